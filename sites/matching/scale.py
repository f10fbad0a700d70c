"""Relative scores: a value against the best and the largest of the compared locations.

Sums are fractions, exact whatever the decimal context of the caller, and rounded once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FULL = 100
_HALF = Fraction(1, 2)

Number = Decimal | int


def half_up(value: Fraction) -> int:
    """The nearest whole number of a value that is not negative; a half goes up."""
    return int(value + _HALF)


@dataclass(frozen=True, slots=True)
class Scale:
    """The best value of the compared locations scores 100.

    Another one loses the share that its gap to the best is of the largest value. Where more is
    better, the score is thus the value as a share of the best.
    """

    best: Number
    largest: Number

    @classmethod
    def over(cls, values: Iterable[Number | None], *, more_is_better: bool) -> "Scale | None":
        """The scale of the values that are known; None when none is."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        return cls(best=max(known) if more_is_better else min(known), largest=max(known))

    def score(self, value: Number) -> int:
        """0 to 100, for one of the values that the scale was made over."""
        if not self.largest:
            return FULL
        gap = abs(Fraction(value) - Fraction(self.best))
        return half_up(FULL * (1 - gap / Fraction(self.largest)))
