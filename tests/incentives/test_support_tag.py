"""What the pages of the places say of the law and of the regions, in three languages."""

import datetime
import html
import re
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from incentives.estimates.labels import CATEGORIES, ZONES
from incentives.offer.local_support import support_of_location, support_of_region
from incentives.rules.enums import State
from incentives.rules.immutability import lifted
from incentives.rules.models import (
    CharterCategory,
    IncomeTaxZone,
    Measure,
    ParameterValue,
    RegionalGrant,
    Reservation,
)
from incentives.rules.rule_set import rules_on
from incentives.templatetags import levier_support
from sites.models import Location, Region
from tests.guards.pages import GuardedClient

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "ar")
TODAY = datetime.date(2026, 11, 22)
# Publication; location; law; measures, values and reservations, zones and categories, each with its
# sources; grants. Where there are grants: their sources and their places.
QUERIES = 14
QUERIES_OF_GRANTS = 2


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levier_support, "localdate", lambda: TODAY)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def rendered(tag: str) -> str:
    page = Template("{% load levier_support %}{% " + tag + " %}").render(Context())
    return re.sub(r"[ \n]+", " ", html.unescape(page))


def at(slug: str) -> str:
    return rendered(f'support_at "{slug}"')


def words(page: str) -> str:
    """The text of a page; every space is one space, and isolates are left out."""
    bare = re.sub(r"[\u2066-\u2069\u200e\u200f]", "", re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"\s+", " ", bare)


def lines(page: str) -> list[str]:
    """The lines of zones, categories and figures."""
    return [words(line) for line in re.findall(r'<li class="parameter">.*?</li>', page)]


def line_of(page: str, name: object) -> str:
    found = [line for line in lines(page) if words(str(name)) in line]
    assert len(found) == 1, (str(name), found)
    return found[0]


def cap_line(page: str, zone: str) -> str:
    return line_of(page, value_of(f"air.cap.{zone}").parameter.text)


def value_of(code: str) -> ParameterValue:
    return ParameterValue.objects.get(parameter__code=code, state=State.PUBLISHED)


@pytest.mark.parametrize(
    ("slug", "zone", "cap", "category", "premium"),
    [
        ("casanearshore", "main_park", "20", "none", "0"),
        ("fes-shore", "secondary_park", "10", "A", "10"),
        ("oujda-shore", "secondary_park", "10", "B", "15"),
    ],
)
def test_a_park_has_its_cap_and_its_premium(
    language: str, slug: str, zone: str, cap: str, category: str, premium: str
) -> None:
    page = at(slug)
    assert rules_on(TODAY).place(slug).income_tax_zone == zone
    assert rules_on(TODAY).place(slug).charter_category == category
    line_of(page, ZONES[zone])
    assert re.search(rf"\b{cap} ?%", cap_line(page, zone))
    line_of(page, CATEGORIES[category])
    charter = line_of(page, Measure.objects.get(code="CHARTER").name)
    assert re.search(rf"\b{premium} ?%", charter)


def test_every_figure_has_its_date_its_certainty_and_its_source(language: str) -> None:
    page = at("casanearshore")
    value = value_of("air.cap.main_park")
    line = cap_line(page, "main_park")
    assert f'datetime="{value.effective_from.isoformat()}"' in page
    assert str(value.effective_from.year) in line
    for code in ("air.cap.main_park", "charter.territory", "sme.territory"):
        for source in value_of(code).sources.all():
            assert words(source.title) in words(page)
    assert all("certainty" in part for part in re.findall(r"parameter__meta.*?</div>", page))


def test_outside_a_park_both_readings_stand_with_the_doubt_between_them(language: str) -> None:
    line = cap_line(at("tanger"), "outside_park")
    assert translation.gettext("No advantage") in line
    assert re.search(r"20 ?%", line)
    assert translation.gettext("Prudent reading") in line
    assert translation.gettext("Favourable reading") in line
    assert words(value_of("air.cap.outside_park").doubt) in line


