"""Criteria in three values, and the status that follows for each measure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import YEARS, Source
from incentives.documents.spreadsheet.expressions import (
    Expr,
    add_up,
    all_of,
    any_of,
    is_given,
    literal,
    maximum,
    minimum,
    when,
)
from incentives.documents.spreadsheet.grid import Grid, Pair
from incentives.documents.spreadsheet.profiles import Frame
from incentives.documents.spreadsheet.project_sheet import InputCells
from incentives.documents.spreadsheet.quantities import MILLIONTHS
from incentives.documents.spreadsheet.rules_sheet import BASIS_POINTS, CENTIMES, NO_ADVANTAGE
from incentives.documents.spreadsheet.schemes import (
    MET,
    NOT_MET,
    UNKNOWN,
    jobs_at_least,
    jobs_at_most,
    verdict_unit,
)
from incentives.engine.criteria import Criterion, Group, Operator, criteria_of
from incentives.engine.evaluation import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    NOT_IN_FORCE,
    UNSETTLED,
    required_parameters,
)
from incentives.engine.evaluation import UNKNOWN as UNKNOWN_STATUS
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.parameters import Reading

# Statuses by their number in the sheet, from 1: the first three have amounts.
STATUSES = (ELIGIBLE, UNSETTLED, NOT_ELIGIBLE, UNKNOWN_STATUS, NOT_IN_FORCE)
LAST_WITH_AMOUNTS = 3
SHARE_PER_BASIS_POINT = MILLIONTHS // BASIS_POINTS


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the project: whether it is known, its value, and how many of its units make one
    unit of a parameter (``scale``) or of a plain number (``constant_scale``)."""

    known: Expr | None
    value: Expr
    scale: int = 1
    constant_scale: int = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """Status of a measure (a number of STATUSES) and whether each reading computes an amount."""

    status: Expr
    verdicts: Pair | None
    criteria: tuple[tuple[Criterion, Pair], ...] = ()


