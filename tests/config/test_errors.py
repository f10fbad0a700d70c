"""Error pages speak the reader's language, and the API's own format under /api/."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config import errors
from tests.guards.pages import GuardedClient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/fr/nothing/", "ar", "fr"),
        ("/en/nothing/", "ar", "en"),
        ("/ar/nothing/", "fr", "ar"),
        ("/nothing.html", "ar", "ar"),
        ("/nothing.html", "de", "fr"),
    ],
)
def test_not_found_speaks_the_language_of_the_reader(
    client: GuardedClient, path: str, accept: str, expected: str
) -> None:
    response = client.get(path, headers={"accept-language": accept})
    assert response.status_code == 404
    assert response["Content-Language"] == expected
    assert f'lang="{expected}"' in response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("status", [400, 403, 500])
def test_other_failures_speak_it_too(language: str, status: int) -> None:
    request = RequestFactory().get(f"/{language}/somewhere/")
    response = failure(request, status)
    assert response.status_code == status
    assert f'lang="{language}"' in response.content.decode()


def failure(request: HttpRequest, status: int) -> HttpResponse:
    if status == 500:
        return errors.server_error(request)
    view = {400: errors.bad_request, 403: errors.permission_denied}[status]
    return view(request, Exception("for the test"))


def test_under_the_api_it_is_a_problem(client: GuardedClient) -> None:
    response = client.get("/api/nothing", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "There is nothing at this address.",
        "status": 404,
        "detail": "There is nothing at this address.",
        "errors": [],
    }


@pytest.mark.parametrize(("accept", "expected"), [("ar,fr;q=0.5", "ar"), ("de", "fr")])
def test_the_root_leads_to_the_language_of_the_reader(
    client: GuardedClient, accept: str, expected: str
) -> None:
    response = client.get("/", headers={"accept-language": accept})
    assert (response.status_code, response["Location"]) == (302, f"/{expected}/")
    assert "Accept-Language" in response["Vary"]
