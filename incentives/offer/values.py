"""Values of the law in words: a share, an amount, a period, a scale, as a reader reads them.

Each value takes one line; one that does not fit in a line (a scale, bands, shares by category) also
has a table. Numbers are isolated in Arabic by :mod:`incentives.formatting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.calendar import Period
from incentives.engine.parameters import (
    NO_ADVANTAGE,
    Band,
    Bands,
    CategoryShares,
    Kind,
    MarginalScale,
    Value,
    parse_value,
)
from incentives.estimates.presenters import grant_terms
from incentives.formatting import format_date, format_money, format_number, format_share
from incentives.rules.enums import CharterCategoryKind
from incentives.rules.models import RegionalGrant
from incentives.units import counted, is_counted

CategoryLabels = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is about, and its rate."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """A value that is several: the headings of its two columns, and its lines."""

    label_heading: str
    value_heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value for people. ``table`` is None where ``text`` says it all.

    ``bare`` leaves out what a sentence around it says already: "18" for "18 months".
    """

    text: str
    bare: str
    table: Table | None = None


def shown(*, kind: str, unit: str, raw: object, language: str) -> Shown:
    """A stored value in words. Raises RuleDefinitionError when it does not fit its kind."""
    value = parse_value(kind, raw)
    if isinstance(value, MarginalScale):
        return _scale(value, language=language)
    if isinstance(value, Bands):
        return _bands(value, language=language)
    if isinstance(value, CategoryShares):
        return _categories(value, language=language)
    return _line(value, kind=Kind(kind), unit=unit, language=language)


def _line(value: Value, *, kind: Kind, unit: str, language: str) -> Shown:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _quantity(value, kind=kind, unit=unit, language=language)
    text = _words(value, language=language)
    return Shown(text, text)


def _words(value: Value, *, language: str) -> str:
    if value is NO_ADVANTAGE:
        return _("No advantage")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Period):
        return period_text(value, language=language)
    raise TypeError(value)


def _quantity(value: Decimal | int, *, kind: Kind, unit: str, language: str) -> Shown:
    if kind in (Kind.SHARE, Kind.OPTIONAL_SHARE):
        text = format_share(value, language)
        return Shown(text, text)
    if kind is Kind.AMOUNT:
        bare = format_money(value, language)
        return Shown(_amount(bare, unit=unit), bare)
    bare = format_number(value, language)
    return Shown(_number(value, bare=bare, unit=unit), bare)


def period_text(period: Period, *, language: str) -> str:
    """First and last day, both included."""
    first = format_date(period.first, language)
    if period.last is None:
        return _("From %(first)s, with no known end") % {"first": first}
    last = format_date(period.last, language)
    return _("From %(first)s to %(last)s") % {"first": first, "last": last}


def _amount(amount: str, *, unit: str) -> str:
    patterns = {
        "MAD/year": _("%(amount)s a year"),
        "MAD/month": _("%(amount)s a month"),
        "MAD/hour": _("%(amount)s an hour"),
    }
    return patterns.get(unit, "%(amount)s") % {"amount": amount}


def _number(value: Decimal | int, *, bare: str, unit: str) -> str:
    """A number with its unit; a unit that we have no words for is written as it is."""
    if unit == "count":
        return bare
    if is_counted(unit):
        return counted(bare, value=value, unit=unit)
    return f"{bare} {unit}"


def _rates(rates: list[Decimal], *, language: str) -> str:
    """From the lowest to the highest, for the line that stands for the table."""
    lowest, highest = (format_share(rate, language) for rate in (min(rates), max(rates)))
    if lowest == highest:
        return lowest
    return _("From %(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest}


def _scale(scale: MarginalScale, *, language: str) -> Shown:
    brackets = scale.brackets
    uppers = [bracket.above for bracket in brackets[1:]]
    rows = [
        Row(
            _bracket_label(bracket.above, upper=upper, language=language),
            format_share(bracket.rate, language),
        )
        for bracket, upper in zip(brackets, [*uppers, None], strict=True)
    ]
    text = _rates([bracket.rate for bracket in brackets], language=language)
    return Shown(text, text, Table(_("Yearly income"), _("Rate"), tuple(rows)))


def _bracket_label(lower: Decimal, *, upper: Decimal | None, language: str) -> str:
    low = format_money(lower, language)
    if upper is None:
        return _("Above %(low)s") % {"low": low}
    high = format_money(upper, language)
    if not lower:
        return _("Up to %(high)s") % {"high": high}
    return _("Above %(low)s, up to %(high)s") % {"low": low, "high": high}


def _bands(bands: Bands, *, language: str) -> Shown:
    """The bands, and what comes below the first one: nothing."""
    known = bands.bands
    rows = [Row(_below(known[0], language=language), format_share(Decimal(0), language))]
    for band, following in zip(known, [*known[1:], None], strict=True):
        label = _band_label(band, following=following, language=language)
        rows.append(Row(label, format_share(band.rate, language)))
    text = _rates([band.rate for band in known], language=language)
    return Shown(text, text, Table(_("Stable jobs per million dirhams"), _("Rate"), tuple(rows)))


def _below(band: Band, *, language: str) -> str:
    edge = {"edge": format_number(band.edge, language)}
    return _("Under %(edge)s") % edge if band.included else _("Up to %(edge)s") % edge


def _band_label(band: Band, *, following: Band | None, language: str) -> str:
    low = format_number(band.edge, language)
    if following is None:
        return (_("%(low)s or more") if band.included else _("Above %(low)s")) % {"low": low}
    patterns = {
        (True, True): _("From %(low)s, under %(high)s"),
        (True, False): _("From %(low)s, up to %(high)s"),
        (False, True): _("Above %(low)s, under %(high)s"),
        (False, False): _("Above %(low)s, up to %(high)s"),
    }
    high = format_number(following.edge, language)
    return patterns[band.included, following.included] % {"low": low, "high": high}


def _categories(value: CategoryShares, *, language: str) -> Shown:
    labels: CategoryLabels = dict(CharterCategoryKind.choices)
    rows = tuple(
        Row(str(labels.get(code, code)), format_share(share, language))
        for code, share in value.shares.items()
    )
    text = _rates(list(value.shares.values()), language=language)
    return Shown(text, text, Table(_("Category of the prefecture or province"), _("Share"), rows))


def grant_amount(grant: RegionalGrant, *, language: str) -> str:
    """What a regional grant gives, in one line; empty when no amount was read."""
    return grant_terms(
        kind=grant.kind,
        amount_mad=grant.amount_mad,
        share=grant.share,
        cost=grant.cost,
        ceiling_mad=grant.ceiling_mad,
        language=language,
    )
