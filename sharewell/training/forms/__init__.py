"""The shapes of what is typed in training."""

from sharewell.training.forms.accreditations import (
    AcceptForm,
    AttendanceForm,
    EndVettingForm,
    EvaluationForm,
    InductionForm,
    ListForm,
    SessionForm,
    VettingForm,
)
from sharewell.training.forms.assessment import (
    EMPTY,
    AnswerForm,
    HandInForm,
)

__all__ = [
    "EMPTY",
    "AcceptForm",
    "AnswerForm",
    "AttendanceForm",
    "EndVettingForm",
    "EvaluationForm",
    "HandInForm",
    "InductionForm",
    "ListForm",
    "SessionForm",
    "VettingForm",
]
