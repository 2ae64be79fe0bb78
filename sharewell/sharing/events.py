"""What sharing writes into the ledger, and what is owed in it. No word about a child: the child is a subject."""

from sharewell.core.looping import AskAct, AskStep, LoopAct, LoopStep
from sharewell.decisions.types import Footing
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty
from sharewell.obligations.types import Duty, Stage
from sharewell.sharing.types import OPEN, Gate, Handling, RefusalReason, Register, Urgency
from sharewell.sharing.types.outside import HowEnded, HowTold
from sharewell.sharing.types.tellings import ToldHow

_REFERENCE = FactField(kind=FactKind.REFERENCE)
_BASES = frozenset({"agreement", "route"})
_SIDES = frozenset({"sender", "recipient", "outside"})
_ROUTES = frozenset({"statutory-duty", "court-order", "emergency", "own-organisation"})

DISCLOSURE_MADE = declare(
    "disclosure.made",
    described="{items} items went to {recipient} by decision {decision}. Basis: {basis}, policy {policy}. Seal {seal}.",
    fields={
        "decision": _REFERENCE,
        "recipient": _REFERENCE,
        "items": FactField(kind=FactKind.NUMBER),
        "attachments": FactField(kind=FactKind.NUMBER, is_required=False),
        "basis": FactField(kind=FactKind.CODE, allowed=_BASES),
        "route": FactField(kind=FactKind.CODE, allowed=_ROUTES, is_required=False),
        "policy": FactField(kind=FactKind.DIGEST),
        "handling": FactField(kind=FactKind.CODE, allowed=frozenset(Handling)),
        "seal": FactField(kind=FactKind.DIGEST),
    },
)
DISCLOSURE_MOVED = declare(
    "disclosure.moved",
    described="About a disclosure: {act}. It now stands at {step}.",
    fields={
        "act": FactField(kind=FactKind.CODE, allowed=frozenset({*LoopAct, OPEN})),
        "step": FactField(kind=FactKind.CODE, allowed=frozenset(LoopStep)),
        "how": FactField(kind=FactKind.CODE, allowed=frozenset(HowTold), is_required=False),
    },
)
DISCLOSURE_READ = declare(
    "disclosure.read",
    described="A disclosure was read by the {side}.",
    fields={"side": FactField(kind=FactKind.CODE, allowed=_SIDES)},
)
ATTACHMENT_OPENED = declare(
    "attachment.opened",
    described="Attachment {number} of a disclosure was opened by the {side}. SHA-256 {digest}.",
    fields={
        "number": FactField(kind=FactKind.NUMBER),
        "digest": FactField(kind=FactKind.DIGEST),
        "side": FactField(kind=FactKind.CODE, allowed=_SIDES),
    },
)
LINK_MADE = declare(
    "outside_link.made",
    described="A link was made with which a body without an account opens a disclosure until {expires_at}.",
    fields={"expires_at": FactField(kind=FactKind.MOMENT)},
)
LINK_ISSUED = declare(
    "outside_link.issued",
    described="The token of a link was made for its e-mail, attempt {attempt}. Earlier ones are over.",
    fields={"attempt": FactField(kind=FactKind.NUMBER)},
)
LINK_UNSENT = declare(
    "outside_link.unsent",
    described="The e-mail with a link could not be sent, attempt {attempt}.",
    fields={"attempt": FactField(kind=FactKind.NUMBER)},
)
LINK_SENT = declare("outside_link.sent", described="The e-mail with a link was handed over.")
LINK_TRIED = declare(
    "outside_link.tried",
    described="A wrong code was given for a link, the {wrong}. time.",
    fields={"wrong": FactField(kind=FactKind.NUMBER)},
)
LINK_ENTERED = declare("outside_link.entered", described="The right code was given for a link. It opens no other time.")
LINK_ENDED = declare(
    "outside_link.ended",
    described="A link ended: {how}.",
    fields={"how": FactField(kind=FactKind.CODE, allowed=frozenset(HowEnded))},
)
LINK_TENDED = declare("outside_link.tended", described="What is owed about a link was brought in step.")
USE_STOPPED = declare(
    "disclosure_use.stopped",
    described="A consent was taken back: {disclosures} recipients must stop using what rested on it.",
    fields={"disclosures": FactField(kind=FactKind.NUMBER)},
)
ITEMS_READ = declare("decision_items.read", described="What could be disclosed by a decision was read.")
REQUEST_MADE = declare(
    "request.made",
    described="Information was asked for from {recipient}: footing {footing}, urgency {urgency}, gate {gate}.",
    fields={
        "recipient": _REFERENCE,
        "footing": FactField(kind=FactKind.CODE, allowed=frozenset(Footing)),
        "urgency": FactField(kind=FactKind.CODE, allowed=frozenset(Urgency)),
        "gate": FactField(kind=FactKind.CODE, allowed=frozenset(Gate)),
    },
)
REQUEST_MOVED = declare(
    "request.moved",
    described="About a request: {act}. It now stands at {step}.",
    fields={
        "act": FactField(kind=FactKind.CODE, allowed=frozenset(AskAct)),
        "step": FactField(kind=FactKind.CODE, allowed=frozenset(AskStep)),
        "reason": FactField(kind=FactKind.CODE, allowed=frozenset(RefusalReason), is_required=False),
    },
)
SIDE_WRITTEN = declare("child_side.written", described="What a child says, and whom the child trusts, was written.")
SIDE_READ = declare("child_side.read", described="What a child says, and whom the child trusts, was read.")
LINE_RESOLVED = declare(
    "register_line.resolved",
    described="A manager said how a line of the register “{register}” was resolved.",
    fields={"register": FactField(kind=FactKind.CODE, allowed=frozenset(Register))},
)
LINE_READ = declare("register_line.read", described="It was read how a line of a register was resolved.")
RECORDS_PARTED_TELL = declare(
    "wrong_link.followed",
    described="Two records were parted. {owed} things that were shared meanwhile must be told of.",
    fields={"owed": FactField(kind=FactKind.NUMBER)},
)
UNDER_LINK_READ = declare(
    "under_link.read",
    described="It was read what was shared while two records were linked: {shared} things, and {looked} who looked.",
    fields={"shared": FactField(kind=FactKind.NUMBER), "looked": FactField(kind=FactKind.NUMBER)},
)
TELLING_READ = declare("telling.read", described="It was read what is owed to be told after records were parted.")
TELLING_CLOSED = declare(
    "telling.closed",
    described="Somebody said how a recipient was told that what they have may be about another child: {how}.",
    fields={"how": FactField(kind=FactKind.CODE, allowed=frozenset(ToldHow))},
)
REQUEST_READ = declare("request.read", described="A request for information was read.")

