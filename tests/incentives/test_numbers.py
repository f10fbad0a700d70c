"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.formatting import format_number
from incentives.numbers import (
    AmbiguousNumberError,
    Kind,
    UnreadableNumberError,
    read_number,
    write_plainly,
)

LANGUAGES = ("fr", "en", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("6500", "6500"),
        (" 6 500 ", "6500"),
        ("6\u202f500", "6500"),
        ("6\u00a0500,50", "6500.50"),
        ("6 500.50", "6500.50"),
        ("6500,5", "6500.5"),
        ("6500.5", "6500.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234’567", "1234567"),
        ("٦٥٠٠", "6500"),
        ("٦٬٥٠٠٫٥٠", "6500.50"),
        ("۶۵۰۰", "6500"),
        ("٦٥٠٠،٥", "6500.5"),
        ("\u200e−\u202f1 200", "-1200"),
        ("-1200", "-1200"),
        ("+5", "5"),
        ("0,500", "0.500"),
        (",5", "0.5"),
        ("5,", "5"),
        ("80 %", "80"),
        ("80٪", "80"),
        ("6 500 MAD", "6500"),
        ("6 500 dhs", "6500"),
        ("٦٥٠٠ درهم", "6500"),
        ("6500,123", "6500.123"),
        ("1 234,567", "1234.567"),
    ],
)
def test_what_can_be_read_one_way_is_read(typed: str, read: str, language: str) -> None:
    assert read_number(typed, kind=Kind.MONEY, language=language) == read


@pytest.mark.parametrize(
    ("typed", "language", "thousands", "decimal"),
    [
        ("6.500", "fr", "6500", "6,5"),
        ("6,500", "fr", "6500", "6,5"),
        ("1,000", "fr", "1000", "1"),
        ("6.500", "en", "6500", "6.5"),
        ("6,500", "ar", "6500", "6,5"),
    ],
)
def test_what_can_be_read_two_ways_is_refused(
    typed: str, language: str, thousands: str, decimal: str
) -> None:
    with pytest.raises(AmbiguousNumberError) as caught:
        read_number(typed, kind=Kind.COUNT, language=language)
    assert (caught.value.thousands, caught.value.decimal) == (thousands, decimal)


@pytest.mark.parametrize(("typed", "language"), [("6,500", "en"), ("6.500", "ar")])
def test_thousands_are_read_as_the_language_writes_them(typed: str, language: str) -> None:
    assert read_number(typed, kind=Kind.MONEY, language=language) == "6500"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["12.500", "12,500"])
def test_a_share_never_reaches_a_thousand(typed: str, language: str) -> None:
    assert read_number(typed, kind=Kind.SHARE, language=language) == "12.500"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["", "-", "%", "abc", "6 50", "65 00", "1 2345", "1.23.456", "1,2,3", "1.2,3.4", "1e5", "0x10",
     "6 500, 50", "5-", "--5", "½", "²", "1٫2٫3", "12 %%", "NaN", "1234,500.50"],
)  # fmt: skip
def test_the_rest_is_not_a_number(typed: str, language: str) -> None:
    with pytest.raises(UnreadableNumberError):
        read_number(typed, kind=Kind.MONEY, language=language)


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    language=st.sampled_from(LANGUAGES),
)
def test_what_the_pages_write_is_read_back(number: object, language: str) -> None:
    from decimal import Decimal

    assert isinstance(number, Decimal)
    shown = format_number(number, language, places=2)
    assert Decimal(read_number(shown, kind=Kind.MONEY, language=language)) == number


@pytest.mark.parametrize(("language", "written"), [("fr", "3,5"), ("en", "3.5"), ("ar", "3,5")])
def test_plain_digits_are_written_with_the_decimal_sign(language: str, written: str) -> None:
    assert write_plainly("3.5", language=language) == written
    assert read_number(written, kind=Kind.SHARE, language=language) == "3.5"


@given(text=st.text(max_size=30), language=st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_reading(text: str, language: str) -> None:
    try:
        read = read_number(text, kind=Kind.MONEY, language=language)
    except (UnreadableNumberError, AmbiguousNumberError):
        return
    assert set(read) <= set("-.0123456789")
