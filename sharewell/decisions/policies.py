"""Which drafts, decisions and notes are open to whom. A page of one is its list narrowed to that one."""

from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, ActorKind, Permission, Role
from sharewell.advice.queries import has_answer
from sharewell.decisions.models import ConcernNote, Decision, Draft
from sharewell.decisions.types import GoesTo, NoteAbout
from sharewell.obligations.queries import list_references_owned

ADVISES = frozenset({Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD})


def drafts_open_to(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts that are the actor's own and have not ended. Nobody reads another's draft.

    A draft belongs to the organisation for which it was begun: acting in another post, its owner does not see it.
    """
    if actor.kind is not ActorKind.PERSON or not is_permitted(actor, Permission.DECIDE):
        return Draft.objects.none()
    return Draft.objects.filter(owner=actor.reference, organisation=actor.organisation, ended_at=None)


def may_change_basis(actor: Actor, *, draft: str) -> bool:
    """Tell whether the actor may change what a draft rests on in law: an adviser, or with an adviser's answer to it."""
    return bool(actor.roles & ADVISES) or has_answer(actor=actor, about=draft)


def open_to(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may read.

    Their own, made for the organisation they act for; as a manager, those of that organisation that do not go round the
    manager, and those that they owe a look because they cover the adviser; as an adviser, all of that organisation.
    Nobody reads one that complains of them, unless it is their own.
    """
    if actor.kind is not ActorKind.PERSON or not is_permitted(actor, Permission.READ_DECISIONS):
        return Decision.objects.none()
    seen = Q(decided_by=actor.reference)
    if actor.roles & ADVISES:
        seen |= ~Q(complained_of=actor.reference)
    elif Role.MANAGER in actor.roles:
        seen |= ~Q(complained_of=actor.reference) & (Q(goes_to=GoesTo.MANAGER) | _asked_of(actor))
    return Decision.objects.filter(seen, organisation=actor.organisation)


def _asked_of(actor: Actor) -> Q:
    """Match what the actor owes a look: who is asked to look must be able to."""
    return Q(reference__in=list_references_owned(actor=actor))


def may_be_endorsed_by(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may endorse or send back: another's, open to them, not about themselves."""
    if not is_permitted(actor, Permission.ENDORSE_DECISIONS):
        return Decision.objects.none()
    return open_to(actor).exclude(decided_by=actor.reference).exclude(complained_of=actor.reference)


def notes_open_to(actor: Actor) -> QuerySet[ConcernNote]:
    """Return the concern notes that the actor may read: as for decisions; managers see none about a colleague."""
    if actor.kind is not ActorKind.PERSON or not is_permitted(actor, Permission.READ_DECISIONS):
        return ConcernNote.objects.none()
    seen = Q(author=actor.reference)
    if actor.roles & ADVISES:
        seen |= ~Q(complained_of=actor.reference)
    elif Role.MANAGER in actor.roles:
        theirs = Q(about=NoteAbout.CHILD, goes_to=GoesTo.MANAGER) | _asked_of(actor)
        seen |= theirs & ~Q(complained_of=actor.reference)
    return ConcernNote.objects.filter(seen, organisation=actor.organisation)
