"""The ranking: criteria weighed together, places of the same score sharing a rank."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sites.matching.criteria import Comparison, CriterionScore, judge
from sites.matching.errors import DuplicateSiteError
from sites.matching.hard_needs import Screening, screen
from sites.matching.inputs import CriterionCode, Needs, Site, Weights
from sites.matching.reasons import Reason
from sites.matching.scale import half_up

# Judged on less than this part of the weights, a location gets no score.
MINIMUM_COVERAGE_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Match:
    """One location held against the needs.

    ``score`` is 0 to 100 with one decimal. ``rank`` counts from 1 and comes from the score before
    its rounding. Both are None for a location that is excluded or was judged on too little.
    ``coverage_percent`` is the part of the weights that was judged, rounded down; None when
    nothing was weighed. An excluded location has no criteria: it was not compared.
    ``unchecked_needs`` are the hard needs on which nothing is known.
    """

    slug: str
    rank: int | None
    score: Decimal | None
    coverage_percent: int | None
    criteria: tuple[CriterionScore, ...]
    excluded_reasons: tuple[Reason, ...]
    unchecked_needs: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A compared location; ``mean`` is its exact score, None when it has none."""

    site: Site
    criteria: tuple[CriterionScore, ...]
    mean: Fraction | None
    coverage_percent: int | None


def match(sites: Iterable[Site], *, needs: Needs, weights: Weights) -> list[Match]:
    """Every location once: ranked ones, then those without a score, then excluded ones.

    Within a rank and within the last two groups, locations come by slug. Raises
    :class:`DuplicateSiteError` when two locations have the same slug.
    """
    found = sorted(sites, key=lambda site: site.slug)
    _check_slugs(found)
    screened = {site.slug: screen(site, needs=needs) for site in found}
    compared = [site for site in found if not screened[site.slug].excluded]
    left_out = [site for site in found if screened[site.slug].excluded]
    judged = _judge_all(compared, needs=needs, weights=weights)
    return [
        *_ranked(judged, screened=screened),
        *(_excluded(site, screening=screened[site.slug]) for site in left_out),
    ]


def _check_slugs(sites: Sequence[Site]) -> None:
    for slug, count in Counter(site.slug for site in sites).items():
        if count > 1:
            raise DuplicateSiteError(slug)


def _judge_all(sites: Sequence[Site], *, needs: Needs, weights: Weights) -> list[_Judged]:
    comparison = Comparison.over(sites, needs=needs)
    weight_of = dict(weights.items())
    return [_weigh(site, judge(site, comparison=comparison), weight_of) for site in sites]


def _weigh(
    site: Site, criteria: tuple[CriterionScore, ...], weight_of: Mapping[CriterionCode, int]
) -> _Judged:
    asked = sum(weight_of[one.code] for one in criteria if one.asked)
    known = [(weight_of[one.code], one.score) for one in criteria if one.score is not None]
    judged = sum(weight for weight, _ in known)
    points = sum(weight * score for weight, score in known)
    enough = judged > 0 and 100 * judged >= MINIMUM_COVERAGE_PERCENT * asked
    return _Judged(
        site=site,
        criteria=criteria,
        mean=Fraction(points, judged) if enough else None,
        coverage_percent=100 * judged // asked if asked else None,
    )


def _ranked(judged: Sequence[_Judged], *, screened: Mapping[str, Screening]) -> list[Match]:
    """Best first, then those without a score; a stable sort keeps the order of the slugs."""
    losses = sorted(-one.mean for one in judged if one.mean is not None)
    ordered = sorted(judged, key=lambda one: (one.mean is None, -(one.mean or 0)))
    return [
        Match(
            slug=one.site.slug,
            rank=None if one.mean is None else bisect_left(losses, -one.mean) + 1,
            score=None if one.mean is None else _one_decimal(one.mean),
            coverage_percent=one.coverage_percent,
            criteria=one.criteria,
            excluded_reasons=(),
            unchecked_needs=screened[one.site.slug].unchecked,
        )
        for one in ordered
    ]


def _one_decimal(mean: Fraction) -> Decimal:
    """Half up to one decimal."""
    tenths = half_up(10 * mean)
    return Decimal(f"{tenths // 10}.{tenths % 10}")


def _excluded(site: Site, *, screening: Screening) -> Match:
    return Match(
        slug=site.slug,
        rank=None,
        score=None,
        coverage_percent=None,
        criteria=(),
        excluded_reasons=screening.excluded,
        unchecked_needs=screening.unchecked,
    )
