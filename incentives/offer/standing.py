"""Whether a measure is in force on a day: four answers that are never mixed up.

The engine judges the five years of a project; a page judges one day, by the same parameters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from incentives.engine.calendar import Period
from incentives.engine.measures.base import MeasureFormula
from incentives.engine.parameters import parse_value
from incentives.rules.enums import State
from incentives.rules.models import ParameterValue

ZONE = "{zone}"


class Standing(StrEnum):
    """State of a measure on a day."""

    IN_FORCE = "in_force"
    EARLIER_REGIME = "earlier_regime"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """``starts`` is the first day still to come, ``ended`` the last day already past."""

    standing: Standing
    starts: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One published value of a parameter, and the day its parameter is repealed."""

    starts: date
    raw: object
    kind: str
    repealed_from: date | None

    def holds(self, on: date) -> bool:
        return self.starts <= on and (self.repealed_from is None or on < self.repealed_from)


LawByCode = Mapping[str, list[DatedValue]]


def law_by_code() -> LawByCode:
    """Every published value, by code of its parameter, from the oldest: one query."""
    rows = ParameterValue.objects.filter(state=State.PUBLISHED).order_by("effective_from", "pk")
    names = ("parameter__code", "parameter__kind", "parameter__repealed_from")
    found: dict[str, list[DatedValue]] = {}
    for code, kind, repealed, starts, raw in rows.values_list(*names, "effective_from", "value"):
        found.setdefault(code, []).append(DatedValue(starts, raw, kind, repealed))
    return found


def standing_of(
    formula: MeasureFormula, law: LawByCode, *, on: date, earlier: bool
) -> MeasureStanding:
    """State of a measure; ``earlier``: a regime without known formula covered it on that day."""
    needed = [_values(code, law) for code in formula.parameters]
    period = _period(formula, law, on=on)
    if all(_in_force(values, on) for values in needed) and _inside(period, on):
        return MeasureStanding(Standing.IN_FORCE)
    if earlier:
        return MeasureStanding(Standing.EARLIER_REGIME)
    return MeasureStanding(
        Standing.NOT_IN_FORCE,
        starts=_start(needed, formula=formula, law=law, on=on),
        ended=period.last if period and period.last and period.last < on else None,
    )


def _values(code: str, law: LawByCode) -> list[DatedValue]:
    """Values of a code; where it depends on the zone, those of any zone."""
    if ZONE not in code:
        return law.get(code, [])
    prefix = code.partition(ZONE)[0]
    return [value for name, values in law.items() if name.startswith(prefix) for value in values]


def _in_force(values: Iterable[DatedValue], on: date) -> bool:
    return any(value.holds(on) for value in values)


def _period(formula: MeasureFormula, law: LawByCode, *, on: date) -> Period | None:
    """The period of the measure as the law says it on a day; None when nothing ends it."""
    values = [value for value in law.get(formula.period, []) if value.holds(on)]
    return _as_period(values[-1]) if values else None


def _as_period(value: DatedValue) -> Period:
    period = parse_value(value.kind, value.raw)
    assert isinstance(period, Period)
    return period


def _inside(period: Period | None, on: date) -> bool:
    return period is None or (period.first <= on and (period.last is None or on <= period.last))


def _start(
    needed: list[list[DatedValue]], *, formula: MeasureFormula, law: LawByCode, on: date
) -> date | None:
    """The day on which the last of what the measure needs begins, when it is still to come."""
    if not all(needed):
        return None
    firsts = [min(value.starts for value in values) for values in needed]
    firsts += [_as_period(value).first for value in law.get(formula.period, [])[:1]]
    start = max(firsts)
    return start if start > on else None
