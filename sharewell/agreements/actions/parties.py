"""Make organisations parties to a document, bind them by a version, and let them leave."""

from datetime import date, datetime

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.duties import settle
from sharewell.agreements.actions.enforcing import renew_policy
from sharewell.agreements.events import PARTY_JOINED, PARTY_LEFT, SIGN, VERSION_SIGNED
from sharewell.agreements.models import Agreement, AgreementVersion, Party, Signature
from sharewell.agreements.policies import open_to, require_may_keep, require_speaks_for
from sharewell.agreements.queries.parties import find_representative
from sharewell.agreements.types import (
    KINDS,
    LONGEST_NOTE,
    PARTY_PREFIX,
    SIGNATURE_PREFIX,
    AgreementKind,
    AgreementNotPossible,
    AgreementUnknown,
    Capacity,
    Followed,
    HowSigned,
    NotPossibleNow,
    NotYoursToKeep,
    PartyUnknown,
    VersionUnknown,
)
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.types import How


def _whom_it_works_for(*, capacity: Capacity, acts_for: str, organisation: str, **_: object) -> None:
    if (capacity is Capacity.SIGNATORY) == bool(acts_for) or acts_for == organisation:
        raise AgreementNotPossible("An agent or subcontractor names the organisation it works for; a signatory none.")


@action(Permission.KEEP_AGREEMENTS, validate=_whom_it_works_for)
def add_party(
    *,
    actor: Actor,
    agreement: str,
    organisation: str,
    capacity: Capacity,
    acts_for: str,
    now: datetime,
) -> str:
    """Make an organisation a party to a document, and return its reference. It is bound once it signs.

    Raise `AgreementUnknown`, `NotYoursToKeep`, `AgreementNotPossible`, or `NotPossibleNow` where it is one already.
    """
    one = open_to(actor).select_related("holder").filter(reference=agreement).first()
    if one is None:
        raise AgreementUnknown(agreement)
    require_may_keep(actor, one, at=now)
    houses = apps.get_model("partnerships", "Organisation").objects.filter(partnership=one.partnership_id)
    house = houses.filter(reference=organisation).first()
    master = houses.filter(reference=acts_for).first() if acts_for else None
    if house is None or (acts_for and master is None):
        raise AgreementNotPossible("Choose an organisation of this partnership.")
    if one.parties.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), organisation=house).exists():
        raise NotPossibleNow("This organisation is a party already.")
    party = Party.objects.create(
        reference=new_reference(PARTY_PREFIX, now=now),
        agreement=one,
        organisation=house,
        capacity=capacity.value,
        acts_for=master,
        joined_at=now,
    )
    say_joined(party, actor=actor, now=now)
    return party.reference


@action(Permission.SIGN_AGREEMENTS)
def sign_version(
    *, actor: Actor, version: str, party: str, approved_on: date, effective_from: datetime, now: datetime
) -> str:
    """Bind the organisation for which the actor speaks by a version, and return the reference of the signature.

    `approved_on` is the day on which the organisation itself approved it; it is bound from `effective_from`, never from
    before that day. Raise `VersionUnknown`, `PartyUnknown`, `NotYoursToKeep`, `AgreementNotPossible`, `NotPossibleNow`.
    """
    one, held = _version_and_party(actor, version=version, party=party)
    require_speaks_for(actor, held.organisation.reference, at=now)
    return _sign(
        actor, one, held, signed_by=actor.reference, approved_on=approved_on, effective_from=effective_from, now=now
    )


