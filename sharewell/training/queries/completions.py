"""Which courses somebody has completed."""

from sharewell.training.models import Completion
from sharewell.training.types import CompletionRow


def find_completion(*, person: str, course: str) -> CompletionRow | None:
    """Return the completion of a course that counts longest for a person, whether or not it still does, or None."""
    found = Completion.objects.filter(practitioner__reference=person, course=course).order_by("-expires_on", "-pk")
    return next(
        (
            CompletionRow(
                reference=one.reference,
                course=one.course,
                course_version=one.course_version,
                completed_on=one.completed_on,
                expires_on=one.expires_on,
            )
            for one in found[:1]
        ),
        None,
    )
