"""Ask for consent, hear the answer, look at it again, take it back. Nothing that is not possible passes in silence."""

from sharewell.consent.actions.answering import (
    assess_competence,
    record_given,
    record_refusal,
    review_consent,
)
from sharewell.consent.actions.asking import (
    ask_consent,
    stop_asking,
)
from sharewell.consent.actions.informing import open_informing, postpone_informing, record_informed
from sharewell.consent.actions.telling import (
    record_not_sought,
    record_telling,
    review_not_sought,
)
from sharewell.consent.actions.withdrawing import (
    TEND,
    acknowledge_withdrawal,
    lock_covering,
    make_link,
    settle_withdrawal,
    withdraw,
    withdraw_by_link,
)

__all__ = [
    "TEND",
    "acknowledge_withdrawal",
    "ask_consent",
    "assess_competence",
    "lock_covering",
    "make_link",
    "open_informing",
    "postpone_informing",
    "record_given",
    "record_informed",
    "record_not_sought",
    "record_refusal",
    "record_telling",
    "review_consent",
    "review_not_sought",
    "settle_withdrawal",
    "stop_asking",
    "withdraw",
    "withdraw_by_link",
]
