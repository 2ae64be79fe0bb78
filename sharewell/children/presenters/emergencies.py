"""Accesses in an emergency as words and cells."""

from collections.abc import Iterator, Mapping, Sequence

from sharewell.children.types import FINDING_WORDS, BreakGlassRow, CountRow, Terms

COLUMNS = ("access", "reason", "practitioner", "began_at", "until", "ended_at", "closed_at", "finding")
"""The columns of the list as a file. It holds references, no names, no child and no words."""
COUNT_COLUMNS = ("organisation", "name", "month", "taken", "reviewed", "not_needed")


def break_glass_cells(rows: Sequence[BreakGlassRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each access in the order of `COLUMNS`."""
    for one in rows:
        moments = (one.began_at, one.until, one.ended_at, one.closed_at)
        yield (
            one.reference,
            one.reason,
            one.practitioner,
            *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
            one.finding.value if one.finding else "",
        )


def break_glass_lines(
    rows: Sequence[BreakGlassRow], *, names: Mapping[str, str], terms: Terms
) -> tuple[dict[str, object], ...]:
    """Return the lines of the list."""
    return tuple(
        {
            "reference": one.reference,
            "reason": terms.reasons.get(one.reason, one.reason),
            "who": names.get(one.practitioner, one.practitioner),
            "on": one.began_at,
            "stands": FINDING_WORDS[one.finding] if one.finding else "Not reviewed yet",
        }
        for one in rows
    )


def count_cells(rows: Sequence[CountRow], *, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each count in the order of `COUNT_COLUMNS`."""
    for one in rows:
        numbers = (str(number) for number in (one.taken, one.reviewed, one.not_needed))
        yield (one.organisation, names.get(one.organisation, ""), f"{one.month:%Y-%m}", *numbers)
