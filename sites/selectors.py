"""Reads of the locations, each at a fixed number of queries however many rows it finds."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from sites.models import (
    Evidence,
    Location,
    LocationQuerySet,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
)
from sites.talent import Reach, TalentRows, reach


def find_locations(
    *,
    region: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    min_area: Decimal | None = None,
    programme: str | None = None,
) -> LocationQuerySet:
    """Locations with everything that is shown of them, by slug: three queries.

    `region` and `programme` are slugs, `min_area` a surface of built offices in m². A filter that
    is None or empty lets everything through.
    """
    found: LocationQuerySet = Location.objects.with_everything()
    if region:
        found = found.in_region(region)
    if kind:
        found = found.of_kind(kind)
    if status:
        found = found.with_status(status)
    if programme:
        found = found.of_programme(programme)
    if min_area is not None:
        found = found.with_built_offices_of_at_least(min_area)
    return found


def get_location(slug: str) -> Location:
    """One location with everything shown of it: three queries, or Location.DoesNotExist."""
    location: Location = Location.objects.with_everything().get(slug=slug)
    return location


def list_programmes() -> QuerySet[Programme]:
    """Programmes with their locations and sources: three queries."""
    return Programme.objects.prefetch_related(
        Prefetch("locations", queryset=Location.objects.all()),
        Prefetch("evidence", queryset=Evidence.objects.all()),
    )


def list_regions() -> QuerySet[Region]:
    """The twelve regions, by code: one query."""
    return Region.objects.all()


def talent_providers() -> list[TalentProvider]:
    """Every university and training centre, with places and sources: four queries.

    All of them, few as they are: a figure may count centres of several regions together.
    """
    return list(
        TalentProvider.objects.prefetch_related(
            "provinces",
            Prefetch("other_regions", queryset=Region.objects.all()),
            Prefetch("evidence", queryset=Evidence.objects.all()),
        ).select_related("region")
    )


def talent_within_reach(slugs: Iterable[str]) -> dict[str, Reach]:
    """What the census counts in the province of each location and its neighbours: three queries.

    A slug that no location has is left out of the answer.
    """
    locations = Location.objects.filter(slug__in=list(slugs)).select_related("province")
    provinces = {location.slug: location.province for location in locations}
    rows = talent_rows(provinces.values())
    return {slug: reach(province, rows=rows) for slug, province in provinces.items()}


def talent_rows(provinces: Collection[Province]) -> TalentRows:
    """The figures around these provinces, their neighbours and their regions: two queries."""
    through = Province.neighbours.through
    neighbours: defaultdict[int, list[Province]] = defaultdict(list)
    links = through._default_manager.filter(from_province__in=provinces)
    for link in links.select_related("to_province").order_by("to_province__code"):
        neighbours[link.from_province_id].append(link.to_province)
    reached = {one.pk for one in provinces} | {
        one.pk for others in neighbours.values() for one in others
    }
    by_province: defaultdict[int, dict[str, TalentFigure]] = defaultdict(dict)
    by_region: defaultdict[int, dict[str, TalentFigure]] = defaultdict(dict)
    regions = {one.region_id for one in provinces}
    for figure in TalentFigure.objects.filter(Q(province__in=reached) | Q(region__in=regions)):
        if figure.province_id is not None:
            by_province[figure.province_id][figure.code] = figure
        elif figure.region_id is not None:
            by_region[figure.region_id][figure.code] = figure
    return TalentRows(
        neighbours={key: tuple(others) for key, others in neighbours.items()},
        by_province=by_province,
        by_region=by_region,
    )
