"""The pages of the offer, on the days that matter, in three languages."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from incentives.offer import views
from incentives.rules.enums import State
from incentives.rules.models import (
    HiringProgramme,
    Measure,
    ParameterValue,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Source,
)
from tests.guards.pages import GuardedClient
from tests.incentives.opening import open_in_test

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "ar")
CODES = ("AIR", "AIS", "PAE", "PAF", "CHARTER", "SME")
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "localdate", lambda: TODAY)


def offer(client: GuardedClient, on: str = "", *, language: str = "en") -> str:
    return body(client, f"/{language}/offer/", on=on)


def measure(client: GuardedClient, code: str, on: str = "", *, language: str = "en") -> str:
    return body(client, f"/{language}/offer/{code}/", on=on)


def body(client: GuardedClient, address: str, *, on: str) -> str:
    response = client.get(address, {"on": on} if on else {})
    assert response.status_code == 200
    # The spaces of the layout only: no-break spaces are part of the texts.
    return re.sub(r"[ \n]+", " ", html.unescape(response.content.decode()))


def part(page: str, anchor: str) -> str:
    """The section whose heading has the anchor."""
    found = re.search(rf'<section[^>]*aria-labelledby="{anchor}".*?</section>', page)
    assert found, anchor
    return found.group()


def entry(page: str, code: str) -> str:
    """What the page of the offer says of a measure."""
    pattern = r'<li class="measure-entry">.*?</li>(?=\s*<li class="measure|\s*</ul>)'
    entries: list[str] = re.findall(pattern, page)
    return next(text for text in entries if f"<bdi>{code}</bdi>" in text)


def seen(text: str) -> str:
    """The words of a piece of a page, every space a plain one."""
    inline = re.sub(r"</?(?:time|bdi)[^>]*>", "", text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inline))


# --- The offer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offer_today_holds_six_measures(client: GuardedClient, language: str) -> None:
    page = offer(client, language=language)
    assert page.count('class="status status--in_force"') == 6
    for code in CODES:
        assert f'href="/{language}/offer/{code}/"' in page
    with translation.override(language):
        for row in HiringProgramme.objects.order_by("code"):
            assert row.name in page
        for grant in RegionalGrant.objects.order_by("code"):
            assert grant.name in page
        for regime in Regime.objects.order_by("code"):
            assert regime.name in page


def test_a_measure_in_force_says_what_is_known(client: GuardedClient) -> None:
    page = offer(client)
    known = RegimeMeasure.objects.get(regime__code="circular-15-2025", measure__code="PAE")
    with translation.override("en"):
        assert known.known in entry(page, "PAE")
    assert "In force on 22 November 2026" in seen(entry(page, "SME"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_1_june_2017_two_measures_of_circular_5_2016(
    client: GuardedClient, language: str
) -> None:
    page = offer(client, "2017-06-01", language=language)
    for code in ("AIR", "AIS"):
        row = RegimeMeasure.objects.get(regime__code="circular-5-2016", measure__code=code)
        with translation.override(language):
            known, name = row.known, row.regime.name
        text = entry(page, code)
        assert "status--earlier_regime" in text
        assert known in text
        assert name in part(page, "regime")
    for code in ("PAE", "PAF", "CHARTER", "SME"):
        assert "status--not_in_force" in entry(page, code)
    assert "status--in_force" not in page


def test_on_1_june_2017_in_words(client: GuardedClient) -> None:
    page = offer(client, "2017-06-01")
    assert "An earlier regime in force, formula not known" in seen(entry(page, "AIR"))
    assert "Not in force on 1 June 2017" in seen(entry(page, "PAE"))
    assert "It applies from 1 July 2025." in seen(entry(page, "PAE"))
    regime = seen(part(page, "regime"))
    assert "Circular 5/2016" in regime
    assert "From 1 January 2016 to 31 December 2020." in regime
    assert "8.75%" in regime
    assert "what applied on 1 June 2017 is not known" in seen(part(page, "human_capital"))
    assert "It was not signed yet on this day." in seen(part(page, "infrastructure"))
    assert 'href="/en/offer/AIR/?on=2017-06-01"' in page


def test_on_1_january_2005_nothing_and_it_says_so(client: GuardedClient) -> None:
    page = offer(client, "2005-01-01")
    words = seen(page)
    assert page.count("status--not_in_force") == 6
    assert "No measure is in force on this day." in words
    assert "Nothing was in force on 1 January 2005" in words
    assert "the first regime that we know of starts on 7 May 2007" in words
    assert "No support from a region or a town is known on 1 January 2005." in words
    assert 'aria-current="true"' not in part(page, "timeline")


def test_grants_stand_with_their_dates_and_in_no_total(client: GuardedClient) -> None:
    today = part(offer(client), "grants")
    assert "No estimate counts a regional grant" in today
    assert "until 31 December 2027" in seen(today)
    assert "6,000.00 per job" in seen(today)
    assert "Published as open" not in today
    then = part(offer(client, "2017-06-01"), "grants")
    assert "Job premium of the Oriental region" in then
    assert "Segula" not in then
    assert "Tax practice in the southern regions" not in then
    assert "Ended by its dates" in part(offer(client, "2028-01-01"), "grants")


def test_an_open_grant_is_open_between_its_dates_only(client: GuardedClient) -> None:
    open_in_test(
        "oriental-job-premium",
        starts_on=datetime.date(2026, 3, 1),
        ends_on=datetime.date(2026, 12, 31),
    )
    assert "Job premium of the Oriental region" not in part(offer(client, "2026-02-28"), "grants")
    for day in ("2026-03-01", "2026-12-31"):
        words = seen(part(offer(client, day), "grants"))
        assert "Published as open" in words
        assert "from 1 March 2026 to 31 December 2026" in words
        assert "6,000.00 per job" in words
    after = part(offer(client, "2027-01-01"), "grants")
    assert "Published as open" not in after
    assert "Ended by its dates" in after


def test_a_programme_past_its_last_day_is_doubtful(client: GuardedClient) -> None:
    last = part(offer(client, "2026-12-31"), "human_capital")
    assert "The last published day has passed" not in last
    after = part(offer(client, "2027-01-01"), "human_capital")
    assert after.count("The last published day has passed") == 2


def test_the_infrastructure_leads_to_the_places(client: GuardedClient) -> None:
    text = part(offer(client), "infrastructure")
    assert 'href="/en/locations/#tech-valley-offshoring"' in text
    assert "Dedicated parks (P2I)" in text


def test_an_empty_installation_says_so(client: GuardedClient) -> None:
    for model in (RegionalGrant, HiringProgramme, Regime):
        model._default_manager.all().delete()
    words = seen(offer(client))
    assert "No regime has been loaded yet." in words
    assert "No support from a region or a town is known on 22 November 2026." in words


# --- A measure ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_a_measure_in_force_shows_all_that_is_known(
    client: GuardedClient, code: str, language: str
) -> None:
    page = measure(client, code, language=language)
    row = Measure.objects.get(code=code)
    with translation.override(language):
        for text in (row.name, row.summary):
            assert text in page
        for reservation in row.reservations.order_by("code"):
            assert reservation.text in page
        for prime in row.primes.order_by("code"):
            assert prime.name in page
        for value in ParameterValue.objects.filter(parameter__measure=code).order_by("pk"):
            assert value.parameter.text in page
            assert (value.doubt or "") in page
    for anchor in ("figures", "criteria", "steps", "certainty", "sources"):
        assert part(page, anchor)


def test_both_readings_stand_side_by_side(client: GuardedClient) -> None:
    figures = seen(part(measure(client, "PAE"), "figures"))
    assert "Prudent reading 1 Favourable reading 5" in figures
    assert "The prudent reading pays once." in figures
    assert "17%" in figures
    assert "Reported Applies from 1 July 2025" in figures
    assert "Assumed Applies from 1 July 2025" in figures


def test_income_tax_advantage_shows_the_scale_it_reads(client: GuardedClient) -> None:
    page = measure(client, "AIR")
    ordinary = seen(part(page, "ordinary-law"))
    assert "Above MAD 180,000.00 37%" in ordinary
    assert "Up to MAD 40,000.00 0%" in ordinary
    assert "MAD 6,000.00 a month" in ordinary
    assert "2 dated values" in ordinary
    assert "Above MAD 180,000.00 38%" in ordinary
    assert "Applies from 1 January 2010 to 31 December 2024" in ordinary
    assert "From 1 July 2025 to 31 December 2030" in seen(part(page, "figures"))


def test_bands_and_categories_are_tables(client: GuardedClient) -> None:
    charter = seen(part(measure(client, "CHARTER"), "figures"))
    assert "Above 1.5, up to 3 5%" in charter
    assert "Above 3 10%" in charter
    assert "Category B 15%" in charter
    assert "From 2, up to 5 5%" in seen(part(measure(client, "SME"), "figures"))


def test_criteria_are_said_as_the_tree_they_are(client: GuardedClient) -> None:
    text = seen(part(measure(client, "CHARTER"), "criteria"))
    order = [
        "All of these must be met:",
        "One of these is enough:",
        "The total investment is at least MAD 50,000,000.00.",
        "The eligible investment is given.",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "the number of stable jobs created is at least 150." in text
    assert "{" not in text
    after_exemption = seen(part(measure(client, "AIS"), "criteria"))
    assert "covers operating years up to number 5." in after_exemption


def test_earlier_regimes_of_a_measure(client: GuardedClient) -> None:
    earlier = seen(part(measure(client, "AIS"), "earlier"))
    assert "Circular 5/2016 From 1 January 2016 to 31 December 2020." in earlier
    assert "8.75%" in earlier
    assert "Circular 15/2025" not in earlier
    assert "MAD\u00a065,000.00" in part(measure(client, "PAF"), "earlier")
    assert 'aria-labelledby="earlier"' not in measure(client, "SME")


def test_a_measure_on_a_day_of_an_earlier_regime(client: GuardedClient) -> None:
    page = measure(client, "AIR", "2017-06-01")
    words = seen(page)
    assert "An earlier regime in force, formula not known" in words
    assert "Income tax was capped at 20% in dedicated parks" in seen(part(page, "known"))
    assert "Applies from 1 July 2025" in seen(part(page, "figures"))
    assert 'aria-labelledby="criteria"' not in page


def test_a_measure_before_it_exists(client: GuardedClient) -> None:
    page = measure(client, "SME", "2005-01-01")
    assert "Not in force on 1 January 2005" in seen(page)
    assert "It applies from 6 November 2025." in seen(page)
    assert 'aria-labelledby="known"' not in page


def test_a_measure_on_its_last_day_and_the_next(client: GuardedClient) -> None:
    assert "In force on 31 December 2030" in seen(measure(client, "PAF", "2030-12-31"))
    page = seen(measure(client, "PAF", "2031-01-01"))
    assert "Not in force on 1 January 2031" in page
    assert "Its period ended on 31 December 2030." in page


def test_a_future_value_is_shown_from_its_day(client: GuardedClient) -> None:
    value = ParameterValue.objects.get(parameter__code="pae.rate")
    later = ParameterValue.objects.create(
        parameter=value.parameter,
        effective_from=datetime.date(2027, 1, 1),
        value="0.19",
        certainty="official",
        state=State.IN_REVIEW,
        origin="seed",
        published_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
    )
    later.sources.add(Source.objects.get(code="mmsp-offre"))
    later.state = State.PUBLISHED
    later.save()
    before = seen(part(measure(client, "PAE", "2026-12-31"), "figures"))
    assert "17% Reported Applies from 1 July 2025 to 31 December 2026" in before
    after = seen(part(measure(client, "PAE", "2027-01-01"), "figures"))
    assert "19% Official Applies from 1 January 2027" in after


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW])
def test_what_is_not_published_is_not_shown(client: GuardedClient, state: State) -> None:
    value = ParameterValue.objects.get(parameter__code="pae.rate")
    ParameterValue.objects.create(
        parameter=value.parameter,
        effective_from=datetime.date(2026, 1, 1),
        value="0.777",
        certainty="official",
        state=state,
    )
    assert "77.7" not in measure(client, "PAE")


def test_only_sources_that_have_a_link_are_linked(client: GuardedClient) -> None:
    page = measure(client, "AIR")
    assert Source.objects.filter(link=False).exclude(url="").exists()
    for source in Source.objects.filter(link=False).exclude(url="").order_by("code"):
        assert f'href="{source.url}"' not in page
    assert "No published source states it" in page


def test_braces_of_a_text_do_not_break_the_page(client: GuardedClient) -> None:
    row = Measure.objects.get(code="PAE")
    criterion = row.groups.get().criteria.get()
    criterion.requirement_en = "A brace { and a name {odd}."  # type: ignore[attr-defined]
    criterion.save()
    assert "A brace { and a name {odd}." in measure(client, "PAE")


# --- Addresses and dates --------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["air", "Air", "aIR"])
def test_a_code_leads_to_its_one_address(client: GuardedClient, typed: str) -> None:
    response = client.get(f"/en/offer/{typed}/?on=2017-06-01")
    assert response.status_code == 302
    assert response["Location"] == "/en/offer/AIR/?on=2017-06-01"
    assert client.get(f"/en/offer/{typed}/")["Location"] == "/en/offer/AIR/"


@pytest.mark.parametrize("code", ["XYZ", "AIR2", "CUMULATION", "HISTORY", "%00", "a b"])
def test_an_unknown_code_is_not_found(client: GuardedClient, code: str) -> None:
    assert client.get(f"/en/offer/{code}/").status_code == 404


@pytest.mark.parametrize(
    "typed", ["soon", "2017-13-01", "2017-02-30", "01/06/2017", "0000-01-01", "\x00", "9" * 400]
)
@pytest.mark.parametrize("address", ["/en/offer/", "/en/offer/PAE/"])
def test_a_wrong_date_is_explained_and_today_is_shown(
    client: GuardedClient, address: str, typed: str
) -> None:
    page = body(client, address, on=typed)
    assert page.count("This is not a date") == 2
    assert 'aria-invalid="true"' in page
    assert "In force on 22 November 2026" in seen(page)


@pytest.mark.parametrize("address", ["/en/offer/?on=", "/en/offer/"])
def test_without_a_date_the_page_shows_today(client: GuardedClient, address: str) -> None:
    page = client.get(address).content.decode()
    assert 'value="2026-11-22"' in page or "?on=" in address
    assert "22 November 2026" in page
    assert "This is not a date" not in page


def test_only_the_page_of_today_is_for_search_engines(client: GuardedClient) -> None:
    assert "noindex" not in offer(client)
    assert "noindex" in offer(client, "2017-06-01")
    assert "noindex" in measure(client, "AIR", "2017-06-01")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(client: GuardedClient, method: str) -> None:
    assert getattr(client, method)("/en/offer/").status_code == 405
    assert getattr(client, method)("/en/offer/AIR/").status_code == 405


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/en/offer/", 17),
        ("/en/offer/?on=2017-06-01", 15),
        ("/en/offer/?on=2005-01-01", 15),
        ("/en/offer/AIR/", 17),
        ("/en/offer/SME/", 18),
        ("/en/offer/AIR/?on=2017-06-01", 17),
    ],
)
def test_queries_are_counted(client: GuardedClient, address: str, expected: int) -> None:
    client.get(address)  # the footer's rule set is built once for all
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
