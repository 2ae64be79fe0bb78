"""The whole site, served by the real web server on a copy of the database, as a try-out serves it."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture(scope="session")
def site(site_database: str) -> Iterator[str]:
    """Serve the site and return its address, such as http://127.0.0.1:41234."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.test",
        "SHAREWELL_DATABASE_URL": make_conninfo(site_database, options="-c role=sharewell_web"),
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
