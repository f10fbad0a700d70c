"""What printing costs: the styles are ready, and no line is laid out twice."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.layout import inline

from incentives.documents import pdf, press

WORDS = "القانون كما هو " * 40


def test_the_sheet_holds_the_values_of_paper_and_no_token() -> None:
    sheet = press.sheet_text()
    assert "var(" not in sheet
    assert "@import" not in sheet
    assert sheet.count("@font-face") == 6
    assert "solid #cfc8b8" in sheet  # the line of paper, not that of the screen
    assert sheet.count("data:font/ttf;base64,") == 3


def lines_laid_out(direction: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many times a line of a paragraph is laid out."""
    seen: list[Any] = []
    split = inline.split_inline_box

    def count(context: Any, box: Any, *args: Any) -> Any:
        if isinstance(box, LineBox):
            seen.append(box)
        return split(context, box, *args)

    with monkeypatch.context() as patch:
        patch.setattr(inline, "split_inline_box", count)
        html = f'<html lang="ar" dir="{direction}"><body><p>{WORDS}</p></body></html>'
        pdf._loaded().print(html, address="https://levier.test/")
    return len(seen)


@pytest.mark.once
def test_a_line_of_arabic_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from_left = lines_laid_out("ltr", monkeypatch)
    assert from_left > 3
    assert lines_laid_out("rtl", monkeypatch) == from_left


@pytest.mark.once
def test_a_page_that_is_no_xml_is_printed_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    page = '<html lang="fr"><body><p>{}</p></body></html>'
    whole, broken = page.format("Un deux"), page.format("Un<br>deux&nbsp;")
    for html, warnings in ((whole, 0), (broken, 1)):
        caplog.clear()
        made = pdf._loaded().print(html, address="https://levier.test/")
        (printed,) = PdfReader(BytesIO(made)).pages
        assert printed.extract_text().split() == ["Un", "deux"]
        assert len(caplog.records) == warnings
