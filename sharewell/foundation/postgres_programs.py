"""Find PostgreSQL's own programs for a server, and run them with no password on the command line. Pure of Django."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sharewell.foundation.embedded import EmbeddedPostgresProblem, find_programs

_VERSION = re.compile(r"\(PostgreSQL\)[^\d]*(\d+)")
_LONGEST_TOLD = 2000  # characters of what a program said


class ProgramProblem(Exception):
    """A program of PostgreSQL is missing or failed; the text says why and what to do. It never holds an address."""


@dataclass(frozen=True)
class ServerPrograms:
    """The folder of `pg_dump` and `pg_restore`, of the same major version as the server at `address`."""

    folder: Path
    address: str

    def run(self, program: str, *words: str, output: IO[bytes] | None = None) -> None:
        """Run a program against the database. Raise `ProgramProblem` with what it said, where it fails.

        The password goes through the environment, which only the same user of the machine can read.
        """
        parts = dict(conninfo_to_dict(self.address))
        password = parts.pop("password", None)
        if "sslpassword" in parts:
            raise ProgramProblem("The address holds the password of a key (sslpassword). Use a key without one.")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
        environment |= {"LC_MESSAGES": "C", "PGAPPNAME": "sharewell"}
        if password:
            environment["PGPASSWORD"] = str(password)
        done = subprocess.run(  # nosec B603  a program found by us, no shell
            [str(self.folder / program), "--no-password", f"--dbname={make_conninfo('', **parts)}", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", errors="replace").strip()[:_LONGEST_TOLD]
            raise ProgramProblem(f"{program} failed. It said: {said or 'nothing'}")


def programs_for(connection: psycopg.Connection[object], address: str) -> ServerPrograms:
    """Return the programs that fit to the server: those of the wheel, or those on the operator's PATH.

    A newer `pg_dump` writes what an older server does not understand, and an older one refuses: so only the same major
    version fits. Raise `ProgramProblem` where there is none.
    """
    wanted = connection.info.server_version // 10000
    for folder in _folders():
        if _major(folder / "pg_dump") == wanted and _major(folder / "pg_restore") == wanted:
            return ServerPrograms(folder, address)
    raise ProgramProblem(
        f"The server is PostgreSQL {wanted}, and there are no pg_dump and pg_restore of version {wanted}. "
        f"Cure: install its client programs (such as postgresql-client-{wanted}) and put their folder on PATH."
    )


def _folders() -> list[Path]:
    folders = []
    with contextlib.suppress(EmbeddedPostgresProblem):
        folders.append(find_programs().folder)
    found = shutil.which("pg_dump")
    if found:
        folders.append(Path(found).parent)
    # Debian's own pg_dump is a wrapper; the versions lie side by side here.
    return [*folders, *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]


def _major(program: Path) -> int | None:
    try:
        said = subprocess.run(  # nosec B603  a program found by us, no shell
            [str(program), "--version"], capture_output=True, text=True, check=False, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return int(found[1]) if found else None
