"""Formulas that know their value: each is built once, as text for the sheet and as an exact number.

Whatever is written to a cell therefore carries the figure that a viewer shows when it does not
recalculate, and a test can follow the largest number that a sheet ever handles (``peak``). Numbers
are whole: the sheet divides only to keep the whole part. See ``docs/spreadsheet.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

Scalar = int | Decimal | str | bool | None

# Spreadsheets compute in doubles and compare on fifteen digits. Below this bound every whole number
# is exact in both, and no quotient of two of them comes close enough to the next whole number to be
# taken for it.
EXACT_BOUND = 200_000_000_000_000

COMPARISON, SUM, PRODUCT, ATOM = range(4)


def number(value: Scalar) -> int | Decimal:
    """A cell's value as a formula takes it: an empty cell counts as zero, true as one."""
    if isinstance(value, Decimal):
        return value
    return int(value) if isinstance(value, int) else 0


def size(value: Scalar) -> int | Decimal:
    """How large a cell's value is, whatever its sign."""
    taken = number(value)
    return -taken if taken < 0 else taken


@dataclass(frozen=True, slots=True)
class Expr:
    """A part of a formula. ``rank`` tells how tightly its text holds together; ``peak`` is the
    largest number met on the way to its value."""

    text: str
    value: Scalar
    rank: int = ATOM
    peak: int | Decimal = 0

    def __add__(self, other: "Expr | int") -> "Expr":
        return _arithmetic(self, "+", other, SUM)

    def __sub__(self, other: "Expr | int") -> "Expr":
        return _arithmetic(self, "-", other, SUM)

    def __mul__(self, other: "Expr | int") -> "Expr":
        return _arithmetic(self, "*", other, PRODUCT)

    def __truediv__(self, other: "Expr | int") -> "Expr":
        return _arithmetic(self, "/", other, PRODUCT)

    def __floordiv__(self, other: "Expr | int") -> "Expr":
        """The whole part of a quotient."""
        quotient = _arithmetic(self, "/", other, PRODUCT)
        divisor = number(_expr(other).value)
        whole = number(self.value) // divisor if divisor else 0
        return Expr(f"INT({quotient.text})", whole, peak=quotient.peak)

    def __mod__(self, other: "Expr | int") -> "Expr":
        """What is left of a quotient."""
        divisor = _expr(other)
        rest = number(self.value) % number(divisor.value) if number(divisor.value) else 0
        return call("MOD", (self, divisor), rest)

    def __ge__(self, other: "Expr | int") -> "Expr":
        return _comparison(self, ">=", other, number(self.value) >= number(_expr(other).value))

    def __gt__(self, other: "Expr | int") -> "Expr":
        return _comparison(self, ">", other, number(self.value) > number(_expr(other).value))

    def __le__(self, other: "Expr | int") -> "Expr":
        return _comparison(self, "<=", other, number(self.value) <= number(_expr(other).value))

    def __lt__(self, other: "Expr | int") -> "Expr":
        return _comparison(self, "<", other, number(self.value) < number(_expr(other).value))

    def equals(self, other: "Expr | int") -> "Expr":
        """Equality of numbers, or of texts."""
        value, bound = self.value, _expr(other).value
        same = value == bound if isinstance(bound, str) else number(value) == number(bound)
        return _comparison(self, "=", other, same)


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring cells of one row or column."""

    cells: tuple[Expr, ...]
    text: str = field(init=False)

    def __post_init__(self) -> None:
        last = self.cells[-1].text.rpartition("!")[2]
        object.__setattr__(self, "text", f"{self.cells[0].text}:{last}")

    def __getitem__(self, index: int) -> Expr:
        return self.cells[index]


Operand = Expr | Span | int


# Stands first where there may be no other condition.
ALWAYS = Expr("TRUE", True)


@lru_cache(maxsize=512)
def literal(value: int) -> Expr:
    return Expr(str(value), value, peak=abs(value))


def words(text: str) -> Expr:
    """A text inside a formula."""
    quoted = text.replace('"', '""')
    return Expr(f'"{quoted}"', text)


def _expr(operand: Expr | int) -> Expr:
    return literal(operand) if isinstance(operand, int) else operand


def _peak(value: Scalar, *parts: Expr) -> int | Decimal:
    return max(size(value), *(part.peak for part in parts)) if parts else size(value)


def _held(part: Expr, rank: int) -> str:
    return part.text if part.rank >= rank else f"({part.text})"


def _arithmetic(left: Expr, sign: str, other: Expr | int, rank: int) -> Expr:
    right = _expr(other)
    one, two = number(left.value), number(right.value)
    value: int | Decimal
    if sign == "+":
        value = one + two
    elif sign == "-":
        value = one - two
    elif sign == "*":
        value = one * two
    else:
        value = Decimal(one) / two if two else 0
    # What follows a minus or a division sign must hold together more tightly than they do.
    tight = rank + 1 if sign in "-/" else rank
    text = f"{_held(left, rank)}{sign}{_held(right, tight)}"
    return Expr(text, value, rank, _peak(value, left, right))


def _comparison(left: Expr, sign: str, other: Expr | int, value: bool) -> Expr:
    right = _expr(other)
    text = f"{_held(left, SUM)}{sign}{_held(right, SUM)}"
    return Expr(text, value, COMPARISON, _peak(0, left, right))


def _cells(operand: Operand) -> tuple[Expr, ...]:
    return operand.cells if isinstance(operand, Span) else (_expr(operand),)


def call(name: str, operands: Sequence[Operand], value: Scalar) -> Expr:
    """A function whose value the caller works out."""
    texts = [one.text if isinstance(one, Span) else _expr(one).text for one in operands]
    parts = [cell for one in operands for cell in _cells(one)]
    return Expr(f"{name}({','.join(texts)})", value, peak=_peak(value, *parts))


def minimum(*operands: Operand) -> Expr:
    values = [number(cell.value) for one in operands for cell in _cells(one)]
    return call("MIN", operands, min(values))


def maximum(*operands: Operand) -> Expr:
    values = [number(cell.value) for one in operands for cell in _cells(one)]
    return call("MAX", operands, max(values))


def add_up(*operands: Operand) -> Expr:
    return call("SUM", operands, sum(number(c.value) for one in operands for c in _cells(one)))


def scalar_product(left: Span, right: Span) -> Expr:
    pairs = zip(left.cells, right.cells, strict=True)
    value = sum(number(one.value) * number(two.value) for one, two in pairs)
    return call("SUMPRODUCT", (left, right), value)


def how_many(span: Span) -> Expr:
    """How many cells hold a number."""
    return call("COUNT", (span,), sum(cell.value is not None for cell in span.cells))


def is_given(cell: Expr) -> Expr:
    """Whether a cell holds a number."""
    return call("ISNUMBER", (cell,), cell.value is not None)


def all_of(*conditions: Expr) -> Expr:
    return call("AND", conditions, all(condition.value for condition in conditions))


def any_of(*conditions: Expr) -> Expr:
    return call("OR", conditions, any(condition.value for condition in conditions))


def opposite(condition: Expr) -> Expr:
    return call("NOT", (condition,), not condition.value)


def when(condition: Expr, then: Expr | int, otherwise: Expr | int) -> Expr:
    """One of two parts; like the sheet, it never looks at the numbers of the other."""
    one, two = _expr(then), _expr(otherwise)
    taken = one if condition.value else two
    text = f"IF({condition.text},{one.text},{two.text})"
    return Expr(text, taken.value, peak=_peak(taken.value, condition, taken))


def pick(index: Expr, choices: Sequence[Expr]) -> Expr:
    """The choice of that number, from 1."""
    place = int(number(index.value)) - 1
    taken = choices[place] if 0 <= place < len(choices) else choices[0]
    texts = ",".join(choice.text for choice in choices)
    return Expr(f"CHOOSE({index.text},{texts})", taken.value, peak=_peak(0, index, taken))


def joined(*parts: Expr) -> Expr:
    """Texts one after the other."""
    value = "".join("" if part.value is None else str(part.value) for part in parts)
    return Expr("&".join(_held(part, SUM) for part in parts), value, SUM)


def whole(cell: Expr, factor: int) -> Expr:
    """A figure typed with decimals as a whole number of a smaller unit."""
    value = int(number(cell.value) * factor)
    return call("ROUND", (cell * factor, 0), value)


def rounded_ratio(dividend: Expr, divisor: int) -> Expr:
    """A quotient rounded half up; ``divisor`` is even and nothing is negative."""
    return (dividend + divisor // 2) // divisor


def shared(amount: Expr, share: Expr, unit: int) -> Expr:
    """A share, in parts of ``unit``, of an amount: rounded half up, no product too large."""
    return amount // unit * share + rounded_ratio(amount % unit * share, unit)
