"""Pages of the locations, mounted by `config.urls` under /{language}/locations/."""

from django.urls import path

from sites import views

app_name = "sites"

urlpatterns = [
    path("", views.list_locations, name="list"),
    path("<slug:slug>/", views.show_location, name="detail"),
]
