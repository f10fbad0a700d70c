"""Every address of the service. Public pages live under their language; the API does not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import get_language

from config import health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"


def to_reader_language(request: HttpRequest) -> HttpResponseRedirect:
    """``/`` leads to the language the browser asks for."""
    return HttpResponseRedirect(f"/{get_language()}/")


def _written(address: str, module: str) -> list[URLResolver]:
    """The addresses of a wing that exists."""
    file = settings.BASE_DIR.joinpath(*module.split(".")).with_suffix(".py")
    return [path(address, include(module))] if file.exists() else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", to_reader_language),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    *_written("api/v1/", "incentives.api.urls"),
    *i18n_patterns(
        *_written("", "incentives.pages.urls"),
        *_written("project/", "incentives.journey.urls"),
        *_written("embed/", "incentives.journey.embed.urls"),
        *_written("estimate/", "incentives.estimates.urls"),
        *_written("estimate/", "incentives.documents.urls"),
        *_written("", "incentives.scenarios.urls"),
        *_written("offer/", "incentives.offer.urls"),
        *_written("", "incentives.pay.urls"),
        *_written("", "incentives.training.urls"),
        *_written("locations/", "sites.urls"),
        *_written("", "incentives.requests.urls"),
    ),
]
