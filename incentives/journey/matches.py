"""How well each location matches what was asked, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from incentives.estimates import match_labels
from incentives.estimates.matching import MatchPresenter
from incentives.estimates.preferences import Preferences
from incentives.journey.preferences import LANGUAGE_NAMES
from sites.matching import CriterionScore, Match, Reason
from sites.matching.rank import MINIMUM_COVERAGE_PERCENT


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion at one location. ``score`` is None when it is not known or not asked."""

    name: str
    weight: int
    score: int | None
    asked: bool
    text: str


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """One location held against the preferences; ``score`` and ``coverage`` as in the matching."""

    score: Decimal | None
    coverage: int | None
    criteria: tuple[CriterionRow, ...]
    unchecked: tuple[str, ...]
    excluded: tuple[str, ...]
    least_coverage: int = MINIMUM_COVERAGE_PERCENT


class MatchWords:
    """Matches in the reader's language."""

    def __init__(self, preferences: Preferences) -> None:
        self.presenter = MatchPresenter()
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
            text=self._sentence(one.reason),
        )

    def _sentences(self, reasons: Iterable[Reason]) -> tuple[str, ...]:
        return tuple(self._sentence(reason) for reason in reasons)

    def _sentence(self, reason: Reason) -> str:
        """The sentence of a reason, languages named and not coded."""
        languages = reason.values.get("languages")
        if isinstance(languages, tuple):
            names = tuple(str(LANGUAGE_NAMES.get(code, code)) for code in languages)
            reason = replace(reason, values={**reason.values, "languages": names})
        return self.presenter.sentence(reason)
