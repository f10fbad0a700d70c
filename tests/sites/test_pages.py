"""The pages of the locations, in the three languages."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.http import Http404
from django.test import Client
from django.utils import translation

from sites import views
from sites.enums import FigureCode, LocationKind
from sites.models import Figure, Location, Programme
from tests.sites.conftest import CountQueries

pytestmark = pytest.mark.usefixtures("seeded")

LANGUAGES = ("fr", "en", "ar")


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "localdate", lambda: date(2026, 11, 22))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def slugs_in(html: str) -> set[str]:
    return set(re.findall(r'href="/../locations/([a-z0-9-]+)/"', html))


def figure_row(html: str, code: FigureCode) -> str:
    """The line of the table of figures about one figure."""
    label = str(code.label)
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", html, flags=re.DOTALL)]
    found = [row for row in rows if row.startswith(label)]
    assert len(found) == 1, rows
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_shows_every_location_in_the_language(client: Client, language: str) -> None:
    html = read(client, f"/{language}/locations/")
    assert f'lang="{language}"' in html
    assert slugs_in(html) == set(Location.objects.values_list("slug", flat=True))
    with translation.override(language):
        for location in Location.objects.all():
            assert location.name in unescape(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_location_has_its_page(client: Client, language: str) -> None:
    for location in Location.objects.select_related("province__region"):
        text = text_of(read(client, f"/{language}/locations/{location.slug}/"))
        with translation.override(language):
            assert text_of(location.name) in text
            assert location.region.name in text
            assert all(item in text for item in map(text_of, location.service_list))


def test_a_figure_comes_with_year_source_and_confidence(client: Client) -> None:
    html = read(client, "/en/locations/fes-shore/")
    row = figure_row(html, FigureCode.OFFICE_M2_BUILT)
    assert "30,000 m²" in row
    assert "2023" in row
    assert "confidence" in row


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_figure_is_said_to_be_unknown_and_never_zero(
    client: Client, language: str
) -> None:
    Figure.objects.filter(location__slug="dakhla").delete()
    html = read(client, f"/{language}/locations/dakhla/")
    table = html[html.index("<table") : html.index("</table>")]
    with translation.override(language):
        not_known = translation.gettext("Not known")
    assert text_of(table).count(not_known) == len(FigureCode)
    assert not re.search(r"\d", re.sub(r"m²", "", text_of(table)))


def refer_the_jobs_to(year: int | None) -> None:
    jobs = Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT)
    assert jobs.update(year=year) == 1


def test_an_old_figure_is_marked(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT).update(
        year=2022
    )
    row = figure_row(read(client, "/en/locations/fes-shore/"), FigureCode.JOBS_CURRENT)
    assert "Old figure: 2022" in row
    assert "ask for a newer one" in row


def test_a_recent_figure_is_not_marked(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT).update(
        year=2023
    )
    row = figure_row(read(client, "/en/locations/fes-shore/"), FigureCode.JOBS_CURRENT)
    assert "Old figure" not in row
    assert "2023" in row


def test_a_figure_without_year_says_so(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT).update(
        year=None
    )
    row = figure_row(read(client, "/en/locations/fes-shore/"), FigureCode.JOBS_CURRENT)
    assert "Year not known" in row
    assert "Old figure" not in row


def test_only_sources_to_be_linked_are_linked(client: Client) -> None:
    location = Location.objects.get(slug="casanearshore")
    html = unescape(read(client, "/fr/locations/casanearshore/"))
    evidence = location.evidence.exclude(url="")
    assert evidence.filter(link=True).exists()
    assert evidence.filter(link=False).exists()
    for source in evidence:
        assert (f'href="{source.url}"' in html) is (
            evidence.filter(url=source.url, link=True).exists()
        )
        assert source.publisher in html


def test_an_unknown_location_is_not_found(client: Client) -> None:
    with translation.override("fr"), pytest.raises(Http404):
        views.show_location(client.get("/fr/locations/").wsgi_request, slug="atlantis")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=fes-meknes", {"fes-shore", "meknes"}),
        ("kind=industrial_zone", {"nouaceur-midparc"}),
        ("region=oriental&kind=park", {"oujda-shore"}),
        ("kind=park&min_area=70000", {"casanearshore", "rabat-technopolis"}),
    ],
)
def test_the_filters_narrow_the_list(client: Client, query: str, expected: set[str]) -> None:
    assert slugs_in(read(client, f"/fr/locations/?{query}")) == expected


def test_a_location_of_unknown_area_does_not_pass_the_filter_on_the_area(client: Client) -> None:
    unknown = set(
        Location.objects.exclude(figures__code=FigureCode.OFFICE_M2_BUILT).values_list(
            "slug", flat=True
        )
    )
    assert unknown
    assert not unknown & slugs_in(read(client, "/fr/locations/?min_area=0"))


def test_no_location_found_is_said_with_a_way_out(client: Client) -> None:
    html = read(client, "/en/locations/?min_area=9999999")
    assert slugs_in(html) == set()
    assert "No location matches these filters" in html
    assert "Show all the locations" in html


def test_a_wrong_filter_is_explained_and_the_right_ones_apply(client: Client) -> None:
    html = read(client, "/en/locations/?min_area=lots&kind=industrial_zone&region=atlantis")
    assert "Enter a whole number." in html
    assert 'value="lots"' in html
    assert slugs_in(html) == {"nouaceur-midparc"}


@pytest.mark.parametrize(
    "query", ["region=%00", "min_area=1e9", "kind=%F0%9F%8F%9D", "min_area=-1"]
)
def test_no_filter_however_malformed_fails(client: Client, query: str) -> None:
    assert slugs_in(read(client, f"/ar/locations/?{query}"))


def test_locations_are_grouped_by_kind_parks_first(client: Client) -> None:
    html = read(client, "/en/locations/")
    headings = re.findall(r'<h2 id="kind-([a-z_]+)"', html)
    assert headings == [kind.value for kind in LocationKind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tech_valley_is_shown_as_a_programme_with_what_is_not_known(
    client: Client, language: str
) -> None:
    text = text_of(read(client, f"/{language}/locations/"))
    with translation.override(language):
        programme = Programme.objects.get(slug="tech-valley-offshoring")
        for item in (*programme.known_items, *programme.unknown_items, programme.earlier_project):
            assert re.sub(r"\s+", " ", item) in text


def test_a_location_given_to_the_programme_is_listed_there(client: Client) -> None:
    programme = Programme.objects.get(slug="tech-valley-offshoring")
    Location.objects.filter(slug="fes-shore").update(programme=programme)
    html = read(client, "/en/locations/")
    section = html[html.index('id="tech-valley-offshoring"') :]
    assert slugs_in(section) == {"fes-shore"}
    assert "belongs to the programme" in read(client, "/en/locations/fes-shore/")


def test_the_list_costs_the_same_queries_however_many_locations(
    client: Client, sites_queries: CountQueries
) -> None:
    """Regions; locations, figures, sources; programmes, their locations, their sources."""
    client.get("/fr/locations/")  # the footer and the support read the rules once, for every page
    with sites_queries(7):
        client.get("/fr/locations/")
    with sites_queries(7):
        client.get("/fr/locations/?kind=park&min_area=1000")


def test_the_page_of_a_location_costs_eleven_queries_and_one_for_the_places_of_grants(
    client: Client, sites_queries: CountQueries
) -> None:
    """The location, its figures, its sources; the provinces around it, what the census counts; the
    universities and training centres, their provinces, other regions and sources; for the support,
    the location again and the grants of its region, with the places that they name."""
    client.get("/fr/locations/")  # the footer and the support read the rules once, for every page
    with sites_queries(11):
        client.get("/fr/locations/casanearshore/")
    with sites_queries(12):
        client.get("/fr/locations/oujda-shore/")


def test_the_rent_is_written_with_its_unit_in_each_language(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.RENT_MAD_PER_M2_MONTH).update(
        value=Decimal("75.50")
    )
    for language, value in (("fr", "75,5"), ("en", "75.5"), ("ar", "75,5")):
        assert value in read(client, f"/{language}/locations/fes-shore/")
