"""Keep the register of witnesses, and their cosignatures."""

from datetime import datetime

from django.db import connection

from sharewell.core.sealing import NoteUnreadable
from sharewell.core.sealing.notes import parse_signature
from sharewell.foundation.references import new_reference
from sharewell.foundation.signing import WITNESS, KeyUnreadable, PublicKey, cosigned_at
from sharewell.ledger.actions.entries import append_entry
from sharewell.ledger.events import WITNESS_ADDED, WITNESS_ENDED
from sharewell.ledger.models import Head, Witness
from sharewell.ledger.types import Signatory, WitnessRefused

PREFIX = "wit"


class CosignatureRefused(Exception):
    """A cosignature is not of a known witness, not of a known head, or not genuine. The message says which."""


def add_witness(*, actor: Signatory, name: str, public_key: str, now: datetime) -> str:
    """Enter an organisation as a witness, by the public key that it gave us. Return its reference.

    Only inside an act. Raise `WitnessRefused` for a key that cannot be read, is not a witness's, or is entered already.
    """
    try:
        key = PublicKey.from_text(public_key.strip())
    except KeyUnreadable as problem:
        raise WitnessRefused(str(problem)) from None
    if key.kind != WITNESS:
        raise WitnessRefused(
            "This key signs heads. A witness has a key of its own: sharewell ledger witness --key-only"
        )
    if not name.strip() or len(name) > 120:
        raise WitnessRefused("Name the organisation in at most 120 characters.")
    if Witness.objects.filter(public_key=key.text()).exists():
        raise WitnessRefused("This key is entered already. A witness that comes back makes a new key.")
    reference = new_reference(PREFIX, now=now)
    Witness.objects.create(
        reference=reference, name=name.strip(), public_key=key.text(), key_id=key.key_id.hex(), began_at=now
    )
    append_entry(actor=actor, event=WITNESS_ADDED, subjects=[reference], facts={"key": key.fingerprint}, now=now)
    return reference


def end_witness(*, actor: Signatory, witness: str, now: datetime) -> None:
    """End a witness: from now on its cosignatures are not taken. Only inside an act. Raise `WitnessRefused`."""
    if not Witness.objects.filter(reference=witness, ended_at__isnull=True).update(ended_at=now):
        raise WitnessRefused("There is no such witness, or it has ended.")
    append_entry(actor=actor, event=WITNESS_ENDED, subjects=[witness], now=now)


def keep_cosignature(*, size: int, line: str, now: datetime) -> bool:
    """Keep a witness's signature of our head of this size. Return False where it is kept already.

    It is no act: it proves itself, and changes nothing that it does not prove. So there is no entry for it, or each
    cosignature would need a new head, and each head new cosignatures. Raise `CosignatureRefused`.
    """
    try:
        signature = parse_signature(line.strip())
        moment = cosigned_at(signature)
    except NoteUnreadable as problem:
        raise CosignatureRefused(str(problem)) from None
    known = Witness.objects.filter(key_id=signature.key_id.hex(), ended_at__isnull=True)
    found = [(one, PublicKey.from_text(one.public_key)) for one in known]
    witness, key = next(((one, key) for one, key in found if key.is_signer_of(signature)), (None, None))
    if witness is None or key is None:
        raise CosignatureRefused("This is not the signature of a witness that is entered here.")
    head = Head.objects.filter(size=size).first()
    if head is None:
        raise CosignatureRefused("There is no head of this size.")
    if not key.verifies(signature, head.text):
        raise CosignatureRefused("This is not the witness's signature of the head of this size.")
    with connection.cursor() as cursor:  # one statement, so that no transaction need be opened
        cursor.execute(
            "INSERT INTO ledger_cosignature (head_id, witness_id, line, cosigned_at, received_at) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [head.size, witness.id, signature.text(), moment, now],
        )
        return bool(cursor.rowcount)
