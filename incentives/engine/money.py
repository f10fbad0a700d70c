"""Exact dirhams: the arithmetic context of the engine and its only rounding.

Every amount is a :class:`~decimal.Decimal`. Sixty digits hold every product of the formulas
exactly: the longest, a salary of fourteen digits raised four times by a percentage of four
decimals, needs forty. The one operation that may not terminate is a division by twelve, whose
sixty digits are far more than a rounding to the centime can be fooled by.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
CENTIME = Decimal("0.01")
ZERO = Decimal("0.00")


def round_mad(amount: Decimal, divisor: int = 1) -> Decimal:
    """Round ``amount / divisor`` half up to the centime (halves move away from zero)."""
    if divisor != 1:
        amount = EXACT.divide(amount, divisor)
    return amount.quantize(CENTIME, ROUND_HALF_UP, EXACT)
