"""The locations as GeoJSON (RFC 7946): one point each, longitude before latitude."""

from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sites import selectors
from sites.api import _problem as problem
from sites.conf import stale_after_years
from sites.enums import FigureCode
from sites.facts import LocationSheet, location_sheet
from sites.serializers import DecimalText, LocationFilterSerializer, RegionSerializer


class GeoJSONRenderer(JSONRenderer):
    """JSON under the media type of GeoJSON."""

    media_type = "application/geo+json"
    format = "geojson"


class PointSerializer(serializers.Serializer[LocationSheet]):
    """The place of a location, in degrees (WGS 84)."""

    type = serializers.ChoiceField(choices=["Point"])
    coordinates = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        help_text="Longitude, then latitude.",
    )


class PointFigureSerializer(serializers.Serializer[Any]):
    """One figure that is known, with the year to which it refers."""

    value = DecimalText(source="exact", help_text="A decimal number, in the unit given beside it.")
    unit = serializers.CharField(help_text="As in the list of locations.")
    year = serializers.IntegerField(
        allow_null=True, help_text="Null: the reference year is not known."
    )
    stale = serializers.BooleanField(
        allow_null=True, help_text="Whether the figure is old; null when its year is not known."
    )


class PointFiguresSerializer(serializers.Serializer[Any]):
    """Every figure by its code; null where it is not known, which is never the same as zero."""

    def get_fields(self) -> dict[str, Any]:
        return {
            code.value: PointFigureSerializer(allow_null=True, label=code.label)
            for code in FigureCode
        }


class PointPropertiesSerializer(serializers.Serializer[LocationSheet]):
    """What a map shows of a location; its sources are in the list of locations."""

    slug = serializers.SlugField(source="location.slug")
    name = serializers.CharField(source="location.name")
    kind = serializers.CharField(source="location.kind", help_text="As the filter `kind`.")
    status = serializers.CharField(source="location.status", help_text="As the filter `status`.")
    full_on = serializers.DateField(
        source="location.full_on", allow_null=True, help_text="As in the list of locations."
    )
    region = RegionSerializer(source="location.region")
    figures = PointFiguresSerializer()


class FeatureSerializer(serializers.Serializer[Any]):
    """One location."""

    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.SlugField(help_text="The slug of the location.")
    geometry = PointSerializer()
    properties = PointPropertiesSerializer()


class FeatureCollectionSerializer(serializers.Serializer[Any]):
    """The locations that the filters let through, by slug."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = FeatureSerializer(many=True)


class LocationGeoJSONView(APIView):
    """The locations that the filters let through, as points for a map."""

    throttle_scope = "read"
    renderer_classes = (GeoJSONRenderer, JSONRenderer)

    @extend_schema(
        operation_id="locations_geojson",
        summary="Locations as GeoJSON points, with their figures",
        tags=["locations"],
        parameters=[LocationFilterSerializer],
        responses={
            (200, "application/geo+json"): FeatureCollectionSerializer,
            (200, "application/json"): FeatureCollectionSerializer,
            (400, "application/problem+json"): problem("A filter has an unknown value."),
            (429, "application/problem+json"): problem("Too many requests: see Retry-After."),
        },
    )
    def get(self, request: Request) -> Response:
        filters = LocationFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        found = selectors.find_locations(**filters.validated_data)
        year, age = localdate().year, stale_after_years()
        features = [
            _feature(location_sheet(location, year=year, stale_after_years=age))
            for location in found
        ]
        collection = {"type": "FeatureCollection", "features": features}
        return Response(FeatureCollectionSerializer(collection).data)


def _feature(sheet: LocationSheet) -> dict[str, Any]:
    location = sheet.location
    return {
        "type": "Feature",
        "id": location.slug,
        "geometry": {
            "type": "Point",
            "coordinates": [float(location.longitude), float(location.latitude)],
        },
        "properties": sheet,
    }
