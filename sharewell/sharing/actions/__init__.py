"""What asks, discloses, and goes on from there."""

from sharewell.sharing.actions.disclosing import disclose
from sharewell.sharing.actions.looping import move_disclosure, open_disclosure
from sharewell.sharing.actions.requests import ask_for_information, move_request

__all__ = ["ask_for_information", "disclose", "move_disclosure", "move_request", "open_disclosure"]
