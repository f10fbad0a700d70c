"""Regional grants by their two generic kinds: an amount per job, or a share of a cost.

A grant is data: a new one needs no code. The rules hold only those that the agency has published
as open and that are in force on the day. The jobs of a grant are the stable jobs of the project
(moroccans of every profile and year), as for the Charter. A grant has one published wording, so
it adds the same amount to both readings, after their regime is chosen; it has no published
calendar, so its money is undated.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from incentives.engine.money import ZERO, round_mad
from incentives.engine.project import YEAR_RANGE, Project
from incentives.engine.trace import Operand, Step, Trace

LEVER = "infrastructure"


class GrantKind(StrEnum):
    """The kinds that can be computed."""

    PER_JOB = "per_job"
    COST_SHARE = "cost_share"


class Cost(StrEnum):
    """A cost of the project that a grant pays a share of."""

    INVESTMENT_TOTAL = "investment_total"
    INVESTMENT_ELIGIBLE = "investment_eligible"
    TRAINING_BUDGET = "training_budget"


# The input that would make a missing cost known, by its address in a request.
INPUT_OF_COST = {
    Cost.INVESTMENT_TOTAL: "investment",
    Cost.INVESTMENT_ELIGIBLE: "investment",
    Cost.TRAINING_BUDGET: "training_budget",
}
# The cost as an operand of a formula.
OPERAND_OF_COST = {
    Cost.INVESTMENT_TOTAL: "investment",
    Cost.INVESTMENT_ELIGIBLE: "eligible",
    Cost.TRAINING_BUDGET: "budget",
}


@dataclass(frozen=True, slots=True)
class PerJob:
    """MAD for each stable job."""

    amount_mad: Decimal


@dataclass(frozen=True, slots=True)
class CostShare:
    """A share, 0 to 1, of a cost; of the training budget, the five years together."""

    share: Decimal
    cost: Cost


@dataclass(frozen=True, slots=True)
class Grant:
    """An open grant. ``ceiling_mad`` is for one project; ``places`` are slugs of locations."""

    code: str
    terms: PerJob | CostShare
    ceiling_mad: Decimal | None
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class GrantEstimate:
    """What an open grant gives a project, MAD, in both readings; None while a fact is missing."""

    code: str
    kind: str
    amount: Decimal | None
    missing_facts: tuple[str, ...]
    steps: tuple[Step, ...]


def compute(grant: Grant, project: Project) -> GrantEstimate:
    """The amount of ``grant`` for ``project``, wherever it stands."""
    trace = Trace("")
    if isinstance(grant.terms, PerJob):
        return _closed(
            grant, GrantKind.PER_JOB, _per_job(grant, grant.terms, project, trace), trace
        )
    cost = cost_of(grant.terms.cost, project)
    if cost is None:
        missing = (INPUT_OF_COST[grant.terms.cost],)
        return GrantEstimate(grant.code, GrantKind.COST_SHARE.value, None, missing, ())
    _trace_budget(grant.terms.cost, project, trace)
    amount = _share_of(grant, grant.terms, cost, trace)
    return _closed(grant, GrantKind.COST_SHARE, amount, trace)


def cost_of(cost: Cost, project: Project) -> Decimal | None:
    """The cost over five years, MAD; None when it was not given."""
    if cost is Cost.TRAINING_BUDGET:
        budget = project.inputs.training_budget_mad
        return None if budget is None else sum(budget, ZERO)
    investment = project.inputs.investment
    if investment is None:
        return None
    return investment.total_mad if cost is Cost.INVESTMENT_TOTAL else investment.eligible_mad


def sum_of(grants: tuple[GrantEstimate, ...]) -> Decimal:
    """What these grants add to a total, MAD; an unknown one counts as nothing."""
    return sum((grant.amount for grant in grants if grant.amount is not None), ZERO)


def _per_job(grant: Grant, terms: PerJob, project: Project, trace: Trace) -> Decimal:
    amount = round_mad(terms.amount_mad * project.stable_jobs)
    trace.add(
        "grant.per_job",
        "amount_per_job * jobs",
        (
            Operand("amount_per_job", terms.amount_mad, "MAD"),
            Operand("jobs", Decimal(project.stable_jobs), "people"),
        ),
        amount,
        parameters=(grant.code,),
    )
    return amount


def _trace_budget(cost: Cost, project: Project, trace: Trace) -> None:
    """The training budget is given by year: its sum is a step of its own."""
    budget = project.inputs.training_budget_mad
    if cost is Cost.TRAINING_BUDGET and budget is not None:
        terms = [(f"year_{year + 1}", budget[year]) for year in YEAR_RANGE]
        trace.add_sum("grant.budget", terms, sum(budget, ZERO))


def _share_of(grant: Grant, terms: CostShare, cost: Decimal, trace: Trace) -> Decimal:
    name = OPERAND_OF_COST[terms.cost]
    amount = round_mad(terms.share * cost)
    trace.add(
        "grant.share",
        f"round(rate * {name})",
        (Operand("rate", terms.share, "share"), Operand(name, cost, "MAD")),
        amount,
        parameters=(grant.code,),
    )
    return amount


def _closed(grant: Grant, kind: GrantKind, amount: Decimal, trace: Trace) -> GrantEstimate:
    """The amount under the ceiling, where the grant has one."""
    ceiling = grant.ceiling_mad
    if ceiling is not None:
        before, amount = amount, min(amount, ceiling)
        trace.add(
            "grant.ceiling",
            "min(grant, ceiling)",
            (Operand("grant", before, "MAD"), Operand("ceiling", ceiling, "MAD")),
            amount,
            parameters=(grant.code,),
        )
    return GrantEstimate(grant.code, kind.value, amount, (), tuple(trace.steps))
