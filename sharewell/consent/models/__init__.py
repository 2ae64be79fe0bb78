"""What is kept of consent, and of whether the person concerned was informed."""

from sharewell.consent.models.consents import (
    ELEMENTS,
    EXPLAINED,
    CompetenceAssessment,
    Consent,
    ConsentLine,
    ConsentReview,
    NotSought,
    ToldAtOutset,
)
from sharewell.consent.models.informing import Informing, InformingAct
from sharewell.consent.models.sent import SentPage

__all__ = [
    "ELEMENTS",
    "EXPLAINED",
    "CompetenceAssessment",
    "Consent",
    "ConsentLine",
    "ConsentReview",
    "Informing",
    "InformingAct",
    "NotSought",
    "SentPage",
    "ToldAtOutset",
]
