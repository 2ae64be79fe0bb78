"""Read enquiries and dissent. What shows a word about a child leaves an entry in the ledger."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission, Role
from sharewell.casework.events import DISSENT_DUTIES, DISSENT_READ, ENQUIRY_DUTIES, ENQUIRY_READ
from sharewell.casework.models import DissentRecord, Enquiry, EnquiryAsk, EnquiryMove, EnquiryTelling
from sharewell.casework.policies import (
    dissents_open_to,
    enquiries_open_to,
    sides_of,
    sides_of_dissent,
    tellings_open_to,
)
from sharewell.casework.types import (
    MOST_IN_A_FILE,
    MOST_LINES,
    AskedRow,
    Audience,
    DissentRow,
    DissentUnknown,
    EnquiryLine,
    EnquiryRow,
    EnquiryUnknown,
    How,
    MovedRow,
    TellingRow,
    Way,
)
from sharewell.core.enquiring import (
    Colour,
    Dissent,
    DissentAct,
    EnquiryAct,
    EnquirySide,
    dissent_acts,
    enquiry_acts,
    replay_dissent,
    replay_enquiry,
)
from sharewell.core.enquiring import Enquiry as State
from sharewell.core.looping import AskAct, replay_ask
from sharewell.decisions.types import Footing
from sharewell.obligations.queries import list_open_of
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow
from sharewell.sharing.queries import list_answers, list_contributions, list_disclosures
from sharewell.sharing.types import DisclosureLine, Gate

_ANSWERS = frozenset({AskAct.TELL, AskAct.NOTHING_HELD, AskAct.MAY_NOT_SAY, AskAct.REFUSE})


def states_of(enquiries: Collection[Enquiry]) -> dict[int, State]:
    """Return where each enquiry stands, from what was done. Ask inside an act, a reading or a look."""
    done: dict[int, list[tuple[EnquiryAct, Colour | None]]] = {one.pk: [] for one in enquiries}
    with connection.cursor() as cursor:
        cursor.execute("SELECT enquiry, act, colour FROM casework_acts_of(%s)", [list(done)])
        for pk, act, colour in cursor.fetchall():
            done[pk].append((EnquiryAct(act), Colour(colour) if colour else None))
    return {one.pk: replay_enquiry(done[one.pk], has_referrer=bool(one.referrer_organisation)) for one in enquiries}


def deciders_of(one: Enquiry) -> frozenset[str]:
    """Return who decided an enquiry, or did not accept it: for those who may see it. Ask inside an act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, by FROM casework_acts_of(%s)", [[one.pk]])
        return frozenset(by for act, by in cursor.fetchall() if act in (EnquiryAct.DECIDE, EnquiryAct.TURN_AWAY))


def one_enquiry(actor: Actor, reference: str) -> Enquiry:
    """Return an enquiry that is open to the actor, with its sides. Raise `EnquiryUnknown`."""
    one = enquiries_open_to(actor).filter(reference=reference).first()
    if one is None:
        raise EnquiryUnknown(reference)
    return one


def dissent_of(one: DissentRecord) -> Dissent:
    """Return where a dissent stands."""
    return replay_dissent(DissentAct(move.act) for move in one.moves.order_by("id"))


@looking
def list_enquiries(
    *, actor: Actor, before: str = "", limit: int = MOST_LINES, now: datetime
) -> tuple[tuple[EnquiryLine, frozenset[EnquirySide]], ...]:
    """Return the enquiries open to the actor, the newest first, each with the sides on which they stand."""
    found = enquiries_open_to(actor)
    if before:
        found = found.filter(reference__lt=before)
    rows = list(found.annotate(number=Count("asks")).order_by("-reference")[: max(1, min(limit, MOST_IN_A_FILE))])
    states = states_of(rows)
    owed: dict[str, tuple[str, str]] = {}
    for duty in ENQUIRY_DUTIES.values():
        for each in list_open_of(abouts=[one.reference for one in rows], code=duty.code, now=now):
            owed[each.about] = (each.title, each.due)
    return tuple(
        (
            EnquiryLine(
                reference=one.reference,
                received_at=one.received_at,
                received_by=one.received_by,
                team=one.team,
                way=Way(one.way),
                referrer_organisation=one.referrer_organisation,
                asked=one.number,
                state=states[one.pk],
                owed=owed.get(one.reference, ("", ""))[0],
                due=owed.get(one.reference, ("", ""))[1],
            ),
            sides_of(one),
        )
        for one in rows
    )


