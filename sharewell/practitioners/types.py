"""What others may hold of practitioners: people, posts, who advises an organisation at a moment, and invitations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused, Role
from sharewell.notices.types import Delivery
from sharewell.partnerships.types import InScope, OrganisationRow


class Engagement(StrEnum):
    """How somebody came to their post. Everybody is vetted and trained alike."""

    EMPLOYEE = "employee"
    VOLUNTEER = "volunteer"
    AGENCY = "agency"
    CONTRACTOR = "contractor"


class EndReason(StrEnum):
    """Why a vetting check ended before its time."""

    BARRED = "barred"
    """The person may not work with children. It ends access in every organisation."""

    WITHDRAWN = "withdrawn"
    """The organisation no longer relies on the check."""

    MISTAKE = "mistake"
    """It was recorded by mistake: of somebody else, or with a wrong day."""


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
    engagement: Engagement = Engagement.EMPLOYEE
    is_input_only: bool = False
    email: str = ""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingKindRow:
    """A kind of check from `content/codes/vetting-kinds.toml`. `is_enough`: on its own, for access to records."""

    code: str
    name: str
    longest_years: int
    is_enough: bool
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingRow:
    """A vetting check as administrators see it. It counts until before `recheck_on`, unless it ended earlier."""

    reference: str
    organisation: str
    kind: str
    certificate: str
    checked_on: date
    recheck_on: date
    recorded_at: datetime
    recorded_by: str
    ended_at: datetime | None
    end_reason: EndReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InductionRow:
    """That somebody was introduced to how an organisation shares information."""

    reference: str
    organisation: str
    done_on: date
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeStatement:
    """One sentence of the code of practice, and where it comes from."""

    code: str
    text: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVersion:
    """One version of the code of practice. It must have been accepted by everybody from `required_from` on."""

    number: int
    title: str
    dated: date
    required_from: date
    owner: str
    statements: tuple[CodeStatement, ...]
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRow:
    """That somebody accepted a version of the code of practice, word for word."""

    reference: str
    version: int
    text_hash: str
    accepted_at: datetime


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


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR})
"""The roles whose posts may begin before anybody advises: they set that up, and see no child."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.PRACTITIONER: "Practitioner",
    Role.MANAGER: "Manager or safeguarding lead",
    Role.ADVISER: "Adviser on sharing",
    Role.INFORMATION_GOVERNANCE_LEAD: "Information governance lead",
    Role.INDEX_MANAGER: "Index manager",
    Role.REPRESENTATIVE: "Nominated representative",
    Role.AGREEMENTS_OFFICER: "Agreements officer",
    Role.BOARD_MEMBER: "Member of the board",
    Role.INSPECTOR: "Inspector",
    Role.ADMINISTRATOR: "Administrator of the organisation",
    Role.INSTALLATION_ADMINISTRATOR: "Administrator of the installation",
}


ENGAGEMENT_WORDS: Mapping[Engagement, str] = {
    Engagement.EMPLOYEE: "Employee",
    Engagement.VOLUNTEER: "Volunteer",
    Engagement.AGENCY: "Agency worker",
    Engagement.CONTRACTOR: "Contractor",
}


class Office(StrEnum):
    """What each organisation names before anybody works in it (law L12 of the design)."""

    ADVISER = "adviser"
    COVER = "cover"
    OUT_OF_HOURS = "out-of-hours"
    LEGAL_ADVISER = "legal-adviser"
    SHARING_LEAD = "sharing-lead"


OFFICE_WORDS: Mapping[Office, str] = {
    Office.ADVISER: "Adviser",
    Office.COVER: "Adviser’s cover",
    Office.OUT_OF_HOURS: "Route out of hours",
    Office.LEGAL_ADVISER: "Legal adviser",
    Office.SHARING_LEAD: "Lead for information sharing",
}

