"""How a document lives: signed, put into another type, superseded, and in force for each party from its own day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sharewell.core.ratifying.changes import Version
from sharewell.core.ratifying.facts import Party, Succession
from sharewell.core.ratifying.rule import Kind, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it stands. `in_force` is the name of the version that applies, "" where none does yet.

    `approvals` are the days on which parties approved it. `effective_from` is the day that the document itself names.
    """

    code: str
    title: str
    kind: Kind
    parties: tuple[Party, ...] = ()
    versions: Mapping[str, Version] = field(default_factory=dict)
    in_force: str = ""
    superseded_by: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    approvals: Mapping[str, date] = field(default_factory=dict)


class NotOpen(ValueError):
    """The document cannot take this: it was superseded, or what was said of it does not fit."""


def signatories(document: Document, at: datetime) -> tuple[str, ...]:
    """Return the bodies that are party to a document at a moment, in alphabetical order."""
    return tuple(sorted({each.code for each in document.parties if each.is_party(at)}))


def signed(document: Document, bodies: Iterable[str], at: datetime, part: Part = Part.SIGNATORY) -> Document:
    """Return the document with new parties from a moment on. Whoever is party already stays as it is."""
    _require_open(document)
    held = signatories(document, at)
    added = tuple(Party(code=body, part=part, began_at=at) for body in bodies if body not in held)
    return replace(document, parties=(*document.parties, *added))


def withdrawn(document: Document, bodies: Iterable[str], at: datetime) -> Document:
    """Return the document with parties that left at a moment."""
    leaving = set(bodies)
    missing = leaving - set(signatories(document, at))
    if missing:
        raise NotOpen(f"{', '.join(sorted(missing))}: not party to {document.title} on that day.")
    return replace(
        document,
        parties=tuple(
            replace(each, ended_at=at) if each.code in leaving and each.is_party(at) else each
            for each in document.parties
        ),
    )


def taken_over(document: Document, change: Succession) -> Document:
    """Return the document after bodies became another: whoever takes over is party from that moment, once."""
    gone = [each for each in document.parties if each.code in change.before and each.is_party(change.at)]
    if not gone:
        return document
    left = withdrawn(document, {each.code for each in gone}, change.at)
    return signed(left, [change.after], change.at, gone[0].part)


def retyped(document: Document, kind: Kind, title: str) -> Document:
    """Return the document as another type. Its signatories stay, until they say that they withdraw (source 001).

    What is in force goes on as the new type: whoever put the document into it decided that, not the next version.
    """
    _require_open(document)
    if kind is document.kind:
        raise NotOpen(f"{document.title} is of that type already.")
    versions = {name: replace(version, kind=kind) for name, version in document.versions.items()}
    return replace(document, kind=kind, title=title, versions=versions)


def put_in_force(document: Document, version: str) -> Document:
    """Return the document with another version in force. One version is in force at a time."""
    _require_open(document)
    if version not in document.versions:
        raise NotOpen(f"{document.title} has no version {version!r}.")
    return replace(document, in_force=version)


def superseded(document: Document, by: str) -> Document:
    """Return the document as replaced by another. Nothing of it is in force any longer."""
    _require_open(document)
    return replace(document, superseded_by=by, in_force="")


def approved(document: Document, body: str, on: date) -> Document:
    """Return the document with the day on which a party approved it. The first approval stands."""
    return replace(document, approvals={body: on, **document.approvals})


def holds_from(document: Document, body: str) -> date | None:
    """Return the day from which a document holds for one party: never before the party's own approval.

    None where the party has not approved it.
    """
    own = document.approvals.get(body)
    if own is None or document.effective_from is None:
        return own
    return max(own, document.effective_from)


def before_own_approval(document: Document, body: str, on: date) -> str:
    """Return a warning where a party acts under a document that does not hold for it on that day, else nothing."""
    start = holds_from(document, body)
    if start is not None and start <= on:
        return ""
    if start is None:
        return f"{body} acts under {document.title} and has not approved it."
    return f"{body} acts under {document.title} {(start - on).days} days before it holds for that party."


def _require_open(document: Document) -> None:
    if document.superseded_by:
        raise NotOpen(f"{document.title} was replaced by {document.superseded_by}.")
