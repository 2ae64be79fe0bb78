"""Where tests write: in memory, where this machine has plenty of it.

A database is some two thousand files, and a copy of it is made for every test that must commit. In memory that takes a
tenth of the time. Nothing that tests write is to outlive them.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

MEMORY, DISK = "/dev/shm", "/tmp"  # noqa: S108  mkdtemp makes what is used in them
ROOM, FREE = 4 * 2**30, 8 * 2**30
"""So many bytes must be free in the folder, and in the machine's memory as a whole."""


@cache
def roomy_folder() -> str:
    """Return a folder for temporary things that everybody may pass through, with a short path."""
    try:
        free = re.search(r"^MemAvailable:\s*(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
        is_roomy = shutil.disk_usage(MEMORY).free >= ROOM and free is not None and int(free[1]) * 1024 >= FREE
    except OSError:
        return DISK
    return MEMORY if is_roomy and os.access(MEMORY, os.W_OK | os.X_OK) else DISK


def write_there() -> None:
    """Let everything temporary of this process, and of those that it starts, be written there."""
    os.environ["TMPDIR"] = tempfile.tempdir = roomy_folder()
