"""Which council is responsible for a child, and moves between councils. Nothing passes until the other side accepts."""

from collections.abc import Sequence
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.carrying import call_moves_back
from sharewell.children.actions.linking import lock_decisions
from sharewell.children.events import (
    ANSWER_MOVE,
    MOVE_ANSWERED,
    MOVE_ASKED,
    OUTSIDE_MOVE,
    RESPONSIBILITY_BEGUN,
)
from sharewell.children.models import IndexChild, Move, Responsibility
from sharewell.children.policies import index_open_to, moves_open_to
from sharewell.children.queries.lifecycle import (
    day_of,
    find_responsible,
    find_waiting,
    is_council,
    keep_those_not_hidden,
    keep_those_who_see,
)
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.held import LONGEST_ADDRESS, LONGEST_SAID
from sharewell.children.types.lifecycle import (
    ANSWERING,
    LONGEST_SAID_BY,
    MOVE_PREFIX,
    Agreed,
    AlreadyResponsible,
    DayWrong,
    InWriting,
    MoveAnswer,
    MoveUnknown,
    MoveWaits,
    MoveWay,
    NobodyThere,
    NotResponsible,
    NotYourMove,
    OutsideCouncil,
    SayWhy,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_all_about
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.partnerships.queries import get_organisation, has_taken_over
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostRow


@action(Permission.MATCH_CHILDREN)
def call_unseen_back(*, actor: Actor, now: datetime) -> int:
    """Call back what is owed by somebody who does not see the child since a feed hid them; return how many moves."""
    return call_moves_back(actor=actor, now=now)


def first_why(*, words: str, **_: object) -> None:
    """Refuse an act without words, or with far too many."""
    if not words.strip() or len(words) > LONGEST:
        raise SayWhy("Write why. Nothing was changed.")


@action(Permission.KEEP_LIFE, validate=first_why)
def claim_child(
    *, actor: Actor, child: str, since_on: date, words: str, agreed: Agreed | None = None, now: datetime
) -> None:
    """Say that one's own council is responsible for a child: where none is yet, or a council outside agreed in writing.

    Raise `ChildUnknown`, `NotResponsible` where the actor's organisation is no council, `AlreadyResponsible`,
    `InWriting`, `MoveWaits` or `DayWrong`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    _require_council(actor.organisation, now=now)
    if since_on > day_of(now):
        raise DayWrong("The day lies ahead. A council is responsible from a day that has come.")
    before = find_responsible(held.person)
    if before is None:
        _begin(actor, [held], since_on=since_on, words=words, organisation=actor.organisation, now=now)
        return
    if before.organisation:
        raise AlreadyResponsible(
            "A council of the partnership is responsible already. It says that the child moves, and yours accepts."
        )
    if find_waiting(held.person) is not None:
        raise MoveWaits("A move of this child waits already. Call it back first. Nothing was changed.")
    if agreed is None:
        raise InWriting(
            "A council outside the partnership is responsible. Get its agreement in writing: who, when and reference."
        )
    check_agreed(agreed, now=now)
    move = Move.objects.create(
        reference=new_reference(MOVE_PREFIX, now=now),
        child=held,
        way=MoveWay.BACK.value,
        from_outside=before.outside_name,
        to_organisation=actor.organisation,
        words=words.strip(),
        moves_on=since_on,
        asked_at=now,
        asked_by=actor.reference,
        asked_post=actor.post,
        answer=MoveAnswer.ACCEPTED.value,
        answered_at=now,
        answered_by=actor.reference,
        answered_words=words.strip(),
        agreed_by=agreed.by.strip(),
        agreed_on=agreed.on,
        agreed_reference=agreed.reference.strip(),
    )
    _pass_on(actor, move, organisation=actor.organisation, now=now)
    append_entry(
        actor=actor,
        event=MOVE_ANSWERED,
        subjects=[move.reference, held.reference],
        facts={"answer": MoveAnswer.ACCEPTED.value},
        now=now,
    )


@action(Permission.KEEP_LIFE, validate=first_why)
def ask_to_move(
    *, actor: Actor, child: str, to: str | OutsideCouncil, words: str, moves_on: date, now: datetime
) -> str:
    """Say as the responsible council that a child moves to another; return the move (`mov_…`), which waits.

    `to` is an organisation of the register, of which somebody who sees the child owes an answer, or a council outside:
    then whoever asks owes to get its answer in writing. Until then nothing passes. Raise `ChildUnknown`,
    `NotResponsible`, `MoveWaits`, `NobodyThere`, `DayWrong`, `SayWhy` or `OrganisationUnknown`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    before = find_responsible(held.person)
    if before is None:
        raise NotResponsible("No council is responsible yet. A council says first that it is.")
    if not _is_of(actor, before.organisation, now=now):
        raise NotResponsible("Only the council that is responsible says that a child moves. Tell it what you know.")
    if find_waiting(held.person) is not None:
        raise MoveWaits("A move of this child waits already. Nothing was changed.")
    if moves_on.year < 1990 or moves_on.year > day_of(now).year + 1:
        raise DayWrong("Look at the day of the move again. Nothing was changed.")
    inside = to if isinstance(to, str) else ""
    outside = to if isinstance(to, OutsideCouncil) else None
    answering: list[PostRow] = []
    if outside is None:
        _require_council(inside, now=now)
        if inside == before.organisation:
            raise NotResponsible("That council is responsible already. Nothing was changed.")
        answering = _who_answers(inside, held, now=now)
        if not answering:
            raise NobodyThere(
                "Nobody there may see this child and could answer. Ring the council. If the child is hidden, let"
                " somebody there see the child first, on the page of what hides them. Nothing was changed."
            )
    else:
        _check_outside(outside)
    move = Move.objects.create(
        reference=new_reference(MOVE_PREFIX, now=now),
        child=held,
        way=(MoveWay.OUTSIDE if outside else MoveWay.INSIDE).value,
        from_organisation=before.organisation,
        to_organisation=inside,
        to_outside=outside.name.strip() if outside else "",
        to_contact=outside.contact.strip() if outside else "",
        reached=outside.reached.strip() if outside else "",
        words=words.strip(),
        moves_on=moves_on,
        asked_at=now,
        asked_by=actor.reference,
        asked_post=actor.post,
        answer_post=answering[0].reference if answering else "",
    )
    duty = ANSWER_MOVE if answering else OUTSIDE_MOVE
    owner = answering[0].reference if answering else actor.post
    covers = answering[1:] or [post for post in _who_answers(actor.organisation, held, now=now) if outside]
    open_obligation(
        actor=actor,
        code=duty.code,
        about=move.reference,
        owner_post=owner,
        cover_post=next((post.reference for post in covers if post.reference != owner), ""),
        due_at=due_of(duty.code, start=now),
        now=now,
    )
    if answering:
        send_notice(actor=actor, person=answering[0].person, about=move.reference, page=ANSWER_MOVE.page, now=now)
    append_entry(
        actor=actor,
        event=MOVE_ASKED,
        subjects=[move.reference, held.reference],
        facts={"way": move.way, **({"council": inside} if inside else {})},
        now=now,
    )
    return move.reference


@action(Permission.KEEP_LIFE, validate=first_why)
def answer_move(*, actor: Actor, move: str, accepts: bool, words: str, now: datetime) -> None:
    """Accept for one's council that it becomes responsible, from this moment on, or decline with a reason.

    Raise `MoveUnknown`, `NotYourMove` or `SayWhy`.
    """
    lock_decisions()
    one = _waiting(actor, move, now=now)
    if one.way != MoveWay.INSIDE.value or not _is_of(actor, one.to_organisation, now=now):
        raise NotYourMove("The other council answers this. Nothing was changed.")
    if not accepts:
        _answer(actor, one, MoveAnswer.DECLINED, words=words, now=now)
        return
    _answer(actor, one, MoveAnswer.ACCEPTED, words=words, now=now)
    _pass_on(actor, one, organisation=one.to_organisation, now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def note_outside_answer(*, actor: Actor, move: str, agreed: Agreed | None, words: str, now: datetime) -> None:
    """Write down the written answer of a council outside: that it accepted (`agreed`), or declined (None) and why.

    Raise `MoveUnknown`, `NotYourMove`, `InWriting`, `DayWrong` or `SayWhy`.
    """
    lock_decisions()
    one = _waiting(actor, move, now=now)
    if one.way != MoveWay.OUTSIDE.value or not _is_of(actor, one.from_organisation, now=now):
        raise NotYourMove("The council that asked writes down what the other one answered. Nothing was changed.")
    if agreed is None:
        _answer(actor, one, MoveAnswer.DECLINED, words=words, now=now)
        return
    check_agreed(agreed, now=now)
    one.agreed_by, one.agreed_on, one.agreed_reference = agreed.by.strip(), agreed.on, agreed.reference.strip()
    _answer(actor, one, MoveAnswer.ACCEPTED, words=words, now=now)
    _pass_on(actor, one, outside=OutsideCouncil(name=one.to_outside, contact=one.to_contact, reached=""), now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def call_move_back(*, actor: Actor, move: str, words: str, now: datetime) -> None:
    """Call a move back that one's own council asked for. Raise `MoveUnknown`, `NotYourMove` or `SayWhy`."""
    lock_decisions()
    one = _waiting(actor, move, now=now)
    if not _is_of(actor, one.from_organisation, now=now):
        raise NotYourMove("Only the council that asked calls it back. Nothing was changed.")
    _answer(actor, one, MoveAnswer.CALLED_BACK, words=words, now=now)


def check_agreed(agreed: Agreed, *, now: datetime) -> None:
    """Refuse an agreement that does not say who, when, and under which reference. Raise `InWriting` or `DayWrong`."""
    said = (agreed.by.strip(), agreed.reference.strip())
    if not all(said) or any(len(each) > LONGEST_SAID_BY for each in said):
        raise InWriting("Say who agreed in writing, on which day, and under which reference. Nothing was changed.")
    if agreed.on > day_of(now):
        raise DayWrong("The day of the written agreement lies ahead. Nothing was changed.")


def _check_outside(outside: OutsideCouncil) -> None:
    said = (outside.name.strip(), outside.contact.strip(), outside.reached.strip())
    if not all(said) or len(said[0]) > LONGEST_SAID or any(len(each) > LONGEST_ADDRESS for each in said[1:]):
        raise SayWhy("Say which council, how it can be reached, and how you reached it. Nothing was changed.")


def _require_council(organisation: str, *, now: datetime) -> None:
    if not is_council(get_organisation(organisation, on=day_of(now))):
        raise NotResponsible("Only a council is responsible for a child’s record. Nothing was changed.")


def _is_of(actor: Actor, organisation: str, *, now: datetime) -> bool:
    if not organisation:
        return False
    return actor.organisation == organisation or has_taken_over(
        successor=actor.organisation, organisation=organisation, on=day_of(now)
    )


def _who_answers(organisation: str, held: IndexChild, *, now: datetime) -> list[PostRow]:
    """Return who could answer for a council: its index managers, then its managers, of them those who see the child."""
    posts = [post for role in ANSWERING for post in list_current_posts(at=now, organisation=organisation, role=role)]
    return keep_those_who_see(posts, held.pk)


def _get(actor: Actor, child: str, *, now: datetime) -> IndexChild:
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    return held


def _waiting(actor: Actor, move: str, *, now: datetime) -> Move:
    found = moves_open_to(actor, now=now).select_related("child").select_for_update(of=("self",))
    one = found.filter(reference=move, answer="").first()
    if one is None:
        raise MoveUnknown(move)
    return one


def _answer(actor: Actor, one: Move, answer: MoveAnswer, *, words: str, now: datetime) -> None:
    one.answer, one.answered_at = answer.value, now
    one.answered_by, one.answered_words = actor.reference, words.strip()
    one.save(
        update_fields=[
            "answer", "answered_at", "answered_by", "answered_words", "agreed_by", "agreed_on", "agreed_reference",
        ]
    )  # fmt: skip
    settle_all_about(
        actor=actor,
        about=[one.reference],
        how=How.WITHDRAWN if answer is MoveAnswer.CALLED_BACK else How.DONE,
        now=now,
    )
    post = get_post(one.asked_post)
    is_told = post.reference != actor.post and post.is_current(now)
    if is_told and keep_those_not_hidden([post.reference], one.child.pk):
        send_notice(actor=actor, person=post.person, about=one.reference, page=ANSWER_MOVE.page, now=now)
    append_entry(
        actor=actor,
        event=MOVE_ANSWERED,
        subjects=[one.reference, one.child.reference],
        facts={"answer": answer.value},
        now=now,
    )


def _pass_on(
    actor: Actor, move: Move, *, organisation: str = "", outside: OutsideCouncil | None = None, now: datetime
) -> None:
    """Let the next council follow the one before in the same moment, on every record of the child that had one."""
    person = move.child.person
    standing = list(Responsibility.objects.select_for_update(of=("self",)).filter(child__person=person, ended_at=None))
    for row in standing:
        row.ended_at = max(now, row.began_at)
        row.save(update_fields=["ended_at"])
    _begin(
        actor,
        [row.child for row in standing],
        since_on=move.moves_on,
        words=move.words,
        organisation=organisation,
        outside=outside,
        move=move,
        ended={row.child.pk: row.ended_at or now for row in standing},
        now=now,
    )
    # Where records were linked meanwhile another move of theirs may wait: whoever asked for it is responsible no more.
    for other in Move.objects.select_related("child").filter(child__person=person, answer=""):
        _answer(actor, other, MoveAnswer.OVERTAKEN, words=f"Another move was accepted: {move.reference}.", now=now)


def _begin(
    actor: Actor,
    records: Sequence[IndexChild],
    *,
    since_on: date,
    words: str,
    organisation: str = "",
    outside: OutsideCouncil | None = None,
    move: Move | None = None,
    ended: dict[int, datetime] | None = None,
    now: datetime,
) -> None:
    for record in records:
        Responsibility.objects.create(
            child=record,
            organisation=organisation,
            outside_name=outside.name if outside else "",
            outside_contact=outside.contact if outside else "",
            move=move,
            words=words.strip(),
            since_on=since_on,
            began_at=(ended or {}).get(record.pk, now),
            begun_by=actor.reference,
        )
    append_entry(
        actor=actor,
        event=RESPONSIBILITY_BEGUN,
        subjects=[record.reference for record in records],
        facts={"council": organisation} if organisation else {},
        now=now,
    )
