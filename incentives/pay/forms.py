"""What the pay pages ask, by GET: nothing is stored, and what was typed stays as typed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incentives.estimates.entries import NumberField, judged
from incentives.estimates.fields import (
    REQUIRED,
    ExactDecimalField,
    MoneyField,
    PositiveMoneyField,
    WholeNumberField,
)
from incentives.estimates.payslips import MAX_DEPENDANTS
from incentives.numbers import Kind

NOT_A_DATE = _("This is not a date: write the year, the month and the day (2026-01-31).")
TYPED = "%Y-%m-%d"
LEAST_SEAT_M2, MOST_SEAT_M2 = Decimal("0.01"), Decimal(10_000)


def day_field(label: Any, *, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=[TYPED],
        widget=forms.DateInput(format=TYPED, attrs={"type": "date"}),
        error_messages={"invalid": NOT_A_DATE},
    )


class SalaryForm(forms.Form):
    """One employee's month, under one law or two."""

    use_required_attribute = False

    salary = NumberField(
        kind=Kind.MONEY,
        label=_("Gross taxable salary a month, MAD"),
        help_text=_("The yearly income that is subject to tax, divided by twelve."),
    )
    dependants = NumberField(
        kind=Kind.COUNT,
        label=_("Dependants"),
        help_text=_("People in the employee’s care. The law caps how many count."),
    )
    on = day_field(_("The law on"))
    other = day_field(
        _("Compare with the law on"), help_text=_("Leave empty to see one law alone.")
    )

    def clean_salary(self) -> Decimal:
        if not self.cleaned_data["salary"]:
            raise forms.ValidationError(REQUIRED["required"], code="required")
        salary: Decimal = judged(self.cleaned_data["salary"], PositiveMoneyField())
        return salary

    def clean_dependants(self) -> int:
        field = WholeNumberField(min_value=0, max_value=MAX_DEPENDANTS)
        count: int = judged(self.cleaned_data["dependants"] or "0", field)
        return count


class TeamForm(forms.Form):
    """What the cost of a team needs beside its estimate."""

    use_required_attribute = False

    seat_m2 = NumberField(
        kind=Kind.MONEY,
        label=_("Office space for one person, m²"),
        help_text=_("Your own assumption: no source gives one. Left empty, rent is not counted."),
    )
    rent = NumberField(
        kind=Kind.MONEY,
        label=_("Rent, MAD per m² a month"),
        help_text=_("Left empty, the published rent of the location is taken, if there is one."),
    )
    other = day_field(
        _("Compare the pay with the law on"), help_text=_("Leave empty to see one law alone.")
    )

    def clean_seat_m2(self) -> Decimal | None:
        field = ExactDecimalField(
            max_digits=7, decimal_places=2, min_value=LEAST_SEAT_M2, max_value=MOST_SEAT_M2
        )
        return self._number("seat_m2", field)

    def clean_rent(self) -> Decimal | None:
        return self._number("rent", MoneyField())

    def _number(self, name: str, field: ExactDecimalField) -> Decimal | None:
        text = self.cleaned_data[name]
        amount: Decimal | None = judged(text, field) if text else None
        return amount

    def given(self, name: str) -> Any:
        """A clean answer; None when it was left empty, could not be read or was not asked."""
        return self.cleaned_data.get(name) if self.is_bound and self.is_valid() else None


def with_defaults(query: dict[str, Any], *, on: date, other: date | None) -> dict[str, Any]:
    """The query with the dates that a short address leaves out; an empty one stays empty."""
    return {"on": on.isoformat(), "other": other.isoformat() if other else "", **query}
