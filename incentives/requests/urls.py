"""Addresses of the requests, under their language."""

from django.urls import path

from incentives.requests import views

app_name = "requests"

urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/delete/<str:name>/", views.delete, name="delete"),
    path("contact/<slug:token>/", views.sent, name="sent"),
    path("estimate/<slug:token>/contact/", views.from_estimate, name="from_estimate"),
]
