"""The projects whose support is measured: of a request that was kept, or made up.

The made-up ones are no statistics of the sector: they spread over what the law distinguishes, so
that a change has something to touch. Everything is drawn evenly from the lists below, from a seed
of its own for each number: project 17 is the same whatever the size of the portfolio.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from incentives.engine.inputs import (
    NO_COMPANY,
    YEARS,
    Company,
    Investment,
    Profile,
    ProjectInputs,
)

SEED: Final = "levier"

# Upper bounds of the bands of people hired in five years, by which projects are described.
SIZE_BANDS: Final = (24, 99, 249, 999)

_HIRES: Final = ((5, 24), (25, 99), (100, 249), (250, 999), (1000, 3000))
_RHYTHMS: Final = ((1, 0, 0, 0, 0), (5, 3, 2, 0, 0), (1, 1, 1, 1, 1), (0, 0, 2, 3, 5))
_SALARIES_MAD: Final = (4000, 5000, 6500, 8000, 10000, 13000, 17000, 22000, 30000, 45000)
_EXPORT_PERCENT: Final = (None, 0, 30, 50, 70, 85, 100)
_INVESTED_BY_HIRE_MAD: Final = (None, 20_000, 50_000, 150_000, 400_000, 1_000_000)
_TRAINING_BY_HIRE_MAD: Final = (None, None, 1000, 5000, 20_000)
_PROFIT_PERCENT: Final = (None, None, -5, 0, 5, 15)
_TURNOVER_MAD: Final = (0, 1_000_000, 20_000_000, 200_000_000, 1_000_000_000)
_RAISES_PERCENT: Final = (0, 2, 3, 5)
_OPENS_WITHIN_MONTHS: Final = 36
_CENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Subject:
    """One project at a place. ``name`` is empty for what a company asked: it stays anonymous."""

    number: int
    name: str
    place: str
    inputs: ProjectInputs

    @property
    def hires(self) -> int:
        return sum(sum(profile.hires) for profile in self.inputs.profiles)

    @property
    def size_band(self) -> int:
        """0 to 4, the place of the hires among :data:`SIZE_BANDS`."""
        return sum(self.hires > bound for bound in SIZE_BANDS)

    @property
    def segment(self) -> str:
        """Of the profile with most hires; of the first one when none is hired or two are even."""
        return max(self.inputs.profiles, key=lambda profile: sum(profile.hires)).segment


# --- Kept requests --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptProjects:
    """Requests as estimates keep them, in JSON, with the name that each may bear."""

    first: int
    rows: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def subjects(self) -> Iterator[Subject | None]:
        """The projects; None for one that does not read any more."""
        for number, (name, text) in enumerate(self.rows, start=self.first):
            try:
                stored = json.loads(text)
                yield Subject(number, name, stored["location"], inputs_of(stored))
            except (LookupError, TypeError, ValueError, ArithmeticError):
                yield None


def inputs_of(stored: Mapping[str, Any]) -> ProjectInputs:
    """The project of a request that was checked when it was kept; the API's reading, but quick."""
    return ProjectInputs(
        start_date=date.fromisoformat(stored["start_date"]),
        years_in_operation=stored["years_in_operation"],
        profiles=tuple(_profile(row) for row in stored["profiles"]),
        annual_raise_percent=Decimal(stored["annual_raise"]),
        export_share_percent=_five(stored["export_share"]),
        training_budget_mad=_five(stored["training_budget"]),
        profit_before_tax_mad=_five(stored["profit_before_tax"]),
        investment=_investment(stored["investment"]),
        company=_company(stored["company"]),
    )


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        segment=row["segment"],
        title="",
        monthly_gross_salary_mad=Decimal(row["monthly_gross_salary"]),
        existing_staff=row["existing_staff"],
        hires=tuple(row["hires"]),
        moroccan_share_percent=Decimal(row["moroccan_share"]),
        retention_18_months_percent=Decimal(row["retention_18_months"]),
        women_share_percent=_decimal(row["women_share"]),
    )


def _investment(row: Mapping[str, Any] | None) -> Investment | None:
    if row is None:
        return None
    return Investment(
        total_mad=Decimal(row["total"]),
        eligible_mad=Decimal(row["eligible"]),
        future_occupations=row["future_occupations"],
        sustainable_development=row["sustainable_development"],
    )


def _company(row: Mapping[str, Any] | None) -> Company:
    if row is None:
        return NO_COMPANY
    return Company(
        turnover_mad=_decimal(row["turnover"]),
        own_funds_share_percent=_decimal(row["own_funds_share"]),
        group_holding_share_percent=_decimal(row["group_holding_share"]),
        group_turnover_mad=_decimal(row["group_turnover"]),
    )


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _five(values: Sequence[str] | None) -> Any:
    return None if values is None else tuple(Decimal(value) for value in values)


