"""A file of the staff, XLSX or CSV, read as rows of plain text.

Nothing is guessed: what could be read in two ways is refused with a sentence that says what to do.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from sites.spreadsheets import unshielded

MAX_BYTES: Final = 1_000_000
MAX_ROWS: Final = 2_000
MAX_COLUMNS: Final = 80
_MAX_UNPACKED_BYTES: Final = 30_000_000
_MAX_CELL: Final = 20_000
_XLSX_MARK: Final = b"PK\x03\x04"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class SheetError(ValueError):
    """The file cannot be read as a table; the message tells a person what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns, then each row that holds something with its number in the file.

    Every cell is a text; an empty one is not known.
    """

    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a table may hold, its columns' names apart."""

    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS


def read_table(
    content: bytes,
    *,
    known: Callable[[str], bool],
    needed: Iterable[str],
    limits: Limits = Limits(),
) -> Table:
    """The table in a file: it has no column that is not `known`, and each that is `needed`.

    Raises SheetError.
    """
    if len(content) > MAX_BYTES:
        raise SheetError(
            _("The file is larger than %(limit)s MB. Send fewer rows at a time.")
            % {"limit": number_format(MAX_BYTES // 1_000_000)}
        )
    is_workbook = content.startswith(_XLSX_MARK)
    lines = _workbook(content, limits) if is_workbook else _text(content, known=known)
    columns, rows, numbers = _columns_and_rows(lines, known=known, limits=limits)
    _check_columns(columns, known=known, needed=needed, limits=limits)
    if not rows:
        raise SheetError(_("The file has its columns, but no row below them."))
    return Table(columns=columns, rows=rows, numbers=numbers)


def _columns_and_rows(
    lines: Iterable[Sequence[str]], *, known: Callable[[str], bool], limits: Limits
) -> tuple[list[str], list[list[str]], list[int]]:
    columns: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line]
        if not columns:
            columns = [_as_known(cell, known) for cell in _without_empty_end(cells)]
            if not columns:
                raise SheetError(_("The first row of the file must hold the names of the columns."))
        elif any(cells):
            rows.append(_fitted(cells, width=len(columns), number=number))
            numbers.append(number)
            if len(rows) > limits.rows:
                raise SheetError(
                    _("The file has more than %(limit)s rows. Send fewer at a time.")
                    % {"limit": number_format(limits.rows)}
                )
    return columns, rows, numbers


def _as_known(name: str, known: Callable[[str], bool]) -> str:
    """A column written in capitals is the one without; some bear capitals of their own."""
    return name if known(name) else name.lower()


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _fitted(cells: list[str], *, width: int, number: int) -> list[str]:
    """Exactly one cell a column; a cell beyond the last column must be empty."""
    if any(cells[width:]):
        raise SheetError(_("Row %(row)d has more cells than there are columns.") % {"row": number})
    long = [cell for cell in cells if len(cell) > _MAX_CELL]
    if long:
        raise SheetError(
            _("Row %(row)d holds a text of more than %(limit)s characters.")
            % {"row": number, "limit": number_format(_MAX_CELL)}
        )
    if any(_CONTROL.search(cell) for cell in cells):
        raise SheetError(
            _("Row %(row)d holds a sign that cannot be shown. Type its cells again.")
            % {"row": number}
        )
    padded = [*cells, *[""] * width][:width]
    return [unshielded(cell) for cell in padded]


def _check_columns(
    columns: list[str], *, known: Callable[[str], bool], needed: Iterable[str], limits: Limits
) -> None:
    if len(columns) > limits.columns:
        raise SheetError(_("The file has too many columns."))
    strange = [name or _("(empty)") for name in columns if not known(name)]
    if strange:
        raise SheetError(
            _("These columns are not known here: %(columns)s. Use the names of the exported file.")
            % {"columns": ", ".join(strange[:10])}
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise SheetError(
            _("These columns are there more than once: %(columns)s.")
            % {"columns": ", ".join(twice)}
        )
    missing = [name for name in needed if name not in columns]
    if missing:
        raise SheetError(
            _("These columns, which say what each row is about, are missing: %(columns)s.")
            % {"columns": ", ".join(missing)}
        )


# --- CSV -----------------------------------------------------------------------------------------
def _text(content: bytes, *, known: Callable[[str], bool]) -> Iterator[list[str]]:
    if b"\0" in content:
        raise SheetError(_("This file is neither XLSX nor CSV. Save it as one of the two."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(
            _(
                "The letters of this file cannot be read. Save it as XLSX, or as “CSV UTF-8”, and"
                " send it again."
            )
        ) from error
    try:
        yield from csv.reader(
            io.StringIO(text, newline=""), delimiter=_mark(text, known), strict=True
        )
    except csv.Error as error:
        raise SheetError(
            _("This CSV file is damaged: a quotation mark is open or stands alone.")
        ) from error


def _mark(text: str, known: Callable[[str], bool]) -> str:
    """What stands between the cells: the mark that splits the first line into known columns."""
    first = text.split("\n", 1)[0]

    def found(mark: str) -> int:
        cells = (cell.strip(' "\r') for cell in first.split(mark))
        return sum(known(_as_known(cell, known)) for cell in cells)

    return max((";", ",", "\t"), key=found)


# --- XLSX ----------------------------------------------------------------------------------------
def _workbook(content: bytes, limits: Limits) -> Iterator[list[str]]:
    """The first sheet. What a damaged file raises in the library is without number."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MAX_UNPACKED_BYTES:
            raise SheetError(_("The file is too large once opened. Send fewer rows at a time."))
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        lines = list(sheet.iter_rows(max_row=limits.rows + 2, max_col=limits.columns + 1))
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(
            _("This XLSX file cannot be opened: it is damaged, or protected by a password.")
        ) from error
    for number, line in enumerate(lines, 1):
        yield [_cell_text(cell, number=number) for cell in line]


def _cell_text(cell: Any, *, number: int) -> str:
    if cell.data_type == "f":
        raise SheetError(
            _("Row %(row)d holds a formula (%(cell)s). Replace it by its value.")
            % {"row": number, "cell": cell.coordinate}
        )
    if cell.data_type == "e":
        raise SheetError(
            _("Row %(row)d holds an error of the spreadsheet (%(cell)s). Empty or correct it.")
            % {"row": number, "cell": cell.coordinate}
        )
    return _plain(cell.value)


def _plain(value: object) -> str:
    """A number as the spreadsheet shows it, with the fifteen digits that it keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(format(value, '.15g')).normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
