"""The pay simulator: one month of pay under the law of a date."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from incentives.engine.payslip import Payslip
from incentives.estimates.fields import (
    DayField,
    PositiveMoneyField,
    StrictSerializer,
    WholeNumberField,
)
from incentives.estimates.payslips import MAX_DEPENDANTS, pay_rules
from incentives.estimates.presenters import Plain, Presenter, mad
from incentives.formatting import format_date
from incentives.rules.rule_set import PublishedRules, rules_on


class PayslipRequestSerializer(StrictSerializer):
    """One employee's month."""

    monthly_gross_salary = PositiveMoneyField(help_text="MAD a month, gross taxable, above 0.")
    dependants = WholeNumberField(
        min_value=0,
        max_value=MAX_DEPENDANTS,
        required=False,
        default=0,
        help_text="People in the employee's care; the law caps how many count.",
    )
    on = DayField(required=False, help_text="The law as it stands that day; today by default.")


def payslip_answer(asked: dict[str, Any]) -> Plain:
    """The payslip. Raises ValidationError on a date whose rules are not all known."""
    published = rules_on(asked.get("on") or timezone.localdate())
    rules = pay_rules(published, dependants=asked["dependants"])
    slip = rules.month(asked["monthly_gross_salary"])
    if slip is None:
        raise ValidationError({"on": [_unknown_law(published)]})
    return _answer(slip, published, asked["dependants"])


def _unknown_law(published: PublishedRules) -> str:
    day = format_date(published.on, Presenter(published.content).language)
    return _("The rules of pay in force on %(day)s are not all known to us.") % {"day": day}


def _answer(slip: Payslip, published: PublishedRules, dependants: int) -> Plain:
    presenter = Presenter(published.content)
    return {
        "on": published.on.isoformat(),
        "rules_version": published.version,
        "dependants": dependants,
        "monthly_gross_salary": mad(slip.monthly_gross_salary_mad),
        "social_contributions": mad(slip.social_contributions_mad),
        "professional_allowance": mad(slip.professional_allowance_mad),
        "net_taxable": mad(slip.net_taxable_mad),
        "income_tax": mad(slip.income_tax_mad),
        "net_pay": mad(slip.net_pay_mad),
        "employer_cost": mad(slip.employer_cost_mad),
        "steps": [presenter.step(step) for step in slip.trace.steps],
    }
