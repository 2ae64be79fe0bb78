"""Read requests and disclosures. What shows a word about a child leaves an entry in the ledger."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import Count, QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import (
    Ask,
    AskAct,
    Loop,
    LoopAct,
    LoopStep,
    Side,
    ask_acts,
    loop_acts,
    replay,
    replay_ask,
)
from sharewell.decisions.queries import find_own_decision
from sharewell.decisions.types import DecisionRow, Footing
from sharewell.practitioners.queries import get_post
from sharewell.sharing.events import DISCLOSURE_READ, ITEMS_READ, REQUEST_READ
from sharewell.sharing.models import DisclosedItem, Disclosure, DisclosureMove, InformationRequest, RequestMove
from sharewell.sharing.policies import (
    disclosures_open_to,
    moves_open_to,
    requests_open_to,
    sides_of_disclosure,
    sides_of_request,
)
from sharewell.sharing.types import (
    OPEN,
    AttachmentRow,
    DisclosedItemRow,
    DisclosureCover,
    DisclosureLine,
    DisclosureRow,
    DisclosureUnknown,
    Gate,
    Handling,
    LimitsFirst,
    Mentions,
    MoveRow,
    NotYoursToDisclose,
    RequestLine,
    RequestRow,
    RequestUnknown,
    Urgency,
)

MOST_LINES = 50  # of a page
MOST_IN_A_FILE = 10_000
ANSWERS = frozenset({AskAct.TELL, AskAct.NOTHING_HELD, AskAct.MAY_NOT_SAY, AskAct.REFUSE})
_GONE = frozenset({LoopStep.RECALLED, LoopStep.DEALT_WITH})


def loop_of(moves: Iterable[DisclosureMove]) -> Loop:
    """Return where a disclosure stands, from its moves in their order."""
    return replay((LoopAct(move.act), move.by) for move in moves if move.act != OPEN)


def ask_of(request: InformationRequest, moves: Iterable[RequestMove]) -> Ask:
    """Return where a request stands, from its moves in their order: as it seems where some were left out."""
    acts = (AskAct(move.act) for move in moves)
    return replay_ask(acts, needs_dispensation=request.gate == Gate.DISPENSATION)


@looking
def list_disclosures(*, actor: Actor, before: str = "", limit: int = MOST_LINES) -> tuple[DisclosureLine, ...]:
    """Return the disclosures open to the actor, the newest first; `before` is the reference of the last one seen."""
    found = disclosures_open_to(actor)
    if before:
        found = found.filter(reference__lt=before)
    rows = list(found.annotate(number=Count("items")).order_by("-reference")[: max(1, min(limit, MOST_IN_A_FILE))])
    moves = by_whole(
        DisclosureMove.objects.filter(disclosure__in=rows).order_by("disclosure_id", "id"), "disclosure_id"
    )
    return tuple(
        DisclosureLine(
            reference=one.reference,
            made_at=one.made_at,
            made_by=one.made_by,
            organisation=one.organisation,
            to_organisation=one.to_organisation,
            to_team=one.to_team,
            to_post=one.to_post,
            purpose=one.purpose,
            items=one.number,
            loop=loop_of(moves.get(one.pk, ())),
            is_mine=one.made_by == actor.reference or one.to_organisation != actor.organisation,
        )
        for one in rows
    )


@looking
def list_requests(*, actor: Actor, before: str = "", limit: int = MOST_LINES) -> tuple[RequestLine, ...]:
    """Return the requests open to the actor, the newest first; `before` is the reference of the last one seen."""
    found = requests_open_to(actor)
    if before:
        found = found.filter(reference__lt=before)
    rows = list(found.order_by("-reference")[: max(1, min(limit, MOST_IN_A_FILE))])
    keys = InformationRequest.objects.filter(pk__in=[one.pk for one in rows])
    moves = by_whole(moves_open_to(actor, keys).order_by("request_id", "id"), "request_id")
    return tuple(
        RequestLine(
            reference=one.reference,
            asked_at=one.asked_at,
            asked_by=one.asked_by,
            organisation=one.organisation,
            to_organisation=one.to_organisation,
            to_team=one.to_team,
            to_post=one.to_post,
            purpose=one.purpose,
            footing=Footing(one.footing),
            urgency=Urgency(one.urgency),
            due_at=one.due_at,
            answered_at=next((move.at for move in moves.get(one.pk, ()) if move.act in ANSWERS), None),
            refusals=sum(move.act == AskAct.REFUSE for move in moves.get(one.pk, ())),
            ask=ask_of(one, moves.get(one.pk, ())),
            is_mine=one.asked_by == actor.reference or one.to_organisation != actor.organisation,
        )
        for one in rows
    )


def by_whole(moves: QuerySet, key: str) -> dict[int, list]:
    """Return rows in their order, by what they belong to."""
    return {pk: list(some) for pk, some in groupby(moves, key=lambda move: getattr(move, key))}


def one_disclosure(actor: Actor, reference: str) -> Disclosure:
    """Return a disclosure that is open to the actor. Raise `DisclosureUnknown`."""
    one = disclosures_open_to(actor).filter(reference=reference).first()
    if one is None:
        raise DisclosureUnknown(reference)
    return one


def _one_request(actor: Actor, reference: str) -> InformationRequest:
    one = requests_open_to(actor).filter(reference=reference).first()
    if one is None:
        raise RequestUnknown(reference)
    return one


@looking
def get_cover(*, actor: Actor, disclosure: str) -> tuple[DisclosureCover, bool]:
    """Return what is seen of a disclosure before it is opened, and whether the actor may read it now.

    They may where they are on the side that sent it, or accepted the limits and it was not called back. Raise
    `DisclosureUnknown`.
    """
    cover, may_read, _ = look_at_disclosure(actor=actor, disclosure=disclosure)
    return cover, may_read


@looking
def look_at_disclosure(*, actor: Actor, disclosure: str) -> tuple[DisclosureCover, bool, tuple[LoopAct, ...]]:
    """Return the cover of a disclosure, whether the actor may read it now, and what they can do about it.

    That it must no longer be used is said by an act of its own (withdrawing consent). Raise `DisclosureUnknown`.
    """
    one = one_disclosure(actor, disclosure)
    moves = list(one.moves.order_by("id"))
    loop, sides = loop_of(moves), sides_of_disclosure(actor, one)
    cover = DisclosureCover(
        reference=one.reference,
        made_at=one.made_at,
        organisation=one.organisation,
        purpose=one.purpose,
        handling=Handling(one.handling),
        limits=one.limits,
        items=one.items.count(),
        loop=loop,
        attachments=one.attachments.count(),
    )
    possible = {act for side in sides for act in loop_acts(loop, side=side, by=actor.reference)} - {LoopAct.MUST_STOP}
    acts = tuple(act for act in LoopAct if act in possible)
    return cover, _opened_by(actor, sides, moves, loop), acts


def may_read(actor: Actor, one: Disclosure) -> bool:
    """Tell whether the actor may read a disclosure that is open to them now. Ask inside a reading."""
    moves = list(one.moves.order_by("id"))
    return may_read_disclosure(actor, one, moves, loop_of(moves))


def may_read_disclosure(actor: Actor, one: Disclosure, moves: list[DisclosureMove], loop: Loop) -> bool:
    """Tell whether somebody to whom it is open may read it now: the sender, or whoever accepted the limits."""
    return _opened_by(actor, sides_of_disclosure(actor, one), moves, loop)


def _opened_by(actor: Actor, sides: frozenset[Side], moves: list[DisclosureMove], loop: Loop) -> bool:
    if Side.SENDER in sides:
        return True
    return loop.step not in _GONE and any(move.act == OPEN and move.by == actor.reference for move in moves)


def _seen_disclosure(row: DisclosureRow, *, actor: Actor, **_: object) -> Seen:
    is_sender = actor.reference == row.made_by or actor.organisation != row.to_organisation
    side = "sender" if is_sender else "recipient"
    return Seen(subjects=[row.reference, row.decision, row.child], facts={"side": side}, purpose=row.purpose)


@reading(Permission.READ_SHARING, event=DISCLOSURE_READ, seen=_seen_disclosure)
def read_disclosure(*, actor: Actor, disclosure: str, now: datetime) -> DisclosureRow:
    """Return a disclosure with its items and what was done about it.

    Raise `DisclosureUnknown`, and `LimitsFirst` for a recipient who has not accepted the limits, or after a recall.
    """
    one = one_disclosure(actor, disclosure)
    moves = list(one.moves.order_by("id"))
    loop = loop_of(moves)
    if not may_read_disclosure(actor, one, moves, loop):
        raise LimitsFirst("Accept the limits first. Nothing was opened.")
    return disclosure_row(one, moves, loop)


def disclosure_row(one: Disclosure, moves: list[DisclosureMove], loop: Loop) -> DisclosureRow:
    """Return a disclosure with its items, attachments and moves, for a reading that was allowed."""
    return DisclosureRow(
        reference=one.reference,
        decision=one.decision,
        position=one.position,
        request=one.request,
        made_at=one.made_at,
        made_by=one.made_by,
        organisation=one.organisation,
        to_organisation=one.to_organisation,
        to_team=one.to_team,
        to_post=one.to_post,
        child=one.child,
        purpose=one.purpose,
        basis=one.basis,
        route=one.route,
        lawful_bases=tuple(one.lawful_bases),
        policy=one.policy,
        clauses=tuple(one.clauses),
        consents=tuple(one.consents),
        why_it_matters=one.why_it_matters,
        wanted=one.wanted,
        handling=Handling(one.handling),
        limits=one.limits,
        child_says=one.child_says,
        trusted_adult=one.trusted_adult,
        told=one.told,
        form=one.form,
        form_fingerprint=one.form_fingerprint,
        seal=one.seal,
        entry=one.entry,
        entry_hash=one.entry_hash,
        items=tuple(item_row(item) for item in one.items.order_by("number")),
        moves=tuple(
            MoveRow(
                act=move.act,
                by=move.by,
                organisation=move.organisation,
                at=move.at,
                words=move.words,
                how=move.how,
                told_by=move.told_by,
            )
            for move in moves
        ),
        loop=loop,
        attachments=tuple(
            AttachmentRow(
                number=each.number,
                item_class=each.item_class,
                is_by_reference=each.is_by_reference,
                description=each.description,
                kind=each.kind,
                seen=each.seen,
                mentions=Mentions(each.mentions),
                reason=each.reason,
                type=each.type,
                size=each.size,
                digest=each.digest,
            )
            for each in one.attachments.order_by("number")
        ),
        to_outside=one.to_outside,
    )


def item_row(item: DisclosedItem) -> DisclosedItemRow:
    """Return a statement as it was disclosed."""
    return DisclosedItemRow(
        number=item.number,
        item_class=item.item_class,
        text=item.text,
        is_by_reference=item.is_by_reference,
        kind=item.kind,
        source=item.source,
        seen=item.seen,
        evidence=item.evidence,
        happened_on=item.happened_on,
        known_on=item.known_on,
        why_it_matters=item.why_it_matters,
        mentions=Mentions(item.mentions),
        reason=item.reason,
        field=item.field,
    )


@looking
def list_loop_acts(*, actor: Actor, disclosure: str) -> tuple[LoopAct, ...]:
    """Return what the actor can do about a disclosure now. Raise `DisclosureUnknown`."""
    _, _, acts = look_at_disclosure(actor=actor, disclosure=disclosure)
    return acts


def _seen_request(row: RequestRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child], purpose=row.purpose)


@reading(Permission.READ_SHARING, event=REQUEST_READ, seen=_seen_request)
def read_request(*, actor: Actor, request: str, now: datetime) -> RequestRow:
    """Return a request with what was done about it, as it seems to the actor. Raise `RequestUnknown`."""
    one = _one_request(actor, request)
    moves = list(moves_open_to(actor, InformationRequest.objects.filter(pk=one.pk)).order_by("id"))
    return RequestRow(
        reference=one.reference,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        organisation=one.organisation,
        to_organisation=one.to_organisation,
        to_team=one.to_team,
        to_post=one.to_post,
        child=one.child,
        question=one.question,
        purpose=one.purpose,
        footing=Footing(one.footing),
        statement=one.statement,
        urgency=Urgency(one.urgency),
        gate=Gate(one.gate),
        gate_words=one.gate_words,
        due_at=one.due_at,
        moves=tuple(
            MoveRow(
                act=move.act,
                by=move.by,
                organisation=move.organisation,
                at=move.at,
                words=move.words,
                code=move.code,
            )
            for move in moves
        ),
        disclosures=tuple(move.disclosure for move in moves if move.disclosure),
        ask=ask_of(one, moves),
        is_mine=one.asked_by == actor.reference or one.to_organisation != actor.organisation,
    )


@looking
def list_ask_acts(*, actor: Actor, request: str) -> tuple[AskAct, ...]:
    """Return what the actor can do about a request now; to answer with information is a disclosure's.

    Raise `RequestUnknown`.
    """
    one = _one_request(actor, request)
    ask = ask_of(one, moves_open_to(actor, InformationRequest.objects.filter(pk=one.pk)).order_by("id"))
    acts = {act for side in sides_of_request(actor, one) for act in ask_acts(ask, side=side)}
    return tuple(act for act in AskAct if act in acts)


def _seen_items(row: DecisionRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference], purpose=row.purpose)


@reading(Permission.SHARE, event=ITEMS_READ, seen=_seen_items)
def read_items(*, actor: Actor, decision: str, position: int, now: datetime) -> DecisionRow:
    """Return a decision of the actor's own, to choose from it what is disclosed. Raise `NotYoursToDisclose`."""
    row = find_own_decision(actor=actor, decision=decision)
    if row is None or all(child.position != position for child in row.children):
        raise NotYoursToDisclose(decision)
    return row


