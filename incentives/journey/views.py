"""The step-by-step form. Each view reads or keeps answers, then says which page comes next.

These views are exempt from the check against forged requests: they read no cookie and no session,
so a forged request could do nothing that its author cannot do from their own machine. The token in
the address is the only key, and no other site knows it (``private_page``).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incentives.estimates import services
from incentives.estimates.models import Estimate
from incentives.estimates.place_map import support_map
from incentives.estimates.places import order_links, order_named, place_ranking
from incentives.estimates.preferences import stored_preferences
from incentives.estimates.services import compare_places
from incentives.journey import drafts
from incentives.journey.context import live_context, step_context
from incentives.journey.counts import count_estimate
from incentives.journey.forms import PlaceForm, StepForm
from incentives.journey.live import LIVE_STEPS, live_panel
from incentives.journey.models import Draft
from incentives.journey.people import ROWS, with_new_row, without_row
from incentives.journey.preferences import PreferencesForm
from incentives.journey.steps import PREFERENCES, Step
from incentives.journey.walk import FORMS, Walk
from incentives.language import current_language
from incentives.limits import limited, limited_to
from incentives.private import private_page

CHECK = "check"
BACK, SAVE, ADD, REMOVE, UPDATE, CLEAR = "back", "save", "add", "remove", "update", "clear"

TokenView = Callable[..., HttpResponse]


def for_draft(view: TokenView) -> TokenView:
    """Answers the page of drafts that are gone where the token leads to none."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except drafts.NoDraftError as error:
            return _gone(request, expired=error.expired)

    return answer


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first step, empty; its answers start a draft."""
    if request.method != "POST":
        return _show(request, Walk({}), step=Step.ACTIVITY, draft=None)
    answers = {Step.ACTIVITY.value: FORMS[Step.ACTIVITY].typed(request.POST)}
    return _after(request, drafts.begin(answers, now=timezone.now()), step=Step.ACTIVITY)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
@for_draft
def step(request: HttpRequest, *, token: str, step: Step) -> HttpResponse:
    """One step: GET shows the answers kept, POST keeps what was typed and goes on."""
    now = timezone.now()
    if request.method == "POST":
        return _after(request, _kept(request, token, step=step, now=now), step=step)
    draft = drafts.find(token, now=now)
    walk = Walk(draft.answers)
    gap = walk.first_gap(before=step)
    if gap:
        return _correct(walk, token, gap=gap)
    return _show(request, walk, step=step, draft=draft, checked=CHECK in request.GET)


@csrf_exempt
@private_page
@limited_to("live")
@require_POST
@for_draft
def live(request: HttpRequest, *, token: str, step: Step) -> HttpResponse:
    """The range under the answers as they stand on the page, to be put beside them.

    Nothing is kept: the buttons of the form do that.
    """
    draft = drafts.find(token, now=timezone.now())
    walk = Walk({**draft.answers, step: FORMS[step].typed(request.POST)})
    return render(request, "journey/_live.html", {"live": live_panel(walk, step=step), "oob": True})


@private_page
@require_safe
@for_draft
def resume(request: HttpRequest, *, token: str) -> HttpResponse:
    """The link that is kept: leads to the first step that is not right yet, else to the last."""
    draft = drafts.find(token, now=timezone.now())
    return redirect("journey:step", token=token, step=Walk(draft.answers).first_gap() or Step.PLACE)


@private_page
@require_safe
@for_draft
def saved(request: HttpRequest, *, token: str) -> HttpResponse:
    """The address to come back to, and until when."""
    draft = drafts.find(token, now=timezone.now())
    address = reverse("journey:resume", kwargs={"token": token})
    context = {
        "address": address,
        "full_address": request.build_absolute_uri(address),
        "expires_on": timezone.localdate(draft.expires_at),
    }
    return render(request, "journey/saved.html", context)


@csrf_exempt
@private_page
@limited
@require_http_methods(["GET", "HEAD", "POST"])
@for_draft
def places(request: HttpRequest, *, token: str) -> HttpResponse:
    """The project at every location: best match first, best amount without preferences.

    POST keeps the preferences that were typed, right or wrong, or takes them away.
    """
    if request.method == "POST":
        _keep_preferences(request, token, now=timezone.now())
        return redirect("journey:places", token=token)
    draft = drafts.find(token, now=timezone.now())
    walk = Walk(draft.answers)
    gap = walk.first_gap(before=Step.PLACE)
    if gap:
        return _correct(walk, token, gap=gap)
    context = {
        **step_context(walk, step=Step.PLACE, draft=draft),
        **_compared(request, walk),
        "form": walk.preferences,
        "opened": walk.preferences.wrong or PREFERENCES in request.GET,
        "place_url": _address(draft, Step.PLACE),
        "places_url": reverse("journey:places", kwargs={"token": token}),
    }
    return render(request, "journey/places.html", context)


@csrf_exempt
@private_page
@limited
@require_POST
def from_estimate(request: HttpRequest, *, token: str) -> HttpResponse:
    """A new draft that holds the project of an estimate, to change it."""
    now = timezone.now()
    estimate = Estimate.objects.filter(token=token).first()
    if estimate is None or estimate.expires_at <= now:
        return _gone(request, expired=estimate is not None)
    draft = drafts.start_from(estimate, language=current_language(), now=now)
    return redirect("journey:step", token=draft.token, step=Step.PEOPLE)


def _keep_preferences(request: HttpRequest, token: str, *, now: datetime) -> None:
    clears = request.POST.get("do") == CLEAR
    with transaction.atomic():
        draft = drafts.find(token, now=now, to_save=True)
        typed = {} if clears else PreferencesForm.typed(request.POST)
        drafts.save(draft, part=PREFERENCES, answers=typed, now=now)


def _compared(request: HttpRequest, walk: Walk) -> dict[str, Any]:
    """The ranked places and their map."""
    project = walk.comparison()
    ranking = place_ranking(
        compare_places(project.inputs, on=project.on),
        preferences=stored_preferences(project.inputs, walk.preferences.asked),
        order=order_named(request.GET.get("order")),
    )
    return {
        "ranking": ranking,
        "orders": order_links(request.GET, ranking=ranking),
        "map": support_map(ranking),
    }


def _kept(request: HttpRequest, token: str, *, step: Step, now: datetime) -> Draft:
    """The draft with what was typed, right or wrong, and with the row added or taken away."""
    action, _, number = request.POST.get("do", "").partition("-")
    with transaction.atomic():
        draft = drafts.find(token, now=now, to_save=True)
        answers = FORMS[step].typed(request.POST)
        if step is Step.PEOPLE and action == ADD:
            answers = with_new_row(answers, frame=Walk(draft.answers).frame)
        elif step is Step.PEOPLE and action == REMOVE and number.isdecimal():
            answers = without_row(answers, number=int(number))
        drafts.save(draft, part=step.value, answers=answers, now=now)
    return draft


def _after(request: HttpRequest, draft: Draft, *, step: Step) -> HttpResponse:
    """Where the button that was pressed leads, once everything typed is kept."""
    action = request.POST.get("do", "").partition("-")[0]
    if action == SAVE:
        return redirect("journey:saved", token=draft.token)
    if action == UPDATE and step in LIVE_STEPS:
        return HttpResponseRedirect(f"{_address(draft, step)}#live")
    if action == BACK and step.previous:
        return HttpResponseRedirect(_address(draft, step.previous))
    if step is Step.PLACE and action == PREFERENCES:
        address = reverse("journey:places", kwargs={"token": draft.token})
        return HttpResponseRedirect(f"{address}?{PREFERENCES}#{PREFERENCES}")
    if step is Step.PEOPLE and action in {ADD, REMOVE}:
        return HttpResponseRedirect(_address(draft, step) + _row_anchor(draft, action=action))
    return _forward(request, draft, step=step)


def _forward(request: HttpRequest, draft: Draft, *, step: Step) -> HttpResponse:
    """The next step if this one and those before it are right; else the first that is not."""
    walk = Walk(draft.answers)
    gap = walk.first_gap(before=step)
    if gap:
        return _correct(walk, draft.token, gap=gap)
    if not walk.holds(step):
        return _show(request, walk, step=step, draft=draft, checked=True)
    if step.next:
        return HttpResponseRedirect(_address(draft, step.next))
    return _finish(request, walk, draft=draft)


def _finish(request: HttpRequest, walk: Walk, *, draft: Draft) -> HttpResponse:
    """The estimate at the chosen place, or the comparison of all places."""
    place = walk.checked(Step.PLACE)
    assert isinstance(place, PlaceForm)
    if place.compares:
        return redirect("journey:places", token=draft.token)
    try:
        estimate, _computed = services.create(
            walk.request(), now=timezone.now(), preferences=walk.preferences.asked
        )
    except services.UnknownLocationError:
        # A location that was added after the rules in force were published.
        place.add_error("location", _("The rules in force do not know this location yet."))
        return _show(request, walk, step=Step.PLACE, draft=draft, checked=True)
    count_estimate(draft)
    return redirect("estimate", token=estimate.token)


def _correct(walk: Walk, token: str, *, gap: Step) -> HttpResponseRedirect:
    """To an earlier step: with its errors if it was answered, as it is if it was not reached."""
    address = reverse("journey:step", kwargs={"token": token, "step": gap})
    return HttpResponseRedirect(f"{address}?{CHECK}" if walk.is_answered(gap) else address)


def _show(
    request: HttpRequest, walk: Walk, *, step: Step, draft: Draft | None, checked: bool = False
) -> HttpResponse:
    form: StepForm = walk.checked(step) if checked else walk.form(step)
    context = {
        **step_context(walk, step=step, draft=draft),
        **live_context(walk, step=step, draft=draft),
        "form": form,
    }
    if step is Step.PLACE:
        context["preferences"] = walk.preferences
    wrong = checked and not form.is_valid()
    if wrong and draft:
        _stand_at(request, _address(draft, step))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, f"journey/{step}.html", {**context, "wrong": wrong}, status=status)


def _stand_at(request: HttpRequest, address: str) -> None:
    """Let the links of the page (its other languages) lead to the step with its errors, not to the
    address that the answers were sent to: from the very first page that one keeps nothing."""
    request.path = request.path_info = address
    request.META["QUERY_STRING"] = CHECK


def _gone(request: HttpRequest, *, expired: bool) -> HttpResponse:
    status = HTTPStatus.GONE if expired else HTTPStatus.NOT_FOUND
    return render(request, "journey/gone.html", {"expired": expired}, status=status)


def _address(draft: Draft, step: Step) -> str:
    return reverse("journey:step", kwargs={"token": draft.token, "step": step})


def _row_anchor(draft: Draft, *, action: str) -> str:
    """The first field of the new row, or the rows when one was taken away."""
    count = len(draft.answers[Step.PEOPLE][ROWS])
    return f"#id_{ROWS}-{count - 1}-title" if action == ADD else f"#{ROWS}"
