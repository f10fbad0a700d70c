"""What the staff do with places, in a browser: files sent back, forms, figures to ask again."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.test_admin import PASSWORD, sign_in

CODES = {"fr": "hhhhhhhh", "ar": "iiiiiiii"}


@pytest.fixture(scope="session")
def editor(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a superuser who can sign in, once in each language."""
    with django_db_blocker.unblock():
        user = User.objects.create_superuser("places", password=PASSWORD)
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        for code in CODES.values():
            device.token_set.create(token=code)
    return "places"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_file_of_figures_is_previewed_and_refused(
    page: Page,
    site: str,
    editor: str,
    language: str,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
) -> None:
    """And what leads there: the figures to ask again, the forms on places."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/sites/figure/import/")
    sign_in(page, editor, code=CODES[language])

    def check() -> None:
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    check()
    for rows, cells in (
        ("fes-shore;jobs_current;1234;2025", ["ins"]),
        ("nowhere;mood;1,234;25", ["tbody th"]),
    ):
        file = f"location;code;value;year\n{rows}\n".encode()
        page.set_input_files("#id_file", {"name": "f.csv", "mimeType": "text/csv", "buffer": file})
        page.click("form[enctype] [type=submit]")
        for cell in cells:
            expect(page.locator(f".sheet__scroll {cell}").first).to_be_visible()
        check()
    for screen in ("figure/?age=ask", "programme/1/announce/"):
        response = page.goto(f"{site}/admin/sites/{screen}")
        assert response and response.ok
        check()
    page.goto(f"{site}/admin/sites/location/")
    page.locator(".action-select").first.check()
    page.select_option("select[name=action]", "mark_full")
    page.click("button[name=index]")
    expect(page.locator("#id_day")).to_be_visible()
    check()
