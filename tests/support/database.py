"""A PostgreSQL for the tests: our embedded one, or the server that SHAREWELL_TEST_DATABASE_URL names.

The embedded one is started when the first test asks for a database; under xdist by the controller, once for all
workers. Each worker has its own database. A test that must commit asks for `committing_db`, which clones it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sharewell.foundation import embedded
from sharewell.foundation.database_url import database_settings
from tests.support.room import roomy_folder

_NAMED = "SHAREWELL_TEST_DATABASE_URL"
_PREFIX = "sharewell-tests-"
_FAST = {
    # The data of tests may be lost with the power.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "80",
}


class Server:
    """The server of this test run, started when it is first needed."""

    def __init__(self) -> None:
        self.address: str | None = os.environ.get(_NAMED)
        self._running: embedded.EmbeddedPostgres | None = None
        self._folder: Path | None = None

    def start(self) -> str:
        """Return the owner's address, starting the embedded server if nobody has."""
        if self.address is None:
            _sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=roomy_folder()))
            self._folder.chmod(0o711)  # ours; the unprivileged server of a root run has to pass through it
            self._running = embedded.start(self._folder / "pg", settings=_FAST, owner_may_make_databases=True)
            self.address = embedded.owner_address(self._folder / "pg")
        return self.address

    def stop(self) -> None:
        """Stop the embedded server, if we started it, and remove its folder."""
        if self._running is not None:
            self._running.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _sweep() -> None:
    """Stop and remove what a killed run of the tests left behind, if nobody uses it any more."""
    for left in Path(roomy_folder()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(embedded.EmbeddedPostgresProblem, OSError):
            if left.stat().st_uid == os.geteuid() and time.time() - left.stat().st_mtime > 60:
                embedded.reset(left / "pg")
                shutil.rmtree(left, ignore_errors=True)


_server = pytest.StashKey[Server]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controller of a parallel run; take its address in a worker."""
    server = Server()
    config.stash[_server] = server
    inherited = getattr(config, "workerinput", {}).get("sharewell_database")
    if inherited:
        server.address = inherited


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the address to a worker of a parallel run."""
    node.workerinput["sharewell_database"] = node.config.stash[_server].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what we started."""
    if _server in config.stash:
        config.stash[_server].stop()


@pytest.fixture(scope="session")
def database_address(request: pytest.FixtureRequest) -> str:
    """Return the address of the server, as the role that owns the tables."""
    return request.config.stash[_server].start()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_address: str, request: pytest.FixtureRequest) -> None:
    """Point Django at the server, and each worker at a database of its own. pytest-django asks for this first."""
    from django.db import connections

    _make_roles(database_address)
    entry = connections["default"].settings_dict
    fresh = database_settings(database_address)
    for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
        entry[name] = fresh[name]
    entry["CONN_MAX_AGE"] = 0
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    # The process number keeps apart two runs on the same named server.
    entry["TEST"]["NAME"] = f"test_sharewell_{os.getpid()}_{worker}"


def _make_roles(address: str) -> None:
    """Make the roles of pages and sealing on a named server that lacks them, and let the tests become them."""
    with psycopg.connect(address, autocommit=True) as connection:
        # One worker after the other: two that make the same role at once fail. The lock ends with the connection.
        connection.execute("SELECT pg_advisory_lock(hashtext('sharewell tests make the web role'))")
        for role in (embedded.WEB, embedded.SEALER):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            member = connection.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [role]).fetchone()
            if not (member and member[0]):
                connection.execute(sql.SQL("GRANT {} TO current_user").format(sql.Identifier(role)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, database_address: str) -> Iterator[None]:
    """Give the web role its rights in the new database, as `sharewell migrate` does, and keep a copy nobody opens."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from sharewell.foundation.roles import grant_rights

    made: Any = None
    with django_db_blocker.unblock():
        # pytest-django makes it only where some test asks for `db`. A run of nothing but browser tests needs it too.
        if not connection.settings_dict["NAME"].startswith("test_"):
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        grant_rights()
        name = connection.settings_dict["NAME"]
        connection.close()
    assert re.fullmatch(r"test_\w+", name)
    # Copies are made from this one: a database that somebody is connected to cannot be copied.
    _server_command(database_address, "CREATE DATABASE {} TEMPLATE {}", f"{name}_untouched", name)
    yield
    _drop(database_address, f"{name}_untouched")
    if made:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


def _server_command(address: str, words: LiteralString, *names: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(words).format(*(sql.Identifier(name) for name in names)))


def _drop(address: str, name: str) -> None:
    """Drop a database. Where the server's own cleaning is at work in it, which is not ours to end, wait for that."""
    until = time.monotonic() + 30
    while True:
        try:
            _server_command(address, "DROP DATABASE {} WITH (FORCE)", name)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def as_web_role(db: None) -> None:
    """Let the test speak to the database as the role that pages use, which owns nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")


def forget_migrations(app: str) -> None:
    """Let a copy of the database say that the migrations of an app were never applied."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", [app])


class Clones:
    """Copies of this worker's migrated, empty database, for tests that must commit."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._name = name
        self._made = 0

    @contextlib.contextmanager
    def one(self) -> Iterator[str]:
        """Make a copy, yield its name, and drop it."""
        self._made += 1
        name = f"{self._name}_copy{self._made}"
        _server_command(self._address, "CREATE DATABASE {} TEMPLATE {}", name, f"{self._name}_untouched")
        try:
            yield name
        finally:
            _drop(self._address, name)

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """Make a database without a table, yield its name, and drop it."""
        self._made += 1
        name = f"{self._name}_empty{self._made}"
        _server_command(self._address, "CREATE DATABASE {}", name)
        try:
            yield name
        finally:
            _drop(self._address, name)

    def address_of(self, name: str) -> str:
        """Return the owner's address of a copy."""
        return make_conninfo("", **{**conninfo_to_dict(self._address), "dbname": name})


@pytest.fixture(scope="session")
def clones(django_db_setup: None, database_address: str) -> Clones:
    """Return what makes copies of this worker's database."""
    from django.db import connections

    return Clones(database_address, connections["default"].settings_dict["NAME"])


@pytest.fixture
def committing_db(clones: Clones, django_db_blocker: Any) -> Iterator[str]:
    """Point Django at a fresh copy of the database in which the test may commit; yield the address of the copy.

    The copy is dropped afterwards, which no trigger can refuse. Threads of the test open connections of their own.
    """
    from django.db import connections

    with django_db_blocker.unblock():
        entry = connections["default"].settings_dict
        before = entry["NAME"]
        connections["default"].close()
        with clones.one() as name:
            entry["NAME"] = name
            try:
                yield clones.address_of(name)
            finally:
                connections.close_all()
                entry["NAME"] = before
