"""The locations as GeoJSON."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from sites import geojson
from sites.enums import FigureCode
from sites.models import Figure, Location
from tests.sites.conftest import CountQueries

pytestmark = [pytest.mark.usefixtures("seeded"), pytest.mark.urls("tests.sites.api_urlconf")]

ADDRESS = "/api/v1/locations.geojson"


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "localdate", lambda: date(2026, 11, 22))


def features(client: Client, query: str = "", **headers: str) -> dict[str, dict[str, Any]]:
    response = client.get(f"{ADDRESS}?{query}", headers=headers)
    assert response.status_code == 200
    body = response.json()
    assert body["type"] == "FeatureCollection"
    return {feature["properties"]["slug"]: feature for feature in body["features"]}


def test_every_location_is_a_point(client: Client) -> None:
    found = features(client)
    assert list(found) == list(Location.objects.values_list("slug", flat=True))
    assert {feature["type"] for feature in found.values()} == {"Feature"}
    assert {feature["geometry"]["type"] for feature in found.values()} == {"Point"}


def test_longitude_comes_first(client: Client) -> None:
    assert features(client)["fes-shore"]["geometry"]["coordinates"] == [-4.97, 34.0]


def test_the_media_type_is_that_of_geojson(client: Client) -> None:
    assert client.get(ADDRESS)["content-type"].startswith("application/geo+json")


def test_a_client_of_json_is_served_too(client: Client) -> None:
    response = client.get(ADDRESS, headers={"accept": "application/json"})
    assert response["content-type"].startswith("application/json")


def test_a_location_says_what_it_is(client: Client) -> None:
    properties = features(client)["fes-shore"]["properties"]
    assert (properties["kind"], properties["status"]) == ("park", "operational")
    assert properties["region"]["slug"] == "fes-meknes"
    assert set(properties["figures"]) == set(FigureCode.values)


def test_a_figure_has_its_year_and_is_null_when_not_known(client: Client) -> None:
    Figure.objects.filter(location__slug="fes-shore", code=FigureCode.JOBS_CURRENT).delete()
    figures = features(client)["fes-shore"]["properties"]["figures"]
    assert figures["office_m2_built"] == {
        "value": "30000",
        "unit": "m2",
        "year": 2023,
        "stale": False,
    }
    assert figures["jobs_current"] is None


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_names_are_in_the_language_of_the_request(client: Client, language: str) -> None:
    found = features(client, **{"accept-language": language})
    stored = Location.objects.values_list(f"name_{language}", flat=True).get(slug="fes-shore")
    assert found["fes-shore"]["properties"]["name"] == stored


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=fes-meknes", {"fes-shore", "meknes"}),
        ("kind=park&min_area=70000", {"casanearshore", "rabat-technopolis"}),
        ("region=oriental&kind=city&min_area=1", set()),
    ],
)
def test_the_filters_are_those_of_the_list(client: Client, query: str, expected: set[str]) -> None:
    assert set(features(client, query)) == expected


@pytest.mark.parametrize("query", ["region=atlantis", "kind=island", "min_area=lots"])
def test_an_unknown_value_of_a_filter_is_refused(client: Client, query: str) -> None:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert response["content-type"].startswith("application/problem+json")


def test_the_points_cost_three_queries(client: Client, sites_queries: CountQueries) -> None:
    with sites_queries(3):
        client.get(ADDRESS)
