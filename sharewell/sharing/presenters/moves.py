"""What was done about a request or a disclosure, by whom, and how links to it stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sharewell.design.words import moment_words
from sharewell.practitioners.queries import list_names
from sharewell.sharing.presenters.lists import Names
from sharewell.sharing.queries.outside import ReaderLine
from sharewell.sharing.types import (
    ASK_ACT_WORDS,
    LOOP_ACT_WORDS,
    REFUSAL_WORDS,
    DisclosureRow,
    MoveRow,
    RefusalReason,
    RequestRow,
)
from sharewell.sharing.types.outside import (
    HOW_ENDED_WORDS,
    HowEnded,
    HowTold,
    LinkRow,
    OutsideRow,
)

READ_WORDS = {
    "told": "Got the notice of it",
    "opened": "Accepted the limits",
    "read": "Read it",
    "attachment": "Opened attachment",
}


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
