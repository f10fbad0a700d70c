"""A table of the dashboard as a file: numbers that a spreadsheet reckons with."""

import io

import xlsxwriter

from incentives.dashboard.tables import Table
from incentives.formatting import FIRST_STRONG_ISOLATE, POP_ISOLATE, writing
from sites.spreadsheets import SAFE, csv_bytes

LONGEST_NAME_OF_A_SHEET = 31

_ISOLATES = str.maketrans("", "", FIRST_STRONG_ISOLATE + POP_ISOLATE)


def as_csv(table: Table, *, language: str) -> bytes:
    rows = ([_plain(row.name), *(cell.value for cell in row.cells)] for row in table.rows)
    return csv_bytes([table.heads, *rows])


def as_xlsx(table: Table, *, language: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**SAFE, "in_memory": True})
    sheet = book.add_worksheet(table.title[:LONGEST_NAME_OF_A_SHEET])
    if writing(language).right_to_left:
        sheet.right_to_left()
    sheet.set_column(0, 0, 60, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.set_column(1, len(table.heads) - 1, 22)
    sheet.write_row(0, 0, table.heads, book.add_format({"bold": True, "bottom": 1}))
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(table.rows, start=1):
        sheet.write_string(line, 0, _plain(row.name))
        for column, cell in enumerate(row.cells, start=1):
            sheet.write_number(line, column, cell.value)
    book.close()
    return out.getvalue()


def _plain(text: str) -> str:
    """Without the marks of direction that only a page needs."""
    return text.translate(_ISOLATES)
