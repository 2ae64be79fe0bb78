"""Record that somebody has completed a course."""

from datetime import date, datetime

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, NotPermitted, Permission
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.training.events import COMPLETION_RECORDED
from sharewell.training.models import Completion
from sharewell.training.queries.courses import get_course
from sharewell.training.types import COMPLETION_PREFIX


@action(Permission.TRAIN)
def record_completion(
    *, actor: Actor, person: str, course: str, edition: str, completed_on: date, evidence: str, now: datetime
) -> str:
    """Record a completion against a person, and return its reference.

    `edition` is the version of the course, `evidence` the reference of what shows it, such as an attempt. It counts for
    the years that the course says. Raise `NotPermitted` for somebody else's completion.
    """
    if actor.reference != person:
        raise NotPermitted(Permission.TRAIN)
    held = get_course(course)
    one = Completion.objects.create(
        reference=new_reference(COMPLETION_PREFIX, now=now),
        practitioner=apps.get_model("practitioners", "Practitioner").objects.get(reference=person),
        course=course,
        course_version=edition,
        completed_on=completed_on,
        expires_on=held.expires_on(completed_on),
        provider=held.owner,
        evidence=evidence,
    )
    append_entry(
        actor=actor,
        event=COMPLETION_RECORDED,
        subjects=[one.reference, evidence],
        facts={"person": person, "expires_on": one.expires_on},
        now=now,
    )
    return one.reference
