"""What others may hold of how agreements are kept: adopted, published, read, asked for, and what is owed about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.agreements.types import AgreementRow, Followed, PartyRow, SectionRow, SignatureRow, VersionRow
from sharewell.core.differing import SectionChange

ADOPTION_PREFIX = "ado"
PUBLICATION_PREFIX = "pub"
CONTRACT_PREFIX = "ctr"
CHECK_PREFIX = "chk"
STATUS_PREFIX = "ass"

LONGEST_NAME = 200

REVIEW_TOLD_DAYS = 60
"""How many days before an agreement is to be looked at again its officer is told."""

EXPIRY_TOLD_DAYS = 42
"""How many days before a certificate of an organisation runs out it is told."""

CHECK_EVERY_DAYS = 92
"""How many days after a contract was checked it is checked again: each quarter."""


class AssuranceKind(StrEnum):
    """What an organisation can show of how it looks after information (today's names)."""

    ICO_REGISTRATION = "ico-registration"
    DSPT = "dspt"
    CYBER_ESSENTIALS = "cyber-essentials"


ASSURANCE_WORDS: Mapping[AssuranceKind, str] = {
    AssuranceKind.ICO_REGISTRATION: "Registered with the Information Commissioner",
    AssuranceKind.DSPT: "Data Security and Protection Toolkit",
    AssuranceKind.CYBER_ESSENTIALS: "Cyber Essentials",
}


class StandingOfAll(StrEnum):
    """Where a document as a whole stands: for lists and filters."""

    IN_FORCE = "in-force"
    DRAFT = "draft"
    """Nothing of it was ever in force."""

    ENDED = "ended"


class Warned(StrEnum):
    """Why a party is warned about."""

    NOT_BOUND = "not-bound"
    """The version is in force, and the party has not signed it."""

    NOT_YET = "not-yet"
    """It has signed, and is bound from a later day than that from which the version is in force."""

    ORGANISATION_OVER = "organisation-over"
    """Another organisation took over its work, and has not taken over the agreement."""


class NotPublished(LookupError):
    """There is no such version, or it is not published."""


class ContractUnknown(LookupError):
    """There is no such contract, or it is not of the actor's partnership."""


class SignaturesMissing(Refused):
    """Too few parties have signed for the version to be agreed by signatures."""

    code = "signatures-missing"


class AdoptionMissing(Refused):
    """No body has adopted the version."""

    code = "adoption-missing"


class NotSucceeded(Refused):
    """The register does not say, or nobody has signed off, that one organisation took over from the other."""

    code = "not-succeeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A document in the register, with what a list shows of it.

    `current` is the version in force, `newest` the latest that was not given up; either may be missing.
    """

    agreement: AgreementRow
    level: int
    tier: int | None
    standing: StandingOfAll
    current: VersionRow | None
    newest: VersionRow | None
    parties: int
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How a document stands beside another: it follows or is followed by it, or sits alongside."""

    agreement: str
    title: str
    followed_as: Followed | None
    is_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRow:
    """That a body adopted a version on a day, as its minutes say."""

    reference: str
    version: str
    number: int
    body: str
    adopted_on: date
    minute: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow:
    """That a version is open to everybody, from `published_at` until before `withdrawn_at`."""

    reference: str
    version: str
    number: int
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A published version with all that its page, its PDF and its machine-readable form show.

    `newer` is the published version that is in force instead, or empty. `clauses` are what it allows, as data.
    """

    agreement: AgreementRow
    partnership_name: str
    is_invented: bool
    version: VersionRow
    published_at: datetime
    sections: tuple[SectionRow, ...]
    parties: tuple[PartyRow, ...]
    signatures: tuple[SignatureRow, ...]
    adoptions: tuple[AdoptionRow, ...]
    clauses: tuple[Mapping[str, object], ...]
    newer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersRow:
    """How many people in post at an organisation have read a version."""

    organisation: str
    name: str
    people: int
    have_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyWarning:
    """A party to be careful with. `bound_from` is the day from which it will be bound, where it signed."""

    agreement: str
    title: str
    version: str
    number: int
    in_force_from: datetime
    party: str
    organisation: str
    organisation_name: str
    warned: Warned
    bound_from: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What leads from one version to another. `facts` are what follows from it, in words: a new purpose, say."""

    before: VersionRow
    after: VersionRow
    title: str
    sections: tuple[SectionChange, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """A contract that makes signing an agreement a condition.

    `is_met` says whether the provider is bound by what is in force of it; None where nothing of it is in force.
    """

    reference: str
    title: str
    commissioner: str
    commissioner_name: str
    provider: str
    provider_name: str
    agreement: str
    agreement_title: str
    sign_by: date
    makes_processor: bool
    brings_into_scope: bool
    entered_at: datetime
    ended_on: date | None
    checked_on: date | None
    told_controller_on: date | None
    is_met: bool | None

    def is_overdue(self, on: date) -> bool:
        """Tell whether the day by which to sign is over, and the provider is not bound."""
        return self.ended_on is None and self.is_met is False and self.sign_by < on


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """That somebody checked a contract on a day, and what they found."""

    checked_on: date
    was_met: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceRow:
    """What an organisation could show on a day, until before `expires_on`. `number` is what it is looked up by."""

    reference: str
    organisation: str
    organisation_name: str
    kind: AssuranceKind
    number: str
    level: str
    checked_on: date
    expires_on: date

    def is_current(self, on: date) -> bool:
        """Tell whether it holds on a day."""
        return self.checked_on <= on < self.expires_on
