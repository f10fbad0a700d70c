"""The numbers of the law as values: dated, sourced, with one or two readings.

A :class:`Law` is the parameters in force on one date, read in one way. It is the only door
through which a formula sees a number of the law.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from incentives.engine.calendar import Period
from incentives.engine.errors import (
    ParameterKindError,
    ParameterNotInForceError,
    RuleDefinitionError,
)


class Reading(StrEnum):
    """The two ways to read what the published sources leave open."""

    PRUDENT = "prudent"
    FAVOURABLE = "favourable"


class Kind(StrEnum):
    """What shape the value of a parameter has."""

    PERIOD = "period"
    SHARE = "share"
    OPTIONAL_SHARE = "optional_share"
    COUNT = "count"
    NUMBER = "number"
    AMOUNT = "amount"
    FLAG = "flag"
    SCALE = "scale"
    BANDS = "bands"
    CATEGORY_SHARES = "category_shares"


class NoAdvantage:
    """The law gives nothing here: an answer, not a hole. See :data:`NO_ADVANTAGE`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NO_ADVANTAGE"


NO_ADVANTAGE = NoAdvantage()


@dataclass(frozen=True, slots=True)
class Bracket:
    """One step of a marginal scale: ``rate`` applies to the part above ``above``."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class MarginalScale:
    """A progressive scale (barème): continuous by construction."""

    brackets: tuple[Bracket, ...]

    def tax(self, base: Decimal) -> Decimal:
        """Exact tax on ``base``, in the unit of the base; zero below the first edge."""
        due = Decimal(0)
        lower = None
        for bracket in self.brackets:
            if base <= bracket.above:
                break
            if lower is not None:
                due += (bracket.above - lower.above) * lower.rate
            lower = bracket
        return due if lower is None else due + (base - lower.above) * lower.rate

    def deductions(self) -> tuple[Decimal, ...]:
        """For each bracket, what a table of the law prints as the amount to deduct: the tax is
        ``base * rate - deduction``, and continuous at each threshold."""
        found = []
        deduction = previous = Decimal(0)
        for bracket in self.brackets:
            deduction += bracket.above * (bracket.rate - previous)
            previous = bracket.rate
            found.append(deduction)
        return tuple(found)

    def marginal(self, base: Decimal) -> tuple[Decimal, Decimal]:
        """Rate of the bracket that holds ``base`` and the deduction that keeps it continuous."""
        rate = deduction = previous = Decimal(0)
        for bracket in self.brackets:
            if bracket.above and base <= bracket.above:
                break
            rate = bracket.rate
            deduction += bracket.above * (rate - previous)
            previous = rate
        return rate, deduction


@dataclass(frozen=True, slots=True)
class Band:
    """A rate from ``edge`` on; the edge itself belongs to the band only if ``included``."""

    edge: Decimal
    included: bool
    rate: Decimal

    def reached_by(self, ratio: "Ratio") -> bool:
        bound = self.edge * ratio.denominator
        return ratio.numerator > bound or (self.included and ratio.numerator == bound)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient compared by products, so that no digit is lost; ``denominator`` > 0."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """Rates by band of a ratio; bands in rising order of their edges."""

    bands: tuple[Band, ...]

    def rate(self, ratio: Ratio) -> Decimal:
        """Rate of the highest band that the ratio reaches; zero below the first."""
        reached = [band.rate for band in self.bands if band.reached_by(ratio)]
        return reached[-1] if reached else Decimal(0)


@dataclass(frozen=True, slots=True)
class CategoryShares:
    """A share for each category of territory (A, B, none)."""

    shares: Mapping[str, Decimal]


Value = Decimal | int | bool | NoAdvantage | Period | MarginalScale | Bands | CategoryShares


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of one parameter in force on a date.

    ``favourable`` equals ``prudent`` where the sources leave no doubt (``doubtful`` False).
    """

    code: str
    effective_from: date
    unit: str
    prudent: Value
    favourable: Value
    doubtful: bool


def parse_value(kind: str, raw: object) -> Value:
    """Turn a stored value (JSON) into the engine's type for ``kind``.

    Raises :class:`RuleDefinitionError` when the shape does not fit the kind.
    """
    try:
        return _PARSERS[Kind(kind)](raw)
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RuleDefinitionError(f"{raw!r} is not a {kind}.") from error


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool | float) or not isinstance(raw, str | int | Decimal):
        raise TypeError(raw)
    number = Decimal(raw)
    if not number.is_finite():
        raise ValueError(raw)
    return number


