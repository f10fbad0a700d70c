"""The offer by year: sums over the profiles, the budget that caps PAF, and AIS."""

from django.utils.translation import gettext as _

from incentives.documents.spreadsheet.expressions import (
    Expr,
    Span,
    add_up,
    all_of,
    maximum,
    minimum,
    shared,
    when,
)
from incentives.documents.spreadsheet.grid import Grid, SpanPair
from incentives.documents.spreadsheet.profiles import Frame, ProfileLines
from incentives.documents.spreadsheet.quantities import MILLIONTHS
from incentives.documents.spreadsheet.rules_sheet import BASIS_POINTS
from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.estimates import labels

# AIS multiplies a profit by two rates, a share and months: its unit is a hundred-millionth of a
# millionth of a twelfth of a centime. Two groups of six digits are dropped, this many are left.
AIS_REST = MONTHS_PER_YEAR * BASIS_POINTS * BASIS_POINTS // MILLIONTHS


def write_offer(grid: Grid, frame: Frame, profiles: list[ProfileLines]) -> dict[str, SpanPair]:
    """Amounts by year of the measures of the offer that the law of the day holds."""
    grid.section(_("The offer by year"))
    amounts: dict[str, SpanPair] = {}
    for measure in ("AIR", "PAE"):
        if measure in frame.schedules:
            amounts[measure] = _summed(grid, profiles, measure, f"{measure.lower()}.year")
    if "PAF" in frame.schedules:
        amounts["PAF"] = _capped(grid, frame, profiles)
    if "AIS" in frame.schedules:
        amounts["AIS"] = _ais(grid, frame)
    return amounts


def _summed(grid: Grid, profiles: list[ProfileLines], measure: str, step: str) -> SpanPair:
    return grid.years_both(
        f"{measure} · {labels.STEPS[step]}",
        _("centimes"),
        lambda reading, year: add_up(*(one.amounts[measure][reading][year] for one in profiles)),
    )


def _capped(grid: Grid, frame: Frame, profiles: list[ProfileLines]) -> SpanPair:
    before = _summed(grid, profiles, "PAF", "paf.year_before_cap")
    quantities, rules = frame.quantities, frame.rules

    def paid(reading: int, year: int) -> Expr:
        capped = all_of(
            rules.number("paf.capped_by_spend", reading).equals(1),
            quantities.budget_known.equals(1),
        )
        bonus = before[reading][year]
        return when(capped, minimum(bonus, quantities.budget[year]), bonus)

    return grid.years_both(f"PAF · {labels.STEPS['paf.year']}", _("centimes"), paid)


# --- AIS -----------------------------------------------------------------------------------------


def _ais(grid: Grid, frame: Frame) -> SpanPair:
    """Profit × rate × rate of the tax × share × months, on groups of six digits."""
    rules, quantities = frame.rules, frame.quantities
    profit = grid.years(
        _("AIS · profit of the year"),
        _("centimes"),
        [maximum(0, cell) for cell in quantities.profit.cells],
    )
    _ordinary_saving(grid, frame, profit)
    groups = _split(grid, profit)
    rate = grid.both(
        _("AIS · rate × rate of corporate tax"),
        _("hundred-millionths"),
        lambda reading: (
            rules.number("ais.rate", reading) * rules.number("is.outsourcing.rate", reading)
        ),
    )
    months = frame.schedules["AIS"].months

    def weight(reading: int, year: int) -> Expr:
        pro_rata = all_of(
            rules.number("ais.export_pro_rata", reading).equals(1),
            quantities.export_known.equals(1),
        )
        share = when(pro_rata, quantities.export[year], MILLIONTHS)
        return months[reading][year] * share

    weights = grid.years_both(_("AIS · months × share of export turnover"), _("millionths"), weight)
    taxed = _multiplied(grid, groups, rate)
    high, low = _weighted(grid, taxed, weights)

    def amount(reading: int, year: int) -> Expr:
        top = high[reading][year]
        rest = top % AIS_REST * MILLIONTHS + low[reading][year] + AIS_REST // 2
        paid = top // AIS_REST * MILLIONTHS + rest // AIS_REST
        return when(_exempt(frame, reading, year), 0, paid)

    return grid.years_both(f"AIS · {labels.STEPS['ais.year']}", _("centimes"), amount)


