"""How far the drafts of each day go: numbers, without a trace of which draft.

Counted where a form is sent, never where a page is read. A draft that starts from an estimate or
from the small checker did not begin at the first step: it is not counted.
"""

from django.db.models import F
from django.utils import timezone

from incentives.journey.models import Draft, StepCount


def count(draft: Draft, step: str) -> None:
    """One draft more, on the day it was begun, at a step that it answers for the first time."""
    if not draft.followed:
        return
    begun_on = timezone.localdate(draft.created_at)
    row, _ = StepCount.objects.get_or_create(begun_on=begun_on, step=step)
    # One statement: two people may answer at once.
    StepCount.objects.filter(pk=row.pk).update(drafts=F("drafts") + 1)


def count_estimate(draft: Draft) -> None:
    """The first estimate of a draft; those that follow change a project, they do not begin one."""
    if Draft.objects.filter(pk=draft.pk, followed=True).update(followed=False):
        count(draft, StepCount.ESTIMATE)
