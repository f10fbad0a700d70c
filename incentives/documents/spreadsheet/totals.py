"""What is counted: the amounts that stand, the better regime in each reading, and the checks."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import MEASURES, YEARS, Source
from incentives.documents.spreadsheet.expressions import (
    ALWAYS,
    Expr,
    Span,
    add_up,
    all_of,
    any_of,
    literal,
    maximum,
    minimum,
    when,
)
from incentives.documents.spreadsheet.grants import GrantCells
from incentives.documents.spreadsheet.grid import Grid, Pair, SpanPair
from incentives.documents.spreadsheet.profiles import ProfileLines
from incentives.documents.spreadsheet.project_sheet import InputCells, input_checks
from incentives.documents.spreadsheet.rules_sheet import BASIS_POINTS, NO_ADVANTAGE, RuleCells
from incentives.documents.spreadsheet.schemes import MET
from incentives.documents.spreadsheet.verdicts import LAST_WITH_AMOUNTS, Judgement
from incentives.engine.evaluation import LEVERS
from incentives.engine.grants import LEVER as GRANTS_LEVER
from incentives.engine.measures.registry import OFFER, OTHER, REGISTRY
from incentives.estimates import labels

# Regimes by their number in the sheet, from 1.
REGIMES = ("offer", "charter", "sme", "offer+charter", "offer+sme")
NO_TOTAL = -1

# What the sheet can say of itself.
IN_ORDER, OUTSIDE, NOT_READABLE = range(3)

# Up to these, no step of the sheet passes the bound of exact numbers: see docs/spreadsheet.md.
MAX_SALARY = 100_000_000
MAX_SUM = 100_000_000_000_000
MAX_EDGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts of a measure or of a total, in both readings, centimes."""

    years: SpanPair
    undated: Pair
    total: Pair


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that the sheet of results shows."""

    judgements: dict[str, Judgement]
    measures: dict[str, Amounts]
    total: Amounts
    regime: Pair
    counted: dict[str, Pair]
    levers: dict[str, Pair]
    payroll: Span
    payroll_sum: Expr
    hires: Expr
    jobs: Expr
    per_job: Pair
    grants: tuple[GrantCells, ...]
    state: Expr


@dataclass(frozen=True, slots=True)
class Computed:
    """What the measures gave before their status is applied: by year, or undated."""

    by_year: dict[str, SpanPair]
    undated: dict[str, Pair]


def write_amounts(
    grid: Grid, computed: Computed, judgements: dict[str, Judgement]
) -> dict[str, Amounts]:
    """The amounts of each measure where its status gives it some, else nothing."""
    grid.section(_("Amounts that stand"))
    return {
        code: _standing(grid, computed, code, judgement) for code, judgement in judgements.items()
    }


def _standing(grid: Grid, computed: Computed, code: str, judgement: Judgement) -> Amounts:
    def stands(reading: int, amount: Expr) -> Expr:
        if judgement.verdicts is None:
            return literal(0)
        met = judgement.verdicts[reading].equals(MET)
        return when(all_of(judgement.status <= LAST_WITH_AMOUNTS, met), amount, 0)

    dated, undated = computed.by_year.get(code), computed.undated.get(code)
    years = grid.years_both(
        _("%(name)s · by year") % {"name": code},
        _("centimes"),
        lambda reading, year: stands(reading, dated[reading][year]) if dated else literal(0),
    )
    without_date = grid.both(
        _("%(name)s · undated") % {"name": code},
        _("centimes"),
        lambda reading: stands(reading, undated[reading]) if undated else literal(0),
    )
    return Amounts(years, without_date, _total(grid, code, years, without_date))


def _total(grid: Grid, name: str, years: SpanPair, undated: Pair) -> Pair:
    return grid.both(
        _("%(name)s · total") % {"name": name},
        _("centimes"),
        lambda reading: add_up(years[reading], undated[reading]),
    )


def write_totals(
    grid: Grid,
    source: Source,
    inputs: InputCells,
    rules: RuleCells,
    profiles: list[ProfileLines],
    jobs: Expr,
    judgements: dict[str, Judgement],
    measures: dict[str, Amounts],
    grants: tuple[GrantCells, ...],
) -> Totals:
    """The regime counted in each reading, its totals, and what is said beside them."""
    grid.section(_("Totals"))
    regime = _regime(grid, rules, judgements, measures)
    counted = {code: _is_counted(grid, code, regime) for code in MEASURES}
    total = _added(grid, measures, counted, grants)
    payroll = grid.years(
        _("Payroll"),
        _("centimes"),
        [add_up(*(one.payroll[year] for one in profiles)) for year in YEARS],
    )
    payroll_sum = grid.one(_("Payroll of the five years"), _("centimes"), add_up(payroll))
    hires = grid.one(
        _("Hires of the five years"),
        _("people"),
        add_up(*(one.hires for one in inputs.profiles)),
    )
    per_job = grid.both(
        _("Support per job created"),
        _("centimes"),
        lambda reading: when(
            hires > 0, (total.total[reading] * 2 + hires) // maximum(1, hires * 2), 0
        ),
    )
    levers = {lever: _lever(grid, source, measures, counted, grants, lever) for lever in LEVERS}
    return Totals(
        judgements=judgements,
        measures=measures,
        total=total,
        regime=regime,
        counted=counted,
        levers=levers,
        payroll=payroll,
        payroll_sum=payroll_sum,
        hires=hires,
        jobs=jobs,
        per_job=per_job,
        grants=grants,
        state=_state(grid, inputs, rules, profiles, payroll_sum, total, grants),
    )


def _regime(
    grid: Grid,
    rules: RuleCells,
    judgements: dict[str, Judgement],
    measures: dict[str, Amounts],
) -> Pair:
    """The better total; a tie goes to the offer, then to the Charter."""
    offer = grid.both(
        str(labels.REGIMES["offer"]),
        _("centimes"),
        lambda reading: add_up(*(measures[code].total[reading] for code in OFFER)),
    )

    def added(code: str, reading: int) -> Expr:
        flag = REGISTRY[code].cumulation
        return rules.number(flag, reading) if rules.has(flag) else literal(0)

    def rival(code: str, reading: int) -> Expr:
        alone = measures[code].total[reading]
        total = when(added(code, reading).equals(1), offer[reading] + alone, alone)
        return when(judgements[code].status <= LAST_WITH_AMOUNTS, total, NO_TOTAL)

    rivals = {
        code: grid.both(
            _("%(measure)s, with the offer where both may be had (−1: no amount)")
            % {"measure": code},
            _("centimes"),
            lambda reading, code=code: rival(code, reading),  # type: ignore[misc]
        )
        for code in OTHER
    }

    def number(code: str, reading: int) -> Expr:
        together = REGIMES.index(f"offer+{code.lower()}") + 1
        return when(added(code, reading).equals(1), together, REGIMES.index(code.lower()) + 1)

    def best(reading: int) -> Expr:
        charter, sme = (rivals[code][reading] for code in OTHER)
        first = when(charter > offer[reading], number("CHARTER", reading), 1)
        return when(sme > maximum(offer[reading], charter), number("SME", reading), first)

    return grid.both(_("Regime counted"), _("number of the regime, see Result"), best)


def _is_counted(grid: Grid, code: str, regime: Pair) -> Pair:
    name = "offer" if code in OFFER else code.lower()
    numbers = [at for at, one in enumerate(REGIMES, start=1) if name in one.split("+")]
    return grid.both(
        _("%(measure)s is counted") % {"measure": code},
        _("1: yes, 0: no"),
        lambda reading: when(any_of(*(regime[reading].equals(one) for one in numbers)), 1, 0),
    )


def _added(
    grid: Grid,
    measures: dict[str, Amounts],
    counted: dict[str, Pair],
    grants: tuple[GrantCells, ...],
) -> Amounts:
    """The measures of the regime; grants add to it whichever it is, and have no date."""
    years = grid.years_both(
        _("Total by year"),
        _("centimes"),
        lambda reading, year: add_up(
            *(measures[code].years[reading][year] * counted[code][reading] for code in MEASURES)
        ),
    )
    undated = grid.both(
        _("Total, undated"),
        _("centimes"),
        lambda reading: add_up(
            *(measures[code].undated[reading] * counted[code][reading] for code in MEASURES),
            *(grant.amount for grant in grants),
        ),
    )
    return Amounts(years, undated, _total(grid, _("Everything counted"), years, undated))


def _lever(
    grid: Grid,
    source: Source,
    measures: dict[str, Amounts],
    counted: dict[str, Pair],
    grants: tuple[GrantCells, ...],
    lever: str,
) -> Pair:
    rules = source.published.rules.measures
    codes = [code for code in MEASURES if rules[code].lever == lever]
    return grid.both(
        str(labels.LEVERS[lever]),
        _("centimes"),
        lambda reading: add_up(
            0,
            *(measures[code].total[reading] * counted[code][reading] for code in codes),
            *(grant.amount for grant in grants if lever == GRANTS_LEVER),
        ),
    )


# --- Is the sheet to be believed? ----------------------------------------------------------------


def _state(
    grid: Grid,
    inputs: InputCells,
    rules: RuleCells,
    profiles: list[ProfileLines],
    payroll: Expr,
    total: Amounts,
    grants: tuple[GrantCells, ...],
) -> Expr:
    """0 in order, 1 outside what the sheet computes exactly, 2 an input cannot be read."""
    grid.section(_("Checks"))
    answer = _("1: yes, 0: no")
    readable = [
        grid.one(
            _("The input cells can be read, part %(number)s") % {"number": number},
            answer,
            when(check, 1, 0),
        )
        for number, check in enumerate(input_checks(inputs), start=1)
    ]
    conditions = {
        _("No monthly salary is above a million dirhams"): (
            maximum(*(one.salary for one in profiles)) <= MAX_SALARY
        ),
        _("The payroll of five years is under a thousand billion dirhams"): payroll <= MAX_SUM,
        _("The totals are under a thousand billion dirhams"): maximum(*total.total) <= MAX_SUM,
        _("What grants are worked out from is under a thousand billion dirhams"): (
            maximum(0, *(one.cost for one in grants), *(one.before_ceiling for one in grants))
            <= MAX_SUM
        ),
        _("Rates are whole basis points, from none to all"): all_of(
            maximum(0, *rules.shares) <= BASIS_POINTS,
            minimum(0, *rules.shares) >= NO_ADVANTAGE,
        ),
        _("Bounds of the bands are below a hundred jobs per million dirhams"): (
            maximum(0, *rules.edges) <= MAX_EDGE
        ),
        _("Every number of the rules is whole"): all_of(
            ALWAYS, *(_is_whole(first, last, good) for first, last, good in rules.areas)
        ),
    }
    exact = [grid.one(label, answer, when(good, 1, 0)) for label, good in conditions.items()]
    return grid.one(
        _("State of the sheet"),
        _("0: in order, 1: outside its range, 2: inputs to check"),
        when(
            minimum(_column(readable)).equals(0),
            NOT_READABLE,
            when(minimum(_column(exact)).equals(0), OUTSIDE, IN_ORDER),
        ),
    )


def _column(cells: list[Expr]) -> Span:
    return Span(tuple(cells))


def _is_whole(first: str, last: str, good: bool) -> Expr:
    area = f"{first}:{last.rpartition('!')[2]}"
    count = Expr(f"SUMPRODUCT(({area}<>INT({area}))*1)", 0 if good else 1)
    return count.equals(0)
