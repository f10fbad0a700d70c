"""Writing to the agency, with or without an estimate; the confirmation; the deletion.

The forms are exempt from the check against forged requests: no cookie and no session stand behind
them, so there is no authority that a foreign page could borrow. The address is the only key.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from incentives.estimates.access import kept, missing
from incentives.estimates.models import Estimate
from incentives.limits import PageThrottle, limited
from incentives.private import private_page
from incentives.requests import services
from incentives.requests.consent import consent_text
from incentives.requests.forms import ContactForm
from incentives.requests.mail import Links, tell
from incentives.requests.models import ContactRequest
from incentives.requests.project import attached_project
from incentives.requests.recipients import address_of, agency, desks_for
from incentives.requests.routing import addresses_of

SECONDS_PER_MINUTE = 60

TokenView = Callable[..., HttpResponse]


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """A request without a project."""
    return _contact(request, estimate=None)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def from_estimate(request: HttpRequest, *, token: str) -> HttpResponse:
    """A request about a saved estimate, which is attached."""
    estimate = kept(token)
    if estimate is None:
        return missing(request)
    return _contact(request, estimate=estimate)


def for_request(view: TokenView) -> TokenView:
    """Answers the page of requests that are gone where the address leads to none."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except services.NoRequestError as error:
            status = HTTPStatus.GONE if error.known else HTTPStatus.NOT_FOUND
            return render(request, "requests/gone.html", {"known": error.known}, status=status)

    return answer


@private_page
@require_safe
@for_request
def sent(request: HttpRequest, *, token: str) -> HttpResponse:
    """The confirmation: reference, what happens next, until when, how to delete."""
    row = services.find(token, now=timezone.now())
    context = {
        "row": row,
        "agency": agency(),
        "expires_on": timezone.localdate(row.expires_at),
        "delete_url": reverse("requests:delete", args=[services.deletion_name(row)]),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "requests/sent.html", context)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
@for_request
def delete(request: HttpRequest, *, name: str) -> HttpResponse:
    """GET asks, POST deletes at once: nothing of the request stays."""
    row = services.find_to_delete(name)
    reference = row.reference
    if request.method == "POST":
        row.delete()
        return render(request, "requests/deleted.html", {"reference": reference})
    keep_url = reverse("requests:sent", args=[row.token])
    context = {"reference": reference, "keep_url": keep_url}
    return render(request, "requests/delete.html", context)


def _contact(request: HttpRequest, *, estimate: Estimate | None) -> HttpResponse:
    """The form, with its errors if it was sent; the confirmation once the request is kept."""
    publisher = agency()
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        desks=desks_for(estimate.location if estimate else None),
        consent_text=consent_text(agency_name=publisher.name),
    )
    if not form.is_bound:
        return _show(request, form, estimate=estimate, agency=publisher, status=HTTPStatus.OK)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, form, estimate=estimate, agency=publisher, status=status)
    try:
        row = _kept(request, form, estimate=estimate, now=timezone.now())
    except TooManyError as error:
        form.add_error(None, _too_many(error.seconds))
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = _show(request, form, estimate=estimate, agency=publisher, status=status)
        response["Retry-After"] = str(error.seconds)
        return response
    return redirect("requests:sent", token=row.token)


class TooManyError(Exception):
    """One address sent too many requests; the next one may come in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _kept(
    request: HttpRequest, form: ContactForm, *, estimate: Estimate | None, now: datetime
) -> ContactRequest:
    """The request, kept once and told by e-mail. Raises :class:`TooManyError`."""
    desk = form.desk
    key = services.submission_key(form.form_name, form.cleaned_data, desk=desk)
    row = services.already_kept(key)
    if row:
        return row
    throttle = PageThrottle("contact")
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyError(ceil(throttle.wait() or 1))
    row, new = services.keep(
        form.cleaned_data,
        key=key,
        desk=desk,
        estimate=estimate,
        consent_text=form.consent_text,
        now=now,
    )
    if new:
        tell(
            row,
            links=_links(request, row),
            recipient=address_of(row),
            now=now,
            routed=addresses_of(row),
        )
    return row


def _too_many(seconds: int) -> str:
    minutes = ceil(seconds / SECONDS_PER_MINUTE)
    message = ngettext(
        "Several requests came from your connection in a short time. Your answers are still here:"
        " wait %(minutes)d minute and send them again.",
        "Several requests came from your connection in a short time. Your answers are still here:"
        " wait %(minutes)d minutes and send them again.",
        minutes,
    )
    return message % {"minutes": minutes}


def _links(request: HttpRequest, row: ContactRequest) -> Links:
    with translation.override(row.language):
        confirmation = reverse("requests:sent", args=[row.token])
        deletion = reverse("requests:delete", args=[services.deletion_name(row)])
    staff = reverse("admin:incentives_contactrequest_change", args=[row.pk])
    paths = (confirmation, deletion, staff)
    return Links(*(request.build_absolute_uri(path) for path in paths))


def _show(
    request: HttpRequest,
    form: ContactForm,
    *,
    estimate: Estimate | None,
    agency: Any,
    status: HTTPStatus,
) -> HttpResponse:
    context = {
        "form": form,
        "wrong": status is not HTTPStatus.OK,
        "project": attached_project(estimate) if estimate else None,
        "agency": agency,
        "to": None if "recipient" in form.fields else next(iter(form.desks.values())),
    }
    return render(request, "requests/contact.html", context, status=status)
