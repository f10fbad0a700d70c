"""The command that makes the accounts of the staff."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de plusieurs mots"


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVIER_ADMIN_PASSWORD", PASSWORD)


def run(*args: str) -> str:
    out = StringIO()
    call_command("make_administrator", *args, stdout=out)
    return out.getvalue()


def codes_in(text: str) -> list[str]:
    return text.strip().splitlines()[-10:]


def test_the_first_administrator() -> None:
    text = run("amina")
    user = User.objects.get(username="amina")
    assert (user.is_superuser, user.is_staff, user.check_password(PASSWORD)) == (True, True, True)
    device = TOTPDevice.objects.get(user=user, confirmed=True)
    assert device.config_url in text
    assert device.config_url.startswith("otpauth://totp/Levier")
    drawing = [line for line in text.splitlines() if "█" in line]
    assert len({len(line) for line in drawing}) == 1
    assert len(drawing[0]) > 40
    stored = StaticToken.objects.filter(device__user=user).values_list("token", flat=True)
    assert sorted(codes_in(text)) == sorted(stored)
    assert len(set(stored)) == 10
    assert PASSWORD not in text


def test_reset_gives_a_new_factor_and_keeps_the_rest() -> None:
    first = run("amina")
    before = TOTPDevice.objects.get().key
    second = run("amina", "--reset")
    assert TOTPDevice.objects.get().key != before
    assert not set(codes_in(first)) & set(codes_in(second))
    assert StaticToken.objects.count() == 10
    assert User.objects.get().check_password(PASSWORD)


def test_a_role_makes_a_member_of_the_staff_and_no_superuser() -> None:
    assert "otpauth://" in run("badr", "--role", "editor")
    user = User.objects.get(username="badr")
    assert (user.is_staff, user.is_superuser) == (True, False)
    # A role more leaves the factor as it is.
    assert "otpauth://" not in run("badr", "--role", "adviser")
    assert set(user.groups.values_list("name", flat=True)) == {"editor", "adviser"}


def test_an_account_made_in_the_admin_gets_its_factor() -> None:
    User.objects.create_user("chakib", password=PASSWORD, is_staff=True)
    assert "otpauth://" in run("chakib")
    assert not User.objects.get(username="chakib").is_superuser


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("amina",), "Use --reset"),
        (("nobody", "--reset"), "There is no account"),
        (("visitor", "--role", "editor"), "not an active member"),
        (("new", "--role", "chief"), "invalid choice"),
        (("no spaces please",), "nom d’utilisateur"),
    ],
)
def test_what_makes_no_sense_is_refused(args: tuple[str, ...], words: str) -> None:
    run("amina")
    User.objects.create_user("visitor")
    with pytest.raises(CommandError, match=words):
        run(*args)
    assert User.objects.count() == 2


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVIER_ADMIN_PASSWORD", "12345")
    with pytest.raises(CommandError):
        run("amina")
    assert not User.objects.exists()


def test_a_missing_group_is_named() -> None:
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="migrate"):
        run("amina", "--role", "editor")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [([PASSWORD, "another"], "differ"), ([EOFError()], "No password was typed")],
)
def test_the_password_is_typed_twice(
    monkeypatch: pytest.MonkeyPatch, typed: list[Any], words: str
) -> None:
    monkeypatch.delenv("LEVIER_ADMIN_PASSWORD")
    answers = iter(typed)

    def answer(prompt: str) -> str:
        given = next(answers)
        if isinstance(given, Exception):
            raise given
        return str(given)

    monkeypatch.setattr("incentives.management.commands.make_administrator.getpass", answer)
    with pytest.raises(CommandError, match=words):
        run("amina")
    assert not User.objects.exists()
