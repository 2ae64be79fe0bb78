"""What a hub does, what agencies add to it, and what those do who do not agree."""

from sharewell.casework.actions.adding import accept_limits, add_statement, mark_contribution
from sharewell.casework.actions.asking import ask_agency, settle_dispensations
from sharewell.casework.actions.dissenting import move_dissent, record_dissent
from sharewell.casework.actions.enquiries import decide_enquiry, feed_back, move_enquiry
from sharewell.casework.actions.receiving import receive_contact, receive_disclosure

__all__ = [
    "accept_limits",
    "add_statement",
    "ask_agency",
    "decide_enquiry",
    "feed_back",
    "mark_contribution",
    "move_dissent",
    "move_enquiry",
    "receive_contact",
    "receive_disclosure",
    "record_dissent",
    "settle_dispensations",
]
