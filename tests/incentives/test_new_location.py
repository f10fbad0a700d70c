"""A location that staff add, before and after the law says anything of it.

Until its income-tax zone is published the place is shown, and what hangs on the zone is unknown:
never a failure, never a zero that looks like an answer.
"""

import datetime
import io
import json
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from incentives.rules.enums import Certainty
from incentives.rules.immutability import lifted
from incentives.rules.models import CharterCategory, IncomeTaxZone
from incentives.rules.rule_set import rules_on
from sites.models import Location, Programme, Province
from tests.guards.pages import GuardedClient
from tests.incentives.admin.conftest import signed_in
from tests.incentives.api.asking import EXAMPLES, LANGUAGES, Api, Plain, forget, project
from tests.incentives.changes.builders import publish_values
from tests.incentives.journey import answers

pytestmark = pytest.mark.django_db

SLUG = "tech-valley-berrechid"
PROGRAMME = "tech-valley-offshoring"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def api(client: GuardedClient) -> Api:
    return Api(client)


def staff(name: str) -> User:
    return User.objects.create_user(name, password=None, is_staff=True, is_superuser=True)


def send_location(**changes: Any) -> Any:
    """A member of staff fills in the form of a new location of the programme."""
    client = signed_in(staff("amina"))
    typed = {
        "slug": SLUG,
        "kind": "tech_valley",
        "status": "announced",
        "province": Province.objects.get(code="06.117").pk,
        "programme": Programme.objects.get(slug=PROGRAMME).pk,
        "one_stop_shop": "unknown",
        "latitude": "33.27",
        "longitude": "-7.59",
        **{f"name_{code}": f"Tech Valley {code}" for code in LANGUAGES},
        **{f"city_{code}": f"Berrechid {code}" for code in LANGUAGES},
        **{
            f"{inline}-{name}_FORMS": "0"
            for inline in ("figures", "evidence")
            for name in ("TOTAL", "INITIAL")
        },
        **changes,
    }
    return client.post(reverse("admin:sites_location_add"), typed)


def add_location(**changes: Any) -> Location:
    response = send_location(**changes)
    assert response.status_code == 302, response.content.decode()
    return Location.objects.get(slug=SLUG)


def publish_zone(location: Location, *, value: str, start: datetime.date) -> None:
    """One person writes the zone, another publishes it."""
    row = IncomeTaxZone.objects.create(
        location=location, value=value, effective_from=start, certainty=Certainty.OFFICIAL
    )
    row.sources.set(IncomeTaxZone.objects.order_by("pk")[0].sources.all())
    author = User.objects.get(username="amina")
    publish_values(row, author=author, approver=staff("badr"), now=timezone.now())


def statuses(answer: Plain) -> dict[str, str]:
    return {row["code"]: row["status"] for row in answer["measures"]}


def row_of(api: Api, slug: str) -> Plain:
    response = api.post("comparisons", project(location=None))
    assert response.status_code == 200, response.content
    return next(row for row in response.json()["results"] if row["location"] == slug)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_staff_add_a_location_to_the_programme(client: GuardedClient, language: str) -> None:
    location = add_location()
    assert location.one_stop_shop is None
    for query in ("", f"?programme={PROGRAMME}"):
        html = client.get(f"/{language}/locations/{query}").content.decode()
        listed, drawn, programme = (
            html.index('class="compare-choice"'),
            html.index('class="map__drawing"'),
            html.index(f'id="{PROGRAMME}"'),
        )
        address = f'href="/{language}/locations/{SLUG}/"'
        assert address in html[drawn : html.index("</svg>", drawn)]
        assert address in html[programme:]
        assert f'value="{SLUG}"' in html[html.rindex("<form", 0, listed) :]
    page = client.get(f"/{language}/locations/{SLUG}/").content.decode()
    assert Programme.objects.get(slug=PROGRAMME).name in page
    for path in ("region/casablanca-settat/", f"compare/?slug={SLUG}&slug=fes-shore"):
        assert address in client.get(f"/{language}/locations/{path}").content.decode()


