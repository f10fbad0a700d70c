"""Two to four locations side by side."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from sites import place_views
from sites.comparison import choice
from sites.enums import FigureCode
from sites.models import Figure, Location
from tests.sites.conftest import CountQueries

pytestmark = pytest.mark.usefixtures("seeded")

TWO = "slug=fes-shore&slug=dakhla"


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_views, "localdate", lambda: date(2026, 11, 22))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def read(client: Client, query: str, *, language: str = "en") -> str:
    response = client.get(f"/{language}/locations/compare/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def headings(html: str) -> list[str]:
    head = html[html.index("<thead") : html.index("</thead>")] if "<thead" in html else ""
    return re.findall(r'href="/../locations/([a-z0-9-]+)/"', head)


def line(html: str, label: str) -> list[str]:
    """The cells of one line of the table, without the name that a phone shows in each."""
    for row in re.findall(r"<tr.*?</tr>", html, re.S):
        heading, *cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        if text_of(heading).startswith(label):
            return [
                text_of(re.sub(r'<span class="compare__name">.*?</span>', "", cell, flags=re.S))
                for cell in cells
            ]
    raise LookupError(label)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_two_locations_stand_side_by_side(client: Client, language: str) -> None:
    html = read(client, TWO, language=language)
    assert headings(html) == ["fes-shore", "dakhla"]
    with translation.override(language):
        for slug in ("fes-shore", "dakhla"):
            assert Location.objects.get(slug=slug).name in unescape(html)


def test_the_order_is_that_of_the_choice(client: Client) -> None:
    assert headings(read(client, "slug=dakhla&slug=fes-shore")) == ["dakhla", "fes-shore"]


def test_a_figure_comes_with_year_source_and_confidence_or_is_not_known(client: Client) -> None:
    known, unknown = line(read(client, TWO), "Offices built")
    assert known.startswith("30,000 m² 2023")
    assert "confidence" in known
    assert unknown == "Not known"


def test_every_figure_has_its_line(client: Client) -> None:
    html = read(client, TWO)
    for code in FigureCode:
        assert len(line(html, str(code.label))) == 2


def test_an_old_figure_is_marked(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT).update(
        year=2015
    )
    assert "Old figure: 2015" in line(read(client, TWO), "Jobs")[0]


def test_a_fact_that_is_not_known_says_so(client: Client) -> None:
    Location.objects.filter(slug="dakhla").update(operator_fr="", operator_en="", operator_ar="")
    assert line(read(client, TWO), "Operator")[1] == "Not known"


@pytest.mark.parametrize("query", ["", "slug=", "slug=fes-shore", "slug=fes-shore&slug=fes-shore"])
def test_fewer_than_two_is_explained_and_more_can_be_added(client: Client, query: str) -> None:
    html = read(client, query)
    assert "<table" not in html
    assert "A comparison needs from 2 to 4 locations." in text_of(html)
    assert '<option value="casanearshore">' in html


def test_what_was_chosen_stays_when_one_more_is_added(client: Client) -> None:
    html = read(client, "slug=fes-shore")
    assert '<input type="hidden" name="slug" value="fes-shore">' in html
    assert '<option value="fes-shore">' not in html


def test_more_than_four_shows_the_first_four_and_names_the_others(client: Client) -> None:
    html = read(
        client, "&".join(f"slug={slug}" for slug in ("rabat", "sale", "agadir", "tanger", "meknes"))
    )
    assert headings(html) == ["rabat", "sale", "agadir", "tanger"]
    text = text_of(html)
    assert "At most 4 locations fit side by side." in text
    with translation.override("en"):
        assert Location.objects.get(slug="meknes").name in text
    assert "Add a location" not in text


@pytest.mark.parametrize("slug", ["atlantis", "%00", "%3Cscript%3E", "../etc", "فاس", "x" * 500])
def test_an_unknown_location_is_left_out_with_a_word(client: Client, slug: str) -> None:
    html = read(client, f"{TWO}&slug={slug}")
    assert headings(html) == ["fes-shore", "dakhla"]
    assert "is not a location that we know" in html
    assert "<script>" not in html


def test_no_location_takes_the_address_of_the_comparison() -> None:
    assert not Location.objects.filter(slug__in=["compare", "region"]).exists()


def test_the_list_offers_every_location_for_comparison(client: Client) -> None:
    html = client.get("/fr/locations/").content.decode()
    assert 'action="/fr/locations/compare/"' in html
    boxes = re.findall(r'<input type="checkbox" name="slug" value="([a-z0-9-]+)">', html)
    assert sorted(boxes) == list(Location.objects.values_list("slug", flat=True))


def test_a_choice_keeps_each_slug_once() -> None:
    chosen = choice(["b", "a", "b", "z", ""], existing=["a", "b", "c"])
    assert chosen.shown == ("b", "a")
    assert chosen.unknown == ("z",)
    assert chosen.enough and chosen.room


def test_the_comparison_costs_the_same_queries_however_many_locations(
    client: Client, sites_queries: CountQueries
) -> None:
    """Every name; the locations compared, their figures, their sources; the universities and
    training centres, their provinces, other regions and sources."""
    for query in (TWO, f"{TWO}&slug=rabat&slug=sale"):
        with sites_queries(8):
            client.get(f"/fr/locations/compare/?{query}")
