"""The try-out as a person starts it, in a folder of its own, for what looks from outside: pictures, benchmarks."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 180.0  # seconds


@dataclass(frozen=True)
class TryOut:
    """A try-out that is served: its address, and the process that started the rest."""

    address: str
    pid: int


@contextlib.contextmanager
def served() -> Iterator[TryOut]:
    """Start `sharewell demo` on a free port with a fresh database, yield it once it answers, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (
        tempfile.TemporaryDirectory(prefix="sharewell-try-", ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryFile() as said,
    ):
        Path(folder).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        process = subprocess.Popen(
            [sys.executable, "-m", "sharewell.config.cli", "demo", f"--port={port}", f"--folder={folder}/pg"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            _wait(process, port)
            yield TryOut(f"http://127.0.0.1:{port}", process.pid)
        except TimeoutError:
            said.seek(0)
            print(said.read().decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise TimeoutError("The try-out did not start. What it said stands above.")
