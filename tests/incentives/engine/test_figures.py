"""The figures alone are those of the estimate, under one version of the law or two."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings

from incentives.engine import Estimate, Place, Rules, estimate
from incentives.engine.figures import Figures, before_and_after, change_between, figures
from incentives.engine.measures.base import Amounts
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    changed_rules,
    inputs_of,
    places,
    read_example,
    seed_rules,
)
from tests.incentives.engine.strategies import law_changes, requests


def total(amounts: Amounts | None) -> Decimal | None:
    return None if amounts is None else amounts.total


def same(found: Figures, whole: Estimate) -> bool:
    amounts = {
        one.code: (one.status, total(one.prudent), total(one.favourable)) for one in whole.measures
    }
    mine = {code: (row.status, row.prudent, row.favourable) for code, row in found.measures.items()}
    totals = (found.prudent, found.favourable, found.grants)
    return mine == amounts and totals == (whole.prudent, whole.favourable, whole.grants)


def check(body: Json, *, before: Rules, after: Rules, moved: Place | None = None) -> None:
    inputs, place = inputs_of(body), places()[body["location"]]
    pair = (place, moved or place)
    found = before_and_after(inputs, places=pair, change=change_between(before, after))
    for one, rules, where in zip(found, (before, after), pair, strict=True):
        assert same(one, estimate(inputs, place=where, rules=rules))


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_figures_are_those_of_the_estimate(name: str) -> None:
    body = read_example(name)
    rules = seed_rules(body["on"])
    place = places()[body["location"]]
    found = figures(inputs_of(body), place=place, rules=rules)
    assert same(found, estimate(inputs_of(body), place=place, rules=rules))


@settings(max_examples=60, deadline=None)
@given(requests(), law_changes())
def test_two_versions_of_the_law_give_their_own_estimates(
    body: Json, changes: Mapping[str, Json]
) -> None:
    check(body, before=seed_rules(body["on"]), after=changed_rules(changes, on=body["on"]))


CHANGES: dict[str, Mapping[str, Json]] = {
    "pae": {"pae.rate": {"value": "0.20"}},
    "cap, asked by the criteria": {"air.cap.main_park": {"value": "0.15"}},
    "tax": {"ir.dependant": {"value": "700"}},
    "threshold of a criterion": {"charter.min_jobs": {"value": 10}},
}


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_each_kind(change: Mapping[str, Json], name: str) -> None:
    body = read_example(name)
    check(body, before=seed_rules(body["on"]), after=changed_rules(change, on=body["on"]))


def test_what_no_change_touches_is_computed_once() -> None:
    before = seed_rules()
    after = changed_rules({"pae.rate": {"value": "0.20"}})
    assert change_between(before, after).alike == {"AIR", "AIS", "PAF", "CHARTER", "SME"}
    assert change_between(before, changed_rules({"ir.dependant": {"value": "700"}})).alike == set()


def test_a_location_that_moves_is_computed_anew() -> None:
    body, rules = read_example("crm-fes"), seed_rules()
    for moved in places().values():
        check(body, before=rules, after=rules, moved=moved)
