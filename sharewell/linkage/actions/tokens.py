"""Make and revoke the tokens by which programs of a source send files. A token is shown once; its hash is kept."""

import secrets
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.one_time_links import CHANCE_BYTES
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.linkage.events import TOKEN_MADE, TOKEN_REVOKED
from sharewell.linkage.models import FeedToken
from sharewell.linkage.policies import digest_of_token
from sharewell.linkage.types import NameMissing, TokenUnknown

PREFIX = "tok"


def _has_a_name(*, name: str, **_: object) -> None:
    if not name.strip() or len(name) > 60:
        raise NameMissing("Write what the token is for, in at most 60 letters. Nothing was made.")


@action(Permission.TEND_INDEX, validate=_has_a_name)
def make_token(*, actor: Actor, source: str, name: str, now: datetime) -> tuple[str, str]:
    """Make a token for the programs of a source; return its reference and the token itself, which is kept nowhere.

    Raise `NameMissing`.
    """
    token = f"swf_{secrets.token_urlsafe(CHANCE_BYTES)}"
    made = FeedToken.objects.create(
        reference=new_reference(PREFIX, now=now),
        source=source,
        name=name.strip(),
        digest=digest_of_token(token),
        made_by=actor.reference,
        made_at=now,
    )
    append_entry(actor=actor, event=TOKEN_MADE, subjects=[made.reference], now=now)
    return made.reference, token


@action(Permission.TEND_INDEX)
def revoke_token(*, actor: Actor, token: str, now: datetime) -> None:
    """Revoke a token by its reference, at once. Raise `TokenUnknown`; done twice, it is done once."""
    held = FeedToken.objects.select_for_update().filter(reference=token).first()
    if held is None:
        raise TokenUnknown(token)
    if held.revoked_at is None:
        held.revoked_at, held.revoked_by = now, actor.reference
        held.save(update_fields=["revoked_at", "revoked_by"])
    append_entry(actor=actor, event=TOKEN_REVOKED, subjects=[held.reference], now=now)
