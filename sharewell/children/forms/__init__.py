"""The shapes of what is sent to pages about children."""

from sharewell.children.forms.emergencies import (
    ReviewForm,
)
from sharewell.children.forms.index import (
    WAYS_OF_A_DAY,
    AskForm,
    InvolvementForm,
    MatchForm,
    MergeForm,
    SearchForm,
    ShieldForm,
    WhyForm,
)
from sharewell.children.forms.seals import HolderForm, LaterForm, SealForm, WhoseForm

__all__ = [
    "WAYS_OF_A_DAY",
    "AskForm",
    "HolderForm",
    "InvolvementForm",
    "LaterForm",
    "MatchForm",
    "MergeForm",
    "ReviewForm",
    "SealForm",
    "SearchForm",
    "ShieldForm",
    "WhoseForm",
    "WhyForm",
]
