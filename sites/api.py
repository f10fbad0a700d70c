"""The locations over the API: the list with its filters, and one location."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sites import selectors
from sites.conf import stale_after_years
from sites.facts import LocationSheet, location_sheet
from sites.models import Location, TalentProvider
from sites.serializers import (
    LocationFilterSerializer,
    LocationListSerializer,
    LocationSerializer,
)
from sites.talent import TalentRows

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def _problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(response=_PROBLEM, description=description)


class LocationListView(APIView):
    """The locations that the filters let through, by slug; texts in the language asked for."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="locations_list",
        summary="Locations, each figure with its year, sources and confidence",
        tags=["locations"],
        parameters=[LocationFilterSerializer],
        responses={
            200: LocationListSerializer,
            (400, "application/problem+json"): _problem("A filter has an unknown value."),
            (429, "application/problem+json"): _problem("Too many requests: see Retry-After."),
        },
    )
    def get(self, request: Request) -> Response:
        filters = LocationFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        age = stale_after_years()
        found = selectors.find_locations(**filters.validated_data)
        sheets = [_sheet(location, age=age) for location in found]
        return Response(LocationListSerializer({"results": sheets}).data)


class LocationDetailView(APIView):
    """One location, as in the list, and the people and those who train them near it."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="locations_retrieve",
        summary="One location, with the people, universities and training centres near it",
        tags=["locations"],
        responses={
            200: LocationSerializer,
            (404, "application/problem+json"): _problem("No location has this slug."),
            (429, "application/problem+json"): _problem("Too many requests: see Retry-After."),
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        try:
            location = selectors.get_location(slug)
        except Location.DoesNotExist as error:
            raise NotFound(_("No location has this address.")) from error
        sheet = _sheet(
            location,
            age=stale_after_years(),
            talent=selectors.talent_rows([location.province]),
            providers=selectors.talent_providers(),
        )
        return Response(LocationSerializer(sheet).data)


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
