"""The range beside the questions: the engine's own figures, under what is typed, nothing kept."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import translation

from incentives.estimates.models import Estimate
from incentives.formatting import format_money
from incentives.journey.models import Draft
from incentives.private import PRIVATE_HEADERS
from tests.guards.pages import GuardedClient
from tests.incentives.journey import answers as a

pytestmark = pytest.mark.django_db

ON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
MEASURES = a.expected("crm-fes")["measures"]
PLACE_FREE = ("PAE", "PAF")


def live(client: GuardedClient, token: str, step: str, typed: a.Typed, language: str = "fr") -> Any:
    return client.post(a.address("live", language, token=token, step=step), typed)


def money(amount: str, language: str) -> str:
    with translation.override(language):
        return format_money(Decimal(amount), language)


@pytest.mark.parametrize("language", a.LANGUAGES)
@time_machine.travel(ON)
def test_before_a_place_it_counts_the_bonuses_of_people(
    client: GuardedClient, language: str
) -> None:
    token = a.fill(client, until="people", language=language)
    response = live(client, token, "people", a.people(language), language)
    page = response.content.decode()
    found = response.context["live"].range
    assert found.prudent == sum(Decimal(MEASURES[c]["prudent"]["total"]) for c in PLACE_FREE)
    assert found.favourable == sum(Decimal(MEASURES[c]["favourable"]["total"]) for c in PLACE_FREE)
    assert found.without_money
    for code in PLACE_FREE:
        assert money(MEASURES[code]["prudent"]["total"], language).split()[0] in page
    assert 'hx-swap-oob="innerHTML:#live-status"' in page
    assert "<html" not in page


@pytest.mark.parametrize("language", a.LANGUAGES)
@time_machine.travel(ON)
def test_at_a_place_it_is_the_estimate(client: GuardedClient, language: str) -> None:
    token = a.fill(client, language=language)
    response = live(client, token, "place", a.place(), language)
    found = response.context["live"].range
    totals = a.expected("crm-fes")["totals"]
    assert found.place
    assert found.prudent == Decimal(totals["prudent"]["total"])
    assert found.favourable == Decimal(totals["favourable"]["total"])
    assert found.driver is not None
    assert found.driver.widens_by > 0
    assert found.place in response.content.decode()


def test_a_comparison_of_places_has_no_place_yet(client: GuardedClient) -> None:
    token = a.fill(client)
    found = live(client, token, "place", {"location": "compare"}).context["live"].range
    assert found.place == ""
    assert found.prudent > 0


def test_nothing_typed_is_kept(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    before = Draft.objects.get(token=token)
    response = live(client, token, "people", a.people(annual_raise="9"))
    after = Draft.objects.get(token=token)
    assert (after.answers, after.expires_at) == (before.answers, before.expires_at)
    assert not Estimate.objects.exists()
    assert not response.cookies
    for name, value in PRIVATE_HEADERS.items():
        assert response.headers[name] == value


def test_it_follows_what_is_typed_not_what_was_kept(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    kept = live(client, token, "people", a.people()).context["live"].range
    more = live(client, token, "people", {**a.people(), "profiles-0-hires_1": "240"})
    assert more.context["live"].range.hires == kept.hires + 120
    assert more.context["live"].range.prudent > kept.prudent


@pytest.mark.parametrize(
    "typed",
    [{}, {"profiles-0-title": "Agent"}, {**a.people(), "profiles-1-hires_2": "7,5"}],
    ids=["nothing", "a title", "a wrong cell"],
)
def test_while_the_people_do_not_hold_it_says_what_it_waits_for(
    client: GuardedClient, typed: a.Typed
) -> None:
    token = a.fill(client, until="people")
    response = live(client, token, "people", typed)
    assert response.status_code == 200
    assert response.context["live"].range is None
    assert "La fourchette apparaît ici dès qu’un profil a" in response.content.decode()


def test_a_salary_alone_shows_its_month(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    response = live(client, token, "people", a.row(0, monthly_gross_salary="6500"))
    (pay,) = response.context["live"].pays
    assert pay.name == "Profil sans intitulé"
    assert pay.employer_cost > Decimal(6500) > pay.net_pay > 0


def test_wrong_finances_are_left_out_and_it_says_so(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    response = live(client, token, "money", a.money(export_share_3="850"))
    assert response.context["live"].range.without_money
    assert "Les finances ne sont pas encore comptées." in response.content.decode()


def test_without_a_law_in_force_it_is_not_known_and_not_zero(client: GuardedClient) -> None:
    with time_machine.travel(datetime.datetime(1999, 1, 1, tzinfo=datetime.UTC)):
        token = a.fill(client, until="people")
        response = live(client, token, "people", a.people())
    assert response.status_code == 200
    assert not response.context["live"].range.headline.has_amount
    assert response.context["live"].pays == ()
    assert "La fourchette n’est pas encore connue." in response.content.decode()


@pytest.mark.parametrize("step", ["people", "money", "place"])
def test_the_page_holds_the_range_and_its_button(client: GuardedClient, step: str) -> None:
    token = a.fill(client, until=step)
    page = client.get(a.step_address(token, step)).content.decode()
    assert f'hx-post="{a.address("live", token=token, step=step)}"' in page
    assert 'value="update"' in page
    assert "<style" not in page
    assert "<script>" not in page


def test_the_first_step_has_no_range(client: GuardedClient) -> None:
    token = a.begin(client)
    page = client.get(a.step_address(token, "activity")).content.decode()
    assert "hx-post" not in page
    assert "htmx" not in page.replace("htmx-config", "")


def test_without_javascript_the_button_keeps_and_comes_back(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    response = a.send(client, token, "people", {**a.people(), "do": "update"})
    assert response.headers["Location"] == a.step_address(token, "people") + "#live"
    page = client.get(a.step_address(token, "people"))
    assert page.context["live"].range.prudent > 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_draft_that_is_gone_is_said_to_be(client: GuardedClient, status: int) -> None:
    token = a.fill(client, until="people")
    if status == 404:
        Draft.objects.all().delete()
    else:
        Draft.objects.update(expires_at=ON - datetime.timedelta(days=400))
    assert live(client, token, "people", a.people()).status_code == status


def test_reading_it_is_refused(client: GuardedClient) -> None:
    token = a.begin(client)
    assert client.get(a.address("live", token=token, step="people")).status_code == 405
