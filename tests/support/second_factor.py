"""Second factors for tests: an app that shows codes, and the bare actor of somebody at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp

from sharewell.access.actions import add_app
from sharewell.access.actions.sessions import begin_session
from sharewell.access.models import SignedInSession
from sharewell.access.policies import new_app_secret, session_digest
from sharewell.access.types import How
from sharewell.acting.types import Actor, ActorKind


@dataclass(frozen=True)
class Door:
    """Somebody whose password was right: their bare actor, and the reference and key of their session."""

    actor: Actor
    session: str
    key: str

    def row(self) -> SignedInSession:
        """Return the session as the table holds it."""
        return SignedInSession.objects.get(reference=self.session)


def at_the_door(person: str, *, now: datetime, device: str = "A test", proven: bool = False) -> Door:
    """Begin a session that needs a second factor."""
    key = begin_session(
        person=person, how=How.PASSWORD, device=device, needs_second_factor=True, proven=proven, now=now
    )
    held = SignedInSession.objects.get(digest=session_digest(key))
    return Door(actor=Actor(reference=person, kind=ActorKind.PERSON), session=held.reference, key=key)


@dataclass(frozen=True)
class App:
    """An app on somebody's telephone."""

    secret: str
    codes: tuple[str, ...]

    def code(self, at: datetime, *, steps: int = 0) -> str:
        """Return the six digits that it shows, or showed or will show so many half minutes away."""
        totp = pyotp.TOTP(self.secret)
        return totp.generate_otp(int(at.timestamp()) // 30 + steps)


def give_app(door: Door, *, now: datetime) -> App:
    """Add an app, whose code of `now` is used up by it."""
    secret = new_app_secret()
    codes = add_app(actor=door.actor, session=door.session, secret=secret, code=App(secret, ()).code(now), now=now)
    return App(secret, codes)
