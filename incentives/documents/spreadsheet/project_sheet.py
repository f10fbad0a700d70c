"""The sheet of the project: the cells that the reader may change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from incentives.documents.source import YEARS, Source
from incentives.documents.spreadsheet.book import Book
from incentives.documents.spreadsheet.expressions import (
    Expr,
    Scalar,
    Span,
    all_of,
    any_of,
    call,
    how_many,
    is_given,
    when,
    words,
)
from incentives.documents.spreadsheet.rules_sheet import serial
from incentives.engine.inputs import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_MONEY_MAD,
    MAX_PEOPLE,
    Company,
    Investment,
    Profile,
)
from incentives.engine.project import PERCENT
from incentives.estimates import labels
from incentives.estimates.inputs import SEGMENTS
from incentives.formatting import format_date

WIDTHS = (13, 9, 34, 17, 14, 16, 16, 16, 16, 16, 13, 14, 13)
VALUE, FIRST = 3, 5
MAX_MONEY = int(MAX_MONEY_MAD)
MAX_OPERATION = 200
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class ProfileCells:
    segment: Expr
    title: Expr
    salary: Expr
    existing: Expr
    hires: Span
    moroccan: Expr
    retention: Expr
    women: Expr


@dataclass(frozen=True, slots=True)
class InputCells:
    """Where each input is written, in dirhams, shares of one and people."""

    start: Expr
    operation: Expr
    annual_raise: Expr
    profiles: tuple[ProfileCells, ...]
    export: Span
    budget: Span
    profit: Span
    total: Expr
    eligible: Expr
    future: Expr
    sustainable: Expr
    turnover: Expr
    own_funds: Expr
    group_holding: Expr
    group_turnover: Expr
    headline_row: int

    @property
    def company(self) -> tuple[Expr, Expr, Expr, Expr]:
        return self.turnover, self.own_funds, self.group_holding, self.group_turnover


def yes() -> str:
    return str(labels.FLAGS[True])


def no() -> str:
    return str(labels.FLAGS[False])


def write_project(book: Book, source: Source) -> InputCells:
    """Write the sheet; answers where the formulas find each input."""
    return _ProjectSheet(book, source).write()


class _ProjectSheet:
    def __init__(self, book: Book, source: Source) -> None:
        self.book, self.sheet, self.source = book, book.project, source
        self.inputs = source.inputs
        self.row = 0

    def write(self) -> InputCells:
        self._head()
        start, operation, annual_raise = self._calendar()
        profiles = self._profiles()
        export, budget, profit = self._series()
        investment, company = self._investment(), self._company()
        return InputCells(
            start,
            operation,
            annual_raise,
            profiles,
            export,
            budget,
            profit,
            *investment,
            *company,
            headline_row=self.headline_row,
        )

    def _head(self) -> None:
        sheet, source = self.sheet, self.source
        sheet.columns(WIDTHS)
        sheet.text(0, 0, _("Estimate of public support for an offshoring project"), "title")
        sheet.text(1, 0, _("Location"), "strong")
        sheet.text(1, VALUE, source.location, "strong")
        day = format_date(source.estimate.on, source.language)
        sheet.text(2, 0, _("Law as of"), "strong")
        sheet.text(2, VALUE, day, "strong")
        sheet.wide(3, (0, 12), _guide(), "note")
        self.headline_row = 5
        self.row = 9

    def _calendar(self) -> tuple[Expr, Expr, Expr]:
        self._section(_("Calendar of the project"))
        inputs = self.inputs
        start = self._scalar(
            _("First month (write its first day)"), serial(inputs.start_date), "month", "start"
        )
        years = self._scalar(
            _("Whole years the company has operated"),
            inputs.years_in_operation,
            "whole",
            "years_in_operation",
        )
        growth = self._scalar(
            _("Annual raise of salaries"),
            inputs.annual_raise_percent * PERCENT,
            "percent",
            "annual_raise",
        )
        self._limit(years, "integer", 0, MAX_OPERATION)
        self._limit(growth, "decimal", Decimal("-0.5"), 1)
        self.row += 1
        return start, years, growth

    def _profiles(self) -> tuple[ProfileCells, ...]:
        self._section(_("Job profiles"))
        heads = (
            _("Profile"),
            _("Segment"),
            _("Job title"),
            _("Monthly gross salary, MAD"),
            _("Existing staff"),
            *(_("Hires of year %(number)s") % {"number": year + 1} for year in YEARS),
            _("Moroccan nationals"),
            _("Still there after 18 months"),
            _("Women’s share of pay"),
        )
        self.sheet.texts(self.row, 0, heads, "head")
        self.row += 1
        cells = tuple(
            self._profile(number, profile)
            for number, profile in enumerate(self.inputs.profiles, start=1)
        )
        self.row += 1
        return cells

    def _profile(self, number: int, profile: Profile) -> ProfileCells:
        sheet, row = self.sheet, self.row
        self.row += 1
        sheet.value(row, 0, number, "label", "plain")
        segment = self._typed(row, 1, profile.segment, f"segment_{number}")
        sheet.raw.data_validation(row, 1, row, 1, {"validate": "list", "source": list(SEGMENTS)})
        title = self._typed(row, 2, profile.title, f"title_{number}")
        salary = self._input(row, 3, profile.monthly_gross_salary_mad, "money", f"salary_{number}")
        existing = self._input(row, 4, profile.existing_staff, "whole", f"existing_staff_{number}")
        hires = self._inputs(row, profile.hires, "whole", f"hires_{number}")
        shares = (
            ("moroccan_share", profile.moroccan_share_percent),
            ("retention", profile.retention_18_months_percent),
            ("women_share", profile.women_share_percent),
        )
        moroccan, retention, women = (
            self._input(row, FIRST + len(YEARS) + at, _share(share), "percent", f"{name}_{number}")
            for at, (name, share) in enumerate(shares)
        )
        self._limit(salary, "decimal", 0, MAX_MONEY)
        for cell in (existing, *hires.cells):
            self._limit(cell, "integer", 0, MAX_PEOPLE)
        for cell in (moroccan, retention, women):
            self._limit(cell, "decimal", 0, 1)
        return ProfileCells(segment, title, salary, existing, hires, moroccan, retention, women)

    def _series(self) -> tuple[Span, Span, Span]:
        inputs = self.inputs
        self._section(_("By project year"))
        names = [_("Year %(number)s") % {"number": year + 1} for year in YEARS]
        self.sheet.wide(self.row, (0, FIRST - 1), _("All five years, or none"), "head")
        self.sheet.texts(self.row, FIRST, names, "head_figure")
        self.row += 1
        shares = inputs.export_share_percent
        export = self._line(
            _("Export turnover / turnover"),
            None if shares is None else [share * PERCENT for share in shares],
            "percent",
            "export_share",
            0,
            1,
        )
        budget = self._line(
            _("Training budget, MAD"),
            inputs.training_budget_mad,
            "money",
            "training_budget",
            0,
            MAX_MONEY,
        )
        profit = self._line(
            _("Taxable result before tax, MAD"),
            inputs.profit_before_tax_mad,
            "money",
            "profit_before_tax",
            -MAX_MONEY,
            MAX_MONEY,
        )
        self.row += 1
        return export, budget, profit

    def _line(
        self,
        label: str,
        values: Sequence[Decimal] | None,
        numbers: str,
        name: str,
        low: int,
        high: int,
    ) -> Span:
        self.sheet.wide(self.row, (0, FIRST - 1), label, "label")
        span = self._inputs(self.row, values or [None] * len(YEARS), numbers, name)
        for cell in span.cells:
            self._limit(cell, "decimal", low, high)
        self.row += 1
        return span

    def _investment(self) -> tuple[Expr, Expr, Expr, Expr]:
        self._section(_("Investment"))
        given = self.inputs.investment or Investment(Decimal(0), Decimal(0), None, None)
        known = self.inputs.investment is not None
        money = (
            (_("Total, MAD excluding tax"), given.total_mad, "investment_total"),
            (_("Eligible, MAD excluding tax"), given.eligible_mad, "investment_eligible"),
        )
        total, eligible = (
            self._scalar(label, amount if known else None, "money", name)
            for label, amount, name in money
        )
        for cell in (total, eligible):
            self._limit(cell, "decimal", 0, MAX_MONEY)
        future = self._answer(
            _("Occupations of the future"), given.future_occupations, "future_occupations"
        )
        sustainable = self._answer(
            _("Sustainable development"),
            given.sustainable_development,
            "sustainable_development",
        )
        self.row += 1
        return total, eligible, future, sustainable

    def _company(self) -> tuple[Expr, Expr, Expr, Expr]:
        self._section(_("Company"))
        given: Company = self.inputs.company
        turnover = self._scalar(
            _("Yearly turnover, MAD"), given.turnover_mad, "money", "company_turnover"
        )
        own_funds = self._scalar(
            _("Share of own funds"), _share(given.own_funds_share_percent), "percent", "own_funds"
        )
        holding = self._scalar(
            _("Share held by the largest group"),
            _share(given.group_holding_share_percent),
            "percent",
            "group_holding",
        )
        group = self._scalar(
            _("Turnover of the largest group, MAD"),
            given.group_turnover_mad,
            "money",
            "group_turnover",
        )
        for cell in (turnover, group):
            self._limit(cell, "decimal", 0, MAX_MONEY)
        for cell in (own_funds, holding):
            self._limit(cell, "decimal", 0, 1)
        return turnover, own_funds, holding, group

    # --- Cells ---------------------------------------------------------------------------------

    def _section(self, title: str) -> None:
        self.sheet.section(self.row, title)
        self.row += 1

    def _scalar(self, label: str, value: Scalar, numbers: str, name: str) -> Expr:
        self.sheet.wide(self.row, (0, VALUE - 1), label, "label")
        cell = self._input(self.row, VALUE, value, numbers, name)
        self.row += 1
        return cell

    def _answer(self, label: str, answer: bool | None, name: str) -> Expr:
        """A yes or a no in the reader's language; empty when not known."""
        self.sheet.wide(self.row, (0, VALUE - 1), label, "label")
        given = None if answer is None else yes() if answer else no()
        cell = self.sheet.value(self.row, VALUE, given, "input", "")
        self.book.name(name, cell)
        choice = {"validate": "list", "source": [yes(), no()], "ignore_blank": True}
        self.sheet.raw.data_validation(self.row, VALUE, self.row, VALUE, choice)
        self.row += 1
        return cell

    def _typed(self, row: int, column: int, text: str, name: str) -> Expr:
        self.sheet.text(row, column, text, "input")
        cell = self.sheet.at(row, column, text)
        self.book.name(name, cell)
        return cell

    def _input(self, row: int, column: int, value: Scalar, numbers: str, name: str) -> Expr:
        cell = self.sheet.value(row, column, value, "input", numbers)
        self.book.name(name, cell)
        return cell

    def _inputs(self, row: int, values: Iterable[Scalar], numbers: str, name: str) -> Span:
        cells = (
            self.sheet.value(row, FIRST + at, value, "input", numbers)
            for at, value in enumerate(values)
        )
        span = Span(tuple(cells))
        self.book.name(name, span)
        return span

    def _limit(self, cell: Expr, kind: str, low: int | Decimal, high: int | Decimal) -> None:
        """Refuse at once what the form of the service would refuse."""
        address = cell.text.rpartition("!")[2]
        rule: dict[str, Any] = {
            "validate": kind,
            "criteria": "between",
            "minimum": float(low),
            "maximum": float(high),
            "ignore_blank": True,
            "error_title": _("This value cannot be used"),
            "error_message": _("Enter a number within the limits of the form."),
        }
        self.sheet.raw.data_validation(f"{address}:{address}", rule)


