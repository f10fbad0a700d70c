"""Texts inside formulas, as every spreadsheet program takes them."""

import re

import pytest

from incentives.documents.spreadsheet.expressions import words

EXCEL_LIMIT = 255


@pytest.mark.parametrize("text", ["", "Prime", 'Dit "prime"', "a" * 300, '"' * 300, "é" * 121])
def test_a_text_is_written_in_pieces_that_say_it_again(text: str) -> None:
    found = words(text)
    pieces = re.findall(r'"((?:[^"]|"")*)"', found.text)
    assert "&".join(f'"{piece}"' for piece in pieces) == found.text
    assert all(len(piece) <= EXCEL_LIMIT for piece in pieces)
    assert "".join(piece.replace('""', '"') for piece in pieces) == text
    assert found.value == text
