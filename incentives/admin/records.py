"""What the service wrote by itself: read here, changed by nobody."""

import json
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from incentives.admin.base import ReadOnlyAdmin
from incentives.estimates.models import Estimate
from incentives.rules.models import PublicationEvent, RuleSet

Draft: Any = apps.get_model("incentives", "Draft")
TrainingPlan: Any = apps.get_model("incentives", "TrainingPlan")


def folded(content: object) -> SafeString:
    """Stored JSON, folded: a rule set is long."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html("<details><summary>{}</summary><pre>{}</pre></details>", _("Show"), text)


@admin.register(PublicationEvent)
class PublicationEventAdmin(ReadOnlyAdmin[PublicationEvent]):
    list_display = ("at", "actor", "what")
    list_filter = ("at", "actor")
    list_select_related = ("actor",)
    search_fields = ("what",)


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin[RuleSet]):
    list_display = ("version", "created_at")
    search_fields = ("version",)
    fields = ("version", "created_at", "content_folded")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleSet]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("content"))
    def content_folded(self, row: RuleSet) -> SafeString:
        return folded(row.content)


@admin.register(Estimate)
class EstimateAdmin(ReadOnlyAdmin[Estimate]):
    list_display = (
        "created_at",
        "location",
        "on",
        "prudent_total_mad",
        "favourable_total_mad",
        "expires_at",
    )
    list_filter = ("created_at", "location__province__region")
    list_select_related = ("location",)
    search_fields = ("token", "location__slug")
    fields = (
        "token",
        "created_at",
        "expires_at",
        "on",
        "location",
        "rule_set",
        "prudent_total_mad",
        "favourable_total_mad",
        "inputs_folded",
        "result_folded",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Estimate]:
        rows = super().get_queryset(request).defer("inputs", "result", "rule_set__content")
        return rows.select_related("rule_set", "location")

    @admin.display(description=_("inputs"))
    def inputs_folded(self, row: Estimate) -> SafeString:
        return folded(row.inputs)

    @admin.display(description=_("result"))
    def result_folded(self, row: Estimate) -> SafeString:
        return folded(row.result)


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin[Any]):
    """Answers as typed. The token is left out: who holds it may change the draft."""

    list_display = ("__str__", "created_at", "expires_at")
    list_filter = ("created_at",)
    fields = ("created_at", "expires_at", "answers_folded")
    readonly_fields = fields

    @admin.display(description=_("answers"))
    def answers_folded(self, row: Any) -> SafeString:
        return folded(row.answers)


@admin.register(TrainingPlan)
class TrainingPlanAdmin(ReadOnlyAdmin[Any]):
    """Lines as typed."""

    list_display = ("__str__", "right", "updated_at")
    list_filter = ("updated_at",)
    list_select_related = ("estimate",)
    fields = ("right", "updated_at", "rows_folded")
    readonly_fields = fields

    @admin.display(description=_("lines"))
    def rows_folded(self, row: Any) -> SafeString:
        return folded(row.rows)