@looking
def list_of_decision(*, actor: Actor, decision: str) -> tuple[tuple[int, str], ...]:
    """Return what went by a decision and is open to the actor: the place of the child and the reference."""
    found = disclosures_open_to(actor).filter(decision=decision).order_by("reference")
    return tuple(found.values_list("position", "reference"))


@looking
def find_asker(*, actor: Actor, request: str, at: datetime) -> str:
    """Return where an answer to a request goes: the team of whoever asked, or their post; nothing where it is over."""
    one = requests_open_to(actor).filter(reference=request).first()
    if one is None:
        return ""
    held = get_post(one.post)
    return held.team or (held.reference if held.is_current(at) else "")


@looking
def list_open_requests(*, actor: Actor) -> tuple[str, ...]:
    """Return the references of the requests that the actor could answer with a disclosure now, the newest first."""
    found = requests_open_to(actor).filter(to_organisation=actor.organisation).exclude(asked_by=actor.reference)
    rows = list(found.order_by("-reference")[:MOST_LINES])
    keys = InformationRequest.objects.filter(pk__in=[one.pk for one in rows])
    moves = by_whole(moves_open_to(actor, keys).order_by("request_id", "id"), "request_id")
    return tuple(
        one.reference
        for one in rows
        if AskAct.TELL in ask_acts(ask_of(one, moves.get(one.pk, ())), side=Side.RECIPIENT)
    )
