"""Ratify documents by their own stated rules. Pure: a rule and facts go in, an outcome and its reasons come out.

Silence may ratify a document where its rule says so. It is never consent to share: nothing here knows of consent.
"""

from sharewell.core.ratifying.changes import (
    CHANGE_WORDS,
    Brought,
    Flow,
    Version,
    changes,
    difference_of,
    hash_of,
)
from sharewell.core.ratifying.facts import Answer, Consultation, Party, Says, Sending, Succession, Tenure
from sharewell.core.ratifying.judging import Outcome, Reason, Result, Why, judge
from sharewell.core.ratifying.reliance import Gap, Reliance, rely_on
from sharewell.core.ratifying.rule import (
    Calendar,
    Change,
    Kind,
    Objections,
    Part,
    Rule,
    Silence,
    Unit,
    close_of,
    last_day,
    reminder_days,
)

__all__ = [
    "CHANGE_WORDS",
    "Answer",
    "Brought",
    "Calendar",
    "Change",
    "Consultation",
    "Flow",
    "Gap",
    "Kind",
    "Objections",
    "Outcome",
    "Part",
    "Party",
    "Reason",
    "Reliance",
    "Result",
    "Rule",
    "Says",
    "Sending",
    "Silence",
    "Succession",
    "Tenure",
    "Unit",
    "Version",
    "Why",
    "changes",
    "close_of",
    "difference_of",
    "hash_of",
    "judge",
    "last_day",
    "rely_on",
    "reminder_days",
]
