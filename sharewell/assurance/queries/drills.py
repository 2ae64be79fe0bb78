"""Read drills and their scores. What a team did comes from the ledger: no other book is kept of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission, Role
from sharewell.assurance.events import BRIEFING_OPENED, DRILL_READ, SCORE_READ
from sharewell.assurance.models import Drill, DrillLesson
from sharewell.assurance.policies import lessons_open_to, open_to, part_of, scores_open_to
from sharewell.assurance.queries.scenarios import list_scenarios
from sharewell.assurance.types import (
    DrillLine,
    DrillRow,
    DrillUnknown,
    LawNote,
    LessonRow,
    LessonUnknown,
    Part,
    ScoreRow,
    State,
    TeamRow,
)
from sharewell.core.drilling import Deed, Done, Score, score
from sharewell.exercises.types import Ending
from sharewell.foundation.references import is_exercise
from sharewell.ledger.queries import list_entries
from sharewell.ledger.types import EntryRow
from sharewell.partnerships.queries import get_organisation, get_team, list_organisations, list_teams
from sharewell.practitioners.queries import get_post, list_current_posts

MOST = 50
A_PAGE = 500  # entries asked for at a time
TAKING_PART = (Role.PRACTITIONER, Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)
LOOP_DEEDS: Mapping[str, Deed] = {
    "acknowledge": Deed.ACKNOWLEDGED,
    "state": Deed.STATED,
    "do": Deed.ACTED,
    "verify": Deed.VERIFIED,
}
OWN_DEEDS: Mapping[str, Deed] = {
    "child.read": Deed.FOUND,
    "request.made": Deed.ASKED,
    "decision.recorded": Deed.DECIDED,
}


def state_of(drill: Drill) -> State:
    """Return where a drill stands."""
    if drill.started_at is None:
        return State.READY if drill.ended_at is None else State.CALLED_OFF
    if drill.ended_at is None:
        return State.UNDER_WAY
    return State.OVER if drill.debriefed_at is None else State.DEBRIEFED


@looking
def list_drills(*, actor: Actor, now: datetime) -> tuple[DrillLine, ...]:
    """Return the drills that are open to the actor, the newest first, each with its score where they may see it."""
    require(actor, Permission.SEE_DRILLS)
    return tuple(_line(one, actor=actor, now=now) for one in _whole(open_to(actor)).order_by("-reference")[:MOST])


def _line(one: Drill, *, actor: Actor, now: datetime) -> DrillLine:
    part, teams = part_of(actor, one), _teams(one, shown=frozenset(), now=now)
    is_shown = one.started_at is not None and (part is not Part.TAKES_PART or one.ended_at is not None)
    return DrillLine(
        reference=one.reference,
        title=one.title,
        state=state_of(one),
        part=part,
        is_announced=one.is_announced,
        begins_at=one.begins_at,
        until=one.until,
        started_at=one.started_at,
        ended_at=one.ended_at,
        teams=teams,
        score=score_of(one, now=now) if is_shown else None,
    )


def _seen_drill(row: DrillRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, *([row.child] if row.child else [])], facts={"part": row.part})


@reading(Permission.SEE_DRILLS, event=DRILL_READ, seen=_seen_drill)
def read_drill(*, actor: Actor, drill: str, now: datetime) -> DrillRow:
    """Return a drill as the actor may see it. Raise `DrillUnknown`.

    Until it is over, whoever takes part sees the piece of their own team once it was opened, and neither the story, nor
    what is expected, nor what others hold.
    """
    one = find_drill(actor, drill)
    part = part_of(actor, one)
    is_over = one.ended_at is not None
    knows = part is not Part.TAKES_PART or (is_over and one.started_at is not None)
    has_opened = part is Part.TAKES_PART and actor.team in list_opened(one)
    own = frozenset({actor.team}) if has_opened else frozenset()
    shown = frozenset(each.team for each in one.teams.all()) if knows else own
    runner = get_post(one.post)
    return DrillRow(
        reference=one.reference,
        title=one.title if knows else "",
        state=state_of(one),
        part=part,
        story=one.story if knows else "",
        expected=one.expected if knows else "",
        law=_law(one) if knows else (),
        is_announced=one.is_announced,
        begins_at=one.begins_at,
        until=one.until,
        planned_at=one.planned_at,
        run_by=one.run_by,
        run_by_words=f"{runner.person_name}, {runner.title}, {runner.organisation_name}",
        organisation=one.organisation,
        started_at=one.started_at,
        ended_at=one.ended_at,
        ending=Ending(one.ending) if one.ending else None,
        ended_words=one.ended_words,
        child=one.child if knows or has_opened else "",
        child_name=one.child_name if knows or has_opened else "",
        child_identifying=one.child_identifying if knows or has_opened else "",
        child_age=one.child_age if knows or has_opened else 0,
        teams=_teams(one, shown=shown, now=now),
        own_team=actor.team if part is Part.TAKES_PART else "",
        has_opened=has_opened,
        debrief=one.debrief,
        debriefed_at=one.debriefed_at,
        lessons=tuple(_lesson(each) for each in one.lessons.order_by("reference")),
    )


def _seen_score(row: ScoreRow, **_: object) -> Seen:
    return Seen(subjects=[row.drill])


@reading(Permission.SEE_DRILLS, event=SCORE_READ, seen=_seen_score)
def read_score(*, actor: Actor, drill: str, now: datetime) -> ScoreRow:
    """Return the score of a drill that was started; to whoever takes part, once it is over. Raise `DrillUnknown`."""
    one = _whole(scores_open_to(actor)).filter(reference=drill).first()
    if one is None or one.started_at is None:
        raise DrillUnknown(drill)
    return ScoreRow(
        drill=one.reference,
        title=one.title,
        began_at=one.started_at,
        ended_at=one.ended_at,
        teams=_teams(one, shown=frozenset(), now=now),
        score=score_of(one, now=now),
    )


def _seen_lesson(row: LessonRow, **_: object) -> Seen:
    return Seen(subjects=[row.drill, row.reference], facts={"part": Part.TAKES_PART})


@reading(Permission.SEE_DRILLS, event=DRILL_READ, seen=_seen_lesson)
def read_lesson(*, actor: Actor, lesson: str, now: datetime) -> LessonRow:
    """Return what is done differently after a drill. Raise `LessonUnknown`."""
    one = lessons_open_to(actor).select_related("drill").filter(reference=lesson).first()
    if one is None:
        raise LessonUnknown(lesson)
    return _lesson(one)


@looking
def list_teams_to_choose(*, actor: Actor, now: datetime, on: date) -> tuple[tuple[TeamRow, str], ...]:
    """Return the teams of the actor's partnership with somebody in them who could take part, each with the kind.

    The actor's own team is left out: nobody takes part in a drill that they run.
    """
    require(actor, Permission.RUN_DRILLS)
    home = get_organisation(actor.organisation, on=on).partnership
    staffed = {one.team for one in list_current_posts(at=now) if one.team and one.role in TAKING_PART}
    return tuple(
        (
            TeamRow(
                team=team.reference,
                team_name=team.name,
                organisation=house.reference,
                organisation_name=house.name,
                briefing="",
            ),
            house.kind,
        )
        for house in list_organisations(on=on, partnership=home)
        for team in list_teams(organisation=house.reference)
        if team.reference in staffed and team.reference != actor.team
    )


@looking
def list_eligible_owners(*, actor: Actor, drill: str, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the posts that could do something differently after a drill: of the houses that took part, and one's own.

    Raise `DrillUnknown`.
    """
    one = find_drill(actor, drill)
    houses = {each.organisation for each in one.teams.all()} | {one.organisation}
    return tuple(
        (post.reference, f"{post.person_name}, {post.title}, {post.organisation_name}")
        for house in sorted(houses)
        for post in list_current_posts(at=now, organisation=house)
        if post.role in TAKING_PART
    )


