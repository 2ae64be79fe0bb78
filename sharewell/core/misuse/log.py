"""What the rules read: rows of an access log, and answers that others looked up where names are."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What somebody did."""

    OPENED = "opened"
    """Opened a record about a child."""

    SEARCHED = "searched"
    """Searched for a child."""

    ACTED = "acted"
    """Did something in a record: added, endorsed, decided, answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One row of the log. `at` is a moment on the clock of the place where people work.

    `subject` is a reference, empty for a search. `is_part` says whether the person had a part of their own in it: it
    was theirs, or they owed something about it. `led_on` says whether a search led to opening a record.
    """

    entry: str
    at: datetime
    actor: str
    kind: Kind
    subject: str = ""
    is_part: bool = True
    led_on: bool = False

    @property
    def day(self) -> date:
        """Return the day of it."""
        return self.at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What was compared where names and addresses are kept: pairs of actor and subject, never the words themselves.

    `surname_share` is the share of all subjects that have the surname of a subject; 0 where it is not known.
    """

    same_surname: Set[tuple[str, str]] = frozenset()
    same_address: Set[tuple[str, str]] = frozenset()
    own_child: Set[tuple[str, str]] = frozenset()
    surname_share: dict[str, float] = field(default_factory=dict)
