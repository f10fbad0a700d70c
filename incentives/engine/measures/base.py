"""What every measure's module provides, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from incentives.engine.criteria import Case
from incentives.engine.inputs import YEARS
from incentives.engine.money import ZERO
from incentives.engine.parameters import Law
from incentives.engine.trace import Trace


class Facet(StrEnum):
    """The part of a place that a measure depends on."""

    NONE = "none"
    ZONE = "zone"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money of one measure in one reading, MAD: five project years and what has no date."""

    by_year: tuple[Decimal, ...]
    undated: Decimal
    total: Decimal


def dated(by_year: tuple[Decimal, ...]) -> Amounts:
    return Amounts(by_year, ZERO, sum(by_year, ZERO))


def undated(amount: Decimal) -> Amounts:
    return Amounts((ZERO,) * YEARS, amount, amount)


NOTHING = dated((ZERO,) * YEARS)


@dataclass(frozen=True, slots=True)
class Prime:
    """One prime of a scheme that adds primes up: its rate as a share of eligible investment.

    ``verdict`` is met, not_met or unknown (then it counts for nothing).
    """

    code: str
    verdict: str
    rate: Decimal
    actual: Decimal | None
    required: Decimal | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know beside an amount; ``values`` fill its sentence.

    ``reading`` is empty for what holds in both readings.
    """

    code: str
    values: tuple[Decimal, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a formula answers for an eligible project in one reading."""

    amounts: Amounts
    primes: tuple[Prime, ...] = ()
    notes: tuple[Note, ...] = ()
    missing_facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureFormula:
    """A measure's entry in the registry.

    ``parameters`` must all be in force for the measure to be; ``{zone}`` in a code stands for the
    place's income-tax zone. ``period`` is the code of its period, empty when no source ends it.
    """

    code: str
    facet: Facet
    period: str
    parameters: tuple[str, ...]
    compute: Callable[[Case, Law, Trace | None], Outcome]
    cumulation: str = field(default="")
