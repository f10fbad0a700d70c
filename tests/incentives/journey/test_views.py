"""The form walked through: nothing lost, every step judged again, private, without cookie."""

import datetime
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from incentives.estimates import services
from incentives.estimates.models import Estimate
from incentives.journey.models import Draft
from incentives.private import PRIVATE_HEADERS
from tests.guards.pages import GuardedClient
from tests.incentives.journey import answers as a

pytestmark = pytest.mark.django_db

ON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


class _Fields(HTMLParser):
    """Values and faults of the fields of a page, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.wrong: set[str] = set()
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag in {"input", "select"} and given.get("name"):
            name = given["name"] or ""
            if given.get("aria-invalid") == "true":
                self.wrong.add(name)
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.values[name] = given.get("value") or ""


def read(response: Any) -> _Fields:
    fields = _Fields()
    fields.feed(response.content.decode())
    return fields


def title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
    assert found
    return " ".join(found.group(1).split())


# --- The whole way ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", a.LANGUAGES)
@time_machine.travel(ON)
def test_the_example_gives_its_totals(client: GuardedClient, language: str) -> None:
    token = a.fill(client, language=language)
    response = a.send(client, token, "place", a.place(), language)
    estimate = Estimate.objects.get()
    with translation.override(language):
        assert response.headers["Location"] == reverse("estimate", args=[estimate.token])
    totals = a.expected("crm-fes")["totals"]
    assert estimate.prudent_total_mad == Decimal(totals["prudent"]["total"])
    assert estimate.favourable_total_mad == Decimal(totals["favourable"]["total"])
    measures = {measure["code"]: measure for measure in estimate.result["measures"]}
    for code, measure in a.expected("crm-fes")["measures"].items():
        assert measures[code]["status"] == measure["status"]
        assert Decimal(measures[code]["prudent"]["total"]) == Decimal(measure["prudent"]["total"])


def test_the_first_page_is_empty_and_writes_nothing(client: GuardedClient) -> None:
    response = client.get(a.address("start"))
    assert response.status_code == 200
    assert not Draft.objects.exists()
    assert read(response).values["start_year"] == ""


def test_the_first_answers_start_a_draft_at_its_own_address(client: GuardedClient) -> None:
    response = client.post(a.address("start"), a.activity())
    draft = Draft.objects.get()
    assert response.headers["Location"] == a.step_address(draft.token, "people")
    assert draft.answers["activity"]["start_year"] == "2027"


def test_money_may_be_left_for_later(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    assert a.send(client, token, "money", {}).status_code == 302
    a.send(client, token, "place", a.place())
    statuses = {m["code"]: m["status"] for m in Estimate.objects.get().result["measures"]}
    assert statuses["AIR"] == "unknown"
    assert statuses["CHARTER"] == "unknown"


# --- Errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", a.LANGUAGES)
def test_a_wrong_cell_is_marked_alone_and_everything_typed_is_kept(
    client: GuardedClient, language: str
) -> None:
    token = a.fill(client, until="people", language=language)
    typed = {**a.people(language), "profiles-1-hires_2": "7,5"}
    response = a.send(client, token, "people", typed, language)
    assert response.status_code == 422
    fields = read(response)
    assert fields.wrong == {"profiles-1-hires_2"}
    assert {name: fields.values[name] for name in typed if "segment" not in name} == {
        name: value for name, value in typed.items() if "segment" not in name
    }
    assert "#id_profiles-1-hires_2" in fields.links
    assert {"id_profiles-1-hires_2", "id_profiles-1-hires_2_error"} <= fields.ids


def test_the_title_says_the_step_and_the_error(client: GuardedClient) -> None:
    address = a.address("start", "en")
    assert title(client.get(address)) == "Step 1: Activity – Levier"
    assert title(client.post(address, {})) == "Error: Step 1: Activity – Levier"


def test_a_wrong_first_page_keeps_its_answers_and_its_languages(client: GuardedClient) -> None:
    response = client.post(a.address("start"), a.activity(start_year="soon"))
    token = Draft.objects.get().token
    assert response.status_code == 422
    assert read(response).values["start_year"] == "soon"
    other = a.step_address(token, "activity", "ar") + "?check"
    assert other in read(response).links
    again = client.get(other)
    assert (again.status_code, read(again).values["start_year"]) == (422, "soon")


@pytest.mark.parametrize("step", ["activity", "people", "money", "place"])
@pytest.mark.parametrize("language", a.LANGUAGES)
def test_every_error_is_linked_to_a_field_of_the_page(
    client: GuardedClient, step: str, language: str
) -> None:
    token = a.fill(client, until="place", language=language)
    wrong: dict[str, a.Typed] = {
        "activity": {},
        "people": {"annual_raise": "x", **a.profile(0, hires="x x x x x", women_share="x")},
        "money": {"turnover": "x", **a.years("export_share", "1 2 3 4 500")},
        "place": {},
    }
    response = a.send(client, token, step, wrong[step], language)
    assert response.status_code == 422
    page = read(response)
    anchors = [link[1:] for link in page.links if link.startswith("#id_")]
    assert anchors
    assert set(anchors) <= page.ids


def test_a_location_that_does_not_exist_is_refused(client: GuardedClient) -> None:
    token = a.fill(client)
    for location in ("", "atlantis"):
        assert a.send(client, token, "place", {"location": location}).status_code == 422
    assert not Estimate.objects.exists()


def test_a_location_that_the_rules_do_not_know_is_refused_beside_its_field(
    client: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise services.UnknownLocationError("fes-shore")

    monkeypatch.setattr(services, "create", refuse)
    token = a.fill(client, language="en")
    response = a.send(client, token, "place", a.place(), "en")
    assert response.status_code == 422
    assert "do not know this location" in response.content.decode()


# --- Nothing is lost -------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["back", "save"])
def test_wrong_answers_are_kept_by_every_button(client: GuardedClient, action: str) -> None:
    token = a.fill(client, until="people")
    typed = {**a.profile(0, hires="x 80"), "annual_raise": "  lots ", "do": action}
    response = a.send(client, token, "people", typed)
    saved, back = a.address("saved", token=token), a.step_address(token, "activity")
    assert response.headers["Location"] == (back if action == "back" else saved)
    page = client.get(a.step_address(token, "people"))
    assert page.status_code == 200
    values = read(page).values
    assert (values["profiles-0-hires_1"], values["annual_raise"]) == ("x", "  lots ")
    assert read(page).wrong == set()


def test_later_answers_survive_a_change_of_an_earlier_step(client: GuardedClient) -> None:
    token = a.fill(client)
    a.send(client, token, "activity", a.activity(start_month="7"))
    assert (
        read(client.get(a.step_address(token, "money"))).values["investment_total"]
        == (a.WRITTEN["fr"]["total"])
    )
    assert "juillet 2027" in client.get(a.step_address(token, "people")).content.decode()


def test_another_language_keeps_the_draft_and_the_step(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    a.send(client, token, "people", {**a.profile(0, title="Zoé"), "do": "back"})
    page = client.get(a.step_address(token, "people", "ar"))
    assert read(page).values["profiles-0-title"] == "Zoé"


def test_what_one_language_writes_is_never_misread_in_another(client: GuardedClient) -> None:
    token = a.begin(client, language="en")
    typed = {"annual_raise": "0", **a.profile(0, hires="1,000 0 0 0 0")}
    assert a.send(client, token, "people", typed, "en").status_code == 302
    response = a.send(client, token, "people", typed, "fr")
    assert (response.status_code, read(response).wrong) == (422, {"profiles-0-hires_1"})


def test_two_drafts_do_not_mix(client: GuardedClient) -> None:
    first, second = a.begin(client), a.begin(client, a.activity(start_year="2030"))
    a.send(client, first, "people", a.people())
    assert set(a.stored(second)) == {"activity"}
    assert a.stored(first)["activity"]["start_year"] == "2027"


# --- Profiles --------------------------------------------------------------------------------


def test_a_profile_is_added_with_everything_typed_kept(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    response = a.send(client, token, "people", {**a.profile(0, hires="x"), "do": "add"})
    assert response.headers["Location"].endswith("/people/#id_profiles-1-title")
    values = read(client.get(a.step_address(token, "people"))).values
    assert values["profiles-0-hires_1"] == "x"
    assert values["profiles-1-moroccan_share"] == "100"


def test_a_profile_is_removed_and_the_others_move_up(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    three = {key: value for n in range(3) for key, value in a.profile(n, title=f"T{n}").items()}
    a.send(client, token, "people", {**three, "do": "remove-2"})
    rows = a.stored(token)["people"]["profiles"]
    assert [row["title"] for row in rows] == ["T0", "T2"]


@pytest.mark.parametrize("action", ["remove-9", "remove-x", "remove-", "remove-0"])
def test_removing_what_is_not_there_removes_nothing(client: GuardedClient, action: str) -> None:
    token = a.fill(client, until="people")
    assert a.send(client, token, "people", {**a.profile(0), "do": action}).status_code == 302
    assert len(a.stored(token)["people"]["profiles"]) == 1


def test_the_last_profile_removed_leaves_an_empty_row(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    a.send(client, token, "people", {**a.profile(0), "do": "remove-1"})
    values = read(client.get(a.step_address(token, "people"))).values
    assert values["profiles-0-title"] == ""


def test_no_more_rows_are_added_than_an_estimate_holds(client: GuardedClient) -> None:
    token = a.fill(client, until="people")
    rows = {key: value for n in range(20) for key, value in a.profile(n).items()}
    a.send(client, token, "people", {**rows, "do": "add"})
    assert len(a.stored(token)["people"]["profiles"]) == 20
    page = client.get(a.step_address(token, "people")).content.decode()
    assert 'value="add"' not in page


# --- Earlier steps are judged again ------------------------------------------------------------


@pytest.mark.parametrize("step", ["people", "money", "place"])
def test_a_step_cannot_be_reached_before_the_ones_before_it(
    client: GuardedClient, step: str
) -> None:
    token = a.begin(client, a.activity(segments=[]))
    wanted = a.step_address(token, "activity") + "?check"
    assert client.get(a.step_address(token, step)).headers["Location"] == wanted
    sent = a.send(client, token, step, {"title": "kept"})
    assert sent.headers["Location"] == wanted
    assert step in a.stored(token)
    assert client.get(wanted).status_code == 422


def test_the_first_wrong_step_is_shown_before_the_result(client: GuardedClient) -> None:
    token = a.fill(client)
    a.send(client, token, "people", {**a.people(), "profiles-0-hires_1": "x", "do": "back"})
    response = a.send(client, token, "place", a.place())
    assert response.headers["Location"] == a.step_address(token, "people") + "?check"
    assert not Estimate.objects.exists()
    shown = client.get(response.headers["Location"])
    assert (shown.status_code, read(shown).wrong) == (422, {"profiles-0-hires_1"})


def test_a_step_that_was_not_reached_is_shown_without_errors(client: GuardedClient) -> None:
    token = a.begin(client)
    response = client.get(a.step_address(token, "place"))
    assert response.headers["Location"] == a.step_address(token, "people")


def test_the_stepper_links_what_was_answered(client: GuardedClient) -> None:
    token = a.fill(client)
    a.send(client, token, "place", {"do": "back"})
    links = read(client.get(a.step_address(token, "money"))).links
    assert {a.step_address(token, step) for step in ("activity", "people", "place")} <= set(links)
    a.send(client, token, "people", {"do": "back"})
    links = read(client.get(a.step_address(token, "activity"))).links
    assert a.step_address(token, "people") + "?check" in links


# --- Keeping ---------------------------------------------------------------------------------


def test_saving_shows_the_link_and_its_last_day(client: GuardedClient) -> None:
    with time_machine.travel(ON):
        token = a.fill(client, until="people", language="en")
        response = client.post(a.step_address(token, "people", "en"), {"do": "save"}, follow=True)
    page = response.content.decode()
    assert f"http://testserver{a.address('resume', 'en', token=token)}" in page
    assert "20 February 2027" in page


def test_each_save_starts_the_time_again(client: GuardedClient) -> None:
    kept = datetime.timedelta(days=settings.LEVIER_DRAFT_RETENTION_DAYS)
    with time_machine.travel(ON, tick=False):
        token = a.begin(client)
        assert Draft.objects.get().expires_at == ON + kept
    later = ON + datetime.timedelta(days=10)
    with time_machine.travel(later, tick=False):
        client.get(a.step_address(token, "people"))
        assert Draft.objects.get().expires_at == ON + kept
        a.send(client, token, "people", {"do": "back"})
        assert Draft.objects.get().expires_at == later + kept


def test_the_link_resumes_at_the_first_step_that_is_not_right(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    response = client.get(a.address("resume", token=token))
    assert response.headers["Location"] == a.step_address(token, "money")
    a.send(client, token, "money", a.money())
    a.send(client, token, "place", {**a.place(), "do": "back"})
    response = client.get(a.address("resume", token=token))
    assert response.headers["Location"] == a.step_address(token, "place")


GONE = ("resume", "saved", "places")


@pytest.mark.parametrize("language", a.LANGUAGES)
def test_an_unknown_draft_has_a_page_that_says_how_to_start_again(
    client: GuardedClient, language: str
) -> None:
    for address in (
        *(a.address(name, language, token="unknown") for name in GONE),
        a.step_address("unknown", "people", language),
    ):
        response = client.get(address)
        assert response.status_code == 404
        assert a.address("start", language) in read(response).links
        assert is_private(response)


def test_an_expired_draft_is_gone_for_reading_and_writing(client: GuardedClient) -> None:
    token = a.fill(client)
    Draft.objects.update(expires_at=timezone.now())
    for name in GONE:
        assert client.get(a.address(name, token=token)).status_code == 410
    assert client.get(a.step_address(token, "people")).status_code == 410
    response = a.send(client, token, "people", {"annual_raise": "9"})
    assert (response.status_code, is_private(response)) == (410, True)
    assert a.stored(token)["people"]["annual_raise"] == "3"


# --- From an estimate --------------------------------------------------------------------------


@pytest.mark.parametrize("language", a.LANGUAGES)
@time_machine.travel(ON)
def test_the_answers_of_an_estimate_become_a_new_draft(
    client: GuardedClient, language: str
) -> None:
    token = a.fill(client)
    a.send(client, token, "place", a.place())
    estimate = Estimate.objects.get()
    response = client.post(a.address("from_estimate", language, token=estimate.token))
    draft = Draft.objects.latest("pk")
    assert response.headers["Location"] == a.step_address(draft.token, "people", language)
    assert draft.token != token
    a.send(client, draft.token, "place", draft.answers["place"], language)
    copy = Estimate.objects.latest("pk")
    assert copy.inputs == estimate.inputs
    assert copy.result == estimate.result


def test_an_estimate_without_figures_gives_a_draft_without_figures(client: GuardedClient) -> None:
    token = a.begin(client, a.activity(company="existing", years_in_operation="3"))
    a.send(client, token, "people", a.people())
    a.send(client, token, "money", {"export_unknown": "on"})
    a.send(client, token, "place", a.place())
    estimate = Estimate.objects.get()
    client.post(a.address("from_estimate", token=estimate.token))
    draft = Draft.objects.latest("pk")
    assert draft.answers["activity"]["years_in_operation"] == "3"
    assert draft.answers["money"]["export_unknown"] == "on"
    a.send(client, draft.token, "place", a.place())
    assert Estimate.objects.latest("pk").inputs == estimate.inputs


def test_changing_an_estimate_writes_nothing_on_get(client: GuardedClient) -> None:
    address = a.address("from_estimate", token="unknown")
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 404
    token = a.fill(client)
    a.send(client, token, "place", a.place())
    Estimate.objects.update(expires_at=timezone.now())
    gone = a.address("from_estimate", token=Estimate.objects.get().token)
    assert client.post(gone).status_code == 410


# --- Every place --------------------------------------------------------------------------------


@time_machine.travel(ON)
def test_without_a_choice_every_place_is_compared(client: GuardedClient) -> None:
    token = a.fill(client, language="en")
    response = a.send(client, token, "place", {"location": "compare"}, "en")
    assert response.headers["Location"] == a.address("places", "en", token=token)
    page = client.get(response.headers["Location"]).content.decode()
    assert page.count('name="location"') == 32
    assert "13,750,000.00" in page
    assert "30,929,102.27" in page
    assert "territory of category B" in page
    a.send(client, token, "place", {"location": "fes-shore"}, "en")
    assert Estimate.objects.get().prudent_total_mad == Decimal("13750000.00")


def test_the_comparison_waits_for_the_steps_before_it(client: GuardedClient) -> None:
    token = a.fill(client, until="money")
    response = client.get(a.address("places", token=token))
    assert response.headers["Location"] == a.step_address(token, "money")


def test_the_comparison_says_what_is_not_known(client: GuardedClient) -> None:
    token = a.fill(client, until="money", language="en")
    a.send(client, token, "money", {"export_unknown": "on"}, "en")
    page = client.get(a.address("places", "en", token=token)).content.decode()
    assert "Not known for lack of facts" in page
    assert "<bdi>AIR</bdi>" in page


# --- Privacy and cost ---------------------------------------------------------------------------


def is_private(response: Any) -> bool:
    return all(response.headers.get(name) == value for name, value in PRIVATE_HEADERS.items())


def test_every_answer_is_private_and_sets_no_cookie(client: GuardedClient) -> None:
    token = a.fill(client)
    responses = [
        client.get(a.address("start")),
        client.post(a.address("start"), {}),
        *(client.get(a.address(name, token=token)) for name in GONE),
        *(client.get(a.step_address(token, s)) for s in ("activity", "people", "money", "place")),
        a.send(client, token, "people", {"profiles-0-title": "x"}),
        a.send(client, token, "people", a.people()),
        client.post(a.address("from_estimate", token="unknown")),
    ]
    assert all(is_private(response) for response in responses)
    assert not client.cookies


def test_no_hidden_key_is_asked_of_the_sender() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(a.address("start"), a.activity()).status_code == 302


def test_the_first_button_of_each_form_goes_on(client: GuardedClient) -> None:
    """The Enter key presses it, whatever comes before "Continue" on the page."""
    token = a.fill(client)
    for step in ("activity", "people", "money", "place"):
        page = client.get(a.step_address(token, step)).content.decode()
        first = re.search(r"<button[^>]*>", page[page.index('id="step-form"') :])
        assert first and 'value="next"' in first.group()


@pytest.mark.parametrize(
    ("step", "queries"), [("activity", 4), ("people", 3), ("money", 3), ("place", 5)]
)
def test_a_step_costs_few_queries(client: GuardedClient, step: str, queries: int) -> None:
    """From the second step on, one of them reads which rules are in force, for the range."""
    token = a.fill(client)
    client.get(a.step_address(token, step))  # the rules in force are kept in memory from here on
    with CaptureQueriesContext(connection) as captured:
        client.get(a.step_address(token, step))
    assert len(captured) == queries, [query["sql"][:120] for query in captured]


def test_the_comparison_costs_few_queries(client: GuardedClient) -> None:
    token = a.fill(client)
    client.get(a.address("places", token=token))
    with CaptureQueriesContext(connection) as captured:
        client.get(a.address("places", token=token))
    # Two of them read the regions: those that the preferences offer, those of the map.
    assert len(captured) == 6, [query["sql"][:120] for query in captured]
