"""Salaries, people and the three measures that follow them, profile by profile."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import YEARS
from incentives.documents.spreadsheet.expressions import (
    Expr,
    Span,
    add_up,
    all_of,
    any_of,
    call,
    is_given,
    joined,
    literal,
    minimum,
    rounded_ratio,
    scalar_product,
    shared,
    when,
    whole,
    words,
)
from incentives.documents.spreadsheet.grid import Grid, SpanPair
from incentives.documents.spreadsheet.project_sheet import ProfileCells
from incentives.documents.spreadsheet.quantities import (
    MILLIONTHS,
    Quantities,
    Schedule,
    Weights,
    pae_delay,
)
from incentives.documents.spreadsheet.rules_sheet import BASIS_POINTS, CENTIMES, RuleCells
from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.income_tax import PARAMETERS as INCOME_TAX
from incentives.estimates import labels

# A twelfth of a year, for an amount in ten-thousandths of a centime.
TWELFTHS = MONTHS_PER_YEAR * BASIS_POINTS

# A formula for a reading and a year.
Line = Callable[[int, int], Expr]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the profiles of a project share. A measure that the law of the day does not hold is
    left out: its schedule is missing."""

    quantities: Quantities
    rules: RuleCells
    schedules: dict[str, Schedule]
    weights: dict[str, Weights]
    cap_code: str


@dataclass(frozen=True, slots=True)
class ProfileLines:
    """The lines of one profile that totals are made of; amounts in centimes."""

    salary: Span
    moroccans: Span
    payroll: Span
    headcount: Span
    five_years: Expr
    women: Expr
    women_known: Expr
    amounts: dict[str, SpanPair]


def write_profile(grid: Grid, frame: Frame, number: int, cells: ProfileCells) -> ProfileLines:
    """Every line of one profile."""
    title = _("Profile %(number)s") % {"number": number}
    grid.heading(joined(words(f"{title} · "), cells.segment, words(" · "), cells.title))
    salary = _salaries(grid, frame.quantities.growth, cells.salary)
    rbi = grid.years(
        str(labels.OPERANDS["rbi"]).capitalize(),
        _("centimes"),
        [cell * MONTHS_PER_YEAR for cell in salary.cells],
    )
    headcount = _headcount(grid, cells)
    moroccans, retained = _cohorts(grid, cells)
    payroll = grid.years(
        _("Payroll"),
        _("centimes"),
        [pay * people for pay, people in zip(rbi.cells, headcount.cells, strict=True)],
    )
    amounts = {}
    if "AIR" in frame.schedules:
        amounts["AIR"] = _air(grid, frame, salary, rbi, headcount)
    if "PAE" in frame.schedules:
        amounts["PAE"] = _pae(grid, frame, rbi, retained)
    if "PAF" in frame.schedules:
        amounts["PAF"] = _paf(grid, frame, rbi, moroccans)
    five_years = grid.one(_("Payroll of the five years"), _("centimes"), add_up(payroll))
    women_known = grid.one(
        _("Women’s share of pay is given"), _("1: yes, 0: no"), when(is_given(cells.women), 1, 0)
    )
    grid.row += 1
    return ProfileLines(
        salary=salary,
        moroccans=moroccans,
        payroll=payroll,
        headcount=headcount,
        five_years=five_years,
        women=cells.women,
        women_known=women_known,
        amounts=amounts,
    )


# --- Salaries ------------------------------------------------------------------------------------


