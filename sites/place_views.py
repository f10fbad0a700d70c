"""The page of a region, and the comparison of locations side by side."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites import selectors
from sites.comparison import FEWEST, MOST, choice, comparison
from sites.conf import stale_after_years
from sites.enums import FigureCode, TalentCode
from sites.facts import FigureSlot, LocationSheet, location_sheet
from sites.map import Measure, RegionFact, region_fact
from sites.models import Location, Province, Region, TalentProvider
from sites.providers import ProviderFact, providers_near
from sites.talent import Age, nearby_talent
from sites.views import TalentTable, talent_table

# The figures that the page of a region shows of each location.
_LISTED = (
    FigureCode.OFFICE_M2_BUILT,
    FigureCode.RENT_MAD_PER_M2_MONTH,
    FigureCode.JOBS_CURRENT,
    FigureCode.AIRPORT_DISTANCE_KM,
)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One location of a region, with the figures that its page shows."""

    location: Location
    figures: list[FigureSlot]


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """One measure of a region."""

    measure: Measure
    fact: RegionFact


@require_safe
def show_region(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of one region: its totals, locations, people, provinces and support."""
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        raise Http404(_("No region has this address."))
    age = _age()
    found = selectors.find_locations(region=slug)
    sheets = [_sheet(location, age=age) for location in found]
    provinces = list(region.provinces.all())
    context = {
        "region": region,
        "rows": [
            RegionRow(location=sheet.location, figures=sheet.slots(_LISTED)) for sheet in sheets
        ],
        "listed_figures": _LISTED,
        "totals": [
            RegionTotal(measure=measure, fact=region_fact(region, sheets=sheets, measure=measure))
            for measure in Measure
        ],
        "provinces": provinces,
        "supported": [sheet.location for sheet in sheets if sheet.location.regional_support_list],
        "talent": _talent(region, provinces=provinces, age=age),
        "providers": _providers(region, age=age),
    }
    return render(request, "sites/region.html", context)


@require_safe
def compare_locations(request: HttpRequest) -> HttpResponse:
    """Two to four locations side by side; a choice that cannot be shown is explained, never 404."""
    every = list(Location.objects.all())
    chosen = choice(request.GET.getlist("slug"), existing=[one.slug for one in every])
    names = {one.slug: one for one in every}
    found = {one.slug: one for one in selectors.find_locations().filter(slug__in=chosen.shown)}
    providers = selectors.talent_providers() if chosen.enough else []
    age = _age()
    sheets = [_sheet(found[slug], age=age, providers=providers) for slug in chosen.shown]
    context = {
        "choice": chosen,
        "comparison": comparison(sheets) if chosen.enough else None,
        "chosen": [names[slug] for slug in chosen.shown],
        "left_out": [names[slug] for slug in chosen.left_out],
        "others": [one for one in every if one.slug not in chosen.shown],
        "fewest": FEWEST,
        "most": MOST,
    }
    return render(request, "sites/compare.html", context)


def _sheet(
    location: Location, *, age: Age, providers: list[TalentProvider] | None = None
) -> LocationSheet:
    return location_sheet(
        location,
        year=age.year,
        stale_after_years=age.after_years,
        providers=providers,
    )


def _age() -> Age:
    return Age(year=localdate().year, after_years=stale_after_years())


def _providers(region: Region, *, age: Age) -> tuple[ProviderFact, ...]:
    rows = selectors.talent_providers()
    return providers_near(region, province=None, rows=rows, age=age)


def _talent(region: Region, *, provinces: list[Province], age: Age) -> TalentTable | None:
    """What the census counts in the region, read through one of its provinces."""
    if not provinces:
        return None
    rows = selectors.talent_rows(provinces[:1])
    facts = nearby_talent(provinces[0], rows=rows, age=age).region
    return talent_table(TalentCode, areas={region.name: facts})
