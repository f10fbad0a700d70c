"""The constraints of the law in the database bite, and what is published stays."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import RestrictedError
from django.utils import timezone, translation

from incentives.rules.enums import Certainty, Origin, State
from incentives.rules.models import (
    CharterCategory,
    Criterion,
    CriterionGroup,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    Regime,
    RegimeMeasure,
)
from sites.models import Location

pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """The sentences of refusals are compared as they are written in the source."""
    translation.activate("en")


@pytest.fixture
def author() -> User:
    return User.objects.create(username="author")


@pytest.fixture
def approver() -> User:
    return User.objects.create(username="approver")


def a_value(**values: Any) -> ParameterValue:
    """A draft of a new rate of the employment bonus, from 2027."""
    defaults = {
        "parameter": Parameter.objects.get(code="pae.rate"),
        "effective_from": NEXT_YEAR,
        "value": "0.20",
        "certainty": Certainty.OFFICIAL,
    }
    return ParameterValue(**{**defaults, **values})


def refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save()
    # SQLite names a unique constraint by its columns, PostgreSQL by its name.
    text = str(caught.value)
    assert constraint in text or "UNIQUE constraint failed" in text


def refused_by_the_form(row: models.Model, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    assert any(sentence in message for message in caught.value.messages)


# --- who publishes -------------------------------------------------------------------------------


def test_the_author_does_not_approve(author: User) -> None:
    row = a_value(author=author, approver=author)
    refused(row, "parametervalue_author_is_not_approver")
    refused_by_the_form(row, "cannot approve it")


def test_what_is_published_has_a_date(author: User, approver: User) -> None:
    row = a_value(state=State.PUBLISHED, author=author, approver=approver)
    refused(row, "parametervalue_published_has_a_date")
    refused_by_the_form(row, "date of publication")


@pytest.mark.parametrize("missing", ["author", "approver"])
def test_staff_publish_by_two(author: User, approver: User, missing: str) -> None:
    people = {"author": author, "approver": approver, missing: None}
    row = a_value(state=State.PUBLISHED, published_at=timezone.now(), **people)
    refused(row, "parametervalue_published_by_two_people")
    refused_by_the_form(row, "second person")


def test_a_draft_needs_neither_a_date_nor_a_second_person() -> None:
    a_value().save()


def test_two_people_can_publish(author: User, approver: User) -> None:
    row = a_value(
        state=State.PUBLISHED, author=author, approver=approver, published_at=timezone.now()
    )
    row.full_clean(exclude=["doubt", "sources"])
    row.save()
    assert row.origin == Origin.STAFF


def test_one_value_is_published_for_a_day(author: User, approver: User) -> None:
    first = ParameterValue.objects.get(parameter__code="pae.rate")
    row = a_value(
        effective_from=first.effective_from,
        state=State.PUBLISHED,
        author=author,
        approver=approver,
        published_at=timezone.now(),
    )
    refused(row, "parametervalue_one_published_value_a_date")
    refused_by_the_form(row, "already published")


def test_a_superseded_value_leaves_its_day_to_another(author: User, approver: User) -> None:
    first = ParameterValue.objects.get(parameter__code="pae.rate")
    first.state = State.SUPERSEDED
    first.save()
    a_value(
        effective_from=first.effective_from,
        state=State.PUBLISHED,
        author=author,
        approver=approver,
        published_at=timezone.now(),
    ).save()


def test_a_place_and_a_province_have_one_published_value_for_a_day() -> None:
    zone = IncomeTaxZone.objects.order_by("pk").first()
    category = CharterCategory.objects.order_by("pk").first()
    assert zone is not None and category is not None
    common: dict[str, Any] = {
        "certainty": Certainty.REPORTED,
        "state": State.PUBLISHED,
        "origin": Origin.SEED,
        "published_at": timezone.now(),
    }
    day = zone.effective_from
    refused(
        IncomeTaxZone(location=zone.location, effective_from=day, value="main_park", **common),
        "incometaxzone_one_published_value_a_date",
    )
    refused(
        CharterCategory(
            province=category.province, effective_from=category.effective_from, value="A", **common
        ),
        "chartercategory_one_published_value_a_date",
    )


# --- what is published stays ---------------------------------------------------------------------


def published() -> ParameterValue:
    return ParameterValue.objects.get(parameter__code="pae.rate")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "0.18"),
        ("favourable_value", "0.20"),
        ("effective_from", NEXT_YEAR),
        ("certainty", Certainty.OFFICIAL),
    ],
)
def test_a_published_value_is_not_edited(field: str, value: Any) -> None:
    row = published()
    setattr(row, field, value)
    with pytest.raises(ValidationError, match="publish a new one"):
        row.save()
    assert getattr(published(), field) != value


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW])
def test_a_published_value_is_not_taken_back(state: State) -> None:
    row = published()
    row.state = state
    with pytest.raises(ValidationError):
        row.save()


def test_a_published_value_moves_to_no_other_parameter() -> None:
    row = published()
    row.parameter = Parameter.objects.get(code="paf.rate")
    with pytest.raises(ValidationError):
        row.save()


def test_a_published_value_is_not_deleted() -> None:
    with pytest.raises(ValidationError, match="never deleted"):
        published().delete()


def test_a_superseded_value_is_not_deleted_either() -> None:
    row = published()
    row.state = State.SUPERSEDED
    row.save()
    with pytest.raises(ValidationError):
        row.delete()


def test_a_draft_can_be_edited_and_deleted() -> None:
    row = a_value()
    row.save()
    row.value = "0.21"
    row.save()
    row.delete()
    assert ParameterValue.objects.filter(parameter__code="pae.rate").count() == 1


@pytest.mark.parametrize("model", [IncomeTaxZone, CharterCategory])
def test_published_zones_and_categories_stay_too(
    model: type[IncomeTaxZone] | type[CharterCategory],
) -> None:
    row = model.objects.filter(value__in=["main_park", "A"]).order_by("pk").first()
    assert row is not None
    with pytest.raises(ValidationError):
        row.delete()
    row.value = "secondary_park" if row.value == "main_park" else "B"
    with pytest.raises(ValidationError):
        row.save()


def test_what_a_value_hangs_on_is_not_deleted() -> None:
    with pytest.raises(RestrictedError):
        Parameter.objects.get(code="pae.rate").delete()
    zone = IncomeTaxZone.objects.select_related("location").order_by("pk").first()
    assert zone is not None
    with pytest.raises(RestrictedError):
        Location.objects.get(pk=zone.location_id).delete()


# --- shapes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": 0.2}, "value"),
        ({"value": "a fifth"}, "value"),
        ({"value": None}, "value"),
        ({"favourable_value": {"from": "2025"}, "doubt": "Two readings."}, "favourable_value"),
        ({"favourable_value": "0.25"}, "doubt"),
    ],
)
def test_a_value_has_the_shape_of_its_kind(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        a_value(**values).clean()
    assert field in caught.value.message_dict


def test_two_readings_with_their_doubt_are_fine() -> None:
    a_value(favourable_value="0.25", doubt="Two reports differ.").clean()


def test_a_criterion_has_at_most_one_bound() -> None:
    row = Criterion.objects.get(code="charter.min_jobs")
    row.constant = 50
    refused(row, "criterion_has_at_most_one_bound")


def test_a_measure_has_one_root_group() -> None:
    measure = Measure.objects.get(code="PAE")
    refused(
        CriterionGroup(code="pae.second_root", measure=measure, mode="all"),
        "criteriongroup_one_root_a_measure",
    )


def test_a_regime_is_repealed_after_it_starts() -> None:
    row = Regime.objects.get(code="circular-8-2022")
    row.repealed_from = row.effective_from
    refused(row, "regime_dates_in_order")


def test_a_prime_and_a_measure_of_a_regime_are_named_once() -> None:
    prime = PrimeText.objects.order_by("pk").first()
    known = RegimeMeasure.objects.order_by("pk").first()
    assert prime is not None and known is not None
    prime.pk = known.pk = None
    refused(prime, "primetext_code_once")
    refused(known, "regimemeasure_once")


def test_rows_have_a_name_that_a_person_can_read() -> None:
    assert str(published()) == "pae.rate, 2025-07-01"
    assert str(Criterion.objects.get(code="charter.min_jobs")) == "charter.min_jobs"
    known = RegimeMeasure.objects.get(regime__code="circular-8-2022", measure__code="AIR")
    assert str(known) == "circular-8-2022, AIR"
