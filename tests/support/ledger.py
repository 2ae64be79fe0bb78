"""A ledger to test with: entries by the dozen, a sealer of its own, an export, and somebody who owns the database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from sharewell.acting.actions import action
from sharewell.acting.types import OPERATOR, Actor
from sharewell.foundation.signing import LEDGER, SigningKey
from sharewell.ledger.actions import append_entry, seal_all
from sharewell.ledger.exporters import export_ledger
from sharewell.ledger.models import Entry
from sharewell.ledger.types import canonical_bytes, leaf_hash
from tests.apps.probe import PERMISSION, SUBJECT, TOUCHED

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
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
