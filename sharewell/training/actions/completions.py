"""Record that somebody completed a course."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.practitioners.queries import get_person
from sharewell.practitioners.types import add_years
from sharewell.training.events import COMPLETION_RECORDED, COMPLETIONS_IMPORTED
from sharewell.training.models import Completion
from sharewell.training.policies import require_to_record
from sharewell.training.queries.terms import get_course_terms
from sharewell.training.types import OWN_PROVIDER, CompletionLine, CompletionNotPossible, ImportedCompletions

EARLIEST = date(2000, 1, 1)
OUTSIDE_EDITION = "outside"
"""The version of a course that was taken elsewhere."""


@action(Permission.RECORD_COMPLETIONS)
def record_completion(
    *,
    actor: Actor,
    person: str,
    course: str,
    edition: str,
    completed_on: date,
    evidence: str,
    provider: str = OWN_PROVIDER,
    now: datetime,
) -> str:
    """Record that a person completed a course, and return the reference of the completion.

    `edition` is the version of the course; `evidence` the reference of the attempt, the session or the certificate. It
    counts for as long as the course says, from the day of completing. The same completion is held once: where it is
    held already its reference is returned. Raise `CourseNotHeld`, `CompletionNotPossible`, `NotYoursToRecord`, or
    `PersonUnknown`.
    """
    terms = get_course_terms(course)
    get_person(person)
    if completed_on > now.astimezone(LONDON).date():
        raise CompletionNotPossible("The day lies in the future. Give the day on which it was completed.")
    if completed_on < EARLIEST:
        raise CompletionNotPossible("The day lies too far back. Check the year.")
    if not provider.strip() or len(provider) > 100 or len(evidence) > 60 or not edition or len(edition) > 20:
        raise CompletionNotPossible("Give the provider (at most 100 characters) and a certificate of at most 60.")
    require_to_record(actor, person=person, evidence=evidence)
    expires_on = add_years(completed_on, terms.valid_years)
    held, _ = Completion.objects.get_or_create(
        practitioner=_people().get(reference=person),
        course=course,
        completed_on=completed_on,
        provider=provider,
        evidence=evidence,
        defaults={
            "reference": new_reference("cpl", now=now),
            "course_version": edition,
            "expires_on": expires_on,
            "recorded_at": now,
            "recorded_by": actor.reference,
        },
    )
    append_entry(
        actor=actor,
        event=COMPLETION_RECORDED,
        subjects=[person, held.reference],
        facts={"completion": held.reference, "completed_on": held.completed_on, "expires_on": held.expires_on},
        now=now,
    )
    return held.reference


@action(Permission.KEEP_ACCREDITATIONS)
def import_completions(
    *, actor: Actor, lines: Sequence[CompletionLine], digest: str, now: datetime
) -> ImportedCompletions:
    """Record the completions of a list that was read without a fault: all of them, or none where one is refused.

    `digest` is the SHA-256 of the file. What is held already is passed over. Raise what `record_completion` raises.
    """
    for line in lines:
        if not line.is_held:
            record_completion(
                actor=actor,
                person=line.person,
                course=line.course,
                edition=OUTSIDE_EDITION,
                completed_on=line.completed_on,
                evidence=line.certificate,
                provider=line.provider,
                now=now,
            )
    held = sum(line.is_held for line in lines)
    added = len(lines) - held
    append_entry(
        actor=actor,
        event=COMPLETIONS_IMPORTED,
        facts={"added": added, "held": held, "file": digest},
        now=now,
    )
    return ImportedCompletions(added=added, held=held)


def _people() -> Any:
    return apps.get_model("practitioners", "Practitioner").objects
