"""Unlocks: each adds what running the changed project again adds."""

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings

from incentives.engine import estimate
from incentives.engine.grants import PerJob
from incentives.engine.rules import Rules
from incentives.engine.unlocks import Change, Unlock, applied
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    INVESTMENT,
    SMALL_COMPANY,
    Json,
    estimate_of,
    grant,
    inputs_of,
    places,
    profile,
    read_example,
    request,
    rules_with,
    seed_rules,
)
from tests.incentives.engine.strategies import requests, stable_jobs

FACTS = {
    "stable_jobs",
    "women_share",
    "investment.total",
    "investment.eligible",
    "investment.future_occupations",
    "investment.sustainable_development",
    "company.turnover",
    "company.own_funds_share",
    "company.group_holding_share",
    "company.group_turnover",
}


def changed(body: Json, change: Change) -> Json:
    """The project as the unlock describes it, built from the request alone."""
    if change.fact == "stable_jobs":
        return with_jobs(body, int(change.to_value))
    if change.fact == "women_share":
        rows = [{**row, "women_share": change.to_value} for row in body["profiles"]]
        return {**body, "profiles": rows}
    section, _, name = change.fact.partition(".")
    value: Any = True if change.to_value == "true" else change.to_value
    return {**body, section: {**(body.get(section) or {}), name: value}}


def with_jobs(body: Json, target: int) -> Json:
    """Hires added in year 1 to the profile with most people at the end."""
    rows = [dict(row) for row in body["profiles"]]
    largest = max(rows, key=lambda row: row.get("existing_staff", 0) + sum(row["hires"]))
    share = Fraction(str(largest.get("moroccan_share", 100))) / 100
    first = largest["hires"][0]
    wanted = int(first * share) + target - stable_jobs([{"moroccan_share": 100, **r} for r in rows])
    largest["hires"] = [ceil(wanted / share), *largest["hires"][1:]]
    return {**body, "profiles": rows}


def check(body: Json) -> None:
    before = estimate_of(body)
    for unlock in before.unlocks:
        assert unlock.change.fact in FACTS
        after = estimate_of(changed(body, unlock.change))
        adds = (
            after.prudent.total - before.prudent.total,
            after.favourable.total - before.favourable.total,
        )
        assert (unlock.adds_prudent, unlock.adds_favourable) == adds, unlock
        assert max(adds) > 0
    gains = [unlock.adds_favourable for unlock in before.unlocks]
    assert gains == sorted(gains, reverse=True)
    changes = [(unlock.measure, unlock.change) for unlock in before.unlocks]
    assert len(set(changes)) == len(changes)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_unlocks_of_the_examples(name: str) -> None:
    check(read_example(name))


@settings(max_examples=80)
@given(requests())
def test_unlocks_of_random_projects(body: Json) -> None:
    check(body)


def found(body: Json, fact: str) -> list[Unlock]:
    return [unlock for unlock in estimate_of(body).unlocks if unlock.change.fact == fact]


# Ratio 2.25 in Tanger: 5 % for jobs and 5 % for the sector, far from the ceiling.
CHARTER = request(
    location="tanger",
    profiles=[profile(monthly_gross_salary="4000", hires=[180, 0, 0, 0, 0], women_share=20)],
    investment={"total": "80000000", "eligible": "80000000"},
)


def test_what_a_charter_project_could_still_do() -> None:
    facts = {unlock.change.fact for unlock in estimate_of(CHARTER).unlocks}
    assert facts == {
        "stable_jobs",
        "women_share",
        "investment.future_occupations",
        "investment.sustainable_development",
    }


@pytest.mark.parametrize(
    ("fact", "from_value", "to_value", "adds"),
    [
        ("women_share", "20", "30", "2400000.00"),
        ("investment.future_occupations", None, "true", "2400000.00"),
        ("investment.sustainable_development", None, "true", "2400000.00"),
    ],
)
def test_a_prime_of_3_percent_adds_3_percent(
    fact: str, from_value: str | None, to_value: str, adds: str
) -> None:
    (unlock,) = found(CHARTER, fact)
    assert (unlock.change.from_value, unlock.change.to_value) == (from_value, to_value)
    assert str(unlock.adds_favourable) == adds


def test_jobs_go_up_to_the_next_threshold_only() -> None:
    """180 jobs for 80 million is 2.25; the favourable band above 3 starts at 241."""
    (unlock,) = found(CHARTER, "stable_jobs")
    assert (unlock.change.from_value, unlock.change.to_value) == ("180", "241")


def test_49_jobs_are_told_of_the_fiftieth() -> None:
    """And of the 81st, from which 80 million bring a prime for jobs in the favourable reading."""
    body = {**CHARTER, "profiles": [profile(hires=[49, 0, 0, 0, 0])]}
    assert {one.change.to_value for one in found(body, "stable_jobs")} == {"50", "81"}


