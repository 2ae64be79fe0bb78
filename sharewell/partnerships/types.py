"""What others may hold of partnerships: councils, whom to ring, and what can be wrong with a file of routes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TELEPHONE_DIGITS = r"^(0[12378][0-9]{8,9}|0800[0-9]{4}|1[0-9]{2}|116[0-9]{3}|999)$"
"""Digits of a number that can be rung in the United Kingdom: area and non-geographic numbers, and short ones.

Numbers that begin 09 are left out: they cost the caller a premium."""

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
