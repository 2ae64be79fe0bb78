"""What is kept of training."""

from sharewell.training.models.attempts import AttemptAnswer, Conversation, CourseAttempt, SectionRead
from sharewell.training.models.completions import Completion

__all__ = ["AttemptAnswer", "Completion", "Conversation", "CourseAttempt", "SectionRead"]
