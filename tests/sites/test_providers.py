"""Universities and training centres: dated, sourced figures, shared ones never split."""

import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from sites import api, loading, place_views, views
from sites.enums import Confidence, FigureCode, LocationStatus, TalentCode
from sites.loading import SeedError, load_sites
from sites.models import Evidence, Location, TalentProvider

LANGUAGES = ("fr", "en", "ar")
ONE_FIGURE = "One figure for %(count)s centre, not published for each:"
MANY_FIGURES = "One figure for %(count)s centres together, not published for each:"
SHARED = ["cmc-souss-massa", "cmc-laayoune-sakia-el-hamra", "cmc-oriental"]


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, place_views, api):
        monkeypatch.setattr(module, "localdate", lambda: date(2026, 11, 22))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def section(client: Client, path: str, *, language: str = "en", name: str = "providers") -> str:
    html = client.get(f"/{language}/locations/{path}").content.decode()
    start = html.index(f'aria-labelledby="{name}"')
    return html[start : html.index("</section>", start)]


def rows_of(html: str) -> list[str]:
    """The lines of a table, without its head."""
    return re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', html, flags=re.DOTALL)


def row_of(html: str, name: str) -> str:
    found = [text_of(row) for row in rows_of(html) if name in text_of(row)]
    assert len(found) == 1, (name, found)
    return found[0]


def near(client: Client, slug: str) -> dict[str, dict[str, Any]]:
    rows = client.get(f"/api/v1/locations/{slug}").json()["talent_providers"]
    return {row["slug"]: row for row in rows}


# --- The seed -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("seeded")
def test_the_enrolments_are_those_of_the_source() -> None:
    known = TalentProvider.objects.filter(kind="university", value__isnull=False)
    assert {row.slug.removeprefix("universite-"): row.value for row in known} == {
        "hassan-ii": 45608,
        "ibn-zohr": 38820,
        "cadi-ayyad": 37501,
        "abdelmalek-essaadi": 31568,
        "sidi-mohamed-ben-abdellah": 27920,
        "mohammed-v": 25179,
        "moulay-ismail": 21159,
        "ibn-tofail": 19954,
    }
    assert set(known.values_list("year", "school_year")) == {(2024, True)}
    unknown = TalentProvider.objects.filter(kind="university", value__isnull=True)
    assert {row.city_en for row in unknown} == {"Oujda", "Beni Mellal", "El Jadida", "Settat"}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("seeded")
def test_every_provider_has_a_source_and_every_note_its_three_languages() -> None:
    for row in TalentProvider.objects.prefetch_related("evidence"):
        assert row.evidence.all(), row.slug
        for field in ("city", "note"):
            written = {bool(getattr(row, f"{field}_{language}")) for language in LANGUAGES}
            assert len(written) == 1, (row.slug, field)


@pytest.mark.usefixtures("seeded")
def test_what_staff_changed_is_reported_and_left() -> None:
    row = TalentProvider.objects.get(slug="universite-hassan-ii")
    TalentProvider.objects.filter(pk=row.pk).update(value=50000)
    row.provinces.clear()
    Evidence.objects.filter(provider=row).delete()
    report = load_sites(stdout=io.StringIO())
    assert report.created == 1  # the source that had gone
    assert {(item.row, item.field) for item in report.differing} == {
        ("talentprovider universite-hassan-ii", "value"),
        ("talentprovider universite-hassan-ii", "provinces"),
    }
    row.refresh_from_db()
    assert row.value == 50000


