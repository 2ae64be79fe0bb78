"""What others may hold of practitioners: people, their posts, and who advises an organisation at a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person with an account."""

    reference: str
    name: str
    email: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """What somebody is at an organisation, from `began_at` until before `ended_at` (None: until further notice).

    `team` and `team_name` are empty where the post belongs to no team.
    """

    reference: str
    person: str
    person_name: str
    organisation: str
    organisation_name: str
    team: str
    team_name: str
    role: Role
    title: str
    began_at: datetime
    ended_at: datetime | None

    def is_current(self, at: datetime) -> bool:
        """Tell whether the post is held at a moment."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """How a signed-in person stands at a moment: who they are, the post they act in, and the posts they hold.

    `mark` changes with the password, so that a session opened under an old one ends. `post` is None where the post that
    was asked for is not theirs, or not current.
    """

    person: PersonRow
    mark: str
    post: PostRow | None
    current_posts: tuple[PostRow, ...]


class Turn(StrEnum):
    """Whose turn it is to advise."""

    ADVISER = "adviser"
    COVER = "cover"
    OUT_OF_HOURS = "out-of-hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfHours:
    """The route where neither adviser nor cover can be had: what to do, in words, and the number to ring."""

    words: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserRow:
    """Who advises an organisation at a moment.

    `who` is the adviser unless they are away or have left, then the cover, then the out-of-hours route.
    `is_adviser_away` and `is_cover_away` say why.
    """

    organisation: str
    adviser: PostRow
    cover: PostRow
    out_of_hours: OutOfHours
    who: Turn
    is_adviser_away: bool
    is_cover_away: bool

    @property
    def post(self) -> PostRow | None:
        """Return the post whose turn it is, or None for the out-of-hours route."""
        return {Turn.ADVISER: self.adviser, Turn.COVER: self.cover, Turn.OUT_OF_HOURS: None}[self.who]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayRow:
    """A time in which somebody is away, from `began_at` until before `ended_at`."""

    reference: str
    person: str
    began_at: datetime
    ended_at: datetime

    @property
    def last_moment(self) -> datetime:
        """Return the last minute of it, for pages that say "until and with"."""
        return self.ended_at - timedelta(minutes=1)


class PersonUnknown(LookupError):
    """Nobody with an account has this reference."""


class PostUnknown(LookupError):
    """No post has this reference."""


class PersonNotPossible(Refused):
    """The name or the e-mail address cannot be used."""

    code = "person-not-possible"


class EmailTaken(Refused):
    """Somebody else has this e-mail address."""

    code = "email-taken"


class PasswordWeak(Refused):
    """The password is too easy to guess. The message says what to do."""

    code = "password-weak"


class OtherOrganisation(Refused):
    """The person asking may do this in their own organisation only."""

    code = "other-organisation"


class PostNotPossible(Refused):
    """The post cannot be given. The message says why."""

    code = "post-not-possible"


class PostOver(Refused):
    """The post had ended before."""

    code = "post-over"


class AdviserNotPossible(Refused):
    """This adviser, cover or route cannot be appointed. The message says why."""

    code = "adviser-not-possible"


class AwayNotPossible(Refused):
    """The time away cannot be noted. The message says why."""

    code = "away-not-possible"


class NobodyReviews(LookupError):
    """There is nobody in post who could review what somebody did. What needed it fails, so that it is seen."""
