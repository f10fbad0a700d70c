"""The public pages, as a reader meets them."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from incentives.pages import examples
from incentives.pages.models import AgencySettings, SectorFigure
from incentives.pages.sector import sector_page

STATIC = Path(__file__).resolve().parents[3] / "static"
PAGES = ("landing", "sector", "about", "privacy", "accessibility")
DIRECTIONS = {"fr": "ltr", "en": "ltr", "ar": "rtl"}
KILOBYTE = 1000

pytestmark = pytest.mark.django_db


def address(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(name)


def page(client: Client, name: str, *, language: str = "en") -> str:
    response = client.get(address(name, language))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", DIRECTIONS)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_answers_in_each_language(client: Client, name: str, language: str) -> None:
    text = page(client, name, language=language)
    head = re.search(r"<html lang=\"(\w+)\"\s+dir=\"(\w+)\"", text)
    assert head
    assert head.groups() == (language, DIRECTIONS[language])
    assert len(re.findall(r"<h1\b", text)) == 1
    assert text.count('rel="alternate"') == 3


@pytest.mark.parametrize("name", PAGES)
def test_the_language_switch_stays_on_the_page_and_keeps_the_query(
    client: Client, name: str
) -> None:
    text = client.get(address(name, "fr"), {"a": "1", "b": "é"}).content.decode()
    query = "?a=1&amp;b=%C3%A9"
    for language in DIRECTIONS:
        assert f'href="{address(name, language)}{query}"' in text


def _weight(text: str, *, language: str) -> tuple[int, int]:
    """Bytes of a page without and with its typefaces, uncompressed: what it may load at most."""
    sheets = re.findall(r"/static/(css/[\w.-]+\.css)", text)
    images = ["img/favicon.svg", "img/ornament.svg"]
    script = "arabic-" if language == "ar" else ""
    fonts = [f"fonts/ibm-plex-sans-{weight}.woff2" for weight in (400, 500, 600)]
    if script:
        fonts += [f"fonts/ibm-plex-sans-{script}{weight}.woff2" for weight in (400, 500, 600)]
    without = len(text.encode()) + sum((STATIC / f).stat().st_size for f in [*sheets, *images])
    return without, without + sum((STATIC / font).stat().st_size for font in fonts)


@pytest.mark.parametrize("language", DIRECTIONS)
def test_the_landing_page_is_light(client: Client, language: str) -> None:
    without, whole = _weight(page(client, "landing", language=language), language=language)
    assert without < 80 * KILOBYTE
    assert whole < 150 * KILOBYTE


def test_the_landing_page_shows_the_figures_with_their_year_and_source(client: Client) -> None:
    text = page(client, "landing")
    assert "stable jobs at the end of 2024" in text
    assert "148,500" in text
    assert "2 sources" in text


def test_the_example_is_a_computation_of_the_published_rules(client: Client) -> None:
    example = examples.landing_example()
    assert example is not None
    assert 0 < example.prudent <= example.favourable
    assert example.last_year - example.first_year == 4
    text = page(client, "landing")
    assert "Example:" in text
    assert example.location in text


def test_without_an_example_its_card_is_not_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incentives.pages.views.landing_example", lambda: None)
    assert "Example:" not in page(client, "landing")


def test_a_figure_that_is_not_stored_is_not_shown(client: Client) -> None:
    SectorFigure.objects.all().delete()
    assert "landing-stats" not in page(client, "landing")
    assert "not known to this installation" in page(client, "sector")


def test_the_two_series_are_never_joined(client: Client) -> None:
    text = page(client, "sector")
    assert text.count('class="chart__plot') == 2
    assert "Change of series" in text
    assert "they do not compare" in text.lower()


def test_each_figure_of_the_sector_has_a_source(client: Client) -> None:
    text = page(client, "sector")
    assert "No source is given." not in text
    assert text.count('data-label="Status"') >= 20


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility"])
def test_what_the_agency_has_not_said_is_not_known(client: Client, name: str) -> None:
    assert "Not known" in page(client, name)


def test_what_the_agency_has_said_is_shown(client: Client) -> None:
    AgencySettings.objects.create(
        pk=1, name_en="The agency", email="desk@example.org", cndp_receipt="D-1/2026"
    )
    assert "The agency" in page(client, "about")
    text = page(client, "privacy")
    assert "desk@example.org" in text
    assert "D-1/2026" in text


@override_settings(LEVIER_DRAFT_RETENTION_DAYS=7, LEVIER_ESTIMATE_RETENTION_MONTHS=1)
def test_the_page_on_privacy_states_the_settings(client: Client) -> None:
    text = page(client, "privacy")
    assert "Deleted after 7 days." in text
    assert "Deleted after 1 month." in text


@pytest.mark.parametrize("language", DIRECTIONS)
def test_a_missing_page_answers_in_the_language_of_its_address(
    client: Client, language: str
) -> None:
    response = client.get(f"/{language}/nothing-here/?q=1")
    text = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}"' in text
    assert f'dir="{DIRECTIONS[language]}"' in text
    assert 'name="robots" content="noindex"' in text
    assert 'href="/ar/nothing-here/?q=1"' in text


def test_the_path_to_a_target_starts_in_its_own_series() -> None:
    jobs, exports = sector_page(language="en").paths
    assert (jobs.last.code, jobs.target.code) == ("jobs.2024", "jobs_target.2030.total")
    # 270,000 - 148,500 over six years; 40 - 26.22 billion over six years.
    assert (jobs.missing, jobs.years, jobs.yearly) == (Decimal(121_500), 6, Decimal(20_250))
    assert (exports.last.code, exports.target.code) == ("exports.new.2024", "exports_target.2030")
    assert exports.missing_dirhams == Decimal("13780000000")
    assert exports.yearly_dirhams == Decimal("13780000000") / 6


def test_a_target_that_is_reached_or_past_has_no_path_left(client: Client) -> None:
    SectorFigure.objects.filter(code="jobs.2024").update(value=280_000)
    SectorFigure.objects.filter(indicator="exports_target").delete()
    (jobs,) = sector_page(language="en").paths
    assert jobs.missing == 0
    text = page(client, "sector")
    assert "The target is reached." in text
    assert "Exports, new series" not in text
