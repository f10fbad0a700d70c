"""Golden cases as a table, one case a line: written for a spreadsheet, and read back.

Columns bear the names of the API: ``project.profiles[0].hires[2]`` is the people that the first
profile hires in the third year. An empty cell is an answer that is not given, and of an expected
amount that it is unknown: zero is written 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.changes.golden import (
    FIGURES,
    READINGS,
    compute,
    expect,
    flat,
    nested,
    read_request,
)
from incentives.changes.models import GoldenCase
from incentives.estimates.inputs import EstimateRequestSerializer, error_paths
from incentives.rules.checks import PublishingError
from incentives.rules.content import content_on
from incentives.rules.models import ChangeSet
from sites.sheets.reading import Limits, SheetError
from sites.sheets.reading import read_table as sheet_table
from sites.spreadsheets import SAFE, csv_bytes, shielded

Line = dict[str, str]
NumberedLine = tuple[int, Line]
Plain = dict[str, Any]

PROJECT: Final = "project."
EXPECTED: Final = "expected."
WORDS: Final = ("code", "title", "note")
MAX_LINES: Final = 500
MAX_COLUMNS: Final = 2_000
# The order of the columns of a project: who, where and when first, its profiles last.
_ORDER: Final = (
    "on",
    "location",
    "start_date",
    "years_in_operation",
    "annual_raise",
    "export_share",
    "training_budget",
    "profit_before_tax",
    "investment",
    "company",
    "profiles",
)
_WHOLE: Final = ("existing_staff", "years_in_operation", "hires")
_STEP: Final = re.compile(r"([a-z_0-9]+)|\[(\d{1,2})\]")
_PATH: Final = re.compile(r"[a-z_0-9]+(\[\d{1,2}\]|\.[a-z_0-9]+)*\Z")


# --- Written --------------------------------------------------------------------------------------


def lines_of(cases: Iterable[GoldenCase]) -> tuple[list[str], list[Line]]:
    """The columns and the lines of some cases."""
    lines = []
    paths: dict[str, None] = {}
    for case in cases:
        project = dict(_flattened(case.request, ""))
        paths |= dict.fromkeys(project)
        lines.append(
            {
                **{name: getattr(case, name) for name in WORDS},
                **{f"{PROJECT}{path}": text for path, text in project.items()},
                **{f"{EXPECTED}{name}": text or "" for name, text in flat(case.expected).items()},
            }
        )
    ordered = sorted(paths, key=_place)
    columns = [*WORDS, *(f"{PROJECT}{path}" for path in ordered)]
    return [*columns, *(f"{EXPECTED}{name}" for name in FIGURES)], lines


def _flattened(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flattened(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flattened(inner, f"{path}[{index}]")
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif value is not None:
        yield path, str(value)


def _place(path: str) -> tuple[int, int]:
    """Fields in the order of a request, profiles one after the other; then as they came."""
    top, number = re.match(r"([a-z_0-9]+)(?:\[(\d+)\])?", path).groups()  # type: ignore[union-attr]
    return (_ORDER.index(top) if top in _ORDER else len(_ORDER), int(number or 0))


def to_csv(cases: Iterable[GoldenCase]) -> bytes:
    columns, lines = lines_of(cases)
    return csv_bytes([columns, *([line.get(name, "") for name in columns] for line in lines)])


def to_xlsx(cases: Iterable[GoldenCase]) -> bytes:
    """The table as a workbook; expected amounts are numbers, where none of their digits is lost."""
    columns, lines = lines_of(cases)
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "in_memory": True})
    sheet = book.add_worksheet(pgettext("name of a sheet", "Golden cases"))
    bold, money = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"num_format": "0.00"}),
    )
    for column, name in enumerate(columns):
        sheet.set_column(column, column, max(14, len(name) + 2))
        sheet.write_string(0, column, name, bold)
    for row, line in enumerate(lines, start=1):
        for column, name in enumerate(columns):
            text = line.get(name, "")
            if name.rpartition(".")[2] in READINGS and _fits_a_number(text):
                sheet.write_number(row, column, float(text), money)
            elif text:
                sheet.write_string(row, column, shielded(text))
    sheet.freeze_panes(1, 1)
    book.close()
    return stream.getvalue()


def _fits_a_number(text: str) -> bool:
    """A cell holds a float: is it this very amount?"""
    return bool(text) and Decimal(repr(float(text))) == Decimal(text)


# --- Read -----------------------------------------------------------------------------------------


def read_table(content: bytes) -> list[NumberedLine]:
    """The lines of a file with their numbers in it. Raises :class:`PublishingError`."""
    limits = Limits(rows=MAX_LINES, columns=MAX_COLUMNS)
    try:
        table = sheet_table(content, known=_is_column, needed=["code"], limits=limits)
    except SheetError as error:
        raise PublishingError(str(error)) from error
    pairs = zip(table.numbers, table.rows, strict=True)
    return [(number, dict(zip(table.columns, row, strict=True))) for number, row in pairs]


def _is_column(name: str) -> bool:
    if name.startswith(PROJECT):
        return bool(_PATH.match(name.removeprefix(PROJECT)))
    return name in WORDS or name.removeprefix(EXPECTED) in FIGURES


def request_of(line: Mapping[str, str]) -> Plain:
    """The body of a request from the cells of a line; those that are empty are left out."""
    root: dict[Any, Any] = {}
    for name, text in line.items():
        if not name.startswith(PROJECT) or not text:
            continue
        path = name.removeprefix(PROJECT)
        steps = [word or int(number) for word, number in _STEP.findall(path)]
        inner = root
        for step in steps[:-1]:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                raise PublishingError(
                    _("Two columns contradict each other: %(name)s.") % {"name": name}
                )
        inner[steps[-1]] = _typed(path, text)
    closed: Plain = _closed(root)
    return closed


def _typed(path: str, text: str) -> Any:
    # A spreadsheet has its own truth, which the reader gives as an answer.
    truths = {"true": True, "yes": True, "false": False, "no": False}
    if text.lower() in truths and not path.endswith(".title"):
        return truths[text.lower()]
    names = [word for word, _number in _STEP.findall(path) if word]
    return int(text) if names[-1] in _WHOLE and text.isdecimal() else text


def _closed(value: Any) -> Any:
    """Numbered cells become a list; a hole in it is an answer that is not given."""
    if not isinstance(value, dict):
        return value
    inner = {key: _closed(one) for key, one in value.items()}
    if inner and all(isinstance(key, int) for key in inner):
        return [inner.get(index) for index in range(max(inner) + 1)]
    return {str(key): one for key, one in inner.items()}


# --- Judged before anything is written ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is refused: its number in the file (the first case is 2), its column, in words."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a line would do: the case, new or not, the figures it would get and those it has."""

    case: GoldenCase
    is_new: bool
    reworded: bool
    figures: tuple[tuple[str, str | None, str | None], ...]
    expected: Plain

    @property
    def does_something(self) -> bool:
        return self.is_new or self.reworded or bool(self.figures)


