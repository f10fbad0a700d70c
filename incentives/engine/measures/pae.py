"""PAE: a share of an annual gross taxable income per new stable job kept long enough."""

from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR, Period
from incentives.engine.criteria import Case
from incentives.engine.inputs import YEARS
from incentives.engine.measures.base import Facet, MeasureFormula, Outcome, dated
from incentives.engine.money import ZERO, round_mad
from incentives.engine.parameters import Law
from incentives.engine.project import YEAR_RANGE, Project
from incentives.engine.trace import Operand, Trace


def payment(*, rate: Decimal, rbi: Decimal, retained: int) -> Decimal:
    """One payment for one cohort: the rounded bonus of a job, times the people still there."""
    return round_mad(rate * rbi) * retained


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """Every payment that falls due within the five years for hires covered by the period."""
    project, period = case.project, law.period("pae.period")
    terms: list[list[tuple[str, Decimal]]] = [[] for _ in YEAR_RANGE]
    for cohort, covered in enumerate(project.covered(period)):
        if covered:
            for number in range(1, law.count("pae.payments") + 1):
                year = _payment_year(project, law, period, cohort=cohort, number=number)
                if year is not None:
                    terms[year] += _payments(
                        project, law, trace, cohort=cohort, number=number, year=year
                    )
    years = tuple(sum((amount for _, amount in year), ZERO) for year in terms)
    if trace is not None:
        for index in YEAR_RANGE:
            trace.add_sum("pae.year", terms[index], years[index], year=index + 1)
    return Outcome(dated(years))


def _payment_year(
    project: Project, law: Law, period: Period, *, cohort: int, number: int
) -> int | None:
    """Project year (from 0) in which a payment falls due, None when it is not counted."""
    wait = law.count("pae.months") + MONTHS_PER_YEAR * (number - 1)
    year = cohort + wait // MONTHS_PER_YEAR
    if year >= YEARS:
        return None
    due_month = project.year_first_month(cohort) + wait
    if not law.flag("pae.paid_after_period") and not period.holds_month(due_month):
        return None
    return year


def _payments(
    project: Project, law: Law, trace: Trace | None, *, cohort: int, number: int, year: int
) -> list[tuple[str, Decimal]]:
    """The amount of one payment number for the hires of ``cohort``, by profile."""
    rate = law.number("pae.rate")
    terms = []
    for index, team in enumerate(project.teams):
        if not team.retained[cohort]:
            continue
        rbi = team.rbi_mad[cohort + number - 1]
        amount = payment(rate=rate, rbi=rbi, retained=team.retained[cohort])
        terms.append((f"profile_{index + 1}_hires_{cohort + 1}_payment_{number}", amount))
        if trace is not None:
            trace.add(
                "pae.payment",
                "round(rate * rbi) * retained",
                (
                    Operand("rate", rate, "share"),
                    Operand("rbi", rbi, "MAD/year"),
                    Operand("retained", Decimal(team.retained[cohort]), "people"),
                ),
                amount,
                parameters=(
                    "pae.rate",
                    "pae.months",
                    "pae.payments",
                    "pae.paid_after_period",
                    "pae.period",
                ),
                profile=index + 1,
                year=year + 1,
                cohort=cohort + 1,
                number=number,
            )
    return terms


FORMULA = MeasureFormula(
    code="PAE",
    facet=Facet.NONE,
    period="pae.period",
    parameters=(
        "pae.period",
        "pae.rate",
        "pae.months",
        "pae.payments",
        "pae.paid_after_period",
    ),
    compute=compute,
)
