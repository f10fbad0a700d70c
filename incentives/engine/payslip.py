"""A month of pay, line by line, and the steps that a raise of pay crosses.

Source of the method: calculation, section 3. Each line is rounded once, from its exact value: the
lines need not add up to the centime, and a payslip says by how much they do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.income_tax import (
    DEPENDANT_PARAMETERS,
    PARAMETERS,
    IncomeTax,
    income_tax,
    trace_income_tax,
)
from incentives.engine.money import CENTIME, ZERO, round_mad
from incentives.engine.parameters import Law
from incentives.engine.trace import Operand, Trace

EMPLOYER_PARAMETERS = (
    "cnss.employer",
    "cnss.employer_family",
    "cnss.employer_health",
    "cnss.training_tax",
)
EMPLOYEE_PARAMETERS = ("cnss.employee", "cnss.employee_health")
# Contributions that stop at the ceiling of pay; the others are due on the whole.
CAPPED = frozenset({"cnss.employee", "cnss.employer"})
CEILING = "cnss.ceiling"

RAISE_MAD = Decimal(100)
# The highest monthly pay at which steps are looked for.
HIGHEST_MAD = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contribution of a month: the parameter of its rate, its base (MAD), its amount (MAD)."""

    code: str
    base_mad: Decimal
    rate: Decimal
    amount_mad: Decimal


@dataclass(frozen=True, slots=True)
class Payslip:
    """One month of pay, each line rounded once from the exact year. MAD a month."""

    monthly_gross_salary_mad: Decimal
    social_contributions_mad: Decimal
    professional_allowance_mad: Decimal
    net_taxable_mad: Decimal
    income_tax_mad: Decimal
    net_pay_mad: Decimal
    employer_cost_mad: Decimal
    employee: tuple[Contribution, ...]
    employer: tuple[Contribution, ...]
    trace: Trace

    @property
    def employee_rounding_mad(self) -> Decimal:
        """What the net pay has more than its rounded lines."""
        lines = sum((line.amount_mad for line in self.employee), self.income_tax_mad)
        return self.net_pay_mad - (self.monthly_gross_salary_mad - lines)

    @property
    def employer_rounding_mad(self) -> Decimal:
        """What the employer's cost has more than its rounded lines."""
        lines = sum((line.amount_mad for line in self.employer), self.monthly_gross_salary_mad)
        return self.employer_cost_mad - lines


@dataclass(frozen=True, slots=True)
class PayStep:
    """A place where a rule makes net pay or employer cost move differently. MAD a month.

    ``parameter`` holds the threshold (``value_mad``, in its own unit); ``rate`` is that of the
    bracket entered, None for a threshold that is no bracket. ``gross_mad`` is the highest gross
    pay before the step, ``net_jump_mad`` how net pay moves with the next centime: below zero where
    a raise lowers it. ``net_before_mad`` is what a raise of :data:`RAISE_MAD` that ends there
    leaves as net pay, ``net_after_mad`` the same from the next centime on; ``cost_…`` likewise.
    """

    parameter: str
    value_mad: Decimal
    rate: Decimal | None
    gross_mad: Decimal
    net_pay_mad: Decimal
    employer_cost_mad: Decimal
    net_jump_mad: Decimal
    net_before_mad: Decimal
    net_after_mad: Decimal
    cost_before_mad: Decimal
    cost_after_mad: Decimal

    def is_below(self, salary_mad: Decimal) -> bool:
        """Whether a monthly gross pay is past the step."""
        return salary_mad > self.gross_mad

    def is_between(self, one_mad: Decimal, other_mad: Decimal) -> bool:
        """Whether going from one monthly gross pay to the other crosses the step."""
        return self.is_below(one_mad) != self.is_below(other_mad)


def required_parameters(*, dependants: int) -> tuple[str, ...]:
    """Codes that must have a value for a payslip to be known."""
    family = DEPENDANT_PARAMETERS if dependants else ()
    return (*PARAMETERS, *family, *EMPLOYER_PARAMETERS)


def payslip(law: Law, *, monthly_salary_mad: Decimal, dependants: int) -> Payslip:
    """Monthly payslip of one employee under ``law``.

    Raises :class:`~incentives.engine.errors.ParameterNotInForceError` on a date whose rules are
    not all known.
    """
    tax = income_tax(law, monthly_salary_mad=monthly_salary_mad, dependants=dependants)
    trace = Trace("")
    trace_income_tax(
        trace,
        law,
        tax,
        salary_mad=monthly_salary_mad,
        profile=0,
        year=0,
        shared=True,
        dependants=dependants,
    )
    return Payslip(
        monthly_gross_salary_mad=monthly_salary_mad,
        social_contributions_mad=round_mad(tax.social_mad, MONTHS_PER_YEAR),
        professional_allowance_mad=round_mad(tax.professional_mad, MONTHS_PER_YEAR),
        net_taxable_mad=round_mad(tax.net_taxable_mad, MONTHS_PER_YEAR),
        income_tax_mad=round_mad(tax.tax_mad, MONTHS_PER_YEAR),
        net_pay_mad=_net_pay(tax, trace),
        employer_cost_mad=_trace_employer_cost(trace, law, monthly_salary_mad),
        employee=_contributions(law, monthly_salary_mad, EMPLOYEE_PARAMETERS),
        employer=_contributions(law, monthly_salary_mad, EMPLOYER_PARAMETERS),
        trace=trace,
    )


def _contributions(
    law: Law, salary_mad: Decimal, codes: tuple[str, ...]
) -> tuple[Contribution, ...]:
    capped = min(salary_mad, law.number(CEILING))
    lines = []
    for code in codes:
        base, rate = capped if code in CAPPED else salary_mad, law.number(code)
        lines.append(Contribution(code, base, rate, round_mad(base * rate)))
    return tuple(lines)