def _salaries(grid: Grid, growth: Expr, typed: Expr) -> Span:
    """The salary of each year, raised without rounding on the way.

    A salary is kept as whole numbers under a million: millions of centimes, centimes, then one
    part more for each raise (a millionth, a millionth of a millionth…). A raise multiplies each
    part by the growth in millionths, from the smallest up, and carries; since it also divides by a
    million, every part moves down one place. The first part below the centime decides the rounding.
    """
    sheet, first = grid.sheet, grid.row
    start = whole(typed, CENTIMES)
    parts: list[Expr] = [start // MILLIONTHS, start % MILLIONTHS]
    by_year: list[list[Expr]] = []
    for year in YEARS:
        placed = [sheet.formula(first + at, 2 + year, part) for at, part in enumerate(parts)]
        by_year.append(placed)
        parts = raised(placed, growth)
    names = [
        _("Salary before rounding: millions of centimes"),
        _("Salary before rounding: centimes under a million"),
    ] + [
        _("Salary before rounding: part %(number)s below the centime") % {"number": year}
        for year in range(1, len(YEARS))
    ]
    for at, name in enumerate(names):
        sheet.text(first + at, 0, name, "label")
        sheet.text(first + at, 1, _("centimes") if at < 2 else _("millionths"), "unit")
    grid.row = first + len(names)
    return grid.years(
        str(labels.OPERANDS["salary"]).capitalize(), _("centimes"), [_closed(p) for p in by_year]
    )


def raised(parts: list[Expr], growth: Expr) -> list[Expr]:
    """The parts of a salary a year later, one more than before."""
    carried: Expr | None = None
    after: list[Expr] = []
    for part in reversed(parts):
        product = part * growth if carried is None else part * growth + carried
        after.append(product % MILLIONTHS)
        carried = product // MILLIONTHS
    assert carried is not None
    return [carried, *reversed(after)]


def _closed(parts: list[Expr]) -> Expr:
    """A salary in centimes, rounded half up."""
    centimes = parts[0] * MILLIONTHS + parts[1]
    if len(parts) == 2:
        return centimes
    return centimes + when(parts[2] >= MILLIONTHS // 2, 1, 0)


# --- People --------------------------------------------------------------------------------------


def _headcount(grid: Grid, cells: ProfileCells) -> Span:
    hires = cells.hires.cells
    return grid.years(
        str(labels.OPERANDS["headcount"]).capitalize(),
        _("people"),
        [add_up(cells.existing, Span(hires[: year + 1])) for year in YEARS],
    )


def _cohorts(grid: Grid, cells: ProfileCells) -> tuple[Span, Span]:
    """Moroccan nationals among the hires of each year, and those still there: whole people."""
    moroccan, kept = whole(cells.moroccan, MILLIONTHS), whole(cells.retention, MILLIONTHS)
    products = [hired * moroccan for hired in cells.hires.cells]
    moroccans = grid.years(
        _("Moroccan nationals hired"), _("people"), [one // MILLIONTHS for one in products]
    )
    retained = grid.years(
        _("Moroccan nationals hired who stay"),
        _("people"),
        [
            (moroccans[year] * kept + (one % MILLIONTHS * kept) // MILLIONTHS) // MILLIONTHS
            for year, one in enumerate(products)
        ],
    )
    return moroccans, retained


# --- AIR -----------------------------------------------------------------------------------------


def _air(grid: Grid, frame: Frame, salary: Span, rbi: Span, headcount: Span) -> SpanPair:
    tax, rest = _income_tax(grid, frame.rules, salary, rbi)
    rules, schedule, code = frame.rules, frame.schedules["AIR"], frame.cap_code
    small = _("ten-thousandths of a centime")
    if not rules.has(code):
        return grid.years_both(_line("air.profile"), _("centimes"), lambda _r, _y: literal(0))
    above = grid.years_both(
        _("Income tax above the cap"),
        small,
        lambda reading, year: tax[reading][year] - rules.number(code, reading) * rbi[year],
    )

    def relief(reading: int, year: int) -> Expr:
        months = schedule.months[reading][year]
        twelfths = above[reading][year] * months + (rest[reading][year] * months) // BASIS_POINTS
        nothing = any_of(above[reading][year] < 0, rules.number(code, reading) < 0)
        return when(nothing, 0, rounded_ratio(twelfths, TWELFTHS))

    each = grid.years_both(_line("air.per_employee"), _("centimes"), relief)

    def amount(reading: int, year: int) -> Expr:
        whole_amount = each[reading][year] * headcount[year]
        limited = all_of(
            rules.number("air.export_pro_rata", reading).equals(1),
            frame.quantities.export_known.equals(1),
        )
        share = frame.quantities.export[year]
        return when(limited, shared(whole_amount, share, MILLIONTHS), whole_amount)

    return grid.years_both(_line("air.profile"), _("centimes"), amount)


def _line(step: str) -> str:
    return str(labels.STEPS[step])


def _income_tax(grid: Grid, rules: RuleCells, salary: Span, rbi: Span) -> tuple[SpanPair, SpanPair]:
    """Income tax of one employee in ten-thousandths of a centime (below zero where none is due),
    and what is left of it in ten-thousandths of that."""
    social, professional, small = (
        *_allowances(rules, salary, rbi),
        _("ten-thousandths of a centime"),
    )
    contributions = grid.years_both(_line("ir.social"), small, social)
    allowance = grid.years_both(_line("ir.professional"), small, professional)
    net = grid.years_both(
        _line("ir.net_taxable"),
        small,
        lambda reading, year: (
            rbi[year] * BASIS_POINTS - contributions[reading][year] - allowance[reading][year]
        ),
    )
    rate = grid.years_both(
        _("Rate of the bracket"),
        _("basis points"),
        lambda reading, year: _bracket(rules, reading, net[reading][year], times_bound=False),
    )
    deduction = grid.years_both(
        _("Deduction of the bracket"),
        small,
        lambda reading, year: _bracket(rules, reading, net[reading][year], times_bound=True),
    )
    tail = grid.years_both(
        _("Rate × the part of net taxable income below the centime"),
        _("hundred-millionths of a centime"),
        lambda reading, year: rate[reading][year] * (net[reading][year] % BASIS_POINTS),
    )
    tax = grid.years_both(
        _line("ir.tax"),
        small,
        lambda reading, year: (
            rate[reading][year] * (net[reading][year] // BASIS_POINTS)
            - deduction[reading][year]
            + tail[reading][year] // BASIS_POINTS
        ),
    )
    rest = grid.years_both(
        _("What is left of the tax"),
        _("hundred-millionths of a centime"),
        lambda reading, year: tail[reading][year] % BASIS_POINTS,
    )
    return tax, rest


def _allowances(rules: RuleCells, salary: Span, rbi: Span) -> tuple[Line, Line]:
    (
        _scale,
        threshold,
        low_rate,
        rate,
        ceiling,
        contribution_ceiling,
        contribution,
        health,
    ) = INCOME_TAX

    def social(reading: int, year: int) -> Expr:
        capped = minimum(salary[year], rules.number(contribution_ceiling, reading))
        return capped * MONTHS_PER_YEAR * rules.number(contribution, reading) + rbi[
            year
        ] * rules.number(health, reading)

    def professional(reading: int, year: int) -> Expr:
        capped = minimum(
            rbi[year] * rules.number(rate, reading), rules.number(ceiling, reading) * BASIS_POINTS
        )
        low = rbi[year] * rules.number(low_rate, reading)
        return when(rbi[year] <= rules.number(threshold, reading), low, capped)

    return social, professional


def _bracket(rules: RuleCells, reading: int, net: Expr, *, times_bound: bool) -> Expr:
    """The rate of the bracket that holds ``net``, or the deduction that keeps the scale whole:
    what each bound passed adds to the rate, or that times the bound."""
    scale = rules.bands[INCOME_TAX[0], reading]
    passed = f"({net.text}>{scale.bounds.text}*{BASIS_POINTS})*{scale.steps.text}"
    text = f"{passed}*{scale.bounds.text}" if times_bound else passed
    value: int = sum(
        int(step.value or 0) * (int(bound.value or 0) if times_bound else 1)
        for bound, step in zip(scale.bounds.cells, scale.steps.cells, strict=True)
        if int(net.value or 0) > int(bound.value or 0) * BASIS_POINTS
    )
    return Expr(f"SUMPRODUCT({text})", value, peak=max(abs(value), net.peak))


# --- Bonuses -------------------------------------------------------------------------------------


def _pae(grid: Grid, frame: Frame, rbi: Span, retained: Span) -> SpanPair:
    rules, weights = frame.rules, frame.weights["PAE"]

    def each(reading: int, year: int) -> Expr:
        """The bonus of one job, on the income of the year before the wait."""
        of_year = literal(year + 1) - pae_delay(rules, reading)
        place = int(of_year.value or 0)
        income = rbi[place - 1].value if place >= 1 else 0
        read = call("INDEX", (rbi, of_year), income)
        return when(
            of_year >= 1,
            rounded_ratio(rules.number("pae.rate", reading) * read, BASIS_POINTS),
            0,
        )

    bonus = grid.years_both(_("Employment bonus of one job"), _("centimes"), each)
    paid = grid.years_both(
        _("Jobs paid for"),
        _("people"),
        lambda reading, year: scalar_product(retained, weights.of(reading, year)),
    )
    return grid.years_both(
        _line("pae.payment"),
        _("centimes"),
        lambda reading, year: bonus[reading][year] * paid[reading][year],
    )


def _paf(grid: Grid, frame: Frame, rbi: Span, moroccans: Span) -> SpanPair:
    rules, weights, schedule = frame.rules, frame.weights["PAF"], frame.schedules["PAF"]

    def each(reading: int, year: int) -> Expr:
        months = when(
            rules.number("paf.paid_after_period", reading).equals(1),
            MONTHS_PER_YEAR,
            schedule.months[reading][year],
        )
        return rounded_ratio(rules.number("paf.rate", reading) * rbi[year] * months, TWELFTHS)

    bonus = grid.years_both(_("Training bonus of one recruit"), _("centimes"), each)
    paid = grid.years_both(
        str(labels.OPERANDS["recruits"]).capitalize(),
        _("people"),
        lambda reading, year: scalar_product(moroccans, weights.of(reading, year)),
    )
    return grid.years_both(
        _line("paf.profile"),
        _("centimes"),
        lambda reading, year: bonus[reading][year] * paid[reading][year],
    )
