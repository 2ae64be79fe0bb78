"""What a witness accepts: a head that goes on from the last one it saw, and nothing else."""

from collections.abc import Sequence
from enum import StrEnum

from sharewell.core.sealing.notes import Checkpoint, Restoration
from sharewell.core.sealing.tree import verify_consistency


class Objection(StrEnum):
    """Why a witness does not accept a head."""

    OTHER_LEDGER = "other-ledger"
    """It is the head of another ledger."""

    SHRUNK = "shrunk"
    """It has fewer leaves than a head that was seen before: the tail was cut off."""

    FORK = "fork"
    """It has as many leaves as a head that was seen before, and another root."""

    REWRITTEN = "rewritten"
    """What was sealed before is not its beginning, or nobody could show that it is."""

    OLDER = "older"
    """It says that it was signed before a head that it follows."""

    UNKNOWN_HEAD = "unknown-head"
    """It says that it was restored from a head that was never seen here."""

    NOT_CONTINUED = "not-continued"
    """It says that it was restored from a head, and nobody could show that it goes on from that head."""

    FALSE_STATEMENT = "false-statement"
    """It comes with a statement that it was restored, which cannot be read or is not signed with its key."""

    STALE_STATEMENT = "stale-statement"
    """It says that it was restored at a moment before the last head that was seen, or after the head it offers."""


class NotConsistent(Exception):
    """A head does not go on from the one that was seen before. `objection` says how."""

    def __init__(self, objection: Objection, *, seen: Checkpoint, offered: Checkpoint) -> None:
        """Keep why, what was seen, and what was offered."""
        super().__init__(f"{objection}: size {offered.size} does not go on from size {seen.size}")
        self.objection = objection
        self.seen = seen
        self.offered = offered


def require_consistent(*, seen: Checkpoint | None, offered: Checkpoint, proof: Sequence[bytes]) -> None:
    """Return where the head that is offered goes on from the one seen before, else raise `NotConsistent`.

    `proof` is the consistency proof between the two. Whoever has seen none takes the first as it is.
    """
    if seen is None:
        return
    objection: Objection | None = None
    if offered.origin != seen.origin:
        objection = Objection.OTHER_LEDGER
    elif offered.size < seen.size:
        objection = Objection.SHRUNK
    elif offered.size == seen.size:
        objection = Objection.FORK if offered.root != seen.root else None
    elif not verify_consistency(
        old_size=seen.size, new_size=offered.size, old_root=seen.root, new_root=offered.root, proof=proof
    ):
        objection = Objection.REWRITTEN
    if objection is None and offered.signed_at < seen.signed_at:
        objection = Objection.OLDER
    if objection is not None:
        raise NotConsistent(objection, seen=seen, offered=offered)


def require_restored(
    *, seen: Sequence[Checkpoint], offered: Checkpoint, restoration: Restoration, proof: Sequence[bytes]
) -> None:
    """Return where a restored ledger goes on from a head that was seen here, else raise `NotConsistent`.

    `seen` are all heads that were ever accepted, at least one, in their order; `proof` is the consistency proof between
    the head that the statement names and the one offered. The statement must be younger than the last head that was
    seen, so that none serves twice, and not younger than the head offered. Whether it is signed, the caller sees to.
    """
    last = seen[-1]
    objection: Objection | None = None
    if offered.origin != last.origin or restoration.origin != last.origin:
        objection = Objection.OTHER_LEDGER
    elif not last.signed_at < restoration.restored_at <= offered.signed_at:
        objection = Objection.STALE_STATEMENT
    elif not any((one.size, one.root) == (restoration.size, restoration.root) for one in seen):
        objection = Objection.UNKNOWN_HEAD
    elif not verify_consistency(
        old_size=restoration.size,
        new_size=offered.size,
        old_root=restoration.root,
        new_root=offered.root,
        proof=proof,
    ):
        objection = Objection.NOT_CONTINUED
    if objection is not None:
        raise NotConsistent(objection, seen=last, offered=offered)
