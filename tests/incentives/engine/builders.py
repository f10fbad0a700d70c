"""Rules, projects and results for the tests of the engine, without Django and without a database.

The rule set is built from the files of reference data, the way the loader builds it from the
database; ``tests/incentives/rules/test_rule_set.py`` holds both to the same estimates. A request is
written as in the API (see ``tests/examples``), so that a test, an example and the reference
calculation all read the same text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from incentives.engine import Estimate, Place, ProjectInputs, Rules, estimate
from incentives.engine.criteria import Criterion, Group, Operator, check_definition
from incentives.engine.estimate import MeasureEstimate
from incentives.engine.grants import CostShare, Grant, PerJob
from incentives.engine.inputs import NO_COMPANY, Company, Investment, Profile
from incentives.engine.parameters import ParameterValue, Reading, parse_value
from incentives.engine.rules import MeasureRules

ROOT: Final = Path(__file__).resolve().parents[3]
EXAMPLES: Final = ROOT / "tests" / "examples"
MEASURES: Final = ("AIR", "AIS", "PAE", "PAF", "CHARTER", "SME")
TODAY: Final = "2026-11-22"

Json = Mapping[str, Any]


@cache
def seed(name: str) -> Any:
    """The rows of one file of reference data of the law; shared, not to be changed."""
    path = ROOT / "incentives" / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


# --- rules ---------------------------------------------------------------------------------------


@cache
def _seeded_rules(on: date) -> Rules:
    reservations, older = seed("reservations"), older_regimes(on)
    criteria = {row["measure"]: root_group(row) for row in seed("criteria")}
    return Rules(
        on=on,
        version="seed files",
        parameters=values_on(seed("parameters"), on),
        measures={
            row["code"]: MeasureRules(
                lever=row["lever"],
                criteria=criteria[row["code"]],
                reservations=tuple(
                    one["code"] for one in reservations if row["code"] in one["measures"]
                ),
                older_regime=older.get(row["code"], ""),
            )
            for row in seed("measures")
        },
    )


def seed_rules(on: str = TODAY) -> Rules:
    """The reference data in force on a day."""
    return _seeded_rules(date.fromisoformat(on))


Changes = Mapping[str, Json]


def changed_parameters(changes: Changes) -> list[Json]:
    """Rows of ``parameters.json`` whose every value is updated: ``{"pae.rate": {"value": …}}``."""
    known = {row["code"] for row in seed("parameters")}
    assert changes.keys() <= known, changes.keys() - known
    return [
        {**row, "values": [{**value, **changes[row["code"]]} for value in row["values"]]}
        if row["code"] in changes
        else row
        for row in seed("parameters")
    ]


def changed_rules(changes: Changes, *, on: str = TODAY) -> Rules:
    """The reference data where some parameters say something else."""
    rules = seed_rules(on)
    rows = [row for row in changed_parameters(changes) if row["code"] in changes]
    return replace(rules, parameters={**rules.parameters, **values_on(rows, rules.on)})


def grant(terms: PerJob | CostShare, *, place: str = "fes-shore") -> Grant:
    """An open grant at one place, without a ceiling; its code tells its terms."""
    code = "per-job" if isinstance(terms, PerJob) else f"share-of-{terms.cost.value}"
    return Grant(code, terms, None, frozenset({place}))


def rules_with(*grants: Grant, on: str = TODAY) -> Rules:
    """The reference data with open regional grants, of which it has none."""
    return replace(seed_rules(on), grants=grants)


def values_on(rows: Sequence[Json], on: date) -> dict[str, ParameterValue]:
    """The values in force on a day, by code."""
    return {row["code"]: value for row in rows if (value := value_on(row, on))}


def value_on(row: Json, on: date) -> ParameterValue | None:
    """The last value of a parameter that had started; None before it or once repealed."""
    repealed = row["repealed_from"]
    started = [one for one in row["values"] if date.fromisoformat(one["effective_from"]) <= on]
    if not started or (repealed is not None and date.fromisoformat(repealed) <= on):
        return None
    value = max(started, key=lambda one: str(one["effective_from"]))
    prudent = parse_value(row["kind"], value["value"])
    doubtful = value["favourable_value"] is not None
    return ParameterValue(
        code=row["code"],
        effective_from=date.fromisoformat(value["effective_from"]),
        unit=row["unit"],
        prudent=prudent,
        favourable=parse_value(row["kind"], value["favourable_value"]) if doubtful else prudent,
        doubtful=doubtful,
    )


def root_group(row: Json) -> Group:
    """The tree of criteria of a measure, from ``criteria.json``."""
    (root,) = (group for group in row["groups"] if group["parent"] is None)
    tree = _group(root, row)
    check_definition(tree)
    return tree


def _group(group: Json, row: Json) -> Group:
    inner = [
        (one["order"], _group(one, row)) for one in row["groups"] if one["parent"] == group["code"]
    ]
    leaves = [
        (one["order"], _criterion(one)) for one in row["criteria"] if one["group"] == group["code"]
    ]
    members: list[tuple[int, Criterion | Group]] = [*inner, *leaves]
    members.sort(key=lambda member: member[0])
    return Group(group["code"], group["mode"] == "any", tuple(member for _, member in members))


def _criterion(row: Json) -> Criterion:
    return Criterion(
        code=row["code"],
        fact=row["fact"],
        operator=Operator(row["operator"]),
        parameter=row["parameter"] or "",
        constant=Decimal(row["constant"]) if row["constant"] else None,
    )


def older_regimes(on: date) -> dict[str, str]:
    """Measures that a regime without a known formula covered on the day."""
    found = {}
    for regime in seed("regimes"):
        start, end = regime["effective_from"], regime["repealed_from"]
        if date.fromisoformat(start) <= on and (end is None or on < date.fromisoformat(end)):
            for row in regime["measures"]:
                if not row["computable"]:
                    found[row["measure"]] = regime["code"]
    return found


# --- places --------------------------------------------------------------------------------------


@cache
def places() -> Mapping[str, Place]:
    """Every location, as the law sees it from July 2025 on."""
    territory = seed("territory")
    zones = {row["location"]: row["value"] for row in territory["income_tax_zones"]}
    categories = {row["province"]: row["value"] for row in territory["charter_categories"]}
    path = ROOT / "sites" / "data" / "locations.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        row["slug"]: Place(row["slug"], zones[row["slug"]], categories[row["province_code"]])
        for row in rows
    }


# --- projects ------------------------------------------------------------------------------------

PROFILE: Final[Json] = {
    "segment": "CRM",
    "monthly_gross_salary": "10000",
    "hires": [10, 0, 0, 0, 0],
}
REQUEST: Final[Json] = {
    "on": TODAY,
    "start_date": "2026-01-01",
    "location": "fes-shore",
    "profiles": [PROFILE],
}
INVESTMENT: Final[Json] = {"total": "20000000", "eligible": "18000000"}
SMALL_COMPANY: Final[Json] = {
    "turnover": "5000000",
    "own_funds_share": 20,
    "group_holding_share": 0,
    "group_turnover": 0,
}
FULL_EXPORT: Final = [100] * 5


def profile(**changes: Any) -> Json:
    return {**PROFILE, **changes}


def request(**changes: Any) -> Json:
    """Ten hires at Fès Shore from January 2026, and what a test says of them."""
    return {**REQUEST, **changes}


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _five(values: list[object] | None) -> Any:
    return None if values is None else tuple(Decimal(str(value)) for value in values)


def _profile_of(row: Json) -> Profile:
    return Profile(
        segment=row["segment"],
        title=row.get("title", ""),
        monthly_gross_salary_mad=Decimal(str(row["monthly_gross_salary"])),
        existing_staff=row.get("existing_staff", 0),
        hires=tuple(row["hires"]),
        moroccan_share_percent=Decimal(str(row.get("moroccan_share", 100))),
        retention_18_months_percent=Decimal(str(row.get("retention_18_months", 100))),
        women_share_percent=_decimal(row.get("women_share")),
    )


def inputs_of(body: Json) -> ProjectInputs:
    """The engine's inputs from a request written as in the API."""
    investment, company = body.get("investment"), body.get("company")
    return ProjectInputs(
        start_date=date.fromisoformat(body["start_date"]),
        years_in_operation=body.get("years_in_operation", 0),
        profiles=tuple(_profile_of(row) for row in body["profiles"]),
        annual_raise_percent=Decimal(str(body.get("annual_raise", 0))),
        export_share_percent=_five(body.get("export_share")),
        training_budget_mad=_five(body.get("training_budget")),
        profit_before_tax_mad=_five(body.get("profit_before_tax")),
        investment=None if investment is None else _investment_of(investment),
        company=NO_COMPANY if company is None else _company_of(company),
    )