def test_the_other_measures_do_not_depend_on_the_place(language: str) -> None:
    text = words(at("tanger"))
    assert translation.gettext("No published rule makes these measures depend on the place.") in (
        text
    )
    for code in ("PAE", "PAF", "AIS"):
        assert words(Measure.objects.get(code=code).name) in text
    assert words(Reservation.objects.get(code="pae.outside_park").text) in text


def test_the_grants_of_the_region_and_those_that_name_the_place_are_shown(language: str) -> None:
    here, elsewhere = words(at("oujda-shore")), words(at("casanearshore"))
    grants = list(RegionalGrant.objects.filter(region__code="02"))
    assert grants
    for grant in grants:
        for text in (grant.name, grant.status, str(grant.get_kind_display())):
            assert words(text) in here
        assert words(grant.name) not in elsewhere
    assert re.search(r"\b6[ .,]?000\b", here)


def test_a_grant_of_another_region_that_names_the_place_is_shown_once() -> None:
    grant = RegionalGrant.objects.filter(region__code="02").first()
    assert grant is not None
    grant.locations.add(Location.objects.get(slug="casanearshore"))
    with translation.override("en"):
        assert words(at("casanearshore")).count(words(grant.name)) == 1


def test_the_desks_and_the_estimate_are_one_step_away(language: str) -> None:
    page = at("fes-shore")
    for code in ("PAE", "CHARTER"):
        assert words(Measure.objects.get(code=code).desk) in words(page)
    assert f'href="/{language}/project/"' in page


def test_without_published_rules_nothing_is_said_of_the_law(
    language: str, empty_database: None
) -> None:
    for tag in ('support_at "casanearshore"', 'support_in_region "06"'):
        page = rendered(tag)
        assert translation.gettext("No rules are published yet.") in page
        assert "%" not in words(page)


def test_what_is_not_known_of_a_place_says_so(language: str) -> None:
    place = Location.objects.get(slug="fes-shore")
    later = datetime.date(2099, 1, 1)
    with lifted():
        IncomeTaxZone.objects.filter(location=place).update(effective_from=later)
        CharterCategory.objects.filter(province=place.province).update(effective_from=later)
    found = lines(at("fes-shore"))
    not_known = translation.gettext("Not known")
    assert sum(not_known in line for line in found) == 5
    assert not any(re.search(r"\d ?%", line) for line in found if not_known in line)


def test_a_measure_that_is_over_gives_no_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levier_support, "localdate", lambda: datetime.date(2099, 1, 1))
    with translation.override("en"):
        page = at("casanearshore")
    assert "Not in force on" in page
    assert str(ZONES["main_park"]) not in page


@pytest.mark.parametrize("code", ["01", "06", "10"])
def test_a_region_names_its_places_under_their_zone_and_its_provinces_under_their_category(
    language: str, code: str
) -> None:
    page = rendered(f'support_in_region "{code}"')
    region = Region.objects.get(code=code)
    for location in Location.objects.filter(province__region=region):
        zone = rules_on(TODAY).place(location.slug).income_tax_zone
        assert words(location.name) in line_of(page, ZONES[str(zone)])
    for province in region.provinces.all():
        assert any(words(province.name) in line for line in lines(page))


def test_the_questions_asked_are_as_many_for_every_place(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rules_on(TODAY)
    everything = QUERIES + QUERIES_OF_GRANTS
    for slug, expected in (
        ("casanearshore", QUERIES),
        ("tanger", everything),
        ("oujda-shore", everything),
    ):
        with django_assert_num_queries(expected):
            support_of_location(slug, on=TODAY, language="fr")
    # A region asks for its provinces too.
    for code, expected in (("02", everything + 1), ("06", QUERIES + 1)):
        with django_assert_num_queries(expected):
            support_of_region(code, on=TODAY, language="fr")


@pytest.mark.parametrize(
    "path", ["locations/casanearshore/", "locations/tanger/", "locations/region/oriental/"]
)
def test_the_pages_of_the_places_show_it(language: str, path: str) -> None:
    response = GuardedClient().get(f"/{language}/{path}")
    assert response.status_code == 200
    page = html.unescape(response.content.decode())
    with translation.override(language):
        assert page.count(translation.gettext("What the rules give here")) == 1
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(anchors) == sorted(set(anchors))
