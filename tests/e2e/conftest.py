"""The browser: Debian's Chromium, one locale, one time zone, one size, no network but ours.

``site`` is the address of a running server over the run's own database, reference data included.
What a test writes stays until the run ends: tokens are random, so tests do not meet.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

# Playwright's synchronous API runs inside an event loop, where Django refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HERE = Path(__file__).parent
PHONE = ViewportSize(width=360, height=740)
LAPTOP = ViewportSize(width=1280, height=800)
# The pickers that Django brings are left out of what axe judges: what they lack is theirs. Nor does
# it read style sheets again by itself, which the policy of the page would report as a fault.
_OURS = {"exclude": [[".select2-container"]]}
_OPTIONS = {"resultTypes": ["violations"], "preload": False}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    # Marked before anything chooses by marks.
    ours = {item for item in items if item.path.is_relative_to(HERE)}
    for item in ours:
        item.add_marker(pytest.mark.e2e)
    yield
    # Last, whatever sorted them, so that what they leave in the database is seen by no other test.
    items.sort(key=lambda item: item in ours)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    assert executable, "Chromium is missing: run `make test`, which says how to install it."
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-first-run",
        "--no-pings",
    ]
    return {**browser_type_launch_args, "executable_path": executable, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "fr-MA",
        "timezone_id": "Africa/Casablanca",
        "viewport": LAPTOP,
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a running server, without a final slash."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield str(server.url)
        server.stop()


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """What ``page.goto("/fr/")`` starts from."""
    return site


@pytest.fixture
def page(page: Page, site: str) -> Iterator[Page]:
    """A page that must stay silent: no script error, no blocked resource, no foreign request."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # An error page is itself reported as a failed resource; the tests read its status.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "about:")):
            faults.append(f"request to another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", on_request)
    yield page
    assert not faults, faults


def _grave(page: Page) -> list[str]:
    violations = Axe().run(page, context=_OURS, options=_OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {violation['help']} {[n['target'] for n in violation['nodes']]}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """``assert_accessible(page)``: axe finds nothing serious or critical on the page as it is."""

    def check(page: Page) -> None:
        grave = _grave(page)
        if grave:
            # Judged while something of the page was being replaced: what stands still counts.
            page.wait_for_load_state("networkidle")
            grave = _grave(page)
        assert not grave, f"{page.url}\n" + "\n".join(grave)

    return check


@pytest.fixture
def assert_no_sideways_scroll() -> Callable[[Page], None]:
    """``assert_no_sideways_scroll(page)``: nothing is wider than the window."""

    def check(page: Page) -> None:
        excess = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert excess <= 0, f"{page.url} is {excess} px wider than its window"

    return check
