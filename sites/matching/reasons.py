"""Why a location got a score, none, or was left out: a code and values, never a sentence.

Whoever shows a reason writes one sentence per code, with the placeholders listed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

# A value that is None is not known.
Value = Decimal | int | str | date | tuple[str, ...] | None


class ReasonCode(StrEnum):
    """Every thing that the matching can say; the part before the point is what it is about."""

    SUPPORT_PRUDENT = "support.prudent"
    SUPPORT_FAVOURABLE = "support.favourable"
    SUPPORT_UNKNOWN = "support.unknown"
    COST_RENT = "cost.rent"
    COST_WITHIN_BUDGET = "cost.within_budget"
    COST_OVER_BUDGET = "cost.over_budget"
    COST_UNKNOWN = "cost.unknown"
    TALENT_YOUNG_PEOPLE = "talent.young_people"
    TALENT_GRADUATES = "talent.graduates"
    TALENT_UNKNOWN = "talent.unknown"
    LANGUAGES_NOTED = "languages.noted"
    LANGUAGES_UNKNOWN = "languages.unknown"
    LANGUAGES_NOT_ASKED = "languages.not_asked"
    SPACE_ENOUGH = "space.enough"
    SPACE_SHORT = "space.short"
    SPACE_SHORT_EVEN_EMPTY = "space.short_even_empty"
    SPACE_OCCUPANCY_UNKNOWN = "space.occupancy_unknown"
    SPACE_PLANNED = "space.planned"
    SPACE_UNKNOWN = "space.unknown"
    SPACE_NOT_ASKED = "space.not_asked"
    READINESS_OPEN = "readiness.open"
    READINESS_STAGE = "readiness.stage"
    READINESS_UNKNOWN = "readiness.unknown"
    ACCESS_AIRPORT = "access.airport"
    ACCESS_UNKNOWN = "access.unknown"
    ONE_STOP_PRESENT = "one_stop.present"
    ONE_STOP_ABSENT = "one_stop.absent"
    ONE_STOP_UNKNOWN = "one_stop.unknown"
    EXCLUDED_CLOSED = "excluded.closed"
    EXCLUDED_FULL = "excluded.full"
    EXCLUDED_REGION = "excluded.region"
    EXCLUDED_SETTING = "excluded.setting"
    EXCLUDED_OPENS_TOO_LATE = "excluded.opens_too_late"
    EXCLUDED_NO_OPENING_DATE = "excluded.no_opening_date"
    EXCLUDED_AIRPORT = "excluded.airport"
    UNCHECKED_READINESS = "unchecked.readiness"
    UNCHECKED_OPENING_MONTH = "unchecked.opening_month"
    UNCHECKED_AIRPORT = "unchecked.airport"


_NONE: frozenset[str] = frozenset()
_SUPPORT = frozenset({"prudent_mad", "favourable_mad", "best_mad"})
_RENT = frozenset({"rent", "year", "lowest"})
_BUDGET = _RENT | {"budget"}
_TALENT = frozenset({"people", "year", "most"})
_SPACE = frozenset({"built_m2", "built_year", "needed_m2"})
_AVAILABLE = _SPACE | {"available_m2", "occupancy_percent", "occupancy_year"}
_STAGE = frozenset({"status", "status_year", "opening_year"})

# The names of the values of each reason: all of them, each time.
PLACEHOLDERS: Mapping[ReasonCode, frozenset[str]] = {
    ReasonCode.SUPPORT_PRUDENT: _SUPPORT,
    ReasonCode.SUPPORT_FAVOURABLE: _SUPPORT,
    ReasonCode.SUPPORT_UNKNOWN: _NONE,
    ReasonCode.COST_RENT: _RENT,
    ReasonCode.COST_WITHIN_BUDGET: _BUDGET,
    ReasonCode.COST_OVER_BUDGET: _BUDGET,
    ReasonCode.COST_UNKNOWN: _NONE,
    ReasonCode.TALENT_YOUNG_PEOPLE: _TALENT,
    ReasonCode.TALENT_GRADUATES: _TALENT,
    ReasonCode.TALENT_UNKNOWN: _NONE,
    ReasonCode.LANGUAGES_NOTED: frozenset({"languages", "notes"}),
    ReasonCode.LANGUAGES_UNKNOWN: frozenset({"languages"}),
    ReasonCode.LANGUAGES_NOT_ASKED: frozenset({"notes"}),
    ReasonCode.SPACE_ENOUGH: _AVAILABLE,
    ReasonCode.SPACE_SHORT: _AVAILABLE,
    ReasonCode.SPACE_SHORT_EVEN_EMPTY: _SPACE,
    ReasonCode.SPACE_OCCUPANCY_UNKNOWN: _SPACE,
    ReasonCode.SPACE_PLANNED: frozenset({"planned_m2", "planned_year", "needed_m2"}),
    ReasonCode.SPACE_UNKNOWN: frozenset({"needed_m2"}),
    ReasonCode.SPACE_NOT_ASKED: _NONE,
    ReasonCode.READINESS_OPEN: _STAGE,
    ReasonCode.READINESS_STAGE: _STAGE,
    ReasonCode.READINESS_UNKNOWN: _STAGE,
    ReasonCode.ACCESS_AIRPORT: frozenset({"km", "nearest_km"}),
    ReasonCode.ACCESS_UNKNOWN: _NONE,
    ReasonCode.ONE_STOP_PRESENT: _NONE,
    ReasonCode.ONE_STOP_ABSENT: _NONE,
    ReasonCode.ONE_STOP_UNKNOWN: _NONE,
    ReasonCode.EXCLUDED_CLOSED: frozenset({"status_year"}),
    ReasonCode.EXCLUDED_FULL: frozenset({"full_on"}),
    ReasonCode.EXCLUDED_REGION: frozenset({"region", "wanted"}),
    ReasonCode.EXCLUDED_SETTING: frozenset({"kind", "wanted"}),
    ReasonCode.EXCLUDED_OPENS_TOO_LATE: _STAGE | {"ready_by"},
    ReasonCode.EXCLUDED_NO_OPENING_DATE: _STAGE | {"ready_by"},
    ReasonCode.EXCLUDED_AIRPORT: frozenset({"km", "limit_km"}),
    ReasonCode.UNCHECKED_READINESS: _STAGE | {"ready_by"},
    ReasonCode.UNCHECKED_OPENING_MONTH: _STAGE | {"ready_by"},
    ReasonCode.UNCHECKED_AIRPORT: frozenset({"limit_km"}),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A message code and the values of its placeholders, in the units of their names."""

    code: ReasonCode
    values: Mapping[str, Value]


def because(code: ReasonCode, **values: Value) -> Reason:
    return Reason(code=code, values=values)
