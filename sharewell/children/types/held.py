"""What is held of a child of the index: codes, what is put in, and refusals. Never a word of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.children.types.lifecycle import LifeRow

LONGEST_SAID, LONGEST_ADDRESS, LONGEST_POSTCODE = 200, 300, 12


class Sex(StrEnum):
    """The sex as a source gave it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_KNOWN = "not-known"


class BirthKind(StrEnum):
    """What the birth date is."""

    EXACT = "exact"
    EXPECTED = "expected"
    ESTIMATED = "estimated"
    NOT_KNOWN = "not-known"


class NameKind(StrEnum):
    """What a name is to the child."""

    CURRENT = "current"
    FORMER = "former"
    ALIAS = "alias"


class AddressKind(StrEnum):
    """What an address is to the child."""

    LIVES = "lives"
    STAYS = "stays"
    NO_FIXED_ABODE = "no-fixed-abode"


class AdultPart(StrEnum):
    """What a person is to the child. Most sources name a parent or carer, and do not say who is responsible."""

    PARENTAL_RESPONSIBILITY = "parental-responsibility"
    PARENT_OR_CARER = "parent-or-carer"
    CARER = "carer"


class Interpreter(StrEnum):
    """Whether somebody must interpret. Not known is an answer of its own."""

    NEEDED = "needed"
    NOT_NEEDED = "not-needed"
    NOT_KNOWN = "not-known"


class ServiceKind(StrEnum):
    """What kind of service works with a child."""

    SCHOOL = "school"
    GP = "gp"
    HEALTH_VISITING = "health-visiting"
    SCHOOL_NURSING = "school-nursing"
    SOCIAL_CARE = "social-care"
    EARLY_HELP = "early-help"
    EARLY_YEARS = "early-years"
    HOUSING = "housing"
    YOUTH_JUSTICE = "youth-justice"
    POLICE = "police"
    HOSPITAL = "hospital"
    VOLUNTARY = "voluntary"
    OTHER = "other"
    SEXUAL_HEALTH = "sexual-health"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_MISUSE = "substance-misuse"


SENSITIVE = frozenset({ServiceKind.SEXUAL_HEALTH, ServiceKind.MENTAL_HEALTH, ServiceKind.SUBSTANCE_MISUSE})
"""Seen as nothing by default. ContactPoint's Regulations (SI 2007/2182) kept these apart; see ADR 0178."""


class SensitiveGround(StrEnum):
    """Why a sensitive service may be recorded at all."""

    CONSENT = "consent"
    SIGNIFICANT_HARM = "significant-harm"


SEX_WORDS: Mapping[Sex, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.OTHER: "Recorded as neither",
    Sex.NOT_KNOWN: "Not known",
}
NAME_WORDS: Mapping[NameKind, str] = {
    NameKind.CURRENT: "Name",
    NameKind.FORMER: "Former name",
    NameKind.ALIAS: "Also known as",
}
ADULT_WORDS: Mapping[AdultPart, str] = {
    AdultPart.PARENTAL_RESPONSIBILITY: "Has parental responsibility",
    AdultPart.PARENT_OR_CARER: "Parent or carer",
    AdultPart.CARER: "Cares for the child",
}
INTERPRETER_WORDS: Mapping[Interpreter, str] = {
    Interpreter.NEEDED: "Needed",
    Interpreter.NOT_NEEDED: "Not needed",
    Interpreter.NOT_KNOWN: "Nobody has said",
}
SERVICE_WORDS: Mapping[ServiceKind, str] = {
    ServiceKind.SCHOOL: "School or college",
    ServiceKind.GP: "GP practice",
    ServiceKind.HEALTH_VISITING: "Health visiting",
    ServiceKind.SCHOOL_NURSING: "School nursing",
    ServiceKind.SOCIAL_CARE: "Children’s social care",
    ServiceKind.EARLY_HELP: "Early help",
    ServiceKind.EARLY_YEARS: "Nursery or playgroup",
    ServiceKind.HOUSING: "Housing",
    ServiceKind.YOUTH_JUSTICE: "Youth justice",
    ServiceKind.POLICE: "Police",
    ServiceKind.HOSPITAL: "Hospital",
    ServiceKind.VOLUNTARY: "Voluntary organisation",
    ServiceKind.OTHER: "Another service",
    ServiceKind.SEXUAL_HEALTH: "Sexual health",
    ServiceKind.MENTAL_HEALTH: "Mental health",
    ServiceKind.SUBSTANCE_MISUSE: "Drugs or alcohol",
}
GROUND_WORDS: Mapping[SensitiveGround, str] = {
    SensitiveGround.CONSENT: "The young person understands it and agrees",
    SensitiveGround.SIGNIFICANT_HARM: "I suspect that they suffer, or may suffer, significant harm",
}


