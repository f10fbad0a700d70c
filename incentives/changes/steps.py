"""The life of a change set: draft, in review, scheduled, published.

Some write, another approves. Every step is refused with a sentence for the staff
(:class:`PublishingError`) and done whole or not at all.
"""

import logging
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.changes.applying import apply, contents_after, values_of
from incentives.changes.golden import (
    active_cases,
    days_of,
    expectations_of,
    require_green,
    run,
    run_on_the_law,
    write_expectations,
)
from incentives.rules.checks import PublishingError, check_value
from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import ChangeSet
from incentives.rules.publishing import hold_publications, record_event

log = logging.getLogger(__name__)


@transaction.atomic
def submit(change_set: ChangeSet, *, by: User, now: datetime) -> None:
    """Draft → in review. Whoever submits a set without author becomes its author."""
    row = _locked(change_set)
    _require(row, ChangeSetState.DRAFT)
    values = values_of(row)
    if not values and not row.edits.exists() and not expectations_of(row):
        raise PublishingError(_("This change set is empty: write a change in it first."))
    row.author = row.author or by
    for value in values:
        value.author = value.author or by
        check_value(value, today=localdate(now))
        value.state = State.IN_REVIEW
        value.save()
    contents_after(row, days=(), now=now, today=localdate(now))
    row.state, row.submitted_at, row.review_note = ChangeSetState.IN_REVIEW, now, ""
    row.save()
    change_set.refresh_from_db()


@transaction.atomic
def send_back(change_set: ChangeSet, *, reason: str) -> None:
    """In review or scheduled → draft, to be written again. One person is enough to stop it."""
    row = _locked(change_set)
    _require(row, ChangeSetState.IN_REVIEW, ChangeSetState.SCHEDULED)
    if not reason.strip():
        raise PublishingError(_("Say why the change set goes back: its author reads it."))
    for value in values_of(row):
        value.state = State.DRAFT
        value.save()
    row.state, row.review_note = ChangeSetState.DRAFT, reason.strip()
    row.approver = row.approved_at = row.publish_on = None
    row.save()
    change_set.refresh_from_db()


@transaction.atomic
def approve(
    change_set: ChangeSet, *, by: User, now: datetime, publish_on: date | None = None
) -> None:
    """In review → published, by a second person; or scheduled, when ``publish_on`` is to come."""
    # The set before the publications, as on its day: two that wait for each other never end.
    row = _locked(change_set)
    hold_publications()
    _require(row, ChangeSetState.IN_REVIEW)
    today = localdate(now)
    if publish_on is not None and publish_on < today:
        raise PublishingError(_("The day of publication is past: choose today or a later day."))
    if by.pk in authors_of(row):
        raise PublishingError(_("The person who wrote a change cannot approve it."))
    row.approver, row.approved_at, row.publish_on = by, now, publish_on
    if publish_on is not None and publish_on > today:
        _try_cases(row, now=now, today=publish_on)
        row.state = ChangeSetState.SCHEDULED
        row.save()
    else:
        _publish(row, approver=by, now=now)
    change_set.refresh_from_db()


def _try_cases(row: ChangeSet, *, now: datetime, today: date) -> None:
    """The golden cases must hold now; they are asked again on the day itself."""
    cases = active_cases()
    contents = contents_after(row, days=days_of(cases), now=now, today=today)
    require_green(run(cases, contents=contents, expectations=expectations_of(row)))


def _publish(row: ChangeSet, *, approver: User, now: datetime) -> None:
    # Published late, a set changes no past: nobody was answered from its day on without it.
    apply(row, approver=approver, now=now, today=row.publish_on or localdate(now))
    write_expectations(row)
    require_green(run_on_the_law())
    row.state, row.published_at = ChangeSetState.PUBLISHED, now
    row.save()
    record_event(what=f"Published: {row._meta.model_name} {row.pk}, {row}", by=approver)


def authors_of(change_set: ChangeSet) -> set[int]:
    """Everybody who wrote something of the set: none of them may approve it."""
    written = {value.author_id for value in values_of(change_set)}
    proposed = set(change_set.edits.order_by("pk").values_list("author_id", flat=True))
    expected = {row.author_id for row in expectations_of(change_set).values()}
    everybody = {change_set.author_id, *written, *proposed, *expected}
    return {person for person in everybody if person is not None}


def _locked(change_set: ChangeSet) -> ChangeSet:
    """The row as it is stored, held until the end of the transaction."""
    return ChangeSet.objects.select_for_update().get(pk=change_set.pk)


def _require(row: ChangeSet, *states: ChangeSetState) -> None:
    if row.state not in states:
        raise PublishingError(
            _("This change set is “%(state)s”: the step needs “%(needed)s”.")
            % {
                "state": row.get_state_display(),
                "needed": " / ".join(str(state.label) for state in states),
            }
        )


# --- On its day -----------------------------------------------------------------------------------


def publish_due(*, now: datetime) -> list[ChangeSet]:
    """Publish the scheduled sets whose day has come; those that were.

    A set that no longer holds goes back to its author with the reason. Two callers at once publish
    once: the second finds nothing, and goes on under the rules as they are.
    """
    due = ChangeSet.objects.due(localdate(now)).order_by("publish_on", "pk")
    # The reason of a refusal is for the agency, in its language, whoever comes by.
    with translation.override(settings.LANGUAGE_CODE):
        return [row for row in due if _publish_on_its_day(row, now=now)]


def _publish_on_its_day(change_set: ChangeSet, *, now: datetime) -> bool:
    with transaction.atomic():
        row = (
            ChangeSet.objects.due(localdate(now))
            .select_for_update(skip_locked=True)
            .filter(pk=change_set.pk)
            .order_by("pk")
            .first()
        )
        if row is None:
            return False
        assert row.approver is not None, "a scheduled set was approved: a constraint of the model"
        hold_publications()
        try:
            with transaction.atomic():
                _publish(row, approver=row.approver, now=now)
        except PublishingError as error:
            log.warning("Change set %s could not be published on its day: %s", row.pk, error)
            send_back(
                row,
                reason=_("It could not be published on its day: %(reason)s") % {"reason": error},
            )
            return False
    return True
