"""Numbers as people write them, read exactly or not at all.

Pure functions: text in, plain digits out. Whether the number is within bounds is not judged here.
"""

import re
import unicodedata
from enum import Enum

from babel.numbers import get_decimal_symbol, get_group_symbol

from incentives.formatting import writing

# Spaces of every width and apostrophes separate thousands in every language.
_SPACES = re.compile(r"[\s'’\u066c]+")
_MINUS = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d]")
_ARABIC_COMMA = "\u060c"
_ARABIC_DECIMAL = "\u066b"
_MARKS = re.compile(r"[.,\u066b]")
_UNITS = re.compile(r"\s*(%|\u066a|MAD|DHS?|درهما?|دراهم)$", re.IGNORECASE)
_COULD_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_FRACTION = re.compile(r"\d*", re.ASCII)


class Kind(Enum):
    """What is counted: only a share can never reach a thousand."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"


class UnreadableNumberError(ValueError):
    """The text is not a number."""


class AmbiguousNumberError(ValueError):
    """The text is one number for some readers and another for others."""

    def __init__(self, *, thousands: str, decimal: str) -> None:
        super().__init__(thousands, decimal)
        self.thousands = thousands
        self.decimal = decimal


def read_number(text: str, *, kind: Kind, language: str) -> str:
    """The number in plain digits: ``"6 500,50"`` gives ``"6500.50"``.

    A comma or a point before exactly three digits is thousands where the language writes them so,
    and refused elsewhere. Raises :class:`UnreadableNumberError`, :class:`AmbiguousNumberError`.
    """
    sign, digits = _split_sign(_UNITS.sub("", _plain(text)))
    if not _DIGIT.search(digits):
        raise UnreadableNumberError(text)
    marks = _MARKS.findall(digits)
    if not marks:
        return sign + _joined(digits, group=" ")
    if len(set(marks)) > 1:
        return sign + _mixed(digits, marks)
    if len(marks) > 1 and marks[0] != _ARABIC_DECIMAL:
        return sign + _joined(digits, group=marks[0])
    return sign + _single(digits, marks[0], kind=kind, language=language)


def write_plainly(number: str, *, language: str) -> str:
    """Plain digits as the language writes them in a field: only the decimal sign changes."""
    return number.replace(".", _decimal_sign(language))


def _plain(text: str) -> str:
    """Latin digits, plain spaces and minus; marks of direction taken out."""
    kept = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )
    kept = _MINUS.sub("-", kept.replace(_ARABIC_COMMA, ","))
    return _SPACES.sub(" ", kept).strip()


def _split_sign(text: str) -> tuple[str, str]:
    if text[:1] in {"-", "+"}:
        return text[0].replace("+", ""), text[1:].strip()
    return "", text


def _mixed(digits: str, marks: list[str]) -> str:
    """Two different marks: the last one is the decimal sign and stands alone."""
    last = marks[-1]
    if marks.count(last) > 1 or len(set(marks)) > 2:
        raise UnreadableNumberError(digits)
    whole, _, fraction = digits.partition(last)
    return _decimal(_joined(whole, group=marks[0]), fraction)


def _single(digits: str, mark: str, *, kind: Kind, language: str) -> str:
    whole, _, fraction = digits.partition(mark)
    thousands = (
        kind is not Kind.SHARE
        and mark != _ARABIC_DECIMAL
        and len(fraction) == 3
        and _COULD_BE_THOUSANDS.fullmatch(whole)
    )
    if not thousands:
        return _decimal(_joined(whole, group=" "), fraction)
    joined = _joined(digits, group=mark)
    if mark != get_group_symbol(writing(language).locale):
        decimal = f"{whole}{_decimal_sign(language)}{fraction}"
        raise AmbiguousNumberError(thousands=joined, decimal=_without_idle_zeros(decimal))
    return joined


def _without_idle_zeros(decimal: str) -> str:
    return decimal.rstrip("0").rstrip(".,")


def _joined(whole: str, *, group: str) -> str:
    """The digits without their groups, which hold three digits each but the first."""
    mark = re.escape(group)
    if not re.fullmatch(rf"\d*|\d{{1,3}}({mark}\d{{3}})+", whole, re.ASCII):
        raise UnreadableNumberError(whole)
    return whole.replace(group, "")


def _decimal(whole: str, fraction: str) -> str:
    if not _FRACTION.fullmatch(fraction):
        raise UnreadableNumberError(f"{whole},{fraction}")
    return f"{whole or 0}.{fraction}" if fraction else whole


def _decimal_sign(language: str) -> str:
    return str(get_decimal_symbol(writing(language).locale))
