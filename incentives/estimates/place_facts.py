"""What is known of the places, kept in memory until somebody changes a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from incentives.estimates.models import PlaceRevision
from sites.match_data import known_sites
from sites.matching import Site
from sites.models import Location, Region


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Facts and names in one language: locations by slug, regions by code."""

    sites: Mapping[str, Site]
    names: Mapping[str, str]
    regions: Mapping[str, str]


def place_facts() -> PlaceFacts:
    """The facts in the reader's language: one query while no place changes."""
    token = PlaceRevision.current()
    # Without a token nothing says when the places change: what is read then is not kept.
    return _kept(token, get_language()) if token else _read()


@lru_cache(maxsize=8)
def _kept(_token: str, _language: str | None) -> PlaceFacts:
    return _read()


def _read() -> PlaceFacts:
    return PlaceFacts(
        sites=known_sites(),
        names={row.slug: row.name for row in Location.objects.order_by("slug")},
        regions={row.code: row.name for row in Region.objects.order_by("code")},
    )
