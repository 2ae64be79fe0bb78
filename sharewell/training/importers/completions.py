"""Read a list of completions: every line is good, or at fault with a reason and a cure. Reading changes nothing."""

import csv
import hashlib
import io
import re
from datetime import date, datetime

from sharewell.acting.types import Actor, ActorKind
from sharewell.foundation.clock import LONDON
from sharewell.partnerships.types import LineFault
from sharewell.practitioners.queries import list_current_posts
from sharewell.training.queries.coverage import list_held
from sharewell.training.queries.terms import list_course_terms
from sharewell.training.types import CompletionLine, ReadCompletions

COLUMNS = ("email", "course", "completed_on", "provider", "certificate")
LARGEST = 130_000  # bytes: more than a thousand lines, and little enough to travel in the page that asks to confirm
LARGEST_FILE = 5_000_000  # bytes, for the command
EARLIEST = date(2000, 1, 1)
LONGEST = {"provider": 100, "certificate": 60}

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class _Unusable(Exception):
    """A line cannot be used: the problem and the cure."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.problem, self.cure = problem, cure


def read_completions(*, actor: Actor, data: bytes, largest: int = LARGEST, now: datetime) -> ReadCompletions:
    """Read a CSV file with the columns of `COLUMNS`, as the actor may take it over.

    People are found by their e-mail address: of the actor's organisation, or of any where the operator reads. Somebody
    else's people look like nobody. A day is written 2026-11-22 or 22/11/2026.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        rows = _rows(data, largest=largest)
    except _Unusable as whole:
        return ReadCompletions(lines=(), faults=(LineFault(1, whole.problem, whole.cure),), digest=digest)
    organisation = None if actor.kind is ActorKind.OPERATOR else actor.organisation
    people = _people(organisation, now=now)
    courses = {terms.code for terms in list_course_terms()}
    held = list_held(people={person for person, _ in people.values()})
    lines: list[CompletionLine] = []
    faults: list[LineFault] = []
    seen: dict[tuple[str, str, date, str, str], int] = {}
    for number, cells in rows:
        try:
            row = _row(cells)
            if row["email"].lower() not in people:
                raise _Unusable(
                    "Nobody in post here has this e-mail address.", "Correct the address, or give the person a post."
                )
            person, name = people[row["email"].lower()]
            if row["course"] not in courses:
                raise _Unusable("The course is not known.", f"Write one of: {', '.join(sorted(courses))}.")
            day = _day(row["completed_on"], today=now.astimezone(LONDON).date())
            key = (person, row["course"], day, row["provider"], row["certificate"])
            if key in seen:
                raise _Unusable(f"It says the same as line {seen[key]}.", "Take one of the two out.")
            seen[key] = number
            lines.append(
                CompletionLine(
                    line=number,
                    person=person,
                    person_name=name,
                    course=row["course"],
                    completed_on=day,
                    provider=row["provider"],
                    certificate=row["certificate"],
                    is_held=key in held,
                )
            )
        except _Unusable as fault:
            faults.append(LineFault(number, fault.problem, fault.cure))
    if not rows:
        faults.append(LineFault(1, "The file holds no line under its header.", "Add a line for each person."))
    return ReadCompletions(lines=tuple(lines), faults=tuple(faults), digest=digest)


def _rows(data: bytes, *, largest: int) -> list[tuple[int, list[str]]]:
    """Return the lines under the header, each with its number. Raise `_Unusable` for what is no such table."""
    if len(data) > largest:
        raise _Unusable("The file is too large.", f"Keep it below {largest:,} bytes: split it.")
    if data.startswith(_UTF_16) or b"\x00" in data:
        raise _Unusable("The file is in UTF-16, or no text.", "Save it as “CSV UTF-8” and choose it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unusable(
            "The file is not in UTF-8, so names and places could go wrong.",
            "Save it as “CSV UTF-8” and choose it again.",
        ) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise _Unusable("A quotation mark is not closed.", "Save the file anew from your spreadsheet.") from None
    if not lines or [cell.strip() for cell in lines[0]] != list(COLUMNS):
        raise _Unusable("The header is not as expected.", f"Write as the first line: {','.join(COLUMNS)}")
    return [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]


def _row(cells: list[str]) -> dict[str, str]:
    if len(cells) != len(COLUMNS):
        raise _Unusable(f"It has {len(cells)} cells.", f"Give it {len(COLUMNS)}.")
    row = dict(zip(COLUMNS, (cell.strip(" ") for cell in cells), strict=True))
    for name, cell in row.items():
        if cell.startswith(_FORMULA):
            raise _Unusable(f"The cell {name} begins like a formula.", "Take out the first character.")
        if _CONTROL.search(cell):
            raise _Unusable(f"The cell {name} holds a hidden character.", "Type the cell anew.")
        if len(cell) > LONGEST.get(name, 254):
            raise _Unusable(f"The cell {name} is too long.", f"Use at most {LONGEST.get(name, 254)} characters.")
    for name in ("email", "course", "completed_on", "provider"):
        if not row[name]:
            raise _Unusable(f"The cell {name} is empty.", "Fill it in.")
    return row


def _day(text: str, *, today: date) -> date:
    found = None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    if found is None:
        raise _Unusable("The day cannot be read.", "Write it like 2026-11-22 or 22/11/2026.")
    if found > today:
        raise _Unusable("The day lies in the future.", "Give the day on which the course was completed.")
    if found < EARLIEST:
        raise _Unusable("The day lies too far back.", "Check the year.")
    return found


def _people(organisation: str | None, *, now: datetime) -> dict[str, tuple[str, str]]:
    """Return the reference and name of everybody in post, by e-mail address."""
    posts = list_current_posts(at=now, organisation=organisation)
    return {post.email: (post.person, post.person_name) for post in posts}
