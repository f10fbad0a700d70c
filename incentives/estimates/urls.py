"""Addresses of saved estimates, under their language."""

from django.urls import path

from incentives.estimates import views

urlpatterns = [
    path("<str:token>/", views.show, name="estimate"),
    path("<str:token>/elsewhere/", views.elsewhere, name="estimate_elsewhere"),
    path("<str:token>/renew/", views.renew, name="estimate_renew"),
    path("<str:token>/delete/", views.delete, name="estimate_delete"),
]
