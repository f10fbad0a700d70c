"""The public simulator: hand-computed payslips, another year's law, the steps, bad input."""

import re
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

from incentives.pay.curve import curve
from incentives.pay.lines import PayLine
from incentives.pay.simulator import PayPage
from incentives.rules import rule_set
from incentives.rules.models import Parameter
from tests.guards.pages import GuardedClient
from tests.incentives.engine.test_income_tax import FIXTURES
from tests.incentives.estimates.test_page import LANGUAGES, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield


def asked(client: GuardedClient, language: str = "en", **query: str) -> Any:
    with translation.override(language):
        address = reverse("pay")
    response = client.get(f"{address}?{urlencode(query)}" if query else address)
    assert response.status_code == 200
    return response


def said(response: Any) -> str:
    return words(response.content.decode())


def page_of(client: GuardedClient, **query: str) -> PayPage:
    page = asked(client, **query).context["page"]
    assert isinstance(page, PayPage)
    return page


def lines(page: PayPage) -> dict[str, PayLine]:
    return {line.code: line for block in page.blocks for line in block.lines}


@pytest.mark.parametrize(
    ("gross", "social", "allowance", "taxable", "tax", "net", "cost"), FIXTURES
)
def test_hand_computed_payslips(
    client: GuardedClient,
    gross: str,
    social: str,
    allowance: str,
    taxable: str,
    tax: str,
    net: str,
    cost: str,
) -> None:
    found = lines(page_of(client, salary=gross))
    assert {code: str(found[code].amount) for code in ("net_pay", "net_taxable")} == {
        "net_pay": net,
        "net_taxable": taxable,
    }
    assert found["employer_cost"].amount == Decimal(cost)
    taken = [found[code].amount for code in ("social", "allowance", "income_tax")]
    assert taken == [-Decimal(amount) for amount in (social, allowance, tax)]
    assert found["net_pay"].year == 12 * Decimal(net)


def test_every_block_adds_up_to_its_last_line(client: GuardedClient) -> None:
    for salary in ("3422.72", "6500.01", "7333.33", "14200.50", "1000000000000"):
        for block in page_of(client, salary=salary).blocks:
            *parts, result = [line.amount for line in block.lines]
            assert sum(part for part in parts if part is not None) == result


def test_the_law_of_2024_stands_beside_todays(client: GuardedClient) -> None:
    """2024, gross 10,000: 84,062.40 × 34 % − 17,200 = 11,381.22 a year, 948.43 a month."""
    page = page_of(client, salary="10000")
    assert page.other is not None
    assert page.other.on == date(2024, 12, 31)
    found = lines(page)
    assert found["income_tax"].amount == Decimal("-601.56")
    assert found["income_tax"].other == Decimal("-948.43")
    assert found["net_pay"].other == Decimal("8556.77")
    assert found["net_pay"].difference == Decimal("346.87")
    assert found["employer_cost"].difference == 0


def test_one_law_alone_when_no_other_is_asked(client: GuardedClient) -> None:
    page = page_of(client, salary="10000", other="", on="2024-06-01")
    assert page.other is None
    assert page.law.on == date(2024, 6, 1)
    assert lines(page)["income_tax"].amount == Decimal("-948.43")


def test_dependants_are_capped_by_the_law(client: GuardedClient) -> None:
    page = page_of(client, salary="8000", dependants="7")
    assert (page.dependants, page.counted_dependants) == (7, 6)
    assert lines(page)["income_tax"].amount == Decimal("-26.75")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_are_shown_in_every_language(client: GuardedClient, language: str) -> None:
    response = asked(client, language, salary="6450")
    steps = response.context["page"].steps
    assert steps.next.step.parameter == "ir.professional.threshold"
    assert steps.next.distance_mad == 50
    assert steps.next.fall_mad == Decimal("64.99")
    text = said(response)
    for row in steps.rows:
        assert words(row.text) in text
    assert len(re.findall(r'class="chart__plot curve"', response.content.decode())) == 2


@pytest.mark.parametrize(
    ("salary", "sentence"),
    [
        ("6500", "This pay stands exactly at a step: any raise crosses it."),
        ("6499", "A raise of more than MAD 1.00 a month crosses the next step."),
        ("100000", "This pay is above every step that we know of."),
    ],
)
def test_how_far_the_next_step_is(client: GuardedClient, salary: str, sentence: str) -> None:
    assert sentence in said(asked(client, salary=salary)).replace("\u00a0", " ")


