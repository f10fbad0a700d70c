"""What becomes law, and how every process learns of it; regional grants opened and closed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.rules.checks import PublishingError, check_rules
from incentives.rules.models import PublicationEvent, RegionalGrant

_EVENT_LENGTH = 300


def hold_publications() -> None:
    """Let no other publication pass until this transaction ends.

    Two at once could each be sound and break the rules together; and the newest event, which dates
    the rule sets kept in memory, must be the last one committed.
    """
    first = PublicationEvent.objects.order_by("pk").values_list("pk", flat=True)[:1]
    list(PublicationEvent.objects.select_for_update().filter(pk__in=list(first)).order_by("pk"))


def record_event(*, what: str, by: User | None) -> None:
    """Say that something published changed: rule sets kept in memory are built again.

    Within a transaction, which holds the other publications until it ends.
    """
    hold_publications()
    PublicationEvent.objects.create(actor=by, what=what[:_EVENT_LENGTH])


@transaction.atomic
def open_grant(grant: RegionalGrant, *, by: User, now: datetime) -> None:
    """Publish a grant as open, by a second person: from then on estimates count it."""
    row = RegionalGrant.objects.select_for_update().get(pk=grant.pk)
    if row.open:
        raise PublishingError(_("This grant is open already."))
    if row.author_id is None:
        raise PublishingError(
            _("A grant without author cannot be opened: one person checks and saves it first.")
        )
    row.open, row.approver, row.opened_at = True, by, now
    try:
        row.full_clean()
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from error
    if not row.sources.exists():
        raise PublishingError(_("Name at least one source: a figure without source is not law."))
    assert row.starts_on is not None, "an open grant starts on a day: a constraint of the model"
    row.save()
    check_rules(on=row.starts_on)
    record_event(what=f"Opened: {row._meta.model_name} {row}", by=by)
    grant.refresh_from_db()


@transaction.atomic
def close_grant(grant: RegionalGrant, *, by: User) -> None:
    """Take a grant out of the estimates made from now on. One person is enough to stop it."""
    row = RegionalGrant.objects.select_for_update().get(pk=grant.pk)
    if not row.open:
        raise PublishingError(_("This grant is not open."))
    row.open, row.approver, row.opened_at = False, None, None
    row.save()
    record_event(what=f"Closed: {row._meta.model_name} {row}", by=by)
    grant.refresh_from_db()
