"""The clock, and the folders that travel with the program."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from sharewell.foundation import clock, content


class TestClock:
    def test_now_is_aware_and_in_utc(self) -> None:
        assert clock.now().tzinfo is UTC

    def test_today_is_the_date_in_london(self) -> None:
        with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
            assert clock.today() == date(2026, 7, 1)
        with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
            assert clock.today() == date(2026, 12, 31)


class TestContentFolder:
    def test_the_environment_names_it(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("SHAREWELL_CONTENT", str(tmp_path))
        assert content.content_folder() == tmp_path.resolve()

    def test_in_a_checkout_it_is_at_the_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SHAREWELL_CONTENT", raising=False)
        assert content.content_folder() == Path(__file__).parents[3] / "content"

    def test_an_installed_copy_carries_its_own(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("SHAREWELL_CONTENT", raising=False)
        monkeypatch.setattr(content, "_PACKAGE", tmp_path / "site-packages" / "sharewell")
        assert content.content_folder() == tmp_path / "site-packages" / "sharewell" / "carried" / "content"
        assert content.static_folder() == tmp_path / "site-packages" / "sharewell" / "carried" / "static"
        assert content.built_assets_folder() is None

    def test_it_is_found_without_django(self) -> None:
        script = "import sys; from sharewell.foundation.content import content_folder; content_folder(); "
        script += "sys.exit('django' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
