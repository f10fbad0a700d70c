"""The staff screens in a browser: the security policy blocks nothing that they need."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

PASSWORD = "for-the-browser-tests"
CODES = {
    "fr": "aaaaaaaa",
    "ar": "bbbbbbbb",
    "typing": "cccccccc",
    "trail-fr": "dddddddd",
    "trail-ar": "eeeeeeee",
}
SCREENS = (
    "incentives/parametervalue/",
    "incentives/parametervalue/add/",
    "incentives/measure/1/change/",
    "incentives/criteriongroup/1/change/",
    "sites/location/",
)


@pytest.fixture(scope="session")
def staff(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a superuser who can sign in, once with each recovery code."""
    with django_db_blocker.unblock():
        user = User.objects.create_superuser("browser", password=PASSWORD)
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        for code in CODES.values():
            device.token_set.create(token=code)
    return "browser"


def sign_in(page: Page, name: str, *, code: str) -> None:
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_otp_token", code)
    page.click("[type=submit]")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_staff_screens_work_under_the_policy(
    page: Page, site: str, staff: str, language: str
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/")
    sign_in(page, staff, code=CODES[language])
    direction = "rtl" if language == "ar" else "ltr"
    for screen in SCREENS:
        response = page.goto(f"{site}/admin/{screen}")
        assert response and response.ok
        expect(page.locator("html")).to_have_attribute("dir", direction)


def test_a_parameter_is_found_while_typing(page: Page, site: str, staff: str) -> None:
    page.goto(f"{site}/admin/incentives/parametervalue/add/")
    sign_in(page, staff, code=CODES["typing"])
    page.click(".field-parameter .select2-selection")
    page.locator(".select2-container--open .select2-search__field").press_sequentially("pae.rate")
    expect(page.locator(".select2-results__option")).to_have_text(["pae.rate"])


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_audit_trail_is_read_by_all(
    page: Page,
    site: str,
    staff: str,
    assert_accessible: Callable[[Page], None],
    language: str,
) -> None:
    """What somebody changed, in the list and in the history of its row, by their name."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/auditlog/logentry/")
    sign_in(page, staff, code=CODES[f"trail-{language}"])
    page.goto(f"{site}/admin/incentives/source/1/change/")
    page.fill("#id_publisher", f"Journal {language}")
    page.click("[name=_save]")
    page.goto(f"{site}/admin/auditlog/logentry/")
    expect(page.locator("#result_list tbody tr").first).to_contain_text(f"Journal {language}")
    expect(page.locator("#result_list tbody tr").first).to_contain_text(staff)
    assert_accessible(page)
    page.goto(f"{site}/admin/incentives/source/1/history/")
    expect(page.locator(".trail-history ins").first).to_contain_text(f"Journal {language}")
    assert_accessible(page)
