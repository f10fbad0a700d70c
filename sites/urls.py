"""Pages of the locations, mounted by `config.urls` under /{language}/locations/."""

from django.urls import path

from sites import place_views, views

app_name = "sites"

urlpatterns = [
    path("", views.list_locations, name="list"),
    # Before the locations: none is called "compare", and an address of two parts is no location.
    path("compare/", place_views.compare_locations, name="compare"),
    path("region/<slug:slug>/", place_views.show_region, name="region"),
    path("<slug:slug>/", views.show_location, name="detail"),
]
