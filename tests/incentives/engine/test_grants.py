"""Open regional grants: two generic kinds, the same in both readings, beside the six measures."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine import Estimate, compare, evaluation
from incentives.engine.grants import Cost, CostShare, Grant, PerJob, compute
from tests.incentives.engine.builders import (
    INVESTMENT,
    MEASURES,
    Json,
    estimate_of,
    grant,
    inputs_of,
    places,
    profile,
    request,
    rules_with,
    seed_rules,
)
from tests.incentives.engine.strategies import requests
from tests.incentives.engine.test_steps import work_out

READINGS = ("prudent", "favourable")
PER_JOB = grant(PerJob(Decimal("6000.00")))
OF_TOTAL = grant(CostShare(Decimal("0.20"), Cost.INVESTMENT_TOTAL))
OF_ELIGIBLE = grant(CostShare(Decimal("0.15"), Cost.INVESTMENT_ELIGIBLE))
OF_TRAINING = grant(CostShare(Decimal("0.333333"), Cost.TRAINING_BUDGET))
BODY = request(investment=INVESTMENT, training_budget=["1000.10", 0, 0, 0, "0.05"])


def amount_of(one: Grant, body: Json = BODY) -> Decimal | None:
    (found,) = estimate_of(body, rules=rules_with(one)).grants
    return found.amount


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (PER_JOB, "60000.00"),
        (OF_TOTAL, "4000000.00"),
        (OF_ELIGIBLE, "2700000.00"),
        (OF_TRAINING, "333.38"),  # 1,000.15 × 0.333333 = 333.3830…
        (replace(PER_JOB, ceiling_mad=Decimal("50000.00")), "50000.00"),
        (replace(PER_JOB, ceiling_mad=Decimal("60000.00")), "60000.00"),
        (replace(PER_JOB, ceiling_mad=Decimal("60000.01")), "60000.00"),
        (replace(OF_TOTAL, ceiling_mad=Decimal("100000.00")), "100000.00"),
    ],
)
def test_each_kind_and_its_ceiling(one: Grant, expected: str) -> None:
    assert str(amount_of(one)) == expected


def test_the_jobs_are_the_stable_jobs_and_not_the_hires() -> None:
    half = request(profiles=[profile(hires=[11, 0, 0, 0, 0], moroccan_share=50)])
    assert amount_of(PER_JOB, half) == 5 * 6000
    nobody = request(profiles=[profile(hires=[0] * 5, existing_staff=9)])
    assert str(amount_of(PER_JOB, nobody)) == "0.00"


@pytest.mark.parametrize(
    ("one", "missing"),
    [(OF_TOTAL, "investment"), (OF_ELIGIBLE, "investment"), (OF_TRAINING, "training_budget")],
)
def test_a_missing_cost_is_unknown_and_not_zero(one: Grant, missing: str) -> None:
    result = estimate_of(request(), rules=rules_with(one, PER_JOB))
    unknown, known = result.grants
    assert (unknown.amount, unknown.missing_facts, unknown.steps) == (None, (missing,), ())
    assert known.amount == 60000
    for total in (result.prudent, result.favourable):
        assert total.incomplete_grants == (one.code,)
        assert total.by_lever["infrastructure"] == 60000


def test_a_training_budget_of_nothing_is_a_known_zero() -> None:
    body = request(training_budget=[0] * 5)
    result = estimate_of(body, rules=rules_with(OF_TRAINING))
    assert str(result.grants[0].amount) == "0.00"
    assert result.prudent.incomplete_grants == ()


def test_a_grant_counts_only_at_the_places_it_covers() -> None:
    here = estimate_of(BODY, rules=rules_with(PER_JOB))
    elsewhere = estimate_of({**BODY, "location": "tanger"}, rules=rules_with(PER_JOB))
    assert [one.code for one in here.grants] == [PER_JOB.code]
    assert elsewhere.grants == ()
    assert elsewhere == replace(
        estimate_of({**BODY, "location": "tanger"}), rules_version=elsewhere.rules_version
    )


def without_grants(body: Json) -> Estimate:
    return estimate_of(body, rules=seed_rules(body["on"]))


def check_added(body: Json, *grants: Grant) -> None:
    """Grants move the totals by their sum, in both readings, and nothing of the measures."""
    rules = rules_with(*grants, on=body["on"])
    before, after = without_grants(body), estimate_of(body, rules=rules)
    added = sum((one.amount for one in after.grants if one.amount is not None), Decimal(0))
    assert after.measures == before.measures
    assert tuple(one.code for one in after.measures) == tuple(one.code for one in before.measures)
    assert {one.code for one in after.measures} == set(MEASURES)
    for reading in READINGS:
        old, new = getattr(before, reading), getattr(after, reading)
        assert (new.regime, new.counted, new.by_year) == (old.regime, old.counted, old.by_year)
        assert new.incomplete == old.incomplete
        assert new.undated - old.undated == new.total - old.total == added
        levers = {**old.by_lever, "infrastructure": added}
        assert new.by_lever == levers
        assert new.total == sum(new.by_year) + new.undated
        assert new.total.as_tuple().exponent == -2
    assert after.prudent.total <= after.favourable.total
    assert after.favourable.total - after.prudent.total == (
        before.favourable.total - before.prudent.total
    )
    check_steps(after, grants)


def check_steps(result: Estimate, grants: tuple[Grant, ...]) -> None:
    """Worked out again, each step gives its result, and the last one the amount."""
    for found, one in zip(result.grants, grants, strict=True):
        for step in found.steps:
            assert work_out(step) == Fraction(step.result), step
            assert step.reading == ""
            assert set(step.parameters) <= {one.code}
        if found.amount is None:
            continue
        assert found.amount >= 0
        assert found.amount.as_tuple().exponent == -2
        assert found.steps[-1].result == found.amount
        if one.ceiling_mad is not None:
            assert found.amount <= one.ceiling_mad


def mad(top: str) -> Any:
    return st.decimals(min_value="0.01", max_value=top, places=2)


terms = st.one_of(
    st.builds(PerJob, mad("1000000")),
    st.builds(
        CostShare,
        st.decimals(min_value="0.000001", max_value=1, places=6),
        st.sampled_from(Cost),
    ),
)


@settings(max_examples=60)
@given(requests(), terms, st.none() | mad("10000000"), terms)
def test_bounds(body: Json, first: Any, ceiling: Decimal | None, second: Any) -> None:
    here = frozenset({body["location"]})
    check_added(body, Grant("one", first, ceiling, here), Grant("two", second, None, here))


def test_the_regime_is_chosen_before_grants_are_added() -> None:
    """A grant larger than the gap between the offer and the Charter tips nothing over."""
    many = [profile(hires=[160, 0, 0, 0, 0], women_share=40)]
    body = request(profiles=many, investment={"total": "60000000", "eligible": "60000000"})
    assert without_grants(body).prudent.regime == "charter"
    check_added(body, OF_TOTAL, PER_JOB)


def test_a_comparison_counts_grants_where_they_stand_and_computes_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    computed: list[Any] = []

    def counted(*args: Any) -> Any:
        computed.append(args)
        return compute(*args)

    monkeypatch.setattr(evaluation, "compute", counted)
    region = replace(PER_JOB, places=frozenset({"fes-shore", "meknes"}))
    inputs, every = inputs_of(BODY), list(places().values())
    before = {row.place: row for row in compare(inputs, places=every, rules=seed_rules())}
    after = compare(inputs, places=every, rules=rules_with(region))
    assert len(computed) == 1
    for row in after:
        added = 60000 if row.place in region.places else 0
        for reading in READINGS:
            gain = getattr(row, reading).total - getattr(before[row.place], reading).total
            assert gain == added, row.place


def test_an_unlock_adds_what_it_brings_in_grants_too() -> None:
    body = request(profiles=[profile(hires=[140, 0, 0, 0, 0])], investment=INVESTMENT)
    plain = {one.change: one for one in without_grants(body).unlocks}
    granted = {one.change: one for one in estimate_of(body, rules=rules_with(PER_JOB)).unlocks}
    jobs = [change for change in plain if change.fact == "stable_jobs"]
    assert jobs
    assert granted.keys() == plain.keys()
    for change in jobs:
        more = (int(change.to_value) - 140) * 6000
        assert granted[change].adds_prudent - plain[change].adds_prudent == more
        assert granted[change].adds_favourable - plain[change].adds_favourable == more
