"""Every failure under /api/v1/ as problem details (RFC 9457), in the reader's language.

What the views did not foresee is left to Django, which logs it and answers through
``config.errors``: the same kind of document, status 500.
"""

import logging
import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.views import set_rollback

from incentives.api.exceptions import BodyTooLarge, Unavailable, UnknownLocation
from incentives.estimates.inputs import error_paths
from incentives.estimates.services import UnknownLocationError
from incentives.rules.rule_set import NoRulesError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 30

TITLES = {
    status.HTTP_400_BAD_REQUEST: gettext_lazy("The request is not valid."),
    status.HTTP_403_FORBIDDEN: gettext_lazy("Access is refused."),
    status.HTTP_404_NOT_FOUND: gettext_lazy("Nothing was found."),
    status.HTTP_405_METHOD_NOT_ALLOWED: gettext_lazy("This method is not allowed here."),
    status.HTTP_406_NOT_ACCEPTABLE: gettext_lazy("This format is not available."),
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: gettext_lazy("The request is too large."),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: gettext_lazy("The format of the request is not read."),
    status.HTTP_429_TOO_MANY_REQUESTS: gettext_lazy("Too many requests."),
    status.HTTP_503_SERVICE_UNAVAILABLE: gettext_lazy("The service cannot answer now."),
}

# Said instead of the framework's own sentence, which does not exist in every language.
DETAILS = {
    status.HTTP_403_FORBIDDEN: gettext_lazy("Access to this address is refused."),
    status.HTTP_405_METHOD_NOT_ALLOWED: gettext_lazy(
        "The “Allow” header of this answer lists the methods that this address takes."
    ),
    status.HTTP_406_NOT_ACCEPTABLE: gettext_lazy(
        "This address does not answer in any format of the “Accept” header."
    ),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: gettext_lazy(
        "Send JSON, with the header “Content-Type: application/json”."
    ),
}


def handle(exc: Exception, context: Mapping[str, Any]) -> JsonResponse | None:
    """The answer to ``exc``; None for what nobody foresaw, which Django then logs and answers."""
    known = _translated(exc)
    if known is None:
        return None
    set_rollback()
    return problem(
        known.status_code,
        detail=_detail(known),
        errors=_errors(known),
        headers=_headers(known),
    )


def problem(
    code: int,
    *,
    detail: str,
    errors: list[dict[str, str]],
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """A problem document. ``errors`` has one ``{"path", "message"}`` a wrong value."""
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(code, TITLES[status.HTTP_400_BAD_REQUEST])),
        "status": code,
        "detail": detail,
        "errors": errors,
    }
    return JsonResponse(
        body,
        status=code,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )


def _translated(exc: Exception) -> exceptions.APIException | None:
    """The failure in the framework's vocabulary, None when it is not one of ours."""
    match exc:
        case exceptions.APIException():
            return exc
        case UnknownLocationError():
            return UnknownLocation()
        case Http404():
            return exceptions.NotFound(_("There is nothing at this address."))
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case NoRulesError():
            return Unavailable(_("No rule has been published yet: nothing can be computed."))
        case OperationalError():
            logger.error("the database does not answer", exc_info=exc)
            return Unavailable()
        case RequestDataTooBig():
            return BodyTooLarge()
        case SuspiciousOperation() | UnreadablePostError():
            return exceptions.ParseError(_("The request could not be read."))
    return None


def _detail(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return _("Correct what “errors” lists, then send the request again.")
    if isinstance(exc, exceptions.Throttled):
        return _("Wait %(seconds)s seconds before the next request.") % {"seconds": _wait(exc)}
    return str(DETAILS.get(exc.status_code) or exc.detail)


def _errors(exc: exceptions.APIException) -> list[dict[str, str]]:
    if isinstance(exc, exceptions.ValidationError):
        return error_paths(exc.detail)
    if isinstance(exc, exceptions.ParseError):
        return [{"path": "", "message": str(exc.detail)}]
    if isinstance(exc, UnknownLocation):
        return [{"path": "location", "message": str(exc.detail)}]
    return []


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    if isinstance(exc, exceptions.Throttled):
        return {"Retry-After": str(_wait(exc))}
    if isinstance(exc, Unavailable):
        return {"Retry-After": str(RETRY_SECONDS)}
    return {}


def _wait(exc: exceptions.Throttled) -> int:
    return max(1, math.ceil(getattr(exc, "wait", None) or 1))
