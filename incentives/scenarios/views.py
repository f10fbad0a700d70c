"""What moves an estimate most, its unlocks in one click, and up to four scenarios side by side.

The views that take a POST are exempt from the check against forged requests: no session and no
cookie stand behind an estimate, its address is all that gives access to it, so there is no
authority that a foreign page could borrow.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incentives.estimates.access import kept, missing
from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_unlocks import WITH, scenarios_address, unlock_key
from incentives.estimates.services import (
    UnknownLocationError,
    as_first_computed,
    create_variant,
    with_unlock,
)
from incentives.language import current_language
from incentives.limits import limited
from incentives.private import private_page
from incentives.scenarios.exports import as_csv, as_data, as_xlsx
from incentives.scenarios.forms import VariationForm
from incentives.scenarios.page import scenarios_page
from incentives.scenarios.page_sensitivity import given_inputs, sensitivity_page
from incentives.scenarios.sets import MOST, ScenarioSet, read_set, scenario_name
from incentives.scenarios.steps import StepsForm
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE

FROM = "from"


@private_page
@require_safe
def sensitivity(request: HttpRequest, token: str) -> HttpResponse:
    """Each input moved by its step, each doubt settled alone; the steps come in the query."""
    row = kept(token)
    if row is None:
        return missing(request)
    language = current_language()
    form = StepsForm(request.GET, codes=given_inputs(row), language=language)
    context = {"form": form, "page": sensitivity_page(row, form=form, language=language)}
    return render(request, "scenarios/sensitivity.html", context)


@csrf_exempt
@private_page
@limited
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """The project with the change of one of its unlocks: a second scenario beside the first."""
    row = kept(token)
    if row is None:
        return missing(request)
    changed = _unlocked(row, request.POST.get("unlock", ""))
    if changed is None:
        return redirect("estimate", token=token)
    new = create_variant(row, changed, now=timezone.now())
    return redirect(scenarios_address(token, new.token))


def _unlocked(row: Estimate, key: str) -> ProjectRequest | None:
    """The request of an unlock of the estimate; None for another key."""
    for one in as_first_computed(row).estimate.unlocks:
        if unlock_key(one) == key:
            return with_unlock(read_stored(row.inputs), one.change)
    return None


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The scenarios of the address, side by side; a POST adds a variant of one of them."""
    chosen = read_set(request.GET.getlist(WITH))
    if not chosen.scenarios:
        return _nothing(request, chosen)
    base = chosen.find(request.GET.get(FROM, "")) or chosen.scenarios[0]
    typed = request.POST if request.method == "POST" and not chosen.full else None
    form = VariationForm(typed, base=base, language=current_language())
    if form.is_valid():
        added = _added(form)
        if added in chosen.names:
            form.add_error(None, _("This scenario is already in the set."))
        elif added:
            return redirect(scenarios_address(*chosen.names, added))
    return _shown(request, chosen, form=form)


def _added(form: VariationForm) -> str:
    """The name of the variant, kept as an estimate of its own where its answers differ."""
    token, count = form.base.row.token, form.cleaned_data["count"]
    if form.variant is not None:
        try:
            token = create_variant(form.base.row, form.variant, now=timezone.now()).token
        except UnknownLocationError:
            form.add_error("location", _("The law of that day does not know this location."))
            return ""
    return scenario_name(token, count)


def _shown(request: HttpRequest, chosen: ScenarioSet, *, form: VariationForm) -> HttpResponse:
    wrong = bool(form.is_bound and form.errors)
    address = scenarios_address(*chosen.names)
    context = {
        "page": scenarios_page(chosen, language=current_language()),
        "form": form,
        "wrong": wrong,
        "action": f"{address}&{FROM}={form.base.name}",
        "address": request.build_absolute_uri(address),
        "query": address.partition("?")[2],
        "most": MOST,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "scenarios/scenarios.html", context, status=status)


def _nothing(request: HttpRequest, chosen: ScenarioSet) -> HttpResponse:
    """No scenario: none was named, or none of those named is kept any more."""
    status = HTTPStatus.NOT_FOUND if chosen.missing else HTTPStatus.OK
    return render(request, "scenarios/nothing.html", {"missing": chosen.missing}, status=status)


@private_page
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The set as a file: ``csv``, ``xlsx`` or ``json``."""
    chosen = read_set(request.GET.getlist(WITH))
    if not chosen.scenarios:
        return _nothing(request, chosen)
    address = request.build_absolute_uri(scenarios_address(*chosen.names))
    response = _file(chosen, kind=kind, address=address)
    response["Content-Disposition"] = f'attachment; filename="levier-scenarios.{kind}"'
    return response


def _file(chosen: ScenarioSet, *, kind: str, address: str) -> HttpResponse:
    language = current_language()
    if kind == "json":
        return JsonResponse(as_data(chosen, address=address, language=language))
    if kind == "csv":
        text = as_csv(chosen, address=address, language=language)
        return HttpResponse(text, content_type=CSV_TYPE)
    return HttpResponse(as_xlsx(chosen, address=address, language=language), content_type=XLSX_TYPE)
