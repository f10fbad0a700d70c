"""The page of the offer and the page of each measure, on a day that the reader chooses."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incentives.language import current_language
from incentives.offer.forms import LawDateForm
from incentives.offer.selectors import find_measure, measure_page, offer_page
from incentives.rules.models import Measure
from incentives.rules.rule_set import keep_the_day


def _date_form(request: HttpRequest) -> LawDateForm:
    return LawDateForm(request.GET if "on" in request.GET else None, today=localdate())


def _query(form: LawDateForm) -> str:
    """What keeps the day in the links from one page of the offer to another."""
    return f"?on={form.chosen().isoformat()}" if form.is_bound else ""


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """The three levers and what each holds on a day."""
    keep_the_day()
    form = _date_form(request)
    on = form.chosen()
    page = offer_page(on=on, today=form.today, language=current_language())
    context = {"form": form, "on": on, "query": _query(form), "page": page}
    return render(request, "offer/offer.html", context)


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure: its figures, its criteria and what is not known of it."""
    keep_the_day()
    try:
        found = find_measure(code)
    except Measure.DoesNotExist as error:
        raise Http404(_("No measure has this address.")) from error
    if code != found.code:
        return _to_canonical(request, found)
    form = _date_form(request)
    on = form.chosen()
    page = measure_page(found, on=on, language=current_language())
    context = {"form": form, "on": on, "query": _query(form), "page": page, "measure": found}
    return render(request, "offer/measure.html", context)


def _to_canonical(request: HttpRequest, found: Measure) -> HttpResponseRedirect:
    """The one address of a measure, its query kept."""
    address = reverse("measure", args=[found.code])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
