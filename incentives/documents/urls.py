"""Addresses of the documents made from a saved estimate, under its own."""

from django.urls import path

from incentives.documents import pdf_views, table_views

urlpatterns = [
    path("<str:token>/pdf/", pdf_views.dossier, name="estimate_pdf"),
    path("<str:token>/xlsx/", table_views.workbook, name="estimate_xlsx"),
    path("<str:token>/csv/", table_views.table, name="estimate_csv"),
    path("<str:token>/json/", table_views.document, name="estimate_json"),
]
