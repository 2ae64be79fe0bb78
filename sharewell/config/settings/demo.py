"""Settings of the try-out: our own embedded PostgreSQL, this machine only, everything invented."""

from __future__ import annotations

import os
import secrets

from sharewell.config.settings.base import *  # noqa: F403
from sharewell.foundation.database_url import database_settings
from sharewell.foundation.embedded import default_folder, sealer_address, web_address

INSTALLATION_KIND = "demo"
ROOT_URLCONF = "sharewell.config.demo_urls"  # with the page on which somebody chooses whom to be
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# `sharewell demo` hands the same key to every process it starts; without it, cookies end with the process.
SECRET_KEY = os.environ.get("SHAREWELL_SECRET_KEY") or secrets.token_urlsafe(48)

SIGN_IN_KEY = SECRET_KEY

# Everybody here is invented, and the pages say so. Whoever wants to see a second factor can set one up.
SECOND_FACTOR_REQUIRED = False

DATABASES = {"default": database_settings(os.environ.get("SHAREWELL_DATABASE_URL") or web_address(default_folder()))}

SITE_ADDRESS = os.environ.get("SHAREWELL_ADDRESS") or "http://127.0.0.1:8000"

# Keys of the try-out lie beside its database, and go with it when it begins afresh.
KEYS_FOLDER = default_folder() / "keys"
SEALER_DATABASE_URL = sealer_address(default_folder())
LEDGER_ORIGIN = "try-out.invalid/ledger"

# E-mails are kept and shown at /demo/sent-messages/. Nothing leaves this machine.
EMAIL_BACKEND = "sharewell.notices.exporters.Outbox"
