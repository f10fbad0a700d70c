"""Addresses of the planner of the training bonus, under that of its estimate."""

from django.urls import path

from incentives.training import views

urlpatterns = [
    path("estimate/<str:token>/training/", views.plan, name="estimate_training"),
    path(
        "estimate/<str:token>/training/plan.xlsx", views.workbook, name="estimate_training_workbook"
    ),
    path("estimate/<str:token>/training/dates.ics", views.dates, name="estimate_training_dates"),
]
