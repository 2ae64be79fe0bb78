"""The tables of agreements. What was fixed never changes, and nothing is deleted."""

from sharewell.agreements.models.documents import Agreement, AgreementLink, AgreementVersion, VersionSection
from sharewell.agreements.models.keeping import (
    Adoption,
    AssuranceStatus,
    Contract,
    ContractCheck,
    Publication,
    ReadRequest,
    VersionRead,
)
from sharewell.agreements.models.parties import Party, Representative, Signature

__all__ = [
    "Adoption",
    "Agreement",
    "AgreementLink",
    "AgreementVersion",
    "AssuranceStatus",
    "Contract",
    "ContractCheck",
    "Party",
    "Publication",
    "ReadRequest",
    "Representative",
    "Signature",
    "VersionRead",
    "VersionSection",
]
