"""Log lines hold nothing a person wrote."""

from __future__ import annotations

import logging
import sys

import pytest
from django.test import Client

from sharewell.foundation.logs import QuietFormatter


def record(message: str, *arguments: object, fault: Exception | None = None) -> logging.LogRecord:
    info = None
    if fault is not None:
        try:
            raise fault
        except type(fault):
            info = sys.exc_info()
    return logging.LogRecord("sharewell", logging.ERROR, __file__, 1, message, arguments, info)


class TestQuietFormatter:
    def test_a_query_string_is_cut(self) -> None:
        line = QuietFormatter().format(record("Not Found: %s", "/guide/?name=Jamie&school=Invented"))
        assert "Jamie" not in line
        assert "Invented" not in line
        assert "/guide/?[cut]" in line

    def test_of_an_exception_the_kind_and_place_are_told_but_not_the_message(self) -> None:
        line = QuietFormatter().format(record("It broke", fault=ValueError("Key (name)=(Jamie)")))
        assert "builtins.ValueError" in line
        assert "test_logs.py" in line
        assert "Jamie" not in line

    def test_a_line_without_exception_stands_alone(self) -> None:
        assert "\n" not in QuietFormatter().format(record("All is well"))


class TestRequestLog:
    def test_a_request_is_told_by_the_name_of_its_page(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, logger="sharewell.requests"):
            client.get("/leave/?name=Jamie")
            client.get("/jamie-example/")
        lines = [entry.getMessage() for entry in caplog.records if entry.name == "sharewell.requests"]
        assert lines[0].startswith("GET design:leave 302")
        assert lines[1].startswith("GET no-page 404")
        assert "amie" not in "".join(lines)


def test_the_token_of_a_link_is_cut() -> None:
    token = "vCM54aN_jjkt1qen6o2-ub7cNgWOg6R2B-X1wfkZtCc"
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Internal Server Error: %s", (f"/begin/{token}/",), None)
    line = QuietFormatter().format(record)
    assert token not in line
    assert "/begin/[cut]/" in line
