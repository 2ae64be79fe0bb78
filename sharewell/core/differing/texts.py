"""Compare two texts: first by section, then by line, then by word.

Whatever comes out, nothing is lost: what stayed and what was removed, in order, is the old text; what stayed and what
was added is the new one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from operator import itemgetter

_WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 1_500
"""Words and gaps on either side of a change, beyond which it is shown whole. Comparing takes the square of it."""
ALIKE = 0.5
"""How much of two lines must be the same for them to be compared word by word; else one is shown after the other."""


class Change(StrEnum):
    """What happened to a piece of text, or to a section."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    """Of sections only: its heading or some of its words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that stayed, came in or was taken out."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section in two texts. A place is None where it is only in the other text; `has_moved` is about its order."""

    change: Change
    old_place: int | None
    new_place: int | None
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]
    has_moved: bool


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from one text to the other, in the order in which a person reads them."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        taken, given = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        if what == "equal":
            pieces.append(Piece(Change.SAME, taken))
        else:
            pieces += _by_word(taken, given)
    return tuple(_joined(pieces))


def _by_word(old: str, new: str) -> list[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    whole = [piece for piece in (Piece(Change.REMOVED, old), Piece(Change.ADDED, new)) if piece.text]
    if not before or not after or max(len(before), len(after)) > MOST_WORDS:
        return whole
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return whole
    pieces = []
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[old_from:old_to])))
            continue
        pieces.append(Piece(Change.REMOVED, "".join(before[old_from:old_to])))
        pieces.append(Piece(Change.ADDED, "".join(after[new_from:new_to])))
    return pieces


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces without empty ones, and neighbours of one kind as one.

    A lone gap between two changes belongs to them: words that were replaced one by one read as one replacement.
    """
    removed = added = same = ""
    for piece in [*pieces, Piece(Change.SAME, "\0")]:
        if piece.change is Change.REMOVED:
            removed += piece.text
            continue
        if piece.change is Change.ADDED:
            added += piece.text
            continue
        if (removed or added) and piece.text and not piece.text.strip(" ") and "\n" not in piece.text:
            removed, added = removed + piece.text, added + piece.text
            continue
        if removed or added:
            if same:
                yield Piece(Change.SAME, same)
                same = ""
            if removed == added:
                same = removed
            else:
                if removed:
                    yield Piece(Change.REMOVED, removed)
                if added:
                    yield Piece(Change.ADDED, added)
            removed = added = ""
        same += piece.text
    if same.removesuffix("\0"):
        yield Piece(Change.SAME, same.removesuffix("\0"))


def compare_sections(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> tuple[SectionChange, ...]:
    """Compare two texts of sections, each a heading and a body. Those of the new text come in its order.

    A section is the same one where its heading is; else where its body is; else where both stand between the same
    neighbours. A section that was taken out stands behind the one that it used to follow.
    """
    partner = _partners(old, new)
    of_old = {there: here for here, there in partner.items()}
    in_order = _in_order([partner[here] for here in sorted(partner)])
    rows: list[SectionChange] = []
    gone = [place for place in range(len(old)) if place not in of_old]

    def take_gone(after: int | None) -> None:
        while gone and (after is None or gone[0] < after):
            rows.append(_removed(gone.pop(0), old))

    for here, (heading, body) in enumerate(new):
        there = partner.get(here)
        if there is None:
            rows.append(SectionChange(Change.ADDED, None, here, _all(Change.ADDED, heading), _all(Change.ADDED, body),
                                      False))  # fmt: skip
            continue
        take_gone(there)
        old_heading, old_body = old[there]
        change = Change.SAME if (old_heading, old_body) == (heading, body) else Change.CHANGED
        rows.append(
            SectionChange(change, there, here, compare(old_heading, heading), compare(old_body, body),
                          there not in in_order)
        )  # fmt: skip
    take_gone(None)
    return tuple(rows)


def _removed(place: int, old: Sequence[tuple[str, str]]) -> SectionChange:
    heading, body = old[place]
    return SectionChange(Change.REMOVED, place, None, _all(Change.REMOVED, heading), _all(Change.REMOVED, body), False)


def _all(change: Change, text: str) -> tuple[Piece, ...]:
    return (Piece(change, text),) if text else ()


_ALIKE: tuple[Callable[[tuple[str, str]], object], ...] = (lambda one: one, itemgetter(0), itemgetter(1))
"""By what a section is found again: all of it, its heading, its body."""


def _partners(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> dict[int, int]:
    """Return for each place in the new text the place in the old one that it continues."""
    partner: dict[int, int] = {}
    free = set(range(len(old)))
    for key in _ALIKE:
        places: dict[object, list[int]] = {}
        for there in sorted(free):
            places.setdefault(key(old[there]), []).append(there)
        for here, section in enumerate(new):
            held = places.get(key(section))
            if here in partner or not held or not key(section):
                continue
            partner[here] = held.pop(0)
            free.discard(partner[here])
    for here in range(len(new)):
        # A section that got both another heading and other words, between neighbours that stayed.
        there = partner.get(here - 1, -1) + 1 if here else 0
        follows = partner.get(here + 1)
        is_between = follows == there + 1 or (follows is None and here + 1 == len(new) and there + 1 == len(old))
        if here not in partner and there in free and is_between:
            partner[here] = there
            free.discard(there)
    return partner


def _in_order(places: Sequence[int]) -> frozenset[int]:
    """Return a longest run of places that go up: the sections that stayed where they were."""
    best: list[tuple[int, ...]] = []
    for place in places:
        before: tuple[int, ...] = max((run for run in best if run[-1] < place), key=len, default=())
        best.append((*before, place))
    longest: tuple[int, ...] = max(best, key=len, default=())
    return frozenset(longest)
