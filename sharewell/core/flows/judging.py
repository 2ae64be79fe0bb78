"""Ask a policy: an intersection of a few integers, then a look at the dates of the handful of clauses that remain.

Dates are inside the policy, so an answer for any moment is right without compiling again.
"""

from collections.abc import Iterable
from datetime import datetime

from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION, Stop
from sharewell.core.flows.moments import as_number
from sharewell.core.flows.policy import Answer, Basis, ClauseName, Codes, Flow, Outcome, Policy, Ruling
from sharewell.core.flows.words import LAWFUL_BASIS_STATED, MODES


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
    against = [ruling for ruling in forbids if ruling.level <= asked and ruling.bars(flow.met)]
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
    barrier = min((ruling.level for ruling in forbids if ruling.bars(flow.met)), default=len(MODES))
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