def _investment_of(row: Json) -> Investment:
    return Investment(
        total_mad=Decimal(str(row["total"])),
        eligible_mad=Decimal(str(row["eligible"])),
        future_occupations=row.get("future_occupations"),
        sustainable_development=row.get("sustainable_development"),
    )


def _company_of(row: Json) -> Company:
    return Company(
        turnover_mad=_decimal(row.get("turnover")),
        own_funds_share_percent=_decimal(row.get("own_funds_share")),
        group_holding_share_percent=_decimal(row.get("group_holding_share")),
        group_turnover_mad=_decimal(row.get("group_turnover")),
    )


# --- results -------------------------------------------------------------------------------------


def estimate_of(body: Json, *, rules: Rules | None = None) -> Estimate:
    """The engine's answer to a request."""
    return estimate(
        inputs_of(body),
        place=places()[body["location"]],
        rules=rules or seed_rules(body["on"]),
    )


def measure_of(body: Json, code: str, *, rules: Rules | None = None) -> MeasureEstimate:
    """One measure of the answer."""
    return by_code(estimate_of(body, rules=rules))[code]


def by_code(result: Estimate) -> dict[str, MeasureEstimate]:
    return {measure.code: measure for measure in result.measures}


def figures(result: Estimate) -> Json:
    """The figures of an answer, in the shape of ``tests/examples/*.expected.json``."""
    return {
        "measures": {
            measure.code: {
                "status": measure.status,
                "prudent": _amounts(measure.prudent),
                "favourable": _amounts(measure.favourable),
            }
            for measure in result.measures
        },
        "totals": {
            Reading.PRUDENT.value: _amounts(result.prudent, regime=result.prudent.regime),
            Reading.FAVOURABLE.value: _amounts(result.favourable, regime=result.favourable.regime),
        },
    }


def _amounts(amounts: Any, **more: str) -> Json | None:
    if amounts is None:
        return None
    return {
        "by_year": [str(year) for year in amounts.by_year],
        "undated": str(amounts.undated),
        "total": str(amounts.total),
        **more,
    }


def read_example(name: str) -> Json:
    body: Json = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return body


EXAMPLE_NAMES: Final = sorted(
    path.stem for path in EXAMPLES.glob("*.json") if ".expected" not in path.name
)
