"""The pages of the locations: the list with its filters, and one page for each location."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites import selectors
from sites.conf import stale_after_years
from sites.enums import FigureCode, LocationKind
from sites.facts import (
    FigureSlot,
    LocationSheet,
    SourcedFact,
    location_sheet,
    sourced_facts,
    sources_by_field,
)
from sites.forms import LocationFilterForm
from sites.models import Location, Programme

# The figures that the list shows; the page of a location shows them all.
LISTED_FIGURES = (
    FigureCode.OFFICE_M2_BUILT,
    FigureCode.OCCUPANCY_PCT,
    FigureCode.RENT_MAD_PER_M2_MONTH,
    FigureCode.JOBS_CURRENT,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One location in the list, with the figures that the list shows."""

    location: Location
    figures: list[FigureSlot]


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The locations of one kind."""

    kind: LocationKind
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class ProgrammeSheet:
    """A programme with the sources of what is said of it."""

    programme: Programme
    sources: list[SourcedFact]


@require_safe
def list_locations(request: HttpRequest) -> HttpResponse:
    """All locations, or those that the filters of the query let through, grouped by kind."""
    form = LocationFilterForm(request.GET or None, regions=selectors.list_regions())
    criteria = form.criteria()
    rows = [_row(location) for location in selectors.find_locations(**criteria)]
    context = {
        "form": form,
        "filtered": bool(criteria),
        "count": len(rows),
        "groups": _by_kind(rows),
        "listed_figures": LISTED_FIGURES,
        "programmes": [_programme_sheet(programme) for programme in selectors.list_programmes()],
    }
    return render(request, "sites/list.html", context)


@require_safe
def show_location(request: HttpRequest, slug: str) -> HttpResponse:
    """One location: its figures with year and sources, and everything else that is known of it."""
    try:
        location = selectors.get_location(slug)
    except Location.DoesNotExist as error:
        raise Http404(_("No location has this address.")) from error
    sheet = _sheet(location)
    context = {
        "location": location,
        "figures": sheet.slots(FigureCode),
        "other_sources": sourced_facts(sheet.evidence),
    }
    return render(request, "sites/detail.html", context)


def _sheet(location: Location) -> LocationSheet:
    return location_sheet(location, year=localdate().year, stale_after_years=stale_after_years())


def _row(location: Location) -> Row:
    return Row(location=location, figures=_sheet(location).slots(LISTED_FIGURES))


def _by_kind(rows: list[Row]) -> list[KindGroup]:
    groups = (
        KindGroup(kind=kind, rows=[row for row in rows if row.location.kind == kind])
        for kind in LocationKind
    )
    return [group for group in groups if group.rows]


def _programme_sheet(programme: Programme) -> ProgrammeSheet:
    evidence = sources_by_field(programme.evidence.all())
    return ProgrammeSheet(programme=programme, sources=sourced_facts(evidence))
