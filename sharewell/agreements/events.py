"""What agreements write into the ledger."""

from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed, HowSigned
from sharewell.agreements.types.consultations import Decided
from sharewell.agreements.types.flows import PolicyBecause
from sharewell.agreements.types.keeping import AssuranceKind
from sharewell.core.ratifying import Result, Says
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
CONSULTATION_OPENED = declare(
    "consultation.opened",
    described="{version} was put to its parties until {closes_at}. Text {text}, difference {difference}, rule {rule}.",
    fields={"version": _REFERENCE, "closes_at": _MOMENT, "text": _DIGEST, "difference": _DIGEST, "rule": _DIGEST},
)
CONSULTATION_SENT = declare(
    "consultation.sent",
    described="The text of {consultation} was sent for {organisation} to {representative}.",
    fields={"consultation": _REFERENCE, "organisation": _REFERENCE, "representative": _REFERENCE},
)
CONSULTATION_REMINDED = declare(
    "consultation.reminded",
    described="Those who had not answered were reminded: {number}.",
    fields={"number": FactField(kind=FactKind.NUMBER)},
)
CONSULTATION_NOT_SENT = declare(
    "consultation.not_sent",
    described="Nobody speaks for {organisation}, so nothing could be sent.",
    fields={"organisation": _REFERENCE},
)
CIRCULATION_LINK_MADE = declare("circulation.link_made", described="A link to answer without an account was made.")
CIRCULATION_HANDED_OVER = declare(
    "circulation.handed_over", described="The e-mail with the text was handed to the e-mail service."
)
CIRCULATION_TRIED = declare(
    "circulation.tried",
    described="The e-mail with the text could not be sent, at attempt {attempt}.",
    fields={"attempt": FactField(kind=FactKind.NUMBER)},
)
CIRCULATION_BOUNCED = declare(
    "circulation.bounced",
    described="What was sent for {organisation} did not reach it.",
    fields={"organisation": _REFERENCE},
)
CONSULTATION_ANSWERED = declare(
    "consultation.answered",
    described="{organisation} answered {consultation}: {says}. The text that it had was {text}.",
    fields={
        "consultation": _REFERENCE,
        "organisation": _REFERENCE,
        "says": FactField(kind=FactKind.CODE, allowed=frozenset(Says)),
        "text": _DIGEST,
    },
)
CONSULTATION_REMARKED = declare("consultation.remarked", described="The officer wrote into the discussion.")
CONSULTATION_EXTENDED = declare(
    "consultation.extended", described="More time was given, until {closes_at}.", fields={"closes_at": _MOMENT}
)
CONSULTATION_TIME_REFUSED = declare(
    "consultation.time_refused",
    described="No more time was given to {organisation}.",
    fields={"organisation": _REFERENCE},
)
CONSULTATION_CLOSED = declare(
    "consultation.closed",
    described="A consultation was closed by its rule: {result}. Outcome {outcome}.",
    fields={"result": FactField(kind=FactKind.CODE, allowed=frozenset(Result)), "outcome": _DIGEST},
)
CONSULTATION_SETTLED = declare(
    "consultation.settled", described="What was no longer owed about a consultation was closed."
)
CONSULTATION_DECIDED = declare(
    "consultation.decided",
    described="The board decided on {decided_on}: {decided}.",
    fields={
        "decided": FactField(kind=FactKind.CODE, allowed=frozenset(Decided)),
        "decided_on": FactField(kind=FactKind.DATE),
    },
)
RULE_STATED = declare(
    "ratification_rule.stated",
    described="{agreement} has a rule of its own from {starts_at}: {rule}.",
    fields={"agreement": _REFERENCE, "starts_at": _MOMENT, "rule": _DIGEST},
)

RESPOND = declare_duty(
    "consultation.respond", title="Answer a consultation on a document", page="agreements:consultation"
)
LOOK_AT_BOUNCE = declare_duty(
    "consultation.bounced", title="Find out why a text did not reach an organisation", page="agreements:consultation"
)
FIND_REPRESENTATIVE = declare_duty(
    "consultation.vacancy", title="Find out who speaks for an organisation", page="agreements:consultation"
)
CLOSE = declare_duty(
    "consultation.close", title="Close a consultation whose time is over", page="agreements:consultation"
)
DECIDE_AT_BOARD = declare_duty(
    "consultation.board", title="Put a consultation before the board", page="agreements:consultation"
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

# How agreements are kept: adopted, published, read, monitored; and what is owed about them
ACT = "agreement.act"
"""The term of duties below for which no day was chosen."""
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
