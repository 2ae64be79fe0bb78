"""Enter documents, write their versions, agree them, and set them in force.

A version is drafted, its text fixed, agreed, in force from a minute, and ended. No step is taken back.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.apps import apps
from django.db.models import Max, Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.clauses import copy_clauses, read_clauses
from sharewell.agreements.actions.duties import settle
from sharewell.agreements.actions.enforcing import renew_policy
from sharewell.agreements.actions.parties import bind_carried_over, carry_over
from sharewell.agreements.events import (
    AGREEMENT_ENTERED,
    AGREEMENT_LINKED,
    REVIEW,
    VERSION_ABANDONED,
    VERSION_AGREED,
    VERSION_DRAFTED,
    VERSION_ENDED,
    VERSION_FIXED,
    VERSION_SET_IN_FORCE,
    VERSION_WRITTEN,
)
from sharewell.agreements.models import Agreement, AgreementLink, AgreementVersion, VersionSection
from sharewell.agreements.policies import open_to, require_may_keep
from sharewell.agreements.queries.forms import plain_clauses
from sharewell.agreements.types import (
    AGREEMENT_PREFIX,
    KINDS,
    LONGEST_NOTE,
    LONGEST_SECTION,
    LONGEST_TITLE,
    VERSION_PREFIX,
    AgreementKind,
    AgreementNotPossible,
    AgreementUnknown,
    Followed,
    HowAgreed,
    NotPossibleNow,
    SectionRow,
    VersionUnknown,
)
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries import list_editions
from sharewell.ledger.actions import append_entry

_NOT_OVER = "Choose a minute that is not over."


def _a_title(*, title: str, **_: object) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise AgreementNotPossible(f"Give the document a title of at most {LONGEST_TITLE} characters.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_title)
def enter_agreement(
    *,
    actor: Actor,
    partnership: str,
    kind: AgreementKind,
    title: str,
    holder: str = "",
    edition: str = "",
    follows: str = "",
    followed_as: Followed | None = None,
    now: datetime,
) -> str:
    """Enter a document of a partnership and return its reference.

    `holder` is the organisation whose own it is, for the kinds that are one body's own. `follows` is the document
    before it; where the kind changes (`Followed.RETYPES`) its parties are carried over at once, and each may leave.

    Raise `AgreementNotPossible`, `AgreementUnknown` or `NotYoursToKeep`.
    """
    home = apps.get_model("partnerships", "Partnership").objects.filter(reference=partnership).first()
    if home is None or (actor.organisation and not home.organisations.filter(reference=actor.organisation).exists()):
        raise AgreementNotPossible("Choose your own partnership.")
    if KINDS[kind].is_one_bodys_own != bool(holder):
        raise AgreementNotPossible("Procedures and privacy material belong to one organisation; other kinds to none.")
    house = home.organisations.filter(reference=holder).first() if holder else None
    if holder and house is None:
        raise AgreementNotPossible("Choose an organisation of this partnership.")
    if bool(follows) != (followed_as is not None):
        raise AgreementNotPossible("Say whether it replaces the document before it, or is the same under another kind.")
    before = open_to(actor).filter(reference=follows).first() if follows else None
    if follows and before is None:
        raise AgreementUnknown(follows)
    if edition and kind is not AgreementKind.NATIONAL_GUIDANCE:
        raise AgreementNotPossible("Only national guidance is linked to an edition.")
    if edition and edition not in {each.code for each in list_editions()}:
        raise AgreementNotPossible("Choose one of the editions that the guide holds.")
    one = Agreement(
        reference=new_reference(AGREEMENT_PREFIX, now=now),
        partnership=home,
        kind=kind.value,
        title=title.strip(),
        holder=house,
        edition=edition,
        follows=before,
        followed_as=followed_as.value if followed_as else "",
        entered_at=now,
        entered_by=actor.reference,
    )
    one.full_clean(exclude=["partnership", "holder", "follows"], validate_constraints=False)
    one.save()
    require_may_keep(actor, one, at=now)
    append_entry(
        actor=actor,
        event=AGREEMENT_ENTERED,
        subjects=[one.reference],
        facts={"kind": kind.value, **({"follows": follows, "followed_as": one.followed_as} if before else {})},
        now=now,
    )
    if before is not None and followed_as is Followed.RETYPES:
        carry_over(actor=actor, before=before, after=one, now=now)
    return one.reference


@action(Permission.KEEP_AGREEMENTS)
def link_alongside(*, actor: Actor, agreement: str, alongside: str, now: datetime) -> None:
    """Say that a document sits alongside another. Raise `AgreementUnknown`, `NotPossibleNow` or `NotYoursToKeep`."""
    one, other = held_agreement(actor, agreement, now=now), open_to(actor).filter(reference=alongside).first()
    if other is None:
        raise AgreementUnknown(alongside)
    if one.pk == other.pk or one.links.filter(alongside=other).exists():
        raise NotPossibleNow("The two are linked already, or are the same document.")
    AgreementLink.objects.create(agreement=one, alongside=other, linked_at=now, linked_by=actor.reference)
    append_entry(actor=actor, event=AGREEMENT_LINKED, subjects=[agreement], facts={"alongside": alongside}, now=now)


@action(Permission.KEEP_AGREEMENTS)
def draft_version(*, actor: Actor, agreement: str, note: str = "", now: datetime) -> str:
    """Begin a version with the text of the newest one, and return its reference.

    The first version of a document under another kind begins with the text of what it was before. Several drafts may be
    open at once. Raise `AgreementUnknown`, `AgreementNotPossible` or `NotYoursToKeep`.
    """
    one = held_agreement(actor, agreement, now=now)
    if len(note) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say what changes in at most {LONGEST_NOTE:,} characters.")
    number = (one.versions.aggregate(Max("number"))["number__max"] or 0) + 1
    newest = one.versions.filter(abandoned_at__isnull=True).order_by("-number").first()
    if newest is None and one.follows is not None and one.followed_as == Followed.RETYPES.value:
        newest = one.follows.versions.filter(agreed_at__isnull=False).order_by("-number").first()
    version = AgreementVersion.objects.create(
        reference=new_reference(VERSION_PREFIX, now=now),
        agreement=one,
        number=number,
        note=note,
        drafted_at=now,
        drafted_by=actor.reference,
    )
    if newest is not None:
        VersionSection.objects.bulk_create(
            VersionSection(version=version, position=old.position, heading=old.heading, body=old.body)
            for old in newest.sections.order_by("position")
        )
        copy_clauses(before=newest, after=version)
    append_entry(
        actor=actor,
        event=VERSION_DRAFTED,
        subjects=[version.reference],
        facts={"agreement": agreement, "number": number},
        now=now,
    )
    return version.reference


def _sections_are_whole(*, sections: Sequence[tuple[str, str]], **_: object) -> None:
    for place, (heading, body) in enumerate(sections, start=1):
        if not heading.strip() or len(heading) > LONGEST_TITLE:
            raise AgreementNotPossible(f"Give section {place} a heading of at most {LONGEST_TITLE} characters.")
        if len(body) > LONGEST_SECTION:
            raise AgreementNotPossible(f"Section {place} is longer than {LONGEST_SECTION:,} characters. Split it.")


@action(Permission.KEEP_AGREEMENTS, validate=_sections_are_whole)
def write_text(*, actor: Actor, version: str, sections: Sequence[tuple[str, str]], now: datetime) -> None:
    """Give a draft its text: headings and bodies, in order.

    Raise `VersionUnknown`, `AgreementNotPossible`, `NotYoursToKeep`, or `NotPossibleNow` once the text is fixed.
    """
    one = held_version(actor, version, now=now)
    if one.fixed_at is not None or one.abandoned_at is not None:
        raise NotPossibleNow("The text of this version is fixed. Begin a new version to change it.")
    one.sections.all().delete()
    VersionSection.objects.bulk_create(
        VersionSection(version=one, position=place, heading=heading.strip(), body=body)
        for place, (heading, body) in enumerate(sections, start=1)
    )
    append_entry(actor=actor, event=VERSION_WRITTEN, subjects=[version], now=now)


def digest_of(sections: Sequence[SectionRow | VersionSection], clauses: Sequence[Mapping[str, object]] = ()) -> str:
    """Return the SHA-256 of what is signed, in hexadecimal, as JSON: headings and bodies in order.

    Where a version has clauses, their machine-readable form is part of it: what is signed is what the system allows.
    """
    words = [[one.heading, one.body] for one in sections]
    signed = {"sections": words, "clauses": list(clauses)} if clauses else words
    text = json.dumps(signed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@action(Permission.KEEP_AGREEMENTS)
def fix_version(*, actor: Actor, version: str, now: datetime) -> str:
    """Fix the text of a draft, so that all who are asked are asked about the same, and return its digest.

    Raise `VersionUnknown`, `NotYoursToKeep`, `ClausesFaulty`, or `NotPossibleNow` where it has no text, or is fixed.
    """
    one = held_version(actor, version, now=now)
    sections = list(one.sections.order_by("position"))
    if one.fixed_at is not None or one.abandoned_at is not None or not sections:
        raise NotPossibleNow("Only a draft that has a text can be fixed, and only once.")
    clauses = plain_clauses(one)
    read_clauses(kind=one.agreement.kind, clauses=clauses)
    one.fixed_at, one.digest = now, digest_of(sections, clauses)
    one.save(update_fields=["fixed_at", "digest"])
    append_entry(actor=actor, event=VERSION_FIXED, subjects=[version], facts={"digest": one.digest}, now=now)
    return one.digest


@action(Permission.KEEP_AGREEMENTS)
def agree_version(*, actor: Actor, version: str, how: HowAgreed, now: datetime) -> None:
    """Record that a version is agreed. What shows that it is (a consultation, signatures, a board) its caller checks.

    Raise `VersionUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.fixed_at is None or one.agreed_at is not None or one.abandoned_at is not None:
        raise NotPossibleNow("Only a version whose text is fixed can be agreed, and only once.")
    one.agreed_at, one.agreed_how = now, how.value
    one.save(update_fields=["agreed_at", "agreed_how"])
    append_entry(actor=actor, event=VERSION_AGREED, subjects=[version], facts={"how": how.value}, now=now)


@action(Permission.KEEP_AGREEMENTS)
def set_in_force(*, actor: Actor, version: str, in_force_from: datetime, review_on: date, now: datetime) -> None:
    """Set an agreed version in force from a minute on. What it takes the place of ends at that minute.

    That is the version before it, and the version in force of a document that this one follows. Under another kind,
    those who were bound before and have not withdrawn are bound by it too (`bind_carried_over`).
    Raise `VersionUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.agreed_at is None or one.in_force_from is not None or one.abandoned_at is not None:
        raise NotPossibleNow("Only a version that was agreed can be set in force, and only once.")
    if in_force_from.astimezone(LONDON).date() < now.astimezone(LONDON).date():
        raise AgreementNotPossible("Choose today or a later day. Nothing is in force for a time that is over.")
    if review_on <= in_force_from.astimezone(LONDON).date():
        raise AgreementNotPossible("Choose a day after that to look at it again.")
    places = [one.agreement_id, one.agreement.follows_id]
    running = Q(ended_at__isnull=True) | Q(ended_at__gt=in_force_from)
    for older in AgreementVersion.objects.select_for_update().filter(
        running, agreement__in=[place for place in places if place], in_force_from__isnull=False
    ):
        if older.in_force_from is not None and older.in_force_from >= in_force_from:
            raise NotPossibleNow(
                "A version of this document is in force from a later minute. Choose a later one still."
            )
        _end(older, actor=actor, why="Another version took its place.", ended_at=in_force_from, now=now)
    one.in_force_from, one.review_on = in_force_from, review_on
    one.save(update_fields=["in_force_from", "review_on"])
    append_entry(
        actor=actor,
        event=VERSION_SET_IN_FORCE,
        subjects=[version],
        facts={"in_force_from": in_force_from, "review_on": review_on},
        now=now,
    )
    bind_carried_over(actor=actor, version=one, in_force_from=in_force_from, now=now)
    renew_policy(actor=actor, now=now)


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say why, in at most {LONGEST_NOTE:,} characters.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_reason)
def end_version(*, actor: Actor, version: str, why: str, ended_at: datetime, now: datetime) -> None:
    """End a version that is in force, at a minute that is not over.

    Raise `VersionUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = held_version(actor, version, now=now)
    if one.in_force_from is None or (one.ended_at is not None and one.ended_at <= now):
        raise NotPossibleNow("Only a version that is in force can be ended.")
    if ended_at < max(now, one.in_force_from):
        raise AgreementNotPossible(_NOT_OVER)
    _end(one, actor=actor, why=why.strip(), ended_at=ended_at, now=now)
    renew_policy(actor=actor, now=now)


@action(Permission.KEEP_AGREEMENTS)
def abandon_version(*, actor: Actor, version: str, now: datetime) -> None:
    """Give up a version that was never set in force. Raise `VersionUnknown`, `NotYoursToKeep` or `NotPossibleNow`."""
    one = held_version(actor, version, now=now)
    if one.in_force_from is not None or one.abandoned_at is not None:
        raise NotPossibleNow("Only a version that was never set in force can be given up. End this one instead.")
    one.abandoned_at = now
    one.save(update_fields=["abandoned_at"])
    append_entry(actor=actor, event=VERSION_ABANDONED, subjects=[version], now=now)


def _end(one: AgreementVersion, *, actor: Actor, why: str, ended_at: datetime, now: datetime) -> None:
    one.ended_at, one.ended_why = ended_at, why
    one.save(update_fields=["ended_at", "ended_why"])
    append_entry(actor=actor, event=VERSION_ENDED, subjects=[one.reference], facts={"ended_at": ended_at}, now=now)
    settle(actor=actor, code=REVIEW.code, about=one.reference, now=now)


def held_agreement(actor: Actor, reference: str, *, now: datetime) -> Agreement:
    """Return a document to change, locked. Raise `AgreementUnknown` or `NotYoursToKeep`."""
    found = open_to(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise AgreementUnknown(reference)
    one = Agreement.objects.select_for_update(of=("self",)).select_related("holder").get(pk=found)
    require_may_keep(actor, one, at=now)
    return one


def held_version(actor: Actor, reference: str, *, now: datetime) -> AgreementVersion:
    """Return a version to change, its document locked. Raise `VersionUnknown` or `NotYoursToKeep`."""
    found = (
        AgreementVersion.objects.filter(reference=reference, agreement__in=open_to(actor))
        .values_list("agreement__reference", flat=True)
        .first()
    )
    if found is None:
        raise VersionUnknown(reference)
    held_agreement(actor, found, now=now)
    return (
        AgreementVersion.objects.select_for_update(of=("self",))
        .select_related("agreement__holder")
        .get(reference=reference)
    )
