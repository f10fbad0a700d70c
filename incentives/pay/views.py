"""The pay simulator, and the pay and cost of the team of a saved estimate. Nothing is stored."""

from decimal import localcontext
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from incentives.engine.money import EXACT
from incentives.estimates.access import kept, missing
from incentives.estimates.payslips import pay_rules
from incentives.language import current_language
from incentives.pay.forms import SalaryForm, TeamForm, with_defaults
from incentives.pay.law import day_before_last_change
from incentives.pay.simulator import pay_page
from incentives.pay.team import team_page
from incentives.private import private_page
from incentives.rules.rule_set import NoRulesError, rules_on


@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """One salary, by GET. The other law is, unless asked, the one that today's law replaced."""
    today = localdate()
    try:
        previous = day_before_last_change(pay_rules(rules_on(today)))
    except NoRulesError:
        return render(request, "pay/no_rules.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    typed = with_defaults(request.GET.dict(), on=today, other=previous)
    asked = "salary" in request.GET
    form = SalaryForm(typed if asked else None, initial=typed, label_suffix="")
    page = None
    if asked and form.is_valid():
        page = pay_page(
            salary=form.cleaned_data["salary"],
            dependants=form.cleaned_data["dependants"],
            on=form.cleaned_data["on"] or today,
            other=form.cleaned_data["other"],
            language=current_language(),
        )
    return render(request, "pay/simulator.html", {"form": form, "page": page})


@private_page
@require_safe
def team(request: HttpRequest, token: str) -> HttpResponse:
    """The team of an estimate; what is typed stays in the address and nowhere else."""
    row = kept(token)
    if row is None:
        return missing(request)
    form = TeamForm(request.GET if request.GET else None, label_suffix="")
    with localcontext(EXACT):
        page = team_page(
            row,
            seat_m2=form.given("seat_m2"),
            rent_mad=form.given("rent"),
            other=form.given("other"),
            today=localdate(),
            language=current_language(),
        )
    return render(request, "pay/team.html", {"form": form, "page": page})
