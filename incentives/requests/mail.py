"""What is sent by e-mail about a request: a confirmation to its author, a word to its recipient.

Neither holds anything that was typed: the address of the author may be someone else's, and a
deletion must leave no copy in a mailbox. A server that fails loses nothing: the request is stored.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incentives.formatting import format_date
from incentives.requests.models import LANGUAGE_NAMES, ContactRequest

logger = logging.getLogger(__name__)

# What production uses where no mail server is set: it sends nothing.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Links:
    """Full addresses, in the language of each reader."""

    confirmation: str
    deletion: str
    staff: str


def tell(
    row: ContactRequest,
    *,
    links: Links,
    recipient: str,
    now: datetime,
    routed: Sequence[str] = (),
) -> None:
    """Send both messages and note on the request which ones left. ``recipient`` may be "".

    ``routed`` holds who takes the requests of high value; who is the recipient too is told once.
    """
    about = f"the request {row.reference}"
    confirmed = send(_confirmation(row, links), about=about)
    notified = bool(recipient) and send(
        _notification(row, links, to=recipient, high_value=recipient in routed), about=about
    )
    for address in routed:
        if address != recipient:
            send(_notification(row, links, to=address, high_value=True), about=about)
    # Not by saving the row: its author may have deleted it by the link that has just arrived.
    ContactRequest.objects.filter(pk=row.pk).update(
        confirmed_at=now if confirmed else None, notified_at=now if notified else None
    )


def _confirmation(row: ContactRequest, links: Links) -> EmailMessage:
    with translation.override(row.language):
        subject = _("Your request %(reference)s was received") % {"reference": row.reference}
        expires_on = format_date(timezone.localdate(row.expires_at), row.language)
        context = {"reference": row.reference, "links": links, "expires_on": expires_on}
        body = render_to_string("requests/mail/confirmation.txt", context)
    return message(subject, body, to=row.email)


def _notification(row: ContactRequest, links: Links, *, to: str, high_value: bool) -> EmailMessage:
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("New contact request %(reference)s")
        if high_value:
            subject = _("New contact request of high value %(reference)s")
        subject %= {"reference": row.reference}
        context = {
            "reference": row.reference,
            "segments": row.segments,
            "place": row.location.name if row.location else "",
            "language": LANGUAGE_NAMES[row.language],
            "high_value": high_value,
            "link": links.staff,
            "expires_on": format_date(timezone.localdate(row.expires_at), language),
        }
        body = render_to_string("requests/mail/notification.txt", context)
    return message(subject, body, to=to)


def message(subject: str, body: str, *, to: str) -> EmailMessage:
    # Asks the machines that answer for absent people to stay silent.
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[to], headers=headers)


def send(mail: EmailMessage, *, about: str) -> bool:
    """Whether the message left; ``about`` names it in the log.

    What the server said may hold the address: it is not logged.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return False
    try:
        return bool(mail.send())
    except (OSError, ValueError) as error:
        kind = type(error).__name__
        logger.warning("An e-mail about %s did not leave: %s", about, kind)
        return False
