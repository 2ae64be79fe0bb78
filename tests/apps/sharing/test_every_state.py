"""Every state of a request and of a disclosure, reached through the database: closed, or owed by somebody in post.

Each act that is possible in a state is done on the database, and taken back by a savepoint before the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from sharewell.acting.types import Actor
from sharewell.core.looping import Ask, AskAct, AskStep, Loop, LoopAct, LoopStep, ask_owed, owed
from sharewell.decisions.types import Footing
from sharewell.obligations.queries import list_about
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.actions import move_request
from sharewell.sharing.models import Disclosure, InformationRequest
from sharewell.sharing.queries import list_ask_acts, list_loop_acts
from sharewell.sharing.queries.records import ask_of, loop_of
from sharewell.sharing.types import Gate, RefusalReason
from tests.support.deciding import NOW, key
from tests.support.sharing import Sharing, ask, decide, make_sharing, move, opened, send


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def books_are_right(reference: str, expected: set[str], prefix: str) -> None:
    """Hold what is open against the machine, and each owner against who is in post."""
    rows = [row for row in list_about(about=reference, now=NOW) if row.closed_at is None]
    assert sorted(row.code for row in rows) == sorted(f"{prefix}.{what}" for what in expected)
    posts = list_current_posts(at=NOW)
    held = {post.reference for post in posts} | {post.team for post in posts}
    assert all((row.owner_post or row.owner_team) in held for row in rows)


def walk(state_of: Callable[[], object], acts: Callable[[], Iterator[Callable[[], None]]], seen: set[object]) -> int:
    """Do every act in every state that can be reached from here; return how many were done."""
    seen.add(state_of())
    done = 0
    for number in range(len(list(acts()))):
        held = transaction.savepoint()
        list(acts())[number]()
        done += 1
        after = state_of()
        if after not in seen:
            done += walk(state_of, acts, seen)
        transaction.savepoint_rollback(held)
    return done


def test_every_state_of_a_disclosure_is_closed_or_owed(sharing: Sharing) -> None:
    reference = opened(sharing, send(sharing))
    people = (sharing.worker, sharing.receiver)

    def state() -> Loop:
        loop = loop_of(Disclosure.objects.get(reference=reference).moves.order_by("id"))
        books_are_right(reference, {each.what for each in owed(loop)}, "disclosure")
        assert loop.is_closed != bool(owed(loop))
        return loop

    def acts() -> Iterator[Callable[[], None]]:
        for actor in people:
            for act in list_loop_acts(actor=actor, disclosure=reference):
                yield lambda actor=actor, act=act: move(actor, reference, act)  # type: ignore[misc]

    seen: set[object] = set()
    done = walk(state, acts, seen)
    assert {loop.step for loop in seen if isinstance(loop, Loop)} == set(LoopStep)
    assert len(seen) > 30
    assert done > 100
    assert LoopAct.MUST_STOP not in list_loop_acts(actor=sharing.worker, disclosure=reference), "withdrawing says it"


@pytest.mark.parametrize("gate", [Gate.NOT_NEEDED, Gate.DISPENSATION])
def test_every_state_of_a_request_is_closed_or_owed(sharing: Sharing, gate: Gate) -> None:
    house, decision = sharing.house, decide(sharing.worker)
    more = {"footing": Footing.SECTION_17, "gate_words": "No time."} if gate is Gate.DISPENSATION else {}
    reference = ask(sharing, gate=gate, **more)
    people = (sharing.receiver, house.other_manager, sharing.worker, house.manager)

    def state() -> Ask:
        one = InformationRequest.objects.get(reference=reference)
        found = ask_of(one, one.moves.order_by("id"))
        books_are_right(reference, {each.what for each in ask_owed(found)}, "request")
        assert found.is_closed != bool(ask_owed(found))
        return found

    def does(actor: Actor, act: AskAct) -> Callable[[], None]:
        if act is AskAct.TELL:
            return lambda: [send(sharing, decision, request=reference), None][1]  # type: ignore[return-value]
        reason = RefusalReason.NOT_OURS if act is AskAct.REFUSE else None
        return lambda: move_request(
            actor=actor, request=reference, act=act, words="Invented.", reason=reason, key=key(), now=NOW
        )

    def acts() -> Iterator[Callable[[], None]]:
        tried: set[AskAct] = set()
        for actor in people:
            try:
                possible = list_ask_acts(actor=actor, request=reference)
            except LookupError:
                continue  # not there yet for those who would be asked
            for act in possible:
                if act not in tried and (act is not AskAct.TELL or actor == sharing.worker):
                    tried.add(act)
                    yield does(actor, act)

    seen: set[object] = set()
    done = walk(state, acts, seen)
    steps = {found.step for found in seen if isinstance(found, Ask)}
    assert steps == set(AskStep) - (set() if gate is Gate.DISPENSATION else {AskStep.TO_DISPENSE})
    assert {found.stage for found in seen if isinstance(found, Ask)} == {0, 1, 2, 3}
    assert done > 50
