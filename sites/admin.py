"""Staff screens of the locations."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sites.conf import stale_after_years
from sites.enums import EvidencedFact, LocationStatus
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
from sites.sheets.resources import (
    EvidenceResource,
    FigureResource,
    LocationResource,
    TalentFigureResource,
    TalentProviderResource,
    figure_sources,
)
from sites.sheets.screens import ListLink, SheetAdmin
from sites.side_by_side import SideBySideAdmin
from sites.staff_forms import AnnounceForm, ClosedForm, FullForm

STYLE = {"all": ("css/staff.css",)}
# What a source says of itself, whatever it stands behind.
SOURCE_FIELDS = ("publisher", "url", "date", "confidence", "link")


class LabelledFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows of a table: the admin writes their labels above the columns, for those who see."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for bound in form.visible_fields():
            bound.field.widget.attrs["aria-label"] = bound.label


class FigureInline(admin.TabularInline[Figure, Location]):
    model = Figure
    formset = LabelledFormSet
    extra = 0


class EvidenceInline(admin.TabularInline[Evidence, Any]):
    model = Evidence
    formset = LabelledFormSet
    extra = 0
    fields = ("field", "order", *SOURCE_FIELDS)


class LocationEvidenceFormSet(LabelledFormSet):
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
class RegionAdmin(SideBySideAdmin[Region]):
    class Media:
        css = STYLE

    list_display = ("code", "name", "slug")
    search_fields = ("code", "name_fr", "name_en", "name_ar")


@admin.register(Province)
class ProvinceAdmin(SideBySideAdmin[Province]):
    class Media:
        css = STYLE

    list_display = ("code", "name", "kind", "region")
    list_filter = ("kind", "region")
    list_select_related = ("region",)
    search_fields = ("code", "name_fr", "name_en", "name_ar")
    filter_horizontal = ("neighbours",)


@admin.register(Programme)
class ProgrammeAdmin(SideBySideAdmin[Programme]):
    class Media:
        css = STYLE

    list_display = ("name", "convention_date")
    search_fields = ("name_fr", "name_en", "name_ar")
    inlines = (EvidenceInline,)
    change_form_template = "staff/programme_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.announce_view)
        return [
            path("<int:pk>/announce/", view, name="sites_programme_announce"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *given: Any, **named: Any
    ) -> HttpResponse:
        context["may_announce"] = _may_announce(request)
        return super().render_change_form(request, context, *given, **named)

    def announce_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A location that the programme announces, with its source, in one step."""
        if not _may_announce(request):
            raise PermissionDenied
        programme = get_object_or_404(Programme, pk=pk)
        form = AnnounceForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            location = form.announce(programme)
            self.log_change(request, programme, _("Announced: %s") % location)
            admin.site.get_model_admin(Location).log_addition(request, location, [{"added": {}}])
            self.message_user(
                request,
                _(
                    "%(name)s is on the public pages, with what is not known of it. Its income-tax"
                    " zone is unknown until it is published."
                )
                % {"name": location},
                messages.SUCCESS,
            )
            return HttpResponseRedirect(reverse("admin:sites_location_change", args=[location.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Announce a location: %(programme)s") % {"programme": programme},
            "opts": self.opts,
            "form": form,
            "hidden": {},
            "rows": [],
            "explanation": _(
                "Write what the source says, and nothing else: figures, operator and exact place"
                " are shown as not known until somebody adds them."
            ),
            "button": _("Announce this location"),
            "back": reverse("admin:sites_programme_change", args=[pk]),
        }
        return TemplateResponse(request, "staff/place_form.html", context)


def _may_announce(request: HttpRequest) -> bool:
    return request.user.has_perms(["sites.add_location", "sites.add_evidence"])


@admin.register(Location)
class LocationAdmin(SheetAdmin[Location], SideBySideAdmin[Location]):
    resource_class = LocationResource
    actions = ("mark_closed", "mark_full", "mark_not_full")
    list_display = ("name", "kind", "status", "full_on", "city", "province", "programme")
    list_filter = (
        "kind",
        "status",
        ("full_on", admin.EmptyFieldListFilter),
        "province__region",
        "programme",
    )
    list_select_related = ("province", "programme")
    search_fields = ("slug", "name_fr", "name_en", "name_ar", "city_fr", "aliases")
    autocomplete_fields = ("province",)
    prepopulated_fields = {"slug": ("name_fr",)}
    inlines = (FigureInline, LocationEvidenceInline)

    def list_links(self) -> list[ListLink]:
        return [_figures_to_ask_again()]

    @admin.action(description=_("Mark as closed"), permissions=["change"])
    def mark_closed(
        self, request: HttpRequest, queryset: QuerySet[Location]
    ) -> HttpResponse | None:
        explanation = _(
            "A closed location stays on the public pages with its status, and is left out when"
            " places are matched with a project."
        )
        return self._mark(
            request, queryset, ClosedForm, label=_("Mark as closed"), explanation=explanation
        )

    @admin.action(description=_("Mark as full"), permissions=["change"])
    def mark_full(self, request: HttpRequest, queryset: QuerySet[Location]) -> HttpResponse | None:
        explanation = _(
            "A full location stays on the public pages with the day, and is left out when places"
            " are matched with a project. Closed ones are left as they are."
        )
        open_ones = queryset.exclude(status=LocationStatus.CLOSED)
        return self._mark(
            request, open_ones, FullForm, label=_("Mark as full"), explanation=explanation
        )

    @admin.action(description=_("Mark as no longer full"), permissions=["change"])
    def mark_not_full(self, request: HttpRequest, queryset: QuerySet[Location]) -> None:
        for location in queryset.exclude(full_on=None):
            location.full_on = None
            location.save()
            self.log_change(request, location, _("No longer full"))
        self.message_user(request, _("Done."), messages.SUCCESS)

    def _mark(
        self,
        request: HttpRequest,
        queryset: QuerySet[Location],
        form_class: type[ClosedForm] | type[FullForm],
        *,
        label: Any,
        explanation: Any,
    ) -> HttpResponse | None:
        """Ask for the day and the source, then mark each location; None once that is done."""
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for location in queryset:
                form.apply(location)
                self.log_change(request, location, str(label))
            self.message_user(request, _("Done."), messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": label,
            "opts": self.opts,
            "form": form,
            "rows": list(queryset),
            "hidden": {"action": request.POST["action"], "apply": "yes"},
            "explanation": explanation,
            "button": label,
            "back": reverse("admin:sites_location_changelist"),
        }
        return TemplateResponse(request, "staff/place_form.html", context)


class AgeFilter(admin.SimpleListFilter):
    """Figures to ask the operators again."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        years = stale_after_years()
        return [
            ("ask", _("To ask again: old, or of a year not known")),
            (
                "old",
                ngettext("More than %(years)d year", "More than %(years)d years", years)
                % {"years": years},
            ),
            ("unknown", _("Reference year not known")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Figure]) -> QuerySet[Figure]:
        chosen = self.value()
        if chosen not in ("ask", "old", "unknown"):
            return queryset
        wanted = Q(year__isnull=True) if chosen != "old" else Q()
        if chosen != "unknown":
            old = Figure.objects.stale(year=localdate().year, after_years=stale_after_years())
            wanted |= Q(pk__in=old.values("pk"))
        return queryset.filter(wanted)


def _figures_to_ask_again() -> ListLink:
    address = reverse("admin:sites_figure_changelist")
    return ListLink(label=_("Figures to ask again"), url=f"{address}?age=ask")


@admin.register(Figure)
class FigureAdmin(SheetAdmin[Figure]):
    resource_class = FigureResource
    list_display = ("location", "code", "value", "year", "age", "sources")
    list_filter = (AgeFilter, "code")
    list_select_related = ("location",)
    search_fields = (
        "location__slug",
        "location__name_fr",
        "location__name_en",
        "location__name_ar",
    )
    autocomplete_fields = ("location",)

    def list_links(self) -> list[ListLink]:
        return [_figures_to_ask_again()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        return super().get_queryset(request).prefetch_related("location__evidence")

    @admin.display(description=_("age in years"), ordering="-year")
    def age(self, row: Figure) -> str:
        return str(_("Not known")) if row.year is None else str(localdate().year - row.year)

    @admin.display(description=_("sources"))
    def sources(self, row: Figure) -> str:
        return figure_sources(row)


@admin.register(Evidence)
class EvidenceAdmin(SheetAdmin[Evidence]):
    resource_class = EvidenceResource
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
class TalentProviderAdmin(SheetAdmin[TalentProvider], SideBySideAdmin[TalentProvider]):
    resource_class = TalentProviderResource
    list_display = ("name", "kind", "city", "region", "status", "unit", "value", "year")
    list_filter = ("kind", "status", "region")
    list_select_related = ("region",)
    search_fields = ("slug", "name_fr", "name_en", "name_ar", "city_fr", "city_en", "city_ar")
    autocomplete_fields = ("provinces", "counted_with")
    filter_horizontal = ("other_regions",)
    prepopulated_fields = {"slug": ("name_fr",)}
    inlines = (EvidenceInline,)


@admin.register(TalentFigure)
class TalentFigureAdmin(SheetAdmin[TalentFigure]):
    resource_class = TalentFigureResource
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
