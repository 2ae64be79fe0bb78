"""Settings of the tests. tests/conftest.py starts the database and names it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sharewell.config.settings.base import *  # noqa: F403
from sharewell.foundation.database_url import database_settings

INSTALLATION_KIND = "test"
SITE_ADDRESS = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECRET_KEY = "only for tests: signs nothing that leaves this machine"  # noqa: S105  # nosec B105
# Keys of one run: whatever it starts (the served site, a second process) has the same.
if "SHAREWELL_KEYS_OF_TESTS" not in os.environ:
    os.environ["SHAREWELL_KEYS_OF_TESTS"] = tempfile.mkdtemp(prefix="sharewell-keys-")
KEYS_FOLDER = Path(os.environ["SHAREWELL_KEYS_OF_TESTS"])
SIGN_IN_KEY = "only for tests: seals nothing that leaves this machine"
# Most tests are about something else. Those of signing in switch it on, and a second site is served with it.
SECOND_FACTOR_REQUIRED = os.environ.get("SHAREWELL_TEST_SECOND_FACTOR") == "yes"

DATABASES = {
    "default": database_settings(
        os.environ.get("SHAREWELL_DATABASE_URL", "postgresql://sharewell_owner@127.0.0.1:1/sharewell")
    )
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Kept in the memory of the process.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# What is kept in service costs a quarter of a second of a processor each time; the test of how it is kept asks for it.
PASSWORD_HASHERS = ["tests.support.passwords.Quick"]

# High, so that only the test of the limit meets it.
THROTTLE_LIMITS = ((1_000_000, 10),)

LEDGER_ORIGIN = "test.invalid/ledger"
