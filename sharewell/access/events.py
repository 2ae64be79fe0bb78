"""What access writes into the ledger. A person is a reference among the subjects; what was typed is never kept."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

PERSON_SIGNED_IN = declare("person.signed_in", described="A person signed in.")

PERSON_SIGNED_OUT = declare(
    "person.signed_out",
    described="A person signed out: {how}.",
    fields={"how": FactField(kind=FactKind.CODE, allowed=frozenset({"asked"}))},
)

SIGN_IN_REFUSED = declare("person.refused", described="Somebody tried to sign in and was refused.")

POST_CHOSEN = declare(
    "post.chosen",
    described="A person with several posts chose to act in {post}.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)

INVENTED_PERSON_CHOSEN = declare(
    "invented_person.chosen",
    described="In the try-out, somebody chose to be an invented person in the post {post}.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)
