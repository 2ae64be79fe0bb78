"""A drill between the invented playgroup and social care, and people who go through it on the real acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sharewell.acting.types import Actor
from sharewell.assurance.actions import add_lesson, end_drill, open_briefing, plan_drill, start_drill
from sharewell.assurance.queries import read_drill
from sharewell.core.looping import LoopAct
from sharewell.decisions import actions as deciding
from sharewell.decisions.types import Way
from sharewell.exercises.types import Ending
from sharewell.sharing.actions import disclose, move_disclosure, open_disclosure
from sharewell.sharing.types import Chosen
from tests.support.deciding import NOW, Hand, answered, key
from tests.support.remembering import remembered
from tests.support.sharing import WHY, Sharing, make_sharing

MINUTE = timedelta(minutes=1)
PIECE, OTHER_PIECE = (
    "A mark on the arm, the size of a thumb. Invented.",
    "One call in April, closed the same day. Invented.",
)


@dataclass(frozen=True)
class Drilled:
    """The house that shares, and a drill of social care's manager between a team of the playgroup and one of hers."""

    sharing: Sharing
    drill: str

    @property
    def runner(self) -> Actor:
        """Return who runs it."""
        return self.sharing.house.other_manager

    @property
    def worker(self) -> Actor:
        """Return who holds the first piece."""
        return self.sharing.worker

    @property
    def receiver(self) -> Actor:
        """Return who holds the other piece, and receives."""
        return self.sharing.receiver

    def child(self, now: datetime = NOW) -> str:
        """Return the invented child's reference."""
        return read_drill(actor=self.runner, drill=self.drill, now=now).child


def plan(sharing: Sharing, *, now: datetime = NOW, **more: Any) -> str:
    """Plan a drill, and return its reference."""
    plain: dict[str, Any] = {
        "actor": sharing.house.other_manager,
        "scenario": "three-small-things",
        "child": "rowan",
        "title": "Three small things",
        "story": "A secret story, invented.",
        "expected": "A secret hope, invented.",
        "teams": {sharing.worker.team: PIECE, sharing.team: OTHER_PIECE},
        "is_announced": False,
        "begins_at": now,
        "until": now + timedelta(days=2),
        "key": key(),
    }
    return plan_drill(now=now, **{**plain, **more})


def planned() -> Drilled:
    """Return a drill that is ready to start: made once in each process."""
    sharing = make_sharing()
    return Drilled(sharing, remembered(("drill planned", sharing.team), lambda: plan(sharing)))


def started() -> Drilled:
    """Return a drill under way, whose briefings nobody has opened."""
    held = planned()

    def make() -> str:
        start_drill(actor=held.runner, drill=held.drill, now=NOW)
        return held.drill

    remembered(("drill started", held.drill), make)
    return held


def opened() -> Drilled:
    """Return a drill under way, with both briefings open."""
    held = started()

    def make() -> str:
        for actor in (held.worker, held.receiver):
            open_briefing(actor=actor, drill=held.drill, now=NOW + 5 * MINUTE)
        return held.drill

    remembered(("drill opened", held.drill), make)
    return held


def begin_in(held: Drilled, *, actor: Actor | None = None, now: datetime = NOW + 10 * MINUTE) -> Hand:
    """Begin a draft about the invented child."""
    whose = actor or held.worker
    reference = deciding.begin_draft(
        actor=whose, way=Way.WORRIED, edition="england-2026", invented_child=held.child(now), key=key(), now=now
    )
    return Hand(whose, reference, now)


def completed_in(held: Drilled, *, now: datetime = NOW + 10 * MINUTE, **answers: str) -> Hand:
    """Walk a draft about the invented child to its end."""
    hand = answered(begin_in(held, now=now), **answers)
    child = hand.draft.children[0]
    deciding.describe_child(
        actor=hand.actor, draft=hand.reference, child=1, name=child.name, identifying=child.identifying,
        texts={"view": "Invented: I want to stay with Nan."}, version=hand.draft.version, key=key(), now=now,
    )  # fmt: skip
    hand.state()
    return hand


def decided_in(held: Drilled, *, now: datetime = NOW + 10 * MINUTE) -> str:
    """Record a decision to share about the invented child."""
    return completed_in(held, now=now).record()


def sent_in(held: Drilled, decision: str = "", *, now: datetime = NOW + 20 * MINUTE, **more: Any) -> str:
    """Send the one statement to First contact."""
    plain: dict[str, Any] = {
        "actor": held.worker,
        "position": 1,
        "to_team": held.sharing.team,
        "chosen": (Chosen(number=1, item_class="concern"),),
        "purpose": "safeguarding",
        "why_it_matters": WHY,
        "key": key(),
    }
    return disclose(decision=decision or decided_in(held), now=now, **{**plain, **more})


def run_through(held: Drilled) -> str:
    """Let it be acknowledged, stated, done and verified, and return the disclosure."""
    sent = sent_in(held)
    open_disclosure(actor=held.receiver, disclosure=sent, key=key(), now=NOW + 25 * MINUTE)
    for number, (actor, act) in enumerate(
        (
            (held.receiver, LoopAct.ACKNOWLEDGE),
            (held.receiver, LoopAct.STATE),
            (held.receiver, LoopAct.DO),
            (held.worker, LoopAct.VERIFY),
        )
    ):
        move_disclosure(
            actor=actor, disclosure=sent, act=act, words="Invented words.", key=key(),
            now=NOW + (30 + 10 * number) * MINUTE,
        )  # fmt: skip
    return sent


def end(
    held: Drilled, *, actor: Actor | None = None, ending: Ending = Ending.ENDED, now: datetime | None = None
) -> None:
    """End it."""
    end_drill(actor=actor or held.runner, drill=held.drill, ending=ending, now=now or NOW + 90 * MINUTE)


def drill_things(sharing: Sharing) -> dict[str, str]:
    """Return, for the access matrix, a drill under way with an open briefing, one that is ready, and a lesson."""
    runner = sharing.house.other_manager
    under_way, ready, over = plan(sharing), plan(sharing), plan(sharing)
    for one in (under_way, over):
        start_drill(actor=runner, drill=one, now=NOW)
    open_briefing(actor=sharing.worker, drill=under_way, now=NOW)
    end_drill(actor=runner, drill=over, ending=Ending.ENDED, now=NOW)
    lesson = add_lesson(
        actor=runner, drill=over, words="Invented.", owner_post=sharing.worker.post, due_at=NOW + timedelta(days=5),
        key=key(), now=NOW,
    )  # fmt: skip
    return {"drill": under_way, "ready drill": ready, "drill to score": over, "lesson": lesson}