def test_the_law_that_was_read_is_named_with_its_sources(client: GuardedClient) -> None:
    figures = page_of(client, salary="6000").figures
    assert any(figure.starts == date(2025, 1, 1) for figure in figures)
    assert all(figure.sources for figure in figures)


# --- Unknown, bad and extreme input ---------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("on", ["0001-01-01", "2023-06-01"])
def test_a_law_that_is_not_known_is_no_payslip(
    client: GuardedClient, language: str, on: str
) -> None:
    page = asked(client, language, salary="6000", on=on, other="2026-01-01").context["page"]
    found = lines(page)
    assert found["gross"].amount == Decimal(6000)
    assert found["net_pay"].amount is None
    assert found["net_pay"].difference is None
    assert found["net_pay"].other == Decimal("5579.37")
    assert page.steps is None
    assert page.law.missing


def test_repealed_is_not_unknown(client: GuardedClient) -> None:
    Parameter.objects.filter(code="cnss.employee").update(repealed_from=date(2023, 1, 1))
    text = said(asked(client, salary="6000", on="2023-06-01", other=""))
    # What is rolled back must not stay in memory.
    rule_set._build.cache_clear()
    assert "not in force since 1 January 2023" in text
    assert "no published value is known for that day" in text


def test_under_the_minimum_wage_it_says_so(client: GuardedClient) -> None:
    """17.92 an hour for 191 hours in 2026."""
    page = page_of(client, salary="3422.71")
    assert page.under_minimum_mad == Decimal("3422.72")
    assert page_of(client, salary="3422.72").under_minimum_mad is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"salary": ""}, "salary"),
        ({"salary": "0"}, "salary"),
        ({"salary": "six mille"}, "salary"),
        ({"salary": "9" * 30}, "salary"),
        ({"salary": "6000", "dependants": "101"}, "dependants"),
        ({"salary": "6000", "dependants": "1.5"}, "dependants"),
        ({"salary": "6000", "on": "2026-02-30"}, "on"),
        ({"salary": "6000", "other": "<b>"}, "other"),
    ],
)
def test_bad_input_is_kept_and_explained(
    client: GuardedClient, query: dict[str, str], field: str
) -> None:
    response = asked(client, **query)
    assert list(response.context["form"].errors) == [field]
    assert response.context["page"] is None
    typed = response.context["form"][field].value()
    assert typed == query[field]
    assert "Error: from gross to net pay" in response.content.decode()


def test_amounts_are_read_as_the_language_writes_them(client: GuardedClient) -> None:
    page = asked(client, "fr", salary="14\u202f200,50", dependants="").context["page"]
    assert page.salary == Decimal("14200.50")


@pytest.mark.parametrize("salary", ["0.01", "1000000000000"])
def test_the_smallest_and_the_largest_salary(client: GuardedClient, salary: str) -> None:
    assert page_of(client, salary=salary, other="9999-12-31").steps is not None


def test_nothing_is_worked_out_before_it_is_asked(client: GuardedClient) -> None:
    assert asked(client).context["page"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("empty_database")
def test_without_rules_it_says_so(client: GuardedClient, language: str) -> None:
    with translation.override(language):
        assert client.get(reverse("pay")).status_code == 503


def test_the_queries_are_counted(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked(client, salary="6500")
    with django_assert_num_queries(4):
        asked(client, salary="6500")


def test_the_curve_is_mirrored_in_arabic() -> None:
    points = [(Decimal(gross), Decimal(gross) / 2) for gross in (1000, 2000, 3000)]
    drawn = {
        language: curve(points, steps=[Decimal(1500)], here=points[2], language=language)
        for language in ("fr", "ar")
    }
    assert drawn["fr"].points == "0.0,1000.0 500.0,500.0 1000.0,0.0"
    assert drawn["ar"].points == "1000.0,1000.0 500.0,500.0 0.0,0.0"
    assert (drawn["fr"].here_x, drawn["ar"].here_x) == ("100.00%", "0.00%")
    assert [tick.label for tick in drawn["fr"].ticks] == ["1\u202f000", "1\u202f500"]
    flat = [(Decimal(1), Decimal(5)), (Decimal(2), Decimal(5))]
    assert len(curve(flat, steps=[], here=flat[0], language="fr").ticks) == 1
