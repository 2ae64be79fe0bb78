"""Begin an exercise, and end it."""

from collections.abc import Collection
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.exercises.events import EXERCISE_BEGUN, EXERCISE_ENDED
from sharewell.exercises.models import Exercise, ExerciseTeam
from sharewell.exercises.types import PREFIX, Ending, ExerciseOver, ExerciseUnknown, TwoTeams
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_team


@action(Permission.RUN_DRILLS)
def begin_exercise(*, actor: Actor, child: str, teams: Collection[str], now: datetime) -> str:
    """Begin an exercise about an invented child between these teams, and return its reference (`exe_…`).

    Raise `TwoTeams`.
    """
    held = [get_team(one) for one in sorted(set(teams))]
    if len({one.organisation for one in held}) < 2:
        raise TwoTeams("Choose teams of two organisations at least. Nothing was started.")
    one = Exercise.objects.create(
        reference=new_reference(PREFIX, now=now, like=child),
        child=child,
        began_at=now,
        began_by=actor.reference,
    )
    ExerciseTeam.objects.bulk_create(
        ExerciseTeam(exercise=one, organisation=each.organisation, team=each.reference) for each in held
    )
    append_entry(
        actor=actor, event=EXERCISE_BEGUN, subjects=[one.reference, child], facts={"teams": len(held)}, now=now
    )
    return one.reference


@action(Permission.END_DRILLS)
def end_exercise(*, actor: Actor, exercise: str, ending: Ending, now: datetime) -> None:
    """End an exercise: from this moment nothing more is done about its child. Raise `ExerciseUnknown`, `ExerciseOver`.

    Who may end which, whoever calls this answers for.
    """
    one = Exercise.objects.select_for_update().filter(reference=exercise).first()
    if one is None:
        raise ExerciseUnknown(exercise)
    if one.ended_at is not None:
        raise ExerciseOver("The exercise has ended before. Nothing was changed.")
    one.ended_at, one.ended_by, one.ending = now, actor.reference, ending.value
    one.save(update_fields=["ended_at", "ended_by", "ending"])
    append_entry(actor=actor, event=EXERCISE_ENDED, subjects=[exercise, one.child], facts={"ending": ending}, now=now)
