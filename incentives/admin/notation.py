"""Values of the law as staff write them, without JSON: ``17 %``, ``6 000.00``, ``40000: 10 %``.

:func:`read` turns a text into the stored value of a kind, :func:`write` a stored value into the
text that gives it back. Nothing is guessed: what could be read in two ways is refused, with both.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incentives.engine.parameters import Kind, MarginalScale, parse_value
from incentives.rules.enums import CharterCategoryKind, ParameterKind

# How each kind is written, said beside its field.
SHAPES: Final[dict[str, Promise]] = {
    ParameterKind.PERIOD: _(
        "First and last day, with two dots between them: 2025-07-01 .. 2030-12-31. Where no end is"
        " known, nothing after the dots."
    ),
    ParameterKind.SHARE: _("In percent with its sign, or as a part of one: 17 %, or 0.17."),
    ParameterKind.OPTIONAL_SHARE: _(
        "In percent with its sign, or as a part of one: 17 %, or 0.17; “none” where the law gives"
        " no advantage."
    ),
    ParameterKind.COUNT: _("A whole number: 18."),
    ParameterKind.NUMBER: _("A number, with a comma or a point: 1.5."),
    ParameterKind.AMOUNT: _("An amount in dirhams, spaces allowed: 6 000.00."),
    ParameterKind.FLAG: _("“yes” or “no”."),
    ParameterKind.SCALE: _(
        "One bracket a line, from zero: the threshold, a colon, the rate on what is above it. Where"
        " the law prints the amount to deduct, it may follow after a semicolon, and is checked:"
        " “40000: 10 % ; 4000”."
    ),
    ParameterKind.BANDS: _(
        "One band a line, from the lowest: “from 2: 5 %” includes the edge, “above 5: 7 %” does"
        " not. Each band ends where the next begins; below the first, nothing."
    ),
    ParameterKind.CATEGORY_SHARES: _("One category a line: “A: 10 %”; “none” is no category."),
}

# What the figures of a unit count, said beside the field.
UNITS: Final[dict[str, Promise]] = {
    "MAD": _("dirhams"),
    "MAD/year": _("dirhams a year"),
    "MAD/month": _("dirhams a month"),
    "MAD/hour": _("dirhams an hour"),
    "months": _("months"),
    "years": _("years"),
    "jobs": _("jobs"),
    "people": _("people"),
    "hours/month": _("hours a month"),
    "jobs/MMAD": _("jobs per million dirhams"),
    "share": _("percent"),
    "period": _("days, both included"),
    "count": _("a number without unit"),
    "flag": _("yes or no"),
}

_YES = ("yes", "oui", "نعم", "true")
_NO = ("no", "non", "لا", "false")
_NOTHING = ("none", "aucun", "aucune", "بدون")
_FROM = ("from", "de", "dès", "من", "≥", ">=")
_ABOVE = ("above", "plus de", "au-dessus de", "فوق", "أكثر من", ">")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:\.\.|…)\s*(\d{4}-\d\d-\d\d)?")


class NotationError(ValueError):
    """A text that is not a value; the message is for the staff."""


def unit_words(unit: str) -> str:
    """What a unit counts; one that we have no words for is written as it is."""
    return str(UNITS.get(unit, unit))


# --- From a text to the stored value --------------------------------------------------------------


def read(kind: str, text: str) -> Any:
    """The stored value of a text. Raises :class:`NotationError`, whose message says what to do."""
    return _READERS[Kind(kind)](text.strip())


def _digits(text: str, *, sentence: Any) -> str:
    """A number as Decimal reads it; ``sentence`` says what was expected."""
    bare = _SPACES.sub("", text)
    if not _NUMBER.fullmatch(bare):
        raise NotationError(gettext("“%(text)s”: ") % {"text": text} + str(sentence))
    return bare.replace(",", ".")


def _decimal(text: str, *, kind: str) -> Decimal:
    bare = _SPACES.sub("", text)
    if _GROUPED.fullmatch(bare):
        whole, part = re.split("[.,]", bare)
        raise NotationError(
            gettext(
                "“%(text)s” can be read as %(whole)s%(part)s or as %(whole)s.%(part)s: part the"
                " thousands with a space, or write two decimals at most."
            )
            % {"text": text, "whole": whole, "part": part}
        )
    return Decimal(_digits(text, sentence=SHAPES[kind]))


def _share(text: str, *, kind: str = ParameterKind.SHARE) -> str:
    """A percentage with its sign, or a part of one. A bare figure from one on could be either."""
    bare = text.replace("٪", "%")
    if bare.endswith("%"):
        share = Decimal(_digits(bare[:-1], sentence=SHAPES[kind])).scaleb(-2)
        return f"{share:f}"
    share = Decimal(_digits(bare, sentence=SHAPES[kind]))
    if abs(share) >= 1:
        raise NotationError(
            gettext(
                "“%(text)s” alone can be read in two ways: write “%(text)s %%” if that is meant, or"
                " “%(percent)s %%” if it is a part of one."
            )
            % {"text": text, "percent": f"{(share * 100).normalize():f}"}
        )
    return f"{share:f}"


def _optional_share(text: str) -> str:
    if text.casefold() in _NOTHING:
        return "none"
    return _share(text, kind=ParameterKind.OPTIONAL_SHARE)


def _count(text: str) -> int:
    bare = _SPACES.sub("", text)
    if not re.fullmatch(r"-?\d+", bare):
        raise NotationError(gettext("“%(text)s”: ") % {"text": text} + str(SHAPES[Kind.COUNT]))
    return int(bare)


def _number(text: str) -> str:
    return f"{_decimal(text, kind=ParameterKind.NUMBER):f}"


def _amount(text: str) -> str:
    amount = _decimal(text, kind=ParameterKind.AMOUNT)
    if amount != amount.quantize(Decimal("0.01")):
        raise NotationError(
            gettext("An amount has two decimals at most: “%(text)s”.") % {"text": text}
        )
    return f"{amount:.2f}"


def _flag(text: str) -> bool:
    word = text.casefold()
    if word not in (*_YES, *_NO):
        raise NotationError(gettext("“%(text)s”: ") % {"text": text} + str(SHAPES[Kind.FLAG]))
    return word in _YES


def _period(text: str) -> dict[str, str | None]:
    match = _PERIOD.fullmatch(text)
    try:
        days = [date.fromisoformat(day) if day else None for day in match.groups()]  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise NotationError(
            gettext("“%(text)s”: ") % {"text": text} + str(SHAPES[Kind.PERIOD])
        ) from None
    first, last = (day.isoformat() if day else None for day in days)
    return {"from": first, "to": last}


def _scale(text: str) -> list[dict[str, str]]:
    rows, printed = [], []
    for line in _lines(text):
        threshold, rest = _parted(line, kind=ParameterKind.SCALE)
        rate, _semicolon, deduction = rest.partition(";")
        above = _decimal(threshold, kind=ParameterKind.SCALE)
        rows.append({"above": f"{above:f}", "rate": _share(rate.strip(), kind=Kind.SCALE)})
        printed.append(_decimal(deduction, kind=ParameterKind.SCALE) if deduction.strip() else None)
    _check_deductions(rows, printed)
    return rows


def _check_deductions(rows: list[dict[str, str]], printed: list[Decimal | None]) -> None:
    """The amounts to deduct of the law's table are those that keep the tax continuous."""
    scale = MarginalScale(tuple(_bracket(row) for row in rows))
    for bracket, due, read_there in zip(scale.brackets, scale.deductions(), printed, strict=True):
        if read_there is not None and read_there != due:
            raise NotationError(
                gettext(
                    "Above %(above)s, the amount to deduct is %(due)s for the tax to be continuous,"
                    " and not %(printed)s: one figure of this table is wrong."
                )
                % {
                    "above": f"{bracket.above:f}",
                    "due": f"{due.normalize():f}",
                    "printed": f"{read_there:f}",
                }
            )


