"""The small checker: five questions of the form, judged by the form itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incentives.estimates.entries import NumberField
from incentives.estimates.inputs import SEGMENTS
from incentives.journey.forms import NEW
from incentives.journey.people import ROWS, PeopleForm, new_row
from incentives.journey.steps import Answers, Step
from incentives.journey.walk import Walk
from incentives.journey.years import YEAR_NUMBERS, month_names
from incentives.numbers import Kind

# Where the faults of the form's own fields are shown here.
_ACTIVITY_FIELDS = {"segments": "segment", "start_month": "start_month", "start_year": "start_year"}
_PROFILE_FIELDS = {
    "monthly_gross_salary": "monthly_gross_salary",
    "hires_1": "hires",
    "title": "hires",
    "segment": "segment",
}


class CheckerForm(forms.Form):
    """What is asked on a partner's page; all else takes the contract's default value."""

    use_required_attribute = False

    segment = forms.ChoiceField(label=_("Activity"), required=False)
    hires = NumberField(kind=Kind.COUNT, label=_("People hired on the first day"))
    monthly_gross_salary = NumberField(
        kind=Kind.MONEY, label=_("Gross taxable salary a month, MAD")
    )
    start_month = forms.ChoiceField(label=_("Start of the project: month"), required=False)
    start_year = NumberField(kind=Kind.COUNT, label=_("Start of the project: year"))

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, label_suffix="")
        for name, first, choices in (
            ("segment", _("Choose an activity"), [(code, code) for code in SEGMENTS]),
            ("start_month", _("Choose a month"), month_names()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", first), *choices]

    @property
    def answers(self) -> dict[str, Answers]:
        """The answers as the form itself would keep them, as they were typed."""

        def typed(name: str) -> str:
            return str(self.data.get(name, "")).replace("\0", "")

        activity: Answers = {
            "segments": [typed("segment")] if typed("segment") else [],
            "company": NEW,
            "start_month": typed("start_month"),
            "start_year": typed("start_year"),
        }
        walk = Walk({Step.ACTIVITY.value: activity})
        row = {
            **new_row(walk.frame),
            "segment": typed("segment"),
            "monthly_gross_salary": typed("monthly_gross_salary"),
            **{f"hires_{number}": "0" for number in YEAR_NUMBERS},
            "hires_1": typed("hires"),
        }
        blank = PeopleForm(None, frame=walk.frame, checked=False)
        return {
            Step.ACTIVITY.value: activity,
            Step.PEOPLE.value: {**blank.answers, ROWS: [row]},
        }

    @property
    def walk(self) -> Walk:
        return Walk(self.answers)

    def clean(self) -> dict[str, Any]:
        for name, message in _faults(self.walk):
            if name not in self.errors:
                self.add_error(name, message)
        return self.cleaned_data


def _faults(walk: Walk) -> Iterator[tuple[str, str]]:
    """Field of the checker and message of each fault that the form itself finds."""
    people = walk.checked(Step.PEOPLE)
    assert isinstance(people, PeopleForm)
    people.is_valid()
    forms_and_names: list[tuple[forms.Form, dict[str, str]]] = [
        (walk.checked(Step.ACTIVITY), _ACTIVITY_FIELDS),
        (people.profiles.forms[0], _PROFILE_FIELDS),
    ]
    for form, names in forms_and_names:
        for name, messages in form.errors.items():
            if name in names:
                yield names[name], str(messages[0])