@action(Permission.KEEP_AGREEMENTS)
def record_signature(
    *, actor: Actor, version: str, party: str, approved_on: date, effective_from: datetime, now: datetime
) -> str:
    """Record that a party signed on paper whose representative has no account, and return the reference.

    Whoever keeps the document records it and holds the paper; `signed_by` is the nomination of the representative.
    Raise `NotYoursToKeep` where somebody with an account speaks for the party, and as `sign_version` does.
    """
    one, held = _version_and_party(actor, version=version, party=party)
    require_may_keep(actor, held.agreement, at=now)
    speaker = find_representative(organisation=held.organisation.reference, at=now)
    if speaker is None or speaker.post:
        raise NotYoursToKeep("Whoever speaks for this organisation signs it themselves.")
    return _sign(
        actor, one, held, signed_by=speaker.reference, approved_on=approved_on, effective_from=effective_from, now=now
    )


def _version_and_party(actor: Actor, *, version: str, party: str) -> tuple[AgreementVersion, Party]:
    """Return a version and a party to the same document, the party locked. Raise `VersionUnknown`, `PartyUnknown`."""
    one = AgreementVersion.objects.filter(reference=version, agreement__in=open_to(actor)).first()
    if one is None:
        raise VersionUnknown(version)
    held = (
        Party.objects.select_for_update(of=("self",))
        .select_related("organisation", "agreement__holder")
        .filter(reference=party, agreement=one.agreement_id)
        .first()
    )
    if held is None:
        raise PartyUnknown(party)
    return one, held


def _sign(
    actor: Actor,
    version: AgreementVersion,
    party: Party,
    *,
    signed_by: str,
    approved_on: date,
    effective_from: datetime,
    now: datetime,
) -> str:
    if approved_on > now.astimezone(LONDON).date():
        raise AgreementNotPossible("Sign once your organisation has approved it. That day lies ahead.")
    made = bind_party(
        actor=actor,
        version=version.reference,
        party=party.reference,
        how=HowSigned.SIGNED,
        signed_by=signed_by,
        approved_on=approved_on,
        effective_from=effective_from,
        now=now,
    )
    settle(actor=actor, code=SIGN.code, about=party.reference, now=now)
    return made


@action(Permission.BIND_PARTIES)
def bind_party(
    *,
    actor: Actor,
    version: str,
    party: str,
    how: HowSigned,
    signed_by: str,
    approved_on: date,
    effective_from: datetime,
    now: datetime,
) -> str:
    """Record that a party is bound by a version, and return the reference. What shows that it is, its caller checks.

    Raise `VersionUnknown`, `PartyUnknown`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    one = AgreementVersion.objects.filter(reference=version).select_related("agreement").first()
    if one is None:
        raise VersionUnknown(version)
    held = Party.objects.select_related("organisation").filter(reference=party, agreement=one.agreement_id).first()
    if held is None:
        raise PartyUnknown(party)
    if one.fixed_at is None or one.abandoned_at is not None or (one.ended_at is not None and one.ended_at <= now):
        raise NotPossibleNow("Only a version whose text is fixed, and which has not ended, can be signed.")
    if (held.left_at is not None and held.left_at <= now) or held.signatures.filter(version=one).exists():
        raise NotPossibleNow("The organisation has left, or is bound by this version already.")
    if effective_from.astimezone(LONDON).date() < approved_on:
        raise AgreementNotPossible("An organisation is bound from the day of its own approval, and not before.")
    made = Signature.objects.create(
        reference=new_reference(SIGNATURE_PREFIX, now=now),
        party=held,
        version=one,
        how=how.value,
        signed_by=signed_by,
        approved_on=approved_on,
        effective_from=effective_from,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=VERSION_SIGNED,
        subjects=[made.reference],
        facts={
            "organisation": held.organisation.reference,
            "version": version,
            "how": how.value,
            "approved_on": approved_on,
            "effective_from": effective_from,
        },
        now=now,
    )
    if one.in_force_from is not None:
        renew_policy(actor=actor, now=now)
    return made.reference


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AgreementNotPossible(f"Say why, in at most {LONGEST_NOTE:,} characters.")


@action(Permission.SIGN_AGREEMENTS, validate=_a_reason)
def leave_agreement(*, actor: Actor, party: str, why: str, now: datetime) -> None:
    """Take the organisation for which the actor speaks out of a document, now. What it is bound by ends with it.

    Raise `PartyUnknown`, `NotYoursToKeep`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    held = (
        Party.objects.select_for_update(of=("self",))
        .select_related("organisation", "agreement")
        .filter(reference=party, agreement__in=open_to(actor))
        .first()
    )
    if held is None:
        raise PartyUnknown(party)
    require_speaks_for(actor, held.organisation.reference, at=now)
    if held.left_at is not None:
        raise NotPossibleNow("The organisation has left already.")
    end_bindings(held, left_at=now, why=why.strip())
    append_entry(
        actor=actor,
        event=PARTY_LEFT,
        subjects=[party],
        facts={
            "organisation": held.organisation.reference,
            "agreement": held.agreement.reference,
            "left_at": now,
        },
        now=now,
    )
    settle(actor=actor, code=SIGN.code, about=party, how=How.NOT_NEEDED, now=now)
    renew_policy(actor=actor, now=now)


