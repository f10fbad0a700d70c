"""Criteria in three-valued logic (strong Kleene): met, not met, unknown.

Criteria are data: a fact of a closed vocabulary, an operator, and a bound that is a parameter of
the law or a constant. Groups combine them with *all* or *any*.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from incentives.engine.errors import RuleDefinitionError
from incentives.engine.inputs import YEARS, Place
from incentives.engine.parameters import NO_ADVANTAGE, Law, NoAdvantage
from incentives.engine.project import PERCENT, Project

MILLION = 1_000_000


class Verdict(StrEnum):
    """The answer of a criterion or of a group of criteria."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Operator(StrEnum):
    """How a fact is held against its bound."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    AT_MOST = "le"
    LESS_THAN = "lt"
    EQUALS = "eq"
    IS_KNOWN = "is_known"
    IS_SET = "is_set"
    PARAMETER_TRUE = "parameter_true"


Fact = Decimal | NoAdvantage | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test. ``parameter`` or ``constant`` is the bound, where the operator has one."""

    code: str
    fact: str
    operator: Operator
    parameter: str
    constant: Decimal | None


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria and groups combined; ``any_of`` False means that all must be met."""

    code: str
    any_of: bool
    members: tuple["Criterion | Group", ...]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """A criterion's verdict in each reading, with the values it compared (prudent reading)."""

    code: str
    verdict: Verdict
    favourable_verdict: Verdict
    fact: str
    actual: Decimal | None
    required: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class Case:
    """A project at a place: what facts are read from."""

    project: Project
    place: Place


def _zone_cap(case: Case, law: Law) -> Fact:
    zone = case.place.income_tax_zone
    return None if zone is None else law.optional_share(f"air.cap.{zone}")


def _export_share(case: Case, _law: Law) -> Fact:
    share = case.project.export_share
    return None if share is None else min(share)


def _profit(case: Case, _law: Law) -> Fact:
    profit = case.project.inputs.profit_before_tax_mad
    return None if profit is None else sum(profit, Decimal(0))


def _investment_total(case: Case, _law: Law) -> Fact:
    investment = case.project.inputs.investment
    return None if investment is None else investment.total_mad


def _investment_eligible(case: Case, _law: Law) -> Fact:
    investment = case.project.inputs.investment
    return None if investment is None else investment.eligible_mad


def _jobs_per_million_total(case: Case, _law: Law) -> Fact:
    investment = case.project.inputs.investment
    if investment is None:
        return None
    return case.project.stable_jobs * MILLION / investment.total_mad


def _share(percent: Decimal | None) -> Fact:
    return None if percent is None else percent * PERCENT


FACTS: dict[str, Callable[[Case, Law], Fact]] = {
    "": lambda _case, _law: None,
    "income_tax_cap": _zone_cap,
    "export_share": _export_share,
    "profit_before_tax": _profit,
    "moroccan_hires": lambda case, _law: Decimal(case.project.stable_jobs),
    "stable_jobs": lambda case, _law: Decimal(case.project.stable_jobs),
    "years_in_operation": lambda case, _law: Decimal(case.project.inputs.years_in_operation),
    "last_operating_year": lambda case, _law: Decimal(
        case.project.inputs.years_in_operation + YEARS
    ),
    "investment_total": _investment_total,
    "investment_eligible": _investment_eligible,
    "jobs_per_million_total": _jobs_per_million_total,
    "own_funds_share": lambda case, _law: _share(
        case.project.inputs.company.own_funds_share_percent
    ),
    "turnover": lambda case, _law: case.project.inputs.company.turnover_mad,
    "group_holding_share": lambda case, _law: _share(
        case.project.inputs.company.group_holding_share_percent
    ),
    "group_turnover": lambda case, _law: case.project.inputs.company.group_turnover_mad,
}

# The input that would make a missing fact known, by its address in a request.
INPUT_OF_FACT = {
    "income_tax_cap": "location",
    "profit_before_tax": "profit_before_tax",
    "export_share": "export_share",
    "investment_total": "investment",
    "investment_eligible": "investment",
    "jobs_per_million_total": "investment",
    "own_funds_share": "company.own_funds_share",
    "turnover": "company.turnover",
    "group_holding_share": "company.group_holding_share",
    "group_turnover": "company.group_turnover",
}

