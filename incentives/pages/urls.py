"""Addresses of the public pages, under their language."""

from django.urls import path

from incentives.pages import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("sector/", views.sector, name="sector"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
