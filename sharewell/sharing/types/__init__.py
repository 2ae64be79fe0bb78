"""What others may hold of sharing: rows, closed sets and their words, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sharewell.acting.types import Refused
from sharewell.core.looping import Ask, AskAct, AskStep, Loop, LoopAct, LoopStep
from sharewell.decisions.types import Footing

REQUEST_PREFIX, DISCLOSURE_PREFIX, RESOLUTION_PREFIX = "req", "dis", "rsl"
SIDE_PREFIX = "chs"
LONGEST = 4000  # characters of one text
MOST_ITEMS = 100


class Urgency(StrEnum):
    """How soon whoever asks needs the answer."""

    TODAY = "today"
    DAYS = "days"


URGENCY_WORDS: Mapping[Urgency, str] = {Urgency.TODAY: "Today", Urgency.DAYS: "Within some working days"}


class Gate(StrEnum):
    """Why a family may be asked about below the threshold of section 47."""

    NOT_NEEDED = "not-needed"
    """It stands on section 47, the police or a court."""
    CONSENT = "consent"
    DISPENSATION = "dispensation"
    """A manager says, with reasons, that it is asked without consent. Nothing is sent before."""
    DUTY = "duty"
    """The reasoning of the duty to share: what it is relevant to, whom it helps, why it does no greater harm."""


GATE_WORDS: Mapping[Gate, str] = {
    Gate.NOT_NEEDED: "Not needed: section 47, the police or a court",
    Gate.CONSENT: "The family agreed",
    Gate.DISPENSATION: "A manager decides whether to ask without their consent",
    Gate.DUTY: "The duty to share information (Children Act 2004, section 16LA)",
}
UNGATED = frozenset({Footing.SECTION_47, Footing.POLICE, Footing.COURT})
"""What stands above the threshold. For everything else a gate is named."""

FOOTING_WORDS: Mapping[Footing, str] = {
    Footing.SECTION_47: "Enquiries under section 47 (significant harm)",
    Footing.SECTION_17: "An assessment under section 17 (child in need)",
    Footing.HUB_CHECK: "A check of a multi-agency hub",
    Footing.POLICE: "A police investigation",
    Footing.COURT: "A court asks, or orders it",
    Footing.PARENT: "A parent or carer asks",
    Footing.NONE: "None of these: we need it for our work with the child",
}


class RefusalReason(StrEnum):
    """Why a request is refused."""

    PURPOSE_UNCLEAR = "purpose-unclear"
    TOO_MUCH = "too-much"
    NO_RIGHT = "no-right"
    CONFIDENCE = "confidence"
    WOULD_HARM = "would-harm"
    NOT_OURS = "not-ours"


REFUSAL_WORDS: Mapping[RefusalReason, str] = {
    RefusalReason.PURPOSE_UNCLEAR: "We cannot see what it is needed for",
    RefusalReason.TOO_MUCH: "It asks for more than is needed",
    RefusalReason.NO_RIGHT: "We found no law or agreement that lets us share it",
    RefusalReason.CONFIDENCE: "It was told in confidence, and nothing outweighs that",
    RefusalReason.WOULD_HARM: "Sharing it would do the child more harm than keeping it",
    RefusalReason.NOT_OURS: "Another agency holds it and should answer",
}


class Handling(StrEnum):
    """What the recipient may do with what was disclosed. It travels with the items and is accepted to open them."""

    THIS_CASE = "this-case"
    THIS_TEAM = "this-team"
    ASK_FIRST = "ask-first"
    TELL_NOT_RECORD = "look-only"


HANDLING_WORDS: Mapping[Handling, str] = {
    Handling.THIS_CASE: "Use it for this child and purpose. Share it on only for the same purpose, and record that.",
    Handling.THIS_TEAM: "Keep it in the team that receives it.",
    Handling.ASK_FIRST: "Share nothing on before you have asked us.",
    Handling.TELL_NOT_RECORD: "Read it here. Do not copy it into another record.",
}


class Mentions(StrEnum):
    """Whom else a statement tells about."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"
    """Another person than the child. Held back unless the sender says why the recipient needs it."""
    WHERE = "where"
    """Where somebody lives or can be found. Held back unless the sender says why the recipient needs it."""


MENTIONS_WORDS: Mapping[Mentions, str] = {
    Mentions.NOBODY: "No",
    Mentions.SOMEBODY: "Yes: another person than the child",
    Mentions.WHERE: "Yes: where somebody lives, goes to school or can be found",
}


