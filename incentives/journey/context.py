"""What the pages of the form show around their questions."""

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incentives.journey.live import LIVE_STEPS, live_panel
from incentives.journey.models import Draft
from incentives.journey.salaries import salary_references
from incentives.journey.steps import Step, StepLink
from incentives.journey.walk import Walk

# How a number may be written, shown in the reader's own notation.
EXAMPLE = Decimal("6500.50")


def step_context(walk: Walk, *, step: Step, draft: Draft | None) -> dict[str, Any]:
    """The frame of a step: the stepper, the address of its form, how long answers are kept."""
    address = {"token": draft.token, "step": step} if draft else {}
    return {
        "step": step,
        "steps": _links(walk, current=step, draft=draft),
        "action": reverse("journey:step" if draft else "journey:start", kwargs=address),
        "expires_on": timezone.localdate(draft.expires_at) if draft else None,
        **_beside(step),
    }


def live_context(walk: Walk, *, step: Step, draft: Draft | None) -> dict[str, Any]:
    """What the answers are worth so far, and where to ask again while they are typed."""
    if draft is None or step not in LIVE_STEPS:
        return {"live": None, "live_url": ""}
    url = reverse("journey:live", kwargs={"token": draft.token, "step": step})
    return {"live": live_panel(walk, step=step), "live_url": url}


def _beside(step: Step) -> dict[str, Any]:
    """What stands beside the questions of one step."""
    if step is Step.ACTIVITY:
        # By name: the form and the public pages are siblings, and neither imports the other.
        segments = apps.get_model("incentives", "Segment")
        return {"segments": segments.objects.prefetch_related("sources")}
    if step is Step.PEOPLE:
        return {"salaries": salary_references(), "example": EXAMPLE}
    return {"example": EXAMPLE} if step is Step.MONEY else {}


def _links(walk: Walk, *, current: Step, draft: Draft | None) -> list[StepLink]:
    links = [_link(walk, step=step, current=current, draft=draft) for step in Step]
    return [*links, StepLink(_("Estimate"), "", "todo")]


def _link(walk: Walk, *, step: Step, current: Step, draft: Draft | None) -> StepLink:
    label = str(step.label)
    if step is current:
        return StepLink(label, "", "current")
    if draft is None or not walk.is_answered(step):
        return StepLink(label, "", "todo")
    address = reverse("journey:step", kwargs={"token": draft.token, "step": step})
    # The place is read from the database to be judged: here, answered is enough.
    right = step is Step.PLACE or walk.checked(step).is_valid()
    return StepLink(label, address if right else f"{address}?check", "done" if right else "error")