class NothingHeld(Refused):
    """A child of the index has a name, an expected birth or an identifier: something to be told by."""

    code = "nothing-to-be-told-by"


class NumberWrong(Refused):
    """An NHS number has ten digits that check."""

    code = "number-wrong"


class TelephoneWrong(Refused):
    """What stands as a telephone number can be rung."""

    code = "telephone-wrong"


class AlreadyInvolved(Refused):
    """The post is named as involved already."""

    code = "already-involved"


class NotInvolved(Refused):
    """The post is not named as involved."""

    code = "not-involved"


class NeverShown(Refused):
    """A sensitive service is shown to nobody, so nobody could ring it; any other is told of what others do."""

    code = "never-shown"


class GroundFirst(Refused):
    """A sensitive service is recorded on a ground, or not at all."""

    code = "ground-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as a source gives it."""

    given_names: str
    family_name: str
    kind: NameKind = NameKind.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as a source gives it, from a day until before another. No fixed abode may have a town alone."""

    address: str = ""
    town: str = ""
    postcode: str = ""
    kind: AddressKind = AddressKind.LIVES
    began_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """A person with parental responsibility or care; which of the two, a source must say itself."""

    name: str
    part: AdultPart = AdultPart.PARENT_OR_CARER


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that works with a child: who, how to reach them, since when. Presence, never content."""

    kind: ServiceKind
    name: str
    post: str = ""
    practitioner: str = ""
    telephone: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    ground: SensitiveGround | None = None
    is_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChild:
    """Everything that a source says of a child."""

    names: tuple[Name, ...] = ()
    born_on: date | None = None
    birth: BirthKind = BirthKind.NOT_KNOWN
    sex: Sex = Sex.NOT_KNOWN
    addresses: tuple[Address, ...] = ()
    nhs_number: str = ""
    is_verified: bool = False
    adults: tuple[Adult, ...] = ()
    services: tuple[Service, ...] = ()
    interpreter: Interpreter = Interpreter.NOT_KNOWN
    language: str = ""
    assessed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A name with its source and when it was last seen."""

    given_names: str
    family_name: str
    kind: NameKind
    source: str
    first_seen_on: date
    last_seen_on: date

    @property
    def whole(self) -> str:
        """Return the name as it is written."""
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """An address with its source and period."""

    address: str
    town: str
    postcode: str
    kind: AddressKind
    source: str
    began_on: date | None
    left_on: date | None
    last_seen_on: date

    @property
    def whole(self) -> str:
        """Return the address on one line."""
        said = ", ".join(part for part in (self.address, self.town, self.postcode) if part)
        return said or "No fixed abode" if self.kind is AddressKind.NO_FIXED_ABODE else said


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultRow:
    """A person with parental responsibility or care, the source, and when it last named them."""

    name: str
    part: AdultPart
    source: str
    last_seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InvolvementRow:
    """A service that works with the child, and how to reach it.

    Where whoever said so `has_left` their post, there is neither their name nor their telephone.
    """

    reference: str
    kind: ServiceKind
    service: str
    post: str
    practitioner: str
    telephone: str
    began_on: date | None
    ended_on: date | None
    is_sensitive: bool
    is_lead: bool
    asks_since: datetime | None = None
    is_told: bool = True
    has_left: bool = False


NAMELESS = "A child without a name yet"
"""What a child is called of whom no name is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """A child as whoever may see it does."""

    reference: str
    names: tuple[NameRow, ...]
    born_on: date | None
    birth: BirthKind
    sex: Sex
    addresses: tuple[AddressRow, ...]
    nhs_number: str
    is_verified: bool
    other_numbers: tuple[str, ...]
    adults: tuple[AdultRow, ...]
    involvements: tuple[InvolvementRow, ...]
    interpreter: Interpreter
    language: str
    assessed_on: date | None
    is_mine: bool
    purpose: str
    others: tuple[str, ...]
    life: LifeRow | None = None

    @property
    def name(self) -> str:
        """Return what to call the child: the current name, else any."""
        return self.names[0].whole if self.names else NAMELESS
