"""What a replay is told, and what it knows at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sharewell.core.ratifying.documents import Document
from sharewell.core.ratifying.facts import Consultation, Says, Succession, Tenure
from sharewell.core.ratifying.judging import Outcome
from sharewell.core.ratifying.rule import Calendar, Rule

MOST_NAMED = 8
"""More bodies than this in one sentence are counted, with the first three by name."""

SAYS_WORDS = {
    Says.AGREE: "agrees",
    Says.OBJECT: "objects",
    Says.COMMENT: "comments",
    Says.ASK_FOR_TIME: "asks for more time",
    Says.DELEGATE: "names somebody else to answer",
    Says.WITHDRAW: "withdraws",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, or that is invented to have happened. `line` is where it stands in its file."""

    at: datetime
    what: str
    values: Mapping[str, Any]
    standing: str
    dated: str
    cites: str
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the file expects at the end of a day."""

    on: date
    what: str
    values: Mapping[str, Any]
    standing: str
    cites: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What one event did: a sentence, and more sentences of why."""

    event: Event
    text: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """An expectation, what was found, and whether they are alike."""

    expectation: Expectation
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Tell whether what was found is what was expected."""
        return self.expected == self.found


class ReplayFault(Exception):
    """An event cannot be replayed. `line` says where it stands."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        super().__init__(problem)


@dataclass(slots=True)
class Asked:
    """Reports that were asked for: of whom, by when, and who has sent one."""

    of: tuple[str, ...]
    by: date
    sent: dict[str, date] = field(default_factory=dict)


@dataclass(slots=True)
class Books:
    """Everything that a replay knows at a moment."""

    calendar: Calendar
    rules: Mapping[str, Rule]
    names: dict[str, str]
    documents: dict[str, Document] = field(default_factory=dict)
    ruled_by: dict[str, Rule] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    about: dict[str, tuple[str, str, Rule]] = field(default_factory=dict)
    extended: dict[str, int] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    reports: dict[str, Asked] = field(default_factory=dict)
    warnings: list[tuple[date, str]] = field(default_factory=list)

    def name(self, code: str) -> str:
        """Return a body's name."""
        return self.names.get(code, code)

    def facts(self, consultation: str) -> Consultation:
        """Return what is known of a consultation now, with everything that is kept elsewhere."""
        held = self.consultations[consultation]
        code, _, _ = self.about[consultation]
        return replace(
            held,
            parties=self.documents[code].parties,
            successions=tuple(self.successions),
            tenures=tuple(self.tenures),
            other_texts=tuple(
                (other.opened_at, self.ended.get(name))
                for name, other in self.consultations.items()
                if name != consultation and self.about[name][0] == code
            ),
        )


def said(day: date) -> str:
    """Return a day as people write it: 5 August 2016."""
    return f"{day.day} {day:%B %Y}"


def listed(books: Books, bodies: Iterable[str]) -> str:
    """Return bodies by name, or how many there are and the first of them."""
    names = [books.name(body) for body in bodies]
    if not names:
        return "Nobody"
    if len(names) > MOST_NAMED:
        return f"{len(names)} parties ({', '.join(names[:3])} and others)"
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
