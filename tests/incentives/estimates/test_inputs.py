"""Requests: the bounds of each input, defaults, and what is kept being what was asked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings

from incentives.engine.inputs import NO_COMPANY
from incentives.estimates.inputs import (
    ComparisonRequestSerializer,
    EstimateRequestSerializer,
    ProjectRequest,
    error_paths,
    read_stored,
    to_request,
    to_stored,
)
from tests.incentives.engine.builders import EXAMPLE_NAMES, Json, inputs_of, read_example
from tests.incentives.engine.strategies import requests

PROFILE = {"segment": "CRM", "monthly_gross_salary": "6500", "hires": [1, 0, 0, 0, 0]}
SMALLEST = {"start_date": "2026-01-01", "location": "agadir", "profiles": [PROFILE]}


def read(body: Json) -> ProjectRequest:
    serializer = EstimateRequestSerializer(data=body)
    serializer.is_valid(raise_exception=True)
    return to_request(serializer.validated_data)


def paths(body: Any) -> list[str]:
    """Where a request is refused; empty when it is not."""
    serializer = EstimateRequestSerializer(data=body)
    if serializer.is_valid():
        return []
    found = error_paths(serializer.errors)
    assert all(row["message"].strip() for row in found)
    return [row["path"] for row in found]


def changed(path: str, value: Any) -> Json:
    """The smallest request with one answer changed; ``profile.x`` is in its profile."""
    section, _, name = path.partition(".")
    if not name:
        return {**SMALLEST, section: value}
    if section == "profile":
        return {**SMALLEST, "profiles": [{**PROFILE, name: value}]}
    given = {"total": "100", "eligible": "100"} if section == "investment" else {}
    return {**SMALLEST, section: {**given, name: value}}


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_examples_are_read_as_the_engine_reads_them(name: str) -> None:
    body = read_example(name)
    request = read(body)
    assert request.inputs == inputs_of(body)
    assert (request.on.isoformat(), request.location) == (body["on"], body["location"])


def test_defaults() -> None:
    with time_machine.travel("2026-11-22T23:30:00Z"):
        request = read(SMALLEST)
    assert request.on == date(2026, 11, 23)  # it is already tomorrow in Casablanca
    inputs = request.inputs
    assert inputs.years_in_operation == 0
    assert inputs.annual_raise_percent == Decimal(0)
    assert (inputs.export_share_percent, inputs.training_budget_mad) == (None, None)
    assert (inputs.profit_before_tax_mad, inputs.investment) == (None, None)
    assert inputs.company == NO_COMPANY
    (profile,) = inputs.profiles
    assert (profile.title, profile.existing_staff) == ("", 0)
    assert profile.moroccan_share_percent == profile.retention_18_months_percent == Decimal(100)
    assert profile.women_share_percent is None


ACCEPTED = [
    ("profile.monthly_gross_salary", "0.01"),
    ("profile.monthly_gross_salary", 6500),
    ("profile.monthly_gross_salary", Decimal("6500.50")),
    ("profile.monthly_gross_salary", "1000000000000"),
    ("profile.existing_staff", 100_000),
    ("profile.hires", [100_000] * 5),
    ("profile.moroccan_share", "99.9999"),
    ("profile.women_share", 0),
    ("profile.title", "x" * 120),
    ("annual_raise", "-50"),
    ("annual_raise", 100),
    ("years_in_operation", 200),
    ("start_date", "2000-01-01"),
    ("start_date", "2100-12-01"),
    ("export_share", [0, 25, "33.3333", 100, 100]),
    ("training_budget", [0] * 5),
    ("profit_before_tax", ["-1000000000000", 0, "0.01", "1000000000000", -1]),
    ("investment", None),
    ("investment.future_occupations", None),
    ("company", None),
    ("company.turnover", 0),
    ("company.own_funds_share", None),
]


@pytest.mark.parametrize(("path", "value"), ACCEPTED)
def test_what_is_accepted(path: str, value: Any) -> None:
    assert paths(changed(path, value)) == []


REFUSED = [
    ("profile.monthly_gross_salary", "0", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", "-1", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", "6500.001", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", "1000000000000.01", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", "NaN", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", "Infinity", "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", True, "profiles[0].monthly_gross_salary"),
    ("profile.monthly_gross_salary", None, "profiles[0].monthly_gross_salary"),
    ("profile.segment", "crm", "profiles[0].segment"),
    ("profile.existing_staff", 100_001, "profiles[0].existing_staff"),
    ("profile.existing_staff", -1, "profiles[0].existing_staff"),
    ("profile.hires", [1, 0, 0, 0], "profiles[0].hires"),
    ("profile.hires", [1, 0, None, 0, 0], "profiles[0].hires[2]"),
    ("profile.hires", [1, 0, 0, 0, "1.5"], "profiles[0].hires[4]"),
    ("profile.moroccan_share", "100.0001", "profiles[0].moroccan_share"),
    ("profile.moroccan_share", "33.33333", "profiles[0].moroccan_share"),
    ("profile.women_share", -1, "profiles[0].women_share"),
    ("profile.title", "x" * 121, "profiles[0].title"),
    ("profile.salary", 1, "profiles[0].salary"),
    ("annual_raise", "-50.0001", "annual_raise"),
    ("annual_raise", "100.0001", "annual_raise"),
    ("years_in_operation", 201, "years_in_operation"),
    ("years_in_operation", -1, "years_in_operation"),
    ("start_date", "2026-01-02", "start_date"),
    ("start_date", "1999-12-01", "start_date"),
    ("start_date", "2101-01-01", "start_date"),
    ("start_date", "2026-13-01", "start_date"),
    ("export_share", [0, 0, 0, 0, None], "export_share[4]"),
    ("export_share", [0, 0, 0, 0, 101], "export_share[4]"),
    ("training_budget", [0, 0, 0, 0, "-0.01"], "training_budget[4]"),
    ("profit_before_tax", ["-1000000000000.01", 0, 0, 0, 0], "profit_before_tax[0]"),
    ("investment.eligible", "100.01", "investment.eligible"),
    ("investment.eligible", "0", "investment.eligible"),
    ("investment.future_occupations", "yes", "investment.future_occupations"),
    ("company.own_funds_share", 101, "company.own_funds_share"),
    ("company.turnover", -1, "company.turnover"),
    ("company.name", "Levier", "company.name"),
    ("location", None, "location"),
    ("profiles", [], "profiles"),
    ("profiles", [PROFILE] * 21, "profiles"),
    ("loan", 1, "loan"),
    ("on", "2026-11-22T00:00:00", "on"),
]


@pytest.mark.parametrize(("path", "value", "where"), REFUSED)
def test_what_is_refused_and_where(path: str, value: Any, where: str) -> None:
    assert paths(changed(path, value)) == [where]


def test_twenty_profiles_are_accepted() -> None:
    assert paths({**SMALLEST, "profiles": [PROFILE] * 20}) == []


def test_every_fault_is_told_at_once() -> None:
    body = {**SMALLEST, "years_in_operation": -1, "annual_raise": 101, "profiles": [{}]}
    assert set(paths(body)) == {
        "years_in_operation",
        "annual_raise",
        "profiles[0].segment",
        "profiles[0].monthly_gross_salary",
        "profiles[0].hires",
    }


def test_a_comparison_takes_a_project_without_a_place() -> None:
    body = {name: value for name, value in SMALLEST.items() if name != "location"}
    assert "location" in paths(body)
    serializer = ComparisonRequestSerializer(data=body)
    assert serializer.is_valid(), serializer.errors
    assert to_request(serializer.validated_data).location is None


@settings(max_examples=40)
@given(requests())
def test_what_is_kept_is_what_was_asked(body: Json) -> None:
    request = read(body)
    assert request.inputs == inputs_of(body)
    assert read_stored(to_stored(request)) == request
    assert to_stored(read_stored(to_stored(request))) == to_stored(request)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"a": ["x"]}, [("a", "x")]),
        ({"a": {"b": ["x", "y"]}}, [("a.b", "x"), ("a.b", "y")]),
        ({"a": {0: ["x"], 3: {"c": ["y"]}}}, [("a[0]", "x"), ("a[3].c", "y")]),
        ({"a": [{}, {"c": ["x"]}]}, [("a[1].c", "x")]),
        ({"non_field_errors": ["x"]}, [("", "x")]),
        (["x"], [("", "x")]),
    ],
)
def test_addresses_of_faults(detail: Any, expected: list[tuple[str, str]]) -> None:
    assert [(row["path"], row["message"]) for row in error_paths(detail)] == expected
