"""Reading the environment, loudly.

Only ``config`` and the management commands read the environment. A value that cannot be
understood stops the start with a sentence saying what was read and what is expected.
"""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


def text(name: str, default: str = "") -> str:
    """The variable as text, without surrounding spaces; the default when it is unset or empty."""
    return str(_env.str(name, default="")).strip() or default


def required(name: str, purpose: str) -> str:
    """The variable as text; refuses to start when it is unset or empty."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set the environment variable {name}: {purpose}."
        )
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def switch(name: str, *, default: bool) -> bool:
    """``true`` or ``false`` (also 1/0, yes/no, on/off)."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"true", "1", "yes", "on"}:
        return True
    if value in {"false", "0", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”. Use “true” or “false”.")


def whole(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{value}”. Use a whole number, zero or more.")
    return int(value)


def database(name: str, default: str) -> dict[str, Any]:
    """A Django database entry from a URL (``sqlite:///path`` or ``postgresql://…``)."""
    entry: dict[str, Any] = dict(_env.db_url_config(text(name, default)))
    if not entry.get("ENGINE"):
        raise ImproperlyConfigured(
            f"{name} is not a database address. Use postgresql://user:password@host/name "
            "or sqlite:////absolute/path.sqlite3."
        )
    options = entry.setdefault("OPTIONS", {})
    if entry["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
    elif entry["ENGINE"].endswith("postgresql"):
        entry["CONN_HEALTH_CHECKS"] = True
        # The pool comes from its own switch: in the URL "?pool=true" would arrive as a text.
        options.pop("pool", None)
        if switch("DATABASE_POOL", default=False):
            options["pool"] = True
    return entry


# Readers never wait for the writer (WAL); a transaction takes its write lock at once instead of
# failing half-way with "database is locked" (IMMEDIATE).
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-16000;PRAGMA mmap_size=134217728;"
    ),
}


def cache(name: str, default: dict[str, Any]) -> dict[str, Any]:
    """A Django cache entry from a URL (``redis://…``), or the default one."""
    value = text(name)
    return dict(_env.cache_url_config(value)) if value else default


def email(name: str, default: str) -> dict[str, Any]:
    """Django's ``EMAIL_…`` settings from a URL (``smtp+tls://user:password@host:587``)."""
    try:
        found = _env.email_url_config(text(name, default))
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(
            f"{name} is not the address of a mail server. Use smtp://host:25, "
            "smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465."
        ) from None
    # What the URL leaves out keeps Django's own value.
    return {key: value for key, value in found.items() if value is not None}
