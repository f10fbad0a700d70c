"""The charts of an estimate, and the tables that say the same: one module for page and document.

Each chart draws what a reading counts. Prudent is solid, what the favourable reading adds hatched;
where the favourable reading counts another regime that gives less in a year, the column keeps the
prudent amount and the table gives both. Money without a date stands apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.charts import Column, ColumnChart, column_chart
from incentives.engine import Estimate
from incentives.engine.evaluation import ELIGIBLE, UNKNOWN, Total
from incentives.engine.inputs import ProjectInputs
from incentives.engine.measures.base import NOTHING, Amounts, undated
from incentives.engine.money import ZERO, round_mad
from incentives.engine.parameters import Law
from incentives.engine.project import YEAR_RANGE
from incentives.engine.seats import TeamYear, team_years
from incentives.estimates import labels
from incentives.estimates.page_headline import headline
from incentives.estimates.page_measures import MeasureLine
from incentives.estimates.page_site import GrantLine
from incentives.formatting import MILLION, bare, format_number

JANUARY = 1
DECEMBER = 12
THOUSAND = Decimal(1000)
# Pixels: several small charts stand under one another, each under the name of its measure.
SMALL_HEIGHT = 150


@dataclass(frozen=True, slots=True)
class YearRow:
    """A project year in both readings, MAD."""

    label: str
    short_label: str
    first_month: date
    last_month: date
    prudent: Decimal
    favourable: Decimal


@dataclass(frozen=True, slots=True)
class Years:
    """Money by year as each reading counts it. ``chart`` is None where nothing is counted;
    ``another_regime`` tells that a favourable year counts less, because another regime counts."""

    chart: ColumnChart | None
    scale: str
    rows: tuple[YearRow, ...]
    another_regime: bool


@dataclass(frozen=True, slots=True)
class MeasureYears:
    """What the totals count of one measure, or of one open grant (without ``code``), MAD; None
    where it has no amount.

    ``chart`` is None where no reading counts anything of it.
    """

    code: str
    name: str
    status: str
    counted: str
    prudent: Amounts | None
    favourable: Amounts | None
    chart: ColumnChart | None = None

    @property
    def prudent_total(self) -> Decimal | None:
        return None if self.prudent is None else self.prudent.total

    @property
    def favourable_total(self) -> Decimal | None:
        return None if self.favourable is None else self.favourable.total


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of a table, MAD, and the head of its column."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TableRow:
    """One reading: project years, then money without a date, then the total."""

    reading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableGroup:
    """One measure, or all of them, in both readings; without rows where no reading counts any of
    it: its totals then say why, zero or None."""

    name: str
    status: str
    prudent: Decimal | None
    favourable: Decimal | None
    rows: tuple[TableRow, ...]
    of_all: bool


@dataclass(frozen=True, slots=True)
class ByMeasure:
    """Support by year and by measure, on one scale: the charts add up to those of the years."""

    scale: str
    drawn: bool
    measures: tuple[MeasureYears, ...]
    heads: tuple[str, ...]
    table: tuple[TableGroup, ...]
    another_regime: bool


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """Pay of a project year and support of that year, MAD; shares of one.

    Support is None where the totals are not an answer, a share also where there is no payroll.
    """

    label: str
    payroll: Decimal
    prudent: Decimal | None
    favourable: Decimal | None
    prudent_share: Decimal | None
    favourable_share: Decimal | None


@dataclass(frozen=True, slots=True)
class AgainstPayroll:
    """``chart`` is None where no year has a payroll."""

    chart: ColumnChart | None
    scale: str
    rows: tuple[PayrollRow, ...]
    total: PayrollRow


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat of a project year, MAD a year: its cost, and what support leaves of it.

    ``cost`` is None without a seat, or where the law of pay is not known; the others also where the
    totals are not an answer. Below zero, support is more than the cost.
    """

    label: str
    headcount: int
    cost: Decimal | None
    prudent: Decimal | None
    favourable: Decimal | None


@dataclass(frozen=True, slots=True)
class CostPerSeat:
    """``chart`` is None where no cost is known; ``law_known`` tells whether the law of pay is."""

    chart: ColumnChart | None
    scale: str
    rows: tuple[SeatRow, ...]
    law_known: bool
    beyond: bool


