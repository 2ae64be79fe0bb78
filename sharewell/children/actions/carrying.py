"""What follows for responsible councils where a child is hidden, or records are parted. Others call this."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from sharewell.acting.types import Actor
from sharewell.children.events import ANSWER_MOVE, MOVE_ANSWERED, RESPONSIBILITY_BEGUN
from sharewell.children.models import IndexChild, Responsibility
from sharewell.children.queries.lifecycle import day_of, find_responsible, keep_those_not_hidden
from sharewell.children.types.lifecycle import MoveAnswer
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import settle_all_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post

HIDDEN_SINCE = (
    "The child is hidden, and who was to answer may not see them. Let somebody there see the child, then ask again."
)
STAYS_RESPONSIBLE = "Responsible before, and still."


def call_moves_back(*, actor: Actor, now: datetime) -> int:
    """Call back every move whose answer is owed by somebody who may not see the child any more; return how many.

    Nothing has passed. Whoever asked is told, where the child is not hidden from them too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT move, child, post FROM children_call_back(%s, %s, %s)", [actor.reference, HIDDEN_SINCE, now]
        )
        called = [(str(move), str(child), str(post)) for move, child, post in cursor.fetchall()]
    if not called:
        return 0
    settle_all_about(actor=actor, about=[move for move, _, _ in called], how=How.NOT_NEEDED, now=now)
    for move, child, asked_post in called:
        held = IndexChild.objects.filter(reference=child).first()
        post = get_post(asked_post)
        if held is not None and post.is_current(now) and keep_those_not_hidden([asked_post], held.pk):
            send_notice(actor=actor, person=post.person, about=move, page=ANSWER_MOVE.page, now=now)
        append_entry(
            actor=actor,
            event=MOVE_ANSWERED,
            subjects=[move],
            facts={"answer": MoveAnswer.CALLED_BACK.value},
            now=now,
        )
    return len(called)


def carry_responsibility(*, actor: Actor, before: Responsibility | None, people: list[str], now: datetime) -> None:
    """Let the council that was responsible for linked records stay so for each part of them, where they are parted.

    Call it where every record is seen: a part may be hidden from the actor as soon as it is one.
    """
    for person in dict.fromkeys(people):
        if before is None or find_responsible(person) is not None:
            continue
        Responsibility.objects.create(
            child=IndexChild.objects.get(reference=person),
            organisation=before.organisation,
            outside_name=before.outside_name,
            outside_contact=before.outside_contact,
            words=before.words,
            since_on=before.since_on,
            began_at=now,
            begun_by=actor.reference,
        )
        append_entry(
            actor=actor,
            event=RESPONSIBILITY_BEGUN,
            subjects=[person],
            facts={"council": before.organisation} if before.organisation else {},
            now=now,
        )


def carry_to_side(side: Sequence[IndexChild], before: Responsibility | None) -> None:
    """Let the council that was responsible for a child stay so for one side of a seal.

    Nothing of the row may tell that there is another side, when the two were parted or by whom. So it has the time of
    the side's first record or of the council, whichever came later, and words of ours; and the seal's is the one entry.
    Call it where every record is seen.
    """
    first = min(side, key=lambda one: (one.recorded_at, one.pk))
    if before is None or find_responsible(first.person) is not None:
        return
    Responsibility.objects.create(
        child=first,
        organisation=before.organisation,
        outside_name=before.outside_name,
        outside_contact=before.outside_contact,
        words=STAYS_RESPONSIBLE,
        since_on=max(before.since_on, day_of(first.recorded_at)),
        began_at=max(before.began_at, first.recorded_at),
        begun_by=before.begun_by,
    )