class Throughout(StrEnum):
    """Whether a child wants the adult whom they trust to stay the one who speaks with them."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not-asked"


THROUGHOUT_WORDS: Mapping[Throughout, str] = {
    Throughout.YES: "Yes: the child wants this adult throughout",
    Throughout.NO: "No",
    Throughout.NOT_ASKED: "The child was not asked yet",
}
THROUGHOUT_SENTENCE = "The child wants this adult throughout."

PURPOSES: Mapping[str, str] = {
    "protect-from-harm": "safeguarding",
    "early-and-family-help": "early-help",
    "child-in-need": "assessment",
}
"""Which purpose of agreements is offered first for a purpose of the guide, and the other way round."""

TOLD_ELSEWHERE_WORDS: Mapping[str, str] = {
    "police": "999, or the police: not in this list",
    "childrens-social-care": "Children’s social care: not in this list",
}
"""Whom somebody told in an emergency where Sharewell does not reach them, by kind."""

OPEN = "open"
"""Beside the acts of the loop: somebody accepted the limits and opened it. The step stays."""

LOOP_STEP_WORDS: Mapping[LoopStep, str] = {
    LoopStep.SENT: "Sent, not acknowledged yet",
    LoopStep.ACKNOWLEDGED: "They have it and say what they understand",
    LoopStep.STATED: "They said what they will do",
    LoopStep.DONE: "They say that it is done; nobody else has checked yet",
    LoopStep.DISAGREED: "They do not agree",
    LoopStep.RECALLED: "It went to the wrong recipient and was called back",
    LoopStep.VERIFIED: "Done, and checked by somebody else",
    LoopStep.NOTHING_FURTHER: "Nothing further: the sender agreed",
    LoopStep.DEALT_WITH: "It went to the wrong recipient; that was looked into",
}
LOOP_ACT_WORDS: Mapping[str, str] = {
    OPEN: "Opened, with the limits accepted",
    LoopAct.ACKNOWLEDGE: "Acknowledged, in their words",
    LoopAct.STATE: "Said what they will do",
    LoopAct.DO: "Said that it is done",
    LoopAct.VERIFY: "Checked that it was done",
    LoopAct.SEND_BACK: "Sent back: not done yet",
    LoopAct.DISAGREE: "Did not agree",
    LoopAct.UPHOLD: "Stood by it",
    LoopAct.GIVE_WAY: "Agreed that nothing further is needed",
    LoopAct.RECALL: "Called back: the wrong recipient",
    LoopAct.SETTLE: "Said how the mistake was dealt with",
    LoopAct.ASK: "Asked a question",
    LoopAct.ANSWER: "Answered the question",
    LoopAct.CORRECT: "Said that it was understood otherwise than meant",
    LoopAct.TAKE_IN: "Read the correction",
    LoopAct.MUST_STOP: "Said that it must no longer be used",
    LoopAct.STOPPED: "Said that they stopped using it",
}
ASK_STEP_WORDS: Mapping[AskStep, str] = {
    AskStep.TO_DISPENSE: "Not sent yet: a manager decides whether to ask without consent",
    AskStep.SENT: "No answer yet. They have not taken it up.",
    AskStep.TAKEN_UP: "No answer yet. They have taken it up.",
    AskStep.NOT_TOLD: "Not permitted to say. Whoever asked sees “No answer yet”.",
    AskStep.ANSWERED: "Answered",
    AskStep.REFUSED: "Refused, with reasons",
    AskStep.AGAIN: "No answer yet. They were asked again with new information.",
    AskStep.ESCALATED: "No answer yet. It was taken to those who manage them.",
    AskStep.CLOSED: "Closed",
}
ASK_ACT_WORDS: Mapping[AskAct, str] = {
    AskAct.DISPENSE: "A manager let it be asked without consent",
    AskAct.NOT_DISPENSE: "A manager did not let it be asked without consent",
    AskAct.TAKE_UP: "Taken up",
    AskAct.TELL: "Answered with information",
    AskAct.NOTHING_HELD: "Answered: nothing held",
    AskAct.MAY_NOT_SAY: "Answered: not permitted to say",
    AskAct.MAY_NOT_SAY_VEILED: "Not permitted to say; shown as no answer yet",
    AskAct.REFUSE: "Refused",
    AskAct.ASK_AGAIN: "Asked again with new information",
    AskAct.ESCALATE: "Taken further",
    AskAct.CLOSE: "Closed by whoever asked",
}
STAGE_WORDS: Mapping[int, str] = {1: "line managers", 2: "senior managers", 3: "the safeguarding partners"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One statement that the sender chose to disclose, by its number in the decision, and how.

    By reference: it was told by word of mouth, or the originator holds it; no content is kept. `reason` says why the
    recipient needs what it mentions about somebody else.
    """

    number: int
    item_class: str
    mentions: Mentions = Mentions.NOBODY
    reason: str = ""
    is_by_reference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedItemRow:
    """A statement as it was disclosed. One by reference has no text."""

    number: int
    item_class: str
    text: str
    is_by_reference: bool
    kind: str
    source: str
    seen: str
    evidence: str
    happened_on: date | None
    known_on: date | None
    why_it_matters: str
    mentions: Mentions
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """A photograph or document as it was disclosed. One by reference has no type, size or digest."""

    number: int
    item_class: str
    is_by_reference: bool
    description: str
    kind: str
    seen: str
    mentions: Mentions
    reason: str
    type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """What somebody did about a request or a disclosure.

    `how` and `told_by` say how it came where not by an account: with a link, or told by telephone, and by whom.
    """

    act: str
    by: str
    organisation: str
    at: datetime
    words: str
    code: str = ""
    how: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureLine:
    """A disclosure in a list: no word about a child."""

    reference: str
    made_at: datetime
    made_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    purpose: str
    items: int
    loop: Loop
    is_mine: bool
    """The reader is on the side that sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRow:
    """A disclosure as somebody reads it who may. `entry` and `entry_hash` are the receipt."""

    reference: str
    decision: str
    position: int
    request: str
    made_at: datetime
    made_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    child: str
    purpose: str
    basis: str
    route: str
    lawful_bases: tuple[str, ...]
    policy: str
    clauses: tuple[str, ...]
    consents: tuple[str, ...]
    why_it_matters: str
    wanted: str
    handling: Handling
    limits: str
    child_says: str
    trusted_adult: str
    told: str
    form: str
    """The edition of the form that it answers, or nothing."""
    form_fingerprint: str
    seal: str
    entry: str
    entry_hash: str
    items: tuple[DisclosedItemRow, ...]
    moves: tuple[MoveRow, ...]
    loop: Loop
    attachments: tuple[AttachmentRow, ...] = ()
    to_outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureCover:
    """What a recipient sees before they open it: limits, and no word about a child."""

    reference: str
    made_at: datetime
    organisation: str
    purpose: str
    handling: Handling
    limits: str
    items: int
    loop: Loop
    attachments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list: no word about a child."""

    reference: str
    asked_at: datetime
    asked_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    purpose: str
    footing: Footing
    urgency: Urgency
    due_at: datetime
    answered_at: datetime | None
    refusals: int
    ask: Ask
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as somebody reads it who may."""

    reference: str
    asked_at: datetime
    asked_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    child: str
    question: str
    purpose: str
    footing: Footing
    statement: str
    urgency: Urgency
    gate: Gate
    gate_words: str
    due_at: datetime
    moves: tuple[MoveRow, ...]
    disclosures: tuple[str, ...]
    ask: Ask
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """How an organisation stands: numbers, and how many there were in all."""

    organisation: str
    asked: int
    refused: int
    late: int
    sent_to: int
    unverified: int
    disputed: int


class Register(StrEnum):
    """A register of one's own organisation."""

    REFUSALS = "refusals"
    LATE = "late"
    UNVERIFIED = "unverified"
    DISPUTES = "disputes"


