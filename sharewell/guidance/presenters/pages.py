"""What the pages of words show: editions, terms and links, as rows that a template only has to lay out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sharewell.core.deciding.edition import Edition, KeyPoint, KeyQuestion
from sharewell.design.words import standing_words
from sharewell.guidance.queries.content_pages import Citation, Term


@dataclass(frozen=True, slots=True)
class Link:
    """A page and what it is called."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PointInWords:
    """A golden rule, key point or key question (which has no paragraphs), with the document and place it rests on."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    source: str
    standing: str
    href: str


@dataclass(frozen=True, slots=True)
class EditionInWords:
    """An edition as the page of golden rules shows it. `last_day` is None while it is in force."""

    code: str
    title: str
    in_force_on: date
    last_day: date | None
    points_title: str
    points: tuple[PointInWords, ...]
    questions_title: str
    questions: tuple[PointInWords, ...]


@dataclass(frozen=True, slots=True)
class TermInWords:
    """A term of the glossary and the letter under which it stands."""

    letter: str
    code: str
    term: str
    era: str
    meaning: tuple[str, ...]
    now: str
    cites: tuple[Citation, ...]


GROUPS_OF_LINKS: tuple[tuple[str, tuple[Link, ...]], ...] = (
    (
        "What to do",
        (
            Link("/worried/", "Worried about a child?"),
            Link("/guide/", "The guide: decide about sharing"),
            Link("/whom-to-ring/", "Whom to ring"),
        ),
    ),
    (
        "What the guidance says",
        (
            Link("/golden-rules/", "Golden rules and key points"),
            Link("/editions/", "Editions of the guidance, and their flowcharts"),
            Link("/what-worries-you/", "What worries you about sharing?"),
            Link("/glossary/", "Glossary"),
            Link("/reading-list/", "Reading list"),
        ),
    ),
    (
        "What the partnership has agreed",
        (Link("/published-agreements/", "Published agreements"),),
    ),
    (
        "About Sharewell",
        (
            Link("/about/", "About Sharewell"),
            Link("/accessibility/", "Accessibility"),
            Link("/privacy/", "Privacy"),
        ),
    ),
)


def editions_in_words(editions: Sequence[Edition]) -> tuple[EditionInWords, ...]:
    """Return the editions newest first, each statement with the title of the document that it cites."""
    return tuple(_edition(one) for one in sorted(editions, key=lambda one: one.in_force_on, reverse=True))


def _edition(edition: Edition) -> EditionInWords:
    return EditionInWords(
        code=edition.code,
        title=edition.title,
        in_force_on=edition.in_force_on,
        last_day=edition.ended_on - timedelta(days=1) if edition.ended_on else None,
        points_title=edition.key_points_title,
        points=tuple(_point(edition, one, title=one.title, paragraphs=one.paragraphs) for one in edition.key_points),
        questions_title=edition.key_questions_title,
        questions=tuple(_point(edition, one, title=one.text, paragraphs=()) for one in edition.key_questions),
    )


def _point(edition: Edition, one: KeyPoint | KeyQuestion, *, title: str, paragraphs: tuple[str, ...]) -> PointInWords:
    document = edition.sources.get(one.source)
    name = document.title if document else one.source
    return PointInWords(
        number=one.number,
        title=title,
        paragraphs=paragraphs,
        source=f"{name}: {one.at}" if one.at else name,
        standing=one.standing,
        href=document.address if document else "",
    )


def terms_in_words(terms: Iterable[Term]) -> tuple[TermInWords, ...]:
    """Return the terms with their letters, in the order given."""
    return tuple(
        TermInWords(
            letter=one.term[0].upper(),
            code=one.code,
            term=one.term,
            era=one.era,
            meaning=one.meaning,
            now=one.now,
            cites=one.cites,
        )
        for one in terms
    )


def words_of_cites(cites: Iterable[Citation]) -> str:
    """Write citations as one cell: "document: place (standing); …"."""
    return "; ".join(f"{one.text} ({standing_words(one.standing).lower()})" for one in cites)
