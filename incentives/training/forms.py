"""The lines of a training plan. They keep what was typed; a line left empty is no line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.engine.inputs import YEARS
from incentives.engine.money import ZERO
from incentives.estimates.entries import NumberField, WordsField, judged
from incentives.estimates.fields import MoneyField, PeopleField, TextField, WholeNumberField
from incentives.numbers import Kind, write_plainly

ROWS = "rows"
MAX_ROWS = 60
MAX_LETTERS = 120
MAX_HOURS = 100_000

PERSON, WHOLE = "person", "whole"
OFFERED = {"year": "1", "basis": PERSON}
NUMBERS = ("hours", "people", "cost")
BASES = {
    PERSON: pgettext_lazy("the cost of a training", "for one person"),
    WHOLE: pgettext_lazy("the cost of a training", "in total"),
}

_FIELD = re.compile(rf"{ROWS}-(\d{{1,4}})-(\w+)", re.ASCII)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One training, checked. ``year`` counts from 1, ``cost_mad`` is for one person or in total;
    ``hours`` and ``people`` are None when they were not given."""

    programme: str
    provider: str
    year: int
    hours: int | None
    people: int | None
    cost_mad: Decimal
    basis: str

    @property
    def total_mad(self) -> Decimal:
        """What the whole line costs."""
        return self.cost_mad * (self.people or 0) if self.basis == PERSON else self.cost_mad


