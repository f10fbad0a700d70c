"""Addresses of the checker for other sites, under their language."""

from django.urls import path

from incentives.journey.embed import views

app_name = "embed"

urlpatterns = [
    path("", views.how, name="how"),
    path("checker/", views.checker, name="checker"),
    path("checker/<slug:key>/", views.checker, name="checker"),
    # What is signed holds colons: no slug.
    path("open/<str:signed>/", views.open_project, name="open"),
]
