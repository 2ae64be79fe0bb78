"""The tables of agreements. What was fixed never changes, and nothing is deleted."""

from sharewell.agreements.models.consultations import (
    Circulation,
    Consultation,
    ConsultationAnswer,
    ConsultationRemark,
    StatedRule,
)
from sharewell.agreements.models.documents import Agreement, AgreementLink, AgreementVersion, VersionSection
from sharewell.agreements.models.flows import Clause, ClauseOrganisation, ClauseTerm
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
from sharewell.agreements.models.policies import Policy, PolicyHead, PolicyPart, Stop

__all__ = [
    "Adoption",
    "Agreement",
    "AgreementLink",
    "AgreementVersion",
    "AssuranceStatus",
    "Circulation",
    "Clause",
    "ClauseOrganisation",
    "ClauseTerm",
    "Consultation",
    "ConsultationAnswer",
    "ConsultationRemark",
    "Contract",
    "ContractCheck",
    "Party",
    "Policy",
    "PolicyHead",
    "PolicyPart",
    "Publication",
    "ReadRequest",
    "Representative",
    "Signature",
    "StatedRule",
    "Stop",
    "VersionRead",
    "VersionSection",
]
