"""The try-out's database as a release left it, kept as a file: the next release proves that it can take it over.

`make release-dump` writes the file of this version, once, before its number is raised. It holds the invented
partnership and a few records made by acts. Nothing in it is real.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import sharewell
from sharewell.foundation import embedded

FOLDER = Path(__file__).parents[1] / "releases"
_NEWER_THAN_15 = re.compile(rb"^(SET transaction_timeout = 0;|\\(un)?restrict .*)\n", re.MULTILINE)


def kept_releases() -> tuple[Path, ...]:
    """Return the kept files, the oldest release first."""
    return tuple(sorted(FOLDER.glob("*.sql.gz"), key=lambda path: [int(part) for part in path.name[:-7].split(".")]))


def restore(path: Path, *, address: str) -> None:
    """Restore a kept file into an empty database, as the owner. Raise `CalledProcessError` with what psql said."""
    subprocess.run(
        [embedded.find_programs().folder / "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", address],
        input=gzip.decompress(path.read_bytes()),
        check=True,
        capture_output=True,
    )


def main() -> int:
    """Write the file of this version."""
    path = FOLDER / f"{sharewell.__version__}.sql.gz"
    if path.exists():
        print(f"{path.name} is kept already. A release does not change.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="sharewell-release-", dir="/tmp") as place:
        Path(place).chmod(0o711)  # the unprivileged database server of a root run has to pass through it
        folder = Path(place) / "pg"
        with embedded.start(folder):
            _fill(folder)
            dump = subprocess.run(
                [
                    embedded.find_programs().folder / "pg_dump",
                    "--no-owner",
                    "--format=plain",
                    embedded.owner_address(folder),
                ],
                check=True,
                capture_output=True,
            ).stdout
    # PostgreSQL 15 must be able to read it, whichever version wrote it.
    path.write_bytes(gzip.compress(_NEWER_THAN_15.sub(b"", dump), mtime=0))
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")
    return 0


def _fill(folder: Path) -> None:
    """Load the invented partnership and leave the traces of a few days' work."""
    os.environ["SHAREWELL_DEMO_FOLDER"] = str(folder)
    os.environ["SHAREWELL_DATABASE_URL"] = embedded.owner_address(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings.demo"
    import django

    django.setup()
    from django.db import connection

    from sharewell.config.invented import load_try_out
    from sharewell.config.management.migrate import bring_up_to_date
    from sharewell.foundation import clock
    from sharewell.foundation.installation import mark

    now = clock.now()
    bring_up_to_date()
    mark(kind="demo", now=now)
    load_try_out(now=now)
    _work(now)
    connection.close()


def _work(now: datetime) -> None:
    from sharewell.access.queries import get_actor
    from sharewell.acting.types import Role
    from sharewell.advice.actions import ask_for_advice
    from sharewell.decisions.actions import endorse_decision, note_concern
    from sharewell.decisions.types import Chosen, NoteAbout
    from sharewell.practitioners.queries import list_current_posts
    from tests.support.deciding import ALL_CHECKS, begin, complete, key

    posts = list_current_posts(at=now)
    practitioner = next(post for post in posts if post.role is Role.PRACTITIONER and post.team)
    manager = next(
        post for post in posts if post.role is Role.MANAGER and post.organisation == practitioner.organisation
    )
    actor = get_actor(practitioner=practitioner.person, post=practitioner.reference, now=now)
    shared = complete(begin(actor)).record(Chosen.SHARE, checks=ALL_CHECKS)
    held_back = complete(begin(actor))
    held_back.write(reasons="Told nobody, for the reason given. (invented)", judgement_reasons="Invented reasons.")
    held_back.record(Chosen.DO_NOT_SHARE, checks={})
    complete(begin(actor))  # a draft that is still open
    note_concern(
        actor=actor, about=NoteAbout.CHILD, who="Robin Invented", text="Tired and hungry again. (invented)",
        key=key(), now=now,
    )  # fmt: skip
    endorse_decision(
        actor=get_actor(practitioner=manager.person, post=manager.reference, now=now),
        decision=shared,
        text="Rightly decided. (invented)",
        key=key(),
        now=now,
    )
    ask_for_advice(
        actor=actor,
        question="May a playgroup be told that a parent is unwell? (invented)",
        is_harm_unsure=False,
        submit_key=key(),
        now=now,
    )


if __name__ == "__main__":
    raise SystemExit(main())
