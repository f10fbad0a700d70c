"""An open server. Refuses to start without its key, its names and its database."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import _SHARED

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", "a long random text, kept secret and kept the same")
env.required("ALLOWED_HOSTS", "the host names this server answers to, separated by commas")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
env.required("DATABASE_URL", "for instance postgresql://user:password@host/levier")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Always shared: the number of workers is the server's choice, made outside this file.
CACHES = {"default": env.cache("CACHE_URL", _SHARED)}

# Without a mail server nothing is sent: written on the terminal, addresses would end in the logs.
globals().update(env.email("EMAIL_URL", "dummymail://"))
if env.text("EMAIL_URL"):
    DEFAULT_FROM_EMAIL = env.required("DEFAULT_FROM_EMAIL", "the address that sends the e-mails")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = env.switch("SECURE_SSL_REDIRECT", default=True)
# Whoever watches the process asks it directly, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.switch("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.whole("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
