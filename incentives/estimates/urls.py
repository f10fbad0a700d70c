"""Addresses of saved estimates, under their language."""

from django.urls import path

from incentives.estimates import views

urlpatterns = [
    path("<slug:token>/", views.show, name="estimate"),
    path("<slug:token>/elsewhere/", views.elsewhere, name="estimate_elsewhere"),
    path("<slug:token>/renew/", views.renew, name="estimate_renew"),
    path("<slug:token>/delete/", views.delete, name="estimate_delete"),
]
