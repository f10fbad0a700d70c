"""What every measure starts from: the inputs as whole numbers, and the calendar of each measure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import YEARS
from incentives.documents.spreadsheet.expressions import (
    Expr,
    Span,
    all_of,
    any_of,
    how_many,
    is_given,
    literal,
    maximum,
    minimum,
    when,
    whole,
)
from incentives.documents.spreadsheet.grid import Grid, SpanPair
from incentives.documents.spreadsheet.project_sheet import InputCells
from incentives.documents.spreadsheet.rules_sheet import CENTIMES, DAY_ZERO, RuleCells
from incentives.engine.calendar import MONTHS_PER_YEAR, NO_END, month_index

MILLIONTHS = 1_000_000
BONUSES = ("PAE", "PAF")

# Whether a reading pays, in a year, for the hires of a year: reading, year of hire, year.
Paid = Callable[[int, int, int], Expr]


@dataclass(frozen=True, slots=True)
class Quantities:
    """Inputs in whole numbers: months, millionths, centimes."""

    start_month: Expr
    operation: Expr
    growth: Expr
    export: Span
    export_known: Expr
    budget: Span
    budget_known: Expr
    profit: Span
    profit_known: Expr
    total: Expr
    eligible: Expr
    investment_known: Expr
    turnover: Expr
    own_funds: Expr
    group_holding: Expr
    group_turnover: Expr


def write_quantities(grid: Grid, inputs: InputCells) -> Quantities:
    """The inputs once more, without decimals."""
    centimes, millionths = _("centimes"), _("millionths")
    grid.section(_("Inputs as whole numbers"))

    def money(label: str, cell: Expr) -> Expr:
        return grid.one(label, centimes, whole(cell, CENTIMES))

    def share(label: str, cell: Expr) -> Expr:
        return grid.one(label, millionths, whole(cell, MILLIONTHS))

    def series(label: str, unit: str, span: Span, factor: int) -> Span:
        return grid.years(label, unit, [whole(cell, factor) for cell in span.cells])

    def known(label: str, condition: Expr) -> Expr:
        return grid.one(label, _("1: yes, 0: no"), when(condition, 1, 0))

    five = len(YEARS)
    both = all_of(is_given(inputs.total), is_given(inputs.eligible))
    return Quantities(
        start_month=grid.one(
            _("First month, counted from year 0"), _("months"), month_of(inputs.start)
        ),
        operation=grid.one(
            _("Whole years the company has operated"), _("years"), inputs.operation + 0
        ),
        growth=grid.one(
            _("1 + annual raise"), millionths, whole(inputs.annual_raise, MILLIONTHS) + MILLIONTHS
        ),
        export=series(_("Export turnover / turnover"), millionths, inputs.export, MILLIONTHS),
        export_known=known(_("Export shares are given"), how_many(inputs.export).equals(five)),
        budget=series(_("Training budget"), centimes, inputs.budget, CENTIMES),
        budget_known=known(_("The training budget is given"), how_many(inputs.budget).equals(five)),
        profit=series(_("Taxable result before tax"), centimes, inputs.profit, CENTIMES),
        profit_known=known(_("Taxable results are given"), how_many(inputs.profit).equals(five)),
        total=money(_("Total investment"), inputs.total),
        eligible=money(_("Eligible investment"), inputs.eligible),
        investment_known=known(_("The investment is given"), both),
        turnover=money(_("Yearly turnover"), inputs.turnover),
        own_funds=share(_("Share of own funds"), inputs.own_funds),
        group_holding=share(_("Share held by the largest group"), inputs.group_holding),
        group_turnover=money(_("Turnover of the largest group"), inputs.group_turnover),
    )


def month_of(cell: Expr, *, days_after: int = 0) -> Expr:
    """The month of a day (or of the day some days after) on one endless scale."""
    day = DAY_ZERO.fromordinal(DAY_ZERO.toordinal() + int(cell.value or 0) + days_after)
    later = f"{cell.text}+{days_after}" if days_after else cell.text
    text = f"{MONTHS_PER_YEAR}*YEAR({later})+MONTH({later})-1"
    return Expr(text, month_index(day), rank=1)


def _first_month(cell: Expr) -> Expr:
    """The first month that lies wholly after a period has begun."""
    day = DAY_ZERO.fromordinal(DAY_ZERO.toordinal() + int(cell.value or 0)).day
    starts_late = Expr(f"DAY({cell.text})>1", day > 1, rank=0)
    return month_of(cell) + when(starts_late, 1, 0)


def _last_month(cell: Expr) -> Expr:
    return when(is_given(cell), month_of(cell, days_after=1) - 1, NO_END)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The period of a measure over the project: months in force and hires covered, by year."""

    first: tuple[Expr, Expr]
    last: tuple[Expr, Expr]
    months: SpanPair
    covered: SpanPair | None


