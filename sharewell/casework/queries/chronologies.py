"""One chronology of what was told and what the hub adds, each line with where it comes from."""

from collections.abc import Iterable
from datetime import date, datetime

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.casework.events import CHRONOLOGY_READ, CONTRIBUTION_READ
from sharewell.casework.models import ContributionTerm, Enquiry, HubStatement
from sharewell.casework.policies import enquiries_open_to, sides_of
from sharewell.casework.queries.enquiries import disclosures_of, one_enquiry
from sharewell.casework.types import (
    Chronology,
    ChronologyLine,
    ContributedRow,
    EnquiryUnknown,
    Missing,
    Place,
    StatementRow,
    StatementTerms,
)
from sharewell.core.enquiring import EnquirySide
from sharewell.decisions.types import ItemKind
from sharewell.decisions.types import Seen as HowSeen
from sharewell.sharing.queries import ContributionRow, list_contributions
from sharewell.sharing.types import DisclosedItemRow, Handling


def hub_enquiry(actor: Actor, reference: str) -> Enquiry:
    """Return an enquiry of a hub that the actor works in. Raise `EnquiryUnknown`: the rest is closed to other sides."""
    one = one_enquiry(actor, reference)
    if EnquirySide.HUB not in sides_of(one):
        raise EnquiryUnknown(reference)
    return one


def terms_of(disclosures: Iterable[str]) -> dict[tuple[str, int], StatementTerms]:
    """Return the newest terms of each statement of these disclosures."""
    found: dict[tuple[str, int], StatementTerms] = {}
    for one in ContributionTerm.objects.filter(disclosure__in=list(disclosures)).order_by("id"):
        found[one.disclosure, one.number] = StatementTerms(
            place=Place(one.place),
            confidence_of=one.confidence_of,
            may_tell_referrer=one.may_tell_referrer,
            may_tell_family=one.may_tell_family,
            is_said=True,
        )
    return found


@looking
def list_limits(*, actor: Actor, enquiry: str) -> tuple[ContributionRow, ...]:
    """Return the contributions whose limits the actor has not accepted yet and could. Raise `EnquiryUnknown`.

    There is no word about a child in it.
    """
    one = hub_enquiry(actor, enquiry)
    return tuple(
        each
        for each in list_contributions(actor=actor, disclosures=disclosures_of(one))
        if not each.may_read and not each.is_stopped
    )


def _seen_chronology(row: Chronology, **_: object) -> Seen:
    return Seen(
        subjects=[row.enquiry, row.child, *row.disclosures],
        facts={"lines": len(row.lines), "disclosures": len(row.disclosures)},
    )


@reading(Permission.SEE_CASEWORK, event=CHRONOLOGY_READ, seen=_seen_chronology)
def read_chronology(*, actor: Actor, enquiry: str, now: datetime) -> Chronology:
    """Return what happened in its order, of what the actor may read. Raise `EnquiryUnknown`.

    What was called back, must no longer be used, was not opened by them or is kept out by whoever told it has no line;
    that it was told stays.
    """
    one = hub_enquiry(actor, enquiry)
    references = disclosures_of(one)
    told = list_contributions(actor=actor, disclosures=references)
    terms = terms_of(references)
    lines: list[ChronologyLine] = []
    missing: list[Missing] = []
    for each in told:
        if each.is_stopped or not each.may_read:
            why = "recalled" if each.is_recalled else "stopped" if each.is_stopped else "unopened"
            missing.append(_missing(each, each.number, why))
            continue
        for item in each.items:
            said = terms.get((each.reference, item.number), StatementTerms())
            if each.handling is Handling.TELL_NOT_RECORD or said.place is Place.HELD_BACK:
                missing.append(_missing(each, 1, "held-back"))
            elif item.is_by_reference:
                missing.append(_missing(each, 1, "by-reference"))
            else:
                lines.append(_line(each, item, said))
    lines.extend(_added(text) for text in one.statements.order_by("id"))
    if len(told) < len(references):
        missing.append(
            Missing(disclosure="", organisation="", made_at=now, number=len(references) - len(told), why="elsewhere")
        )
    return Chronology(
        enquiry=one.reference,
        child=one.child,
        lines=tuple(sorted(lines, key=_order)),
        missing=tuple(missing),
        disclosures=tuple(each.reference for each in told if each.items),
    )


def _order(line: ChronologyLine) -> tuple[bool, date, date, str, int]:
    """Order by the day it happened; what has no day comes last, by the day it was known."""
    known = line.known_on or line.at.date()
    return (line.happened_on is None, line.happened_on or known, known, line.disclosure, line.number)


def _missing(each: ContributionRow, number: int, why: str) -> Missing:
    return Missing(
        disclosure=each.reference, organisation=each.organisation, made_at=each.made_at, number=number, why=why
    )


def _line(each: ContributionRow, item: DisclosedItemRow, said: StatementTerms) -> ChronologyLine:
    return ChronologyLine(
        happened_on=item.happened_on,
        known_on=item.known_on,
        organisation=each.organisation,
        disclosure=each.reference,
        number=item.number,
        text=item.text,
        kind=ItemKind(item.kind),
        seen=HowSeen(item.seen),
        source=item.source,
        why_it_matters=item.why_it_matters,
        handling=each.handling,
        limits=each.limits,
        terms=said,
        added_by="",
        at=each.made_at,
    )


def _added(text: HubStatement) -> ChronologyLine:
    return ChronologyLine(
        happened_on=text.happened_on,
        known_on=text.known_on,
        organisation=text.organisation,
        disclosure="",
        number=0,
        text=text.text,
        kind=ItemKind(text.kind),
        seen=HowSeen(text.seen),
        source=text.source,
        why_it_matters="",
        handling=None,
        limits="",
        terms=StatementTerms(confidence_of=text.confidence_of, is_said=True),
        added_by=text.by,
        at=text.at,
    )


def _seen_contributed(row: ContributedRow, **_: object) -> Seen:
    return Seen(subjects=[row.enquiry, row.disclosure])


def contributed_to(actor: Actor, disclosure: str) -> tuple[Enquiry, ContributionRow]:
    """Return what the actor's organisation told, and the enquiry that it is part of. Raise `EnquiryUnknown`."""
    told = next(iter(list_contributions(actor=actor, disclosures=[disclosure])), None)
    if told is None or told.organisation != actor.organisation or not told.may_read:
        raise EnquiryUnknown(disclosure)
    found = enquiries_open_to(actor)
    one = found.filter(disclosure=disclosure).first()
    if one is None and told.request:
        one = found.filter(asks__request=told.request).first()
    if one is None:
        raise EnquiryUnknown(disclosure)
    return one, told


@reading(Permission.SEE_CASEWORK, event=CONTRIBUTION_READ, seen=_seen_contributed)
def read_contributed(*, actor: Actor, disclosure: str, now: datetime) -> ContributedRow:
    """Return what one's own organisation told a hub, and what the hub may do with each statement.

    Raise `EnquiryUnknown`.
    """
    one, told = contributed_to(actor, disclosure)
    terms = terms_of([disclosure])
    return ContributedRow(
        enquiry=one.reference,
        disclosure=disclosure,
        handling=told.handling,
        statements=tuple(
            StatementRow(
                number=item.number,
                text=item.text or "Told by word of mouth. No words of it are kept here.",
                terms=terms.get((disclosure, item.number), StatementTerms()),
            )
            for item in told.items
        ),
    )
