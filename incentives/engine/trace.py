"""The trace of a computation: a passive record that formulas write and nobody computes from."""

from decimal import Decimal
from typing import NamedTuple


class Operand(NamedTuple):
    """A named value of a formula, with its unit."""

    name: str
    value: Decimal
    unit: str


class Step(NamedTuple):
    """One line of a computation.

    ``formula`` is an expression over the operand names with ``+ - * /``, ``round`` (half up to
    the centime), ``min`` and ``max``; evaluating it gives ``result``. ``profile``, ``year``,
    ``cohort`` (year of hire) and ``number`` (of a payment) count from 1, zero where they do not
    apply. ``reading`` is empty for a step that both readings share.
    """

    key: str
    reading: str
    formula: str
    operands: tuple[Operand, ...]
    result: Decimal
    unit: str
    parameters: tuple[str, ...]
    profile: int
    year: int
    cohort: int
    number: int


class Trace:
    """Collects the steps of one measure in one reading."""

    __slots__ = ("reading", "steps")

    def __init__(self, reading: str) -> None:
        self.reading = reading
        self.steps: list[Step] = []

    def add(
        self,
        key: str,
        formula: str,
        operands: tuple[Operand, ...],
        result: Decimal,
        *,
        parameters: tuple[str, ...] = (),
        unit: str = "MAD",
        profile: int = 0,
        year: int = 0,
        cohort: int = 0,
        number: int = 0,
        shared: bool = False,
    ) -> None:
        reading = "" if shared else self.reading
        self.steps.append(
            Step(
                key,
                reading,
                formula,
                operands,
                result,
                unit,
                parameters,
                profile,
                year,
                cohort,
                number,
            )
        )

    def add_sum(
        self, key: str, terms: list[tuple[str, Decimal]], result: Decimal, *, year: int = 0
    ) -> None:
        """Record a sum of earlier results; an empty sum is not a step."""
        if terms:
            self.add(
                key,
                " + ".join(name for name, _ in terms),
                tuple(Operand(name, value, "MAD") for name, value in terms),
                result,
                year=year,
            )
