"""A saved estimate, and the same project at another place."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page import estimate_page
from incentives.estimates.services import UnknownLocationError, create
from incentives.limits import limited
from incentives.private import private_page


def kept(token: str) -> Estimate | None:
    """The estimate at this address; None when there is none or its time is over."""
    rows: QuerySet[Estimate] = Estimate.objects.filter(expires_at__gt=timezone.now())
    return rows.select_related("location__province__region").filter(token=token).first()


def missing(request: HttpRequest) -> HttpResponse:
    """The answer where no estimate is kept."""
    return render(request, "estimates/missing.html", status=HTTPStatus.NOT_FOUND)


@private_page
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """``?rules=current`` opens the comparison with the rules in force today."""
    row = kept(token)
    if row is None:
        return missing(request)
    context = {
        "page": estimate_page(row, today=timezone.localdate()),
        "address": request.build_absolute_uri(request.path),
        "compare_rules": request.GET.get("rules") == "current",
    }
    return render(request, "estimates/detail.html", context)


# No session and no cookie stand behind an estimate: its address is all that gives access to it, so
# there is no authority that a foreign page could borrow.
@csrf_exempt
@private_page
@limited
@require_POST
def elsewhere(request: HttpRequest, token: str) -> HttpResponse:
    """The same project on the same day of the law, at another location: a new estimate."""
    row = kept(token)
    if row is None:
        return missing(request)
    asked = read_stored(row.inputs)
    location = request.POST.get("location", "")
    try:
        new, _ = create(ProjectRequest(asked.inputs, asked.on, location), now=timezone.now())
    except UnknownLocationError:
        return redirect("estimate", token=token)
    return redirect("estimate", token=new.token)
