"""What the investor prefers, as a form. Like the steps, it is kept in the draft as it was typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from incentives.estimates import match_labels
from incentives.estimates.entries import NumberField, PickField
from incentives.estimates.inputs import error_paths
from incentives.estimates.preferences import PreferencesSerializer
from incentives.journey.forms import choices, typed_text
from incentives.journey.steps import Answers
from incentives.numbers import Kind
from sites.matching import EQUAL_WEIGHTS, CriterionCode, Setting
from sites.models import Region

WEIGHT = "weight_"
OFFERED_WEIGHTS = ("0", "25", "50", "75", "100")
# What a list shows where nothing was said of it.
DEFAULTS: Answers = {
    **{f"{WEIGHT}{code}": str(weight) for code, weight in EQUAL_WEIGHTS.items()},
    "setting": Setting.ANY.value,
}
NUMBERS = ("m2_per_seat", "airport_within_km", "rent_budget")
CHOSEN = ("setting", "ready_by")
LISTS = ("languages", "regions")


class ManyField(forms.MultipleChoiceField):
    """Several of a list, which the serializer judges."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return True


class DayInput(forms.TextInput):
    """The browser's own calendar where it has one; it sends YYYY-MM-DD."""

    input_type = "date"


class PreferencesForm(forms.Form):
    """Weights and needs, judged by the serializer that the API uses."""

    use_required_attribute = False

    # A seat never takes a thousand m²: a comma before three digits is a decimal sign.
    m2_per_seat = NumberField(
        kind=Kind.SHARE,
        label=_("Office area a seat needs"),
        help_text=_("In m². Left empty, the space is not judged."),
    )
    rent_budget = NumberField(
        kind=Kind.MONEY,
        label=_("Rent budget"),
        help_text=_("In MAD a m² and month. Published rents are old: none is left out for it."),
    )
    ready_by = PickField(
        label=_("Ready by"),
        help_text=_("Leaves out what is known to open later, or not to have a date."),
        widget=DayInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    airport_within_km = NumberField(
        kind=Kind.MONEY,
        label=_("Airport within"),
        help_text=_("In km. Leaves out what is known to be farther."),
    )
    setting = PickField(
        label=_("Setting"),
        help_text=_("Leaves out the other kind of location."),
        widget=forms.Select(),
    )
    languages = ManyField(
        label=_("Languages that your people speak"),
        help_text=_("Nobody counted speakers by place: what the sources say is shown, unscored."),
        required=False,
    )
    regions = ManyField(
        label=_("Regions"),
        help_text=_("Leaves out the others. Choose none to keep them all."),
        required=False,
    )

    def __init__(self, answers: Answers | None) -> None:
        typed = answers or {}
        shown = {name: text for name, text in DEFAULTS.items() if not typed.get(name, "").strip()}
        super().__init__(
            data={**typed, **shown} if typed else None, initial=DEFAULTS, label_suffix=""
        )
        self._offer()

    @classmethod
    def typed(cls, post: QueryDict) -> Answers:
        """The preferences as they were typed, to be kept whatever they are worth."""
        found: Answers = {}
        for name, field in cls.base_fields.items():
            if name in post:
                values = [typed_text(value) for value in post.getlist(name)]
                found[name] = values if isinstance(field, ManyField) else values[-1]
        return found

    @property
    def asked(self) -> dict[str, Any] | None:
        """In the names of the contract; None when nothing was asked or something is wrong."""
        return self._payload() if self.is_valid() else None

    @property
    def wrong(self) -> bool:
        return self.is_bound and not self.is_valid()

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[f"{WEIGHT}{code}"] for code in CriterionCode]

    def clean(self) -> dict[str, Any]:
        serializer = PreferencesSerializer(data=self._payload())
        serializer.is_valid()
        for error in error_paths(serializer.errors):
            self._attach(error["path"], error["message"])
        if "ready_by" in self.errors:
            self._show_as_typed()
        return self.cleaned_data

    def _show_as_typed(self) -> None:
        """A calendar shows nothing of what is not a date."""
        widget = self.fields["ready_by"].widget
        assert isinstance(widget, DayInput)
        widget.input_type = "text"

    def _payload(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value}
        weights = {
            code.value: given[f"{WEIGHT}{code}"]
            for code in CriterionCode
            if f"{WEIGHT}{code}" in given
        }
        return {"weights": weights} | {
            name: given[name] for name in (*NUMBERS, *CHOSEN, *LISTS) if name in given
        }

    def _attach(self, path: str, message: str) -> None:
        """Put an error beside its field, unless the field already has one."""
        name = path.partition("[")[0].replace("weights.", WEIGHT)
        if name not in self.fields:
            self.add_error(None, message)
        elif name not in self.errors:
            self.add_error(name, message)

    def _offer(self) -> None:
        """The choices, in the reader's language."""
        regions = Region.objects.order_by("code")
        names = [(code, capfirst(str(name))) for code, name in match_labels.LANGUAGES.items()]
        choices(self, "languages").choices = names
        choices(self, "regions").choices = [(region.slug, region.name) for region in regions]
        self._offer_list(
            "setting", {one.value: capfirst(str(match_labels.SETTINGS[one])) for one in Setting}
        )
        levels = {level: level for level in OFFERED_WEIGHTS} | {"0": str(_("0 (not at all)"))}
        for code in CriterionCode:
            self._offer_list(f"{WEIGHT}{code}", levels)

    def _offer_list(self, name: str, offered: Mapping[str, str]) -> None:
        """A list also holds what was asked for, so that it never shows something else."""
        asked = str(self.data.get(name, DEFAULTS[name])).strip()
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)
        widget.choices = list({**offered, asked: offered.get(asked, asked)}.items())


def _add_weights(form: type[PreferencesForm]) -> None:
    """One list for each criterion, before the needs: the error summary follows the page."""
    needs = dict(form.base_fields)
    form.base_fields.clear()
    for code in CriterionCode:
        form.base_fields[f"{WEIGHT}{code}"] = PickField(
            label=match_labels.CRITERIA[code], widget=forms.Select()
        )
    form.base_fields.update(needs)


_add_weights(PreferencesForm)
