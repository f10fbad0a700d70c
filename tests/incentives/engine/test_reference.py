"""The engine against a second, independent calculation, on random projects at the edges."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.incentives.engine.builders import (
    Json,
    changed_parameters,
    changed_rules,
    estimate_of,
    figures,
    places,
    read_example,
    request,
)
from tests.incentives.engine.reference import reference_estimate
from tests.incentives.engine.reference_law import law_book
from tests.incentives.engine.strategies import OLD_DATES, law_changes, requests

BOOK = law_book()


@settings(max_examples=300)
@given(requests())
def test_same_figures_under_the_law_of_today(body: Json) -> None:
    assert figures(estimate_of(body)) == reference_estimate(body, BOOK)


@settings(max_examples=60)
@given(requests(dates=OLD_DATES))
def test_same_figures_under_earlier_law(body: Json) -> None:
    assert figures(estimate_of(body)) == reference_estimate(body, BOOK)


@settings(max_examples=120)
@given(requests(), law_changes())
def test_same_figures_when_the_law_says_something_else(body: Json, changes: Any) -> None:
    rules = changed_rules(changes, on=body["on"])
    rows = {row["code"]: row for row in changed_parameters(changes)}
    other = replace(BOOK, parameters=rows)
    assert figures(estimate_of(body, rules=rules)) == reference_estimate(body, other)


@pytest.mark.parametrize("slug", sorted(places()))
def test_same_figures_at_every_place(slug: str) -> None:
    for name in ("crm-fes", "sme-tetouan", "extension-agadir"):
        body = {**read_example(name), "location": slug}
        assert figures(estimate_of(body)) == reference_estimate(body, BOOK)


def wide_request() -> Json:
    """Every fact at the far end of what a request may hold."""
    profile = {
        "segment": "KPO",
        "monthly_gross_salary": "1000000000000",
        "existing_staff": 100_000,
        "hires": [100_000] * 5,
        "moroccan_share": "99.9999",
        "retention_18_months": "99.9999",
        "women_share": "30",
    }
    return request(
        start_date="2026-07-01",
        annual_raise="99.9999",
        years_in_operation=200,
        profiles=[profile] * 20,
        export_share=["99.9999"] * 5,
        training_budget=["1000000000000"] * 5,
        profit_before_tax=["1000000000000", "-1000000000000", "0.01", "0.04", "0.05"],
        investment={"total": "1000000000000", "eligible": "0.01", "future_occupations": True},
        company={"own_funds_share": "100"},
        location="casanearshore",
    )


def test_same_figures_for_the_largest_project() -> None:
    body = wide_request()
    assert figures(estimate_of(body)) == reference_estimate(body, BOOK)
