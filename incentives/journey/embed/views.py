"""The small checker for other sites, the way from it into the form, and how to put it up.

The checker is a page of ours in a frame of theirs: it asks by address alone, keeps nothing, reads
and sets no cookie. Which sites may frame it is said by its header, per partner.
"""

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from incentives.journey import drafts
from incentives.journey.embed.forms import CheckerForm
from incentives.journey.embed.models import EmbedPartner
from incentives.journey.live import live_panel
from incentives.journey.steps import Step
from incentives.limits import limited
from incentives.private import private_page

SALT = "levier.embed"


@xframe_options_exempt
@require_safe
def checker(request: HttpRequest, *, key: str = "") -> HttpResponseBase:
    """The five questions, and what their answers are worth. Without a key: for our own pages."""
    partner = _partner(key) if key else None
    allowed = [SELF, *(partner.frame_ancestors if partner else [])]
    return csp_replace({"frame-ancestors": allowed})(partial(_checker, key=key))(request)


def _checker(request: HttpRequest, *, key: str) -> HttpResponse:
    asked = any(name in request.GET for name in CheckerForm.base_fields)
    form = CheckerForm(request.GET if asked else None)
    holds = asked and form.is_valid()
    wrong = asked and not holds
    context = {
        "form": form,
        "wrong": wrong,
        "live": live_panel(form.walk, step=Step.MONEY) if holds else None,
        "open_url": reverse("embed:open", args=[_signed(form, key=key)]) if holds else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "embed/checker.html", context, status=status)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def open_project(request: HttpRequest, *, signed: str) -> HttpResponse:
    """The full form with the answers of the checker: GET asks, POST starts the draft.

    Exempt from the check against forged requests like the form itself: no cookie stands behind it,
    and only we can sign an address.
    """
    try:
        found = _read(signed)
    except signing.BadSignature as error:
        return _closed(request, expired=isinstance(error, signing.SignatureExpired))
    if request.method == "POST":
        draft = drafts.start(found["answers"], now=timezone.now())
        return redirect("journey:step", token=draft.token, step=Step.PEOPLE)
    partner = EmbedPartner.objects.filter(key=found["key"]).first() if found["key"] else None
    return render(request, "embed/open.html", {"partner": partner})


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How a site puts the checker up; with ``?key=``, the lines to copy for one partner."""
    key = request.GET.get("key", "")
    partner = _partner(key) if key else None
    address = reverse("embed:checker", args=[partner.key]) if partner else ""
    agency: Any = apps.get_model("incentives", "AgencySettings")
    context = {
        "partner": partner,
        "address": request.build_absolute_uri(address) if address else "",
        "agency": agency.current(),
    }
    return render(request, "embed/how.html", context)


def _partner(key: str) -> EmbedPartner:
    """The active partner of a key; otherwise the page is not found, framed or not."""
    partner = EmbedPartner.objects.filter(key=key, active=True).first()
    if partner is None:
        raise Http404
    return partner


def _signed(form: CheckerForm, *, key: str) -> str:
    return signing.dumps({"key": key, "answers": form.answers}, salt=SALT, compress=True)


def _read(signed: str) -> dict[str, Any]:
    """What we signed, as long as a draft lives. Raises ``signing.BadSignature``."""
    age = timedelta(days=settings.LEVIER_DRAFT_RETENTION_DAYS)
    found: dict[str, Any] = signing.loads(signed, salt=SALT, max_age=age)
    return found


def _closed(request: HttpRequest, *, expired: bool) -> HttpResponse:
    status = HTTPStatus.GONE if expired else HTTPStatus.NOT_FOUND
    return render(request, "embed/closed.html", {"expired": expired}, status=status)