def find_drill(actor: Actor, drill: str) -> Drill:
    """Return a drill that is open to the actor, with its teams. Raise `DrillUnknown`."""
    one = _whole(open_to(actor)).filter(reference=drill).first()
    if one is None:
        raise DrillUnknown(drill)
    return one


def list_opened(drill: Drill) -> frozenset[str]:
    """Return the teams that have opened their briefing."""
    found = list_entries(event=BRIEFING_OPENED.code, subject=drill.reference, limit=A_PAGE)
    return frozenset(str(entry.facts["team"]) for entry in found)


def list_about(reference: str) -> Iterator[EntryRow]:
    """Yield all entries about a reference, the newest first."""
    before = None
    while found := list_entries(subject=reference, before=before, limit=A_PAGE):
        yield from found
        before = found[-1].reference


def list_touched(drill: Drill) -> frozenset[str]:
    """Return what came about through the invented child of a drill, and the drill: drafts, decisions, questions, …

    A list that somebody read can name the children of two exercises, so that the way never leads over another child.
    """
    known: set[str] = set()
    waiting = {drill.child}
    while waiting:
        known |= waiting
        waiting = {
            each
            for one in waiting
            for entry in list_about(one)
            for each in entry.subjects
            if is_exercise(each) and not each.startswith(("chi_", "exe_", "dri_"))
        } - known
    return frozenset(known | {drill.reference})


