"""Which requests and disclosures are open to whom, and on which side somebody stands.

The rule is a function of the database (migration 0002), which row security narrows through too.
"""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from sharewell.acting.policies import sight_of
from sharewell.acting.types import Actor, Role
from sharewell.core.looping import Side
from sharewell.decisions.types import Footing
from sharewell.obligations.queries import list_references_owned
from sharewell.sharing.models import ChildSide, Disclosure, InformationRequest, RequestMove, Resolution, Telling
from sharewell.sharing.types import UNGATED, Gate, GateMissing

WHO_ASKS = ("seer", "organisation", "team", "post", "roles", "permits")
_ROW = ("organisation", "to_organisation", "to_team", "to_post", "not_for")


def disclosures_open_to(actor: Actor) -> QuerySet[Disclosure]:
    """Return the disclosures that the actor made, received or owes something about, and those that they manage.

    Their own, lapsed or not (L11). A person whom a decision complains of never sees what was disclosed by it.
    """
    there = Value(True, output_field=BooleanField())
    return Disclosure.objects.filter(_rule(actor, "made_by", table="sharing_disclosure", there=there))


def requests_open_to(actor: Actor) -> QuerySet[InformationRequest]:
    """Return the requests that the actor made, was asked or owes something about, and those that they manage.

    What a manager has not dispensed is there for nobody of those who would be asked.
    """
    there = Func(F("id"), F("gate"), function="sharing_is_sent", output_field=BooleanField())
    return InformationRequest.objects.filter(_rule(actor, "asked_by", table="sharing_informationrequest", there=there))


def moves_open_to(actor: Actor, requests: QuerySet[InformationRequest]) -> QuerySet[RequestMove]:
    """Return the moves of these requests that the actor may see: what is veiled, only those who were asked."""
    shown = Q(is_veiled=False) | Q(request__to_organisation=actor.organisation)
    return RequestMove.objects.filter(shown, request__in=requests)


def resolutions_open_to(actor: Actor) -> QuerySet[Resolution]:
    """Return what managers of the actor's organisation said of lines in registers, for whoever may count."""
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in ("organisation", "permits"))
    return Resolution.objects.filter(
        Func(*who, F("organisation"), function="sharing_may_see_resolution", output_field=BooleanField())
    )


def sides_open_to(actor: Actor) -> QuerySet[ChildSide]:
    """Return what was written of children's sides: by the actor's organisation while they are current; their own."""
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in ("seer", "organisation", "permits"))
    return ChildSide.objects.filter(
        Func(*who, F("organisation"), F("by"), function="sharing_may_see_side", output_field=BooleanField())
    )


def tellings_open_to(actor: Actor) -> QuerySet[Telling]:
    """Return what is to be told of what the actor shared, manages or owes: lapsed or not, no child is in it (L11)."""
    said = sight_of(actor)
    names = ("seer", "mediator", "organisation", "roles")
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in names)
    row = (F(column) for column in ("made_by", "organisation", "not_for"))
    owed = _owed(actor, table="sharing_telling")
    return Telling.objects.filter(
        Func(*who, *row, owed, function="sharing_may_see_telling", output_field=BooleanField())
    )


def sides_of_disclosure(actor: Actor, one: Disclosure) -> frozenset[Side]:
    """Return the sides on which the actor stands in a disclosure that is open to them."""
    return _sides(actor, one, by=one.made_by)


def sides_of_request(actor: Actor, one: InformationRequest) -> frozenset[Side]:
    """Return the sides on which the actor stands in a request that is open to them; a manager also as such.

    Nobody manages what they asked themselves.
    """
    sides = _sides(actor, one, by=one.asked_by)
    owes = one.reference in list_references_owned(actor=actor)
    if actor.organisation == one.organisation and Role.MANAGER in actor.roles and one.asked_by != actor.reference:
        sides |= {Side.SENDERS_MANAGER}
    if actor.organisation == one.to_organisation and (Role.MANAGER in actor.roles or owes):
        sides |= {Side.RECIPIENTS_MANAGER}
    return sides


def _sides(actor: Actor, one: Disclosure | InformationRequest, *, by: str) -> frozenset[Side]:
    manages = Role.MANAGER in actor.roles
    owes = one.reference in list_references_owned(actor=actor)
    sides: set[Side] = set()
    is_addressed = (one.to_team and one.to_team == actor.team) or (one.to_post and one.to_post == actor.post)
    # Between two wards of one organisation, whoever it is for stands on no other side, whatever they owe or manage.
    receives = is_addressed and one.organisation == one.to_organisation
    if actor.organisation == one.organisation and (by == actor.reference or ((manages or owes) and not receives)):
        sides.add(Side.SENDER)
    if actor.organisation == one.to_organisation and by != actor.reference and (is_addressed or manages or owes):
        sides.add(Side.RECIPIENT)
    return frozenset(sides)


def _rule(actor: Actor, by: str, *, table: str, there: Any) -> Func:
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in WHO_ASKS)
    row = (F(column) for column in (by, *_ROW))
    owed = _owed(actor, table=table)
    return Func(*who, *row, owed, there, function="sharing_may_see", output_field=BooleanField())


def _owed(actor: Actor, *, table: str) -> RawSQL:
    words = f'"{table}"."reference" IN (SELECT obligations_owed_by(%s))'  # nosec B608  our own tables
    return RawSQL(words, [actor.post], output_field=BooleanField())  # noqa: S611  # nosec B611


def require_gate(*, footing: Footing, gate: Gate, gate_words: str) -> None:
    """Return where a family may be asked about: above section 47, or with consent, a manager or the duty's reasoning.

    R (AB and CD) v Haringey [2013] EWHC 416 (Admin). Raise `GateMissing`.
    """
    if footing in UNGATED:
        if gate is not Gate.NOT_NEEDED:
            raise GateMissing("This stands on section 47, the police or a court: no consent is named for it.")
    elif gate is Gate.NOT_NEEDED or not gate_words.strip():
        raise GateMissing(
            "Below section 47, say that the family agreed and how, ask a manager to decide, or write the reasoning of "
            "the duty to share. Nothing was sent."
        )
