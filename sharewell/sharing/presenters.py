"""Requests and disclosures as words, cells and lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sharewell.agreements.types.words import titles
from sharewell.decisions.queries.words import KIND_WORDS
from sharewell.decisions.types import NOT_KNOWN, ItemRow, Seen
from sharewell.design.words import date_words, moment_words
from sharewell.foundation.attached_files import FileKind
from sharewell.foundation.references import spell_out
from sharewell.guidance.queries import FormEdition, Gloss, find_form_edition, gloss, key_of_mark
from sharewell.partnerships.queries import get_organisation, get_team, list_organisations
from sharewell.practitioners.queries import get_post, list_names
from sharewell.sharing.queries.outside import ReaderLine
from sharewell.sharing.types import (
    ASK_ACT_WORDS,
    ASK_STEP_WORDS,
    LOOP_ACT_WORDS,
    LOOP_STEP_WORDS,
    MENTIONS_WORDS,
    REFUSAL_WORDS,
    SMALLEST,
    STAGE_WORDS,
    THROUGHOUT_SENTENCE,
    AttachmentRow,
    CountLine,
    DisclosedItemRow,
    DisclosureLine,
    DisclosureRow,
    Mentions,
    MoveRow,
    RefusalReason,
    RegisterLine,
    RequestLine,
    RequestRow,
    SideRow,
    Throughout,
)
from sharewell.sharing.types.outside import (
    HOW_ENDED_WORDS,
    OUTSIDE_PREFIX,
    HowEnded,
    HowTold,
    LinkRow,
    OutsideRow,
)

DISCLOSURE_COLUMNS = ("reference", "sent", "from", "to", "purpose", "statements", "stands")
REQUEST_COLUMNS = ("reference", "asked", "from", "to", "purpose", "due", "stands")
SEEN_WORDS: Mapping[str, str] = {
    Seen.OBSERVED: "Whoever wrote it saw or heard it themselves",
    Seen.REPORTED: "It was told or written to whoever wrote it",
}
ATTACHED_BY: Mapping[str, str] = {
    Seen.OBSERVED: "Whoever sent it took it or wrote it themselves",
    Seen.REPORTED: "Somebody gave it to whoever sent it",
}
TYPE_WORDS = {FileKind.JPEG: "A photograph (JPEG)", FileKind.PNG: "A picture (PNG)", FileKind.PDF: "A document (PDF)"}
REGISTER_COLUMNS = ("reference", "since", "from", "to", "stands", "resolved_on", "resolved_by")
COUNT_COLUMNS = ("organisation", "asked", "refused", "late", "sent_to", "not_checked", "disputed")


NOT_HELD = "A body that the register does not hold"
READ_WORDS = {
    "told": "Got the notice of it",
    "opened": "Accepted the limits",
    "read": "Read it",
    "attachment": "Opened attachment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of organisations, for the day of the page."""

    houses: Mapping[str, str]

    def house(self, reference: str) -> str:
        """Return the name, or the reference where there is none."""
        return self.houses.get(reference, NOT_HELD if reference.startswith(f"{OUTSIDE_PREFIX}_") else reference)


def names_on(day: date) -> Names:
    """Return the names of all organisations on a day."""
    return Names(houses={one.reference: one.name for one in list_organisations(on=day)})


def to_words(team: str, post: str) -> str:
    """Return to whom something went: the team, or the person in their post."""
    if team:
        return get_team(team).name
    held = get_post(post)
    return f"{held.person_name}, {held.title}"


