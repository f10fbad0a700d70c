"""Amounts, numbers, percentages and dates as readers of French, English and Arabic write them.

Pure functions over babel's locale data: used by the pages (through the tags of
``templatetags/levier.py``), by the presenters, the documents and the command line.

Amounts are exact: ``Decimal`` or ``int``; anything else, ``float`` first, raises ``TypeError``, and
an amount that is not finite ``ValueError``. Ties are rounded away from zero, for display only.
In Arabic each result is wrapped in a Unicode isolate, so that it stays whole inside a sentence that
also holds Latin names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_ISOLATE = "\u2066"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

CENTIME = Decimal("0.01")
MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)
# A headline to the hundredth of a million: one decimal would show 13.75 as 13.8, above the truth.
HEADLINE_PLACES = 2

# Wide enough for any amount that a form or the API lets in: the default context stops at 28 digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

Isolation = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Writing:
    """How one language writes amounts, where the locale data has no pattern of its own.

    The Arabic of Moroccan administrations writes Latin digits and the unit in full; months carry
    their Moroccan names, which is why the locale is ``ar_MA`` and not ``ar``.
    """

    locale: str
    money: str
    millions: str
    billions: str
    between: str
    percent: str
    right_to_left: bool = False
    first_of_month: str = ""


_WRITINGS = {
    "fr": Writing(
        locale="fr_MA",
        money="{} MAD",
        millions="{} M MAD",
        billions="{} Md MAD",
        between="de {low} à {high}",
        percent="{} %",
        first_of_month="1er",
    ),
    "en": Writing(
        locale="en_GB",
        money="MAD {}",
        millions="MAD {} million",
        billions="MAD {} billion",
        between="{low} to {high}",
        percent="{}%",
    ),
    "ar": Writing(
        locale="ar_MA",
        money="{} درهم",
        millions="{} مليون درهم",
        billions="{} مليار درهم",
        between="من {low} إلى {high}",
        percent="{}%",
        right_to_left=True,
    ),
}


def writing(language: str) -> Writing:
    """The habits of a language; ``ValueError`` for one that the service does not speak."""
    try:
        return _WRITINGS[language.partition("-")[0]]
    except KeyError:
        raise ValueError(f"no writing rules for the language {language!r}") from None


def isolated(text: str) -> str:
    """The text as a Unicode isolate: its direction and its neighbours' leave each other alone."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def bare(text: str) -> str:
    return text


def _isolation(language: str) -> Isolation:
    return isolated if writing(language).right_to_left else bare


def exact(value: object) -> Decimal:
    """The value as a finite ``Decimal``, or an error: an amount never passes through a float."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"an exact amount is a Decimal or an int, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"an amount is finite, not {number}")
    return number


def _digits(value: Decimal, *, language: str, pattern: str) -> str:
    """Digits, group and decimal signs; the sign is a minus, on the side where it is read.

    From right to left the number is an isolate: a mark would turn its unit around too.
    """
    rules = writing(language)
    with localcontext(_EXACT):
        text = format_decimal(
            abs(value), format=pattern, locale=rules.locale, decimal_quantization=False
        )
    if not value < 0:
        return text
    negative = f"{MINUS}{text}"
    if not rules.right_to_left:
        return negative
    return f"{LEFT_TO_RIGHT_ISOLATE}{negative}{POP_ISOLATE}"


def _rounded(value: Decimal, *, places: int) -> Decimal:
    with localcontext(_EXACT):
        rounded = value.quantize(Decimal(1).scaleb(-places))
        return rounded if rounded else abs(rounded)


def _unit(text: str, *, pattern: str) -> str:
    """The number in its unit's pattern, never broken over two lines."""
    return pattern.replace(" ", NO_BREAK_SPACE).format(text)


def _amount_digits(amount: object, *, language: str) -> str:
    return _digits(_rounded(exact(amount), places=2), language=language, pattern="#,##0.00")


def format_money(amount: Decimal | int, language: str, *, isolate: Isolation | None = None) -> str:
    """An amount in dirhams, to the centime: ``15 400 000,00 MAD``.

    ``isolate`` wraps the result (the pages pass one that writes ``<bdi>``).
    """
    text = _unit(_amount_digits(amount, language=language), pattern=writing(language).money)
    return (isolate or _isolation(language))(text)


def format_money_change(
    change: Decimal | int, language: str, *, isolate: Isolation | None = None
) -> str:
    """What an amount gains or loses, with its sign: ``+1 650 000,00 MAD``; zero has none."""
    if not exact(change) > 0:
        return format_money(change, language, isolate=isolate)
    # The plus stands where a minus would.
    return format_money(-change, language, isolate=isolate).replace(MINUS, "+")


def format_money_range(
    low: Decimal | int, high: Decimal | int, language: str, *, isolate: Isolation | None = None
) -> str:
    """Two amounts in dirhams with their unit once: ``de 15 400 000,00 à 30 900 000,00 MAD``.

    One amount alone when both are equal. Each number is isolated, never the range as one run.
    """
    if _rounded(exact(low), places=2) == _rounded(exact(high), places=2):
        return format_money(low, language, isolate=isolate)
    ends = [_amount_digits(end, language=language) for end in (low, high)]
    return _range(ends, language=language, pattern=writing(language).money, isolate=isolate)


