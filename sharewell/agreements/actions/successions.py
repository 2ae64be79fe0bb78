"""Let an organisation end whose work another takes over, and let that one take over its agreements, one by one."""

from datetime import date, datetime, time

from django.apps import apps
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.duties import in_time, owe, settle
from sharewell.agreements.actions.enforcing import renew_policy
from sharewell.agreements.actions.parties import bind_party, end_bindings, say_joined
from sharewell.agreements.events import PARTY_LEFT, PARTY_TOOK_OVER, SIGN
from sharewell.agreements.models import AgreementVersion, Party
from sharewell.agreements.policies import open_to, require_speaks_for
from sharewell.agreements.types import (
    PARTY_PREFIX,
    AgreementNotPossible,
    HowSigned,
    NotPossibleNow,
    PartyUnknown,
)
from sharewell.agreements.types.keeping import NotSucceeded
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.types import How
from sharewell.partnerships.actions import enter_succession
from sharewell.partnerships.queries import has_taken_over


@action(Permission.KEEP_REGISTER)
def succeed(*, actor: Actor, organisation: str, successor: str, happened_on: date, why: str, now: datetime) -> str:
    """Enter that another organisation takes over the work of one from a day on, and return the reference of the change.

    All that the old one is bound by ends at the beginning of that day, or now where that is over. The new one is bound
    by none of it until it takes over (`take_over`), and is asked to. Raise as `partnerships.enter_succession` does.
    """
    change = enter_succession(
        actor=actor, organisation=organisation, successor=successor, happened_on=happened_on, why=why, now=now
    )
    ends_at = max(now, datetime.combine(happened_on, time(), tzinfo=LONDON))
    held = Party.objects.select_for_update(of=("self",)).filter(
        Q(left_at__isnull=True) | Q(left_at__gt=ends_at), organisation__reference=organisation
    )
    for party in held.select_related("agreement").order_by("pk"):
        end_bindings(party, left_at=ends_at, why="Another organisation took over its work.")
        append_entry(
            actor=actor,
            event=PARTY_LEFT,
            subjects=[party.reference],
            facts={"organisation": organisation, "agreement": party.agreement.reference, "left_at": ends_at},
            now=now,
        )
        settle(actor=actor, code=SIGN.code, about=party.reference, how=How.NOT_NEEDED, now=now)
        owe(
            actor=actor,
            code=SIGN.code,
            about=party.reference,
            organisation=successor,
            due_at=max(ends_at, in_time(now)),
            now=now,
        )
    renew_policy(actor=actor, now=now)
    return change


@action(Permission.SIGN_AGREEMENTS)
def take_over(*, actor: Actor, party: str, successor: str, effective_from: datetime, now: datetime) -> str:
    """Make an organisation a party in the place of one whose work it took over, and return the new party's reference.

    It is bound by the versions that the old one was bound by when it ended and that have not ended, from
    `effective_from`. Whoever speaks for it does this, after the register says, signed off, that it took over. Raise
    `PartyUnknown`, `NotYoursToKeep`, `NotSucceeded`, `AgreementNotPossible` or `NotPossibleNow`.
    """
    old = (
        Party.objects.select_for_update(of=("self",))
        .select_related("organisation", "agreement", "acts_for")
        .filter(reference=party, agreement__in=open_to(actor))
        .first()
    )
    if old is None:
        raise PartyUnknown(party)
    require_speaks_for(actor, successor, at=now)
    day = effective_from.astimezone(LONDON).date()
    if not has_taken_over(successor=successor, organisation=old.organisation.reference, on=day):
        raise NotSucceeded(
            "The register does not say that your organisation took over from this one by that day, or an information "
            "governance lead has not signed it off. Ask them to."
        )
    if effective_from < now or old.left_at is None or effective_from < old.left_at:
        raise AgreementNotPossible("Take over from now or from a later day, once the other organisation has ended.")
    running = Q(left_at__isnull=True) | Q(left_at__gt=now)
    if old.agreement.parties.filter(running, organisation__reference=successor).exists():
        raise NotPossibleNow("Your organisation is a party to this document already.")
    new = Party.objects.create(
        reference=new_reference(PARTY_PREFIX, now=now),
        agreement=old.agreement,
        organisation=apps.get_model("partnerships", "Organisation").objects.get(reference=successor),
        capacity=old.capacity,
        acts_for=old.acts_for,
        joined_at=effective_from,
        carried_from=old,
    )
    say_joined(new, actor=actor, now=now)
    append_entry(
        actor=actor,
        event=PARTY_TOOK_OVER,
        subjects=[new.reference],
        facts={"organisation": successor, "before": old.organisation.reference, "joined_at": effective_from},
        now=now,
    )
    bound = AgreementVersion.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now),
        signatures__party=old,
        signatures__effective_until__gte=old.left_at,
        abandoned_at__isnull=True,
    )
    for version in bound.order_by("pk"):
        bind_party(
            actor=actor,
            version=version.reference,
            party=new.reference,
            how=HowSigned.TAKEN_OVER,
            signed_by=actor.reference,
            approved_on=min(day, now.astimezone(LONDON).date()),
            effective_from=effective_from,
            now=now,
        )
    settle(actor=actor, code=SIGN.code, about=party, now=now)
    return new.reference
