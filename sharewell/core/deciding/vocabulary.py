"""The case vocabulary: the codes that a case may answer, the closed answers of each, and the kinds of organisation.

One set of answers is judged under any edition. Codes may be added; those that are here keep their meaning, because
recorded decisions refer to them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

YES_NO: Final = ("yes", "no")
YES_NO_UNSURE: Final = ("yes", "no", "unsure")

KINDS: Final[tuple[str, ...]] = (
    "childrens-social-care",
    "local-authority",
    "nhs-trust",
    "gp-practice",
    "integrated-care-board",
    "school",
    "early-years-provider",
    "police",
    "probation",
    "youth-justice",
    "fire-service",
    "housing-association",
    "voluntary-organisation",
    "private-provider",
    "court",
    "parent-or-carer",
    "member-of-the-public",
)

# Codes whose answers come from a dated table (gateways, conditions, topics) are completed when the tables are read.
FROM_TABLES: Final = ("gateway", "condition", "condition_sensitive", "topics")

# Codes that may hold several answers at once: an edition reads those of its own regime.
LISTS: Final = ("condition", "condition_sensitive", "topics")

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "immediate_danger": YES_NO_UNSURE,
        "significant_harm": YES_NO_UNSURE,
        "risk_of_harm": YES_NO_UNSURE,
        "serious_harm_adult": YES_NO_UNSURE,
        "serious_crime": YES_NO_UNSURE,
        "about": ("child", "another-person-relating-to-the-child", "both"),
        "legitimate_purpose": YES_NO_UNSURE,
        "identifies_person": YES_NO_UNSURE,
        "confidential": YES_NO_UNSURE,
        "consent": ("explicit", "implied", "refused", "withdrawn", "not-sought", "unsure"),
        "consent_by": (
            "competent-child",
            "young-person-16-plus",
            "parental-responsibility",
            "council-with-parental-responsibility",
            "adult-subject",
            "provider-of-information",
            "none",
            "unsure",
        ),
        "reason_not_to_seek": (
            "none",
            "risk-to-child",
            "risk-to-adult",
            "prejudice-to-crime",
            "unjustified-delay",
        ),
        "duty_or_order": ("court-order", "statutory-duty", "none", "unsure"),
        "order_checked": YES_NO_UNSURE,
        "public_interest": ("sufficient", "sufficient-for-limited", "insufficient", "unsure"),
        "sensitive": YES_NO_UNSURE,
        "para18_reason": ("consent-cannot-be-given", "cannot-reasonably-obtain", "would-prejudice-protection"),
        "holder_in_scope": YES_NO_UNSURE,
        "recipient_in_scope": YES_NO_UNSURE,
        "relevant_to_welfare": YES_NO_UNSURE,
        "facilitates_function": YES_NO_UNSURE,
        "more_detrimental_to_share": YES_NO_UNSURE,
        "could_expose_someone": YES_NO_UNSURE,
        "minimum_necessary": YES_NO,
        "right_recipient": YES_NO,
        "accurate_up_to_date": YES_NO,
        "fact_opinion_distinguished": YES_NO,
        "secure_means": YES_NO,
        "onward_limits_agreed": YES_NO,
        "subject_informed": ("yes", "will-be", "unsafe", "no"),
    }
)

CODES: Final[tuple[str, ...]] = (*ANSWERS, *FROM_TABLES)

# The how-to-share checklist: recorded, and never branched on.
CHECKLIST: Final[tuple[str, ...]] = (
    "minimum_necessary",
    "right_recipient",
    "accurate_up_to_date",
    "fact_opinion_distinguished",
    "secure_means",
    "onward_limits_agreed",
    "subject_informed",
)

# A yes to any of these is a growing danger, which must never lower what is to be done.
DANGERS: Final[tuple[str, ...]] = (
    "immediate_danger",
    "significant_harm",
    "risk_of_harm",
    "serious_harm_adult",
    "serious_crime",
)

# Outcomes in order of action.
OUTCOMES: Final[tuple[str, ...]] = (
    "do-not-share",
    "seek-advice",
    "may-share",
    "must-share",
    "refer",
    "act-now",
)

CONSENT_GIVEN: Final = frozenset({"explicit", "implied"})

# The four grounds not to seek consent ("none" is the fifth answer: there is no ground).
GROUNDS_NOT_TO_SEEK: Final = frozenset(ANSWERS["reason_not_to_seek"]) - {"none"}


def definite_answers(code: str) -> tuple[str, ...]:
    """Return the answers of `code` that are not "unsure", in their printed order."""
    return tuple(answer for answer in ANSWERS[code] if answer != "unsure")


def action_of(outcome: str) -> int:
    """Return how much action `outcome` asks for: 0 (do not share) to 5 (act now)."""
    return OUTCOMES.index(outcome)