# --- Made-up projects -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """What made-up projects spread over: the places and segments there are, from a first day on."""

    on: date
    places: tuple[str, ...]
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeProjects:
    """Made-up projects number ``first`` to the one before ``end``."""

    first: int
    end: int
    spread: Spread

    def __len__(self) -> int:
        return self.end - self.first

    def subjects(self) -> Iterator[Subject | None]:
        for number in range(self.first, self.end):
            yield made_project(number, self.spread)


def made_project(number: int, spread: Spread) -> Subject:
    """The made-up project of a number: always the same for the same places, segments and day."""
    draw = random.Random(f"{SEED}-{number}")
    place = draw.choice(spread.places)
    hires = draw.randint(*draw.choice(_HIRES))
    is_new = draw.random() < 0.6
    profiles = _profiles(draw, hires, spread.segments, is_new=is_new)
    inputs = ProjectInputs(
        start_date=_start(draw, spread.on),
        years_in_operation=0 if is_new else draw.randint(1, 15),
        profiles=profiles,
        annual_raise_percent=Decimal(draw.choice(_RAISES_PERCENT)),
        export_share_percent=_every_year(draw.choice(_EXPORT_PERCENT)),
        training_budget_mad=_every_year(_times(draw.choice(_TRAINING_BY_HIRE_MAD), hires)),
        profit_before_tax_mad=_every_year(_profit(draw, profiles)),
        investment=_made_investment(draw, hires),
        company=_made_company(draw),
    )
    return Subject(number, str(number + 1), place, inputs)


def _start(draw: random.Random, on: date) -> date:
    months = on.year * 12 + on.month - 1 + draw.randrange(_OPENS_WITHIN_MONTHS)
    return date(months // 12, months % 12 + 1, 1)


def _profiles(
    draw: random.Random, hires: int, segments: Sequence[str], *, is_new: bool
) -> tuple[Profile, ...]:
    """One to three profiles that share the hires of the project."""
    count = draw.randint(1, 3)
    rhythm = draw.choice(_RHYTHMS)
    shares = [hires // count] * (count - 1)
    shares.append(hires - sum(shares))
    segment = draw.choice(segments)
    return tuple(
        Profile(
            segment=segment if index == 0 else draw.choice(segments),
            title="",
            monthly_gross_salary_mad=_salary(draw),
            existing_staff=0 if is_new else draw.randint(0, share),
            hires=_by_year(share, rhythm),
            moroccan_share_percent=Decimal(draw.randint(85, 100)),
            retention_18_months_percent=Decimal(draw.randint(50, 100)),
            women_share_percent=draw.choice((None, Decimal(draw.randint(20, 70)))),
        )
        for index, share in enumerate(shares)
    )


def _salary(draw: random.Random) -> Decimal:
    """A step of the ladder, more or less a tenth, to the centime."""
    return Decimal(draw.choice(_SALARIES_MAD) * draw.randint(90_00, 110_00)) / 10_000


def _by_year(hires: int, rhythm: Sequence[int]) -> Any:
    """Whole people by year, in the proportions of a rhythm; the rest in its first year of hires."""
    years = [hires * part // sum(rhythm) for part in rhythm]
    first = next(year for year, part in enumerate(rhythm) if part)
    years[first] += hires - sum(years)
    return tuple(years)


def _every_year(value: int | Decimal | None) -> Any:
    return None if value is None else (Decimal(value),) * YEARS


def _times(amount: int | None, hires: int) -> int | None:
    return None if amount is None else amount * hires


def _profit(draw: random.Random, profiles: Sequence[Profile]) -> Decimal | None:
    """A percentage of a year of pay of everybody."""
    percent = draw.choice(_PROFIT_PERCENT)
    if percent is None:
        return None
    pay = sum(
        row.monthly_gross_salary_mad * 12 * (row.existing_staff + sum(row.hires))
        for row in profiles
    )
    return (pay * percent / _CENT).quantize(Decimal("0.01"))


def _made_investment(draw: random.Random, hires: int) -> Investment | None:
    total = _times(draw.choice(_INVESTED_BY_HIRE_MAD), hires)
    if total is None:
        return None
    return Investment(
        total_mad=Decimal(total),
        eligible_mad=Decimal(total) * draw.randint(70, 100) / _CENT,
        future_occupations=draw.choice((None, False, True)),
        sustainable_development=draw.choice((None, False, True)),
    )


def _made_company(draw: random.Random) -> Company:
    if draw.random() < 0.4:
        return NO_COMPANY
    return Company(
        turnover_mad=Decimal(draw.choice(_TURNOVER_MAD)),
        own_funds_share_percent=Decimal(draw.randint(0, 100)),
        group_holding_share_percent=Decimal(draw.choice((0, 20, 30, 60))),
        group_turnover_mad=Decimal(draw.choice(_TURNOVER_MAD)),
    )
