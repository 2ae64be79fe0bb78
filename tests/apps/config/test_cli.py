"""The one command."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from sharewell.config import cli
from sharewell.config.management import doctor
from sharewell.foundation.content import content_folder
from tests.support.database import forget_migrations

ROOT = Path(__file__).parents[3]


def sharewell(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with no more of our environment than it needs."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "sharewell.config.cli", *words],
        env={**clean, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


class TestMain:
    def test_help_names_every_noun(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main(["--help"])
        assert ended.value.code == 0
        told = capsys.readouterr().out
        assert all(noun in told for noun in ("guide", "demo", "serve", "migrate", "doctor", "work", "routes"))

    @pytest.mark.parametrize("words", [[], ["nonsense"], ["demo", "--port", "many"], ["guide"]])
    def test_wrong_use_ends_with_2_and_a_word_on_standard_error(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "usage" in said.err

    def test_settings_that_are_not_complete_are_told_plainly(self) -> None:
        done = sharewell("doctor")
        assert done.returncode == 2
        assert "SHAREWELL_SECRET_KEY" in done.stderr
        assert "sharewell demo" in done.stderr
        assert "Traceback" not in done.stderr

    def test_the_guide_runs_without_django_and_without_a_database(self) -> None:
        script = (
            "import sys; from sharewell.config import cli; code = cli.main(['guide', 'list', '--json']); "
            "sys.exit(code or ('django' in sys.modules) * 7 or ('psycopg' in sys.modules) * 8)"
        )
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        json.loads(done.stdout)

    def test_a_reader_that_leaves_early_is_no_fault(self) -> None:
        done = subprocess.run(
            f"{sys.executable} -m sharewell.config.cli guide show --format svg | head -c 1 >/dev/null",
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr


class TestMigrate:
    def test_a_database_that_cannot_be_reached_is_told_plainly(self) -> None:
        done = sharewell(
            "migrate",
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL="postgresql://nobody:secretword@127.0.0.1:1/none",
        )
        assert done.returncode == 1
        assert "Cure:" in done.stderr
        assert "secretword" not in done.stderr
        assert "Traceback" not in done.stderr

    def test_an_empty_database_is_brought_up_to_date(self, committing_db: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.close()
        environment = {
            "SHAREWELL_SECRET_KEY": "invented-key-" * 5,
            "SHAREWELL_HOSTS": "localhost",
            "SHAREWELL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "SHAREWELL_OWNER_DATABASE_URL": committing_db,
        }
        before = sharewell("migrate", "--check", **environment)
        assert before.returncode == 1
        assert "foundation.0001_initial" in before.stdout
        done = sharewell("migrate", **environment)
        assert done.returncode == 0, done.stderr
        assert sharewell("migrate", "--check", **environment).returncode == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('sharewell_web', 'ledger_entry', 'UPDATE')")
            assert cursor.fetchone() == (False,)
            cursor.execute("SELECT has_table_privilege('sharewell_web', 'ledger_entry', 'INSERT')")
            assert cursor.fetchone() == (True,)


class TestDoctor:
    def findings(self) -> dict[str, doctor.Finding]:
        return {finding.what: finding for finding in doctor.examine()}

    @pytest.mark.django_db
    def test_a_sound_installation_is_well(self, as_web_role: None) -> None:
        found = self.findings()
        assert found["Python"].well
        assert found["checks"].well, found["checks"].seen
        assert found["database"].well
        assert found["database"].seen.startswith("PostgreSQL ")
        assert found["tables"].well
        assert found["content"].well
        assert found["database role"].well

    @pytest.mark.django_db
    def test_pages_that_own_tables_are_a_fault(self) -> None:
        finding = self.findings()["database role"]
        assert not finding.well
        assert "sharewell_web" in finding.cure

    def test_missing_migrations_are_a_fault(self, committing_db: str) -> None:
        forget_migrations("ledger")
        finding = self.findings()["tables"]
        assert not finding.well
        assert finding.cure == "sharewell migrate"

    @pytest.mark.django_db
    def test_work_that_failed_today_is_a_fault_and_last_weeks_is_not(self) -> None:
        assert self.findings()["background work"].well
        with connection.cursor() as cursor:
            for days in (0, 7):
                cursor.execute(
                    "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
                    "VALUES ('default', 'misuse.look', 'failed') RETURNING id) "
                    "INSERT INTO procrastinate_events (job_id, type, at) "
                    "SELECT id, 'failed', now() - make_interval(days => %s) FROM job",
                    [days],
                )
            cursor.execute("DELETE FROM procrastinate_events WHERE type <> 'failed'")
        finding = self.findings()["background work"]
        assert (finding.well, finding.seen) == (False, "failed in the last day: misuse.look (1)")

    def test_it_prints_one_json_document_and_ends_with_1_where_something_is_wrong(self) -> None:
        done = sharewell(
            "doctor",
            "--json",
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL="postgresql://nobody:secretword@127.0.0.1:1/none",
        )
        assert done.returncode == 1
        document = json.loads(done.stdout)
        assert document["healthy"] is False
        assert {"what": "database", "well": False} in [
            {key: finding[key] for key in ("what", "well")} for finding in document["findings"]
        ]
        assert "secretword" not in done.stdout + done.stderr


class TestWork:
    def test_with_nothing_to_do_it_ends(self, committing_db: str) -> None:
        connection.close()
        done = sharewell(
            "work",
            "--once",
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL=committing_db,
        )
        assert done.returncode == 0, done.stderr

    def test_it_seals_the_ledger(self, committing_db: str, tmp_path: Path) -> None:
        from sharewell.ledger.queries import count_waiting, find_newest_head
        from tests.support.ledger import Ledger

        Ledger(committing_db).append(3)
        connection.close()
        for _ in range(2):
            done = sharewell(
                "work",
                "--once",
                SHAREWELL_SECRET_KEY="invented-key-" * 5,
                SHAREWELL_HOSTS="localhost",
                SHAREWELL_DATABASE_URL=committing_db,
                SHAREWELL_SEALER_DATABASE_URL=committing_db,
                SHAREWELL_KEYS_FOLDER=str(tmp_path / "keys"),
            )
            assert done.returncode == 0, done.stderr
        head = find_newest_head()
        assert head is not None
        assert (head.size, head.text.split("\n")[0], count_waiting()) == (3, "localhost/ledger", 0)


class TestServe:
    """A service behind a proxy that ends TLS."""

    @pytest.fixture
    def port(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    @contextlib.contextmanager
    def serving(self, port: int, database: str) -> Iterator[None]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "sharewell.config.cli", "serve", f"--port={port}", "--workers=1"],
            env={
                **clean,
                "SHAREWELL_SECRET_KEY": "invented-key-" * 5,
                "SHAREWELL_HOSTS": "sharewell.example.org",
                "SHAREWELL_DATABASE_URL": database,
                "SHAREWELL_DATABASE_POOL": "yes",
                "SHAREWELL_TRUSTED_PROXIES": "1",
            },
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 60
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server did not answer"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            assert process.wait(timeout=60) is not None

    def ask(self, port: int, path: str, **headers: str) -> http.client.HTTPResponse:
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        caller.request("GET", path, headers={"Host": "sharewell.example.org", **headers})
        answer = caller.getresponse()
        answer.read()
        caller.close()
        return answer

    def test_pages_are_served_by_https_only_and_say_so(self, committing_db: str, port: int) -> None:
        connection.close()
        with self.serving(port, committing_db):
            plain = self.ask(port, "/whom-to-ring/")
            assert plain.status == 301
            assert plain.headers["Location"] == "https://sharewell.example.org/whom-to-ring/"
            answer = self.ask(port, "/whom-to-ring/", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
            assert answer.status == 200
            assert "max-age=31536000" in (answer.headers["Strict-Transport-Security"] or "")

    def test_without_its_database_what_needs_none_is_still_served(self, port: int) -> None:
        with self.serving(port, "postgresql://nobody@127.0.0.1:1/none"):
            assert self.ask(port, "/worried/", **{"X-Forwarded-Proto": "https"}).status == 200

    def test_a_database_of_another_version_is_not_served(self, committing_db: str) -> None:
        forget_migrations("ledger")
        connection.close()
        done = sharewell(
            "serve",
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL=committing_db,
        )
        assert done.returncode == 1
        assert "sharewell migrate" in done.stderr


class TestABrokenEdition:
    """A fault in an edition stops the start, with file, line and cure."""

    @pytest.fixture
    def broken(self, tmp_path: Path) -> tuple[Path, str]:
        shutil.copytree(content_folder(), tmp_path / "content")
        edition = next(path for path in sorted((tmp_path / "content" / "guides" / "england-2026").glob("*.toml")))
        edition.write_text(edition.read_text(encoding="utf-8") + '\nthis is "not" TOML\n', encoding="utf-8")
        return tmp_path / "content", edition.name

    def test_serve_does_not_start(self, broken: tuple[Path, str]) -> None:
        folder, name = broken
        done = sharewell(
            "serve",
            SHAREWELL_CONTENT=str(folder),
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        )
        assert done.returncode == 1
        assert name in done.stderr
        assert "line " in done.stderr
        assert "Cure:" in done.stderr
        assert "Traceback" not in done.stderr

    def test_doctor_names_it(self, broken: tuple[Path, str]) -> None:
        folder, name = broken
        done = sharewell(
            "doctor",
            SHAREWELL_CONTENT=str(folder),
            SHAREWELL_SECRET_KEY="invented-key-" * 5,
            SHAREWELL_HOSTS="localhost",
            SHAREWELL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        )
        assert done.returncode == 1
        assert name in done.stdout
