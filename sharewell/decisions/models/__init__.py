"""Drafts that may change, records that may not, and concern notes."""

from sharewell.decisions.models.drafts import Draft, DraftAnswer, DraftChild, DraftItem, DraftText
from sharewell.decisions.models.records import (
    ConcernNote,
    Decision,
    DecisionAddition,
    DecisionChild,
    DecisionChildName,
    DecisionItem,
    DecisionText,
    DifferentJudgement,
)

__all__ = [
    "ConcernNote",
    "Decision",
    "DecisionAddition",
    "DecisionChild",
    "DecisionChildName",
    "DecisionItem",
    "DecisionText",
    "DifferentJudgement",
    "Draft",
    "DraftAnswer",
    "DraftChild",
    "DraftItem",
    "DraftText",
]
