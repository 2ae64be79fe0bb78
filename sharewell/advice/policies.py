"""Which threads of advice somebody has a part in: who asked, who advises, and who covers when it is their turn."""

from datetime import datetime

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from sharewell.acting.policies import is_current, sight_of
from sharewell.acting.types import Actor, ActorKind
from sharewell.advice.events import ANSWER
from sharewell.advice.models import AdviceThread
from sharewell.obligations.queries import list_owners, list_references_owed
from sharewell.training.queries.accreditations import list_lapsed


def asked_by(actor: Actor) -> QuerySet[AdviceThread]:
    """Return the threads that the person asked, in whatever post."""
    if actor.kind is not ActorKind.PERSON:
        return AdviceThread.objects.none()
    return AdviceThread.objects.filter(asked_by_post__practitioner__reference=actor.reference)


def open_to(actor: Actor, *, now: datetime) -> QuerySet[AdviceThread]:
    """Return the threads that the actor has a part in.

    They asked; or they are the adviser of the thread; or they owe the answer, as owner, as cover for somebody who is
    away, late, gone or not current, or as who looks after what nobody owns; or they wrote in it before. Whoever is not
    current keeps what they asked themselves, and nothing else (L11). All of it lies
    within the rule of the database (migration 0003), which row security holds to as well.
    """
    if actor.kind is not ActorKind.PERSON:
        return AdviceThread.objects.none()
    part = Q(asked_by_post__practitioner__reference=actor.reference)
    if is_current(actor):
        part |= Q(adviser_post__reference=actor.post)
        part |= Q(reference__in=_owed(actor, now=now))
        part |= Q(outcome__advised_by_post__reference=actor.post)
        part |= Q(pk__in=AdviceThread.objects.filter(messages__written_by_post__reference=actor.post).values("pk"))
    return AdviceThread.objects.filter(part, _within(actor))


def _within(actor: Actor) -> Func:
    """Return the call of the rule of the database for the actor and a thread."""
    said = sight_of(actor)
    names = ("seer", "organisation", "team", "post", "roles", "permits")
    who = (Value(said[f"sharewell.{name}"], output_field=TextField()) for name in names)
    return Func(*who, F("pk"), function="advice_has_part", output_field=BooleanField())


def may_answer(actor: Actor, *, thread: str, now: datetime) -> bool:
    """Tell whether it is the actor's turn to answer: they owe it, cover for who does, or look after it."""
    return is_current(actor) and thread in _owed(actor, now=now)


def _owed(actor: Actor, *, now: datetime) -> frozenset[str]:
    """Return the threads that the actor owes an answer, those of owners who are not current included."""
    lapsed = list_lapsed(posts=list_owners(actor=actor), at=now)
    return list_references_owed(actor=actor, code=ANSWER.code, lapsed=lapsed, now=now)
