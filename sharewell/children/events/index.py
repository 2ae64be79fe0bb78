"""What the index writes into the ledger. Whoever reads an entry of a shield learns no child's reference from it."""

from enum import StrEnum

from sharewell.children.types.checks import CheckOutcome
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty


class Outcome(StrEnum):
    """What became of a record that was received."""

    LINKED = "linked"
    POSSIBLE = "possible"
    NEW = "new"
    HELD = "held"
    SEEN_AGAIN = "seen-again"


ANSWER_ASKING = declare_duty(
    "asking.answer", title="Pass a question on to a service that is not shown", page="children:owed-asking"
)
SETTLE_MATCH = declare_duty("match.settle", title="Say whether two records are one child", page="children:match")
SETTLE_SEALED = declare_duty("sealed_match.settle", title="Say whose a record is", page="children:seal-question")

_RESULTS = FactField(kind=FactKind.NUMBER)
RECORD_RECEIVED = declare(
    "index_record.received",
    described="A record was received into the index: {outcome}.",
    fields={"outcome": FactField(kind=FactKind.CODE, allowed=frozenset(Outcome))},
)
_DIGEST = FactField(kind=FactKind.DIGEST)
RECORDS_TAKEN = declare(
    "index_records.taken",
    described="{records} records of a source were taken in, whose references have the digest {digest}.",
    fields={"records": _RESULTS, "digest": _DIGEST},
)
RECORDS_SETTLED = declare(
    "index_records.settled",
    described="{records} records were held against every other: {linked} were linked, {possible} are possibly known,"
    " {new} are new, {held} are held. Their lines have the digest {digest}.",
    fields={
        **dict.fromkeys(("records", "linked", "possible", "new", "held"), _RESULTS),
        "digest": _DIGEST,
    },
)
COMPARED_REBUILT = declare(
    "index.rebuilt",
    described="What is compared of {records} records was made anew.",
    fields={"records": _RESULTS},
)
NAMES_COUNTED = declare(
    "index_names.counted",
    described="It was counted how common names are in the index of {children} children.",
    fields={"children": FactField(kind=FactKind.NUMBER)},
)
FIGURES_COUNTED = declare(
    "index_figures.counted",
    described="It was counted how many children of each place and age there are: {children} in all.",
    fields={"children": FactField(kind=FactKind.NUMBER)},
)
FIGURES_ASKED = declare("index_figures.asked", described="Somebody asked that the children be counted anew.")
SEARCH_MADE = declare(
    "search.made",
    described="A child was looked for in the index, and {results} came back. What was asked is sealed under {asked}.",
    fields={"results": _RESULTS, "asked": FactField(kind=FactKind.DIGEST)},
)
SEARCH_READ = declare(
    "search.read",
    described="What a search found was looked at: {results} children.",
    fields={"results": _RESULTS},
)
INDEX_CHILD_READ = declare("index_child.read", described="A child of the index was looked at.")
INVOLVEMENT_BEGUN = declare("involvement.begun", described="A service said that it works with a child.")
INVOLVEMENT_ENDED = declare("involvement.ended", described="A service said that it no longer works with a child.")
SERVICES_ENDED = declare(
    "involvements.ended",
    described="A whole list of a source does not name {records} children any more, so it no longer works with them."
    " Their references have the digest {digest}.",
    fields={"records": _RESULTS, "digest": _DIGEST},
)
MARK_SET = declare("involvement.mark_set", described="A service asks to be rung about a child.")
MARK_TAKEN_BACK = declare("involvement.mark_taken_back", described="A service asks no longer to be rung about a child.")
TELLING_CHOSEN = declare(
    "involvement.telling_chosen", described="A service that is shown to nobody chose whether it is told of others."
)
UNSHOWN_TOLD = declare(
    "involvement.unshown_told",
    described="Services that are shown to nobody were told that something has changed, if there are any who want it.",
)
CHECK_CHILD = declare_duty("check.look", title="Find out why no GP or school is known", page="children:check")
CHECK_TAKEN = declare("check.taken", described="Somebody looks into why no GP or no school of a child is known.")
CHECK_READ = declare("check.read", described="It was looked at who looks into a missing GP or school.")
CHECK_CLOSED = declare(
    "check.closed",
    described="Somebody said what they found about a missing GP or school: {outcome}.",
    fields={"outcome": FactField(kind=FactKind.CODE, allowed=frozenset(CheckOutcome))},
)
MERGE_PREVIEWED = declare(
    "merge_preview.read",
    described="Two records were looked at side by side, and what would follow if they were linked.",
)
SHIELD_RAISED = declare("shield.raised", described="A child was hidden from everybody who is not cleared.")
SHIELD_READ = declare("shield.read", described="A shield was looked at by somebody who is cleared.")
SHIELD_CLEARED = declare(
    "shield.cleared",
    described="The post {post} was cleared to see a hidden child.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)
CLEARANCE_ENDED = declare(
    "shield.clearance_ended",
    described="The post {post} may no longer see a hidden child.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)
KEEPER_NAMED = declare(
    "keeper.named",
    described="Too few were left who could lift a shield or a seal, so the operator named the post {post} for it.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)
LIFTING_ASKED = declare("shield.lifting_asked", described="Somebody asked to lift a shield; another must agree.")
SHIELD_LIFTED = declare("shield.lifted", described="A shield was lifted by two people.")
RECORDS_LINKED = declare("index_records.linked", described="Two records were taken for one child.")
RECORDS_PARTED = declare("index_records.parted", described="The link of two records was ended.")
MATCH_OPENED = declare("match.opened", described="A record waits for a person to say whose it is.")
MATCH_READ = declare("match.read", described="Two records that may be one child were looked at side by side.")
MATCH_SETTLED = declare("match.settled", described="Somebody said whether two records are one child.")
MATCH_REOPENED = declare(
    "match.reopened", described="An answer about two records was taken back, and the question is asked anew."
)
ASKING_PASSED_ON = declare("asking.passed_on", described="A question about a child was passed on.")
ASKINGS_HANDED_ON = declare(
    "askings.handed_on",
    described="{questions} questions that were passed on went to another index manager.",
    fields={"questions": FactField(kind=FactKind.NUMBER)},
)
ASKING_READ = declare("asking.read", described="A question that was passed on was looked at.")
ASKING_CLOSED = declare("asking.closed", described="A question that was passed on was closed.")
SEAL_RAISED = declare("seal.raised", described="Two identities of a child were sealed apart.")
SEAL_READ = declare("seal.read", described="A seal was looked at by a holder.")
SEAL_LATER_NAMED = declare("seal.later_named", described="The later identity of a seal was named.")
SEAL_HOLDER_NAMED = declare(
    "seal.holder_named",
    described="The post {post} was named a holder of a seal.",
    fields={"post": FactField(kind=FactKind.REFERENCE)},
)
SEAL_VALUE_SHOWN = declare("seal.value_shown", described="Something that a seal withheld may be shown.")
SEAL_RECORD_FREED = declare("seal.record_freed", described="A record was taken off the earlier side of a seal.")
SEAL_LIFTING_ASKED = declare("seal.lifting_asked", described="A holder asked to lift a seal; another must agree.")
SEAL_LIFTED = declare("seal.lifted", described="A seal was lifted by two holders.")
SEALED_MATCH_READ = declare("sealed_match.read", described="A holder looked at a record that waits for the holders.")
SEALED_MATCH_SETTLED = declare("sealed_match.settled", described="A holder said whose a record is.")
ALIKE_READ = declare("index_alike.read", described="Records that may be a child’s were looked at before a seal.")
