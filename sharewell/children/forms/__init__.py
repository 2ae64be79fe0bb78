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

__all__ = [
    "WAYS_OF_A_DAY",
    "AskForm",
    "CheckForm",
    "InvolvementForm",
    "MatchForm",
    "MergeForm",
    "OtherRecordForm",
    "ReviewForm",
    "SearchForm",
    "ShieldForm",
    "WhyForm",
]
