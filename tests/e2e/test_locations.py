"""The map, the page of a region and the comparison, with a keyboard, on a phone and a laptop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import LAPTOP

NARROW = ViewportSize(width=320, height=700)
PAGES = (
    "locations/?measure=office_m2_built",
    "locations/region/casablanca-settat/",
    "locations/region/guelmim-oued-noun/",
    "locations/compare/",
    "locations/compare/?slug=casanearshore&slug=fes-shore&slug=tanger&slug=dakhla",
)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits(
    page: Page,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
    address: str,
    language: str,
) -> None:
    response = page.goto(f"/{language}/{address}")
    assert response and response.ok
    for size in (LAPTOP, NARROW):
        page.set_viewport_size(size)
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_a_region_of_the_map_is_reached_and_opened_with_the_keyboard(page: Page) -> None:
    page.goto("/fr/locations/")
    page.locator(".map__skip").focus()
    page.keyboard.press("Tab")
    region = page.locator(".map__link").first
    expect(region).to_be_focused()
    width = region.locator("path").evaluate("path => getComputedStyle(path).strokeWidth")
    assert float(width.removesuffix("px")) >= 4
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/locations/region/tanger-tetouan-al-hoceima/")


def test_the_map_can_be_skipped(page: Page) -> None:
    page.goto("/fr/locations/")
    page.locator(".map__skip").focus()
    expect(page.locator(".map__skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#map-table a").first).to_be_focused()


def test_the_map_is_not_mirrored_in_arabic(page: Page) -> None:
    page.goto("/ar/locations/")
    places = {
        slug: page.locator(f'.map__drawing a[href="/ar/locations/{slug}/"]').bounding_box()
        for slug in ("dakhla", "nador")
    }
    assert places["dakhla"] and places["nador"]
    assert places["dakhla"]["x"] < places["nador"]["x"]


def test_locations_ticked_in_the_list_are_compared(page: Page) -> None:
    page.goto("/fr/locations/")
    for slug in ("fes-shore", "oujda-shore"):
        page.locator(f'input[name="slug"][value="{slug}"]').check()
    page.locator(".compare-bar button").first.click()
    page.wait_for_url("**/compare/?slug=fes-shore&slug=oujda-shore")
    expect(page.locator(".table--compare thead a")).to_have_count(2)
