"""Finding a saved estimate by its address, for every page that works on one."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incentives.estimates.models import Estimate


def kept_estimate(token: str) -> Estimate | None:
    """The estimate at this address; None when there is none or its time is over."""
    rows: QuerySet[Estimate] = Estimate.objects.filter(expires_at__gt=timezone.now())
    return rows.select_related("location__province__region").filter(token=token).first()


def missing_estimate(request: HttpRequest) -> HttpResponse:
    """What a private page answers itself where there is no estimate."""
    return render(request, "estimates/missing.html", status=HTTPStatus.NOT_FOUND)
