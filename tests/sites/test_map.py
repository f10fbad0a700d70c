"""The map of the regions, and the table that says the same."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import pairwise

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from sites import place_views, views
from sites.enums import FigureCode
from sites.map import Measure, steps_of
from sites.models import Figure, Location, Region
from sites.outlines import drawing
from tests.sites.conftest import CountQueries

pytestmark = pytest.mark.usefixtures("seeded")

LANGUAGES = ("fr", "en", "ar")


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, place_views):
        monkeypatch.setattr(module, "localdate", lambda: date(2026, 11, 22))


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def the_map(html: str) -> str:
    start = html.index('<svg class="map__drawing"')
    return html[start : html.index("</svg>", start)]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def titles(html: str) -> list[str]:
    return [text_of(title) for title in re.findall(r"<title>(.*?)</title>", the_map(html), re.S)]


def shades(html: str) -> dict[str, str]:
    """The colour of each region by its slug."""
    return dict(
        re.findall(r'/locations/region/([a-z-]+)/".*?map__region--(\w+)"', the_map(html), re.S)
    )


def table_rows(html: str) -> dict[str, str]:
    """The first thing said of each region in the table, by its name."""
    table = html[html.index('id="map-table"') :]
    body = table[table.index("<tbody") : table.index("</tbody>")]
    rows = {}
    for row in re.findall(r"<tr.*?</tr>", body, re.S):
        heading, cell = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        rows[text_of(heading)] = text_of(cell.split('<span class="figure__year')[0])
    return rows


def test_all_twelve_regions_are_drawn_once() -> None:
    codes = [outline.code for outline in drawing().outlines]
    assert codes == list(Region.objects.values_list("code", flat=True))
    assert len(codes) == 12


def test_regions_that_touch_share_their_vertices() -> None:
    """What would open a gap, or draw a second line, between two regions."""
    points: dict[str, set[tuple[int, int]]] = {}
    for outline in drawing().outlines:
        numbers = [int(number) for number in re.findall(r"-?\d+", outline.path)]
        x, y = 0, 0
        points[outline.code] = set()
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points[outline.code].add((x, y))
    for north, south in pairwise(("09", "10", "11", "12")):
        assert len(points[north] & points[south]) > 5


def test_north_is_up_and_west_is_on_the_left() -> None:
    drawn = drawing()
    tangier = drawn.place(longitude=-5.81, latitude=35.78)
    dakhla = drawn.place(longitude=-15.96, latitude=23.68)
    assert tangier[0] > dakhla[0]
    assert tangier[1] < dakhla[1]
    assert 0 < dakhla[0] < drawn.width
    assert 0 < dakhla[1] < drawn.height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", Measure)
def test_map_and_table_say_the_same(client: Client, language: str, measure: Measure) -> None:
    html = read(client, f"/{language}/locations/?measure={measure.value}")
    rows = table_rows(html)
    said = titles(html)
    with translation.override(language):
        names = [region.name for region in Region.objects.all()]
        assert list(rows) == names
        for name in names:
            assert f"{name} — {measure.label}: {rows[name]}" in said
        labels = re.findall(r"<text[^>]*>(.*?)</text>", the_map(html), re.S)
        unknown = translation.gettext("Not known")
    assert [text_of(label) for label in labels] == [
        "?" if rows[name] == unknown else rows[name] for name in names
    ]


@pytest.mark.parametrize("measure", Measure)
def test_the_drawing_is_light_and_whole_numbers(client: Client, measure: Measure) -> None:
    drawn = the_map(read(client, f"/ar/locations/?measure={measure.value}"))
    assert len(drawn.encode()) < 40_000
    shapes = re.findall(r"<(?!/|title|desc)[^>]*>", drawn)
    assert len(shapes) > 50
    assert not any(re.search(r"\d\.\d", shape) for shape in shapes)
    assert "style=" not in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_and_location_is_a_link_with_a_name(client: Client, language: str) -> None:
    drawn = the_map(read(client, f"/{language}/locations/"))
    links = re.findall(r'<a class="map__link"\s+href="([^"]+)">\s*<title>\s*\S', drawn)
    assert len(links) == len(set(links)) == 12 + Location.objects.count()


def test_a_region_where_nothing_is_known_is_unknown_and_never_zero(client: Client) -> None:
    html = read(client, "/en/locations/?measure=office_m2_built")
    assert shades(html)["draa-tafilalet"] == "unknown"
    assert table_rows(html)["Draa-Tafilalet"] == "Not known"


def test_a_known_zero_is_not_unknown(client: Client) -> None:
    location = Location.objects.get(slug="errachidia")
    Figure.objects.create(location=location, code=FigureCode.JOBS_CURRENT, value=0, year=2026)
    html = read(client, "/en/locations/?measure=jobs_current")
    assert shades(html)["draa-tafilalet"] == "none"
    assert table_rows(html)["Draa-Tafilalet"] == "0"


def test_the_sum_says_on_what_it_rests(client: Client) -> None:
    html = read(client, "/en/locations/?measure=office_m2_built")
    table = text_of(html[html.index('id="map-table"') :])
    assert "30,000 Known for 1 of 2 locations 2023" in table
    assert "the oldest of them old" in table


def test_locations_without_figure_add_nothing_to_the_sum(client: Client) -> None:
    Figure.objects.filter(code=FigureCode.OFFICE_M2_BUILT).exclude(
        location__slug="fes-shore"
    ).delete()
    rows = table_rows(read(client, "/en/locations/?measure=office_m2_built"))
    assert [value for value in rows.values() if value != "Not known"] == ["30,000"]


def test_filters_and_measure_keep_one_another(client: Client) -> None:
    html = unescape(read(client, "/fr/locations/?kind=park&measure=jobs_current"))
    assert '<input type="hidden" name="measure" value="jobs_current">' in html
    assert "?kind=park&measure=office_m2_built#map" in html
    assert 'href="/fr/locations/?measure=jobs_current"' in html


def test_the_map_draws_what_the_filters_let_through(client: Client) -> None:
    drawn = the_map(read(client, "/fr/locations/?region=fes-meknes"))
    assert drawn.count('<circle class="map__point') == 2


@pytest.mark.parametrize("measure", ["", "mood", "%00", "locations&measure=x"])
def test_an_unknown_measure_shows_the_locations(client: Client, measure: str) -> None:
    html = read(client, f"/en/locations/?measure={measure}")
    assert "The twelve regions: Known locations" in html


def test_the_outlines_are_credited(client: Client) -> None:
    assert "Outlines: HCP" in read(client, "/en/locations/")


@pytest.mark.parametrize("count", range(9))
def test_steps_cover_every_value_once(count: int) -> None:
    values = [Decimal(7**power) for power in range(count)]
    steps = steps_of([*values, *values])
    assert len(steps) == min(4, count)
    for value in values:
        assert sum(step.lowest <= value <= step.highest for step in steps) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_has_its_page(client: Client, language: str) -> None:
    for region in Region.objects.all():
        text = text_of(read(client, f"/{language}/locations/region/{region.slug}/"))
        with translation.override(language):
            assert region.name in text
            for location in Location.objects.in_region(region.slug):
                assert text_of(location.name) in text
                assert all(text_of(note) in text for note in location.regional_support_list)
            for province in region.provinces.all():
                assert province.name in text


def test_a_region_links_to_its_locations_and_to_the_filter(client: Client) -> None:
    html = read(client, "/fr/locations/region/fes-meknes/")
    assert 'href="/fr/locations/fes-shore/"' in html
    assert 'href="/fr/locations/?region=fes-meknes"' in html


def test_a_region_without_location_says_so(client: Client) -> None:
    text = text_of(read(client, "/en/locations/region/guelmim-oued-noun/"))
    assert "No location is known in this region." in text
    assert "It may still have offices to let." in text


def test_an_unknown_region_is_not_found(client: Client) -> None:
    assert client.get("/fr/locations/region/atlantis/").status_code == 404


def test_the_page_of_a_region_costs_the_same_queries_however_many_locations(
    rf: RequestFactory, sites_queries: CountQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The region; locations, figures, sources; provinces; neighbours, what the census counts;
    universities and training centres, their provinces, other regions and sources.

    The page is left undrawn: what the law adds to it asks questions of its own.
    """
    monkeypatch.setattr(place_views, "render", lambda *_: HttpResponse())
    for slug in ("draa-tafilalet", "casablanca-settat"):
        with sites_queries(11):
            place_views.show_region(rf.get("/"), slug=slug)
