"""The pages of the locations: the list with its filters, and one page for each location."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites import selectors
from sites.conf import stale_after_years
from sites.enums import HEADCOUNTS, EvidencedFact, FigureCode, LocationKind, TalentCode
from sites.facts import (
    FigureSlot,
    LocationSheet,
    SourcedFact,
    location_sheet,
    sourced_facts,
    sources_by_field,
)
from sites.forms import LocationFilterForm
from sites.map import measure_links, measure_named, region_map
from sites.models import Location, Programme, Province, TalentProvider
from sites.talent import NearbyTalent, TalentFact, TalentFacts, TalentRows, TalentSource

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


@dataclass(frozen=True, slots=True)
class TalentCell:
    """One figure on the people of an area, under the heading of its column."""

    heading: str
    fact: TalentFact | None


@dataclass(frozen=True, slots=True)
class TalentLine:
    """One figure for the areas side by side, and its sources."""

    code: TalentCode
    cells: list[TalentCell]
    sources: list[TalentSource]


@dataclass(frozen=True, slots=True)
class TalentTable:
    """Figures on people, a column for each area."""

    headings: list[str]
    lines: list[TalentLine]


@dataclass(frozen=True, slots=True)
class NearbyTalentSheet:
    """The people near a location: its two areas, then the provinces within reach added up."""

    areas: TalentTable
    reach: TalentTable
    provinces: tuple[Province, ...]


@require_safe
def list_locations(request: HttpRequest) -> HttpResponse:
    """All locations, or those that the filters of the query let through, grouped by kind."""
    regions = list(selectors.list_regions())
    programmes = list(selectors.list_programmes())
    form = LocationFilterForm(request.GET or None, regions=regions, programmes=programmes)
    criteria = form.criteria()
    age = stale_after_years()
    sheets = [_sheet(location, age=age) for location in selectors.find_locations(**criteria)]
    rows = [Row(location=one.location, figures=one.slots(LISTED_FIGURES)) for one in sheets]
    measure = measure_named(request.GET.get("measure"))
    context = {
        "map": region_map(regions, sheets=sheets, measure=measure),
        "measure_links": measure_links(request.GET, chosen=measure),
        "form": form,
        "filtered": bool(criteria),
        "count": len(rows),
        "groups": _by_kind(rows),
        "listed_figures": LISTED_FIGURES,
        "programmes": [_programme_sheet(programme) for programme in programmes],
    }
    return render(request, "sites/list.html", context)


@require_safe
def show_location(request: HttpRequest, slug: str) -> HttpResponse:
    """One location: its figures with year and sources, and everything else that is known of it."""
    try:
        location = selectors.get_location(slug)
    except Location.DoesNotExist as error:
        raise Http404(_("No location has this address.")) from error
    sheet = _sheet(
        location,
        age=stale_after_years(),
        talent=selectors.talent_rows([location.province]),
        providers=selectors.talent_providers(),
    )
    context = {
        "location": location,
        "figures": sheet.slots(FigureCode),
        "nearby": sheet.talent and _nearby(location, talent=sheet.talent),
        "providers": sheet.talent_providers,
        "sources": {
            fact.value: sheet.sources_of(fact)
            for fact in (EvidencedFact.LANGUAGES, EvidencedFact.ONE_STOP_SHOP)
        },
        "other_sources": sourced_facts(sheet.evidence),
    }
    return render(request, "sites/detail.html", context)


def _sheet(
    location: Location,
    *,
    age: int,
    talent: TalentRows | None = None,
    providers: list[TalentProvider] | None = None,
) -> LocationSheet:
    return location_sheet(
        location,
        year=localdate().year,
        stale_after_years=age,
        talent=talent,
        providers=providers,
    )


def _nearby(location: Location, *, talent: NearbyTalent) -> NearbyTalentSheet:
    areas = {location.province.name: talent.province, location.region.name: talent.region}
    return NearbyTalentSheet(
        areas=talent_table(TalentCode, areas=areas),
        reach=talent_table(HEADCOUNTS, areas={_("Number and year"): talent.reach.figures}),
        provinces=talent.reach.provinces,
    )


def talent_table(codes: Iterable[TalentCode], *, areas: dict[str, TalentFacts]) -> TalentTable:
    """The figures on people of these areas, by heading, with their sources."""
    lines = []
    for code in codes:
        cells = [
            TalentCell(heading=heading, fact=facts[code.value]) for heading, facts in areas.items()
        ]
        sources = dict.fromkeys(
            source for cell in cells if cell.fact for source in cell.fact.sources
        )
        lines.append(TalentLine(code=code, cells=cells, sources=list(sources)))
    return TalentTable(headings=list(areas), lines=lines)


def _by_kind(rows: list[Row]) -> list[KindGroup]:
    groups = (
        KindGroup(kind=kind, rows=[row for row in rows if row.location.kind == kind])
        for kind in LocationKind
    )
    return [group for group in groups if group.rows]


def _programme_sheet(programme: Programme) -> ProgrammeSheet:
    evidence = sources_by_field(programme.evidence.all())
    return ProgrammeSheet(programme=programme, sources=sourced_facts(evidence))
