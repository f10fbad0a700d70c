"""The infrastructure lever: what the site gives, and the open regional grants, with their money."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.utils import translation

from incentives.engine.grants import LEVER
from incentives.estimates import services
from incentives.estimates.inputs import read_stored
from incentives.estimates.page import estimate_page
from incentives.estimates.page_site import FIGURES
from incentives.estimates.places import place_ranking
from incentives.formatting import format_date
from incentives.rules import rule_set
from incentives.rules.models import RegionalGrant
from sites.models import Location
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import ISOLATES, TODAY, body, example, keep, money, words
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_examples() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield
    rule_set._build.cache_clear()


def at_oujda(**changes: Any) -> dict[str, Any]:
    return {**example("crm-fes"), "location": "oujda-shore", **changes}


def card(html: str) -> str:
    """The card of the lever."""
    start = html.index('aria-labelledby="site"')
    return html[start : html.index("<aside", start)]


def beside(html: str) -> str:
    return words(html[html.index('id="beside"') :])


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_open_grant_stands_with_its_money(client: GuardedClient, language: str) -> None:
    grant = open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("100000.00"))
    row = keep(at_oujda())
    html = body(client, row, language)
    with translation.override(language):
        page = estimate_page(row, today=TODAY)
        name = RegionalGrant.objects.get(pk=grant.pk).name
        kind = grant.get_kind_display()
        since = translation.gettext("from %(day)s, without an end date") % {
            "day": format_date(date(2026, 1, 1), language).translate(ISOLATES)
        }
    jobs = page.result.stable_jobs
    assert page.infrastructure.granted == 100000
    for reading in (page.prudent, page.favourable):
        assert (reading.granted, reading.undated >= 100000) == (Decimal(100000), True)
    assert {lever.code: lever.prudent for lever in page.levers}[LEVER] == 100000
    shown = words(card(html))
    computed = (money("100000.00", language), money(str(6000 * jobs), language))
    sources = [source.title for source in grant.sources.all()]
    for text in (name, kind, re.sub(r"\s+", " ", since), *computed, *sources):
        assert text in unescape(shown)
    assert name not in beside(html)
    levers = html[html.index('id="levers"') :]
    assert money("100000.00", language) in words(levers)
    assert page.charts.years.chart is not None
    assert 'href="#grant-oriental-job-premium"' in html
    assert 'id="grant-oriental-job-premium"' in html


def test_an_open_grant_without_its_fact_is_unknown_and_the_totals_say_so(
    client: GuardedClient,
) -> None:
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    row = keep(at_oujda(investment=None))
    html = body(client, row)
    assert "Not complete: open regional grants are not known" in words(html)
    assert "We do not know: the investment." in words(card(html))
    assert "An open regional grant is not known, and not counted." in words(html)
    assert services.as_first_computed(row).estimate.prudent.incomplete_grants == (EQUIPMENT,)


@pytest.mark.parametrize(("ends_on", "warned"), [((2026, 12, 31), True), ((2027, 1, 1), False)])
def test_a_grant_that_ends_before_the_project_starts_warns(
    client: GuardedClient, ends_on: tuple[int, int, int], warned: bool
) -> None:
    open_in_test(JOB_PREMIUM, ends_on=date(*ends_on))
    html = body(client, keep(at_oujda(start_date="2027-01-01")))
    assert ("This grant ends before the project starts." in words(card(html))) is warned


def test_without_an_open_grant_the_card_says_so_and_the_others_stay_for_information(
    client: GuardedClient,
) -> None:
    html = body(client, keep(at_oujda()))
    assert "No regional grant for Oujda Shore is published as open" in words(card(html))
    for grant in RegionalGrant.objects.filter(region__code="02"):
        with translation.override("en"):
            assert grant.name in beside(html)
    assert "Not published as open" in beside(html)


@pytest.mark.parametrize("slug", ["fes-shore", "casanearshore", "tanger"])
def test_what_the_site_gives_is_told_or_said_not_known(client: GuardedClient, slug: str) -> None:
    location = Location.objects.get(slug=slug)
    html = body(client, keep({**example("crm-fes"), "location": slug}))
    shown = words(card(html))
    services = location.services_en.splitlines()  # type: ignore[attr-defined]
    for service in services:
        assert service in shown
    figures = location.figures.filter(code__in=FIGURES)
    for figure in figures:
        assert figure.year is None or str(figure.year) in shown
    # One word for each hole: the figures without a row, the services and the one-stop shop that
    # no source names.
    holes = (not services) + (location.one_stop_shop is None)
    assert shown.count("Not known") == len(FIGURES) - len(figures) + holes
    assert location.one_stop_shop is (True if slug == "casanearshore" else None)


def test_the_comparison_counts_the_grants_of_each_place() -> None:
    open_in_test(JOB_PREMIUM)
    row = keep(at_oujda())
    computed = services.as_first_computed(row)
    inputs = read_stored(row.inputs).inputs
    compared = services.Compared(
        computed.published, services.rank_places(inputs, published=computed.published)
    )
    places = place_ranking(compared, current="oujda-shore").rows
    here = next(place for place in places if place.current)
    assert (here.prudent, here.favourable) == (row.prudent_total_mad, row.favourable_total_mad)
    name = computed.published.content["grants"][JOB_PREMIUM]["name"]["fr"]
    assert [place.slug for place in places if name in place.reasons] == ["oujda-shore"]


def test_a_grant_opened_since_is_told_beside_the_old_figure(client: GuardedClient) -> None:
    row = keep(at_oujda())
    grant = open_in_test(JOB_PREMIUM)
    shown = words(body(client, row, query="?rules=current"))
    assert f"Regional grant now open: {grant.name_en}" in shown  # type: ignore[attr-defined]
    current = estimate_page(row, today=TODAY).current
    assert current is not None
    assert not current.same_figures
    assert (
        current.prudent - row.prudent_total_mad
        == 6000 * estimate_page(row, today=TODAY).result.stable_jobs
    )
    assert "No regional grant for Oujda Shore is published as open" in shown
