"""Requests to be contacted: who wrote is read, how far we are with it is written."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from incentives.admin.base import STYLE
from incentives.admin.records import folded
from incentives.estimates.inputs import SEGMENTS
from incentives.requests.then_and_now import then_and_now

# The faces of the app do not import one another: these models are asked for by name.
ContactRequest: Any = apps.get_model("incentives", "ContactRequest")
LocationDesk: Any = apps.get_model("incentives", "LocationDesk")


class SegmentFilter(admin.SimpleListFilter):
    """Requests whose project has the segment among its own."""

    title = _("segment")
    parameter_name = "segment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(code, code) for code in SEGMENTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(segments__contains=chosen) if chosen in SEGMENTS else queryset


@admin.register(ContactRequest)
class ContactRequestAdmin(admin.ModelAdmin[Any]):
    """The tokens are left out: who holds them may read or delete the request as its author."""

    class Media:
        css = STYLE

    list_display = (
        "reference",
        "created_at",
        "organisation",
        "state",
        "segments",
        "location",
        "assignee",
        "next_action_on",
        "expires_at",
    )
    list_filter = ("state", SegmentFilter, "recipient", "language", "assignee")
    list_select_related = ("location", "assignee")
    search_fields = ("reference", "organisation", "name", "email")
    date_hierarchy = "created_at"
    written = ("state", "assignee", "notes", "next_action_on")
    sent = (
        "reference",
        "created_at",
        "expires_at",
        "recipient",
        "name",
        "organisation",
        "email",
        "phone",
        "country",
        "language",
        "message",
    )
    project = (
        "location",
        "segments",
        "law_on",
        "prudent_total_mad",
        "favourable_total_mad",
        "rule_set",
        "estimate",
        "inputs_folded",
        "totals_compared",
    )
    proofs = ("consented_at", "consent_text", "confirmed_at", "notified_at")
    readonly_fields = (*sent, *project, *proofs)
    fieldsets = (
        (None, {"fields": written}),
        (_("What was written"), {"fields": sent}),
        (_("The project, as it was then"), {"fields": project}),
        (_("Consent and e-mails"), {"fields": proofs}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("location", "assignee", "estimate")
        return rows.defer("estimate__inputs", "estimate__result")

    @admin.display(description=_("inputs"))
    def inputs_folded(self, row: Any) -> SafeString | str:
        return folded(row.inputs) if row.inputs else "–"

    @admin.display(description=_("then and now"))
    def totals_compared(self, row: Any) -> SafeString | str:
        totals = then_and_now(row, today=localdate())
        if totals is None:
            return "–"
        return render_to_string("requests/staff_totals.html", {"totals": totals})


@admin.register(LocationDesk)
class LocationDeskAdmin(TranslationAdmin[Any]):
    list_display = ("location", "name", "email")
    list_select_related = ("location",)
    search_fields = ("name_fr", "name_en", "name_ar", "email", "location__slug")
    autocomplete_fields = ("location",)
