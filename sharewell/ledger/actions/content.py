"""Keep content beside an entry, read it, and erase what is kept about a subject. Only inside an act.

Later steps call these from their own actions and readings, which say who may. The subject's key lies outside the
database (`foundation.subject_keys`, ADR 0053).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sharewell.foundation.subject_keys import KeyDestroyed, NoKey, SealBroken, SubjectKeys
from sharewell.ledger.actions.entries import NoOpenAct, append_entry, find_open_act
from sharewell.ledger.events import ERASURE_ORDERED, KEY_DESTROYED
from sharewell.ledger.models import Entry, KeptContent, SubjectErasure
from sharewell.ledger.types import CONTENT, Event, Fact, LedgerFault, Signatory


class SubjectErased(Exception):
    """What was kept about the subject was erased. Its entries stay, and their proofs hold."""


class NothingKept(Exception):
    """Nothing is kept beside this entry."""


def keep_content(
    *,
    actor: Signatory,
    event: Event,
    subject: str,
    content: bytes,
    subjects: Sequence[str] = (),
    facts: Mapping[str, Fact] | None = None,
    purpose: str = "",
    now: datetime,
) -> str:
    """Append an entry and keep `content` beside it, encrypted under the key of `subject`. Return the entry's reference.

    The event must declare the fact `content` (a digest): the SHA-256 of the encrypted bytes, which the leaf covers.
    Raise `SubjectErased`, and what `append_entry` raises.
    """
    _require_act(actor)
    if SubjectErasure.objects.filter(subject=subject).exists():
        raise SubjectErased(subject)
    try:
        sealed = subject_keys().seal(subject, content, purpose=event.code)
    except KeyDestroyed:
        raise SubjectErased(subject) from None
    reference = append_entry(
        actor=actor,
        event=event,
        subjects=[subject, *subjects],
        facts={**(facts or {}), CONTENT: hashlib.sha256(sealed).hexdigest()},
        purpose=purpose,
        now=now,
    )
    entry = Entry.objects.only("id").get(reference=reference)
    KeptContent.objects.create(entry=entry, subject=subject, sealed=sealed)
    return reference


def read_content(*, entry: str) -> bytes:
    """Return what is kept beside an entry. Call it within a reading, which writes down who read.

    Raise `NothingKept`, `SubjectErased`, or `LedgerFault` where the bytes are not those that the entry names.
    """
    if find_open_act() is None:
        raise NoOpenAct("Content is only read inside an action or a reading.")
    kept = KeptContent.objects.select_related("entry").filter(entry__reference=entry).first()
    if kept is None:
        raise NothingKept(entry)
    if SubjectErasure.objects.filter(subject=kept.subject).exists():
        raise SubjectErased(entry)
    sealed = bytes(kept.sealed)
    if hashlib.sha256(sealed).hexdigest() != kept.entry.facts.get(CONTENT):
        raise LedgerFault(f"What is kept beside {entry} is not what the entry names.")
    try:
        return subject_keys().open(kept.subject, sealed, purpose=kept.entry.event)
    except KeyDestroyed:
        raise SubjectErased(entry) from None
    except (NoKey, SealBroken):
        raise LedgerFault(f"The key of what is kept beside {entry} is lost or another's.") from None


def erase_subject(*, actor: Signatory, subject: str, now: datetime) -> bool:
    """Order the erasure of everything that is kept about a subject. Return False where it was ordered before.

    From the commit of this act on nothing of it is read. The key is destroyed after that commit, because a file cannot
    be rolled back: `assurance.destroy_ordered_keys` does it, again and again until it is done, and writes the second
    entry.
    """
    _require_act(actor)
    _, is_new = SubjectErasure.objects.get_or_create(subject=subject, defaults={"ordered_at": now})
    if is_new:
        append_entry(actor=actor, event=ERASURE_ORDERED, subjects=[subject], now=now)
    return is_new


def note_key_destroyed(*, actor: Signatory, subject: str, now: datetime) -> None:
    """Destroy the key of a subject whose erasure was ordered, and write down that it is done."""
    _require_act(actor)
    if not SubjectErasure.objects.filter(subject=subject, destroyed_at__isnull=True).update(destroyed_at=now):
        raise LedgerFault("No erasure waits for this subject.")
    subject_keys().destroy(subject)
    append_entry(actor=actor, event=KEY_DESTROYED, subjects=[subject], now=now)


def subject_keys() -> SubjectKeys:
    """Return the keys of this installation, in its folder of keys. Raise `LedgerFault` where none is named."""
    if settings.KEYS_FOLDER is None:
        raise LedgerFault("No folder for keys is named. Cure: set SHAREWELL_KEYS_FOLDER.")
    return SubjectKeys(Path(settings.KEYS_FOLDER) / "subjects")


def _require_act(actor: Signatory) -> None:
    act = find_open_act()
    if act is None or act.actor != actor.reference:
        raise NoOpenAct("Content is only kept and erased inside an act of whoever is acting.")
