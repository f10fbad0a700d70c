"""Files written from the tables; files held against the tables, then stored whole or not at all."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.results import Result, RowResult
from openpyxl import Workbook
from tablib import Dataset

from sites.sheets.reading import Table
from sites.sheets.resources import Difference, SheetResource, column_names
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE, shielded

logger = logging.getLogger(__name__)

XLSX: Final = "xlsx"
CSV: Final = "csv"
CONTENT_TYPES: Final = {
    XLSX: XLSX_TYPE,
    CSV: CSV_TYPE,
}
NEW, CHANGED, REMOVED, SAME = "new", "changed", "removed", "same"
_KINDS: Final = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_DELETE: REMOVED,
    RowResult.IMPORT_TYPE_SKIP: SAME,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one row of a file does: its number there, what it is about, what differs."""

    number: int
    kind: str
    name: str
    differences: tuple[Difference, ...]
    instance: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row cannot be stored; `column` is empty when the fault is of the row as a whole."""

    number: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file held against what is stored. With one refusal nothing is stored."""

    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]

    @property
    def written(self) -> list[Change]:
        """The rows that change something."""
        return [change for change in self.changes if change.kind != SAME]

    @property
    def counts(self) -> Counter[str]:
        return Counter(change.kind for change in self.changes)

    @property
    def digest(self) -> str:
        """The same only for the same changes: what was shown is what is stored."""
        shown = [(one.number, one.kind, one.differences) for one in self.changes]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def compare(resource: SheetResource, table: Table) -> Outcome:
    """What the file would do; nothing is written."""
    result = resource.import_data(_dataset(resource, table), dry_run=True)
    return _outcome(resource, table, result)


def store(resource: SheetResource, table: Table, *, expected: str) -> tuple[Outcome, bool]:
    """Store the file, whole, if it still does what `expected`, a digest, says.

    Tells what it does, and whether it was stored.
    """
    with transaction.atomic():
        result = resource.import_data(
            _dataset(resource, table), dry_run=False, rollback_on_validation_errors=True
        )
        outcome = _outcome(resource, table, result)
        done = not outcome.refusals and outcome.digest == expected
        if not done:
            transaction.set_rollback(True)
    return outcome, done


def _dataset(resource: SheetResource, table: Table) -> Dataset:
    """The columns that are stored; those that only inform the reader stay behind."""
    kept = [index for index, name in enumerate(table.columns) if name in resource.fields]
    rows = [[row[index] for index in kept] for row in table.rows]
    return Dataset(*rows, headers=[table.columns[index] for index in kept])


def _outcome(resource: SheetResource, table: Table, result: Result) -> Outcome:
    changes: list[Change] = []
    refusals: list[Refusal] = []
    for number, row, cells in zip(table.numbers, result.rows, table.rows, strict=False):
        if row.import_type in _KINDS:
            changes.append(_change(row, number=number, name=_name(resource, table, cells)))
        else:
            refusals += _refusals(row, number=number)
    for error in result.base_errors:
        logger.error("A file of places could not be read.", exc_info=error.error)
        refusals.append(Refusal(number=0, column="", sentence=_("The file could not be read.")))
    return Outcome(changes=tuple(changes), refusals=tuple(refusals))


def _name(resource: SheetResource, table: Table, cells: list[str]) -> str:
    """What a row is about, as its own cells say."""
    at = {name: index for index, name in enumerate(table.columns)}
    return " · ".join(cells[at[name]] for name in resource.keys if cells[at[name]])


def _change(row: Any, *, number: int, name: str) -> Change:
    kind = _KINDS[row.import_type]
    differences = () if kind == SAME else tuple(row.diff)
    return Change(
        number=number, kind=kind, name=name, differences=differences, instance=row.instance
    )


def _refusals(row: Any, *, number: int) -> Iterator[Refusal]:
    for error in row.errors:
        logger.error("A row of a file of places could not be stored.", exc_info=error.error)
        sentence = _("This row cannot be stored as it is. Compare it with the exported file.")
        yield Refusal(number=number, column="", sentence=sentence)
    if row.validation_error is not None:
        for column, sentence in _by_column(row.validation_error):
            yield Refusal(number=number, column=column, sentence=sentence)


def _by_column(error: ValidationError) -> Iterator[tuple[str, str]]:
    if not hasattr(error, "error_dict"):
        yield "", " ".join(error.messages)
        return
    for column, sentences in error.message_dict.items():
        yield "" if column == NON_FIELD_ERRORS else column, " ".join(sentences)


# --- Files written -------------------------------------------------------------------------------
def written_file(resource: SheetResource, rows: Iterable[Model], *, kind: str) -> bytes:
    """The rows as a file that can be filled in and sent back. `kind` is XLSX or CSV."""
    table = [list(column_names(resource))]
    table += [_exported(resource, row, numbers=kind == XLSX) for row in rows]
    return _xlsx(table) if kind == XLSX else _csv(table)


def _exported(resource: SheetResource, row: Model, *, numbers: bool) -> list[Any]:
    cells = [field.export(row, file=True, numbers=numbers) for field in resource.fields.values()]
    told = (write(row) for write in resource.information().values())
    return [*cells, *(shielded(one) if isinstance(one, str) else one for one in told)]


def _csv(table: list[list[Any]]) -> bytes:
    """With semicolons and a mark of UTF-8: what spreadsheets in French and Arabic open."""
    text: str = Dataset(*table[1:], headers=table[0]).export(CSV, delimiter=";")
    return b"\xef\xbb\xbf" + text.encode()


def _xlsx(table: list[list[Any]]) -> bytes:
    """Numbers as numbers; every text as a text, so that no spreadsheet makes a day of a code."""
    book = Workbook(write_only=False)
    sheet = book.worksheets[0]
    sheet.freeze_panes = "A2"
    for number, line in enumerate(table, 1):
        for column, value in enumerate(line, 1):
            if value == "" or value is None:
                continue
            cell = sheet.cell(row=number, column=column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
    target = BytesIO()
    book.save(target)
    return target.getvalue()
