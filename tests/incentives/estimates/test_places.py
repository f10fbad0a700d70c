"""All locations beside an estimate: by match or by amount, with the reasons, and on the map."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from incentives.estimates import services
from incentives.estimates.inputs import read_stored
from incentives.estimates.match_labels import CRITERIA
from incentives.estimates.models import Estimate
from incentives.estimates.place_map import support_map
from incentives.estimates.places import Order, PlaceRanking, order_named, place_ranking
from incentives.estimates.preferences import stored_preferences
from sites.map import HandedMeasure, HandedValue, RegionMap, handed_map
from sites.matching import CriterionCode
from sites.models import Location, Region
from tests.guards.pages import GuardedClient
from tests.incentives.engine.builders import read_example

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _ in settings.LANGUAGES]
NOTHING = dict.fromkeys((str(code) for code in CriterionCode), "0")
ONLY_RENT: dict[str, Any] = {"weights": {**NOTHING, "cost": "100"}}
MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))


def keep(preferences: Any = None, name: str = "crm-fes") -> Estimate:
    row, _ = services.create(
        read_stored(read_example(name)), now=timezone.now(), preferences=preferences
    )
    return row


def ranking(preferences: Any = None, *, order: Order | None = None) -> PlaceRanking:
    request = read_stored(read_example("crm-fes"))
    return place_ranking(
        services.compare_places(request.inputs, on=request.on),
        preferences=stored_preferences(request.inputs, preferences),
        order=order,
        current="fes-shore",
    )


def read(client: GuardedClient, row: Estimate, language: str = "en", query: str = "") -> str:
    with translation.override(language):
        response = client.get(reverse("estimate", args=[row.token]) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).translate(MARKS)


def compared(html: str) -> str:
    """The part of the page where the locations are compared."""
    start = html.index('id="places"')
    return html[start : html.index("</section>", start)]


# --- Ranking --------------------------------------------------------------------------------------


def test_without_preferences_there_is_nothing_to_choose(client: GuardedClient) -> None:
    plain = read(client, keep())
    assert "?order=" not in plain
    assert "Match:" not in plain
    for order in ("match", "amount", "moon", ""):
        asked = compared(read(client, keep(), query=f"?order={order}"))
        assert "Locations by amount" in asked and "Match:" not in asked


def test_preferences_rank_the_locations_and_move_no_amount() -> None:
    plain, matched = ranking(), ranking(ONLY_RENT)
    by_amount = ranking(ONLY_RENT, order=Order.AMOUNT)
    assert [row.slug for row in by_amount.rows] == [row.slug for row in plain.rows]
    assert [row.rank for row in by_amount.rows] == [row.rank for row in plain.rows]
    assert all(row.match for row in by_amount.rows)
    assert [row.slug for row in matched.rows] != [row.slug for row in plain.rows]
    totals = [
        {row.slug: (row.prudent, row.favourable) for row in one.rows}
        for one in (plain, matched, by_amount)
    ]
    assert totals[0] == totals[1] == totals[2]
    known = [row for row in matched.rows if row.match and row.match.score is not None]
    assert [row.match.score for row in known if row.match] == sorted(
        (row.match.score for row in known if row.match and row.match.score), reverse=True
    )
    assert all(row.rank is None for row in matched.rows if row not in known)
    assert [group.code for group in matched.groups] == ["ranked", "unscored"]


def test_the_best_are_those_with_a_rank_and_the_current_one() -> None:
    far = {"weights": {**NOTHING, "support": "50"}, "regions": ["oriental"]}
    found = ranking(far)
    *ranked, here = found.best
    assert ranked and all(row.rank is not None for row in ranked)
    assert here.current and here.rank is None and here.match and here.match.excluded
    assert found.groups[-1].code == "excluded"


def test_the_criteria_that_lift_the_score_most_are_named_first() -> None:
    first = ranking({"weights": {**NOTHING, "cost": "100", "access": "25"}}).rows[0]
    assert first.match is not None
    assert [one.name for one in first.match.strongest] == [
        str(CRITERIA[code]) for code in (CriterionCode.COST, CriterionCode.ACCESS)
    ]
    unscored = ranking(ONLY_RENT).groups[-1].rows[0].match
    assert unscored is not None and unscored.strongest == ()


@pytest.mark.parametrize("stored", [{"regions": ["atlantis"]}, {"colour": "blue"}, {"weights": 3}])
def test_preferences_that_cannot_be_read_any_more_break_no_page(
    client: GuardedClient, stored: Any
) -> None:
    assert "Locations by amount" in compared(read(client, keep(stored)))


def test_a_location_that_is_no_longer_listed_stays_in_the_ranking_without_a_link(
    client: GuardedClient,
) -> None:
    row = keep(ONLY_RENT)
    Location.objects.filter(slug="oujda-shore").update(slug="elsewhere")
    part = compared(read(client, row))
    assert "oujda-shore" in part
    assert "/locations/oujda-shore/" not in part
    assert 'value="oujda-shore"' not in part


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_score_coverage_and_reasons_stand_on_the_page(client: GuardedClient, language: str) -> None:
    html = read(client, keep({**ONLY_RENT, "regions": ["fes-meknes"]}), language)
    text = words(html)
    assert "%(" not in text
    with translation.override(language):
        for sentence in ("By match", "By amount", "Locations left out by your needs"):
            assert translation.gettext(sentence) in text
        assert str(CRITERIA[CriterionCode.COST]) in text
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_switch_keeps_the_rest_of_the_address_and_opens_the_locations(
    client: GuardedClient,
) -> None:
    row = keep(ONLY_RENT)
    closed = compared(read(client, row))
    assert 'class="details places">' in closed
    by_match = compared(read(client, row, query="?rules=current&order=match"))
    assert 'class="details places" open' in by_match
    assert 'href="?rules=current&amp;order=amount#places"' in by_match
    assert "Match: 100.0 out of 100" in words(by_match)
    assert "Locations without a score" in by_match
    by_amount = compared(read(client, row, query="?order=amount"))
    assert "Locations by amount" in by_amount and "Locations without a score" not in by_amount
    assert "Match: 100.0 out of 100" in words(by_amount)
    current = r'href="\?order=(\w+)#places"\s+aria-current="true"'
    assert re.findall(current, by_amount) == ["amount"]


def test_the_locations_beside_the_estimate_say_why_they_stand_there(client: GuardedClient) -> None:
    html = read(client, keep(ONLY_RENT))
    text = words(html[html.index('id="best-places"') : html.index('id="places"')])
    assert "Ranked by how well each location matches your preferences." in text
    assert "Match: 100.0 out of 100, judged on 100% of your weights. Rent: 100 out of 100." in text


# --- The map --------------------------------------------------------------------------------------


def facts(found: RegionMap) -> dict[str, tuple[str, Decimal | None, Decimal | None]]:
    return {
        area.fact.region.code: (area.shade, area.fact.value, area.fact.handed.highest)
        for area in found.areas
        if area.fact.handed
    }


def test_a_region_has_the_best_of_each_reading_among_its_locations() -> None:
    found = ranking()
    best = facts(support_map(found))
    assert list(best) == list(Region.objects.values_list("code", flat=True))
    for code, (_shade, prudent, favourable) in best.items():
        rows = [row for row in found.rows if row.location and row.location.region.code == code]
        assert prudent == max((row.prudent for row in rows), default=None)
        assert favourable == max((row.favourable for row in rows), default=None)


def test_unknown_is_not_a_zero_and_a_known_zero_is_not_unknown() -> None:
    """One region where nothing is known, one where all give zero, one that gives by favour only."""
    nothing = Decimal(0)
    changed = {"04": (False, nothing), "06": (True, nothing), "03": (True, Decimal(7))}
    found = ranking()
    rows = []
    for row in found.rows:
        known, favourable = changed.get(row.location.region.code if row.location else "", (None, 0))
        rows.append(
            row
            if known is None
            else replace(row, known=known, prudent=nothing, favourable=Decimal(favourable))
        )
    with translation.override("en"):
        drawn = support_map(replace(found, rows=rows))
    shown = {area.fact.region.code: area.fact.handed for area in drawn.areas}
    said = facts(drawn)
    assert said["04"] == ("unknown", None, None)
    assert said["06"] == ("none", nothing, nothing)
    assert said["03"] == ("none", nothing, Decimal(7))
    assert [value.short for code in ("04", "06") if (value := shown[code])] == ["?", "0"]
    assert [value.hatched for code in ("04", "06", "03") if (value := shown[code])] == [
        False,
        False,
        True,
    ]
    assert drawn.has_unknown and drawn.has_hatched


def test_an_amount_too_small_for_the_drawing_never_reads_as_zero() -> None:
    found = ranking()
    slug = found.rows[0].slug
    rows = [
        replace(row, prudent=Decimal(5_000_000) if row.slug == slug else Decimal(3000))
        for row in found.rows
    ]
    with translation.override("en"):
        areas = support_map(replace(found, rows=rows)).areas
    shorts = {area.fact.handed.short for area in areas if area.fact.handed}
    assert {text.translate(MARKS) for text in shorts} == {"?", "5.00", "< 0.01"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_and_its_table_say_the_same(client: GuardedClient, language: str) -> None:
    html = compared(read(client, keep(), language))
    drawn = html[html.index("<svg") : html.index("</svg>")]
    table = html[html.index('id="map-table"') :]
    with translation.override(language):
        for area in support_map(ranking()).areas:
            handed, name = area.fact.handed, area.fact.region.name
            assert handed is not None
            assert (
                f"{name} — {translation.gettext('Best support, prudent reading, in dirhams')}"
                in (drawn)
            )
            row = table[table.index(name) :].partition("</tr>")[0]
            if handed.value is None:
                assert translation.gettext("No location known") in row
                outline = f'<path id="outline-{area.fact.region.code}"'
                assert f'map__region--unknown" fill="url(#map-unknown)">{outline}' in drawn
            else:
                digits = re.findall(r"\d+", handed.text)
                assert digits and all(one in row for one in digits)
    assert set(re.findall(r'<use class="map__hatch" [^>]*href="#([\w-]+)"', drawn)) <= set(
        re.findall(r'id="([\w-]+)"', drawn)
    )


def test_a_measure_that_lacks_a_region_is_refused() -> None:
    value = HandedValue(Decimal(1), Decimal(1), "1", "1")
    measure = HandedMeasure("what", "", "more", {"01": value})
    with pytest.raises(KeyError):
        handed_map(Region.objects.order_by("code"), locations=[], measure=measure)


def test_only_an_order_that_exists_is_read() -> None:
    assert [order_named(name) for name in ("match", "amount", "moon", "", None)] == [
        Order.MATCH,
        Order.AMOUNT,
        None,
        None,
        None,
    ]
