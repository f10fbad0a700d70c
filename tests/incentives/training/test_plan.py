"""The planner of the training bonus: lines as typed, amounts of the engine, dates, evidence."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from incentives.data_sources import DATA, data_sources
from incentives.estimates.models import Estimate
from incentives.private import PRIVATE_HEADERS
from incentives.training.evidence import training_evidence
from incentives.training.forms import MAX_ROWS
from incentives.training.models import TrainingPlan
from incentives.training.page import PlannerPage
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import (
    LANGUAGES,
    NAMES,
    example,
    expected,
    keep,
    money,
    words,
)

pytestmark = pytest.mark.django_db

Typed = dict[str, str]

WELCOME = {
    "programme": "Accueil client",
    "provider": "Institut d’Agadir",
    "year": "1",
    "hours": "40",
    "people": "120",
    "cost": "2 500,50",
    "basis": "person",
}
ENGLISH = {**WELCOME, "programme": "English", "hours": "", "people": "", "cost": "0", "year": "2"}
WRONG = {**WELCOME, "cost": "cher"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield


def address(row: Estimate, name: str = "", language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"estimate_training{name}", args=[row.token])


def form(*lines: Typed) -> Typed:
    return {f"rows-{n}-{name}": text for n, line in enumerate(lines) for name, text in line.items()}


def send(
    client: GuardedClient, row: Estimate, *lines: Typed, do: str = "save", language: str = "fr"
) -> Any:
    return client.post(address(row, language=language), {**form(*lines), "do": do})


def get(client: GuardedClient, row: Estimate, language: str = "fr") -> Any:
    response = client.get(address(row, language=language))
    assert response.status_code == 200
    return response


def page_of(client: GuardedClient, row: Estimate, *lines: Typed) -> PlannerPage:
    if lines:
        assert send(client, row, *lines).status_code == 302
    page = get(client, row).context["page"]
    assert isinstance(page, PlannerPage)
    return page


def kept(row: Estimate) -> list[Typed]:
    rows: list[Typed] = TrainingPlan.objects.get(pk=row.pk).rows
    return rows


def spending(*amounts: str) -> list[Typed]:
    """One line a year, its cost in total."""
    line = {**WELCOME, "basis": "whole", "people": "", "hours": ""}
    return [{**line, "year": str(n), "cost": cost} for n, cost in enumerate(amounts, start=1)]


# --- Lines ---------------------------------------------------------------------------------------


def test_reading_keeps_nothing(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row)
    assert not TrainingPlan.objects.exists()
    assert page.lines == ()
    assert not any(page.spend)


def test_right_lines_are_kept_in_plain_digits_and_shown_in_each_language(
    client: GuardedClient,
) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row, WELCOME, {**ENGLISH, "basis": "whole"})
    assert [line["cost"] for line in kept(row)] == ["2500.50", "0.00"]
    assert page.spend == (Decimal("300060.00"), *[Decimal(0)] * 4)
    for language, cost in {"fr": "2500,50", "en": "2500.50", "ar": "2500,50"}.items():
        assert f'value="{cost}"' in get(client, row, language).content.decode()


def test_a_wrong_line_is_kept_as_typed_and_explained(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    response = send(client, row, WRONG, WELCOME)
    assert response.status_code == 422
    for again in (response, get(client, row)):
        html = again.content.decode()
        assert 'value="cher"' in html
        assert 'value="2 500,50"' in html
        assert "Corrigez d’abord les lignes" in html
        assert "Erreur" in html
        assert again.context["page"].cover is None
    assert kept(row)[0]["cost"] == "cher"
    # Corrected, it is right again.
    assert page_of(client, row, WELCOME).cover is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"programme": ""}, "programme"),
        ({"programme": "x" * 121}, "programme"),
        ({"provider": "x" * 121}, "provider"),
        ({"year": "6"}, "year"),
        ({"year": ""}, "year"),
        ({"hours": "100001"}, "hours"),
        ({"hours": "4,5"}, "hours"),
        ({"people": ""}, "people"),
        ({"people": "-3"}, "people"),
        ({"cost": ""}, "cost"),
        ({"cost": "1,005"}, "cost"),
        ({"cost": "9" * 20}, "cost"),
        ({"basis": "team"}, "basis"),
    ],
)
def test_each_fault_is_beside_its_field(client: GuardedClient, changed: Typed, field: str) -> None:
    row = keep(example("crm-fes"))
    response = send(client, row, {**WELCOME, **changed})
    assert response.status_code == 422
    (errors,) = [one.errors for one in response.context["form"].shown.forms]
    assert list(errors) == [field]


def test_a_line_is_added_and_removed(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    response = send(client, row, WELCOME, do="add")
    assert response.headers["Location"].endswith("#id_rows-1-programme")
    assert len(get(client, row).context["form"].shown.forms) == 2
    send(client, row, WELCOME, ENGLISH, do="remove-1")
    assert [line["programme"] for line in kept(row)] == ["English"]
    send(client, row, ENGLISH, do="remove-1")
    assert kept(row) == []
    assert page_of(client, row).cover is not None


@pytest.mark.parametrize("do", ["remove-9", "remove-x", "remove-" + "9" * 5000, "fly", ""])
def test_an_unknown_button_loses_nothing(client: GuardedClient, do: str) -> None:
    row = keep(example("crm-fes"))
    assert send(client, row, WELCOME, do=do).status_code == 302
    assert len(kept(row)) == 1


def test_adding_beside_a_wrong_line_keeps_it_as_typed(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    assert send(client, row, WRONG, do="add").status_code == 302
    assert kept(row)[0] == WRONG
    assert len(kept(row)) == 2


def test_blank_lines_are_no_lines(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    page_of(client, row, {"year": "1", "basis": "person"}, WELCOME, {"programme": " "})
    assert [line["programme"] for line in kept(row)] == ["Accueil client"]


def test_a_plan_holds_sixty_lines(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    many = [WELCOME] * (MAX_ROWS + 1)
    assert send(client, row, *many[1:], do="add").status_code == 302
    assert len(kept(row)) == MAX_ROWS
    assert not get(client, row).context["form"].may_add
    send(client, row, *many)
    assert len(kept(row)) == MAX_ROWS


def test_what_nobody_types_does_no_harm(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    script = {**WELCOME, "programme": "<script>\0alert(1)</script>", "token": "stolen"}
    page_of(client, row, script)
    assert "token" not in kept(row)[0]
    html = get(client, row).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_plan_goes_with_its_estimate(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    page_of(client, row, WELCOME)
    out = StringIO()
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        assert client.get(address(row)).status_code == 410
        assert send(client, row, WELCOME).status_code == 410
        call_command("purge_expired", stdout=out)
    assert not TrainingPlan.objects.exists()
    assert out.getvalue() == "Deleted 0 drafts, 1 estimates and 0 contact requests.\n"


# --- The bonus -----------------------------------------------------------------------------------


def bonus(answer: dict[str, Any], reading: str) -> list[Decimal]:
    return [Decimal(value) for value in answer["measures"]["PAF"][reading]["by_year"]]


@pytest.mark.parametrize("name", NAMES)
def test_with_enough_spend_both_readings_are_those_of_the_estimate(
    client: GuardedClient, name: str
) -> None:
    project = {**example(name), "training_budget": None}
    row = keep(project)
    computed = page_of(client, row, *spending(*["1000000000"] * 5))
    assert computed.cover is not None
    assert computed.assumes_spend
    for reading in ("prudent", "favourable"):
        shown = [getattr(year, reading) for year in computed.cover.years]
        assert shown == [getattr(year, f"assumed_{reading}") for year in computed.cover.years]
        if example(name)["training_budget"] is None:
            assert shown == bonus(expected(name), reading)


@pytest.mark.parametrize("name", NAMES)
def test_the_estimate_counts_what_it_says_beside_the_plan(client: GuardedClient, name: str) -> None:
    """Its own budget, or none, whatever the plan spends."""
    cover = page_of(client, keep(example(name)), *spending("1")).cover
    assert cover is not None
    for reading in ("prudent", "favourable"):
        shown = [getattr(year, f"assumed_{reading}") for year in cover.years]
        assert shown == bonus(expected(name), reading)


def test_spend_caps_the_prudent_bonus_of_its_own_year(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row, *spending("100000", "2000000", "0,01"))
    assert page.cover is not None
    assert page.cover.total is not None
    first, second, third, fourth, _fifth = page.cover.years
    free = bonus(expected("crm-fes"), "prudent")
    assert (first.prudent, first.missing_spend) == (Decimal(100_000), free[0] - 100_000)
    assert (second.prudent, second.missing_spend) == (free[1], Decimal(0))
    assert third.prudent == Decimal("0.01")
    assert (fourth.prudent, fourth.prudent_share) == (Decimal(0), None)
    assert page.cover.total.prudent == 100_000 + free[1] + Decimal("0.01")
    assert page.cover.total.favourable == sum(bonus(expected("crm-fes"), "favourable"))
    assert page.cover.total.pays_more_than_it_costs


def test_a_budget_of_the_estimate_is_the_same_cap_as_a_plan_of_that_cost(
    client: GuardedClient,
) -> None:
    spent = ["100000", "200000", "0", "50000.5", "1"]
    row = keep({**example("crm-fes"), "training_budget": spent})
    lines = spending(*[amount.replace(".", ",") for amount in spent])
    page = page_of(client, row, *lines)
    assert page.cover is not None
    assert not page.assumes_spend
    assert [year.prudent for year in page.cover.years] == [
        year.assumed_prudent for year in page.cover.years
    ]


def test_the_plan_does_not_change_the_estimate(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    before = Estimate.objects.filter(pk=row.pk).values().get()
    page_of(client, row, *spending("1"))
    assert Estimate.objects.filter(pk=row.pk).values().get() == before


def test_where_the_bonus_is_not_in_force_there_is_a_status_and_no_amount(
    client: GuardedClient,
) -> None:
    row = keep({**example("crm-fes"), "on": "2025-06-30"})
    response = get(client, row)
    page = response.context["page"]
    assert page.status == "not_in_force"
    assert page.cover.total is None
    assert all(cohort.last_month is None for cohort in page.hires)
    html = response.content.decode()
    assert "status--not_in_force" in html
    assert "Aucune date ne découle des règles publiées" in html


def test_nobody_hired_is_not_eligible_and_zero(client: GuardedClient) -> None:
    project = example("crm-fes")
    project["profiles"] = [{**project["profiles"][0], "hires": [0] * 5, "existing_staff": 3}]
    page = page_of(client, keep(project), *spending("1000"))
    assert page.status == "not_eligible"
    assert page.cover is not None
    assert page.cover.total is not None
    assert not page.cover.total.prudent
    assert not page.cover.total.favourable
    assert page.hires == ()


# --- Cohorts, dates, evidence ---------------------------------------------------------------------


def test_whom_the_bonus_is_for(client: GuardedClient) -> None:
    page = page_of(client, keep(example("crm-fes")))
    lead = next(one for one in page.hires if one.profile == "Superviseur" and one.year == 0)
    assert (lead.hires, lead.moroccans) == (10, 9)
    assert (lead.first_month, lead.last_month) == (date(2027, 1, 1), date(2031, 12, 1))
    assert lead.covered
    assert lead.cut


def test_hires_after_the_period_have_no_bonus(client: GuardedClient) -> None:
    page = page_of(client, keep(example("late-tanger")))
    outside = [one for one in page.hires if not one.covered]
    assert outside
    assert all(one.first_month > date(2030, 12, 31) for one in outside)


def test_the_dates_of_the_plan(client: GuardedClient) -> None:
    page = page_of(client, keep(example("crm-fes")))
    days = [entry.day for entry in page.agenda]
    assert days == sorted(days)
    assert {date(2027, 1, 1), date(2030, 12, 31), date(2031, 12, 31)} <= set(days)
    assert any("129" in entry.text for entry in page.agenda if entry.day == date(2027, 1, 1))


def test_the_evidence_has_sources_and_three_languages() -> None:
    rows = json.loads((DATA / "training_evidence.json").read_text(encoding="utf-8"))
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["regime"] in {"current", "former"}
        assert set(row["text"]) == {"fr", "en", "ar"}
        assert all(row["text"].values())
        assert set(row["sources"]) <= data_sources().keys()
        if row["regime"] == "former":
            assert row["sources"]


def test_the_former_procedure_is_marked_as_such(client: GuardedClient) -> None:
    html = get(client, keep(example("crm-fes"))).content.decode()
    former = [entry for entry in training_evidence() if entry.former]
    assert words(html).count("Ancienne procédure") == len(former) > 0
    assert not training_evidence()[0].former


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(client: GuardedClient, language: str) -> None:
    row = keep(example("crm-fes"))
    page_of(client, row, WELCOME)
    response = get(client, row, language)
    text = words(response.content.decode())
    cover = response.context["page"].cover
    assert money(str(cover.total.spend), language) in text
    for name, value in PRIVATE_HEADERS.items():
        assert response.headers[name] == value


def test_the_queries_are_counted(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = keep(example("crm-fes"))
    page_of(client, row, *[WELCOME] * 30)
    with django_assert_num_queries(2):
        get(client, row)
