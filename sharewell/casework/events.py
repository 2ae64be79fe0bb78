"""What casework writes into the ledger, and what is owed in it. No word about a child: the child is a subject."""

from sharewell.casework.types import ENQUIRY_FOOTINGS, Away, Outcome, Way
from sharewell.core.enquiring import Colour, DissentAct, DissentStep, EnquiryAct, EnquirySide, EnquiryStep
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty
from sharewell.obligations.types import Duty, Stage
from sharewell.sharing.types import Gate

_REFERENCE = FactField(kind=FactKind.REFERENCE)
_NUMBER = FactField(kind=FactKind.NUMBER)

ENQUIRY_RECEIVED = declare(
    "enquiry.received",
    described="A contact reached the hub {team}: {way}.",
    fields={"team": _REFERENCE, "way": FactField(kind=FactKind.CODE, allowed=frozenset(Way))},
)
ENQUIRY_MOVED = declare(
    "enquiry.moved",
    described="About an enquiry: {act}. It now stands at {step}.",
    fields={
        "act": FactField(kind=FactKind.CODE, allowed=frozenset(EnquiryAct)),
        "step": FactField(kind=FactKind.CODE, allowed=frozenset(EnquiryStep)),
        "colour": FactField(kind=FactKind.CODE, allowed=frozenset(Colour), is_required=False),
        "code": FactField(kind=FactKind.CODE, allowed=frozenset({*Outcome, *Away}), is_required=False),
        "footing": FactField(kind=FactKind.CODE, allowed=frozenset(ENQUIRY_FOOTINGS), is_required=False),
        "gate": FactField(kind=FactKind.CODE, allowed=frozenset(Gate), is_required=False),
    },
)
ENQUIRY_ASKED = declare(
    "enquiry.asked",
    described="In an enquiry {recipient} was chosen, with a reason, and asked by {request}.",
    fields={"recipient": _REFERENCE, "request": _REFERENCE},
)
ENQUIRY_DISPENSED = declare(
    "enquiry.dispensed",
    described="A manager decided about {requests} requests of an enquiry that waited for it.",
    fields={"requests": _NUMBER},
)
ENQUIRY_READ = declare(
    "enquiry.read",
    described="An enquiry was read from the side of: {side}.",
    fields={"side": FactField(kind=FactKind.CODE, allowed=frozenset(EnquirySide))},
)
CHRONOLOGY_READ = declare(
    "chronology.read",
    described="The chronology of an enquiry was read: {lines} lines from {disclosures} disclosures.",
    fields={"lines": _NUMBER, "disclosures": _NUMBER},
)
CONTRIBUTION_READ = declare("contribution.read", described="What an organisation had told an enquiry was read by it.")
CONTRIBUTION_MARKED = declare(
    "contribution.marked",
    described="Whoever told {statements} statements said what the hub may do with them.",
    fields={"statements": _NUMBER},
)
LIMITS_ACCEPTED = declare(
    "enquiry_limits.accepted",
    described="The limits of {disclosures} contributions to an enquiry were accepted.",
    fields={"disclosures": _NUMBER},
)
STATEMENT_ADDED = declare("hub_statement.added", described="The hub added a statement of its own to a chronology.")
DISSENT_RECORDED = declare("dissent.recorded", described="Somebody did not agree with what a hub decided.")
DISSENT_MOVED = declare(
    "dissent.moved",
    described="About a dissent: {act}. It now stands at {step}, stage {stage}.",
    fields={
        "act": FactField(kind=FactKind.CODE, allowed=frozenset(DissentAct)),
        "step": FactField(kind=FactKind.CODE, allowed=frozenset(DissentStep)),
        "stage": _NUMBER,
    },
)
DISSENT_READ = declare("dissent.read", described="A dissent was read.")

_PAGE, _DISSENT = "casework:enquiry", "casework:dissent"
ENQUIRY_DUTIES: dict[str, Duty] = {
    what: declare_duty(f"enquiry.{what}", title=title, page=_PAGE, stage=stage)
    for what, title, stage in (
        ("take", "Accept a contact as a referral, or not", Stage.TO_ACKNOWLEDGE),
        ("rate", "Rate an enquiry", Stage.TO_DO),
        ("decide-red", "Decide an enquiry rated red", Stage.TO_DO),
        ("decide-amber", "Decide an enquiry rated amber", Stage.TO_DO),
        ("decide-green", "Decide an enquiry rated green", Stage.TO_DO),
        ("feedback", "Tell whoever referred what was decided", Stage.TO_DO),
        ("look-at-silence", "Look again at why whoever referred is not told", Stage.TO_DO),
        ("hear", "Read what the hub tells you", Stage.TO_ACKNOWLEDGE),
    )
}
DISSENT_DUTIES: dict[str, Duty] = {
    what: declare_duty(f"enquiry.{what}", title=title, page=_DISSENT)
    for what, title in (
        ("dissent-1", "Answer those who do not agree with a hub, as line manager"),
        ("dissent-2", "Answer those who do not agree with a hub, as senior manager"),
        ("dissent-3", "Answer those who do not agree with a hub, for the partnership"),
        ("hear-answer", "Say whether you are content with the answer"),
    )
}
