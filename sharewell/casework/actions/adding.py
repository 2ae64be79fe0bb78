"""What agencies and the hub add: accepted limits, what may be done with a statement, the hub's own statements."""

from collections.abc import Mapping
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.casework.actions.owing import hold, said
from sharewell.casework.events import CONTRIBUTION_MARKED, LIMITS_ACCEPTED, STATEMENT_ADDED
from sharewell.casework.models import ContributionTerm, HubStatement
from sharewell.casework.queries.chronologies import contributed_to, hub_enquiry, list_limits
from sharewell.casework.types import AlreadyDone, NotChosen, Place, SayIt, StatementTerms
from sharewell.decisions.types import ItemKind, Seen
from sharewell.design.words import LONDON
from sharewell.ledger.actions import append_entry
from sharewell.sharing.actions import open_disclosure
from sharewell.sharing.types import AlreadyMoved

LONGEST_LINE = 200


@action(Permission.SEE_CASEWORK)
def accept_limits(*, actor: Actor, enquiry: str, key: str, now: datetime) -> None:
    """Accept the limits of every contribution that one has not opened: each is opened as sharing opens it.

    Each person accepts for themselves. Raise `EnquiryUnknown`, or `NotChosen` where there is nothing to accept.
    """
    one = hub_enquiry(actor, enquiry)
    waiting = list_limits(actor=actor, enquiry=enquiry)
    if not waiting:
        raise NotChosen("There are no limits that wait for you. Nothing was changed.")
    for each in waiting:
        try:
            open_disclosure(actor=actor, disclosure=each.reference, key=key, now=now)
        except AlreadyMoved:  # the same page, sent twice
            continue
    append_entry(
        actor=actor,
        event=LIMITS_ACCEPTED,
        subjects=[one.reference, one.child, *(each.reference for each in waiting)],
        facts={"disclosures": len(waiting)},
        now=now,
    )


@action(Permission.SEE_CASEWORK)
def mark_contribution(*, actor: Actor, disclosure: str, terms: Mapping[int, StatementTerms], now: datetime) -> None:
    """Say for statements that one's own organisation told what the hub may do with them; the newest counts.

    Until it is said, a statement stands in the hub's chronology and reaches neither whoever referred nor the family.
    Raise `EnquiryUnknown` or `NotChosen`.
    """
    one, told = contributed_to(actor, disclosure)
    hold(disclosure)
    if not terms or not set(terms) <= {item.number for item in told.items}:
        raise NotChosen("Choose for a statement that you told. Nothing was changed.")
    for term in terms.values():
        if term.place is Place.HELD_BACK and (term.may_tell_referrer or term.may_tell_family):
            raise NotChosen("What is kept out of the chronology goes no further either. Nothing was changed.")
        if len(term.confidence_of) > LONGEST_LINE:
            raise SayIt(f"Write at most {LONGEST_LINE} characters. Nothing was changed.")
    ContributionTerm.objects.bulk_create(
        ContributionTerm(
            enquiry=one,
            disclosure=disclosure,
            number=number,
            place=term.place.value,
            confidence_of=term.confidence_of.strip(),
            may_tell_referrer=term.may_tell_referrer,
            may_tell_family=term.may_tell_family,
            by=actor.reference,
            post=actor.post,
            organisation=actor.organisation,
            at=now,
        )
        for number, term in sorted(terms.items())
    )
    append_entry(
        actor=actor,
        event=CONTRIBUTION_MARKED,
        subjects=[one.reference, disclosure, one.child],
        facts={"statements": len(terms)},
        now=now,
    )


@action(Permission.SEE_CASEWORK)
def add_statement(
    *,
    actor: Actor,
    enquiry: str,
    text: str,
    kind: ItemKind,
    seen: Seen,
    source: str,
    confidence_of: str = "",
    happened_on: date | None = None,
    known_on: date | None = None,
    key: str,
    now: datetime,
) -> None:
    """Add what the hub's own organisation holds to the chronology, with its source. It is added to, never edited.

    Raise `EnquiryUnknown`, `AlreadyDone`, `SayIt` or `NotChosen`.
    """
    one = hub_enquiry(actor, enquiry)
    hold(one.reference)
    if one.statements.filter(by=actor.reference, key=key).exists():
        raise AlreadyDone("You added this before. It is kept once.")
    if not source.strip() or max(len(source), len(confidence_of)) > LONGEST_LINE:
        raise SayIt(f"Say where it comes from, in at most {LONGEST_LINE} characters. Nothing was kept.")
    today = now.astimezone(LONDON).date()
    if any(day is not None and day > today for day in (happened_on, known_on)):
        raise NotChosen("It cannot have happened, or been known, after today. Nothing was kept.")
    HubStatement.objects.create(
        enquiry=one,
        text=said(text),
        kind=kind.value,
        seen=seen.value,
        source=source.strip(),
        confidence_of=confidence_of.strip(),
        happened_on=happened_on,
        known_on=known_on,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        key=key,
    )
    append_entry(actor=actor, event=STATEMENT_ADDED, subjects=[one.reference, one.child], now=now)
