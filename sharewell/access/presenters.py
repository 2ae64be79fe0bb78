"""Obligations as the lists of "Your work", and the square that an app reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno

from sharewell.access.policies import app_address
from sharewell.obligations.types import LANE_WORDS, Lane, ObligationRow, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One list: its heading and what stands in it, the oldest first."""

    heading: str
    items: tuple[ObligationRow, ...]


_OWN = frozenset({Lane.MINE, Lane.TEAM})
_TO_ACKNOWLEDGE, _TO_VERIFY = "To acknowledge", "To verify"
_HEADINGS = (_TO_ACKNOWLEDGE, LANE_WORDS[Lane.MINE], LANE_WORDS[Lane.TEAM], _TO_VERIFY, LANE_WORDS[Lane.COVERING],
             LANE_WORDS[Lane.UNOWNED], LANE_WORDS[Lane.LAPSED], LANE_WORDS[Lane.WAITING])  # fmt: skip


def work_lists(obligations: Sequence[ObligationRow]) -> tuple[WorkList, ...]:
    """Return the lists of "Your work", each the oldest first; none that is empty.

    What the reader or their team owes is to acknowledge, to do or to verify. What others owe them comes last.
    """
    lists = []
    for heading in _HEADINGS:
        items = sorted(
            (one for one in obligations if _heading(one) == heading), key=lambda one: (one.due_at, one.reference)
        )
        if items:
            lists.append(WorkList(heading=heading, items=tuple(items)))
    return tuple(lists)


def _heading(one: ObligationRow) -> str:
    if one.lane in _OWN and one.stage is Stage.TO_ACKNOWLEDGE:
        return _TO_ACKNOWLEDGE
    if one.lane in _OWN and one.stage is Stage.TO_VERIFY:
        return _TO_VERIFY
    return LANE_WORDS[Lane.WAITING if one.lane in _OWN and one.stage is Stage.WAITING else one.lane or Lane.MINE]


def app_square(secret: str, *, person: str) -> str:
    """Return the square that an app reads, as a picture (SVG) to stand inside a page."""
    square = segno.make(app_address(secret, person=person), error="m")
    # Without a size of its own, but with its extent (viewBox): the style says how large, and nothing is cut off.
    return square.svg_inline(
        border=4, dark="#0b0c0c", light="#ffffff", svgclass="sw-square", lineclass=None, omitsize=True
    )


def spaced(secret: str) -> str:
    """Return a secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
