"""What the training bonus would cover of a plan, in both readings, and for whom it runs.

The amounts are the engine's: the estimate's project with the plan's spend as its training budget.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.criteria import Case
from incentives.engine.evaluation import Engine, Pair
from incentives.engine.inputs import FiveYears, Place, ProjectInputs
from incentives.engine.measures.base import Amounts
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import EXACT, ZERO
from incentives.engine.parameters import Law, Reading
from incentives.engine.project import YEAR_RANGE, derive
from incentives.engine.rules import Rules

PAF = "PAF"


@dataclass(frozen=True, slots=True)
class YearCover:
    """One project year, or the five, MAD. ``before_cap`` is the prudent bonus if spend set no
    limit; ``assumed_…`` is what the estimate itself counts."""

    label: str
    spend: Decimal
    before_cap: Decimal
    prudent: Decimal
    favourable: Decimal
    assumed_prudent: Decimal
    assumed_favourable: Decimal

    @property
    def missing_spend(self) -> Decimal:
        """Spend that would still bring bonus in the prudent reading."""
        return self.before_cap - self.prudent

    @property
    def prudent_share(self) -> Decimal | None:
        """Part of the plan's cost that the bonus covers; None without cost."""
        return self.prudent / self.spend if self.spend else None

    @property
    def pays_more_than_it_costs(self) -> bool:
        """Whether the favourable reading, which has no cap, gives more than was spent."""
        return bool(self.spend) and self.favourable > self.spend

    @property
    def favourable_share(self) -> Decimal | None:
        return self.favourable / self.spend if self.spend else None


@dataclass(frozen=True, slots=True)
class Cover:
    """The bonus against the plan. ``years`` is empty where the bonus has no amount."""

    status: str
    capped: bool
    years: tuple[YearCover, ...]
    total: YearCover | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """People of one profile hired in one project year. Months are first days of months; they are
    None where the law of the bonus is not known."""

    profile: str
    year: int
    label: str
    hires: int
    moroccans: int
    covered: bool
    first_month: date
    last_month: date | None
    period_end: date | None

    @property
    def cut(self) -> bool:
        """Whether the period ends before the years of the bonus do."""
        end, last = self.period_end, self.last_month
        return end is not None and last is not None and last > end


def cover(
    inputs: ProjectInputs,
    spend: FiveYears,
    *,
    place: Place,
    rules: Rules,
    labels: Sequence[str],
    total_label: str,
) -> Cover:
    """The bonus of a project whose training spend is that of the plan."""
    planned = _bonus(inputs, spend, place=place, rules=rules)
    free = _amounts(_bonus(inputs, None, place=place, rules=rules))
    own = _amounts(_bonus(inputs, inputs.training_budget_mad, place=place, rules=rules))
    law = rules.law(Reading.PRUDENT)
    capped = law.has("paf.capped_by_spend") and law.flag("paf.capped_by_spend")
    mine = _amounts(planned)
    if mine is None or free is None or own is None:
        return Cover(planned.status, capped, (), None)
    years = tuple(
        YearCover(
            label=labels[year],
            spend=spend[year],
            before_cap=free[0].by_year[year],
            prudent=mine[0].by_year[year],
            favourable=mine[1].by_year[year],
            assumed_prudent=own[0].by_year[year],
            assumed_favourable=own[1].by_year[year],
        )
        for year in YEAR_RANGE
    )
    return Cover(planned.status, capped, years, _total(years, label=total_label))


def cohorts(inputs: ProjectInputs, *, law: Law, labels: Sequence[str]) -> tuple[Cohort, ...]:
    """Every cohort that has hires, by profile then by year."""
    return tuple(_cohorts(inputs, law=law, labels=labels))


def _bonus(inputs: ProjectInputs, budget: FiveYears | None, *, place: Place, rules: Rules) -> Pair:
    with localcontext(EXACT):
        project = derive(replace(inputs, training_budget_mad=budget))
        return Engine(project, rules).pair(REGISTRY[PAF], Case(project, place))


def _amounts(pair: Pair) -> tuple[Amounts, Amounts] | None:
    if pair.prudent is None or pair.favourable is None:
        return None
    return pair.prudent.outcome.amounts, pair.favourable.outcome.amounts


def _total(years: Sequence[YearCover], *, label: str) -> YearCover:
    def total(name: str) -> Decimal:
        return sum((getattr(year, name) for year in years), ZERO)

    return YearCover(
        label=label,
        spend=total("spend"),
        before_cap=total("before_cap"),
        prudent=total("prudent"),
        favourable=total("favourable"),
        assumed_prudent=total("assumed_prudent"),
        assumed_favourable=total("assumed_favourable"),
    )


def _cohorts(inputs: ProjectInputs, *, law: Law, labels: Sequence[str]) -> Iterator[Cohort]:
    project = derive(inputs)
    period = law.period("paf.period") if law.has("paf.period") else None
    years = law.count("paf.years") if law.has("paf.years") else None
    for profile, team in zip(inputs.profiles, project.teams, strict=True):
        for year in YEAR_RANGE:
            if not profile.hires[year]:
                continue
            first = project.year_first_month(year)
            yield Cohort(
                profile=profile.title or profile.segment,
                year=year,
                label=labels[year],
                hires=profile.hires[year],
                moroccans=team.moroccans[year],
                covered=period is not None and period.holds_month(first),
                first_month=_day(first),
                last_month=None if years is None else _day(first + MONTHS_PER_YEAR * years - 1),
                period_end=None if period is None else period.last,
            )


def _day(month: int) -> date:
    """The first day of a month, from its number on the endless scale."""
    year, index = divmod(month, MONTHS_PER_YEAR)
    return date(year, index + 1, 1)