@pytest.mark.usefixtures("no_places")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counted_with": "atlantis"}, "atlantis"),
        ({"province_codes": ["09.001"]}, "does not lie in the region"),
    ],
)
def test_a_seed_that_contradicts_itself_is_refused(
    change: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in loading.DATA.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    seed = tmp_path / "talent_providers.json"
    rows = json.loads(seed.read_text(encoding="utf-8"))
    rows[0].update(change)
    seed.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(loading, "DATA", tmp_path)
    with pytest.raises(SeedError, match=said):
        load_sites(stdout=io.StringIO())


# --- What is said of them -------------------------------------------------------------------------
@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_comes_with_its_school_year_its_city_and_its_source(
    client: Client, language: str
) -> None:
    html = section(client, "casanearshore/", language=language)
    with translation.override(language):
        row = TalentProvider.objects.get(slug="universite-hassan-ii")
        line = row_of(html, row.name)
        assert row.city in line
        assert str(Confidence.HIGH.label) in line
    assert re.search(r"45\D608", line)
    assert "2024–2025" in line
    assert "etudiant.ma · 2025" in line
    old = row_of(html, TalentProvider.objects.get(slug="cmc-casablanca-settat").name)
    with translation.override(language):
        assert translation.gettext("City not known") in old
        assert text_of(translation.gettext("Old figure: %(year)s") % {"year": 2021}) in old


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_enrolments_that_the_source_does_not_give_are_not_known(
    client: Client, language: str
) -> None:
    with translation.override(language):
        said = translation.gettext("Enrolments not known")
    for slug in ("oujda-shore", "beni-mellal", "el-jadida", "settat"):
        first = text_of(rows_of(section(client, f"{slug}/", language=language))[0])
        assert said in first


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_for_three_centres_is_one_figure_and_said_so(
    client: Client, language: str
) -> None:
    for path in ("agadir/", "oujda-shore/", "laayoune/", "region/oriental/"):
        html = section(client, path, language=language)
        line = next(text_of(row) for row in rows_of(html) if re.search(r"8\D380", text_of(row)))
        with translation.override(language):
            said = translation.ngettext(ONE_FIGURE, MANY_FIGURES, 3) % {"count": 3}
            for centre in TalentProvider.objects.filter(slug__in=SHARED):
                assert centre.name in line
        assert text_of(said) in line
        assert "lopinion.ma" in line


@pytest.mark.usefixtures("seeded")
@pytest.mark.urls("tests.sites.api_urlconf")
def test_the_api_says_that_a_figure_is_shared(client: Client) -> None:
    figure = near(client, "laayoune")["cmc-laayoune-sakia-el-hamra"]["figure"]
    assert (figure["value"], figure["unit"], figure["year"]) == (8380, "places", 2025)
    assert figure["together"] == SHARED
    assert figure["sources"][0]["publisher"] == "lopinion.ma"
    assert near(client, "fes-shore")["cmc-fes-meknes"]["figure"]["together"] == []


@pytest.mark.usefixtures("seeded")
@pytest.mark.urls("tests.sites.api_urlconf")
def test_the_province_comes_first_then_the_region_then_those_that_serve_it(
    client: Client,
) -> None:
    found = list(near(client, "casanearshore").values())
    order = [(row["in_province"], row["in_region"]) for row in found]
    assert order == sorted(order, reverse=True)
    assert found[0]["slug"] == "universite-hassan-ii"
    served = near(client, "dakhla")["universite-ibn-zohr"]
    assert (served["in_region"], served["region"]["code"]) == (False, "09")
    assert near(client, "tanger")["universite-abdelmalek-essaadi"]["in_province"]
    unknown = near(client, "settat")["universite-hassan-ier"]
    assert (unknown["figure"], unknown["unit"]) == (None, "new_students")
    assert unknown["sources"][0]["publisher"] is None


@pytest.mark.usefixtures("seeded")
def test_the_comparison_names_them_with_year_and_source(client: Client) -> None:
    html = client.get("/en/locations/compare/?slug=fes-shore&slug=laayoune").content.decode()
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", html, re.S)]
    line = next(row for row in rows if row.startswith("Universities and training centres"))
    assert "27,920 New enrolments 2024–2025" in line
    assert "One figure for 3 centres together" in line
    assert "it serves this region too" in line
    one_stop = next(row for row in rows if row.startswith("One-stop shop"))
    assert one_stop.count("Not known") == 2


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_provider_the_page_says_so(client: Client, language: str) -> None:
    Evidence.objects.filter(provider__isnull=False).delete()
    TalentProvider.objects.filter(counted_with__isnull=False).delete()
    TalentProvider.objects.all().delete()
    with translation.override(language):
        said = translation.gettext("No university and no training centre is known near this place.")
    assert said in text_of(section(client, "fes-shore/", language=language))
    assert said in text_of(section(client, "region/oriental/", language=language))


# --- Languages and the one-stop shop --------------------------------------------------------------
NOTES = {
    "Spanish": ["tanger", "tetouan-shore"],
    "French": [
        *("casanearshore", "rabat", "fes-shore", "meknes", "kenitra", "agadir", "marrakech"),
        *("technopark-casablanca", "casablanca-tech-valley", "rabat-technopolis"),
    ],
    "English": ["oujda-shore", "technopark-oujda"],
}


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_note_on_languages_reaches_its_places_with_year_and_source(
    client: Client, language: str
) -> None:
    for spoken, slugs in NOTES.items():
        for slug in slugs:
            text = text_of(section(client, f"{slug}/", language=language, name="languages"))
            location = Location.objects.get(slug=slug)
            assert getattr(location, "languages_note_en").startswith(spoken)  # noqa: B009
            assert text_of(getattr(location, f"languages_note_{language}")) in text
            assert re.search(r"\b20(09|20|22)\b", getattr(location, f"languages_note_{language}"))
            sources = location.evidence.filter(field="languages")
            assert sources and all(source.publisher in text for source in sources)
    silent = Location.objects.exclude(slug__in=[slug for slugs in NOTES.values() for slug in slugs])
    assert not any(location.languages_note for location in silent)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("slug", "answer", "said"),
    [
        ("casanearshore", True, "One-stop shop Yes bladi.net · 2008 · Low confidence"),
        ("fes-shore", None, "One-stop shop Not known"),
        ("fes-shore", False, "One-stop shop No No source is given."),
    ],
)
def test_the_one_stop_shop_is_known_from_a_source_or_not_known(
    client: Client, slug: str, answer: bool | None, said: str
) -> None:
    Location.objects.filter(slug=slug).update(one_stop_shop=answer)
    assert said in text_of(section(client, f"{slug}/", name="services"))


