"""What others may hold of agreements: kinds, rows, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

AGREEMENT_PREFIX = "agr"
VERSION_PREFIX = "agv"
PARTY_PREFIX = "pty"
SIGNATURE_PREFIX = "sig"
REPRESENTATIVE_PREFIX = "rep"

LONGEST_TITLE = 200
LONGEST_NOTE = 2_000
LONGEST_SECTION = 40_000
"""Characters of one section of a document."""


class AgreementKind(StrEnum):
    """What a document is. Source 001, section 1 separates the first four kinds; the others are those of today.

    Each has its own parties, versions and rule of ratification; a tier or a level is only a view of the kind.
    """

    CODE_OF_PRACTICE = "code-of-practice"
    """Principles and standards of conduct of the signatories and their staff (source 001)."""

    PROCEDURES = "information-sharing-procedures"
    """The steps of one organisation after a decision to share (source 001)."""

    PRIVACY_MATERIAL = "privacy-material"
    """What one organisation tells people about privacy, confidentiality, consent and access (source 001)."""

    PROTOCOL = "information-sharing-protocol"
    """Regular sharing for one purpose between two or more bodies (source 001)."""

    DATA_SHARING_AGREEMENT = "data-sharing-agreement"
    """The same by today's name, with what the ICO's code asks for."""

    ACCORD = "accord"
    """Agreement in principle, signed by chief executives."""

    JOINT_CONTROLLERS = "joint-controller-arrangement"
    """How joint controllers share what the law asks of them."""

    ONE_WAY_DISCLOSURE = "one-way-disclosure-agreement"
    """One body discloses to others, and none back."""

    NATIONAL_GUIDANCE = "national-guidance"
    """Guidance of the government, adopted as such; it is linked to its edition in the guide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindView:
    """How a kind of document is seen: its name in words, Enfield's level (1 to 3) and today's tier (0 to 2)."""

    kind: AgreementKind
    words: str
    level: int
    tier: int | None
    is_one_bodys_own: bool
    carries_flows: bool


KINDS: Mapping[AgreementKind, KindView] = {
    view.kind: view
    for view in (
        KindView(
            kind=AgreementKind.ACCORD,
            words="accord",
            level=1,
            tier=0,
            is_one_bodys_own=False,
            carries_flows=False,
        ),
        KindView(
            kind=AgreementKind.CODE_OF_PRACTICE,
            words="code of practice",
            level=1,
            tier=1,
            is_one_bodys_own=False,
            carries_flows=False,
        ),
        KindView(
            kind=AgreementKind.NATIONAL_GUIDANCE,
            words="national guidance",
            level=2,
            tier=None,
            is_one_bodys_own=False,
            carries_flows=False,
        ),
        KindView(
            kind=AgreementKind.PROCEDURES,
            words="information sharing procedures",
            level=1,
            tier=1,
            is_one_bodys_own=True,
            carries_flows=False,
        ),
        KindView(
            kind=AgreementKind.PRIVACY_MATERIAL,
            words="privacy and consent material",
            level=1,
            tier=1,
            is_one_bodys_own=True,
            carries_flows=False,
        ),
        KindView(
            kind=AgreementKind.PROTOCOL,
            words="information sharing protocol",
            level=3,
            tier=2,
            is_one_bodys_own=False,
            carries_flows=True,
        ),
        KindView(
            kind=AgreementKind.DATA_SHARING_AGREEMENT,
            words="data sharing agreement",
            level=3,
            tier=2,
            is_one_bodys_own=False,
            carries_flows=True,
        ),
        KindView(
            kind=AgreementKind.JOINT_CONTROLLERS,
            words="joint controller arrangement",
            level=3,
            tier=2,
            is_one_bodys_own=False,
            carries_flows=True,
        ),
        KindView(
            kind=AgreementKind.ONE_WAY_DISCLOSURE,
            words="one-way disclosure agreement",
            level=3,
            tier=2,
            is_one_bodys_own=False,
            carries_flows=True,
        ),
    )
}
"""Levels as Enfield prints them (source 004), tiers as the North West has them (Lancashire Children's Trust). That the
two can be laid beside each other, and where procedures and privacy material stand, is an inference of ours."""


class Followed(StrEnum):
    """How one document comes after another."""

    REPLACES = "replaces"
    """It takes the other's place: the protocol of 2009 that of 2005 (source 000)."""

    RETYPES = "retypes"
    """The same document under another kind: signatories are carried over unless they withdraw (source 001)."""


class Capacity(StrEnum):
    """As what an organisation is a party."""

    SIGNATORY = "signatory"
    AGENT = "agent"
    SUBCONTRACTOR = "subcontractor"


