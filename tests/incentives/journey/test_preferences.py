"""The places page with preferences: what is asked moves the ranking and is kept as typed."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from incentives.estimates.match_labels import CRITERIA, LANGUAGES
from incentives.estimates.models import Estimate
from incentives.estimates.preferences import PreferencesSerializer
from incentives.journey.models import Draft
from incentives.journey.preferences import WEIGHT, PreferencesForm
from incentives.journey.steps import PREFERENCES
from incentives.private import PRIVATE_HEADERS
from sites.matching import CriterionCode
from sites.models import Location, Region
from tests.guards.pages import GuardedClient
from tests.incentives.journey import answers as a

pytestmark = pytest.mark.django_db

ONLY_RENT = {f"{WEIGHT}{code}": "0" for code in CriterionCode} | {f"{WEIGHT}cost": "100"}
ONLY_AIRPORT = {f"{WEIGHT}{code}": "0" for code in CriterionCode} | {f"{WEIGHT}access": "100"}


class _Page(HTMLParser):
    """Fields as they stand, the locations of each part in their order, and the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.wrong: set[str] = set()
        self.groups: dict[str, list[str]] = {}
        self.open = False
        self.words: list[str] = []
        self.cards = 0
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if given.get("id") == "ranking":
            self.cards = len(self.words)
        if tag == "details" and given.get("id") == "preferences":
            self.open = "open" in given
        if given.get("aria-invalid") == "true":
            self.wrong.add(name)
        if given.get("aria-labelledby", "").startswith("group-"):
            self.groups[given["aria-labelledby"].removeprefix("group-")] = []
        if tag == "button" and name == "location":
            self.groups[list(self.groups)[-1]].append(value)
        if tag == "select":
            self._list = name
        chosen = tag == "option" and "selected" in given
        boxed = given.get("type") in {"checkbox", "radio"}
        if chosen or (tag == "input" and (not boxed or "checked" in given)):
            self.values.setdefault(self._list if chosen else name, []).append(value)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return _one_line(self.words)


def _one_line(words: list[str]) -> str:
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
    return re.sub(r"\s+", " ", "".join(words)).translate(marks)


def say(client: GuardedClient, token: str, language: str = "en", **asked: Any) -> None:
    """Send preferences; nothing takes away those that are kept."""
    address = a.address("places", language, token=token)
    response = client.post(address, asked or {"do": "clear"})
    assert (response.status_code, response["Location"]) == (302, address)


def ask(client: GuardedClient, token: str, language: str = "en", **asked: Any) -> _Page:
    say(client, token, language, **asked)
    return read(client, a.address("places", language, token=token))


def read(client: GuardedClient, address: str) -> _Page:
    response = client.get(address)
    assert response.status_code == 200
    page = _Page()
    page.feed(response.content.decode())
    return page


def card(page: _Page, name: str) -> str:
    """The text of one location in the ranking, up to the button that ends it."""
    ranking = _one_line(page.words[page.cards :])
    return ranking.split(f" {name} ", 1)[1].split("See the estimate", 1)[0]


@pytest.fixture
def token(client: GuardedClient) -> str:
    return a.fill(client, language="en")


# --- Ranking ------------------------------------------------------------------------------------


def test_without_preferences_the_ranking_is_by_amount_and_says_so(
    client: GuardedClient, token: str
) -> None:
    page = ask(client, token)
    assert "ranked by amount" in page.text
    assert list(page.groups) == ["ranked"]
    assert len(page.groups["ranked"]) == Location.objects.count()
    assert "Match:" not in page.text
    assert not page.open


def test_something_else_states_no_preferences(client: GuardedClient, token: str) -> None:
    assert ask(client, token, utm_source="letter").groups == ask(client, token).groups


def test_weights_move_the_ranking(client: GuardedClient, token: str) -> None:
    rent = ask(client, token, **ONLY_RENT).groups["ranked"]
    airport = ask(client, token, **ONLY_AIRPORT).groups["ranked"]
    assert rent[0] != airport[0]
    assert rent[0] == _first("rent_mad_per_m2_month")
    assert airport[0] == _first("airport_distance_km")


def _first(figure: str) -> str:
    """The location with the smallest figure, of those that are not closed."""
    rows = Location.objects.filter(figures__code=figure).exclude(status="closed")
    found: str = rows.order_by("figures__value", "slug").values_list("slug", flat=True)[0]
    return found


