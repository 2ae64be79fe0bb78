"""Seal what was appended: give each entry its place in the tree, and sign a new head.

This is no act of anybody's, so it is not in the ledger: the head is its record. It speaks to the database over a
connection of its own, as a role that may add leaves, nodes and heads and nothing else (ADR 0051). Everything of one
head is one transaction: whoever kills it anywhere leaves nothing of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from sharewell.core.sealing import Checkpoint, Frontier, complete_subtrees
from sharewell.foundation.signing import SigningKey
from sharewell.ledger.types import LedgerFault, node_address

SEALING_LOCK = 7215930487
"""The number of the lock that lets one sealer work at a time."""

MOST_AT_ONCE = 20_000  # entries in one head; more waiting make more heads, one after the other
SETTLED = timedelta(hours=1)
"""Entries handed a number longer ago than this are looked for in a sweep only: no transaction stays open so long."""


class SealedElsewhere(LedgerFault):
    """Another process is sealing at this moment. Nothing was done here, and nothing need be."""


class TreeDamaged(LedgerFault):
    """What is stored of the tree does not lead to the newest head. Nothing was sealed: that would hide it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHead:
    """What was sealed: the size and how many entries were added."""

    size: int
    added: int
    clock_behind: int


def seal_all(connection: psycopg.Connection[Any], *, key: SigningKey, now: datetime, is_sweep: bool = False) -> int:
    """Seal until nothing waits. Return how many entries were sealed. Raises what `seal` raises."""
    sealed = 0
    while True:
        made = seal(connection, key=key, now=now, is_sweep=is_sweep)
        if made is None:
            return sealed
        sealed += made.added


def seal(
    connection: psycopg.Connection[Any],
    *,
    key: SigningKey,
    now: datetime,
    is_sweep: bool = False,
    most: int = MOST_AT_ONCE,
) -> NewHead | None:
    """Seal the entries that wait, at most `most`, in one transaction. Return the new head, or None where none waits.

    `is_sweep` looks at every entry, not only at those of the last hour. A head is never older than the one before:
    where the clock stands behind it, or behind the moment at which a backup was restored, the head takes that moment
    and says by how many seconds it is behind.

    Raise `SealedElsewhere`, or `TreeDamaged`.
    """
    with connection.transaction():
        lock = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK]).fetchone()
        if lock is None or not lock[0]:
            raise SealedElsewhere("Another process is sealing.")
        newest = connection.execute(
            "SELECT size, root, greatest(signed_at, (SELECT max(restored_at) FROM ledger_restoration)) "
            "FROM ledger_head ORDER BY size DESC LIMIT 1"
        ).fetchone()
        size, root, before = newest or (0, None, None)
        frontier = _frontier(connection, size)
        if root is not None and frontier.root() != bytes(root):
            raise TreeDamaged(f"The stored tree does not lead to the head of {size} leaves.")
        waiting = _waiting(connection, now=now, is_sweep=is_sweep, most=most)
        if not waiting:
            return None
        leaves, nodes = [], []
        for entry, hashed in waiting:
            leaves.append((frontier.size, entry, hashed))
            nodes += [
                (node_address(level, position), found) for level, position, found in frontier.append(bytes(hashed))
            ]
        signed_at = now if before is None else max(now, before)
        behind = -(-(signed_at - now) // timedelta(seconds=1))
        checkpoint = Checkpoint(
            origin=key.public.name,
            size=frontier.size,
            root=frontier.root(),
            signed_at=signed_at,
            clock_behind=behind,
        )
        _copy(connection, "COPY ledger_sealedleaf (position, entry_id, leaf_hash) FROM STDIN", leaves)
        _copy(connection, "COPY ledger_treenode (address, node_hash) FROM STDIN", nodes)
        text = checkpoint.text()
        connection.execute(
            "INSERT INTO ledger_head (size, previous_size, root, signed_at, clock_behind, text, signature) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [checkpoint.size, size, checkpoint.root, checkpoint.signed_at, behind, text, key.sign(text).text()],
        )
        return NewHead(size=checkpoint.size, added=len(leaves), clock_behind=behind)


def _frontier(connection: psycopg.Connection[Any], size: int) -> Frontier:
    """Return the right edge of the stored tree of this size. Raise `TreeDamaged` where a part of it is missing."""
    peaks = []
    for level, position in complete_subtrees(size):
        found = connection.execute(
            "SELECT node_hash FROM ledger_treenode WHERE address = %s"
            if level
            else "SELECT leaf_hash FROM ledger_sealedleaf WHERE position = %s",
            [node_address(level, position)],
        ).fetchone()
        if found is None:
            raise TreeDamaged(f"A part of the stored tree of {size} leaves is missing.")
        peaks.append(bytes(found[0]))
    return Frontier(size=size, peaks=peaks)


def _waiting(
    connection: psycopg.Connection[Any], *, now: datetime, is_sweep: bool, most: int
) -> list[tuple[int, bytes]]:
    """Return the number and hash of entries without a place, in the order of their numbers.

    Numbers are handed out before they are committed, so a lower one may appear after a higher one was sealed: every
    entry of the last hour is looked at again. The leaf before the last head of an hour ago says where that hour begins.
    """
    floor = 0
    if not is_sweep:
        settled = connection.execute(
            "SELECT leaf.entry_id FROM ledger_sealedleaf leaf WHERE leaf.position = "
            "(SELECT size - 1 FROM ledger_head WHERE signed_at < %s ORDER BY size DESC LIMIT 1)",
            [now - SETTLED],
        ).fetchone()
        floor = settled[0] if settled else 0
    return connection.execute(
        "SELECT entry.id, entry.leaf_hash FROM ledger_entry entry WHERE entry.id > %s AND NOT EXISTS "
        "(SELECT FROM ledger_sealedleaf leaf WHERE leaf.entry_id = entry.id) ORDER BY entry.id LIMIT %s",
        [floor, most],
    ).fetchall()


def _copy(connection: psycopg.Connection[Any], statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
