"""The sheet of the computation: one line a quantity, five years read prudently, then favourably."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from incentives.documents.source import READINGS, YEARS
from incentives.documents.spreadsheet.book import Sheet
from incentives.documents.spreadsheet.expressions import Expr, Span
from incentives.estimates import labels

LABEL, UNIT, FIRST = range(3)
FAVOURABLE = FIRST + len(YEARS)
LAST = FAVOURABLE + len(YEARS) - 1
WIDTHS = (58, 24, *[17] * (LAST - FIRST + 1))
STARTS = (FIRST, FAVOURABLE)

Pair = tuple[Expr, Expr]
SpanPair = tuple[Span, Span]


class Grid:
    """Writes line after line; each answers the cells that it filled."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = 0
        sheet.columns(WIDTHS)

    def title(self, title: str, note: str) -> None:
        self.sheet.text(0, LABEL, title, "title")
        self.sheet.wide(1, (LABEL, FAVOURABLE), note, "note")
        self.row = 3
        head = (str(labels.READINGS["prudent"]), str(labels.READINGS["favourable"]))
        self.sheet.texts(self.row, LABEL, ("", _("Unit")), "head")
        for start, reading in zip(STARTS, head, strict=True):
            for year in YEARS:
                text = _("Year %(number)s") % {"number": year + 1}
                self.sheet.text(self.row, start + year, f"{reading} · {text}", "head_figure")
        self.sheet.raw.freeze_panes(self.row + 1, FIRST)
        self.sheet.raw.repeat_rows(self.row)
        self.row += 2

    def section(self, title: str) -> None:
        self.row += 1
        self.sheet.section(self.row, title)
        self.row += 1

    def heading(self, title: Expr | str) -> None:
        """The head of a group of lines: a text, or a formula that gives one."""
        if isinstance(title, str):
            self.sheet.text(self.row, LABEL, title, "subsection")
        else:
            self.sheet.formula(self.row, LABEL, title, "subsection", "")
        self.row += 1

    def _line(self, label: str, unit: str) -> int:
        row = self.row
        self.sheet.text(row, LABEL, label, "label")
        self.sheet.text(row, UNIT, unit, "unit")
        self.row += 1
        return row

    def one(self, label: str, unit: str, formula: Expr, numbers: str = "whole") -> Expr:
        """A quantity that has neither year nor reading."""
        return self.sheet.formula(self._line(label, unit), FIRST, formula, numbers=numbers)

    def both(
        self, label: str, unit: str, formula: Callable[[int], Expr], numbers: str = "whole"
    ) -> Pair:
        """A quantity without year, in both readings."""
        row = self._line(label, unit)
        prudent, favourable = (
            self.sheet.formula(row, start, formula(reading), numbers=numbers)
            for reading, start in enumerate(STARTS)
        )
        return prudent, favourable

    def years(self, label: str, unit: str, formulas: Sequence[Expr]) -> Span:
        """A quantity by year that both readings share."""
        return self.sheet.row_of(self._line(label, unit), FIRST, formulas)

    def years_both(self, label: str, unit: str, formula: Callable[[int, int], Expr]) -> SpanPair:
        """A quantity by year in both readings; ``formula`` takes a reading and a year."""
        row = self._line(label, unit)
        prudent, favourable = (
            self.sheet.row_of(row, STARTS[reading], [formula(reading, year) for year in YEARS])
            for reading in range(len(READINGS))
        )
        return prudent, favourable
