"""What the staff fill in when a location closes, is full, or is announced."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sites.constraints import LANGUAGES
from sites.enums import Confidence, EvidencedFact, LocationKind, LocationStatus
from sites.models import RESERVED_SLUGS, Evidence, Location, Programme, Province

NOT_YET_OPEN: Final = (
    LocationStatus.ANNOUNCED,
    LocationStatus.PLANNED,
    LocationStatus.UNDER_CONSTRUCTION,
)


class SourceForm(forms.Form):
    """Who says so: nothing is said of a location without a source."""

    publisher = forms.CharField(label=_("Publisher of the source"), max_length=200)
    url = forms.CharField(
        label=_("Address of the source"),
        max_length=500,
        required=False,
        validators=[URLValidator(["http", "https"])],
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    source_date = forms.CharField(
        label=_("Date of the source"),
        max_length=40,
        help_text=_("As the source gives it: a day, a month or a year."),
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)

    def add_source(self, location: Location) -> Evidence:
        """After the sources that the status has already."""
        field = EvidencedFact.STATUS
        last = location.evidence.filter(field=field).aggregate(last=Max("order"))["last"]
        given = self.cleaned_data
        return Evidence.objects.create(
            location=location,
            field=field,
            order=0 if last is None else last + 1,
            publisher=given["publisher"],
            url=given["url"],
            date=given["source_date"],
            confidence=given["confidence"],
            link=bool(given["url"]),
        )


class ClosedForm(SourceForm):
    day = forms.DateField(
        label=_("Closed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty when the day is not known."),
    )
    field_order = ("day",)

    def apply(self, location: Location) -> None:
        location.status = LocationStatus.CLOSED
        location.closed_on, location.full_on = self.cleaned_data["day"], None
        _store(location, self)


class FullForm(SourceForm):
    day = forms.DateField(
        label=_("Full on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day on which the source said that no office is left."),
    )
    field_order = ("day",)

    def apply(self, location: Location) -> None:
        location.full_on = self.cleaned_data["day"]
        _store(location, self)


@transaction.atomic
def _store(location: Location, form: SourceForm) -> None:
    location.save()
    form.add_source(location)


def _language_fields(name: str, label: Any) -> dict[str, forms.Field]:
    return {
        f"{name}_{language}": forms.CharField(
            label=f"{label} [{language}]",
            max_length=160,
            widget=forms.TextInput(
                attrs={"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
            ),
        )
        for language in LANGUAGES
    }


class AnnounceForm(SourceForm):
    """A location that a programme announces: what is known at once, and its source.

    Everything else stays unknown. The point on the map is that of the province, and says so.
    """

    kind = forms.ChoiceField(
        label=_("Kind"), choices=LocationKind.choices, initial=LocationKind.TECH_VALLEY
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[(one.value, one.label) for one in NOT_YET_OPEN]
    )
    province = forms.ModelChoiceField(
        label=_("Province or prefecture"), queryset=Province.objects.all()
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        texts = {
            **_language_fields("name", gettext("Name")),
            **_language_fields("city", gettext("City")),
        }
        self.fields = {**texts, **self.fields}
        self.order_fields([*texts, "province", "kind", "status"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        slug = slugify(given.get("name_fr", ""))[:80]
        if given.get("name_fr") and not slug:
            self.add_error("name_fr", _("Write the French name in Latin letters."))
        elif slug in RESERVED_SLUGS or Location.objects.filter(slug=slug).exists():
            self.add_error("name_fr", _("A location has this name already."))
        return {**given, "slug": slug}

    @transaction.atomic
    def announce(self, programme: Programme) -> Location:
        given = self.cleaned_data
        texts = {name: given[name] for name in given if name.startswith(("name_", "city_"))}
        location = Location.objects.create(
            slug=given["slug"],
            kind=given["kind"],
            status=given["status"],
            programme=programme,
            province=given["province"],
            latitude=given["province"].latitude,
            longitude=given["province"].longitude,
            **texts,
            **dict(_precision()),
        )
        self.add_source(location)
        return location


def _precision() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        with translation.override(language):
            yield (
                f"coordinates_precision_{language}",
                gettext("point of the province, not the site"),
            )
