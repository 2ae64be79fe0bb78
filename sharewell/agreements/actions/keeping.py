"""Adopt a version, agree it by what shows that it is agreed, publish it, ask everybody to read it, look at it again."""

from datetime import date, datetime

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.documents import agree_version, held_version
from sharewell.agreements.actions.duties import owe, settle
from sharewell.agreements.events import (
    READING_ASKED,
    READING_TOLD,
    REVIEW,
    SIGN,
    SIGNING_ASKED,
    VERSION_ADOPTED,
    VERSION_PUBLISHED,
    VERSION_READ,
    VERSION_REVIEWED,
    VERSION_WITHDRAWN,
)
from sharewell.agreements.models import Adoption, AgreementVersion, Publication, ReadRequest, VersionRead
from sharewell.agreements.policies import open_to
from sharewell.agreements.queries.offices import posts_held
from sharewell.agreements.types import (
    KINDS,
    LONGEST_NOTE,
    AgreementKind,
    AgreementNotPossible,
    HowAgreed,
    NotPossibleNow,
    VersionUnknown,
)
from sharewell.agreements.types.keeping import (
    ADOPTION_PREFIX,
    LONGEST_NAME,
    PUBLICATION_PREFIX,
    AdoptionMissing,
    SignaturesMissing,
)
from sharewell.design.words import LONDON
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice

TELL_TO_READ = "agreements.tell_to_read"
"""The name of the task that tells the people of one organisation that a version is to be read."""

FEWEST_SIGNATURES = 2
"""A document between bodies is agreed by signatures once two have signed: one alone agrees with nobody."""