class RowForm(forms.Form):
    """One line of the plan."""

    use_required_attribute = False

    programme = WordsField(short_label=gettext_lazy("Training"))
    provider = WordsField(short_label=gettext_lazy("Provider (optional)"))
    year = forms.ChoiceField(widget=forms.Select())
    hours = NumberField(kind=Kind.COUNT, short_label=gettext_lazy("Hours (optional)"))
    people = NumberField(kind=Kind.COUNT, short_label=gettext_lazy("Participants"))
    cost = NumberField(kind=Kind.MONEY, short_label=gettext_lazy("Cost, MAD"))
    basis = forms.ChoiceField(widget=forms.Select(), choices=list(BASES.items()))

    def __init__(self, *args: Any, years: Sequence[str], number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.number = number
        year, basis = self.fields["year"], self.fields["basis"]
        assert isinstance(year, forms.ChoiceField)
        year.choices = [(str(index), label) for index, label in enumerate(years, start=1)]
        year.short_label = _("Project year")  # type: ignore[attr-defined]
        basis.short_label = _("This cost is")  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.label = _("Line %(number)s, %(question)s") % {
                "number": number,
                "question": getattr(field, "short_label", ""),
            }

    def clean_programme(self) -> str:
        return self._text("programme")

    def clean_provider(self) -> str:
        return self._text("provider") if self.cleaned_data["provider"] else ""

    def clean_hours(self) -> int | None:
        if not self._has("hours"):
            return None
        field = WholeNumberField(min_value=0, max_value=MAX_HOURS)
        hours: int = judged(self.cleaned_data["hours"], field)
        return hours

    def clean_people(self) -> int | None:
        if not self._has("people"):
            return None
        people: int = judged(self.cleaned_data["people"], PeopleField())
        return people

    def clean_cost(self) -> Decimal:
        if not self._has("cost"):
            raise forms.ValidationError(_("Say what it costs; write 0 if it is free."))
        cost: Decimal = judged(self.cleaned_data["cost"], MoneyField())
        return cost

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("basis") == PERSON and "people" not in self.errors and not data.get("people"):
            self.add_error("people", _("Say how many people, or give the cost in total."))
        return data

    def _has(self, name: str) -> bool:
        return bool(self.cleaned_data[name])

    def _text(self, name: str) -> str:
        text: str = judged(self.cleaned_data[name], TextField(max_length=MAX_LETTERS))
        return text

    def line(self) -> PlanLine:
        """The line, once the form is valid."""
        data = self.cleaned_data
        return PlanLine(
            programme=data["programme"],
            provider=data["provider"],
            year=int(data["year"]),
            hours=data["hours"],
            people=data["people"],
            cost_mad=data["cost"],
            basis=data["basis"],
        )


if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[RowForm]
else:
    FormSet = forms.BaseFormSet


class BaseRows(FormSet):
    """Rows are numbered from 1 for people; a blank one bears no fault."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        row = self.initial[index or 0] if self.initial else {}
        kwargs = super().get_form_kwargs(index)
        return {**kwargs, "number": (index or 0) + 1, "empty_permitted": is_blank(row)}


class PlanForm:
    """A plan as typed, judged line by line; without lines, one is offered."""

    def __init__(self, rows: Sequence[Row], *, years: Sequence[str]) -> None:
        self.rows = list(rows) or [dict(OFFERED)]
        self.shown = _formset(self.rows, years=years)

    @property
    def is_right(self) -> bool:
        return self.shown.is_valid()

    def lines(self) -> tuple[PlanLine, ...]:
        """The lines of a plan that is right; none of another."""
        if not self.is_right:
            return ()
        pairs = zip(self.shown.forms, self.rows, strict=True)
        return tuple(form.line() for form, row in pairs if not is_blank(row))

    @property
    def may_add(self) -> bool:
        return len(self.rows) < MAX_ROWS


def typed_rows(post: QueryDict) -> list[Row]:
    """The lines of a request as they were typed, without the null character."""
    rows: dict[int, Row] = {}
    for key in post:
        match = _FIELD.fullmatch(key)
        if match and match[2] in RowForm.base_fields:
            text = post.getlist(key)[-1].replace("\0", "")
            rows.setdefault(int(match[1]), {})[match[2]] = text
    return [rows[index] for index in sorted(rows)][:MAX_ROWS]


def is_blank(row: Mapping[str, str]) -> bool:
    """Whether nobody has filled a line in: what is offered in it is no answer."""
    return not any(row.get(name, "").strip() for name in RowForm.base_fields if name not in OFFERED)


def plain_rows(lines: Iterable[PlanLine]) -> list[Row]:
    """Checked lines as they are kept: numbers in plain digits."""
    return [
        {
            "programme": line.programme,
            "provider": line.provider,
            "year": str(line.year),
            "hours": "" if line.hours is None else str(line.hours),
            "people": "" if line.people is None else str(line.people),
            "cost": f"{line.cost_mad:f}",
            "basis": line.basis,
        }
        for line in lines
    ]


def written_rows(rows: Iterable[Row], *, language: str) -> list[Row]:
    """Plain lines as the language writes their numbers."""
    return [
        {
            name: write_plainly(text, language=language) if name in NUMBERS else text
            for name, text in row.items()
        }
        for row in rows
    ]


def spend_by_year(lines: Iterable[PlanLine]) -> tuple[Decimal, ...]:
    """What the plan costs in each project year, MAD."""
    spend = [ZERO] * YEARS
    for line in lines:
        spend[line.year - 1] += line.total_mad
    return tuple(spend)


def _formset(rows: Sequence[Row], *, years: Sequence[str]) -> BaseRows:
    count = len(rows)
    formset = forms.formset_factory(
        RowForm, formset=BaseRows, extra=0, max_num=count, absolute_max=count
    )
    data: dict[str, Any] = {f"{ROWS}-TOTAL_FORMS": count, f"{ROWS}-INITIAL_FORMS": count}
    for index, row in enumerate(rows):
        data |= {f"{ROWS}-{index}-{name}": value for name, value in row.items()}
    # A form that has not moved from its first values is not judged, where it may be empty.
    initial = [{name: text.strip() for name, text in row.items()} for row in rows]
    made = formset(data=data, initial=initial, prefix=ROWS, form_kwargs={"years": years})
    assert isinstance(made, BaseRows)
    return made
