"""The life of a record as words: where the child is now, what waits, how long the record stays, whose time changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sharewell.children.types.lifecycle import (
    ANSWER_WORDS,
    DEATH_WORDS,
    STAY_WORDS,
    TIME_WORDS,
    HoldRow,
    LifePage,
    LifeRow,
    MoveRow,
    ResponsibleRow,
    TimeKind,
    TimeRow,
)
from sharewell.design.words import date_words, moment_words

MOVE_COLUMNS = ("move", "child", "part", "from", "to", "moves_on", "asked_at")
TIME_COLUMNS = ("what", "child", "on", "legal_hold", "hold")


def council_words(organisation: str, name: str, organisations: Mapping[str, str]) -> str:
    """Return what to call a council, of the register or outside."""
    return organisations.get(organisation, "A council that is no longer in the register") if organisation else name


def responsible_words(row: ResponsibleRow, organisations: Mapping[str, str]) -> str:
    """Return which council is responsible."""
    return council_words(row.organisation, row.name, organisations)


def life_lines(life: LifeRow, *, organisations: Mapping[str, str], on: date) -> list[dict[str, str]]:
    """Return where the child is now and how long the record stays, line by line, for whoever sees the child."""
    lines: list[tuple[str, str]] = []
    if life.responsible is None:
        lines.append(("Responsible council", "None has said so yet"))
    else:
        since = date_words(life.responsible.since_on)
        said = responsible_words(life.responsible, organisations)
        lines.append(("Responsible council", f"{said}, since {since}"))
        if life.responsible.contact:
            lines.append(("How to reach it", life.responsible.contact))
    if life.waiting is not None:
        to = council_words(life.waiting.to_organisation, life.waiting.to_name, organisations)
        lines.append(("A move waits", f"{to} has not accepted yet. Until it does, nothing has passed."))
    if life.departure is not None:
        meant = "They mean to come back" if life.departure.is_return_intended else "They do not mean to come back"
        lines.append(("Left England", f"On {date_words(life.departure.left_on)}. {meant}"))
    if life.stay is not None and (life.grown_on is None or life.stay.until > on):
        lines.append(("Agreed to stay after 18", f"Until {date_words(life.stay.until)}"))
    if life.archived_on is not None:
        lines.append(("Record stays here", f"Until {date_words(life.archived_on)}"))
    return [{"key": key, "value": value} for key, value in lines]


def death_words(life: LifeRow) -> str:
    """Return that the child has died, or nothing."""
    if life.death is None:
        return ""
    return f"died on {date_words(life.death.died_on)}"


def history_lines(page: LifePage, *, organisations: Mapping[str, str]) -> list[str]:
    """Return everything that was said of a record, the newest of each kind first."""
    lines = [
        f"{responsible_words(one, organisations)} responsible from {moment_words(one.began_at)}"
        + (f" until {moment_words(one.ended_at)}" if one.ended_at else "")
        for one in page.responsibilities
    ]
    lines += [
        f"Move to {council_words(one.to_organisation, one.to_name, organisations)}, asked {moment_words(one.asked_at)}:"
        f" {ANSWER_WORDS[one.answer].lower() if one.answer else 'waits'}"
        for one in page.moves
    ]
    lines += [
        f"Left England on {date_words(one.left_on)} ({one.said_by})"
        + (f", back on {date_words(one.returned_on)}" if one.returned_on else "")
        + (f". Struck out: {one.struck_words}" if one.struck_at else "")
        for one in page.departures
    ]
    lines += [
        f"Died on {date_words(one.died_on)} ({DEATH_WORDS[one.source].lower()}; {one.said_by})"
        + (f". Struck out: {one.struck_words}" if one.struck_at else "")
        for one in page.deaths
    ]
    lines += [
        f"Agreed on {date_words(one.agreed_on)} to stay until {date_words(one.until)}"
        f" ({STAY_WORDS[one.ground].lower()}; asked by {one.got_by})"
        + (f", withdrawn on {date_words(one.withdrawn_on)}" if one.withdrawn_on else "")
        for one in page.stays
    ]
    return lines


def move_rows(row: MoveRow, *, organisations: Mapping[str, str], who: str) -> list[dict[str, str]]:
    """Return a move, line by line."""
    lines = [
        ("From", council_words(row.from_organisation, row.from_name, organisations)),
        ("To", council_words(row.to_organisation, row.to_name, organisations)),
        ("Moves on", date_words(row.moves_on)),
        ("Asked", f"{moment_words(row.asked_at)}, by {who}"),
        ("What is known", row.words),
    ]
    if row.to_contact:
        lines += [("Its contact point", row.to_contact), ("How it was reached", row.reached)]
    if row.answer is not None and row.answered_at is not None:
        lines += [(ANSWER_WORDS[row.answer], moment_words(row.answered_at)), ("In words", row.answered_words)]
    if row.agreed_on is not None:
        lines.append(
            ("Agreed in writing", f"{row.agreed_by}, {date_words(row.agreed_on)}, reference {row.agreed_reference}")
        )
    return [{"key": key, "value": value} for key, value in lines]


def move_lines(rows: Sequence[MoveRow], *, organisations: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the lines of the list of moves: no word about a child."""
    return [
        {
            "reference": row.reference,
            "from": council_words(row.from_organisation, row.from_name, organisations),
            "to": council_words(row.to_organisation, row.to_name, organisations),
            "on": row.asked_at,
            "is_answerable": row.is_answerable,
        }
        for row in rows
    ]


def move_cells(to_answer: Sequence[MoveRow], waiting: Sequence[MoveRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of moves in the order of `MOVE_COLUMNS`."""
    for part, rows in (("to-answer", to_answer), ("waiting", waiting)):
        for row in rows:
            yield (
                row.reference,
                row.child,
                part,
                row.from_organisation or row.from_name,
                row.to_organisation or row.to_name,
                row.moves_on.isoformat(),
                row.asked_at.isoformat(timespec="seconds"),
            )


def time_tables(rows: Sequence[TimeRow]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return a table for each kind of change: the record, the day, and whether a legal hold stands."""
    return [
        (
            TIME_WORDS[kind],
            [
                (row.reference, date_words(row.on), "A legal hold stands" if row.is_held else "None")
                for row in rows
                if row.kind is kind
            ],
        )
        for kind in TimeKind
        if kind is not TimeKind.HOLD_REVIEW and any(row.kind is kind for row in rows)
    ]


def time_cells(rows: Sequence[TimeRow], holds: Sequence[HoldRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of records whose time changes and of every legal hold, in the order of `TIME_COLUMNS`."""
    for row in rows:
        if row.kind is not TimeKind.HOLD_REVIEW:
            yield (row.kind.value, row.reference, row.on.isoformat(), "yes" if row.is_held else "no", row.hold)
    for one in holds:
        yield (TimeKind.HOLD_REVIEW.value, one.child, one.review_on.isoformat(), "yes", one.reference)


def hold_rows(row: HoldRow, *, organisations: Mapping[str, str], who: str) -> list[dict[str, str]]:
    """Return a legal hold, line by line."""
    lines = [
        ("Record", row.child or "Hidden"),
        ("Why", row.words),
        ("Since", date_words(row.began_on)),
        ("Looked at again by", date_words(row.review_on)),
        ("Placed by", f"{who}, {organisations.get(row.organisation, row.organisation)}"),
    ]
    if row.lifted_at is not None:
        lines += [("Lifted", moment_words(row.lifted_at)), ("In words", row.lifted_words)]
    return [{"key": key, "value": value} for key, value in lines]
