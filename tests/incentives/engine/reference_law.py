"""The law as the second calculation reads it: dated numbers, in one of two readings.

Shares no code with `incentives.engine`; see `reference`.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[3]
YEARS: Final = (1, 2, 3, 4, 5)
PRUDENT: Final = "prudent"
FAVOURABLE: Final = "favourable"
READINGS: Final = (PRUDENT, FAVOURABLE)
MILLION: Final = 1_000_000

Json = Mapping[str, Any]
# True: met. False: not met. None: a fact is missing.
Verdict = bool | None


def read_data(name: str) -> Any:
    """A file of reference data, as stored."""
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def cents(amount: Fraction) -> Fraction:
    """The one rounding: half up to 0.01. Only amounts of zero or more are ever rounded."""
    assert amount >= 0
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def written(amount: Fraction) -> str:
    """An amount with its two places."""
    whole, rest = divmod(int(amount * 100), 100)
    assert Fraction(whole * 100 + rest, 100) == amount
    return f"{whole}.{rest:02d}"


# --- the law -------------------------------------------------------------------------------------


class NotInForceError(Exception):
    """No value of this parameter on that date."""


def runs_on(row: Json, on: datetime.date) -> bool:
    """A regime starts on its first day and no longer holds on the day of its repeal."""
    ended = row["repealed_from"]
    started = datetime.date.fromisoformat(row["effective_from"]) <= on
    return started and (ended is None or on < datetime.date.fromisoformat(ended))


@dataclass(frozen=True)
class LawBook:
    """The reference data, before a day and a reading are chosen."""

    parameters: Mapping[str, Json]
    zones: Mapping[str, str]
    provinces: Mapping[str, str]
    categories: Mapping[str, str]
    regimes: tuple[Json, ...]

    def is_older_regime(self, measure: str, on: datetime.date) -> bool:
        """A regime whose formula nobody knows covered the measure on that day."""
        return any(
            row["measure"] == measure and not row["computable"]
            for regime in self.regimes
            if runs_on(regime, on)
            for row in regime["measures"]
        )


@dataclass(frozen=True)
class Law:
    """Dated numbers, read on one day and in one reading."""

    book: LawBook
    on: datetime.date
    reading: str

    def get(self, code: str) -> Any:
        parameter = self.book.parameters[code]
        ended = parameter["repealed_from"]
        if ended is not None and datetime.date.fromisoformat(ended) <= self.on:
            raise NotInForceError(code)
        started = [
            value
            for value in parameter["values"]
            if datetime.date.fromisoformat(value["effective_from"]) <= self.on
        ]
        if not started:
            raise NotInForceError(code)
        value = max(started, key=lambda one: str(one["effective_from"]))
        if self.reading == FAVOURABLE and value["favourable_value"] is not None:
            return value["favourable_value"]
        return value["value"]

    def number(self, code: str) -> Fraction:
        return Fraction(str(self.get(code)))

    def whole(self, code: str) -> int:
        return int(self.get(code))

    def flag(self, code: str) -> bool:
        value = self.get(code)
        assert isinstance(value, bool)
        return value

    def flag_or_no(self, code: str) -> bool:
        """A flag that is absent says no (only the two about cumulation)."""
        try:
            return self.flag(code)
        except NotInForceError:
            return False

    def period(self, measure: str) -> tuple[datetime.date, datetime.date]:
        value = self.get(f"{measure.lower()}.period")
        return datetime.date.fromisoformat(value["from"]), datetime.date.fromisoformat(value["to"])

    def has_all(self, measure: str) -> bool:
        """Every parameter of the measure has a value on this day."""
        codes = [c for c, one in self.book.parameters.items() if one["measure"] == measure]
        try:
            for code in codes:
                self.get(code)
        except NotInForceError:
            return False
        return True

    def rate_in_band(self, code: str, ratio: Fraction) -> Fraction:
        """The rate of the band that holds the ratio; zero under the first."""
        rate = Fraction(0)
        for band in self.get(code):
            inside = (
                ratio >= Fraction(band["from"])
                if "from" in band
                else ratio > Fraction(band["above"])
            )
            rate = Fraction(band["rate"]) if inside else rate
        return rate


def law_book(parameters: list[Json] | None = None) -> LawBook:
    """The law of the seed files, or of other parameters in the same shape."""
    territory = read_data("incentives/data/territory.json")
    locations = read_data("sites/data/locations.json")
    rows = read_data("incentives/data/parameters.json") if parameters is None else parameters
    return LawBook(
        parameters={row["code"]: row for row in rows},
        zones={row["location"]: row["value"] for row in territory["income_tax_zones"]},
        provinces={row["slug"]: row["province_code"] for row in locations},
        categories={row["province"]: row["value"] for row in territory["charter_categories"]},
        regimes=tuple(read_data("incentives/data/regimes.json")),
    )


# --- days and shares ------------------------------------------------------------------------------


def month_number(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def first_day(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)


def is_inside(month: int, period: tuple[datetime.date, datetime.date]) -> bool:
    """The whole month lies inside the period, both days included."""
    last = first_day(month + 1) - datetime.timedelta(days=1)
    return period[0] <= first_day(month) and last <= period[1]


def percent(value: object) -> Fraction:
    return Fraction(str(value)) / 100
