"""Addresses of the offer, mounted by ``config.urls`` under /{language}/offer/."""

from django.urls import path

from incentives.offer import views

urlpatterns = [
    path("", views.offer, name="offer"),
    path("<slug:code>/", views.measure, name="measure"),
]
