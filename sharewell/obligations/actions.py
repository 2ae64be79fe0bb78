"""Open, close and hand over what is owed. Nothing closes by itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.events import (
    OBLIGATION_CLOSED,
    OBLIGATION_HANDED_OVER,
    OBLIGATION_OPENED,
    OBLIGATIONS_SETTLED,
    POST_HANDED_OVER,
    find_duty,
)
from sharewell.obligations.models import Obligation
from sharewell.obligations.policies import require_part
from sharewell.obligations.types import (
    PREFIX,
    AlreadyClosed,
    How,
    NobodyToTakeOver,
    ObligationUnknown,
    OneOwner,
    OwnerUnknown,
)


class DutyUnknown(LookupError):
    """No app declares a duty with this code: a fault in the code, never in what a user did."""


def _one_owner(*, owner_post: str = "", owner_team: str = "", **_: object) -> None:
    if bool(owner_post) == bool(owner_team):
        raise OneOwner("Name one owner: a post, or a team.")


@action(Permission.KEEP_OBLIGATIONS, validate=_one_owner)
def open_obligation(
    *,
    actor: Actor,
    code: str,
    about: str,
    owner_post: str = "",
    owner_team: str = "",
    cover_post: str = "",
    due_at: datetime,
    now: datetime,
) -> str:
    """Let a post or a team owe something by a time, and return the reference of the obligation.

    `code` is a declared duty; `about` the reference of what it is about. The organisation is the owner's. A cover that
    is the owner itself is left out. What is due on a day that has closed already is due at once. Raise `OneOwner`,
    `OwnerUnknown` for a post or team that is not held or is over, and `DutyUnknown`.
    """
    if find_duty(code) is None:
        raise DutyUnknown(code)
    due_at = max(due_at, now)
    post = _current(_posts(), owner_post, now=now) if owner_post else None
    team = _current(_teams(), owner_team, now=now) if owner_team else None
    cover = _current(_posts(), cover_post, now=now) if cover_post and cover_post != owner_post else None
    one = Obligation.objects.create(
        reference=new_reference(PREFIX, now=now, like=about),
        code=code,
        about=about,
        organisation_id=_organisation_of(post, team),
        owner_post_id=post.pk if post else None,
        owner_team_id=team.pk if team else None,
        cover_post_id=cover.pk if cover else None,
        due_at=due_at,
        opened_at=now,
        opened_by=actor.reference,
    )
    facts: dict[str, Any] = {"code": code, "due_at": due_at, "owner": owner_post or owner_team}
    if cover:
        facts["cover"] = cover_post
    append_entry(actor=actor, event=OBLIGATION_OPENED, subjects=[one.reference, about], facts=facts, now=now)
    return one.reference


@action(Permission.KEEP_OBLIGATIONS)
def close_obligation(*, actor: Actor, obligation: str, how: How, now: datetime) -> None:
    """Close an obligation and record how. Raise `ObligationUnknown`, `NotYours`, or `AlreadyClosed`."""
    _close(_locked(obligation), actor=actor, how=how, now=now)


@action(Permission.KEEP_OBLIGATIONS)
def close_about(*, actor: Actor, about: str, code: str, how: How, now: datetime) -> None:
    """Close the open obligation of one kind about something; all of them where there are several.

    Raise `ObligationUnknown` where none is open, and `NotYours`.
    """
    open_ones = Obligation.objects.select_for_update().filter(about=about, code=code, closed_at__isnull=True)
    found = list(open_ones.order_by("pk"))
    if not found:
        raise ObligationUnknown(about)
    for one in found:
        _close(one, actor=actor, how=how, now=now)


@action(Permission.KEEP_OBLIGATIONS)
def settle_about(*, actor: Actor, about: str, code: str, how: How, now: datetime) -> None:
    """Close the open obligations of one kind about something, because an act has just done what was owed.

    Whoever acts need have no part in them: a new representative fills a vacancy that an officer owed to see to. That
    it was done, the act that calls this answers for. Raise `ObligationUnknown` where none is open.
    """
    open_ones = Obligation.objects.select_for_update().filter(about=about, code=code, closed_at__isnull=True)
    found = list(open_ones.order_by("pk"))
    if not found:
        raise ObligationUnknown(about)
    for one in found:
        _settle(one, actor=actor, how=how, now=now)


@action(Permission.KEEP_OBLIGATIONS)
def settle_all_about(*, actor: Actor, about: Collection[str], how: How, now: datetime) -> int:
    """Close all that is open about any of these, because an act ends them all; return how many that were.

    Whoever acts need have no part in them: that they are over, the act that calls this answers for.
    """
    open_ones = Obligation.objects.select_for_update().filter(about__in=about, closed_at__isnull=True)
    found = list(open_ones.order_by("pk"))
    for one in found:
        _settle(one, actor=actor, how=how, now=now)
    append_entry(actor=actor, event=OBLIGATIONS_SETTLED, facts={"settled": len(found), "how": how.value}, now=now)
    return len(found)


@action(Permission.KEEP_OBLIGATIONS, validate=_one_owner)
def hand_over(
    *,
    actor: Actor,
    obligation: str,
    owner_post: str = "",
    owner_team: str = "",
    now: datetime,
) -> None:
    """Hand an open obligation over to another post or team.

    Raise `ObligationUnknown`, `NotYours`, `AlreadyClosed`, `OneOwner`, or `OwnerUnknown`.
    """
    one = _locked(obligation)
    require_part(actor, one, now=now)
    if one.closed_at is not None:
        raise AlreadyClosed("This was closed before. Nothing was changed.")
    _give(one, actor=actor, post=owner_post, team=owner_team, now=now)


@action(Permission.KEEP_OBLIGATIONS)
def hand_over_all(*, actor: Actor, post: str, to_post: str = "", to_team: str = "", now: datetime) -> int:
    """Hand over all that a post owes, and return how many obligations that were. For somebody who leaves.

    Each goes to the post or team that is named; where none is, to its cover, else to the team of the post that ends. A
    post that only covers is taken out as cover. Raise `OwnerUnknown`, or `NobodyToTakeOver` where something would be
    left without an owner: then nothing is handed over.
    """
    leaving = _posts().select_related("team").filter(reference=post).first()
    if leaving is None:
        raise OwnerUnknown("No post has this reference.")
    if to_post and to_team:
        raise OneOwner("Name one who takes it over: a post, or a team.")
    owed = Obligation.objects.select_for_update(of=("self",)).filter(owner_post=leaving, closed_at__isnull=True)
    count = 0
    for one in owed.select_related("cover_post", "owner_post").order_by("pk"):
        cover = one.cover_post
        if not (to_post or to_team) and cover and _find_current(_posts(), cover.reference, now=now):
            _give(one, actor=actor, post=cover.reference, team="", now=now)
        elif to_post or to_team:
            _give(one, actor=actor, post=to_post, team=to_team, now=now)
        elif leaving.team and _find_current(_teams(), leaving.team.reference, now=now):
            _give(one, actor=actor, post="", team=leaving.team.reference, now=now)
        else:
            raise NobodyToTakeOver("There is neither a cover nor a team. Name who takes over what is owed.")
        count += 1
    Obligation.objects.filter(cover_post=leaving, closed_at__isnull=True).update(cover_post=None)
    append_entry(
        actor=actor, event=POST_HANDED_OVER, subjects=[post], facts={"post": post, "handed_over": count}, now=now
    )
    return count


def _close(one: Obligation, *, actor: Actor, how: How, now: datetime) -> None:
    require_part(actor, one, now=now)
    if one.closed_at is not None:
        raise AlreadyClosed("This was closed before. Nothing was changed.")
    _settle(one, actor=actor, how=how, now=now)


def _settle(one: Obligation, *, actor: Actor, how: How, now: datetime) -> None:
    one.closed_at, one.closed_by, one.how = now, actor.reference, how.value
    one.save(update_fields=["closed_at", "closed_by", "how"])
    append_entry(
        actor=actor,
        event=OBLIGATION_CLOSED,
        subjects=[one.reference, one.about],
        facts={"code": one.code, "how": how.value},
        now=now,
    )


def _give(one: Obligation, *, actor: Actor, post: str, team: str, now: datetime) -> None:
    before = str(one.owner_post or one.owner_team)  # either shows its reference
    new_post = _current(_posts(), post, now=now) if post else None
    new_team = _current(_teams(), team, now=now) if team else None
    one.owner_post_id, one.owner_team_id = (new_post.pk if new_post else None), (new_team.pk if new_team else None)
    one.organisation_id = _organisation_of(new_post, new_team)
    if new_post is not None and one.cover_post_id == new_post.pk:
        one.cover_post_id = None
    one.save(update_fields=["owner_post_id", "owner_team_id", "cover_post_id", "organisation_id"])
    append_entry(
        actor=actor,
        event=OBLIGATION_HANDED_OVER,
        subjects=[one.reference, one.about],
        facts={"code": one.code, "before": before, "after": post or team},
        now=now,
    )


def _locked(reference: str) -> Obligation:
    """Return the obligation, which nobody else changes until the act ends. Raise `ObligationUnknown`."""
    locked = Obligation.objects.select_for_update(of=("self",)).select_related("owner_post", "owner_team")
    one = locked.filter(reference=reference).first()
    if one is None:
        raise ObligationUnknown(reference)
    return one


def _organisation_of(post: Any, team: Any) -> int:
    """Return the key of the organisation of the owner: a post, or else a team."""
    return int((team if post is None else post).organisation_id)


def _posts() -> Any:
    return apps.get_model("practitioners", "Post").objects


def _teams() -> Any:
    return apps.get_model("partnerships", "Team").objects


def _find_current(held: Any, reference: str, *, now: datetime) -> Any:
    """Return a post or team that is held at this moment, or None. A post ends at once with its holder's account."""
    lasting = Q(ended_at__isnull=True) | Q(ended_at__gt=now)
    found = held.filter(lasting, reference=reference, began_at__lte=now)
    if any(field.name == "practitioner" for field in held.model._meta.concrete_fields):
        found = found.filter(practitioner__is_active=True)
    return found.first()


def _current(held: Any, reference: str, *, now: datetime) -> Any:
    found = _find_current(held, reference, now=now)
    if found is None:
        raise OwnerUnknown("The post or team that is to own this is not held, or is over.")
    return found
