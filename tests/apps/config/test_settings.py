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

NOTIFY = {
    "SHAREWELL_NOTIFY_KEY": "sharewell-0f000000-0000-0000-0000-000000000001-0f000000-0000-0000-0000-000000000002",
    "SHAREWELL_NOTIFY_TEMPLATE": "0f000000-0000-0000-0000-000000000003",
}
MAIL = {"SHAREWELL_EMAIL_HOST": "mail.example.org", "SHAREWELL_EMAIL_FROM": "sharewell@example.org"}


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

    @pytest.mark.parametrize("name", ["SECOND_FACTOR_REQUIRED", "SHAREWELL_SECOND_FACTOR_REQUIRED"])
    def test_nothing_in_the_environment_switches_the_second_factor_off(self, name: str) -> None:
        for more in ({name: "no"}, {name: "False"}, {"SHAREWELL_TEST_SECOND_FACTOR": "no"}):
            assert setting("s.SECOND_FACTOR_REQUIRED", **{**COMPLETE, **more}) == "True"

    def test_the_key_of_second_factors_may_be_one_of_its_own(self) -> None:
        own = "another-key-" * 4
        assert setting("s.SIGN_IN_KEY == s.SECRET_KEY", **COMPLETE) == "True"
        assert setting("s.SIGN_IN_KEY", **{**COMPLETE, "SHAREWELL_SIGN_IN_KEY": own}) == own
        assert "too short" in setting("1", **{**COMPLETE, "SHAREWELL_SIGN_IN_KEY": "short"})

    def test_links_in_e_mails_lead_to_the_first_host(self) -> None:
        assert setting("s.SITE_ADDRESS", **COMPLETE) == "https://sharewell.example.org"

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

    def test_without_a_server_for_e_mails_none_is_pretended(self) -> None:
        assert setting("s.EMAIL_BACKEND", **COMPLETE) == "sharewell.notices.exporters.NotSetUp"

    def test_e_mails_go_to_the_server_that_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "word").write_text("invented word\n")
        expression = "s.EMAIL_BACKEND[-17:], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_PASSWORD"
        assert setting(expression, **COMPLETE, **MAIL, SHAREWELL_EMAIL_USER="sharewell",
                       SHAREWELL_EMAIL_PASSWORD_FILE=str(tmp_path / "word")) == (
            "smtp.EmailBackend mail.example.org 587 True invented word"
        )  # fmt: skip
        assert setting("s.EMAIL_PORT, s.EMAIL_USE_SSL", **COMPLETE, **MAIL, SHAREWELL_EMAIL_TLS="tls") == "465 True"

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"SHAREWELL_EMAIL_FROM": ""}, "SHAREWELL_EMAIL_FROM"),
            ({"SHAREWELL_EMAIL_TLS": "maybe"}, "SHAREWELL_EMAIL_TLS"),
            ({"SHAREWELL_EMAIL_PORT": "smtp"}, "SHAREWELL_EMAIL_PORT"),
            ({"SHAREWELL_EMAIL_USER": "sharewell"}, "SHAREWELL_EMAIL_PASSWORD"),
            ({"SHAREWELL_EMAIL_TLS": "none", "SHAREWELL_EMAIL_PASSWORD": "x"}, "would travel readable"),
        ],
    )
    def test_half_a_server_for_e_mails_is_refused(self, wrong: dict[str, str], told: str) -> None:
        said = setting("1", **{**COMPLETE, **MAIL, **wrong})
        assert said.startswith("refused:")
        assert told in said

    def test_e_mails_go_by_notify_where_that_is_chosen(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text(f"{NOTIFY['SHAREWELL_NOTIFY_KEY']}\n")
        held = {"SHAREWELL_NOTIFY_KEY_FILE": str(tmp_path / "key")}
        expression = "s.EMAIL_BACKEND, s.NOTIFY_KEY[:9], s.NOTIFY_TEMPLATE[-4:], s.NOTIFY_ADDRESS"
        template = {"SHAREWELL_NOTIFY_TEMPLATE": NOTIFY["SHAREWELL_NOTIFY_TEMPLATE"]}
        assert setting(expression, **COMPLETE, **template, **held) == (
            "sharewell.notices.exporters.Notify sharewell 0003 https://api.notifications.service.gov.uk"
        )

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (MAIL, "not both"),
            ({"SHAREWELL_NOTIFY_KEY": "half"}, "Copy the whole of it"),
            ({"SHAREWELL_NOTIFY_TEMPLATE": ""}, "SHAREWELL_NOTIFY_TEMPLATE"),
            ({"SHAREWELL_NOTIFY_ADDRESS": "http://notify.example.org"}, "never travels readable"),
        ],
    )
    def test_half_of_notify_is_refused(self, wrong: dict[str, str], told: str) -> None:
        said = setting("1", **{**COMPLETE, **NOTIFY, **wrong})
        assert said.startswith("refused:")
        assert told in said

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
