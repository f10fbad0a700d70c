"""The workbook and its sheets: cells are written here, and answered as references."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from incentives.documents.spreadsheet.expressions import Expr, Scalar, Span, size
from incentives.documents.spreadsheet.styles import GREEN, INPUT_BORDER, WRAPPED, properties
from incentives.formatting import writing
from sites.spreadsheets import SAFE

A4 = 9
LONGEST_TEXT = 32_000
LINE_HEIGHT = 13


class Book:
    """One workbook in one language, with the four sheets that it always has."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.right_to_left = writing(language).right_to_left
        self.buffer = BytesIO()
        self.raw = xlsxwriter.Workbook(self.buffer, {**SAFE, "in_memory": True})
        self.peak: int | Decimal = 0
        self._formats: dict[tuple[str, str], Format] = {}
        self.project = Sheet(self, _("Project"), tab=INPUT_BORDER)
        self.rules = Sheet(self, _("Rules"), tab="")
        self.computation = Sheet(self, _("Computation"), tab="")
        self.result = Sheet(self, _("Result"), tab=GREEN)

    def style(self, look: str, numbers: str = "") -> Format:
        if (look, numbers) not in self._formats:
            made = self.raw.add_format(properties(look, numbers, self.language))
            self._formats[look, numbers] = made
        return self._formats[look, numbers]

    def name(self, name: str, cells: Expr | Span) -> None:
        """Give cells a name that does not move: other files may refer to it."""
        sheet, _bang, address = cells.text.rpartition("!")
        fixed = ":".join(_absolute(end) for end in address.split(":"))
        self.raw.define_name(name, f"={sheet}!{fixed}")

    def close(self) -> bytes:
        for sheet in (self.project, self.rules, self.computation, self.result):
            sheet.fit()
        self.raw.close()
        return self.buffer.getvalue()


def _absolute(address: str) -> str:
    letters = address.rstrip("0123456789")
    return f"${letters}${address[len(letters) :]}"


class _Plain(Worksheet):  # type: ignore[misc]
    """Writes formulas as they are. XlsxWriter searches each for some thirty functions newer than
    Excel 2007, a third of the time of a workbook: ours have none."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Sheet:
    """One sheet. Rows and columns count from 0; what is put answers the reference to it."""

    def __init__(self, book: Book, name: str, *, tab: str) -> None:
        self.book = book
        self.raw: Worksheet = book.raw.add_worksheet(name, worksheet_class=_Plain)
        quoted = name.replace("'", "''")
        self.prefix = f"'{quoted}'!"
        self.widths: Sequence[float] = ()
        self._lines: dict[int, int] = {}
        if tab:
            self.raw.set_tab_color(tab)
        if book.right_to_left:
            self.raw.right_to_left()
        self.raw.hide_gridlines(2)
        self.raw.set_landscape()
        self.raw.set_paper(A4)
        self.raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_footer(f"&L&8Levier · {name}&R&8&P / &N")
        # Without a password: the lock only keeps a stray key from breaking a formula.
        self.raw.protect("", {"format_columns": True, "format_rows": True})

    def columns(self, widths: Sequence[float]) -> None:
        self.widths = widths
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width, self.book.style("plain"))

    def at(self, row: int, column: int, value: Scalar) -> Expr:
        """The reference to a cell that holds ``value``."""
        address = self.prefix + xl_rowcol_to_cell(row, column)
        return Expr(address, value, peak=size(value))

    def text(self, row: int, column: int, text: str, look: str = "plain") -> None:
        numbers = "text" if look == "input" else ""
        style = self.book.style(look, numbers)
        self.raw.write_string(row, column, text[:LONGEST_TEXT], style)
        self._needs(row, text, self.widths[column], look)

    def texts(self, row: int, column: int, texts: Iterable[str], look: str) -> None:
        for offset, text in enumerate(texts):
            self.text(row, column + offset, text, look)

    def wide(self, row: int, columns: tuple[int, int], text: str, look: str) -> None:
        """A text over several columns."""
        style = self.book.style(look)
        self.raw.merge_range(row, columns[0], row, columns[1], "", style)
        self.raw.write_string(row, columns[0], text[:LONGEST_TEXT], style)
        self._needs(row, text, sum(self.widths[columns[0] : columns[1] + 1]), look)

    def section(self, row: int, title: str) -> None:
        """A heading over the whole width."""
        self.texts(row, 0, (title, *("" for _column in self.widths[1:])), "section")

    def room(self, row: int, lines: int) -> None:
        """Room for the words of a formula, whose length changes."""
        self._lines[row] = max(self._lines.get(row, 1), lines)

    def _needs(self, row: int, text: str, width: float, look: str) -> None:
        """Note the lines that a wrapped text takes in its row."""
        if look in WRAPPED:
            self.room(row, ceil(len(text) / width))

    def fit(self) -> None:
        """Make rows as high as their longest text: not every program does it by itself."""
        for row, lines in self._lines.items():
            if lines > 1:
                self.raw.set_row(row, LINE_HEIGHT * lines + 2)

    def value(self, row: int, column: int, value: Scalar, look: str, numbers: str) -> Expr:
        """A figure as such, or an empty cell."""
        style = self.book.style(look, numbers)
        if value is None:
            self.raw.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.raw.write_string(row, column, value, style)
        else:
            self.raw.write_number(row, column, _plain(value), style)
        return self.at(row, column, value)

    def formula(
        self, row: int, column: int, formula: Expr, look: str = "cell", numbers: str = "whole"
    ) -> Expr:
        """A formula with its value."""
        text = "=" + formula.text.replace(self.prefix, "")
        style = self.book.style(look, numbers)
        self.raw.write_formula(row, column, text, style, _cached(formula.value))
        self.book.peak = max(self.book.peak, formula.peak)
        return self.at(row, column, formula.value)

    def row_of(
        self, row: int, column: int, formulas: Iterable[Expr], *, look: str = "cell"
    ) -> Span:
        """Formulas side by side."""
        cells = (self.formula(row, column + at, one, look) for at, one in enumerate(formulas))
        return Span(tuple(cells))


def _plain(value: int | Decimal | bool) -> float:
    # The only float of the documents: the file format knows no other number.
    return float(value)


def _cached(value: Scalar) -> Any:
    if value is None:
        return ""
    return _plain(value) if isinstance(value, Decimal) else value
