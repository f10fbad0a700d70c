"""The history of a parameter, a zone or a category, as staff read it."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.admin.timeline import timeline_address
from incentives.changes.steps import approve, publish_due, submit
from incentives.rules.models import (
    CharterCategory,
    IncomeTaxZone,
    Parameter,
    ParameterValue,
)
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value

pytestmark = pytest.mark.django_db
DAY = TODAY + datetime.timedelta(days=9)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def history(client: Client, code: str = "pae.rate") -> Any:
    row = Parameter.objects.get(code=code)
    return client.get(timeline_address("parametervalue", row.pk))


def states(page: Any) -> list[str]:
    return [moment.state for moment in page.context["moments"]]


def test_a_seeded_value_is_in_force(amina_client: Client) -> None:
    page = history(amina_client)
    assert states(page) == ["En vigueur"]
    text = page.content.decode()
    assert "17" in text
    assert "Données de référence" in text
    assert page.context["chart"] is None


def test_what_is_coming_stands_before_what_is(amina: User, badr: User) -> None:
    client = signed_in(amina, language="en")
    draft, scheduled = a_set(amina), a_set(amina)
    a_value(draft, effective_from=DAY, value="0.30", backdating_reason="")
    a_value(scheduled, effective_from=DAY - datetime.timedelta(days=2), backdating_reason="")
    submit(scheduled, by=amina, now=NOW)
    assert states(history(client))[1] == "Not law: waits for a second person"
    approve(scheduled, by=badr, now=NOW, publish_on=DAY - datetime.timedelta(days=2))
    assert states(history(client)) == [
        "Not law: a draft",
        "Approved; law once published on 29 November 2026",
        "In force",
    ]
    publish_due(now=NOW + datetime.timedelta(days=8))
    assert states(history(client))[1].startswith("Published; applies from")
    assert states(history(client))[2].startswith("In force until")
    [first, second] = history(client).context["chart"].bars
    assert (first.column.solid, second.column.solid) == (Decimal("17.00"), Decimal("20.00"))


def test_a_replaced_value_stands_beneath_the_one_that_took_its_place(
    amina: User, badr: User, amina_client: Client
) -> None:
    old = ParameterValue.objects.get(parameter__code="pae.rate")
    change_set = a_set(amina)
    a_value(change_set, effective_from=old.effective_from)
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW)
    page = history(amina_client)
    [moment] = page.context["moments"]
    assert [older.row for older in moment.replaced] == [old]
    text = page.content.decode()
    for said in ("The circular of November applies from January.", "amina", "badr"):
        assert said in text


def test_two_readings_and_their_doubt_are_said(amina_client: Client) -> None:
    row = ParameterValue.objects.exclude(favourable_value=None).order_by("pk")[0]
    page = amina_client.get(timeline_address("parametervalue", row.parameter_id))
    moment = next(one for one in page.context["moments"] if one.row == row)
    assert moment.favourable is not None
    assert row.doubt[:40] in page.content.decode()


def test_a_repealed_parameter_and_one_without_value_say_so(amina_client: Client) -> None:
    row = Parameter.objects.get(code="pae.rate")
    row.repealed_from = TODAY
    row.save()
    page = history(amina_client)
    assert "Abrogé à partir du" in page.content.decode()
    assert states(page)[0].startswith("Était en vigueur")
    empty = Parameter.objects.create(code="pae.new", measure="PAE", kind="share", unit="share")
    page = amina_client.get(timeline_address("parametervalue", empty.pk))
    assert "Aucune valeur" in page.content.decode()


@pytest.mark.parametrize("model", [IncomeTaxZone, CharterCategory])
def test_zones_and_categories_have_theirs(model: Any, amina_client: Client) -> None:
    row = model.objects.order_by("pk")[0]
    owner = getattr(row, f"{row.owner}_id")
    page = amina_client.get(timeline_address(str(model._meta.model_name), owner))
    assert states(page) == ["En vigueur"]
    assert row.get_value_display() in page.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_it_is_asked_in_as_many_queries_however_long_it_is(amina: User, language: str) -> None:
    client = signed_in(amina, language=language)
    counts = []
    for days in (1, 9):
        for more in range(days):
            day = DAY + datetime.timedelta(days=days * 10 + more)
            a_value(a_set(amina), effective_from=day, backdating_reason="")
        with CaptureQueriesContext(connection) as queries:
            assert history(client).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "status"),
    [("editor", 200), ("approver", 200), ("administrator", 200), ("adviser", 403)],
)
def test_who_reads_it(role: str, status: int) -> None:
    assert history(signed_in(in_role(role))).status_code == status


@pytest.mark.parametrize(
    "target", ["parameter/1", "measure/1", "parametervalue/999999", f"parametervalue/{10**30}"]
)
def test_what_has_no_history_is_not_found(target: str, amina_client: Client) -> None:
    assert amina_client.get(f"/admin/timeline/{target}/").status_code == 404


def test_it_is_found_from_the_lists_and_the_forms(amina_client: Client) -> None:
    row = ParameterValue.objects.get(parameter__code="pae.rate")
    target = timeline_address("parametervalue", row.parameter_id)
    screens = (
        reverse("admin:incentives_parameter_changelist"),
        reverse("admin:incentives_parameter_change", args=[row.parameter_id]),
        reverse("admin:incentives_parametervalue_change", args=[row.pk]),
    )
    for screen in screens:
        assert target in amina_client.get(screen).content.decode(), screen


def test_what_begins_after_the_repeal_never_applies(
    amina: User, badr: User, amina_client: Client
) -> None:
    change_set = a_set(amina)
    a_value(change_set, effective_from=DAY, backdating_reason="")
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW)
    Parameter.objects.filter(code="pae.rate").update(repealed_from=TODAY)
    later, now_ended = states(history(amina_client))
    assert later.startswith("Publiée, et jamais appliquée")
    assert now_ended == "Était en vigueur jusqu’au 21 novembre 2026"


def test_the_day_of_a_publication_is_that_of_morocco(
    amina: User, badr: User, amina_client: Client
) -> None:
    change_set = a_set(amina)
    a_value(change_set, effective_from=DAY, backdating_reason="")
    submit(change_set, by=amina, now=NOW)
    just_after_midnight = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
    approve(change_set, by=badr, now=just_after_midnight)
    moment = history(amina_client).context["moments"][0]
    assert moment.published == datetime.date(2026, 11, 23)
