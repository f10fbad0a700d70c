"""What stands beside the law: sources, programmes, regional grants, the sector, the agency."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incentives.admin.base import RulesAdmin, staff
from incentives.currencies.models import ExchangeRate
from incentives.rules.checks import PublishingError
from incentives.rules.models import HiringProgramme, RegionalGrant, Source
from incentives.rules.publishing import close_grant, open_grant
from sites.side_by_side import SideBySideAdmin

# The faces of the app do not import one another: these models are asked for by name.
AgencySettings: Any = apps.get_model("incentives", "AgencySettings")
SectorFigure: Any = apps.get_model("incentives", "SectorFigure")
Segment: Any = apps.get_model("incentives", "Segment")

# An address typed without its scheme is read as https.
HTTPS: dict[Any, Any] = {URLField: {"assume_scheme": "https"}}


@admin.register(Source)
class SourceAdmin(RulesAdmin[Source]):
    list_display = ("code", "title", "publisher", "date", "link", "checked_on")
    list_filter = ("link", "checked_on", "publisher")
    formfield_overrides = HTTPS
    search_fields = ("code", "title", "publisher", "url")

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source that something rests on stays: a figure never loses its source."""
        if obj is not None and _is_cited(obj):
            return False
        return super().has_delete_permission(request, obj)


def _is_cited(source: Source) -> bool:
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: source}).exists()
        for relation in source._meta.related_objects
        if isinstance(relation.related_model, type)
    )


@admin.register(HiringProgramme)
class HiringProgrammeAdmin(RulesAdmin[HiringProgramme], SideBySideAdmin[HiringProgramme]):
    list_display = ("code", "name", "in_force_to", "certainty", "order")
    list_filter = ("certainty", "in_force_to")
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("sources",)


@admin.register(RegionalGrant)
class RegionalGrantAdmin(RulesAdmin[RegionalGrant], SideBySideAdmin[RegionalGrant]):
    """A grant is edited while it is closed. One person writes it, another opens it."""

    actions = ("publish_as_open", "close")
    readonly_fields = ("open", "author", "approver", "opened_at")
    list_display = ("code", "name", "region", "kind", "open", "starts_on", "ends_on", "certainty")
    list_filter = ("open", "kind", "certainty", "region")
    list_select_related = ("region",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("region", "locations", "sources")

    def has_change_permission(self, request: HttpRequest, obj: RegionalGrant | None = None) -> bool:
        return not (obj and obj.open) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RegionalGrant | None = None) -> bool:
        return not (obj and obj.open) and super().has_delete_permission(request, obj)

    def has_open_permission(self, request: HttpRequest) -> bool:
        """Asked by the actions: to open a grant is a right of its own."""
        return staff(request).has_perm("incentives.open_regionalgrant")

    def save_model(self, request: HttpRequest, obj: RegionalGrant, form: Any, change: bool) -> None:
        """The last person who wrote a grant is its author, and so cannot open it."""
        obj.author = staff(request)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Publish as open"), permissions=["open"])
    def publish_as_open(self, request: HttpRequest, queryset: QuerySet[RegionalGrant]) -> None:
        moment, by = now(), staff(request)
        done = self._each(request, queryset, lambda row: open_grant(row, by=by, now=moment))
        self._count(
            request, done, ngettext("%(count)d grant is open.", "%(count)d grants are open.", done)
        )

    @admin.action(description=_("Close"), permissions=["change", "open"])
    def close(self, request: HttpRequest, queryset: QuerySet[RegionalGrant]) -> None:
        done = self._each(request, queryset, lambda row: close_grant(row, by=staff(request)))
        self._count(
            request,
            done,
            ngettext("%(count)d grant is closed.", "%(count)d grants are closed.", done),
        )

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[RegionalGrant],
        step: Callable[[RegionalGrant], None],
    ) -> int:
        """Take each grant one step further; those that are refused say why."""
        done = 0
        for row in queryset:
            try:
                step(row)
            except PublishingError as error:
                self.message_user(request, f"{row}: {error}", messages.ERROR)
            else:
                state = _("Published as open") if row.open else _("Not published as open")
                self.log_change(request, row, str(state))
                done += 1
        return done

    def _count(self, request: HttpRequest, done: int, sentence: str) -> None:
        if done:
            self.message_user(request, sentence % {"count": done}, messages.SUCCESS)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin[ExchangeRate]):
    """For display only: a rate moves no estimate, so one person is enough."""

    list_display = ("currency", "day", "mad_per_unit", "certainty")
    list_filter = ("currency", "certainty")
    date_hierarchy = "day"
    autocomplete_fields = ("sources",)


@admin.register(Segment)
class SegmentAdmin(SideBySideAdmin[Any]):
    list_display = ("code", "name")
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    autocomplete_fields = ("sources",)


@admin.register(SectorFigure)
class SectorFigureAdmin(SideBySideAdmin[Any]):
    list_display = ("code", "indicator", "series", "period", "filiere", "value", "unit", "status")
    list_filter = ("indicator", "status", "series", "filiere")
    search_fields = ("code", "indicator", "note_fr", "note_en", "note_ar")
    autocomplete_fields = ("sources",)


@admin.register(AgencySettings)
class AgencySettingsAdmin(SideBySideAdmin[Any]):
    """One row, added once and never deleted."""

    list_display = ("__str__", "email", "phone", "website")
    formfield_overrides = HTTPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not AgencySettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
