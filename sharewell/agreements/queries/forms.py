"""Read what is held as the machine-readable form: one version, or everything that a policy is made from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import Q

from sharewell.acting.types import Actor
from sharewell.agreements.models import AgreementVersion, Clause, Party, Signature, Stop
from sharewell.agreements.queries.documents import versions_open_to
from sharewell.agreements.types import VersionUnknown
from sharewell.agreements.types.flows import TermList
from sharewell.core.flows import Body, Ends, Policy
from sharewell.core.flows import Stop as StopForm
from sharewell.core.flows.moments import write_moment
from sharewell.core.flows.reading import EVERY_PARTY
from sharewell.design.words import LONDON

Plain = dict[str, Any]
_WHO = ("party__organisation", "party__carried_from__organisation")


def plain_clauses(version: AgreementVersion | int) -> list[Plain]:
    """Return the clauses of a version in their machine-readable form, by code."""
    found = Clause.objects.filter(version=version).order_by("code")
    return [_clause(one) for one in _with_lists(found)]


def plain_form(*, actor: Actor, version: str) -> Plain:
    """Return the machine-readable form of a version: dates that have not come are left out. Raise `VersionUnknown`."""
    one = versions_open_to(actor).filter(reference=version).first()
    if one is None:
        raise VersionUnknown(version)
    signatures = Signature.objects.filter(version=one).select_related(*_WHO)
    return _version(one, clauses=plain_clauses(one), signatures=signatures)


def plain_body(*, at: datetime) -> Plain:
    """Return everything that a policy is made from at a moment: what is in force or will be, and who is bound."""
    versions = list(
        AgreementVersion.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), in_force_from__isnull=False)
        .select_related("agreement")
        .order_by("pk")
    )
    clauses: dict[int, list[Plain]] = defaultdict(list)
    for clause in _with_lists(Clause.objects.filter(version__in=versions)):
        clauses[clause.version_id].append(_clause(clause))
    signatures: dict[int, list[Signature]] = defaultdict(list)
    for signature in Signature.objects.filter(version__in=versions).select_related(*_WHO):
        signatures[signature.version_id].append(signature)
    agreements = [
        _version(one, clauses=clauses[one.pk], signatures=signatures[one.pk])
        for one in versions
        if clauses[one.pk] and (one.ended_at is None or one.in_force_from is None or one.ended_at > one.in_force_from)
    ]
    return {
        "agreement": agreements,
        "organisation": _organisations(agreements),
        "stop": [plain_stop(one) for one in _open_stops()],
    }


def plain_stop(one: Stop) -> Plain:
    """Return a stop in its machine-readable form."""
    of = one.agreement or one.organisation
    return {
        "code": one.reference,
        "what": one.what,
        "from": write_moment(one.pressed_at),
        **({"of": of.reference} if of else {}),
        **({"stops_carriage": True} if one.stops_carriage else {}),
    }


def stop_forms() -> tuple[StopForm, ...]:
    """Return every stop that nobody has lifted, as a policy takes it."""
    return tuple(
        StopForm(
            code=one.reference,
            what=one.what,
            of=of.reference if (of := one.agreement or one.organisation) else "",
            stops_carriage=one.stops_carriage,
            starts=one.pressed_at,
            until=None,
        )
        for one in _open_stops()
    )


def ends_since(policy: Policy) -> Ends:
    """Return what of a policy has an end in the database by now: versions, and parties that left or were let go."""
    references = [one.reference for one in policy.body.agreements]
    versions = {
        (reference, number): ended
        for reference, number, ended in AgreementVersion.objects.filter(
            agreement__reference__in=references, ended_at__isnull=False
        ).values_list("agreement__reference", "number", "ended_at")
    }
    held: dict[tuple[str, int, str], list[datetime | None]] = defaultdict(list)
    for one in Signature.objects.filter(version__agreement__reference__in=references).select_related(
        "party__organisation", "version__agreement"
    ):
        key = (one.version.agreement.reference, one.version.number, one.party.organisation.reference)
        held[key].append(_end(one.effective_until, one.party.left_at))
    parties = {key: max(one for one in ends if one) for key, ends in held.items() if all(ends)}
    return Ends(versions={key: end for key, end in versions.items() if end}, parties=parties)


def roles_in_post(body: Body, *, at: datetime) -> dict[str, set[str]]:
    """Return the roles that somebody holds at a moment at each organisation of a body."""
    posts = apps.get_model("practitioners", "Post").objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        began_at__lte=at,
        organisation__reference__in=[one.code for one in body.organisations],
    )
    found: dict[str, set[str]] = defaultdict(set)
    for organisation, role in posts.values_list("organisation__reference", "role").distinct():
        found[organisation].add(role)
    return found


def _open_stops() -> Iterable[Stop]:
    return Stop.objects.filter(lifted_at__isnull=True).select_related("agreement", "organisation").order_by("pk")


def _with_lists(found: Any) -> Any:
    return found.prefetch_related("terms", "organisations__organisation")


def _clause(one: Clause) -> Plain:
    lists: dict[str, list[str]] = defaultdict(list)
    for term in one.terms.all():
        lists[term.place].append(term.code)
    named: dict[bool, list[str]] = defaultdict(list)
    for each in one.organisations.all():
        named[each.is_source].append(each.organisation.reference)
    recipients = _side(lists[TermList.RECIPIENT_KINDS], named[False], lists[TermList.ROLES])
    codes = {
        "lawful_bases": lists[TermList.LAWFUL_BASES],
        "conditions": lists[TermList.CONDITIONS],
        "unless": lists[TermList.UNLESS],
    }
    dates = {"from": one.starts_at, "until": one.ends_at, "review_by": one.review_at}
    plain: Plain = {
        "code": one.code,
        "effect": one.effect,
        "sources": EVERY_PARTY if one.is_every_source else _side(lists[TermList.SOURCE_KINDS], named[True], []),
        "recipients": recipients or EVERY_PARTY,
        "purposes": sorted(lists[TermList.PURPOSES]),
        "item_classes": sorted(lists[TermList.ITEM_CLASSES]),
        "mode": one.mode,
        **{key: sorted(several) for key, several in codes.items() if several},
        **{key: write_moment(moment) for key, moment in dates.items() if moment},
    }
    if one.words:
        plain["words"] = one.words
    if one.retention_months is not None:
        plain["retention"] = {"months": one.retention_months, "after": one.retention_after}
    return plain


def _side(kinds: list[str], organisations: list[str], roles: list[str]) -> Plain:
    named = {"kinds": kinds, "organisations": organisations, "roles": roles}
    return {key: sorted(codes) for key, codes in named.items() if codes}


def _version(one: AgreementVersion, *, clauses: list[Plain], signatures: Iterable[Signature]) -> Plain:
    dates = {
        "from": write_moment(one.in_force_from) if one.in_force_from else None,
        "until": write_moment(one.ended_at) if one.ended_at else None,
        "review_by": write_moment(_midnight(one.review_on)) if one.review_on else None,
    }
    return {
        "reference": one.agreement.reference,
        "version": one.number,
        "kind": one.agreement.kind,
        "title": one.agreement.title,
        **{key: moment for key, moment in dates.items() if moment},
        "party": [party for signature in signatures if (party := _party(signature))],
        "clause": with_successors(clauses, [signature.party for signature in signatures]),
    }


def with_successors(clauses: list[Plain], parties: Iterable[Party]) -> list[Plain]:
    """Return clauses in which whoever took over a party's place is named beside it: the dates of each say who stands.

    A party that came after another (`carried_from`) is bound by what it says, in words that name the other.
    """
    after: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        before = party.carried_from
        while before is not None:
            after[before.organisation.reference].add(party.organisation.reference)
            before = before.carried_from
    if not after:
        return clauses

    def named(side: Any) -> Any:
        if not isinstance(side, dict) or "organisations" not in side:
            return side
        names = set(side["organisations"])
        return {**side, "organisations": sorted(names.union(*(after[name] for name in names)))}

    return [{**one, "sources": named(one["sources"]), "recipients": named(one["recipients"])} for one in clauses]


def _party(signature: Signature) -> Plain | None:
    """Return when a party is bound: its signature, as long as it is a party. None where that is never."""
    starts = max(signature.effective_from, signature.party.joined_at)
    until = _end(signature.effective_until, signature.party.left_at)
    if until is not None and until <= starts:
        return None
    return {
        "organisation": signature.party.organisation.reference,
        "capacity": signature.party.capacity,
        "from": write_moment(starts),
        **({"until": write_moment(until)} if until else {}),
    }


def _end(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def _organisations(agreements: Iterable[Plain]) -> list[Plain]:
    """Return the register of everybody whom an agreement names."""
    names: set[str] = {party["organisation"] for one in agreements for party in one["party"]}
    for one in agreements:
        for clause in one["clause"]:
            for side in (clause["sources"], clause["recipients"]):
                names |= set(side.get("organisations", ())) if isinstance(side, dict) else set()
    return register_of(names)


def register_of(names: set[str]) -> list[Plain]:
    """Return what the register ever said of the kind of some organisations."""
    kinds: dict[str, list[Plain]] = defaultdict(list)
    entries = apps.get_model("partnerships", "RegisterEntry").objects.filter(organisation__reference__in=names)
    for reference, kind, began, ended in entries.values_list("organisation__reference", "kind", "began_on", "ended_on"):
        row = {"kind": kind, "from": write_moment(_midnight(began))}
        kinds[reference].append({**row, **({"until": write_moment(_midnight(ended))} if ended else {})})
    held = apps.get_model("partnerships", "Organisation").objects.filter(reference__in=names)
    return [
        {"code": reference, "name": name, "kind": kinds[reference]}
        for reference, name in held.values_list("reference", "name")
    ]


def _midnight(day: date) -> datetime:
    """Return the first minute of a day on clocks in England."""
    return datetime.combine(day, time(), tzinfo=LONDON)