_PAGE, _ASKED = "sharing:disclosure", "sharing:request"
DISCLOSURE_DUTIES: dict[str, Duty] = {
    what: declare_duty(f"disclosure.{what}", title=title, page=_PAGE, stage=stage)
    for what, title, stage in (
        ("acknowledge", "Say that you have what was sent to you", Stage.TO_ACKNOWLEDGE),
        ("state", "Say what you will do about what was sent to you", Stage.TO_DO),
        ("do", "Do what you said, and say that it is done", Stage.TO_DO),
        ("verify", "Check that what they said was done", Stage.TO_VERIFY),
        ("disagreement", "Answer those who do not agree", Stage.TO_DO),
        ("question", "Answer a question about what you sent", Stage.TO_DO),
        ("correction", "Read a correction of what you understood", Stage.TO_ACKNOWLEDGE),
        ("stop", "Stop using what was sent to you", Stage.TO_DO),
        ("incident", "Deal with what went to the wrong recipient", Stage.TO_DO),
    )
}
OUTSIDE_DUTIES: dict[str, Duty] = {
    what: declare_duty(f"outside.{what}", title=title, page=_PAGE, stage=Stage.TO_DO)
    for what, title in (
        ("acknowledge", "Ring them: nobody has said yet that they have what you sent"),
        ("state", "Ring them: ask what they will do, and write it down"),
        ("do", "Ring them: ask whether it was done, and write it down"),
        ("correction", "Ring them: tell them what you meant"),
        ("stop", "Ring them: they must stop using what you sent"),
    )
}
"""What a recipient without an account would owe. The sender owes to ring them, and writes down what they say."""
CHOOSE_AGAIN: Duty = declare_duty(
    "outside.choose", title="Send another link, or tell them by telephone", page=_PAGE, stage=Stage.TO_DO
)
REQUEST_DUTIES: dict[str, Duty] = {
    what: declare_duty(f"request.{what}", title=title, page=_ASKED, stage=stage, is_quiet=True)
    for what, title, stage in (
        ("dispense", "Decide whether to ask without consent", Stage.TO_DO),
        ("take-up", "Take up a request for information", Stage.TO_ACKNOWLEDGE),
        ("answer", "Answer a request for information", Stage.TO_DO),
        ("again", "Look at a request again", Stage.TO_DO),
        ("escalated-1", "A request was taken to you as line manager", Stage.TO_DO),
        ("escalated-2", "A request was taken to you as senior manager", Stage.TO_DO),
        ("escalated-3", "A request was taken to the safeguarding partners", Stage.TO_DO),
        ("follow", "See what becomes of what you asked", Stage.WAITING),
    )
}
"""They are quiet: whoever asked must not be able to tell "not permitted to say" from "no answer yet" by them."""
ANSWER_TODAY = "request.answer-today"
"""The term of a request that is needed today."""
TELL: Duty = declare_duty(
    "wrong-link.tell",
    title="Tell them that what you shared may be about another child",
    page="sharing:telling",
    stage=Stage.TO_DO,
    is_quiet=True,
)
"""It is quiet: whoever parted the records could be told by it of a service that is never shown."""
