"""Ask a policy: an intersection of a few integers, then a look at the dates of the handful of clauses that remain.

Dates are inside the policy, so an answer for any moment is right without compiling again.
"""

from collections.abc import Iterable
from datetime import datetime

from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION, Retention, Stop
from sharewell.core.flows.moments import as_number
from sharewell.core.flows.policy import Answer, Basis, ClauseName, Codes, Flow, Outcome, Policy, Ruling
from sharewell.core.flows.words import LAWFUL_BASIS_STATED, MODES

_NONE: Codes = frozenset()
_UNSTATED: Codes = frozenset({LAWFUL_BASIS_STATED})
_LEVELS = {mode: level for level, mode in enumerate(MODES)}


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
    """Judge by the clauses that speak of the flow. One pass over each: this is asked for every disclosure."""
    if not permits and not forbids:
        return _answer(policy, outcome=Outcome.DENIED, basis=Basis.DEFAULT)
    asked, met = _LEVELS[flow.mode], flow.met
    unstated = _NONE if flow.lawful_bases else _UNSTATED
    stops: set[str] = set()
    enough: list[tuple[Ruling, Codes]] = []
    ready: list[Ruling] = []
    reach = -1
    for ruling in permits:
        pressed = _pressed_on(policy, ruling.name.agreement, at) if policy.stops else ()
        if pressed:
            if ruling.level >= asked:
                stops.update(pressed)
            continue
        missing = (ruling.needs - met) | unstated
        if not missing:
            reach = max(reach, ruling.level)
        if ruling.level >= asked:
            enough.append((ruling, missing))
            if not missing:
                ready.append(ruling)
    barring = [ruling for ruling in forbids if ruling.bars(met)]
    against = [ruling for ruling in barring if ruling.level <= asked]
    barrier = min([ruling.level for ruling in barring], default=len(MODES))
    level = min(asked, reach, barrier - 1)
    mode = MODES[level] if level >= 0 else ""
    if ready and not against:
        return _answer(
            policy,
            outcome=Outcome.ALLOWED,
            basis=Basis.AGREEMENT,
            mode=mode,
            deciding=ready,
            at=at,
            stops=sorted(stops),
        )
    final = [ruling for ruling in against if not ruling.needs]
    if final:
        return _answer(
            policy,
            outcome=Outcome.DENIED,
            basis=Basis.AGREEMENT,
            mode=mode,
            deciding=final,
            at=at,
            stops=sorted(stops),
        )
    if not enough:
        if stops:
            return _answer(policy, outcome=Outcome.STOPPED, basis=Basis.AGREEMENT, mode=mode, stops=sorted(stops))
        basis = Basis.AGREEMENT if against else Basis.DEFAULT
        return _answer(policy, outcome=Outcome.DENIED, basis=basis, mode=mode, deciding=against, at=at)
    lifted = frozenset(code for ruling in against for code in ruling.needs - met)
    ways = {tuple(sorted(missing | lifted)) for _, missing in enough}
    return _answer(
        policy,
        outcome=Outcome.CONDITIONS,
        basis=Basis.AGREEMENT,
        mode=mode,
        deciding=sorted([*(ruling for ruling, _ in enough), *against], key=lambda one: one.name),
        at=at,
        remaining=tuple(sorted(ways, key=lambda way: (len(way), way))),
        stops=sorted(stops),
    )


def _pressed_on(policy: Policy, agreement: str, at: int) -> list[str]:
    """Return the stops of an agreement that hold at the moment."""
    pressed = policy.stops.get((STOP_AGREEMENT, agreement), ())
    return [stop.code for stop, since, until in pressed if since <= at < until]


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
    stops: Iterable[str] = (),
    is_duty_left: bool = False,
) -> Answer:
    bases: set[str] = set()
    retention: list[Retention] = []
    clauses: list[ClauseName] = []
    overdue: list[ClauseName] = []
    for ruling in deciding:
        clauses.append(ruling.name)
        bases |= ruling.lawful_bases if ruling.is_permit else _NONE
        if ruling.retention is not None and ruling.retention not in retention:
            retention.append(ruling.retention)
        if ruling.review_at <= at:
            overdue.append(ruling.name)
    return Answer(
        outcome=outcome,
        basis=basis,
        route=route,
        mode=mode,
        clauses=tuple(clauses),
        against=against,
        remaining=remaining,
        lawful_bases=tuple(sorted(bases)),
        retention=tuple(sorted(retention)) if len(retention) > 1 else tuple(retention),
        stops=tuple(dict.fromkeys(stops)),
        is_duty_left=is_duty_left,
        overdue=tuple(overdue),
        policy=policy.hash,
    )
