"""One rounding: half up to the centime, in an exact context."""

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.money import EXACT, ZERO, round_mad


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0", "0.00"),
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("7.525", "7.53"),
        ("1.00499999999999999999999999", "1.00"),
        ("2.675", "2.68"),
        ("999999999999.995", "1000000000000.00"),
        ("12345678901234567890123456789012345.675", "12345678901234567890123456789012345.68"),
    ],
)
def test_halves_go_up(amount: str, rounded: str) -> None:
    assert str(round_mad(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("-0.004", "-0.00"), ("-0.005", "-0.01"), ("-7.525", "-7.53"), ("-7.524", "-7.52")],
)
def test_halves_of_negative_amounts_go_away_from_zero(amount: str, rounded: str) -> None:
    """No formula rounds a negative amount: this only fixes what would happen."""
    assert str(round_mad(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("amount", "months", "rounded"),
    [("0.06", 12, "0.01"), ("0.0599999", 12, "0.00"), ("1", 12, "0.08"), ("100", 3, "33.33")],
)
def test_a_division_is_rounded_once(amount: str, months: int, rounded: str) -> None:
    assert str(round_mad(Decimal(amount), months)) == rounded


@given(st.decimals(0, 10**30, places=12), st.sampled_from([1, 12]))
def test_as_exact_fractions_would(amount: Decimal, divisor: int) -> None:
    exact = Fraction(amount) / divisor
    wanted = Fraction(int(exact * 100 + Fraction(1, 2)), 100)
    with decimal.localcontext(EXACT):
        assert Fraction(round_mad(amount, divisor)) == wanted


def test_the_context_of_the_caller_does_not_matter() -> None:
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_DOWN):
        assert str(round_mad(Decimal("123456789.995"))) == "123456790.00"
        assert str(round_mad(Decimal("0.06"), 12)) == "0.01"


def test_what_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(decimal.InvalidOperation):
        round_mad(Decimal(10) ** 60)


def test_zero_has_two_places() -> None:
    assert str(ZERO) == "0.00"
