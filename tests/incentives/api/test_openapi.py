"""The OpenAPI document: valid, complete, and true of every answer."""

import io
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.guards.pages import GuardedClient
from tests.incentives.api.asking import NAMES, Api, Plain, example, project

ADDRESSES = {
    "/api/v1/comparisons": {"post"},
    "/api/v1/estimates": {"post"},
    "/api/v1/estimates/{token}": {"get"},
    "/api/v1/locations": {"get"},
    "/api/v1/locations.geojson": {"get"},
    "/api/v1/locations/{slug}": {"get"},
    "/api/v1/measures": {"get"},
    "/api/v1/measures/{code}": {"get"},
    "/api/v1/parameters": {"get"},
    "/api/v1/payslips": {"post"},
}


@pytest.fixture
def document(api: Api) -> Plain:
    loaded: Plain = api.get("schema/", language="en").json()
    return loaded


def test_the_document_is_valid(document: Plain) -> None:
    assert document["openapi"] == "3.1.0"
    validate_schema(document)  # type: ignore[no-untyped-call]


def test_the_document_is_written_without_a_warning() -> None:
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    assert "/api/v1/estimates" in written.getvalue()


def test_every_address_is_documented(document: Plain) -> None:
    assert {path: set(found) for path, found in document["paths"].items()} == ADDRESSES


def test_every_operation_documents_its_problems(document: Plain) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            expected = {"400", "406", "429", "503"}
            expected |= {"413", "415"} if method == "post" else set()
            expected |= {"404"} if "{" in path or path == "/api/v1/estimates" else set()
            problems = {
                code: row for code, row in operation["responses"].items() if int(code) >= 400
            }
            assert set(problems) == expected, path
            for row in problems.values():
                assert list(row["content"]) == ["application/problem+json"]
            assert operation["summary"] and operation["operationId"]


def test_every_enumeration_has_a_name_of_its_own(document: Plain) -> None:
    names = set(document["components"]["schemas"])
    assert {"MeasureStatus", "MeasureCode", "Lever", "Verdict", "Certainty"} <= names
    assert not [name for name in names if name.endswith("Enum") and any(map(str.isdigit, name))]


@pytest.mark.parametrize(
    ("accept", "starts"),
    [
        ("application/json", b"{"),
        ("application/vnd.oai.openapi+json", b"{"),
        ("application/vnd.oai.openapi", b"openapi: 3.1.0"),
        ("application/yaml", b"openapi: 3.1.0"),
        ("*/*", b"{"),
    ],
)
def test_the_document_comes_in_two_formats(api: Api, accept: str, starts: bytes) -> None:
    response = api.get("schema/", accept=accept)
    assert response.status_code == 200
    assert response.content.startswith(starts)


def strict(document: Plain, name: str) -> Draft202012Validator:
    """The schema of a component, where a name that is not documented is an error."""
    components = deepcopy(document["components"])
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


def assert_documented(document: Plain, name: str, answer: Any) -> None:
    errors = [
        f"{error.json_path}: {error.message[:200]}"
        for error in strict(document, name).iter_errors(answer)
    ]
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_an_estimate_is_what_the_document_says(api: Api, document: Plain, name: str) -> None:
    answer = api.estimate(example(name))
    assert_documented(document, "Estimate", answer)
    current = api.get(f"estimates/{answer['token']}?parameters=current").json()
    assert_documented(document, "StoredEstimate", current)
    del answer["token"]
    assert_documented(document, "Computed", answer)


@pytest.mark.parametrize("on", ["2017-06-01", "2026-11-22"])
def test_the_other_answers_are_what_the_document_says(api: Api, document: Plain, on: str) -> None:
    slip = {"monthly_gross_salary": "6000", "dependants": 2, "on": "2026-11-22"}
    for name, answer in {
        "Computed": api.post("estimates?store=false", project(on=on)),
        "Comparison": api.post("comparisons", project(on=on)),
        "Payslip": api.post("payslips", slip),
        "Measures": api.get(f"measures?on={on}"),
        "MeasureOn": api.get(f"measures/AIR?on={on}"),
        "Parameters": api.get("parameters"),
        "LocationList": api.get("locations"),
        "Problem": api.get("measures/XYZ"),
    }.items():
        assert_documented(document, name, answer.json())


def test_the_examples_are_requests_that_pass(api: Api, document: Plain) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            for body in content.get("application/json", {}).get("examples", {}).values():
                response = api.post(path.removeprefix("/api/v1/"), body["value"])
                assert response.status_code in (200, 201), response.content


def test_the_examples_of_the_document_are_those_of_the_checks(document: Plain) -> None:
    operation = document["paths"]["/api/v1/estimates"]["post"]
    shown = operation["requestBody"]["content"]["application/json"]["examples"]
    assert [row["value"] for row in shown.values()] == [example("crm-fes")]


def test_the_browsable_documentation_asks_no_other_host(client: GuardedClient, db: None) -> None:
    page = client.get("/api/v1/docs/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "default-src 'self'" in policy
    text = page.content.decode()
    assert "http://" not in text and "https://" not in text
    script = client.get("/api/v1/docs/?script=", headers={"Accept": "*/*"})
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
    assert '"validatorUrl": null' in script.content.decode()


@pytest.mark.parametrize(
    "query", ["lang=%00", "version=%0d%0aX: y", "lang=../../etc", "script=%00"]
)
def test_the_documentation_ignores_what_it_does_not_know(
    client: GuardedClient, db: None, query: str
) -> None:
    for address in ("schema/", "docs/"):
        assert client.get(f"/api/v1/{address}?{query}").status_code == 200
