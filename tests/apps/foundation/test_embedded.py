"""The embedded PostgreSQL: what can go wrong at a start does so here for real."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sharewell.foundation import embedded
from sharewell.foundation.embedded import AlreadyRunning, EmbeddedPostgresProblem

QUICK = {"fsync": "off"}
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """Return an empty folder that the unprivileged server of a root run can pass through."""
    path = Path(tempfile.mkdtemp(prefix="sharewell-embedded-"))
    path.chmod(0o711)
    yield path
    with contextlib.suppress(EmbeddedPostgresProblem):
        for folder in path.iterdir():
            embedded.reset(folder)
    shutil.rmtree(path, ignore_errors=True)


def start(folder: Path) -> embedded.EmbeddedPostgres:
    return embedded.start(folder, settings=QUICK)


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return row[0] if row else None


def remember(folder: Path, number: int) -> None:
    with psycopg.connect(embedded.owner_address(folder)) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def remembered(folder: Path) -> object:
    return ask(embedded.owner_address(folder), "SELECT number FROM kept")


def fingerprint(folder: Path) -> str:
    """Return a hash over every file of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(str(path).encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


class TestStart:
    def test_a_new_folder_gets_a_database(self, place: Path) -> None:
        with start(place / "pg") as server:
            assert server.is_alive()
            assert ask(embedded.web_address(place / "pg"), "SELECT current_user") == "sharewell_web"

    def test_it_listens_on_no_network_address(self, place: Path) -> None:
        with start(place / "pg") as server:
            assert ask(embedded.admin_address(server.folder), "SHOW listen_addresses") == ""

    def test_nobody_else_may_look_into_the_folder(self, place: Path) -> None:
        with start(place / "pg") as server:
            assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
            for secret in server.folder.glob("password-*"):
                assert stat.S_IMODE(secret.stat().st_mode) == 0o600
            assert stat.S_IMODE(embedded.socket_folder(server.folder).stat().st_mode) == 0o700

    def test_the_folders_above_keep_their_permissions(self, place: Path) -> None:
        with start(place / "deeper" / "pg"):
            assert stat.S_IMODE(place.stat().st_mode) == 0o711

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_no_one_gets_in_without_the_password(self, place: Path, password: str) -> None:
        with start(place / "pg") as server:
            words = {**conninfo_to_dict(embedded.owner_address(server.folder)), "password": password}
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(make_conninfo("", **words))

    def test_the_web_role_owns_nothing_and_has_no_powers(self, place: Path) -> None:
        with start(place / "pg") as server:
            powers = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s"
            with psycopg.connect(embedded.admin_address(server.folder)) as connection:
                assert connection.execute(powers, [embedded.WEB]).fetchone() == (False,)
                assert connection.execute(powers, [embedded.OWNER]).fetchone() == (False,)

    def test_what_is_written_is_there_after_a_restart(self, place: Path) -> None:
        with start(place / "pg"):
            remember(place / "pg", 7)
        with start(place / "pg"):
            assert remembered(place / "pg") == 7

    def test_a_failing_statement_leaves_no_words_in_the_log(self, place: Path) -> None:
        with (
            start(place / "pg") as server,
            psycopg.connect(embedded.owner_address(server.folder), autocommit=True) as connection,
        ):
            with pytest.raises(psycopg.Error):
                connection.execute("SELECT nothing FROM nowhere WHERE name = %s", ["Jamie Example"])
            with pytest.raises(psycopg.Error):
                connection.execute("INSERT INTO nowhere VALUES ('Jamie Example')")
        log = (place / "pg" / "server.log").read_text()
        assert "nowhere" in log
        assert "SELECT nothing" not in log
        assert "Jamie" not in log

    def test_a_path_too_long_for_a_socket_gets_a_short_socket_folder(self, place: Path) -> None:
        folder = place / ("long" * 25) / "pg"
        assert not str(embedded.socket_folder(folder)).startswith(str(folder))
        with start(folder) as server:
            assert ask(embedded.web_address(folder), "SELECT 1") == 1
            sockets = embedded.socket_folder(server.folder)
        shutil.rmtree(sockets)

    def test_a_short_socket_folder_of_somebody_else_is_refused(self, place: Path) -> None:
        folder = place / ("long" * 25) / "pg"
        sockets = embedded.socket_folder(folder)
        sockets.mkdir(mode=0o755)
        try:
            with pytest.raises(EmbeddedPostgresProblem, match="private"):
                start(folder)
        finally:
            shutil.rmtree(sockets)

    def test_a_first_start_that_was_broken_off_is_begun_again(self, place: Path) -> None:
        start(place / "pg").stop()
        shutil.move(place / "pg" / "data", place / "pg" / "data.new")
        (place / "pg" / "data.new" / "PG_VERSION").unlink()
        with start(place / "pg"):
            assert ask(embedded.web_address(place / "pg"), "SELECT 1") == 1
        assert not (place / "pg" / "data.new").exists()


class TestAlreadyRunning:
    def test_a_second_start_is_told_so(self, place: Path) -> None:
        with start(place / "pg") as server:
            with pytest.raises(AlreadyRunning) as told:
                start(place / "pg")
            assert "already in use" in told.value.message
            assert "--folder" in told.value.cure
            assert server.is_alive()

    def test_of_two_starts_at_once_one_wins_and_one_is_told(self, place: Path) -> None:
        results: list[object] = []
        ready = threading.Barrier(2)

        def run() -> None:
            ready.wait()
            try:
                results.append(start(place / "pg"))
            except EmbeddedPostgresProblem as problem:
                results.append(problem)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        servers = [result for result in results if isinstance(result, embedded.EmbeddedPostgres)]
        told = [result for result in results if isinstance(result, AlreadyRunning)]
        for server in servers:
            server.stop()
        assert len(servers) == 1
        assert len(told) == 1

    def test_a_server_left_behind_by_a_killed_run_is_adopted(self, place: Path) -> None:
        folder = place / "pg"
        script = (
            "import os, sys; from pathlib import Path; from sharewell.foundation import embedded; "
            "embedded.start(Path(sys.argv[1]), settings={'fsync': 'off'}); os._exit(9)"
        )
        assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode == 9
        with start(folder) as server:
            assert server.adopted
            assert ask(embedded.web_address(folder), "SELECT 1") == 1
        assert not server.is_alive()


class TestAfterACrash:
    def test_a_killed_server_comes_back_with_its_data(self, place: Path) -> None:
        server = start(place / "pg")
        remember(place / "pg", 11)
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        assert (place / "pg" / "data" / "postmaster.pid").exists()
        with start(place / "pg"):
            assert remembered(place / "pg") == 11

    def test_a_note_whose_number_now_belongs_to_another_process_is_no_obstacle(self, place: Path) -> None:
        start(place / "pg").stop()
        note = place / "pg" / "data" / "postmaster.pid"
        note.write_text(f"{os.getpid()}\n{place}/pg/data\n")
        with start(place / "pg"):
            assert ask(embedded.web_address(place / "pg"), "SELECT 1") == 1

    def test_an_empty_note_is_no_obstacle(self, place: Path) -> None:
        start(place / "pg").stop()
        (place / "pg" / "data" / "postmaster.pid").write_text("")
        with start(place / "pg"):
            assert ask(embedded.web_address(place / "pg"), "SELECT 1") == 1


class TestRefusals:
    @pytest.mark.parametrize("version", ["14", "99"])
    def test_a_folder_of_another_version_is_left_untouched(self, place: Path, version: str) -> None:
        start(place / "pg").stop()
        (place / "pg" / "data" / "PG_VERSION").write_text(f"{version}\n")
        before = fingerprint(place / "pg" / "data")
        with pytest.raises(EmbeddedPostgresProblem) as told:
            start(place / "pg")
        assert f"PostgreSQL {version}" in told.value.message
        assert "--reset" in told.value.cure
        assert fingerprint(place / "pg" / "data") == before

    def test_a_folder_of_somebody_elses_things_is_left_untouched(self, place: Path) -> None:
        (place / "letters").mkdir()
        (place / "letters" / "one.txt").write_text("keep me")
        before = fingerprint(place)
        with pytest.raises(EmbeddedPostgresProblem, match="left alone"):
            start(place / "letters")
        with pytest.raises(EmbeddedPostgresProblem, match="left alone"):
            embedded.reset(place / "letters")
        assert fingerprint(place) == before

    def test_a_file_in_the_way_is_named(self, place: Path) -> None:
        (place / "pg").write_text("a file")
        with pytest.raises(EmbeddedPostgresProblem):
            start(place / "pg")
        with pytest.raises(EmbeddedPostgresProblem, match="a file is in the way"):
            start(place / "pg" / "deeper")
        assert (place / "pg").read_text() == "a file"

    def test_a_disk_without_room_is_refused_before_anything_is_touched(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(place / "pg").stop()
        before = fingerprint(place / "pg" / "data")
        monkeypatch.setattr(embedded, "ROOM_TO_START", 10**18)
        with pytest.raises(EmbeddedPostgresProblem, match="no room left"):
            start(place / "pg")
        assert fingerprint(place / "pg" / "data") == before

    def test_a_disk_that_fills_up_while_the_data_is_made_is_told_plainly(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As root on a small disk of its own; otherwise in a folder that cannot be written to."""
        monkeypatch.setattr(embedded, "ROOM_FOR_NEW", 0)
        with small_disk(place / "disk") as (disk, words):
            with pytest.raises(EmbeddedPostgresProblem, match=words):
                start(disk / "pg")
            assert not (disk / "pg" / "data").exists()

    def test_a_server_that_will_not_start_is_quoted_and_its_data_kept(self, place: Path) -> None:
        with start(place / "pg"):
            remember(place / "pg", 13)
        with pytest.raises(EmbeddedPostgresProblem, match="shared_buffers"):
            embedded.start(place / "pg", settings={"shared_buffers": "nonsense"})
        with start(place / "pg"):
            assert remembered(place / "pg") == 13

    def test_passwords_that_do_not_fit_are_told(self, place: Path) -> None:
        start(place / "pg").stop()
        (place / "pg" / "password-sharewell_admin").write_text("another\n")
        with pytest.raises(EmbeddedPostgresProblem, match="passwords"):
            start(place / "pg")

    def test_root_is_told_of_a_folder_that_its_server_could_not_reach(self, place: Path) -> None:
        (place / "closed").mkdir(mode=0o700)
        if IS_ROOT:
            with pytest.raises(EmbeddedPostgresProblem, match="may not enter"):
                start(place / "closed" / "pg")
            assert list((place / "closed").iterdir()) == []
        else:
            start(place / "closed" / "pg").stop()

    def test_programs_out_of_reach_are_copied(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A root run with the wheel under root's own closed home."""
        found = embedded.find_programs()
        package = found.folder.parent.parent
        (place / "home").mkdir(mode=0o700)
        (place / "home" / package.name).symlink_to(package)
        libraries = package.with_name(package.name + ".libs")
        (place / "home" / libraries.name).symlink_to(libraries)
        hidden = embedded.Programs(folder=place / "home" / package.name / "pginstall" / "bin", major=found.major)
        monkeypatch.setattr(embedded, "find_programs", lambda: hidden)
        with start(place / "pg"):
            assert ask(embedded.web_address(place / "pg"), "SELECT 1") == 1
        assert any((place / "pg").glob("programs-*")) is IS_ROOT


class TestReset:
    def test_the_next_start_begins_afresh(self, place: Path) -> None:
        with start(place / "pg"):
            remember(place / "pg", 1)
        embedded.reset(place / "pg")
        with start(place / "pg"):
            assert ask(embedded.owner_address(place / "pg"), "SELECT to_regclass('kept') IS NULL") is True

    def test_a_folder_of_another_version_can_be_reset(self, place: Path) -> None:
        start(place / "pg").stop()
        (place / "pg" / "data" / "PG_VERSION").write_text("14\n")
        embedded.reset(place / "pg")
        start(place / "pg").stop()

    def test_a_folder_that_is_not_there_is_fine(self, place: Path) -> None:
        embedded.reset(place / "nothing")
        assert not (place / "nothing").exists()

    def test_a_database_in_use_is_not_reset(self, place: Path) -> None:
        with start(place / "pg"):
            with pytest.raises(AlreadyRunning):
                embedded.reset(place / "pg")
            assert ask(embedded.web_address(place / "pg"), "SELECT 1") == 1


class TestStop:
    def test_the_server_is_gone_and_its_note_too(self, place: Path) -> None:
        server = start(place / "pg")
        server.stop()
        assert not server.is_alive()
        assert not (place / "pg" / "data" / "postmaster.pid").exists()

    def test_stopping_twice_does_no_harm(self, place: Path) -> None:
        server = start(place / "pg")
        server.stop()
        server.stop()

    def test_an_open_connection_does_not_hold_it_up(self, place: Path) -> None:
        server = start(place / "pg")
        connection = psycopg.connect(embedded.web_address(place / "pg"))
        connection.execute("SELECT 1")
        server.stop()
        assert not server.is_alive()
        connection.close()


class TestDefaultFolder:
    def test_the_environment_names_it(self, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
        monkeypatch.setenv("SHAREWELL_DEMO_FOLDER", str(place / "mine"))
        assert embedded.default_folder() == place / "mine"

    def test_root_gets_one_that_others_can_pass_through(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SHAREWELL_DEMO_FOLDER", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert embedded.default_folder() == Path("/var/lib/sharewell/demo")

    def test_everybody_else_gets_one_among_their_own_data(self, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
        monkeypatch.delenv("SHAREWELL_DEMO_FOLDER", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setenv("XDG_DATA_HOME", str(place))
        assert embedded.default_folder() == place / "sharewell" / "demo"


@contextlib.contextmanager
def small_disk(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a place where a database does not fit, and the words with which that is told."""
    path.mkdir(mode=0o755)
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", str(path)]
    if IS_ROOT and shutil.which("mount") and subprocess.run(mount, check=False, capture_output=True).returncode == 0:
        try:
            yield path, "no room left"
        finally:
            subprocess.run(["umount", str(path)], check=True)
        return
    closed = path / "closed"
    closed.mkdir(mode=0o755)
    if IS_ROOT:
        # Root may write everywhere, but not where a file stands.
        (path / "file").write_text("in the way")
        yield path / "file", "in the way"
    else:
        closed.chmod(0o500)
        yield closed, "cannot be written"
        closed.chmod(0o700)
