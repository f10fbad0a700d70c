"""The date of the law that a page shows, sent by GET."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LawDateForm(forms.Form):
    """One date. Left empty, the page shows today."""

    on = forms.DateField(
        label=_("The law on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("This is not a date: write the year, the month and the day (2026-01-31).")
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def chosen(self) -> date:
        """The day to show: the one asked for, today when it is empty or wrong."""
        if not self.is_bound or not self.is_valid():
            return self.today
        day: date | None = self.cleaned_data["on"]
        return day or self.today
