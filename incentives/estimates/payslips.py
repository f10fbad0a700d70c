"""A month of pay under published rules: for the API, the pay pages and the step-by-step form."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from incentives.engine.money import EXACT
from incentives.engine.parameters import Law, Reading
from incentives.engine.payslip import Payslip, PayStep, pay_steps, payslip, required_parameters
from incentives.engine.warnings import MINIMUM_WAGE
from incentives.rules.rule_set import PublishedRules

MAX_DEPENDANTS = 100


@dataclass(frozen=True, slots=True)
class PayRules:
    """The rules of pay of one date. ``missing`` names the parameters without a value that day:
    as long as there is one, no payslip is known."""

    published: PublishedRules
    law: Law
    dependants: int
    missing: tuple[str, ...]

    def month(self, salary_mad: Decimal) -> Payslip | None:
        """The payslip of a gross monthly salary; None when the rules are not all known."""
        if self.missing:
            return None
        with localcontext(EXACT):
            return payslip(self.law, monthly_salary_mad=salary_mad, dependants=self.dependants)

    def steps(self) -> tuple[PayStep, ...]:
        """The steps of the law; none when the rules are not all known."""
        if self.missing:
            return ()
        with localcontext(EXACT):
            return pay_steps(self.law, dependants=self.dependants)

    @property
    def minimum_wage_mad(self) -> Decimal | None:
        """The monthly minimum wage; None when it is not known that day."""
        if not all(self.law.has(code) for code in MINIMUM_WAGE):
            return None
        hourly, hours = (self.law.number(code) for code in MINIMUM_WAGE)
        return hourly * hours


def pay_rules(published: PublishedRules, *, dependants: int = 0) -> PayRules:
    """The rules of pay, read prudently as everywhere that only one amount is shown."""
    law = published.rules.law(Reading.PRUDENT)
    codes = required_parameters(dependants=dependants)
    missing = tuple(code for code in codes if not law.has(code))
    return PayRules(published, law, dependants, missing)
