"""Headers that every answer carries, and what the logs leave out."""

import json
import logging

from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve

from config.logs import JsonFormatter
from tests.guards.pages import GuardedClient


def test_the_headers_of_an_answer(client: GuardedClient) -> None:
    headers = client.get("/healthz").headers
    policy = set(headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def log_line(*, path: str, found: bool) -> dict[str, object]:
    """The line logged for a refused request to ``path``."""
    request = RequestFactory().get(path)
    if found:
        request.resolver_match = resolve(path)
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path), None
    )
    record.request, record.status_code = request, 404
    line: dict[str, object] = json.loads(JsonFormatter().format(record))
    return line


def test_a_log_line_names_the_route_and_not_the_secret() -> None:
    line = log_line(path="/admin/login/", found=True)
    assert (line["message"], line["status"]) == ("Not Found: admin/login/", 404)
    unknown = log_line(path="/fr/estimate/secret-token/", found=False)
    assert "secret-token" not in json.dumps(unknown)


def test_a_log_line_keeps_the_trace() -> None:
    try:
        raise Http404("gone")
    except Http404 as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("levier", logging.ERROR, "", 0, "failed", (), trace)
    assert "Http404: gone" in json.loads(JsonFormatter().format(record))["trace"]


def test_the_session_cookie_stays_with_the_staff() -> None:
    assert settings.SESSION_COOKIE_PATH == "/admin/"
