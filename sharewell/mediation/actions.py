"""Begin to act for a practitioner, and end it."""

from datetime import datetime, timedelta

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.mediation.events import MEDIATED_ACCESS_BEGUN, MEDIATED_ACCESS_ENDED
from sharewell.mediation.models import MediatedAccess
from sharewell.mediation.policies import open_to
from sharewell.mediation.queries import find_current, get_terms, is_acting, list_acted_for
from sharewell.mediation.types import (
    LONGEST,
    PREFIX,
    AlreadyActing,
    AlreadyOver,
    MediationUnknown,
    NotForThem,
    ReasonFirst,
    TooLong,
)
from sharewell.notices.actions import send_notice
from sharewell.practitioners.queries import get_person

PAGE = "mediation:access"


def _first_the_reason(*, reason: str, words: str, hours: int, **_: object) -> None:
    terms = get_terms()
    if reason not in terms.reasons or not words.strip() or len(words.strip()) > LONGEST:
        raise ReasonFirst("Choose a reason and say in a few words why you act for them. Nothing was begun.")
    if not 1 <= hours <= terms.most_hours:
        raise TooLong(f"Choose between 1 and {terms.most_hours} hours. Nothing was begun.")


@action(Permission.MEDIATE, validate=_first_the_reason)
def begin_mediated_access(
    *, actor: Actor, practitioner_post: str, reason: str, words: str, hours: int, now: datetime
) -> str:
    """Let the actor act for the holder of a post for some hours, and return the reference (`med_…`).

    The practitioner is told at once. From the next request the mediator reads what both may read, and no more.
    Raise `ReasonFirst`, `TooLong`, `NotForThem` or `AlreadyActing`.
    """
    post = next((one for one in list_acted_for(actor=actor, now=now) if one.reference == practitioner_post), None)
    if post is None:
        raise NotForThem("Choose a colleague who is in post and works with families. Nothing was begun.")
    if find_current(post=actor.post, at=now) is not None:
        raise AlreadyActing("You are acting for somebody already. End that first. Nothing was begun.")
    if is_acting(person=post.person, at=now):
        raise AlreadyActing("They are acting for somebody else at the moment. Ask them to end that. Nothing was begun.")
    posts = apps.get_model("practitioners", "Post").objects.values_list("pk", flat=True)
    one = MediatedAccess.objects.create(
        reference=new_reference(PREFIX, now=now),
        mediator=actor.reference,
        mediator_post_id=posts.get(reference=actor.post),
        practitioner=post.person,
        practitioner_post_id=posts.get(reference=post.reference),
        reason=reason,
        words=words.strip(),
        began_at=now,
        until=now + timedelta(hours=hours),
    )
    _tell(actor=actor, person=post.person, about=one.reference, now=now)
    append_entry(
        actor=actor,
        event=MEDIATED_ACCESS_BEGUN,
        subjects=[one.reference, post.person],
        facts={"mediator": actor.post, "practitioner": post.reference, "until": one.until, "reason": reason},
        purpose=reason,
        now=now,
    )
    return one.reference


@action(Permission.SEE_MEDIATION)
def end_mediated_access(*, actor: Actor, mediation: str, now: datetime) -> None:
    """End one's own, as the mediator or as the practitioner; the mediator is told where the practitioner ends it.

    Raise `MediationUnknown` or `AlreadyOver`.
    """
    one = open_to(actor).select_for_update().filter(reference=mediation).first()
    if one is None:
        raise MediationUnknown(mediation)
    if one.ended_at is not None or one.until <= now:
        raise AlreadyOver("This is over already. Nothing was changed.")
    one.ended_at, one.ended_by = now, actor.reference
    one.save(update_fields=["ended_at", "ended_by"])
    is_mediator = actor.reference == one.mediator
    if not is_mediator:
        _tell(actor=actor, person=one.mediator, about=one.reference, now=now)
    append_entry(
        actor=actor,
        event=MEDIATED_ACCESS_ENDED,
        subjects=[one.reference, one.mediator, one.practitioner],
        facts={"by": "mediator" if is_mediator else "practitioner"},
        now=now,
    )


def _tell(*, actor: Actor, person: str, about: str, now: datetime) -> None:
    send_notice(actor=actor, person=person, about=about, address=get_person(person).email, page=PAGE, now=now)
