"""Addresses of the locations under /api/v1/, included there by the API."""

from django.urls import path

from sites.api import LocationDetailView, LocationListView

api_urlpatterns = [
    path("locations", LocationListView.as_view(), name="location-list"),
    path("locations/<slug:slug>", LocationDetailView.as_view(), name="location-detail"),
]
