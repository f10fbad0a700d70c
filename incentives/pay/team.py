"""Pay of each profile of an estimate over its five years, and what the team costs with its rent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.charts import Column, ColumnChart, column_chart
from incentives.engine import Estimate as EngineEstimate
from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.inputs import Profile
from incentives.engine.money import ZERO, round_mad
from incentives.engine.payslip import Payslip, PayStep
from incentives.engine.project import YEAR_RANGE, Team, derive
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_charts import chart_scale, last_month, year_label
from incentives.estimates.page_headline import headline
from incentives.estimates.page_measures import MeasureLine, measure_lines, unknown_measures
from incentives.estimates.payslips import PayRules, pay_rules
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.formatting import format_number
from incentives.pay.law import LawFigure, law_figures
from incentives.pay.lines import PayBlock, pay_blocks
from incentives.pay.simulator import LawOfPay, law_of_pay
from incentives.pay.steps import step_text
from incentives.rules.rule_set import rules_on
from sites.conf import stale_after_years
from sites.enums import FigureCode
from sites.facts import FigureFact, location_sheet
from sites.models import Location
from sites.selectors import get_location


@dataclass(frozen=True, slots=True)
class Rent:
    """Rent of the team. ``per_m2`` (MAD a month) and ``seat_m2`` are None when not known;
    ``published`` is the location's own figure, which a typed rent replaces."""

    seat_m2: Decimal | None
    per_m2: Decimal | None
    typed: bool
    published: FigureFact | None

    def year(self, headcount: int) -> Decimal | None:
        """Rent of a year for one seat a person, MAD."""
        if self.seat_m2 is None or self.per_m2 is None:
            return None
        return round_mad(MONTHS_PER_YEAR * headcount * self.seat_m2 * self.per_m2)

    @property
    def known(self) -> bool:
        return self.seat_m2 is not None and self.per_m2 is not None


@dataclass(frozen=True, slots=True)
class YearLine:
    """One line of a payslip over the five years, MAD a month; None where it is not known."""

    label: str
    amounts: tuple[Decimal | None, ...]
    is_result: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """A step of the law that the raise takes a profile across, at the start of a project year."""

    year: str
    text: str


@dataclass(frozen=True, slots=True)
class ProfilePay:
    """A profile's pay in each project year. ``compared`` is its first year under both laws."""

    name: str
    segment: str
    headcount: tuple[int, ...]
    lines: tuple[YearLine, ...]
    net_by_year: tuple[Decimal | None, ...]
    cost_by_year: tuple[Decimal | None, ...]
    compared: tuple[PayBlock, ...]
    crossings: tuple[Crossing, ...]

    @property
    def salary_query(self) -> str:
        """The salary of the first year as an address writes it."""
        return f"{self.lines[0].amounts[0]:f}"


@dataclass(frozen=True, slots=True)
class CostRow:
    """The team in one project year, or over the five, MAD. Support and what is left after it are
    in both readings; a figure is None where it is not known. ``people`` are the seats paid for;
    over five years, the sum of the seats of each year."""

    label: str
    first_month: date | None
    last_month: date | None
    people: int
    pay: Decimal | None
    rent: Decimal | None
    prudent: Decimal | None
    favourable: Decimal | None

    @property
    def before(self) -> Decimal | None:
        """Pay and rent; pay alone where the rent is not known."""
        return None if self.pay is None else self.pay + (self.rent or ZERO)

    @property
    def after_prudent(self) -> Decimal | None:
        return _less(self.before, self.prudent)

    @property
    def after_favourable(self) -> Decimal | None:
        return _less(self.before, self.favourable)

    @property
    def seat_before(self) -> Decimal | None:
        return _each(self.before, self.people)

    @property
    def seat_after_prudent(self) -> Decimal | None:
        return _each(self.after_prudent, self.people)

    @property
    def seat_after_favourable(self) -> Decimal | None:
        return _each(self.after_favourable, self.people)


@dataclass(frozen=True, slots=True)
class CostCharts:
    """Cost and support of each year on one scale."""

    cost: ColumnChart
    support: ColumnChart | None
    scale: str