@looking
def list_unopened(*, actor: Actor) -> tuple[DisclosureLine, ...]:
    """Return what was sent to the actor's team and is no enquiry yet, the newest first. There is no word in it."""
    sent = [one for one in list_disclosures(actor=actor) if one.to_team and one.to_team == actor.team]
    references = [one.reference for one in sent]
    taken = set(Enquiry.objects.filter(disclosure__in=references).values_list("disclosure", flat=True))
    asked = {one.reference: one.request for one in list_contributions(actor=actor, disclosures=references)}
    ours = set(EnquiryAsk.objects.filter(request__in=set(asked.values()) - {""}).values_list("request", flat=True))
    return tuple(
        one
        for one in sent
        if one.reference not in taken and asked.get(one.reference) not in ours and not one.loop.is_closed
    )


@looking
def find_enquiry_of(*, actor: Actor, disclosure: str) -> str:
    """Return the enquiry that came from a disclosure, where it is open to the actor, or nothing."""
    return enquiries_open_to(actor).filter(disclosure=disclosure).values_list("reference", flat=True).first() or ""


@looking
def get_side(*, actor: Actor, enquiry: str) -> frozenset[EnquirySide]:
    """Return the sides on which the actor stands. Raise `EnquiryUnknown`."""
    return sides_of(one_enquiry(actor, enquiry))


@looking
def list_enquiry_acts(*, actor: Actor, enquiry: str) -> tuple[EnquiryAct, ...]:
    """Return what the actor can do about an enquiry now. Raise `EnquiryUnknown`."""
    one = one_enquiry(actor, enquiry)
    state = states_of([one])[one.pk]
    acts = {act for side in sides_of(one) for act in enquiry_acts(state, side=side)}
    return tuple(act for act in EnquiryAct if act in acts)


def list_who_works_here(*, team: str, at: datetime) -> tuple[PostRow, ...]:
    """Return who works in a hub, by their posts."""
    return tuple(list_current_posts(at=at, team=team))


class _Answered:
    """What became of a request, as it seems to the hub."""

    def __init__(self, gate: str, due_at: datetime) -> None:
        self.gate, self.due_at = gate, due_at
        self.moves: list[tuple[AskAct, str, str, str]] = []


def answers_of(one: Enquiry) -> dict[str, _Answered]:
    """Return what became of each request of an enquiry, by its reference. Nothing veiled is in it."""
    found: dict[str, _Answered] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT request, gate, due_at, act, code, disclosure, by FROM casework_answers_of(%s)", [one.pk])
        for request, gate, due_at, act, code, disclosure, by in cursor.fetchall():
            answered = found.setdefault(request, _Answered(gate, due_at))
            if act is not None:
                answered.moves.append((AskAct(act), code, disclosure, by))
    return found


def disclosures_of(one: Enquiry) -> tuple[str, ...]:
    """Return the disclosures that belong to an enquiry: the one it came from, and the answers."""
    answers = [each for asked in answers_of(one).values() for _, _, each, _ in asked.moves if each]
    return tuple(dict.fromkeys([*([one.disclosure] if one.disclosure else []), *answers]))


def _asked(actor: Actor, one: Enquiry) -> tuple[AskedRow, ...]:
    answers, manages = answers_of(one), Role.MANAGER in actor.roles
    rows = []
    for each in EnquiryAsk.objects.filter(enquiry=one).order_by("id"):
        got = answers.get(each.request)
        moves = got.moves if got else []
        last = next((move for move in reversed(moves) if move[0] in _ANSWERS), None)
        rows.append(
            AskedRow(
                request=each.request,
                to_organisation=each.to_organisation,
                to_team=each.to_team,
                to_post=each.to_post,
                why=each.why,
                asked_by=each.by,
                asked_at=each.at,
                due_at=got.due_at if got else each.at,
                answered=last[0].value if last else "",
                refused=last[1] if last else "",
                disclosures=tuple(move[2] for move in moves if move[2]),
                answered_by=last[3] if last else "",
                ask=replay_ask(
                    (move[0] for move in moves), needs_dispensation=bool(got and got.gate == Gate.DISPENSATION)
                ),
                is_mine=each.by == actor.reference or manages,
            )
        )
    return tuple(rows)


def _moved(move: EnquiryMove) -> MovedRow:
    return MovedRow(
        act=EnquiryAct(move.act),
        by=move.by,
        organisation=move.organisation,
        at=move.at,
        words=move.words,
        code=move.code,
        colour=Colour(move.colour) if move.colour else None,
        footing=move.footing,
        took_part=tuple(move.took_part),
        others=move.others,
        review_on=move.review_on,
    )


def _telling(one: EnquiryTelling) -> TellingRow:
    return TellingRow(
        audience=Audience(one.audience),
        code=one.code,
        words=one.words,
        how=How(one.how),
        by=one.by,
        organisation=one.organisation,
        at=one.at,
    )


