"""The register in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.design.words import date_words
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.types import ChangeRow, DataRole, InScope, OrganisationRow, RegisterEntryRow

SCOPE_WORDS = {InScope.YES: "Yes", InScope.NO: "No", InScope.UNSURE: "Not sure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """What the register says of an organisation for some time, as rows of key and value."""

    period: str
    rows: tuple[dict[str, str], ...]
    is_signed: bool


def kind_words(code: str) -> str:
    """Return the title of a kind of organisation, or a sentence where the register says nothing."""
    kind = get_guides().kinds.get(code)
    return kind.title if kind else (code or "Not entered yet")


def register_rows(organisations: Sequence[OrganisationRow]) -> tuple[tuple[OrganisationRow, str, str, str], ...]:
    """Return each organisation with its kind, whether the duty reaches it and whether that is signed off, in words."""
    return tuple(
        (
            one,
            kind_words(one.kind),
            SCOPE_WORDS[one.entry.in_scope_s16la] if one.entry else "Not entered yet",
            signed_words(one.entry),
        )
        for one in organisations
    )


def signed_words(entry: RegisterEntryRow | None) -> str:
    """Say whether an entry is signed off, and when."""
    if entry is None or entry.signed_on is None:
        return "Not signed off"
    return f"Signed off on {date_words(entry.signed_on)}"


def change_words(change: ChangeRow) -> str:
    """Say what changed."""
    if change.successor:
        return f"{change.successor_name} takes over the work of {change.organisation_name}"
    return f"“{change.former_name}” is called “{change.new_name}”"


def change_signed_words(change: ChangeRow) -> str:
    """Say whether a change is signed off, and when."""
    return f"Signed off on {date_words(change.signed_on)}" if change.signed_on else "Not signed off"


def entry_card(entry: RegisterEntryRow) -> EntryCard:
    """Return an entry as key and value."""
    until = f" until {date_words(entry.ended_on)}" if entry.ended_on else ""
    role = (
        "Controller: it decides why and how information is used"
        if entry.data_role is DataRole.CONTROLLER
        else f"Processor for {entry.processor_for_name}. It tells {entry.processor_for_name} what it holds for it and "
        f"what worries it; {entry.processor_for_name} decides whether to share (not verified)"
    )
    pairs = (
        ("Kind", kind_words(entry.kind)),
        ("Department", entry.department or "None"),
        ("Public authority", "Yes" if entry.is_public_authority else "No"),
        ("Role in data protection law", role),
        (
            "The duty to share reaches it (Children Act 2004, section 16LA)",
            f"{SCOPE_WORDS[entry.in_scope_s16la]}. {entry.scope_reason}",
        ),
        ("Signed off by an information governance lead", signed_words(entry)),
        ("Reference", entry.reference),
    )
    return EntryCard(
        period=f"From {date_words(entry.began_on)}{until}",
        rows=tuple({"key": key, "value": value} for key, value in pairs),
        is_signed=entry.is_signed,
    )
