"""What every file for spreadsheets keeps to: its kind, its letters, and no text that runs.

Who types a text must not make the spreadsheet of who opens it compute: in a workbook a text stays a
text (:data:`SAFE`), in a CSV one that would begin a formula has a mark before it.
"""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from typing import Any, Final

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
# Options of XlsxWriter.
SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHIELD: Final = "'"


def shielded(text: str) -> str:
    """The text with a mark before it where a spreadsheet would run it as a formula."""
    return _SHIELD + text if _is_risky(text) else text


def unshielded(text: str) -> str:
    """What :func:`shielded` was given."""
    return text[1:] if text.startswith(_SHIELD) and _is_risky(text[1:]) else text


def _is_risky(text: str) -> bool:
    return text.lstrip(" ").startswith(_FORMULA_MARKS) or text.startswith(_SHIELD)


def csv_bytes(rows: Iterable[Iterable[Any]], *, delimiter: str = ",") -> bytes:
    """The rows in UTF-8, with the mark by which spreadsheets know it; every text is shielded.

    Numbers are given as numbers: a text that begins with a minus is a text.
    """
    stream = StringIO()
    table = csv.writer(stream, delimiter=delimiter)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return shielded(value)
    # Never in powers of ten.
    return f"{value:f}" if isinstance(value, Decimal) else value
