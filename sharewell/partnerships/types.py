"""What others may hold of partnerships: the register, councils, whom to ring (rows and words), and faults of files."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.core.deciding.vocabulary import KINDS
from sharewell.design.words import date_words

ORGANISATION_KINDS = tuple(kind for kind in KINDS if kind not in {"parent-or-carer", "member-of-the-public"})
"""The kinds of the case vocabulary that an organisation may have: all but those of private persons."""

TELEPHONE_DIGITS = r"^(0[12378][0-9]{8,9}|0800[0-9]{4}|1[0-9]{2}|116[0-9]{3}|999)$"
"""Digits of a number that can be rung in the United Kingdom: area and non-geographic numbers, and short ones.

Numbers that begin 09 are left out: they cost the caller a premium."""

LONGEST_NAME = 200
"""Characters of the name of an organisation."""

AREA_CODE = r"^[EWSN][0-9]{8}$"
"""The nine-character code of the Office for National Statistics for an area, such as E09000000."""

COLUMNS = (
    "council",
    "area_code",
    "service",
    "telephone",
    "hours",
    "email",
    "web_page",
    "checked_on",
    "source",
    "standing",
)
"""The columns of a file of routes, in the order in which an export writes them. An import takes them in any order."""

_DIGITS = re.compile(TELEPHONE_DIGITS)


class Service(StrEnum):
    """Whom a telephone number reaches. The order is the order on the page."""

    CHILDRENS_SOCIAL_CARE = "childrens-social-care"
    OUT_OF_HOURS = "out-of-hours"
    LEAD_FOR_ALLEGATIONS = "lead-for-allegations"
    EARLY_HELP = "early-help"
    POLICE_NON_EMERGENCY = "police-non-emergency"


class Standing(StrEnum):
    """How far a fact can be relied on."""

    CONFIRMED = "confirmed"
    SOURCE = "source"
    BACKGROUND = "background"


class NationalKind(StrEnum):
    """What a national route is. Everybody knows the first two, so the page says nothing of their standing."""

    EMERGENCY = "emergency"
    NON_EMERGENCY = "non-emergency"
    HELPLINE = "helpline"
    WEB_PAGE = "web-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilRow:
    """A council whose routes are held. `key` is what stands in an address; `area_code` may be empty."""

    reference: str
    key: str
    name: str
    area_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRouteRow:
    """One way to reach one service of one council, as it is now."""

    reference: str
    council: str
    area_code: str
    service: Service
    telephone: str
    hours: str
    email: str
    web_page: str
    checked_on: date
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalRoute:
    """A number or page that serves the whole country. `telephone` or `web_page` may be empty, not both."""

    code: str
    name: str
    use: str
    telephone: str
    hours: str
    web_page: str
    source: str
    standing: Standing
    kind: NationalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WhomToRing:
    """Everything that the page shows. `council` is None where none was chosen, or none has that key."""

    councils: tuple[CouncilRow, ...]
    council: CouncilRow | None
    routes: tuple[ContactRouteRow, ...]
    national: tuple[NationalRoute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """One good line of a file of routes. `line` counts from 1, the header being line 1."""

    line: int
    council: str
    area_code: str
    service: Service
    telephone: str
    hours: str
    email: str
    web_page: str
    checked_on: date
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True, order=True)
class LineFault:
    """What is wrong with one line, and how to put it right."""

    line: int
    problem: str
    cure: str

    def __str__(self) -> str:
        """Return it as one sentence for people."""
        return f"Line {self.line}: {self.problem} {self.cure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file of routes after reading. Where `is_whole` is false the file as such is faulty, and no line counts."""

    lines: tuple[RouteLine, ...]
    faults: tuple[LineFault, ...]
    is_whole: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, in numbers of routes, and the lines it refused."""

    added: int
    replaced: int
    unchanged: int
    refused: tuple[LineFault, ...]


class ImportFaulty(Exception):
    """A file of routes has faults, so nothing of it was taken over. `faults` names each line."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        """Keep the faults in the order of their lines."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NothingToImport(ImportFaulty):
    """A file of routes holds no line that can be taken over."""


class CouncilUnknown(LookupError):
    """No council has this key."""


class NationalRoutesFaulty(Exception):
    """The file of national numbers is missing or faulty. `cure` says what to do."""

    def __init__(self, problem: str, *, cure: str) -> None:
        """Keep the cure beside the problem."""
        super().__init__(problem)
        self.cure = cure


def is_telephone(text: str) -> bool:
    """Tell whether the text is a number that can be rung: digits in groups, with single spaces between them."""
    return not re.search(r"^ |  | $", text) and bool(_DIGITS.fullmatch(text.replace(" ", "")))


OLD_AFTER_MONTHS = 6

