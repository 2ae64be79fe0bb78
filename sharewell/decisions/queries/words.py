"""The words of closed sets and of the texts that a record holds: the same in forms, pages and records."""

from collections.abc import Mapping

from sharewell.core.deciding import Edition
from sharewell.decisions.types import Answer, Chosen, Footing, GoesTo, ItemKind, Seen

FOOTING_WORDS: Mapping[str, str] = {
    Footing.SECTION_47: "A child protection enquiry (Children Act 1989, section 47)",
    Footing.SECTION_17: "An assessment of a child in need (Children Act 1989, section 17)",
    Footing.HUB_CHECK: "A check by a safeguarding hub",
    Footing.POLICE: "An enquiry by the police",
    Footing.COURT: "A court order, or a court's request",
    Footing.PARENT: "A parent or carer asks",
    Footing.NONE: "They did not say, or none of these",
}
KIND_WORDS: Mapping[str, str] = {
    ItemKind.FACT: "A fact",
    ItemKind.OPINION: "An opinion: what somebody makes of it",
    ItemKind.ALLEGATION: "An allegation: what somebody says another has done",
    ItemKind.HEARSAY: "Hearsay: passed on by somebody who was not there",
}
SEEN_WORDS: Mapping[str, str] = {
    Seen.OBSERVED: "I saw or heard it myself",
    Seen.REPORTED: "It was told to me, or written to me",
}
CHOSEN_WORDS: Mapping[str, str] = {
    Chosen.SHARE: "Share what I chose",
    Chosen.SHARE_PART: "Share a part of it",
    Chosen.DO_NOT_SHARE: "Do not share",
    Chosen.ASK_FIRST: "Ask for advice first, and look again",
}
GOES_TO_WORDS: Mapping[str, str] = {
    GoesTo.MANAGER: "My manager",
    GoesTo.ADVISER: "Not my manager: my organisation’s adviser",
}
TEXT_WORDS: Mapping[str, tuple[str, str]] = {
    "reasons": (
        "Why do you decide so?",
        "In your own words, short and clear. It is needed if you do not share, or judge otherwise than the guide.",
    ),
    "if-shared": ("What may happen if it is shared?", "To the child, and to others."),
    "if-not-shared": ("What may happen if it is not shared?", "To the child, and to others."),
    "without-consent": ("Why is it shared without consent?", ""),
    "detriment-what": ("Which item is not shared, and with whom?", ""),
    "detriment-harm": ("Which harm to the child would sharing do?", ""),
    "detriment-instead": ("What else did you consider?", "A part of it, another recipient, or a later time."),
    "detriment-agreed-by": ("Which manager or adviser agreed?", ""),
    "told-what": (
        "What was the family told at the outset?",
        "What you may share, with whom and why. Or why it was unsafe to tell.",
    ),
    "told-language": ("In which language?", "And with which interpreter, if any."),
    "told-standing": ("Does that still stand?", "Was it said again, or taken back?"),
    "onward-limits": ("May the recipient pass it on?", "Ask, and write the limits that you agreed."),
    "agreed": ("What was agreed, and by whom?", ""),
    "action": ("What was done, and by whom?", ""),
    "consulted": ("Who was consulted?", "And what did they say?"),
    "what-follows": ("What will the recipient do, and when do you check that it was done?", ""),
    "judgement-reasons": ("Why do you judge otherwise than the guide?", "Leave this out if you follow the guide."),
    "received-from": ("From whom did it come, and why?", "A person or a service."),
    "view": ("What does the child say and want?", "In the child’s own words, as far as you can."),
    "view-not-asked": ("Or why was the child not asked?", "For example: a baby; it was not safe to ask."),
    "trusted-adult": ("Which adult does the child trust?", "One person who stays by the child through this."),
    "interpreter": ("Was an interpreter used?", "Who, and in which language. Never a relative, if you can avoid it."),
    "needs": ("What does the child need in order to communicate?", "For example signs, pictures, time."),
    "consent-how": (
        "How was consent asked for or received?",
        "From whom, by what right, what was explained, and the receipt.",
    ),
}
"""The question and the hint of each text."""


def words_of_answer(edition: Edition, code: str, answer: Answer) -> str:
    """Return an answer in the words of its question."""
    question = edition.questions.get(code)
    codes = (answer,) if isinstance(answer, str) else answer
    if code == "gateway":
        return "; or: ".join(edition.gateways[each].provision if each in edition.gateways else each for each in codes)
    return "; or: ".join(question.answers.get(each, each) if question else each for each in codes)
