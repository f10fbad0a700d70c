"""The reference data of the law: complete in three languages, sourced, and of the right shape."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Any

import pytest

from incentives.engine.criteria import FACTS, Operator
from incentives.engine.evaluation import LEVERS
from incentives.engine.measures import charter, sme
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.parameters import Kind
from incentives.rules.enums import (
    Certainty,
    CharterCategoryKind,
    GrantKind,
    IncomeTaxZoneKind,
    Lever,
    ParameterKind,
    ParameterSubject,
)
from incentives.rules.loading import read_seed
from tests.incentives.engine.builders import ROOT

LANGUAGES = {"fr", "en", "ar"}
FILES = (
    "criteria",
    "hiring_programmes",
    "measures",
    "parameters",
    "primes",
    "regimes",
    "regional_grants",
    "reservations",
    "territory",
)
FILLED_IN = {"required", "actual", "gap"}


def texts(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every translated text of a file, with its address."""
    if isinstance(value, dict):
        if value.keys() & LANGUAGES:
            yield path, value
            return
        for name, inner in value.items():
            yield from texts(inner, f"{path}.{name}")
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{path}[{index}]")


def sources(value: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "sources":
                yield path, inner
            else:
                yield from sources(inner, f"{path}.{name}")
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from sources(inner, f"{path}[{index}]")


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_written_in_three_languages(name: str) -> None:
    for path, text in texts(read_seed(name), name):
        assert text.keys() == LANGUAGES, path
        assert all(one.strip() == one and one for one in text.values()), path


@pytest.mark.parametrize("name", FILES)
def test_every_source_is_in_the_list(name: str) -> None:
    known = {row["code"] for row in read_seed("sources")}
    for path, codes in sources(read_seed(name), name):
        assert set(codes) <= known, path
        assert len(set(codes)) == len(codes), path


def test_sources_are_named_once_and_linked_only_with_an_address() -> None:
    rows = read_seed("sources")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["title"], row["code"]
        assert row["url"] or not row["link"], row["code"]
        assert not row["url"] or row["url"].startswith(("http://", "https://")), row["code"]


def values() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in read_seed("parameters"):
        for value in row["values"]:
            yield row["code"], value


def test_every_value_of_a_parameter_has_a_source() -> None:
    for code, value in values():
        assert value["sources"], code


def test_two_readings_come_with_the_sentence_that_parts_them() -> None:
    for code, value in values():
        if value["favourable_value"] is not None:
            assert value["doubt"], code
            assert value["favourable_value"] != value["value"], code
        if value["doubt"] is not None:
            assert value["doubt"].keys() == LANGUAGES, code


def test_an_assumed_value_that_is_used_names_its_doubt() -> None:
    for code, value in values():
        if value["certainty"] == Certainty.ASSUMED and not code.startswith("history."):
            assert value["doubt"], code


def test_parameters_use_the_closed_vocabularies() -> None:
    rows = read_seed("parameters")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["kind"] in ParameterKind.values, row["code"]
        assert row["measure"] in ParameterSubject.values, row["code"]
        starts = [date.fromisoformat(value["effective_from"]) for value in row["values"]]
        assert starts == sorted(set(starts)) and starts, row["code"]
        assert all(value["certainty"] in Certainty.values for value in row["values"])
        if row["repealed_from"]:
            assert date.fromisoformat(row["repealed_from"]) > starts[-1], row["code"]


def test_the_kinds_and_levers_of_the_database_are_those_of_the_engine() -> None:
    assert set(ParameterKind.values) == {kind.value for kind in Kind}
    assert set(Lever.values) == set(LEVERS)


def test_every_parameter_that_a_measure_needs_is_there() -> None:
    known = {row["code"] for row in read_seed("parameters")}
    for formula in REGISTRY.values():
        for code in formula.parameters:
            for zone in IncomeTaxZoneKind.values:
                assert code.replace("{zone}", zone) in known
        assert not formula.cumulation or formula.cumulation in known


def test_every_measure_of_the_engine_is_described() -> None:
    rows = {row["code"]: row for row in read_seed("measures")}
    assert rows.keys() == REGISTRY.keys()
    assert {row["lever"] for row in rows.values()} <= set(LEVERS)
    assert sorted(row["order"] for row in rows.values()) == list(range(1, len(rows) + 1))


def test_criteria_use_facts_and_operators_that_the_engine_knows() -> None:
    parameters = {row["code"] for row in read_seed("parameters")}
    for seed in read_seed("criteria"):
        groups = {group["code"] for group in seed["groups"]}
        assert sum(group["parent"] is None for group in seed["groups"]) == 1
        for group in seed["groups"]:
            assert group["mode"] in ("all", "any")
            assert group["parent"] is None or group["parent"] in groups
        for row in seed["criteria"]:
            assert row["fact"] in FACTS, row["code"]
            assert row["operator"] in [operator.value for operator in Operator], row["code"]
            assert row["group"] in groups, row["code"]
            assert row["parameter"] is None or row["parameter"] in parameters, row["code"]
            assert not (row["parameter"] and row["constant"]), row["code"]
            assert row["sources"], row["code"]


def test_sentences_of_criteria_fill_in_only_what_is_given() -> None:
    """And the same values in each language."""
    for seed in read_seed("criteria"):
        for row in seed["criteria"]:
            for field in ("requirement", "failure"):
                fields = {
                    language: {name for _, name, _, _ in Formatter().parse(text) if name}
                    for language, text in row[field].items()
                }
                assert fields["fr"] == fields["en"] == fields["ar"] <= FILLED_IN, row["code"]


def test_every_prime_has_its_words() -> None:
    words = {(row["measure"], row["code"]) for row in read_seed("primes")}
    computed = {("CHARTER", code) for code in charter.PRIME_PARAMETERS}
    computed |= {("SME", code) for code in sme.PRIME_PARAMETERS}
    assert words == computed


def test_reservations_concern_measures() -> None:
    for row in read_seed("reservations"):
        assert row["measures"] and set(row["measures"]) <= REGISTRY.keys(), row["code"]
        # What is common knowledge and read nowhere names no source.
        assert row["sources"] or row["code"] == "charter.stable_job", row["code"]


def test_regimes_follow_one_another() -> None:
    rows = read_seed("regimes")
    for before, after in zip(rows, rows[1:], strict=False):
        assert before["repealed_from"] == after["effective_from"]
    assert rows[-1]["repealed_from"] is None
    for row in rows:
        assert {one["measure"] for one in row["measures"]} <= REGISTRY.keys()


def test_no_regional_grant_is_open_and_each_has_a_kind() -> None:
    """A grant enters totals only once the agency publishes it as open."""
    for row in read_seed("regional_grants"):
        assert row["open"] is False, row["code"]
        assert row["kind"] in GrantKind.values, row["code"]
        assert row["sources"], row["code"]


def test_every_place_has_a_zone_and_every_province_a_category() -> None:
    territory = read_seed("territory")
    data = ROOT / "sites" / "data"
    locations = json.loads((data / "locations.json").read_text(encoding="utf-8"))
    provinces = json.loads((data / "provinces.json").read_text(encoding="utf-8"))
    zones = [row["location"] for row in territory["income_tax_zones"]]
    categories = [row["province"] for row in territory["charter_categories"]]
    assert sorted(zones) == sorted(row["slug"] for row in locations)
    assert sorted(categories) == sorted(row["code"] for row in provinces)
    for row in territory["income_tax_zones"]:
        assert row["value"] in IncomeTaxZoneKind.values and row["sources"]
    for row in territory["charter_categories"]:
        assert row["value"] in CharterCategoryKind.values and row["sources"]


def test_the_territory_agrees_with_what_the_places_say_of_themselves() -> None:
    path = ROOT / "sites" / "data" / "locations.json"
    territory = read_seed("territory")
    zones = {row["location"]: row["value"] for row in territory["income_tax_zones"]}
    categories = {row["province"]: row["value"] for row in territory["charter_categories"]}
    for row in json.loads(path.read_text(encoding="utf-8")):
        assert row["income_tax_zone"] == zones[row["slug"]]
        assert row["charter_category"] == categories[row["province_code"]]


def test_sixty_of_75_provinces_are_in_a_category() -> None:
    found = [row["value"] for row in read_seed("territory")["charter_categories"]]
    counts = {value: found.count(value) for value in CharterCategoryKind.values}
    assert counts == {"A": 36, "B": 24, "none": 15}
