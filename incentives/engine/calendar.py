"""Months and periods. Days in, whole months out; no clock."""

from dataclasses import dataclass, field
from datetime import date, timedelta

MONTHS_PER_YEAR = 12
NO_END = MONTHS_PER_YEAR * 10_000  # after the last month that a date can hold


def month_index(day: date) -> int:
    """Number of the month of ``day`` on one endless scale, so that months can be subtracted."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included; ``None`` for a last day that is not set."""

    first: date
    last: date | None
    first_month: int = field(init=False, repr=False)
    last_month: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the first and last months that lie wholly inside."""
        first = month_index(self.first) + (self.first.day != 1)
        last = NO_END if self.last is None else month_index(self.last + timedelta(days=1)) - 1
        object.__setattr__(self, "first_month", first)
        object.__setattr__(self, "last_month", last)

    def holds_month(self, month: int) -> bool:
        return self.first_month <= month <= self.last_month

    def months_inside(self, *, first: int, count: int) -> int:
        """How many of the ``count`` months from ``first`` lie inside."""
        last = min(first + count - 1, self.last_month)
        return max(0, last - max(first, self.first_month) + 1)
