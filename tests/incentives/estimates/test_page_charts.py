"""The charts of an estimate draw what their tables say, in both readings."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from incentives.engine.money import round_mad
from incentives.estimates.page import EstimatePage, estimate_page
from incentives.estimates.page_charts import TableGroup, chart_scale
from incentives.rules import rule_set
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import (
    LANGUAGES,
    NAMES,
    TODAY,
    body,
    example,
    keep,
    money,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_examples() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield
    rule_set._build.cache_clear()


def page_of(name: str) -> EstimatePage:
    return estimate_page(keep(example(name)), today=TODAY)


def amounts(group: TableGroup, reading: int) -> list[Decimal]:
    """Years, undated, total of one reading; zeros where the table has no rows."""
    if not group.rows:
        return [Decimal(0)] * 7
    return [cell.amount for cell in group.rows[reading].cells]


@pytest.mark.parametrize("name", NAMES)
def test_measures_add_up_to_the_years(name: str) -> None:
    page = page_of(name)
    *measures, everything = page.charts.measures.table
    for reading, total in enumerate((page.prudent, page.favourable)):
        whole = [*total.by_year, total.undated, total.total]
        assert amounts(everything, reading) == whole
        added = [sum(column) for column in zip(*(amounts(one, reading) for one in measures))]  # noqa: B905
        assert added == whole


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_the_amounts_of_the_tables(name: str) -> None:
    charts = page_of(name).charts
    assert charts.years.chart
    for bar, row in zip(charts.years.chart.bars, charts.years.rows, strict=False):
        assert bar.column.solid == row.prudent
        assert bar.column.height == max(row.prudent, row.favourable)
    for measure in charts.measures.measures:
        if measure.chart and measure.prudent and measure.favourable:
            drawn = [bar.column for bar in measure.chart.bars[:5]]
            assert tuple(column.solid for column in drawn) == measure.prudent.by_year
            highest = map(max, measure.prudent.by_year, measure.favourable.by_year)
            assert [column.height for column in drawn] == list(highest)


@pytest.mark.parametrize("name", NAMES)
def test_support_stands_against_the_payroll_of_its_year(name: str) -> None:
    page = page_of(name)
    charts = page.charts.payroll
    assert charts.chart
    payroll, support = charts.chart.bars[0].column, charts.chart.bars[1].column
    first = charts.rows[0]
    assert first.prudent is not None
    assert first.favourable is not None
    assert payroll.outlined == first.payroll
    assert support.beside
    assert (support.solid, support.height) == (first.prudent, max(first.prudent, first.favourable))
    assert sum(row.payroll for row in charts.rows) == charts.total.payroll
    assert page.payroll_share
    shares = (charts.total.prudent_share, charts.total.favourable_share)
    whole = (page.payroll_share.prudent, page.payroll_share.favourable)
    for share, exact in zip(shares, whole, strict=True):
        assert share is not None
        assert abs(share - exact) < Decimal("1e-20")


@pytest.mark.parametrize("name", NAMES)
def test_support_takes_its_share_off_the_cost_of_a_seat(name: str) -> None:
    charts = page_of(name).charts
    assert charts.seats.law_known
    assert charts.seats.chart
    rows = zip(charts.seats.chart.bars, charts.seats.rows, charts.years.rows, strict=True)
    for bar, seat, year in rows:
        assert seat.cost is not None
        assert seat.prudent is not None
        assert seat.favourable is not None
        for left, support in ((seat.prudent, year.prudent), (seat.favourable, year.favourable)):
            # Cost and remainder are each rounded once from the exact year: a centime at most.
            share = round_mad(support, seat.headcount)
            assert abs(seat.cost - left - share) <= Decimal("0.01")
        assert bar.column.height == max(seat.cost, Decimal(0))
        assert bar.column.outlined == min(seat.prudent, seat.favourable)


def test_the_cost_of_a_seat_is_that_of_twelve_payslips() -> None:
    """The team of one profile that nobody leaves: the employer's cost of the payslip, by twelve."""
    project = example("late-tanger")
    profile = {**project["profiles"][0], "hires": [10, 0, 0, 0, 0], "existing_staff": 0}
    page = estimate_page(keep({**project, "profiles": [profile]}), today=TODAY)
    first = page.charts.seats.rows[0]
    assert first.headcount == 10
    assert first.cost is not None
    assert first.cost > 12 * Decimal(str(profile["monthly_gross_salary"]))


def test_before_the_rules_of_pay_the_cost_of_a_seat_is_not_known(client: GuardedClient) -> None:
    row = keep({**example("late-tanger"), "on": "1990-01-01"})
    seats = estimate_page(row, today=TODAY).charts.seats
    assert not seats.law_known
    assert seats.chart is None
    assert {seat.cost for seat in seats.rows} == {None}
    assert "the rules of pay in force on" in words(body(client, row))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_charts_is_in_a_table(client: GuardedClient, language: str) -> None:
    row = keep(example("crm-fes"))
    text = words(body(client, row, language))
    with translation.override(language):
        charts = estimate_page(row, today=TODAY).charts
    for line in charts.payroll.rows:
        assert money(str(line.payroll), language) in text
        assert money(str(line.favourable), language) in text
    for seat in charts.seats.rows:
        for amount in (seat.cost, seat.prudent, seat.favourable):
            assert money(str(amount), language) in text


def test_the_unit_of_a_chart_follows_its_highest_amount() -> None:
    units = [chart_scale(Decimal(highest))[0] for highest in (999, 1000, 1_000_000)]
    assert units == [1, 1000, 1_000_000]