REGISTER_WORDS: Mapping[Register, tuple[str, str]] = {
    Register.REFUSALS: ("Requests that were refused", "No request was refused."),
    Register.LATE: ("Answers that are late, or came late", "No answer was late."),
    Register.UNVERIFIED: ("Done, they say, and nobody else checked yet", "Everything that was done was checked."),
    Register.DISPUTES: ("Disagreements, and what was taken further", "Nobody disagreed."),
}
SMALLEST = 5
"""Smaller numbers are not shown: who is meant could be guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One line of a register: no word about a child. `page` is the name of the address that shows it."""

    reference: str
    page: str
    since: datetime
    organisation: str
    to_organisation: str
    stands: str
    resolved_at: datetime | None = None
    """When a manager of the reader's organisation last said how it was resolved, and who that was."""
    resolved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRow:
    """How a line of a register was resolved, and why."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one press in an emergency wrote: the decision, and the disclosure where Sharewell reaches whom was told."""

    decision: str
    disclosure: str = ""


class DisclosureUnknown(LookupError):
    """No disclosure of this reference is open to whoever asks."""


class RequestUnknown(LookupError):
    """No request of this reference is open to whoever asks."""


class NotYoursToDisclose(LookupError):
    """No decision of this reference was made by whoever asks, or it has no child at that place."""


