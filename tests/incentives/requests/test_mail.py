"""What is sent by e-mail, in whose language, and what a server that fails changes."""

import logging
import re
import smtplib

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.test import override_settings

from incentives.pages.models import AgencySettings
from incentives.requests.mail import NO_MAIL
from incentives.requests.models import ContactRequest
from tests.incentives.requests.writing import TYPED, Writer, about, address, an_estimate, mailed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "subject", "until"),
    [
        ("fr", "Votre demande", "22 novembre 2027"),
        ("ar", "طلبكم", "22 نونبر 2027"),
    ],
)
def test_the_confirmation_is_in_the_language_of_its_reader(
    writer: Writer, language: str, subject: str, until: str
) -> None:
    row = writer.sent(address("requests:contact", language="en"), language=language)
    (message,) = mail.outbox
    assert message.to == [TYPED["email"]]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert subject in message.subject and row.reference in message.subject
    assert row.reference in message.body and until in str(message.body)
    confirmation, deletion = re.findall(r"http://testserver\S+", str(message.body))
    assert mailed(confirmation) == address("requests:sent", row.token, language=language)
    assert f"/{language}/" in confirmation and f"/{language}/" in deletion
    assert writer.client.get(mailed(confirmation)).status_code == 200
    assert writer.client.get(mailed(deletion)).status_code == 200
    assert row.confirmed_at == row.created_at


def test_the_agency_is_told_without_what_was_written(writer: Writer) -> None:
    AgencySettings.objects.create(pk=1, email="agency@example.org")
    row = writer.sent(about(an_estimate(), language="ar"), recipient="agency", language="ar")
    _, message = mail.outbox
    assert message.to == ["agency@example.org"]
    assert f"/admin/incentives/contactrequest/{row.pk}/change/" in str(message.body)
    assert "Fès Shore" in str(message.body) and "CRM" in str(message.body)
    assert "Référence" in str(message.body) or row.reference in str(message.body)
    whole = message.message().as_string()
    for name in ("organisation", "email", "message"):
        assert TYPED[name] not in str(message.body)
        assert TYPED[name] not in whole
    assert row.deletion_token not in whole
    assert row.token not in whole


def test_no_header_comes_from_what_was_typed(writer: Writer) -> None:
    injection = "Nadia\r\nBcc: victim@example.org"
    writer.sent(name=injection, organisation=injection, phone=injection, country=injection)
    (message,) = mail.outbox
    headers = dict(message.message().items())
    assert set(headers) <= {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert "victim" not in message.message().as_string()


@pytest.mark.parametrize(
    "failure",
    [
        smtplib.SMTPRecipientsRefused({str(TYPED["email"]): (550, b"no such user")}),
        ConnectionRefusedError(TYPED["email"]),
        UnicodeError(TYPED["email"]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_fails_loses_nothing(
    writer: Writer,
    failure: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(self: EmailMessage, fail_silently: bool = False) -> int:
        raise failure

    AgencySettings.objects.create(pk=1, email="agency@example.org")
    monkeypatch.setattr(EmailMessage, "send", fail)
    with caplog.at_level(logging.INFO):
        row = writer.sent()
    assert (row.confirmed_at, row.notified_at) == (None, None)
    html = writer.client.get(address("requests:sent", row.token, language="en")).content.decode()
    assert "The confirmation could not be sent by e-mail" in html
    assert row.reference in caplog.text
    assert TYPED["email"] not in caplog.text
    assert "Idrissi" not in caplog.text


@override_settings(EMAIL_BACKEND=NO_MAIL)
def test_without_a_mail_server_no_message_is_claimed(writer: Writer) -> None:
    row = writer.sent()
    assert row.confirmed_at is None
    assert ContactRequest.objects.count() == 1
