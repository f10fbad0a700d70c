"""Income tax of one employee (IR), annual and exact.

Source of the method: calculation, section 3; the numbers are parameters ``ir.*`` and ``cnss.*``.
"""

from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.parameters import Law
from incentives.engine.trace import Operand, Trace

PARAMETERS = (
    "ir.scale",
    "ir.professional.threshold",
    "ir.professional.low_income_rate",
    "ir.professional.rate",
    "ir.professional.ceiling",
    "cnss.ceiling",
    "cnss.employee",
    "cnss.employee_health",
)
DEPENDANT_PARAMETERS = ("ir.dependant", "ir.dependants_max")


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """A year's tax of one employee, in MAD, nothing rounded."""

    rbi_mad: Decimal
    social_mad: Decimal
    professional_mad: Decimal
    net_taxable_mad: Decimal
    tax_mad: Decimal


def income_tax(law: Law, *, monthly_salary_mad: Decimal, dependants: int = 0) -> IncomeTax:
    """Tax on twelve months of ``monthly_salary_mad`` (gross taxable)."""
    key = ("income_tax", monthly_salary_mad, dependants)
    known = law.memo.get(key)
    if isinstance(known, IncomeTax):
        return known
    tax = _income_tax(law, monthly_salary_mad, dependants)
    law.memo[key] = tax
    return tax


def _income_tax(law: Law, monthly_salary_mad: Decimal, dependants: int) -> IncomeTax:
    rbi = MONTHS_PER_YEAR * monthly_salary_mad
    capped = min(monthly_salary_mad, law.number("cnss.ceiling"))
    social = MONTHS_PER_YEAR * capped * law.number("cnss.employee") + (
        rbi * law.number("cnss.employee_health")
    )
    professional = professional_allowance(law, rbi)
    net = rbi - social - professional
    tax = law.scale("ir.scale").tax(net)
    if dependants:
        counted = min(dependants, law.count("ir.dependants_max"))
        tax -= counted * law.number("ir.dependant")
    return IncomeTax(rbi, social, professional, net, max(Decimal(0), tax))


def doubtful_tax(law: Law) -> bool:
    """Whether the two readings may tax one employee differently."""
    return any(law.parameters[code].doubtful for code in PARAMETERS if law.has(code))


def professional_allowance(law: Law, rbi_mad: Decimal) -> Decimal:
    """Yearly allowance for professional expenses (frais professionnels), MAD."""
    if rbi_mad <= law.number("ir.professional.threshold"):
        return law.number("ir.professional.low_income_rate") * rbi_mad
    return min(law.number("ir.professional.rate") * rbi_mad, law.number("ir.professional.ceiling"))


def trace_income_tax(
    trace: Trace,
    law: Law,
    tax: IncomeTax,
    *,
    salary_mad: Decimal,
    profile: int,
    year: int,
    shared: bool,
    dependants: int = 0,
) -> None:
    """Record the four lines of ``tax`` so that each can be recomputed."""
    salary = Operand("salary", salary_mad, "MAD/month")
    rbi = Operand("rbi", tax.rbi_mad, "MAD/year")
    trace.add(
        "ir.social",
        "12 * min(salary, ceiling) * rate + 12 * salary * health_rate",
        (
            salary,
            Operand("ceiling", law.number("cnss.ceiling"), "MAD/month"),
            Operand("rate", law.number("cnss.employee"), "share"),
            Operand("health_rate", law.number("cnss.employee_health"), "share"),
        ),
        tax.social_mad,
        parameters=("cnss.ceiling", "cnss.employee", "cnss.employee_health"),
        shared=shared,
        profile=profile,
        year=year,
    )
    _trace_professional(trace, law, tax, profile=profile, year=year, shared=shared)
    trace.add(
        "ir.net_taxable",
        "rbi - social - professional",
        (
            rbi,
            Operand("social", tax.social_mad, "MAD/year"),
            Operand("professional", tax.professional_mad, "MAD/year"),
        ),
        tax.net_taxable_mad,
        shared=shared,
        profile=profile,
        year=year,
    )
    _trace_tax(trace, law, tax, dependants=dependants, profile=profile, year=year, shared=shared)


def _trace_professional(
    trace: Trace, law: Law, tax: IncomeTax, *, profile: int, year: int, shared: bool
) -> None:
    rbi = Operand("rbi", tax.rbi_mad, "MAD/year")
    if tax.rbi_mad <= law.number("ir.professional.threshold"):
        code = "ir.professional.low_income_rate"
        formula = "rate * rbi"
        operands: tuple[Operand, ...] = (Operand("rate", law.number(code), "share"), rbi)
        read: tuple[str, ...] = (code, "ir.professional.threshold")
    else:
        code = "ir.professional.rate"
        formula = "min(rate * rbi, ceiling)"
        operands = (
            Operand("rate", law.number(code), "share"),
            rbi,
            Operand("ceiling", law.number("ir.professional.ceiling"), "MAD/year"),
        )
        read = (code, "ir.professional.threshold", "ir.professional.ceiling")
    trace.add(
        "ir.professional",
        formula,
        operands,
        tax.professional_mad,
        parameters=read,
        shared=shared,
        profile=profile,
        year=year,
    )


def _trace_tax(
    trace: Trace,
    law: Law,
    tax: IncomeTax,
    *,
    dependants: int,
    profile: int,
    year: int,
    shared: bool,
) -> None:
    rate, deduction = law.scale("ir.scale").marginal(tax.net_taxable_mad)
    formula = "max(0, rate * net_taxable - deduction)"
    operands: tuple[Operand, ...] = (
        Operand("rate", rate, "share"),
        Operand("net_taxable", tax.net_taxable_mad, "MAD/year"),
        Operand("deduction", deduction, "MAD/year"),
    )
    read: tuple[str, ...] = ("ir.scale",)
    if dependants:
        counted = min(dependants, law.count("ir.dependants_max"))
        formula = "max(0, rate * net_taxable - deduction - dependants * per_dependant)"
        operands += (
            Operand("dependants", Decimal(counted), "count"),
            Operand("per_dependant", law.number("ir.dependant"), "MAD/year"),
        )
        read += DEPENDANT_PARAMETERS
    trace.add(
        "ir.tax",
        formula,
        operands,
        tax.tax_mad,
        parameters=read,
        shared=shared,
        profile=profile,
        year=year,
    )
