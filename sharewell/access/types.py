"""What others may hold of access: who is signed in, the visit that a session remembers, and how a refusal is told."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sharewell.acting.types import Actor, Refused
from sharewell.obligations.types import ObligationRow
from sharewell.practitioners.types import AdviserRow, AwayRow, PersonRow, PostRow
from sharewell.training.types import Accreditation


class NoCurrentPost(LookupError):
    """The person does not hold this post at that moment, or has no active account."""


class NotInvented(Refused):
    """Only in an installation that is marked as invented may somebody be chosen instead of signing in."""

    code = "not-invented"


class MustWait(Refused):
    """There were too many wrong tries. `seconds` says how long the next one has to wait; nothing is locked."""

    code = "must-wait"

    def __init__(self, seconds: int) -> None:
        """Keep how long."""
        super().__init__(f"Wait {wait_words(seconds)}, then try again. Your account is not locked.")
        self.seconds = seconds


class LastFactor(Refused):
    """The only second factor cannot be taken away where one is needed."""

    code = "last-factor"


class ProofNeeded(Refused):
    """Whoever changes how they sign in shows their second factor first, and not long ago."""

    code = "proof-needed"


class FactorNotAdded(Refused):
    """The app or the key could not be added. The message says why."""

    code = "factor-not-added"


class CodeWrong(Refused):
    """The code that was typed is not the one that the app shows now."""

    code = "code-wrong"


class NotYourOwn(Refused):
    """Nobody witnesses for themselves."""

    code = "not-your-own"


class WitnessNotPossible(Refused):
    """This cannot be witnessed, or not by these people. The message says why."""

    code = "witness-not-possible"


class RecoveryOver(Refused):
    """The request to get back in has been dealt with, or its time is over."""

    code = "recovery-over"


class ProviderNotPossible(Refused):
    """The identity provider cannot be entered like this. The message says why."""

    code = "provider-not-possible"


class ProviderUnknown(LookupError):
    """No identity provider in use has this reference, or its secret cannot be opened with our key."""


class RecoveryUnknown(LookupError):
    """No request to get back in has this reference, or the actor has no part in it."""


class SessionUnknown(LookupError):
    """No session of this person that is under way has this reference."""


class FactorUnknown(LookupError):
    """No app or key of this person has this reference."""


class SignInResult(StrEnum):
    """How an attempt to sign in ended."""

    DONE = "done"
    WRONG = "wrong"
    """The address and the password do not belong together, or the account is not active: nobody learns which."""


class FactorResult(StrEnum):
    """How an attempt at the second factor ended."""

    DONE = "done"
    WRONG = "wrong"
    USED = "used"
    """The code was right and had been used before. The next one comes within half a minute."""
    ENDED = "ended"
    """It was wrong too often: the session is over, and the person was told."""


class How(StrEnum):
    """How somebody began to sign in."""

    PASSWORD = "password"  # noqa: S105  a word, not a secret
    ORGANISATION = "organisation"
    INVENTED = "invented"


class Factor(StrEnum):
    """What stood as the second factor."""

    APP = "app"
    KEY = "key"
    RECOVERY_CODE = "recovery-code"
    ORGANISATION = "organisation"


class EndedHow(StrEnum):
    """Why a session ended."""

    ASKED = "asked"
    FROM_ELSEWHERE = "from-elsewhere"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    RECOVERED = "recovered"
    TOO_MANY_TRIES = "too-many-tries"


class RecoveryState(StrEnum):
    """How far a request to get back in has come."""

    ASKED = "asked"
    WITNESSED = "witnessed"
    DONE = "done"
    REFUSED = "refused"
    """The manager could not make sure, or knows that it was somebody else."""
    STOPPED = "stopped"
    """The person themselves said that it was not them."""
    EXPIRED = "expired"


class Proof(StrEnum):
    """How a manager made sure that it is the person who asks."""

    SEEN = "seen"
    VIDEO = "video"
    TELEPHONE = "telephone"


PROOF_WORDS = {
    Proof.SEEN: "I saw them in person",
    Proof.VIDEO: "I spoke with them by video and know their face",
    Proof.TELEPHONE: "I rang them on a number that I already had, and know their voice",
}


def wait_words(seconds: int) -> str:
    """Say how long to wait: "1 second", "30 seconds", "2 minutes"."""
    if seconds > 90:
        return f"{-(-seconds // 60)} minutes"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


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

    While `needs_second_factor`, the password alone was right: the actor has no post and opens nothing. `session` is the
    reference of the session, and `second_factor_at` when the second factor was last shown.
    `accreditation` says how they stand in the post.
    `acting_for` tells for whom the actor acts, where they do.
    """

    actor: Actor
    person: PersonRow
    post: PostRow | None
    current_posts: tuple[PostRow, ...]
    session: str = ""
    needs_second_factor: bool = False
    second_factor_at: datetime | None = None
    accreditation: Accreditation | None = None
    acting_for: ActingFor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to sign in: how it ended, and whose it was where it is done.

    `mark` and `session`, a key that nobody else has, are what the browser's session keeps.
    """

    result: SignInResult
    person: PersonRow | None
    mark: str
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRow:
    """An authenticator app that shows a person's codes."""

    reference: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A security key or passkey of a person."""

    reference: str
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsRow:
    """What a person has as a second factor, and how many recovery codes are left."""

    app: AppRow | None
    keys: tuple[KeyRow, ...]
    codes_left: int

    @property
    def has_any(self) -> bool:
        """Tell whether there is one. Recovery codes alone are none: they stand in for what is lost."""
        return self.app is not None or bool(self.keys)

    @property
    def number(self) -> int:
        """Return how many there are, codes not counted."""
        return len(self.keys) + (self.app is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRow:
    """Somebody asks to get back in. `posts` are their posts now, in words; `organisation` is that of the witness."""

    reference: str
    person: str
    person_name: str
    posts: tuple[str, ...]
    organisation: str
    asked_at: datetime
    state: RecoveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """The identity provider of an organisation."""

    reference: str
    organisation: str
    organisation_name: str
    issuer: str
    email_domains: tuple[str, ...]
    counts_second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLetter:
    """What the background work sends to whoever may get back in: an address, and the token of a one-time link."""

    address: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One browser in which a person is signed in."""

    reference: str
    device: str
    how: How
    began_at: datetime
    seen_at: datetime
    is_this_one: bool


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
    """What a session remembers: references, a key of its own, and moments, never a name."""

    person: str
    post: str
    mark: str
    key: str
    began_at: datetime
    seen_at: datetime


_TEXTS = ("person", "post", "mark", "key")
_MOMENTS = ("began_at", "seen_at")


def read_visit(session: MutableMapping[str, Any]) -> Visit | None:
    """Return what the session remembers, or None where nobody signed in with it."""
    try:
        return Visit(
            person=str(session["person"]),
            post=str(session["post"]),
            mark=str(session["mark"]),
            key=str(session["key"]),
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
