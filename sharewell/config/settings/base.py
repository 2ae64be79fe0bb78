"""Settings that every installation shares. A secret never stands here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sharewell.foundation.content import built_assets_folder, static_folder

PACKAGE = Path(__file__).resolve().parent.parent.parent

# What this installation is: "demo", "test" or "service". Pages say so when everything in it is invented.
INSTALLATION_KIND = "service"

DEBUG = False
ALLOWED_HOSTS: list[str] = []
# The address under which people reach this installation, for links in e-mails; without a stroke at its end.
SITE_ADDRESS = ""
ROOT_URLCONF = "sharewell.config.urls"
WSGI_APPLICATION = "sharewell.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SHAREWELL_APPS = [
    "sharewell.foundation",
    "sharewell.design",
    "sharewell.ledger",
    "sharewell.acting",
    "sharewell.guidance",
    "sharewell.notices",
    "sharewell.partnerships",
    "sharewell.practitioners",
    "sharewell.obligations",
    "sharewell.inspections",
    "sharewell.mediation",
    "sharewell.training",
    "sharewell.access",
    "sharewell.agreements",
    "sharewell.governance",
    "sharewell.exercises",
    "sharewell.children",
    "sharewell.consent",
    "sharewell.linkage",
    "sharewell.advice",
    "sharewell.decisions",
    "sharewell.sharing",
    "sharewell.casework",
    "sharewell.assurance",
    "sharewell.misuse",
    "sharewell.config",
]
INSTALLED_APPS = [
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    *SHAREWELL_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sharewell.foundation.request_log.RequestLog",
    "sharewell.config.errors.PlainErrors",
    "csp.middleware.CSPMiddleware",
    "sharewell.foundation.caching.NoStoreByDefault",
    "sharewell.foundation.throttle.Throttle",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sharewell.foundation.uploads.RefuseTooLarge",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sharewell.config.access.WhoIsAsking",
    "sharewell.config.access.ClosedByDefault",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(PACKAGE.glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {"environment": "sharewell.design.environment.environment"},
    },
]

# Words, dates, times
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"

# Styles and scripts. The build writes assets/dist; `make assets` collects it with hashed names into assets/static.
STATIC_URL = "/static/"
STATIC_ROOT = static_folder()
_BUILT = built_assets_folder()
STATICFILES_DIRS = [_BUILT] if _BUILT and _BUILT.is_dir() else []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nothing comes from elsewhere, nothing is written inside the page, nobody frames us.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing is told to other sites. "no-referrer" would make browsers send `Origin: null` with our own forms, and Django
# would refuse every one of them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Cookies carry no name of a person and go nowhere else.
CSRF_COOKIE_NAME = "sharewell_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # forgotten when the browser closes
CSRF_FAILURE_VIEW = "sharewell.config.errors.form_expired"
SESSION_COOKIE_NAME = "sharewell_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a working day, whatever was done in it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Signing in. The people are our own; of django.contrib.auth only hashing and the checks of passwords are used.
AUTH_USER_MODEL = "practitioners.Practitioner"
PASSWORD_HASHERS = ["sharewell.foundation.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Whoever signs in shows a second factor, or sets one up first. Only a try-out and the tests go without.
SECOND_FACTOR_REQUIRED = True
# After so many seconds without a request the person signs in again, and comes back to the same page.
IDLE_SECONDS = 30 * 60

# A form of the guide is short. What is larger was not sent by one.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 700  # a disclosure of a hundred statements has five for each
# Files are taken in memory, as many and as large as the page says (foundation.uploads): one small one by an import,
# three by what goes with a disclosure. An empty field counts as a file too. The page that takes feeds streams one large
# file into one without a name.
DATA_UPLOAD_MAX_NUMBER_FILES = 3
FILE_UPLOAD_HANDLERS = ["sharewell.foundation.uploads.SmallFiles", "sharewell.foundation.uploads.LargeFiles"]

# How many requests one address may make of the open pages, as (number, seconds). Both must hold. Wide enough for a
# school or a hospital that reaches us from one address, narrow enough that a machine cannot take them from the others.
THROTTLE_LIMITS: tuple[tuple[int, int], ...] = ((400, 10), (6000, 300))
# How many proxies of our own stand in front: 0 reads the address of the connection itself.
TRUSTED_PROXIES = 0

# The ledger. Keys lie in a folder outside the database; whoever seals speaks to the database as a role of its own.
KEYS_FOLDER: Path | None = None
SEALER_DATABASE_URL = ""
LEDGER_ORIGIN = ""  # whose ledger it is, as its heads say; kept with the key once that is made

# Background work
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_READONLY_MODELS = True

# Until an installation names a way to send them, e-mails are left unsent, and doctor says so.
EMAIL_BACKEND = "sharewell.notices.exporters.NotSetUp"
EMAIL_TIMEOUT = 20  # seconds
NOTIFY_KEY = NOTIFY_TEMPLATE = ""
NOTIFY_ADDRESS = "https://api.notifications.service.gov.uk"

# Logs hold what happened to the program, never what a person wrote: no query string, body, form value or cookie.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "sharewell.foundation.logs.QuietFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "sharewell": {"level": "INFO"},
        "django": {"level": "WARNING"},
        # These print addresses and messages with values; the request log says the same without them.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.db.backends": {"level": "ERROR"},
        "notifications_python_client": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        # It quotes from a document that it finds strange.
        "pypdf": {"level": "CRITICAL"},
    },
}
