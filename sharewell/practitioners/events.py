"""What practitioners writes into the ledger. Never a name: a subject is a reference."""

from sharewell.acting.types import Role
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.practitioners.types import EndReason

PERSON_ADDED = declare("person.added", described="A person was given an account.")

POST_GIVEN = declare(
    "post.given",
    described="The post {post} was given at {organisation}, in the role {role}.",
    fields={
        "post": FactField(kind=FactKind.REFERENCE),
        "organisation": FactField(kind=FactKind.REFERENCE),
        "role": FactField(kind=FactKind.CODE, allowed=frozenset(Role)),
    },
)

POST_ENDED = declare(
    "post.ended",
    described="The post {post} at {organisation} ended.",
    fields={"post": FactField(kind=FactKind.REFERENCE), "organisation": FactField(kind=FactKind.REFERENCE)},
)

ADVISER_APPOINTED = declare(
    "adviser.appointed",
    described="The post {adviser} advises the organisation, with {cover} as cover.",
    fields={"adviser": FactField(kind=FactKind.REFERENCE), "cover": FactField(kind=FactKind.REFERENCE)},
)

AWAY_NOTED = declare(
    "away_period.noted",
    described="A time away was noted, from {began_at} until {ended_at}.",
    fields={"began_at": FactField(kind=FactKind.MOMENT), "ended_at": FactField(kind=FactKind.MOMENT)},
)

VETTING_RECORDED = declare(
    "vetting.recorded",
    described="{organisation} recorded a vetting check of {checked_on}, to be made again by {recheck_on}.",
    fields={
        "vetting": FactField(kind=FactKind.REFERENCE),
        "organisation": FactField(kind=FactKind.REFERENCE),
        "checked_on": FactField(kind=FactKind.DATE),
        "recheck_on": FactField(kind=FactKind.DATE),
    },
)

VETTING_ENDED = declare(
    "vetting.ended",
    described="The vetting check {vetting} ended before its time: {reason}.",
    fields={
        "vetting": FactField(kind=FactKind.REFERENCE),
        "reason": FactField(kind=FactKind.CODE, allowed=frozenset(EndReason)),
    },
)

INDUCTION_RECORDED = declare(
    "induction.recorded",
    described="{organisation} recorded an induction on {done_on}.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE), "done_on": FactField(kind=FactKind.DATE)},
)

CODE_ACCEPTED = declare(
    "code_of_practice.accepted",
    described="A person accepted version {version} of the code of practice.",
    fields={"version": FactField(kind=FactKind.NUMBER), "text": FactField(kind=FactKind.DIGEST)},
)
