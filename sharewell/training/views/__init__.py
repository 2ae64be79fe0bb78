"""The pages of training."""

from sharewell.training.views.assessment import (
    Assessment,
    Check,
    ConversationPage,
    Conversations,
    QuestionPage,
    Result,
)
from sharewell.training.views.course import CoursePage, Courses, SectionPage

__all__ = [
    "Assessment",
    "Check",
    "ConversationPage",
    "Conversations",
    "CoursePage",
    "Courses",
    "QuestionPage",
    "Result",
    "SectionPage",
]
