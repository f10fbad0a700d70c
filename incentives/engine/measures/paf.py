"""PAF: a share of annual gross taxable income per new Moroccan recruit, year after year."""

from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.criteria import Case
from incentives.engine.measures.base import Facet, MeasureFormula, Note, Outcome, dated
from incentives.engine.money import ZERO, round_mad
from incentives.engine.parameters import Law
from incentives.engine.project import YEAR_RANGE, Project
from incentives.engine.trace import Operand, Trace


def bonus(*, rate: Decimal, rbi: Decimal, months: int) -> Decimal:
    """A year's bonus of one recruit for the months paid, rounded."""
    return round_mad(rate * rbi * months, MONTHS_PER_YEAR)


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """Bonus of covered hires in each year of their first years of employment."""
    project, period = case.project, law.period("paf.period")
    covered = project.covered(period)
    if law.flag("paf.paid_after_period"):
        months: tuple[int, ...] = (MONTHS_PER_YEAR,) * len(YEAR_RANGE)
    else:
        months = project.months_in_force(period)
    capped = law.flag("paf.capped_by_spend")
    budget = project.inputs.training_budget_mad if capped else None
    years = []
    for year in YEAR_RANGE:
        cohorts = _cohorts_paid(law, covered, year)
        terms = _terms(project, law, trace, year=year, months=months[year], cohorts=cohorts)
        spend = None if budget is None else budget[year]
        years.append(_close_year(trace, terms, year=year, budget=spend))
    missing = capped and project.inputs.training_budget_mad is None
    return Outcome(
        dated(tuple(years)),
        notes=(Note("paf.assumes_spend"),) if missing else (),
        missing_facts=("training_budget",) if missing else (),
    )


def _cohorts_paid(law: Law, covered: tuple[bool, ...], year: int) -> list[int]:
    """Years of hire (from 0) whose recruits are still paid for in ``year``."""
    length = law.count("paf.years")
    return [k for k in YEAR_RANGE if covered[k] and k <= year and year - k < length]


def _terms(
    project: Project,
    law: Law,
    trace: Trace | None,
    *,
    year: int,
    months: int,
    cohorts: list[int],
) -> list[tuple[str, Decimal]]:
    """Bonus by profile: one rounded amount a recruit, times the recruits of each cohort."""
    if not months:
        return []
    rate = law.number("paf.rate")
    terms = []
    for index, team in enumerate(project.teams):
        recruits = sum(team.moroccans[cohort] for cohort in cohorts)
        if not recruits:
            continue
        each = bonus(rate=rate, rbi=team.rbi_mad[year], months=months)
        terms.append((f"profile_{index + 1}", each * recruits))
        if trace is not None:
            trace.add(
                "paf.profile",
                "round(rate * rbi * months / 12) * recruits",
                (
                    Operand("rate", rate, "share"),
                    Operand("rbi", team.rbi_mad[year], "MAD/year"),
                    Operand("months", Decimal(months), "months"),
                    Operand("recruits", Decimal(recruits), "people"),
                ),
                each * recruits,
                parameters=("paf.rate", "paf.years", "paf.paid_after_period", "paf.period"),
                profile=index + 1,
                year=year + 1,
            )
    return terms


def _close_year(
    trace: Trace | None,
    terms: list[tuple[str, Decimal]],
    *,
    year: int,
    budget: Decimal | None,
) -> Decimal:
    """Sum of a year, at most the training spend of that year where a budget caps it."""
    total = sum((amount for _, amount in terms), ZERO)
    if trace is not None:
        trace.add_sum(
            "paf.year_before_cap" if budget is not None else "paf.year", terms, total, year=year + 1
        )
    if budget is None:
        return total
    paid = min(total, budget.quantize(ZERO))
    if trace is not None:
        trace.add(
            "paf.year",
            "min(bonus, budget)",
            (Operand("bonus", total, "MAD"), Operand("budget", budget, "MAD")),
            paid,
            parameters=("paf.capped_by_spend",),
            year=year + 1,
        )
    return paid


FORMULA = MeasureFormula(
    code="PAF",
    facet=Facet.NONE,
    period="paf.period",
    parameters=(
        "paf.period",
        "paf.rate",
        "paf.years",
        "paf.capped_by_spend",
        "paf.paid_after_period",
    ),
    compute=compute,
)
