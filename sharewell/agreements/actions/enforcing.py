"""Compile the policy, ask it before something is disclosed, stop sharing and lift a stop.

One row, the head, says which policy holds. Whoever discloses locks it for reading until they commit; whatever takes a
right away changes it (by triggers, migration 0011). So the two never overtake one another.
"""

from datetime import datetime

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max

from sharewell.acting.actions import action
from sharewell.acting.types import ActingFault, Actor, Permission
from sharewell.agreements.events import LIFTING_ASKED, POLICY_COMPILED, SHARING_STOPPED, STOP_LIFTED
from sharewell.agreements.models import Policy as PolicyModel
from sharewell.agreements.models import PolicyHead, PolicyPart, Stop
from sharewell.agreements.policies import open_to, require_may_stop
from sharewell.agreements.queries.forms import ends_since, plain_body, stop_forms
from sharewell.agreements.queries.policies import load_policy, policy_row, stops_open_to
from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE
from sharewell.agreements.types.flows import STOP_PREFIX, PolicyBecause, PolicyRow, StopNotPossible, StopUnknown
from sharewell.agreements.types.words import load_words
from sharewell.core.flows import (
    AgreementsFaulty,
    Answer,
    Flow,
    Policy,
    compile_policy,
    decide,
    read_body,
    with_ends,
    with_stops,
)
from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION, STOPS
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry


class _NotUpToDate(Exception):
    """The policy was compiled before the last change. The lock for reading is given back."""