@dataclass(frozen=True, slots=True)
class UnknownGrant:
    """An open regional grant that no total counts, and the answer that is missing."""

    name: str
    missing: str


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the page of the team shows. Money without a date stands in no year:
    ``total_undated`` is the total once it is taken off too, None where there is none."""

    token: str
    location: Location
    law: LawOfPay
    other: LawOfPay | None
    years: tuple[str, ...]
    profiles: tuple[ProfilePay, ...]
    rent: Rent
    rows: tuple[CostRow, ...]
    total: CostRow
    total_undated: CostRow | None
    support_known: bool
    undated_prudent: Decimal
    undated_favourable: Decimal
    left_out: tuple[MeasureLine, ...]
    unknown_grants: tuple[UnknownGrant, ...]
    charts: CostCharts | None
    figures: tuple[LawFigure, ...]


def team_page(
    row: Estimate,
    *,
    seat_m2: Decimal | None,
    rent_mad: Decimal | None,
    other: date | None,
    today: date,
    language: str,
) -> TeamPage:
    """The team of a stored estimate, under its own law. Reads the database, writes nothing."""
    computed = as_first_computed(row)
    inputs = read_stored(row.inputs).inputs
    project = derive(inputs)
    rules = pay_rules(computed.published)
    compared = pay_rules(rules_on(other)) if other else None
    rent = _rent(row.location.slug, seat_m2=seat_m2, typed=rent_mad, today=today)
    slips = [[rules.month(salary) for salary in team.salary_mad] for team in project.teams]
    result = computed.estimate
    rows = _rows(result, project.teams, slips, rent=rent, start=inputs.start_date)
    years = tuple(line.label for line in rows)
    total, presenter = _total(rows), Presenter(computed.published.content)
    steps = [(step, step_text(step, rules, language=language)) for step in rules.steps()]
    return TeamPage(
        token=row.token,
        location=row.location,
        law=law_of_pay(rules),
        other=law_of_pay(compared) if compared else None,
        years=years,
        profiles=tuple(
            _profile(*one, steps=steps, years=years, compared=compared, language=language)
            for one in zip(inputs.profiles, project.teams, slips, strict=True)
        ),
        rent=rent,
        rows=rows,
        total=total,
        total_undated=_total_undated(total, result),
        support_known=headline(result).has_amount,
        undated_prudent=result.prudent.undated,
        undated_favourable=result.favourable.undated,
        left_out=tuple(unknown_measures(measure_lines(result, presenter=presenter))),
        unknown_grants=_unknown_grants(result, presenter),
        charts=_charts(rows, language=language),
        figures=law_figures(rules),
    )


def _unknown_grants(result: EngineEstimate, presenter: Presenter) -> tuple[UnknownGrant, ...]:
    unknown = [grant for grant in result.grants if grant.amount is None]
    rows = [presenter.grant(grant, with_steps=False) for grant in unknown]
    return tuple(UnknownGrant(row["name"], row["missing_text"]) for row in rows)


def _rent(slug: str, *, seat_m2: Decimal | None, typed: Decimal | None, today: date) -> Rent:
    sheet = location_sheet(
        get_location(slug), year=today.year, stale_after_years=stale_after_years()
    )
    published = sheet.figures[FigureCode.RENT_MAD_PER_M2_MONTH.value]
    found = published.value if published else None
    return Rent(
        seat_m2=seat_m2,
        per_m2=found if typed is None else typed,
        typed=typed is not None,
        published=published,
    )


# --- Profiles ------------------------------------------------------------------------------------


def _profile(
    profile: Profile,
    team: Team,
    slips: Sequence[Payslip | None],
    *,
    steps: Sequence[tuple[PayStep, str]],
    years: Sequence[str],
    compared: PayRules | None,
    language: str,
) -> ProfilePay:
    by_year = [
        pay_blocks(slip, None, salary_mad=salary, language=language)
        for slip, salary in zip(slips, team.salary_mad, strict=True)
    ]
    first = team.salary_mad[0]
    return ProfilePay(
        name=profile.title or profile.segment,
        segment=profile.segment,
        headcount=team.headcount,
        lines=_year_lines(by_year),
        net_by_year=tuple(_twelve(slip.net_pay_mad) if slip else None for slip in slips),
        cost_by_year=tuple(_twelve(slip.employer_cost_mad) if slip else None for slip in slips),
        compared=()
        if compared is None
        else pay_blocks(slips[0], compared.month(first), salary_mad=first, language=language),
        crossings=tuple(
            Crossing(years[year], text)
            for year in YEAR_RANGE[1:]
            for step, text in steps
            if step.is_between(team.salary_mad[year - 1], team.salary_mad[year])
        ),
    )


def _year_lines(by_year: Sequence[tuple[PayBlock, ...]]) -> tuple[YearLine, ...]:
    """Each line once, with its amount in every year; a rounding is zero where it is no line."""
    labels: dict[str, tuple[str, bool]] = {}
    amounts: list[dict[str, Decimal | None]] = []
    for blocks in by_year:
        lines = [line for block in blocks for line in block.lines]
        labels |= {line.code: (line.label, line.is_result) for line in lines}
        amounts.append({line.code: line.amount for line in lines})
    ordered = [code for code in _LINE_ORDER if code in labels]
    return tuple(
        YearLine(labels[code][0], tuple(year.get(code, ZERO) for year in amounts), labels[code][1])
        for code in ordered
    )


_LINE_ORDER = (
    "gross",
    "cnss.employee",
    "cnss.employee_health",
    "allowance",
    "net_taxable",
    "income_tax",
    "employee_rounding",
    "net_pay",
    "cnss.employer",
    "cnss.employer_family",
    "cnss.employer_health",
    "cnss.training_tax",
    "employer_rounding",
    "employer_cost",
)


# --- Cost ----------------------------------------------------------------------------------------


def _rows(
    result: EngineEstimate,
    teams: Sequence[Team],
    slips: Sequence[Sequence[Payslip | None]],
    *,
    rent: Rent,
    start: date,
) -> tuple[CostRow, ...]:
    known = headline(result).has_amount
    rows = []
    for year in YEAR_RANGE:
        people = sum(team.headcount[year] for team in teams)
        rows.append(
            CostRow(
                label=year_label(start, year),
                first_month=start.replace(year=start.year + year),
                last_month=last_month(start, year),
                people=people,
                pay=_pay(teams, slips, year=year),
                rent=rent.year(people),
                prudent=result.prudent.by_year[year] if known else None,
                favourable=result.favourable.by_year[year] if known else None,
            )
        )
    return tuple(rows)


def _pay(
    teams: Sequence[Team], slips: Sequence[Sequence[Payslip | None]], *, year: int
) -> Decimal | None:
    """Twelve months of everybody's cost to the employer; None where one payslip is not known."""
    total = ZERO
    for team, months in zip(teams, slips, strict=True):
        slip = months[year]
        if slip is None:
            return None
        total += MONTHS_PER_YEAR * team.headcount[year] * slip.employer_cost_mad
    return total


