"""Makes the account of a member of the staff, with its second factor."""

import os
from getpass import getpass
from io import StringIO
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.main import QRCode

from incentives.roles import ROLES

_PASSWORD = "LEVIER_ADMIN_PASSWORD"
_RECOVERY_CODES = 10


class Command(BaseCommand):
    help = (
        "Makes the account of a member of the staff and its second factor: the codes of an"
        " application, and ten recovery codes that are shown once. Without --role the account is"
        " a superuser's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--role",
            choices=sorted(ROLES),
            help="give this role, to a new account or to one that exists",
        )
        parser.add_argument(
            "--reset",
            action="store_true",
            help="replace the second factor of an account that exists: the old one stops working",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, role, reset = options["username"], options["role"], options["reset"]
        user = User.objects.filter(username=name).first()
        _refuse_what_makes_no_sense(user, name=name, role=role, reset=reset)
        password = None if user else _new_password(name)
        with transaction.atomic():
            if user is None:
                user = _account(name, password=password, superuser=role is None)
            if role:
                user.groups.add(_group(role))
                self.stdout.write(f"{name} has the role “{role}”.")
            if reset or not _has_factor(user):
                self._show(*_new_factor(user))

    def _show(self, device: TOTPDevice, codes: list[str]) -> None:
        address = device.config_url
        self.stdout.write("Scan this with an application of one-time codes, or type its address:\n")
        self.stdout.write(_drawn(address))
        self.stdout.write(f"{address}\n")
        self.stdout.write("Recovery codes, each good for one sign-in. They are not shown again:\n")
        self.stdout.write("\n".join(codes))


def _drawn(address: str) -> str:
    """A QR code in text, light on dark as most terminals are."""
    drawing, text = QRCode(), StringIO()
    drawing.add_data(address)
    drawing.print_ascii(out=text, invert=True)
    return text.getvalue()


def _refuse_what_makes_no_sense(
    user: User | None, *, name: str, role: str | None, reset: bool
) -> None:
    if user is None:
        if reset:
            raise CommandError(f"There is no account “{name}”. Run again without --reset.")
        return
    if not (user.is_staff and user.is_active):
        raise CommandError(
            f"“{name}” is not an active member of the staff: tick both boxes in the admin first."
        )
    if not (role or reset) and _has_factor(user):
        raise CommandError(
            f"“{name}” has an account and a second factor. Use --reset for a new factor, or"
            " --role to give a role."
        )


def _new_password(name: str) -> str:
    """From the environment, or typed twice. Raises CommandError with every fault of it."""
    password = os.environ.get(_PASSWORD, "")
    if not password:
        try:
            password = getpass(f"Password of {name}: ")
            if password != getpass("The same again: "):
                raise CommandError("The two passwords differ. Nothing was made: run again.")
        except (EOFError, KeyboardInterrupt):
            raise CommandError(
                f"No password was typed. Run in a terminal, or set {_PASSWORD}."
            ) from None
    try:
        validate_password(password, user=User(username=name))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def _account(name: str, *, password: str | None, superuser: bool) -> User:
    user = User(username=name, is_staff=True, is_superuser=superuser)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    user.save()
    return user


def _group(role: str) -> Group:
    try:
        return Group.objects.get(name=role)
    except Group.DoesNotExist:
        raise CommandError(f"The group “{role}” is missing. Run “migrate”: it makes it.") from None


def _has_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def _new_factor(user: User) -> tuple[TOTPDevice, list[str]]:
    """A device for the codes of an application, and recovery codes; they replace the old ones."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(user=user, name="application", confirmed=True)
    recovery = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(_RECOVERY_CODES)]
    for code in codes:
        StaticToken.objects.create(device=recovery, token=code)
    return device, codes
