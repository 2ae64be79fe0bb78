"""Settings of a service. Everything of the place comes from the environment; docs/how-to/run-a-service.md lists it."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from sharewell.config.settings.base import *  # noqa: F403
from sharewell.foundation.database_url import DatabaseAddressUnreadable, database_settings

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _yes(name: str) -> bool:
    value = os.environ.get(name, "no").strip().lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be yes or no.")
    return value == "yes"


def _secret(name: str, *, needed: bool = True) -> str:
    """Read a secret from the environment, or from the file that NAME_FILE names; nothing where it need not be there."""
    from_file = os.environ.get(f"{name}_FILE")
    if from_file:
        try:
            return Path(from_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read.") from error
    value = os.environ.get(name, "")
    if not value and needed:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE. To look at Sharewell first, run: sharewell demo")
    return value


SECRET_KEY = _secret("SHAREWELL_SECRET_KEY")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SHAREWELL_SECRET_KEY is too short: use 32 characters or more.")

# What seals the secrets of second factors in the database. One of its own lets the key above be changed at any time.
SIGN_IN_KEY = _secret("SHAREWELL_SIGN_IN_KEY", needed=False) or SECRET_KEY
if len(SIGN_IN_KEY) < 32:
    raise ImproperlyConfigured("SHAREWELL_SIGN_IN_KEY is too short: use 32 characters or more.")

# Not a choice of the place: nothing in the environment switches it off.
SECOND_FACTOR_REQUIRED = True

ALLOWED_HOSTS = _words("SHAREWELL_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set SHAREWELL_HOSTS to the host names of this service, with commas between them.")
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]

# Links in e-mails begin with it. Without one it is the first host name, unless that is a pattern.
SITE_ADDRESS = os.environ.get("SHAREWELL_ADDRESS", "").strip().rstrip("/")
if not SITE_ADDRESS and ALLOWED_HOSTS[0][0] not in "*.":
    SITE_ADDRESS = f"https://{ALLOWED_HOSTS[0]}"
if SITE_ADDRESS and not SITE_ADDRESS.startswith("https://"):
    raise ImproperlyConfigured("SHAREWELL_ADDRESS must begin with https://, like https://sharewell.example.org")

try:
    DATABASES = {
        "default": database_settings(
            _secret("SHAREWELL_DATABASE_URL"),
            pooled=_yes("SHAREWELL_DATABASE_POOL"),
            behind_pgbouncer=_yes("SHAREWELL_DATABASE_BEHIND_PGBOUNCER"),
        )
    }
except DatabaseAddressUnreadable as error:
    raise ImproperlyConfigured(f"SHAREWELL_DATABASE_URL: {error}") from None

# The ledger: without a folder for keys nothing is sealed, and doctor says so.
KEYS_FOLDER = Path(os.environ["SHAREWELL_KEYS_FOLDER"]) if os.environ.get("SHAREWELL_KEYS_FOLDER") else None
SEALER_DATABASE_URL = _secret("SHAREWELL_SEALER_DATABASE_URL", needed=False)
LEDGER_ORIGIN = os.environ.get("SHAREWELL_LEDGER_ORIGIN", "").strip() or f"{ALLOWED_HOSTS[0].lstrip('.')}/ledger"

# HTTPS only. The proxy in front ends TLS and must set X-Forwarded-Proto itself, dropping what it was sent.
TRUSTED_PROXIES = int(os.environ.get("SHAREWELL_TRUSTED_PROXIES", "0"))
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-sharewell_form"
SESSION_COOKIE_NAME = "__Host-sharewell_session"

# E-mails say only that something waits. Without a server for them none is sent: notices say so, and doctor too.
EMAIL_HOST = os.environ.get("SHAREWELL_EMAIL_HOST", "").strip()
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _ENCRYPTION = os.environ.get("SHAREWELL_EMAIL_TLS", "starttls").strip().lower()
    if _ENCRYPTION not in {"starttls", "tls", "none"}:
        raise ImproperlyConfigured("SHAREWELL_EMAIL_TLS must be starttls, tls or none.")
    EMAIL_USE_TLS = _ENCRYPTION == "starttls"
    EMAIL_USE_SSL = _ENCRYPTION == "tls"
    try:
        EMAIL_PORT = int(
            os.environ.get("SHAREWELL_EMAIL_PORT") or {"starttls": 587, "tls": 465, "none": 25}[_ENCRYPTION]
        )
    except ValueError:
        raise ImproperlyConfigured("SHAREWELL_EMAIL_PORT must be a number.") from None
    EMAIL_HOST_USER = os.environ.get("SHAREWELL_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = _secret("SHAREWELL_EMAIL_PASSWORD", needed=bool(EMAIL_HOST_USER))
    if EMAIL_HOST_PASSWORD and _ENCRYPTION == "none":
        raise ImproperlyConfigured("SHAREWELL_EMAIL_TLS is none, so a password would travel readable. Use starttls.")
    DEFAULT_FROM_EMAIL = os.environ.get("SHAREWELL_EMAIL_FROM", "").strip()
    try:
        validate_email(DEFAULT_FROM_EMAIL)
    except ValidationError:
        raise ImproperlyConfigured("Set SHAREWELL_EMAIL_FROM to the address that e-mails come from.") from None

# GOV.UK Notify in place of a server of one's own. Only central and local government and the NHS may use it.
NOTIFY_KEY = _secret("SHAREWELL_NOTIFY_KEY", needed=False)
if NOTIFY_KEY:
    if EMAIL_HOST:
        raise ImproperlyConfigured("Set SHAREWELL_EMAIL_HOST or SHAREWELL_NOTIFY_KEY, not both: e-mails go one way.")
    if not re.fullmatch(rf".*{UUID}-{UUID}", NOTIFY_KEY):
        raise ImproperlyConfigured("SHAREWELL_NOTIFY_KEY is not a key of GOV.UK Notify. Copy the whole of it.")
    NOTIFY_TEMPLATE = os.environ.get("SHAREWELL_NOTIFY_TEMPLATE", "").strip()
    if not re.fullmatch(UUID, NOTIFY_TEMPLATE):
        raise ImproperlyConfigured("Set SHAREWELL_NOTIFY_TEMPLATE to the number of the template in GOV.UK Notify.")
    NOTIFY_ADDRESS = os.environ.get("SHAREWELL_NOTIFY_ADDRESS", "https://api.notifications.service.gov.uk").strip()
    if not NOTIFY_ADDRESS.startswith("https://"):
        raise ImproperlyConfigured("SHAREWELL_NOTIFY_ADDRESS must begin with https://: a key never travels readable.")
    if find_spec("notifications_python_client") is None:
        raise ImproperlyConfigured('GOV.UK Notify needs one package more: pip install "sharewell[notify]"')
    EMAIL_BACKEND = "sharewell.notices.exporters.Notify"
