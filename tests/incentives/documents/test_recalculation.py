"""What a spreadsheet program computes from the workbook is what the engine computes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from incentives.documents.spreadsheet import book
from incentives.rules import rule_set
from tests.incentives.documents.workbooks import (
    Calc,
    Workbook,
    batches,
    shown,
    source_for,
    workbook_of,
)
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    figures,
    read_example,
    request,
)
from tests.incentives.engine.strategies import OLD_DATES, requests
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LANGUAGES = ("fr", "en", "ar")
RANDOM = 200
BATCH = 52
WRONG_ROW = 4


@pytest.fixture(autouse=True)
def _nothing_computed_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files carry zeros where they carry figures for viewers: what is read was recalculated."""
    monkeypatch.setattr(book, "_cached", lambda _value: 0)


def random_projects(count: int) -> list[Json]:
    """The same ones at each run: most under the law of today, some under earlier law."""
    found: list[Json] = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.one_of(*[requests()] * 9, requests(dates=OLD_DATES)))
    def draw(body: Json) -> None:
        found.append(body)

    draw()
    return found


def test_the_examples_and_two_hundred_projects_to_the_centime(tmp_path: Path) -> None:
    bodies = [*map(read_example, EXAMPLE_NAMES), *random_projects(RANDOM)]
    assert len(bodies) == len(EXAMPLE_NAMES) + RANDOM
    calc, made = Calc(tmp_path), dict[str, Any]()
    for batch in batches(list(enumerate(bodies)), BATCH):
        some = {
            f"{number:03}": workbook_of(source_for(body, language=LANGUAGES[number % 3]))
            for number, body in batch
        }
        made |= some
        calc.take({name: workbook.file for name, workbook in some.items()})
    results = calc.results()
    assert results.keys() == made.keys()
    outside = 0
    for name, workbook in made.items():
        rows = results[name]
        if rows[WRONG_ROW][0]:
            outside += 1
            continue
        assert shown(workbook, rows) == figures(workbook.source.estimate), name
    assert outside <= RANDOM // 20


# --- A cell is changed ---------------------------------------------------------------------------


def changed(body: Json, **facts: Any) -> Json:
    return {**body, **facts}


def investment(total: str, eligible: str, **answers: bool) -> Json:
    return {
        "total": total,
        "eligible": eligible,
        "future_occupations": None,
        "sustainable_development": False,
        **answers,
    }


def profile_changed(body: Json, **facts: Any) -> Json:
    first, *others = body["profiles"]
    return changed(body, profiles=[{**first, **facts}, *others])


def edits() -> dict[str, tuple[Json, Mapping[str, Any], Json]]:
    """A project, what is typed over its cells (by name), and the project that it becomes."""
    fes, oujda = read_example("crm-fes"), read_example("bpo-oujda-existing")
    small = read_example("sme-tetouan")
    twice = [hired * 2 for hired in fes["profiles"][0]["hires"]]
    return {
        "salary": (
            fes,
            {"salary_1": 13_333.33},
            profile_changed(fes, monthly_gross_salary="13333.33"),
        ),
        "hires": (fes, {"hires_1": twice}, profile_changed(fes, hires=twice)),
        "raise": (fes, {"annual_raise": 0.0725}, changed(fes, annual_raise="7.25")),
        "start": (fes, {"start": date(2029, 7, 1)}, changed(fes, start_date="2029-07-01")),
        "women": (fes, {"women_share_1": None}, profile_changed(fes, women_share=None)),
        "export": (fes, {"export_share": [None] * 5}, changed(fes, export_share=None)),
        "years": (oujda, {"years_in_operation": 0}, changed(oujda, years_in_operation=0)),
        "profit": (
            oujda,
            {"profit_before_tax": [1e6, -2e6, 333_333.33, 0.05, 9e11]},
            changed(
                oujda,
                profit_before_tax=["1000000", "-2000000", "333333.33", "0.05", "900000000000"],
            ),
        ),
        "investment": (
            fes,
            {"investment_total": 80e6, "investment_eligible": 30e6, "future_occupations": "Oui"},
            changed(fes, investment=investment("80000000", "30000000", future_occupations=True)),
        ),
        "no_investment": (
            small,
            {"investment_total": None, "investment_eligible": None},
            changed(small, investment=None),
        ),
        "company": (
            small,
            {"own_funds": 0.05},
            changed(small, company={"own_funds_share": 5, "group_holding_share": 0}),
        ),
    }


