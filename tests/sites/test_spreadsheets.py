"""No file makes the spreadsheet of its reader compute what somebody typed."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from openpyxl import load_workbook

from sites.spreadsheets import SAFE, csv_bytes, shielded, unshielded

RISKY = ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "\r1", "\n=1", "'=1", "'"]


@pytest.mark.parametrize("text", RISKY)
def test_what_begins_a_formula_has_a_mark_before_it(text: str) -> None:
    assert shielded(text) == f"'{text}"


@pytest.mark.parametrize("text", [*RISKY, "a=1", "", "12", " a", "l'offre"])
def test_what_was_shielded_comes_back(text: str) -> None:
    assert unshielded(shielded(text)) == text


def test_a_table_shields_texts_and_leaves_numbers() -> None:
    content = csv_bytes([["-1", Decimal("-1.50"), Decimal("1E+3"), 7, None, "é"]], delimiter=";")
    assert content.startswith(b"\xef\xbb\xbf")
    [row] = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert row == ["'-1", "-1.50", "1000", "7", "", "é"]


def test_a_workbook_keeps_texts_as_texts() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "in_memory": True})
    book.add_worksheet().write_row(0, 0, ["=1+1", "https://example.org", "007"])
    book.close()
    cells = load_workbook(stream).worksheets[0][1]
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * 3