def _exempt(frame: Frame, reading: int, year: int) -> Expr:
    """Whether ordinary law exempts the operating year."""
    operating = frame.quantities.operation + (year + 1)
    return operating <= frame.rules.number("is.outsourcing.exempt_years", reading)


def _ordinary_saving(grid: Grid, frame: Frame, profit: Span) -> None:
    def saving(year: int) -> Expr:
        rate, amount = frame.rules.number("is.outsourcing.rate", 0), profit[year]
        return when(_exempt(frame, 0, year), shared(amount, rate, BASIS_POINTS), 0)

    grid.years(
        _("Corporate tax that ordinary law exempts, beside AIS and in no total"),
        _("centimes"),
        [saving(year) for year, _cell in enumerate(profit.cells)],
    )


def _split(grid: Grid, profit: Span) -> list[Span]:
    """A profit as groups of six digits, the highest first."""
    billions = MILLIONTHS * MILLIONTHS
    parts = (
        [cell // billions for cell in profit.cells],
        [cell % billions // MILLIONTHS for cell in profit.cells],
        [cell % MILLIONTHS for cell in profit.cells],
    )
    return [
        grid.years(_group(_("AIS · profit"), number), _("centimes"), part)
        for number, part in enumerate(parts, start=1)
    ]


def _group(label: str, number: int) -> str:
    return _("%(quantity)s, digits of group %(number)s") % {"quantity": label, "number": number}


def _multiplied(grid: Grid, groups: list[Span], rate: tuple[Expr, Expr]) -> list[SpanPair]:
    """The profit times both rates, in four groups, the highest first."""
    top, middle, low = groups

    def carry_low(reading: int, year: int) -> Expr:
        return low[year] * rate[reading] // MILLIONTHS

    def carry_middle(reading: int, year: int) -> Expr:
        return (middle[year] * rate[reading] + carry_low(reading, year)) // MILLIONTHS

    def highest(reading: int, year: int) -> Expr:
        return top[year] * rate[reading] + carry_middle(reading, year)

    lines = (
        lambda reading, year: highest(reading, year) // MILLIONTHS,
        lambda reading, year: highest(reading, year) % MILLIONTHS,
        lambda reading, year: (
            (middle[year] * rate[reading] + carry_low(reading, year)) % MILLIONTHS
        ),
        lambda reading, year: low[year] * rate[reading] % MILLIONTHS,
    )
    label, unit = _("AIS · profit × rates"), _("hundred-millionths of a centime")
    return [
        grid.years_both(_group(label, number), unit, line)
        for number, line in enumerate(lines, start=1)
    ]


def _weighted(grid: Grid, taxed: list[SpanPair], weights: SpanPair) -> tuple[SpanPair, SpanPair]:
    """That times months and share; the two lowest groups of six digits are dropped."""
    first, second, third, fourth = taxed

    def carry(reading: int, year: int) -> Expr:
        weight = weights[reading][year]
        dropped = fourth[reading][year] * weight // MILLIONTHS
        return (third[reading][year] * weight + dropped) // MILLIONTHS

    def lower(reading: int, year: int) -> Expr:
        return second[reading][year] * weights[reading][year] + carry(reading, year)

    label = _("AIS · profit × rates × months × share")
    unit = _("millionths of the unit before")
    high = grid.years_both(
        _group(label, 1),
        unit,
        lambda reading, year: (
            first[reading][year] * weights[reading][year] + lower(reading, year) // MILLIONTHS
        ),
    )
    low = grid.years_both(
        _group(label, 2), unit, lambda reading, year: lower(reading, year) % MILLIONTHS
    )
    return high, low
