"""Plan a drill, start it, open a briefing, end it, debrief, and do what it taught."""

from collections.abc import Mapping
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.assurance.events import (
    BRIEFING_OPENED,
    DEBRIEF,
    DRILL_DEBRIEFED,
    DRILL_ENDED,
    DRILL_PLANNED,
    DRILL_STARTED,
    END_DRILL,
    LESSON,
    LESSON_ADDED,
    LESSON_DONE,
    OPEN_BRIEFING,
    PAGE,
)
from sharewell.assurance.models import Drill, DrillLesson, DrillTeam
from sharewell.assurance.policies import lessons_open_to, open_to, part_of
from sharewell.assurance.queries.drills import (
    list_eligible_owners,
    list_opened,
    list_teams_to_choose,
    list_touched,
    state_of,
)
from sharewell.assurance.queries.scenarios import get_invented, get_scenario
from sharewell.assurance.types import (
    DRILL_PREFIX,
    LESSON_PREFIX,
    LONGEST,
    LONGEST_TITLE,
    MOST_TEAMS,
    AlreadyPlanned,
    DrillUnknown,
    LessonUnknown,
    NobodyThere,
    NotNow,
    NotYoursToRun,
    Part,
    PlanUnclear,
    State,
)
from sharewell.children.actions import invent_child
from sharewell.design.words import LONDON
from sharewell.exercises.actions import begin_exercise, end_exercise
from sharewell.exercises.types import Ending
from sharewell.foundation.references import new_exercise_reference, new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_obligation, open_obligation, settle_about, settle_all_about
from sharewell.obligations.queries import due_of, list_open
from sharewell.obligations.types import How, Lane
from sharewell.partnerships.queries import get_organisation
from sharewell.practitioners.queries import list_current_posts


def _a_plan(
    *,
    title: str,
    story: str,
    expected: str = "",
    teams: Mapping[str, str],
    begins_at: datetime,
    until: datetime,
    now: datetime,
    **_: object,
) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE or not story.strip():
        raise PlanUnclear(f"Write a title of at most {LONGEST_TITLE} characters, and the story. Nothing was planned.")
    if any(len(text) > LONGEST for text in (story, expected, *teams.values())):
        raise PlanUnclear(f"Write at most {LONGEST:,} characters in each place. Nothing was planned.")
    if not 2 <= len(teams) <= MOST_TEAMS:
        raise PlanUnclear(f"Choose between 2 and {MOST_TEAMS} teams. Nothing was planned.")
    if not all(piece.strip() for piece in teams.values()):
        raise PlanUnclear("Write what each team knows: every team holds a piece of the story. Nothing was planned.")
    if not (begins_at < until and until > now):
        raise PlanUnclear("Choose an end that is later than the beginning, and not over yet. Nothing was planned.")


@action(Permission.RUN_DRILLS, validate=_a_plan)
def plan_drill(
    *,
    actor: Actor,
    scenario: str,
    child: str,
    title: str,
    story: str,
    expected: str = "",
    teams: Mapping[str, str],
    is_announced: bool,
    begins_at: datetime,
    until: datetime,
    key: str,
    now: datetime,
) -> str:
    """Plan a drill between teams of two organisations or more, and return its reference (`dri_…`).

    `teams` are references of teams, each with the piece of the story that it holds. `child` is the code of an invented
    child. Where it is announced, those who take part are told now; else when it starts. Raise `AlreadyPlanned`,
    `PlanUnclear` or `NotYoursToRun`.
    """
    before = Drill.objects.filter(run_by=actor.reference, key=key).first()
    if before is not None:
        raise AlreadyPlanned(before.reference)
    held, invented, today = get_scenario(scenario), get_invented(child), now.astimezone(LONDON).date()
    if actor.team in teams:
        raise NotYoursToRun("You know the story, so your own team cannot take part. Nothing was planned.")
    offered = {row.team: row for row, _ in list_teams_to_choose(actor=actor, now=now, on=today)}
    if any(team not in offered for team in teams):
        raise PlanUnclear("Choose teams of your partnership with somebody in them. Nothing was planned.")
    if len({offered[team].organisation for team in teams}) < 2:
        raise PlanUnclear("Choose teams of two organisations at least. Nothing was planned.")
    one = Drill.objects.create(
        reference=new_exercise_reference(DRILL_PREFIX, now=now),
        partnership=get_organisation(actor.organisation, on=today).partnership,
        organisation=actor.organisation,
        run_by=actor.reference,
        post=actor.post,
        scenario=held.code,
        title=title.strip(),
        story=story.strip(),
        expected=expected.strip(),
        child_name=invented.name,
        child_identifying=invented.identifying,
        child_age=invented.age,
        is_announced=is_announced,
        begins_at=begins_at,
        until=until,
        planned_at=now,
        key=key,
    )
    DrillTeam.objects.bulk_create(
        DrillTeam(drill=one, organisation=offered[team].organisation, team=team, briefing=piece.strip())
        for team, piece in teams.items()
    )
    append_entry(actor=actor, event=DRILL_PLANNED, subjects=[one.reference], facts={"teams": len(teams)}, now=now)
    if is_announced:
        _tell_teams(one, actor=actor, now=now)
    return one.reference


