"""The checker in its frame: filled there, and the full form opened from it in a new tab."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_checker_opens_the_full_form(
    page: Page,
    site: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    language: str,
) -> None:
    page.goto(f"{site}/{language}/embed/")
    frame = page.frame_locator("iframe.demo")
    frame.locator("button").click()
    frame.locator(".error-summary").wait_for()
    frame.locator('[name="segment"]').select_option("BPO")
    frame.locator('[name="hires"]').fill("100")
    frame.locator('[name="monthly_gross_salary"]').fill("7000")
    frame.locator('[name="start_month"]').select_option("1")
    frame.locator('[name="start_year"]').fill("2027")
    frame.locator("form button").click()
    frame.locator(".live__amount").wait_for()
    for width in (320, 1280):
        page.set_viewport_size(ViewportSize(width=width, height=800))
        assert_no_sideways_scroll(page)
        assert_accessible(page)
    with page.context.expect_page() as opened:
        frame.locator('form[method="post"] button').click()
    full = opened.value
    full.wait_for_url(f"**/{language}/project/*/people/")
    assert full.input_value('[name="profiles-0-hires_1"]') == "100"
    assert not page.context.cookies()
    full.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_checker_stands_in_a_narrow_frame(
    page: Page,
    site: str,
    assert_accessible: Check,
    assert_no_sideways_scroll: Check,
    language: str,
) -> None:
    page.set_viewport_size(ViewportSize(width=320, height=720))
    query = "segment=CRM&hires=120&monthly_gross_salary=6500&start_month=1&start_year="
    for year in ("", "2027"):
        page.goto(f"{site}/{language}/embed/checker/?{query}{year}")
        assert_no_sideways_scroll(page)
        assert_accessible(page)
