"""The filters of the list of locations, sent by GET."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sites.enums import LocationKind, LocationStatus
from sites.models import Programme, Region


class LocationFilterForm(forms.Form):
    """Every filter is optional; the fields that are right apply even when another one is wrong."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of location"),
        required=False,
        choices=[("", _("All kinds")), *LocationKind.choices],
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *LocationStatus.choices]
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    min_area = forms.IntegerField(
        label=_("Minimum area of built offices, in m²"),
        help_text=_("Locations whose built area is not known are then left out."),
        required=False,
        min_value=0,
        max_value=9_999_999,
    )

    def __init__(
        self,
        *args: Any,
        regions: Iterable[Region],
        programmes: Iterable[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("region", every=gettext("All regions"), rows=regions)
        self._offer("programme", every=gettext("In a programme or not"), rows=programmes)

    def _offer(self, name: str, *, every: str, rows: Iterable[Region | Programme]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *((row.slug, row.name) for row in rows)]

    def criteria(self) -> dict[str, Any]:
        """The filters to apply, as arguments of `selectors.find_locations`."""
        self.is_valid()
        cleaned = getattr(self, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value not in (None, "")}