@dataclass(slots=True)
class Review:
    """A file judged whole: written if nothing is refused."""

    proposals: list[Proposal] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def same(self) -> int:
        return sum(not proposal.does_something for proposal in self.proposals)

    @property
    def changes(self) -> list[Proposal]:
        return [proposal for proposal in self.proposals if proposal.does_something]

    @property
    def needs_a_set(self) -> bool:
        return any(proposal.figures for proposal in self.proposals)


def review(lines: Iterable[NumberedLine], *, change_set: ChangeSet | None) -> Review:
    """Judge every line; new figures need a change set to be proposed in."""
    found = Review()
    known = {case.code: case for case in GoldenCase.objects.order_by("code")}
    seen: set[str] = set()
    for number, line in lines:
        try:
            proposal = _proposal(line, known.get(line["code"]))
            if proposal.case.code in seen:
                raise ValidationError({"code": _("This code stands twice in the file.")})
            seen.add(proposal.case.code)
            if proposal.figures and change_set is None:
                column = f"{EXPECTED}{proposal.figures[0][0]}"
                raise ValidationError({column: _needs_a_set()})
            found.proposals.append(proposal)
        except ValidationError as error:
            found.faults += [
                Fault(number, column, " ".join(messages))
                for column, messages in error.message_dict.items()
            ]
    return found


def _needs_a_set() -> str:
    return _(
        "These figures are not those of the case: choose the change set in which they are proposed."
    )


def _proposal(line: Line, stored: GoldenCase | None) -> Proposal:
    case = stored or GoldenCase(code=line["code"])
    reworded = False
    for name in ("title", "note"):
        if name in line and getattr(case, name) != line[name]:
            setattr(case, name, line[name])
            reworded = True
    case.clean_fields(exclude=["request", "expected"])
    request = _checked_request(line)
    if stored is None:
        case.request = request
        case.expected = _computed(request)
    elif request and read_request(request) != read_request(stored.request):
        raise ValidationError(
            {"project": _("The project of a case never changes: give the new one another code.")}
        )
    wanted = _wanted(line)
    expected = case.expected if wanted is None else wanted
    old, new = flat(case.expected), flat(expected)
    figures = tuple((name, old[name], new[name]) for name in FIGURES if old[name] != new[name])
    return Proposal(case, stored is None, reworded and stored is not None, figures, expected)


def _checked_request(line: Line) -> Plain:
    """The project of a line; empty when the line says nothing of it."""
    try:
        request = request_of(line)
    except PublishingError as error:
        raise ValidationError({"project": str(error)}) from error
    if not request:
        return {}
    serializer = EstimateRequestSerializer(data=request)
    faults = [] if serializer.is_valid() else error_paths(serializer.errors)
    if not request.get("on"):
        faults.append({"path": "on", "message": _("A case names the day of its law: “on”.")})
    if faults:
        raise ValidationError({f"{PROJECT}{one['path']}": one["message"] for one in faults})
    return request


def _computed(request: Plain) -> Plain:
    """What the law of today gives a new case."""
    try:
        return compute(request, {(day := read_request(request).on): content_on(day)})
    except PublishingError as error:
        raise ValidationError({"project": str(error)}) from error


def _wanted(line: Line) -> Plain | None:
    """The figures that a line expects; None when it names none."""
    values = {name: line.get(f"{EXPECTED}{name}", "") or None for name in FIGURES}
    if not any(values.values()):
        return None
    try:
        return nested(values)
    except ValidationError as error:
        raise ValidationError(
            {f"{EXPECTED}{name}": text for name, text in error.message_dict.items()}
        ) from error


@transaction.atomic
def write(judged: Review, *, change_set: ChangeSet | None, by: User) -> None:
    """Write what a review proposes: cases at once, their new figures in the change set."""
    for proposal in judged.changes:
        if proposal.is_new or proposal.reworded:
            proposal.case.save()
        if proposal.figures and change_set is not None:
            expect(change_set, proposal.case, expected=proposal.expected, by=by)