class Judge:
    """Writes the criteria of every measure."""

    def __init__(
        self, grid: Grid, source: Source, frame: Frame, inputs: InputCells, jobs: Expr
    ) -> None:
        self.grid, self.source, self.frame = grid, source, frame
        self.inputs, self.jobs = inputs, jobs
        self.facts = self._facts()

    def measure(self, code: str) -> Judgement:
        """The criteria of one measure, then its status."""
        self.grid.heading(f"{code} · {self.source.presenter.measure_name(code)}")
        rules = self.source.published.rules.measures[code]
        absent = STATUSES.index(UNKNOWN_STATUS if rules.older_regime else NOT_IN_FORCE) + 1
        if not has_every_parameter(self.source, code):
            return Judgement(self._status(literal(absent)), None)
        found = {one.code: self._criterion(one) for one in criteria_of(rules.criteria)}
        verdicts = self.grid.both(
            _("All criteria together"),
            verdict_unit(),
            lambda reading: _combined(rules.criteria, found, reading),
        )
        prudent, favourable = verdicts
        known = when(
            all_of(prudent.equals(NOT_MET), favourable.equals(NOT_MET)),
            STATUSES.index(NOT_ELIGIBLE) + 1,
            when(
                any_of(prudent.equals(UNKNOWN), favourable.equals(UNKNOWN)),
                STATUSES.index(UNKNOWN_STATUS) + 1,
                when(
                    prudent.equals(NOT_MET),
                    STATUSES.index(UNSETTLED) + 1,
                    STATUSES.index(ELIGIBLE) + 1,
                ),
            ),
        )
        schedule = self.frame.schedules.get(code)
        if schedule is not None:
            known = when(add_up(schedule.months[0]).equals(0), absent, known)
        criteria = tuple((one, found[one.code]) for one in criteria_of(rules.criteria))
        return Judgement(self._status(known), verdicts, criteria)

    def _status(self, formula: Expr) -> Expr:
        return self.grid.one(_("Status"), _("number of the status, see Result"), formula)

    def _criterion(self, criterion: Criterion) -> Pair:
        law = self.source.law(Reading.PRUDENT)
        label = self.source.presenter.requirement(criterion, law)
        return self.grid.both(
            label, verdict_unit(), lambda reading: self._verdict(criterion, reading)
        )

    def _verdict(self, criterion: Criterion, reading: int) -> Expr:
        rules, operator = self.frame.rules, criterion.operator
        if operator is Operator.PARAMETER_TRUE:
            return when(rules.number(criterion.parameter, reading).equals(1), MET, NOT_MET)
        if criterion.fact == "income_tax_cap":
            return self._cap(operator, reading)
        if criterion.fact == "jobs_per_million_total":
            return self._ratio(criterion, reading)
        fact = self.facts[criterion.fact]
        if operator in (Operator.IS_KNOWN, Operator.IS_SET):
            return literal(MET) if fact.known is None else self._unless_unknown(fact, literal(MET))
        met = _compare(operator, fact.value, self._bound(criterion, fact, reading))
        return self._unless_unknown(fact, when(met, MET, NOT_MET))

    @staticmethod
    def _unless_unknown(fact: Fact, verdict: Expr) -> Expr:
        return verdict if fact.known is None else when(fact.known, verdict, UNKNOWN)

    def _bound(self, criterion: Criterion, fact: Fact, reading: int) -> Expr:
        if criterion.parameter:
            return self.frame.rules.number(criterion.parameter, reading) * fact.scale
        assert criterion.constant is not None
        return literal(int(criterion.constant * fact.constant_scale))

    def _cap(self, operator: Operator, reading: int) -> Expr:
        """The cap of the zone: the law may give none, or not know the zone."""
        if not self.frame.rules.has(self.frame.cap_code):
            return literal(UNKNOWN)
        if operator is Operator.IS_KNOWN:
            return literal(MET)
        cap = self.frame.rules.number(self.frame.cap_code, reading)
        return when(cap.equals(NO_ADVANTAGE), NOT_MET, MET)

    def _ratio(self, criterion: Criterion, reading: int) -> Expr:
        """Jobs per million dirhams: the jobs are held against a whole number of jobs."""
        quantities = self.frame.quantities
        fact = Fact(quantities.investment_known.equals(1), self.jobs, 1, BASIS_POINTS)
        if criterion.operator in (Operator.IS_KNOWN, Operator.IS_SET):
            return self._unless_unknown(fact, literal(MET))
        bound = self._bound(criterion, fact, reading)
        least, most = jobs_at_least(bound, quantities.total), jobs_at_most(bound, quantities.total)
        met = {
            Operator.AT_LEAST: self.jobs >= least,
            Operator.MORE_THAN: self.jobs > most,
            Operator.AT_MOST: self.jobs <= most,
            Operator.LESS_THAN: self.jobs < least,
            Operator.EQUALS: all_of(self.jobs.equals(least), self.jobs.equals(most)),
        }[criterion.operator]
        return self._unless_unknown(fact, when(met, MET, NOT_MET))

    def _facts(self) -> dict[str, Fact]:
        quantities, inputs = self.frame.quantities, self.inputs
        invested = quantities.investment_known.equals(1)
        jobs = Fact(None, self.jobs)

        def money(typed: Expr, value: Expr) -> Fact:
            return Fact(is_given(typed), value, 1, CENTIMES)

        def share(typed: Expr, value: Expr) -> Fact:
            return Fact(is_given(typed), value, SHARE_PER_BASIS_POINT, MILLIONTHS)

        return {
            "export_share": Fact(
                quantities.export_known.equals(1),
                minimum(quantities.export),
                SHARE_PER_BASIS_POINT,
                MILLIONTHS,
            ),
            "profit_before_tax": Fact(
                quantities.profit_known.equals(1), add_up(quantities.profit), 1, CENTIMES
            ),
            "moroccan_hires": jobs,
            "stable_jobs": jobs,
            "years_in_operation": Fact(None, quantities.operation),
            "last_operating_year": Fact(None, quantities.operation + len(YEARS)),
            "investment_total": Fact(invested, quantities.total, 1, CENTIMES),
            "investment_eligible": Fact(invested, quantities.eligible, 1, CENTIMES),
            "own_funds_share": share(inputs.own_funds, quantities.own_funds),
            "turnover": money(inputs.turnover, quantities.turnover),
            "group_holding_share": share(inputs.group_holding, quantities.group_holding),
            "group_turnover": money(inputs.group_turnover, quantities.group_turnover),
        }


def has_every_parameter(source: Source, code: str) -> bool:
    """Whether the law of the day holds every number that the measure needs at the place."""
    zone = source.place.income_tax_zone
    in_force = source.published.rules.parameters
    return all(one in in_force for one in required_parameters(REGISTRY[code], zone))


def _combined(group: Group, found: dict[str, Pair], reading: int) -> Expr:
    """The verdict of a group: the lowest of its members, or the highest where one is enough."""
    members = [
        _combined(one, found, reading) if isinstance(one, Group) else found[one.code][reading]
        for one in group.members
    ]
    if not members:
        return literal(NOT_MET if group.any_of else MET)
    return maximum(*members) if group.any_of else minimum(*members)


def _compare(operator: Operator, value: Expr, bound: Expr) -> Expr:
    comparisons: dict[Operator, Callable[[], Expr]] = {
        Operator.AT_LEAST: lambda: value >= bound,
        Operator.MORE_THAN: lambda: value > bound,
        Operator.AT_MOST: lambda: value <= bound,
        Operator.LESS_THAN: lambda: value < bound,
        Operator.EQUALS: lambda: value.equals(bound),
    }
    return comparisons[operator]()
