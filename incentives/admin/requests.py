"""Requests to be contacted: who wrote is read, how far we are with it is written."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from incentives.admin.base import STYLE, staff
from incentives.admin.records import folded
from incentives.estimates.inputs import SEGMENTS
from incentives.language import current_language
from incentives.requests import inbox
from incentives.requests.routing import READ_REQUESTS, reasons, short_reason, thresholds_on
from incentives.requests.spreadsheet import requests_workbook
from incentives.requests.then_and_now import then_and_now
from incentives.trail import note_change
from sites.side_by_side import SideBySideAdmin
from sites.spreadsheets import XLSX_TYPE

# The faces of the app do not import one another: these models are asked for by name.
ContactRequest: Any = apps.get_model("incentives", "ContactRequest")
RoutingThreshold: Any = apps.get_model("incentives", "RoutingThreshold")
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


class ToDoFilter(admin.SimpleListFilter):
    """What is left to do, by everybody or by who reads the list."""

    title = pgettext_lazy("filter of the requests", "to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [
            ("waiting", _("Without assignee")),
            ("due", _("Next action due or past")),
            ("mine", pgettext_lazy("filter of the requests", "Mine")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "waiting":
                return inbox.waiting(queryset)
            case "due":
                return inbox.due(queryset, today=localdate())
            case "mine":
                return inbox.of(queryset, staff(request))
        return queryset


class HighValueFilter(admin.SimpleListFilter):
    """What the thresholds of the agency made of the requests when they came in."""

    title = _("high value")
    parameter_name = "value"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [
            ("high", _("High value")),
            ("unknown", _("Not decided: a figure is not known")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "high":
                return queryset.filter(high_value=True)
            case "unknown":
                return queryset.filter(high_value=False).exclude(routing=[])
        return queryset


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """A next action lies ahead; one that was missed may stay while something else is changed."""

    def clean_next_action_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_action_on"]
        if day and day < localdate() and "next_action_on" in self.changed_data:
            raise forms.ValidationError(
                _("This day is past: choose today or a later day, or leave the field empty.")
            )
        return day


@admin.register(ContactRequest)
class ContactRequestAdmin(admin.ModelAdmin[Any]):
    """The tokens are left out: who holds them may read or delete the request as its author."""

    class Media:
        css = STYLE

    # What fits beside the menu and the filters on a laptop; the export holds the rest.
    list_display = (
        "reference",
        "created_at",
        "organisation_and_value",
        "state",
        "segments",
        "assignee",
        "next_action_on",
    )
    form = RequestForm
    actions = ("assign_to_me", "export_to_xlsx")
    list_filter = (
        ToDoFilter,
        HighValueFilter,
        "state",
        SegmentFilter,
        "recipient",
        "language",
        "assignee",
    )
    list_select_related = ("assignee",)
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
        "rule_set",
        "estimate",
        "inputs_folded",
        "totals_compared",
    )
    routed = ("high_value", "routing_reasons")
    proofs = ("consented_at", "consent_text", "confirmed_at", "notified_at")
    readonly_fields = (*routed, *sent, *project, *proofs)
    fieldsets = (
        (None, {"fields": written}),
        (_("Routing"), {"fields": routed}),
        (_("What was written"), {"fields": sent}),
        (_("The project, as it was then"), {"fields": project}),
        (_("Consent and e-mails"), {"fields": proofs}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("location", "assignee", "estimate")
        return rows.defer("estimate__inputs", "estimate__result")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what the staff write. A request that its author deletes meanwhile stays deleted."""
        obj.state = inbox.state_after_assignment(obj.state, assigned=obj.assignee_id is not None)
        written = {name: getattr(obj, name) for name in self.written}
        before = ContactRequest.objects.filter(pk=obj.pk).first()
        if before and ContactRequest.objects.filter(pk=obj.pk).update(**written):
            note_change(before, **written)
        else:
            self.message_user(
                request,
                _("Its author deleted this request meanwhile: nothing of it is kept."),
                messages.ERROR,
            )

    @admin.action(description=_("Assign to me"), permissions=["change"])
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Those that somebody has already stay theirs, and are named."""
        user = staff(request)
        refused = []
        for row in queryset:
            if inbox.assign(row, user):
                self.log_change(request, row, [{"changed": {"fields": ["assigned to", "state"]}}])
            elif row.assignee_id != user.pk:
                refused.append(row.reference)
        if refused:
            sentence = _(
                "Somebody has these already, or they changed meanwhile; open them to change it:"
                " %(references)s."
            )
            references = ", ".join(refused)
            self.message_user(request, sentence % {"references": references}, messages.WARNING)
        self._tell_assigned(request, len(queryset) - len(refused))

    def _tell_assigned(self, request: HttpRequest, count: int) -> None:
        if count:
            sentence = ngettext(
                "%(count)d request is assigned to you.",
                "%(count)d requests are assigned to you.",
                count,
            )
            self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Export to a spreadsheet"), permissions=["view"])
    def export_to_xlsx(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        content = requests_workbook(queryset, language=current_language())
        response = HttpResponse(content, content_type=XLSX_TYPE)
        name = f"levier-requests-{localdate().isoformat()}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description=_("company or organisation"), ordering="organisation")
    def organisation_and_value(self, row: Any) -> SafeString | str:
        """With why it is of high value; what is not decided is left to the page and the filter."""
        reason = short_reason(row)
        if not reason:
            return str(row.organisation)
        mark = _("High value")
        return format_html(
            "{}<div class='high-value'><strong>{}</strong> {}</div>", row.organisation, mark, reason
        )

    @admin.display(description=_("reason"))
    def routing_reasons(self, row: Any) -> SafeString | str:
        found = format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons(row)))
        if not found:
            return str(_("No threshold in force when it came in was reached."))
        return format_html("<ul>{}</ul>", found)

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
class LocationDeskAdmin(SideBySideAdmin[Any]):
    list_display = ("location", "name", "email")
    list_select_related = ("location",)
    search_fields = ("name_fr", "name_en", "name_ar", "email", "location__slug")
    autocomplete_fields = ("location",)


class ThresholdForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is to take a request must be able to read it."""

    def clean_assignee(self) -> Any:
        user = self.cleaned_data["assignee"]
        if user and not user.has_perm(READ_REQUESTS):
            raise forms.ValidationError(
                _(
                    "%(user)s may not read contact requests, or can no longer sign in. Choose"
                    " somebody else, or give this person the role of adviser first."
                ),
                params={"user": user},
            )
        return user


@admin.register(RoutingThreshold)
class RoutingThresholdAdmin(admin.ModelAdmin[Any]):
    """The agency's own organisation: no second person approves it."""

    class Media:
        css = STYLE

    form = ThresholdForm
    list_display = ("measured", "minimum", "effective_from", "assignee", "email")
    list_filter = ("measured",)
    list_select_related = ("assignee",)
    fields = ("measured", "minimum", "effective_from", "assignee", "email", "note")

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not thresholds_on(localdate()):
            self.message_user(
                request,
                _("No threshold is in force today: no request is marked or routed."),
                messages.INFO,
            )
        return super().changelist_view(request, *args, **kwargs)
