"""Pay, cost of the team and training plan in a browser: both directions, phone and laptop."""

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

WIDTHS = (1280, 375, 320)
OPEN_ALL = "() => document.querySelectorAll('main details').forEach(item => item.open = true)"


@pytest.fixture(scope="module")
def token(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        row, _ = services.create(read_stored(example("crm-fes")), now=timezone.now())
        return row.token


def address(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_of_pay_are_accessible_and_fit(
    page: Page,
    token: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    language: str,
) -> None:
    simulator = address("pay", language)
    team = address("estimate_pay", language, token)
    for where in (
        f"{simulator}?salary=6450&dependants=2",
        f"{simulator}?salary=6000&on=2023-06-01",
        f"{simulator}?salary=x",
        f"{team}?seat_m2=8&other=2024-12-31",
    ):
        page.goto(where)
        page.evaluate(OPEN_ALL)
        for width in WIDTHS:
            page.set_viewport_size(ViewportSize(width=width, height=800))
            assert_no_sideways_scroll(page)
        assert_accessible(page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_plan_is_written_corrected_and_taken_away(
    page: Page,
    token: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    language: str,
) -> None:
    page.goto(address("estimate_training", language, token))
    while page.locator("button[value^=remove-]").count() > 1:
        page.locator("button[value^=remove-]").first.click()
    page.fill("#id_rows-0-programme", "Accueil client")
    page.fill("#id_rows-0-people", "120")
    page.fill("#id_rows-0-cost", "cher")
    # The Enter key keeps the plan, and never removes a line.
    page.locator("#id_rows-0-cost").press("Enter")
    summary = page.locator(".error-summary")
    summary.wait_for()
    assert page.locator("#id_rows-0-cost").input_value() == "cher"
    assert_accessible(page)
    summary.locator("a").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("2500")
    page.locator(".button-row button[value=save]").click()
    page.wait_for_url("**#cover")
    assert "300" in page.locator("#cover .headline-amount").inner_text()
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        assert_no_sideways_scroll(page)
    assert_accessible(page)
    for name in ("xlsx", "ics"):
        with page.expect_download() as download:
            page.locator(f"a[href$={name}]").click()
        assert download.value.suggested_filename.endswith(name)
