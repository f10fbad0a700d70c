"""Staff screens of the locations.

The plain TranslationAdmin, not the tabbed one: the latter loads its scripts from another host.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from sites.conf import stale_after_years
from sites.enums import EvidencedFact
from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
)

if TYPE_CHECKING:
    SourceFormSet = BaseInlineFormSet[Evidence, Location, ModelForm[Evidence]]
else:
    SourceFormSet = BaseInlineFormSet

# What a source says of itself, whatever it stands behind.
SOURCE_FIELDS = ("publisher", "url", "date", "confidence", "link")


class FigureInline(admin.TabularInline[Figure, Location]):
    model = Figure
    extra = 0


class EvidenceInline(admin.TabularInline[Evidence, Any]):
    model = Evidence
    extra = 0
    fields = ("field", "order", *SOURCE_FIELDS)


class LocationEvidenceFormSet(SourceFormSet):
    """The sources of a location: an answer about its one-stop shop does not stand alone."""

    def clean(self) -> None:
        super().clean()
        answered = self.instance.one_stop_shop is not None
        if answered and EvidencedFact.ONE_STOP_SHOP not in self._facts():
            raise ValidationError(
                _("Add the source of the answer about the one-stop shop, or answer “Unknown”.")
            )

    def _facts(self) -> set[str | None]:
        """The facts that keep a source once the form is saved."""
        kept = (form for form in self.forms if form not in self.deleted_forms)
        return {form.cleaned_data.get("field") for form in kept if hasattr(form, "cleaned_data")}


class LocationEvidenceInline(EvidenceInline):
    formset = LocationEvidenceFormSet


@admin.register(Region)
class RegionAdmin(TranslationAdmin[Region]):
    list_display = ("code", "name", "slug")
    search_fields = ("code", "name_fr", "name_en", "name_ar")


@admin.register(Province)
class ProvinceAdmin(TranslationAdmin[Province]):
    list_display = ("code", "name", "kind", "region")
    list_filter = ("kind", "region")
    list_select_related = ("region",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    filter_horizontal = ("neighbours",)


@admin.register(Programme)
class ProgrammeAdmin(TranslationAdmin[Programme]):
    list_display = ("name", "convention_date")
    search_fields = ("name_fr", "name_en", "name_ar")
    inlines = (EvidenceInline,)


@admin.register(Location)
class LocationAdmin(TranslationAdmin[Location]):
    list_display = ("name", "kind", "status", "city", "province", "programme")
    list_filter = ("kind", "status", "province__region", "programme")
    list_select_related = ("province", "programme")
    search_fields = ("slug", "name_fr", "name_en", "name_ar", "city_fr", "aliases")
    autocomplete_fields = ("province",)
    prepopulated_fields = {"slug": ("name_fr",)}
    inlines = (FigureInline, LocationEvidenceInline)


class AgeFilter(admin.SimpleListFilter):
    """Figures to ask the operators again."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("old", _("Old reference year")), ("unknown", _("Reference year not known"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Figure]) -> QuerySet[Figure]:
        if self.value() == "old":
            old = Figure.objects.stale(year=localdate().year, after_years=stale_after_years())
            return queryset.filter(pk__in=old.values("pk"))
        if self.value() == "unknown":
            return queryset.filter(year__isnull=True)
        return queryset


@admin.register(Figure)
class FigureAdmin(admin.ModelAdmin[Figure]):
    list_display = ("location", "code", "value", "year")
    list_filter = (AgeFilter, "code")
    list_select_related = ("location",)
    search_fields = (
        "location__slug",
        "location__name_fr",
        "location__name_en",
        "location__name_ar",
    )
    autocomplete_fields = ("location",)


@admin.register(Evidence)
class EvidenceAdmin(admin.ModelAdmin[Evidence]):
    list_display = (
        "location",
        "programme",
        "provider",
        "field",
        "publisher",
        "date",
        "confidence",
        "link",
    )
    list_filter = ("confidence", "link", "field")
    list_select_related = ("location", "programme", "provider")
    search_fields = ("location__slug", "provider__slug", "publisher", "url")
    autocomplete_fields = ("location", "programme", "provider")
    fields = ("location", "programme", "provider", "field", "order", *SOURCE_FIELDS)


@admin.register(TalentProvider)
class TalentProviderAdmin(TranslationAdmin[TalentProvider]):
    list_display = ("name", "kind", "city", "region", "status", "unit", "value", "year")
    list_filter = ("kind", "status", "region")
    list_select_related = ("region",)
    search_fields = ("slug", "name_fr", "name_en", "name_ar", "city_fr", "city_en", "city_ar")
    autocomplete_fields = ("provinces", "counted_with")
    filter_horizontal = ("other_regions",)
    prepopulated_fields = {"slug": ("name_fr",)}
    inlines = (EvidenceInline,)


@admin.register(TalentFigure)
class TalentFigureAdmin(admin.ModelAdmin[TalentFigure]):
    list_display = ("code", "province", "region", "value", "year", "publisher", "confidence")
    list_filter = ("code", "year", "confidence")
    list_select_related = ("province", "region")
    search_fields = (
        "province__code",
        "province__name_fr",
        "province__name_en",
        "province__name_ar",
        "region__name_fr",
        "region__name_en",
        "region__name_ar",
    )
    autocomplete_fields = ("province", "region")
    fields = (
        *("province", "region", "code", "value", "year"),
        *("publisher", "title", "url", "confidence", "link"),
    )
