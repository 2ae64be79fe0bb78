"""Certificates as PDF, and lists of who is current as cells for a file. What people wrote goes in as data only."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sharewell.core.identifiers import spell_out
from sharewell.design.words import LONDON, date_words
from sharewell.training.types import (
    STANDING_WORDS,
    CoverageCount,
    CoverageRow,
    HeldCompletion,
    SessionRow,
    Trained,
)

TEMPLATE = """
#let certificate = json(bytes(sys.inputs.certificate))
#set document(title: certificate.title)
#set page(paper: "a4", margin: 2.5cm, footer: [#set text(8pt); #certificate.footer])
#set text(font: ("Libertinus Serif"), size: 12pt, lang: "en", region: "gb")
#show heading.where(level: 1): set text(24pt)
#v(3cm)
= #certificate.title
#v(1cm)
#for line in certificate.lines [
  #block(below: 1em)[#strong(line.at(0)) #linebreak() #line.at(1)]
]
"""


def certificate_pdf(completion: HeldCompletion) -> bytes:
    """Return the certificate of a completion as PDF/UA. Nothing is fetched from elsewhere."""
    import typst  # noqa: PLC0415  a large library that only this page needs

    document = {
        "title": "Certificate of completion",
        "lines": [
            ["Completed by", completion.person_name],
            ["Course", f"{completion.course_title} (version {completion.course_version})"],
            ["Completed on", date_words(completion.completed_on)],
            ["Counts until", date_words(completion.expires_on)],
            ["Provided by", completion.provider],
            ["Reference", f"{completion.reference} ({spell_out(completion.reference)})"],
            ["Seal", seal_of(completion)],
        ],
        "footer": "Whoever keeps accreditations in the holder’s organisation can look the reference up in Sharewell "
        "and compare the seal.",
    }
    made: Any = typst.compile(
        TEMPLATE.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"certificate": json.dumps(document)}
    )
    return bytes(made)


def seal_of(completion: HeldCompletion) -> str:
    """Return what changes with any fact of a completion: the first 32 digits of a SHA-256, in groups of four."""
    facts = [
        completion.reference,
        completion.person,
        completion.course,
        completion.course_version,
        completion.completed_on.isoformat(),
        completion.expires_on.isoformat(),
        completion.provider,
        completion.evidence,
    ]
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


COVERAGE_COLUMNS = ("name", "post", "role", "engagement", "standing", "until", "lacks")


def coverage_cells(rows: Sequence[CoverageRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each person in the order of `COVERAGE_COLUMNS`."""
    for row in rows:
        until = row.accreditation.until
        yield (
            row.person_name,
            row.title,
            row.role,
            row.engagement.value,
            STANDING_WORDS[row.standing],
            until.isoformat() if until else "",
            "; ".join(part.title for part in row.accreditation.lacks),
        )


SESSION_COLUMNS = (
    "reference",
    "title",
    "course",
    "place",
    "begins",
    "ends",
    "organisation",
    "places",
    "taken",
    "waiting",
)


def session_cells(rows: Sequence[SessionRow]) -> Iterator[tuple[object, ...]]:
    """Yield the cells of each session in the order of `SESSION_COLUMNS`, moments in London time."""
    for row in rows:
        begins, ends = (moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") for moment in (row.began_at, row.ended_at))
        first = (row.reference, row.title, row.course, row.place, begins, ends)
        yield (*first, row.organisation_name, row.places, row.taken, row.waiting)


COUNT_COLUMNS = ("counted by", "name", "kind", "people", "current", "runs out soon", "not current")


def count_cells(
    organisations: Sequence[CoverageCount], kinds: Sequence[CoverageCount], trained: Trained
) -> Iterator[tuple[object, ...]]:
    """Yield the counts by organisation and by kind in the order of `COUNT_COLUMNS`, then who was trained by year."""
    for by, counts in (("organisation", organisations), ("kind", kinds)):
        for one in counts:
            yield (by, one.name, one.kind, one.people, one.current, one.expiring, one.lapsed)
    for year in trained.counts:
        yield ("trained in year", year.year, year.course, year.people, "", "", "")
    yield ("trained in all", "", "", trained.people, "", "", "")
