"""Reads of the locations, each at a fixed number of queries however many rows it finds."""

from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from sites.models import Evidence, Location, LocationQuerySet, Programme, Region


def find_locations(
    *,
    region: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    min_area: Decimal | None = None,
) -> LocationQuerySet:
    """Locations with everything that is shown of them, by slug: three queries.

    `region` is a slug, `min_area` a surface of built offices in m². A filter that is None or empty
    lets everything through.
    """
    found: LocationQuerySet = Location.objects.with_everything()
    if region:
        found = found.in_region(region)
    if kind:
        found = found.of_kind(kind)
    if status:
        found = found.with_status(status)
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