@pytest.mark.usefixtures("seeded")
def test_the_one_stop_shop_is_said_of_three_places_only() -> None:
    known = Location.objects.exclude(one_stop_shop=None)
    assert {location.slug: location.one_stop_shop for location in known} == {
        "casanearshore": True,
        "rabat-technopolis": True,
        "technopark-essaouira": True,
    }
    for location in known:
        assert location.evidence.filter(field="one_stop_shop").exists()


# --- Every figure of every page -------------------------------------------------------------------
NUMBER = 'class="figure__value"'


def is_complete(row: str, *, language: str) -> bool:
    """Each cell with a number has its year, and the row a source with its confidence; a row without
    any number reads "not known"."""
    numbers = [cell for cell in re.findall(r"<td.*?</td>", row, re.DOTALL) if NUMBER in cell]
    if not numbers:
        return 'class="unknown"' in row
    with translation.override(language):
        no_year = translation.gettext("Year not known")
        confidences = [str(confidence.label) for confidence in Confidence]
    texts = [text_of(cell) for cell in numbers]
    dated = (re.search(r"\b(19|20)\d\d\b", text) or no_year in text for text in texts)
    return all(dated) and any(confidence in text_of(row) for confidence in confidences)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_figure_of_every_location_has_year_source_and_confidence_or_is_not_known(
    client: Client, language: str
) -> None:
    for slug in Location.objects.values_list("slug", flat=True):
        html = client.get(f"/{language}/locations/{slug}/").content.decode()
        counted = 0
        for name in ("figures", "providers", "nearby-talent"):
            start = html.index(f'aria-labelledby="{name}"')
            for row in rows_of(html[start : html.index("</section>", start)]):
                assert is_complete(row, language=language), (slug, text_of(row))
                counted += 1
        assert counted > len(FigureCode) + len(TalentCode), slug


@pytest.mark.usefixtures("seeded")
def test_a_figure_of_the_page_without_source_does_not_pass(client: Client) -> None:
    Evidence.objects.filter(location__slug="fes-shore").delete()
    rows = rows_of(section(client, "fes-shore/", name="figures"))
    assert not all(is_complete(row, language="en") for row in rows)


# --- Tech Valley ----------------------------------------------------------------------------------
@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("language", "day", "earlier"),
    [
        ("fr", "27 janvier 2026", "30 avril 2025"),
        ("en", "27 January 2026", "30 April 2025"),
        ("ar", "27 يناير 2026", "30 أبريل 2025"),
    ],
)
def test_the_named_tech_valley_is_not_a_place_of_the_programme(
    client: Client, language: str, day: str, earlier: str
) -> None:
    page = client.get(f"/{language}/locations/").content.decode()
    programme = page[page.index('id="tech-valley-offshoring"') :]
    assert day in text_of(programme)
    assert earlier in text_of(programme)
    assert "/locations/casablanca-tech-valley/" not in programme
    html = client.get(f"/{language}/locations/casablanca-tech-valley/").content.decode()
    text = text_of(html)
    assert earlier in text
    assert day not in text
    location = Location.objects.get(slug="casablanca-tech-valley")
    assert location.status == LocationStatus.ANNOUNCED
    assert location.programme is None
    with translation.override(language):
        jobs, area = FigureCode.JOBS_TARGET.label, FigureCode.AREA_HA.label
    assert re.search(r"20\D000", row_of(html, str(jobs)))
    assert re.search(r"6[.,]5", row_of(html, str(area)))
