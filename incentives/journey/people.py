"""The people step: what holds for everybody, and one row for each job profile."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.serializers import ValidationError

from incentives.estimates.entries import NumberField, PickField, WordsField
from incentives.estimates.fields import PositiveMoneyField
from incentives.estimates.inputs import (
    MAX_PROFILES,
    SEGMENTS,
    ProfileSerializer,
    ProjectSerializer,
)
from incentives.journey.forms import Frame, StepForm, typed_text
from incentives.journey.steps import Answers, Step
from incentives.journey.years import YEAR_NUMBERS
from incentives.numbers import Kind

ROWS = "profiles"
# The contract's own default values, shown in a new row rather than assumed behind it.
SHOWN_DEFAULTS = ("existing_staff", "moroccan_share", "retention_18_months")

_FIELD = re.compile(rf"{ROWS}-(\d{{1,4}})-(\w+)", re.ASCII)
_PATH = re.compile(rf"{ROWS}\[(\d+)\]\.(\w+)(?:\[(\d+)\])?")

Row = dict[str, str]


class ProfileForm(forms.Form):
    """One job profile."""

    use_required_attribute = False

    title = WordsField(short_label=gettext_lazy("Job title"))
    segment = PickField(short_label=gettext_lazy("Activity"), widget=forms.Select())
    monthly_gross_salary = NumberField(
        kind=Kind.MONEY, short_label=gettext_lazy("Gross taxable salary a month, MAD")
    )
    existing_staff = NumberField(
        kind=Kind.COUNT, short_label=gettext_lazy("People already employed")
    )
    hires_1 = NumberField(kind=Kind.COUNT)
    hires_2 = NumberField(kind=Kind.COUNT)
    hires_3 = NumberField(kind=Kind.COUNT)
    hires_4 = NumberField(kind=Kind.COUNT)
    hires_5 = NumberField(kind=Kind.COUNT)
    moroccan_share = NumberField(
        kind=Kind.SHARE, short_label=gettext_lazy("Moroccans among the hires, %")
    )
    retention_18_months = NumberField(
        kind=Kind.SHARE, short_label=gettext_lazy("Still there after 18 months, %")
    )
    women_share = NumberField(
        kind=Kind.SHARE, short_label=gettext_lazy("Women’s share of the pay, %")
    )

    def __init__(self, *args: Any, frame: Frame, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.number = number
        widget = self.fields["segment"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = segment_choices(frame)
        for year in frame.years:
            hires = self.fields[f"hires_{year.number}"]
            assert isinstance(hires, NumberField)
            hires.short_label = _("Hires, %(year)s") % {"year": year.full}
        for field in self.fields.values():
            field.label = _("Profile %(number)s, %(question)s") % {
                "number": number,
                "question": getattr(field, "short_label", ""),
            }

    def given(self, name: str) -> str | None:
        value: str | None = self.cleaned_data.get(name)
        return value or None

    def payload(self) -> dict[str, Any]:
        """The profile in the names of the contract; what was left empty takes its default."""
        named = {name: self.given(name) for name in ("title", *SHOWN_DEFAULTS)}
        return {
            **{name: value for name, value in named.items() if value is not None},
            "segment": self.given("segment"),
            "monthly_gross_salary": self.given("monthly_gross_salary"),
            "hires": [self.given(f"hires_{number}") for number in YEAR_NUMBERS],
            "women_share": self.given("women_share"),
        }

    @property
    def hires(self) -> list[forms.BoundField]:
        return [self[f"hires_{number}"] for number in YEAR_NUMBERS]

    @property
    def shares(self) -> list[forms.BoundField]:
        return [self[name] for name in ("moroccan_share", "retention_18_months", "women_share")]


if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[ProfileForm]
else:
    FormSet = forms.BaseFormSet


class BaseProfiles(FormSet):
    """Rows are numbered from 1 for people."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}

    def add_error(self, message: str) -> None:
        self.non_form_errors().append(message)


def segment_choices(frame: Frame) -> list[tuple[str, Any]]:
    """All segments, those of the project first."""
    others = [code for code in SEGMENTS if code not in frame.segments]
    return [
        ("", _("Choose")),
        (_("Activities of the project"), [(code, code) for code in frame.segments]),
        (_("Other activities"), [(code, code) for code in others]),
    ]