def _total(rows: Sequence[CostRow]) -> CostRow:
    return CostRow(
        label=_("Total over five years"),
        first_month=None,
        last_month=None,
        people=sum(row.people for row in rows),
        pay=_sum([row.pay for row in rows]),
        rent=_sum([row.rent for row in rows]),
        prudent=_sum([row.prudent for row in rows]),
        favourable=_sum([row.favourable for row in rows]),
    )


def _total_undated(total: CostRow, result: EngineEstimate) -> CostRow | None:
    if not result.favourable.undated:
        return None
    return replace(
        total,
        label=_("Total, money without a date taken off too"),
        prudent=result.prudent.total,
        favourable=result.favourable.total,
    )


def _charts(rows: Sequence[CostRow], *, language: str) -> CostCharts | None:
    costs = [row.before for row in rows]
    highest = max((cost for cost in costs if cost is not None), default=ZERO)
    if not highest:
        return None
    supports = [(row.prudent or ZERO, row.favourable or ZERO) for row in rows]
    highest = max(highest, *(max(pair) for pair in supports))
    unit, scale = chart_scale(highest)

    def chart(pairs: Sequence[tuple[Decimal, Decimal]]) -> ColumnChart:
        columns = [
            Column(
                label=row.label,
                solid=low,
                hatched=max(high - low, ZERO),
                value=format_number(max(low, high) / unit, language, places=2),
            )
            for row, (low, high) in zip(rows, pairs, strict=True)
        ]
        return column_chart(columns, language=language, unit=unit, top=highest)

    support = chart(supports) if any(max(pair) for pair in supports) else None
    return CostCharts(chart([(cost or ZERO, cost or ZERO) for cost in costs]), support, scale)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def _twelve(amount: Decimal) -> Decimal:
    return MONTHS_PER_YEAR * amount


def _less(amount: Decimal | None, support: Decimal | None) -> Decimal | None:
    return None if amount is None or support is None else amount - support


def _each(amount: Decimal | None, people: int) -> Decimal | None:
    return round_mad(amount, people) if amount is not None and people else None
