"""Read how each organisation stands: who is in, who is silent, who has never answered, for whom nobody speaks."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sharewell.acting.types import Actor
from sharewell.agreements.queries import (
    find_in_force,
    list_agreements,
    list_bound,
    list_parties,
    list_representatives,
    list_represented,
)
from sharewell.agreements.queries.consultations import count_silences
from sharewell.agreements.types import AgreementUnknown
from sharewell.design.words import LONDON
from sharewell.governance.models import Return
from sharewell.governance.policies import open_to
from sharewell.governance.types import STANDINGS, CoverageRow
from sharewell.partnerships.queries import get_organisation, list_organisations


def list_coverage(*, actor: Actor, partnership: str = "", at: datetime) -> tuple[CoverageRow, ...]:
    """Return how each organisation of a partnership stands at a moment, the most pressing first, then by name.

    The partnership is the actor's own where none is named. One query for each document, and a few for all
    organisations together.
    """
    day = at.astimezone(LONDON).date()
    home = partnership or get_organisation(actor.organisation, on=day).partnership
    party, bound = Counter[str](), Counter[str]()
    for document in list_agreements(actor=actor):
        if document.partnership != home:
            continue
        party.update({one.organisation for one in list_parties(actor=actor, agreement=document.reference, at=at)})
        held = find_in_force(agreement=document.reference, at=at)
        if held is not None:
            bound.update({one.organisation for one in list_bound(version=held.reference, at=at)})
    speakers = list_represented(partnership=home, at=at)
    spoke = {one.organisation for one in list_representatives(actor=actor) if one.accepted_at and one.accepted_at <= at}
    asked, answered, late, last = _returns(actor, at=at)
    silences = Counter(count_silences(actor=actor, at=at))
    rows = [
        CoverageRow(
            organisation=one.reference,
            name=one.name,
            kind=one.kind,
            party_to=party[one.reference],
            bound_by=bound[one.reference],
            representative=speakers[one.reference].name if one.reference in speakers else "",
            lapsed=one.reference in spoke and one.reference not in speakers,
            asked=asked[one.reference],
            answered=answered[one.reference],
            late=late[one.reference],
            last_answered_at=last.get(one.reference),
            silences=silences[one.reference],
        )
        for one in list_organisations(on=day, partnership=home)
    ]
    return tuple(sorted(rows, key=lambda row: (STANDINGS.index(row.standing), row.name)))


def _returns(actor: Actor, *, at: datetime) -> tuple[Counter[str], Counter[str], Counter[str], dict[str, datetime]]:
    asked, answered, late = Counter[str](), Counter[str](), Counter[str]()
    last: dict[str, datetime] = {}
    held = open_to(actor, Return.objects.filter(call__asked_at__lte=at), by="call__partnership")
    for house, due_at, given_at in held.values_list("organisation__reference", "call__due_at", "first_given_at"):
        asked[house] += 1
        if given_at is not None and given_at <= at:
            answered[house] += 1
            last[house] = max(given_at, last.get(house, given_at))
        elif due_at < at:
            late[house] += 1
    return asked, answered, late, last


def list_signatories(*, actor: Actor, agreement: str, at: datetime) -> dict[str, str]:
    """Return the names of those who are party to a document at a moment, by reference.

    Where the document did not exist yet, those of the one that it follows count: a protocol's signatories before it
    became a code of practice (source 001).
    """
    documents = {one.reference: one for one in list_agreements(actor=actor)}
    found: dict[str, str] = {}
    seen: set[str] = set()
    step = agreement
    while step and step not in seen:
        if step not in documents:
            raise AgreementUnknown(step)
        found |= {one.organisation: one.organisation_name for one in list_parties(actor=actor, agreement=step, at=at)}
        if found or documents[step].entered_at <= at:
            break
        seen.add(step)
        step = documents[step].follows
    return found


def names_of(rows: Collection[str]) -> str:
    """Return names as one sentence's list: "A, B and C"."""
    held = sorted(rows)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else ""
