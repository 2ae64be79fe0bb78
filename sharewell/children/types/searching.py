"""What others may hold of searches: what is asked, what comes back, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sharewell.acting.types import Refused

SEARCH_PREFIX, ASKING_PREFIX = "fnd", "ask"
MOST_SHOWN = 6
"""A page of results is never longer: who has more candidates must say more."""
MOST_IN_AN_HOUR = 40
"""Searches of one person. Whoever looks by halves, or for everybody, comes to an end here and in the misuse rules."""
HOURS_OPEN = 12
"""For how long a result opens the child to whoever searched, with the purpose that they gave."""
LONGEST_ASKED = 200


class PurposeFirst(Refused):
    """A search states its purpose before anything else."""

    code = "purpose-first"


class SayMore(Refused):
    """Too little is asked for a search: it would find many children."""

    code = "say-more"


class TooManySearches(Refused):
    """One person searched very often within an hour."""

    code = "too-many-searches"


class SearchUnknown(LookupError):
    """There is no such search, or it is somebody else's: they look alike."""


class AskingUnknown(LookupError):
    """There is no such question, or it is not open to the actor: they look alike."""


class NobodyAnswers(Refused):
    """There is no index manager in post who could take a question on."""

    code = "nobody-answers"


class WordsFirst(Refused):
    """A question has words."""

    code = "words-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerms:
    """The purposes that may be given, and what they rest on."""

    purposes: Mapping[str, str]
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody knows of a child. Anything may be missing; `born` is a day or a year, `age` whole years."""

    given_names: str = ""
    family_name: str = ""
    born: str = ""
    age: int | None = None
    address: str = ""
    town: str = ""
    postcode: str = ""
    parent: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the waterfall: what was found, in words, and the bits that it adds."""

    words: str
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """A child that a search found: as little as tells the child from another, and why it is here."""

    child: str
    name: str
    born_on: date | None
    town: str
    bits: float
    sentence: str
    steps: tuple[Step, ...]
    died_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """A search of one's own: what was asked, and what came back that is still open to the actor."""

    reference: str
    purpose: str
    asked: Asked
    asked_at: datetime
    results: tuple[ResultRow, ...]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingRow:
    """A question that was passed on: who asks, about whom, and what came of it."""

    reference: str
    child: str
    asked_by: str
    asked_at: datetime
    words: str
    asked: Asked | None
    involvements: tuple[tuple[str, str, str, str], ...]
    closed_at: datetime | None
    closed_words: str
