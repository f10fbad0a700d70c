"""A comparison says of each place what an estimate says, and computes once what is the same."""

import pytest
from hypothesis import given, settings

from incentives.engine import compare, estimate
from incentives.engine.criteria import Case
from incentives.engine.evaluation import Engine
from incentives.engine.inputs import Place
from incentives.engine.project import derive
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    inputs_of,
    places,
    read_example,
    seed_rules,
)
from tests.incentives.engine.strategies import requests


def check(body: Json) -> None:
    inputs, rules = inputs_of(body), seed_rules(body["on"])
    rows = compare(inputs, places=places().values(), rules=rules)
    assert [row.place for row in rows] == list(places())
    for row in rows:
        one = estimate(inputs, place=places()[row.place], rules=rules)
        assert (row.prudent, row.favourable, row.per_job) == (
            one.prudent,
            one.favourable,
            one.per_job,
        )
        assert row.statuses == {measure.code: measure.status for measure in one.measures}


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_a_comparison_equals_the_estimates(name: str) -> None:
    check(read_example(name))


@settings(max_examples=8)
@given(requests())
def test_a_comparison_of_random_projects_equals_the_estimates(body: Json) -> None:
    check(body)


def evaluations(somewhere: list[Place]) -> int:
    engine = Engine(derive(inputs_of(read_example("crm-fes"))), seed_rules())
    for place in somewhere:
        engine.totals(Case(engine.project, place))
    return engine.evaluations


def test_what_no_place_changes_is_computed_once() -> None:
    """PAE, PAF and AIS once; AIR for 4 zones; CHARTER and SME for 3 categories of province."""
    assert len(places()) == 32
    assert evaluations(list(places().values())) == 3 + 4 + 2 * 3


def test_two_places_of_the_same_kind_cost_as_much_as_one() -> None:
    agadir, marrakech = places()["agadir"], places()["marrakech"]
    assert evaluations([agadir, marrakech]) == evaluations([agadir]) == 6


def test_a_place_of_another_kind_costs_only_what_it_changes() -> None:
    agadir, inezgane = places()["agadir"], places()["inezgane"]  # same zone, other category
    assert evaluations([agadir, inezgane]) == 6 + 2


def test_a_place_whose_zone_is_not_known_is_unknown_and_not_zero() -> None:
    """A hole in the facts leaves the measure open, and the fact is asked for."""
    body = {**read_example("crm-fes")}
    result = estimate(inputs_of(body), place=Place("nowhere", None, None), rules=seed_rules())
    air = result.measures[0]
    assert (air.code, air.status, air.prudent) == ("AIR", "unknown", None)
    assert air.missing_facts == ("location",)
    (charter,) = (measure for measure in result.measures if measure.code == "CHARTER")
    assert charter.status == "eligible"
    assert "location" in charter.missing_facts
