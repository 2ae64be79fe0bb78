"""What is said of requests and disclosures: codes, and the words that people read for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sharewell.core.looping import AskAct, AskStep, LoopAct, LoopStep
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


def to_of(chosen: str) -> dict[str, Any]:
    """Return a chosen recipient as an act takes it: a team or a post, by the prefix of its reference."""
    return {"to_post": chosen} if chosen.startswith("pos_") else {"to_team": chosen}
