"""Deciding about sharing: editions of the guidance as data, and cases judged under them.

Pure: standard library only, no clock, no settings, no input or output.
"""

from sharewell.core.deciding.case import Case, read_case
from sharewell.core.deciding.edition import Edition, Guides
from sharewell.core.deciding.faults import CaseFault, ContentFault, Fault
from sharewell.core.deciding.judging import Decision, ask_next, decide, open_codes
from sharewell.core.deciding.reading import read_guides

__all__ = [
    "Case",
    "CaseFault",
    "ContentFault",
    "Decision",
    "Edition",
    "Fault",
    "Guides",
    "ask_next",
    "decide",
    "open_codes",
    "read_case",
    "read_guides",
]
