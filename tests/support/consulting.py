"""A consultation to test with: an invented code of practice, put to one organisation with a representative."""

from __future__ import annotations

from datetime import datetime

from sharewell.acting.types import OPERATOR, Actor
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    write_text,
)
from sharewell.agreements.actions.consulting import open_consultation
from sharewell.agreements.types import AgreementKind, Capacity
from sharewell.partnerships.queries import get_organisation


def put_to(representative: Actor, *, officer: Actor, now: datetime) -> tuple[str, str]:
    """Put an invented code to the organisation of a representative; return the version and the consultation."""
    nomination = nominate_representative(
        actor=OPERATOR, organisation=representative.organisation, post=representative.post, now=now
    )
    accept_nomination(actor=representative, nomination=nomination, now=now)
    agreement = enter_agreement(
        actor=OPERATOR,
        partnership=get_organisation(representative.organisation, on=now.date()).partnership,
        kind=AgreementKind.CODE_OF_PRACTICE,
        title="Code of practice (invented)",
        now=now,
    )
    add_party(
        actor=OPERATOR,
        agreement=agreement,
        organisation=representative.organisation,
        capacity=Capacity.SIGNATORY,
        acts_for="",
        now=now,
    )
    version = draft_version(actor=OPERATOR, agreement=agreement, now=now)
    write_text(actor=OPERATOR, version=version, sections=[("Purpose", "We share lawfully.")], now=now)
    fix_version(actor=OPERATOR, version=version, now=now)
    return version, open_consultation(actor=officer, version=version, now=now)
