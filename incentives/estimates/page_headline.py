"""What an estimate answers in one sentence: zero, unknown and not in force are not the same."""

from enum import StrEnum

from incentives.engine import Estimate
from incentives.engine.evaluation import NOT_IN_FORCE, UNKNOWN


class Headline(StrEnum):
    """The sentence of the heading."""

    RANGE = "range"
    SINGLE = "single"
    UP_TO = "up_to"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    EARLIER_REGIME = "earlier_regime"
    NOT_IN_FORCE = "not_in_force"

    @property
    def has_amount(self) -> bool:
        """Whether the totals are an answer, zero included."""
        return self not in (Headline.UNKNOWN, Headline.EARLIER_REGIME, Headline.NOT_IN_FORCE)


def headline(result: Estimate) -> Headline:
    """Which sentence the heading is, from the totals and what they leave out."""
    low, high = result.prudent.total, result.favourable.total
    if high == 0:
        return _without_amount(result)
    if low == high:
        return Headline.SINGLE
    return Headline.RANGE if low else Headline.UP_TO


def _without_amount(result: Estimate) -> Headline:
    unknown = [measure for measure in result.measures if measure.status == UNKNOWN]
    if any(measure.missing_facts for measure in unknown) or result.prudent.incomplete_grants:
        return Headline.UNKNOWN
    if unknown:
        return Headline.EARLIER_REGIME
    if all(measure.status == NOT_IN_FORCE for measure in result.measures):
        return Headline.NOT_IN_FORCE
    return Headline.NOTHING
