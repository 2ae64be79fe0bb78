"""Read mediated access."""

import tomllib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sharewell.acting.types import Actor
from sharewell.design.words import LONDON
from sharewell.foundation.content import content_folder
from sharewell.foundation.prepared import PreparedQuery
from sharewell.mediation.events import REASON_CODES
from sharewell.mediation.models import MediatedAccess
from sharewell.mediation.policies import may_be_acted_for, open_to
from sharewell.mediation.types import CurrentMediation, MediationRow, MediationUnknown, Terms
from sharewell.partnerships.queries import get_register_entry
from sharewell.partnerships.types import RegisterEntryUnknown
from sharewell.practitioners.queries import list_current_posts
from sharewell.practitioners.types import PostRow

MOST = 200


def get_terms() -> Terms:
    """Return the reasons that may be given and the most hours, as content holds them."""
    held = tomllib.loads((content_folder() / "codes" / "mediated-access.toml").read_text(encoding="utf-8"))
    REASON_CODES.update(held["reasons"])
    return Terms(
        reasons=held["reasons"],
        most_hours=int(held["most_hours"]),
        standing=held["standing"],
        source=held["source"],
    )


def find_current(*, post: str, at: datetime) -> CurrentMediation | None:
    """Return for whom the holder of a post acts at a moment, or None. One at a time: the database sees to that."""
    for values in _current.rows(post=post, at=at):
        return CurrentMediation(
            reference=values["reference"],
            practitioner=values["practitioner"],
            practitioner_post=values["practitioner_post__reference"],
            until=values["until"],
        )
    return None


def _asked_of_current(*, post: str, at: datetime) -> QuerySet[MediatedAccess, dict[str, Any]]:
    columns = ("reference", "practitioner", "practitioner_post__reference", "until")
    return _lasting(at).filter(mediator_post__reference=post).values(*columns)


_current = PreparedQuery(_asked_of_current)


def is_acting(*, person: str, at: datetime) -> bool:
    """Tell whether somebody acts for another at a moment, in any of their posts."""
    return _lasting(at).filter(mediator=person).exists()


def list_acted_for(*, actor: Actor, now: datetime) -> tuple[PostRow, ...]:
    """Return the posts for whose holders the actor may act, by organisation, role and name."""
    named_by = _named_by(actor, now=now)
    return tuple(
        post
        for organisation in (actor.organisation, named_by)
        if organisation
        for post in list_current_posts(at=now, organisation=organisation)
        if may_be_acted_for(actor, post, named_by=named_by)
    )


def list_mediations(*, actor: Actor) -> tuple[MediationRow, ...]:
    """Return those that concern the actor, the newest first, at most 200."""
    return tuple(_row(one) for one in _whole(open_to(actor)).order_by("-reference")[:MOST])


def get_mediation(*, actor: Actor, mediation: str) -> MediationRow:
    """Return one that concerns the actor. Raise `MediationUnknown`."""
    for one in _whole(open_to(actor)).filter(reference=mediation):
        return _row(one)
    raise MediationUnknown(mediation)


def _named_by(actor: Actor, *, now: datetime) -> str:
    """Return the organisation for which the actor's own is a processor, as the register says today, or nothing."""
    try:
        return get_register_entry(actor.organisation, on=now.astimezone(LONDON).date()).processor_for
    except RegisterEntryUnknown:
        return ""


def _lasting(at: datetime) -> QuerySet[MediatedAccess]:
    return MediatedAccess.objects.filter(began_at__lte=at, until__gt=at, ended_at=None)


def _whole(found: QuerySet[MediatedAccess]) -> QuerySet[MediatedAccess]:
    return found.select_related("mediator_post__practitioner", "practitioner_post__practitioner")


def _row(one: MediatedAccess) -> MediationRow:
    mediator, practitioner = one.mediator_post, one.practitioner_post
    return MediationRow(
        reference=one.reference,
        mediator=one.mediator,
        mediator_post=mediator.reference,
        mediator_name=f"{mediator.practitioner.name}, {mediator.title}",
        practitioner=one.practitioner,
        practitioner_post=practitioner.reference,
        practitioner_name=f"{practitioner.practitioner.name}, {practitioner.title}",
        reason=one.reason,
        words=one.words,
        began_at=one.began_at,
        until=one.until,
        ended_at=one.ended_at,
        ended_by=one.ended_by,
    )
