"""Obligations as the lists of "Your work"."""

from collections.abc import Sequence
from dataclasses import dataclass

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