class PeopleForm(StepForm):
    """The yearly raise and the profiles."""

    step = Step.PEOPLE
    judged = frozenset({"profiles", "annual_raise"})

    annual_raise = NumberField(
        kind=Kind.SHARE,
        signed=True,
        label=gettext_lazy("Raise of every salary, each year"),
        help_text=gettext_lazy("Write 0 for no raise, and a minus sign for a fall."),
    )

    def __init__(self, answers: Answers | None, *, frame: Frame, checked: bool) -> None:
        shown = {"annual_raise": _default_raise()} if answers is None else answers
        super().__init__(shown, frame=frame, checked=checked)
        self.rows: list[Row] = self.answers.get(ROWS) or [new_row(frame)]
        self.profiles = _formset(self.rows, frame=frame, checked=checked)

    @classmethod
    def typed(cls, post: QueryDict) -> Answers:
        rows: dict[int, Row] = {}
        for key in post:
            match = _FIELD.fullmatch(key)
            if match and match[2] in ProfileForm.base_fields:
                row = rows.setdefault(int(match[1]), {})
                row[match[2]] = typed_text(post.getlist(key)[-1])
        return {**super().typed(post), ROWS: [rows[index] for index in sorted(rows)]}

    @cached_property
    def _filled(self) -> list[int]:
        """Rows that hold something. A row left as it was offered is no profile."""
        offered = new_row(self.frame)
        return [index for index, row in enumerate(self.rows) if not _is_blank(row, offered)]

    def payload(self) -> dict[str, Any]:
        self.profiles.is_valid()
        filled = [self.profiles.forms[index] for index in self._filled]
        raise_given = self.given("annual_raise")
        part: dict[str, Any] = {ROWS: [form.payload() for form in filled]}
        return part if raise_given is None else {**part, "annual_raise": raise_given}

    def salaries(self) -> list[tuple[str, Decimal]]:
        """Title and monthly salary, MAD, of each profile whose salary reads as one."""
        self.profiles.is_valid()
        rows = [self.profiles.forms[index] for index in self._filled]
        found = [(form.given("title") or "", form.given("monthly_gross_salary")) for form in rows]
        field = PositiveMoneyField()
        return [(title, field.run_validation(text)) for title, text in found if _is_pay(text)]

    def is_valid(self) -> bool:
        return super().is_valid() and self.profiles.is_valid()

    def attach(self, path: str, message: str) -> None:
        match = _PATH.fullmatch(path)
        if match:
            form = self.profiles.forms[self._filled[int(match[1])]]
            name = f"hires_{int(match[3]) + 1}" if match[3] else match[2]
            if name not in form.errors:
                form.add_error(name, message)
        elif path == ROWS and not self._filled:
            self.profiles.forms[0].add_error("title", message)
        elif path == ROWS:
            self.profiles.add_error(message)
        else:
            super().attach(path, message)

    @property
    def may_add(self) -> bool:
        return len(self.rows) < MAX_PROFILES


def new_row(frame: Frame) -> Row:
    """A row as it is offered: the contract's defaults, and the segment when there is only one."""
    fields = ProfileSerializer().fields
    row = {name: str(fields[name].default) for name in SHOWN_DEFAULTS}
    return {**row, "segment": frame.segments[0]} if len(frame.segments) == 1 else row


def with_new_row(answers: Answers, *, frame: Frame) -> Answers:
    """The answers with one more row at the end, as long as there is room."""
    rows = answers.get(ROWS, [])
    return {**answers, ROWS: [*rows, new_row(frame)]} if len(rows) < MAX_PROFILES else answers


def without_row(answers: Answers, *, number: int) -> Answers:
    """The answers without the row of this number, counted from 1."""
    rows = answers.get(ROWS, [])
    return {**answers, ROWS: [row for n, row in enumerate(rows, start=1) if n != number]}


def _is_pay(text: str | None) -> bool:
    """Whether an amount is one that a project may hold; the form says what is wrong with it."""
    try:
        PositiveMoneyField().run_validation(text)
    except ValidationError:
        return False
    return True


def _default_raise() -> str:
    return str(ProjectSerializer().fields["annual_raise"].default)


def _is_blank(row: Row, offered: Row) -> bool:
    return all(
        not value.strip() or value.strip() == offered.get(name) for name, value in row.items()
    )


def _formset(rows: Iterable[Row], *, frame: Frame, checked: bool) -> BaseProfiles:
    listed = list(rows)
    count = len(listed)
    formset = forms.formset_factory(
        ProfileForm, formset=BaseProfiles, extra=0, max_num=count, absolute_max=count
    )
    # Every row counts as an initial one: which are left out is decided here, not by Django.
    data: dict[str, Any] = {f"{ROWS}-TOTAL_FORMS": count, f"{ROWS}-INITIAL_FORMS": count}
    for index, row in enumerate(listed):
        data |= {f"{ROWS}-{index}-{name}": value for name, value in row.items()}
    made = formset(
        data=data if checked else None,
        initial=listed,
        prefix=ROWS,
        form_kwargs={"frame": frame},
    )
    assert isinstance(made, BaseProfiles)
    return made
