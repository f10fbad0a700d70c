"""What an investor tells us of one project. Units are in the names; percentages are 0 to 100."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

YEARS = 5
# What a request may hold: the bounds of the form, not of the law.
MAX_PEOPLE = 100_000
MAX_MONEY_MAD = Decimal("1000000000000")
MIN_RAISE_PERCENT, MAX_RAISE_PERCENT = Decimal(-50), Decimal(100)
FIRST_YEAR, LAST_YEAR = 2000, 2100

Hires = tuple[int, int, int, int, int]
FiveYears = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Profile:
    """One job profile: pay, people and their nationality and stay."""

    segment: str
    title: str
    monthly_gross_salary_mad: Decimal
    existing_staff: int
    hires: Hires
    moroccan_share_percent: Decimal
    retention_18_months_percent: Decimal
    women_share_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Investment:
    """Money invested, in MAD excluding tax; ``eligible`` is the montant primable."""

    total_mad: Decimal
    eligible_mad: Decimal
    future_occupations: bool | None
    sustainable_development: bool | None


@dataclass(frozen=True, slots=True)
class Company:
    """Who invests; every fact may be missing."""

    turnover_mad: Decimal | None
    own_funds_share_percent: Decimal | None
    group_holding_share_percent: Decimal | None
    group_turnover_mad: Decimal | None


NO_COMPANY = Company(None, None, None, None)


@dataclass(frozen=True, slots=True)
class ProjectInputs:
    """One project over five years of twelve months from ``start_date`` (first of a month)."""

    start_date: date
    years_in_operation: int
    profiles: tuple[Profile, ...]
    annual_raise_percent: Decimal
    export_share_percent: FiveYears | None
    training_budget_mad: FiveYears | None
    profit_before_tax_mad: FiveYears | None
    investment: Investment | None
    company: Company


@dataclass(frozen=True, slots=True)
class Place:
    """What the law sees of a location: plain values, so that the engine knows no location."""

    slug: str
    income_tax_zone: str | None
    charter_category: str | None
