"""The shapes of what is sent to pages about children."""

from sharewell.children.forms.emergencies import (
    ReviewForm,
)
from sharewell.children.forms.index import (
    WAYS_OF_A_DAY,
    AskForm,
    CheckForm,
    InvolvementForm,
    MatchForm,
    MergeForm,
    OtherRecordForm,
    SearchForm,
    ShieldForm,
    WhyForm,
)
from sharewell.children.forms.lifecycle import (
    AnswerForm,
    ArchiveForm,
    ClaimForm,
    DeathForm,
    DepartureForm,
    HoldForm,
    KeepHoldForm,
    MoveForm,
    OutsideAnswerForm,
    ReturnForm,
    StayForm,
)

__all__ = [
    "WAYS_OF_A_DAY",
    "AnswerForm",
    "ArchiveForm",
    "AskForm",
    "CheckForm",
    "ClaimForm",
    "DeathForm",
    "DepartureForm",
    "HoldForm",
    "InvolvementForm",
    "KeepHoldForm",
    "MatchForm",
    "MergeForm",
    "MoveForm",
    "OtherRecordForm",
    "OutsideAnswerForm",
    "ReturnForm",
    "ReviewForm",
    "SearchForm",
    "ShieldForm",
    "StayForm",
    "WhyForm",
]
