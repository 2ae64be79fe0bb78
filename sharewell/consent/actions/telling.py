"""Why consent is not sought, and what a family was told at the outset."""

from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types.words import titles
from sharewell.children.policies import is_open_child
from sharewell.children.types import ChildUnknown
from sharewell.consent.actions.keeping import (
    day_of_review,
    keep_once,
    kept_text,
)
from sharewell.consent.events import (
    LOOK_AT_GROUND,
    NOT_SOUGHT,
    NOT_SOUGHT_REVIEWED,
    TOLD_AT_OUTSET,
)
from sharewell.consent.models import (
    NotSought,
    ToldAtOutset,
)
from sharewell.consent.policies import not_sought_open_to
from sharewell.consent.queries import (
    today_of,
)
from sharewell.consent.types import (
    LONGEST_NAME,
    NOT_SOUGHT_PREFIX,
    TOLD_PREFIX,
    Ground,
    GroundFound,
    NotSoughtUnknown,
    SayMore,
    Telling,
    Undated,
)
from sharewell.exercises.queries import require_part
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import close_of
from sharewell.obligations.types import How


@action(Permission.KEEP_CONSENTS)
def record_not_sought(
    *,
    actor: Actor,
    child: str,
    purpose: str,
    ground: Ground,
    why: str,
    review_on: date | None,
    key: str = "",
    now: datetime,
) -> str:
    """Record on which of the four grounds consent is not sought, and when that is looked at again (`nsk_…`).

    Sent twice with one `key` it is kept once: raise `AlreadySaid`. Raise `ChildUnknown`, `SayMore` or `Undated`.
    """
    keep_once(actor, key=key, now=now)
    require_part(child, actor=actor)
    if not is_open_child(actor, child):
        raise ChildUnknown(child)
    if purpose not in titles("purposes"):
        raise SayMore("Choose what it is for. Nothing was kept.")
    day = day_of_review(review_on, now=now)
    one = NotSought.objects.create(
        reference=new_reference(NOT_SOUGHT_PREFIX, now=now, like=child),
        child=child,
        organisation=actor.organisation,
        purpose=purpose,
        ground=ground.value,
        why=kept_text(why, what="why, in your own words"),
        review_on=day,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    open_obligation(
        actor=actor,
        code=LOOK_AT_GROUND.code,
        about=one.reference,
        owner_post=actor.post,
        due_at=close_of(day),
        now=now,
    )
    append_entry(
        actor=actor,
        event=NOT_SOUGHT,
        subjects=[one.reference, child],
        facts={"ground": ground, "review_on": day},
        purpose=purpose,
        now=now,
    )
    return one.reference


@action(Permission.KEEP_CONSENTS)
def review_not_sought(
    *, actor: Actor, not_sought: str, found: GroundFound, words: str, review_on: date | None = None, now: datetime
) -> str:
    """Look again at why consent is not sought, and return the reference that stands now.

    Where the ground still holds, a new record takes the place of this one, with its own day. Raise `NotSoughtUnknown`,
    `SayMore`, `Undated`, or `NotPossibleNow` through the record that follows.
    """
    one = not_sought_open_to(actor).select_for_update().filter(reference=not_sought).first()
    if one is None or one.closed_at is not None:
        raise NotSoughtUnknown(not_sought)
    day = day_of_review(review_on, now=now) if found is GroundFound.STILL else None
    one.closed_at, one.closed_by = now, actor.reference
    one.found, one.found_words = found.value, kept_text(words, what="what you found")
    one.save(update_fields=["closed_at", "closed_by", "found", "found_words"])
    settle_about(actor=actor, about=one.reference, code=LOOK_AT_GROUND.code, how=How.DONE, now=now)
    append_entry(
        actor=actor,
        event=NOT_SOUGHT_REVIEWED,
        subjects=[one.reference, one.child],
        facts={"found": found, **({"review_on": day} if day else {})},
        now=now,
    )
    if day is None:
        return one.reference
    return record_not_sought(
        actor=actor,
        child=one.child,
        purpose=one.purpose,
        ground=Ground(one.ground),
        why=one.found_words,
        review_on=day,
        now=now,
    )


@action(Permission.KEEP_CONSENTS)
def record_telling(
    *,
    actor: Actor,
    child: str,
    standing: Telling,
    told_on: date | None,
    told_by: str = "",
    to_whom: str,
    what: str,
    language: str,
    key: str = "",
    now: datetime,
) -> str:
    """Record what a family was told about sharing, or why it was not safe to tell them; return the reference (`tol_…`).

    `told_by` is a practitioner's reference, the actor's own where it is empty. It stands until another one says
    otherwise. Sent twice with one `key` it is kept once: raise `AlreadySaid`. Raise `ChildUnknown`, `SayMore` or
    `Undated`.
    """
    keep_once(actor, key=key, now=now)
    require_part(child, actor=actor)
    if not is_open_child(actor, child):
        raise ChildUnknown(child)
    if told_on is None or told_on > today_of(now):
        raise Undated("Write the day: today or before.")
    is_told = standing is not Telling.UNSAFE
    one = ToldAtOutset.objects.create(
        reference=new_reference(TOLD_PREFIX, now=now, like=child),
        child=child,
        organisation=actor.organisation,
        standing=standing.value,
        told_on=told_on,
        told_by=told_by or actor.reference,
        to_whom=kept_text(to_whom, what="who was told", longest=LONGEST_NAME, is_needed=is_told),
        what=kept_text(what, what="what they were told, or why it was not safe"),
        language=kept_text(language, what="in which language", longest=LONGEST_NAME, is_needed=is_told),
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=TOLD_AT_OUTSET,
        subjects=[one.reference, child],
        facts={"standing": standing, "told_on": told_on},
        now=now,
    )
    return one.reference
