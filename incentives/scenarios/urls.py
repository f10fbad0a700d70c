"""Addresses of what varies an estimate, under their language."""

from django.urls import path

from incentives.scenarios import views

app_name = "scenarios"

urlpatterns = [
    path("estimate/<str:token>/sensitivity/", views.sensitivity, name="sensitivity"),
    path("estimate/<str:token>/unlock/", views.unlock, name="unlock"),
    path("scenarios/", views.show, name="show"),
    *(
        path(f"scenarios/{kind}/", views.export, {"kind": kind}, name=kind)
        for kind in ("csv", "xlsx", "json")
    ),
]