def score_of(drill: Drill, *, now: datetime) -> Score:
    """Return the score of a drill that was started."""
    if drill.started_at is None:
        raise ValueError("A drill that has not started has no score.")
    teams = [one.team for one in drill.teams.all()]
    return score(teams, holding=teams, done=_done(drill, now=now), began_at=drill.started_at, ended_at=drill.ended_at)


def _done(drill: Drill, *, now: datetime) -> list[Done]:
    """Return what the teams did, as the ledger tells it.

    Whoever decides, asks and sends does so for their team; whoever acts on what was sent does so for the team to which
    it went, or whose it was: a manager who verifies does it for the team that sent it.
    """
    people = _people(drill, now=now)
    entries = sorted(list_about(drill.child), key=lambda entry: entry.occurred_at)
    found = [
        Done(team=str(entry.facts["team"]), deed=Deed.FOUND, at=entry.occurred_at)
        for entry in entries
        if entry.event == BRIEFING_OPENED.code
    ]
    sent: dict[str, Done] = {}
    for entry in entries:
        team = people.get(entry.actor, "")
        if entry.event in OWN_DEEDS:
            found.append(Done(team=team, deed=OWN_DEEDS[entry.event], at=entry.occurred_at))
        elif entry.event == "disclosure.made":
            about = next(one for one in entry.subjects if one.startswith("dis_"))
            to = _team_of(str(entry.facts["recipient"]))
            sent[about] = Done(team=team, deed=Deed.SHARED, at=entry.occurred_at, about=about, to=to)
            found.append(sent[about])
        elif entry.event == "disclosure.moved" and entry.facts["act"] in LOOP_DEEDS:
            deed = LOOP_DEEDS[str(entry.facts["act"])]
            about = next(one for one in entry.subjects if one.startswith("dis_"))
            whose = sent[about].team if deed is Deed.VERIFIED else sent[about].to
            found.append(Done(team=whose, deed=deed, at=entry.occurred_at, about=about))
    return found


def _people(drill: Drill, *, now: datetime) -> dict[str, str]:
    """Return the team of each person who was in one that takes part, at the beginning or at the end."""
    moments = [drill.started_at or now, drill.ended_at or now]
    return {
        post.person: one.team
        for moment in moments
        for one in drill.teams.all()
        for post in list_current_posts(at=moment, team=one.team)
    }


def _team_of(recipient: str) -> str:
    return get_post(recipient).team if recipient.startswith("pos_") else recipient


def _whole(found: QuerySet[Drill]) -> QuerySet[Drill]:
    return found.prefetch_related("teams")


def _teams(drill: Drill, *, shown: frozenset[str], now: datetime) -> tuple[TeamRow, ...]:
    held = sorted(drill.teams.all(), key=lambda one: one.pk)
    houses = {one.organisation for one in held}
    names = {one.reference: one.name for one in list_organisations(on=now.date(), references=houses)}
    return tuple(
        TeamRow(
            team=one.team,
            team_name=get_team(one.team).name,
            organisation=one.organisation,
            organisation_name=names[one.organisation],
            briefing=one.briefing if one.team in shown else "",
        )
        for one in held
    )


def _law(drill: Drill) -> tuple[LawNote, ...]:
    return next((one.law for one in list_scenarios() if one.code == drill.scenario), ())


def _lesson(one: DrillLesson) -> LessonRow:
    post = get_post(one.owner_post)
    return LessonRow(
        reference=one.reference,
        drill=one.drill.reference,
        words=one.words,
        owner_post=one.owner_post,
        owner=f"{post.person_name}, {post.title}, {post.organisation_name}",
        due_at=one.due_at,
        done_at=one.done_at,
        done_words=one.done_words,
    )