def _bracket(row: dict[str, str]) -> Any:
    value = parse_value(Kind.SCALE, [row])
    assert isinstance(value, MarginalScale)
    return value.brackets[0]


def _bands(text: str) -> list[dict[str, str]]:
    rows = []
    for line in _lines(text):
        edge, rate = _parted(line, kind=ParameterKind.BANDS)
        name, figure = _edge(edge)
        number = _decimal(figure, kind=ParameterKind.BANDS)
        rows.append({name: f"{number:f}", "rate": _share(rate, kind=Kind.BANDS)})
    return rows


def _edge(text: str) -> tuple[str, str]:
    """Whether the edge is in its band, and its figure."""
    low = text.casefold()
    for name, words in (("from", _FROM), ("above", _ABOVE)):
        for word in words:
            if low.startswith(word):
                return name, text[len(word) :].strip()
    raise NotationError(gettext("“%(text)s”: ") % {"text": text} + str(SHAPES[Kind.BANDS]))


def _category_shares(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    codes = {code.casefold(): code for code in CharterCategoryKind.values}
    for line in _lines(text):
        name, share = _parted(line, kind=ParameterKind.CATEGORY_SHARES)
        code = (
            CharterCategoryKind.NONE if name.casefold() in _NOTHING else codes.get(name.casefold())
        )
        if code is None:
            raise NotationError(gettext("There is no category “%(name)s”.") % {"name": name})
        if code in found:
            raise NotationError(gettext("The category “%(name)s” is there twice.") % {"name": name})
        found[str(code)] = _share(share, kind=Kind.CATEGORY_SHARES)
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parted(line: str, *, kind: str) -> tuple[str, str]:
    before, colon, after = line.partition(":")
    if not colon or not before.strip() or not after.strip():
        raise NotationError(gettext("“%(text)s”: ") % {"text": line} + str(SHAPES[kind]))
    return before.strip(), after.strip()


_READERS: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.PERIOD: _period,
    Kind.SHARE: _share,
    Kind.OPTIONAL_SHARE: _optional_share,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.AMOUNT: _amount,
    Kind.FLAG: _flag,
    Kind.SCALE: _scale,
    Kind.BANDS: _bands,
    Kind.CATEGORY_SHARES: _category_shares,
}


