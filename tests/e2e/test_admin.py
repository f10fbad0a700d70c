"""The staff screens in a browser: the security policy blocks nothing that they need."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from incentives.changes.edits import describe, propose
from incentives.changes.models import GoldenCase
from incentives.rules.models import Criterion
from tests.incentives.changes.builders import a_set, a_value
from tests.incentives.requests.writing import an_estimate

PASSWORD = "for-the-browser-tests"
CODES = {
    "fr": "aaaaaaaa",
    "ar": "bbbbbbbb",
    "typing": "cccccccc",
    "sets-fr": "dddddddd",
    "sets-ar": "eeeeeeee",
    "columns": "ffffffff",
    "dashboard-fr": "gggggggg",
    "dashboard-ar": "hhhhhhhh",
    "trail-fr": "iiiiiiii",
    "trail-ar": "jjjjjjjj",
    "doubts-fr": "kkkkkkkk",
    "doubts-ar": "llllllll",
}
SCREENS = (
    "",
    "timeline/parametervalue/1/",
    "sites/location/1/change/",
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
    page: Page,
    site: str,
    staff: str,
    language: str,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/")
    sign_in(page, staff, code=CODES[language])
    direction = "rtl" if language == "ar" else "ltr"
    for screen in SCREENS:
        response = page.goto(f"{site}/admin/{screen}")
        assert response and response.ok
        expect(page.locator("html")).to_have_attribute("dir", direction)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_a_parameter_is_found_while_typing(page: Page, site: str, staff: str) -> None:
    page.goto(f"{site}/admin/incentives/parametervalue/add/")
    sign_in(page, staff, code=CODES["typing"])
    page.click(".field-parameter .select2-selection")
    page.locator(".select2-container--open .select2-search__field").press_sequentially("pae.rate")
    expect(page.locator(".select2-results__option")).to_have_text(["pae.rate"])


@pytest.fixture(scope="session")
def change_set(staff: str, django_db_blocker: DjangoDbBlocker) -> int:
    """A draft that holds a value and an edit, as its author left it."""
    with django_db_blocker.unblock():
        author = User.objects.get(username=staff)
        row = a_set(author)
        a_value(row)
        criterion = Criterion.objects.get(code="pae.moroccan_hires")
        before = describe(criterion)
        after = {**before, "failure_fr": "Non.", "failure_ar": "لا."}
        propose(row, model=Criterion, key=criterion.code, before=before, after=after, by=author)
        return row.pk


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_change_set_is_read_and_submitted(
    page: Page,
    site: str,
    staff: str,
    change_set: int,
    language: str,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/incentives/changeset/")
    sign_in(page, staff, code=CODES[f"sets-{language}"])
    address = f"{site}/admin/incentives/changeset/{change_set}/change/"
    form = f"{site}/admin/incentives/criterion/1/change/?change_set={change_set}"
    for screen in (page.url, form, address):
        page.goto(screen)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    expect(page.locator("ins[lang=ar]").first).to_have_attribute("dir", "rtl")
    page.click("[name=_step][value=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert_accessible(page)
    page.locator("#id_reason").fill("Encore.")
    page.click("[name=_step][value=send_back]")
    expect(page.locator("[name=_step][value=submit]")).to_be_visible()


def test_three_languages_stand_side_by_side(page: Page, site: str, staff: str) -> None:
    page.goto(f"{site}/admin/incentives/criterion/1/change/")
    sign_in(page, staff, code=CODES["columns"])
    boxes = [page.locator(f"#id_failure_{code}").bounding_box() for code in ("fr", "en", "ar")]
    tops = {round(box["y"]) for box in boxes if box}
    lefts = [box["x"] for box in boxes if box]
    assert (len(tops), lefts) == (1, sorted(lefts))
    expect(page.locator("#id_failure_ar")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_dashboard_is_drawn_and_passes_axe(
    page: Page,
    site: str,
    staff: str,
    language: str,
    assert_accessible: Callable[[Page], None],
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock():
        an_estimate()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/")
    sign_in(page, staff, code=CODES[f"dashboard-{language}"])
    page.click(".to-dashboard a")
    page.select_option("#id_weeks", "26")
    page.click(".dashboard__period [type=submit]")
    expect(page).to_have_url(f"{site}/admin/dashboard/?weeks=26")
    expect(page.locator(".dashboard .chart__plot .fill-solid").last).to_be_visible()
    page.click(".dashboard summary")
    expect(page.locator(".dashboard details tbody tr")).to_have_count(26)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_doubt_is_settled_as_far_as_its_set(
    page: Page,
    site: str,
    staff: str,
    language: str,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
    django_db_blocker: DjangoDbBlocker,
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/doubts/")
    sign_in(page, staff, code=CODES[f"doubts-{language}"])
    with django_db_blocker.unblock():
        GoldenCase.objects.update(active=True)
    page.reload()
    assert_accessible(page)
    page.locator(".trial__steps .button").first.click()
    page.check("[name=reading][value=favourable]")
    page.fill("[name=publisher]", "MMSP")
    page.click("[name=preview]")
    expect(page.locator(".errorlist")).to_have_count(1)
    expect(page.locator("[name=publisher]")).to_have_value("MMSP")
    assert_accessible(page)
    page.fill("[name=title]", f"Note {language}")
    page.click("[name=preview]")
    expect(page.locator(".trial__wide tbody tr")).to_have_count(6)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.click("[name=write]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".change-set")).to_contain_text(f"Note {language}")
    with django_db_blocker.unblock():
        GoldenCase.objects.update(active=False)
