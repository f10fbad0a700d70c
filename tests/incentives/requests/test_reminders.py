"""What the staff are reminded of every day, and what a server that fails changes."""

import io
import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import override_settings

from incentives.pages.models import AgencySettings
from incentives.requests.mail import NO_MAIL
from incentives.requests.models import ContactRequest
from tests.incentives.requests.writing import TYPED, Writer

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def staff(name: str, **changed: Any) -> User:
    values = {"email": f"{name}@example.org", "is_staff": True, **changed}
    return User.objects.create_user(name, **values)


def due(writer: Writer, user: User, *, days: int = 0, state: str = "assigned") -> str:
    row = writer.sent(organisation=f"{user.username} {days} {state}")
    ContactRequest.objects.filter(pk=row.pk).update(
        assignee=user, state=state, next_action_on=TODAY + timedelta(days=days)
    )
    return row.reference


def reminded() -> tuple[str, list[EmailMessage]]:
    """What the command writes and the messages that left."""
    mail.outbox.clear()
    output = io.StringIO()
    call_command("send_request_reminders", stdout=output)
    return output.getvalue().strip(), list(mail.outbox)


def test_each_assignee_is_told_once_of_what_is_due(writer: Writer) -> None:
    amina, badr = staff("amina"), staff("badr")
    told = [due(writer, amina, days=-3), due(writer, amina)]
    untold = [due(writer, amina, days=1), due(writer, amina, state="won")]
    hers = due(writer, badr, days=-1)
    due(writer, staff("left", is_active=False))
    due(writer, staff("moved", is_staff=False))
    due(writer, staff("mute", email=""))
    text, messages = reminded()
    assert text == "2 reminders sent, 0 failed."
    by_address = {message.to[0]: str(message.body) for message in messages}
    assert by_address.keys() == {"amina@example.org", "badr@example.org"}
    body = by_address["amina@example.org"]
    assert body.index(told[0]) < body.index(told[1])
    assert "19 novembre 2026" in body
    assert not any(reference in body for reference in (*untold, hers))
    assert hers in by_address["badr@example.org"]
    assert "amina 0 assigned" not in body and TYPED["name"] not in body


def test_the_agency_is_told_of_what_nobody_takes(writer: Writer) -> None:
    old = writer.sent()
    assert reminded() == ("0 reminders sent, 0 failed.", [])
    writer.clock.shift(timedelta(days=2))
    new = writer.sent(organisation="Autre")
    assert reminded()[1] == []  # no address is known
    AgencySettings.objects.create(pk=1, email="agency@example.org")
    (message,) = reminded()[1]
    assert message.to == ["agency@example.org"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert old.reference in str(message.body) and "22 novembre 2026" in str(message.body)
    assert new.reference not in str(message.body)
    with override_settings(LEVIER_REQUEST_REMINDER_DAYS=3):
        assert reminded()[1] == []
    ContactRequest.objects.filter(pk=old.pk).update(expires_at=old.created_at)
    assert reminded()[1] == []


def test_an_address_that_fails_stops_no_other(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("amina", "badr"):
        due(writer, staff(name))
    whole = EmailMessage.send

    def fails_once(message: EmailMessage, fail_silently: bool = False) -> int:
        if message.to == ["amina@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"amina@example.org": (550, b"no")})
        return whole(message, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", fails_once)
    text, messages = reminded()
    assert text == "1 reminders sent, 1 failed."
    assert [message.to for message in messages] == [["badr@example.org"]]
    assert "did not leave" in caplog.text and "example.org" not in caplog.text


def test_without_a_mail_server_nothing_leaves(writer: Writer) -> None:
    due(writer, staff("amina"))
    with override_settings(EMAIL_BACKEND=NO_MAIL):
        assert reminded() == ("0 reminders sent, 1 failed.", [])