# --- From the stored value to its text ------------------------------------------------------------


def write(kind: str, raw: Any) -> str:
    """The text of a stored value; "" for none, and the value itself where it has no right shape."""
    if raw is None:
        return ""
    try:
        parse_value(kind, raw)
        return _WRITERS[Kind(kind)](raw)
    except (ValueError, LookupError, TypeError, ArithmeticError):
        return str(raw)


def _written_share(raw: Any) -> str:
    return f"{_plain(Decimal(raw).scaleb(2))} %"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _grouped(raw: Any) -> str:
    return f"{Decimal(raw):,f}".replace(",", " ")


def _written_lines(rows: Iterable[tuple[str, Any]]) -> str:
    return "\n".join(f"{name}: {_written_share(share)}" for name, share in rows)


_WRITERS: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.PERIOD: lambda raw: f"{raw['from']} .. {raw.get('to') or ''}".strip(),
    Kind.SHARE: _written_share,
    Kind.OPTIONAL_SHARE: lambda raw: "none" if raw == "none" else _written_share(raw),
    Kind.COUNT: str,
    Kind.NUMBER: str,
    Kind.AMOUNT: _grouped,
    Kind.FLAG: lambda raw: gettext("yes") if raw else gettext("no"),
    Kind.SCALE: lambda raw: _written_lines((_grouped(row["above"]), row["rate"]) for row in raw),
    Kind.BANDS: lambda raw: _written_lines(
        (
            f"from {row['from']}" if "from" in row else f"above {row['above']}",
            row["rate"],
        )
        for row in raw
    ),
    Kind.CATEGORY_SHARES: lambda raw: _written_lines(raw.items()),
}
