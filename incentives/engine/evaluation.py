"""Measures judged and computed for one project, in both readings, at one or many places."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from incentives.engine.criteria import Case, Verdict, judge
from incentives.engine.grants import LEVER as GRANTS_LEVER
from incentives.engine.grants import GrantEstimate, compute, sum_of
from incentives.engine.income_tax import doubtful_tax
from incentives.engine.inputs import Place
from incentives.engine.measures.base import NOTHING, Amounts, Facet, MeasureFormula, Outcome
from incentives.engine.measures.registry import OFFER, REGISTRY
from incentives.engine.money import ZERO
from incentives.engine.parameters import Law, Reading
from incentives.engine.project import Project
from incentives.engine.rules import Rules
from incentives.engine.totals import choose
from incentives.engine.trace import Trace

ELIGIBLE = "eligible"
UNSETTLED = "unsettled"
NOT_ELIGIBLE = "not_eligible"
UNKNOWN = "unknown"
NOT_IN_FORCE = "not_in_force"

LEVERS = ("human_capital", "infrastructure", "incentive_framework")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Verdict of a measure in one reading, its outcome when met, and the trace if asked."""

    verdict: Verdict
    outcome: Outcome
    trace: Trace | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure in both readings, with the status that follows; no amounts when unknown."""

    status: str
    in_force: bool
    prudent: Evaluation | None
    favourable: Evaluation | None


@dataclass(frozen=True, slots=True)
class Total:
    """Total of one reading: amounts, the regime counted, and what had no amount.

    ``counted`` and ``incomplete`` are measures, ``incomplete_grants`` the codes of open grants.
    """

    regime: str
    counted: tuple[str, ...]
    by_year: tuple[Decimal, ...]
    undated: Decimal
    total: Decimal
    by_lever: Mapping[str, Decimal]
    incomplete: tuple[str, ...]
    incomplete_grants: tuple[str, ...] = ()


def evaluate(
    formula: MeasureFormula, rules: Rules, case: Case, law: Law, *, traced: bool = False
) -> Evaluation:
    """Judge ``case`` under ``law`` and compute the amounts of an eligible project."""
    verdict = judge(rules.measures[formula.code].criteria, case, law)
    if verdict is not Verdict.MET:
        return Evaluation(verdict, Outcome(NOTHING), None)
    trace = Trace(law.reading.value) if traced else None
    return Evaluation(verdict, formula.compute(case, law, trace), trace)


def in_force(formula: MeasureFormula, case: Case, law: Law) -> bool:
    """Whether every parameter has a value and a month of the five years lies in the period."""
    zone = case.place.income_tax_zone
    if not all(law.has(code) for code in required_parameters(formula, zone)):
        return False
    return not formula.period or any(case.project.months_in_force(law.period(formula.period)))


@lru_cache(maxsize=128)
def required_parameters(formula: MeasureFormula, zone: str | None) -> tuple[str, ...]:
    """Codes that must have a value for the measure to be in force in an income-tax zone."""
    return tuple(
        code.replace("{zone}", zone or "")
        for code in formula.parameters
        if zone is not None or "{zone}" not in code
    )


def _facet_of(formula: MeasureFormula, case: Case) -> str | None:
    """What the result depends on in the place: the key to compute it only once."""
    if formula.facet is Facet.ZONE:
        return case.place.income_tax_zone
    if formula.facet is Facet.CATEGORY:
        return case.place.charter_category
    return None


class Engine:
    """Evaluates one project under one rule set; keeps what its places have in common."""

    def __init__(self, project: Project, rules: Rules, *, traced: bool = False) -> None:
        self.rules = rules
        self.project = project
        self.traced = traced
        self.prudent_law = rules.law(Reading.PRUDENT)
        self.favourable_law = rules.law(Reading.FAVOURABLE)
        if not doubtful_tax(self.prudent_law):
            self.favourable_law.memo = self.prudent_law.memo
        self.evaluations = 0
        self._pairs: dict[tuple[str, str | None], Pair] = {}

    def variant(self, project: Project, *, same_team: bool) -> "Engine":
        """An engine for a project whose profits are the same and whose team may be.

        What does not change is not computed again.
        """
        engine = Engine(project, self.rules)
        engine.prudent_law, engine.favourable_law = self.prudent_law, self.favourable_law
        kept = OFFER if same_team else ("AIS",)
        engine._pairs = {key: pair for key, pair in self._pairs.items() if key[0] in kept}
        return engine

    def take_from(self, other: "Engine", measures: frozenset[str]) -> None:
        """Keep what ``other`` computed of ``measures``, for the same project: alike here."""
        self._pairs |= {key: pair for key, pair in other._pairs.items() if key[0] in measures}

    def pair(self, formula: MeasureFormula, case: Case) -> Pair:
        """Both readings of a measure, computed once for each facet of a place."""
        key = (formula.code, _facet_of(formula, case))
        if key not in self._pairs:
            self.evaluations += 1
            self._pairs[key] = self._evaluate_pair(formula, case)
        return self._pairs[key]

    def _evaluate_pair(self, formula: MeasureFormula, case: Case) -> Pair:
        """Status and evaluations, in the order of calculation, section 6."""
        if not in_force(formula, case, self.prudent_law):
            older = self.rules.measures[formula.code].older_regime
            return Pair(UNKNOWN if older else NOT_IN_FORCE, False, None, None)
        prudent, favourable = (
            evaluate(formula, self.rules, case, law, traced=self.traced)
            for law in (self.prudent_law, self.favourable_law)
        )
        verdicts = (prudent.verdict, favourable.verdict)
        if verdicts == (Verdict.NOT_MET, Verdict.NOT_MET):
            return Pair(NOT_ELIGIBLE, True, prudent, favourable)
        if Verdict.UNKNOWN in verdicts:
            return Pair(UNKNOWN, True, None, None)
        status = UNSETTLED if prudent.verdict is Verdict.NOT_MET else ELIGIBLE
        return Pair(status, True, prudent, favourable)

    def amounts(self, case: Case) -> tuple[dict[str, Amounts | None], dict[str, Amounts | None]]:
        """Amounts by measure in the prudent, then in the favourable reading."""
        pairs = {code: self.pair(formula, case) for code, formula in REGISTRY.items()}
        prudent = {code: _amounts(pair.prudent) for code, pair in pairs.items()}
        favourable = {code: _amounts(pair.favourable) for code, pair in pairs.items()}
        return prudent, favourable

    @cached_property
    def grants(self) -> tuple[GrantEstimate, ...]:
        """Every open grant, computed once: its amount does not hang on the place."""
        return tuple(compute(grant, self.project) for grant in self.rules.grants)

    def grants_at(self, place: Place) -> tuple[GrantEstimate, ...]:
        """The open grants that cover ``place``."""
        pairs = zip(self.rules.grants, self.grants, strict=True)
        return tuple(found for grant, found in pairs if place.slug in grant.places)

    def totals(self, case: Case) -> tuple[Total, Total]:
        """Totals in the prudent, then in the favourable reading."""
        prudent, favourable = self.amounts(case)
        grants = self.grants_at(case.place)
        return (
            self._total(prudent, self.prudent_law, grants),
            self._total(favourable, self.favourable_law, grants),
        )

    def _total(
        self, amounts: Mapping[str, Amounts | None], law: Law, grants: tuple[GrantEstimate, ...]
    ) -> Total:
        """The best regime of the measures, then the grants: they do not weigh in the choice."""
        choice, granted = choose(amounts, law), sum_of(grants)
        by_lever = dict.fromkeys(LEVERS, ZERO)
        by_lever[GRANTS_LEVER] += granted
        for code in choice.counted:
            part = amounts[code]
            if part is not None:
                by_lever[self.rules.measures[code].lever] += part.total
        return Total(
            regime=choice.regime,
            counted=choice.counted,
            by_year=choice.amounts.by_year,
            undated=choice.amounts.undated + granted,
            total=choice.amounts.total + granted,
            by_lever=by_lever,
            incomplete=tuple(code for code, part in amounts.items() if part is None),
            incomplete_grants=tuple(grant.code for grant in grants if grant.amount is None),
        )


def _amounts(evaluation: Evaluation | None) -> Amounts | None:
    return None if evaluation is None else evaluation.outcome.amounts
