"""Record vetting checks and inductions, and accept the code of practice."""

from datetime import date, datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.practitioners.actions.people import locked_person, organisations
from sharewell.practitioners.events import CODE_ACCEPTED, INDUCTION_RECORDED, VETTING_ENDED, VETTING_RECORDED
from sharewell.practitioners.models import CodeAcceptance, Induction, Practitioner, VettingCheck
from sharewell.practitioners.policies import require_to_vouch
from sharewell.practitioners.queries import get_code_to_accept, list_vetting_kinds
from sharewell.practitioners.types import (
    CodeChanged,
    EndReason,
    InductionNotPossible,
    NoPostThere,
    VettingNotPossible,
    VettingOver,
    VettingUnknown,
    add_years,
)


def _check_is_possible(*, kind: str, certificate: str, checked_on: date, recheck_on: date, **_: object) -> None:
    known = {one.code: one for one in list_vetting_kinds()}.get(kind)
    if known is None:
        raise VettingNotPossible("Choose the kind of check from the list.")
    if not certificate.strip() or certificate != certificate.strip() or len(certificate) > 60:
        raise VettingNotPossible("Give the number of the certificate or file, at most 60 characters.")
    if recheck_on <= checked_on:
        raise VettingNotPossible("The day of the next check must come after the check.")
    if recheck_on > add_years(checked_on, known.longest_years):
        raise VettingNotPossible(
            f"This kind of check must be made again within {known.longest_years} years. Give an earlier day."
        )


@action(Permission.KEEP_ACCREDITATIONS, validate=_check_is_possible)
def record_vetting(
    *,
    actor: Actor,
    person: str,
    organisation: str,
    kind: str,
    certificate: str,
    checked_on: date,
    recheck_on: date,
    now: datetime,
) -> str:
    """Record that an organisation checked one of its people, and return the reference of the check.

    It counts until before `recheck_on`; there is no check without that day. Raise `VettingNotPossible`,
    `PersonUnknown`, `NoPostThere`, `NotOfOneself` or `OtherOrganisation`.
    """
    one = _person_to_vouch_for(actor, person=person, organisation=organisation, now=now)
    if checked_on > now.astimezone(LONDON).date():
        raise VettingNotPossible("The check lies in the future. Give the day on which it was made.")
    check = VettingCheck.objects.create(
        reference=new_reference("vet", now=now),
        practitioner=one,
        organisation=organisations().get(reference=organisation),
        kind=kind,
        certificate=certificate,
        checked_on=checked_on,
        recheck_on=recheck_on,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=VETTING_RECORDED,
        subjects=[person],
        facts={
            "vetting": check.reference,
            "organisation": organisation,
            "checked_on": checked_on,
            "recheck_on": recheck_on,
        },
        now=now,
    )
    return check.reference


@action(Permission.KEEP_ACCREDITATIONS)
def end_vetting(*, actor: Actor, vetting: str, reason: EndReason, now: datetime) -> None:
    """End a vetting check before its time. What it opened is closed with the person's next request.

    Raise `VettingUnknown`, `VettingOver`, `NotOfOneself` or `OtherOrganisation`.
    """
    check = VettingCheck.objects.select_for_update(of=("self",)).filter(reference=vetting).first()
    if check is None:
        raise VettingUnknown("No check has this reference.")
    whose = VettingCheck.objects.select_related("practitioner", "organisation").get(pk=check.pk)
    person = whose.practitioner.reference
    require_to_vouch(actor, person=person, organisation=whose.organisation.reference)
    if check.ended_at is not None:
        raise VettingOver("This check had ended before. Nothing was changed.")
    check.ended_at, check.ended_by, check.end_reason = now, actor.reference, reason.value
    check.save(update_fields=["ended_at", "ended_by", "end_reason"])
    append_entry(
        actor=actor,
        event=VETTING_ENDED,
        subjects=[person],
        facts={"vetting": vetting, "reason": reason.value},
        now=now,
    )


@action(Permission.KEEP_ACCREDITATIONS)
def record_induction(*, actor: Actor, person: str, organisation: str, done_on: date, now: datetime) -> str:
    """Record that one of the organisation's people had their induction, and return its reference.

    Raise `InductionNotPossible`, `PersonUnknown`, `NoPostThere`, `NotOfOneself` or `OtherOrganisation`.
    """
    one = _person_to_vouch_for(actor, person=person, organisation=organisation, now=now)
    if done_on > now.astimezone(LONDON).date():
        raise InductionNotPossible("The induction lies in the future. Give the day on which it was done.")
    home = organisations().get(reference=organisation)
    if one.inductions.filter(organisation=home, done_on=done_on).exists():
        raise InductionNotPossible("An induction on this day is recorded already.")
    induction = Induction.objects.create(
        reference=new_reference("ind", now=now),
        practitioner=one,
        organisation=home,
        done_on=done_on,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=INDUCTION_RECORDED,
        subjects=[person, induction.reference],
        facts={"organisation": organisation, "done_on": done_on},
        now=now,
    )
    return induction.reference


@action(Permission.TRAIN)
def accept_code(*, actor: Actor, version: int, text_hash: str, now: datetime) -> str:
    """Accept the code of practice as it was read, and return the reference of the acceptance.

    `text_hash` is that of the text on the page. What was accepted before is left as it is, and its reference returned.
    Raise `CodeChanged` where a newer text has taken its place.
    """
    shown = get_code_to_accept(on=now.astimezone(LONDON).date())
    if (shown.number, shown.text_hash) != (version, text_hash):
        raise CodeChanged("The text has changed since you opened the page. Read it again, then accept it.")
    one = locked_person(actor.reference)
    accepted, _ = CodeAcceptance.objects.get_or_create(
        practitioner=one,
        version=version,
        text_hash=text_hash,
        defaults={"reference": new_reference("acc", now=now), "accepted_at": now},
    )
    append_entry(
        actor=actor,
        event=CODE_ACCEPTED,
        subjects=[actor.reference, accepted.reference],
        facts={"version": version, "text": text_hash},
        now=now,
    )
    return accepted.reference


def _person_to_vouch_for(actor: Actor, *, person: str, organisation: str, now: datetime) -> Practitioner:
    """Return a person whose vetting or induction the actor may record, locked. Raise what says why not."""
    require_to_vouch(actor, person=person, organisation=organisation)
    one = locked_person(person)
    held = one.posts.filter(organisation__reference=organisation, began_at__lte=now)
    if not held.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now)).exists():
        raise NoPostThere("The person holds no post in this organisation now. Give the post first.")
    return one
