"""Sign statements of an edition off, and withdraw a signature."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.deciding.edition import Statement
from sharewell.foundation.references import new_reference
from sharewell.guidance.events import SIGNATURE_WITHDRAWN, STATEMENT_SIGNED, edition_codes
from sharewell.guidance.models import SignOff
from sharewell.guidance.queries import get_edition
from sharewell.guidance.types import (
    PREFIX,
    EditionUnknown,
    NotSigned,
    SignedAlready,
    StatementUnknown,
    WordsChanged,
)
from sharewell.ledger.actions import append_entry


@action(Permission.SIGN_OFF_EDITION)
def sign_statement(*, actor: Actor, edition: str, statement: str, fingerprint: str, now: datetime) -> str:
    """Sign one statement in the words that were read, and return the reference of the signature.

    `fingerprint` is that of the words on the page, so that nobody signs others than they read. Two different people
    make a statement signed off. Raise `EditionUnknown`, `StatementUnknown`, `WordsChanged`, or `SignedAlready`.
    """
    held = _statement(edition, statement)
    if held.fingerprint != fingerprint:
        raise WordsChanged("The words have changed since you opened the page. Read them again, then sign.")
    already = SignOff.objects.filter(
        edition=edition, statement=statement, fingerprint=fingerprint, signed_by=actor.reference
    )
    if already.filter(withdrawn_at__isnull=True).exists():
        raise SignedAlready("You signed this before. Somebody else must be the second.")
    one = SignOff.objects.create(
        reference=new_reference(PREFIX, now=now),
        edition=edition,
        statement=statement,
        fingerprint=fingerprint,
        signed_by=actor.reference,
        organisation=actor.organisation,
        role=min(actor.roles),
        signed_at=now,
    )
    append_entry(
        actor=actor,
        event=STATEMENT_SIGNED,
        subjects=[one.reference],
        facts={"edition": edition, "fingerprint": fingerprint},
        now=now,
    )
    return one.reference


@action(Permission.SIGN_OFF_EDITION)
def withdraw_signature(*, actor: Actor, edition: str, statement: str, now: datetime) -> None:
    """Withdraw one's own signature under the present words of a statement. The row stays as history.

    Raise `EditionUnknown`, `StatementUnknown`, or `NotSigned`.
    """
    held = _statement(edition, statement)
    one = (
        SignOff.objects.select_for_update()
        .filter(
            edition=edition,
            statement=statement,
            fingerprint=held.fingerprint,
            signed_by=actor.reference,
            withdrawn_at__isnull=True,
        )
        .first()
    )
    if one is None:
        raise NotSigned("You have not signed these words, so there is nothing to withdraw.")
    one.withdrawn_at = now
    one.save(update_fields=["withdrawn_at"])
    append_entry(
        actor=actor,
        event=SIGNATURE_WITHDRAWN,
        subjects=[one.reference],
        facts={"edition": edition, "fingerprint": held.fingerprint},
        now=now,
    )


def _statement(edition: str, statement: str) -> Statement:
    """Return a statement of an edition that is held. Raise `EditionUnknown` or `StatementUnknown`."""
    try:
        held = get_edition(code=edition)
    except KeyError:
        raise EditionUnknown(edition) from None
    if statement not in held.statements:
        raise StatementUnknown(statement)
    edition_codes.add(held.code)
    return held.statements[statement]
