"""Who gets into the staff screens: a password, a second factor, and a session that ends."""

from datetime import timedelta
from importlib import import_module
from ipaddress import ip_address
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_otp.admin import OTPAdminAuthenticationForm, OTPAdminSite
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.throttling import BaseThrottle

_SIGNED_IN_AT = "signed_in_at"
_CODE_DIGITS = 6
# Screens of no one model, each with the addresses of its own.
PAGES = ("dashboard", "doubts", "timeline")


class SignInForm(OTPAdminAuthenticationForm):  # type: ignore[misc]
    """Name, password, and one field for the code of the telephone or a recovery code."""

    otp_device = None
    otp_challenge = None
    otp_token = forms.CharField(
        label=_("Code of your application, or a recovery code"),
        required=False,
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "dir": "ltr"}),
    )

    otp_error_messages = {
        **OTPAdminAuthenticationForm.otp_error_messages,
        "token_required": _("Type the code that your application shows, or a recovery code."),
        "invalid_token": _(
            "This code is wrong, too old or used already. Wait for the next one, or type a"
            " recovery code that you have not used."
        ),
        "n_failed_attempts": ngettext_lazy(
            "%(failure_count)d wrong code was typed: wait a moment and try again.",
            "%(failure_count)d wrong codes were typed: wait a moment and try again.",
            "failure_count",
        ),
        "device_required": _(
            "This account has no second factor of this kind. Ask for one from whoever looks after"
            " the server."
        ),
    }

    def clean_otp_token(self) -> str:
        """Applications show the code in two groups, and people copy the space."""
        return "".join(self.cleaned_data["otp_token"].split()).lower()

    def _chosen_device(self, user: AbstractBaseUser) -> TOTPDevice | StaticDevice | None:
        """The shape of what was typed says which device answers: the other one is not tried.

        A try that fails slows a device down. Locked, so that a code serves once.
        """
        token = self.cleaned_data.get("otp_token", "")
        of_application = token.isdecimal() and len(token) == _CODE_DIGITS
        kind = TOTPDevice if of_application else StaticDevice
        devices = kind.objects.filter(user=user, confirmed=True)
        return devices.select_for_update().order_by("pk").first()

    def _update_form(self, user: AbstractBaseUser) -> None:
        """Nothing: the password never goes back into the page."""


class StaffSite(OTPAdminSite):  # type: ignore[misc]
    """The admin, for a person whose second factor was checked in this session."""

    login_form = SignInForm
    login_template = "staff/sign_in.html"
    index_template = "staff/index.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The screens by what they are for; those of one application as Django lists them."""
        found = super().get_app_list(request, app_label)
        if app_label is not None:
            return list(found)
        return list(import_module("incentives.admin.workplace").grouped(found))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The screens, and above them what waits for who reads the page."""
        waiting = import_module("incentives.admin.workplace").waiting_for(request)
        return super().index(request, {"waiting": waiting, **(extra_context or {})})

    def has_permission(self, request: HttpRequest) -> bool:
        return _is_fresh(request) and super().has_permission(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Asked for when the addresses are read: the admin is not ready before.
        pages = [import_module(f"incentives.admin.{name}") for name in PAGES]
        return [*(one for page in pages for one in page.urls()), *super().get_urls()]


def _is_fresh(request: HttpRequest) -> bool:
    """Whether the sign-in is recent enough, however busy the session was since."""
    signed_in_at = request.session.get(_SIGNED_IN_AT)
    if signed_in_at is None:
        return False
    longest = timedelta(hours=settings.LEVIER_SESSION_HOURS).total_seconds()
    return bool(timezone.now().timestamp() - signed_in_at < longest)


@receiver(user_logged_in)
def _note_the_hour(request: HttpRequest, **given: Any) -> None:
    request.session[_SIGNED_IN_AT] = timezone.now().timestamp()


# --- Attempts -------------------------------------------------------------------------------------


def client_address(request: HttpRequest) -> str | None:
    """The address that attempts are counted for: the visitor's, behind LEVIER_PROXIES proxies."""
    address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    try:
        return str(ip_address(address))
    except ValueError:
        return request.META.get("REMOTE_ADDR")


def too_many_attempts(
    request: HttpRequest, response: HttpResponse, credentials: object
) -> HttpResponse:
    """The answer to one attempt too many, right password or not."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds() // 60)
    answer = render(request, "errors/429_sign_in.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
