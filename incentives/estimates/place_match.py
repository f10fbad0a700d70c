"""How well each location matches what was asked, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from incentives.estimates import match_labels
from incentives.estimates.matching import MatchPresenter
from incentives.estimates.place_facts import PlaceFacts
from incentives.estimates.preferences import Preferences
from sites.matching import CriterionScore, Match, Reason
from sites.matching.rank import MINIMUM_COVERAGE_PERCENT

# Criteria that are named as the reason of a rank.
NAMED = 2


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion at one location. ``score`` is None when it is not known or not asked."""

    name: str
    weight: int
    score: int | None
    asked: bool
    text: str

    @property
    def points(self) -> int:
        """What it brings to the mean, before the division by the weights."""
        return self.weight * (self.score or 0)


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """One location held against the preferences; ``score`` and ``coverage`` as in the matching."""

    score: Decimal | None
    coverage: int | None
    criteria: tuple[CriterionRow, ...]
    unchecked: tuple[str, ...]
    excluded: tuple[str, ...]
    least_coverage: int = MINIMUM_COVERAGE_PERCENT

    @property
    def strongest(self) -> tuple[CriterionRow, ...]:
        """The criteria that lift the score most, first first; none without a score."""
        if self.score is None:
            return ()
        lifting = sorted(self.criteria, key=lambda one: -one.points)
        return tuple(one for one in lifting[:NAMED] if one.points)


class MatchWords:
    """Matches in the reader's language."""

    def __init__(self, preferences: Preferences, *, facts: PlaceFacts) -> None:
        self.presenter = MatchPresenter(facts)
        self.weights = dict(preferences.weights.items())

    def match(self, found: Match) -> PlaceMatch:
        return PlaceMatch(
            score=found.score,
            coverage=found.coverage_percent,
            criteria=tuple(self._criterion(one) for one in found.criteria),
            unchecked=self._sentences(found.unchecked_needs),
            excluded=self._sentences(found.excluded_reasons),
        )

    def _criterion(self, one: CriterionScore) -> CriterionRow:
        return CriterionRow(
            name=str(match_labels.CRITERIA[one.code]),
            weight=self.weights[one.code],
            score=one.score,
            asked=one.asked,
            text=self.presenter.sentence(one.reason),
        )

    def _sentences(self, reasons: Iterable[Reason]) -> tuple[str, ...]:
        return tuple(self.presenter.sentence(reason) for reason in reasons)
