"""What was sent as words: statements, forms, attachments, words of a profession; and all of it as plain text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sharewell.agreements.types.words import titles
from sharewell.decisions.queries.words import KIND_WORDS
from sharewell.decisions.types import NOT_KNOWN, ItemRow, Seen
from sharewell.design.words import date_words, moment_words
from sharewell.foundation.attached_files import FileKind
from sharewell.guidance.queries import FormEdition, Gloss, find_form_edition, gloss, key_of_mark
from sharewell.partnerships.queries import get_organisation
from sharewell.sharing.types import (
    MENTIONS_WORDS,
    AttachmentRow,
    DisclosedItemRow,
    DisclosureRow,
    Mentions,
)

SEEN_WORDS: Mapping[str, str] = {
    Seen.OBSERVED: "Whoever wrote it saw or heard it themselves",
    Seen.REPORTED: "It was told or written to whoever wrote it",
}

ATTACHED_BY: Mapping[str, str] = {
    Seen.OBSERVED: "Whoever sent it took it or wrote it themselves",
    Seen.REPORTED: "Somebody gave it to whoever sent it",
}

TYPE_WORDS = {FileKind.JPEG: "A photograph (JPEG)", FileKind.PNG: "A picture (PNG)", FileKind.PDF: "A document (PDF)"}


def item_rows(item: DisclosedItemRow) -> list[dict[str, str]]:
    """Return the lines of one statement: what it is, and then what it says."""
    kinds = titles("item-classes")
    rows = [
        {"key": "Kind of information", "value": kinds.get(item.item_class, item.item_class)},
        {"key": "Fact or opinion", "value": f"{KIND_WORDS[item.kind]}. {SEEN_WORDS[item.seen]}."},
    ]
    if item.is_by_reference:
        return [{"key": "What", "value": "Told by word of mouth. No words of it are kept here."}, *rows]
    rows.insert(0, {"key": "What", "value": item.text})
    for key, value in (
        ("Source", item.source),
        ("Evidence", item.evidence),
        ("When it happened", date_words(item.happened_on) if item.happened_on else ""),
        ("When it was known", date_words(item.known_on) if item.known_on else ""),
        ("Why it matters", item.why_it_matters),
    ):
        if value:
            rows.append({"key": key, "value": value})
    if item.mentions is not Mentions.NOBODY:
        rows.append(
            {"key": "Tells of others", "value": f"{MENTIONS_WORDS[item.mentions]}. Sent because: {item.reason}"}
        )
    return rows


def attachment_rows(one: AttachmentRow) -> list[dict[str, str]]:
    """Return the lines of one photograph or document: what it is, in words, and how it can be held to what was sent."""
    rows = [
        {"key": "What it shows", "value": one.description},
        {"key": "Kind of information", "value": titles("item-classes").get(one.item_class, one.item_class)},
        {"key": "Fact or opinion", "value": f"{KIND_WORDS[one.kind]}. {ATTACHED_BY[one.seen]}."},
    ]
    if one.mentions is not Mentions.NOBODY:
        rows.append({"key": "Tells of others", "value": f"{MENTIONS_WORDS[one.mentions]}. Sent because: {one.reason}"})
    if one.is_by_reference:
        return [*rows, {"key": "File", "value": "It was shown or handed over. No copy of it is kept here."}]
    size = f"{max(1, round(one.size / 1024)):,} kB"
    return [*rows, {"key": "File", "value": f"{TYPE_WORDS[FileKind(one.type)]}, {size}"},
            {"key": "SHA-256", "value": one.digest}]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question of a form as it went: the answer with its lines, that it is not known, or nothing."""

    question: str
    text: str
    marks: tuple[str, ...]
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A form as it went, in its order. What was not answered is said, so that nothing drops out unseen."""

    title: str
    edition: str
    owner: str
    is_as_it_was: bool
    sections: tuple[tuple[str, tuple[Answered, ...]], ...]


def pack_of(row: DisclosureRow) -> Pack | None:
    """Return the form that was sent, or None where there was none, or its edition is not held here."""
    edition = find_form_edition(row.form)
    if edition is None:
        return None
    sent = {item.field: item for item in row.items}
    return Pack(
        title=edition.title,
        edition=edition.number,
        owner=edition.owner,
        is_as_it_was=edition.fingerprint == row.form_fingerprint,
        sections=tuple(
            (section.title, tuple(_answered(field.title, sent.get(field.mark)) for field in section.fields))
            for section in edition.sections
        ),
    )


def loose_items(row: DisclosureRow) -> tuple[DisclosedItemRow, ...]:
    """Return the statements that stand in no form: all, where the form's edition is not held here."""
    edition = find_form_edition(row.form)
    asked = {field.mark for field in edition.fields} if edition else set()
    return tuple(item for item in row.items if item.field not in asked)


