"""What was shared while two children were taken for one, as lines and cells. No word about a child is in it."""

from collections.abc import Iterator, Sequence

from sharewell.design.words import date_words, moment_words
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import PostUnknown
from sharewell.sharing.presenters.lists import Names, to_words
from sharewell.sharing.types.tellings import (
    SHARED_WORDS,
    TOLD_HOW_WORDS,
    LookerRow,
    Receiver,
    SharedRow,
    ToldHow,
)

SHARED_COLUMNS = ("what", "reference", "when", "from", "to", "opened", "telling", "owed_by", "told_on", "how")
NOT_OPENED = "Not opened yet, as far as is known"


def receiver_words(one: Receiver, *, names: Names) -> str:
    """Return who received something."""
    if one.outside:
        return f"{one.body} (no account here)" if one.body else "A body without accounts"
    return f"{to_words(one.team, one.post)}, {names.house(one.organisation)}"


def sender_words(organisation: str, post: str, *, names: Names) -> str:
    """Return who shared something: the post, or the organisation where the post is not held here."""
    return ", ".join(part for part in (_post_words(post), names.house(organisation)) if part)


def _post_words(post: str) -> str:
    try:
        held = get_post(post)
    except PostUnknown:
        return ""
    return f"{held.person_name}, {held.title}"


def shared_lines(rows: Sequence[SharedRow], *, names: Names) -> tuple[dict[str, str], ...]:
    """Return the lines of what was shared, the oldest first: what, from whom, to whom, and whether they were told."""
    return tuple(
        {
            "what": SHARED_WORDS[row.kind],
            "about": row.about,
            "when": moment_words(row.at),
            "from": sender_words(row.organisation, row.post, names=names),
            "to": receiver_words(row.recipient, names=names),
            "opened": f"Opened on {moment_words(row.opened_at)}"
            if row.opened_at
            else "Not opened yet, as far as is known",
            "stands": _stands(row),
        }
        for row in rows
    )


def _stands(row: SharedRow) -> str:
    if row.told_how is ToldHow.IS_RIGHT:
        return "Nobody needs to be told: it is about the right child"
    if row.told_on is not None and row.told_how is not None:
        return f"They were told on {date_words(row.told_on)}"
    if row.telling:
        return f"They must be told. {row.owner} owes it" if row.owner else "They must be told"
    return "They would have to be told"


def shared_cells(rows: Sequence[SharedRow], *, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield the cells of what was shared, in the order of `SHARED_COLUMNS`."""
    for row in rows:
        yield (
            row.kind.value,
            row.about,
            row.at.isoformat(timespec="seconds"),
            sender_words(row.organisation, row.post, names=names),
            receiver_words(row.recipient, names=names),
            row.opened_at.isoformat(timespec="seconds") if row.opened_at else "",
            row.telling,
            row.owner,
            row.told_on.isoformat() if row.told_on else "",
            TOLD_HOW_WORDS[row.told_how] if row.told_how else "",
        )


def looker_cells(rows: Sequence[LookerRow], *, names: Names) -> tuple[tuple[str, ...], ...]:
    """Return who looked: the post, how often at the page, in how many searches."""
    return tuple(
        (sender_words(row.organisation, row.post, names=names), str(row.pages), str(row.searches)) for row in rows
    )
