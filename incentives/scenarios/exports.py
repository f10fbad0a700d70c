"""A set of scenarios as a plain table (CSV, XLSX) and as data (JSON)."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from incentives.engine.totals import Choice
from incentives.estimates.presenters import amounts_of, mad
from incentives.formatting import FIRST_STRONG_ISOLATE, POP_ISOLATE, writing
from incentives.scenarios.facts import facts_of
from incentives.scenarios.results import Cell, Result, result_lines
from incentives.scenarios.sets import ScenarioSet
from sites.spreadsheets import SAFE, csv_bytes

_ISOLATES = str.maketrans("", "", FIRST_STRONG_ISOLATE + POP_ISOLATE)
MONEY_FORMAT = "#,##0.00"

TableCell = str | Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; a heading has no cells."""

    name: str
    cells: tuple[TableCell, ...] = ()


def table(chosen: ScenarioSet, *, address: str, language: str) -> list[Line]:
    """The whole set, line by line: where it is, what was answered, what it brings."""
    results = [Result.of(one, language=language) for one in chosen.scenarios]
    facts = facts_of(chosen.scenarios, language=language)
    unknown = _("Not known")
    return [
        Line(_("Scenario"), chosen_letters(chosen)),
        Line(_("Address of this set"), (address,)),
        Line(_("Indicative: no official decision is taken here.")),
        Line(_("Answers")),
        *(Line(f.name, tuple(_plain(cell) or unknown for cell in f.cells)) for f in facts),
        Line(_("Results, in dirhams")),
        *_result_table(results),
    ]


def chosen_letters(chosen: ScenarioSet) -> tuple[str, ...]:
    return tuple(one.letter for one in chosen.scenarios)


def _result_table(results: Sequence[Result]) -> Iterator[Line]:
    """Each range on two lines, so that a spreadsheet can reckon with it."""
    totals = tuple(Cell(one.total, note=one.incomplete) for one in results)
    yield from _two_lines(_("Total over five years"), totals)
    if any(cell.note for cell in totals):
        yield Line(_("Left out of the totals"), tuple(cell.note for cell in totals))
    for line in result_lines(results):
        if any(cell.amounts for cell in line.cells):
            yield from _two_lines(line.name, line.cells)
        if any(cell.text or cell.note for cell in line.cells):
            yield Line(line.name, tuple(cell.text or cell.note for cell in line.cells))


def _two_lines(name: str, cells: Sequence[Cell]) -> Iterator[Line]:
    unknown = _("Not known")
    for reading, attribute in (
        (_("%(name)s, prudent reading"), "prudent"),
        (_("%(name)s, favourable reading"), "favourable"),
    ):
        amounts = tuple(
            getattr(cell.amounts, attribute) if cell.amounts else cell.text or unknown
            for cell in cells
        )
        yield Line(reading % {"name": name}, amounts)


def _plain(text: str) -> str:
    """Without the marks of direction that only a page needs."""
    return text.translate(_ISOLATES)


def as_csv(chosen: ScenarioSet, *, address: str, language: str) -> bytes:
    lines = table(chosen, address=address, language=language)
    return csv_bytes(
        [line.name, *(Decimal(mad(c)) if isinstance(c, Decimal) else c for c in line.cells)]
        for line in lines
    )


def as_xlsx(chosen: ScenarioSet, *, address: str, language: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**SAFE, "in_memory": True})
    sheet = book.add_worksheet(_("Scenarios"))
    if writing(language).right_to_left:
        sheet.right_to_left()
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": MONEY_FORMAT, "valign": "top"})
    sheet.set_column(0, 0, 48, wrapped)
    sheet.set_column(1, len(chosen.scenarios), 32)
    sheet.freeze_panes(1, 1)
    for number, line in enumerate(table(chosen, address=address, language=language)):
        style = bold if number == 0 or not line.cells else wrapped
        sheet.write_string(number, 0, line.name, style)
        for column, cell in enumerate(line.cells, start=1):
            if isinstance(cell, Decimal):
                sheet.write_number(number, column, cell, money)
            else:
                sheet.write_string(number, column, cell, bold if number == 0 else wrapped)
    book.close()
    return out.getvalue()


def as_data(chosen: ScenarioSet, *, address: str, language: str) -> dict[str, Any]:
    """The set in the names of the API: each request, its estimate, and what is counted."""
    return {
        "address": address,
        "scenarios": [_scenario(Result.of(one, language=language)) for one in chosen.scenarios],
    }


def _scenario(result: Result) -> dict[str, Any]:
    return {
        "letter": result.scenario.letter,
        "token": result.scenario.row.token,
        "request": result.scenario.row.inputs,
        "estimate": result.presenter.estimate(result.estimate, with_steps=False),
        "counts": result.scenario.count,
        "counted": {
            "known": result.counted.known,
            "incomplete": list(result.counted.incomplete),
            "incomplete_grants": list(result.counted.incomplete_grants),
            "prudent": _counted(result.counted.prudent),
            "favourable": _counted(result.counted.favourable),
        },
    }


def _counted(choice: Choice) -> dict[str, Any]:
    return {"regime": choice.regime, **(amounts_of(choice.amounts) or {})}
