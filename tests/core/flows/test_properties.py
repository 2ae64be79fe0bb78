"""Laws that hold for whatever was signed: the compiled policy is its twin, deny overrides, order is nothing."""

from copy import deepcopy
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.flows import (
    Ends,
    Outcome,
    compile_policy,
    decide,
    read_body,
    read_policy,
    with_ends,
    with_stops,
)
from tests.support.flows import ROUTES, WORDS, Asking, as_flow, make_body, moment
from tests.support.flows_interpreter import Interpreter

seeds = st.integers(min_value=0, max_value=2**32)
ASKED = 40


def made(plain: dict) -> object:
    return compile_policy(read_body(plain, words=WORDS), WORDS)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_policy_and_its_slow_twin_agree(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    policy, twin, asking = made(plain), Interpreter(plain, ROUTES), Asking(random, plain)
    for _ in range(ASKED):
        request, at = asking.draw()
        answer = decide(policy, as_flow(request), at)
        ways = frozenset(frozenset(way) for way in answer.remaining)
        names = frozenset(tuple(name) for name in answer.clauses)
        assert (answer.outcome.value, answer.mode, names, ways) == twin.decide(request, at), request


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_order_is_nothing(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    shuffled = deepcopy(plain)
    for rows in shuffled.values():
        random.shuffle(rows)
    for agreement in shuffled["agreement"]:
        for key in ("party", "clause"):
            random.shuffle(agreement[key])
        for clause in agreement["clause"]:
            for key in ("purposes", "item_classes", "lawful_bases", "conditions", "unless"):
                random.shuffle(clause.get(key, []))
    one, other, asking = made(plain), made(shuffled), Asking(random, plain)
    assert one.hash == other.hash
    for _ in range(ASKED):
        request, at = asking.draw()
        assert decide(one, as_flow(request), at) == decide(other, as_flow(request), at)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_forbids_or_stops_never_allows_more(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    narrower = deepcopy(plain)
    donor = make_body(random)
    forbidding = [
        {**clause, "code": f"x{number}", "sources": "every-party", "recipients": "every-party"}
        for number, clause in enumerate(c for a in donor["agreement"] for c in a["clause"] if c["effect"] == "forbid")
    ]
    for agreement in narrower["agreement"]:
        agreement["clause"] += random.sample(forbidding, min(2, len(forbidding)))
    narrower["stop"] += [{**stop, "code": f"more-{stop['code']}"} for stop in donor["stop"]]
    wide, narrow, asking = made(plain), made(narrower), Asking(random, plain)
    for _ in range(ASKED):
        request, at = asking.draw()
        if decide(narrow, as_flow(request), at).is_allowed:
            assert decide(wide, as_flow(request), at).is_allowed


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_narrower_policy_never_allows_more_and_says_the_same_as_a_new_one(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    policy, asking = made(plain), Asking(random, plain)
    some = random.sample(policy.body.agreements, 2)
    ends = Ends(
        versions={(some[0].reference, some[0].version): moment(random)},
        parties={(some[1].reference, some[1].version, some[1].parties[0].organisation): moment(random)},
    )
    narrow = with_ends(policy, ends)
    again = compile_policy(narrow.body, WORDS)
    assert narrow.hash == again.hash == read_policy(narrow.manifest, narrow.parts(), expected_hash=narrow.hash).hash
    for _ in range(ASKED):
        request, at = asking.draw()
        answer = decide(narrow, as_flow(request), at)
        assert answer == decide(again, as_flow(request), at)
        # A part that ends takes what it forbids with it, so only what permits is compared where nothing forbade.
        if answer.is_allowed and not request["route"]:
            before = decide(policy, as_flow(request), at)
            assert before.is_allowed or any(not _permits(policy, name) for name in before.clauses)


def _permits(policy, name) -> bool:
    return next(ruling.is_permit for ruling in policy.rulings if ruling.name == name)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_meeting_a_way_that_remains_allows_it(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    policy, asking = made(plain), Asking(random, plain)
    for _ in range(ASKED):
        request, at = asking.draw()
        answer = decide(policy, as_flow(request), at)
        if answer.outcome is not Outcome.CONDITIONS:
            assert not answer.remaining
            continue
        for way in answer.remaining:
            if "lawful-basis-stated" in way:
                continue
            met = {**request, "met": [*request["met"], *way]}
            assert decide(policy, as_flow(met), at).outcome in (Outcome.ALLOWED, Outcome.STOPPED)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_policy_read_again_is_the_same_with_or_without_an_older_one(seed: int) -> None:
    random = Random(seed)
    plain = make_body(random)
    policy, asking = made(plain), Asking(random, plain)
    stopped = with_stops(policy, made(make_body(random)).body.stops)
    again = read_policy(stopped.manifest, stopped.parts(), expected_hash=stopped.hash)
    beside = read_policy(stopped.manifest, {}, expected_hash=stopped.hash, like=policy)
    assert again.hash == beside.hash == compile_policy(stopped.body, WORDS).hash
    for _ in range(ASKED):
        request, at = asking.draw()
        answers = [decide(one, as_flow(request), at) for one in (stopped, again, beside)]
        assert answers[0] == answers[1] == answers[2]