def test_preferences_move_no_amount(client: GuardedClient, token: str) -> None:
    plain, matched = ask(client, token), ask(client, token, **ONLY_RENT)
    amounts = re.compile(r"MAD [\d,.]+(?: to [\d,.]+)?")
    for place in Location.objects.filter(slug__in=matched.groups["ranked"]):
        before = amounts.findall(card(plain, place.name))
        assert before
        assert set(before) <= set(amounts.findall(card(matched, place.name)))


@pytest.mark.parametrize("language", a.LANGUAGES)
def test_every_language_ranks_alike(client: GuardedClient, token: str, language: str) -> None:
    asked = {**ONLY_RENT, "regions": ["fes-meknes", "casablanca-settat"], "languages": ["es", "de"]}
    page = ask(client, token, language, **asked)
    assert page.groups == ask(client, token, "en", **asked).groups
    assert "%(" not in page.text
    with translation.override(language):
        for code in CriterionCode:
            assert str(CRITERIA[code]) in page.text
        assert str(LANGUAGES["de"]) in page.text
        assert Region.objects.get(slug="fes-meknes").name in page.text


def test_score_coverage_and_reasons_are_words_of_the_page(
    client: GuardedClient, token: str
) -> None:
    said = card(ask(client, token, **ONLY_RENT), "Fès Shore")
    assert "Match: 100.0 out of 100" in said
    assert "judged on 100% of your weights" in said
    assert "Rent 100 out of 100 weight 100" in said
    assert "Airport" in said
    assert "does not count for you" in said


# --- What is not known, what is left out ----------------------------------------------------------


def test_what_is_not_known_is_never_zero(client: GuardedClient, token: str) -> None:
    page = ask(client, token, **ONLY_RENT)
    unscored = page.groups["unscored"]
    priced = set(
        Location.objects.filter(figures__code="rent_mad_per_m2_month").values_list(
            "slug", flat=True
        )
    )
    assert unscored
    assert priced.isdisjoint(unscored)
    for place in Location.objects.filter(slug__in=unscored):
        said = card(page, place.name)
        assert "No score: 0% of your weights could be judged here" in said
        assert "at least 50%" in said
        assert "Rent Not known: left out of the score" in said
        assert "Match:" not in said
        assert "Rent 0 out of 100" not in said


def test_no_weight_gives_no_score_and_says_why(client: GuardedClient, token: str) -> None:
    page = ask(client, token, **{f"{WEIGHT}{code}": "0" for code in CriterionCode})
    assert "ranked" not in page.groups
    assert "none of the criteria that you weighed is asked of this project" in page.text


def test_languages_are_named_and_never_scored(client: GuardedClient, token: str) -> None:
    said = card(ask(client, token, languages=["es", "nl"]), "Fès Shore")
    assert "Languages Not known: left out of the score" in said
    assert "(Spanish, Dutch)" in said


def test_what_was_not_asked_is_said(client: GuardedClient, token: str) -> None:
    said = card(ask(client, token, setting="any"), "Fès Shore")
    assert "Space Not asked" in said
    assert "Languages Not asked" in said


def test_left_out_locations_come_last_with_their_reasons(client: GuardedClient, token: str) -> None:
    page = ask(client, token, regions=["fes-meknes"])
    assert list(page.groups)[-1] == "excluded"
    rows = Location.objects.select_related("province__region")
    outside = [row for row in rows if row.region.slug != "fes-meknes"]
    assert {row.slug for row in outside} <= set(page.groups["excluded"])
    for row in outside:
        assert f"Left out: it lies in {row.region.name}" in card(page, row.name)
    assert "Without a rank" in page.text


def test_what_could_not_be_checked_is_listed_and_leaves_nobody_out(
    client: GuardedClient, token: str
) -> None:
    page = ask(client, token, ready_by="2027-05-31")
    unknown = Location.objects.filter(status="no_dedicated_offer")
    assert unknown.exists()
    for place in unknown:
        assert place.slug not in page.groups["excluded"]
        said = card(page, place.name)
        assert "Whether it can be ready by 31 May 2027 could not be checked" in said


# --- What was typed -------------------------------------------------------------------------------


def test_what_was_asked_stands_in_the_form(client: GuardedClient, token: str) -> None:
    asked: a.Typed = {
        f"{WEIGHT}cost": "75",
        "languages": ["fr", "nl"],
        "regions": ["oriental", "fes-meknes"],
        "setting": "park",
        "ready_by": "2027-05-31",
        "m2_per_seat": "6.5",
        "airport_within_km": "1,200",
        "rent_budget": "120 MAD",
    }
    page = ask(client, token, **asked)
    for name, value in asked.items():
        assert page.values[name] == ([value] if isinstance(value, str) else value)
    assert not page.wrong
    assert page.values[f"{WEIGHT}support"] == ["50"]


