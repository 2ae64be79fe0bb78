"""What practitioners writes into the ledger. Never a name: a subject is a reference."""

from sharewell.acting.types import Role
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

PERSON_ADDED = declare("person.added", described="A person was given an account.")

PASSWORD_SET = declare("password.set", described="A person was given a new password.")

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
