"""The checks: any database (DATABASE_URL), nothing outside the machine."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, LEVIER_THROTTLE_RATES

DEBUG = False
SECRET_KEY = "for-the-checks-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the browser tests' server then has connections of its own, as in service.
    # One name per process, so that two runs on one machine do not meet.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"levier-test-{os.getpid()}.sqlite3")
    }
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LEVIER_THROTTLE_RATES.clear()  # the mapping REST_FRAMEWORK holds too

# A measure of impact is computed where it is asked for.
LEVIER_IMPACT_INLINE = True
LEVIER_IMPACT_PROCESSES = 1
