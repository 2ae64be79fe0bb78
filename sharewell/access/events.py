"""What access writes into the ledger. A person is a reference among the subjects; what was typed is never kept."""

from sharewell.access.types import EndedHow, Factor, Proof, RecoveryState
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

PERSON_SIGNED_IN = declare("person.signed_in", described="A person signed in.")

PASSWORD_ACCEPTED = declare(
    "password.accepted", described="A person gave the right password, and has yet to show a second factor."
)

_FACTOR = FactField(kind=FactKind.CODE, allowed=frozenset(Factor))

SECOND_FACTOR_SHOWN = declare(
    "second_factor.shown", described="A person showed a second factor: {factor}.", fields={"factor": _FACTOR}
)

SECOND_FACTOR_REFUSED = declare("second_factor.refused", described="A second factor was wrong, and was refused.")

SECOND_FACTOR_ADDED = declare(
    "second_factor.added", described="A person added a second factor: {factor}.", fields={"factor": _FACTOR}
)

SECOND_FACTOR_REMOVED = declare(
    "second_factor.removed", described="A person took a second factor away: {factor}.", fields={"factor": _FACTOR}
)

RECOVERY_CODES_MADE = declare("recovery_codes.made", described="A person made new recovery codes.")

PASSWORD_CHANGED = declare("password.changed", described="A person changed their password.")

SESSION_ENDED = declare(
    "session.ended",
    described="Sessions of a person were ended ({how}): {sessions}.",
    fields={
        "how": FactField(kind=FactKind.CODE, allowed=frozenset(EndedHow)),
        "sessions": FactField(kind=FactKind.NUMBER),
    },
)

OLD_SESSIONS_DELETED = declare(
    "old_sessions.deleted",
    described="Sessions that ended long ago were deleted: {sessions}.",
    fields={"sessions": FactField(kind=FactKind.NUMBER)},
)

PERSON_TOLD = declare("person.told", described="A person was told that something happened to their sign-in.")

RECOVERY_ASKED = declare("recovery.asked", described="Somebody asked to get back in.")

RECOVERY_OPENED = declare(
    "recovery.opened",
    described="It was put to {organisation} to say whether it is the person who asks to get back in.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE, is_required=False)},
)

WITNESS_DUTY = declare_duty("recovery.witness", title="Somebody asks to get back in", page="access:witness")

RECOVERY_WITNESSED = declare(
    "recovery.witnessed",
    described="{witness} said that it is the person who asks to get back in: {proof}.",
    fields={
        "witness": FactField(kind=FactKind.REFERENCE),
        "second_witness": FactField(kind=FactKind.REFERENCE, is_required=False),
        "proof": FactField(kind=FactKind.CODE, allowed=frozenset(Proof)),
    },
)

RECOVERY_REFUSED = declare("recovery.refused", described="A manager did not let a person back in.")

RECOVERY_STOPPED = declare(
    "recovery.stopped", described="A person stopped a request to get back in that was not theirs."
)

RECOVERY_LINK_MADE = declare("recovery_link.made", described="A one-time link to get back in was made.")

RECOVERY_DONE = declare(
    "recovery.done",
    described="A person got back in: a new password, no second factor yet, and all sessions ended ({sessions}).",
    fields={"sessions": FactField(kind=FactKind.NUMBER)},
)

RECOVERY_TIDIED = declare(
    "recovery.tidied",
    described="What was still owed about a request to get back in was closed. It is {state}.",
    fields={"state": FactField(kind=FactKind.CODE, allowed=frozenset(RecoveryState))},
)

PROVIDER_ENTERED = declare(
    "identity_provider.entered",
    described="{organisation} signs in with an identity provider of its own.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)

PROVIDER_ENDED = declare("identity_provider.ended", described="An identity provider is used no more.")

PROVIDER_ACCOUNT_BOUND = declare(
    "provider_account.bound",
    described="An account of the identity provider {provider} was bound to a person.",
    fields={"provider": FactField(kind=FactKind.REFERENCE)},
)

PROVIDER_REFUSED = declare(
    "provider_account.refused",
    described="Somebody came from the identity provider {provider} and was refused.",
    fields={"provider": FactField(kind=FactKind.REFERENCE)},
)

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