def _guide() -> str:
    return _(
        "Change the coloured cells: every other figure follows. An empty cell means not known."
        " The location, the day of the law and the rules are those of the estimate."
        " Amounts are read to the centime, percentages to four decimals."
    )


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent * PERCENT


# --- Checks of what is typed ---------------------------------------------------------------------


def input_checks(inputs: InputCells) -> list[Expr]:
    """Conditions that hold for every project that the form of the service lets in."""
    return [
        _month(inputs.start),
        _count(inputs.operation, MAX_OPERATION),
        when(
            is_given(inputs.annual_raise),
            all_of(inputs.annual_raise * 2 + 1 >= 0, inputs.annual_raise <= 1),
            _empty(inputs.annual_raise),
        ),
        *(all_of(*_profile_checks(profile)) for profile in inputs.profiles),
        _five(inputs.export, 0, 1),
        _five(inputs.budget, 0, MAX_MONEY),
        _five(inputs.profit, -MAX_MONEY, MAX_MONEY),
        _investment_check(inputs),
        *map(_optional, inputs.company, (MAX_MONEY, 1, 1, MAX_MONEY)),
        _answered(inputs.future),
        _answered(inputs.sustainable),
    ]


def _profile_checks(profile: ProfileCells) -> list[Expr]:
    return [
        all_of(is_given(profile.salary), profile.salary > 0, profile.salary <= MAX_MONEY),
        _count(profile.existing, MAX_PEOPLE),
        *(_count(cell, MAX_PEOPLE) for cell in profile.hires.cells),
        *(
            all_of(is_given(cell), cell >= 0, cell <= 1)
            for cell in (profile.moroccan, profile.retention)
        ),
        _optional(profile.women, 1),
    ]


