"""Addresses of the documents made from a saved estimate, under its own."""

from django.urls import path

from incentives.documents import pdf_views

urlpatterns = [
    path("<str:token>/pdf/", pdf_views.dossier, name="estimate_pdf"),
]
