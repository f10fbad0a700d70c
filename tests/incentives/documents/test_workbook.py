"""The file itself: figures for viewers, what stays exact, what Excel takes, who may type what."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from openpyxl.workbook import Workbook as Opened

from incentives.documents.source import MEASURES as MEASURE_ORDER
from incentives.documents.source import Source, disclaimer
from incentives.documents.spreadsheet.expressions import EXACT_BOUND
from incentives.estimates import labels
from tests.incentives.documents.workbooks import Workbook, shown, source_for, workbook_of
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    changed_rules,
    figures,
    read_example,
    request,
    seed,
)
from tests.incentives.engine.strategies import law_changes, requests
from tests.incentives.engine.test_reference import wide_request

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What Excel refuses to open.
LONGEST_FORMULA, LONGEST_STRING, MOST_ARGUMENTS = 8192, 255, 255
STRING = re.compile(r'"((?:[^"]|"")*)"')
RESULT, WRONG_ROW = 3, 5


def opened(workbook: Workbook, *, values: bool = False) -> Opened:
    return openpyxl.load_workbook(BytesIO(workbook.file), data_only=values)


def as_shown(workbook: Workbook) -> Json:
    """The results that a viewer shows without recalculating."""
    sheet = opened(workbook, values=True).worksheets[RESULT]
    return shown(workbook, [[_text(cell) for cell in row] for row in sheet.values])


def _text(cell: Any) -> str:
    return f"{cell:.2f}" if isinstance(cell, int | float) else str(cell or "")


def cells(book: Opened) -> Iterator[Any]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from row


# --- Figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_a_viewer_shows_the_worked_example(name: str) -> None:
    language = ("fr", "en", "ar")[EXAMPLE_NAMES.index(name) % 3]
    workbook = workbook_of(source_for(read_example(name), language=language))
    assert as_shown(workbook) == figures(workbook.source.estimate)
    with translation.override(language):
        sheet = opened(workbook, values=True).worksheets[RESULT]
        assert verdicts_of(sheet) == expected_verdicts(workbook.source)


@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(requests(), law_changes())
def test_figures_follow_another_law_and_stay_exact(body: Json, changes: Any) -> None:
    source = source_for(body, rules=changed_rules(changes, on=body["on"]))
    workbook = workbook_of(source)
    found = as_shown(workbook)
    if found["totals"]["prudent"]["regime"]:
        assert found == figures(source.estimate)
        assert workbook.peak <= EXACT_BOUND


def test_what_cannot_be_exact_is_not_shown() -> None:
    workbook = workbook_of(source_for(wide_request()))
    found = as_shown(workbook)
    assert all(row["prudent"] is row["favourable"] is None for row in found["measures"].values())
    assert {row["regime"] for row in found["totals"].values()} == {None}
    result = opened(workbook, values=True).worksheets[RESULT]
    assert result.cell(WRONG_ROW, 1).value


def test_unknown_is_a_word_and_never_a_zero() -> None:
    """Without export shares AIR is unknown; so is SME without investment."""
    workbook = workbook_of(source_for(request(), language="en"))
    sheet = opened(workbook, values=True).worksheets[RESULT]
    for name in ("AIR_prudent", "AIR_favourable", "SME_prudent"):
        row, first, last = workbook.names[name]
        found = {sheet.cell(row + 1, column + 1).value for column in range(first, last + 1)}
        assert found == {"Unknown"}
    row, _first, last = workbook.names["totals_prudent"]
    assert "AIR" in sheet.cell(row + 1, last + 2).value


# --- What is written beside ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_criteria_doubts_sources_and_version_are_there(language: str) -> None:
    source = source_for(read_example("sme-tetouan"), language=language)
    sheet = opened(workbook_of(source), values=True).worksheets[RESULT]
    texts = {str(value) for row in sheet.values for value in row if value}
    presenter, result = source.presenter, source.estimate
    assert any(source.published.version in text for text in texts)
    with translation.override(language):
        assert disclaimer() in texts
        assert verdicts_of(sheet) == expected_verdicts(source)
        for measure in result.measures:
            for doubt in measure.doubts:
                plain = presenter.doubt(doubt)
                assert {plain["text"], plain["source"]} <= texts
            for code in measure.reservations:
                assert presenter.reservation(code)["text"] in texts


def expected_verdicts(source: Source) -> list[tuple[str, ...]]:
    measures = {measure.code: measure for measure in source.estimate.measures}
    return [
        (
            str(labels.VERDICTS[criterion.verdict]),
            str(labels.VERDICTS[criterion.favourable_verdict]),
        )
        for code in MEASURE_ORDER
        for criterion in measures[code].criteria
    ]


def verdicts_of(sheet: Any) -> list[tuple[str, ...]]:
    rows = list(sheet.values)
    start = next(at for at, row in enumerate(rows) if row[0] == gettext("Criteria"))
    words = {str(word) for word in labels.VERDICTS.values()}
    return [row[6:8] for row in rows[start:] if row[6] in words]


# --- The file ------------------------------------------------------------------------------------


def large(profiles: int) -> Json:
    """That many profiles with every fact, at a place where two schemes may be had."""
    body = read_example("sme-tetouan")
    profile = {**body["profiles"][0], "title": "x" * 120}
    return {**body, "profiles": [profile] * profiles, "profit_before_tax": [1000] * 5}


@pytest.mark.parametrize(("language", "profiles"), [("fr", 20), ("ar", 1)])
def test_excel_takes_every_formula(language: str, profiles: int) -> None:
    book = opened(workbook_of(source_for(large(profiles), language=language)))
    formulas = [cell.value for cell in cells(book) if cell.data_type == "f"]
    assert len(formulas) > 250 * profiles
    for formula in formulas:
        assert len(formula) <= LONGEST_FORMULA
        assert formula.count(",") < MOST_ARGUMENTS
        assert all(len(string) <= LONGEST_STRING for string in STRING.findall(formula))
    assert len(book.sheetnames) == 4


def test_what_was_typed_never_becomes_a_formula() -> None:
    titles = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "http://example.org", '"&A1&"']
    profiles = [{**request()["profiles"][0], "title": title} for title in titles]
    workbook = workbook_of(source_for(request(profiles=profiles)))
    book, seen = opened(workbook), opened(workbook, values=True)
    typed = [cell for cell in cells(book) if cell.value in titles]
    assert [cell.value for cell in typed] == titles
    assert {cell.data_type for cell in typed} == {"s"}
    assert {cell.number_format for cell in typed} == {"@"}
    assert not any(cell.hyperlink for cell in cells(book))
    headings = [str(cell.value) for cell in cells(seen) if str(cell.value).endswith("· =1+1")]
    assert len(headings) == 1


def test_only_inputs_can_be_typed_over() -> None:
    book = opened(workbook_of(source_for(read_example("crm-fes"))))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert not sheet.protection.password
    unlocked = [cell for cell in cells(book) if not cell.protection.locked]
    assert {cell.parent.title for cell in unlocked} == {book.sheetnames[0]}
    assert not [cell for cell in unlocked if cell.data_type == "f"]


def test_arabic_sheets_run_from_right_to_left() -> None:
    for language, mirrored in (("ar", True), ("fr", False)):
        workbook = workbook_of(source_for(read_example("crm-fes"), language=language))
        sheets = opened(workbook).worksheets
        assert {bool(sheet.sheet_view.rightToLeft) for sheet in sheets} == {mirrored}


def test_no_english_is_left_in_arabic() -> None:
    """Codes, abbreviations and the titles of sources keep Latin letters; sentences do not."""
    source = source_for(read_example("crm-fes"), language="ar")
    book = opened(workbook_of(source))
    english = re.compile(r"\b(the|of|is|are|and|year|reading|amount|not|yes)\b", re.IGNORECASE)
    words = {text for cell in cells(book) for text in _words(str(cell.value or ""))}
    codes = {row["code"] for row in seed("parameters")}
    left = {text for text in words - codes if english.search(text)}
    titles = {row["title"] for row in source.published.content["sources"].values()}
    assert {text for text in left if not any(title in text for title in titles)} == set()


def _words(text: str) -> list[str]:
    """The text of a cell; of a formula, the texts in it."""
    return STRING.findall(text) if text.startswith("=") else [text]