def _count(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError(raw)
    return raw


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _period(raw: object) -> Period:
    if not isinstance(raw, dict):
        raise TypeError(raw)
    last = raw.get("to")
    period = Period(date.fromisoformat(raw["from"]), date.fromisoformat(last) if last else None)
    if period.last is not None and period.last < period.first:
        raise ValueError(raw)
    return period


def _optional_share(raw: object) -> Value:
    return NO_ADVANTAGE if raw == "none" else _decimal(raw)


def _rows(raw: object) -> list[dict[str, object]]:
    if not isinstance(raw, list) or not raw:
        raise TypeError(raw)
    return raw


def _scale(raw: object) -> MarginalScale:
    brackets = tuple(Bracket(_decimal(row["above"]), _decimal(row["rate"])) for row in _rows(raw))
    _check_rising([bracket.above for bracket in brackets])
    return MarginalScale(brackets)


def _bands(raw: object) -> Bands:
    bands = tuple(_band(row) for row in _rows(raw))
    _check_rising([band.edge for band in bands])
    return Bands(bands)


def _band(row: dict[str, object]) -> Band:
    included = "from" in row
    edge = row["from"] if included else row["above"]
    return Band(_decimal(edge), included, _decimal(row["rate"]))


def _check_rising(edges: list[Decimal]) -> None:
    if any(later <= earlier for earlier, later in zip(edges, edges[1:], strict=False)):
        raise ValueError(edges)


def _category_shares(raw: object) -> CategoryShares:
    if not isinstance(raw, dict):
        raise TypeError(raw)
    return CategoryShares({str(key): _decimal(share) for key, share in raw.items()})


_PARSERS: dict[Kind, Callable[[object], Value]] = {
    Kind.PERIOD: _period,
    Kind.SHARE: _decimal,
    Kind.OPTIONAL_SHARE: _optional_share,
    Kind.COUNT: _count,
    Kind.NUMBER: _decimal,
    Kind.AMOUNT: _decimal,
    Kind.FLAG: _flag,
    Kind.SCALE: _scale,
    Kind.BANDS: _bands,
    Kind.CATEGORY_SHARES: _category_shares,
}


class Law:
    """The parameters in force on ``on``, read in one way.

    ``values`` holds, for each code, the value of that reading. ``memo`` keeps what was computed
    from the parameters of income tax alone, so that one salary is taxed once. Raises
    :class:`ParameterNotInForceError` for a code without value.
    """

    __slots__ = ("memo", "on", "parameters", "reading", "values")

    def __init__(
        self,
        *,
        on: date,
        parameters: Mapping[str, ParameterValue],
        reading: Reading,
        values: Mapping[str, Value],
    ) -> None:
        self.on = on
        self.parameters = parameters
        self.reading = reading
        self.values = values
        self.memo: dict[object, object] = {}

    def reading_prudently(self, code: str) -> "Law":
        """The same law with the doubt of ``code`` alone read prudently."""
        return Law(
            on=self.on,
            parameters=self.parameters,
            reading=self.reading,
            values={**self.values, code: self.parameters[code].prudent},
        )

    def has(self, code: str) -> bool:
        return code in self.values

    def value(self, code: str) -> Value:
        try:
            return self.values[code]
        except KeyError:
            raise ParameterNotInForceError(code, self.on) from None

    def number(self, code: str) -> Decimal:
        """A share (0 to 1), a number or an amount in MAD, as the parameter's unit says."""
        value = self.value(code)
        if isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        raise ParameterKindError(code, "number")

    def optional_share(self, code: str) -> Decimal | NoAdvantage:
        value = self.value(code)
        if not isinstance(value, Decimal | NoAdvantage):
            raise ParameterKindError(code, "share or absence of advantage")
        return value

    def count(self, code: str) -> int:
        value = self.value(code)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ParameterKindError(code, "count")
        return value

    def flag(self, code: str) -> bool:
        value = self.value(code)
        if not isinstance(value, bool):
            raise ParameterKindError(code, "yes or no")
        return value

    def period(self, code: str) -> Period:
        value = self.value(code)
        if not isinstance(value, Period):
            raise ParameterKindError(code, "period")
        return value

    def scale(self, code: str) -> MarginalScale:
        value = self.value(code)
        if not isinstance(value, MarginalScale):
            raise ParameterKindError(code, "scale")
        return value

    def bands(self, code: str) -> Bands:
        value = self.value(code)
        if not isinstance(value, Bands):
            raise ParameterKindError(code, "set of bands")
        return value

    def category_share(self, code: str, category: str) -> Decimal:
        value = self.value(code)
        if not isinstance(value, CategoryShares):
            raise ParameterKindError(code, "share by category")
        return value.shares.get(category, Decimal(0))
