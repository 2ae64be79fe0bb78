"""The try-out, from start to end, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from sharewell.foundation import embedded
from sharewell.foundation.content import static_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="sharewell-demo-"))
    path.chmod(0o711)
    yield path / "pg"
    with contextlib.suppress(embedded.EmbeddedPostgresProblem):
        embedded.reset(path / "pg")
    shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@dataclass(frozen=True)
class Loaded:
    """The folder of a try-out that was begun and ended, and what was told before it was begun afresh."""

    folder: Path
    told: tuple[int, str, str]


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """A try-out that was begun afresh in a folder of an older PostgreSQL, and ended.

    Beginning one takes as long as all the rest of these tests, so it is done once.
    """
    path = Path(tempfile.mkdtemp(prefix="sharewell-demo-"))
    path.chmod(0o711)
    embedded.start(path / "pg").stop()
    (path / "pg" / "data" / "PG_VERSION").write_text("14\n")
    told = run(path / "pg", free_port())
    with running(path / "pg", free_port(), "--reset") as demo:
        demo.ready()
        assert demo.end(signal.SIGTERM)[0] == 0
    yield Loaded(path / "pg", told)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def begun(folder: Path, loaded: Loaded) -> Path:
    """A folder of this test's own, as a first run of the try-out left it."""
    subprocess.run(["cp", "-a", str(loaded.folder), str(folder)], check=True)
    return folder


class Demo:
    """A running try-out."""

    def __init__(self, folder: Path, port: int, *words: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))}
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sharewell.config.cli", "demo", f"--port={port}", f"--folder={folder}", *words],
            env=clean,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> str:
        """Wait until it says where it is, and return what it said."""
        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            if "Ctrl-C" in line:
                return said
        assert self.process.stderr is not None
        raise AssertionError(said + self.process.stderr.read())

    def page(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def end(self, how: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


class Visitor:
    """A browser without scripts."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **fields: str) -> str:
        """Fill the form of a page in, and return the page that follows."""
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.get(path))
        body = urllib.parse.urlencode({**dict(found), **fields}).encode()
        with self.opener.open(self.address + path, data=body, timeout=60) as answer:
            return str(answer.read().decode())


@contextlib.contextmanager
def running(folder: Path, port: int, *words: str) -> Iterator[Demo]:
    demo = Demo(folder, port, *words)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)


def run(folder: Path, port: int) -> tuple[int, str, str]:
    demo = Demo(folder, port)
    out, err = demo.process.communicate(timeout=60)
    return demo.process.returncode, out, err


@pytest.fixture(autouse=True)
def _styles_are_built() -> None:
    if not (static_folder() / "staticfiles.json").is_file():
        pytest.fail("The styles are not built. Run `make assets`.")


class TestDemo:
    def test_it_serves_invented_data_and_ends_cleanly(self, begun: Path, port: int) -> None:
        folder = begun
        with running(folder, port) as demo:
            said = demo.ready()
            assert demo.address in said
            assert "invented" in said
            status, page = demo.page("/whom-to-ring/")
            assert status == 200
            assert "(invented)" in page
            assert demo.page("/nowhere/")[0] == 404
            code, out, err = demo.end(signal.SIGINT)
        assert code == 0, err
        assert "Stopped." in out
        assert "Traceback" not in err
        assert not (folder / "data" / "postmaster.pid").exists()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=1)

    def test_a_question_to_the_adviser_becomes_an_e_mail_and_the_worker_ends_too(self, begun: Path, port: int) -> None:
        folder = begun
        with running(folder, port) as demo:
            demo.ready()
            with psycopg.connect(embedded.web_address(folder)) as connection:
                roles = connection.execute(
                    "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()"
                ).fetchall()
                (post,) = connection.execute(
                    "SELECT p.reference FROM practitioners_post p WHERE p.role = 'practitioner' AND p.ended_at IS NULL "
                    "AND p.organisation_id IN (SELECT organisation_id FROM practitioners_adviserappointment) LIMIT 1"
                ).fetchone() or ("",)
            assert roles == [("sharewell_web",)]
            children = [child.pid for child in psutil.Process(demo.process.pid).children(recursive=True)]
            visitor = Visitor(demo.address)
            visitor.send("/demo/", post=post)
            page = visitor.send("/advice/ask/", question="May I tell the school nurse? (invented)", harm="no")
            assert "May I tell the school nurse" in page
            until = time.monotonic() + 60
            while "You have something to answer" not in visitor.get("/demo/sent-messages/"):
                assert time.monotonic() < until, "No e-mail within a minute."
                time.sleep(0.5)
            assert "school nurse" not in visitor.get("/demo/sent-messages/")
            assert demo.end(signal.SIGTERM)[0] == 0
        assert [number for number in children if psutil.pid_exists(number)] == []

    def test_a_second_run_keeps_the_data_and_sigterm_ends_it_too(self, begun: Path, port: int) -> None:
        kept = "SELECT kind, (SELECT min(reference) FROM practitioners_post) FROM foundation_installation"
        with embedded.start(begun), psycopg.connect(embedded.owner_address(begun)) as connection:
            before = connection.execute(kept).fetchone()
        assert before
        assert before[0] == "demo"
        with running(begun, port) as demo:
            demo.ready()
            with psycopg.connect(embedded.web_address(begun)) as connection:
                assert connection.execute(kept).fetchone() == before
            assert demo.end(signal.SIGTERM)[0] == 0

    def test_a_taken_port_is_told_before_anything_is_touched(self, folder: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            code, _, err = run(folder, taken.getsockname()[1])
        assert code == 2
        assert "in use by another program" in err
        assert "Cure: sharewell demo --port" in err
        assert not folder.exists()

    def test_a_database_that_already_runs_is_told(self, folder: Path, port: int) -> None:
        with embedded.start(folder):
            code, _, err = run(folder, port)
        assert code == 2
        assert "already in use" in err
        assert "Cure:" in err

    def test_an_older_folder_is_told_and_reset_begins_afresh(self, loaded: Loaded) -> None:
        code, _, err = loaded.told
        assert code == 2
        assert "PostgreSQL 14" in err
        assert "--reset" in err
        assert (loaded.folder / "data" / "PG_VERSION").read_text() != "14\n"

    def test_a_database_that_is_not_marked_as_invented_is_left_alone(self, folder: Path, port: int) -> None:
        with embedded.start(folder), psycopg.connect(embedded.owner_address(folder)) as connection:
            connection.execute("CREATE TABLE letters (words text)")
        code, _, err = run(folder, port)
        assert code == 1
        assert "not marked as invented" in err
        with embedded.start(folder), psycopg.connect(embedded.owner_address(folder)) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert tables == [("letters",)]

    def test_nothing_that_was_asked_is_written_down(self, begun: Path, port: int) -> None:
        folder = begun
        with running(folder, port) as demo:
            demo.ready()
            demo.page("/whom-to-ring/?council=Jamie-Example")
            demo.page("/jamie-example/?name=Jamie")
            _, out, err = demo.end(signal.SIGTERM)
        written = out + err + (folder / "server.log").read_text()
        assert "amie" not in written
