"""Measures, their criteria and texts, and the regimes that went before: written in change sets."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from incentives.admin.criteria import CriterionForm, CriterionGroupForm
from incentives.admin.proposing import Parts, ProposingAdmin
from incentives.rules.models import (
    Criterion,
    CriterionGroup,
    Measure,
    PrimeText,
    Regime,
    RegimeMeasure,
    Reservation,
)
from sites.side_by_side import SideBySideAdmin


@admin.register(Measure)
class MeasureAdmin(ProposingAdmin[Measure], SideBySideAdmin[Measure]):
    """Texts of the measures. The measures themselves are those that the engine computes."""

    list_display = ("code", "name", "lever", "order")
    list_filter = ("lever",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    readonly_fields = ("lever",)
    autocomplete_fields = ("sources",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        return False


@admin.register(CriterionGroup)
class CriterionGroupAdmin(ProposingAdmin[CriterionGroup]):
    form = CriterionGroupForm
    list_display = ("code", "measure", "parent", "mode", "order")
    list_filter = ("measure", "mode")
    list_select_related = ("measure", "parent")
    search_fields = ("code", "measure__code")

    def parts(self, request: HttpRequest, obj: CriterionGroup | None) -> Parts | None:
        if obj is None:
            return None
        rows: QuerySet[Any] = obj.criteria.order_by("order", "code")
        return self.parts_of(request, _("Criteria of this group"), rows, group=obj.code)


@admin.register(Criterion)
class CriterionAdmin(ProposingAdmin[Criterion], SideBySideAdmin[Criterion]):
    form = CriterionForm
    list_display = ("code", "group", "fact", "operator", "parameter", "constant", "order")
    list_filter = ("group__measure", "operator")
    list_select_related = ("group", "parameter")
    search_fields = ("code", "requirement_fr", "requirement_en", "requirement_ar")
    autocomplete_fields = ("parameter", "sources")


@admin.register(PrimeText)
class PrimeTextAdmin(ProposingAdmin[PrimeText], SideBySideAdmin[PrimeText]):
    """Names and conditions of the primes. The primes are those that the engine computes."""

    list_display = ("code", "measure", "name", "order")
    list_filter = ("measure",)
    list_select_related = ("measure",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("sources",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PrimeText | None = None) -> bool:
        return False


@admin.register(Reservation)
class ReservationAdmin(ProposingAdmin[Reservation], SideBySideAdmin[Reservation]):
    list_display = ("code", "text", "order")
    list_filter = ("measures",)
    search_fields = ("code", "text_fr", "text_en", "text_ar")
    autocomplete_fields = ("measures", "sources")


@admin.register(Regime)
class RegimeAdmin(ProposingAdmin[Regime], SideBySideAdmin[Regime]):
    list_display = ("code", "name", "effective_from", "repealed_from")
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("sources",)

    def parts(self, request: HttpRequest, obj: Regime | None) -> Parts | None:
        if obj is None:
            return None
        rows: QuerySet[Any] = obj.measures.select_related("regime", "measure")
        rows = rows.order_by("measure__order")
        return self.parts_of(request, _("Measures of this regime"), rows, regime=obj.code)


@admin.register(RegimeMeasure)
class RegimeMeasureAdmin(ProposingAdmin[RegimeMeasure], SideBySideAdmin[RegimeMeasure]):
    list_display = ("regime", "measure", "computable")
    list_filter = ("regime", "measure", "computable")
    list_select_related = ("regime", "measure")
    search_fields = ("regime__code", "measure__code", "known_fr", "known_en", "known_ar")
    autocomplete_fields = ("sources",)
