"""Pay and cost of the team of an estimate: tied to its totals, unknown where it does not know."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from incentives.estimates.models import Estimate
from incentives.pay.team import TeamPage
from incentives.private import PRIVATE_HEADERS
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

ZERO = Decimal(0)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield


def address(row: Estimate, language: str = "en") -> str:
    with translation.override(language):
        return reverse("estimate_pay", args=[row.token])


def asked(client: GuardedClient, row: Estimate, language: str = "en", **query: str) -> Any:
    response = client.get(f"{address(row, language)}?{urlencode(query)}")
    assert response.status_code == 200
    return response


def page_of(client: GuardedClient, project: dict[str, Any], **query: str) -> TeamPage:
    page = asked(client, keep(project), **query).context["page"]
    assert isinstance(page, TeamPage)
    return page


def amounts(values: list[str]) -> list[Decimal]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize("name", NAMES)
def test_the_cost_ties_to_the_totals_of_the_estimate(client: GuardedClient, name: str) -> None:
    page, totals = page_of(client, example(name), seat_m2="8", rent="90"), expected(name)["totals"]
    assert page.support_known
    for reading in ("prudent", "favourable"):
        taken = [row.before - getattr(row, f"after_{reading}") for row in page.rows]
        assert taken == amounts(totals[reading]["by_year"])
        assert page.total.before - getattr(page.total, f"after_{reading}") == sum(taken)
    undated = page.total_undated
    if not Decimal(totals["favourable"]["undated"]):
        assert undated is None
        return
    assert undated is not None
    for reading in ("prudent", "favourable"):
        left = getattr(undated, f"after_{reading}")
        assert undated.before - left == Decimal(totals[reading]["total"])


def test_the_first_year_by_hand(client: GuardedClient) -> None:
    """12 × (120 × 7,825.95 + 10 × 16,458.98), and 130 seats of 8 m² at 90 a month."""
    page = page_of(client, example("crm-fes"), seat_m2="8", rent="90")
    first = page.rows[0]
    assert first.people == 130
    assert first.pay == Decimal("13244445.60")
    assert first.rent == Decimal("1123200.00")
    assert first.before == Decimal("14367645.60")
    assert first.seat_before == Decimal("110520.35")
    agent = page.profiles[0]
    assert agent.net_by_year[0] == 12 * Decimal("6036.70")
    assert agent.headcount == (120, 200, 250, 250, 250)


def test_a_raise_that_crosses_a_step_is_named(client: GuardedClient) -> None:
    """6,500 and 3 % a year: past 78,000 a year in 2028, past the bracket of 60,000 in 2031."""
    agent, lead = page_of(client, example("crm-fes")).profiles
    assert [crossing.year for crossing in agent.crossings] == ["2028", "2031"]
    assert "78,000.00" in agent.crossings[0].text
    assert "60,000.00" in agent.crossings[1].text
    assert lead.crossings == ()


def test_the_published_rent_is_used_until_another_is_typed(client: GuardedClient) -> None:
    page = page_of(client, example("crm-fes"), seat_m2="8")
    assert not page.rent.typed
    assert page.rent.published is not None
    assert page.rent.per_m2 == page.rent.published.value == Decimal(75)
    assert page.rows[0].rent == 12 * 130 * 8 * Decimal(75)


def test_rent_is_unknown_and_not_zero_without_a_space(client: GuardedClient) -> None:
    response = asked(client, keep(example("crm-fes")), rent="90")
    assert [row.rent for row in response.context["page"].rows] == [None] * 5
    text = words(response.content.decode())
    assert "Rent is not counted" in text
    assert text.count("Not known") >= 6


def test_no_published_rent_is_said(client: GuardedClient) -> None:
    response = asked(client, keep({**example("crm-fes"), "location": "nador"}), seat_m2="8")
    assert response.context["page"].rent.per_m2 is None
    assert "No published rent is known for this location." in words(response.content.decode())


def test_what_the_estimate_does_not_know_is_not_zero(client: GuardedClient) -> None:
    """Under the circular before, no formula is known: nothing is left "after support"."""
    page = page_of(client, {**example("crm-fes"), "on": "2025-06-30", "investment": None})
    assert not page.support_known
    assert all(row.before and row.after_prudent is None for row in page.rows)
    assert page.total.after_favourable is None


def test_a_law_of_pay_that_is_not_known_gives_no_cost(client: GuardedClient) -> None:
    page = page_of(client, {**example("crm-fes"), "on": "2023-06-01", "start_date": "2023-07-01"})
    assert page.law.missing
    assert page.total.pay is None
    assert page.total.before is None
    assert page.charts is None
    assert page.profiles[0].crossings == ()


def test_measures_left_out_are_named(client: GuardedClient) -> None:
    project = {**example("crm-fes"), "export_share": None}
    page = page_of(client, project)
    assert {line.code for line in page.left_out} >= {"AIR"}


def test_nobody_costs_nothing(client: GuardedClient) -> None:
    project = example("crm-fes")
    project["profiles"] = [{**project["profiles"][0], "hires": [0] * 5, "existing_staff": 0}]
    page = page_of(client, project, seat_m2="8", rent="90")
    assert page.total.before == ZERO
    assert page.total.seat_before is None
    assert page.charts is None


def test_another_law_stands_beside_the_first_year(client: GuardedClient) -> None:
    page = page_of(client, example("crm-fes"), other="2024-12-31")
    lines = {line.code: line for block in page.profiles[0].compared for line in block.lines}
    assert lines["net_pay"].amount == Decimal("6036.70")
    assert lines["net_pay"].other == Decimal("5953.37")
    assert page.other is not None
    assert page.other.on == date(2024, 12, 31)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(client: GuardedClient, language: str) -> None:
    row = keep(example("crm-fes"))
    response = asked(client, row, language, seat_m2="8", rent="90", other="2024-12-31")
    text = words(response.content.decode())
    page = response.context["page"]
    assert money(str(page.total.before), language) in text
    assert money(str(page.total_undated.after_favourable), language) in text
    for name, value in PRIVATE_HEADERS.items():
        assert response.headers[name] == value


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"seat_m2": "0"}, "seat_m2"),
        ({"seat_m2": "grand"}, "seat_m2"),
        ({"rent": "-1"}, "rent"),
        ({"other": "hier"}, "other"),
    ],
)
def test_bad_input_is_kept_and_explained(
    client: GuardedClient, query: dict[str, str], field: str
) -> None:
    response = asked(client, keep(example("crm-fes")), **query)
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form[field].value() == query[field]
    assert response.context["page"].total.pay is not None


def test_an_unknown_or_expired_estimate_is_missing(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        assert client.get(address(row)).status_code == 410
    row.token = "x" * 22
    assert client.get(address(row)).status_code == 404


def test_the_queries_are_counted(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = keep(example("crm-fes"))
    asked(client, row, seat_m2="8", other="2024-12-31")
    with django_assert_num_queries(6):
        asked(client, row, seat_m2="8", other="2024-12-31")


def test_the_estimate_leads_here(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    with translation.override("en"):
        page = client.get(reverse("estimate", args=[row.token])).content.decode()
    assert address(row) in page
