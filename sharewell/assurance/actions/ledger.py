"""Enter and end witnesses, and erase what is kept about a subject."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.signing import SigningKey
from sharewell.ledger.actions import add_witness, end_witness, note_key_destroyed, note_restored


@action(Permission.KEEP_WITNESSES)
def enter_witness(*, actor: Actor, name: str, public_key: str, now: datetime) -> str:
    """Enter an organisation as a witness and return its reference. Raise `WitnessRefused`."""
    return add_witness(actor=actor, name=name, public_key=public_key, now=now)


@action(Permission.KEEP_WITNESSES)
def retire_witness(*, actor: Actor, witness: str, now: datetime) -> None:
    """End a witness. Raise `WitnessRefused`."""
    end_witness(actor=actor, witness=witness, now=now)


@action(Permission.DESTROY_KEYS)
def destroy_ordered_key(*, actor: Actor, subject: str, now: datetime) -> None:
    """Destroy the key of a subject whose erasure was ordered, once the order is committed.

    Where the process ends between the key and its entry, the next time does it again, and then writes the entry.
    """
    note_key_destroyed(actor=actor, subject=subject, now=now)


@action(Permission.RESTORE_INSTALLATION)
def write_restored(*, actor: Actor, key: SigningKey, now: datetime) -> int:
    """Write down that the installation was restored, with the signed statements; return the size of its head."""
    return note_restored(actor=actor, key=key, now=now)
