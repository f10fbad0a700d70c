"""The plan as a spreadsheet: lines to type in, totals that go on computing, dates, evidence.

What people typed is written as text, never as a formula. Amounts of the engine are constants: only
what follows from the plan's own lines is computed again.
"""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from incentives.engine.inputs import YEARS
from incentives.formatting import writing
from incentives.training.bonus import Cover, YearCover
from incentives.training.forms import BASES, MAX_ROWS, PERSON, PlanLine
from incentives.training.page import PlannerPage
from sites.spreadsheets import SAFE

HEAD_ROW = 2
FIRST_ROW = HEAD_ROW + 1
LAST_ROW = FIRST_ROW + MAX_ROWS - 1
# Points. Not every program makes a row as high as its wrapped text.
LINE_HEIGHT, HEAD_LINES = 15, 3
MONEY, DAY, SHARE, COUNT = "#,##0.00", "yyyy-mm-dd", "0.0%", "#,##0"
# Columns of the plan.
PROGRAMME, PROVIDER, YEAR, HOURS, PEOPLE, COST, BASIS, TOTAL = range(8)
TEXT_WIDTH, EVIDENCE_WIDTH, SOURCES_WIDTH = 34, 90, 50


def planner_workbook(page: PlannerPage, *, language: str) -> bytes:
    """The .xlsx file of a plan whose lines are right."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "in_memory": True})
    writer = _Writer(book, right_to_left=writing(language).right_to_left)
    writer.plan(page)
    writer.bonus(page)
    writer.cohorts(page)
    writer.agenda(page)
    writer.evidence(page)
    book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any, *, right_to_left: bool) -> None:
        self.book = book
        self.right_to_left = right_to_left
        self.plan_name = pgettext("name of a sheet", "Plan")
        wrap = {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({**wrap, "bold": True, "bottom": 1})
        self.text = book.add_format(wrap)
        self.note = book.add_format({"italic": True})
        entry = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#B8B8B8"}
        self.entry = book.add_format({**entry, "text_wrap": True})
        self.entry_money = book.add_format({**entry, "num_format": MONEY})
        self.entry_count = book.add_format({**entry, "num_format": COUNT})
        self.money = book.add_format({"num_format": MONEY})
        self.total = book.add_format({"num_format": MONEY, "bold": True, "top": 1})
        self.share = book.add_format({"num_format": SHARE})
        self.day = book.add_format({"num_format": DAY, "align": "left", "valign": "top"})

    def sheet(self, name: str, *, title: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name)
        if self.right_to_left:
            sheet.right_to_left()
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, title, self.title)
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD_ROW, column, head, self.head)
        sheet.set_row(HEAD_ROW, HEAD_LINES * LINE_HEIGHT)
        sheet.freeze_panes(FIRST_ROW, 0)
        return sheet

    # --- The plan ---------------------------------------------------------------------------------

    def plan(self, page: PlannerPage) -> None:
        heads = [
            _("Training"),
            _("Provider"),
            _("Project year (1 to 5)"),
            _("Hours"),
            _("Participants"),
            _("Cost, MAD"),
            _("This cost is"),
            _("Cost of the line, MAD"),
        ]
        sheet = self.sheet(
            self.plan_name,
            title=_("Training plan"),
            heads=heads,
            widths=(TEXT_WIDTH, TEXT_WIDTH, 12, 12, 12, 16, 18, 18),
        )
        sheet.write_string(1, 0, _("Fill in the coloured cells; the rest follows."), self.note)
        bases = [str(label) for label in BASES.values()]
        for row in range(FIRST_ROW, LAST_ROW + 1):
            index = row - FIRST_ROW
            line = page.lines[index] if index < len(page.lines) else None
            self._entries(sheet, row, line)
            self._line_total(sheet, row, line)
        for column, rule in {
            YEAR: {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": YEARS},
            BASIS: {"validate": "list", "source": bases},
        }.items():
            sheet.data_validation(FIRST_ROW, column, LAST_ROW, column, rule)

    def _entries(self, sheet: Any, row: int, line: PlanLine | None) -> None:
        texts = {
            PROGRAMME: line.programme if line else "",
            PROVIDER: line.provider if line else "",
            BASIS: str(BASES[line.basis]) if line else "",
        }
        for column, text in texts.items():
            if text:
                sheet.write_string(row, column, text, self.entry)
            else:
                sheet.write_blank(row, column, None, self.entry)
        if line:
            sheet.set_row(row, _height((line.programme, TEXT_WIDTH), (line.provider, TEXT_WIDTH)))
        numbers = {
            YEAR: line.year if line else None,
            HOURS: line.hours if line else None,
            PEOPLE: line.people if line else None,
            COST: line.cost_mad if line else None,
        }
        for column, number in numbers.items():
            cell = self.entry_money if column == COST else self.entry_count
            if number is None:
                sheet.write_blank(row, column, None, cell)
            else:
                sheet.write_number(row, column, number, cell)

    def _line_total(self, sheet: Any, row: int, line: PlanLine | None) -> None:
        cost, people, basis = (xl_rowcol_to_cell(row, column) for column in (COST, PEOPLE, BASIS))
        person = str(BASES[PERSON]).replace('"', '""')
        formula = f'=IF({basis}="{person}",{cost}*{people},{cost}*1)'
        sheet.write_formula(row, TOTAL, formula, self.money, line.total_mad if line else 0)

    # --- The bonus --------------------------------------------------------------------------------

    def bonus(self, page: PlannerPage) -> None:
        heads = [
            _("Project year"),
            _("Spend of the plan, MAD"),
            _("Bonus before the cap, MAD"),
            _("Bonus, prudent reading, MAD"),
            _("Bonus, favourable reading, MAD"),
            _("Share covered, prudent reading"),
            _("Spend missing for the full bonus, MAD"),
        ]
        sheet = self.sheet(
            pgettext("name of a sheet", "Bonus"),
            title=_("What the training bonus would cover"),
            heads=heads,
            widths=(30, 18, 18, 18, 18, 14, 18),
        )
        shown = page.cover
        if shown is None or shown.total is None:
            sheet.write_string(FIRST_ROW, 0, page.measure.status_text, self.text)
            return
        for index, year in enumerate(shown.years):
            self._bonus_year(sheet, FIRST_ROW + index, index + 1, year, shown)
        self._bonus_total(sheet, shown.total)
        note = _("The two readings follow the published sources; law as of %(day)s.")
        sheet.write_string(1, 0, note % {"day": page.on.isoformat()}, self.note)

    def _bonus_year(self, sheet: Any, row: int, number: int, year: YearCover, shown: Cover) -> None:
        years = self._plan_range(YEAR)
        spend, before, prudent = (xl_rowcol_to_cell(row, column) for column in (1, 2, 3))
        spent = f"=SUMIF({years},{number},{self._plan_range(TOTAL)})"
        paid = f"=MIN({before},{spend})" if shown.capped else f"={before}"
        sheet.write_string(row, 0, year.label, self.text)
        sheet.write_formula(row, 1, spent, self.money, year.spend)
        sheet.write_number(row, 2, year.before_cap, self.money)
        sheet.write_formula(row, 3, paid, self.money, year.prudent)
        sheet.write_number(row, 4, year.favourable, self.money)
        self._share(sheet, row, year.prudent_share)
        missing = f"=MAX(0,{before}-{prudent})"
        sheet.write_formula(row, 6, missing, self.money, year.missing_spend)

    def _bonus_total(self, sheet: Any, total: YearCover) -> None:
        row = FIRST_ROW + YEARS
        sheet.write_string(row, 0, total.label, self.head)
        amounts = {
            1: total.spend,
            2: total.before_cap,
            3: total.prudent,
            4: total.favourable,
            6: total.missing_spend,
        }
        for column, amount in amounts.items():
            name = xl_col_to_name(column)
            formula = f"=SUM({name}{FIRST_ROW + 1}:{name}{row})"
            sheet.write_formula(row, column, formula, self.total, amount)
        self._share(sheet, row, total.prudent_share)

    def _share(self, sheet: Any, row: int, share: Decimal | None) -> None:
        spend, prudent = xl_rowcol_to_cell(row, 1), xl_rowcol_to_cell(row, 3)
        formula = f'=IF({spend}>0,{prudent}/{spend},"")'
        sheet.write_formula(row, 5, formula, self.share, "" if share is None else share)

    def _plan_range(self, column: int) -> str:
        first = xl_rowcol_to_cell(FIRST_ROW, column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(LAST_ROW, column, row_abs=True, col_abs=True)
        return f"'{self.plan_name}'!{first}:{last}"

    # --- Cohorts, dates, evidence -----------------------------------------------------------------

    def cohorts(self, page: PlannerPage) -> None:
        heads = [
            _("Profile"),
            _("Project year"),
            _("Hires"),
            _("Of whom Moroccans"),
            _("Inside the period"),
            _("First month of the bonus"),
            _("Last month of the bonus"),
            _("End of the period"),
        ]
        sheet = self.sheet(
            pgettext("name of a sheet", "Cohorts"),
            title=_("Whom the bonus is for"),
            heads=heads,
            widths=(30, 16, 10, 14, 14, 16, 16, 16),
        )
        for row, cohort in enumerate(page.hires, start=FIRST_ROW):
            sheet.write_string(row, 0, cohort.profile, self.text)
            sheet.write_string(row, 1, cohort.label, self.text)
            sheet.write_number(row, 2, cohort.hires)
            sheet.write_number(row, 3, cohort.moroccans)
            sheet.write_string(row, 4, _("yes") if cohort.covered else _("no"))
            dates = (cohort.first_month, cohort.last_month, cohort.period_end)
            for column, day in enumerate(dates, start=5):
                if day is None:
                    sheet.write_string(row, column, _("Not known"))
                else:
                    sheet.write_datetime(row, column, day, self.day)

    def agenda(self, page: PlannerPage) -> None:
        sheet = self.sheet(
            pgettext("name of a sheet", "Dates"),
            title=_("Dates of the plan"),
            heads=[_("Day"), _("What happens")],
            widths=(14, 100),
        )
        for row, entry in enumerate(page.agenda, start=FIRST_ROW):
            sheet.write_datetime(row, 0, entry.day, self.day)
            sheet.write_string(row, 1, entry.text, self.text)

    def evidence(self, page: PlannerPage) -> None:
        sheet = self.sheet(
            pgettext("name of a sheet", "Evidence"),
            title=_("What each step is likely to ask for"),
            heads=[_("Procedure"), _("What is known"), _("Sources")],
            widths=(18, EVIDENCE_WIDTH, SOURCES_WIDTH),
        )
        for row, entry in enumerate(page.evidence, start=FIRST_ROW):
            today = pgettext("the procedure of today", "Today")
            procedure = _("Former procedure") if entry.former else today
            sources = "; ".join(
                ", ".join(part for part in (one.title, one.publisher, one.date) if part)
                for one in entry.sources
            )
            sheet.set_row(row, _height((entry.text, EVIDENCE_WIDTH), (sources, SOURCES_WIDTH)))
            sheet.write_string(row, 0, procedure, self.text)
            sheet.write_string(row, 1, entry.text, self.text)
            sheet.write_string(row, 2, sources, self.text)


def _height(*texts: tuple[str, int]) -> int:
    """Height, in points, of a row that holds texts in columns of a given width, in characters."""
    return LINE_HEIGHT * max(1 + len(text) // width for text, width in texts)
