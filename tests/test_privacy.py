"""The public site sets no cookie and loads nothing that the page on privacy does not name."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from mimetypes import guess_extension
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from incentives.journey.embed.models import EmbedPartner
from incentives.journey.models import Draft
from tests.guards.pages import STAFF, GuardedClient
from tests.incentives.journey import answers as a
from tests.incentives.journey.embed.test_embed import asked, open_address
from tests.incentives.requests.conftest import clock, writer
from tests.incentives.requests.writing import Writer, about, address, an_estimate

__all__ = ["clock", "writer"]

LANGUAGE = "fr"
# Links that fetch nothing.
NO_FETCH = {"alternate", "canonical"}
# What stands for each part of an address; the tokens are put in by the test.
PARTS = {
    "code": "PAE",
    "slug": "fes-shore",
    "step": "people",
    "language": LANGUAGE,
}
SECRETS = {"token", "name", "key", "signed"}
PARTS_OF = {("sites:region", "slug"): "fes-meknes"}


def public_routes() -> Iterator[tuple[str, str]]:
    """The route and the full name ("" when it has none) of each public address."""

    def walk(patterns: list[Any], route: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from walk(pattern.url_patterns, here, inner)
            elif isinstance(pattern, URLPattern):
                yield here, ":".join((*spaces, pattern.name)) if pattern.name else ""

    with translation.override(LANGUAGE):
        routes = list(walk(get_resolver().url_patterns, "/", ()))
    yield from (found for found in routes if not found[0].startswith(STAFF))


def filled(route: str, name: str, tokens: dict[str, str]) -> str:
    """A route as an address that answers. A part without a value here fails: give it one."""

    def value(match: re.Match[str]) -> str:
        part = match.group(1)
        own = tokens.get(name) if part in SECRETS else PARTS_OF.get((name, part))
        return own or PARTS[part]

    return re.sub(r"<(?:\w+:)?(\w+)>", value, route)


class _Fetched(HTMLParser):
    """Everything that a browser loads by itself when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        relations = set(given.get("rel", "").split())
        if tag == "link" and not relations & NO_FETCH:
            self.urls.append(given["href"])
        self.urls += [given[name] for name in ("src", "poster", "data") if given.get(name)]
        self.urls += [
            part.split()[0] for part in given.get("srcset", "").split(",") if part.split()
        ]
        if tag in {"use", "image"}:
            links = (given.get(name, "") for name in ("href", "xlink:href"))
            self.urls += [link for link in links if link and not link.startswith("#")]


def fetched(html: str) -> list[str]:
    reader = _Fetched()
    reader.feed(html)
    return reader.urls


def fetched_by_sheet(url: str) -> list[str]:
    """What a style sheet of ours loads in its turn."""
    path = finders.find(url.removeprefix("/static/"))
    assert path, f"{url} is not a file of the service"
    text = Path(path).read_text(encoding="utf-8")
    links = re.findall(r"url\(\s*[\"']?([^\"')]+)", text) + re.findall(
        r"@import\s+[\"'](.+?)[\"']", text
    )
    return [link for link in links if not link.startswith(("#", "data:"))]


def kind_of(url: str) -> str:
    """The end of the name of a file; where an address has none, the kind that it answers."""
    suffix = PurePosixPath(url.partition("?")[0]).suffix
    if suffix:
        return suffix.removeprefix(".")
    response = GuardedClient().get(url)
    assert response.status_code == 200, url
    content_type = response["Content-Type"].partition(";")[0]
    return (guess_extension(content_type) or content_type).removeprefix(".")


@pytest.fixture
def tokens(writer: Writer) -> dict[str, str]:
    """What exists behind each private address."""
    estimate, draft = an_estimate(), a.fill(writer.client)
    row = writer.sent(about(estimate), recipient="agency")
    walked = {name for _, name in public_routes()}
    found = {name: draft for name in walked if name.startswith("journey:")}
    found |= {name: estimate.token for route, name in public_routes() if "estimate" in route + name}
    found |= {"requests:sent": row.token, "requests:delete": row.deletion_token}
    partner = EmbedPartner.objects.create(name="Agence de Fès", origins="https://www.example.org")
    form = PurePosixPath(open_address(asked(writer.client, partner.key)))
    return {**found, "embed:checker": partner.key, "embed:open": form.name}


def test_no_response_sets_a_cookie_or_loads_what_the_privacy_page_does_not_name(
    writer: Writer, tokens: dict[str, str]
) -> None:
    client = GuardedClient()
    privacy = client.get(address("privacy")).content.decode()
    named = set(re.findall(r'data-asset="(\w+)"', privacy))
    assert "Aucun cookie" in privacy
    sheets: set[str] = set()
    seen = 0
    for route, name in public_routes():
        path = filled(route, name, tokens)
        for response in (client.get(path), client.post(path, {}, follow=False)):
            assert not response.cookies, path
            assert response.status_code < 500, path
            if not response.get("Content-Type", "").startswith("text/html"):
                continue
            seen += response.status_code == 200
            for url in fetched(response.content.decode()):
                assert re.match(r"/(?!/)", url), f"{path} loads {url} from another host"
                assert kind_of(url) in named, f"{path} loads {url}: name it in pages/privacy.py"
                sheets |= {url} if kind_of(url) == "css" else set()
    assert seen >= 20
    assert Draft.objects.exists()
    for sheet in sheets:
        for url in fetched_by_sheet(sheet):
            assert not re.match(r"(?:[a-z]+:)?//", url), f"{sheet} loads {url}"
            assert kind_of(url) in named, f"{sheet} loads {url}: name it in pages/privacy.py"


def test_the_walk_sees_what_a_page_loads() -> None:
    html = (
        '<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/b">'
        '<script src="//cdn.example/c.js"></script><img srcset="/d.png 1x, /e.png 2x">'
        '<svg><use href="#f"/><use href="/g.svg"/></svg>'
    )
    assert fetched(html) == ["/a.css", "//cdn.example/c.js", "/d.png", "/e.png", "/g.svg"]


@pytest.mark.django_db
def test_the_page_names_what_is_kept_and_the_law(client: GuardedClient) -> None:
    with translation.override("en"):
        text = client.get(address("privacy", language="en")).content.decode()
    for words in (
        "A form that you have begun",
        "A saved estimate",
        "A request to be contacted",
        "E-mails about a request",
        "The journal of errors",
        "Accounts of the staff",
        "Law 09-08",
        "Receipt of the data-protection commission",
        "Not known",
    ):
        assert words in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rates", "minutes"), [({"forms": "9/min"}, 1), ({"contact": "1/hour"}, 60)]
)
def test_the_count_of_connections_is_named_with_its_time(
    client: GuardedClient, settings: Any, rates: dict[str, str], minutes: int
) -> None:
    path = address("privacy", language="en")
    assert "Your IP address" not in client.get(path).content.decode()
    settings.LEVIER_THROTTLE_RATES = rates
    text = client.get(path).content.decode()
    assert "Your IP address" in text
    assert f"Forgotten after {minutes} minute" in text
