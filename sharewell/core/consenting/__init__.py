"""Consent: who may give it, whether it stands, how long it can, and what may be done next.

Pure: standard library only, no clock, no settings, no input or output. Whether consent is the basis at all, the edition
of the guidance says (`core.deciding`); here it is known.
"""

from sharewell.core.consenting.rights import (
    Barrier,
    Competence,
    Conclusion,
    Element,
    Right,
    Subject,
    competence_of,
    find_barrier,
    may_conclude,
)
from sharewell.core.consenting.spans import Limits, NotADay, Span, limits_of, span_of
from sharewell.core.consenting.states import Act, State, Story, allowed_from, state_of

__all__ = [
    "Act",
    "Barrier",
    "Competence",
    "Conclusion",
    "Element",
    "Limits",
    "NotADay",
    "Right",
    "Span",
    "State",
    "Story",
    "Subject",
    "allowed_from",
    "competence_of",
    "find_barrier",
    "limits_of",
    "may_conclude",
    "span_of",
    "state_of",
]
