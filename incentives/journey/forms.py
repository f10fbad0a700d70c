"""The steps as forms. They read what people type; the project's serializers judge it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incentives.estimates.entries import Choice, NumberField, Text
from incentives.estimates.inputs import SEGMENTS, EstimateRequestSerializer, error_paths
from incentives.journey.steps import Answers, Step
from incentives.journey.years import YEAR_NUMBERS, ProjectYear, month_names, project_years
from incentives.numbers import Kind
from sites.models import Location

_ROOT = re.compile(r"\w+")
REQUIRED = EstimateRequestSerializer.default_error_messages["required"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What later steps take from the first one."""

    start: date | None
    years: tuple[ProjectYear, ...]
    segments: tuple[str, ...]


def typed_text(text: str) -> str:
    """What was typed, without the null character, which no database keeps and nobody types."""
    return text.replace("\0", "")


def judge(payload: Mapping[str, Any], *, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Path and message of each fault of a part of a project; the other parts are not judged."""
    serializer = EstimateRequestSerializer(data=payload)
    serializer.is_valid()
    for error in error_paths(serializer.errors):
        root = _ROOT.match(error["path"])
        if root and root.group() in names:
            yield error["path"], error["message"]


class StepForm(forms.Form):
    """One step. Unchecked, it shows the answers without judging them."""

    step: ClassVar[Step]
    judged: ClassVar[frozenset[str]]
    # Paths of the contract that are not a field of the same name.
    paths: ClassVar[Mapping[str, str]] = {}
    use_required_attribute = False

    def __init__(self, answers: Answers | None, *, frame: Frame, checked: bool) -> None:
        self.answers: Answers = {} if answers is None else answers
        self.frame = frame
        super().__init__(
            data=self.answers if checked else None,
            initial=self.answers,
            label_suffix="",
        )

    @classmethod
    def typed(cls, post: QueryDict) -> Answers:
        """The answers of this step as they were typed, to be kept whatever they are worth."""
        found: Answers = {}
        for name, field in cls.base_fields.items():
            if name in post:
                values = [typed_text(value) for value in post.getlist(name)]
                several = isinstance(field, forms.MultipleChoiceField)
                found[name] = values if several else values[-1]
        return found

    def payload(self) -> dict[str, Any]:
        """This step's part of the request, in the names of the contract."""
        return {}

    def clean(self) -> dict[str, Any]:
        for path, message in judge(self.payload(), names=self.judged):
            self.attach(path, message)
        return self.cleaned_data

    def attach(self, path: str, message: str) -> None:
        """Put an error beside its field, unless the field already has one."""
        name = self.paths.get(path, path)
        if name not in self.fields:
            self.add_error(None, message)
        elif name not in self.errors:
            self.add_error(name, message)

    def given(self, name: str) -> str | None:
        """A clean answer; None when it was left empty or could not be read."""
        value: str | None = self.cleaned_data.get(name)
        return value or None


NEW, EXISTING = "new", "existing"


class ActivityForm(StepForm):
    """What will be done, by whom, from when."""

    step = Step.ACTIVITY
    judged = frozenset({"start_date", "years_in_operation"})
    paths = {"start_date": "start_year"}

    segments = forms.MultipleChoiceField(
        label=_("Activities of the project"),
        help_text=_("Choose every activity that the project will have."),
        choices=[(code, code) for code in SEGMENTS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one activity.")},
    )
    company = forms.ChoiceField(
        label=_("Company"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the company is new or already operates.")},
    )
    years_in_operation = NumberField(
        kind=Kind.COUNT,
        label=_("Whole years of operation when the project starts"),
        help_text=_("Count from the first year of activity of the company that will hire."),
    )
    start_month = forms.ChoiceField(
        label=_("Month"), error_messages={"required": _("Choose the month of the start.")}
    )
    start_year = NumberField(kind=Kind.COUNT, label=_("Year"))

    def __init__(self, answers: Answers | None, *, frame: Frame, checked: bool) -> None:
        super().__init__(answers, frame=frame, checked=checked)
        choices(self, "company").choices = [
            (NEW, Choice(_("A new company"))),
            (EXISTING, Choice(_("A company that already operates"))),
        ]
        choices(self, "start_month").choices = [("", _("Choose a month")), *month_names()]

    def clean_start_year(self) -> int | None:
        text: str = self.cleaned_data["start_year"]
        if not text or Decimal(text) % 1:
            raise forms.ValidationError(_("Enter the year of the start with four digits."))
        # A date holds four digits; the bounds of the project are narrower, and judged with it.
        return min(max(int(Decimal(text)), date.min.year), date.max.year)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("company") == NEW:
            # The question is not asked of a new company: what was typed before is kept, unread.
            self.errors.pop("years_in_operation", None)
        return super().clean()

    def payload(self) -> dict[str, Any]:
        years = "0"
        if self.cleaned_data.get("company") == EXISTING:
            years = self.given("years_in_operation") or ""
        year, month = self.cleaned_data.get("start_year"), self.cleaned_data.get("start_month")
        # A part that is missing already has its own message: any good date silences the judge.
        start = date(year, int(month) if month else 1, 1) if year else date(2000, 1, 1)
        return {"years_in_operation": years or None, "start_date": start.isoformat()}

    def start(self) -> date | None:
        """The start month, when both of its parts are right."""
        return date.fromisoformat(self.payload()["start_date"]) if self.is_valid() else None


def choices(form: forms.Form, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


def frame_of(activity: ActivityForm) -> Frame:
    """What the first step, as it was checked, tells the others."""
    start = activity.start() if activity.is_bound else None
    known = [code for code in SEGMENTS if code in activity.answers.get("segments", [])]
    return Frame(start=start, years=project_years(start), segments=tuple(known))


NO_FRAME = Frame(start=None, years=(), segments=())

YES, NO, NOT_KNOWN = "yes", "no", "unknown"
_ANSWERS = {YES: True, NO: False}


def _yes_no(*, label: Text, hint: Text) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, required=False, widget=forms.RadioSelect)


def _yes_no_choices() -> list[tuple[str, Choice]]:
    return [
        (YES, Choice(_("Yes"))),
        (NO, Choice(_("No"))),
        (NOT_KNOWN, Choice(_("Not known yet"))),
    ]


class MoneyForm(StepForm):
    """Figures that may all be left for later; what then stays unknown is said beside them."""

    step = Step.MONEY
    judged = frozenset(
        {"export_share", "investment", "company", "training_budget", "profit_before_tax"}
    )
    series: ClassVar[tuple[str, ...]] = ("export_share", "training_budget", "profit_before_tax")
    facts: ClassVar[tuple[str, ...]] = ("future_occupations", "sustainable_development")
    paths = {
        "investment.total": "investment_total",
        "investment.eligible": "investment_eligible",
        "company.turnover": "turnover",
        "company.own_funds_share": "own_funds_share",
        "company.group_holding_share": "group_holding_share",
        "company.group_turnover": "group_turnover",
        **{f"{name}[{n - 1}]": f"{name}_{n}" for name in series for n in YEAR_NUMBERS},
    }

    export_unknown = forms.BooleanField(label=_("Not known yet"), required=False)
    investment_total = NumberField(
        kind=Kind.MONEY,
        label=_("Total investment, excluding tax"),
    )
    investment_eligible = NumberField(
        kind=Kind.MONEY,
        label=_("Eligible investment, excluding tax"),
        help_text=_("The part of the total that the premiums are counted on."),
    )
    future_occupations = _yes_no(
        label=_("Is the project in occupations of the future?"),
        hint=_("As the Investment Charter lists them."),
    )
    sustainable_development = _yes_no(
        label=_("Does the project meet the criteria of sustainable development?"),
        hint=_("As the Investment Charter defines them."),
    )
    turnover = NumberField(
        kind=Kind.MONEY,
        label=_("Yearly turnover of the company"),
    )
    own_funds_share = NumberField(
        kind=Kind.SHARE,
        label=_("Share of the investment paid from own funds"),
    )
    group_holding_share = NumberField(
        kind=Kind.SHARE,
        label=_("Share of the company held by its largest group"),
        help_text=_("Write 0 when no group holds a share."),
    )
    group_turnover = NumberField(
        kind=Kind.MONEY,
        label=_("Yearly turnover of that group"),
    )

    def __init__(self, answers: Answers | None, *, frame: Frame, checked: bool) -> None:
        super().__init__(answers, frame=frame, checked=checked)
        for name in self.facts:
            choices(self, name).choices = _yes_no_choices()
        labels = {
            "export_share": _("Share of export turnover, %(year)s"),
            "training_budget": _("Training budget, %(year)s"),
            "profit_before_tax": _("Taxable result, %(year)s"),
        }
        for year in frame.years:
            for name, label in labels.items():
                field = self.fields[f"{name}_{year.number}"]
                field.label = label % {"year": year.full}

    def of_years(self, name: str) -> list[tuple[ProjectYear, forms.BoundField]]:
        return [(year, self[f"{name}_{year.number}"]) for year in self.frame.years]

    @property
    def export_years(self) -> list[tuple[ProjectYear, forms.BoundField]]:
        return self.of_years("export_share")

    @property
    def training_years(self) -> list[tuple[ProjectYear, forms.BoundField]]:
        return self.of_years("training_budget")

    @property
    def profit_years(self) -> list[tuple[ProjectYear, forms.BoundField]]:
        return self.of_years("profit_before_tax")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("export_unknown") and any(
            self.answers.get(f"export_share_{number}", "").strip() for number in YEAR_NUMBERS
        ):
            self.add_error(
                "export_unknown",
                _("You gave shares and said that they are not known: keep one of the two."),
            )
        return super().clean()

    def payload(self) -> dict[str, Any]:
        return {
            **{name: self._five(name) for name in self.series},
            "investment": self._investment(),
            "company": self._company(),
        }

    def _five(self, name: str) -> list[str | None] | None:
        """Five values, or None when none was typed; one that is missing among others stays None."""
        names = [f"{name}_{number}" for number in YEAR_NUMBERS]
        values = [self.given(one) for one in names]
        unread = any(one in self.errors for one in names)
        return values if unread or any(values) else None

    def _investment(self) -> dict[str, Any] | None:
        amounts = {
            "total": self.given("investment_total"),
            "eligible": self.given("investment_eligible"),
        }
        unread = {"investment_total", "investment_eligible"} & self.errors.keys()
        if not unread and not any(amounts.values()):
            return None
        return {**amounts, **{name: _ANSWERS.get(self.given(name) or "") for name in self.facts}}

    def _company(self) -> dict[str, Any] | None:
        names = ("turnover", "own_funds_share", "group_holding_share", "group_turnover")
        company = {name: self.given(name) for name in names}
        return company if any(company.values()) else None


def _add_series(form: type[MoneyForm]) -> None:
    """The fields of the five years, in the order of the page: the error summary follows it."""
    kinds = {
        "export_share": Kind.SHARE,
        "training_budget": Kind.MONEY,
        "profit_before_tax": Kind.MONEY,
    }
    alone = dict(form.base_fields)
    form.base_fields.clear()
    for name, kind in kinds.items():
        for number in YEAR_NUMBERS:
            field = NumberField(kind=kind, signed=name == "profit_before_tax")
            form.base_fields[f"{name}_{number}"] = field
        if name == "export_share":
            form.base_fields.update(alone)


_add_series(MoneyForm)

COMPARE = "compare"


class PlaceForm(StepForm):
    """One location, or none yet."""

    step = Step.PLACE
    judged = frozenset({"location"})

    location = forms.ChoiceField(
        label=_("Location of the project"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Choose a location, or ask for a comparison of all locations.")
        },
    )

    def __init__(self, answers: Answers | None, *, frame: Frame, checked: bool) -> None:
        super().__init__(answers, frame=frame, checked=checked)
        self.locations = list(
            Location.objects.select_related("province__region").order_by(
                "province__region__code", "province__code", "slug"
            )
        )
        choices(self, "location").choices = [
            (COMPARE, _("No choice yet: compare all the locations")),
            *((location.slug, location.name) for location in self.locations),
        ]

    def payload(self) -> dict[str, Any]:
        # A location that does not exist already has its message: any name silences the judge.
        unread = "location" in self.errors
        return {"location": COMPARE if unread else self.given("location")}

    @property
    def compares(self) -> bool:
        return self.given("location") == COMPARE

    @property
    def place_name(self) -> str:
        """The name of the chosen location; empty when none is."""
        chosen = self.given("location")
        return next((one.name for one in self.locations if one.slug == chosen), "")

    @property
    def compare_choice(self) -> forms.boundfield.BoundWidget:
        return self["location"].subwidgets[0]

    @property
    def regions(self) -> list[tuple[str, list[tuple[forms.boundfield.BoundWidget, Location]]]]:
        """Each region with its locations and their radio buttons."""
        rows = zip(self["location"].subwidgets[1:], self.locations, strict=True)
        return [
            (region, list(group))
            for region, group in groupby(rows, key=lambda row: row[1].region.name)
        ]