APPOINTED = (Office.LEGAL_ADVISER, Office.SHARING_LEAD)
"""The offices that are appointed one by one. The others are appointed together, as an adviser and a way round them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post that is to begin together with the offices of its organisation. `key` names it among the others.

    `team` is a reference, or empty.
    """

    key: str
    person: str
    team: str
    role: Role
    title: str
    engagement: Engagement = Engagement.EMPLOYEE


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Who is to hold the offices of an organisation: each the reference of a post, or the key of a `NewPost`."""

    adviser: str
    cover: str
    out_of_hours: OutOfHours
    legal_adviser: str
    sharing_lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficesRow:
    """Who holds the offices of an organisation at a moment. None where nobody was named.

    `missing` are the offices that nobody holds, also where whoever was named has left since.
    """

    organisation: str
    adviser: PostRow | None
    cover: PostRow | None
    out_of_hours: OutOfHours | None
    legal_adviser: PostRow | None
    sharing_lead: PostRow | None
    missing: tuple[Office, ...]


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    """The link can be used."""

    OVER = "over"
    """The link's time is over. It can be sent again."""

    WAITING = "waiting"
    """It was accepted. The post begins as soon as the organisation's advisers and leads are named."""

    BEGUN = "begun"
    """It was accepted and the post began."""

    WITHDRAWN = "withdrawn"
    """The organisation took it back."""


INVITATION_WORDS: Mapping[InvitationState, str] = {
    InvitationState.OPEN: "Invited",
    InvitationState.OVER: "The link is over: send it again",
    InvitationState.WAITING: "Accepted, waits for your advisers and leads",
    InvitationState.BEGUN: "Begun",
    InvitationState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to invite, into which post. `team` is a reference, or empty."""

    name: str
    email: str
    team: str
    role: Role
    title: str
    engagement: Engagement


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOrganisation:
    """Which organisation to enter, with what the register says of it, and whom to invite as its administrator."""

    name: str
    kind: str
    department: str
    is_public_authority: bool
    in_scope_s16la: InScope
    scope_reason: str
    began_on: date
    administrator_name: str
    administrator_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation as its organisation's administrator sees it. `team` and `person` are references, or empty."""

    reference: str
    organisation: str
    organisation_name: str
    name: str
    email: str
    team: str
    team_name: str
    role: Role
    title: str
    engagement: Engagement
    person: str
    invited_at: datetime
    expires_at: datetime
    delivery: Delivery
    state: InvitationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the background work needs to send an invitation: the address, and the token of the link."""

    address: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """How an invitation was accepted. `post` is empty while it waits."""

    person: str
    post: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import of invitations did, in numbers."""

    added: int
    unchanged: int


class AdviceMissing(Refused):
    """The organisation has not named all who advise and lead, so nobody can be in post there."""

    code = "advice-missing"


class AppointmentNotPossible(Refused):
    """Somebody cannot be named for an office. The message says why."""

    code = "appointment-not-possible"


class InvitationNotPossible(Refused):
    """Somebody cannot be invited so. The message says why."""

    code = "invitation-not-possible"


class InvitationOver(Refused):
    """The invitation was accepted, was withdrawn, or its time is over."""

    code = "invitation-over"


class InvitationUnknown(LookupError):
    """No invitation has this reference, or it is another organisation's."""


class HasBegun(Refused):
    """The installation has an administrator already, or has invited one."""

    code = "has-begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationStepsRow:
    """How far an organisation is set up, in numbers of posts held and of invitations that have not begun."""

    organisation: OrganisationRow
    administrators: int
    administrators_invited: int
    people: int
    people_invited: int
    has_offices: bool

    @property
    def is_ready(self) -> bool:
        """Tell whether it has what it needs: an entry in the register, an administrator, and its offices named."""
        return self.organisation.entry is not None and self.administrators > 0 and self.has_offices


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsRow:
    """How far one organisation is set up, with who holds its offices."""

    organisation: OrganisationStepsRow
    offices: OfficesRow
    teams: int


def add_years(day: date, years: int) -> date:
    """Return the same day that many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class VettingUnknown(LookupError):
    """No vetting check of the organisation has this reference."""


class VettingNotPossible(Refused):
    """The check cannot be recorded. The message says why."""

    code = "vetting-not-possible"


class VettingOver(Refused):
    """The check had ended before."""

    code = "vetting-over"


class NotOfOneself(Refused):
    """Nobody vouches for themselves."""

    code = "not-of-oneself"


class NoPostThere(Refused):
    """The person holds no post in the organisation."""

    code = "no-post-there"


class InductionNotPossible(Refused):
    """The induction cannot be recorded. The message says why."""

    code = "induction-not-possible"


class CodeChanged(Refused):
    """The text of the code of practice is no longer the one that was read."""

    code = "code-changed"


class NobodyReviews(LookupError):
    """There is nobody in post who could review what somebody did. What needed it fails, so that it is seen."""