def disclosure_cells(lines: Sequence[DisclosureLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each disclosure in the order of `DISCLOSURE_COLUMNS`."""
    purposes = titles("purposes")
    for one in lines:
        yield (
            one.reference,
            moment_words(one.made_at),
            names.house(one.organisation),
            names.house(one.to_organisation),
            purposes.get(one.purpose, one.purpose),
            str(one.items),
            LOOP_STEP_WORDS[one.loop.step],
        )


def went_rows(lines: Sequence[DisclosureLine], *, names: Names) -> tuple[dict[str, str], ...]:
    """Return what went by a decision, the oldest first: to whom, when, and how it stands."""
    return tuple(
        {
            "reference": one.reference,
            "to": f"{to_words(one.to_team, one.to_post)}, {names.house(one.to_organisation)}",
            "when": moment_words(one.made_at),
            "stands": LOOP_STEP_WORDS[one.loop.step],
        }
        for one in reversed(lines)
    )


def side_rows(row: SideRow | None) -> list[dict[str, str]]:
    """Return the lines of a child's side: nothing where nothing is known of it."""
    if row is None:
        return []
    by = list_names({row.by}).get(row.by, row.by)
    came = f"It came with {row.disclosure}" if row.disclosure else f"Written by {by}"
    adult = row.adult or "Nobody was named"
    if row.throughout is Throughout.YES:
        adult = f"{adult.removesuffix('.')}. {THROUGHOUT_SENTENCE}"
    return [
        {"key": "What the child says", "value": row.says or "Nothing was written"},
        {"key": "An adult the child trusts", "value": adult},
        {"key": "What they were told", "value": row.told or "Nothing was written"},
        {"key": "When", "value": f"{moment_words(row.at)}. {came}."},
    ]


def request_cells(lines: Sequence[RequestLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each request in the order of `REQUEST_COLUMNS`."""
    purposes = titles("purposes")
    for one in lines:
        yield (
            one.reference,
            moment_words(one.asked_at),
            names.house(one.organisation),
            names.house(one.to_organisation),
            purposes.get(one.purpose, one.purpose),
            date_words(one.due_at),
            ASK_STEP_WORDS[one.ask.step],
        )


def register_cells(lines: Sequence[RegisterLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line of a register in the order of `REGISTER_COLUMNS`."""
    people = list_names({one.resolved_by for one in lines if one.resolved_by})
    for one in lines:
        yield (
            one.reference,
            moment_words(one.since),
            names.house(one.organisation),
            names.house(one.to_organisation),
            one.stands,
            date_words(one.resolved_at) if one.resolved_at else "",
            people.get(one.resolved_by, one.resolved_by),
        )


def count_cells(lines: Sequence[CountLine], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each organisation in the order of `COUNT_COLUMNS`, small numbers suppressed."""
    for one in lines:
        asked, sent = shown(one.asked), shown(one.sent_to)
        yield (
            names.house(one.organisation),
            asked,
            of(one.refused, one.asked),
            of(one.late, one.asked),
            sent,
            of(one.unverified, one.sent_to),
            shown(one.disputed),
        )


def shown(number: int) -> str:
    """Return a number, or that it is too small to be shown; nothing is nothing."""
    return str(number) if number == 0 or number >= SMALLEST else f"fewer than {SMALLEST}"


def of(part: int, whole: int) -> str:
    """Return a part with what it is a part of. Where the rest would be small, that is not shown either.

    Of a small whole any part but none and all is "some": of 6, a part that is not small would say that the rest is 1.
    """
    if 0 < part < whole < 2 * SMALLEST:
        return f"some of {shown(whole)}"
    if 0 < whole - part < SMALLEST and part >= SMALLEST:
        return f"more than {whole - SMALLEST} of {whole}"
    return f"{shown(part)} of {shown(whole)}"


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


def reader_lines(
    lines: Sequence[ReaderLine], *, outside: OutsideRow | None, names: Names
) -> tuple[dict[str, str], ...]:
    """Return who on the other side got, accepted, read and opened it: of each the first time, the oldest first."""
    people = list_names({line.person for line in lines})
    found: dict[tuple[str, str, int], dict[str, str]] = {}
    for line in lines:
        who = people.get(line.person, f"Whoever opened the link, {outside.body}" if outside else line.person)
        what = f"{READ_WORDS[line.what]} {line.number}" if line.number else READ_WORDS[line.what]
        found.setdefault(
            (line.person, line.what, line.number), {"who": who, "what": what, "when": moment_words(line.at)}
        )
    return tuple(found.values())


def link_lines(outside: OutsideRow, *, now: datetime) -> tuple[dict[str, str], ...]:
    """Return how each link stands, the newest first."""
    return tuple({"when": moment_words(one.made_at), "stands": _link_stands(one, now=now)} for one in outside.links)


def _link_stands(one: LinkRow, *, now: datetime) -> str:
    if one.how is not None:
        return HOW_ENDED_WORDS[one.how]
    if one.entered_at is not None:
        return f"They gave the right code on {moment_words(one.entered_at)}."
    if one.expires_at <= now:
        return HOW_ENDED_WORDS[HowEnded.EXPIRED]
    sent = f"The e-mail went on {moment_words(one.sent_at)}." if one.sent_at else "The e-mail is on its way."
    wrong = f" A wrong code was given {one.wrong} times." if one.wrong else ""
    return f"{sent} Nobody has opened it yet. It works until {moment_words(one.expires_at)}.{wrong}"


def _who_moved(move: MoveRow, *, people: Mapping[str, str], names: Names, outside: OutsideRow | None) -> str:
    if move.how == HowTold.LINK:
        return f"{outside.person}, {outside.body}, with the link" if outside else "Whoever opened the link"
    who = f"{people.get(move.by, move.by)}, {names.house(move.organisation)}"
    return f"{move.told_by} told it by telephone. Written down by {who}" if move.how == HowTold.TELEPHONE else who


def move_lines(
    moves: Sequence[MoveRow], *, words: Mapping[str, str], names: Names, outside: OutsideRow | None = None
) -> tuple[dict[str, str], ...]:
    """Return what was done, the oldest first: what, who, when, and in which words."""
    people = list_names({move.by for move in moves})
    return tuple(
        {
            "what": words.get(move.act, move.act),
            "who": _who_moved(move, people=people, names=names, outside=outside),
            "when": moment_words(move.at),
            "words": move.words,
            "reason": REFUSAL_WORDS[RefusalReason(move.code)] if move.code else "",
        }
        for move in moves
    )


def disclosure_moves(
    row: DisclosureRow, *, names: Names, outside: OutsideRow | None = None
) -> tuple[dict[str, str], ...]:
    """Return what was done about a disclosure."""
    words = {str(code): words for code, words in LOOP_ACT_WORDS.items()}
    return move_lines(row.moves, words=words, names=names, outside=outside)


def request_moves(row: RequestRow, *, names: Names) -> tuple[dict[str, str], ...]:
    """Return what was done about a request."""
    return move_lines(row.moves, words={str(code): words for code, words in ASK_ACT_WORDS.items()}, names=names)


def stands(row: RequestRow) -> str:
    """Say where a request stands, and how far it was taken."""
    stage = STAGE_WORDS.get(row.ask.stage, "")
    words = ASK_STEP_WORDS[row.ask.step]
    return f"{words} It was taken to: {stage}." if stage else words


def on_the_telephone(reference: str) -> str:
    """Return a reference as it is read out."""
    return spell_out(reference)


def basis_words(row: DisclosureRow) -> str:
    """Say what let it go."""
    if row.route:
        return titles("routes").get(row.route, row.route)
    return f"Agreement: {', '.join(row.clauses)}"
