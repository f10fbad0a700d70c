"""Methods, formats, sizes, rates and failures: always a problem document."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import UnreadablePostError
from django.test import Client

from incentives.api.throttling import ScopeThrottle
from incentives.estimates import services
from incentives.estimates.models import Estimate
from tests.guards.pages import GuardedClient
from tests.incentives.api.asking import (
    LANGUAGES,
    PROBLEM,
    Api,
    example,
    paths,
    project,
    refused,
)

NOWHERE = (
    "",
    "nothing",
    "estimates/",
    "estimates/" + "x" * 22,
    "estimates/un%20jeton",
    "estimates/%00",
    "measures/XYZ",
    "measures/paf",
    "locations/atlantis",
    "schema",
    "../v1/estimates/zz",
)


@pytest.mark.parametrize("address", NOWHERE)
def test_nothing_at_an_address(api: Api, address: str) -> None:
    assert paths(refused(api.get(address), 404)) == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_nothing_whatever_the_method(client: GuardedClient, db: None, method: str) -> None:
    refused(getattr(client, method)("/api/v1/nothing"), 404)


def test_an_unknown_location(api: Api) -> None:
    for address in ("estimates", "estimates?store=false"):
        assert paths(refused(api.post(address, project(location="atlantis")), 404)) == ["location"]
    assert not Estimate.objects.exists()


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("get", "estimates", "POST"),
        ("put", "estimates", "POST"),
        ("delete", "estimates/" + "x" * 22, "GET"),
        ("post", "measures", "GET"),
        ("patch", "locations", "GET"),
        ("get", "payslips", "POST"),
        ("post", "docs/", "GET"),
    ],
)
def test_a_method_that_is_not_allowed(
    client: GuardedClient, db: None, method: str, address: str, allowed: str
) -> None:
    response = getattr(client, method)(f"/api/v1/{address}")
    refused(response, 405)
    assert allowed in response.headers["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml;q=0.9"])
def test_a_format_that_is_not_available(api: Api, accept: str) -> None:
    refused(api.get("measures", accept=accept), 406)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", ";;"],
)
def test_a_body_that_is_not_json(api: Api, content_type: str) -> None:
    refused(api.post("estimates", example(), content_type=content_type), 415)


@pytest.mark.parametrize("address", ["estimates", "comparisons", "payslips"])
def test_a_body_that_is_too_large(api: Api, address: str) -> None:
    refused(api.post(address, b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413)
    refused(api.post(address, b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 400)


def send_in_chunks(client: GuardedClient, body: bytes, **environ: Any) -> Any:
    """A request without Content-Length, as an application server hands it over."""
    return client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/payslips",
            "CONTENT_TYPE": "application/json",
            "HTTP_TRANSFER_ENCODING": "chunked",
            "wsgi.input": BytesIO(body),
            "wsgi.input_terminated": True,
            **environ,
        }
    )


def test_a_body_without_length_is_read_where_its_end_is_known(
    client: GuardedClient, db: None
) -> None:
    body = b'{"monthly_gross_salary": "6000", "on": "2026-11-22"}'
    assert send_in_chunks(client, body).status_code == 200
    refused(send_in_chunks(client, b" " * 300_000), 413)
    refused(send_in_chunks(client, b""), 400)
    refused(send_in_chunks(client, body, **{"wsgi.input_terminated": False}), 400)


@pytest.mark.parametrize(
    ("scope", "ask"),
    [
        ("estimates", lambda api: api.post("estimates?store=false", {})),
        ("comparisons", lambda api: api.post("comparisons", {})),
        ("payslips", lambda api: api.post("payslips", {})),
        ("read", lambda api: api.get("measures")),
        ("read", lambda api: api.get("locations/fes-shore")),
        ("read", lambda api: api.get("nothing")),
    ],
)
def test_too_many_requests(
    api: Api, monkeypatch: pytest.MonkeyPatch, scope: str, ask: Callable[[Api], Any]
) -> None:
    monkeypatch.setitem(ScopeThrottle.THROTTLE_RATES, scope, "2/min")
    assert [ask(api).status_code for _ in range(3)][2] == 429
    response = ask(api)
    refused(response, 429)
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_no_rules(api: Api, empty_database: None) -> None:
    for response in (
        api.post("estimates", example()),
        api.post("comparisons", project()),
        api.post("payslips", {"monthly_gross_salary": "6000"}),
        api.get("measures"),
    ):
        refused(response, 503)
        assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OperationalError("database is locked"), 503),
        (RequestDataTooBig(), 413),
        (SuspiciousOperation(), 400),
        (UnreadablePostError(), 400),
        (PermissionError(), 500),
    ],
)
def test_a_failure_below_the_views(
    db: None, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise failure

    monkeypatch.setattr(services, "compute", fail)
    response = Client(raise_request_exception=False).post(
        "/api/v1/estimates?store=false", data=example(), content_type="application/json"
    )
    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM
    assert response.json()["status"] == status


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_its_language(api: Api, language: str) -> None:
    for response in (
        api.get("nothing", language=language),
        api.get("estimates", language=language),
        api.post("estimates", b"", language=language),
    ):
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", ["", "de", "x" * 600, "*", "fr;q=x", "\x7f"])
def test_an_unknown_language_is_answered_in_french(api: Api, language: str) -> None:
    assert api.get("nothing", language=language).headers["Content-Language"] == "fr"
