"""Measures, their criteria and texts, and the regimes that went before."""

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from incentives.admin.base import RulesAdmin
from incentives.admin.criteria import CriterionForm, CriterionGroupForm
from incentives.rules.models import (
    Criterion,
    CriterionGroup,
    Measure,
    PrimeText,
    Regime,
    RegimeMeasure,
    Reservation,
)


@admin.register(Measure)
class MeasureAdmin(RulesAdmin[Measure], TranslationAdmin[Measure]):
    """Texts of the measures. The measures themselves are those that the engine computes."""

    list_display = ("code", "name", "lever", "order")
    list_filter = ("lever",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    readonly_fields = ("code", "lever")
    autocomplete_fields = ("sources",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        return False


class CriterionInline(TranslationStackedInline[Criterion, CriterionGroup]):
    model = Criterion
    form = CriterionForm
    extra = 0
    autocomplete_fields = ("parameter", "sources")


@admin.register(CriterionGroup)
class CriterionGroupAdmin(RulesAdmin[CriterionGroup]):
    form = CriterionGroupForm
    list_display = ("code", "measure", "parent", "mode", "order")
    list_filter = ("measure", "mode")
    list_select_related = ("measure", "parent")
    search_fields = ("code", "measure__code")
    autocomplete_fields = ("parent",)
    inlines = (CriterionInline,)


@admin.register(Criterion)
class CriterionAdmin(RulesAdmin[Criterion], TranslationAdmin[Criterion]):
    form = CriterionForm
    list_display = ("code", "group", "fact", "operator", "parameter", "constant", "order")
    list_filter = ("group__measure", "operator")
    list_select_related = ("group", "parameter")
    search_fields = ("code", "requirement_fr", "requirement_en", "requirement_ar")
    autocomplete_fields = ("group", "parameter", "sources")


@admin.register(PrimeText)
class PrimeTextAdmin(RulesAdmin[PrimeText], TranslationAdmin[PrimeText]):
    """Names and conditions of the primes. The primes are those that the engine computes."""

    list_display = ("code", "measure", "name", "order")
    list_filter = ("measure",)
    list_select_related = ("measure",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    readonly_fields = ("code", "measure")
    autocomplete_fields = ("sources",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PrimeText | None = None) -> bool:
        return False


@admin.register(Reservation)
class ReservationAdmin(RulesAdmin[Reservation], TranslationAdmin[Reservation]):
    list_display = ("code", "text", "order")
    list_filter = ("measures",)
    search_fields = ("code", "text_fr", "text_en", "text_ar")
    autocomplete_fields = ("measures", "sources")


class RegimeMeasureInline(TranslationStackedInline[RegimeMeasure, Regime]):
    model = RegimeMeasure
    extra = 0
    autocomplete_fields = ("measure", "sources")


@admin.register(Regime)
class RegimeAdmin(RulesAdmin[Regime], TranslationAdmin[Regime]):
    list_display = ("code", "name", "effective_from", "repealed_from")
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("sources",)
    inlines = (RegimeMeasureInline,)


@admin.register(RegimeMeasure)
class RegimeMeasureAdmin(RulesAdmin[RegimeMeasure], TranslationAdmin[RegimeMeasure]):
    list_display = ("regime", "measure", "computable")
    list_filter = ("regime", "measure", "computable")
    list_select_related = ("regime", "measure")
    search_fields = ("regime__code", "measure__code", "known_fr", "known_en", "known_ar")
    autocomplete_fields = ("regime", "measure", "sources")
