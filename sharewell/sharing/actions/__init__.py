"""What asks, discloses, and goes on from there."""

from sharewell.sharing.actions.answering import decide_about_request
from sharewell.sharing.actions.disclosing import disclose
from sharewell.sharing.actions.emergencies import tell_in_emergency
from sharewell.sharing.actions.looping import move_disclosure, open_disclosure
from sharewell.sharing.actions.requests import ask_for_information, move_request
from sharewell.sharing.actions.resolving import resolve_line
from sharewell.sharing.actions.siding import write_side
from sharewell.sharing.actions.withdrawing import (
    STOP,
    stop_what_rested_on,
    withdraw_consent,
    withdraw_consent_by_link,
)

__all__ = [
    "STOP",
    "ask_for_information",
    "decide_about_request",
    "disclose",
    "move_disclosure",
    "move_request",
    "open_disclosure",
    "resolve_line",
    "stop_what_rested_on",
    "tell_in_emergency",
    "withdraw_consent",
    "withdraw_consent_by_link",
    "write_side",
]
