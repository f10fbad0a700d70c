"""Sensitivity: each row is the changed project, or the changed law, computed again."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from incentives.engine import estimate
from incentives.engine.grants import PerJob
from incentives.engine.rules import Rules
from incentives.engine.sensitivity import (
    DEFAULT_STEPS,
    INPUTS,
    DoubtRow,
    InputRow,
    Sensitivity,
    moved,
    sensitivity,
)
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    FULL_EXPORT,
    INVESTMENT,
    Json,
    changed_rules,
    estimate_of,
    grant,
    inputs_of,
    places,
    profile,
    read_example,
    request,
    rules_with,
    seed,
    seed_rules,
)
from tests.incentives.engine.strategies import requests

NOTHING = dict.fromkeys(INPUTS, Decimal(0))
READINGS = {row["code"]: row["values"][-1] for row in seed("parameters")}


def sensitivity_of(
    body: Json, steps: Any = DEFAULT_STEPS, rules: Rules | None = None
) -> Sensitivity:
    return sensitivity(
        inputs_of(body),
        place=places()[body["location"]],
        rules=rules or seed_rules(body["on"]),
        steps=steps,
    )


def input_rows(found: Sensitivity) -> dict[str, InputRow]:
    return {row.code: row for row in found.rows if isinstance(row, InputRow)}


def doubt_rows(found: Sensitivity) -> dict[str, DoubtRow]:
    return {row.code: row for row in found.rows if isinstance(row, DoubtRow)}


def check(body: Json) -> None:
    """Every figure of every row, against an estimate made from nothing."""
    base, found = estimate_of(body), sensitivity_of(body)
    assert (found.prudent, found.favourable) == (base.prudent.total, base.favourable.total)
    for row in input_rows(found).values():
        for move in (row.down, row.up):
            place, rules = places()[body["location"]], seed_rules(body["on"])
            again = estimate(move.inputs, place=place, rules=rules)
            assert (move.prudent, move.favourable) == (again.prudent.total, again.favourable.total)
            assert move.prudent_change == again.prudent.total - base.prudent.total
            assert move.favourable_change == again.favourable.total - base.favourable.total
            assert move.statuses == {one.code: one.status for one in again.measures}
    for doubt in doubt_rows(found).values():
        check_doubt(body, doubt)
    sizes = [row.largest for row in found.rows]
    assert sizes == sorted(sizes, reverse=True)


def check_doubt(body: Json, row: DoubtRow) -> None:
    """The agency publishes one of the two readings as the only value."""
    favourable = READINGS[row.code]["favourable_value"]
    closed = changed_rules({row.code: {"favourable_value": None}}, on=body["on"])
    opened = changed_rules(
        {row.code: {"value": favourable, "favourable_value": None}}, on=body["on"]
    )
    base = estimate_of(body)
    low = estimate_of(body, rules=closed).favourable.total
    high = estimate_of(body, rules=opened).prudent.total
    assert (row.favourable_if_prudent, row.prudent_if_favourable) == (low, high)
    assert row.favourable_change == low - base.favourable.total <= 0
    assert row.prudent_change == high - base.prudent.total >= 0


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_rows_of_the_examples(name: str) -> None:
    check(read_example(name))


@settings(max_examples=10)
@given(requests())
def test_rows_of_random_projects(body: Json) -> None:
    check(body)


def test_an_open_grant_moves_with_what_it_pays_for() -> None:
    """A premium of 6,000 MAD for each of ten jobs: one more hire brings one more premium."""
    body = request()
    rules = rules_with(grant(PerJob(Decimal(6000)), place=body["location"]))
    plain, granted = (sensitivity_of(body, rules=one) for one in (None, rules))
    assert granted.prudent == estimate_of(body, rules=rules).prudent.total
    assert granted.prudent - plain.prudent == 60_000
    without, added = input_rows(plain), input_rows(granted)
    for reading in ("prudent_change", "favourable_change"):
        more = getattr(added["hires"].up, reading) - getattr(without["hires"].up, reading)
        less = getattr(added["hires"].down, reading) - getattr(without["hires"].down, reading)
        assert (more, less) == (6000, -6000)
    assert added["pay"].up.prudent_change == without["pay"].up.prudent_change


@settings(max_examples=20)
@given(requests())
def test_without_a_step_nothing_moves(body: Json) -> None:
    found = sensitivity_of(body, NOTHING)
    for row in input_rows(found).values():
        assert row.largest == 0
        assert row.down.inputs == row.up.inputs == inputs_of(body)
        assert not row.down.limited
        assert not row.up.limited
        assert row.down.statuses == found.statuses


def test_a_doubt_says_as_much_as_the_estimate_does() -> None:
    """The fall of the favourable total is what the estimate tells beside the measure, where the
    regime stays the same."""
    body = read_example("ito-casanearshore")
    rows = doubt_rows(sensitivity_of(body))
    told = {one.parameter: one.widens_by for m in estimate_of(body).measures for one in m.doubts}
    assert told
    assert told == {code: -row.favourable_change for code, row in rows.items()}


def test_what_is_not_given_is_named_and_does_not_move() -> None:
    found = sensitivity_of(request())
    assert set(found.not_given) == {
        "existing_staff",
        "export_share",
        "investment_total",
        "investment_eligible",
        "training_budget",
        "profit_before_tax",
    }
    assert found.statuses["AIR"] == "unknown"


def test_a_status_that_a_move_changes_is_kept() -> None:
    """150 jobs open the Charter alone: ten percent fewer close it."""
    body = request(
        profiles=[profile(hires=[150, 0, 0, 0, 0])],
        export_share=FULL_EXPORT,
        investment=INVESTMENT,
    )
    found = sensitivity_of(body)
    hires = input_rows(found)["hires"]
    assert found.statuses["CHARTER"] == hires.up.statuses["CHARTER"] == "eligible"
    assert hires.down.statuses["CHARTER"] == "not_eligible"
    assert INPUTS["hires"].shown(hires.down.inputs) == 135


@pytest.mark.parametrize(
    ("code", "by", "shown", "limited"),
    [
        ("pay", "-10", "9000.00", False),
        ("hires", "10", "11", False),
        ("retention", "5", "100", True),
        ("moroccan_share", "-5", "95", False),
        ("export_share", "10", "100", True),
        ("annual_raise", "-1", "-1", False),
        ("investment_total", "-20", "18000000", True),
        ("investment_eligible", "20", "20000000", True),
        ("profit_before_tax", "-10", "-5500.00", False),
        ("start_date", "-6", str(2025 * 12 + 6), False),
    ],
)
def test_a_move_stays_a_project_that_the_form_accepts(
    code: str, by: str, shown: str, limited: bool
) -> None:
    body = request(export_share=FULL_EXPORT, investment=INVESTMENT, profit_before_tax=[-1000] * 5)
    inputs, stopped = moved(inputs_of(body), code=code, by=Decimal(by))
    assert INPUTS[code].shown(inputs) == Decimal(shown)
    assert stopped is limited


def test_small_cohorts_are_rounded_to_whole_people() -> None:
    body = request(profiles=[profile(hires=[4, 4, 0, 0, 0]), profile(hires=[15, 0, 0, 0, 0])])
    up, _ = moved(inputs_of(body), code="hires", by=Decimal(10))
    assert [one.hires for one in up.profiles] == [(4, 4, 0, 0, 0), (17, 0, 0, 0, 0)]


def test_the_first_month_that_a_project_may_start_in_stops_the_move() -> None:
    inputs = replace(inputs_of(request(start_date="2000-03-01")))
    earlier, limited = moved(inputs, code="start_date", by=Decimal(-6))
    assert (earlier.start_date.isoformat(), limited) == ("2000-01-01", True)