_COMPARISONS: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.AT_LEAST: lambda actual, bound: actual >= bound,
    Operator.MORE_THAN: lambda actual, bound: actual > bound,
    Operator.AT_MOST: lambda actual, bound: actual <= bound,
    Operator.LESS_THAN: lambda actual, bound: actual < bound,
    Operator.EQUALS: lambda actual, bound: actual == bound,
}


def check_definition(group: Group) -> None:
    """Raise :class:`RuleDefinitionError` for a fact or a bound that no formula knows."""
    for criterion in criteria_of(group):
        if criterion.fact not in FACTS:
            raise RuleDefinitionError(f"Criterion {criterion.code}: unknown fact {criterion.fact}.")
        needs_bound = criterion.operator in _COMPARISONS
        if needs_bound and not criterion.parameter and criterion.constant is None:
            raise RuleDefinitionError(f"Criterion {criterion.code} has no bound.")
        if criterion.operator is Operator.PARAMETER_TRUE and not criterion.parameter:
            raise RuleDefinitionError(f"Criterion {criterion.code} names no parameter.")


def criteria_of(group: Group) -> Iterator[Criterion]:
    """Every criterion of a group, in order, at any depth."""
    for member in group.members:
        if isinstance(member, Group):
            yield from criteria_of(member)
        else:
            yield member


def bound_of(criterion: Criterion, law: Law) -> Decimal | None:
    if criterion.operator is Operator.PARAMETER_TRUE:
        return None
    return law.number(criterion.parameter) if criterion.parameter else criterion.constant


def verdict_of(criterion: Criterion, case: Case, law: Law) -> Verdict:
    """Verdict of one criterion in the reading of ``law``."""
    if criterion.operator is Operator.PARAMETER_TRUE:
        return Verdict.MET if law.flag(criterion.parameter) else Verdict.NOT_MET
    actual = FACTS[criterion.fact](case, law)
    if actual is None:
        return Verdict.UNKNOWN
    if criterion.operator is Operator.IS_KNOWN:
        return Verdict.MET
    if isinstance(actual, NoAdvantage) or criterion.operator is Operator.IS_SET:
        return Verdict.NOT_MET if actual is NO_ADVANTAGE else Verdict.MET
    bound = bound_of(criterion, law)
    if bound is None:
        raise RuleDefinitionError(f"Criterion {criterion.code} has no bound.")
    return Verdict.MET if _COMPARISONS[criterion.operator](actual, bound) else Verdict.NOT_MET


def judge(group: Group, case: Case, law: Law) -> Verdict:
    """Combined verdict of a group by strong Kleene logic; stops at a member that decides."""
    decisive = Verdict.MET if group.any_of else Verdict.NOT_MET
    combined = Verdict.NOT_MET if group.any_of else Verdict.MET
    for member in group.members:
        if isinstance(member, Group):
            verdict = judge(member, case, law)
        else:
            verdict = verdict_of(member, case, law)
        if verdict is decisive:
            return decisive
        if verdict is Verdict.UNKNOWN:
            combined = Verdict.UNKNOWN
    return combined


def missing_facts(group: Group, case: Case, law: Law) -> list[str]:
    """Inputs whose absence leaves the verdict open; none for a group that is decided."""
    if judge(group, case, law) is not Verdict.UNKNOWN:
        return []
    missing = []
    for member in group.members:
        if isinstance(member, Group):
            missing += missing_facts(member, case, law)
        elif verdict_of(member, case, law) is Verdict.UNKNOWN:
            missing.append(INPUT_OF_FACT[member.fact])
    return list(dict.fromkeys(missing))


def explain(group: Group, case: Case, prudent: Law, favourable: Law) -> Iterable[CriterionResult]:
    """Every criterion with its verdicts, its values and how far it is from being met."""
    return [_explain(criterion, case, prudent, favourable) for criterion in criteria_of(group)]


def _explain(criterion: Criterion, case: Case, prudent: Law, favourable: Law) -> CriterionResult:
    verdict = verdict_of(criterion, case, prudent)
    actual = FACTS[criterion.fact](case, prudent)
    value = None if isinstance(actual, NoAdvantage) else actual
    required = bound_of(criterion, prudent)
    gap = None
    if verdict is Verdict.NOT_MET and value is not None and required is not None:
        gap = abs(required - value)
    return CriterionResult(
        code=criterion.code,
        verdict=verdict,
        favourable_verdict=verdict_of(criterion, case, favourable),
        fact=criterion.fact,
        actual=value,
        required=required,
        gap=gap,
    )
