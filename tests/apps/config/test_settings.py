"""The settings of a service: complete or refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMPLETE = {
    "SHAREWELL_SECRET_KEY": "invented-key-" * 5,
    "SHAREWELL_HOSTS": "sharewell.example.org",
    "SHAREWELL_DATABASE_URL": "postgresql://sharewell_web:secretword@db.example/sharewell",
}


def setting(expression: str, **environment: str) -> str:
    """Return what an expression over the service's settings gives, or what stands in the way, from a fresh process."""
    script = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n"
        "    from sharewell.config.settings import service as s\n"
        f"    print({expression})\n"
        "except ImproperlyConfigured as error:\n"
        "    print('refused:', error)\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", script], env={**clean, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class TestService:
    @pytest.mark.parametrize("missing", sorted(COMPLETE))
    def test_what_is_missing_is_named(self, missing: str) -> None:
        rest = {name: value for name, value in COMPLETE.items() if name != missing}
        told = setting("s.SECRET_KEY", **rest)
        assert told.startswith("refused:")
        assert missing in told

    def test_a_short_key_is_refused_and_not_repeated(self) -> None:
        told = setting("1", **{**COMPLETE, "SHAREWELL_SECRET_KEY": "short-one"})
        assert "too short" in told
        assert "short-one" not in told

    def test_an_unreadable_database_address_is_refused_and_not_repeated(self) -> None:
        told = setting("1", **{**COMPLETE, "SHAREWELL_DATABASE_URL": "secretword"})
        assert told.startswith("refused: SHAREWELL_DATABASE_URL")
        assert "secretword" not in told

    def test_secrets_may_come_from_files(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("y" * 40 + "\n")
        rest = {name: value for name, value in COMPLETE.items() if name != "SHAREWELL_SECRET_KEY"}
        assert setting("s.SECRET_KEY", **rest, SHAREWELL_SECRET_KEY_FILE=str(tmp_path / "key")) == "y" * 40

    def test_everything_goes_by_https(self) -> None:
        expression = (
            "s.SECURE_SSL_REDIRECT, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 30000000"
        )
        assert setting(expression, **COMPLETE) == "True True True True"

    def test_the_proxy_header_is_believed_only_where_a_proxy_is_named(self) -> None:
        expression = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"
        assert setting(expression, **COMPLETE) == "None"
        assert "FORWARDED_PROTO" in setting(expression, **COMPLETE, SHAREWELL_TRUSTED_PROXIES="1")

    def test_a_switch_is_yes_or_no(self) -> None:
        assert "must be yes or no" in setting("1", **COMPLETE, SHAREWELL_DATABASE_POOL="maybe")

    def test_debugging_is_off(self) -> None:
        assert setting("s.DEBUG", **COMPLETE) == "False"

    def test_django_finds_nothing_to_warn_of(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))}
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            env={**clean, **COMPLETE, "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.service"},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
