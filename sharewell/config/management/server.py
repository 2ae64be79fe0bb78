"""How the web server is started, for the try-out and for service."""

from __future__ import annotations

import sys


def server_command(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the words that start granian with our pages. Its access log stays off: it would write addresses down."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={threads}",
        "--no-ws",
        "--no-access-log",
        "--log-level=warning",
        "--respawn-failed-workers",
        "--workers-kill-timeout=10",
        "sharewell.config.wsgi:application",
    ]
