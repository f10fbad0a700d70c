"""Addresses of the pay pages: the simulator, and the team of a saved estimate."""

from django.urls import path

from incentives.pay import views

urlpatterns = [
    path("pay/", views.simulator, name="pay"),
    path("estimate/<str:token>/pay/", views.team, name="estimate_pay"),
]