def _net_pay(tax: IncomeTax, trace: Trace) -> Decimal:
    net_pay = round_mad(tax.rbi_mad - tax.social_mad - tax.tax_mad, MONTHS_PER_YEAR)
    trace.add(
        "payslip.net_pay",
        "round((rbi - social - tax) / 12)",
        (
            Operand("rbi", tax.rbi_mad, "MAD/year"),
            Operand("social", tax.social_mad, "MAD/year"),
            Operand("tax", tax.tax_mad, "MAD/year"),
        ),
        net_pay,
        shared=True,
    )
    return net_pay


def employer_cost(law: Law, *, monthly_salary_mad: Decimal) -> Decimal:
    """A month of one employee for the employer, MAD: pay and the employer's contributions.

    Raises :class:`~incentives.engine.errors.ParameterNotInForceError` on a date whose rules are
    not all known.
    """
    salary = monthly_salary_mad
    capped, family, health, training = (law.number(code) for code in EMPLOYER_PARAMETERS)
    base = min(salary, law.number(CEILING))
    return round_mad(salary + base * capped + salary * (family + health + training))


def _trace_employer_cost(trace: Trace, law: Law, salary: Decimal) -> Decimal:
    """The cost of :func:`employer_cost`, recorded so that it can be recomputed."""
    capped, family, health, training = (law.number(code) for code in EMPLOYER_PARAMETERS)
    cost = employer_cost(law, monthly_salary_mad=salary)
    trace.add(
        "payslip.employer_cost",
        "round(salary + min(salary, ceiling) * capped_rate"
        " + salary * (family_rate + health_rate + training_rate))",
        (
            Operand("salary", salary, "MAD/month"),
            Operand("ceiling", law.number(CEILING), "MAD/month"),
            Operand("capped_rate", capped, "share"),
            Operand("family_rate", family, "share"),
            Operand("health_rate", health, "share"),
            Operand("training_rate", training, "share"),
        ),
        cost,
        parameters=(CEILING, *EMPLOYER_PARAMETERS),
        shared=True,
    )
    return cost


# --- Steps ---------------------------------------------------------------------------------------


def pay_steps(law: Law, *, dependants: int) -> tuple[PayStep, ...]:
    """Every step of the law, by rising gross pay.

    Raises :class:`~incentives.engine.errors.ParameterNotInForceError` like :func:`payslip`.
    """
    found = [
        _step(law, code, value, rate, gross, dependants=dependants)
        for code, value, rate, gross in _thresholds(law)
    ]
    return tuple(sorted(found, key=lambda step: (step.gross_mad, step.parameter)))


def _thresholds(law: Law) -> Iterator[tuple[str, Decimal, Decimal | None, Decimal]]:
    """Parameter, its value, the rate of a bracket, and the gross pay where it is reached."""
    ceiling = law.number(CEILING)
    yield CEILING, ceiling, None, ceiling
    threshold = law.number("ir.professional.threshold")
    yield "ir.professional.threshold", threshold, None, _floor(threshold)
    most, rate = law.number("ir.professional.ceiling"), law.number("ir.professional.rate")
    if rate:
        yield "ir.professional.ceiling", most, None, _floor(most / rate)
    for bracket in law.scale("ir.scale").brackets:
        gross = _gross_at(law, net_taxable_mad=bracket.above) if bracket.above > 0 else None
        if gross is not None:
            yield "ir.scale", bracket.above, bracket.rate, gross


def _floor(yearly_mad: Decimal) -> Decimal:
    """The highest monthly pay, in centimes, whose year is not above ``yearly_mad``."""
    centimes = yearly_mad / (MONTHS_PER_YEAR * CENTIME)
    return int(centimes) * CENTIME


def _gross_at(law: Law, *, net_taxable_mad: Decimal) -> Decimal | None:
    """The highest monthly gross pay whose yearly net taxable income is not above an amount.

    Net taxable income rises with gross pay, so halving finds it to the centime. None where no pay
    gets past the amount.
    """

    def reached(centimes: int) -> bool:
        tax = income_tax(law, monthly_salary_mad=centimes * CENTIME)
        return tax.net_taxable_mad <= net_taxable_mad

    low, high = 0, int(HIGHEST_MAD / CENTIME)
    if reached(high):
        return None
    while high - low > 1:
        middle = (low + high) >> 1
        low, high = (middle, high) if reached(middle) else (low, middle)
    return low * CENTIME


def _step(
    law: Law,
    code: str,
    value: Decimal,
    rate: Decimal | None,
    gross: Decimal,
    *,
    dependants: int,
) -> PayStep:
    past = gross + CENTIME
    below, at, beyond, above = (
        payslip(law, monthly_salary_mad=max(ZERO, salary), dependants=dependants)
        for salary in (gross - RAISE_MAD, gross, past, past + RAISE_MAD)
    )
    return PayStep(
        parameter=code,
        value_mad=value,
        rate=rate,
        gross_mad=gross,
        net_pay_mad=at.net_pay_mad,
        employer_cost_mad=at.employer_cost_mad,
        net_jump_mad=beyond.net_pay_mad - at.net_pay_mad,
        net_before_mad=at.net_pay_mad - below.net_pay_mad,
        net_after_mad=above.net_pay_mad - beyond.net_pay_mad,
        cost_before_mad=at.employer_cost_mad - below.employer_cost_mad,
        cost_after_mad=above.employer_cost_mad - beyond.employer_cost_mad,
    )
