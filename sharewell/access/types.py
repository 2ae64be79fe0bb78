"""What others may hold of access: who is signed in, the visit that a session remembers, and how a refusal is told."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sharewell.acting.types import Actor, Refused
from sharewell.obligations.types import ObligationRow
from sharewell.practitioners.types import AdviserRow, AwayRow, PersonRow, PostRow


class NoCurrentPost(LookupError):
    """The person does not hold this post at that moment, or has no active account."""


class NotInvented(Refused):
    """Only in an installation that is marked as invented may somebody be chosen instead of signing in."""

    code = "not-invented"


class SignInResult(StrEnum):
    """How an attempt to sign in ended."""

    DONE = "done"
    WRONG = "wrong"
    """The address and the password do not belong together, or the account is not active: nobody learns which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingFor:
    """The practitioner for whom a mediator acts, for the banner: the post, the mediated access, and when it ends."""

    mediation: str
    post: PostRow
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is signed in at this moment: the actor, the words for the header, and the posts to choose from.

    `post` is None where a person with several posts has not chosen yet, or has none left; then the actor has no role.
    `acting_for` tells for whom the actor acts, where they do.
    """

    actor: Actor
    person: PersonRow
    post: PostRow | None
    current_posts: tuple[PostRow, ...]
    acting_for: ActingFor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to sign in: how it ended, and whose it was where it is done. `mark` is what the session keeps."""

    result: SignInResult
    person: PersonRow | None
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What "Your work" shows: what is owed to and by the actor, who advises them, and when they are away."""

    obligations: tuple[ObligationRow, ...]
    adviser: AdviserRow | None
    away: tuple[AwayRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWords:
    """What somebody sent after their session had ended, and where to.

    `person` and `post` are references, as the session that ended knew them; `account` stands for the account that last
    signed in with the browser. Each is empty where it is not known. `fields` are names and values as they were sent.
    """

    address: str
    person: str
    post: str
    account: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a session remembers: references and moments, never a name."""

    person: str
    post: str
    mark: str
    began_at: datetime
    seen_at: datetime


_TEXTS = ("person", "post", "mark")
_MOMENTS = ("began_at", "seen_at")


def read_visit(session: MutableMapping[str, Any]) -> Visit | None:
    """Return what the session remembers, or None where nobody signed in with it."""
    try:
        return Visit(
            person=str(session["person"]),
            post=str(session["post"]),
            mark=str(session["mark"]),
            began_at=datetime.fromtimestamp(int(session["began_at"]), UTC),
            seen_at=datetime.fromtimestamp(int(session["seen_at"]), UTC),
        )
    except (KeyError, TypeError, ValueError):
        return None


def write_visit(session: MutableMapping[str, Any], visit: Visit) -> None:
    """Let the session remember a visit."""
    for name in _TEXTS:
        session[name] = getattr(visit, name)
    for name in _MOMENTS:
        session[name] = int(getattr(visit, name).timestamp())
