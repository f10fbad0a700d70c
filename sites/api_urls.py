"""Addresses of the locations under /api/v1/, included there by the API."""

from django.urls import path

from sites.api import LocationDetailView, LocationListView
from sites.geojson import LocationGeoJSONView

api_urlpatterns = [
    path("locations", LocationListView.as_view(), name="location-list"),
    path("locations.geojson", LocationGeoJSONView.as_view(), name="location-geojson"),
    path("locations/<slug:slug>", LocationDetailView.as_view(), name="location-detail"),
]
