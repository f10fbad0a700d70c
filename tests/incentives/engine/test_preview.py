"""What can be counted before a place is chosen is the same at every place."""

from hypothesis import given, settings

from incentives.engine.money import ZERO
from incentives.engine.preview import preview
from tests.incentives.engine.builders import (
    Json,
    by_code,
    estimate_of,
    inputs_of,
    places,
    read_example,
    request,
    seed_rules,
)
from tests.incentives.engine.strategies import requests


@settings(max_examples=60)
@given(requests())
def test_its_lines_are_those_of_the_estimate(body: Json) -> None:
    """Same status, same amounts, wherever the project goes."""
    whole = estimate_of(body)
    found = preview(inputs_of(body), rules=seed_rules(body["on"]))
    measures = by_code(whole)
    assert {line.code for line in found.lines} <= measures.keys()
    for line in found.lines:
        measure = measures[line.code]
        assert line.status == measure.status
        for mine, theirs in (
            (line.prudent, measure.prudent),
            (line.favourable, measure.favourable),
        ):
            assert (mine is None) == (theirs is None)
            assert theirs is None or mine == theirs.total
    assert found.prudent == sum((line.prudent or ZERO for line in found.lines), ZERO)
    assert found.favourable == sum((line.favourable or ZERO for line in found.lines), ZERO)
    assert found.prudent <= found.favourable


def test_it_holds_the_bonuses_of_people_and_no_measure_of_a_place() -> None:
    codes = {line.code for line in preview(inputs_of(request()), rules=seed_rules()).lines}
    assert {"PAE", "PAF"} <= codes
    assert not codes & {"AIR", "CHARTER", "SME"}


def test_it_is_the_part_of_the_example_that_every_place_gives() -> None:
    body = read_example("crm-fes")
    found = preview(inputs_of(body), rules=seed_rules(body["on"]))
    for slug in sorted(places())[:6]:
        whole = by_code(estimate_of({**body, "location": slug}))
        for line in found.lines:
            prudent = whole[line.code].prudent
            assert line.prudent == (prudent.total if prudent else None), (slug, line.code)
