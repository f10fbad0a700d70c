"""The public pages that are not the form, the estimate, the offer or the locations."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incentives.language import current_language
from incentives.pages.examples import landing_example
from incentives.pages.models import AgencySettings
from incentives.pages.privacy import assets, kept_data
from incentives.pages.sector import Figure, landing_figures, sector_page


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure of the landing page with the words under it."""

    figure: Figure
    label: str


def _stats() -> list[Stat]:
    figures = landing_figures()
    labels = {
        "jobs.2024": _("stable jobs at the end of %(year)s"),
        "exports.new.2024": _("exports in %(year)s (new series, preliminary)"),
        "jobs_target.2030.total": _("jobs aimed at in %(year)s"),
    }
    return [
        Stat(figure=figures[code], label=label % {"year": figures[code].year})
        for code, label in labels.items()
        if code in figures
    ]


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/landing.html", {"example": landing_example(), "stats": _stats()})


@require_safe
def sector(request: HttpRequest) -> HttpResponse:
    language = current_language()
    return render(request, "pages/sector.html", {"sector": sector_page(language=language)})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html", {"agency": AgencySettings.current()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"agency": AgencySettings.current(), "kept": kept_data(), "assets": assets()}
    return render(request, "pages/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"agency": AgencySettings.current()})