def dissent_row(one: DissentRecord) -> DissentRow:
    """Return a dissent as it stands."""
    moves = list(one.moves.order_by("id"))
    return DissentRow(
        reference=one.reference,
        enquiry=one.enquiry.reference,
        words=one.words,
        by=one.by,
        organisation=one.organisation,
        at=one.at,
        state=replay_dissent(DissentAct(move.act) for move in moves),
        moves=tuple((DissentAct(move.act), move.by, move.organisation, move.at, move.words) for move in moves),
    )


def _seen_enquiry(row: EnquiryRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child], facts={"side": min(row.sides)})


def _shown(dissents: Iterable[DissentRecord]) -> tuple[DissentRow, ...]:
    return tuple(dissent_row(one) for one in dissents)


def _contributed(actor: Actor, one: Enquiry) -> tuple[str, ...]:
    """Return what the actor's own organisation sent: row security shows each side its own requests."""
    requests = list(one.asks.values_list("request", flat=True))
    referred = (one.disclosure,) if one.referrer_organisation == actor.organisation else ()
    return (*referred, *list_answers(actor=actor, requests=requests))


@reading(Permission.SEE_CASEWORK, event=ENQUIRY_READ, seen=_seen_enquiry)
def read_enquiry(*, actor: Actor, enquiry: str, now: datetime) -> EnquiryRow:
    """Return an enquiry. Whoever is not of the hub gets what their side was told, and nothing of what others said.

    Raise `EnquiryUnknown`.
    """
    one = one_enquiry(actor, enquiry)
    sides, state = sides_of(one), states_of([one])[one.pk]
    is_hub = EnquirySide.HUB in sides
    moves = [_moved(move) for move in one.moves.order_by("id")] if is_hub else []
    ground = next((move for move in reversed(moves) if move.footing), None)
    grounded = one.moves.exclude(footing="").order_by("-id").first() if is_hub else None
    return EnquiryRow(
        reference=one.reference,
        sides=sides,
        organisation=one.organisation,
        team=one.team,
        received_at=one.received_at,
        received_by=one.received_by if is_hub else "",
        way=Way(one.way),
        disclosure=one.disclosure if is_hub or EnquirySide.REFERRER in sides else "",
        referrer_organisation=one.referrer_organisation if is_hub or EnquirySide.REFERRER in sides else "",
        referrer_words=one.referrer_words if is_hub else "",
        said=one.said if is_hub else "",
        family_told=one.family_told if is_hub else "",
        child=one.child,
        state=state,
        footing=Footing(ground.footing) if ground else None,
        gate=Gate(grounded.gate) if grounded else None,
        gate_words=grounded.words if grounded else "",
        moves=tuple(moves),
        tellings=tuple(_telling(each) for each in tellings_open_to(one).order_by("id")),
        asked=_asked(actor, one) if is_hub else (),
        dissents=_shown(dissents_open_to(actor, one).order_by("id")),
        contributed=() if is_hub else _contributed(actor, one),
    )


def one_dissent(actor: Actor, reference: str) -> DissentRecord:
    """Return a dissent that is open to the actor. Raise `DissentUnknown`.

    It is open to the hub of the enquiry, to whoever wrote it, and to whoever owes something about it.
    """
    one = DissentRecord.objects.select_related("enquiry").filter(reference=reference).first()
    whole = enquiries_open_to(actor).filter(pk=one.enquiry_id).first() if one else None
    if one is None or whole is None or not dissents_open_to(actor, whole).filter(pk=one.pk).exists():
        raise DissentUnknown(reference)
    return one


def _seen_dissent(row: DissentRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.enquiry])


@reading(Permission.SEE_CASEWORK, event=DISSENT_READ, seen=_seen_dissent)
def read_dissent(*, actor: Actor, dissent: str, now: datetime) -> DissentRow:
    """Return a dissent with what was answered. Raise `DissentUnknown`."""
    return dissent_row(one_dissent(actor, dissent))


@looking
def list_dissent_acts(*, actor: Actor, dissent: str) -> tuple[DissentAct, ...]:
    """Return what the actor can do about a dissent now. Raise `DissentUnknown`."""
    one = one_dissent(actor, dissent)
    state = dissent_of(one)
    acts = {act for side in sides_of_dissent(actor, one) for act in dissent_acts(state, side=side)}
    return tuple(act for act in DissentAct if act in acts)


DUTY_CODES = frozenset(duty.code for duties in (ENQUIRY_DUTIES, DISSENT_DUTIES) for duty in duties.values())
