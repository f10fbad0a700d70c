"""A developer's machine, and ``make run``. Starts with nothing set."""

from config import env
from config.settings.base import *  # noqa: F403

DEBUG = env.switch("DEBUG", default=True)
# Protects nothing: the production settings refuse to start without a key of their own.
SECRET_KEY = env.text("SECRET_KEY", "for-development-only-never-for-an-open-server")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

# Serves static/ as it is, without collectstatic.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Failures are told on the terminal, also when DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["terminal"], "level": "INFO", "propagate": False}},
}
