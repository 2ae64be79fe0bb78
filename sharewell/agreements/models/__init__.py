"""The tables of agreements. What was fixed never changes, and nothing is deleted."""

from sharewell.agreements.models.documents import Agreement, AgreementLink, AgreementVersion, VersionSection
from sharewell.agreements.models.parties import Party, Representative, Signature

__all__ = [
    "Agreement",
    "AgreementLink",
    "AgreementVersion",
    "Party",
    "Representative",
    "Signature",
    "VersionSection",
]
