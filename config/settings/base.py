"""What every deployment shares. ``dev``, ``test`` and ``production`` each build on this file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- Applications -------------------------------------------------------------------------------
# Not django.contrib.sites: its label is taken by our own `sites` (docs/adr/0001).
INSTALLED_APPS = [
    "modeltranslation",  # before the admin: it extends it
    "config.apps.StaffAdminConfig",  # the admin, behind a second factor
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "auditlog",  # who changed what of the law: incentives.audit
    "django_htmx",  # its copy of htmx, for the range beside the form
    "sites",
    "incentives",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Sessions serve the staff only: no public page reads or writes one, so none sets a cookie.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "incentives.trail.ActorMiddleware",  # after who is signed in
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers instead of the sign-in page
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------
DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'levier.sqlite3'}"),
}
if "pool" not in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache --------------------------------------------------------------------------------------
# Throttles count in the cache, so several workers need one they share: the database, unless
# CACHE_URL names another.
WORKERS = env.whole("LEVIER_WORKERS", 1)
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_SHARED = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "levier_cache"}
CACHES = {"default": env.cache("CACHE_URL", _SHARED if WORKERS > 1 else _MEMORY)}

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_LANGUAGES = ("fr", "en", "ar")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("fr", "en", "ar")}
TIME_ZONE = "Africa/Casablanca"
USE_TZ = True

# --- Audit --------------------------------------------------------------------------------------
# No address of who acts: what the privacy page promises. incentives.trail notes the account.
AUDITLOG_DISABLE_REMOTE_ADDR = True
# A dump that is loaded restores rows: nobody changed them.
AUDITLOG_DISABLE_ON_RAW_SAVE = True

# --- E-mail -------------------------------------------------------------------------------------
# EMAIL_BACKEND, EMAIL_HOST… Without a server, messages are written on the terminal.
globals().update(env.email("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "levier@localhost")
# A visitor waits for the mail server: not for long.
EMAIL_TIMEOUT = 10

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Security -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = "/admin/"
# A session of the staff ends when nothing was asked for a while, when it has lasted long enough
# (config.staff), and with the browser.
LEVIER_SESSION_HOURS = env.whole("LEVIER_SESSION_HOURS", 8)
SESSION_COOKIE_AGE = 60 * env.whole("LEVIER_SESSION_IDLE_MINUTES", 30)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Sign-in of the staff -----------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
OTP_TOTP_ISSUER = "Levier"
AXES_FAILURE_LIMIT = env.whole("LEVIER_SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.whole("LEVIER_SIGN_IN_WAIT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.staff.client_address"
AXES_LOCKOUT_CALLABLE = "config.staff.too_many_attempts"
AXES_RESET_ON_SUCCESS = True
# The wait that the page names is the wait: trying during it does not lengthen it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# No journal of the addresses that people sign in from; attempts go with `purge_expired`.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # no line in the logs for each command that starts

# A body over 256 kB is refused before it is read whole.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- API ----------------------------------------------------------------------------------------
# Requests allowed to one address, by scope; an empty mapping switches throttling off.
LEVIER_THROTTLE_RATES: dict[str, str] = (
    {
        "estimates": "300/min",
        "comparisons": "120/min",
        "payslips": "300/min",
        "read": "1200/min",
        "forms": "240/min",
        "live": "600/min",
        "dossiers": "20/min",
        "contact": "10/hour",
    }
    if env.switch("LEVIER_THROTTLE", default=True)
    else {}
)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["incentives.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # Open to all and tied to no session: an estimate is protected by its unguessable address.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "incentives.api.problems.handle",
    "DEFAULT_THROTTLE_CLASSES": ["incentives.api.throttling.ScopeThrottle"],
    "DEFAULT_THROTTLE_RATES": LEVIER_THROTTLE_RATES,
    "NUM_PROXIES": env.whole("LEVIER_PROXIES", 0),
    "COERCE_DECIMAL_TO_STRING": True,
    # The Accept header alone chooses a form: an unknown ?format= is an unknown name.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Levier API",
    "DESCRIPTION": "Estimate of what Morocco's Offre Offshoring gives a project.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    # Without this Swagger UI asks a validator on another host.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "incentives.api.openapi.document_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        name: f"incentives.api.shapes.{choices}"
        for name, choices in {
            "MeasureCode": "MEASURES",
            "Lever": "LEVERS",
            "MeasureStatus": "STATUSES",
            "Verdict": "VERDICTS",
            "CountedRegime": "REGIMES",
            "Reading": "READINGS",
            "Certainty": "CERTAINTIES",
            "ParameterKind": "KINDS",
            "ParameterSubject": "SUBJECTS",
            "PlaceFact": "PLACE_FACTS",
            "GrantKind": "GRANT_KINDS",
            "GrantStatus": "GRANT_STATUSES",
        }.items()
    }
    | {"ProviderUnit": "sites.enums.ProviderUnit"},
}

# --- Figures of places --------------------------------------------------------------------------
# A figure older than this is shown as old.
LEVIER_STALE_FIGURE_YEARS = env.whole("LEVIER_STALE_FIGURE_YEARS", 3)

# --- Currencies ---------------------------------------------------------------------------------
# An exchange rate older than this is shown as old.
LEVIER_STALE_RATE_DAYS = env.whole("LEVIER_STALE_RATE_DAYS", 90)

# --- Impact of a change of the law --------------------------------------------------------------
# It is computed by this many processes, started by one of its own.
LEVIER_IMPACT_PROCESSES = env.whole("LEVIER_IMPACT_PROCESSES", 2)
LEVIER_IMPACT_INLINE = False

# --- Retention ----------------------------------------------------------------------------------
LEVIER_DRAFT_RETENTION_DAYS = env.whole("LEVIER_DRAFT_RETENTION_DAYS", 90)
LEVIER_ESTIMATE_RETENTION_MONTHS = env.whole("LEVIER_ESTIMATE_RETENTION_MONTHS", 24)
LEVIER_CONTACT_RETENTION_MONTHS = env.whole("LEVIER_CONTACT_RETENTION_MONTHS", 12)
LEVIER_REQUEST_REMINDER_DAYS = env.whole("LEVIER_REQUEST_REMINDER_DAYS", 2)
