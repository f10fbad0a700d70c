"""Golden cases go to a spreadsheet and come back; what is refused names its line and its column."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.auth.models import User

from incentives.changes.golden import read_request, run_on_the_law
from incentives.changes.golden_tables import (
    Line,
    Review,
    lines_of,
    read_table,
    request_of,
    review,
    to_csv,
    to_xlsx,
    write,
)
from incentives.changes.models import GoldenCase, GoldenExpectation
from incentives.rules.checks import PublishingError
from tests.incentives.changes.builders import a_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("golden_cases")]


def cases() -> list[GoldenCase]:
    return list(GoldenCase.objects.order_by("code"))


def line(code: str = "crm-fes", **changes: str) -> Line:
    _columns, lines = lines_of(GoldenCase.objects.filter(code=code))
    return {**lines[0], **{name.replace("__", "."): text for name, text in changes.items()}}


def judged(*lines: Line) -> Review:
    return review(enumerate(lines, start=2), change_set=None)


def faults(*lines: Line) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in judged(*lines).faults]


@pytest.mark.parametrize("name", ["cases.xlsx", "cases.csv"])
def test_what_goes_out_comes_back_the_same(name: str) -> None:
    content = {"cases.xlsx": to_xlsx, "cases.csv": to_csv}[name](cases())
    lines = [row for _number, row in read_table(content)]
    assert [row["code"] for row in lines] == [case.code for case in cases()]
    for row, case in zip(lines, cases(), strict=True):
        assert read_request(request_of(row)) == read_request(case.request)
    found = judged(*lines)
    assert (found.faults, found.same, found.changes) == ([], 6, [])


def test_amounts_are_numbers_in_a_workbook() -> None:
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(cases()))).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("expected.prudent") + 1
    assert sheet.cell(3, column).value == 13750000
    assert sheet.cell(3, heads.index("code") + 1).value == "crm-fes"


def test_a_csv_with_semicolons_reads_too() -> None:
    columns, lines = lines_of(cases())
    stream = StringIO()
    writer = csv.DictWriter(stream, columns, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    assert judged(*(row for _n, row in read_table(stream.getvalue().encode()))).same == 6


def test_a_new_case_gets_the_figures_of_the_law(amina: User) -> None:
    blank = {name: "" for name in line() if name.startswith("expected.")}
    found = judged({**line(), **blank, "code": "new-one", "title": "Nouveau"})
    assert (found.faults, [row.is_new for row in found.changes]) == ([], [True])
    write(found, change_set=None, by=amina)
    new = GoldenCase.objects.get(code="new-one")
    assert new.expected == GoldenCase.objects.get(code="crm-fes").expected
    assert {result.state for result in run_on_the_law()} == {"green"}


def test_new_figures_go_through_a_change_set(amina: User) -> None:
    changed = line(expected__prudent="1.00")
    assert faults(changed) == [(2, "expected.prudent")]
    change_set = a_set(amina)
    found = review([(2, changed)], change_set=change_set)
    assert found.changes[0].figures == (("prudent", "13750000.00", "1.00"),)
    write(found, change_set=change_set, by=amina)
    assert GoldenCase.objects.get(code="crm-fes").expected["prudent"] == "13750000.00"
    assert (GoldenExpectation.objects.get(change_set=change_set).expected or {})[
        "prudent"
    ] == "1.00"


def test_a_case_is_described_anew_at_once(amina: User) -> None:
    found = judged(line(title="Autre titre"))
    write(found, change_set=None, by=amina)
    assert GoldenCase.objects.get(code="crm-fes").title == "Autre titre"


def test_every_refusal_names_its_line_and_column() -> None:
    assert faults(line(), line("late-tanger", project__annual_raise="cher")) == [
        (3, "project.annual_raise")
    ]
    assert faults(line(project__on="")) == [(2, "project.on")]
    assert faults(line(project__location="tanger")) == [(2, "project")]
    assert faults(line(), line()) == [(3, "code")]
    assert faults({**line(), "code": "Un Cas"})[0] == (2, "code")
    assert faults(line(title="")) == [(2, "title")]
    assert faults(line(expected__AIS__status="peut-être")) == [(2, "expected.AIS.status")]
    hole = {**line(), "project.export_share[2]": "", "code": "new"}
    assert faults(hole) == [(2, "project.export_share[2]")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cases.xlsx", b"not a workbook"),
        ("cases.csv", b"\xff\xfe\x00"),
        ("cases.csv", b""),
        ("cases.csv", b"code\n"),
        ("cases.csv", b"title\nX\n"),
        ("cases.csv", b"code,code\na,b\n"),
        ("cases.csv", b"code,project.profiles[999]\na,b\n"),
        ("cases.csv", b"code,colour\na,b\n"),
        ("cases.csv", b"code\n" + b"x\n" * 600),
        ("cases.csv", b"x" * 1_000_001),
    ],
)
def test_a_file_that_does_not_read_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(PublishingError):
        read_table(content)


@pytest.mark.parametrize("write_file", [to_csv, to_xlsx])
def test_a_title_never_runs_and_comes_back(write_file: Callable[..., bytes]) -> None:
    GoldenCase.objects.filter(code="crm-fes").update(title='=HYPERLINK("x")')
    content = write_file(GoldenCase.objects.filter(code="crm-fes"))
    assert read_table(content)[0][1]["title"] == '=HYPERLINK("x")'
    if write_file is to_csv:
        assert "'=HYPERLINK" in content.decode()


def test_a_line_keeps_its_number_below_an_empty_one() -> None:
    assert [number for number, _line in read_table(b"code,title\n,\nlater,X\n")] == [3]


def test_the_truth_of_a_workbook_is_an_answer_and_a_title_is_none() -> None:
    found = request_of({"project.company.new": "yes", "project.profiles[0].title": "No"})
    assert found == {"company": {"new": True}, "profiles": [{"title": "No"}]}
