"""Golden cases and impact in a browser, in both directions of writing."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from incentives.changes.models import GoldenCase
from incentives.rules.models import ChangeSet
from tests.incentives.changes.builders import a_set, a_value

PASSWORD = "for-the-browser-tests"
CODES = {"fr": "trialsfr", "ar": "trialsar"}


@pytest.fixture(scope="module")
def tried(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A draft that moves every golden case; the cases sleep again afterwards."""
    with django_db_blocker.unblock():
        user = User.objects.create_superuser("trials", password=PASSWORD)
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        for code in CODES.values():
            device.token_set.create(token=code)
        change_set = a_set(user, title="Prime à 20 %")
        a_value(change_set)
        GoldenCase.objects.update(active=True)
    yield change_set.pk
    with django_db_blocker.unblock():
        GoldenCase.objects.update(active=False)
        ChangeSet.objects.filter(pk=change_set.pk).delete()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_set_is_tried(
    page: Page,
    site: str,
    tried: int,
    language: str,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/incentives/goldencase/")
    page.fill("#id_username", "trials")
    page.fill("#id_password", PASSWORD)
    page.fill("#id_otp_token", CODES[language])
    page.click("[type=submit]")
    expect(page.locator("#result_list tbody tr")).to_have_count(6)
    assert_accessible(page)

    page.goto(f"{site}/admin/incentives/changeset/{tried}/golden/")
    page.click("button[value=run]")
    expect(page.locator(".trial__state--red")).to_have_count(6)
    assert_accessible(page)
    assert_no_sideways_scroll(page)

    page.goto(f"{site}/admin/incentives/changeset/{tried}/impact/")
    page.fill("#id_on", timezone.localdate().isoformat())
    page.select_option("#id_projects", "1000")
    page.click(".trial__form button")
    expect(page.locator(".trial .chart__plot")).not_to_have_count(0, timeout=60_000)
    page.locator("#synthetic-gains + details summary").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
