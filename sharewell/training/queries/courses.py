"""Read the courses of `content/courses/`: sections with their sources, and a bank of questions. No database.

They are loaded once for each process; a new release restarts it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sharewell.core.assessing import Kind, Question
from sharewell.core.deciding import ContentFault, Fault
from sharewell.core.deciding.drawing import OUTCOME_WORDS
from sharewell.core.deciding.lines import Table, read_toml
from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.citing import Citation, Document, read_cites, read_documents
from sharewell.training.types import CourseUnknown

ADD_TO = "courses/<course>/sources.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a section under one heading, and what it rests on."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a course. `number` counts from 1; `seal` changes with any of its words."""

    code: str
    number: int
    title: str
    lede: str
    minutes: int
    parts: tuple[Part, ...]
    seal: str


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank, its options in the order of the file. `case` is what the guide is asked, else None."""

    question: Question
    text: str
    explanation: str
    cites: tuple[Citation, ...]
    case: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is said of a course (for whom it is, what it teaches, a rule of it), and what it rests on."""

    title: str
    text: str
    sections: tuple[str, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its words, its bank of questions and its rules. Times are in what their names say."""

    code: str
    title: str
    lede: str
    version: str
    dated: date
    owner: str
    pass_mark: int
    number: int
    wait_hours: int
    attempts_before_conversation: int
    open_days: int
    valid_years: int
    sections: tuple[Section, ...]
    bank: tuple[BankQuestion, ...]
    required: tuple[Statement, ...]
    skills: tuple[Statement, ...]
    rules: tuple[Statement, ...]

    @property
    def minutes(self) -> int:
        """Return how long the sections take to read, in minutes."""
        return sum(section.minutes for section in self.sections)

    def section(self, code: str) -> Section:
        """Return a section. Raise `CourseUnknown`."""
        for one in self.sections:
            if one.code == code:
                return one
        raise CourseUnknown(code)

    def expires_on(self, completed_on: date) -> date:
        """Return the day from which a completion counts no more; 29 February becomes 1 March."""
        try:
            return completed_on.replace(year=completed_on.year + self.valid_years)
        except ValueError:
            return completed_on.replace(year=completed_on.year + self.valid_years, day=28) + timedelta(days=1)


@cache
def get_courses() -> Mapping[str, Course]:
    """Return every course held, by code. Raise `ContentFault`: nothing may start on a faulty course."""
    return load_courses(content_folder())


def list_courses() -> tuple[Course, ...]:
    """Return the courses, by title."""
    return tuple(sorted(get_courses().values(), key=lambda one: one.title))


def get_course(code: str) -> Course:
    """Return a course. Raise `CourseUnknown`."""
    try:
        return get_courses()[code]
    except KeyError:
        raise CourseUnknown(code) from None


def load_courses(folder: Path) -> dict[str, Course]:
    """Read every course below `folder`/courses. Raise `ContentFault` that names every fault at once."""
    reader = _Reader(folder)
    courses = {each.name: reader.course(each.name) for each in sorted((folder / "courses").glob("*/")) if each.is_dir()}
    if reader.faults:
        raise ContentFault(reader.faults)
    return courses


def seal_of(document: Any) -> str:
    """Return the SHA-256 of a document's one way to be written, in hexadecimal."""
    encoded = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(encoded.encode()).hexdigest()


class _Reader:
    """Reads courses, gathering faults so that all are told at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.documents: dict[str, Document] = {}

    def course(self, code: str) -> Course:
        """Read one course; what is missing in it is a fault, and stands empty."""
        place = f"courses/{code}"
        sources = ["guides/sources.toml", "pages/sources.toml"]
        if (self.folder / place / "sources.toml").exists():
            sources.append(f"{place}/sources.toml")
        self.documents = read_documents(
            table for each in sources for table in self._tables(each, "source").get("source", [])
        )
        tables = self._tables(f"{place}/course.toml", "course", "required", "skill", "rule")
        if len(tables.get("course", [])) != 1:
            self._report(f"{place}/course.toml", 0, "It holds no [course].", "Write one.")
            tables["course"] = [Table(f"{place}/course.toml", 0, {}, {}, self._report)]
        table = tables["course"][0]
        table.allow("title", "lede", "version", "dated", "owner", "pass_mark", "questions", "wait_hours", *_RULES)
        files = sorted((self.folder / place / "sections").glob("*.toml"))
        sections = tuple(
            made
            for number, file in enumerate(files, start=1)
            if (made := self._section(f"{place}/sections/{file.name}", file.stem, number))
        )
        known = {section.code: section for section in sections}
        return Course(
            code=code,
            title=table.text("title"),
            lede=table.text("lede"),
            version=table.text("version"),
            dated=table.day("dated") or date.min,
            owner=table.text("owner"),
            pass_mark=table.number("pass_mark"),
            number=table.number("questions"),
            wait_hours=table.number("wait_hours"),
            attempts_before_conversation=table.number("attempts_before_conversation"),
            open_days=table.number("open_days"),
            valid_years=table.number("valid_years"),
            sections=sections,
            bank=self._bank(f"{place}/questions.toml", known),
            required=self._statements(tables, "required", known),
            skills=self._statements(tables, "skill", known),
            rules=self._statements(tables, "rule", known),
        )

    def _report(self, file: str, line: int, problem: str, cure: str) -> None:
        self.faults.append(Fault(file, line, problem, cure))

    def _tables(self, place: str, *allowed: str) -> dict[str, list[Table]]:
        try:
            text = (self.folder / place).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self._report(place, 0, "The file is missing or cannot be read as UTF-8.", "Put it back.")
            return {}
        tables = read_toml(place, text, self._report)
        for name in sorted(set(tables) - set(allowed)):
            tables[name][0].fault("", f"Unknown table {name!r}.", f"Use {', '.join(allowed)}.")
        return tables

    def _cites(self, table: Table) -> tuple[Citation, ...]:
        return read_cites(table, self.documents, add_to=ADD_TO, required=True)

    def _section(self, place: str, stem: str, number: int) -> Section | None:
        tables = self._tables(place, "section", "part")
        heads, parts = tables.get("section", []), tables.get("part", [])
        if len(heads) != 1 or not parts:
            self._report(place, 0, "A section is one [section] and one [[part]] or more.", "Write them.")
            return None
        head = heads[0]
        head.allow("title", "lede", "minutes")
        made = tuple(self._part(table) for table in parts)
        title, lede = head.text("title"), head.text("lede")
        return Section(
            code=stem.partition("-")[2],
            number=number,
            title=title,
            lede=lede,
            minutes=head.number("minutes"),
            parts=made,
            seal=seal_of([title, lede, [asdict(part) for part in made]]),
        )

    def _part(self, table: Table) -> Part:
        table.allow("heading", "paragraphs", "points", "cites")
        paragraphs, points = table.strings("paragraphs"), table.strings("points")
        if not paragraphs and not points:
            table.fault("paragraphs", "The part has no words.", 'Write paragraphs = ["…"] or points = ["…"].')
        return Part(table.text("heading"), paragraphs, points, self._cites(table))

    def _statements(
        self, tables: Mapping[str, list[Table]], kind: str, known: Mapping[str, Section]
    ) -> tuple[Statement, ...]:
        made = []
        for table in tables.get(kind, []):
            table.allow("title", "text", "sections", "cites")
            sections = tuple(one.code for one in table.look_up("sections", known, "section"))
            made.append(Statement(table.text("title"), table.optional("text"), sections, self._cites(table)))
        return tuple(made)

    def _bank(self, place: str, known: Mapping[str, Section]) -> tuple[BankQuestion, ...]:
        found: dict[str, BankQuestion] = {}
        for table in self._tables(place, "question").get("question", []):
            one = self._question(table, known)
            if one is None:
                continue
            if one.question.code in found:
                table.fault("code", f"The question {one.question.code!r} is held twice.", "Remove one.")
            found[one.question.code] = one
        return tuple(found.values())

    def _question(self, table: Table, known: Mapping[str, Section]) -> BankQuestion | None:
        kind = table.text("kind")
        if kind not in _SHAPES:
            table.fault("kind", f"Unknown kind {kind!r}.", f"Use {', '.join(_SHAPES)}.")
            return None
        table.allow("code", "section", "kind", "text", "explanation", "cites", *_SHAPES[Kind(kind)])
        section = table.text("section")
        if section not in known:
            table.fault("section", f"No section is called {section!r}.", f"Use {', '.join(known)}.")
        explanation, cites = table.text("explanation"), self._cites(table)
        try:
            options, labels, key = _READERS[Kind(kind)](table)
            question = Question(
                code=table.text("code"), section=section, kind=Kind(kind), options=options, labels=labels, key=key
            )
        except ValueError as problem:
            table.fault("kind", f"The question cannot be answered: {problem}", "See docs/reference/course.md.")
            return None
        case = dict(table.table("case")) if kind == Kind.CASE else None
        return BankQuestion(question, table.text("text"), explanation, cites, case)


_RULES = ("attempts_before_conversation", "open_days", "valid_years")
_Shape = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]


def _one(table: Table) -> _Shape:
    return (table.text("right"), *table.strings("wrong")), (), (0,)


def _several(table: Table) -> _Shape:
    right = table.strings("right")
    return (*right, *table.strings("wrong")), (), tuple(range(len(right)))


def _order(table: Table) -> _Shape:
    steps = table.strings("steps")
    return steps, (), tuple(range(len(steps)))


def _match(table: Table) -> _Shape:
    labels = table.strings("labels")
    pairs = table.table("pairs")
    return tuple(pairs), labels, tuple(labels.index(str(label)) for label in pairs.values())


def _case(table: Table) -> _Shape:
    return tuple(OUTCOME_WORDS[each] for each in OUTCOMES), (), (OUTCOMES.index(table.text("right")),)


_SHAPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ONE: ("right", "wrong"),
    Kind.SEVERAL: ("right", "wrong"),
    Kind.ORDER: ("steps",),
    Kind.MATCH: ("labels", "pairs"),
    Kind.CASE: ("right", "case"),
}
_READERS = {Kind.ONE: _one, Kind.SEVERAL: _several, Kind.ORDER: _order, Kind.MATCH: _match, Kind.CASE: _case}
