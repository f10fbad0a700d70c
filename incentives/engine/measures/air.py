"""AIR: the State bears the part of income tax above a cap, a share of gross taxable income."""

from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.criteria import Case
from incentives.engine.income_tax import (
    PARAMETERS,
    doubtful_tax,
    income_tax,
    trace_income_tax,
)
from incentives.engine.measures.base import Facet, MeasureFormula, Outcome, dated
from incentives.engine.money import ZERO, round_mad
from incentives.engine.parameters import Law, NoAdvantage
from incentives.engine.project import YEAR_RANGE, Project
from incentives.engine.trace import Operand, Trace

EMPTY_OUTCOME = Outcome(dated((ZERO,) * len(YEAR_RANGE)))


def relief_per_employee(*, tax: Decimal, cap: Decimal, rbi: Decimal, months: int) -> Decimal:
    """A year's relief of one employee for the months in force, rounded."""
    return round_mad(max(ZERO, tax - cap * rbi) * months, MONTHS_PER_YEAR)


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """AIR of every employee, existing staff and hires, whatever the nationality."""
    zone = case.place.income_tax_zone
    cap = law.optional_share(f"air.cap.{zone}")
    if isinstance(cap, NoAdvantage):
        return EMPTY_OUTCOME
    months = case.project.months_in_force(law.period("air.period"))
    years = tuple(
        _year(
            case.project,
            law,
            trace,
            year=year,
            cap=cap,
            cap_code=f"air.cap.{zone}",
            months=months[year],
        )
        for year in YEAR_RANGE
    )
    return Outcome(dated(years))


def _year(
    project: Project,
    law: Law,
    trace: Trace | None,
    *,
    year: int,
    cap: Decimal,
    cap_code: str,
    months: int,
) -> Decimal:
    if not months:
        return ZERO
    share = project.export_share if law.flag("air.export_pro_rata") else None
    shared = trace is None or not doubtful_tax(law)
    terms = []
    for index, team in enumerate(project.teams):
        salary, rbi, headcount = team.salary_mad[year], team.rbi_mad[year], team.headcount[year]
        tax = income_tax(law, monthly_salary_mad=salary)
        relief = relief_per_employee(tax=tax.tax_mad, cap=cap, rbi=rbi, months=months)
        amount = relief * headcount
        if share is not None:
            amount = round_mad(amount * share[year])
        terms.append((f"profile_{index + 1}", amount))
        if trace is not None:
            trace_income_tax(
                trace,
                law,
                tax,
                salary_mad=salary,
                profile=index + 1,
                year=year + 1,
                shared=shared,
            )
            trace.add(
                "air.per_employee",
                "round(max(0, tax - cap * rbi) * months / 12)",
                (
                    Operand("tax", tax.tax_mad, "MAD/year"),
                    Operand("cap", cap, "share"),
                    Operand("rbi", rbi, "MAD/year"),
                    Operand("months", Decimal(months), "months"),
                ),
                relief,
                parameters=(cap_code, "air.period"),
                profile=index + 1,
                year=year + 1,
            )
            _trace_profile(
                trace,
                relief=relief,
                headcount=headcount,
                amount=amount,
                share=None if share is None else share[year],
                profile=index + 1,
                year=year + 1,
            )
    total = sum((amount for _, amount in terms), ZERO)
    if trace is not None:
        trace.add_sum("air.year", terms, total, year=year + 1)
    return total


def _trace_profile(
    trace: Trace,
    *,
    relief: Decimal,
    headcount: int,
    amount: Decimal,
    share: Decimal | None,
    profile: int,
    year: int,
) -> None:
    operands: tuple[Operand, ...] = (
        Operand("per_employee", relief, "MAD/year"),
        Operand("headcount", Decimal(headcount), "people"),
    )
    formula = "per_employee * headcount"
    if share is not None:
        formula = "round(per_employee * headcount * export_share)"
        operands += (Operand("export_share", share, "share"),)
    trace.add(
        "air.profile",
        formula,
        operands,
        amount,
        parameters=("air.export_pro_rata",),
        profile=profile,
        year=year,
    )


FORMULA = MeasureFormula(
    code="AIR",
    facet=Facet.ZONE,
    period="air.period",
    parameters=("air.period", "air.cap.{zone}", "air.export_pro_rata", *PARAMETERS),
    compute=compute,
)
