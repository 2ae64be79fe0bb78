"""Say whether consent is the basis at all: the edition in force is walked with consent not answered."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

from sharewell.acting.types import Actor
from sharewell.consent.types import (
    Basis,
    BasisRow,
    Because,
)
from sharewell.core.deciding import Case, Edition, decide
from sharewell.core.deciding.judging import Decision
from sharewell.guidance.queries import find_edition_in_force, get_guides
from sharewell.partnerships.queries import get_register_entry
from sharewell.partnerships.types import RegisterEntryUnknown

ORGANISATION_PREFIX = "org_"
PRESUMED_BY_PURPOSE: Mapping[str, Mapping[str, str]] = {
    "safeguarding": {"risk_of_harm": "yes"},
    "child-protection-enquiry": {"risk_of_harm": "yes", "significant_harm": "yes"},
}
"""What a purpose already says: whoever shares to protect a child from harm says that there is a risk of harm."""


def weigh(
    edition: Edition,
    *,
    on: date,
    holder: str,
    recipient: str,
    holder_in_scope: str,
    recipient_in_scope: str,
    purpose: str,
    answers: Mapping[str, str],
) -> tuple[Basis, tuple[Because, ...]]:
    """Say whether an edition asks for consent before one recipient is told something confidential, and why.

    `answers` are yes, no or unsure to `significant_harm`, `risk_of_harm`, `duty` (a court order or a law requires it)
    and `relevant` (it may help them to safeguard or promote the child's welfare). The edition itself is walked, with
    consent not answered: where its rules stop and ask for it, it is the basis; where they go past it, nobody is asked.
    What is unsure of a duty or of who is in scope is put both ways: unless both come to the same, it needs advice.
    """
    said = {"significant_harm": "no", "risk_of_harm": "no", "duty": "no", "relevant": "no", **answers}
    said |= PRESUMED_BY_PURPOSE.get(purpose, {})
    open_ones = (said["duty"], said["relevant"], holder_in_scope, recipient_in_scope)
    found = [
        _walk(edition, on=on, holder=holder, recipient=recipient, said=said, known=known)
        for known in itertools.product(*(("yes", "no") if one == "unsure" else (one,) for one in open_ones))
    ]
    bases = {basis for basis, _ in found}
    return (bases.pop() if len(bases) == 1 else Basis.ADVICE), found[0][1]


def _walk(
    edition: Edition,
    *,
    on: date,
    holder: str,
    recipient: str,
    said: Mapping[str, str],
    known: tuple[str, ...],
) -> tuple[Basis, tuple[Because, ...]]:
    """Walk the edition with what is unsure put as `known`: duty, relevance and the two scopes."""
    duty, relevant, holder_in_scope, recipient_in_scope = known
    case = Case(
        on=on if edition.in_force(on) else edition.in_force_on,
        holder=holder or None,
        recipient=recipient or None,
        answers={
            "immediate_danger": "no",
            "significant_harm": said["significant_harm"],
            "risk_of_harm": "yes" if said["significant_harm"] == "yes" else said["risk_of_harm"],
            "duty_or_order": "court-order" if duty == "yes" else "none",
            "order_checked": "yes",
            "gateway": "none",
            "holder_in_scope": holder_in_scope,
            "recipient_in_scope": recipient_in_scope,
            "about": "child",
            "relevant_to_welfare": relevant,
            "facilitates_function": relevant,
            "more_detrimental_to_share": "no",
            "legitimate_purpose": "yes",
            "identifies_person": "yes",
            "confidential": "yes",
        },
    )
    decision = decide(edition, case)
    walk = decision.others or decision.walk
    basis = Basis.NOT_THE_BASIS
    if walk.outcome is None and (walk.next or "consent") == "consent":
        basis = Basis.ASK
    elif walk.outcome == "seek-advice" or (walk.outcome is None and walk.next not in FURTHER):
        basis = Basis.ADVICE
    return basis, _reasons(decision)


FURTHER = frozenset({"public_interest", "could_expose_someone", "condition", "sensitive", "condition_sensitive"})
"""What the rules ask once consent is behind them."""


def _reasons(decision: Decision) -> tuple[Because, ...]:
    return tuple(
        Because(text=one.text, source=one.cites, standing=one.standing) for one in decision.deciding_reasons[:3]
    )


def list_bases(
    *, actor: Actor, recipients: Sequence[str], purpose: str, answers: Mapping[str, str], on: date
) -> tuple[BasisRow, ...]:
    """Say for each recipient, an organisation's reference or a kind, whether the edition in force asks for consent."""
    edition = find_edition_in_force(on=on)
    if edition is None:
        return tuple(BasisRow(recipient=one, basis=Basis.ADVICE, reasons=()) for one in recipients)
    holder, holder_scope = _kind_and_scope(actor.organisation, on=on)
    found = []
    for recipient in recipients:
        kind, scope = _kind_and_scope(recipient, on=on)
        basis, reasons = weigh(
            edition,
            on=on,
            holder=holder,
            recipient=kind,
            holder_in_scope=holder_scope,
            recipient_in_scope=scope,
            purpose=purpose,
            answers=answers,
        )
        found.append(BasisRow(recipient=recipient, basis=basis, reasons=reasons))
    return tuple(found)


def _kind_and_scope(recipient: str, *, on: date) -> tuple[str, str]:
    """Return the kind of a recipient and whether s.16LA reaches it: of an organisation, as the register says."""
    kinds = get_guides().kinds
    if not recipient.startswith(ORGANISATION_PREFIX):
        scope = kinds[recipient].in_scope if recipient in kinds else "no"
        return recipient, scope if scope in {"yes", "no"} else "unsure"
    try:
        entry = get_register_entry(recipient, on=on)
    except RegisterEntryUnknown:
        return "", "unsure"
    return entry.kind, str(entry.in_scope_s16la)
