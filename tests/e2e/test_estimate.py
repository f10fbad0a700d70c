"""A saved estimate in a browser: on a phone and on a laptop, from left to right and back."""

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
def tokens(site: str, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Estimates of two examples: with and without the Charter, complete and not."""
    with django_db_blocker.unblock():
        return {
            name: services.create(read_stored(example(name)), now=timezone.now())[0].token
            for name in ("crm-fes", "late-tanger")
        }


def address(token: str, language: str) -> str:
    with translation.override(language):
        return reverse("estimate", args=[token])


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", ["crm-fes", "late-tanger"])
def test_it_is_accessible_and_fits(
    page: Page,
    tokens: dict[str, str],
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    name: str,
    language: str,
) -> None:
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        response = page.goto(address(tokens[name], language))
        assert response and response.ok
        assert_no_sideways_scroll(page)
        assert_accessible(page)
        page.evaluate(OPEN_ALL)
        assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_labels_of_the_chart_stay_readable_on_a_phone(page: Page, tokens: dict[str, str]) -> None:
    page.set_viewport_size(ViewportSize(width=320, height=640))
    page.goto(address(tokens["crm-fes"], "fr"))
    labels = page.locator(".chart__plot .chart__label:visible")
    assert labels.count() >= 6
    boxes = [labels.nth(index).bounding_box() for index in range(labels.count())]
    for box in boxes:
        assert box
        assert box["height"] >= 12
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_details_open_from_the_keyboard(page: Page, tokens: dict[str, str]) -> None:
    page.goto(address(tokens["crm-fes"], "en"))
    measure = page.locator("#measure-PAE")
    details = measure.locator("details").nth(1)
    details.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert details.evaluate("item => item.open")
    link = details.locator(".step__with a").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#PAE-pae.rate")
    assert page.locator("[id='PAE-pae.rate']").is_visible()


def test_the_same_project_elsewhere(page: Page, tokens: dict[str, str]) -> None:
    page.goto(address(tokens["crm-fes"], "en"))
    before = page.url
    page.locator("#places").scroll_into_view_if_needed()
    page.locator(".places > summary").click()
    page.locator("button[value='oujda-shore']").click()
    page.wait_for_url(lambda url: url != before)
    assert "Oujda" in page.locator(".kicker").inner_text()


def test_on_paper_nothing_is_wider_than_the_sheet(
    page: Page, tokens: dict[str, str], assert_no_sideways_scroll: Check
) -> None:
    page.goto(address(tokens["crm-fes"], "fr"))
    page.emulate_media(media="print")
    page.set_viewport_size(ViewportSize(width=672, height=1000))
    assert_no_sideways_scroll(page)
    assert page.locator(".reading__amount").first.is_visible()
    assert not page.locator(".no-print").first.is_visible()
