"""What decisions write into the ledger. No word about a child, and no name."""

from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.decisions.types import AdditionKind, Chosen, GoesTo, NoteAbout, Relationship
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

PAGES = frozenset(
    {"start", "request", "recipient", "question", "child", "children", "item", "items", "words", "checklist", "form"}
)
"""The pages that change a draft."""

DRAFT_BEGUN = declare("draft.begun", described="A draft of a decision was begun.")
DRAFT_CHANGED = declare(
    "draft.changed",
    described="The page {page} of a draft was kept as version {version}.",
    fields={
        "page": FactField(kind=FactKind.CODE, allowed=PAGES),
        "version": FactField(kind=FactKind.NUMBER),
    },
)
DRAFT_DISCARDED = declare("draft.discarded", described="A draft was thrown away and its words deleted.")
DECISION_RECORDED = declare(
    "decision.recorded",
    described="A decision ({children} children) was recorded: guide {outcome}, chosen {chosen}, seal {seal}.",
    fields={
        "outcome": FactField(kind=FactKind.CODE, allowed=frozenset(OUTCOMES)),
        "chosen": FactField(kind=FactKind.CODE, allowed=frozenset(Chosen)),
        "children": FactField(kind=FactKind.NUMBER),
        "seal": FactField(kind=FactKind.DIGEST),
        "words_seal": FactField(kind=FactKind.DIGEST),
        "edition_fingerprint": FactField(kind=FactKind.DIGEST),
    },
)
DECISION_ADDED_TO = declare(
    "decision.added_to",
    described="Something was added to a decision: {kind}.",
    fields={"kind": FactField(kind=FactKind.CODE, allowed=frozenset(AdditionKind))},
)
DECISION_READ = declare(
    "decision.read",
    described="A decision was read as {form}, because of: {relationship}.",
    fields={
        "form": FactField(kind=FactKind.CODE, allowed=frozenset({"page", "text", "pdf", "comparison"})),
        "relationship": FactField(kind=FactKind.CODE, allowed=frozenset(Relationship)),
    },
)
NOTE_MADE = declare(
    "concern_note.made",
    described="A concern note about a {about} was made; it goes to the {goes_to}.",
    fields={
        "about": FactField(kind=FactKind.CODE, allowed=frozenset(NoteAbout)),
        "goes_to": FactField(kind=FactKind.CODE, allowed=frozenset(GoesTo)),
    },
)
NOTE_READ = declare(
    "concern_note.read",
    described="A concern note was read, because of: {relationship}.",
    fields={"relationship": FactField(kind=FactKind.CODE, allowed=frozenset(Relationship))},
)

NOTE_LOOKED_AT = declare("concern_note.looked_at", described="Whoever owed a look at a concern note has looked.")

LOOK_AT_DECISION = declare_duty("look-at-decision", title="Look at a decision", page="decisions:decision")
LOOK_AT_NOTE = declare_duty("look-at-concern", title="Look at a concern", page="decisions:noted")
FIND_WHO_LOOKS = declare_duty("find-who-looks", title="Find who can look at a decision", page="decisions:decision")
FIND_WHO_HEARS = declare_duty("find-who-hears", title="Find somebody who can hear a concern", page="decisions:noted")
ANSWER_MANAGER = declare_duty("answer-manager", title="Answer what was sent back to you", page="decisions:decision")
REVIEW_DECISION = declare_duty("look-again", title="Look again at what you did not share", page="decisions:decision")
COMPLETE_EMERGENCY = declare_duty(
    "complete-emergency", title="Complete the record of an emergency", page="decisions:decision"
)
