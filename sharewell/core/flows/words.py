"""The words that agreements are written in: lists of codes, which are content and not code.

Three modes are the exception, because the law of the policy is about their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CONTACT: Final = "contact"
"""A broker passes a message on; the recipient learns neither which service it is nor what it knows."""
PRESENCE: Final = "presence"
"""That a service is working with a child, and whom to speak to; never what it knows."""
CONTENT: Final = "content"
"""What the service knows."""

MODES: Final = (CONTACT, PRESENCE, CONTENT)
"""From the least to the most that a recipient learns."""

LAWFUL_BASIS_STATED: Final = "lawful-basis-stated"
"""The condition that is still to be met where a flow states no lawful basis. Every list of conditions holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every code that an agreement may use.

    `agreement_kinds` says of each kind whether its clauses may permit a flow: principles are signed too, and open
    nothing. `routes` are the ways beside agreements, each with the conditions that must be shown for it.
    """

    organisation_kinds: frozenset[str]
    agreement_kinds: Mapping[str, bool]
    capacities: frozenset[str]
    roles: frozenset[str]
    purposes: frozenset[str]
    lawful_bases: frozenset[str]
    item_classes: frozenset[str]
    conditions: frozenset[str]
    retention_starts: frozenset[str]
    routes: Mapping[str, frozenset[str]]
