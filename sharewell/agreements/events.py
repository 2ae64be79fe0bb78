"""What agreements write into the ledger."""

from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed, HowSigned
from sharewell.agreements.types.flows import PolicyBecause
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

_KIND = FactField(kind=FactKind.CODE, allowed=frozenset(AgreementKind))
_DIGEST = FactField(kind=FactKind.DIGEST)
_REFERENCE = FactField(kind=FactKind.REFERENCE)
_MOMENT = FactField(kind=FactKind.MOMENT)

AGREEMENT_ENTERED = declare(
    "agreement.entered",
    described="A document was entered: {kind}. It comes after {follows}, as {followed_as}.",
    fields={
        "kind": _KIND,
        "follows": FactField(kind=FactKind.REFERENCE, is_required=False),
        "followed_as": FactField(kind=FactKind.CODE, allowed=frozenset(Followed), is_required=False),
    },
)
AGREEMENT_LINKED = declare(
    "agreement.linked",
    described="The document sits alongside {alongside}.",
    fields={"alongside": _REFERENCE},
)
VERSION_DRAFTED = declare(
    "agreement_version.drafted",
    described="Version {number} of {agreement} was begun.",
    fields={"agreement": _REFERENCE, "number": FactField(kind=FactKind.NUMBER)},
)
VERSION_WRITTEN = declare("agreement_version.written", described="The text of a draft version was changed.")
VERSION_FIXED = declare(
    "agreement_version.fixed", described="The text of a version was fixed: {digest}.", fields={"digest": _DIGEST}
)
VERSION_AGREED = declare(
    "agreement_version.agreed",
    described="A version was agreed: {how}.",
    fields={"how": FactField(kind=FactKind.CODE, allowed=frozenset(HowAgreed))},
)
VERSION_SET_IN_FORCE = declare(
    "agreement_version.set_in_force",
    described="A version is in force from {in_force_from}. It is looked at again by {review_on}.",
    fields={"in_force_from": _MOMENT, "review_on": FactField(kind=FactKind.DATE)},
)
VERSION_ENDED = declare(
    "agreement_version.ended", described="A version ended at {ended_at}.", fields={"ended_at": _MOMENT}
)
VERSION_ABANDONED = declare("agreement_version.abandoned", described="A version was given up before it was in force.")
PARTY_JOINED = declare(
    "agreement_party.joined",
    described="{organisation} is a party to {agreement}, as {capacity}.",
    fields={
        "organisation": _REFERENCE,
        "agreement": _REFERENCE,
        "capacity": FactField(kind=FactKind.CODE, allowed=frozenset(Capacity)),
    },
)
PARTY_LEFT = declare(
    "agreement_party.left",
    described="{organisation} is no longer a party to {agreement} from {left_at}.",
    fields={"organisation": _REFERENCE, "agreement": _REFERENCE, "left_at": _MOMENT},
)
VERSION_SIGNED = declare(
    "agreement_version.signed",
    described="{organisation} is bound by {version} from {effective_from}: {how}. It approved it on {approved_on}.",
    fields={
        "organisation": _REFERENCE,
        "version": _REFERENCE,
        "how": FactField(kind=FactKind.CODE, allowed=frozenset(HowSigned)),
        "approved_on": FactField(kind=FactKind.DATE),
        "effective_from": _MOMENT,
    },
)
REPRESENTATIVE_NOMINATED = declare(
    "representative.nominated",
    described="Somebody was nominated to speak for {organisation} about agreements.",
    fields={"organisation": _REFERENCE},
)
REPRESENTATIVE_ACCEPTED = declare(
    "representative.accepted",
    described="Whoever was nominated speaks for {organisation} now.",
    fields={"organisation": _REFERENCE},
)
REPRESENTATIVE_ENDED = declare(
    "representative.ended",
    described="A nomination ended, or somebody no longer speaks for {organisation}.",
    fields={"organisation": _REFERENCE},
)
CLAUSES_WRITTEN = declare(
    "agreement_version.clauses_written",
    described="The clauses of a draft were written: {number}.",
    fields={"number": FactField(kind=FactKind.NUMBER)},
)
POLICY_COMPILED = declare(
    "policy.compiled",
    described="Policy {number} holds: {hash}. Why: {because}. Whether all in force could be compiled: {is_whole}.",
    fields={
        "number": FactField(kind=FactKind.NUMBER),
        "hash": _DIGEST,
        "because": FactField(kind=FactKind.CODE, allowed=frozenset(PolicyBecause)),
        "is_whole": FactField(kind=FactKind.CODE, allowed=frozenset({"yes", "no"})),
    },
)
SHARING_STOPPED = declare(
    "policy.stopped",
    described="Sharing was stopped ({what} {of}). Whether Sharewell carries nothing either: {carriage}.",
    fields={
        "what": FactField(kind=FactKind.CODE, allowed=frozenset({"agreement", "organisation", "everything"})),
        "of": FactField(kind=FactKind.REFERENCE, is_required=False),
        "carriage": FactField(kind=FactKind.CODE, allowed=frozenset({"yes", "no"})),
    },
)
LIFTING_ASKED = declare("policy.lifting_asked", described="Somebody asked to lift a stop. A second person must agree.")
STOP_LIFTED = declare("policy.stop_lifted", described="A second person lifted a stop.")
