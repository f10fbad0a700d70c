"""The dossier of an estimate: what the PDF says, how it is tagged, who may have it, how often."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from pypdf import PdfReader

from incentives.currencies.models import ExchangeRate
from incentives.documents import pdf
from incentives.documents.bibliography import bibliography
from incentives.documents.pdf import PLACES, dossier_html, printed_places, reservations_of
from incentives.estimates.models import Estimate
from incentives.estimates.page import EstimatePage, estimate_page
from incentives.estimates.places import Order
from incentives.limits import PageThrottle
from incentives.rules import rule_set
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import (
    ISOLATES,
    LANGUAGES,
    TODAY,
    example,
    expected,
    keep,
    money,
    words,
)
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADINGS = ("/H1", "/H2", "/H3", "/H4")
MADE = b"%PDF-made in a test"


@pytest.fixture(autouse=True)
def _on_the_day_of_the_examples() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield
    rule_set._build.cache_clear()
    pdf._printed.cache_clear()


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be printed, without the seconds that it takes."""
    pages: list[str] = []

    def keep_page(press: object, html: str, *, address: str) -> bytes:
        pages.append(html)
        return MADE

    monkeypatch.setattr(pdf, "_print", keep_page)
    return pages


def address(row: Estimate, language: str = "en") -> str:
    with translation.override(language):
        return reverse("estimate_pdf", args=[row.token])


def html_of(row: Estimate, language: str = "en") -> str:
    with translation.override(language):
        return dossier_html(shown(row), address="https://levier.test/e/")


def shown(row: Estimate) -> EstimatePage:
    return estimate_page(row, today=TODAY, order=Order.AMOUNT)


def digits(text: str) -> str:
    return re.sub(r"[\s.,]", "", text.translate(ISOLATES))


def text_of(html: str) -> str:
    """The words of a dossier, whose blocks have no blanks between them, without what is hidden."""
    seen = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    return re.sub(r"\s+", " ", words(re.sub(r"<(?!/?(?:b|bdi|span|small|a)\b)", " <", seen)))


# --- What it says --------------------------------------------------------------------------------


def tags_of(reader: PdfReader) -> Iterator[Any]:
    """Every element of the structure, in the order in which it is read."""
    root: Any = reader.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not hasattr(element, "get"):
            continue
        yield element
        kids = element.get("/K", [])
        waiting += reversed(kids if isinstance(kids, list) else [kids])


def titles(outline: Sequence[Any]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield str(entry.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_named_and_in_order(client: GuardedClient, language: str) -> None:
    row, totals = keep(example("crm-fes")), expected("crm-fes")["totals"]
    response = client.get(address(row, language))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    name = f"levier-fes-shore-2026-11-22-{language}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    reader = PdfReader(BytesIO(response.content))

    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    html = html_of(row, language)
    found = re.search(r"<title>(.*?)</title>", html)
    assert found
    assert reader.metadata
    assert escape(reader.metadata.title or "") == found[1]

    tags = list(tags_of(reader))
    levels = [HEADINGS.index(tag["/S"]) for tag in tags if tag.get("/S") in HEADINGS]
    assert levels.count(0) == 1
    assert levels[0] == 0
    assert all(after - before <= 1 for before, after in pairwise(levels))
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert len(figures) == html.count("<svg ") >= 8
    assert all(tag.get("/Alt") for tag in figures)
    assert sum(tag.get("/S") == "/Table" for tag in tags) >= 8

    headings = re.findall(r"<h[1-4][^>]*>(.*?)</h[1-4]>", html)
    assert [text_of(title).strip() for title in titles(reader.outline)] == [
        text_of(unescape(heading)).strip() for heading in headings
    ]
    text = digits("".join(page.extract_text() for page in reader.pages))
    for reading in ("prudent", "favourable"):
        amount = re.sub(r"[^\d,.\s]", "", money(totals[reading]["total"], language))
        assert digits(amount) in text
    assert shown(row).version in text


def test_text_is_read_in_the_order_of_the_page(client: GuardedClient) -> None:
    content = client.get(address(keep(example("late-tanger")))).content
    pages = PdfReader(BytesIO(content)).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages[1:]))
    order = [
        "The project as it was described",
        "The two readings of the law",
        "In other currencies",
        "Year by year",
        "Cost of a seat, with and without support",
        "Measure by measure",
        "Infrastructure: what the place gives",
        "Reservations that no figure shows",
        "The same project elsewhere",
        "What to do next",
        "What the computation assumes",
        "What this estimate is",
    ]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_what_the_page_holds(language: str) -> None:
    row = keep(example("crm-fes"))
    html = html_of(row, language)
    text = digits(text_of(html))
    with translation.override(language):
        page = shown(row)
        sources = bibliography(page)
        for measure in page.measures:
            assert escape(measure.name) in html
            told = [(line.text, line.sources) for line in measure.doubts]
            told += [(line.text, line.sources) for line in measure.criteria]
            told += [(line.text, line.sources) for line in measure.primes]
            for sentence, named in told:
                assert escape(sentence) + sources.cited(named) in html
        assert all(escape(place.name) in html for place in printed_places(page.places.rows))
        for one in reservations_of(page.measures):
            assert html.count(escape(one.text)) == 1
        for rate in page.currencies:
            for amount in (rate.prudent, rate.favourable):
                assert str(amount) in text
        assert all(escape(service) in html for service in page.infrastructure.site.services)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_as_xml_whatever_was_typed(language: str) -> None:
    """Else it takes twice the time."""
    body = example("crm-fes")
    body["profiles"][0]["title"] = 'R&D <b>"l\'équipe"'
    root = ElementTree.fromstring(html_of(keep(body), language))
    assert 'R&D <b>"l\'équipe"' in "".join(root.itertext())


