"""Weighing: the mean over what is known, its coverage, and the ranks."""

from decimal import Decimal

import pytest

from sites.enums import LocationKind, LocationStatus
from sites.matching import (
    EQUAL_WEIGHTS,
    PLACEHOLDERS,
    CriterionCode,
    DuplicateSiteError,
    Kind,
    ReasonCode,
    Status,
    WeightError,
    Weights,
    match,
)
from sites.matching.criteria import JUDGES
from tests.sites.matching.builders import figure, needs, only, ranked, site


def test_the_score_is_the_weighted_mean_of_what_is_known() -> None:
    """Readiness 75 counts for 60, the one-stop shop 0 for 20; the rent is not known."""
    works = site(status=Status.UNDER_CONSTRUCTION, one_stop_shop=False)
    weights = only(readiness=60, one_stop=20, cost=15)
    (found,) = match([works], needs=needs(), weights=weights)
    assert found.score == Decimal("56.3")  # 4500 / 80 = 56.25, half up
    assert found.coverage_percent == 84  # 80 / 95


@pytest.mark.parametrize(("cost", "score"), [(50, Decimal("100.0")), (51, None)])
def test_under_half_of_the_weights_there_is_no_score(cost: int, score: Decimal | None) -> None:
    (found,) = match([site()], needs=needs(), weights=only(readiness=50, cost=cost))
    assert found.score == score
    assert found.coverage_percent == (50 if score else 49)


def test_without_weights_nothing_is_judged() -> None:
    (found,) = match([site()], needs=needs(), weights=only())
    assert (found.rank, found.score, found.coverage_percent) == (None, None, None)


def test_what_is_not_asked_does_not_weigh_on_the_coverage() -> None:
    weights = only(readiness=50, languages=100)
    (found,) = match([site()], needs=needs(), weights=weights)
    assert found.coverage_percent == 100


def test_equal_scores_share_a_rank_and_the_next_one_waits() -> None:
    works = site("a", status=Status.UNDER_CONSTRUCTION)
    found = match([site("c"), works, site("b")], needs=needs(), weights=only(readiness=1))
    assert [(one.slug, one.rank) for one in found] == [("b", 1), ("c", 1), ("a", 3)]


def test_a_difference_that_rounding_hides_still_ranks() -> None:
    """A point of talent at a weight of 1 in 201: all show 100.0, the ranks are exact."""
    full = site("b", one_stop_shop=True, people_20_34=figure(1000))
    near = site("a", one_stop_shop=True, people_20_34=figure(990))
    found = match(
        [near, full, site("c", one_stop_shop=True, people_20_34=figure(980))],
        needs=needs(),
        weights=only(one_stop=100, talent=1, readiness=100),
    )
    assert [str(one.score) for one in found] == ["100.0", "100.0", "100.0"]
    assert ranked(found) == ["b", "a", "c"]
    assert [one.rank for one in found] == [1, 2, 3]


def test_nothing_to_compare() -> None:
    assert match([], needs=needs(), weights=EQUAL_WEIGHTS) == []


def test_a_location_is_compared_once() -> None:
    with pytest.raises(DuplicateSiteError) as raised:
        match([site("a"), site("a")], needs=needs(), weights=EQUAL_WEIGHTS)
    assert raised.value.slug == "a"


@pytest.mark.parametrize("weight", [-1, 101])
def test_weights_go_from_0_to_100(weight: int) -> None:
    with pytest.raises(WeightError) as raised:
        Weights(talent=weight)
    assert (raised.value.code, raised.value.weight) == ("talent", weight)


def test_weights_are_equal_unless_moved() -> None:
    assert len({weight for _, weight in EQUAL_WEIGHTS.items()}) == 1


def test_the_vocabularies_are_complete() -> None:
    """Those of the database, of the weights and of the messages."""
    assert [kind.value for kind in Kind] == LocationKind.values
    assert [status.value for status in Status] == LocationStatus.values
    assert [code for code, _ in EQUAL_WEIGHTS.items()] == list(CriterionCode) == list(JUDGES)
    assert list(PLACEHOLDERS) == list(ReasonCode)
