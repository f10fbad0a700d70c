"""CHARTER: the main scheme of the Investment Charter, a sum of primes without a calendar."""

from decimal import Decimal

from incentives.engine.criteria import MILLION, Case, Verdict
from incentives.engine.measures.base import (
    NOTHING,
    Facet,
    MeasureFormula,
    Outcome,
    Prime,
)
from incentives.engine.measures.primes import flag_prime, granted, sum_of_primes
from incentives.engine.parameters import Law, Ratio
from incentives.engine.trace import Trace

PRIME_PARAMETERS = {
    "jobs_ratio": ("charter.jobs_ratio",),
    "women": ("charter.women.threshold", "charter.women.rate"),
    "future_occupations": ("charter.future_occupations",),
    "sustainable_development": ("charter.sustainable_development",),
    "territory": ("charter.territory",),
    "sector": ("charter.sector",),
}
MISSING = {
    "women": "profiles.women_share",
    "future_occupations": "investment.future_occupations",
    "sustainable_development": "investment.sustainable_development",
    "territory": "location",
}


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """Sum of the primes that the project meets, on eligible investment."""
    investment = case.project.inputs.investment
    if investment is None:
        return Outcome(NOTHING, missing_facts=("investment",))
    jobs = Decimal(case.project.stable_jobs)
    ratio = Ratio(jobs * MILLION, investment.eligible_mad)
    primes = (
        granted(
            "jobs_ratio",
            law.bands("charter.jobs_ratio").rate(ratio),
            ratio.numerator / ratio.denominator,
        ),
        _women(case, law),
        flag_prime(
            code="future_occupations",
            answer=investment.future_occupations,
            rate=law.number("charter.future_occupations"),
        ),
        flag_prime(
            code="sustainable_development",
            answer=investment.sustainable_development,
            rate=law.number("charter.sustainable_development"),
        ),
        territory(case, law, "charter.territory"),
        granted("sector", law.number("charter.sector")),
    )
    return sum_of_primes(
        law,
        trace,
        prefix="charter",
        primes=primes,
        investment=investment,
        parameters=PRIME_PARAMETERS,
        missing=MISSING,
    )


def territory(case: Case, law: Law, code: str) -> Prime:
    """Prime of the province's category; unknown where the category is."""
    category = case.place.charter_category
    if category is None:
        return Prime("territory", Verdict.UNKNOWN, Decimal(0), None, None)
    return granted("territory", law.category_share(code, category))


def _women(case: Case, law: Law) -> Prime:
    share, threshold = case.project.women_payroll_share, law.number("charter.women.threshold")
    rate = law.number("charter.women.rate")
    if share is None:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.MET if share >= threshold else Verdict.NOT_MET
    return Prime("women", verdict, rate, share, threshold)


FORMULA = MeasureFormula(
    code="CHARTER",
    facet=Facet.CATEGORY,
    period="",
    parameters=(
        "charter.min_total",
        "charter.min_jobs",
        "charter.alt_jobs",
        "charter.ceiling",
        *(code for codes in PRIME_PARAMETERS.values() for code in codes),
    ),
    compute=compute,
    cumulation="cumulation.charter",
)
