"""Which agreements are open to whom, who may change them, and for which organisations somebody speaks.

Agreements show no child. Everybody in a partnership reads its documents; a draft too, because drafts are consulted on.
"""

from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.agreements.models import Agreement, Representative
from sharewell.agreements.types import NotYoursToKeep
from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION


def open_to(actor: Actor) -> QuerySet[Agreement]:
    """Return the documents of the actor's partnership; all of them to the operator and the installation itself."""
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return Agreement.objects.all()
    if not actor.organisation:
        return Agreement.objects.none()
    return Agreement.objects.filter(partnership__organisations__reference=actor.organisation)


def in_office(*, at: datetime) -> QuerySet[Representative]:
    """Return the nominations of those who speak for an organisation at a moment.

    Somebody with an account speaks for it only while they hold the post in which they were nominated.
    """
    held = Q(post__isnull=True) | (
        Q(post__began_at__lte=at) & (Q(post__ended_at__isnull=True) | Q(post__ended_at__gt=at))
    )
    return Representative.objects.filter(held, Q(ended_at__isnull=True) | Q(ended_at__gt=at), accepted_at__lte=at)


def speaks_for(actor: Actor, *, at: datetime) -> frozenset[str]:
    """Return the references of the organisations for which the actor's post speaks at a moment."""
    if not actor.post:
        return frozenset()
    return frozenset(
        in_office(at=at).filter(post__reference=actor.post).values_list("organisation__reference", flat=True)
    )


def may_keep(actor: Actor, agreement: Agreement, *, at: datetime) -> bool:
    """Tell whether the actor may change a document.

    The partnership's are kept by its agreements officers. One organisation's own are kept by its officers, information
    governance lead and administrators, and by whoever speaks for it.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return True
    if not open_to(actor).filter(pk=agreement.pk).exists():
        return False
    if agreement.holder is None:
        return Role.AGREEMENTS_OFFICER in actor.roles
    return _is_own(actor, agreement.holder.reference) or agreement.holder.reference in speaks_for(actor, at=at)


def _is_own(actor: Actor, organisation: str) -> bool:
    """Tell whether it is the actor's own organisation, and they look after what it agrees."""
    return actor.organisation == organisation and not actor.roles.isdisjoint(
        {Role.AGREEMENTS_OFFICER, Role.INFORMATION_GOVERNANCE_LEAD, Role.ADMINISTRATOR}
    )


def may_change(actor: Actor, *, agreement: str, at: datetime) -> bool:
    """Tell whether the actor may change the document with a reference, as `may_keep` does."""
    one = open_to(actor).select_related("holder").filter(reference=agreement).first()
    return one is not None and may_keep(actor, one, at=at)


def require_may_keep(actor: Actor, agreement: Agreement, *, at: datetime) -> None:
    """Return where the actor may change the document, else raise `NotYoursToKeep`."""
    if not may_keep(actor, agreement, at=at):
        raise NotYoursToKeep("Another organisation, or the partnership’s agreements officer, keeps this document.")


def may_speak(actor: Actor, organisation: str, *, at: datetime) -> bool:
    """Tell whether the actor speaks for an organisation about agreements."""
    return actor.kind is ActorKind.OPERATOR or organisation in speaks_for(actor, at=at)


def require_speaks_for(actor: Actor, organisation: str, *, at: datetime) -> None:
    """Return where the actor speaks for the organisation about agreements, else raise `NotYoursToKeep`."""
    if may_speak(actor, organisation, at=at):
        return
    raise NotYoursToKeep("Only whoever speaks for the organisation about agreements can do this.")


STOPPERS = frozenset({Role.AGREEMENTS_OFFICER, Role.INFORMATION_GOVERNANCE_LEAD, Role.BOARD_MEMBER})
"""Roles in which somebody may stop, and lift, whatever belongs to their partnership."""


def may_stop(actor: Actor, *, what: str, of: str, stops_carriage: bool, at: datetime) -> bool:
    """Tell whether the actor may stop something, or have a part in lifting it.

    Agreements officers, information governance leads and the board: everything, and whatever is of their partnership.
    Whoever speaks for an organisation: that organisation; never what Sharewell carries.
    """
    if actor.kind is ActorKind.OPERATOR:
        return True
    if not actor.roles.isdisjoint(STOPPERS):
        if what == STOP_EVERYTHING:
            return True
        if what == STOP_AGREEMENT:
            return open_to(actor).filter(reference=of).exists()
        houses = apps.get_model("partnerships", "Organisation").objects
        return bool(houses.filter(reference=of, partnership__organisations__reference=actor.organisation).exists())
    return what == STOP_ORGANISATION and not stops_carriage and of in speaks_for(actor, at=at)


def require_may_stop(actor: Actor, *, what: str, of: str, stops_carriage: bool, at: datetime) -> None:
    """Return where the actor may stop something, else raise `NotYoursToKeep`."""
    if not may_stop(actor, what=what, of=of, stops_carriage=stops_carriage, at=at):
        raise NotYoursToKeep("You can stop your own organisation. Ask the agreements officer to stop more.")


def may_enter_for(actor: Actor, organisation: str, *, at: datetime) -> bool:
    """Tell whether the actor may enter contracts and certificates of an organisation.

    The partnership's officer may for all in it; each organisation's own lead, administrators and representative for it.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM} or may_speak(actor, organisation, at=at):
        return True
    return _is_own(actor, organisation) or (
        Role.AGREEMENTS_OFFICER in actor.roles
        and apps.get_model("partnerships", "Organisation")
        .objects.filter(reference=organisation, partnership__organisations__reference=actor.organisation)
        .exists()
    )


def may_nominate(actor: Actor, *, organisation: str, partnership: int, at: datetime) -> bool:
    """Tell whether the actor may nominate who speaks for an organisation of a partnership (its key).

    Its own administrators, managers, lead and representative may, and the partnership's agreements officer.
    """
    if actor.kind is ActorKind.OPERATOR:
        return True
    is_own = actor.organisation == organisation and not actor.roles.isdisjoint(
        {Role.ADMINISTRATOR, Role.MANAGER, Role.INFORMATION_GOVERNANCE_LEAD}
    )
    is_officer = (
        Role.AGREEMENTS_OFFICER in actor.roles
        and apps.get_model("partnerships", "Organisation")
        .objects.filter(reference=actor.organisation, partnership=partnership)
        .exists()
    )
    return is_own or is_officer or organisation in speaks_for(actor, at=at)


def may_nominate_for(actor: Actor, *, organisation: str, at: datetime) -> bool:
    """Tell whether the actor may nominate who speaks for the organisation with a reference, as `may_nominate` does."""
    house = apps.get_model("partnerships", "Organisation").objects.filter(reference=organisation).first()
    return house is not None and may_nominate(actor, organisation=organisation, partnership=house.partnership_id, at=at)