class HowSigned(StrEnum):
    """How an organisation came to be bound by a version."""

    SIGNED = "signed"
    """Somebody who may sign for it did."""

    CARRIED_OVER = "carried-over"
    """It had signed the document that this one follows, and did not withdraw."""

    TAKEN_OVER = "taken-over"
    """It took over from the organisation whose work it carries on, within an act of its own."""

    BY_RULE = "by-rule"
    """The version was ratified by the rule of the document, and the organisation did not withdraw."""


class HowAgreed(StrEnum):
    """How a version came to be agreed."""

    RATIFIED = "ratified"
    """By the rule of its kind, after a consultation."""

    SIGNED = "signed"
    """By the signatures of its parties; what one body decides for itself is agreed so too."""

    ADOPTED = "adopted"
    """By a decision of a board."""


class VersionStanding(StrEnum):
    """Where a version stands at a moment. It follows from its dates and is kept nowhere."""

    DRAFT = "draft"
    FIXED = "fixed"
    """The text cannot change any more: it is in consultation, or waits to be agreed."""

    AGREED = "agreed"
    """Agreed, and not yet in force."""

    IN_FORCE = "in-force"
    ENDED = "ended"
    ABANDONED = "abandoned"


class AgreementUnknown(LookupError):
    """There is no such agreement, or it is not of the actor's partnership."""


class VersionUnknown(LookupError):
    """There is no such version, or it is not of the actor's partnership."""


class PartyUnknown(LookupError):
    """There is no such party, or it is not of the actor's partnership."""


class RepresentativeUnknown(LookupError):
    """There is no such nomination, or it is not of the actor's partnership."""


class NotPossibleNow(Refused):
    """A document, version, party or nomination does not stand where this could be done."""

    code = "not-possible-now"


class AgreementNotPossible(Refused):
    """What was entered cannot be an agreement, a version, a party or a nomination. The message says what to change."""

    code = "agreement-not-possible"


class NotYoursToKeep(Refused):
    """It belongs to an organisation for which the actor does not speak."""

    code = "not-yours-to-keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One section of a version's text."""

    position: int
    heading: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version. Moments that have not come are None. `digest` is that of its text, once that is fixed."""

    reference: str
    agreement: str
    number: int
    note: str
    drafted_at: datetime
    fixed_at: datetime | None
    digest: str
    agreed_at: datetime | None
    agreed_how: HowAgreed | None
    in_force_from: datetime | None
    ended_at: datetime | None
    ended_why: str
    abandoned_at: datetime | None
    review_on: date | None

    def standing(self, at: datetime) -> VersionStanding:
        """Return where the version stands at a moment."""
        if self.abandoned_at is not None and self.abandoned_at <= at:
            return VersionStanding.ABANDONED
        if self.ended_at is not None and self.ended_at <= at:
            return VersionStanding.ENDED
        if self.in_force_from is not None and self.in_force_from <= at:
            return VersionStanding.IN_FORCE
        if self.agreed_at is not None and self.agreed_at <= at:
            return VersionStanding.AGREED
        if self.fixed_at is not None and self.fixed_at <= at:
            return VersionStanding.FIXED
        return VersionStanding.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """A document. `holder` is the organisation whose own it is, or empty where it is the partnership's."""

    reference: str
    partnership: str
    kind: AgreementKind
    title: str
    holder: str
    holder_name: str
    edition: str
    follows: str
    followed_as: Followed | None
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """An organisation that is a party to a document, from `joined_at` until before `left_at`."""

    reference: str
    agreement: str
    organisation: str
    organisation_name: str
    capacity: Capacity
    acts_for: str
    joined_at: datetime
    left_at: datetime | None
    left_why: str
    carried_from: str

    def is_party(self, at: datetime) -> bool:
        """Tell whether it is a party at a moment."""
        return self.joined_at <= at and (self.left_at is None or at < self.left_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """That a party is bound by a version, from `effective_from` until before `effective_until`.

    `approved_on` is the day on which the party itself approved it: not the day from which the document says it holds.
    """

    reference: str
    party: str
    organisation: str
    organisation_name: str
    version: str
    how: HowSigned
    signed_by: str
    approved_on: date
    effective_from: datetime
    effective_until: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeRow:
    """Who speaks for an organisation about agreements, from `accepted_at` until before `ended_at`.

    `post` is empty for somebody without an account, who is reached at `email`.
    """

    reference: str
    organisation: str
    organisation_name: str
    post: str
    person: str
    name: str
    email: str
    nominated_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    ended_why: str

    def is_in_office(self, at: datetime) -> bool:
        """Tell whether they speak for the organisation at a moment."""
        return self.accepted_at is not None and self.accepted_at <= at and (self.ended_at is None or at < self.ended_at)
