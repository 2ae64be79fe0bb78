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
from sharewell.agreements.models.parties import Party, Representative, Signature
from sharewell.agreements.models.policies import Policy, PolicyHead, PolicyPart, Stop

__all__ = [
    "Agreement",
    "AgreementLink",
    "AgreementVersion",
    "Circulation",
    "Clause",
    "ClauseOrganisation",
    "ClauseTerm",
    "Consultation",
    "ConsultationAnswer",
    "ConsultationRemark",
    "Party",
    "Policy",
    "PolicyHead",
    "PolicyPart",
    "Representative",
    "Signature",
    "StatedRule",
    "Stop",
    "VersionSection",
]
