"""Writing to the agency: what is refused and how, what is kept, what keeps programs out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from incentives.estimates.models import Estimate
from incentives.limits import PageThrottle
from incentives.pages.models import AgencySettings
from incentives.requests.consent import consent_text
from incentives.requests.models import ContactRequest, LocationDesk
from incentives.requests.seals import LIFETIME
from sites.models import Location
from tests.incentives.requests.writing import TYPED, Writer, about, address, an_estimate

LANGUAGES = ("fr", "en", "ar")


def text_of(response: Any) -> str:
    return str(response.content.decode())


def assert_nothing_is_lost(response: Any, *, consent: bool = True) -> None:
    html = text_of(response)
    for name in ("organisation", "email", "phone", "country"):
        assert f'value="{escape(TYPED[name])}"' in html
    assert escape(TYPED["message"]) in html.replace("\r\n", "\n")
    assert ("checked" in re.search(r'<input[^>]*name="consent"[^>]*>', html)[0]) is consent  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_said_and_what_was_typed_stays(writer: Writer, language: str) -> None:
    path = address("requests:contact", language=language)
    response = writer.send(path, name="", email="nadia@", message="x" * 4001, consent=None)
    html = text_of(response)
    assert response.status_code == 422
    for name in ("name", "email", "message", "consent"):
        assert f'href="#id_{name}"' in html
    for name in ("organisation", "phone", "country"):
        assert f'value="{escape(TYPED[name])}"' in html
        assert f'href="#id_{name}"' not in html
    assert 'value="nadia@"' in html
    (summary,) = re.findall(r'<div class="error-summary".*?</div>', html, re.DOTALL)
    with translation.override(language):
        consent = escape(consent_text(agency_name=""))
    assert consent in html
    assert consent not in summary
    assert "x" * 4001 in html
    assert not ContactRequest.objects.exists()
    assert not mail.outbox


def test_consent_is_never_ticked_beforehand_and_says_purpose_and_time(writer: Writer) -> None:
    html = text_of(writer.client.get(address("requests:contact", language="en")))
    assert "checked" not in re.search(r'<input[^>]*name="consent"[^>]*>', html)[0]  # type: ignore[index]
    assert "to answer this request and for nothing else" in html
    assert "after 12 months" in html
    assert "name not known" in html


@override_settings(LEVIER_CONTACT_RETENTION_MONTHS=1)
def test_the_text_that_was_agreed_to_is_kept_with_its_time(writer: Writer) -> None:
    AgencySettings.objects.create(pk=1, name_en="The agency of Morocco")
    row = writer.sent(address("requests:contact", language="en"))
    assert "The agency of Morocco" in row.consent_text
    assert "after 1 month," in row.consent_text
    assert row.consented_at == row.created_at
    assert (row.expires_at - row.created_at).days == 30


def test_another_consent_than_the_one_shown_is_asked_again(writer: Writer) -> None:
    path = address("requests:contact")
    seal = writer.open(path)
    with override_settings(LEVIER_CONTACT_RETENTION_MONTHS=36):
        response = writer.send(path, seal=seal)
        assert response.status_code == 422
        assert_nothing_is_lost(response, consent=False)
        again = re.search(r'name="seal" value="([^"]+)"', text_of(response))
        assert again
        assert writer.sent(path, seal=again.group(1))


def test_a_request_alone(writer: Writer) -> None:
    row = writer.sent(name="  Nadia\r\nBcc:  x@example.org ")
    assert row.name == "Nadia Bcc: x@example.org"
    assert row.message.replace("\r\n", "\n") == TYPED["message"]
    assert (row.recipient, row.location, row.estimate, row.inputs) == ("agency", None, None, None)
    assert (row.state, row.assignee, row.segments) == ("new", None, "")
    assert re.fullmatch(r"LV-[2-9A-Z]{5}-[2-9A-Z]{5}", row.reference)
    assert len({row.token, row.deletion_token, row.reference}) == 3


def test_the_project_is_kept_as_it_was_after_the_estimate_is_gone(writer: Writer) -> None:
    estimate = an_estimate()
    assert writer.sent(about(estimate), recipient="agency").estimate == estimate
    Estimate.objects.all().delete()
    row = ContactRequest.objects.get()
    assert row.estimate is None
    assert row.inputs == estimate.inputs
    assert row.location == estimate.location
    assert (row.law_on, row.rule_set_id) == (estimate.on, estimate.rule_set_id)
    assert (row.prudent_total_mad, row.favourable_total_mad) == (
        estimate.prudent_total_mad,
        estimate.favourable_total_mad,
    )
    assert row.segments == "CRM"
    assert writer.client.get(address("requests:sent", row.token)).status_code == 200


def test_an_estimate_that_is_gone_cannot_be_written_about(writer: Writer) -> None:
    estimate = an_estimate()
    Estimate.objects.update(expires_at=estimate.created_at)
    assert writer.client.get(about(estimate)).status_code == 410
    assert writer.client.post(about(estimate), TYPED).status_code == 410
    assert writer.client.get(about(Estimate(token="x" * 22))).status_code == 404


# --- Who receives it -----------------------------------------------------------------------------


def test_a_desk_that_is_not_known_is_said_and_can_be_chosen(writer: Writer) -> None:
    estimate = an_estimate()
    html = text_of(writer.client.get(about(estimate, language="en")))
    assert "The desk of Fès Shore (its address is not known" in html
    row = writer.sent(about(estimate), recipient="desk:fes-shore")
    assert (row.recipient, row.notified_at) == ("location_desk", None)
    wrong = writer.send(about(estimate), recipient="desk:agadir")
    assert wrong.status_code == 422


def test_the_agency_is_told_for_a_desk_that_is_not_known(writer: Writer) -> None:
    AgencySettings.objects.create(pk=1, email="agency@example.org")
    row = writer.sent(about(an_estimate()), recipient="desk:fes-shore")
    assert [message.to for message in mail.outbox] == [[TYPED["email"]], ["agency@example.org"]]
    html = text_of(writer.client.get(address("requests:sent", row.token, language="en")))
    assert "The people who answer were told by e-mail" in html


def a_desk() -> LocationDesk:
    names = {f"name_{code}": f"CRI {code}" for code in LANGUAGES}
    location = Location.objects.get(slug="fes-shore")
    return LocationDesk.objects.create(location=location, email="cri@example.org", **names)


def test_a_desk_that_is_known_is_told_and_not_the_agency(writer: Writer) -> None:
    a_desk()
    AgencySettings.objects.create(pk=1, email="agency@example.org")
    row = writer.sent(recipient="desk:fes-shore")
    assert [message.to for message in mail.outbox] == [[TYPED["email"]], ["cri@example.org"]]
    assert (row.recipient, row.location.slug) == ("location_desk", "fes-shore")  # type: ignore[union-attr]
    assert row.notified_at == row.created_at


# --- Programs, and people taken for one ----------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "after", "consent"),
    [
        ({"website": "https://spam.example"}, 30, True),
        ({}, 1, True),
        ({}, int(LIFETIME.total_seconds()) + 1, False),
        ({"seal": "forged"}, 30, False),
        ({"seal": ""}, 30, False),
    ],
    ids=["trap", "too soon", "too late", "forged", "no seal"],
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_who_is_taken_for_a_program_loses_nothing(
    writer: Writer, language: str, changed: dict[str, str], after: int, consent: bool
) -> None:
    path = address("requests:contact", language=language)
    response = writer.send(path, after=after, **changed)
    assert response.status_code == 422
    assert "error-summary" in text_of(response)
    assert_nothing_is_lost(response, consent=consent)
    assert "spam.example" not in text_of(response)
    assert not ContactRequest.objects.exists()
    again = re.search(r'name="seal" value="([^"]+)"', text_of(response))
    assert again
    assert writer.sent(path, seal=again.group(1))


def test_the_same_form_sent_twice_is_one_request(writer: Writer) -> None:
    path = address("requests:contact")
    seal = writer.open(path)
    first, second = (writer.send(path, seal=seal) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert ContactRequest.objects.count() == 1
    assert len(mail.outbox) == 1
    # What was corrected after going back is not taken for the same.
    assert writer.send(path, seal=seal, message="Autre chose")["Location"] != first["Location"]
    assert ContactRequest.objects.count() == 2


@pytest.fixture
def one_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(PageThrottle, "THROTTLE_RATES", {"contact": "1/hour"})
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("one_an_hour")
def test_too_many_requests_from_one_address_wait_and_lose_nothing(writer: Writer) -> None:
    path = address("requests:contact")
    seal = writer.open(path)
    assert writer.send(path, seal=seal).status_code == 302
    assert writer.send(path, seal=seal).status_code == 302  # the same: not counted
    response = writer.send(path)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "59 minutes" in text_of(response)
    assert_nothing_is_lost(response)
    assert ContactRequest.objects.count() == 1


def test_no_input_breaks_it(writer: Writer) -> None:
    path = address("requests:contact")
    null = writer.send(path, name="a\0b", message="\0")
    assert null.status_code == 422
    assert writer.send(path, language="xx", email="a@b\nBcc: c@d.org").status_code == 422
    assert writer.client.post(path).status_code == 422
    assert writer.client.put(path).status_code == 405
    assert writer.client.post(path, {"message": "x" * 300_000}).status_code == 400


# --- The pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_private_and_speak_the_language(writer: Writer, language: str) -> None:
    row = writer.sent()
    with translation.override(language):
        paths = [address(name, *args, language=language) for name, *args in _pages(row)]
    for path in paths:
        response = writer.client.get(path)
        assert response.status_code == 200
        assert f'<html lang="{language}"' in text_of(response)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Cache-Control"] == "private, no-store"


def _pages(row: ContactRequest) -> list[tuple[str, ...]]:
    return [
        ("requests:contact",),
        ("requests:sent", row.token),
        ("requests:delete", row.deletion_token),
    ]


def test_the_confirmation_holds_nothing_personal(writer: Writer) -> None:
    row = writer.sent(about(an_estimate()), recipient="agency")
    html = text_of(writer.client.get(address("requests:sent", row.token)))
    assert row.reference in html
    assert "22 novembre 2027" in html
    for name in ("organisation", "email", "phone", "message"):
        assert escape(TYPED[name]) not in html
    assert "Idrissi" not in html


def test_the_queries_are_counted(
    writer: Writer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = about(an_estimate())
    writer.client.get(path)
    with django_assert_num_queries(5):
        writer.client.get(path)
    row = writer.sent()
    with django_assert_num_queries(3):
        writer.client.get(address("requests:sent", row.token))