class AlreadyDisclosed(Refused):
    """The same page was sent before."""

    code = "already-disclosed"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the disclosure."""
        super().__init__("You sent this before. It went once.")
        self.reference = reference


class AlreadyAsked(Refused):
    """The same request was sent before."""

    code = "already-asked"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the request."""
        super().__init__("You sent this request before. It went once.")
        self.reference = reference


class AlreadyBegun(Refused):
    """The actor has begun to decide about this request."""

    code = "already-begun"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the draft."""
        super().__init__("You began to decide about this. Go on there.")
        self.reference = reference


class AlreadyMoved(Refused):
    """The same page was sent before."""

    code = "already-moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """The newest that is known of a child's side to the reader: what their organisation wrote, or was sent.

    `disclosure` is what it came with, empty where the organisation wrote it. Empty words were not said.
    """

    child: str
    says: str
    adult: str
    throughout: Throughout
    told: str
    at: datetime
    by: str
    disclosure: str


class AlreadyWritten(Refused):
    """The same page was sent before."""

    code = "already-written"


class LineUnknown(LookupError):
    """The register holds no such line for whoever asks."""


class ManagersResolve(Refused):
    """Only a manager says how a line of a register was resolved."""

    code = "managers-resolve"


class AlreadyResolved(Refused):
    """The same page was sent before."""

    code = "already-resolved"


class NoEditionInForce(Refused):
    """No edition of the guidance is held that is in force today."""

    code = "no-edition-in-force"


class NotToldYet(Refused):
    """The telephone comes first: what is written down was told before."""

    code = "not-told-yet"


class NotDecided(Refused):
    """The decision does not let this be shared, or not with this recipient."""

    code = "not-decided"


class RecordFaulty(Refused):
    """The seal of the decision does not fit any more."""

    code = "record-faulty"


class RecipientUnknown(Refused):
    """The team or post is not held, or is over."""

    code = "recipient-unknown"


class NothingChosen(Refused):
    """Nothing was chosen to be disclosed, or something that cannot be."""

    code = "nothing-chosen"


class PackIncomplete(Refused):
    """A form goes whole: each question that must be answered is, or it is said that the answer is not known."""

    code = "pack-incomplete"


class PackUnknown(Refused):
    """Statements answer a form that is not held in that edition, or more than one form."""

    code = "pack-unknown"


class HeldBack(Refused):
    """A statement tells of somebody else, or where somebody is, and is held back."""

    code = "held-back"


class FlowNotCovered(Refused):
    """No agreement in force and no duty lets this go to this recipient."""

    code = "flow-not-covered"

    def __init__(self, words: str, *, item_class: str, remaining: tuple[tuple[str, ...], ...] = ()) -> None:
        """Keep which class is not covered and what would still have to hold."""
        super().__init__(words)
        self.item_class, self.remaining = item_class, remaining


class CarriageStopped(Refused):
    """Somebody stopped what Sharewell carries. A duty stands: tell it by telephone."""

    code = "carriage-stopped"


class ConsentGone(Refused):
    """The decision rests on a consent that does not hold now for this recipient and this purpose."""

    code = "consent-gone"


class LimitsFirst(Refused):
    """The limits must be accepted before it is opened."""

    code = "limits-first"


class WordsMissing(Refused):
    """This act needs words."""

    code = "words-missing"


class StepNotNext(Refused):
    """This does not follow on where it stands. The message says what does."""

    code = "step-not-next"


class GateMissing(Refused):
    """Below section 47 nobody is asked about a family without consent, a manager's decision or the duty's reasoning."""

    code = "gate-missing"


class GoesTheRightsRoute(Refused):
    """A parent or carer asks for what is held about them or their child: they have rights, and go another way."""

    code = "goes-the-rights-route"


class NobodyToAsk(Refused):
    """Nobody is in post who could see to it."""

    code = "nobody-to-ask"


def to_of(chosen: str) -> dict[str, Any]:
    """Return a chosen recipient as an act takes it: a team or a post, by the prefix of its reference."""
    return {"to_post": chosen} if chosen.startswith("pos_") else {"to_team": chosen}
