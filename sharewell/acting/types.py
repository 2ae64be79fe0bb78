"""Who acts, what there is to be allowed, and how a refusal is told."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from sharewell.core.identifiers import ReferenceUnreadable, parse_reference


class ActorKind(StrEnum):
    """The kinds of actor."""

    PERSON = "person"
    """Somebody with an account."""

    OPERATOR = "operator"
    """Whoever runs commands on the machine of the installation."""

    SYSTEM = "system"
    """The installation itself, in work that nobody asked for by hand."""

    VISITOR = "visitor"
    """Somebody without an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is acting, as they stand at this moment. It is built once for each request or command and never changed.

    `reference` and `organisation` are public references, never names; whoever has no account is known by their kind.
    `is_accredited` says whether vetting, training and post are all current. Raise `ValueError` for a reference of
    another shape, or for roles held by somebody who has no account.
    """

    reference: str
    kind: ActorKind
    organisation: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    is_accredited: bool = False

    def __post_init__(self) -> None:
        """Refuse an actor that cannot be."""
        if self.kind is ActorKind.PERSON:
            _require_reference(self.reference)
            if self.organisation:
                _require_reference(self.organisation)
        elif self.reference != self.kind.value:
            raise ValueError("Whoever has no account is known by their kind.")
        elif self.roles or self.is_accredited or self.organisation:
            raise ValueError("Only a person with an account has roles, an accreditation or an organisation.")

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


def _require_reference(text: str) -> None:
    try:
        is_proper = parse_reference(text) == text
    except ReferenceUnreadable:
        is_proper = False
    if not is_proper:
        raise ValueError("A person and their organisation are given by their references.")


VISITOR = Actor(reference="visitor", kind=ActorKind.VISITOR)
OPERATOR = Actor(reference="operator", kind=ActorKind.OPERATOR)
SYSTEM = Actor(reference="system", kind=ActorKind.SYSTEM)


class Permission(StrEnum):
    """Everything that somebody may be allowed to do. What is not here is allowed to nobody."""

    IMPORT_CONTACT_ROUTES = "contact-routes.import"
    """Load the telephone numbers that councils publish for people who worry about a child."""


class ActingFault(Exception):
    """An action or a reading is written or used wrongly. It is a fault in the code, never in what a user did."""


class Refused(Exception):
    """An act was refused. The message is a fact for the person who asked, in words that they can use.

    `code` names the reason in the ledger. A subclass for a new reason sets its own.
    """

    code: ClassVar[str] = "refused"


class NotPermitted(Refused):
    """The actor lacks a permission."""

    code = "not-permitted"

    def __init__(self, permission: Permission) -> None:
        """Keep which permission was missing."""
        super().__init__("You are not allowed to do this. Nothing was changed.")
        self.permission = permission
