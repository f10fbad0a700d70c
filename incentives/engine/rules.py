"""Everything published that is in force on one date, as the engine reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from incentives.engine.criteria import Group
from incentives.engine.grants import Grant
from incentives.engine.parameters import Law, ParameterValue, Reading, Value


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """What is not a number: the criteria of a measure and what stands beside its amounts.

    ``older_regime`` names a regime that covered the measure on the date without a formula that we
    know: the measure was in force then, and its amount is unknown.
    """

    lever: str
    criteria: Group
    reservations: tuple[str, ...]
    older_regime: str


@dataclass(frozen=True)
class Rules:
    """One immutable rule set; ``version`` is the hash of its content.

    ``grants`` are those published as open and in force on the date.
    """

    on: date
    version: str
    parameters: Mapping[str, ParameterValue]
    measures: Mapping[str, MeasureRules]
    grants: tuple[Grant, ...] = ()

    @cached_property
    def _values(self) -> dict[Reading, dict[str, Value]]:
        return {
            Reading.PRUDENT: {code: row.prudent for code, row in self.parameters.items()},
            Reading.FAVOURABLE: {code: row.favourable for code, row in self.parameters.items()},
        }

    def law(self, reading: Reading) -> Law:
        """The parameters in one reading, with a memory of its own."""
        return Law(
            on=self.on,
            parameters=self.parameters,
            reading=reading,
            values=self._values[reading],
        )
