"""Requests as a sheet: the columns of the staff's list, and the totals that were kept.

What people typed is written as text, never as a formula. No token: the file goes from hand to hand.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.formatting import writing
from incentives.requests.models import ContactRequest
from incentives.requests.routing import reasons
from sites.spreadsheets import SAFE

MONEY, DAY = "#,##0.00", "yyyy-mm-dd"

# Name of the column, width in characters.
COLUMNS = {
    "reference": 16,
    "created_at": 14,
    "organisation": 34,
    "state": 14,
    "segments": 14,
    "location": 26,
    "assignee": 20,
    "next_action_on": 16,
    "expires_at": 14,
    "law_on": 14,
    "prudent_total_mad": 24,
    "favourable_total_mad": 24,
    "high_value": 14,
    "routing": 60,
}
TOTALS = ("prudent_total_mad", "favourable_total_mad")

Cell = str | date | Decimal


def requests_workbook(rows: Iterable[ContactRequest], *, language: str) -> bytes:
    """The .xlsx file of some requests, in the language that is active."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "in_memory": True})
    sheet = book.add_worksheet(pgettext("name of a sheet", "Requests"))
    if writing(language).right_to_left:
        sheet.right_to_left()
    _heads(sheet, book.add_format({"bold": True, "bottom": 1, "text_wrap": True}))
    formats = {
        date: book.add_format({"num_format": DAY, "align": "left"}),
        Decimal: book.add_format({"num_format": MONEY}),
    }
    for line, row in enumerate(rows, start=1):
        for column, name in enumerate(COLUMNS):
            _write(sheet, line, column, _cell(row, name), formats)
    book.close()
    return stream.getvalue()


def _heads(sheet: Any, bold: Any) -> None:
    for column, (name, width) in enumerate(COLUMNS.items()):
        field = ContactRequest._meta.get_field(name)
        title = capfirst(str(getattr(field, "verbose_name", name)))
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, f"{title}, MAD" if name in TOTALS else title, bold)
    sheet.freeze_panes(1, 0)


def _cell(row: ContactRequest, name: str) -> Cell:
    """Empty where there is nothing; days are those of the place of the service."""
    if name in TOTALS and row.favourable_total_mad == 0:
        # Zero, not known and not in force are three answers: the page of the request tells which.
        return _("no amount: open the request")
    if name == "state":
        return str(row.get_state_display())
    if name == "routing":
        return " ".join(reasons(row))
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in ("created_at", "expires_at"):
        return timezone.localdate(value)
    return value if isinstance(value, date | Decimal) else str(value or "")


def _write(sheet: Any, line: int, column: int, value: Cell, formats: dict[type, Any]) -> None:
    if value == "":
        return
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, Decimal):
        sheet.write_number(line, column, value, formats[Decimal])
    else:
        sheet.write_datetime(line, column, value, formats[date])
