"""What asks, discloses, and goes on from there."""

from sharewell.sharing.actions.answering import decide_about_request
from sharewell.sharing.actions.disclosing import disclose
from sharewell.sharing.actions.emergencies import tell_in_emergency
from sharewell.sharing.actions.linking import (
    SEND_LINK,
    TEND_LINK,
    disclose_by_link,
    make_letter,
    mark_link_sent,
    mark_link_unsent,
    record_told,
    send_new_link,
    tend_link,
)
from sharewell.sharing.actions.looping import move_disclosure, open_disclosure
from sharewell.sharing.actions.opening import accept_by_link, answer_by_link, enter_code
from sharewell.sharing.actions.requests import ask_for_information, move_request
from sharewell.sharing.actions.resolving import resolve_line
from sharewell.sharing.actions.siding import write_side
from sharewell.sharing.actions.telling import close_telling, part_records
from sharewell.sharing.actions.withdrawing import (
    STOP,
    stop_what_rested_on,
    withdraw_consent,
    withdraw_consent_by_link,
)

__all__ = [
    "SEND_LINK",
    "STOP",
    "TEND_LINK",
    "accept_by_link",
    "answer_by_link",
    "ask_for_information",
    "close_telling",
    "decide_about_request",
    "disclose",
    "disclose_by_link",
    "enter_code",
    "make_letter",
    "mark_link_sent",
    "mark_link_unsent",
    "move_disclosure",
    "move_request",
    "open_disclosure",
    "part_records",
    "record_told",
    "resolve_line",
    "send_new_link",
    "stop_what_rested_on",
    "tell_in_emergency",
    "tend_link",
    "withdraw_consent",
    "withdraw_consent_by_link",
    "write_side",
]
