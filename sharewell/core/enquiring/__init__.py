"""What may follow what in an enquiry of a multi-agency hub, and when somebody does not agree with what it decided.

Two small machines. Pure: whoever calls brings the acts.
"""

from sharewell.core.enquiring.dissenting import (
    LAST_STAGE,
    Dissent,
    DissentAct,
    DissentStep,
    advance_dissent,
    dissent_acts,
    dissent_owed,
    replay_dissent,
)
from sharewell.core.enquiring.faults import NotNext
from sharewell.core.enquiring.gathering import (
    Colour,
    Enquiry,
    EnquiryAct,
    EnquiryStep,
    advance_enquiry,
    enquiry_acts,
    enquiry_owed,
    replay_enquiry,
)
from sharewell.core.enquiring.sides import EnquirySide, Owes

__all__ = [
    "LAST_STAGE",
    "Colour",
    "Dissent",
    "DissentAct",
    "DissentStep",
    "Enquiry",
    "EnquiryAct",
    "EnquirySide",
    "EnquiryStep",
    "NotNext",
    "Owes",
    "advance_dissent",
    "advance_enquiry",
    "dissent_acts",
    "dissent_owed",
    "enquiry_acts",
    "enquiry_owed",
    "replay_dissent",
    "replay_enquiry",
]
