"""Who has the address of an estimate has the estimate, until its time is over."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incentives.estimates.models import Estimate


def kept(token: str) -> Estimate | None:
    """The estimate at this address; None when there is none or its time is over."""
    return kept_rows().filter(token=token).first()


def kept_rows() -> QuerySet[Estimate]:
    """Estimates whose time is not over, with their place."""
    rows: QuerySet[Estimate] = Estimate.objects.filter(expires_at__gt=timezone.now())
    return rows.select_related("location__province__region")


def missing(request: HttpRequest) -> HttpResponse:
    """What the ``token`` of this address answers where :func:`kept` finds nothing.

    410 for an estimate whose time is over, until the purge; 404 for any other address.
    """
    match = request.resolver_match
    assert match is not None
    expired = Estimate.objects.filter(token=match.kwargs["token"]).exists()
    status = HTTPStatus.GONE if expired else HTTPStatus.NOT_FOUND
    return render(request, "estimates/missing.html", {"expired": expired}, status=status)
