"""The audit trail: read and exported by those with the right, written and deleted by nobody."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives.admin.base import ReadOnlyAdmin
from incentives.audit.exports import as_csv, as_xlsx
from incentives.audit.reading import Reading, read
from incentives.audit.steps import Step, with_step
from incentives.language import current_language
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE

_FORMATS: Final = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}


class ModelFilter(admin.SimpleListFilter):
    """The kinds of row that are audited."""

    title = pgettext_lazy("filter of the audit trail", "kind of row")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = ContentType.objects.get_for_models(*auditlog.get_models()).values()
        named = ((str(kind.pk), capfirst(str(kind.name)) or "") for kind in kinds)
        return sorted(named, key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(content_type=self.value()) if self.value() in known else queryset


class ActorFilter(admin.SimpleListFilter):
    """The staff, and the service itself."""

    title = pgettext_lazy("filter of the audit trail", "person")
    parameter_name = "who"
    nobody = "none"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = User.objects.filter(is_staff=True).order_by("username")
        named = [(str(pk), name) for pk, name in people.values_list("pk", "username")]
        return [*named, (self.nobody, _("The service, or a deleted account"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen == self.nobody:
            return queryset.filter(actor=None)
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(actor=chosen) if chosen in known else queryset


class StepFilter(admin.SimpleListFilter):
    title = pgettext_lazy("filter of the audit trail", "step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Step.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return with_step(queryset, Step(chosen)) if chosen in Step.values else queryset


class DatesFilter(admin.ListFilter):
    """From a day to a day, both included, on the clock of the service."""

    title = pgettext_lazy("filter of the audit trail", "day")
    template = "audit/dates_filter.html"
    first, last = "from", "to"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in (self.first, self.last):
            if given := params.pop(name, None):
                self.used_parameters[name] = given[-1]

    def expected_parameters(self) -> list[str | None]:
        return [self.first, self.last]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One for the template: the fields of its form, and what else was chosen."""
        kept = changelist.get_filters_params()
        yield {
            "from": self.used_parameters.get(self.first, ""),
            "to": self.used_parameters.get(self.last, ""),
            "kept": [
                (name, text)
                for name, texts in kept.items()
                if name not in (self.first, self.last)
                for text in texts
            ],
            "query": changelist.query,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if day := self._day(self.first):
            queryset = queryset.filter(timestamp__date__gte=day)
        if day := self._day(self.last):
            queryset = queryset.filter(timestamp__date__lte=day)
        return queryset

    def _day(self, name: str) -> date | None:
        """A day that cannot be read filters nothing."""
        try:
            return parse_date(str(self.used_parameters.get(name, "")))
        except ValueError:
            return None


class TrailList(ChangeList):
    """The page of the list with its entries in words, read together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        for entry, reading in zip(self.result_list, read(self.result_list), strict=True):
            entry.reading = reading


admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class TrailAdmin(ReadOnlyAdmin[Any]):
    change_list_template = "audit/change_list.html"
    list_display = ("at", "who", "step", "row", "differences")
    list_display_links = ("at",)
    list_filter = (DatesFilter, StepFilter, ModelFilter, ActorFilter)
    list_select_related = ("content_type", "actor")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("object_repr", "actor__username", "changes")
    ordering = ("-timestamp", "-pk")
    fields = ("at", "who", "step", "row", "differences_in_full")
    readonly_fields = fields

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Audit trail")} | (extra_context or {}))

    def get_changelist(self, request: HttpRequest, **given: Any) -> type[ChangeList]:
        return TrailList

    def get_urls(self) -> list[Any]:
        export = self.admin_site.admin_view(self.export)
        return [
            path("export/<str:kind>/", export, name="auditlog_logentry_export"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """What the list shows, on all its pages, as a file."""
        if kind not in _FORMATS or not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:auditlog_logentry_changelist"))
        language = current_language()
        content = as_csv(entries) if kind == "csv" else as_xlsx(entries, language=language)
        response = HttpResponse(content, content_type=_FORMATS[kind])
        name = f"levier-audit-{localdate().isoformat()}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description=pgettext_lazy("column of the audit trail", "When"))
    def at(self, entry: Any) -> str:
        return _reading(entry).at

    @admin.display(description=pgettext_lazy("column of the audit trail", "Who"))
    def who(self, entry: Any) -> SafeString:
        return format_html("<bdi>{}</bdi>", _reading(entry).who)

    @admin.display(description=pgettext_lazy("column of the audit trail", "Step"))
    def step(self, entry: Any) -> str:
        return str(_reading(entry).step.label)

    @admin.display(description=pgettext_lazy("column of the audit trail", "Row"))
    def row(self, entry: Any) -> SafeString:
        """The row, as a way to everything that happened to it, deleted or not."""
        same = {"content_type__id__exact": entry.content_type_id, "object_pk": entry.object_pk}
        target = f"{reverse('admin:auditlog_logentry_changelist')}?{urlencode(same)}"
        reading = _reading(entry)
        return format_html(
            '{}<br><a href="{}"><bdi>{}</bdi></a>', reading.model, target, reading.object
        )

    @admin.display(description=pgettext_lazy("column of the audit trail", "Differences"))
    def differences(self, entry: Any) -> str:
        return render_to_string("audit/_lines.html", {"reading": _reading(entry), "folds": True})

    @admin.display(description=pgettext_lazy("column of the audit trail", "Differences"))
    def differences_in_full(self, entry: Any) -> str:
        return render_to_string("audit/_lines.html", {"reading": _reading(entry), "folds": False})


def _reading(entry: Any) -> Reading:
    """In words: with the page in the list, alone on its own page."""
    if not hasattr(entry, "reading"):
        entry.reading = read([entry])[0]
    reading: Reading = entry.reading
    return reading
