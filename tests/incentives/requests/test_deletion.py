"""Deleting what was written: by its author, and at the end of its time."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from incentives.estimates.models import Estimate
from incentives.requests.models import ContactRequest
from incentives.requests.services import deletion_name
from tests.incentives.requests.writing import TYPED, Writer, about, address, an_estimate

WORDS = {
    "fr": ("Supprimer", "est supprimée", "déjà supprimée"),
    "en": ("Delete everything now", "is deleted", "already deleted"),
    "ar": ("حذف", "تم حذف", "سبق حذف"),
}


@pytest.mark.parametrize("language", WORDS)
def test_the_link_asks_then_deletes_then_says_it_is_done(writer: Writer, language: str) -> None:
    row = writer.sent()
    path = address("requests:delete", deletion_name(row), language=language)
    asks, done, already = WORDS[language]
    assert asks in writer.client.get(path).content.decode()
    assert ContactRequest.objects.count() == 1
    answer = writer.client.post(path)
    assert answer.status_code == 200
    assert done in answer.content.decode()
    assert row.reference in answer.content.decode()
    assert not ContactRequest.objects.exists()
    for again in (writer.client.get(path), writer.client.post(path)):
        assert again.status_code == 410
        assert already in again.content.decode()
    assert writer.client.get(address("requests:sent", row.token)).status_code == 404


def test_an_address_that_was_never_ours_is_not_said_to_be_deleted(writer: Writer) -> None:
    for name in ("x" * 22, "x" * 22 + "." + "y" * 43, ".", "\0"):
        answer = writer.client.get(address("requests:delete", name, language="en"))
        assert answer.status_code == 404
        assert "There is no request at this address" in answer.content.decode()


def test_the_link_outlives_the_key_of_the_server(writer: Writer, settings: object) -> None:
    row = writer.sent()
    path = address("requests:delete", deletion_name(row))
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert writer.client.post(path).status_code == 200
    assert not ContactRequest.objects.exists()


def test_what_is_past_its_time_is_no_longer_shown_and_is_purged(writer: Writer) -> None:
    estimate = an_estimate()
    old = writer.sent(about(estimate), recipient="agency")
    kept = writer.sent(about(estimate), recipient="agency", message="Encore")
    past = timezone.now() - timedelta(seconds=1)
    ContactRequest.objects.filter(pk=old.pk).update(expires_at=past, created_at=past)
    Estimate.objects.update(expires_at=past)
    assert writer.client.get(address("requests:sent", old.token)).status_code == 410
    output = io.StringIO()
    call_command("purge_expired", stdout=output)
    assert "Deleted 0 drafts, 1 estimates and 1 contact requests." in output.getvalue()
    row = ContactRequest.objects.get()
    assert (row.pk, row.estimate) == (kept.pk, None)
    assert row.inputs is not None
    assert row.email == TYPED["email"]
