"""The checker inside other sites: who may frame it, what it says, how it opens the full form."""

import datetime
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from incentives.estimates.models import Estimate
from incentives.journey.embed.models import EmbedPartner, is_origin
from incentives.journey.models import Draft
from tests.guards.pages import GuardedClient
from tests.incentives.journey import answers as a

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "ar")
ON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
ASKED = {
    "segment": "CRM",
    "hires": "120",
    "monthly_gross_salary": "6 500",
    "start_month": "1",
    "start_year": "2027",
}


@pytest.fixture
def chamber() -> EmbedPartner:
    return EmbedPartner.objects.create(
        name="Agence de Fès", origins="https://www.example.org\nhttps://fes.example.org:8443"
    )


def address(name: str, *args: str, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"embed:{name}", args=args)


def asked(client: GuardedClient, *args: str, language: str = "fr", **changed: str) -> Any:
    query = urlencode({**ASKED, **changed})
    return client.get(f"{address('checker', *args, language=language)}?{query}")


def ancestors(response: Any) -> list[str]:
    found = re.search(r"frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])
    assert found
    return found[1].split()


def open_address(response: Any) -> str:
    found = re.search(r'method="post"\s+action="([^"]+)"', response.content.decode())
    assert found
    return found[1]


# --- Who may frame it --------------------------------------------------------------------------


def test_only_the_partner_may_frame_it(client: GuardedClient, chamber: EmbedPartner) -> None:
    response = client.get(address("checker", chamber.key))
    assert ancestors(response) == [
        "'self'",
        "https://www.example.org",
        "https://fes.example.org:8443",
    ]
    assert "X-Frame-Options" not in response.headers
    assert not response.cookies


def test_without_a_key_only_our_own_pages_may(client: GuardedClient) -> None:
    assert ancestors(client.get(address("checker"))) == ["'self'"]


def test_the_other_pages_stay_out_of_every_frame(client: GuardedClient) -> None:
    response = client.get(address("how"))
    assert ancestors(response) == ["'none'"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_partner_switched_off_or_unknown_is_not_found(
    client: GuardedClient, chamber: EmbedPartner
) -> None:
    EmbedPartner.objects.update(active=False)
    for key in (chamber.key, "nobody"):
        response = client.get(address("checker", key))
        assert response.status_code == 404
        assert ancestors(response) == ["'none'"]


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org",
        "https://example.org/",
        "https://example.org/page",
        "https://*.example.org",
        "https://example.org; script-src *",
        "https://example.org https://evil.example",
        "example.org",
        "https://localhost",
        "*",
    ],
)
def test_what_is_no_site_never_reaches_the_header(text: str) -> None:
    assert not is_origin(text)
    partner = EmbedPartner(name="X", origins=text)
    with pytest.raises(ValidationError):
        partner.full_clean()
    assert partner.frame_ancestors == []


def test_addresses_are_kept_in_one_form() -> None:
    partner = EmbedPartner(name="X", origins=" https://WWW.example.org \n\nhttps://www.example.org")
    partner.full_clean()
    assert partner.origins == "https://www.example.org"


# --- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@time_machine.travel(ON)
def test_it_gives_the_range_of_the_form(client: GuardedClient, language: str) -> None:
    response = asked(client, language=language)
    assert response.status_code == 200
    found = response.context["live"].range
    assert Decimal(0) < found.prudent < found.favourable
    assert found.hires == 120
    token = a.begin(client, language=language)
    typed = a.people(language, **a.profile(0, hires="120 0 0 0 0", retention_18_months="100"))
    typed = {name: value for name, value in typed.items() if "profiles-1" not in name}
    typed["annual_raise"] = "0"
    live = client.post(a.address("live", language, token=token, step="people"), typed)
    same = live.context["live"].range
    assert (found.prudent, found.favourable) == (same.prudent, same.favourable)


def test_the_first_look_is_empty_and_keeps_nothing(client: GuardedClient) -> None:
    response = client.get(address("checker"))
    assert response.status_code == 200
    assert response.context["live"] is None
    assert not response.context["form"].is_bound


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"segment": ""}, {"segment"}),
        ({"segment": "XXX"}, {"segment"}),
        ({"hires": "7,5"}, {"hires"}),
        ({"hires": ""}, {"hires"}),
        ({"monthly_gross_salary": "0"}, {"monthly_gross_salary"}),
        ({"start_year": "soon"}, {"start_year"}),
        ({"start_year": "1890"}, {"start_year"}),
        ({"start_month": "13"}, {"start_month"}),
        (dict.fromkeys(ASKED, ""), set(ASKED)),
        ({"hires": "\0"}, {"hires"}),
    ],
)
def test_a_fault_is_shown_beside_its_question(
    client: GuardedClient, changed: dict[str, str], wrong: set[str]
) -> None:
    response = asked(client, **changed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == wrong
    page = response.content.decode()
    assert response.context["live"] is None
    for name in wrong:
        assert f'href="#id_{name}"' in page
    kept = set(ASKED) - wrong - {"segment", "start_month"}
    assert all(f'value="{ASKED[name]}"' in page for name in kept)


# --- The way into the full form ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_starts_the_form_with_the_answers(
    client: GuardedClient, chamber: EmbedPartner, language: str
) -> None:
    signed = open_address(asked(client, chamber.key, language=language))
    page = client.get(signed)
    assert "Agence de Fès" in page.content.decode()
    assert not Draft.objects.exists()
    response = client.post(signed)
    draft = Draft.objects.get()
    assert response.headers["Location"] == a.step_address(draft.token, "people", language)
    shown = client.get(response.headers["Location"])
    assert shown.context["form"].rows[0]["monthly_gross_salary"] == "6 500"
    assert shown.context["live"].range.hires == 120
    assert not Estimate.objects.exists()


def test_an_address_changed_on_its_way_is_refused(client: GuardedClient) -> None:
    signed = open_address(asked(client))
    for wrong in (signed.replace("/open/", "/open/x"), address("open", "nothing")):
        for response in (client.get(wrong), client.post(wrong)):
            assert response.status_code == 404
    assert not Draft.objects.exists()


def test_an_old_address_says_so(client: GuardedClient) -> None:
    with time_machine.travel(ON):
        signed = open_address(asked(client))
    with time_machine.travel(ON + datetime.timedelta(days=400)):
        assert client.post(signed).status_code == 410
    assert not Draft.objects.exists()


def test_the_partner_sees_its_own_lines(client: GuardedClient, chamber: EmbedPartner) -> None:
    page = client.get(f"{address('how')}?key={chamber.key}").content.decode()
    assert f'&lt;iframe src="http://testserver{address("checker", chamber.key)}"' in page
    assert client.get(f"{address('how')}?key=nobody").status_code == 404
