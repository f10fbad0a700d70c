"""The guards of the database bite."""

import datetime

import pytest
from django.db import models

from incentives.rules.models import Parameter
from sites.models import Region
from tests.guards import database

pytestmark = pytest.mark.django_db


def test_rows_without_an_order_come_shuffled() -> None:
    ordered = list(Region.objects.order_by("code").values_list("code", flat=True))
    unordered = Region.objects.order_by().values_list("code", flat=True)
    assert len(ordered) == 12
    assert sorted(unordered) == ordered
    assert list(unordered) != ordered


def test_a_test_may_start_from_nothing(empty_database: None) -> None:
    assert not Region.objects.exists()
    assert not Parameter.objects.exists()


def test_the_same_seed_gives_the_same_disorder() -> None:
    unordered = Region.objects.order_by()
    database.seed("one")
    first = list(unordered)
    database.seed("one")
    assert list(unordered.all()) == first


def test_a_datetime_does_not_enter_a_date() -> None:
    noon = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    with pytest.raises(TypeError, match="which day"):
        models.DateField().get_prep_value(noon)
    assert models.DateField().get_prep_value(noon.date()) == noon.date()
    assert models.DateTimeField().get_prep_value(noon) == noon


def test_a_naive_datetime_is_an_error() -> None:
    naive = datetime.datetime(2026, 11, 22, 12)  # noqa: DTZ001
    with pytest.raises(RuntimeWarning, match="naive"):
        models.DateTimeField(name="at").get_prep_value(naive)
