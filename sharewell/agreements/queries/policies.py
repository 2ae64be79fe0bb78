"""Read the policy: which holds, what it says of a flow, what a version would change, what was stopped."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.agreements.models import Policy as PolicyModel
from sharewell.agreements.models import PolicyHead, PolicyPart, Signature, Stop
from sharewell.agreements.policies import may_keep, may_stop, open_to
from sharewell.agreements.queries.documents import versions_open_to
from sharewell.agreements.queries.forms import plain_body, plain_clauses, register_of, roles_in_post, with_successors
from sharewell.agreements.types import VersionUnknown
from sharewell.agreements.types.flows import PolicyBecause, PolicyRow, StopRow, StopUnknown
from sharewell.agreements.types.words import load_words
from sharewell.core.flows import (
    Body,
    Change,
    Policy,
    compare,
    compile_policy,
    parts_named,
    read_body,
    read_policy,
)
from sharewell.core.flows.moments import write_moment


class _Held:
    """The policy that this process read last. It is named by its hash, so it is never the wrong one, only an older."""

    policy: Policy | None = None


def load_policy(one: PolicyModel | None) -> Policy:
    """Return a kept policy, from this process's memory where it is there. Without one nothing is allowed.

    Raise `PolicyUnreadable` where it or a part of it is not what was sealed.
    """
    held = _Held.policy
    if one is None:
        return compile_policy(Body(), load_words())
    if held is not None and held.hash == one.hash:
        return held
    wanted = parts_named(one.manifest, expected_hash=one.hash)
    if held is not None:
        wanted -= held.parts().keys()
    parts = dict(PolicyPart.objects.filter(hash__in=wanted).values_list("hash", "text"))
    _Held.policy = read_policy(one.manifest, parts, expected_hash=one.hash, like=held)
    return _Held.policy


def find_current_policy() -> PolicyRow | None:
    """Return the policy that holds, or None before the first was compiled."""
    head = PolicyHead.objects.select_related("policy").first()
    return policy_row(head.policy) if head and head.policy else None


def is_up_to_date() -> bool:
    """Tell whether the policy was compiled since the last change of what it is made from."""
    return PolicyHead.objects.filter(changes=F("compiled_changes")).exists()


def get_current_policy() -> Policy:
    """Return the compiled policy that holds. Whoever discloses asks `is_flow_covered` instead, which locks it."""
    head = PolicyHead.objects.select_related("policy").first()
    return load_policy(head.policy if head else None)


def get_policy(number: int) -> Policy:
    """Return a compiled policy by its number. Raise LookupError."""
    one = PolicyModel.objects.filter(number=number).first()
    if one is None:
        raise LookupError("There is no policy of this number.")
    parts = dict(
        PolicyPart.objects.filter(hash__in=parts_named(one.manifest, expected_hash=one.hash)).values_list(
            "hash", "text"
        )
    )
    return read_policy(one.manifest, parts, expected_hash=one.hash)


def list_policies(*, limit: int = 50) -> tuple[PolicyRow, ...]:
    """Return the policies, the newest first."""
    return tuple(policy_row(one) for one in PolicyModel.objects.order_by("-number")[:limit])


def preview_version(*, actor: Actor, version: str, at: datetime) -> tuple[Change, ...]:
    """Return who would see what otherwise if a version were in force now and every party of its document bound by it.

    Roles are those that somebody holds. Raise `VersionUnknown`, and `AgreementsFaulty` where it could not be compiled.
    """
    one = versions_open_to(actor).filter(reference=version).first()
    if one is None:
        raise VersionUnknown(version)
    words = load_words()
    parties = one.agreement.parties.filter(Q(left_at__isnull=True) | Q(left_at__gt=at)).select_related(
        "organisation", "carried_from__organisation"
    )
    now = write_moment(at)
    tried = {
        "reference": one.agreement.reference,
        "version": one.number,
        "kind": one.agreement.kind,
        "title": one.agreement.title,
        "from": now,
        "until": write_moment(at + timedelta(days=1)),
        "party": [
            {"organisation": party.organisation.reference, "capacity": party.capacity, "from": now} for party in parties
        ],
        "clause": with_successors(plain_clauses(one), parties),
    }
    plain = plain_body(at=at)
    before = compile_policy(read_body(plain, words=words), words)
    others = [
        row for row in plain["agreement"] if (row["reference"], row["version"]) != (tried["reference"], one.number)
    ]
    followed = one.agreement.follows
    if followed is not None:
        others = [row for row in others if row["reference"] != followed.reference]
    known = {row["code"] for row in plain["organisation"]}
    more = register_of({party.organisation.reference for party in parties} - known)
    after_plain = {**plain, "agreement": [*others, tried], "organisation": [*plain["organisation"], *more]}
    after = compile_policy(read_body(after_plain, words=words, place="preview"), words, like=before)
    return compare(before, after, at=at, roles=roles_in_post(after.body, at=at))


def list_stops(*, actor: Actor, is_open: bool | None = None) -> tuple[StopRow, ...]:
    """Return the stops, the newest first: all, those that hold, or those that were lifted."""
    found = stops_open_to(actor).select_related("agreement", "organisation").order_by("-pressed_at", "-pk")
    if is_open is not None:
        found = found.filter(lifted_at__isnull=is_open)
    return tuple(stop_row(one) for one in found)


def get_stop(*, actor: Actor, stop: str) -> StopRow:
    """Return a stop. Raise `StopUnknown`."""
    one = stops_open_to(actor).select_related("agreement", "organisation").filter(reference=stop).first()
    if one is None:
        raise StopUnknown(stop)
    return stop_row(one)


def may_stop_thing(*, actor: Actor, thing: str, stops_carriage: bool = False, at: datetime) -> bool:
    """Tell whether the actor may stop a thing (what and reference, with a colon between them)."""
    what, _, of = thing.partition(":")
    return may_stop(actor, what=what, of=of, stops_carriage=stops_carriage, at=at)


def may_write(*, actor: Actor, version: str, at: datetime) -> bool:
    """Tell whether the actor may write the clauses of a version: it is a draft, and theirs to keep."""
    one = versions_open_to(actor).select_related("agreement__holder").filter(reference=version).first()
    if one is None or one.fixed_at is not None or one.abandoned_at is not None:
        return False
    return is_permitted(actor, Permission.KEEP_AGREEMENTS) and may_keep(actor, one.agreement, at=at)


def stops_open_to(actor: Actor) -> QuerySet[Stop]:
    """Return the stops that the actor may read of: those of everything, and those in their own partnership."""
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return Stop.objects.all()
    mine = Q(agreement__in=open_to(actor)) | Q(organisation__partnership__organisations__reference=actor.organisation)
    return Stop.objects.filter(Q(agreement__isnull=True, organisation__isnull=True) | mine).distinct()


def is_party(*, organisations: Iterable[str], agreement: str, at: datetime) -> bool:
    """Tell whether one of some organisations is bound by a document at a moment."""
    return Signature.objects.filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=at),
        version__agreement__reference=agreement,
        party__organisation__reference__in=list(organisations),
        effective_from__lte=at,
    ).exists()


def policy_row(one: PolicyModel) -> PolicyRow:
    """Return a policy as others hold it."""
    return PolicyRow(
        number=one.number,
        hash=one.hash,
        compiled_at=one.compiled_at,
        compiled_by=one.compiled_by,
        because=PolicyBecause(one.because),
        problem=one.problem,
    )


def stop_row(one: Stop) -> StopRow:
    """Return a stop as others hold it."""
    return StopRow(
        reference=one.reference,
        what=one.what,
        agreement=one.agreement.reference if one.agreement else "",
        agreement_title=one.agreement.title if one.agreement else "",
        organisation=one.organisation.reference if one.organisation else "",
        organisation_name=one.organisation.name if one.organisation else "",
        stops_carriage=one.stops_carriage,
        why=one.why,
        pressed_at=one.pressed_at,
        pressed_by=one.pressed_by,
        lift_why=one.lift_why,
        lift_asked_at=one.lift_asked_at,
        lift_asked_by=one.lift_asked_by,
        lifted_at=one.lifted_at,
        lifted_by=one.lifted_by,
    )