@dataclass(frozen=True, slots=True)
class Charts:
    """The four charts; ``left_out`` names what no total counts because it is unknown."""

    years: Years
    measures: ByMeasure
    payroll: AgainstPayroll
    seats: CostPerSeat
    left_out: tuple[str, ...]


def charts_of(
    result: Estimate,
    *,
    inputs: ProjectInputs,
    law: Law,
    lines: Sequence[MeasureLine],
    left_out: Sequence[MeasureLine],
    grants: Sequence[GrantLine],
    language: str,
) -> Charts:
    """Every chart of a stored estimate; ``law`` is the prudent reading of the estimate's rules."""
    build = _Charts(result, inputs.start_date, language)
    return Charts(
        years=build.years(),
        measures=build.by_measure(lines, grants=grants),
        payroll=build.against_payroll(),
        seats=build.cost_per_seat(team_years(inputs, law=law)),
        left_out=(
            *(line.name for line in left_out),
            *(grant.name for grant in grants if grant.amount is None),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes amounts in one unit: a million, a thousand or one dirham."""

    unit: Decimal
    scale: str
    language: str

    def value(self, amount: Decimal) -> str:
        places = 0 if not amount or amount >= 100 * self.unit else 1 if amount >= self.unit else 2
        return format_number(amount / self.unit, self.language, places=places, isolate=bare)

    def pair(
        self, row: YearRow | None, prudent: Decimal, favourable: Decimal, *, beside: bool = False
    ) -> Column:
        """The column of two amounts; without a year, of money that has none."""
        top = max(prudent, favourable)
        return Column(
            label=row.label if row else undated_label(),
            short_label=row.short_label if row else pgettext("undated, on a narrow chart", "n.d."),
            solid=prudent,
            hatched=max(favourable - prudent, ZERO),
            value=self.value(top),
            apart=row is None,
            beside=beside,
        )

    def frame(self, row: YearRow, amount: Decimal) -> Column:
        return Column(
            label=row.label,
            short_label=row.short_label,
            solid=ZERO,
            outlined=amount,
            value=self.value(amount),
        )

    def draw(
        self, columns: Sequence[Column], *, top: Decimal | None = None, height: int = 240
    ) -> ColumnChart:
        return column_chart(columns, language=self.language, unit=self.unit, top=top, height=height)


def chart_scale(highest: Decimal) -> tuple[Decimal, str]:
    """The unit of a chart whose highest amount is ``highest``, and its name."""
    if highest >= MILLION:
        return MILLION, _("Millions of dirhams")
    if highest >= THOUSAND:
        return THOUSAND, _("Thousands of dirhams")
    return Decimal(1), _("Dirhams")


def _pen(highest: Decimal, *, language: str) -> _Pen:
    return _Pen(*chart_scale(highest), language)


def undated_label() -> str:
    return pgettext("money whose payment has no date", "Undated")


def _highest(*totals: Total | Amounts) -> Decimal:
    return max(amount for total in totals for amount in (*total.by_year, total.undated))


@dataclass(frozen=True, slots=True)
class _Charts:
    """Draws one estimate that starts on ``start``."""

    result: Estimate
    start: date
    language: str

    # --- By year ------------------------------------------------------------------------------

    def years(self) -> Years:
        prudent, favourable = self.result.prudent, self.result.favourable
        pen = _pen(_highest(prudent, favourable), language=self.language)
        columns = self._columns(prudent, favourable, pen=pen)
        drawn = any(column.height for column in columns)
        return Years(
            chart=pen.draw(columns) if drawn else None,
            scale=pen.scale if drawn else "",
            rows=self._rows(),
            another_regime=_falls(prudent, favourable),
        )

    def _rows(self) -> tuple[YearRow, ...]:
        prudent, favourable = self.result.prudent.by_year, self.result.favourable.by_year
        return tuple(
            YearRow(
                label=year_label(self.start, year),
                short_label=_short_label(self.start, year),
                first_month=self.start.replace(year=self.start.year + year),
                last_month=last_month(self.start, year),
                prudent=prudent[year],
                favourable=favourable[year],
            )
            for year in YEAR_RANGE
        )

    def _columns(
        self, prudent: Total | Amounts, favourable: Total | Amounts, *, pen: _Pen
    ) -> list[Column]:
        """A column a year; the money that the project has without a date stands at the end."""
        years = zip(self._rows(), prudent.by_year, favourable.by_year, strict=True)
        columns = [pen.pair(*year) for year in years]
        if self.result.prudent.undated or self.result.favourable.undated:
            columns.append(pen.pair(None, prudent.undated, favourable.undated))
        return columns

    # --- By year and by measure ---------------------------------------------------------------

    def by_measure(self, lines: Sequence[MeasureLine], *, grants: Sequence[GrantLine]) -> ByMeasure:
        rows = [*map(self._counted, lines), *map(_granted, grants)]
        known = [amounts for row in rows for amounts in (row.prudent, row.favourable) if amounts]
        highest = _highest(*known) if known else ZERO
        pen = _pen(highest, language=self.language)
        measures = tuple(self._drawn(row, pen=pen, top=highest) for row in rows)
        return ByMeasure(
            scale=pen.scale,
            drawn=any(measure.chart for measure in measures),
            measures=measures,
            heads=self._heads(),
            table=(*map(self._table_group, measures), self._table_of_all()),
            another_regime=any(_falls(row.prudent, row.favourable) for row in rows),
        )

    def _counted(self, line: MeasureLine) -> MeasureYears:
        """What each total holds of a measure; None where the measure has no amount."""
        measure = next(row for row in self.result.measures if row.code == line.code)
        in_prudent = line.code in self.result.prudent.counted
        in_favourable = line.code in self.result.favourable.counted
        return MeasureYears(
            code=line.code,
            name=line.name,
            status=line.status,
            counted=line.counted,
            prudent=measure.prudent and (measure.prudent if in_prudent else NOTHING),
            favourable=measure.favourable and (measure.favourable if in_favourable else NOTHING),
        )

    def _drawn(self, row: MeasureYears, *, pen: _Pen, top: Decimal) -> MeasureYears:
        prudent, favourable = row.prudent, row.favourable
        if not (prudent and favourable and (prudent.total or favourable.total)):
            return row
        columns = self._columns(prudent, favourable, pen=pen)
        return replace(row, chart=pen.draw(columns, top=top, height=SMALL_HEIGHT))

    def _heads(self) -> tuple[str, ...]:
        return (*(row.label for row in self._rows()), undated_label(), _("Total"))

    def _table_group(self, measure: MeasureYears) -> TableGroup:
        return TableGroup(
            name=measure.name,
            status=measure.status,
            prudent=measure.prudent_total,
            favourable=measure.favourable_total,
            rows=self._table_rows(measure.prudent, measure.favourable) if measure.chart else (),
            of_all=False,
        )

    def _table_of_all(self) -> TableGroup:
        prudent, favourable = self.result.prudent, self.result.favourable
        rows = self._table_rows(prudent, favourable)
        return TableGroup(_("All measures"), "", prudent.total, favourable.total, rows, of_all=True)

    def _table_rows(
        self, prudent: Total | Amounts | None, favourable: Total | Amounts | None
    ) -> tuple[TableRow, ...]:
        readings = (("prudent", prudent), ("favourable", favourable))
        return tuple(
            TableRow(str(labels.READINGS[reading]), self._cells(amounts))
            for reading, amounts in readings
            if amounts is not None
        )

    def _cells(self, amounts: Total | Amounts) -> tuple[Cell, ...]:
        figures = (*amounts.by_year, amounts.undated, amounts.total)
        return tuple(map(Cell, self._heads(), figures))

    # --- Against the payroll ------------------------------------------------------------------

    @property
    def _answered(self) -> bool:
        return headline(self.result).has_amount

    def against_payroll(self) -> AgainstPayroll:
        result = self.result
        years = zip(self._rows(), result.payroll_by_year, strict=True)
        rows = tuple(
            self._payroll_row(row.label, payroll, row.prudent, row.favourable)
            for row, payroll in years
        )
        totals = (result.payroll_total, result.prudent.total, result.favourable.total)
        total = self._payroll_row(_("Total over five years"), *totals)
        highest = max(*result.payroll_by_year, _highest(result.prudent, result.favourable))
        pen = _pen(highest, language=self.language)
        chart = pen.draw(self._payroll_columns(pen)) if result.payroll_total else None
        return AgainstPayroll(chart, pen.scale, rows, total)

    def _payroll_row(
        self, label: str, payroll: Decimal, prudent: Decimal, favourable: Decimal
    ) -> PayrollRow:
        if not self._answered:
            return PayrollRow(label, payroll, None, None, None, None)
        shares = (prudent / payroll, favourable / payroll) if payroll else (None, None)
        return PayrollRow(label, payroll, prudent, favourable, *shares)

    def _payroll_columns(self, pen: _Pen) -> list[Column]:
        columns: list[Column] = []
        for row, payroll in zip(self._rows(), self.result.payroll_by_year, strict=True):
            columns.append(pen.frame(row, payroll))
            if self._answered:
                columns.append(pen.pair(row, row.prudent, row.favourable, beside=True))
        prudent, favourable = self.result.prudent, self.result.favourable
        if prudent.undated or favourable.undated:
            columns.append(pen.pair(None, prudent.undated, favourable.undated))
        return columns

    # --- Cost per seat ------------------------------------------------------------------------

    def cost_per_seat(self, team: Sequence[TeamYear]) -> CostPerSeat:
        years = zip(self._rows(), team, strict=True)
        rows = tuple(self._seat_row(row, seats) for row, seats in years)
        costs = [row.cost for row in rows if row.cost is not None]
        pen = _pen(max(costs, default=ZERO), language=self.language)
        columns = [
            self._seat_column(year, seat, pen=pen)
            for year, seat in zip(self._rows(), rows, strict=True)
        ]
        return CostPerSeat(
            chart=pen.draw(columns) if any(costs) else None,
            scale=pen.scale,
            rows=rows,
            law_known=all(seats.employer_cost_mad is not None for seats in team),
            beyond=any(left is not None and left < 0 for row in rows for left in _left(row)),
        )

    def _seat_row(self, row: YearRow, seats: TeamYear) -> SeatRow:
        cost, people = seats.employer_cost_mad, seats.headcount
        if cost is None or not people:
            return SeatRow(row.label, people, None, None, None)
        known = self._answered
        return SeatRow(
            label=row.label,
            headcount=people,
            cost=round_mad(cost, people),
            prudent=round_mad(cost - row.prudent, people) if known else None,
            favourable=round_mad(cost - row.favourable, people) if known else None,
        )

    def _seat_column(self, year: YearRow, seat: SeatRow, *, pen: _Pen) -> Column:
        """The whole column is the cost; support hangs from its top and leaves the frame."""
        if seat.cost is None:
            hole = pgettext("a figure that is not known, on a chart", "?")
            return Column(year.label, None, short_label=year.short_label, value=hole)
        prudent = seat.cost if seat.prudent is None else max(seat.prudent, ZERO)
        favourable = prudent if seat.favourable is None else max(seat.favourable, ZERO)
        left = min(prudent, favourable)
        return Column(
            label=year.label,
            short_label=year.short_label,
            solid=seat.cost - prudent,
            hatched=prudent - left,
            outlined=left,
            value=pen.value(seat.cost),
        )


def _granted(grant: GrantLine) -> MeasureYears:
    """An open grant adds the same to both totals, without a date."""
    amounts = None if grant.amount is None else undated(grant.amount)
    status = UNKNOWN if amounts is None else ELIGIBLE
    return MeasureYears("", grant.name, status, "", amounts, amounts)


def _left(row: SeatRow) -> tuple[Decimal | None, Decimal | None]:
    return row.prudent, row.favourable


def _falls(prudent: Total | Amounts | None, favourable: Total | Amounts | None) -> bool:
    """Whether the favourable reading has less in some year than the prudent one."""
    if prudent is None or favourable is None:
        return False
    years = zip(prudent.by_year, favourable.by_year, strict=True)
    return favourable.undated < prudent.undated or any(high < low for low, high in years)


def year_label(start: date, year: int) -> str:
    """A project year that is a calendar year is named by it."""
    if start.month == JANUARY:
        return str(start.year + year)
    return _("Year %(number)s") % {"number": year + 1}


def _short_label(start: date, year: int) -> str:
    """The same where the chart is narrow; empty where the label is short enough."""
    if start.month == JANUARY:
        return ""
    return pgettext("a project year, on a narrow chart", "Y%(number)s") % {"number": year + 1}


def last_month(start: date, year: int) -> date:
    """First day of the last month of a project year, counted from 0."""
    if start.month == JANUARY:
        return start.replace(year=start.year + year, month=DECEMBER)
    return start.replace(year=start.year + year + 1, month=start.month - 1)
