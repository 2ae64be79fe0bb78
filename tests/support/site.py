"""The whole site, served by the real web server on a copy of the database, as a try-out serves it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from sharewell.config.management.server import server_command
from tests.support.database import Clones

PATIENCE = 60.0  # seconds


@pytest.fixture(scope="session")
def site_database(clones: Clones) -> Iterator[str]:
    """Return the address of the database of the served site, as the role that owns the tables."""
    with clones.one() as name:
        yield clones.address_of(name)


@contextlib.contextmanager
def writing_to(address: str, blocker: Any) -> Iterator[None]:
    """Let actions write into the database at an address of `site_database`, instead of into that of the tests."""
    from django.db import connection

    entry = connection.settings_dict
    before = entry["NAME"]
    with blocker.unblock():
        connection.close()
        entry["NAME"] = next(part for part in address.split() if part.startswith("dbname=")).partition("=")[2]
        try:
            yield
        finally:
            connection.close()
            entry["NAME"] = before


def let_lapse(connection: psycopg.Connection[tuple[object, ...]], key: str) -> None:
    """Write into a stored session that its person was last seen an hour ago."""
    from django.contrib.sessions.backends.db import SessionStore

    (held,) = connection.execute(
        "SELECT session_data FROM django_session WHERE session_key = %s", (key,)
    ).fetchone() or ("",)
    store = SessionStore(key)
    data = store.decode(str(held))
    data["seen_at"] = int(data["seen_at"]) - 3600
    connection.execute("UPDATE django_session SET session_data = %s WHERE session_key = %s", (store.encode(data), key))


@pytest.fixture(scope="session")
def site(site_database: str) -> Iterator[str]:
    """Serve the site and return its address, such as http://127.0.0.1:41234."""
    with serve(site_database) as address:
        yield address


@contextlib.contextmanager
def serve(database: str, **more: str) -> Iterator[str]:
    """Serve the site on a database, with more in its environment, and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.test",
        "SHAREWELL_DATABASE_URL": make_conninfo(database, options="-c role=sharewell_web"),
        **more,
    }
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            server_command(host="127.0.0.1", port=port, workers=1, threads=4),
            env=environment,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > until:
                        said.seek(0)
                        pytest.fail(f"The site did not start. It said: {said.read().decode(errors='replace')}")
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