def is_flow_covered(*, actor: Actor, flow: Flow, now: datetime) -> Answer:
    """Return what the policy says of a flow, and keep the policy as it is until the transaction ends.

    Call it inside the act that discloses, and disclose only what `is_allowed`. A revocation that commits first is
    seen; one that comes later waits for the act to end. Raise `ActingFault` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise ActingFault("Ask inside the act that discloses: outside it the answer could be overtaken.")
    try:
        with transaction.atomic():
            # One statement of its own: Django has no FOR SHARE.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT policy_id, changes, compiled_changes FROM agreements_policyhead WHERE id = 1 FOR SHARE"
                )
                key, changes, compiled = cursor.fetchone()
            if changes != compiled:
                raise _NotUpToDate
            return decide(load_policy(PolicyModel.objects.filter(pk=key).first()), flow, now)
    except _NotUpToDate:
        renew_policy(actor=actor, now=now)
        return decide(load_policy(PolicyHead.objects.select_related("policy").get(pk=1).policy), flow, now)


@action(Permission.STOP_SHARING)
def compile_now(*, actor: Actor, now: datetime) -> PolicyRow:
    """Compile the policy again, whether or not something changed, and return the one that holds."""
    head = PolicyHead.objects.select_for_update(of=("self",)).select_related("policy").get(pk=1)
    return _compile(actor=actor, head=head, because=PolicyBecause.ASKED, always=True, now=now)


def renew_policy(*, actor: Actor, now: datetime) -> PolicyRow:
    """Compile the policy within an act that changed what it is made from, and return the one that holds.

    Where something in force cannot be compiled, the last good policy stays, with all that has ended taken out of it,
    and `problem` says what and where.
    """
    head = PolicyHead.objects.select_for_update(of=("self",)).select_related("policy").get(pk=1)
    if head.policy is not None and head.changes == head.compiled_changes:
        return policy_row(head.policy)
    return _compile(actor=actor, head=head, because=PolicyBecause.CHANGED, now=now)


def _compile(
    *, actor: Actor, head: PolicyHead, because: PolicyBecause, always: bool = False, now: datetime
) -> PolicyRow:
    last = load_policy(head.policy)
    problem = ""
    try:
        words = load_words()
        policy = compile_policy(read_body(plain_body(at=now), words=words, place="register"), words, like=last)
    except AgreementsFaulty as faulty:
        policy, problem = with_stops(with_ends(last, ends_since(last)), stop_forms()), str(faulty)
    return _keep(actor=actor, head=head, policy=policy, because=because, problem=problem, always=always, now=now)


def _keep(
    *, actor: Actor, head: PolicyHead, policy: Policy, because: PolicyBecause, problem: str, always: bool, now: datetime
) -> PolicyRow:
    """Make a compiled policy the one that holds. The same as before is not kept twice."""
    head.compiled_changes = head.changes
    is_new = head.policy is None or (head.policy.hash, head.policy.problem) != (policy.hash, problem)
    if is_new:
        known = set(PolicyPart.objects.filter(hash__in=policy.parts()).values_list("hash", flat=True))
        PolicyPart.objects.bulk_create(
            (PolicyPart(hash=name, text=text) for name, text in policy.parts().items() if name not in known),
            ignore_conflicts=True,
        )
        head.policy = PolicyModel.objects.create(
            number=(PolicyModel.objects.aggregate(Max("number"))["number__max"] or 0) + 1,
            hash=policy.hash,
            manifest=policy.manifest,
            compiled_at=now,
            compiled_by=actor.reference,
            because=because.value,
            problem=problem,
        )
    head.save(update_fields=["policy", "compiled_changes"])
    kept = head.policy
    if kept is None:
        raise ActingFault("A policy was compiled and is not kept.")
    if is_new or always:
        append_entry(
            actor=actor,
            event=POLICY_COMPILED,
            facts={
                "number": kept.number,
                "hash": kept.hash,
                "because": because.value,
                "is_whole": "no" if problem else "yes",
            },
            now=now,
        )
    return policy_row(kept)


def _a_stop(*, what: str, why: str, of: str = "", stops_carriage: bool = False, **_: object) -> None:
    if what not in STOPS or bool(of) == (what == STOP_EVERYTHING):
        raise StopNotPossible("Choose an agreement, an organisation, or everything.")
    if not why.strip() or len(why) > LONGEST_TITLE:
        raise StopNotPossible(f"Say why in a few words, at most {LONGEST_TITLE} characters.")
    if stops_carriage and what == STOP_AGREEMENT:
        raise StopNotPossible("Stopping an agreement never stops what Sharewell carries for another reason.")


@action(Permission.STOP_SHARING, validate=_a_stop)
def stop_sharing(
    *, actor: Actor, what: str, of: str = "", why: str, stops_carriage: bool = False, now: datetime
) -> str:
    """Stop what an agreement, an organisation, or all agreements allow, at once, and return the stop's reference.

    `stops_carriage` says that Sharewell carries nothing either, duties included: its own ways may be in wrong hands.
    Raise `StopNotPossible` or `NotYoursToKeep`.
    """
    require_may_stop(actor, what=what, of=of, stops_carriage=stops_carriage, at=now)
    agreement = open_to(actor).filter(reference=of).first() if what == STOP_AGREEMENT else None
    houses = apps.get_model("partnerships", "Organisation").objects
    organisation = houses.filter(reference=of).first() if what == STOP_ORGANISATION else None
    if of and agreement is None and organisation is None:
        raise StopNotPossible("There is no such agreement or organisation.")
    head = PolicyHead.objects.select_for_update(of=("self",)).select_related("policy").get(pk=1)
    made = Stop.objects.create(
        reference=new_reference(STOP_PREFIX, now=now),
        what=what,
        agreement=agreement,
        organisation=organisation,
        stops_carriage=stops_carriage,
        why=why.strip(),
        pressed_at=now,
        pressed_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=SHARING_STOPPED,
        subjects=[made.reference],
        facts={"what": what, "carriage": "yes" if stops_carriage else "no", **({"of": of} if of else {})},
        now=now,
    )
    _follow_stops(actor=actor, head=head, because=PolicyBecause.STOPPED, now=now)
    return made.reference


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise StopNotPossible(f"Say why it can go on, in at most {LONGEST_NOTE:,} characters.")


@action(Permission.STOP_SHARING, validate=_a_reason)
def ask_to_lift(*, actor: Actor, stop: str, why: str, now: datetime) -> None:
    """Ask that a stop be lifted; a second person does it. Raise `StopUnknown`, `StopNotPossible`, `NotYoursToKeep`."""
    one = _stop(actor, stop, now=now)
    if one.lift_asked_at is not None:
        raise StopNotPossible("Somebody has asked already. A second person can lift it now.")
    one.lift_why, one.lift_asked_at, one.lift_asked_by = why.strip(), now, actor.reference
    one.save(update_fields=["lift_why", "lift_asked_at", "lift_asked_by"])
    append_entry(actor=actor, event=LIFTING_ASKED, subjects=[stop], now=now)
    renew_policy(actor=actor, now=now)


@action(Permission.STOP_SHARING)
def lift_stop(*, actor: Actor, stop: str, now: datetime) -> None:
    """Lift a stop that somebody else asked to lift. Raise `StopUnknown`, `StopNotPossible` or `NotYoursToKeep`."""
    one = _stop(actor, stop, now=now)
    if one.lift_asked_at is None:
        raise StopNotPossible("Nobody has asked to lift it. Ask first; a second person then lifts it.")
    if one.lift_asked_by == actor.reference:
        raise StopNotPossible("You asked for it. A second person must lift it.")
    head = PolicyHead.objects.select_for_update(of=("self",)).select_related("policy").get(pk=1)
    one.lifted_at, one.lifted_by = now, actor.reference
    one.save(update_fields=["lifted_at", "lifted_by"])
    append_entry(actor=actor, event=STOP_LIFTED, subjects=[stop], now=now)
    _follow_stops(actor=actor, head=head, because=PolicyBecause.LIFTED, now=now)


def _follow_stops(*, actor: Actor, head: PolicyHead, because: PolicyBecause, now: datetime) -> None:
    """Bring the policy in line with the stops. Where nothing else had changed, nothing else is compiled."""
    was_up_to_date = head.policy is not None and head.changes == head.compiled_changes
    head.refresh_from_db(fields=["changes"])
    if not was_up_to_date or head.policy is None:
        _compile(actor=actor, head=head, because=because, now=now)
        return
    policy = with_stops(load_policy(head.policy), stop_forms())
    problem = head.policy.problem
    _keep(actor=actor, head=head, policy=policy, because=because, problem=problem, always=False, now=now)


def _stop(actor: Actor, reference: str, *, now: datetime) -> Stop:
    """Return a stop that holds, locked. Raise `StopUnknown`, `StopNotPossible` or `NotYoursToKeep`."""
    found = stops_open_to(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise StopUnknown(reference)
    one = Stop.objects.select_for_update(of=("self",)).select_related("agreement", "organisation").get(pk=found)
    of = one.agreement or one.organisation
    require_may_stop(actor, what=one.what, of=of.reference if of else "", stops_carriage=one.stops_carriage, at=now)
    if one.lifted_at is not None:
        raise StopNotPossible("It was lifted already.")
    return one
