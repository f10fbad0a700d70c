"""Runs the scenarios: each situation gives the figures that its file explains."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from incentives.engine import Estimate
from incentives.engine.estimate import MeasureEstimate
from incentives.engine.grants import Cost, CostShare, Grant, PerJob
from tests.incentives.engine.builders import by_code, estimate_of, rules_with

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
UNKNOWN = "not known"

FACTS = {
    "start_date",
    "years_in_operation",
    "location",
    "annual_raise",
    "export_share",
    "training_budget",
    "profit_before_tax",
    "investment",
    "company",
    "profiles",
}
PROFILE_FACTS = {
    "segment",
    "monthly_gross_salary",
    "existing_staff",
    "hires",
    "moroccan_share",
    "retention_18_months",
    "women_share",
}
EXPECTED = {
    "measure",
    "status",
    "prudent",
    "favourable",
    "prudent_by_year",
    "favourable_by_year",
    "missing",
    "notes",
    "because",
}
TOTALS = {
    "prudent_regime",
    "favourable_regime",
    "prudent",
    "favourable",
    "incomplete",
    "infrastructure",
    "because",
}
GRANT = {"code", "gives", "per_job", "share", "of", "ceiling", "places"}
EXPECTED_GRANT = {"grant", "amount", "missing", "because"}

Scenario = Mapping[str, Any]


class ExactLoader(yaml.SafeLoader):
    """YAML whose numbers keep their digits and whose dates stay text."""


def as_written(loader: yaml.SafeLoader, node: yaml.nodes.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def as_decimal(loader: yaml.SafeLoader, node: yaml.nodes.ScalarNode) -> Decimal:
    return Decimal(as_written(loader, node))


ExactLoader.add_constructor("tag:yaml.org,2002:float", as_decimal)
ExactLoader.add_constructor("tag:yaml.org,2002:timestamp", as_written)


def read(path: Path) -> Scenario:
    """A scenario with no name that this runner does not check."""
    scenario: Scenario = yaml.load(path.read_text(encoding="utf-8"), Loader=ExactLoader)
    assert scenario.keys() <= {
        "name",
        "law_on",
        "open_grants",
        "project",
        "expected",
        "grants",
        "totals",
    }
    assert scenario["project"].keys() <= FACTS
    for row in scenario["project"]["profiles"]:
        assert row.keys() <= PROFILE_FACTS
    for row in scenario["expected"]:
        assert row.keys() <= EXPECTED
    for row in scenario.get("open_grants", []):
        assert row.keys() <= GRANT
    for row in scenario.get("grants", []):
        assert row.keys() <= EXPECTED_GRANT
    assert scenario.get("totals", {}).keys() <= TOTALS
    return scenario


def estimate(scenario: Scenario) -> Estimate:
    body = {**scenario["project"], "on": scenario["law_on"]}
    grants = [grant_of(row) for row in scenario.get("open_grants", [])]
    return estimate_of(body, rules=rules_with(*grants, on=scenario["law_on"]))


def grant_of(row: Scenario) -> Grant:
    """A grant that a scenario supposes to be open: the reference data has none."""
    terms: PerJob | CostShare
    terms = (
        PerJob(row["per_job"])
        if "per_job" in row
        else CostShare(row["share"] / 100, Cost(row["of"]))
    )
    return Grant(row["code"], terms, row.get("ceiling"), frozenset(row["places"]))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_scenario(path: Path) -> None:
    scenario = read(path)
    result = estimate(scenario)
    for expected in scenario["expected"]:
        check_measure(by_code(result)[expected["measure"]], expected)
    assert [check_grant(row, result) for row in scenario.get("grants", [])] == [
        grant.code for grant in result.grants
    ]
    if "totals" in scenario:
        check_totals(result, scenario["totals"])


def check_measure(measure: MeasureEstimate, expected: Scenario) -> None:
    found: dict[str, Any] = {
        "measure": measure.code,
        "status": measure.status,
        "missing": list(measure.missing_facts),
        "notes": [note.code for note in measure.notes],
        "because": expected["because"],
    }
    for reading in ("prudent", "favourable"):
        amounts = getattr(measure, reading)
        found[reading] = UNKNOWN if amounts is None else amounts.total
        found[f"{reading}_by_year"] = [] if amounts is None else list(amounts.by_year)
    assert {name: found[name] for name in expected} == expected


def check_grant(expected: Scenario, result: Estimate) -> str:
    """The amount of one open grant; gives its code back."""
    (grant,) = (one for one in result.grants if one.code == expected["grant"])
    found = {
        "grant": grant.code,
        "amount": UNKNOWN if grant.amount is None else grant.amount,
        "missing": list(grant.missing_facts),
        "because": expected["because"],
    }
    assert {name: found[name] for name in expected} == expected
    return grant.code


def check_totals(result: Estimate, expected: Scenario) -> None:
    found: dict[str, Any] = {
        "prudent_regime": result.prudent.regime,
        "favourable_regime": result.favourable.regime,
        "prudent": result.prudent.total,
        "favourable": result.favourable.total,
        "incomplete": sorted((*result.prudent.incomplete, *result.prudent.incomplete_grants)),
        "infrastructure": result.prudent.by_lever["infrastructure"],
        "because": expected["because"],
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_scenario_reads_as_a_rule_and_gives_its_reasons(path: Path) -> None:
    scenario = read(path)
    assert scenario["name"][0].isupper() and len(scenario["name"].split()) > 5
    assert not scenario["name"].endswith(".")
    totals = [scenario["totals"]] if "totals" in scenario else []
    for row in [*scenario["expected"], *scenario.get("grants", []), *totals]:
        assert row["because"].strip().endswith(".")


def test_there_are_enough_scenarios_and_no_two_say_the_same() -> None:
    names = [read(path)["name"] for path in FILES]
    assert len(names) >= 12
    assert len(set(names)) == len(names)


def test_the_scenarios_show_every_status() -> None:
    shown = {row["status"] for path in FILES for row in read(path)["expected"]}
    assert shown == {"eligible", "unsettled", "not_eligible", "unknown", "not_in_force"}
