"""Error pages, in the language of the address or, failing that, of the browser.

Under ``/api/`` the same failures are RFC 9457 problem details.
"""

from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token


def _answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        if request.path.startswith("/api/"):
            response = _problem(status)
        else:
            response = HttpResponse(
                loader.render_to_string(f"errors/{status.value}.html", request=request)
            )
    response.status_code = status.value
    response["Content-Language"] = language
    return response


def _problem(status: HTTPStatus) -> HttpResponse:
    titles = {
        HTTPStatus.BAD_REQUEST: _("The request could not be understood."),
        HTTPStatus.FORBIDDEN: _("Access is refused."),
        HTTPStatus.NOT_FOUND: _("There is nothing at this address."),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("The service failed to answer."),
    }
    title = titles[status]
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status.value,
        "detail": title,
        "errors": [],
    }
    return JsonResponse(body, content_type="application/problem+json")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The page of failures must not fail too: without a database it falls back to a bare page."""
    try:
        return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    except (DatabaseError, TemplateDoesNotExist):
        return defaults.server_error(request)
