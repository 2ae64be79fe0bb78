"""Receive a contact: what an agency sent in Sharewell, or what somebody outside told."""

from datetime import datetime
from typing import Any

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.casework.actions.owing import follow_up, said
from sharewell.casework.actions.sides import owners_of
from sharewell.casework.events import ENQUIRY_DUTIES, ENQUIRY_RECEIVED
from sharewell.casework.models import Enquiry
from sharewell.casework.types import (
    ENQUIRY_PREFIX,
    LONGEST,
    OUTSIDE,
    AlreadyReceived,
    EnquiryUnknown,
    NotChosen,
    NotInAHub,
    SayIt,
    Way,
)
from sharewell.children.actions import describe_child
from sharewell.core.enquiring import Enquiry as State
from sharewell.core.enquiring import enquiry_owed
from sharewell.exercises.types import BelongsToAnExercise
from sharewell.foundation.references import is_exercise, new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import is_hub
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.queries import list_contributions


@action(Permission.SEE_CASEWORK)
def receive_disclosure(
    *, actor: Actor, disclosure: str, family_told: str = "", not_for: str = "", key: str, now: datetime
) -> str:
    """Enter what an agency sent to the hub as a contact, and return the enquiry's reference (`enq_…`).

    Whoever enters it has opened it. `not_for` is a person at the hub's organisation who must never see it, beside whom
    the disclosure itself names. Raise `AlreadyReceived`, `NotInAHub`, `EnquiryUnknown` or `NotChosen`.
    """
    told = next(iter(list_contributions(actor=actor, disclosures=[disclosure])), None)
    if told is None or not told.may_read or told.is_stopped or not told.to_team or told.to_team != actor.team:
        raise EnquiryUnknown(disclosure)
    if is_exercise(disclosure):
        raise BelongsToAnExercise("An exercise stays in its own loop: no enquiry is opened with it. Nothing was kept.")
    before = Enquiry.objects.filter(disclosure=disclosure).first()
    if before is not None:
        raise AlreadyReceived(before.reference)
    return _receive(
        actor,
        way=Way.DISCLOSURE,
        child=told.child,
        family_told=family_told,
        not_for=not_for or told.not_for,
        key=key,
        now=now,
        disclosure=disclosure,
        referrer=told.made_by,
        referrer_post=told.post,
        referrer_organisation=told.organisation,
    )


def _from_outside(*, way: Way, referrer_words: str, said_words: str, **_: object) -> None:
    if way not in OUTSIDE:
        raise NotChosen("Say how it reached you: by telephone, in writing or in person. Nothing was kept.")
    if not referrer_words.strip() or not said_words.strip() or max(len(referrer_words), len(said_words)) > LONGEST:
        raise SayIt("Write who told you, how to reach them, and what they said. Nothing was kept.")


@action(Permission.SEE_CASEWORK, validate=_from_outside)
def receive_contact(
    *,
    actor: Actor,
    way: Way,
    name: str,
    identifying: str,
    referrer_words: str,
    said_words: str,
    family_told: str = "",
    not_for: str = "",
    key: str,
    now: datetime,
) -> str:
    """Enter what somebody outside told the hub as a contact, and return the enquiry's reference (`enq_…`).

    `referrer_words` say who they are and how to reach them, so that they can be told what was decided. Raise
    `AlreadyReceived`, `NotInAHub`, `NotChosen`, `SayIt` or `SayWhoItIs`.
    """
    before = Enquiry.objects.filter(received_by=actor.reference, key=key).first()
    if before is not None:
        raise AlreadyReceived(before.reference)
    _require_hub(actor)
    child = describe_child(actor=actor, name=name, identifying=identifying, born_on=None, estimated_age=None, now=now)
    return _receive(
        actor,
        way=way,
        child=child,
        family_told=family_told,
        not_for=not_for,
        key=key,
        now=now,
        referrer_words=said(referrer_words),
        said=said(said_words),
    )


def _require_hub(actor: Actor) -> None:
    if not is_hub(actor.team):
        raise NotInAHub("Only those who work in a hub enter contacts for it. Nothing was kept.")


def _receive(
    actor: Actor, *, way: Way, child: str, family_told: str, not_for: str, key: str, now: datetime, **more: Any
) -> str:
    _require_hub(actor)
    if len(family_told) > LONGEST:
        raise SayIt(f"Write at most {LONGEST:,} characters. Nothing was kept.")
    if not_for == actor.reference:
        raise NotChosen("Somebody else must enter what complains of you. Ask a colleague. Nothing was kept.")
    if not_for and "referrer" not in more and not_for not in _people_here(actor, now=now):
        raise NotChosen("Choose somebody of your own organisation, or nobody. Nothing was kept.")
    one = Enquiry.objects.create(
        reference=new_reference(ENQUIRY_PREFIX, now=now),
        organisation=actor.organisation,
        team=actor.team,
        received_by=actor.reference,
        post=actor.post,
        received_at=now,
        way=way.value,
        child=child,
        family_told=family_told.strip(),
        not_for=not_for,
        key=key,
        **more,
    )
    append_entry(
        actor=actor,
        event=ENQUIRY_RECEIVED,
        subjects=[one.reference, child, *([one.disclosure] if one.disclosure else [])],
        facts={"team": one.team, "way": way.value},
        now=now,
    )
    follow_up(
        actor=actor,
        about=one.reference,
        before=(),
        after=enquiry_owed(State(has_referrer=bool(one.referrer_organisation))),
        duties=ENQUIRY_DUTIES,
        owners=owners_of(one),
        begins={},
        now=now,
    )
    return one.reference


def _people_here(actor: Actor, *, now: datetime) -> frozenset[str]:
    return frozenset(post.person for post in list_current_posts(at=now, organisation=actor.organisation))
