"""A saved estimate, the same project at another place or under today's rules, its deletion."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incentives.estimates.access import kept, missing
from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page import estimate_page
from incentives.estimates.places import order_links, order_named
from incentives.estimates.services import UnknownLocationError, create
from incentives.limits import limited
from incentives.private import private_page


@private_page
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """``?rules=current`` opens the comparison with the rules in force today, ``?order=amount`` or
    ``match`` the locations, in that order."""
    row = kept(token)
    if row is None:
        return missing(request)
    order = order_named(request.GET.get("order"))
    page = estimate_page(row, today=timezone.localdate(), order=order)
    context = {
        "orders": order_links(request.GET, ranking=page.places),
        "ordered": order is not None,
        "page": page,
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
    return _again(row, on=row.on, location=request.POST.get("location", ""))


@csrf_exempt
@private_page
@limited
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """The same project under the rules in force today: a new estimate, the old one stays."""
    row = kept(token)
    if row is None:
        return missing(request)
    return _again(row, on=timezone.localdate(), location=row.location.slug)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST deletes at once."""
    row = kept(token)
    if row is None:
        return missing(request)
    if request.method == "POST":
        row.delete()
        return render(request, "estimates/deleted.html")
    context = {"row": row, "made_on": timezone.localdate(row.created_at)}
    return render(request, "estimates/delete.html", context)


def _again(row: Estimate, *, on: date, location: str) -> HttpResponse:
    """To a new estimate of the same project; to the old one where the rules know no such place."""
    asked = read_stored(row.inputs)
    try:
        asked_on = ProjectRequest(asked.inputs, on, location)
        new, _ = create(asked_on, now=timezone.now(), preferences=row.preferences)
    except UnknownLocationError:
        return redirect("estimate", token=row.token)
    return redirect("estimate", token=new.token)
