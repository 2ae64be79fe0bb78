"""How each column of each table is sorted: what kind of data it holds, how long it stays and how it is erased.

Every model has a class attribute `DATA`, a mapping from each of its fields to a `Classified`. An architecture test
fails on a field that is missing.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of data a column holds."""

    PERSONAL = "personal"
    """About a living person who can be told from it."""

    SPECIAL = "special"
    """Special category or criminal offence data about a person."""

    REFERENCE = "reference"
    """A public reference, or public reference data such as a council's telephone number."""

    TECHNICAL = "technical"
    """What the system needs to work: keys, moments, hashes, codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """One column: its kind, how long it stays, and how it is erased.

    Both texts are for an information governance lead.
    """

    kind: Kind
    retention: str
    erased: str

    def __post_init__(self) -> None:
        """Raise `ValueError` where a text is empty: an unsorted column is a fault, not a default."""
        if not self.retention.strip() or not self.erased.strip():
            raise ValueError("Say how long the column stays and how it is erased.")
