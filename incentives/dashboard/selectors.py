"""What was estimated and asked in some weeks, added up: numbers, and codes of the rules.

Nothing here names a person, a company, a request or an address of an estimate.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.timezone import make_aware

from incentives.engine.money import ZERO
from incentives.estimates.inputs import SEGMENTS
from incentives.estimates.models import Estimate, EstimateDigest
from incentives.journey.models import StepCount
from incentives.journey.steps import Step
from incentives.requests.models import ContactRequest
from sites.models import Region

WEEK = timedelta(days=7)
PERIODS_IN_WEEKS = (4, 12, 26, 52)
USUAL_WEEKS = 12

# First number of positions of each band. For reading alone: each is about twice the one before, so
# that no band holds most projects. No rule of the law hangs on them.
BANDS = (0, 20, 50, 100, 250, 500)

# Where a request tells no segment, place or size.
NONE = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, Monday to Sunday in Morocco; the last one is the week of today."""

    weeks: int
    last_monday: date

    @classmethod
    def ending(cls, today: date, *, weeks: int) -> "Period":
        return cls(weeks, today - timedelta(days=today.weekday()))

    @property
    def mondays(self) -> list[date]:
        """Oldest first."""
        return [self.last_monday - WEEK * back for back in reversed(range(self.weeks))]

    @property
    def first(self) -> date:
        return self.mondays[0]

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.last_monday + WEEK

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it begins, and when the next one does."""
        return (
            make_aware(datetime.combine(self.first, time.min)),
            make_aware(datetime.combine(self.end, time.min)),
        )


@dataclass(slots=True)
class Tally:
    """How many estimates and how many requests."""

    estimates: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one estimate or one request, what the tables part by; NONE where nothing is known."""

    made_on: date
    segments: tuple[str, ...]
    region: str
    positions: int | None


@dataclass(slots=True)
class Figures:
    """Everything that the dashboard shows. ``doubts`` MAD by code of the parameter, ``failed``
    estimates by code of the criterion, ``steps`` drafts begun in the period."""

    period: Period
    total: Tally
    by_week: dict[date, Tally]
    by_segment: dict[str, Tally]
    by_region: dict[str, Tally]
    by_size: dict[int | None, Tally]
    steps: dict[str, int]
    failed: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, Decimal] = field(default_factory=dict)
    high_value: int = 0

    def add(self, facts: Facts, name: str) -> None:
        """Count it once in each table, and under each of its segments."""
        band = None if facts.positions is None else band_of(facts.positions)
        tallies = [
            self.total,
            self.by_week[facts.made_on - timedelta(days=facts.made_on.weekday())],
            self.by_region.setdefault(facts.region, Tally()),
            self.by_size.setdefault(band, Tally()),
            *(self.by_segment.setdefault(one, Tally()) for one in facts.segments or (NONE,)),
        ]
        for tally in tallies:
            setattr(tally, name, getattr(tally, name) + 1)


def figures_of(period: Period) -> Figures:
    """Add up what is kept of the weeks of a period."""
    figures = Figures(
        period=period,
        total=Tally(),
        by_week={monday: Tally() for monday in period.mondays},
        by_segment={code: Tally() for code in SEGMENTS},
        by_region={code: Tally() for code in Region.objects.values_list("code", flat=True)},
        by_size={band: Tally() for band in BANDS},
        steps=_steps(period),
        high_value=_requests(period).filter(high_value=True).count(),
    )
    _add_estimates(figures)
    for facts in _facts_of_requests(period):
        figures.add(facts, "requests")
    return figures


def anything_kept() -> bool:
    """Whether there is something to add up, in any period."""
    kept = (Estimate.objects, ContactRequest.objects, StepCount.objects)
    return any(rows.exists() for rows in kept)


def band_of(positions: int) -> int:
    """The first number of the band."""
    return max(band for band in BANDS if band <= positions)


def _add_estimates(figures: Figures) -> None:
    period = figures.period
    rows = EstimateDigest.objects.filter(made_on__gte=period.first, made_on__lt=period.end)
    region = "location__province__region__code"
    names = ("made_on", "segments", region, "positions", "failed", "doubts")
    for made_on, segments, code, positions, failed, doubts in rows.order_by().values_list(*names):
        figures.add(Facts(made_on, tuple(segments.split()), code, positions), "estimates")
        figures.failed.update(set(failed))
        for parameter, amount in doubts.items():
            figures.doubts[parameter] = figures.doubts.get(parameter, ZERO) + Decimal(amount)


def _requests(period: Period) -> Any:
    begin, end = period.moments
    return ContactRequest.objects.filter(created_at__gte=begin, created_at__lt=end)


def _facts_of_requests(period: Period) -> Iterator[Facts]:
    region = "location__province__region__code"
    rows = _requests(period).order_by().values_list("created_at", "segments", region, "inputs")
    for created_at, segments, code, inputs in rows:
        made_on = created_at.astimezone(period.moments[0].tzinfo).date()
        positions = _positions(inputs["profiles"]) if inputs else None
        yield Facts(made_on, tuple(segments.split()), code or NONE, positions)


def _positions(profiles: Iterable[dict[str, Any]]) -> int:
    """People hired over the five years, as the estimate counts them."""
    return sum(int(number) for profile in profiles for number in profile["hires"])


def _steps(period: Period) -> dict[str, int]:
    """Drafts begun in the period that kept an answer at each step, then became an estimate."""
    rows = StepCount.objects.filter(begun_on__gte=period.first, begun_on__lt=period.end)
    found = dict(rows.order_by().values_list("step").annotate(Sum("drafts")))
    return {step: found.get(step, 0) for step in (*map(str, Step), StepCount.ESTIMATE)}
