"""Seals as words and cells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sharewell.children.presenters.index import birth_words, two_beside
from sharewell.children.types import (
    AlikeRow,
    BirthKind,
    SealedRow,
    SealPage,
    SealQuestionRow,
    SealRow,
    Side,
    WithheldRow,
)
from sharewell.design.words import date_words

SEAL_COLUMNS = ("seal", "kind", "ordered_on", "raised_at", "has_new_identity", "lifting_asked_at", "lifted_at")
_SIDES: Mapping[Side, str] = {Side.EARLIER: "Earlier identity", Side.LATER: "New identity"}
_WHATS: Mapping[str, str] = {
    "name": "Name",
    "address": "Address",
    "adult": "Parent or carer",
    "number": "NHS number",
}


def seal_cells(rows: Sequence[SealRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of seals, in the order of `SEAL_COLUMNS`."""
    for row in rows:
        moments = (row.asked_at, row.lifted_at)
        yield (
            row.reference,
            row.kind.value,
            row.ordered_on.isoformat(),
            row.raised_at.isoformat(timespec="seconds"),
            "yes" if row.has_later else "no",
            *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        )


def seal_words(row: SealRow) -> str:
    """Return how a seal stands."""
    if row.lifted_at:
        return "Lifted"
    if row.asked_at:
        return "A holder has asked to lift it"
    return "Sealed" if row.has_later else "Sealed. The new identity is not here yet"


def side_lines(
    rows: Sequence[SealedRow], *, organisations: Mapping[str, str]
) -> list[tuple[str, list[dict[str, str]], bool]]:
    """Return both sides: heading, records, and whether one may be taken off, since others are left."""
    found: list[tuple[str, list[dict[str, str]], bool]] = []
    for side, heading in _SIDES.items():
        lines = [
            {
                "names": "; ".join(row.names),
                "born": birth_words(row.born_on, BirthKind.EXACT).replace("Not known", "on a day that is not known"),
                "source": _source(row, organisations),
                "reference": row.reference,
            }
            for row in rows
            if row.side is side
        ]
        if lines:
            found.append((heading, lines, side is Side.EARLIER and len(lines) > 1))
    return found


def _source(row: SealedRow, organisations: Mapping[str, str]) -> str:
    name = organisations.get(row.source, "a source")
    return f"{name}, last said {date_words(row.last_seen_on)}" if row.last_seen_on else name


def sources_still(page: SealPage, *, organisations: Mapping[str, str]) -> list[str]:
    """Return the sources that said the earlier identity last after the day of the order."""
    return [
        _source(row, organisations)
        for row in page.records
        if row.side is Side.EARLIER and row.last_seen_on is not None and row.last_seen_on > page.row.ordered_on
    ]


def withheld_lines(rows: Sequence[WithheldRow]) -> list[dict[str, object]]:
    """Return what is withheld of the new identity, line by line."""
    return [{"key": _WHATS[row.what], "said": row.said, "value": f"{row.what}:{row.number}"} for row in rows]


def described(rows: Sequence[AlikeRow], *, organisations: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return records as choices."""
    return [
        (row.reference, f"{row.name}, {_born(row.born_on)}, {organisations.get(row.source, 'a source')}")
        for row in rows
    ]


def _born(born_on: date | None) -> str:
    return f"born {date_words(born_on)}" if born_on else "birth date not known"


def question_lines(
    row: SealQuestionRow, *, on: date, organisations: Mapping[str, str]
) -> tuple[tuple[str, str, str, str], ...]:
    """Return the record that has arrived beside the earlier identity, line by line."""
    return two_beside(row.record, row.earlier, on=on, organisations=organisations)