def _month(cell: Expr) -> Expr:
    """The first day of a month of the years that the service knows; the engine checked it."""
    text = (
        f"IF(ISNUMBER({cell.text}),AND(DAY({cell.text})=1,{cell.text}=INT({cell.text}),"
        f"YEAR({cell.text})>={FIRST_YEAR},YEAR({cell.text})<={LAST_YEAR}),FALSE)"
    )
    return Expr(text, True)


def _count(cell: Expr, high: int) -> Expr:
    """A whole number from 0 to a bound; an empty cell is zero."""
    whole = cell.equals(cell // 1)
    return when(is_given(cell), all_of(whole, cell >= 0, cell <= high), _empty(cell))


def _empty(cell: Expr) -> Expr:
    return call("ISBLANK", (cell,), cell.value is None)


def _optional(cell: Expr, high: int) -> Expr:
    return when(is_given(cell), all_of(cell >= 0, cell <= high), _empty(cell))


def _five(span: Span, low: int, high: int) -> Expr:
    filled = call("COUNTA", (span,), how_many(span).value)
    count = how_many(span)
    return all_of(
        filled.equals(count),
        any_of(count.equals(0), count.equals(len(YEARS))),
        call("MIN", (span, 0), 0) >= low,
        call("MAX", (span, 0), 0) <= high,
    )


def _investment_check(inputs: InputCells) -> Expr:
    given = all_of(is_given(inputs.total), is_given(inputs.eligible))
    fits = all_of(inputs.eligible > 0, inputs.eligible <= inputs.total, inputs.total <= MAX_MONEY)
    nothing = all_of(_empty(inputs.total), _empty(inputs.eligible))
    return when(given, fits, nothing)


def _answered(cell: Expr) -> Expr:
    return any_of(_empty(cell), cell.equals(words(yes())), cell.equals(words(no())))