def test_a_larger_investment_can_open_the_charter() -> None:
    body = request(
        profiles=[profile(hires=[100, 0, 0, 0, 0])],
        investment={"total": "45000000", "eligible": "40000000"},
    )
    (unlock,) = [one for one in found(body, "investment.total") if one.measure == "CHARTER"]
    assert unlock.change.to_value == "50000000"
    assert unlock.adds_prudent > 0


def test_a_smaller_eligible_amount_can_pay_more() -> None:
    """150 jobs for 15,000,000 is 10 per million, still 7 %; a centime less is above, and 10 %."""
    body = request(
        profiles=[profile(monthly_gross_salary="100", hires=[150, 0, 0, 0, 0])],
        location="tanger",
        investment={"total": "20000000", "eligible": "15000000"},
    )
    unlocks = found(body, "investment.eligible")
    assert "14999999.99" in {unlock.change.to_value for unlock in unlocks}


SMALL = request(
    profiles=[profile(hires=[40, 0, 0, 0, 0])],
    years_in_operation=3,
    investment=INVESTMENT,
    company=SMALL_COMPANY,
)


@pytest.mark.parametrize(
    ("fact", "other", "value"),
    [
        ("own_funds_share", {}, "10"),
        ("turnover", {}, "1000000"),
        ("group_holding_share", {"group_turnover": "300000000"}, "25"),
        ("group_turnover", {"group_holding_share": 40}, "200000000"),
    ],
)
def test_a_missing_fact_that_decides_says_what_meeting_it_adds(
    fact: str, other: Json, value: str
) -> None:
    company = {**SMALL_COMPANY, **other, fact: None}
    unlocks = found({**SMALL, "company": company}, f"company.{fact}")
    assert [(one.change.from_value, one.change.to_value) for one in unlocks][:1] == [(None, value)]
    # 5 % for jobs, 10 % for territory and 10 % for a priority activity, of 18,000,000.
    assert str(unlocks[0].adds_favourable) == "4500000.00"
    assert str(unlocks[0].adds_prudent) == "0.00"


def test_a_capped_charter_has_nothing_to_unlock() -> None:
    """Oujda, category B: 10 + 15 + 5 % reach the ceiling in both readings."""
    body = request(
        location="oujda-shore",
        profiles=[profile(hires=[900, 0, 0, 0, 0])],
        investment={"total": "60000000", "eligible": "60000000"},
    )
    assert estimate_of(body).unlocks == ()


def test_nothing_is_unlocked_under_a_law_that_is_not_in_force() -> None:
    assert estimate_of({**CHARTER, "on": "2020-01-01"}).unlocks == ()


def test_profiles_without_moroccans_unlock_no_jobs() -> None:
    body = {**CHARTER, "profiles": [profile(hires=[180, 0, 0, 0, 0], moroccan_share=0)]}
    assert found(body, "stable_jobs") == []


def test_adds_is_a_change_of_totals_not_of_a_measure() -> None:
    """Prudently the Charter replaces the offer: it adds only what exceeds the offer."""
    body = read_example("crm-fes")
    before = estimate_of(body)
    for unlock in before.unlocks:
        after = estimate_of(changed(body, unlock.change))
        assert unlock.adds_prudent == after.prudent.total - before.prudent.total
        assert isinstance(unlock.adds_prudent, Decimal)


# --- The project with the change among its inputs ------------------------------------------------


def check_applied(body: Json, rules: Rules | None = None) -> None:
    """The real project brings what the unlock announced, and each of its changes can be written."""
    inputs, place, rules = (
        inputs_of(body),
        places()[body["location"]],
        rules or seed_rules(body["on"]),
    )
    before = estimate(inputs, place=place, rules=rules)
    for unlock in before.unlocks:
        project = applied(inputs, unlock.change)
        assert project is not None
        after = estimate(project, place=place, rules=rules)
        assert after.prudent.total - before.prudent.total == unlock.adds_prudent, unlock
        assert after.favourable.total - before.favourable.total == unlock.adds_favourable, unlock


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_unlocks_of_the_examples_can_be_applied(name: str) -> None:
    body = read_example(name)
    check_applied(body)
    premium = grant(PerJob(Decimal(6000)), place=body["location"])
    check_applied(body, rules_with(premium, on=body["on"]))


@settings(max_examples=80)
@given(requests())
def test_unlocks_of_random_projects_can_be_applied(body: Json) -> None:
    check_applied(body)


def test_only_profiles_under_the_share_of_women_are_raised() -> None:
    rows = [profile(women_share=share) for share in (None, 10, 30, 60)]
    project = applied(inputs_of(request(profiles=rows)), Change("women_share", None, "30"))
    assert project is not None
    shares = [one.women_share_percent for one in project.profiles]
    assert shares == [Decimal(30), Decimal(30), Decimal(30), Decimal(60)]


@pytest.mark.parametrize(
    "change",
    [
        Change("investment.total", None, "50000000"),
        Change("company.colour", None, "1"),
        Change("stable_jobs", "0", "50"),
    ],
)
def test_a_change_that_no_input_holds_is_not_applied(change: Change) -> None:
    inputs = inputs_of(request(profiles=[profile(moroccan_share=0)]))
    assert applied(inputs, change) is None
