"""The bonus for employment goes to 20 %, from a draft to the estimate of an investor."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from incentives.changes.golden import compute
from incentives.changes.models import GoldenCase, GoldenExpectation
from incentives.rules.content import content_on
from incentives.rules.immutability import lifted
from incentives.rules.models import ChangeSet, ParameterValue
from incentives.rules.publishing import record_event
from tests.incentives.admin.conftest import in_role
from tests.incentives.api.asking import example

PASSWORD = "for-the-browser-tests"
CODE = "recovery"
DAY = datetime.timedelta(days=1)
IN_TEN_DAYS = 10 * DAY


@dataclass(frozen=True)
class Stage:
    """Who plays, the day from which the new rate applies, and the bonus before it, MAD."""

    editor: str
    approver: str
    day: datetime.date
    case: str
    bonus: Decimal


@pytest.fixture
def stage(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Two people of the agency, and a golden case of theirs that is decided after the change."""
    day = timezone.localdate() + IN_TEN_DAYS
    with django_db_blocker.unblock():
        people = [_person(role) for role in ("editor", "approver")]
        request = example("ito-casanearshore") | {"on": (day + IN_TEN_DAYS).isoformat()}
        on = day + IN_TEN_DAYS
        case = GoldenCase.objects.create(
            code="next-month",
            title="Services informatiques, décidés le mois prochain",
            request=request,
            expected=compute(request, {on: content_on(on)}),
        )
        GoldenCase.objects.update(active=True)
    bonus = Decimal(case.expected["measures"]["PAE"]["prudent"])
    yield Stage(people[0], people[1], day, case.code, bonus)
    with django_db_blocker.unblock(), lifted():
        GoldenExpectation.objects.all().delete()
        GoldenCase.objects.filter(code="next-month").delete()
        GoldenCase.objects.update(active=False)
        ParameterValue.objects.filter(change_set__title="Prime à 20 %").delete()
        ChangeSet.objects.filter(title="Prime à 20 %").delete()
        record_event(what="The next test finds the law as it was.", by=None)


def _person(role: str) -> str:
    user = in_role(role)
    user.set_password(PASSWORD)
    user.save()
    StaticDevice.objects.create(user=user, name="codes").token_set.create(token=CODE)
    return user.username


def signed_in(browser: Browser, site: str, name: str) -> Page:
    page = browser.new_context(locale="fr-MA", timezone_id="Africa/Casablanca").new_page()
    page.goto(f"{site}/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_otp_token", CODE)
    page.click("[type=submit]")
    return page


def picked(page: Page, field: str, text: str) -> None:
    """Choose in a picker of the admin, by typing."""
    page.click(f".field-{field} .select2-selection")
    page.locator(".select2-container--open .select2-search__field").press_sequentially(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def drafted(editor: Page, site: str, stage: Stage) -> str:
    """A set with the new rate, by its form; the address of the set."""
    editor.goto(f"{site}/admin/incentives/changeset/add/")
    editor.fill("[name=title]", "Prime à 20 %")
    editor.fill("[name=note]", "Circulaire de novembre.")
    editor.click("[name=_save]")
    the_set = editor.url
    editor.locator(".write-links a", has_text="Valeur de paramètre").click()
    picked(editor, "parameter", "pae.rate")
    editor.fill("[name=effective_from]", stage.day.isoformat())
    editor.select_option("[name=certainty]", "official")
    editor.fill("[name=value]", "20 %")
    editor.locator(".field-sources .select2-search__field").press_sequentially("offshoring")
    editor.locator(".select2-results__option").first.click()
    editor.click("[name=_save]")
    expect(editor).to_have_url(the_set)
    return the_set


def test_the_bonus_goes_to_twenty_percent(
    browser: Browser, page: Page, site: str, stage: Stage, assert_accessible: Callable[[Page], None]
) -> None:
    editor, approver = (signed_in(browser, site, name) for name in (stage.editor, stage.approver))

    the_set = drafted(editor, site, stage)
    assert_accessible(editor)
    editor.click("[name=_step][value=submit]")
    expect(editor.locator(".messagelist .warning")).to_contain_text(stage.case)

    # Nobody approves their own set, whatever they send.
    expect(editor.locator("[name=_step][value=publish]")).to_have_count(0)
    assert forged(editor, the_set, step="publish") == 403

    # The approver sees the impact, and is stopped by the case.
    approver.goto(the_set)
    approver.locator(".trials a").last.click()
    approver.select_option("#id_projects", "1000")
    approver.click(".trial__form button")
    expect(approver.locator(".trial .chart__plot")).not_to_have_count(0, timeout=60_000)
    assert_accessible(approver)
    approver.goto(the_set)
    approve_for(approver, stage.day)
    expect(approver.locator(".messagelist .error")).to_contain_text(stage.case)
    approver.fill("#id_reason", "Écrivez ce qui est attendu désormais.")
    approver.click("[name=_step][value=send_back]")

    # The editor writes what is to be expected; the approver approves it with the set.
    editor.goto(the_set)
    expect(editor.locator("#content")).to_contain_text("Écrivez ce qui est attendu désormais.")
    editor.locator(".trials a").first.click()
    editor.click("button[value=run]")
    expect(editor.locator(".trial__state--red")).to_have_count(1)
    assert_accessible(editor)
    editor.click("button[value=accept]")
    expect(editor.locator(".trial__state--red")).to_have_count(0)
    editor.goto(the_set)
    editor.click("[name=_step][value=submit]")
    expect(editor.locator(".messagelist .warning")).to_have_count(0)
    approver.goto(the_set)
    approve_for(approver, stage.day)
    expect(approver.locator(".messagelist .success")).to_be_visible()
    assert_accessible(approver)

    # The investor: the day before, and the day itself.
    noon = datetime.time(12, tzinfo=datetime.UTC)
    with time_machine.travel(datetime.datetime.combine(stage.day - DAY, noon), tick=True):
        before = bonus_of(page, site)
        expect(page.locator("main")).not_to_contain_text("20 %")
    with time_machine.travel(datetime.datetime.combine(stage.day, noon), tick=True):
        after = bonus_of(page, site)
        page.reload()
        expect(page.locator("main")).to_contain_text("20 %")
    assert before == stage.bonus
    # Each job is rounded to the centime.
    assert abs(after / before - Decimal(20) / 17) < Decimal("0.00001")


def approve_for(page: Page, day: datetime.date) -> None:
    page.fill("#id_publish_on", day.isoformat())
    page.click("[name=_step][value=schedule]")


def forged(page: Page, address: str, *, step: str) -> int:
    """The answer to a step that the page does not offer."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    version = page.locator("[name=version]").first.input_value()
    sent: Any = {"csrfmiddlewaretoken": token, "version": version, "_step": step}
    return page.request.post(address, form=sent, headers={"Referer": address}).status


def bonus_of(page: Page, site: str) -> Decimal:
    """The bonus of one project in an estimate of this day; the page of the offer stays open."""
    page.goto(f"{site}/fr/offer/PAE/")
    request: Any = example("ito-casanearshore")
    request.pop("on", None)
    answer = page.request.post(f"{site}/api/v1/estimates", data=request)
    assert answer.ok, answer.text()
    [bonus] = [one for one in answer.json()["measures"] if one["code"] == "PAE"]
    return Decimal(bonus["prudent"]["total"])
