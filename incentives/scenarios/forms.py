"""A variant of one scenario of the set: what changes in it, the rest as it is."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.engine.calendar import MONTHS_PER_YEAR, month_index
from incentives.engine.inputs import FIRST_YEAR, LAST_YEAR, ProjectInputs
from incentives.engine.sensitivity import moved
from incentives.estimates.entries import NumberField
from incentives.estimates.inputs import (
    EstimateRequestSerializer,
    ProjectRequest,
    error_paths,
    read_stored,
    to_request,
    to_stored,
)
from incentives.formatting import format_month_year
from incentives.numbers import Kind, write_plainly
from incentives.scenarios import labels
from incentives.scenarios.sets import COUNTS, Scenario
from sites.models import Location

AS_IT_IS = 100
MOST_PERCENT = 1000
# Months that the start may move to, before and after the one of the scenario.
EARLIER, LATER = 2 * MONTHS_PER_YEAR, 3 * MONTHS_PER_YEAR
_SALARY = re.compile(r"profiles\[(\d+)\]\.monthly_gross_salary")
# Answers of a request that a field of another name holds.
PATHS = {"start_date": "start"}


class VariationForm(forms.Form):
    """Place, size, pay, dates, and what the totals count; checked as a whole project."""

    use_required_attribute = False

    location = forms.ChoiceField(label=gettext_lazy("Location"))
    hires = NumberField(kind=Kind.SHARE, label=gettext_lazy("Hires, in percent of those of now"))
    pay = NumberField(kind=Kind.SHARE, label=gettext_lazy("Pay, in percent of that of now"))
    start = forms.ChoiceField(label=gettext_lazy("Start of the project"))
    years_in_operation = NumberField(
        kind=Kind.COUNT, label=gettext_lazy("Years of operation at the start")
    )
    on = forms.DateField(
        label=gettext_lazy("The law on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": gettext_lazy(
                "This is not a date: write the year, the month and the day (2026-01-31)."
            )
        },
    )
    count = forms.ChoiceField(
        label=gettext_lazy("What the totals count"),
        help_text=gettext_lazy("A view of the same result: it changes no answer."),
    )

    def __init__(self, typed: QueryDict | None, *, base: Scenario, language: str) -> None:
        self.base = base
        self.asked = read_stored(base.row.inputs)
        super().__init__(data=typed, label_suffix="", initial=self._initial(language))
        self._add_pay_of_profiles()
        self._choices("location", [(one.slug, one.name) for one in _locations()])
        self._choices("start", _months(self.asked.inputs.start_date, language=language))
        self._choices("count", [(count, labels.COUNTS[count]) for count in COUNTS])
        self.variant: ProjectRequest | None = None

    def _initial(self, language: str) -> dict[str, Any]:
        inputs = self.asked.inputs
        pay = {
            name: write_plainly(f"{profile.monthly_gross_salary_mad:f}", language=language)
            for name, profile in zip(self.pay_names, inputs.profiles, strict=True)
        }
        return {
            "location": self.asked.location,
            "hires": AS_IT_IS,
            "pay": AS_IT_IS,
            "start": inputs.start_date.isoformat(),
            "years_in_operation": inputs.years_in_operation,
            "on": self.asked.on,
            "count": self.base.count,
            **pay,
        }

    @property
    def pay_names(self) -> list[str]:
        return [f"pay_{index}" for index in range(1, len(self.asked.inputs.profiles) + 1)]

    @property
    def pay_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.pay_names]

    def _add_pay_of_profiles(self) -> None:
        for number, profile in enumerate(self.asked.inputs.profiles, start=1):
            words = {"number": number, "title": profile.title or profile.segment}
            label = _("Pay a month of profile %(number)s, %(title)s, in MAD") % words
            self.fields[f"pay_{number}"] = NumberField(kind=Kind.MONEY, label=label)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    # --- Reading ----------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._judge_percent("hires", least=Decimal(0))
            self._judge_percent("pay", least=Decimal(1))
        if not self.errors:
            self._judge_pay()
        if not self.errors:
            self._judge_variant()
        return self.cleaned_data

    def _percent(self, name: str) -> Decimal:
        return Decimal(self.cleaned_data[name] or AS_IT_IS)

    def _judge_percent(self, name: str, *, least: Decimal) -> None:
        if not least <= self._percent(name) <= MOST_PERCENT:
            words = {"least": least, "most": MOST_PERCENT}
            self.add_error(name, _("Enter a percentage from %(least)s to %(most)s.") % words)

    def _judge_pay(self) -> None:
        if self._percent("pay") != AS_IT_IS and self._typed_pay():
            self.add_error(
                "pay", _("Give a percentage or the amounts of the profiles: not both at once.")
            )

    def _typed_pay(self) -> dict[int, str]:
        """Amounts that differ from those of the scenario, by position."""
        typed = [self.cleaned_data[name] for name in self.pay_names]
        return {
            index: text
            for index, (text, profile) in enumerate(
                zip(typed, self.asked.inputs.profiles, strict=True)
            )
            if text and Decimal(text) != profile.monthly_gross_salary_mad
        }

    def _judge_variant(self) -> None:
        serializer = EstimateRequestSerializer(data=self._payload())
        if not serializer.is_valid():
            for error in error_paths(serializer.errors):
                self._attach(error["path"], error["message"])
            return
        variant = to_request(serializer.validated_data)
        if variant != self.asked:
            self.variant = variant
        elif self.cleaned_data["count"] == self.base.count:
            self.add_error(None, _("Nothing differs yet: change one answer at least."))

    def _payload(self) -> dict[str, Any]:
        """The variant in the names of the contract."""
        cleaned = self.cleaned_data
        stored = to_stored(
            ProjectRequest(self._scaled(), cleaned["on"] or self.asked.on, cleaned["location"])
        )
        for index, text in self._typed_pay().items():
            stored["profiles"][index]["monthly_gross_salary"] = text
        years = cleaned["years_in_operation"] or self.asked.inputs.years_in_operation
        return {**stored, "start_date": cleaned["start"], "years_in_operation": years}

    def _scaled(self) -> ProjectInputs:
        inputs = self.asked.inputs
        for name in ("hires", "pay"):
            inputs, limited = moved(inputs, code=name, by=self._percent(name) - AS_IT_IS)
            if limited:
                self.add_error(name, _("A project cannot hold as much: enter less."))
        return inputs

    def _attach(self, path: str, message: str) -> None:
        salary = _SALARY.fullmatch(path)
        name = self.pay_names[int(salary.group(1))] if salary else PATHS.get(path, path)
        self.add_error(name if name in self.fields else None, message)


def _locations() -> Iterator[Location]:
    yield from Location.objects.order_by("name", "slug")


def _months(start: date, *, language: str) -> list[tuple[str, str]]:
    here = month_index(start)
    first = max(here - EARLIER, FIRST_YEAR * MONTHS_PER_YEAR)
    last = min(here + LATER, LAST_YEAR * MONTHS_PER_YEAR + MONTHS_PER_YEAR - 1)
    days = [
        date(month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1)
        for month in range(first, last + 1)
    ]
    return [(day.isoformat(), format_month_year(day, language)) for day in days]
