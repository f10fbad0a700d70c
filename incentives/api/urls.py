"""Addresses under /api/v1/. One that is not listed answers a problem document too."""

from django.urls import path, re_path

from incentives.api import documentation, views
from incentives.api.base import NothingView
from sites.api_urls import api_urlpatterns

app_name = "api"

urlpatterns = [
    path("estimates", views.EstimatesView.as_view(), name="estimates"),
    path("estimates/<slug:token>", views.EstimateView.as_view(), name="estimate"),
    path("comparisons", views.ComparisonsView.as_view(), name="comparisons"),
    path("measures", views.MeasuresView.as_view(), name="measures"),
    path("measures/<slug:code>", views.MeasureView.as_view(), name="measure"),
    path("parameters", views.ParametersView.as_view(), name="parameters"),
    path("payslips", views.PayslipsView.as_view(), name="payslips"),
    *api_urlpatterns,
    path("schema/", documentation.SchemaView.as_view(), name="schema"),
    path("docs/", documentation.DocsView.as_view(), name="docs"),
    re_path("", NothingView.as_view(), name="nothing"),
]
