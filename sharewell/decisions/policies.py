"""Which drafts, decisions and notes are open to whom. A page of one is its list narrowed to that one.

Each rule is a function of the database (migration 0003). Row security narrows through the same one, so that the rule
is written once; here it is told of the actor by what is handed over, there by what `acting` told the transaction.
"""

from collections.abc import Mapping

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from sharewell.acting.policies import is_permitted, seen_as, sight_of
from sharewell.acting.types import Actor, Permission, Role
from sharewell.advice.queries import has_answer
from sharewell.decisions.models import ConcernNote, Decision, Draft
from sharewell.decisions.types import Relationship
from sharewell.obligations.queries import list_references_owned

ADVISES = frozenset({Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD})
WHO_ASKS = ("seer", "organisation", "post", "roles", "permits", "inspects")
"""What each rule is told of whoever asks, in this order."""


def drafts_open_to(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts that are the actor's own and have not ended. Nobody reads another's draft.

    A draft belongs to the organisation for which it was begun: acting in another post, its owner does not see it.
    """
    return drafts_shown_to(told_of(actor))


def drafts_shown_to(who: Mapping[str, str]) -> QuerySet[Draft]:
    """Return the drafts that are open to the one of whom the rule is told `told_of`."""
    return Draft.objects.filter(_rule("decisions_may_see_draft", who, "owner", "organisation"), ended_at=None)


def told_of(actor: Actor) -> dict[str, str]:
    """Return what each rule is told of the actor, in the order in which the rules take it."""
    said = sight_of(actor)
    return {each: said[f"sharewell.{each}"] for each in WHO_ASKS}


def may_change_basis(actor: Actor, *, draft: str) -> bool:
    """Tell whether the actor may change what a draft rests on in law: an adviser, or with an adviser's answer to it."""
    return bool(actor.roles & ADVISES) or has_answer(actor=actor, about=draft)


def open_to(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may read, or wrote.

    Their own, made for the organisation they act for, lapsed or not (L11; a page of one asks for the right to read); as
    a manager, those of that organisation that do not go round the manager, and those that they owe a look because they
    cover the adviser; as an adviser, all of that organisation; as an inspector, those of the organisations that they
    inspect today. Nobody reads one that complains of them, unless it is their own; a mediator sees what the
    practitioner sees whom they act for, but none that complains of the mediator.
    """
    row = ("reference", "decided_by", "organisation", "complained_of", "goes_to")
    found = Decision.objects.filter(
        _rule("decisions_may_see", told_of(actor), *row, owed=_owed("decisions_decision", actor))
    )
    return found.exclude(complained_of=actor.reference) if actor.principal else found


def may_be_endorsed_by(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may endorse or send back: another's, open to them, not about themselves."""
    if not is_permitted(actor, Permission.ENDORSE_DECISIONS):
        return Decision.objects.none()
    return open_to(actor).exclude(decided_by=actor.reference).exclude(complained_of=actor.reference)


def notes_open_to(actor: Actor) -> QuerySet[ConcernNote]:
    """Return the concern notes that the actor may read: as for decisions; managers see none about a colleague.

    Inspectors see records of decisions, and no notes.
    """
    row = ("reference", "author", "organisation", "about", "complained_of", "goes_to")
    owed = _owed("decisions_concernnote", actor)
    found = ConcernNote.objects.filter(_rule("decisions_may_see_note", told_of(actor), *row, owed=owed))
    return found.exclude(complained_of=actor.reference) if actor.principal else found


def relationship_of(actor: Actor, *, reference: str, whose: str, organisation: str) -> Relationship:
    """Return what lets the actor read a record that is open to them: the nearest relationship.

    For a mediator it is that of the practitioner whom they act for; the entry says so.
    """
    actor = seen_as(actor)
    if organisation != actor.organisation:
        return Relationship.INSPECTOR
    if whose == actor.reference:
        return Relationship.OWN
    if reference in list_references_owned(actor=actor):
        return Relationship.ASKED
    return Relationship.MANAGER if Role.MANAGER in actor.roles else Relationship.ADVISER


def _rule(name: str, who: Mapping[str, str], *row: str, owed: RawSQL | None = None) -> Func:
    """Return the call of a rule for whoever asks and a row, whose columns it takes in this order, `owed` last."""
    asks = (Value(who[each], output_field=TextField()) for each in WHO_ASKS)
    rest = () if owed is None else (owed,)
    return Func(*asks, *(F(column) for column in row), *rest, function=name, output_field=BooleanField())


def _owed(table: str, actor: Actor) -> RawSQL:
    """Match what the post that the actor acts in owes a look: who is asked to look must be able to."""
    words = f'"{table}"."reference" IN (SELECT obligations_owed_by(%s))'  # nosec B608  our own tables
    return RawSQL(words, [seen_as(actor).post], output_field=BooleanField())  # noqa: S611  # nosec B611