def test_what_no_source_states_has_no_number() -> None:
    row = keep(example("crm-fes"))
    html = html_of(row)
    assert "(No published source states it)" in html
    assert "No published source states it" not in html[html.index('<section id="sources">') :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_drawn_for_each_measure_that_has_an_amount(language: str) -> None:
    row = keep(example("crm-fes"))
    html = html_of(row, language)
    with translation.override(language):
        measures = shown(row).charts.measures.measures
    drawn = [measure for measure in measures if measure.chart]
    assert len(drawn) >= 4
    for measure in drawn:
        found = re.search(rf"<figcaption>{re.escape(escape(measure.name))}.*?</figure>", html)
        assert found
        assert "<svg " in found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_source_is_listed_once_under_its_number(language: str) -> None:
    row = keep(example("crm-fes"))
    html = html_of(row, language)
    listed = html[html.index('<section id="sources">') :]
    with translation.override(language):
        numbers = bibliography(shown(row)).numbers
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    places = [listed.index(f"[{number}] ") for number in numbers.values()]
    assert places == sorted(places)
    for source in numbers:
        assert escape(source.title) in listed
        assert not source.url or listed.count(f'href="{escape(source.url)}"') >= 1
    cited = {
        int(number) for one in re.findall(r"\u00a0\[([\d, ]+)\]", html) for number in one.split(",")
    }
    assert cited == set(numbers.values())


def test_without_a_rate_it_says_so() -> None:
    ExchangeRate.objects.all().delete()
    assert "No exchange rate is known to this installation." in html_of(keep(example("crm-fes")))


def test_an_open_grant_stands_in_the_total_and_in_the_charts() -> None:
    open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("100000.00"))
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    row = keep({**example("crm-fes"), "location": "oujda-shore", "investment": None})
    page = shown(row)
    counted, unknown = sorted(page.infrastructure.grants, key=lambda grant: grant.amount is None)
    assert (counted.amount, unknown.amount) == (Decimal(100000), None)
    html = html_of(row)
    assert f'id="grant-{counted.code}"' in html
    assert "MAD 100,000.00" in text_of(html)
    assert f'<a href="#grant-{unknown.code}">' in html
    groups = {group.name: group for group in page.charts.measures.table}
    assert groups[counted.name].prudent == groups[counted.name].favourable == 100000
    assert groups[unknown.name].prudent is None
    assert unknown.name in page.charts.left_out


def test_the_place_of_the_estimate_is_printed_wherever_it_stands() -> None:
    rows = shown(keep(example("crm-fes"))).places.rows
    last = [replace(row, current=row is rows[-1]) for row in rows]
    assert [row.slug for row in printed_places(last)] == [
        row.slug for row in (*rows[:PLACES], rows[-1])
    ]