SERVICE_WORDS = {
    Service.CHILDRENS_SOCIAL_CARE: ("Children’s social care", "If you think a child is being harmed or may be harmed."),
    Service.OUT_OF_HOURS: (
        "Children’s social care, out of hours",
        "In the evening, at night, at the weekend and on bank holidays.",
    ),
    Service.LEAD_FOR_ALLEGATIONS: (
        "Lead for allegations",
        "If your worry is about somebody who works with children. Many people say “LADO” or “designated officer”.",
    ),
    Service.EARLY_HELP: ("Early help", "If a family needs support and no child is being harmed."),
    Service.POLICE_NON_EMERGENCY: ("Police, not an emergency", "If a crime has happened and nobody is in danger now."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCard:
    """One way to reach somebody, in words. `warning` is empty where there is nothing to warn of."""

    name: str
    use: str
    number: str
    hours: str
    email: str
    web_page: str
    checked: str
    warning: str
    source: str
    standing: str
    is_urgent: bool
    shows_standing: bool


def council_cards(routes: Sequence[ContactRouteRow], *, today: date) -> tuple[RouteCard, ...]:
    """Return a card for each route of a council; one that was checked more than six months ago says so."""
    return tuple(
        RouteCard(
            name=SERVICE_WORDS[route.service][0],
            use=SERVICE_WORDS[route.service][1],
            number=route.telephone,
            hours=route.hours,
            email=route.email,
            web_page=route.web_page,
            checked=f"Checked on {date_words(route.checked_on)}.",
            warning=(
                "This is more than six months ago. If nobody answers, look for the number on the council’s website."
                if route.checked_on < months_before(today, months=OLD_AFTER_MONTHS)
                else ""
            ),
            source=route.source,
            standing=route.standing.value,
            is_urgent=False,
            shows_standing=True,
        )
        for route in routes
    )


def national_cards(routes: Sequence[NationalRoute]) -> tuple[RouteCard, ...]:
    """Return a card for each national route. All but 999 and 101 say that we have not verified them."""
    return tuple(
        RouteCard(
            name=route.name,
            use=route.use,
            number=route.telephone,
            hours=route.hours,
            email="",
            web_page=route.web_page,
            checked="",
            warning="",
            source=route.source,
            standing=route.standing.value,
            is_urgent=route.kind is NationalKind.EMERGENCY,
            shows_standing=route.kind in {NationalKind.HELPLINE, NationalKind.WEB_PAGE},
        )
        for route in routes
    )


def months_before(day: date, *, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class DataRole(StrEnum):
    """What an organisation is to the information it holds (UK GDPR, article 4(7) and (8))."""

    CONTROLLER = "controller"
    """It decides why and how the information is used."""

    PROCESSOR = "processor"
    """It works with the information for a controller."""


class InScope(StrEnum):
    """Whether the duty to share of the Children Act 2004, section 16LA, reaches an organisation."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipRow:
    """A safeguarding partnership."""

    reference: str
    name: str
    is_invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntryRow:
    """What the register says of an organisation from `began_on` until before `ended_on` (None: until a newer entry).

    `processor_for` and `processor_for_name` are empty for a controller. `signed_by` is the reference of the information
    governance lead who signed it off on `signed_on`; empty and None where nobody has yet.
    """

    reference: str
    organisation: str
    kind: str
    department: str
    is_public_authority: bool
    data_role: DataRole
    processor_for: str
    processor_for_name: str
    in_scope_s16la: InScope
    scope_reason: str
    began_on: date
    ended_on: date | None
    entered_at: datetime
    signed_by: str
    signed_on: date | None

    @property
    def is_signed(self) -> bool:
        """Tell whether an information governance lead has signed it off."""
        return self.signed_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """Whether the register counts an organisation in scope of s.16LA of the Children Act 2004, and why."""

    organisation: str
    in_scope: InScope
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An organisation of the register. `entry` is what the register says on the day asked for, or None."""

    reference: str
    name: str
    partnership: str
    partnership_name: str
    is_invented: bool
    entry: RegisterEntryRow | None

    @property
    def kind(self) -> str:
        """Return the kind on that day, empty where the register says nothing."""
        return self.entry.kind if self.entry else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team of an organisation."""

    reference: str
    organisation: str
    name: str
    is_hub: bool = False
    """It is a multi-agency safeguarding hub."""


class PartnershipUnknown(LookupError):
    """No partnership has this reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change of an organisation on a day: another name, or a successor (`successor` is its reference)."""

    reference: str
    organisation: str
    organisation_name: str
    former_name: str
    new_name: str
    successor: str
    successor_name: str
    happened_on: date
    why: str
    entered_at: datetime
    signed_by: str
    signed_on: date | None

    @property
    def is_signed(self) -> bool:
        """Tell whether an information governance lead signed it off."""
        return self.signed_on is not None


class ChangeUnknown(LookupError):
    """No change of an organisation has this reference."""


class OrganisationUnknown(LookupError):
    """No organisation has this reference."""


class TeamUnknown(LookupError):
    """No team has this reference."""


class RegisterEntryUnknown(LookupError):
    """No entry of the register has this reference, or none holds on that day."""


class NameTaken(Refused):
    """There is one of this name already."""

    code = "name-taken"


class AlreadyAHub(Refused):
    """The team is a hub already."""

    code = "already-a-hub"


class EntryNotPossible(Refused):
    """What was to be entered cannot be. The message says what is wrong."""

    code = "entry-not-possible"


class LaterEntryHeld(Refused):
    """The register already says something of the organisation from that day or a later one."""

    code = "later-entry-held"


class OtherOrganisation(Refused):
    """The person asking may do this in their own organisation only."""

    code = "other-organisation"


class AlreadySigned(Refused):
    """The entry was signed off before."""

    code = "already-signed"


class EntryOver(Refused):
    """The entry had ended before that day."""

    code = "entry-over"
