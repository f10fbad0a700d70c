"""AIS: the State bears a share of corporate tax after the exemption of ordinary law."""

from decimal import Decimal

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.criteria import Case
from incentives.engine.measures.base import Facet, MeasureFormula, Note, Outcome, dated
from incentives.engine.money import ZERO, round_mad
from incentives.engine.parameters import Law
from incentives.engine.project import YEAR_RANGE
from incentives.engine.trace import Operand, Trace


def contribution(
    *, rate: Decimal, tax_rate: Decimal, profit: Decimal, share: Decimal, months: int
) -> Decimal:
    """State's part of the tax on one year's profit, rounded; nothing on a loss."""
    return round_mad(rate * tax_rate * max(ZERO, profit) * share * months, MONTHS_PER_YEAR)


def compute(case: Case, law: Law, trace: Trace | None) -> Outcome:
    """AIS of the operating years after the exemption; the exemption itself is only noted."""
    project = case.project
    profits = project.inputs.profit_before_tax_mad
    if profits is None:
        return Outcome(dated((ZERO,) * len(YEAR_RANGE)), missing_facts=("profit_before_tax",))
    months = project.months_in_force(law.period("ais.period"))
    years = tuple(
        ZERO
        if _exempt(case, law, year) or not months[year]
        else _year(case, law, trace, year=year, profit=profits[year], months=months[year])
        for year in YEAR_RANGE
    )
    return Outcome(dated(years))


def ordinary_saving(case: Case, law: Law) -> Note | None:
    """Tax saved by the exemption of ordinary law, by year: shown beside AIS, in no total."""
    profits = case.project.inputs.profit_before_tax_mad
    if profits is None or not law.has("is.outsourcing.rate"):
        return None
    rate = law.number("is.outsourcing.rate")
    savings = tuple(
        round_mad(rate * max(ZERO, profits[year])) if _exempt(case, law, year) else ZERO
        for year in YEAR_RANGE
    )
    return Note("ais.ordinary_saving", savings) if any(savings) else None


def _exempt(case: Case, law: Law, year: int) -> bool:
    operating_year = case.project.inputs.years_in_operation + year + 1
    return operating_year <= law.count("is.outsourcing.exempt_years")


def _year(
    case: Case, law: Law, trace: Trace | None, *, year: int, profit: Decimal, months: int
) -> Decimal:
    shares = case.project.export_share if law.flag("ais.export_pro_rata") else None
    share = Decimal(1) if shares is None else shares[year]
    rate, tax_rate = law.number("ais.rate"), law.number("is.outsourcing.rate")
    amount = contribution(rate=rate, tax_rate=tax_rate, profit=profit, share=share, months=months)
    if trace is not None:
        trace.add(
            "ais.year",
            "round(rate * tax_rate * max(0, profit) * export_share * months / 12)",
            (
                Operand("rate", rate, "share"),
                Operand("tax_rate", tax_rate, "share"),
                Operand("profit", profit, "MAD/year"),
                Operand("export_share", share, "share"),
                Operand("months", Decimal(months), "months"),
            ),
            amount,
            parameters=(
                "ais.rate",
                "is.outsourcing.rate",
                "is.outsourcing.exempt_years",
                "ais.export_pro_rata",
                "ais.period",
            ),
            year=year + 1,
        )
    return amount


FORMULA = MeasureFormula(
    code="AIS",
    facet=Facet.NONE,
    period="ais.period",
    parameters=(
        "ais.period",
        "ais.rate",
        "ais.export_pro_rata",
        "is.outsourcing.exempt_years",
        "is.outsourcing.rate",
    ),
    compute=compute,
)
