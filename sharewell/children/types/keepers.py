"""What others may hold of those who can lift a shield or a seal, where there are too few."""

from dataclasses import dataclass
from datetime import datetime

from sharewell.acting.types import Refused

ENOUGH = 2
"""A shield and a seal are lifted by two people."""


class KeepersLeft(Refused):
    """Two people in post can still lift it, and name others themselves."""

    code = "keepers-left"


class NoKeeper(Refused):
    """Only a manager, an adviser, a lead for information governance or an index manager in post keeps one."""

    code = "no-keeper"


class KeptUnknown(LookupError):
    """There is no such shield or seal, or it was lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortOfKeepers:
    """A shield (`shd_…`) or a seal (`sel_…`) that stands, and how many people in post can lift it: none or one."""

    reference: str
    raised_at: datetime
    keepers: int
