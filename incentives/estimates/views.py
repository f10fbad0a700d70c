"""A saved estimate, and the same project at another place."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.page import estimate_page
from incentives.estimates.places import order_links, order_named
from incentives.estimates.services import UnknownLocationError, create, kept
from incentives.limits import limited
from incentives.private import private_page


def _missing(request: HttpRequest) -> HttpResponse:
    return render(request, "estimates/missing.html", status=HTTPStatus.NOT_FOUND)


@private_page
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """``?rules=current`` opens the comparison with the rules in force today, ``?order=amount`` or
    ``match`` the locations, in that order."""
    row = kept(token)
    if row is None:
        return _missing(request)
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
        return _missing(request)
    asked = read_stored(row.inputs)
    location = request.POST.get("location", "")
    try:
        there = ProjectRequest(asked.inputs, asked.on, location)
        new, _ = create(there, now=timezone.now(), preferences=row.preferences)
    except UnknownLocationError:
        return redirect("estimate", token=token)
    return redirect("estimate", token=new.token)
