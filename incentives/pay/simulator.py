"""One employee's month under the law of one date, and of another beside it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.estimates.payslips import PayRules, pay_rules
from incentives.formatting import format_date
from incentives.language import current_language
from incentives.pay.law import LawFigure, MissingFigure, law_figures, missing_figures
from incentives.pay.lines import PayBlock, pay_blocks
from incentives.pay.steps import Steps, steps_around
from incentives.rules.rule_set import rules_on


@dataclass(frozen=True, slots=True)
class LawOfPay:
    """A date and what is known of its law of pay; ``missing`` says why nothing is computed."""

    on: date
    version: str
    missing: tuple[MissingFigure, ...]

    @property
    def month_label(self) -> str:
        """The head of a column that holds a month of pay under this law."""
        day = format_date(self.on, current_language())
        return _("A month, law of %(day)s") % {"day": day}


@dataclass(frozen=True, slots=True)
class PayPage:
    """What the simulator shows. ``under_minimum_mad`` is the minimum wage when the salary is
    below it; ``counted_dependants`` how many the law counts, None where it does not say."""

    salary: Decimal
    dependants: int
    counted_dependants: int | None
    law: LawOfPay
    other: LawOfPay | None
    blocks: tuple[PayBlock, ...]
    steps: Steps | None
    under_minimum_mad: Decimal | None
    figures: tuple[LawFigure, ...]


def pay_page(
    *, salary: Decimal, dependants: int, on: date, other: date | None, language: str
) -> PayPage:
    """The payslip and its steps. Reads the published rules and stores nothing."""
    rules = pay_rules(rules_on(on), dependants=dependants)
    compared = pay_rules(rules_on(other), dependants=dependants) if other else None
    minimum = rules.minimum_wage_mad
    return PayPage(
        salary=salary,
        dependants=dependants,
        counted_dependants=_counted(rules),
        law=law_of_pay(rules),
        other=law_of_pay(compared) if compared else None,
        blocks=pay_blocks(
            rules.month(salary),
            compared.month(salary) if compared else None,
            salary_mad=salary,
            language=language,
        ),
        steps=steps_around(rules, salary, language=language),
        under_minimum_mad=minimum if minimum is not None and salary < minimum else None,
        figures=law_figures(rules),
    )


def law_of_pay(rules: PayRules) -> LawOfPay:
    published = rules.published
    return LawOfPay(published.on, published.version, missing_figures(rules))


def _counted(rules: PayRules) -> int | None:
    if not rules.law.has("ir.dependants_max"):
        return None
    return min(rules.dependants, rules.law.count("ir.dependants_max"))