def test_an_answer_about_the_one_stop_shop_needs_its_source() -> None:
    source = {
        "evidence-TOTAL_FORMS": "1",
        "evidence-0-field": "one_stop_shop",
        "evidence-0-order": "0",
        "evidence-0-publisher": "medias24.com",
        "evidence-0-date": "2026-10",
        "evidence-0-confidence": "high",
    }
    with translation.override("fr"):
        said = gettext("Add the source of the answer about the one-stop shop, or answer “Unknown”.")
    for typed in ({}, {**source, "evidence-0-field": "services"}):
        response = send_location(one_stop_shop="true", **typed)
        assert response.status_code == 200
        assert said in unescape(response.content.decode())
        assert not Location.objects.filter(slug=SLUG).exists()
        User.objects.all().delete()
    location = add_location(one_stop_shop="true", **source)
    assert location.one_stop_shop is True
    row = location.evidence.get()
    assert (row.field, row.date, row.confidence) == ("one_stop_shop", "2026-10", "high")


def test_the_api_names_it_under_the_programme(api: Api) -> None:
    assert api.get(f"locations?programme={PROGRAMME}").json()["results"] == []
    add_location()
    found = api.get(f"locations?programme={PROGRAMME}").json()["results"]
    assert [row["slug"] for row in found] == [SLUG]
    assert found[0]["programme"]["slug"] == PROGRAMME
    assert found[0]["one_stop_shop"] is None
    assert not any(found[0]["figures"].values())


def test_before_its_zone_the_estimate_says_what_is_unknown(api: Api) -> None:
    add_location()
    place = rules_on(timezone.localdate()).place(SLUG)
    assert (place.income_tax_zone, place.charter_category) == (None, "none")
    for language in LANGUAGES:
        answer = api.estimate(project(location=SLUG), language=language)
        air = next(row for row in answer["measures"] if row["code"] == "AIR")
        assert (air["status"], air["prudent"], air["favourable"]) == ("unknown", None, None)
        assert air["status_text"]
        left_out = {row["measure"] for row in answer["totals"]["prudent"]["incomplete"]}
        assert "AIR" in left_out
        with translation.override(language):
            page = api.client.get(reverse("estimate", args=[answer["token"]])).content.decode()
        assert air["missing_text"] in unescape(page)
    assert statuses(answer)["PAE"] == "eligible"


def test_a_place_of_which_the_law_says_nothing_at_all(api: Api) -> None:
    """Neither its zone nor the category of its province was ever published."""
    with lifted():
        CharterCategory.objects.filter(province__code="06.117").update(
            effective_from=datetime.date(2099, 1, 1)
        )
    add_location()
    answer = api.estimate(project(location=SLUG))
    assert statuses(answer)["AIR"] == "unknown"
    assert rules_on(timezone.localdate()).place(SLUG).charter_category is None
    assert row_of(api, SLUG)["statuses"] == statuses(answer)


def test_the_comparison_holds_it_with_what_is_unknown(api: Api) -> None:
    add_location()
    row = row_of(api, SLUG)
    assert row["statuses"]["AIR"] == "unknown"
    assert row["match"]
    preferences = {"weights": {"support": 100}}
    body = {**project(location=None), "preferences": preferences}
    assert SLUG in {one["location"] for one in api.post("comparisons", body).json()["results"]}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_of_a_project_show_it(client: GuardedClient, language: str) -> None:
    add_location()
    token = answers.fill(client)
    for query in ("", "?support=60&talent=40"):
        html = client.get(f"/{language}/project/{token}/places/{query}").content.decode()
        assert f"/{language}/locations/{SLUG}/" in html


def test_the_terminal_shows_it() -> None:
    add_location()
    file = str(EXAMPLES / "crm-fes.json")
    for choice in (["--location", SLUG], ["--all-locations"]):
        output = io.StringIO()
        call_command("estimate", file, *choice, "--format", "json", stdout=output)
        assert "unknown" in output.getvalue()
        assert json.loads(output.getvalue())
        call_command("estimate", file, *choice, stdout=io.StringIO())


def test_a_zone_published_from_a_date_leaves_earlier_dates_as_they_were(api: Api) -> None:
    location = add_location()
    start = datetime.date(2026, 9, 1)
    day_before, day = "2026-08-31", "2026-09-01"
    before = api.estimate(project(location=SLUG, on=day_before))
    elsewhere = api.estimate(project(on=day_before))
    publish_zone(location, value="main_park", start=start)
    kept = api.get(f"estimates/{before['token']}").json()
    again = api.estimate(project(location=SLUG, on=day_before))
    assert kept == before
    assert (again["totals"], again["measures"]) == (before["totals"], before["measures"])
    assert api.estimate(project(on=day_before))["totals"] == elsewhere["totals"]
    after = api.estimate(project(location=SLUG, on=day))
    assert statuses(after)["AIR"] == "eligible"
    assert statuses(again)["AIR"] == "unknown"
