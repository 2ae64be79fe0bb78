"""Whether a child was invented for an exercise, whether that is under way, and who takes part."""

from sharewell.acting.types import Actor
from sharewell.exercises.models import Exercise
from sharewell.exercises.types import Ending, ExerciseOver, ExerciseRow, ExerciseUnknown, NotInTheExercise
from sharewell.foundation.references import is_exercise


def get_exercise(exercise: str) -> ExerciseRow:
    """Return an exercise by its own reference, or by that of its child. Raise `ExerciseUnknown`."""
    by = "child" if exercise.startswith("chi_") else "reference"
    one = Exercise.objects.prefetch_related("teams").filter(**{by: exercise}).first()
    if one is None:
        raise ExerciseUnknown(exercise)
    return _row(one)


def require_under_way(child: str) -> None:
    """Return for a real child, and for the invented one of an exercise under way. Raise `ExerciseOver`."""
    if is_exercise(child):
        _under_way(child)


def require_part(child: str, *, actor: Actor, team: str | None = None) -> None:
    """Return where the actor's team, and the team that would be told or asked, take part; for a real child at once.

    Somebody in a post without a team takes none. Raise `ExerciseOver` or `NotInTheExercise`.
    """
    if not is_exercise(child):
        return
    one = _under_way(child)
    if actor.team not in one.teams:
        raise NotInTheExercise("Your team takes no part in this exercise. Nothing was changed.")
    if team is not None and team not in one.teams:
        raise NotInTheExercise(
            "They take no part in this exercise, so they are told nothing of it. Choose a team that does. "
            "Nothing was sent."
        )


def list_teams_in(child: str) -> frozenset[str]:
    """Return the teams that take part in the exercise of an invented child; none for any other."""
    try:
        return get_exercise(child).teams if is_exercise(child) else frozenset()
    except ExerciseUnknown:
        return frozenset()


def _under_way(child: str) -> ExerciseRow:
    try:
        one = get_exercise(child)
    except ExerciseUnknown:
        raise NotInTheExercise("This belongs to no exercise that is under way. Nothing was changed.") from None
    if not one.is_under_way:
        raise ExerciseOver("The exercise has ended. What was done stays; nothing more is done. Nothing was changed.")
    return one


def _row(one: Exercise) -> ExerciseRow:
    teams = list(one.teams.all())
    return ExerciseRow(
        reference=one.reference,
        child=one.child,
        teams=frozenset(each.team for each in teams),
        organisations=frozenset(each.organisation for each in teams),
        began_at=one.began_at,
        ended_at=one.ended_at,
        ending=Ending(one.ending) if one.ending else None,
    )
