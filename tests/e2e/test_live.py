"""The range that follows what is typed, in a browser with JavaScript, under the site's policy."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.test_journey import press, type_in
from tests.incentives.journey import answers as a

Check = Callable[[Page], None]
WIDTHS = (375, 1280)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_range_follows_what_is_typed(
    page: Page,
    site: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    language: str,
) -> None:
    page.goto(f"{site}{a.address('start', language)}")
    type_in(page, a.activity(years_in_operation=[]))
    press(page, "next")
    page.wait_for_url("**/people/")
    bar, panel = page.locator("#live-status"), page.locator("#live-body")
    assert not re.search(r"\d", bar.inner_text())
    type_in(page, a.profile(0))
    expect(panel.locator(".live__amount")).to_be_visible()
    first = bar.inner_text()
    page.locator('[name="profiles-0-hires_1"]').focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("1200")
    expect(bar).not_to_have_text(first)
    # The focus stays in the field, in sight, and below the bar.
    assert page.evaluate("document.activeElement.name") == "profiles-0-hires_1"
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        assert_no_sideways_scroll(page)
        assert_accessible(page)
    press(page, "next")
    page.wait_for_url("**/money/")
    before = bar.inner_text()
    assert before != first
    assert_accessible(page)