def _range(
    ends: list[str], *, language: str, pattern: str, isolate: Isolation | None = None
) -> str:
    wrap = isolate or _isolation(language)
    low, high = (wrap(end) for end in ends)
    both = writing(language).between.format(low=low, high=high)
    before, _, after = pattern.partition("{}")
    return before.replace(" ", NO_BREAK_SPACE) + both + after.replace(" ", NO_BREAK_SPACE)


def _scale(low: Decimal, high: Decimal) -> Decimal:
    """The unit in which both ends of a headline read well: 1, a million or a billion.

    An end that is not zero must not read as zero: the unit then goes down.
    """
    largest = max(abs(low), abs(high))
    ends = [end for end in (low, high) if end]
    for unit, smallest in ((BILLION, BILLION / 100), (MILLION, MILLION / 100)):
        if largest >= unit and all(abs(end) >= smallest for end in ends):
            return unit
    return Decimal(1)


def _short_digits(value: Decimal, *, unit: Decimal, places: int, language: str) -> str:
    with localcontext(_EXACT):
        scaled = value / unit
    pattern = f"#,##0.{'#' * places}" if places else "#,##0"
    return _digits(_rounded(scaled, places=places), language=language, pattern=pattern)


def _short_pattern(unit: Decimal, *, language: str) -> str:
    rules = writing(language)
    return {BILLION: rules.billions, MILLION: rules.millions}[unit]


def format_short_money(
    amount: Decimal | int,
    language: str,
    *,
    places: int = HEADLINE_PLACES,
    isolate: Isolation | None = None,
) -> str:
    """An amount for a headline: ``15,4 M MAD``. Below a million, the amount in full.

    Whoever shows it shows the exact amount one click away.
    """
    value = exact(amount)
    unit = _scale(value, value)
    if unit == 1:
        return format_money(amount, language, isolate=isolate)
    text = _short_digits(value, unit=unit, places=places, language=language)
    pattern = _short_pattern(unit, language=language)
    return (isolate or _isolation(language))(_unit(text, pattern=pattern))


def format_short_money_range(
    low: Decimal | int, high: Decimal | int, language: str, *, isolate: Isolation | None = None
) -> str:
    """Two amounts for a headline, in one unit: ``de 15,4 à 30,9 M MAD``."""
    ends = exact(low), exact(high)
    unit = _scale(*ends)
    if unit == 1:
        return format_money_range(low, high, language, isolate=isolate)
    texts = [
        _short_digits(end, unit=unit, places=HEADLINE_PLACES, language=language) for end in ends
    ]
    if texts[0] == texts[1]:
        return format_short_money(high, language, isolate=isolate)
    pattern = _short_pattern(unit, language=language)
    return _range(texts, language=language, pattern=pattern, isolate=isolate)


def format_number(
    value: Decimal | int,
    language: str,
    *,
    places: int | None = None,
    isolate: Isolation | None = None,
) -> str:
    """A number with its groups: ``148 500``. Without ``places``, every decimal that is not a
    trailing zero is kept."""
    number = exact(value)
    if places is not None:
        number = _rounded(number, places=places)
    decimals = "0" * places if places else "" if places == 0 else "#" * 12
    pattern = f"#,##0.{decimals}" if decimals else "#,##0"
    return (isolate or _isolation(language))(_digits(number, language=language, pattern=pattern))


def format_number_range(
    low: Decimal | int, high: Decimal | int, language: str, *, isolate: Isolation | None = None
) -> str:
    """Two numbers: ``de 45 à 50``; one alone when both are equal."""
    if exact(low) == exact(high):
        return format_number(low, language, isolate=isolate)
    ends = [format_number(end, language, isolate=bare) for end in (low, high)]
    return _range(ends, language=language, pattern="{}", isolate=isolate)


def format_percent(
    percent: Decimal | int,
    language: str,
    *,
    places: int | None = None,
    isolate: Isolation | None = None,
) -> str:
    """A number of percent (3.5 is three and a half percent): ``3,5 %``."""
    digits = format_number(percent, language, places=places, isolate=bare)
    text = _unit(digits, pattern=writing(language).percent)
    return (isolate or _isolation(language))(text)


def format_share(
    share: Decimal | int,
    language: str,
    *,
    places: int | None = None,
    isolate: Isolation | None = None,
) -> str:
    """A share of one, as the rules hold them (0.035), written in percent: ``3,5 %``."""
    with localcontext(_EXACT):
        percent = exact(share) * 100
    return format_percent(percent, language, places=places, isolate=isolate)


def format_date(day: date, language: str) -> str:
    """A day in full: ``1er novembre 2026``, ``1 November 2026``, ``1 نونبر 2026``."""
    rules = writing(language)
    text = babel_date(day, format="d MMMM y", locale=rules.locale)
    if day.day == 1 and rules.first_of_month:
        text = rules.first_of_month + text.removeprefix("1")
    return text


def format_month_year(day: date, language: str) -> str:
    """A month and its year: ``novembre 2026``."""
    return babel_date(day, format="LLLL y", locale=writing(language).locale)
