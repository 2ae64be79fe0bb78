"""What agreements write into the ledger."""

from sharewell.agreements.types import AgreementKind, Capacity, Followed, HowAgreed, HowSigned
from sharewell.agreements.types.consultations import Decided
from sharewell.agreements.types.flows import PolicyBecause
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
