"""What is sent every day about requests that wait: to who has them in hand, and to the agency.

Like every e-mail about a request they hold nothing that was typed, not even the organisation: a
deletion must leave no copy in a mailbox. The references are looked up on the staff's screens.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incentives.formatting import format_date
from incentives.requests import inbox
from incentives.requests.mail import message, send
from incentives.requests.models import ContactRequest
from incentives.requests.recipients import agency


@dataclass(frozen=True, slots=True)
class Reminders:
    """How many e-mails left, and how many did not."""

    sent: int
    failed: int


def send_reminders(*, now: datetime) -> Reminders:
    """Send every reminder of the day; an address that fails stops none of the others."""
    sent = [send(mail, about=about) for about, mail in [*_to_assignees(now), *_to_agency(now)]]
    return Reminders(sent.count(True), sent.count(False))


def _to_assignees(now: datetime) -> list[tuple[str, EmailMessage]]:
    """One for each assignee who can still sign in and has an address."""
    rows = inbox.due(inbox.kept(now=now), today=timezone.localdate(now))
    rows = rows.filter(assignee__is_active=True, assignee__is_staff=True).exclude(
        assignee__email=""
    )
    of: dict[tuple[int, str], list[ContactRequest]] = defaultdict(list)
    for row in rows.select_related("assignee").order_by("next_action_on", "pk"):
        assert row.assignee
        of[row.assignee.pk, row.assignee.email].append(row)
    return [
        (f"requests due, to the user {pk},", _due_message(due, to=email))
        for (pk, email), due in of.items()
    ]


def _due_message(rows: Sequence[ContactRequest], *, to: str) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [(row.reference, _day(row.next_action_on)) for row in rows]
        subject = _("Contact requests whose next action is due: %(count)d") % {"count": len(rows)}
        body = render_to_string("requests/mail/due.txt", {"lines": lines})
    return message(subject, body, to=to)


def _to_agency(now: datetime) -> list[tuple[str, EmailMessage]]:
    """One for the requests that nobody has taken in time; none without an address."""
    since = now - timedelta(days=settings.LEVIER_REQUEST_REMINDER_DAYS)
    waiting = inbox.waiting(inbox.kept(now=now)).filter(created_at__lte=since)
    rows = list(waiting.order_by("created_at", "pk"))
    address = str(agency().email)
    if not rows or not address:
        return []
    return [("requests without assignee, to the agency,", _waiting_message(rows, to=address))]


def _waiting_message(rows: Sequence[ContactRequest], *, to: str) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [(row.reference, _day(timezone.localdate(row.created_at))) for row in rows]
        subject = _("Contact requests without assignee: %(count)d") % {"count": len(rows)}
        body = render_to_string("requests/mail/waiting.txt", {"lines": lines})
    return message(subject, body, to=to)


def _day(day: date | None) -> str:
    return format_date(day, settings.LANGUAGE_CODE) if day else ""
