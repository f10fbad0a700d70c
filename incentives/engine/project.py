"""Figures derived from the inputs once, before any rule is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR, Period, month_index
from incentives.engine.inputs import YEARS, Profile, ProjectInputs
from incentives.engine.money import ZERO, round_mad

PERCENT = Decimal("0.01")
YEAR_RANGE = range(YEARS)


@dataclass(frozen=True, slots=True)
class Team:
    """One profile over the five years; index 0 is project year 1."""

    salary_mad: tuple[Decimal, ...]
    rbi_mad: tuple[Decimal, ...]
    headcount: tuple[int, ...]
    moroccans: tuple[int, ...]
    retained: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project ready for the formulas: shares are 0 to 1, years are indexed from 0."""

    inputs: ProjectInputs
    teams: tuple[Team, ...]
    first_month: int
    export_share: tuple[Decimal, ...] | None
    payroll_mad: tuple[Decimal, ...]
    stable_jobs: int
    total_hires: int
    women_payroll_share: Decimal | None

    def year_first_month(self, year: int) -> int:
        return self.first_month + MONTHS_PER_YEAR * year

    def months_in_force(self, period: Period) -> tuple[int, ...]:
        """Months of each project year that lie inside ``period`` (0 to 12)."""
        return tuple(
            period.months_inside(first=self.year_first_month(year), count=MONTHS_PER_YEAR)
            for year in YEAR_RANGE
        )

    def covered(self, period: Period) -> tuple[bool, ...]:
        """Whether the first month of the hires of each year lies inside ``period``."""
        return tuple(period.holds_month(self.year_first_month(year)) for year in YEAR_RANGE)


def derive(inputs: ProjectInputs) -> Project:
    """Compute the figures every measure starts from (calculation, section 2)."""
    teams = tuple(_team(profile, inputs.annual_raise_percent) for profile in inputs.profiles)
    share = inputs.export_share_percent
    return Project(
        inputs=inputs,
        teams=teams,
        first_month=month_index(inputs.start_date),
        export_share=None if share is None else tuple(year * PERCENT for year in share),
        payroll_mad=_payroll(teams),
        stable_jobs=sum(sum(team.moroccans) for team in teams),
        total_hires=sum(sum(profile.hires) for profile in inputs.profiles),
        women_payroll_share=_women_payroll_share(inputs.profiles, teams),
    )


def _team(profile: Profile, raise_percent: Decimal) -> Team:
    growth = 1 + raise_percent * PERCENT
    salaries = tuple(
        round_mad(profile.monthly_gross_salary_mad * growth**year) for year in YEAR_RANGE
    )
    moroccan = profile.moroccan_share_percent * PERCENT
    retention = profile.retention_18_months_percent * PERCENT
    return Team(
        salary_mad=salaries,
        rbi_mad=tuple(MONTHS_PER_YEAR * salary for salary in salaries),
        headcount=_headcount(profile),
        moroccans=tuple(int(hires * moroccan) for hires in profile.hires),
        retained=tuple(int(hires * moroccan * retention) for hires in profile.hires),
    )


def _headcount(profile: Profile) -> tuple[int, ...]:
    present = profile.existing_staff
    counts = []
    for hires in profile.hires:
        present += hires
        counts.append(present)
    return tuple(counts)


def _payroll(teams: Sequence[Team]) -> tuple[Decimal, ...]:
    return tuple(
        sum((team.rbi_mad[year] * team.headcount[year] for team in teams), ZERO)
        for year in YEAR_RANGE
    )


def _women_payroll_share(profiles: Sequence[Profile], teams: Sequence[Team]) -> Decimal | None:
    """Women's share of five years of payroll; None as soon as one profile in use lacks it."""
    women = payroll = Decimal(0)
    for profile, team in zip(profiles, teams, strict=True):
        pay = sum(
            (rbi * count for rbi, count in zip(team.rbi_mad, team.headcount, strict=True)), ZERO
        )
        if not any(team.headcount):
            continue
        if profile.women_share_percent is None:
            return None
        women += pay * profile.women_share_percent * PERCENT
        payroll += pay
    return women / payroll if payroll else None
