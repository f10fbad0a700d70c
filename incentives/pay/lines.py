"""The lines of a payslip, alone or beside those of another law. MAD a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.payslip import Contribution, Payslip
from incentives.formatting import format_money, format_share

# A block ends with its result, written larger.
RESULTS = frozenset({"net_pay", "net_taxable", "employer_cost"})

Amounts = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line. ``amount`` is None where the law of the day is not all known; what is taken off
    is negative, so that a block adds up. ``other`` is the same line under the other law."""

    code: str
    label: str
    note: str
    amount: Decimal | None
    other: Decimal | None

    @property
    def year(self) -> Decimal | None:
        """Twelve months alike."""
        return None if self.amount is None else MONTHS_PER_YEAR * self.amount

    @property
    def difference(self) -> Decimal | None:
        """How much more than under the other law."""
        if self.amount is None or self.other is None:
            return None
        return self.amount - self.other

    @property
    def is_result(self) -> bool:
        return self.code in RESULTS


@dataclass(frozen=True, slots=True)
class PayBlock:
    """Lines that add up to the last one."""

    title: str
    lines: tuple[PayLine, ...]


def pay_blocks(
    slip: Payslip | None, other: Payslip | None, *, salary_mad: Decimal, language: str
) -> tuple[PayBlock, ...]:
    """A payslip in three blocks. A payslip that is not known has its gross pay alone."""
    mine, theirs = _amounts(slip), _amounts(other)
    notes = _notes(slip or other, language=language)

    def line(code: str, label: str) -> PayLine:
        known = salary_mad if code == "gross" else None
        return PayLine(
            code=code,
            label=label,
            note=notes.get(code, ""),
            amount=mine.get(code, known),
            other=theirs.get(code, known),
        )

    return tuple(
        PayBlock(title, tuple(line(code, label) for code, label in lines.items()))
        for title, lines in _layout(mine, theirs).items()
    )


def _layout(mine: Amounts, theirs: Amounts) -> dict[str, dict[str, str]]:
    """Labels of the lines, by block. A rounding that is nowhere above zero is no line."""
    employee = {
        "gross": _("Gross taxable salary"),
        "cnss.employee": _("Social security (CNSS), employee"),
        "cnss.employee_health": _("Health insurance (AMO), employee"),
        "income_tax": _("Income tax (IR)"),
        "employee_rounding": _("Rounding of the lines"),
        "net_pay": _("Net pay"),
    }
    employer = {
        "gross": _("Gross taxable salary"),
        "cnss.employer": _("Social security (CNSS), employer"),
        "cnss.employer_family": _("Family allowances, employer"),
        "cnss.employer_health": _("Health insurance (AMO) and solidarity, employer"),
        "cnss.training_tax": _("Training tax"),
        "employer_rounding": _("Rounding of the lines"),
        "employer_cost": _("Employer’s cost"),
    }
    taxable = {
        "gross": _("Gross taxable salary"),
        "social": _("Employee’s contributions"),
        "allowance": _("Professional allowance"),
        "taxable_rounding": _("Rounding of the lines"),
        "net_taxable": _("Net taxable income"),
    }
    blocks = {
        _("From gross to net"): employee,
        _("What the tax is worked out on"): taxable,
        _("What the employer pays"): employer,
    }
    for lines in blocks.values():
        for code in [code for code in lines if code.endswith("_rounding")]:
            if not mine.get(code) and not theirs.get(code):
                del lines[code]
    return blocks


def _amounts(slip: Payslip | None) -> dict[str, Decimal]:
    """Signed amounts of every line; none of a payslip that is not known."""
    if slip is None:
        return {}
    gross, social = slip.monthly_gross_salary_mad, slip.social_contributions_mad
    allowance = slip.professional_allowance_mad
    return {
        "gross": gross,
        **{line.code: -line.amount_mad for line in slip.employee},
        "income_tax": -slip.income_tax_mad,
        "employee_rounding": slip.employee_rounding_mad,
        "net_pay": slip.net_pay_mad,
        "social": -social,
        "allowance": -allowance,
        "taxable_rounding": slip.net_taxable_mad - (gross - social - allowance),
        "net_taxable": slip.net_taxable_mad,
        **{line.code: line.amount_mad for line in slip.employer},
        "employer_rounding": slip.employer_rounding_mad,
        "employer_cost": slip.employer_cost_mad,
    }


def _notes(slip: Payslip | None, *, language: str) -> dict[str, str]:
    if slip is None:
        return {}
    return {line.code: _note(line, language=language) for line in (*slip.employee, *slip.employer)}


def _note(line: Contribution, *, language: str) -> str:
    return _("%(rate)s of %(base)s") % {
        "rate": format_share(line.rate, language),
        "base": format_money(line.base_mad, language),
    }