def typed_over(file: bytes, cells: Mapping[str, Any]) -> bytes:
    """The file after a reader has typed in some cells."""
    opened = openpyxl.load_workbook(BytesIO(file))
    for name, value in cells.items():
        ((sheet, place),) = opened.defined_names[name].destinations
        found = opened[sheet][place]
        targets = found[0] if isinstance(found, tuple) else (found,)
        values = value if isinstance(value, list) else [value]
        for target, one in zip(targets, values, strict=True):
            target.value = one
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


def test_a_changed_cell_gives_the_changed_project(tmp_path: Path) -> None:
    rows = edits()
    workbooks = {name: workbook_of(source_for(before)) for name, (before, _, _) in rows.items()}
    files = {name: typed_over(workbooks[name].file, rows[name][1]) for name in rows}
    broken: dict[str, Any] = {
        "text": {"salary_1": "much"},
        "half": {"existing_staff_1": 0.5},
        "gap": gap(),
    }
    files |= {name: typed_over(workbooks["salary"].file, cells) for name, cells in broken.items()}
    calc = Calc(tmp_path)
    calc.take(files)
    results = calc.results()
    for name, (before, _cells, after) in rows.items():
        expected = figures(source_for(after).estimate)
        assert expected != figures(source_for(before).estimate), name
        assert shown(workbooks[name], results[name]) == expected, name
    for name in broken:
        assert results[name][WRONG_ROW][0], name
        assert_silent(workbooks["salary"], results[name])


def gap() -> Mapping[str, Any]:
    """Four years of five."""
    return {"export_share": [1, 1, None, 1, 1]}


def assert_silent(workbook: Workbook, rows: Any) -> None:
    """No amount is shown rather than one that cannot be believed."""
    found = shown(workbook, rows)
    assert {row["status"] for row in found["measures"].values()} == {None}
    assert all(row["prudent"] is None for row in found["measures"].values())
    assert all(row == {"regime": None} for row in found["totals"].values())


# --- Regional grants -----------------------------------------------------------------------------


def test_open_grants_are_in_the_recalculated_totals(tmp_path: Path) -> None:
    open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("50000.00"))
    open_in_test(EQUIPMENT, **{**OF_INVESTMENT, "share": Decimal("0.123457")})
    base = request(location="oujda-shore", export_share=[100] * 5)
    bodies = {
        "known": changed(base, investment={"total": "1000000.55", "eligible": "800000"}),
        "unknown": base,
        "elsewhere": changed(base, location="fes-shore"),
    }
    workbooks = {name: workbook_of(source_for(body)) for name, body in bodies.items()}
    calc = Calc(tmp_path)
    calc.take({name: workbook.file for name, workbook in workbooks.items()})
    results = calc.results()
    rule_set._build.cache_clear()
    for name, workbook in workbooks.items():
        result = workbook.source.estimate
        assert shown(workbook, results[name]) == figures(result), name
        for number, grant in enumerate(result.grants, start=1):
            row, first, last = workbook.names[f"grant_{number}_prudent"]
            cells = results[name][row][first : last + 1]
            if grant.amount is None:
                assert set(cells) == {"Inconnu"}
            else:
                assert Decimal(cells[-1].replace(",", ".")) == grant.amount
    assert len(workbooks["known"].source.estimate.grants) == 2
    assert workbooks["unknown"].source.estimate.prudent.incomplete_grants == (EQUIPMENT,)
