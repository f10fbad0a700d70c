"""Warnings: what to check again. They change no amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from incentives.engine.parameters import ParameterValue
from incentives.engine.warnings import LARGE_PROFIT
from tests.incentives.engine.builders import (
    FULL_EXPORT,
    Json,
    estimate_of,
    figures,
    profile,
    request,
    seed_rules,
)


def codes(body: Json) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in estimate_of(body).warnings]


@pytest.mark.parametrize(
    ("on", "salary", "warned"),
    [
        ("2025-12-31", "3266.10", False),
        ("2025-12-31", "3266.09", True),
        ("2026-01-01", "3422.72", False),
        ("2026-01-01", "3422.71", True),
        ("2024-12-31", "1", False),  # no minimum wage is known for that day
    ],
)
def test_pay_under_the_minimum_wage_of_the_day(on: str, salary: str, warned: bool) -> None:
    body = request(on=on, profiles=[profile(), profile(monthly_gross_salary=salary)])
    wanted = [("below_minimum_wage", "profiles[1].monthly_gross_salary")] if warned else []
    assert codes(body) == wanted


def test_the_minimum_wage_is_shown() -> None:
    body = request(on="2026-11-22", profiles=[profile(monthly_gross_salary="1")])
    (warning,) = estimate_of(body).warnings
    assert warning.limit == Decimal("3422.72")


@pytest.mark.parametrize(
    ("profits", "paths"),
    [
        (["1", "2", "3", "4", "5"], []),
        (["-1", "-1", "0", "0", "0"], []),
        (["-1", "1", "1", "1", "1"], [1]),
        (["-1", "0", "1", "1", "1"], [2]),
        (["-1", "1", "-1", "-1", "1"], [1, 4]),
        (["1", "1", "1", "1", "-1"], []),
    ],
)
def test_a_profit_that_follows_a_loss(profits: list[str], paths: list[int]) -> None:
    wanted = [("profit_after_loss", f"profit_before_tax[{year}]") for year in paths]
    assert codes(request(profit_before_tax=profits)) == wanted


LIMIT = Decimal("100000000.00")


@pytest.mark.parametrize(
    ("profit", "warned"), [("99999999.99", False), ("100000000", True), ("100000000.01", True)]
)
def test_a_very_large_profit(profit: str, warned: bool) -> None:
    rules = seed_rules()
    limit = ParameterValue(LARGE_PROFIT, date(2020, 1, 1), "MAD/year", LIMIT, LIMIT, doubtful=False)
    rules = replace(rules, parameters={**rules.parameters, LARGE_PROFIT: limit})
    body = request(profit_before_tax=["0", "0", profit, "0", "0"])
    found = [(one.code, one.path) for one in estimate_of(body, rules=rules).warnings]
    assert found == ([("large_profit", "profit_before_tax[2]")] if warned else [])


def test_the_law_says_from_what_profit_the_higher_rate_may_apply() -> None:
    assert seed_rules().parameters[LARGE_PROFIT].prudent == LIMIT


def test_a_warning_changes_no_amount() -> None:
    """A loss before the first year of AIS is warned of; the figures stay."""
    body = request(
        years_in_operation=6,
        export_share=FULL_EXPORT,
        profit_before_tax=["-5", "1000000", "0", "0", "0"],
    )
    other = {**body, "profit_before_tax": ["0", "1000000", "0", "0", "0"]}
    assert codes(body) and not codes(other)
    assert figures(estimate_of(body)) == figures(estimate_of(other))
