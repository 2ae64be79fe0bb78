"""Obligations as the lists of "Your work", and the square that an app reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno

from sharewell.access.policies import app_address
from sharewell.obligations.types import LANE_WORDS, Lane, ObligationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One list: its heading and what stands in it, the oldest first."""

    heading: str
    items: tuple[ObligationRow, ...]


def work_lists(obligations: Sequence[ObligationRow]) -> tuple[WorkList, ...]:
    """Return a list for each reason to see an obligation, in the order of `Lane`; none that is empty."""
    lists = []
    for lane in Lane:
        items = sorted((one for one in obligations if one.lane is lane), key=lambda one: (one.due_at, one.reference))
        if items:
            lists.append(WorkList(heading=LANE_WORDS[lane], items=tuple(items)))
    return tuple(lists)


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
