"""SME: the scheme for small and medium enterprises, a sum of primes without a calendar."""

from decimal import Decimal

from incentives.engine.criteria import MILLION, Case
from incentives.engine.measures.base import NOTHING, Facet, MeasureFormula, Outcome
from incentives.engine.measures.charter import territory
from incentives.engine.measures.primes import granted, sum_of_primes
from incentives.engine.parameters import Law, Ratio
from incentives.engine.trace import Trace

PRIME_PARAMETERS = {
    "jobs_ratio": ("sme.jobs_ratio",),
    "territory": ("sme.territory",),
    "priority_activity": ("sme.priority_activity",),
}
MISSING = {"territory": "location"}


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """Sum of the primes on eligible investment; the jobs ratio is on total investment."""
    investment = case.project.inputs.investment
    if investment is None:
        return Outcome(NOTHING, missing_facts=("investment",))
    ratio = Ratio(Decimal(case.project.stable_jobs) * MILLION, investment.total_mad)
    primes = (
        granted(
            "jobs_ratio",
            law.bands("sme.jobs_ratio").rate(ratio),
            ratio.numerator / ratio.denominator,
        ),
        territory(case, law, "sme.territory"),
        granted("priority_activity", law.number("sme.priority_activity")),
    )
    return sum_of_primes(
        law,
        trace,
        prefix="sme",
        primes=primes,
        investment=investment,
        parameters=PRIME_PARAMETERS,
        missing=MISSING,
    )


FORMULA = MeasureFormula(
    code="SME",
    facet=Facet.CATEGORY,
    period="",
    parameters=(
        "sme.min_total",
        "sme.max_total",
        "sme.own_funds",
        "sme.min_ratio",
        "sme.min_turnover",
        "sme.max_turnover",
        "sme.group_holding",
        "sme.group_turnover",
        "sme.eligible_branch",
        "sme.ceiling",
        *(code for codes in PRIME_PARAMETERS.values() for code in codes),
    ),
    compute=compute,
    cumulation="cumulation.sme",
)
