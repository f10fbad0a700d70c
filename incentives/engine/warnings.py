"""What an investor should check again: it changes no amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.parameters import Law
from incentives.engine.project import Project

MINIMUM_WAGE = ("smig.hourly", "smig.hours")
LARGE_PROFIT = "is.outsourcing.large_profit"


@dataclass(frozen=True, slots=True)
class InputWarning:
    """A warning on one input: ``path`` as in a request, ``limit`` the bound that it passes."""

    code: str
    path: str
    limit: Decimal | None


def find_warnings(project: Project, law: Law) -> tuple[InputWarning, ...]:
    """Pay under the minimum wage, very large profits, and profits that follow a loss."""
    return (*_low_pay(project, law), *_profits(project, law))


def _low_pay(project: Project, law: Law) -> Iterator[InputWarning]:
    if not all(law.has(code) for code in MINIMUM_WAGE):
        return
    minimum = law.number("smig.hourly") * law.number("smig.hours")
    for index, profile in enumerate(project.inputs.profiles):
        if profile.monthly_gross_salary_mad < minimum:
            path = f"profiles[{index}].monthly_gross_salary"
            yield InputWarning("below_minimum_wage", path, minimum)


def _profits(project: Project, law: Law) -> Iterator[InputWarning]:
    profits = project.inputs.profit_before_tax_mad or ()
    large = law.number(LARGE_PROFIT) if law.has(LARGE_PROFIT) else None
    loss_before = False
    for year, profit in enumerate(profits):
        path = f"profit_before_tax[{year}]"
        if large is not None and profit >= large:
            yield InputWarning("large_profit", path, large)
        if loss_before and profit > 0:
            yield InputWarning("profit_after_loss", path, None)
            loss_before = False
        loss_before = loss_before or profit < 0