@pytest.mark.parametrize(
    ("language", "typed"), [("fr", "1\u202f200,50"), ("en", "1,200.50"), ("ar", "١٬٢٠٠٫٥٠")]
)
def test_numbers_are_read_as_each_language_writes_them(language: str, typed: str) -> None:
    with translation.override(language):
        form = PreferencesForm({"airport_within_km": typed, "m2_per_seat": "6,12"})
        assert form.asked is not None, form.errors
    read_again = PreferencesSerializer(data=form.asked)
    assert read_again.is_valid()
    assert read_again.validated_data["airport_within_km"] == Decimal("1200.50")
    assert read_again.validated_data["m2_per_seat"] == Decimal("6.12")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (f"{WEIGHT}cost", "101"),
        (f"{WEIGHT}cost", "a lot"),
        ("m2_per_seat", "six"),
        ("m2_per_seat", "-1"),
        ("ready_by", "31/05/2027"),
        ("airport_within_km", "1.234.5"),
        ("rent_budget", "12.345"),
        ("setting", "moon"),
    ],
)
def test_an_error_stands_beside_its_field_and_keeps_what_was_typed(
    client: GuardedClient, token: str, name: str, typed: str
) -> None:
    right: a.Typed = {"languages": ["es"], f"{WEIGHT}access": "75"}
    page = ask(client, token, **{**right, name: typed})
    assert page.wrong == {name}
    assert page.values[name] == [typed]
    assert page.values["languages"] == ["es"]
    assert page.values[f"{WEIGHT}access"] == ["75"]
    assert page.open
    assert "Some answers need a correction" in page.text
    assert "ranked by amount until your preferences are corrected" in page.text
    assert page.groups == ask(client, token).groups


@pytest.mark.parametrize(("name", "typed"), [("languages", "xx"), ("regions", "atlantis")])
def test_a_box_that_does_not_exist_is_refused(name: str, typed: str) -> None:
    form = PreferencesForm({name: [typed]})
    assert form.wrong and form.asked is None
    assert list(form.errors) == [name]


def test_a_weight_between_two_levels_is_shown_as_it_is(client: GuardedClient, token: str) -> None:
    page = ask(client, token, **{f"{WEIGHT}cost": "30"})
    assert not page.wrong
    assert page.values[f"{WEIGHT}cost"] == ["30"]


def test_an_empty_list_shows_the_weight_that_counts(client: GuardedClient, token: str) -> None:
    page = ask(client, token, **{f"{WEIGHT}cost": "", "setting": " "})
    assert page.values[f"{WEIGHT}cost"] == ["50"]
    assert page.values["setting"] == ["any"]


def test_markup_stays_text(client: GuardedClient, token: str) -> None:
    say(client, token, setting="<script>x</script>", ready_by='"><b>\0')
    answer = client.get(a.address("places", token=token))
    assert b"<script>x" not in answer.content
    assert b'"><b>' not in answer.content


def test_every_language_and_criterion_can_be_asked() -> None:
    form = PreferencesForm(None)
    offered = form.fields["languages"].choices  # type: ignore[attr-defined]
    assert [code for code, _ in offered] == list(LANGUAGES)
    assert [bound.name for bound in form.weights] == [f"{WEIGHT}{code}" for code in CriterionCode]


# --- Kept -----------------------------------------------------------------------------------------

EVERYTHING: a.Typed = {
    f"{WEIGHT}cost": "75",
    f"{WEIGHT}access": "0",
    "languages": ["fr", "nl"],
    "regions": ["fes-meknes", "oriental"],
    "setting": "park",
    "ready_by": "2027-05-31",
    "m2_per_seat": "6,5",
    "airport_within_km": "1200",
    "rent_budget": "120",
}


def test_preferences_are_kept_as_they_were_typed(client: GuardedClient, token: str) -> None:
    before = a.stored(token)
    wrong = {**EVERYTHING, "m2_per_seat": "six", "do": "rank"}
    say(client, token, **wrong)
    kept = {name: value for name, value in wrong.items() if name != "do"}
    assert a.stored(token) == {**before, PREFERENCES: kept}
    page = read(client, a.address("places", "en", token=token))
    assert page.wrong == {"m2_per_seat"}
    response = client.get(a.address("places", token=token))
    assert all(response.headers.get(name) == value for name, value in PRIVATE_HEADERS.items())


