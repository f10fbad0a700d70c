"""What holds whatever the locations, the needs and the weights."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from sites.matching import (
    PLACEHOLDERS,
    CriterionCode,
    Match,
    Needs,
    Site,
    Status,
    Weights,
    match,
)
from tests.sites.matching.builders import by_slug, figure, forget
from tests.sites.matching.strategies import NEEDS, OPTIONAL_FACTS, SOFT_NEEDS, WEIGHTS, sites

CODES = st.sampled_from(CriterionCode)
UNSTAGED = (Status.CLOSED, Status.NO_DEDICATED_OFFER)


def raised(weights: Weights, *, code: CriterionCode, by: int) -> Weights:
    """The weights with one moved up, at most to its end."""
    now = dict(weights.items())[code]
    return replace(weights, **{code.value: min(100, now + by)})


def judged_on(one: Match) -> frozenset[CriterionCode]:
    return frozenset(criterion.code for criterion in one.criteria if criterion.score is not None)


def judged_weight(one: Match, weights: Weights) -> int:
    return sum(weight for code, weight in weights.items() if code in judged_on(one))


def score_on(one: Match, code: CriterionCode) -> int | None:
    return next((criterion.score for criterion in one.criteria if criterion.code is code), None)


def ahead_of(one: Match, others: list[Match]) -> set[str]:
    """The locations whose rank is strictly better."""
    assert one.rank is not None
    return {other.slug for other in others if other.rank is not None and other.rank < one.rank}


@given(sites(), NEEDS, WEIGHTS)
def test_scores_and_coverage_stay_within_bounds(
    found: list[Site], wanted: Needs, weights: Weights
) -> None:
    matches = match(found, needs=wanted, weights=weights)
    assert sorted(one.slug for one in matches) == sorted(one.slug for one in found)
    for one in matches:
        assert (one.rank is None) == (one.score is None)
        assert one.score is None or Decimal(0) <= one.score <= Decimal(100)
        assert one.score is None or one.score.as_tuple().exponent == -1
        assert one.coverage_percent is None or 0 <= one.coverage_percent <= 100
        assert all(item.score is None or 0 <= item.score <= 100 for item in one.criteria)
        assert one.score is None or (one.coverage_percent or 0) >= 50


@given(sites(), NEEDS, WEIGHTS)
def test_every_reason_has_exactly_its_values(
    found: list[Site], wanted: Needs, weights: Weights
) -> None:
    for one in match(found, needs=wanted, weights=weights):
        said = [item.reason for item in one.criteria]
        for reason in (*said, *one.excluded_reasons, *one.unchecked_needs):
            assert reason.values.keys() == PLACEHOLDERS[reason.code]


@given(sites(), NEEDS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    found: list[Site], wanted: Needs, weights: Weights, chance: Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    expected = match(found, needs=wanted, weights=weights)
    assert match(shuffled, needs=wanted, weights=weights) == expected


@given(sites(), NEEDS, WEIGHTS)
def test_ranks_follow_scores_and_come_first(
    found: list[Site], wanted: Needs, weights: Weights
) -> None:
    matches = match(found, needs=wanted, weights=weights)
    scored = [one for one in matches if one.score is not None]
    groups = [(one.score is None) + 2 * bool(one.excluded_reasons) for one in matches]
    places = [(one.rank or 0, one.slug) for one in scored]
    assert groups == sorted(groups)
    assert places == sorted(places)
    for before, after in zip(scored, scored[1:], strict=False):
        assert (before.score or 0) >= (after.score or 0)


@given(sites(), SOFT_NEEDS, WEIGHTS, CODES, st.integers(1, 100))
def test_raising_a_weight_never_lowers_the_score_of_the_best_on_it(
    found: list[Site], wanted: Needs, weights: Weights, code: CriterionCode, by: int
) -> None:
    """Whatever is known of the others."""
    after = by_slug(match(found, needs=wanted, weights=raised(weights, code=code, by=by)))
    for one in match(found, needs=wanted, weights=weights):
        if one.score is not None and score_on(one, code) == 100:
            assert (after[one.slug].score or 0) >= one.score


@given(sites(), SOFT_NEEDS, WEIGHTS, CODES, st.integers(1, 100))
def test_raising_a_weight_never_lets_an_equally_known_place_pass_the_best_on_it(
    found: list[Site], wanted: Needs, weights: Weights, code: CriterionCode, by: int
) -> None:
    """A place judged on as much of the weights as the best, or on more, does not get past it.

    Judged on the same criteria is the plainest case. Only a place judged on less, which the
    moved weight therefore pulls up faster, can.
    """
    before = match(found, needs=wanted, weights=weights)
    after = match(found, needs=wanted, weights=raised(weights, code=code, by=by))
    now = by_slug(after)
    for one in before:
        if one.rank is None or score_on(one, code) != 100:
            continue
        own = judged_weight(one, weights)
        passed_by = ahead_of(now[one.slug], after) - ahead_of(one, before)
        for other in before:
            if judged_weight(other, weights) >= own or judged_on(other) == judged_on(one):
                assert other.slug not in passed_by


@given(sites(), SOFT_NEEDS, WEIGHTS, CODES, st.integers(1, 100))
def test_where_all_is_known_alike_the_best_never_loses_a_rank(
    found: list[Site], wanted: Needs, weights: Weights, code: CriterionCode, by: int
) -> None:
    known = [alike(one) for one in found]
    before = match(known, needs=wanted, weights=weights)
    after = by_slug(match(known, needs=wanted, weights=raised(weights, code=code, by=by)))
    for one in before:
        if one.rank is not None and score_on(one, code) == 100:
            assert (after[one.slug].rank or len(known) + 1) <= one.rank


def alike(one: Site) -> Site:
    """The location with the facts that were missing, so that all know the same criteria."""
    ten = Decimal(10)
    return replace(
        one,
        status=Status.PLANNED if one.status in UNSTAGED else one.status,
        office_m2_built=None,
        rent_mad_per_m2_month=None,
        airport_km=one.airport_km or ten,
        one_stop_shop=bool(one.one_stop_shop),
        people_20_34=one.people_20_34 or figure(10),
        higher_education_people=one.higher_education_people or figure(10),
        support_prudent_mad=one.support_prudent_mad or ten,
    )


@given(sites(), SOFT_NEEDS, WEIGHTS)
def test_unknown_never_counts_as_zero(found: list[Site], wanted: Needs, weights: Weights) -> None:
    """The score lies between the lowest and the highest criterion that was judged."""
    weight_of = dict(weights.items())
    for one in match(found, needs=wanted, weights=weights):
        judged = [
            item.score for item in one.criteria if item.score is not None and weight_of[item.code]
        ]
        if one.score is not None:
            assert min(judged) <= one.score <= max(judged)


@given(sites(), SOFT_NEEDS, WEIGHTS, CODES)
def test_a_weight_of_zero_removes_its_criterion(
    found: list[Site], wanted: Needs, weights: Weights, code: CriterionCode
) -> None:
    """Forgetting all that the criterion rests on then changes neither score nor coverage."""
    without = replace(weights, **{code.value: 0})
    forgotten = [forget(one, *RESTS_ON[code]) for one in found]
    kept = match(found, needs=wanted, weights=without)
    after = match(forgotten, needs=wanted, weights=without)
    assert [figures(one) for one in after] == [figures(one) for one in kept]


RESTS_ON: dict[CriterionCode, tuple[str, ...]] = {
    CriterionCode.SUPPORT: ("support_prudent_mad", "support_favourable_mad"),
    CriterionCode.COST: ("rent_mad_per_m2_month",),
    CriterionCode.TALENT: ("people_20_34", "higher_education_people"),
    CriterionCode.LANGUAGES: (),
    CriterionCode.SPACE: ("office_m2_built", "office_m2_planned", "occupancy_percent"),
    CriterionCode.READINESS: (),
    CriterionCode.ACCESS: ("airport_km",),
    CriterionCode.ONE_STOP: ("one_stop_shop",),
}


def figures(one: Match) -> tuple[str, int | None, Decimal | None, int | None]:
    return one.slug, one.rank, one.score, one.coverage_percent


@given(sites(), SOFT_NEEDS, WEIGHTS, st.sampled_from(OPTIONAL_FACTS), st.integers(0, 5))
def test_forgetting_a_fact_never_raises_the_coverage(
    found: list[Site], wanted: Needs, weights: Weights, fact: str, index: int
) -> None:
    assume(index < len(found))
    before = by_slug(match(found, needs=wanted, weights=weights))
    found[index] = forget(found[index], fact)
    for one in match(found, needs=wanted, weights=weights):
        assert (one.coverage_percent or 0) <= (before[one.slug].coverage_percent or 0)
