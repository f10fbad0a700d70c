"""The workbook of an estimate: its figures are formulas over the cells of the project."""

from django.utils.translation import gettext as _

from incentives.documents.source import MEASURES, Source
from incentives.documents.spreadsheet.book import Book
from incentives.documents.spreadsheet.expressions import add_up
from incentives.documents.spreadsheet.grants import (
    GrantRule,
    write_grant_rules,
    write_grants,
)
from incentives.documents.spreadsheet.grid import Grid, Pair
from incentives.documents.spreadsheet.offer import write_offer
from incentives.documents.spreadsheet.profiles import Frame, write_profile
from incentives.documents.spreadsheet.project_sheet import InputCells, write_project
from incentives.documents.spreadsheet.quantities import (
    Weights,
    write_pae_weights,
    write_paf_weights,
    write_quantities,
    write_schedule,
    year_months,
)
from incentives.documents.spreadsheet.result_sheet import write_result
from incentives.documents.spreadsheet.rules_sheet import RuleCells, write_rules
from incentives.documents.spreadsheet.schemes import Scheme, write_charter, write_sme
from incentives.documents.spreadsheet.totals import Computed, Totals, write_amounts, write_totals
from incentives.documents.spreadsheet.verdicts import Judge, has_every_parameter
from incentives.engine.measures.registry import OFFER


def make_workbook(source: Source) -> bytes:
    """The file of an estimate, in the language of its presenter."""
    return fill(Book(source.language), source).close()


def fill(book: Book, source: Source) -> Book:
    """Write the four sheets. What is not known stays unknown, and no figure is typed twice."""
    inputs = write_project(book, source)
    rules = write_rules(book.rules, source)
    grants = write_grant_rules(book.rules, source, rules)
    totals = _compute(Grid(book.computation), source, inputs, rules, grants)
    write_result(book, source, totals, inputs.headline_row)
    book.project.raw.activate()
    return book


def _compute(
    grid: Grid, source: Source, inputs: InputCells, rules: RuleCells, grant_rules: list[GrantRule]
) -> Totals:
    grid.title(
        _("Computation"),
        _(
            "Every line is a formula on whole numbers. Amounts are rounded half up to the centime"
            " where the service rounds them, and nowhere else."
        ),
    )
    frame = _frame(grid, source, inputs, rules)
    grid.section(_("Job profiles"))
    profiles = [
        write_profile(grid, frame, number, cells)
        for number, cells in enumerate(inputs.profiles, start=1)
    ]
    by_year = write_offer(grid, frame, profiles)
    grid.section(_("Other schemes"))
    jobs = grid.one(_("Stable jobs"), _("people"), add_up(*(one.moroccans for one in profiles)))
    undated = _schemes(Scheme(grid, frame, source, inputs, profiles, jobs))
    grid.section(_("Criteria"))
    judge = Judge(grid, source, frame, inputs, jobs)
    judgements = {code: judge.measure(code) for code in MEASURES}
    amounts = write_amounts(grid, Computed(by_year, undated), judgements)
    grants = write_grants(grid, grant_rules, source, frame.quantities, jobs)
    return write_totals(grid, source, inputs, rules, profiles, jobs, judgements, amounts, grants)


def _frame(grid: Grid, source: Source, inputs: InputCells, rules: RuleCells) -> Frame:
    quantities = write_quantities(grid, inputs)
    firsts = year_months(grid, quantities)
    schedules = {
        code: write_schedule(grid, rules, firsts, code)
        for code in OFFER
        if has_every_parameter(source, code)
    }
    weights: dict[str, Weights] = {}
    if "PAE" in schedules:
        weights["PAE"] = write_pae_weights(grid, rules, schedules["PAE"], firsts)
    if "PAF" in schedules:
        weights["PAF"] = write_paf_weights(grid, rules, schedules["PAF"])
    return Frame(quantities, rules, schedules, weights, f"air.cap.{source.place.income_tax_zone}")


def _schemes(scheme: Scheme) -> dict[str, Pair]:
    written = {"CHARTER": write_charter, "SME": write_sme}
    return {
        code: write(scheme)
        for code, write in written.items()
        if has_every_parameter(scheme.source, code)
    }
