"""What agreements write into the ledger."""

from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed, HowSigned
from sharewell.agreements.types.keeping import AssuranceKind
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

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

# How agreements are kept: adopted, published, read, monitored; and what is owed about them
SIGN = declare_duty(
    "agreement.sign", title="Sign an agreement for your organisation, or say why not", page="agreements:party"
)
REVIEW = declare_duty("agreement.review", title="Look at an agreement again", page="agreements:version")
NOMINATE = declare_duty(
    "representative.nominate",
    title="Nobody speaks for an organisation: find somebody",
    page="agreements:representative",
)
ACCEPT = declare_duty(
    "representative.accept", title="Accept that you speak for an organisation", page="agreements:nomination"
)
CHASE = declare_duty(
    "contract.chase", title="A provider has not signed what its contract asks for", page="agreements:contract"
)
CHECK = declare_duty("contract.check", title="Check whether a contract’s condition is met", page="agreements:contract")
TELL_CONTROLLER = declare_duty(
    "contract.tell-controller", title="Tell whoever you work for what you hold for them", page="agreements:contract"
)
RENEW = declare_duty(
    "assurance.renew", title="A certificate of your organisation runs out", page="agreements:assurance-of"
)

VERSION_REVIEWED = declare(
    "agreement_version.reviewed",
    described="A version was looked at and stays as it is. It is looked at again by {review_on}.",
    fields={"review_on": FactField(kind=FactKind.DATE)},
)
VERSION_ADOPTED = declare(
    "agreement_version.adopted",
    described="A body adopted {version} on {adopted_on}.",
    fields={"version": _REFERENCE, "adopted_on": FactField(kind=FactKind.DATE)},
)
VERSION_PUBLISHED = declare(
    "agreement_version.published",
    described="{version} was opened to everybody.",
    fields={"version": _REFERENCE},
)
VERSION_WITHDRAWN = declare(
    "agreement_version.withdrawn",
    described="{version} is no longer open to everybody.",
    fields={"version": _REFERENCE},
)
READING_ASKED = declare("agreement_version.reading_asked", described="Everybody in post was asked to read a version.")
READING_TOLD = declare(
    "agreement_version.reading_told",
    described="People in post at {organisation} were told that a version is to be read: {people}.",
    fields={"organisation": _REFERENCE, "people": FactField(kind=FactKind.NUMBER)},
)
VERSION_READ = declare("agreement_version.read", described="Somebody said that they have read a version.")
SIGNING_ASKED = declare(
    "agreement_version.signing_asked",
    described="Parties that are not bound by a version were asked to sign it by {by}: {parties}.",
    fields={"by": FactField(kind=FactKind.DATE), "parties": FactField(kind=FactKind.NUMBER)},
)
PARTY_TOOK_OVER = declare(
    "agreement_party.took_over",
    described="{organisation} is a party in the place of {before}, from {joined_at}.",
    fields={"organisation": _REFERENCE, "before": _REFERENCE, "joined_at": _MOMENT},
)
CONTRACT_ENTERED = declare(
    "contract.entered",
    described="A contract of {commissioner} with {provider} asks for {agreement} to be signed by {sign_by}.",
    fields={
        "commissioner": _REFERENCE,
        "provider": _REFERENCE,
        "agreement": _REFERENCE,
        "sign_by": FactField(kind=FactKind.DATE),
    },
)
CONTRACT_CHECKED = declare(
    "contract.checked",
    described="A contract was checked on {checked_on}. Its condition was met: {was_met}.",
    fields={
        "checked_on": FactField(kind=FactKind.DATE),
        "was_met": FactField(kind=FactKind.CODE, allowed=frozenset({"yes", "no"})),
    },
)
CONTRACT_ENDED = declare(
    "contract.ended", described="A contract ended on {ended_on}.", fields={"ended_on": FactField(kind=FactKind.DATE)}
)
CONTROLLER_TOLD = declare(
    "contract.controller_told",
    described="A processor told its controller on {told_on} what it holds for it.",
    fields={"told_on": FactField(kind=FactKind.DATE)},
)
ASSURANCE_RECORDED = declare(
    "assurance.recorded",
    described="What an organisation can show was recorded: {kind}, until before {expires_on}.",
    fields={
        "kind": FactField(kind=FactKind.CODE, allowed=frozenset(AssuranceKind)),
        "expires_on": FactField(kind=FactKind.DATE),
    },
)
