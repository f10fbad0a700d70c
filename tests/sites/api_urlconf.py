"""The locations' own addresses of the API, without the rest of it."""

from django.urls import include, path

from sites.api_urls import api_urlpatterns

handler404 = "config.errors.not_found"

urlpatterns = [path("api/v1/", include(api_urlpatterns))]
