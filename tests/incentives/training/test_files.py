"""What the planner gives to carry on with: a spreadsheet that goes on computing, and a calendar."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from incentives.training.agenda import AgendaEntry, calendar_file
from incentives.training.forms import MAX_ROWS
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import LANGUAGES, example, keep
from tests.incentives.training.test_plan import (
    ENGLISH,
    WELCOME,
    WRONG,
    address,
    page_of,
    send,
    spending,
)

pytestmark = pytest.mark.django_db

FIRST = 4
LAST = FIRST + MAX_ROWS - 1


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield


def workbook(content: bytes, *, values: bool = False) -> Any:
    return load_workbook(BytesIO(content), data_only=values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_spreadsheet_holds_the_plan_and_goes_on_computing(
    client: GuardedClient, language: str
) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row, WELCOME, {**ENGLISH, "basis": "whole", "cost": "75000"})
    response = client.get(address(row, "_workbook", language))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    live, shown = workbook(response.content), workbook(response.content, values=True)
    plan, bonus, *others = live.worksheets
    assert len(others) == 3
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in live)

    cells = [cell.value for cell in plan[FIRST]]
    assert cells[:6] == ["Accueil client", "Institut d’Agadir", 1, 40, 120, 2500.5]
    assert plan.cell(FIRST, 8).value == f'=IF(G4="{cells[6]}",F4*E4,F4*1)'
    assert plan.cell(LAST, 8).value.startswith("=IF(")
    assert shown.worksheets[0].cell(FIRST, 8).value == 300_060

    name = plan.title
    assert bonus.cell(FIRST, 2).value == (
        f"=SUMIF('{name}'!$C${FIRST}:$C${LAST},1,'{name}'!$H${FIRST}:$H${LAST})"
    )
    assert bonus.cell(FIRST, 4).value == f"=MIN(C{FIRST},B{FIRST})"
    assert bonus.cell(FIRST + 5, 4).value == f"=SUM(D{FIRST}:D{FIRST + 4})"
    assert page.cover is not None
    assert page.cover.total is not None
    for year, line in enumerate((*page.cover.years, page.cover.total)):
        written = [shown.worksheets[1].cell(FIRST + year, column).value for column in range(2, 6)]
        assert written == [
            float(amount) for amount in (line.spend, line.before_cap, line.prudent, line.favourable)
        ]


def test_what_people_type_never_runs(client: GuardedClient) -> None:
    row = keep({**example("crm-fes"), **{"profiles": [evil_profile()]}})
    typed = {"programme": '=HYPERLINK("http://evil")', "provider": "@SUM(A1:A9)"}
    page_of(client, row, {**WELCOME, **typed}, {**WELCOME, "programme": "+1+1", "provider": "-2"})
    book = workbook(client.get(address(row, "_workbook")).content)
    plan = book.worksheets[0]
    for line, texts in ((FIRST, list(typed.values())), (FIRST + 1, ["+1+1", "-2"])):
        for column, text in enumerate(texts, start=1):
            cell = plan.cell(line, column)
            assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    profile = book.worksheets[2].cell(FIRST, 1)
    assert (profile.data_type, profile.value) == ("s", "=1+1")


def evil_profile() -> dict[str, Any]:
    return {**example("crm-fes")["profiles"][0], "title": "=1+1"}


def test_the_cohorts_and_dates_are_dates(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row)
    _plan, _bonus, cohorts, dates, evidence = workbook(
        client.get(address(row, "_workbook")).content
    ).worksheets
    assert cohorts.cell(FIRST, 6).value.date() == date(2027, 1, 1)
    assert cohorts.max_row == FIRST + len(page.hires) - 1
    assert [dates.cell(FIRST + n, 1).value.date() for n in range(len(page.agenda))] == [
        entry.day for entry in page.agenda
    ]
    assert evidence.max_row == FIRST + len(page.evidence) - 1
    assert "Ancienne procédure" in {evidence.cell(FIRST + n, 1).value for n in range(8)}


def test_without_a_bonus_the_spreadsheet_says_why(client: GuardedClient) -> None:
    row = keep({**example("crm-fes"), "on": "2025-06-30"})
    page_of(client, row, *spending("1000"))
    book = workbook(client.get(address(row, "_workbook")).content)
    assert book.worksheets[1].cell(FIRST, 1).value
    assert book.worksheets[1].cell(FIRST, 2).value is None


def test_a_plan_with_a_wrong_line_has_no_spreadsheet(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    send(client, row, WRONG)
    response = client.get(address(row, "_workbook"))
    assert response.status_code == 302
    assert response.headers["Location"] == address(row)
    assert "training/plan.xlsx" not in client.get(address(row)).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar(client: GuardedClient, language: str) -> None:
    row = keep(example("crm-fes"))
    page = page_of(client, row)
    response = client.get(address(row, "_dates", language))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    content = response.content
    assert row.token.encode() not in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == len(page.agenda)
    days = re.findall(r"DTSTART;VALUE=DATE:(\d+)", text)
    assert days == [f"{entry.day:%Y%m%d}" for entry in page.agenda]
    assert len(set(re.findall(r"UID:(\S+)", text))) == len(page.agenda)


def test_a_calendar_line_escapes_and_folds() -> None:
    entry = AgendaEntry(date(2030, 12, 31), "a,b;c\\d\nDTSTART:1 " + "م" * 60)
    text = calendar_file([entry], key="k", name="x", stamp=datetime(2026, 1, 1, tzinfo=UTC))
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:a\\,b\\;c\\\\d DTSTART:1 " + "م" * 60 in unfolded
    assert "DTEND;VALUE=DATE:20310101" in unfolded


@pytest.mark.parametrize("name", ["_workbook", "_dates"])
def test_there_is_no_file_of_an_unknown_estimate(client: GuardedClient, name: str) -> None:
    row = keep(example("crm-fes"))
    row.token = "x" * 22
    assert client.get(address(row, name)).status_code == 404
