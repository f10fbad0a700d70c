"""The planner of the training bonus, its spreadsheet and its calendar."""

from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from incentives.estimates.access import kept, missing
from incentives.estimates.models import Estimate
from incentives.language import current_language
from incentives.limits import limited
from incentives.private import private_page
from incentives.training.agenda import calendar_file
from incentives.training.forms import (
    MAX_ROWS,
    OFFERED,
    ROWS,
    PlanForm,
    Row,
    is_blank,
    plain_rows,
    typed_rows,
)
from incentives.training.models import TrainingPlan
from incentives.training.page import kept_rows, planner_page, year_labels
from incentives.training.spreadsheet import planner_workbook
from sites.spreadsheets import XLSX_TYPE

ADD, REMOVE = "add", "remove"


# No session and no cookie stand behind an estimate: its address is all that gives access to it, so
# there is no authority that a foreign page could borrow.
@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, token: str) -> HttpResponse:
    """The plan and what the bonus covers of it; a POST keeps the lines, right or wrong."""
    row = kept(token)
    if row is None:
        return missing(request)
    if request.method == "POST":
        return _posted(request, row)
    return _show(request, row, _kept_form(row))


@private_page
@require_safe
def workbook(request: HttpRequest, token: str) -> HttpResponse:
    """The plan as a spreadsheet that goes on computing; a plan with a wrong line has none."""
    row = kept(token)
    if row is None:
        return missing(request)
    form = _kept_form(row)
    if not form.is_right:
        return redirect("estimate_training", token=token)
    content = planner_workbook(planner_page(row, form), language=current_language())
    return _file(content, kind=XLSX_TYPE, name="levier-training-plan.xlsx")


@private_page
@require_safe
def dates(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of the plan for a calendar."""
    row = kept(token)
    if row is None:
        return missing(request)
    page = planner_page(row, _kept_form(row))
    text = calendar_file(page.agenda, key=token, name=_("Training bonus"), stamp=row.created_at)
    return _file(text.encode(), kind="text/calendar; charset=utf-8", name="levier-training.ics")


def _posted(request: HttpRequest, row: Estimate) -> HttpResponse:
    rows = typed_rows(request.POST)
    action, _sep, number = request.POST.get("do", "").partition("-")
    if action == ADD and len(rows) < MAX_ROWS:
        rows = [*rows, dict(OFFERED)]
    elif action == REMOVE:
        rows = [one for index, one in enumerate(rows, start=1) if str(index) != number]
    form = _checked(row, rows)
    _keep(row, rows, form, blank=action in {ADD, REMOVE})
    if action in {ADD, REMOVE}:
        return HttpResponseRedirect(f"{_address(row)}#{_anchor(rows, action=action)}")
    if not form.is_right:
        return _show(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(f"{_address(row)}#cover")


def _keep(row: Estimate, rows: Sequence[Row], form: PlanForm, *, blank: bool) -> None:
    """Keep the lines as typed, or in plain digits when all are right; ``blank`` keeps the lines
    that nobody has filled in yet, at the end."""
    kept = list(rows)
    if form.is_right:
        empty = [dict(OFFERED) for one in rows if blank and is_blank(one)]
        kept = [*plain_rows(form.lines()), *empty]
    with transaction.atomic():
        TrainingPlan.objects.update_or_create(
            estimate=row, defaults={"rows": kept, "right": form.is_right}
        )


def _checked(row: Estimate, rows: Sequence[Row]) -> PlanForm:
    return PlanForm(rows, years=year_labels(row))


def _kept_form(row: Estimate) -> PlanForm:
    return _checked(row, kept_rows(row, language=current_language()))


def _show(
    request: HttpRequest, row: Estimate, form: PlanForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"page": planner_page(row, form), "form": form}
    return render(request, "training/plan.html", context, status=status)


def _address(row: Estimate) -> str:
    return reverse("estimate_training", kwargs={"token": row.token})


def _anchor(rows: Sequence[Row], *, action: str) -> str:
    return f"id_{ROWS}-{len(rows) - 1}-programme" if action == ADD else ROWS


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
