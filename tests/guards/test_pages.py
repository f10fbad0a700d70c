"""The guards of public pages bite."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from sites.models import Region
from tests.guards.pages import GuardedClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("ok")
    response.set_cookie("visitor", "1")
    return response


def write(request: HttpRequest) -> HttpResponse:
    Region.objects.filter(code="01").update(slug="renamed")
    return HttpResponse("ok")


def repeat(request: HttpRequest) -> HttpResponse:
    for code in range(12):
        Region.objects.filter(code=f"{code:02}").exists()
    return HttpResponse("ok")


def markup(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.GET["body"])


urlpatterns = [
    path("cookie/", cookie),
    path("write/", write),
    path("admin/write/", write),
    path("repeat/", repeat),
    path("markup/", markup),
]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/cookie/", "sets a cookie"),
        ("/write/", "writes to the database"),
        ("/repeat/", "asks 12 times"),
    ],
)
def test_a_page_that_breaks_a_rule_fails(client: GuardedClient, address: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        client.get(address)


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_what_the_policy_blocks_fails(client: GuardedClient, body: str) -> None:
    with pytest.raises(AssertionError, match="security policy"):
        client.get("/markup/", {"body": body})


def test_what_is_allowed_passes(client: GuardedClient) -> None:
    clean = '<script src="/a.js"></script><script type="application/json">{}</script>'
    assert client.get("/markup/", {"body": clean}).status_code == 200
    assert client.post("/write/").status_code == 200
    assert client.get("/admin/write/").status_code == 200


@override_settings(ROOT_URLCONF=__name__)
def test_the_watch_is_lifted_after_the_request(client: GuardedClient) -> None:
    client.get("/markup/", {"body": ""})
    assert not connection.execute_wrappers
