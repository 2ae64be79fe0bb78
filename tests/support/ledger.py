"""A ledger to test with: entries by the dozen, a sealer of its own, an export, and somebody who owns the database."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from sharewell.acting.actions import action
from sharewell.acting.types import OPERATOR, Actor
from sharewell.assurance.actions import enter_witness
from sharewell.config.management.server import server_command
from sharewell.core.sealing import Frontier, Restoration
from sharewell.core.sealing.notes import join_note
from sharewell.foundation.signing import LEDGER, SigningKey
from sharewell.ledger.actions import append_entry, seal_all
from sharewell.ledger.exporters import export_ledger
from sharewell.ledger.models import Entry
from sharewell.ledger.types import canonical_bytes, leaf_hash, node_address
from tests.apps.probe import PERMISSION, SUBJECT, TOUCHED

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
ORIGIN = "northmere.example/ledger"


@action(PERMISSION)
def note(*, actor: Actor, times: int, now: datetime) -> str:
    """Append an entry that says how often."""
    return append_entry(actor=actor, event=TOUCHED, subjects=[SUBJECT], facts={"times": times}, now=now)


@dataclass
class Ledger:
    """A ledger in a copy of the database: its address (as the owner), its key, and the entries that were appended."""

    address: str
    key: SigningKey = field(default_factory=lambda: SigningKey.new(name=ORIGIN, kind=LEDGER))
    entries: list[str] = field(default_factory=list)
    moment: datetime = NOW

    def append(self, number: int = 1) -> list[str]:
        """Append entries and return their references."""
        made = [note(actor=OPERATOR, times=len(self.entries) + n, now=self.moment) for n in range(number)]
        self.entries += made
        return made

    @contextlib.contextmanager
    def sealer(self, role: str = "sharewell_sealer") -> Iterator[psycopg.Connection[Any]]:
        """Yield a connection as the role that seals."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"SET ROLE {role}".encode())
            yield connection

    def seal(self, number: int = 0, *, later: float = 10.0) -> int:
        """Append so many entries, let the time pass, and seal. Return how many were sealed."""
        self.append(number)
        self.moment += timedelta(seconds=later)
        with self.sealer() as connection:
            return seal_all(connection, key=self.key, now=self.moment, is_sweep=True)

    def export(self, folder: Path) -> Path:
        """Write an export and return its folder."""
        export_ledger(address=self.address, folder=folder, public_key=self.key.public.text(), now=self.moment)
        return folder

    def heads(self) -> list[tuple[int, str]]:
        """Return (size, text and signature) of every head."""
        with psycopg.connect(self.address) as connection:
            rows = connection.execute("SELECT size, text, signature FROM ledger_head ORDER BY size").fetchall()
        return [(size, f"{text}\n{signature}\n") for size, text, signature in rows]

    def tamper(self, *statements: str) -> None:
        """Do what somebody does who owns the database: switch the triggers off, and change what was written.

        (The tests' owner is no superuser, which is not needed: whoever owns a table may switch its triggers off.)
        """
        tables = ("ledger_entry", "ledger_sealedleaf", "ledger_treenode", "ledger_head", "ledger_cosignature")
        with psycopg.connect(self.address) as connection:
            for table in tables:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            for (constraint,) in connection.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confrelid = 'ledger_entry'::regclass "
                "AND conrelid = 'ledger_sealedleaf'::regclass"
            ).fetchall():
                connection.execute(f'ALTER TABLE ledger_sealedleaf DROP CONSTRAINT "{constraint}"'.encode())
            for statement in statements:
                connection.execute(statement.encode())

    def rewrite(self, entry: str) -> None:
        """Say of an entry that a visitor did it, and give it the hash that fits to that."""
        row = Entry.objects.get(reference=entry)
        hashed = leaf_hash(
            canonical_bytes(
                reference=row.reference,
                occurred_at=row.occurred_at,
                event=row.event,
                actor="visitor",
                organisation=row.organisation,
                purpose=row.purpose,
                subjects=tuple(row.subjects),
                facts=row.facts,
            )
        )
        self.tamper(
            "UPDATE ledger_entry SET actor = 'visitor', "  # noqa: S608
            f"leaf_hash = decode('{hashed.hex()}', 'hex') WHERE reference = '{entry}'"
        )

    def cut_back(self, size: int) -> None:
        """Take the database back to a head, as a backup of that moment would."""
        self.tamper(
            f"DELETE FROM ledger_cosignature WHERE head_id > {size}",  # noqa: S608
            f"DELETE FROM ledger_head WHERE size > {size}",  # noqa: S608
            "DELETE FROM ledger_entry WHERE id NOT IN "  # noqa: S608
            f"(SELECT entry_id FROM ledger_sealedleaf WHERE position < {size})",
            f"DELETE FROM ledger_sealedleaf WHERE position >= {size}",  # noqa: S608
            "DELETE FROM ledger_treenode",
        )
        frontier = Frontier()
        with psycopg.connect(self.address) as connection:
            leaves = connection.execute("SELECT leaf_hash FROM ledger_sealedleaf ORDER BY position").fetchall()
            for (leaf,) in leaves:
                for level, position, found in frontier.append(bytes(leaf)):
                    connection.execute(
                        "INSERT INTO ledger_treenode VALUES (%s, %s)", [node_address(level, position), found]
                    )

    def rewrite_history(self, place: int) -> None:
        """Change an entry, throw every seal and cosignature away, and seal all of it anew with the same key."""
        self.rewrite(self.entries[place])
        self.tamper(
            "DELETE FROM ledger_cosignature",
            "DELETE FROM ledger_head",
            "DELETE FROM ledger_treenode",
            "DELETE FROM ledger_sealedleaf",
        )
        self.seal()


def statement(key: SigningKey, *, size: int, root: bytes, at: datetime) -> str:
    """Return the line of a statement that a ledger was restored, signed with a key."""
    text = Restoration(origin=key.public.name, size=size, root=root, restored_at=at).text()
    return json.dumps(join_note(text, [key.sign(text).text()])) + "\n"


@contextlib.contextmanager
def served(database: str) -> Iterator[str]:
    """Serve the installation with this database on the loopback and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        server_command(host="127.0.0.1", port=port, workers=1, threads=2),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.test",
            "SHAREWELL_DATABASE_URL": database,
        },
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Outside:
    """A witness as another organisation runs it: a process, a folder, no settings."""

    def __init__(self, folder: Path, name: str, ledger: Ledger, address: str = "") -> None:
        self.folder, self.name, self.ledger, self.address = folder, name, ledger, address
        said = self.run("--key-only", "--name", name)
        self.public_key = said.stdout.strip()
        enter_witness(actor=OPERATOR, name=f"Invented {name}", public_key=self.public_key, now=NOW)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL", "DJANGO"))
        }
        return subprocess.run(
            [sys.executable, "-m", "sharewell.config.cli", "ledger", "witness", "--folder", str(self.folder),
             *map(str, words)],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def look(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self.run(self.address, "--once", "--key", self.ledger.key.public.text(), *words)

    def look_at(self, note: str, proof: str = "", restored: str = "") -> subprocess.CompletedProcess[str]:
        """Look at a head, a consistency proof and the statements of a restore from files."""
        given = {"--head": note, "--proof": proof, "--restored": restored}
        words: list[object] = []
        for number, (name, text) in enumerate(given.items()):
            path = self.folder / f"offered-{number}.txt"
            path.write_text(text)
            words += [name, path]
        return self.run(*words, "--key", self.ledger.key.public.text())
