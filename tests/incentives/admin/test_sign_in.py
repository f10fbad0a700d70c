"""The way in: a password, a second factor, few attempts, and a session that ends."""

import datetime
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.staff import client_address
from tests.guards.pages import GuardedClient, refuse_inline
from tests.incentives.admin.conftest import signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de plusieurs mots"
RECOVERY = "abcd2345"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def device(amina: User) -> TOTPDevice:
    """Amina has a password, the codes of an application and one recovery code."""
    amina.set_password(PASSWORD)
    amina.save()
    recovery = StaticDevice.objects.create(user=amina, name="recovery codes")
    recovery.token_set.create(token=RECOVERY)
    return TOTPDevice.objects.create(user=amina, name="application")


def code_of(device: TOTPDevice) -> str:
    return f"{TOTP(device.bin_key).token():06d}"


def attempt(client: Client, *, password: str = PASSWORD, code: str = "", **extra: Any) -> Any:
    typed = {"username": "amina", "password": password, "otp_token": code}
    return client.post(reverse("admin:login"), typed, **extra)


def is_in(client: Client) -> bool:
    status: int = client.get(reverse("admin:index")).status_code
    return status == 200


def test_a_password_alone_opens_nothing(device: TOTPDevice, amina: User) -> None:
    client = Client()
    page = attempt(client).content.decode()
    assert "Saisissez le code" in page
    assert PASSWORD not in page
    assert not is_in(client)
    client.force_login(amina)
    assert not is_in(client)


def test_the_code_of_the_application_serves_once(device: TOTPDevice) -> None:
    client, code = Client(), code_of(device)
    assert attempt(client, code=f"{code[:3]} {code[3:]}").status_code == 302
    assert is_in(client)
    other = Client()
    assert attempt(other, code=code).status_code == 200
    assert not is_in(other)


def test_a_recovery_code_serves_once(device: TOTPDevice) -> None:
    client = Client()
    assert attempt(client, code=RECOVERY.upper()).status_code == 302
    assert is_in(client)
    assert "a déjà servi" in attempt(Client(), code=RECOVERY).content.decode()


def test_wrong_codes_slow_the_next_one_down(device: TOTPDevice) -> None:
    good = code_of(device)
    wrong = f"{(int(good) + 1) % 1_000_000:06d}"
    attempt(Client(), code=wrong)
    assert "1 code faux" in attempt(Client(), code=good).content.decode()
    # The other way in is not touched.
    assert attempt(Client(), code=RECOVERY).status_code == 302


def test_an_account_without_second_factor_is_told_so(amina: User) -> None:
    amina.set_password(PASSWORD)
    amina.save()
    page = attempt(Client(), code="123456").content.decode()
    assert "n’a pas de second facteur" in page


def test_the_device_of_another_does_not_serve(device: TOTPDevice, badr: User) -> None:
    theirs = TOTPDevice.objects.create(user=badr, name="application")
    client = Client()
    chosen = {"otp_device": theirs.persistent_id}
    typed = {"username": "amina", "password": PASSWORD, "otp_token": code_of(theirs), **chosen}
    assert client.post(reverse("admin:login"), typed).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_holds_nothing_that_the_policy_blocks(language: str) -> None:
    client = GuardedClient(headers={"accept-language": language})
    response = client.get(reverse("admin:login"))
    refuse_inline("the sign-in page", response)
    page = response.content.decode()
    assert f'lang="{language}"' in page
    assert page.count("<label") == 3


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Patientez 15 minutes"), ("en", "Wait 15 minutes"), ("ar", "انتظروا 15 دقيقة")],
)
def test_after_five_failures_the_right_password_waits(
    device: TOTPDevice, caplog: pytest.LogCaptureFixture, language: str, words: str
) -> None:
    client = GuardedClient(headers={"accept-language": language})
    answers = [attempt(client, password="wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    refused = attempt(client, code=RECOVERY)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert words in refused.content.decode()
    assert not is_in(client)
    assert "amina" not in caplog.text
    assert "127.0.0.1" not in caplog.text
    # The same name from another address is heard.
    assert attempt(Client(REMOTE_ADDR=ELSEWHERE), code=RECOVERY).status_code == 302


def test_the_wait_ends(device: TOTPDevice) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)) as clock:
        for _ in range(5):
            attempt(Client(), password="wrong")
        clock.shift(datetime.timedelta(minutes=14))
        assert attempt(Client(), code=RECOVERY).status_code == 429
        clock.shift(datetime.timedelta(minutes=2))
        assert attempt(Client(), code=RECOVERY).status_code == 302


def test_attempts_are_purged_after_the_wait(device: TOTPDevice) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)) as clock:
        attempt(Client(), password="wrong")
        call_command("purge_expired", verbosity=0)
        assert AccessAttempt.objects.count() == 1
        clock.shift(datetime.timedelta(minutes=16))
        call_command("purge_expired", verbosity=0)
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, ELSEWHERE, "127.0.0.1"),
        (1, f"203.0.113.9, {ELSEWHERE}", ELSEWHERE),
        (1, "not an address", "127.0.0.1"),
    ],
)
def test_attempts_are_counted_behind_the_proxies(
    monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, counted: str
) -> None:
    monkeypatch.setattr("rest_framework.throttling.api_settings.NUM_PROXIES", proxies)
    request = RequestFactory().get("/admin/login/", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == counted


@pytest.mark.parametrize(("pause", "still_in"), [(29, True), (31, False)])
def test_a_session_ends_when_nothing_is_asked(amina: User, pause: int, still_in: bool) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)) as clock:
        client = signed_in(amina)
        clock.shift(datetime.timedelta(minutes=pause))
        assert is_in(client) is still_in


def test_a_session_ends_after_a_working_day_however_busy(amina: User) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)) as clock:
        client = signed_in(amina)
        for _ in range(19):
            clock.shift(datetime.timedelta(minutes=25))
            assert is_in(client)
        clock.shift(datetime.timedelta(minutes=6))
        assert not is_in(client)


def test_the_cookie_goes_with_the_browser(device: TOTPDevice) -> None:
    client = Client()
    cookie = attempt(client, code=RECOVERY).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"], cookie["path"]) == ("", "", "/admin/")