def _a_body_and_its_minute(*, body: str, minute: str, adopted_on: date, now: datetime, **_: object) -> None:
    if not body.strip() or len(body) > LONGEST_NAME or not minute.strip() or len(minute) > LONGEST_NAME:
        raise AgreementNotPossible(
            f"Name the body and where its minutes say so, each in at most {LONGEST_NAME} characters."
        )
    if adopted_on > now.astimezone(LONDON).date():
        raise AgreementNotPossible("Record it once the body has adopted it. That day lies ahead.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_body_and_its_minute)
def record_adoption(*, actor: Actor, version: str, body: str, adopted_on: date, minute: str, now: datetime) -> str:
    """Record that a body adopted a version whose text is fixed, and return the reference.

    Raise `VersionUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.fixed_at is None or one.abandoned_at is not None:
        raise NotPossibleNow("Only a version whose text is fixed can be adopted.")
    if one.adoptions.filter(body=body.strip()).exists():
        raise NotPossibleNow("It is recorded already that this body adopted it.")
    made = Adoption.objects.create(
        reference=new_reference(ADOPTION_PREFIX, now=now),
        version=one,
        body=body.strip(),
        adopted_on=adopted_on,
        minute=minute.strip(),
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=VERSION_ADOPTED,
        subjects=[made.reference],
        facts={"version": version, "adopted_on": adopted_on},
        now=now,
    )
    return made.reference


@action(Permission.KEEP_AGREEMENTS)
def agree_by_adoption(*, actor: Actor, version: str, now: datetime) -> None:
    """Agree a version because a body adopted it.

    Not for a kind that carries flows: what lets information go is signed by those who share it, or ratified by its
    rule. Raise `AdoptionMissing`, and as `agree_version` does.
    """
    one = held_version(actor, version, now=now)
    if KINDS[AgreementKind(one.agreement.kind)].carries_flows:
        raise AdoptionMissing("A document of this kind is agreed by those who sign it, not by a board for them.")
    if not one.adoptions.exists():
        raise AdoptionMissing("Record first which body adopted it, on which day, and where its minutes say so.")
    agree_version(actor=actor, version=version, how=HowAgreed.ADOPTED, now=now)


@action(Permission.KEEP_AGREEMENTS)
def agree_by_signatures(*, actor: Actor, version: str, now: datetime) -> None:
    """Agree a version because its parties signed it: two at least; what is one body's own needs nobody else.

    Those who have not signed are not bound until they do. Raise `SignaturesMissing`, and as `agree_version` does.
    """
    one = held_version(actor, version, now=now)
    signed = one.signatures.filter(Q(party__left_at__isnull=True) | Q(party__left_at__gt=now)).count()
    if one.agreement.holder_id is None and signed < FEWEST_SIGNATURES:
        raise SignaturesMissing("Two parties at least must have signed it. Ask them to sign first.")
    agree_version(actor=actor, version=version, how=HowAgreed.SIGNED, now=now)


@action(Permission.KEEP_AGREEMENTS)
def ask_for_signatures(*, actor: Actor, version: str, by: date, now: datetime) -> int:
    """Ask every party that is not bound by a version to sign it by a day, and return how many were asked.

    Whoever speaks for the party owes it; for one whose representative has no account, the officer. Raise
    `VersionUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.fixed_at is None or one.abandoned_at is not None or (one.ended_at is not None and one.ended_at <= now):
        raise NotPossibleNow("Only a version whose text is fixed, and which has not ended, can be signed.")
    if by <= now.astimezone(LONDON).date():
        raise AgreementNotPossible("Give them until a day that lies ahead.")
    waiting = one.agreement.parties.filter(Q(left_at__isnull=True) | Q(left_at__gt=now)).exclude(
        signatures__version=one
    )
    asked = list(waiting.select_related("organisation").order_by("pk"))
    if not asked:
        raise NotPossibleNow("Every party has signed, or there is none. Enter the parties first.")
    append_entry(actor=actor, event=SIGNING_ASKED, subjects=[version], facts={"by": by, "parties": len(asked)}, now=now)
    due = datetime.combine(by, datetime.max.time().replace(second=0, microsecond=0), tzinfo=LONDON)
    for party in asked:
        owe(
            actor=actor,
            code=SIGN.code,
            about=party.reference,
            organisation=party.organisation.reference,
            due_at=due,
            now=now,
        )
    return len(asked)


@action(Permission.KEEP_AGREEMENTS)
def review_version(*, actor: Actor, version: str, review_on: date, now: datetime) -> None:
    """Record that a version in force was looked at and stays as it is, until it is looked at again on a day.

    Raise `VersionUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.in_force_from is None or (one.ended_at is not None and one.ended_at <= now):
        raise NotPossibleNow("Only a version that is in force is looked at again.")
    if review_on <= now.astimezone(LONDON).date():
        raise AgreementNotPossible("Choose a day that lies ahead.")
    one.review_on = review_on
    one.save(update_fields=["review_on"])
    append_entry(actor=actor, event=VERSION_REVIEWED, subjects=[version], facts={"review_on": review_on}, now=now)
    settle(actor=actor, code=REVIEW.code, about=version, now=now)


@action(Permission.KEEP_AGREEMENTS)
def publish_version(*, actor: Actor, version: str, now: datetime) -> str:
    """Open an agreed version to everybody: as a page, as PDF and as data. Return the reference of the publication.

    Raise `VersionUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.agreed_at is None or one.abandoned_at is not None:
        raise NotPossibleNow("Only a version that was agreed can be published.")
    if one.publications.filter(withdrawn_at__isnull=True).exists():
        raise NotPossibleNow("This version is published already.")
    made = Publication.objects.create(
        reference=new_reference(PUBLICATION_PREFIX, now=now),
        version=one,
        published_at=now,
        published_by=actor.reference,
    )
    append_entry(actor=actor, event=VERSION_PUBLISHED, subjects=[made.reference], facts={"version": version}, now=now)
    return made.reference


@action(Permission.KEEP_AGREEMENTS)
def withdraw_publication(*, actor: Actor, version: str, why: str, now: datetime) -> None:
    """Close a published version to everybody outside. Raise `VersionUnknown`, `NotYoursToKeep`, `NotPossibleNow`."""
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say why, in at most {LONGEST_NOTE:,} characters.")
    one = held_version(actor, version, now=now)
    made = one.publications.select_for_update().filter(withdrawn_at__isnull=True).first()
    if made is None:
        raise NotPossibleNow("This version is not published.")
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_why = now, actor.reference, why.strip()
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    append_entry(actor=actor, event=VERSION_WITHDRAWN, subjects=[made.reference], facts={"version": version}, now=now)


@action(Permission.KEEP_AGREEMENTS)
def ask_to_read(*, actor: Actor, version: str, now: datetime) -> None:
    """Ask everybody in post to read an agreed version. They are told in the background, organisation by organisation.

    What is one body's own is read by its own people. Raise `VersionUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.agreed_at is None or one.abandoned_at is not None or (one.ended_at is not None and one.ended_at <= now):
        raise NotPossibleNow("Only a version that was agreed, and has not ended, is given to everybody to read.")
    if ReadRequest.objects.filter(version=one).exists():
        raise NotPossibleNow("Everybody was asked to read this version already.")
    ReadRequest.objects.create(version=one, asked_at=now, asked_by=actor.reference)
    append_entry(actor=actor, event=READING_ASKED, subjects=[version], now=now)
    houses = apps.get_model("partnerships", "Organisation").objects.filter(partnership=one.agreement.partnership_id)
    if one.agreement.holder_id is not None:
        houses = houses.filter(pk=one.agreement.holder_id)
    for organisation in houses.order_by("pk").values_list("reference", flat=True):
        enqueue(TELL_TO_READ, arguments={"version": version, "organisation": organisation})


@action(Permission.TEND_AGREEMENTS)
def tell_to_read(*, actor: Actor, version: str, organisation: str, now: datetime) -> int:
    """Tell the people in post at an organisation who have not read a version that they are asked to.

    It is a notice on their page, without an e-mail. Return how many were told. Raise `VersionUnknown`.
    """
    one = AgreementVersion.objects.filter(reference=version, read_request__isnull=False).first()
    if one is None:
        raise VersionUnknown(version)
    have_read = one.reads.filter(organisation__reference=organisation).values("person")
    people = (
        posts_held(now)
        .filter(organisation__reference=organisation)
        .exclude(practitioner__reference__in=have_read)
        .order_by("practitioner__reference")
        .values_list("practitioner__reference", flat=True)
        .distinct()
    )
    told = list(people)
    for person in told:
        send_notice(actor=actor, person=person, about=version, page="agreements:version", now=now)
    append_entry(
        actor=actor,
        event=READING_TOLD,
        subjects=[version],
        facts={"organisation": organisation, "people": len(told)},
        now=now,
    )
    return len(told)


@action(Permission.BE_HERE)
def mark_version_read(*, actor: Actor, version: str, now: datetime) -> None:
    """Note that the actor has read a version. Raise `VersionUnknown`, or `NotPossibleNow` for a draft."""
    one = AgreementVersion.objects.filter(reference=version, agreement__in=open_to(actor)).first()
    if one is None:
        raise VersionUnknown(version)
    if one.fixed_at is None or one.abandoned_at is not None:
        raise NotPossibleNow("The text of this version can still change.")
    home = apps.get_model("partnerships", "Organisation").objects.get(reference=actor.organisation)
    if VersionRead.objects.filter(version=one, person=actor.reference, organisation=home).exists():
        raise NotPossibleNow("You said before that you have read this.")
    VersionRead.objects.create(version=one, person=actor.reference, organisation=home, read_at=now)
    append_entry(actor=actor, event=VERSION_READ, subjects=[version], now=now)
