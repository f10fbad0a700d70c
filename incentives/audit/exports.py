"""The trail as a file: one line for each field that changed.

What people typed is written as text, never as a formula, in a sheet and in a table alike.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import xlsxwriter
from auditlog.models import LogEntry
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.audit.reading import Line, Reading, read
from incentives.formatting import writing
from sites.spreadsheets import SAFE, csv_bytes

# A sheet holds 1 048 576 lines: what is more is a matter for several exports.
MOST_LINES: Final = 1_000_000
_AT_ONCE: Final = 500
_WIDTHS: Final = (20, 18, 22, 26, 40, 30, 50, 50)
# The longest text that a cell of a sheet may hold.
_CELL: Final = 32_767

Row = tuple[str, ...]


def heads() -> Row:
    return (
        pgettext("column of the audit trail", "When"),
        pgettext("column of the audit trail", "Who"),
        pgettext("column of the audit trail", "Step"),
        pgettext("column of the audit trail", "Kind of row"),
        pgettext("column of the audit trail", "Row"),
        pgettext("column of the audit trail", "Field"),
        pgettext("column of the audit trail", "Before"),
        pgettext("column of the audit trail", "After"),
    )


def rows(entries: "QuerySet[LogEntry]") -> Iterator[Row]:
    """The lines of the file; an entry that names no field keeps one line."""
    for entries_at_once in _some_at_once(entries):
        for reading in read(entries_at_once):
            for line in reading.lines or (Line("", "", ""),):
                yield _row(reading, line)


def _some_at_once(entries: "QuerySet[LogEntry]") -> Iterator[list[LogEntry]]:
    found: list[LogEntry] = []
    for entry in entries.iterator(chunk_size=_AT_ONCE):
        found.append(entry)
        if len(found) == _AT_ONCE:
            yield found
            found = []
    if found:
        yield found


def _row(reading: Reading, line: Line) -> Row:
    at = timezone.localtime(reading.entry.timestamp).strftime("%Y-%m-%d %H:%M:%S")
    said = (at, reading.who, str(reading.step.label), reading.model, reading.object)
    return (*said, line.field, line.before, line.after)


def as_csv(entries: "QuerySet[LogEntry]") -> bytes:
    return csv_bytes([heads(), *rows(entries)])


def as_xlsx(entries: "QuerySet[LogEntry]", *, language: str) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "constant_memory": True})
    sheet = book.add_worksheet(pgettext("name of a sheet", "Audit trail"))
    if writing(language).right_to_left:
        sheet.right_to_left()
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for column, (head, width) in enumerate(zip(heads(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows(entries), start=1):
        if number > MOST_LINES:
            sheet.write_string(number, 0, _("Too long for one sheet: export shorter dates."))
            break
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell[:_CELL])
    book.close()
    return stream.getvalue()