def end_bindings(held: Party, *, left_at: datetime, why: str) -> None:
    """Let a party end at a moment, and all that it is bound by with it, within the act that says why."""
    held.left_at, held.left_why = max(left_at, held.joined_at), why
    held.save(update_fields=["left_at", "left_why"])
    for bound in held.signatures.select_for_update().filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=left_at)
    ):
        bound.effective_until = max(left_at, bound.effective_from)
        bound.save(update_fields=["effective_until"])


def carry_over(*, actor: Actor, before: Agreement, after: Agreement, now: datetime) -> None:
    """Make the parties of a document parties of the one that it becomes, within the act that enters it.

    Each may leave (source 001, section 1: all existing signatories remain unless they say otherwise).
    """
    held = before.parties.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), joined_at__lte=now)
    for old in held.select_related("organisation", "acts_for"):
        party = Party.objects.create(
            reference=new_reference(PARTY_PREFIX, now=now),
            agreement=after,
            organisation=old.organisation,
            capacity=old.capacity,
            acts_for=old.acts_for,
            joined_at=now,
            carried_from=old,
        )
        say_joined(party, actor=actor, now=now)


def bind_carried_over(*, actor: Actor, version: AgreementVersion, in_force_from: datetime, now: datetime) -> None:
    """Bind by a document under another kind those who were bound by what it was before, within the act that begins it.

    Only the first version, only whoever has not left, and never by a kind that carries flows: what lets information go
    is signed by each (ADR 0125). The day of their approval stays that of the signature that is carried over.
    """
    after = version.agreement
    is_first = not after.versions.filter(in_force_from__isnull=False).exclude(pk=version.pk).exists()
    if after.followed_as != Followed.RETYPES.value or not is_first or KINDS[AgreementKind(after.kind)].carries_flows:
        return
    held = after.parties.filter(
        Q(left_at__isnull=True) | Q(left_at__gt=in_force_from), carried_from__isnull=False
    ).exclude(signatures__version=version)
    for party in held.select_related("carried_from").order_by("pk"):
        before = (
            Signature.objects.filter(
                Q(effective_until__isnull=True) | Q(effective_until__gt=now), party=party.carried_from
            )
            .order_by("-version__number")
            .first()
        )
        if before is not None:
            bind_party(
                actor=actor,
                version=version.reference,
                party=party.reference,
                how=HowSigned.CARRIED_OVER,
                signed_by=before.signed_by,
                approved_on=before.approved_on,
                effective_from=max(in_force_from, before.effective_from),
                now=now,
            )


def say_joined(party: Party, *, actor: Actor, now: datetime) -> None:
    append_entry(
        actor=actor,
        event=PARTY_JOINED,
        subjects=[party.reference],
        facts={
            "organisation": party.organisation.reference,
            "agreement": party.agreement.reference,
            "capacity": party.capacity,
        },
        now=now,
    )