def _answered(question: str, item: DisclosedItemRow | None) -> Answered:
    if item is None:
        return Answered(question=question, text="Nothing was sent about this.", marks=(), is_sent=False)
    if item.text == NOT_KNOWN:
        return Answered(question=question, text="Not known to whoever sent it.", marks=(), is_sent=True)
    what, *rest = item_rows(item)
    source = f" Source: {item.source}." if item.source else ""
    seen = "Seen or heard by the writer" if item.seen == Seen.OBSERVED else "Told to the writer"
    said_already = {"Kind of information", "Fact or opinion", "Source"}
    marks = [f"{one['key']}: {one['value']}" for one in rest if one["key"] not in said_already]
    first = f"{KIND_WORDS[item.kind].partition(':')[0]}. {seen}.{source}"
    return Answered(question=question, text=what["value"], marks=(first, *marks), is_sent=True)


def pack_fields(items: Sequence[ItemRow], form: Any) -> list[tuple[str, list[tuple[str, list[tuple[str, Any, Any]]]]]]:
    """Return the forms that the statements answer, with the fields by which each answer is sent, for the page.

    Each is a title and its sections, each of those a title and its questions: words, the statement or None, fields.
    """
    held = {item.field: item for item in items}
    return [
        (
            edition.title,
            [
                (
                    section.title,
                    [
                        (one.title, held[one.mark], form.fields_of(held[one.mark].number))
                        if one.mark in held
                        else (one.title, None, ())
                        for one in section.fields
                    ],
                )
                for section in edition.sections
            ],
        )
        for edition in forms_of(items)
    ]


def marks_in(row: DisclosureRow, *, is_read_by_sender: bool, on: date) -> Gloss:
    """Return the words of the sender's profession in a disclosure. Whoever sent it knows them: nothing is marked."""
    if is_read_by_sender:
        return gloss(())
    texts = [row.why_it_matters, row.wanted, row.child_says, row.told]
    for item in row.items:
        texts += [item.text, item.source, item.evidence, item.why_it_matters]
    return gloss(texts, kind=get_organisation(row.organisation, on=on).kind)


def marked_rows(rows: Sequence[Mapping[str, str]], marks: Gloss) -> list[dict[str, str]]:
    """Return the lines of a statement with words of a profession marked in what somebody wrote."""
    own_words = {"What", "Source", "Evidence", "Why it matters"}
    return [{**one, "value": marks.mark(one["value"]) if one["key"] in own_words else one["value"]} for one in rows]


def ask_meaning(unknown: Sequence[str]) -> str:
    """Return the question to the sender about words that nobody here explains, or nothing."""
    quoted = ", ".join(f"“{one}”" for one in unknown)
    if not unknown:
        return ""
    return f"What do these mean where you wrote them: {quoted}?" if len(unknown) > 1 else f"What does {quoted} mean?"


def forms_of(items: Iterable[ItemRow]) -> tuple[FormEdition, ...]:
    """Return the editions of forms that statements answer."""
    found = (find_form_edition(key) for key in sorted({key_of_mark(item.field) for item in items} - {""}))
    return tuple(one for one in found if one is not None)


def disclosure_text(row: DisclosureRow, *, child: str, identifying: str, house: str, handling: str) -> str:
    """Return a disclosure as plain text, for the agency's own system."""
    pack = pack_of(row)
    lines = [
        "WHAT WAS SENT ABOUT A CHILD",
        "",
        f"Reference: {row.reference}",
        f"From: {house}. Sent: {moment_words(row.made_at)}",
        f"Child: {child}",
        f"How to tell: {identifying or 'Nothing more was written'}",
        f"Why it matters: {row.why_it_matters}",
        f"They ask: {row.wanted or 'Nothing in particular'}",
        f"What the child says: {row.child_says or 'Nothing was written'}",
        f"An adult the child trusts: {row.trusted_adult or 'Nobody was named'}",
        f"What the family was told: {row.told or 'Nothing was written'}",
        f"What you may do with it: {handling} {row.limits}".strip(),
        "",
    ]
    for title, answers in pack.sections if pack else ():
        lines += [title.upper(), ""]
        for one in answers:
            lines += [one.question, f"  {one.text}", *(f"  {mark}" for mark in one.marks), ""]
    for item in loose_items(row):
        lines += [f"STATEMENT {item.number}", *(f"{one['key']}: {one['value']}" for one in item_rows(item)), ""]
    for each in row.attachments:
        said = (f"{one['key']}: {one['value']}" for one in attachment_rows(each))
        lines += [f"PHOTOGRAPH OR DOCUMENT {each.number}", *said, ""]
    form = [f"Form: {pack.title}, edition {pack.edition}"] if pack else []
    return "\n".join([*lines, *form, f"Seal: {row.seal}", f"Entry in the ledger: {row.entry}", ""])


def basis_words(row: DisclosureRow) -> str:
    """Say what let it go."""
    if row.route:
        return titles("routes").get(row.route, row.route)
    return f"Agreement: {', '.join(row.clauses)}"
