"""Writing to the agency from an estimate: sent, confirmed, deleted, by keyboard and on a phone."""

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

WIDTHS = (1280, 320)
TYPED = {
    "name": "Nadia El Idrissi",
    "organisation": "Société d’essai",
    "email": "nadia@example.org",
    "message": "Bonjour,\nnous pensons à Fès.",
}


@pytest.fixture
def token(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        return services.create(read_stored(example("crm-fes")), now=timezone.now())[0].token


@pytest.fixture
def assert_fits(
    assert_accessible: Check, assert_no_sideways_scroll: Check
) -> Callable[[Page, str], None]:
    """The page that is open answers what is expected, fits every width and passes axe."""

    def check(page: Page, words: str) -> None:
        assert words in page.inner_text("h1")
        for width in WIDTHS:
            page.set_viewport_size(ViewportSize(width=width, height=800))
            assert_no_sideways_scroll(page)
            assert_accessible(page)

    return check


JOURNEY = {
    "fr": (
        "Interroger l’agence",
        "a été reçue",
        "Supprimer cette demande",
        "est supprimée",
        "déjà supprimée",
    ),
    "ar": ("استفسار الوكالة", "تم استلام", "حذف هذا الطلب", "تم حذف", "سبق حذف"),
}


@pytest.mark.parametrize("language", JOURNEY)
def test_from_the_estimate_to_the_deletion(
    page: Page, token: str, assert_fits: Callable[[Page, str], None], language: str
) -> None:
    asked, received, deleting, deleted, already = JOURNEY[language]
    with translation.override(language):
        page.goto(reverse("estimate", args=[token]))
        contact = reverse("requests:from_estimate", args=[token])
    page.click(f'a[href="{contact}"]')
    assert_fits(page, asked)
    # The trap is out of the way of the keyboard and of those who listen.
    assert page.locator('[name="website"]').get_attribute("tabindex") == "-1"
    assert page.get_by_role("textbox").count() == len(TYPED) + 2

    page.click("form.form button")
    page.locator(".error-summary").wait_for()
    assert_fits(page, asked)
    page.locator('.error-summary a[href="#id_email"]').press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "id_email"

    for name, text in TYPED.items():
        page.fill(f'[name="{name}"]', text)
    page.locator('[name="consent"]').press("Space")
    page.wait_for_timeout(3000)  # people take their time; the form counts on it
    page.locator("form.form button").press("Enter")
    page.locator(".reference").wait_for()
    assert_fits(page, received)
    reference = page.inner_text(".reference")

    page.click('main a[href*="/contact/delete/"]')
    assert_fits(page, deleting)
    assert reference in page.inner_text("main")
    page.click("main form button")
    page.get_by_role("heading", level=1, name=deleted).wait_for()
    assert_fits(page, deleted)
    again = page.goto(page.url)
    assert again and again.status == 410
    assert_fits(page, already)
    assert not page.context.cookies()


ESTIMATE = {
    "fr": ("Supprimer cette estimation", "est supprimée", "Vos données"),
    "ar": ("حذف هذا التقدير", "تم حذف", "معطياتكم"),
}


@pytest.mark.parametrize("language", ESTIMATE)
def test_an_estimate_is_deleted_from_its_page(
    page: Page, token: str, assert_fits: Callable[[Page, str], None], language: str
) -> None:
    deleting, deleted, about_data = ESTIMATE[language]
    with translation.override(language):
        address = reverse("estimate", args=[token])
        delete, privacy = reverse("estimate_delete", args=[token]), reverse("privacy")
    page.goto(address)
    page.click(f'a[href="{delete}"]')
    assert_fits(page, deleting)
    page.click("main form button")
    page.locator(f'main a[href="/{language}/"]').wait_for()
    assert_fits(page, deleted)
    gone = page.goto(address)
    assert gone and gone.status == 404
    page.goto(privacy)
    assert_fits(page, about_data)