def test_the_kept_link_and_going_back_find_them_again(client: GuardedClient, token: str) -> None:
    ranked = ask(client, token, **ONLY_RENT).groups
    a.send(client, token, "money", a.money("en", do="back"), "en")
    a.send(client, token, "money", a.money("en"), "en")
    assert client.get(a.address("resume", "ar", token=token)).status_code == 302
    for language in a.LANGUAGES:
        assert read(client, a.address("places", language, token=token)).groups == ranked


def test_the_place_step_offers_them(client: GuardedClient, token: str) -> None:
    step = a.step_address(token, "place", "en")
    assert "Say what matters to you" in read(client, step).text
    say(client, token, **ONLY_RENT)
    assert "Your preferences are kept" in read(client, step).text
    say(client, token, setting="moon")
    assert "Your preferences need a correction" in read(client, step).text
    response = a.send(client, token, "place", {"location": "tanger", "do": PREFERENCES}, "en")
    assert a.stored(token)["place"] == {"location": "tanger"}
    assert read(client, response["Location"].partition("#")[0]).open


def test_cleared_preferences_leave_nothing(client: GuardedClient, token: str) -> None:
    plain = ask(client, token).groups
    assert ask(client, token, **ONLY_AIRPORT).groups != plain
    assert ask(client, token).groups == plain
    assert not a.stored(token).get(PREFERENCES)


def test_both_orders_stand_in_an_address(client: GuardedClient, token: str) -> None:
    say(client, token, **ONLY_RENT)
    address = a.address("places", "en", token=token)
    by_amount = read(client, f"{address}?order=amount")
    assert list(by_amount.groups) == ["ranked"]
    assert "Match: 100.0 out of 100" in by_amount.text
    for other in ("match", "moon", ""):
        assert read(client, f"{address}?order={other}").groups["unscored"]


def test_an_estimate_keeps_them_and_gives_them_back(client: GuardedClient, token: str) -> None:
    say(client, token, **EVERYTHING)
    a.send(client, token, "place", {"location": "fes-shore"}, "en")
    estimate = Estimate.objects.latest("pk")
    assert estimate.preferences == {
        "weights": {"cost": "75", "access": "0"}
        | {code: "50" for code in CriterionCode if code not in ("cost", "access")},
        **{name: value for name, value in EVERYTHING.items() if not name.startswith(WEIGHT)},
        "m2_per_seat": "6.5",
    }
    assert PREFERENCES not in estimate.inputs
    client.post(a.address("from_estimate", "fr", token=estimate.token))
    again = Draft.objects.latest("pk")
    assert again.token != token
    assert read(client, a.address("places", "fr", token=again.token)).values == (
        read(client, a.address("places", "fr", token=token)).values
    )
    client.post(f"/en/estimate/{estimate.token}/elsewhere/", {"location": "oujda-shore"})
    elsewhere = Estimate.objects.latest("pk")
    assert elsewhere.pk != estimate.pk and elsewhere.preferences == estimate.preferences


def test_an_estimate_without_right_preferences_keeps_none(
    client: GuardedClient, token: str
) -> None:
    for asked in ({}, {"setting": "moon"}):
        say(client, token, **asked)
        a.send(client, token, "place", {"location": "fes-shore"}, "en")
        estimate = Estimate.objects.latest("pk")
        assert estimate.preferences is None
        client.post(a.address("from_estimate", token=estimate.token))
        assert PREFERENCES not in Draft.objects.latest("pk").answers


# --- The map --------------------------------------------------------------------------------------


def test_the_map_is_coloured_by_the_support_and_its_table_says_the_same(
    client: GuardedClient, token: str
) -> None:
    html = client.get(a.address("places", "en", token=token)).content.decode()
    rows = re.findall(r'<th scope="row">\s*<a href="/en/locations/region/([a-z-]+)/', html)
    assert rows == list(Region.objects.values_list("slug", flat=True))
    shades = re.findall(r"map__region--(\w+)", html)
    known = set(Location.objects.values_list("province__region__slug", flat=True))
    assert [shade == "unknown" for shade in shades] == [slug not in known for slug in rows]
    assert html.count("No location known") == len(set(rows) - known)
    assert html.count('class="map__hatch"') == len(known)
    assert "The favourable reading gives more" in html


# --- Few queries ----------------------------------------------------------------------------------


def test_the_match_costs_few_queries(client: GuardedClient, token: str) -> None:
    address = a.address("places", token=token)
    say(client, token, **ONLY_RENT, regions=["fes-meknes"], languages=["fr"])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    # Four read the regions: those offered, twice those that the slugs name, those of the map.
    assert len(captured) == 9, [query["sql"][:120] for query in captured]
