"""The address of the dossier."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incentives.documents.pdf import (
    PATIENCE_SECONDS,
    PrinterBusyError,
    PrinterMissingError,
    dossier_name,
    dossier_pdf,
)
from incentives.estimates.access import kept, missing
from incentives.estimates.page import estimate_page
from incentives.estimates.places import Order
from incentives.limits import limited_to
from incentives.private import private_page

log = logging.getLogger(__name__)


@private_page
@limited_to("dossiers")
@require_safe
def dossier(request: HttpRequest, token: str) -> HttpResponse:
    """The estimate as a PDF, shown in the browser."""
    row = kept(token)
    if row is None:
        return missing(request)
    home = reverse("estimate", args=[token])
    page = estimate_page(row, today=timezone.localdate(), order=Order.AMOUNT)
    try:
        made = dossier_pdf(page, address=request.build_absolute_uri(home))
    except PrinterMissingError as error:
        log.error("No dossier can be made here: %s", error)
        return _unavailable(request, home=home, busy=False)
    except PrinterBusyError:
        return _unavailable(request, home=home, busy=True)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{dossier_name(page)}"'
    return response


def _unavailable(request: HttpRequest, *, home: str, busy: bool) -> HttpResponse:
    context = {"home": home, "busy": busy}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = render(request, "documents/unavailable.html", context, status=status)
    if busy:
        response["Retry-After"] = str(PATIENCE_SECONDS)
    return response