def year_months(grid: Grid, quantities: Quantities) -> Span:
    """The first month of each project year."""
    grid.section(_("Calendar"))
    start = quantities.start_month
    return grid.years(
        _("First month of the project year"),
        _("months"),
        [start + MONTHS_PER_YEAR * year for year in YEARS],
    )


def write_schedule(grid: Grid, rules: RuleCells, firsts: Span, measure: str) -> Schedule:
    """Months of each project year inside the period of a measure, and hires that it covers."""
    code = f"{measure.lower()}.period"
    name = {"measure": measure}
    first = grid.both(
        _("%(measure)s: first whole month of the period") % name,
        _("months"),
        lambda reading: _first_month(rules.number(code, reading)),
    )
    last = grid.both(
        _("%(measure)s: last whole month of the period") % name,
        _("months"),
        lambda reading: _last_month(rules.last_day(code, reading)),
    )

    def inside(reading: int, year: int) -> Expr:
        end = minimum(firsts[year] + (MONTHS_PER_YEAR - 1), last[reading])
        return maximum(0, end - maximum(firsts[year], first[reading]) + 1)

    months = grid.years_both(
        _("%(measure)s: months of the year in the period") % name, _("months"), inside
    )
    covered = None
    if measure in BONUSES:
        covered = grid.years_both(
            _("%(measure)s: hires of the year are covered") % name,
            _("1: yes, 0: no"),
            lambda reading, year: when(
                all_of(first[reading] <= firsts[year], firsts[year] <= last[reading]), 1, 0
            ),
        )
    return Schedule(first, last, months, covered)


@dataclass(frozen=True, slots=True)
class Weights:
    """Which hires are paid for in each year: for a reading and a year, one cell a year of hire."""

    rows: tuple[SpanPair, ...]

    def of(self, reading: int, year: int) -> Span:
        return self.rows[year][reading]


def pae_delay(rules: RuleCells, reading: int) -> Expr:
    """Whole years between the hire and the year of the first payment."""
    return rules.number("pae.months", reading) // MONTHS_PER_YEAR


def write_pae_weights(grid: Grid, rules: RuleCells, schedule: Schedule, firsts: Span) -> Weights:
    """A payment is counted if the hire is covered, its number exists and its month may pay."""
    covered = schedule.covered
    assert covered is not None

    def paid(reading: int, hired: int, year: int) -> Expr:
        payment = literal(year - hired + 1) - pae_delay(rules, reading)
        wait = rules.number("pae.months", reading) + (payment - 1) * MONTHS_PER_YEAR
        due = firsts[hired] + wait
        in_time = any_of(
            rules.number("pae.paid_after_period", reading).equals(1),
            all_of(due >= schedule.first[reading], due <= schedule.last[reading]),
        )
        counted = all_of(
            covered[reading][hired].equals(1),
            payment >= 1,
            payment <= rules.number("pae.payments", reading),
            in_time,
        )
        return when(counted, 1, 0)

    return _weights(grid, "PAE", paid)


def write_paf_weights(grid: Grid, rules: RuleCells, schedule: Schedule) -> Weights:
    """A recruit is paid for during the first years of employment."""
    covered = schedule.covered
    assert covered is not None

    def paid(reading: int, hired: int, year: int) -> Expr:
        if hired > year:
            return literal(0)
        recent = rules.number("paf.years", reading) > year - hired
        return when(all_of(covered[reading][hired].equals(1), recent), 1, 0)

    return _weights(grid, "PAF", paid)


def _weights(grid: Grid, measure: str, paid: Paid) -> Weights:
    def line(year: int) -> SpanPair:
        label = _("%(measure)s paid in year %(number)s, by year of hire") % {
            "measure": measure,
            "number": year + 1,
        }
        return grid.years_both(
            label, _("1: yes, 0: no"), lambda reading, hired: paid(reading, hired, year)
        )

    return Weights(tuple(line(year) for year in YEARS))
