"""What consent writes into the ledger, and what is owed. No name and no word: codes, references, days and numbers."""

from sharewell.consent.types import Answered, Expression, Form, Found, Ground, GroundFound, Manner, SaidBy, Telling
from sharewell.core.consenting import Conclusion, Right
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

HEAR = declare_duty("consent.hear", title="Hear whether somebody says yes or no", page="consent:consent")
REVIEW = declare_duty("consent.review", title="Look at a consent again", page="consent:consent")
LOOK_AT_GROUND = declare_duty(
    "consent.look-at-ground", title="Look again at why consent is not sought", page="consent:ground"
)
TAKEN_BACK = declare_duty(
    "consent.taken-back", title="A consent was taken back: stop what it allowed", page="consent:consent"
)
INFORM = declare_duty(
    "consent.inform", title="Tell the person concerned what was shared, or say why not", page="consent:informing"
)

_DATE = FactField(kind=FactKind.DATE)
_NUMBER = FactField(kind=FactKind.NUMBER)

CONSENT_ASKED = declare(
    "consent.asked",
    described="Somebody is asked for consent, as: {right}.",
    fields={"right": FactField(kind=FactKind.CODE, allowed=frozenset(Right))},
)
COMPETENCE_ASSESSED = declare(
    "consent.competence_assessed",
    described="It was assessed whether a child can decide this: {conclusion}.",
    fields={"conclusion": FactField(kind=FactKind.CODE, allowed=frozenset(Conclusion))},
)
CONSENT_ANSWERED = declare(
    "consent.answered",
    described="Somebody answered when asked for consent: {answer}.",
    fields={
        "answer": FactField(kind=FactKind.CODE, allowed=frozenset(Answered)),
        "expression": FactField(kind=FactKind.CODE, allowed=frozenset(Expression), is_required=False),
        "form": FactField(kind=FactKind.CODE, allowed=frozenset(Form), is_required=False),
        "last_on": FactField(kind=FactKind.DATE, is_required=False),
        "review_on": FactField(kind=FactKind.DATE, is_required=False),
    },
)
CONSENT_STOPPED = declare("consent.stopped", described="Somebody is asked for consent no further; there was no answer.")
CONSENT_REVIEWED = declare(
    "consent.reviewed",
    described="A consent was looked at again: {found}.",
    fields={
        "found": FactField(kind=FactKind.CODE, allowed=frozenset(Found)),
        "review_on": FactField(kind=FactKind.DATE, is_required=False),
    },
)
CONSENT_WITHDRAWN = declare(
    "consent.withdrawn",
    described="A consent was taken back by: {said_by}.",
    fields={"said_by": FactField(kind=FactKind.CODE, allowed=frozenset(SaidBy))},
)
WITHDRAWAL_SETTLED = declare(
    "consent.withdrawal_settled", described="Whoever asked for a consent was told that a link took it back."
)
LINK_MADE = declare("consent.link_made", described="A link was made with which a consent can be taken back.")
CONSENTS_READ = declare(
    "consents.read", described="Somebody read {found} consents in a list.", fields={"found": _NUMBER}
)
CONSENT_READ = declare("consent.read", described="A consent was read.")
FAMILY_READ = declare("family.read", described="All that is kept of consent about a child was read.")
NOT_SOUGHT = declare(
    "consent.not_sought",
    described="Consent is not sought, because: {ground}. It is looked at again on {review_on}.",
    fields={"ground": FactField(kind=FactKind.CODE, allowed=frozenset(Ground)), "review_on": _DATE},
)
NOT_SOUGHT_READ = declare("not_sought.read", described="It was read why consent is not sought.")
NOT_SOUGHT_REVIEWED = declare(
    "consent.not_sought_reviewed",
    described="It was looked at again why consent is not sought: {found}.",
    fields={
        "found": FactField(kind=FactKind.CODE, allowed=frozenset(GroundFound)),
        "review_on": FactField(kind=FactKind.DATE, is_required=False),
    },
)
TOLD_AT_OUTSET = declare(
    "family.told",
    described="It was recorded what a family was told at the outset: {standing}.",
    fields={"standing": FactField(kind=FactKind.CODE, allowed=frozenset(Telling)), "told_on": _DATE},
)
TOLD_READ = declare("told.read", described="It was read what a family was told at the outset.")
INFORMING_OPENED = declare(
    "informing.opened", described="Somebody owes to tell the person concerned what was shared about them."
)
INFORMED = declare(
    "informing.told",
    described="The person concerned was told on {told_on}, in this manner: {manner}.",
    fields={"told_on": _DATE, "manner": FactField(kind=FactKind.CODE, allowed=frozenset(Manner))},
)
INFORMING_POSTPONED = declare(
    "informing.postponed",
    described="The person concerned is not told yet. It is looked at again on {review_on}.",
    fields={"review_on": _DATE},
)
INFORMING_READ = declare("informing.read", described="It was read whether the person concerned was told.")