@action(Permission.RUN_DRILLS)
def start_drill(*, actor: Actor, drill: str, now: datetime) -> None:
    """Start a drill that one planned: the invented child is there, and each team owes to open its briefing.

    From here on everything is done on the pages on which it is always done. Raise `DrillUnknown`, `NotYoursToRun`,
    `NotNow` or `NobodyThere`.
    """
    one = _own(actor, drill)
    if state_of(one) is not State.READY:
        raise NotNow("This exercise was started or called off before. Nothing was changed.")
    if one.until <= now:
        raise NotNow("The time of this exercise is over. Plan another. Nothing was started.")
    teams = list(one.teams.order_by("pk"))
    for each in teams:
        if not list_current_posts(at=now, team=each.team):
            raise NobodyThere("Nobody is in one of the teams any more. Plan the exercise anew. Nothing was started.")
    one.child = invent_child(
        actor=actor,
        name=one.child_name,
        identifying=one.child_identifying,
        estimated_age=one.child_age,
        organisations={each.organisation for each in teams},
        now=now,
    )
    one.exercise = begin_exercise(actor=actor, child=one.child, teams=[each.team for each in teams], now=now)
    one.started_at = now
    one.save(update_fields=["child", "exercise", "started_at"])
    append_entry(
        actor=actor,
        event=DRILL_STARTED,
        subjects=[one.reference, one.exercise, one.child],
        facts={"exercise": one.exercise},
        now=now,
    )
    for each in teams:
        open_obligation(
            actor=actor, code=OPEN_BRIEFING.code, about=one.reference, owner_team=each.team, due_at=one.until, now=now
        )
    open_obligation(
        actor=actor, code=END_DRILL.code, about=one.reference, owner_post=actor.post, due_at=one.until, now=now
    )
    _tell_teams(one, actor=actor, now=now)


@action(Permission.SEE_DRILLS)
def open_briefing(*, actor: Actor, drill: str, now: datetime) -> None:
    """Open the briefing of one's team. Done again, it stays open.

    Raise `DrillUnknown`, `NotYoursToRun` or `NotNow`.
    """
    one = _locked(actor, drill)
    if part_of(actor, one) is not Part.TAKES_PART:
        raise NotYoursToRun("Your team takes no part in this exercise. Nothing was changed.")
    if state_of(one) is not State.UNDER_WAY:
        raise NotNow("This exercise is not under way. Nothing was changed.")
    if actor.team not in list_opened(one):
        for owed in list_open(actor=actor, now=now):
            if (owed.about, owed.code, owed.owner_team) == (one.reference, OPEN_BRIEFING.code, actor.team):
                close_obligation(actor=actor, obligation=owed.reference, how=How.DONE, now=now)
    append_entry(
        actor=actor,
        event=BRIEFING_OPENED,
        subjects=[one.reference, one.child],
        facts={"team": actor.team},
        now=now,
    )


@action(Permission.END_DRILLS)
def end_drill(*, actor: Actor, drill: str, ending: Ending, words: str = "", now: datetime) -> None:
    """End a drill. Whoever runs it ends or stops it; whoever takes part may stop it at any time, for something real.

    From this moment nothing more is done about its child, and nothing that was owed in it is owed. Whoever ran it owes
    a debrief, unless it never began. Raise `DrillUnknown`, `NotYoursToRun` or `NotNow`.
    """
    one = _locked(actor, drill)
    part, state = part_of(actor, one), state_of(one)
    may = part is Part.RUNS or (part is Part.TAKES_PART and ending is Ending.STOPPED and state is State.UNDER_WAY)
    if not may:
        raise NotYoursToRun("Whoever planned it ends it; whoever takes part can stop it. Nothing was changed.")
    if state not in (State.READY, State.UNDER_WAY):
        raise NotNow("This exercise is over. Nothing was changed.")
    if len(words) > LONGEST:
        raise PlanUnclear(f"Write at most {LONGEST:,} characters. Nothing was changed.")
    settled = 0
    if one.child:
        end_exercise(actor=actor, exercise=one.exercise, ending=ending, now=now)
        touched = list_touched(one)
        settled = settle_all_about(actor=actor, about=touched, how=How.NOT_NEEDED, now=now)
    one.ended_at, one.ended_by, one.ending, one.ended_words = now, actor.reference, ending.value, words.strip()
    one.save(update_fields=["ended_at", "ended_by", "ending", "ended_words"])
    append_entry(
        actor=actor,
        event=DRILL_ENDED,
        subjects=[one.reference, *([one.child] if one.child else [])],
        facts={"ending": ending, "settled": settled},
        now=now,
    )
    if one.child:
        open_obligation(
            actor=actor,
            code=DEBRIEF.code,
            about=one.reference,
            owner_post=one.post,
            due_at=due_of(DEBRIEF.code, start=now),
            now=now,
        )
    if one.child or one.is_announced:
        _tell_teams(one, actor=actor, now=now)


