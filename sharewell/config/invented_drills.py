"""Give the invented partnership two exercises: one over, scored and debriefed, and one that is ready to start."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharewell.access.queries import get_actor
from sharewell.acting.types import Actor
from sharewell.assurance.actions import (
    add_lesson,
    debrief_drill,
    end_drill,
    open_briefing,
    plan_drill,
    start_drill,
)
from sharewell.assurance.queries import get_scenario, list_drills, list_teams_to_choose, read_drill
from sharewell.core.looping import LoopAct
from sharewell.decisions import actions as deciding
from sharewell.decisions.queries import get_draft, get_draft_standing
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Way
from sharewell.design.words import LONDON
from sharewell.exercises.types import Ending
from sharewell.practitioners.queries import find_person_by_email, list_current_posts
from sharewell.sharing.actions import disclose, move_disclosure, open_disclosure
from sharewell.sharing.types import Chosen, Handling

RUNNER = "bea.oatmeal@eastlow.example"
VISITOR, CONTACT, HOUSING = (
    "yusuf.snapdragon@eastlow.example",
    "ada.acorntree@eastlow.example",
    "omar.yarrowby@eastlow.example",
)
LEFT_OUT = ("locates-a-person", "the-source")


def load_invented_drills(*, now: datetime) -> None:
    """Let a named nurse run one exercise to its end, and plan another. Loading again changes nothing."""
    runner = _actor(RUNNER, now=now)
    if list_drills(actor=runner, now=now):
        return
    _run(runner, now=now)
    plan_drill(
        actor=runner,
        **_words("a-good-day"),
        child="hazel",
        teams=_pieces(runner, "a-good-day", VISITOR, CONTACT, now=now),
        is_announced=True,
        begins_at=now,
        until=now + timedelta(days=5),
        key="invented-2",
        now=now,
    )


def _run(runner: Actor, *, now: datetime) -> None:
    began = now - timedelta(hours=5)
    visitor, contact, housing = (_actor(one, now=now) for one in (VISITOR, CONTACT, HOUSING))
    drill = plan_drill(
        actor=runner,
        **_words("three-small-things"),
        child="rowan",
        teams=_pieces(runner, "three-small-things", VISITOR, CONTACT, HOUSING, now=now),
        is_announced=False,
        begins_at=began,
        until=began + timedelta(days=1),
        key="invented-1",
        now=began,
    )
    start_drill(actor=runner, drill=drill, now=began)
    open_briefing(actor=visitor, drill=drill, now=began + timedelta(minutes=12))
    open_briefing(actor=housing, drill=drill, now=began + timedelta(minutes=95))
    open_briefing(actor=contact, drill=drill, now=began + timedelta(minutes=20))
    sent = _send(visitor, contact, drill, now=began + timedelta(minutes=31))
    open_disclosure(actor=contact, disclosure=sent, key="invented-1", now=began + timedelta(minutes=50))
    for number, (act, words) in enumerate(
        (
            (LoopAct.ACKNOWLEDGE, "Two visits where nobody let you in, and a boy who flinched. You ask us to see him."),
            (LoopAct.STATE, "A worker goes there with you tomorrow. I ask housing and the police today."),
            (LoopAct.DO, "We saw him with you. I wrote down what each of us saw."),
        )
    ):
        at = began + timedelta(minutes=60 + 25 * number)
        move_disclosure(actor=contact, disclosure=sent, act=act, words=words, key=f"invented-{2 + number}", now=at)
    checked = "I was there: he was seen alone, and his arm was looked at."
    move_disclosure(
        actor=visitor,
        disclosure=sent,
        act=LoopAct.VERIFY,
        words=checked,
        key="invented-5",
        now=began + timedelta(minutes=150),
    )
    over = began + timedelta(hours=4)
    end_drill(actor=runner, drill=drill, ending=Ending.ENDED, words="The time was up.", now=over)
    debrief_drill(
        actor=runner,
        drill=drill,
        words="Health visiting told social care within the hour, and the loop was closed. Housing saw the bolt on the "
        "door and told nobody: they did not know that the team at social care takes such things by Sharewell. Social "
        "care did not ask housing, although it said that it would.",
        now=over + timedelta(minutes=20),
    )
    add_lesson(
        actor=runner,
        drill=drill,
        words="Housing officers practise with us how to tell social care what they see in a home.",
        owner_post=housing.post,
        due_at=now + timedelta(days=30),
        key="invented-1",
        now=over + timedelta(minutes=25),
    )


def _send(visitor: Actor, contact: Actor, drill: str, *, now: datetime) -> str:
    child = read_drill(actor=visitor, drill=drill, now=now).child
    draft = deciding.begin_draft(
        actor=visitor, way=Way.WORRIED, edition="england-2026", invented_child=child, key="invented-drill", now=now
    )
    today = now.astimezone(LONDON).date()

    def version() -> int:
        return get_draft(actor=visitor, reference=draft).version

    for code, answer in (("immediate_danger", "no"), ("significant_harm", "yes")):
        deciding.answer_question(
            actor=visitor, draft=draft, code=code, answer=answer, child=None, version=version(), key=code, now=now
        )
    named = get_draft(actor=visitor, reference=draft).children[0]
    deciding.describe_child(
        actor=visitor,
        draft=draft,
        child=1,
        name=named.name,
        identifying=named.identifying,
        texts={"view": "Too young to say. He looked at the door."},
        version=version(),
        key="child",
        now=now,
    )
    deciding.write_item(
        actor=visitor,
        draft=draft,
        child=1,
        text="Two agreed visits where nobody let me in. At the last one before, he flinched when a man came in.",
        kind="fact",
        source="Own eyes",
        seen="observed",
        evidence="Notes of the same days",
        happened_on=today - timedelta(days=3),
        known_on=today - timedelta(days=3),
        why_it_matters="Alone it may mean nothing. Beside what others saw it may mean much.",
        is_chosen=True,
        version=version(),
        key="item",
        now=now,
    )
    standing = get_draft_standing(draft=get_draft(actor=visitor, reference=draft), today=today)
    decision = deciding.record_decision(
        actor=visitor, draft=draft, outcome=standing.outcome or "", chosen=Decided.SHARE, checks={}, now=now
    )
    return disclose(
        actor=visitor,
        decision=decision,
        position=1,
        to_team=contact.team,
        chosen=(Chosen(number=1, item_class="concern"),),
        left_out=LEFT_OUT,
        purpose="safeguarding",
        why_it_matters="Nobody has seen him for seven weeks.",
        wanted="See him with me this week.",
        handling=Handling.THIS_CASE,
        told_first=True,
        key="invented-drill",
        now=now + timedelta(minutes=9),
    )


def _words(code: str) -> dict[str, str]:
    scenario = get_scenario(code)
    return {
        "scenario": scenario.code,
        "title": scenario.title,
        "story": scenario.story,
        "expected": scenario.expected,
    }


def _pieces(runner: Actor, code: str, *emails: str, now: datetime) -> dict[str, str]:
    pieces = get_scenario(code).pieces
    today = now.astimezone(LONDON).date()
    kinds = {row.team: kind for row, kind in list_teams_to_choose(actor=runner, now=now, on=today)}
    teams = [_actor(email, now=now).team for email in emails]
    return {team: pieces[kinds[team]] for team in teams}


def _actor(email: str, *, now: datetime) -> Actor:
    person = find_person_by_email(email)
    if person is None:
        raise LookupError("The invented people are loaded first.")
    post = list_current_posts(at=now, person=person.reference)[0]
    return get_actor(practitioner=post.person, post=post.reference, now=now)
