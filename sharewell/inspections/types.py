"""What others may hold of inspections: rows and refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sharewell.acting.types import Refused

PREFIX = "isp"
LONGEST = 2_000
LONGEST_INSPECTION = timedelta(weeks=8)
"""The house's own limit; no document that Sharewell holds gives one. It can be granted again."""


class InspectionUnknown(LookupError):
    """There is no such inspection, or it is not open to the actor."""


class NotAnInspector(Refused):
    """Only somebody in a current post as inspector is given an inspection."""

    code = "not-an-inspector"


class NotYoursToGrant(Refused):
    """A representative grants for their own organisation; the board for any of its partnership."""

    code = "not-yours-to-grant"


class ReasonMissing(Refused):
    """An inspection has a reason."""

    code = "reason-missing"


class TooLong(Refused):
    """An inspection begins, ends, and lasts some weeks at most."""

    code = "too-long"


class AlreadyOver(Refused):
    """The inspection is over."""

    code = "already-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRow:
    """An inspection. `organisation` is empty where it is of the whole partnership."""

    reference: str
    inspector_post: str
    inspector: str
    partnership: str
    organisation: str
    reason: str
    began_at: datetime
    ended_at: datetime
    granted_by: str
    withdrawn_at: datetime | None
