"""Where a rule makes a step, in words, around one salary."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.money import CENTIME
from incentives.engine.payslip import CAPPED, CEILING, PayStep
from incentives.estimates.payslips import PayRules
from incentives.formatting import format_money, format_share
from incentives.pay.curve import Curve, Point, curve

# How far the curves go on each side of the salary, and how finely they are drawn.
SPREAD = Decimal("0.25")
PIECES = 24


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. ``distance_mad`` is the raise that reaches it, or how far the salary is above."""

    text: str
    step: PayStep
    crossed: bool
    distance_mad: Decimal

    @property
    def fall_mad(self) -> Decimal:
        """By how much net pay falls there; zero where it does not."""
        return max(Decimal(0), -self.step.net_jump_mad)

    @property
    def lowers_net(self) -> bool:
        """Whether the next centime of gross pay lowers net pay."""
        return self.step.net_jump_mad < 0


@dataclass(frozen=True, slots=True)
class Steps:
    """Every step of the law, the next one above the salary if any, and the two curves."""

    rows: tuple[StepRow, ...]
    next: StepRow | None
    net_pay: Curve
    employer_cost: Curve


def steps_around(rules: PayRules, salary_mad: Decimal, *, language: str) -> Steps | None:
    """The steps seen from a salary; None when the law of the day is not all known."""
    if rules.missing:
        return None
    rows = tuple(
        StepRow(
            text=step_text(step, rules, language=language),
            step=step,
            crossed=step.is_below(salary_mad),
            distance_mad=abs(salary_mad - step.gross_mad),
        )
        for step in rules.steps()
    )
    net_pay, cost = _curves(rules, salary_mad, rows, language=language)
    ahead = [row for row in rows if not row.crossed]
    return Steps(rows, ahead[0] if ahead else None, net_pay, cost)


def step_text(step: PayStep, rules: PayRules, *, language: str) -> str:
    """The rule of a step and its figures, in one sentence."""
    amount = format_money(step.value_mad, language)
    if step.parameter == CEILING:
        rates = [format_share(rules.law.number(code), language) for code in sorted(CAPPED)]
        sentence = _(
            "Ceiling of social security, %(amount)s a month: the contributions of %(employee)s"
            " (employee) and %(employer)s (employer) stop rising."
        )
        return sentence % {"amount": amount, "employee": rates[0], "employer": rates[1]}
    if step.parameter == "ir.scale":
        rate = format_share(step.rate or Decimal(0), language)
        sentence = _("Bracket of income tax: net taxable income above %(amount)s a year, %(rate)s.")
        return sentence % {"amount": amount, "rate": rate}
    if step.parameter == "ir.professional.threshold":
        codes = ("ir.professional.low_income_rate", "ir.professional.rate")
        rates = [format_share(rules.law.number(code), language) for code in codes]
        sentence = _(
            "Gross taxable income above %(amount)s a year: the professional allowance goes from"
            " %(before)s to %(after)s of the whole pay."
        )
        return sentence % {"amount": amount, "before": rates[0], "after": rates[1]}
    return _("The professional allowance reaches its ceiling, %(amount)s a year.") % {
        "amount": amount
    }


def _curves(
    rules: PayRules, salary: Decimal, rows: Sequence[StepRow], *, language: str
) -> tuple[Curve, Curve]:
    low, high = _window(salary, rows)
    inside = [row.step.gross_mad for row in rows if low <= row.step.gross_mad < high]
    between = [(low + (high - low) * part / PIECES).quantize(CENTIME) for part in range(PIECES + 1)]
    edges = [edge for gross in inside for edge in (gross, gross + CENTIME)]
    net: list[Point] = []
    cost: list[Point] = []
    here: list[Point] = []
    for gross in sorted({*between, *edges, salary}):
        slip = rules.month(gross)
        assert slip is not None
        net.append((gross, slip.net_pay_mad))
        cost.append((gross, slip.employer_cost_mad))
        if gross == salary:
            here = [net[-1], cost[-1]]
    return (
        curve(net, steps=inside, here=here[0], language=language),
        curve(cost, steps=inside, here=here[1], language=language),
    )


def _window(salary: Decimal, rows: Sequence[StepRow]) -> tuple[Decimal, Decimal]:
    """A quarter of the salary on each side, widened to hold the nearest step."""
    low = (salary * (1 - SPREAD)).quantize(CENTIME)
    high = (salary * (1 + SPREAD)).quantize(CENTIME) + 1
    if not rows:
        return low, high
    nearest = min(rows, key=lambda row: row.distance_mad).step.gross_mad
    margin = (high - low) / 10
    return max(Decimal(0), min(low, nearest - margin)), max(high, nearest + margin)
