"""What moves a result, and scenarios side by side, in a browser."""

import csv
import io
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, ViewportSize
from pytest_django.plugin import DjangoDbBlocker

from incentives.estimates import services
from incentives.estimates.inputs import read_stored
from tests.incentives.estimates.test_page import example

Check = Callable[[Page], None]

OPEN_ALL = "() => document.querySelectorAll('main details').forEach(item => item.open = true)"


@pytest.fixture(scope="module")
def token(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        row, _ = services.create(read_stored(example("crm-fes")), now=timezone.now())
        return str(row.token)


def address(name: str, *args: str, language: str) -> str:
    with translation.override(language):
        return reverse(name, args=args)


@pytest.fixture
def assert_fits(assert_accessible: Check, assert_no_sideways_scroll: Check) -> Check:
    """Open, on a laptop and on the narrowest phone: no fault and nothing wider than the window."""

    def check(page: Page) -> None:
        page.evaluate(OPEN_ALL)
        for width in (1280, 320):
            page.set_viewport_size(ViewportSize(width=width, height=800))
            assert_no_sideways_scroll(page)
            assert_accessible(page)
        page.set_viewport_size(ViewportSize(width=1280, height=800))

    return check


def test_from_an_unlock_to_three_scenarios_and_a_file(
    page: Page, token: str, assert_fits: Check
) -> None:
    page.goto(address("estimate", token, language="fr"))
    page.get_by_role("link", name="Ce qui fait le plus varier le résultat").click()
    assert page.locator(".tornado__row").count() > 5
    assert_fits(page)
    page.get_by_role("button", name="Essayer dans un second scénario").first.click()
    assert page.locator(".scenario-bars > li").count() == 2
    page.get_by_label("Lieu", exact=False).first.select_option("oujda-shore")
    page.get_by_role("button", name="Ajouter ce scénario").click()
    assert page.locator(".scenario-bars > li").count() == 3
    assert "Oujda Shore" in page.locator(".scenario__differs").last.inner_text()
    assert_fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tableau (CSV)").click()
    lines = csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig")))
    assert next(lines) == ["Scénario", "A", "B", "C"]
    page.get_by_role("link", name="Retirer B").click()
    assert page.locator(".scenario-bars > li").count() == 2


def test_in_arabic_from_right_to_left(page: Page, token: str, assert_fits: Check) -> None:
    page.goto(address("scenarios:sensitivity", token, language="ar"))
    assert_fits(page)
    # What falls stands at the start of the line, on the right.
    first = page.locator(".tornado__plot").first
    zero = first.locator("line").bounding_box()
    hatched = first.locator("rect").nth(1).bounding_box()
    assert zero
    assert hatched
    assert hatched["x"] >= zero["x"] - 1
    page.goto(f"{address('scenarios:show', language='ar')}?with={token}&with={token}.offer")
    assert page.locator(".scenario-bars > li").count() == 2
    assert_fits(page)


def test_what_is_wrong_or_gone_is_accessible(page: Page, token: str, assert_fits: Check) -> None:
    page.goto(f"{address('scenarios:sensitivity', token, language='fr')}?pay=99")
    page.locator(".error-summary a").click()
    assert page.evaluate("() => document.activeElement.name") == "pay"
    assert_fits(page)
    page.goto(f"{address('scenarios:show', language='fr')}?with={token}&with=perdu")
    page.get_by_role("button", name="Ajouter ce scénario").click()
    assert page.locator(".error-summary").is_visible()
    assert_fits(page)
    page.goto(f"{address('scenarios:show', language='fr')}?with=perdu")
    assert_fits(page)
