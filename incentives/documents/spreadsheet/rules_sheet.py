"""The sheet of the rules: every parameter that the formulas read, in whole numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.documents.source import MEASURES, READINGS, Source
from incentives.documents.spreadsheet.book import Sheet
from incentives.documents.spreadsheet.expressions import Expr, Scalar, Span
from incentives.engine.calendar import Period
from incentives.engine.criteria import criteria_of
from incentives.engine.evaluation import required_parameters
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.parameters import (
    Bands,
    CategoryShares,
    MarginalScale,
    NoAdvantage,
    Value,
)
from incentives.estimates import labels
from incentives.estimates.presenters import Plain

BASIS_POINTS = 10_000
CENTIMES = 100
EDGE_UNITS = 10_000  # of a job per million dirhams
NO_ADVANTAGE = -1
DAY_ZERO = date(1899, 12, 30)

PARAMETER, CODE, PRUDENT, FAVOURABLE, UNIT, WORDS = range(6)
WIDTHS = (50, 30, 17, 17, 22, 34, 34, 13, 30, 60)


@dataclass(frozen=True, slots=True)
class BandCells:
    """A scale or a set of bands: bounds, whether each belongs to its band, and what each adds to
    the rate of the one before, in basis points."""

    bounds: Span
    included: tuple[bool, ...]
    steps: Span


@dataclass(slots=True)
class RuleCells:
    """Where each parameter is written, by code and reading (0 prudent, 1 favourable)."""

    numbers: dict[tuple[str, int], Expr] = field(default_factory=dict)
    lasts: dict[tuple[str, int], Expr] = field(default_factory=dict)
    bands: dict[tuple[str, int], BandCells] = field(default_factory=dict)
    shares: list[Expr] = field(default_factory=list)
    edges: list[Expr] = field(default_factory=list)
    # Areas of numbers (first cell, last cell), and whether all of them are whole.
    areas: list[tuple[str, str, bool]] = field(default_factory=list)
    written: list[Scalar] = field(default_factory=list)
    end_row: int = 0

    def has(self, code: str) -> bool:
        return (code, 0) in self.numbers

    def number(self, code: str, reading: int) -> Expr:
        """Basis points, centimes, a count, yes as 1 or the first day of a period."""
        return self.numbers[code, reading]

    def last_day(self, code: str, reading: int) -> Expr:
        """The last day of a period; empty where none is set."""
        return self.lasts[code, reading]


def codes_read(source: Source) -> list[str]:
    """Every parameter that a measure reads at the place, and those that join schemes."""
    zone = source.place.income_tax_zone
    codes: list[str] = []
    for measure in MEASURES:
        formula = REGISTRY[measure]
        codes += required_parameters(formula, zone)
        codes += [formula.cumulation] if formula.cumulation else []
        criteria = criteria_of(source.published.rules.measures[measure].criteria)
        codes += [one.parameter for one in criteria if one.parameter]
    in_force = source.published.rules.parameters
    return [code for code in dict.fromkeys(codes) if code in in_force]


def write_rules(sheet: Sheet, source: Source) -> RuleCells:
    """Write the sheet; answers where the formulas find each number."""
    cells, codes = RuleCells(), codes_read(source)
    sheet.columns(WIDTHS)
    sheet.text(0, 0, _("Rules read by the formulas"), "title")
    sheet.wide(1, (0, 5), _introduction(), "note")
    sheet.texts(3, 0, _heads(), "head")
    sheet.raw.freeze_panes(4, 1)
    sheet.raw.repeat_rows(3)
    end = 4
    for code in codes:
        end = _Writer(sheet, source, cells, code).rows(end)
    _area(sheet, cells, 4, end)
    start = end = _band_head(sheet, end + 1)
    for code in codes:
        end = _Bander(sheet, source, cells, code).rows(end)
    _area(sheet, cells, start, end)
    cells.end_row = end
    return cells


def _area(sheet: Sheet, cells: RuleCells, start: int, end: int) -> None:
    """Remember an area of numbers, to check that they are whole."""
    if end == start:
        return
    good = all(isinstance(one, int) or one is None for one in cells.written)
    cells.written.clear()
    corners = sheet.at(start, PRUDENT, None), sheet.at(end - 1, FAVOURABLE, None)
    cells.areas.append((corners[0].text, corners[1].text, good))


def _introduction() -> str:
    return _(
        "Rates are in basis points (one hundredth of a percent) and amounts in centimes: whole"
        " numbers, so that the formulas are exact. The rules are those of the estimate; they do not"
        " follow a later change of the law."
    )


def _heads() -> Sequence[str]:
    return (
        _("Parameter"),
        _("Code"),
        str(labels.READINGS["prudent"]),
        str(labels.READINGS["favourable"]),
        _("Unit"),
        _("Prudent reading, in words"),
        _("Favourable reading, in words"),
        _("In force since"),
        _("Certainty"),
        _("Sources"),
    )


class _Writer:
    """The rows of one parameter that is a single figure or a period."""

    def __init__(self, sheet: Sheet, source: Source, cells: RuleCells, code: str) -> None:
        self.sheet, self.source, self.cells, self.code = sheet, source, cells, code
        self.parameter = source.published.rules.parameters[code]
        self.words = source.presenter.parameter(code)

    def rows(self, row: int) -> int:
        """Writes from ``row``; answers the next free row."""
        for label, unit, values, kept in self._figures():
            self._row(row, label, unit, values, kept)
            row += 1
        return row

    def _figures(
        self,
    ) -> Iterator[tuple[str, str, list[Scalar], dict[tuple[str, int], Expr]]]:
        text = self.words["text"]
        both = (self.parameter.prudent, self.parameter.favourable)
        if isinstance(both[0], Period):
            day, periods = _("date"), [one for one in both if isinstance(one, Period)]
            firsts: list[Scalar] = [serial(one.first) for one in periods]
            lasts: list[Scalar] = [
                None if one.last is None else serial(one.last) for one in periods
            ]
            yield _("%(name)s: first day") % {"name": text}, day, firsts, self.cells.numbers
            yield _("%(name)s: last day") % {"name": text}, day, lasts, self.cells.lasts
        elif not isinstance(both[0], MarginalScale | Bands):
            yield text, self._unit(), [self._figure(one) for one in both], self.cells.numbers

    def _row(
        self,
        row: int,
        label: str,
        unit: str,
        values: list[Scalar],
        kept: dict[tuple[str, int], Expr],
    ) -> None:
        sheet, dated = self.sheet, isinstance(self.parameter.prudent, Period)
        doubtful = "favourable" if self.parameter.doubtful else "prudent"
        sheet.text(row, PARAMETER, label, "label")
        sheet.text(row, CODE, self.code, "unit")
        for reading, look in enumerate(("prudent", doubtful)):
            numbers = "date" if dated else "whole"
            cell = sheet.value(row, PRUDENT + reading, values[reading], look, numbers)
            kept[self.code, reading] = cell
            self.cells.written.append(cell.value)
            if self._is_share():
                self.cells.shares.append(cell)
        sheet.text(row, UNIT, unit, "unit")
        sheet.texts(row, WORDS, described(self.words), "label")

    def _is_share(self) -> bool:
        return self.source.published.content["parameters"][self.code]["kind"] in (
            "share",
            "optional_share",
            "category_shares",
        )

    def _unit(self) -> str:
        kind = self.source.published.content["parameters"][self.code]["kind"]
        return {
            "share": _("basis points"),
            "optional_share": _("basis points; −1: no advantage"),
            "category_shares": _("basis points, for the category of the place"),
            "amount": _("centimes"),
            "number": _("ten-thousandths"),
            "flag": _("1: yes, 0: no"),
        }.get(kind, _("whole number"))

    def _figure(self, value: Value) -> Scalar:
        if isinstance(value, NoAdvantage):
            return NO_ADVANTAGE
        if isinstance(value, CategoryShares):
            category = self.source.place.charter_category
            share = Decimal(0) if category is None else value.shares.get(category, Decimal(0))
            return _whole(share * BASIS_POINTS)
        if isinstance(value, Decimal):
            kind = self.source.published.content["parameters"][self.code]["kind"]
            return _whole(value * (CENTIMES if kind == "amount" else BASIS_POINTS))
        return int(value) if isinstance(value, int) else None


class _Bander:
    """The rows of one parameter that is a scale or a set of bands."""

    def __init__(self, sheet: Sheet, source: Source, cells: RuleCells, code: str) -> None:
        self.sheet, self.source, self.cells, self.code = sheet, source, cells, code
        self.parameter = source.published.rules.parameters[code]

    def rows(self, row: int) -> int:
        if not isinstance(self.parameter.prudent, MarginalScale | Bands):
            return row
        names = [str(labels.READINGS["prudent"]), str(labels.READINGS["favourable"])]
        if not self.parameter.doubtful:
            names = [str(labels.READINGS[""])]
        for reading, name in enumerate(names):
            value = (self.parameter.prudent, self.parameter.favourable)[reading]
            bands = self._reading(row, name, list(_bands(value)), favourable=bool(reading))
            for read in range(reading, len(READINGS)):
                self.cells.bands[self.code, read] = bands
            row += len(bands.included)
        self.cells.numbers |= {(self.code, read): bands.bounds[0] for read in (0, 1)}
        return row

    def _reading(
        self,
        row: int,
        name: str,
        bands: list[tuple[Scalar, bool, Scalar, Scalar]],
        *,
        favourable: bool,
    ) -> BandCells:
        sheet, words = self.sheet, self.source.presenter.parameter(self.code)
        look = "favourable" if favourable else "prudent"
        scale = isinstance(self.parameter.prudent, MarginalScale)
        unit = _("centimes") if scale else _("ten-thousandths of a job per million dirhams")
        bounds, steps = [], []
        for at, (bound, included, rate, step) in enumerate(bands, start=row):
            sheet.text(at, PARAMETER, f"{words['text']} · {name}", "label")
            sheet.text(at, CODE, self.code, "unit")
            bounds.append(sheet.value(at, PRUDENT, bound, look, "whole"))
            self.cells.shares.append(sheet.value(at, FAVOURABLE, rate, look, "whole"))
            sheet.text(at, UNIT, unit, "unit")
            steps.append(sheet.value(at, WORDS, step, look, "whole"))
            self.cells.written += [bound, rate]
            sheet.text(at, WORDS + 1, _("Yes") if included else _("No"), "label")
            sheet.texts(at, WORDS + 2, described(words)[2:], "label")
        if not scale:
            self.cells.edges += bounds
        inside = tuple(included for _bound, included, _rate, _step in bands)
        return BandCells(Span(tuple(bounds)), inside, Span(tuple(steps)))


def _bands(value: Value) -> Iterator[tuple[Scalar, bool, Scalar, Scalar]]:
    """Bound, whether it belongs to the band, rate, and what it adds to the rate before."""
    rows: Iterable[tuple[Decimal, bool, Decimal]] = ()
    if isinstance(value, MarginalScale):
        rows = ((one.above * CENTIMES, False, one.rate) for one in value.brackets)
    elif isinstance(value, Bands):
        rows = ((one.edge * EDGE_UNITS, one.included, one.rate) for one in value.bands)
    before = Decimal(0)
    for bound, included, rate in rows:
        step = (rate - before) * BASIS_POINTS
        yield _whole(bound), included, _whole(rate * BASIS_POINTS), _whole(step)
        before = rate


def _band_head(sheet: Sheet, row: int) -> int:
    heads = [*_heads()]
    heads[PRUDENT : WORDS + 2] = [
        _("Bound"),
        _("Rate above the bound, in basis points"),
        _("Unit of the bound"),
        _("Added to the rate before, in basis points"),
        _("The bound itself belongs to the band"),
    ]
    sheet.texts(row, 0, heads, "head")
    return row + 1


def described(words: Plain) -> list[str]:
    """A parameter in words: both readings, date, certainty and sources."""
    sources = "; ".join(
        ", ".join(part for part in (one["title"], one["publisher"], one["date"]) if part)
        for one in words["sources"]
    )
    favourable = words["favourable_value"] or words["value"]
    return [
        words["value"],
        favourable,
        words["effective_from"],
        words["certainty"],
        sources,
    ]


def serial(day: date) -> int:
    """A day as spreadsheets count them."""
    return (day - DAY_ZERO).days


def _whole(value: Decimal) -> int | Decimal:
    """A whole number where it is one: finer than its unit, the sheet refuses to be exact."""
    return int(value) if value == value.to_integral_value() else value
