"""The compiled policy: immutable, named by its hash, and asked with `decide`.

Clauses are numbered, and what each word can stand on is a set of those numbers held as the bits of one integer. Asking
is the intersection of a few integers, then a look at the dates of the handful of clauses that remain: an answer for any
moment is right without compiling again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sharewell.core.flows.faults import AgreementsFaulty, Fault, FlowUnreadable
from sharewell.core.flows.form import (
    STOP_AGREEMENT,
    STOP_EVERYTHING,
    STOP_ORGANISATION,
    Body,
    Retention,
    Stop,
)
from sharewell.core.flows.moments import NEVER, as_number
from sharewell.core.flows.standing import Interval, Register, Standing, lifetimes, who_stands
from sharewell.core.flows.words import LAWFUL_BASIS_STATED, MODES, Words
from sharewell.core.flows.writing import canonical_text, hash_of, read_canonical

Codes = frozenset[str]
_NONE: Codes = frozenset()


class Outcome(StrEnum):
    """What a policy says of a flow."""

    ALLOWED = "allowed"
    CONDITIONS = "conditions"
    """Allowed as soon as what remains holds too."""
    DENIED = "denied"
    STOPPED = "stopped"
    """It would not be refused, or is a duty, but somebody pressed stop."""


class Basis(StrEnum):
    """What an answer rests on."""

    AGREEMENT = "agreement"
    ROUTE = "route"
    """A stated way beside agreements: a duty, an order, an emergency."""
    DEFAULT = "default"
    """Nothing speaks of the flow, and what nothing allows is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow that is asked about. An empty `role` is not known; no `lawful_bases` means that none has been stated.

    `met` are the conditions that hold, those shown for a route included. `route` names a way beside agreements, empty
    for none. `is_carried` says that Sharewell itself would carry it; telling somebody by telephone is not carried.
    """

    source: str
    recipient: str
    role: str = ""
    purpose: str
    item_class: str
    mode: str
    lawful_bases: Codes = _NONE
    met: Codes = _NONE
    route: str = ""
    is_carried: bool = True

    def __post_init__(self) -> None:
        """Refuse a mode that there is not: its place in the order decides. Raise `FlowUnreadable`."""
        if self.mode not in MODES:
            raise FlowUnreadable([f"“{self.mode}” is no mode. Write one of {', '.join(MODES)}."])


class ClauseName(NamedTuple):
    """Which clause, of which version of which agreement."""

    agreement: str
    version: int
    clause: str


class Answer(NamedTuple):
    """What a policy says of a flow at a moment.

    `mode` is the most that is allowed now, never more than was asked for, empty for nothing. `clauses` decided:
    those that permit, those that would with what remains, or those that forbid. `against` are clauses that forbid and
    did not decide, because a route was stated. `remaining` has a tuple for each way to be allowed, the shortest first:
    what must still hold. `stops` were pressed and concern the flow. `is_duty_left` says that the stated duty stands
    though nothing is carried: do it by telephone or by hand. `overdue` are deciding clauses whose review is late.
    """

    outcome: Outcome
    basis: Basis
    route: str
    mode: str
    clauses: tuple[ClauseName, ...]
    against: tuple[ClauseName, ...]
    remaining: tuple[tuple[str, ...], ...]
    lawful_bases: tuple[str, ...]
    retention: tuple[Retention, ...]
    stops: tuple[str, ...]
    is_duty_left: bool
    overdue: tuple[ClauseName, ...]
    policy: str

    @property
    def is_allowed(self) -> bool:
        """Tell whether the flow may happen now, as it was asked for."""
        return self.outcome is Outcome.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One clause, ready to be asked."""

    name: ClauseName
    is_permit: bool
    level: int
    starts: int
    until: int
    review_at: int
    sources: Standing
    recipients: Standing
    lawful_bases: Codes
    needs: Codes
    retention: Retention | None

    def holds(self, source: str, recipient: str, at: int) -> bool:
        """Tell whether the clause speaks of the two at the moment."""
        return (
            self.starts <= at < self.until
            and _is_in(self.sources[source], at)
            and _is_in(self.recipients[recipient], at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One immutable policy, made by `compile_policy`. `text` is its canonical form, `hash` the SHA-256 of that."""

    hash: str
    text: str
    body: Body
    words: Words
    rulings: tuple[Ruling, ...] = field(repr=False)
    by_source: Mapping[str, int] = field(repr=False)
    by_recipient: Mapping[str, int] = field(repr=False)
    by_purpose: Mapping[str, int] = field(repr=False)
    by_item_class: Mapping[str, int] = field(repr=False)
    by_role: Mapping[str, int] = field(repr=False)
    stops: Mapping[tuple[str, str], tuple[tuple[Stop, int, int], ...]] = field(repr=False)


def compile_policy(body: Body, words: Words) -> Policy:
    """Make the policy of everything that is given: default deny, deny-overrides, whatever the order.

    Raise `AgreementsFaulty` naming every place and cure: an organisation that is not in the register, a clause that
    names one that is no party, a version or a clause twice, a circle of successions.
    """
    register = Register(body)
    faults = [*register.find_faults(), *_find_faults(body, register)]
    if faults:
        raise AgreementsFaulty(faults)
    text = canonical_text(body, words)
    rulings = tuple(_rulings(body, register))
    roles: dict[str, int] = {"": 0}
    for number, (role_codes, ruling) in enumerate(rulings):
        for role in role_codes or words.roles:
            roles[role] = roles.get(role, 0) | 1 << number
        # Where the role is not known, only what permits everybody counts, and all that forbids.
        if not role_codes or not ruling.is_permit:
            roles[""] |= 1 << number
    plain = [ruling for _, ruling in rulings]
    places = _places(body)
    return Policy(
        hash=hash_of(text),
        text=text,
        body=body,
        words=words,
        rulings=tuple(plain),
        by_source=_bits(ruling.sources for ruling in plain),
        by_recipient=_bits(ruling.recipients for ruling in plain),
        by_purpose=_bits(places[ruling.name][0] for ruling in plain),
        by_item_class=_bits(places[ruling.name][1] for ruling in plain),
        by_role=roles,
        stops=_stops(body.stops),
    )


def read_policy(text: str, *, expected_hash: str) -> Policy:
    """Make a policy again from its canonical form. Raise `PolicyUnreadable` where it is not the one that was sealed."""
    body, words = read_canonical(text, expected_hash=expected_hash)
    return compile_policy(body, words)


def _find_faults(body: Body, register: Register) -> Iterator[Fault]:
    seen: set[object] = set()
    codes = [one.code for one in body.organisations]
    for code in sorted({code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else ()):
        yield Fault(f"organisation {code}", "It is in the register twice.", "Keep one entry, with all its dates.")
    for agreement in body.agreements:
        place = f"agreement {agreement.reference}, version {agreement.version}"
        if (agreement.reference, agreement.version) in seen:
            yield Fault(place, "There are two of this version.", "Give the later one the next number.")
        seen.add((agreement.reference, agreement.version))
        parties = {party.organisation for party in agreement.parties}
        for one in sorted(parties):
            if one not in register:
                yield Fault(f"{place}, party {one}", "This organisation is not in the register.", "Enter it first.")
        clauses: set[str] = set()
        for clause in agreement.clauses:
            if clause.code in clauses:
                yield Fault(f"{place}, clause {clause.code}", "There are two of this code.", "Give each its own.")
            clauses.add(clause.code)
            for side, word in ((clause.sources, "sources"), (clause.recipients, "recipients")):
                for one in side.organisations:
                    if one not in parties:
                        yield Fault(
                            f"{place}, clause {clause.code}, {word}",
                            f"“{one}” is no party of the agreement.",
                            "Add it as a party, or take it out: an agreement binds those who signed it.",
                        )


def _rulings(body: Body, register: Register) -> Iterator[tuple[tuple[str, ...], Ruling]]:
    """Yield each clause with the roles that it is narrowed to, in the order of their names."""
    lives = lifetimes(body.agreements)
    for agreement in sorted(body.agreements, key=lambda one: (one.reference, one.version)):
        life = lives[agreement.reference, agreement.version]
        known: dict[object, Standing] = {}
        for clause in sorted(agreement.clauses, key=lambda one: one.code):
            standings = []
            for side in (clause.sources, clause.recipients):
                key = (side.is_every_party, side.kinds, side.organisations)
                if key not in known:
                    known[key] = who_stands(agreement.parties, side, register)
                standings.append(known[key])
            starts, until = life.of(clause)
            reviews = [one for one in (agreement.review_by, clause.review_by) if one is not None]
            yield (
                clause.recipients.roles,
                Ruling(
                    name=ClauseName(agreement.reference, agreement.version, clause.code),
                    is_permit=clause.is_permit,
                    level=MODES.index(clause.mode),
                    starts=starts,
                    until=until,
                    review_at=min((as_number(one) for one in reviews), default=NEVER),
                    sources=standings[0],
                    recipients=standings[1],
                    lawful_bases=frozenset(clause.lawful_bases),
                    needs=frozenset(clause.conditions if clause.is_permit else clause.unless),
                    retention=clause.retention,
                ),
            )


def _places(body: Body) -> dict[ClauseName, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        ClauseName(agreement.reference, agreement.version, clause.code): (clause.purposes, clause.item_classes)
        for agreement in body.agreements
        for clause in agreement.clauses
    }


def _bits(words_of_each: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return for each word the numbers of the clauses that stand under it, as the bits of an integer."""
    found: dict[str, int] = {}
    for number, several in enumerate(words_of_each):
        bit = 1 << number
        for word in several:
            found[word] = found.get(word, 0) | bit
    return found


def _stops(stops: Iterable[Stop]) -> dict[tuple[str, str], tuple[tuple[Stop, int, int], ...]]:
    found: dict[tuple[str, str], list[tuple[Stop, int, int]]] = {}
    for stop in sorted(stops, key=lambda one: one.code):
        period = (stop, as_number(stop.starts), NEVER if stop.until is None else as_number(stop.until))
        found.setdefault((stop.what, stop.of), []).append(period)
    return {key: tuple(each) for key, each in found.items()}


def _is_in(intervals: tuple[Interval, ...], at: int) -> bool:
    return any(since <= at < until for since, until in intervals)


def decide(policy: Policy, flow: Flow, at: datetime) -> Answer:
    """Return what a policy says of a flow at an aware moment.

    A stated route is judged by itself, and agreements only where none is stated: no route widens an agreement, and no
    agreement, nor a stop of one, stands in the way of a duty.
    """
    moment = as_number(at)
    pressed = _pressed(policy, flow, moment)
    permits, forbids = _speaking(policy, flow, moment)
    if flow.route:
        return _by_route(policy, flow, pressed, forbids)
    stopped = tuple(stop.code for stop in pressed)
    if stopped:
        return _answer(policy, outcome=Outcome.STOPPED, basis=Basis.AGREEMENT, stops=stopped)
    return _by_agreement(policy, flow, moment, permits, forbids)


def _pressed(policy: Policy, flow: Flow, at: int) -> list[Stop]:
    """Return the stops of everything, the source and the recipient that hold at the moment."""
    if not policy.stops:
        return []
    keys = ((STOP_EVERYTHING, ""), (STOP_ORGANISATION, flow.source), (STOP_ORGANISATION, flow.recipient))
    return [stop for key in keys for stop, since, until in policy.stops.get(key, ()) if since <= at < until]


def _speaking(policy: Policy, flow: Flow, at: int) -> tuple[list[Ruling], list[Ruling]]:
    """Return the clauses that permit and those that forbid, of whatever mode, in the order of their names."""
    permits: list[Ruling] = []
    forbids: list[Ruling] = []
    if flow.source == flow.recipient:
        return permits, forbids
    left = (
        policy.by_source.get(flow.source, 0)
        & policy.by_recipient.get(flow.recipient, 0)
        & policy.by_purpose.get(flow.purpose, 0)
        & policy.by_item_class.get(flow.item_class, 0)
        & policy.by_role.get(flow.role, 0)
    )
    while left:
        lowest = left & -left
        left ^= lowest
        ruling = policy.rulings[lowest.bit_length() - 1]
        if not ruling.holds(flow.source, flow.recipient, at):
            continue
        if ruling.is_permit:
            # What was stated must all stand in the clause.
            if flow.lawful_bases <= ruling.lawful_bases:
                permits.append(ruling)
        # A forbidding clause that is narrowed to some bases also meets a flow that has not stated any yet.
        elif not ruling.lawful_bases or not flow.lawful_bases or flow.lawful_bases & ruling.lawful_bases:
            forbids.append(ruling)
    return permits, forbids


def _by_route(policy: Policy, flow: Flow, pressed: list[Stop], forbids: list[Ruling]) -> Answer:
    against = tuple(ruling.name for ruling in forbids if ruling.level <= MODES.index(flow.mode))
    stops = tuple(stop.code for stop in pressed)
    shown = policy.words.routes.get(flow.route)
    if shown is None:
        return _answer(policy, outcome=Outcome.DENIED, basis=Basis.DEFAULT, stops=stops, against=against)
    missing = shown - flow.met
    is_held = flow.is_carried and any(stop.stops_carriage for stop in pressed)
    outcome = Outcome.CONDITIONS if missing else Outcome.STOPPED if is_held else Outcome.ALLOWED
    return _answer(
        policy,
        outcome=outcome,
        basis=Basis.ROUTE,
        route=flow.route,
        mode=flow.mode if outcome is Outcome.ALLOWED else "",
        against=against,
        remaining=(tuple(sorted(missing)),) if missing else (),
        stops=stops,
        is_duty_left=outcome is Outcome.STOPPED,
    )


def _by_agreement(policy: Policy, flow: Flow, at: int, permits: list[Ruling], forbids: list[Ruling]) -> Answer:
    """Judge by the clauses that speak of the flow, none of them stopped as a whole."""
    asked = MODES.index(flow.mode)
    stops: tuple[str, ...] = ()
    open_permits = permits
    if policy.stops:
        open_permits, stops = _without_stopped(policy, permits, asked, at)
    missing = [_missing(ruling, flow) for ruling in open_permits]
    against = [ruling for ruling in forbids if ruling.level <= asked and not ruling.needs <= flow.met]
    final = [ruling for ruling in against if not ruling.needs]
    enough = [(ruling, each) for ruling, each in zip(open_permits, missing, strict=True) if ruling.level >= asked]
    granted = _most_allowed(open_permits, missing, forbids, flow, asked)
    if final:
        return _answer(
            policy, outcome=Outcome.DENIED, basis=Basis.AGREEMENT, mode=granted, deciding=final, at=at, stops=stops
        )
    if not enough:
        if stops:
            return _answer(policy, outcome=Outcome.STOPPED, basis=Basis.AGREEMENT, mode=granted, stops=stops)
        basis = Basis.AGREEMENT if against else Basis.DEFAULT
        return _answer(policy, outcome=Outcome.DENIED, basis=basis, mode=granted, deciding=against, at=at)
    lifted = frozenset(code for ruling in against for code in ruling.needs - flow.met)
    ready = [ruling for ruling, each in enough if not each]
    if ready and not against:
        return _answer(
            policy, outcome=Outcome.ALLOWED, basis=Basis.AGREEMENT, mode=flow.mode, deciding=ready, at=at, stops=stops
        )
    ways = {tuple(sorted(each | lifted)) for _, each in enough}
    return _answer(
        policy,
        outcome=Outcome.CONDITIONS,
        basis=Basis.AGREEMENT,
        mode=granted,
        deciding=sorted([*(ruling for ruling, _ in enough), *against], key=lambda one: one.name),
        at=at,
        remaining=tuple(sorted(ways, key=lambda way: (len(way), way))),
        stops=stops,
    )


def _without_stopped(
    policy: Policy, permits: list[Ruling], asked: int, at: int
) -> tuple[list[Ruling], tuple[str, ...]]:
    """Return the permitting clauses that are not stopped, and the stops that took away one that counts."""
    stops: set[str] = set()
    left = []
    for ruling in permits:
        pressed = policy.stops.get((STOP_AGREEMENT, ruling.name.agreement), ())
        codes = [stop.code for stop, since, until in pressed if since <= at < until]
        if not codes:
            left.append(ruling)
        elif ruling.level >= asked:
            stops.update(codes)
    return left, tuple(sorted(stops))


def _missing(ruling: Ruling, flow: Flow) -> Codes:
    missing = ruling.needs - flow.met
    return missing if flow.lawful_bases else missing | {LAWFUL_BASIS_STATED}


def _most_allowed(permits: list[Ruling], missing: list[Codes], forbids: list[Ruling], flow: Flow, asked: int) -> str:
    """Return the greatest mode, at most the one asked for, that is allowed now, or an empty text."""
    reach = max((ruling.level for ruling, each in zip(permits, missing, strict=True) if not each), default=-1)
    barrier = min((ruling.level for ruling in forbids if not ruling.needs <= flow.met), default=len(MODES))
    level = min(asked, reach, barrier - 1)
    return MODES[level] if level >= 0 else ""


def _answer(
    policy: Policy,
    *,
    outcome: Outcome,
    basis: Basis,
    route: str = "",
    mode: str = "",
    deciding: Iterable[Ruling] = (),
    at: int = 0,
    against: tuple[ClauseName, ...] = (),
    remaining: tuple[tuple[str, ...], ...] = (),
    stops: tuple[str, ...] = (),
    is_duty_left: bool = False,
) -> Answer:
    deciding = tuple(deciding)
    permits = [ruling for ruling in deciding if ruling.is_permit]
    return Answer(
        outcome=outcome,
        basis=basis,
        route=route,
        mode=mode,
        clauses=tuple(ruling.name for ruling in deciding),
        against=against,
        remaining=remaining,
        lawful_bases=tuple(sorted({basis for ruling in permits for basis in ruling.lawful_bases})),
        retention=tuple(sorted({ruling.retention for ruling in permits if ruling.retention is not None})),
        stops=tuple(dict.fromkeys(stops)),
        is_duty_left=is_duty_left,
        overdue=tuple(ruling.name for ruling in deciding if ruling.review_at <= at),
        policy=policy.hash,
    )
