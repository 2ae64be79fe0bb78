"""Requests and disclosures as words, cells and lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sharewell.agreements.types.words import titles
from sharewell.decisions.queries.words import KIND_WORDS
from sharewell.decisions.types import Seen
from sharewell.design.words import date_words, moment_words
from sharewell.foundation.attached_files import FileKind
from sharewell.foundation.references import spell_out
from sharewell.partnerships.queries import get_team, list_organisations
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
REGISTER_COLUMNS = ("reference", "since", "from", "to", "stands")
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
    for one in lines:
        yield (
            one.reference,
            moment_words(one.since),
            names.house(one.organisation),
            names.house(one.to_organisation),
            one.stands,
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
    """Return a part with what it is a part of. Where the rest would be small, that is not shown either."""
    if 0 < whole - part < SMALLEST and part >= SMALLEST:
        return f"more than {whole - SMALLEST} of {whole}" if whole >= 2 * SMALLEST else f"some of {shown(whole)}"
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
