"""The locations over the API."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from sites import api
from sites.enums import EvidencedFact, FigureCode
from sites.models import Evidence, Figure, Location
from sites.serializers import LocationFilterSerializer
from tests.sites.conftest import CountQueries

pytestmark = [
    pytest.mark.usefixtures("seeded"),
    pytest.mark.urls("tests.sites.api_urlconf"),
]

ADDRESS = "/api/v1/locations"


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "localdate", lambda: date(2026, 11, 22))


def results(client: Client, query: str = "", **headers: str) -> list[dict[str, Any]]:
    response = client.get(f"{ADDRESS}?{query}", headers=headers)
    assert response.status_code == 200
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def one(client: Client, slug: str = "fes-shore") -> dict[str, Any]:
    response = client.get(f"{ADDRESS}/{slug}")
    assert response.status_code == 200
    row: dict[str, Any] = response.json()
    return row


def test_the_list_holds_every_location_by_slug(client: Client) -> None:
    slugs = [row["slug"] for row in results(client)]
    assert slugs == sorted(Location.objects.values_list("slug", flat=True))


def test_the_list_and_the_location_say_the_same(client: Client) -> None:
    """What is near a location comes with the location only: the list would grow tenfold."""
    listed = {row["slug"]: row for row in results(client)}
    row = one(client)
    assert row.pop("talent")
    assert row.pop("talent_providers")
    assert listed["fes-shore"] == row


def test_a_location_says_where_it_is_and_what_it_is(client: Client) -> None:
    row = one(client)
    assert (row["kind"], row["status"]) == ("park", "operational")
    assert row["region"]["code"] == "03"
    assert row["region"]["slug"] == "fes-meknes"
    assert row["province"]["code"] == "03.231"
    assert (row["latitude"], row["longitude"]) == (34.0, -4.97)


def test_a_figure_comes_with_unit_year_age_confidence_and_sources(client: Client) -> None:
    figure = one(client)["figures"]["office_m2_built"]
    stored = Figure.objects.get(location__slug="fes-shore", code="office_m2_built")
    assert figure["value"] == "30000"
    assert figure["unit"] == "m2"
    assert figure["year"] == stored.year == 2023
    assert figure["stale"] is False
    assert figure["confidence"] == figure["sources"][0]["confidence"]
    assert set(figure["sources"][0]) == {"publisher", "url", "date", "confidence", "link"}


def test_every_figure_is_named_and_null_when_not_known(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore").delete()
    assert one(client)["figures"] == {code.value: None for code in FigureCode}


def test_money_keeps_its_two_decimals(client: Client) -> None:
    assert one(client)["figures"]["rent_mad_per_m2_month"]["value"] == "75.00"


@pytest.mark.parametrize(("year", "stale"), [(2022, True), (2023, False), (None, None)])
def test_an_old_figure_is_stale(client: Client, year: int | None, stale: bool | None) -> None:
    Figure.objects.filter(location__slug="fes-shore", code="jobs_current").update(year=year)
    figure = one(client)["figures"]["jobs_current"]
    assert (figure["year"], figure["stale"]) == (year, stale)


def test_a_figure_without_source_has_no_confidence(client: Client) -> None:
    Evidence.objects.filter(location__slug="fes-shore").delete()
    row = one(client)
    assert row["figures"]["office_m2_built"]["confidence"] is None
    assert row["sources"] == {}


def test_a_source_without_publisher_is_null_and_not_empty(client: Client) -> None:
    Evidence.objects.filter(location__slug="fes-shore", field=EvidencedFact.COORDINATES).update(
        publisher="", url="", date="", link=False
    )
    source = one(client)["sources"]["coordinates"][0]
    assert (source["publisher"], source["url"], source["date"]) == (None, None, None)


def test_a_text_that_is_not_known_is_null(client: Client) -> None:
    Location.objects.filter(slug="fes-shore").update(
        urban_transport_fr="", urban_transport_en="", urban_transport_ar="", services_fr=""
    )
    assert one(client)["urban_transport"] is None


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_texts_are_in_the_language_of_the_request(client: Client, language: str) -> None:
    rows = {row["slug"]: row for row in results(client, **{"accept-language": language})}
    stored = Location.objects.values(f"name_{language}", f"city_{language}").get(slug="fes-shore")
    assert rows["fes-shore"]["name"] == stored[f"name_{language}"]
    assert rows["fes-shore"]["city"] == stored[f"city_{language}"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=fes-meknes", {"fes-shore", "meknes"}),
        ("kind=industrial_zone", {"nouaceur-midparc"}),
        ("status=prospecting", {"errachidia"}),
        ("kind=park&min_area=70000", {"casanearshore", "rabat-technopolis"}),
        ("region=fes-meknes&kind=&status=&min_area=", {"fes-shore", "meknes"}),
        ("region=oriental&kind=city&min_area=1", set()),
        ("programme=tech-valley-offshoring", set()),
    ],
)
def test_filters(client: Client, query: str, expected: set[str]) -> None:
    assert {row["slug"] for row in results(client, query)} == expected


def test_a_location_of_unknown_area_does_not_pass_the_filter_on_the_area(client: Client) -> None:
    assert all(row["figures"]["office_m2_built"] for row in results(client, "min_area=0"))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("region=atlantis", "region"),
        ("region=%00", "region"),
        ("region=" + "x" * 1000, "region"),
        ("programme=atlantis", "programme"),
        ("kind=island", "kind"),
        ("status=dreamt", "status"),
        ("min_area=lots", "min_area"),
        ("min_area=-1", "min_area"),
        ("min_area=NaN", "min_area"),
        ("min_area=Infinity", "min_area"),
        ("min_area=1e999999999", "min_area"),
    ],
)
def test_an_unknown_value_of_a_filter_is_refused(
    client: Client, query: str, parameter: str
) -> None:
    """The shape of the refusal is the API's; here, which parameter it names, and why."""
    assert client.get(f"{ADDRESS}?{query}").status_code == 400
    filters = LocationFilterSerializer(data=QueryDict(query))
    assert not filters.is_valid()
    assert list(filters.errors) == [parameter]
    assert all(str(message).endswith(".") for message in filters.errors[parameter])


@pytest.mark.parametrize("slug", ["atlantis", "%00", "../etc", "fes-shore/x", "فاس"])
def test_an_unknown_location_is_not_found(client: Client, slug: str) -> None:
    response = client.get(f"{ADDRESS}/{slug}")
    assert response.status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_locations_are_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_the_list_costs_the_same_queries_however_many_locations(
    client: Client, sites_queries: CountQueries
) -> None:
    with sites_queries(3):
        client.get(ADDRESS)
    with sites_queries(4):
        client.get(f"{ADDRESS}?region=fes-meknes")
    with sites_queries(9):
        client.get(f"{ADDRESS}/casanearshore")
