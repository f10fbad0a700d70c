"""The dashboard on the site of the staff: a page of tables, and each table as a file."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incentives.dashboard.files import as_csv, as_xlsx
from incentives.dashboard.selectors import (
    PERIODS_IN_WEEKS,
    USUAL_WEEKS,
    Figures,
    Period,
    anything_kept,
    figures_of,
)
from incentives.dashboard.tables import tables_of, weeks_chart
from incentives.language import current_language
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE

# Whoever may read estimates one by one may read what they add up to.
RIGHT = "incentives.view_estimate"
FILES = {"csv": (as_csv, CSV_TYPE), "xlsx": (as_xlsx, XLSX_TYPE)}


def urls() -> list[URLPattern]:
    """For the staff's site, which asks for both factors before it calls them."""
    guarded = admin.site.admin_view
    return [
        path("dashboard/", guarded(show), name="dashboard"),
        path("dashboard/<slug:code>.<slug:kind>", guarded(export), name="dashboard_file"),
    ]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything of the last weeks."""
    figures = _figures(request)
    tables = tables_of(figures)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Dashboard"),
        "figures": figures,
        "weeks": tables[0],
        "tables": tables[1:],
        "chart": weeks_chart(figures),
        "periods": PERIODS_IN_WEEKS,
        "anything": anything_kept(),
    }
    return TemplateResponse(request, "staff/dashboard.html", context)


@require_safe
def export(request: HttpRequest, *, code: str, kind: str) -> HttpResponse:
    """One table of the last weeks, whole."""
    figures = _figures(request)
    table = next((one for one in tables_of(figures) if one.code == code), None)
    if table is None or kind not in FILES:
        raise Http404
    write, content_type = FILES[kind]
    language = current_language()
    response = HttpResponse(write(table, language=language), content_type=content_type)
    name = f"levier-{code}-{figures.period.weeks}-{localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _figures(request: HttpRequest) -> Figures:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    return figures_of(Period.ending(localdate(), weeks=_weeks(request)))


def _weeks(request: HttpRequest) -> int:
    """What was chosen among the periods; the usual one for anything else."""
    asked = {str(weeks): weeks for weeks in PERIODS_IN_WEEKS}
    return asked.get(request.GET.get("weeks", ""), USUAL_WEEKS)
