"""Links that open one door once: 256 bits of chance, of which only a hash is kept.

A link is for one purpose and one reference. It ends when it is used, when its time is over, or when a newer one of the
same purpose is issued for the same reference. Call `issue` and `use` inside an act, so that they commit with it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sharewell.foundation.models import OneTimeLink

CHANCE_BYTES = 32
LONGEST_TOKEN = 64  # characters; ours have 43


class LinkNotValid(Exception):
    """The link was used before, its time is over, a newer one took its place, or there never was one."""


def issue(*, purpose: str, for_reference: str, expires_at: datetime, now: datetime) -> str:
    """Return the token of a new link; those issued before for the same purpose and reference are over.

    The token is shown or sent once and kept nowhere. `purpose` is a code such as "recovery". Raise `ValueError` for a
    link that would be over at once.
    """
    if expires_at <= now:
        raise ValueError("A link needs a time in which it can be used.")
    withdraw(purpose=purpose, for_reference=for_reference, now=now)
    token = secrets.token_urlsafe(CHANCE_BYTES)
    OneTimeLink.objects.create(
        digest=_digest(token), purpose=purpose, for_reference=for_reference, made_at=now, expires_at=expires_at
    )
    return token


def find(token: str, purpose: str, now: datetime) -> str | None:
    """Return whom or what the link is for, or None where it cannot be used now."""
    found = OneTimeLink.objects.filter(
        digest=_digest(token), purpose=purpose, used_at__isnull=True, expires_at__gt=now
    ).first()
    return found.for_reference if found else None


def find_whose(token: str, purpose: str) -> str | None:
    """Return whom or what the link is or was for, used or over, or None where there never was one."""
    return (
        OneTimeLink.objects.filter(digest=_digest(token), purpose=purpose)
        .values_list("for_reference", flat=True)
        .first()
    )


def use(token: str, purpose: str, now: datetime) -> str:
    """Use the link up and return whom or what it was for. Of two who use it at once, one succeeds.

    Raise `LinkNotValid`.
    """
    reference = find(token, purpose, now)
    used = OneTimeLink.objects.filter(
        digest=_digest(token), purpose=purpose, used_at__isnull=True, expires_at__gt=now
    ).update(used_at=now)
    if reference is None or not used:
        raise LinkNotValid("This link cannot be used: it was used before, or its time is over. Ask for a new one.")
    return reference


def withdraw(*, purpose: str, for_reference: str, now: datetime) -> int:
    """End the links of this purpose for this reference that could still be used; return how many there were."""
    return OneTimeLink.objects.filter(purpose=purpose, for_reference=for_reference, used_at__isnull=True).update(
        used_at=now
    )


def delete_over(*, before: datetime) -> int:
    """Delete links whose time was over before a moment, and return how many."""
    return OneTimeLink.objects.filter(expires_at__lt=before).delete()[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token[:LONGEST_TOKEN].encode(errors="replace")).digest()
