"""The step-by-step form in a browser without JavaScript, in each language."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.incentives.journey import answers as a

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)

PHONE = ViewportSize(width=375, height=812)
NARROW = ViewportSize(width=320, height=640)
LAPTOP = ViewportSize(width=1280, height=800)

Check = Callable[[Page], None]


@pytest.fixture
def judge(browser: Browser) -> Iterator[Page]:
    """A page with JavaScript, for axe, which is a script."""
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


@pytest.fixture
def assert_sound(judge: Page, assert_accessible: Check, assert_no_sideways_scroll: Check) -> Check:
    """The page as it is: accessible on a phone and on a laptop, nothing cut at 320 px."""

    def check(page: Page) -> None:
        html = page.content()
        judge.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        judge.goto(page.url)
        judge.unroute(page.url)
        for size in (PHONE, LAPTOP, NARROW):
            page.set_viewport_size(size)
            assert_no_sideways_scroll(page)
        for size in (PHONE, LAPTOP):
            judge.set_viewport_size(size)
            assert_accessible(judge)
        page.set_viewport_size(LAPTOP)

    return check


def type_in(page: Page, typed: a.Typed) -> None:
    """Fill fields by name: texts, lists, boxes and buttons of a choice."""
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            control = page.locator(f'[name="{name}"]').first
            if control.get_attribute("type") in {"radio", "checkbox"}:
                page.locator(f'[name="{name}"][value="{one}"]').check()
            elif control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(one)
            else:
                control.fill(one)


def press(page: Page, action: str) -> None:
    with page.expect_navigation():
        page.locator(f'button[name="do"][value="{action}"]').last.click()


def wrong_cells(page: Page) -> list[Any]:
    return [cell.get_attribute("name") for cell in page.locator('[aria-invalid="true"]').all()]


def state_preferences(page: Page, assert_sound: Check) -> None:
    """Ask for a ranking by match: once with a mistake, then right, a location opened."""
    page.locator("#preferences > summary").click()
    asked = {"weight_cost": "100", "languages": ["es"], "regions": ["fes-meknes"]}
    type_in(page, {**asked, "m2_per_seat": "six"})
    press(page, "rank")
    assert wrong_cells(page) == ["m2_per_seat"]
    assert_sound(page)
    page.fill('[name="m2_per_seat"]', "6")
    press(page, "rank")
    page.locator(".ranked__match summary").first.click()
    page.locator("#preferences > summary").click()
    page.locator(".support-map > summary").click()
    assert page.locator("#group-excluded").count() == 1
    assert_sound(page)


@pytest.mark.parametrize("language", a.LANGUAGES)
def test_a_project_is_described_and_estimated(
    page: Page, site: str, assert_sound: Check, language: str
) -> None:
    page.goto(f"{site}{a.address('start', language)}")
    assert_sound(page)
    press(page, "next")
    assert page.locator(".error-summary a").count() == 4
    assert_sound(page)

    type_in(page, a.activity(company="existing"))
    page.fill('[name="years_in_operation"]', "2")
    press(page, "next")
    page.wait_for_url("**/people/")
    assert_sound(page)

    typed = a.people(language)
    first = {name: value for name, value in typed.items() if "profiles-1" not in name}
    second = {name: value for name, value in typed.items() if "profiles-1" in name}
    type_in(page, first)
    press(page, "add")
    type_in(page, {**second, "profiles-1-hires_2": "7,5"})
    press(page, "next")
    assert wrong_cells(page) == ["profiles-1-hires_2"]
    assert page.locator(".error-summary a").count() == 1
    assert_sound(page)
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.name") == "profiles-1-hires_2"
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    press(page, "next")
    page.wait_for_url("**/money/")

    assert_sound(page)
    press(page, "back")
    assert page.input_value('[name="profiles-1-title"]') == "Superviseur"
    press(page, "next")
    type_in(page, {**a.money(language), "export_share_3": "850"})
    press(page, "next")
    assert wrong_cells(page) == ["export_share_3"]
    assert_sound(page)
    page.fill('[name="export_share_3"]', "85")
    press(page, "next")

    page.wait_for_url("**/place/")
    assert_sound(page)
    press(page, "save")
    page.wait_for_url("**/saved/")
    assert_sound(page)
    page.locator(".saved__link").click()
    page.wait_for_url("**/place/")
    type_in(page, {"location": "compare"})
    press(page, "next")
    page.wait_for_url("**/places/")
    assert_sound(page)
    state_preferences(page, assert_sound)
    page.locator('button[name="location"][value="fes-shore"]').click()
    page.wait_for_url(f"**/{language}/estimate/*/")
    switch_the_order(page, assert_sound)


def switch_the_order(page: Page, assert_sound: Check) -> None:
    """The estimate ranks the locations by the same preferences, then by amount."""
    page.locator(".places > summary").click()
    assert page.locator("#group-excluded").is_visible()
    page.locator(".matched summary").first.click()
    page.locator(".support-map > summary").click()
    assert_sound(page)
    page.locator(".places .chip").last.click()
    page.wait_for_url("**/?order=amount#places")
    assert page.locator("#group-ranked").is_visible()
    assert page.locator("#group-excluded").count() == 0


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or button of this name holds the focus."""
    for _ in range(120):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


def test_the_keyboard_is_enough(page: Page, site: str) -> None:
    page.goto(f"{site}{a.address('start', 'fr')}")
    tab_to(page, "segments")
    page.keyboard.press("Space")
    tab_to(page, "company")
    page.keyboard.press("Space")
    tab_to(page, "start_month")
    page.keyboard.type("janvier")
    tab_to(page, "start_year")
    page.keyboard.type("2027")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/")

    for name, value in a.profile(0).items():
        tab_to(page, name)
        if not name.endswith("segment"):
            page.keyboard.press("Control+A")
            page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/money/")

    tab_to(page, "export_unknown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/place/")

    tab_to(page, "location")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/estimate/*/")


def test_a_new_row_receives_the_focus(page: Page, site: str) -> None:
    page.goto(f"{site}{a.address('start', 'en')}")
    type_in(page, a.activity(company="new", years_in_operation=[]))
    press(page, "next")
    press(page, "add")
    assert page.evaluate("document.activeElement.name") == "profiles-1-title"
    press(page, "remove-1")
    assert page.locator(".person").count() == 1


def test_a_draft_that_is_gone_has_an_accessible_page(
    page: Page, site: str, assert_sound: Check
) -> None:
    response = page.goto(f"{site}{a.address('resume', 'ar', token='unknown')}")
    assert response
    assert response.status == 404
    assert_sound(page)
