"""Read what seals the ledger: heads, proofs and witnesses. All of it may be shown to everybody but the entries."""

from collections.abc import Iterable, Sequence

from django.db import connection

from sharewell.core.sealing import consistency_ranges, inclusion_ranges, range_hash
from sharewell.core.sealing.notes import join_note
from sharewell.core.sealing.tree import Range, Subtree, needed_subtrees
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.signing import PublicKey
from sharewell.ledger.models import Head, Restoration, SealedLeaf, Witness
from sharewell.ledger.queries.entries import EntryUnknown, find_entry
from sharewell.ledger.types import (
    CosignatureRow,
    HeadRow,
    InclusionProof,
    LedgerFault,
    RestorationRow,
    WitnessRow,
    canonical_bytes,
    node_address,
)

MOST_HEADS = 500


class HeadUnknown(Exception):
    """There is no head of this size."""


class NotSealed(Exception):
    """The entry is not sealed yet. It is within ten seconds, where `sharewell work` runs."""


def find_newest_head() -> HeadRow | None:
    """Return the newest head with its cosignatures, or None before the first."""
    return _first(Head.objects.order_by("-size")[:1])


def find_head(size: int) -> HeadRow | None:
    """Return the head of this size with its cosignatures, or None."""
    return _first(Head.objects.filter(size=size))


def get_cosigned_head(*, at_least: int = 0) -> HeadRow:
    """Return the newest head with the most cosignatures that covers so many leaves, else the newest.

    Raise `HeadUnknown` where no head covers them.
    """
    newest = find_newest_head()
    if newest is None or newest.size < at_least:
        raise HeadUnknown(str(at_least))
    if newest.cosignatures:
        return newest
    cosigned = Head.objects.filter(size__gte=max(at_least, 1), cosignatures__isnull=False).order_by("-size")[:1]
    return _first(cosigned) or newest


def list_heads(*, before: int | None = None, limit: int = 100) -> tuple[HeadRow, ...]:
    """Return heads, newest first. For the next page, give the size of the last row as `before`."""
    heads = Head.objects.order_by("-size").prefetch_related("cosignatures__witness")
    if before is not None:
        heads = heads.filter(size__lt=before)
    return tuple(_row(head) for head in heads[: max(1, min(limit, MOST_HEADS))])


def list_witnesses() -> tuple[WitnessRow, ...]:
    """Return every witness, those that have not ended first."""
    rows = Witness.objects.order_by("began_at", "id")
    ordered = sorted(rows, key=lambda one: one.ended_at is not None)
    return tuple(
        WitnessRow(
            reference=one.reference,
            name=one.name,
            public_key=one.public_key,
            fingerprint=PublicKey.from_text(one.public_key).fingerprint,
            began_at=one.began_at,
            ended_at=one.ended_at,
        )
        for one in ordered
    )


def list_restorations(*, limit: int = 100) -> tuple[RestorationRow, ...]:
    """Return the statements that the ledger was restored from a backup, newest first."""
    return tuple(
        RestorationRow(
            size=one.size,
            root=bytes(one.root).hex(),
            restored_at=one.restored_at,
            note=join_note(one.text, [one.signature]),
        )
        for one in Restoration.objects.order_by("-restored_at", "-size")[:limit]
    )


def count_waiting(*, most: int = 1000) -> int:
    """Return how many of the newest entries wait to be sealed, counting to `most` at the furthest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT id FROM ledger_entry ORDER BY id DESC LIMIT %s) AS entry "
            "WHERE NOT EXISTS (SELECT FROM ledger_sealedleaf leaf WHERE leaf.entry_id = entry.id)",
            [most],
        )
        return int(cursor.fetchone()[0])


def prove_entry(entry: str) -> InclusionProof:
    """Return the proof that the entry is under a head: the newest that a witness cosigned and that covers it, if any.

    Raise `EntryUnknown`, or `NotSealed`.
    """
    row = find_entry(entry)
    if row is None:
        raise EntryUnknown(entry)
    leaf = SealedLeaf.objects.filter(entry__reference=row.reference).first()
    if leaf is None:
        raise NotSealed(entry)
    head = get_cosigned_head(at_least=leaf.position + 1)
    canonical = canonical_bytes(
        reference=row.reference,
        occurred_at=row.occurred_at,
        event=row.event,
        actor=row.actor,
        organisation=row.organisation,
        purpose=row.purpose,
        subjects=row.subjects,
        facts=row.facts,
    )
    return InclusionProof(
        entry=row.reference,
        canonical=canonical.decode(),
        leaf_hash=row.leaf_hash,
        index=leaf.position,
        size=head.size,
        hashes=prove_leaf(leaf.position, head.size),
        head=head,
    )


def prove_leaf(index: int, size: int) -> tuple[bytes, ...]:
    """Return the hashes that prove the leaf at `index` in the tree of `size` leaves."""
    return _hashes(inclusion_ranges(index, size))


def prove_consistency(old: int, new: int) -> tuple[bytes, ...]:
    """Return the hashes that prove the head of size `old` to be the beginning of the one of size `new`.

    Raise `HeadUnknown` where we have no such head, or the old one is larger.
    """
    if old > new or Head.objects.filter(size__in={old, new}).count() != len({old, new}):
        raise HeadUnknown(f"{old} {new}")
    return _hashes(consistency_ranges(old, new))


def _hashes(ranges: Sequence[Range]) -> tuple[bytes, ...]:
    found = _find(needed_subtrees(ranges))
    try:
        return tuple(range_hash(one, found.__getitem__) for one in ranges)
    except KeyError:
        raise LedgerFault("A part of the stored tree is missing. See: sharewell ledger verify --database") from None


def _find(subtrees: Iterable[Subtree]) -> dict[Subtree, bytes]:
    """Return the hashes of complete subtrees, in at most two look-ups."""
    wanted = list(subtrees)
    leaves = [position for level, position in wanted if level == 0]
    nodes = {node_address(level, position): (level, position) for level, position in wanted if level}
    found: dict[Subtree, bytes] = {}
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT address, node_hash FROM ledger_treenode WHERE address = ANY(%s) "
            "UNION ALL SELECT position, leaf_hash FROM ledger_sealedleaf WHERE position = ANY(%s)",
            [list(nodes), leaves],
        )
        for address, value in cursor.fetchall():
            found[nodes.get(address, (0, address))] = bytes(value)
    return found


def _first(heads: Iterable[Head]) -> HeadRow | None:
    return next((_row(head) for head in heads), None)


def _row(head: Head) -> HeadRow:
    cosignatures = sorted(head.cosignatures.all(), key=lambda one: one.cosigned_at)
    rows = tuple(
        CosignatureRow(witness=one.witness.reference, name=one.witness.name, line=one.line, cosigned_at=one.cosigned_at)
        for one in cosignatures
    )
    return HeadRow(
        size=head.size,
        root=bytes(head.root).hex(),
        signed_at=head.signed_at,
        clock_behind=head.clock_behind,
        text=head.text,
        note=join_note(head.text, [head.signature, *(one.line for one in rows)]),
        cosignatures=rows,
    )
