"""Doubts: each moves the favourable total by what it says; one that moves nothing is not listed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from incentives.engine import Estimate
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    SMALL_COMPANY,
    Json,
    by_code,
    changed_rules,
    estimate_of,
    profile,
    read_example,
    request,
    seed,
    seed_rules,
)
from tests.incentives.engine.strategies import requests

DOUBTFUL = {
    row["code"]: row["measure"]
    for row in seed("parameters")
    if row["values"][-1]["favourable_value"] is not None
}
CUMULATION = {"cumulation.charter": "CHARTER", "cumulation.sme": "SME"}


def favourable(result: Estimate, measure: str) -> Decimal:
    amounts = by_code(result)[measure].favourable
    return Decimal(0) if amounts is None else amounts.total


def falls(body: Json) -> dict[tuple[str, str], Decimal]:
    """What each doubt moves, by settling it alone: the measure's total, or the project's."""
    result, found = estimate_of(body), {}
    for code in DOUBTFUL:
        if code not in seed_rules(body["on"]).parameters:
            continue
        other = estimate_of(
            body, rules=changed_rules({code: {"favourable_value": None}}, on=body["on"])
        )
        if code in CUMULATION:
            measure = CUMULATION[code]
            fall = result.favourable.total - other.favourable.total
        else:
            measure = DOUBTFUL[code]
            fall = favourable(result, measure) - favourable(other, measure)
        if fall:
            found[measure, code] = fall
    return found


def listed(body: Json) -> dict[tuple[str, str], Decimal]:
    result = estimate_of(body)
    return {
        (measure.code, doubt.parameter): doubt.widens_by
        for measure in result.measures
        for doubt in measure.doubts
    }


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_doubts_of_the_examples(name: str) -> None:
    body = read_example(name)
    assert listed(body) == falls(body)


@settings(max_examples=40)
@given(requests())
def test_doubts_of_random_projects(body: Json) -> None:
    found = listed(body)
    assert found == falls(body)
    assert all(fall > 0 for fall in found.values())


def test_a_settled_doubt_closes_the_range() -> None:
    """When the agency publishes values without a second reading, both ends are the same figure."""
    rules = changed_rules(dict.fromkeys(DOUBTFUL, {"favourable_value": None}))
    result = estimate_of(read_example("crm-fes"), rules=rules)
    assert result.prudent == result.favourable
    for measure in result.measures:
        assert measure.prudent == measure.favourable
        assert measure.doubts == ()


def test_a_reservation_moves_no_figure_and_no_status() -> None:
    measure = by_code(estimate_of(read_example("crm-fes")))["PAE"]
    assert "offer.company_criteria" in measure.reservations
    assert not set(measure.reservations) & {doubt.parameter for doubt in measure.doubts}


# --- cumulation ----------------------------------------------------------------------------------

CHARTER_150 = request(
    location="tanger",
    profiles=[profile(monthly_gross_salary="4000", hires=[150, 0, 0, 0, 0])],
    investment={"total": "60000000", "eligible": "10000000"},
)
SETTLED_YES = {"value": True, "favourable_value": None}
SETTLED_NO = {"value": False, "favourable_value": None}


def regimes(body: Json, changes: dict[str, Json]) -> tuple[str, str]:
    result = estimate_of(body, rules=changed_rules(changes))
    return result.prudent.regime, result.favourable.regime


def test_the_prudent_reading_takes_the_better_and_the_favourable_adds() -> None:
    result = estimate_of(CHARTER_150)
    charter, offer = Decimal("1500000.00"), Decimal("1224000.00") + Decimal("1260000.00")
    assert by_code(result)["CHARTER"].prudent is not None
    assert result.prudent.total == max(charter, offer)
    assert (result.prudent.regime, result.favourable.regime) == ("offer", "offer+charter")


@pytest.mark.parametrize(
    ("eligible", "regime"),
    [("16559999.99", "offer"), ("16560000", "offer"), ("16560000.07", "charter")],
)
def test_a_tie_goes_to_the_offer(eligible: str, regime: str) -> None:
    """15 % of 16,560,000 is the 2,484,000 of the offer."""
    body = {**CHARTER_150, "investment": {"total": "60000000", "eligible": eligible}}
    body["profiles"] = [profile(monthly_gross_salary="4000", hires=[150, 0, 0, 0, 0])]
    result = estimate_of(body, rules=changed_rules({"charter.sector": {"value": "0.08"}}))
    assert by_code(result)["CHARTER"].prudent is not None
    assert result.prudent.regime == regime


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("offer", "offer+charter")),
        ({"cumulation.charter": SETTLED_YES}, ("offer+charter", "offer+charter")),
        ({"cumulation.charter": SETTLED_NO}, ("offer", "offer")),
    ],
)
def test_a_settled_cumulation_is_applied_first(
    changes: dict[str, Json], expected: tuple[str, str]
) -> None:
    assert regimes(CHARTER_150, changes) == expected


def both_schemes() -> Json:
    """Eligible to the Charter by 150 jobs and to the SME scheme by its size."""
    return request(
        location="tanger",
        profiles=[profile(monthly_gross_salary="100", hires=[150, 0, 0, 0, 0])],
        investment={"total": "15000000", "eligible": "10000000"},
        company=SMALL_COMPANY,
    )


BRANCH = {"sme.eligible_branch": SETTLED_YES, "sme.priority_activity": {"value": "0.10"}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Charter 7 + 5 % prudent, 10 + 5 % favourable; SME 7 % prudent, 7 + 10 % favourable.
        ({}, ("charter", "offer+sme")),
        ({"charter.sector": {"value": "0.08"}}, ("charter", "offer+charter")),
        ({"charter.sector": {"value": "0.07"}}, ("charter", "offer+charter")),
        (BRANCH, ("sme", "offer+sme")),
        ({**BRANCH, "cumulation.sme": SETTLED_NO}, ("sme", "sme")),
        (
            {**BRANCH, "cumulation.charter": SETTLED_YES, "cumulation.sme": SETTLED_NO},
            ("sme", "sme"),
        ),
        (
            {"cumulation.charter": SETTLED_YES, "cumulation.sme": SETTLED_NO},
            ("offer+charter", "sme"),
        ),
    ],
)
def test_the_larger_of_the_two_other_schemes_counts(
    changes: dict[str, Json], expected: tuple[str, str]
) -> None:
    """Each keeps its amount; the count excludes one of them, and a tie goes to the Charter."""
    body = both_schemes()
    result = estimate_of(body, rules=changed_rules(changes))
    assert regimes(body, changes) == expected
    for code in ("CHARTER", "SME"):
        amounts = by_code(result)[code].favourable
        assert amounts is not None and amounts.total > 0
