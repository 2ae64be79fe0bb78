"""The shapes of what is sent to pages about children."""

from sharewell.children.forms.emergencies import (
    ReviewForm,
)
from sharewell.children.forms.index import (
    WAYS_OF_A_DAY,
    AskForm,
    CheckForm,
    ClearForm,
    InvolvementForm,
    MatchForm,
    MergeForm,
    OtherRecordForm,
    SearchForm,
    ShieldForm,
    WhyForm,
)
from sharewell.children.forms.keeping import CloseAskingForm
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
from sharewell.children.forms.seals import FreeForm, HolderForm, LaterForm, SealForm, WhoseForm

__all__ = [
    "WAYS_OF_A_DAY",
    "AnswerForm",
    "ArchiveForm",
    "AskForm",
    "CheckForm",
    "ClaimForm",
    "ClearForm",
    "CloseAskingForm",
    "DeathForm",
    "DepartureForm",
    "FreeForm",
    "HoldForm",
    "HolderForm",
    "InvolvementForm",
    "KeepHoldForm",
    "LaterForm",
    "MatchForm",
    "MergeForm",
    "MoveForm",
    "OtherRecordForm",
    "OutsideAnswerForm",
    "ReturnForm",
    "ReviewForm",
    "SealForm",
    "SearchForm",
    "ShieldForm",
    "StayForm",
    "WhoseForm",
    "WhyForm",
]
