"""Production refuses to start half-configured, and says what to set."""

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "SECRET_KEY": "a-key-that-only-this-test-knows-and-that-is-long-enough-to-be-accepted",
    "ALLOWED_HOSTS": "levier.example",
    "DATABASE_URL": "sqlite:////tmp/levier-never-opened.sqlite3",
}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Set Django up with the production settings, in a process of its own."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**bare, "DJANGO_SETTINGS_MODULE": "config.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_when_all_is_given() -> None:
    outcome = start(**COMPLETE)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_it_refuses_to_start_without(name: str, value: str | None) -> None:
    environment = {key: given for key, given in COMPLETE.items() if key != name}
    if value is not None:
        environment[name] = value
    outcome = start(**environment)
    assert outcome.returncode != 0
    assert "ImproperlyConfigured" in outcome.stderr
    assert f"{name} is not set. Set the environment variable {name}" in outcome.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECURE_SSL_REDIRECT", "maybe", "SECURE_SSL_REDIRECT is “maybe”. Use “true” or “false”."),
        ("LEVIER_DRAFT_RETENTION_DAYS", "-3", "Use a whole number, zero or more."),
        ("DATABASE_URL", "somewhere", "DATABASE_URL is not a database address"),
        ("EMAIL_URL", "smtp://mail.example:port", "EMAIL_URL is not the address of a mail server"),
        ("EMAIL_URL", "smtp://mail.example:25", "Set the environment variable DEFAULT_FROM_EMAIL"),
    ],
)
def test_a_value_it_cannot_read_stops_it(name: str, value: str, sentence: str) -> None:
    outcome = start(**{**COMPLETE, name: value})
    assert outcome.returncode != 0
    assert sentence in outcome.stderr
