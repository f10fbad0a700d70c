"""Amounts, numbers and dates in three languages."""

from datetime import date
from decimal import Decimal

import pytest

from incentives.formatting import (
    bare,
    format_date,
    format_money,
    format_money_range,
    format_month_year,
    format_number,
    format_number_range,
    format_percent,
    format_share,
    format_short_money,
    format_short_money_range,
)

NARROW, NBSP, ISOLATE, POP = "\u202f", "\u00a0", "\u2066", "\u2069"
LRI, PDI = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", f"15{NARROW}400{NARROW}000,00{NBSP}MAD"),
        ("en", f"MAD{NBSP}15,400,000.00"),
        ("ar", f"{LRI}15.400.000,00{NBSP}درهم{PDI}"),
    ],
)
def test_money_is_written_as_readers_of_each_language_write_it(
    language: str, expected: str
) -> None:
    assert format_money(Decimal("15400000"), language) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.005", "0,01"),
        ("0.004", "0,00"),
        ("1.005", "1,01"),
        ("2.675", "2,68"),
        ("-0.005", "−0,01"),
        ("-0.004", "0,00"),
        ("-1234.5", f"−1{NARROW}234,50"),
    ],
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(amount: str, expected: str) -> None:
    assert format_money(Decimal(amount), "fr") == f"{expected}{NBSP}MAD"


def test_a_negative_amount_keeps_its_sign_before_the_digits_in_arabic() -> None:
    assert format_money(Decimal("-5"), "ar", isolate=bare) == f"{ISOLATE}−5,00{POP}{NBSP}درهم"


def test_big_amounts_stay_exact() -> None:
    digits = "9" * 40
    text = format_money(Decimal(f"{digits}.99"), "en", isolate=bare)
    assert text.replace(",", "") == f"MAD{NBSP}{digits}.99"


@pytest.mark.parametrize("value", [1.5, 0.0, "12", None, True, float("nan")])
def test_only_exact_values_are_written(value: object) -> None:
    with pytest.raises(TypeError):
        format_money(value, "fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_is_finite(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        format_money(Decimal(value), "fr")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'es'"):
        format_number(1, "es")


def test_a_regional_language_code_reads_as_its_language() -> None:
    assert format_number(1234, "fr-ma") == format_number(1234, "fr")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", f"de 15{NARROW}400{NARROW}000,00 à 30{NARROW}900{NARROW}000,50{NBSP}MAD"),
        ("en", f"MAD{NBSP}15,400,000.00 to 30,900,000.50"),
        ("ar", f"من {LRI}15.400.000,00{PDI} إلى {LRI}30.900.000,50{PDI}{NBSP}درهم"),
    ],
)
def test_a_range_names_its_unit_once_and_isolates_each_number(language: str, expected: str) -> None:
    assert format_money_range(Decimal(15400000), Decimal("30900000.5"), language) == expected


def test_a_range_of_one_amount_is_one_amount() -> None:
    assert format_money_range(Decimal("5"), Decimal("5.001"), "fr") == f"5,00{NBSP}MAD"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", f"15,4{NBSP}M{NBSP}MAD"),
        ("en", f"MAD{NBSP}15.4{NBSP}million"),
        ("ar", f"{LRI}15,4{NBSP}مليون{NBSP}درهم{PDI}"),
    ],
)
def test_a_headline_counts_in_millions(language: str, expected: str) -> None:
    assert format_short_money(Decimal("15400000.49"), language) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("26220000000", f"26,22{NBSP}Md{NBSP}MAD"),
        ("13750000", f"13,75{NBSP}M{NBSP}MAD"),
        ("3374500", f"3,37{NBSP}M{NBSP}MAD"),
        ("3375000", f"3,38{NBSP}M{NBSP}MAD"),
        ("999999.99", f"999{NARROW}999,99{NBSP}MAD"),
        ("0", f"0,00{NBSP}MAD"),
    ],
)
def test_a_headline_rounds_above_a_million_only(amount: str, expected: str) -> None:
    assert format_short_money(Decimal(amount), "fr") == expected


def test_both_ends_of_a_headline_share_their_unit() -> None:
    low, high = Decimal("3370000"), Decimal("10930000")
    assert format_short_money_range(low, high, "fr") == f"de 3,37 à 10,93{NBSP}M{NBSP}MAD"
    assert format_short_money_range(Decimal(0), high, "en") == f"MAD{NBSP}0 to 10.93{NBSP}million"


def test_an_end_that_is_not_zero_never_reads_as_zero() -> None:
    text = format_short_money_range(Decimal("500"), Decimal("30000000"), "en")
    assert text == f"MAD{NBSP}500.00 to 30,000,000.00"


def test_numbers_keep_the_decimals_they_have() -> None:
    assert format_number(148500, "fr") == f"148{NARROW}500"
    assert format_number(Decimal("6.860"), "fr") == "6,86"
    assert format_number(Decimal("2.5"), "en", places=0) == "3"
    assert format_number(Decimal("2"), "en", places=2) == "2.00"
    assert format_number_range(45, 50, "ar") == f"من {LRI}45{PDI} إلى {LRI}50{PDI}"
    assert format_number_range(45, 45, "en") == "45"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", f"3,5{NBSP}%"), ("en", "3.5%"), ("ar", f"{LRI}3,5%{PDI}")],
)
def test_percentages_come_from_percent_or_from_shares(language: str, expected: str) -> None:
    assert format_percent(Decimal("3.50"), language) == expected
    assert format_share(Decimal("0.035"), language) == expected


def test_days_and_months_carry_the_names_of_morocco() -> None:
    day = date(2026, 11, 1)
    assert format_date(day, "fr") == "1er novembre 2026"
    assert format_date(date(2026, 11, 11), "fr") == "11 novembre 2026"
    assert format_date(day, "en") == "1 November 2026"
    assert format_date(day, "ar") == "1 نونبر 2026"
    assert format_month_year(date(2026, 7, 1), "ar") == "يوليوز 2026"
    assert format_month_year(date(2026, 8, 1), "fr") == "août 2026"
