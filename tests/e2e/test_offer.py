"""The offer in a browser: a reader looks at another day, reads a measure, prints it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LAPTOP, PHONE

Check = Callable[[Page], None]

LANGUAGES = ("fr", "en", "ar")
ADDRESSES = (
    "offer/",
    "offer/?on=2017-06-01",
    "offer/AIR/",
    "offer/CHARTER/",
    "offer/PAF/?on=2005-01-01",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_accessible_and_fits(
    page: Page,
    site: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    address: str,
    language: str,
) -> None:
    response = page.goto(f"{site}/{language}/{address}")
    assert response and response.ok
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_everything_unfolded_still_fits(
    page: Page, site: str, assert_accessible: Check, assert_no_sideways_scroll: Check
) -> None:
    for address in ("offer/", "offer/AIR/"):
        page.goto(f"{site}/ar/{address}")
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        for size in (LAPTOP, PHONE):
            page.set_viewport_size(size)
            assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_a_reader_looks_at_another_day(page: Page, site: str) -> None:
    page.goto(f"{site}/en/offer/")
    expect(page.locator(".status--in_force")).to_have_count(6)
    page.fill("#id_on", "2017-06-01")
    page.click(".law-date button")
    expect(page.locator("h1")).to_contain_text("1 June 2017")
    expect(page.locator(".status--earlier_regime")).to_have_count(2)
    page.click(".measure-entry a >> text=AIR")
    expect(page).to_have_url(f"{site}/en/offer/AIR/?on=2017-06-01")
    expect(page.locator(".page-head .status")).to_contain_text("An earlier regime in force")


def test_a_wrong_day_is_explained_beside_its_field(
    page: Page, site: str, assert_accessible: Check
) -> None:
    page.goto(f"{site}/en/offer/?on=soon")
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("This is not a date")
    summary.locator("a").click()
    expect(page.locator("#id_on")).to_be_focused()
    assert_accessible(page)


def test_a_measure_is_printed_whole(page: Page, site: str) -> None:
    page.goto(f"{site}/fr/offer/PAE/")
    page.emulate_media(media="print")
    expect(page.locator(".law-date")).to_be_hidden()
    expect(page.locator("#figures")).to_be_visible()
