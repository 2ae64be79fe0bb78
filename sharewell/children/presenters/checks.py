"""Children without a GP or a school, and figures, as lines and cells. No number gives a small one away (ADR 190)."""

from collections.abc import Iterator, Mapping, Sequence

from sharewell.children.types import (
    BAND_WORDS,
    LACKS_WORDS,
    OF_SCHOOL_AGE,
    OUTCOME_WORDS,
    SENSITIVE,
    SERVICE_WORDS,
    FigureRow,
    ServiceKind,
    WithoutRow,
)
from sharewell.design.small_numbers import of, shown
from sharewell.design.words import date_words

WITHOUT_COLUMNS = ("child", "missing", "since", "check", "taken_by", "found", "closed_at")
COUNTED_KINDS = tuple(kind for kind in ServiceKind if kind not in SENSITIVE)
"""The kinds of service that are counted: sensitive ones are not."""
RETURN_COLUMNS = ("Place", "Age", "Children", "No GP known", "No school known")
FIGURE_COLUMNS = ("Place", "Age", "Children", *(SERVICE_WORDS[kind] for kind in COUNTED_KINDS))
ELSEWHERE = "Smaller places, or not known"
NOT_ASKED = "–"


def without_lines(rows: Sequence[WithoutRow], *, names: Mapping[str, str]) -> tuple[dict[str, object], ...]:
    """Return the lines of the list."""
    return tuple(
        {
            "child": row.child,
            "lacks": LACKS_WORDS[row.lacks],
            "since": date_words(row.since),
            "check": row.check,
            "stands": _stands(row, names=names),
            "may_take": not row.check or row.closed_at is not None,
        }
        for row in rows
    )


def _stands(row: WithoutRow, *, names: Mapping[str, str]) -> str:
    if not row.check:
        return "Nobody has looked into it"
    if row.closed_at is None or row.outcome is None:
        return f"{names.get(row.taken_by, row.taken_by)} is looking into it"
    return f"{OUTCOME_WORDS[row.outcome]} (found on {date_words(row.closed_at)})"


def without_cells(rows: Sequence[WithoutRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the list, in the order of `WITHOUT_COLUMNS`."""
    for row in rows:
        yield (
            row.child,
            row.lacks.value,
            row.since.isoformat(),
            row.check,
            row.taken_by,
            row.outcome.value if row.outcome else "",
            row.closed_at.isoformat(timespec="seconds") if row.closed_at else "",
        )


def return_cells(rows: Sequence[FigureRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the return, in the order of `RETURN_COLUMNS`, small numbers suppressed."""
    for row in rows:
        school = of(row.without_school, row.children) if row.band in OF_SCHOOL_AGE else NOT_ASKED
        yield (*_where(row), of(row.without_gp, row.children), school)


def figure_cells(rows: Sequence[FigureRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the figures, in the order of `FIGURE_COLUMNS`, small numbers suppressed."""
    for row in rows:
        yield (*_where(row), *(of(row.kinds.get(kind, 0), row.children) for kind in COUNTED_KINDS))


def _where(row: FigureRow) -> tuple[str, str, str]:
    return (row.place or ELSEWHERE, BAND_WORDS[row.band], shown(row.children))