def test_an_amount_that_is_not_known_is_not_printed_as_zero() -> None:
    before = text_of(html_of(keep({**example("late-tanger"), "on": "1990-01-01"})))
    assert "No measure is in force for this project on this date" in before
    assert "The same project elsewhere" not in before
    assert "Prudent reading No amount" in before
    assert "In other currencies" not in before


def test_blanks_and_isolates_that_show_nothing_are_left_out() -> None:
    html = (
        '<p>\n  Until <time datetime="2030-12">December</time>\n <b>one</b> two\u00a0%\n</p>\n'
        '<li> <bdi class="amount" title="x">5</bdi> <bdi dir="ltr">a/</bdi> </li>'
    )
    with translation.override("fr"):
        plain = pdf._lightened(html)
    with translation.override("ar"):
        mirrored = pdf._lightened(html)
    assert plain == (
        '<p>Until December <b>one</b> two\u00a0%</p><li>5 <bdi dir="ltr">a/</bdi></li>'
    )
    assert mirrored == plain.replace("5", "\u20685\u2069")


# --- To whom, and how often ----------------------------------------------------------------------


def assert_private(response: Any) -> None:
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_the_page_leads_to_a_private_dossier(client: GuardedClient, printed: list[str]) -> None:
    row = keep(example("crm-fes"))
    page = client.get(reverse("estimate", args=[row.token])).content.decode()
    assert f'href="{reverse("estimate_pdf", args=[row.token])}"' in page
    response = client.get(address(row, "fr"))
    assert response.content == MADE
    assert_private(response)
    assert f'href="http://testserver/fr/estimate/{row.token}/"' in printed[0]
    assert client.post(address(row)).status_code == 405


def test_a_dossier_that_was_just_made_is_not_made_again(
    client: GuardedClient, printed: list[str]
) -> None:
    row = keep(example("crm-fes"))
    for language in ("fr", "fr", "ar"):
        assert client.get(address(row, language)).content == MADE
    assert len(printed) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_estimate_there_is_none(client: GuardedClient, language: str) -> None:
    row = keep(example("crm-fes"))
    Estimate.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    unknown = Estimate(token="x" * 22)
    for path, status in ((address(row, language), 410), (address(unknown, language), 404)):
        response = client.get(path)
        assert response.status_code == status
        assert response["Content-Type"].startswith("text/html")
        assert_private(response)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_without_pango_says_what_is_missing(
    client: GuardedClient, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = keep(example("crm-fes"))
    pdf._loaded.cache_clear()
    monkeypatch.delitem(sys.modules, "incentives.documents.press", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    response = client.get(address(row, language))
    assert response.status_code == 503
    assert "Retry-After" not in response
    assert_private(response)
    html = response.content.decode()
    assert "Pango" in html
    assert "scripts/system_packages.sh run" in html
    with translation.override(language):
        assert f'href="{reverse("estimate", args=[row.token])}"' in html


def test_nothing_of_it_is_loaded_before_the_first_dossier() -> None:
    code = (
        "import django, sys; django.setup(); import config.urls; "
        "import incentives.documents.pdf_views; sys.exit('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == 0


def test_whoever_would_wait_too_long_is_told_to_come_back(
    client: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0.01)
    row = keep(example("crm-fes"))
    with pdf._ONE_AT_A_TIME:
        response = client.get(address(row))
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "load this page again" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "documents"), ("en", "documents"), ("ar", "وثائق")]
)
def test_dossiers_have_their_own_limit(
    client: GuardedClient,
    printed: list[str],
    language: str,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(PageThrottle, "THROTTLE_RATES", {"dossiers": "1/min"})
    row = keep(example("crm-fes"))
    with override_settings(CACHES=memory):
        cache.clear()
        answers = [client.get(address(row, language)) for _ in range(2)]
        page = client.get(address(row, language).removesuffix("pdf/"))
        cache.clear()
    assert [answer.status_code for answer in (*answers, page)] == [200, 429, 200]
    assert 0 < int(answers[1]["Retry-After"]) <= 60
    assert_private(answers[1])
    assert word in answers[1].content.decode()