@action(Permission.RUN_DRILLS)
def debrief_drill(*, actor: Actor, drill: str, words: str, now: datetime) -> None:
    """Write down what a drill taught, and share it with those who took part. Raise `NotYoursToRun`, `NotNow`."""
    one = _own(actor, drill)
    if state_of(one) is not State.OVER:
        raise NotNow("An exercise is debriefed once, after its end. Nothing was changed.")
    if not words.strip() or len(words) > LONGEST:
        raise PlanUnclear(f"Write what was learnt, in at most {LONGEST:,} characters. Nothing was changed.")
    one.debrief, one.debriefed_at = words.strip(), now
    one.save(update_fields=["debrief", "debriefed_at"])
    settle_about(actor=actor, about=one.reference, code=DEBRIEF.code, how=How.DONE, now=now)
    append_entry(actor=actor, event=DRILL_DEBRIEFED, subjects=[one.reference, one.child], now=now)
    _tell_teams(one, actor=actor, now=now)


@action(Permission.RUN_DRILLS)
def add_lesson(
    *, actor: Actor, drill: str, words: str, owner_post: str, due_at: datetime, key: str, now: datetime
) -> str:
    """Let somebody owe to do something differently after a drill, and return the reference (`les_…`).

    What a drill taught is real: it bears no mark of the exercise. Raise `DrillUnknown`, `NotYoursToRun`, `NotNow`,
    `AlreadyPlanned` or `PlanUnclear`.
    """
    one = _own(actor, drill)
    if state_of(one) not in (State.OVER, State.DEBRIEFED):
        raise NotNow("What an exercise taught is written down after its end. Nothing was changed.")
    before = one.lessons.filter(key=key).first()
    if before is not None:
        raise AlreadyPlanned(before.reference)
    if not words.strip() or len(words) > LONGEST:
        raise PlanUnclear(f"Write what is to be done, in at most {LONGEST:,} characters. Nothing was changed.")
    if owner_post not in dict(list_eligible_owners(actor=actor, drill=drill, now=now)):
        raise PlanUnclear("Choose who does it from the list. Nothing was changed.")
    if due_at <= now:
        raise PlanUnclear("Choose a day that is not over. Nothing was changed.")
    lesson = DrillLesson.objects.create(
        reference=new_reference(LESSON_PREFIX, now=now),
        drill=one,
        words=words.strip(),
        owner_post=owner_post,
        due_at=due_at,
        added_at=now,
        key=key,
    )
    open_obligation(
        actor=actor, code=LESSON.code, about=lesson.reference, owner_post=owner_post, due_at=due_at, now=now
    )
    append_entry(
        actor=actor,
        event=LESSON_ADDED,
        subjects=[lesson.reference, one.reference],
        facts={"owner": owner_post, "due_at": due_at},
        now=now,
    )
    return lesson.reference


@action(Permission.SEE_DRILLS)
def finish_lesson(*, actor: Actor, lesson: str, words: str, now: datetime) -> None:
    """Say that what a drill taught was done: by whoever owes it. Raise `LessonUnknown`, `NotNow` or `PlanUnclear`."""
    one = lessons_open_to(actor).select_for_update(of=("self",)).filter(reference=lesson).first()
    owed = [
        each
        for each in list_open(actor=actor, now=now)
        if (each.about, each.code) == (lesson, LESSON.code) and each.lane is not Lane.WAITING
    ]
    if one is None:
        raise LessonUnknown(lesson)
    if one.done_at is not None or not owed:
        raise NotNow("This was done before, or somebody else does it. Nothing was changed.")
    if not words.strip() or len(words) > LONGEST:
        raise PlanUnclear(f"Write what you did, in at most {LONGEST:,} characters. Nothing was changed.")
    close_obligation(actor=actor, obligation=owed[0].reference, how=How.DONE, now=now)
    one.done_at, one.done_by, one.done_words = now, actor.reference, words.strip()
    one.save(update_fields=["done_at", "done_by", "done_words"])
    append_entry(actor=actor, event=LESSON_DONE, subjects=[lesson], now=now)


def _locked(actor: Actor, drill: str) -> Drill:
    one = open_to(actor).select_for_update().filter(reference=drill).first()
    if one is None:
        raise DrillUnknown(drill)
    return one


def _own(actor: Actor, drill: str) -> Drill:
    one = _locked(actor, drill)
    if part_of(actor, one) is not Part.RUNS:
        raise NotYoursToRun("Only whoever planned an exercise does this. Nothing was changed.")
    return one


def _tell_teams(one: Drill, *, actor: Actor, now: datetime) -> None:
    """Tell everybody in the teams that take part, and nobody else. The words are those of every notice, marked."""
    people = {
        post.person: post
        for each in one.teams.all()
        for post in list_current_posts(at=now, team=each.team)
        if post.person != actor.reference
    }
    for person, post in people.items():
        send_notice(actor=actor, person=person, about=one.reference, address=post.email, page=PAGE, now=now)
