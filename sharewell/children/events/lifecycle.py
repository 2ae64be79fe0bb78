"""What the life of a record writes into the ledger: references, codes and days, never a word of why."""

from sharewell.children.types.lifecycle import ArchiveReason, MoveAnswer, MoveWay
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

ANSWER_MOVE = declare_duty(
    "move.answer", title="Say whether a child’s record passes to your council", page="children:move"
)
OUTSIDE_MOVE = declare_duty(
    "move.outside", title="Get the written answer of a council outside the partnership", page="children:move"
)
REVIEW_HOLD = declare_duty("hold.review", title="Look again at a legal hold", page="children:hold")

_WAY = FactField(kind=FactKind.CODE, allowed=frozenset(MoveWay))
_COUNCIL = FactField(kind=FactKind.REFERENCE, is_required=False)
_NUMBER = FactField(kind=FactKind.NUMBER)
_DIGEST = FactField(kind=FactKind.DIGEST)

RESPONSIBILITY_BEGUN = declare(
    "responsibility.begun",
    described="The council {council} became responsible for a child’s record.",
    fields={"council": _COUNCIL},
)
MOVE_ASKED = declare(
    "move.asked",
    described="A council said that a child moves ({way}), to {council}. Nothing has passed yet.",
    fields={"way": _WAY, "council": _COUNCIL},
)
MOVE_ANSWERED = declare(
    "move.answered",
    described="A move of a child ended: {answer}.",
    fields={"answer": FactField(kind=FactKind.CODE, allowed=frozenset(MoveAnswer))},
)
MOVE_READ = declare("move.read", described="A move of a child was looked at.")
LIFE_READ = declare("index_life.read", described="Moves, leaving and death of a child were looked at.")
DEPARTURE_SAID = declare("departure.said", described="Somebody said that a child has left England.")
DEPARTURE_ENDED = declare("departure.ended", described="Somebody said that a child is back in England.")
DEATH_SAID = declare("death.said", described="Somebody said that a child has died.")
LIFE_STRUCK = declare("index_life.struck", described="What was said of a child by mistake was struck out.")
STAY_AGREED = declare(
    "stay.agreed",
    described="A young person agreed to stay in the index until {until}.",
    fields={"until": FactField(kind=FactKind.DATE)},
)
STAY_WITHDRAWN = declare("stay.withdrawn", described="A young person no longer agrees to stay in the index.")
ARCHIVE_OPENED = declare(
    "archive.opened",
    described="A child was taken out of the archive to be looked at: {reason}.",
    fields={"reason": FactField(kind=FactKind.CODE, allowed=frozenset(ArchiveReason))},
)
ARCHIVE_READ = declare("archive.read", described="A record of the archive was looked at.")
HOLD_PLACED = declare(
    "hold.placed",
    described="A legal hold was placed on a record. It is looked at again by {review_on}.",
    fields={"review_on": FactField(kind=FactKind.DATE)},
)
HOLD_KEPT = declare(
    "hold.kept",
    described="A legal hold was looked at and stays. It is looked at again by {review_on}.",
    fields={"review_on": FactField(kind=FactKind.DATE)},
)
HOLD_LIFTED = declare("hold.lifted", described="A legal hold was lifted.")
HOLD_READ = declare("hold.read", described="A legal hold was looked at.")
DESTRUCTION_BEGUN = declare("destruction.begun", described="The destruction of records whose time is over was begun.")
RECORDS_DESTROYED = declare(
    "index_records.destroyed",
    described="{records} records of {children} children were destroyed, whose references have the digest {digest}.",
    fields={"records": _NUMBER, "children": _NUMBER, "digest": _DIGEST},
)
DESTRUCTION_FINISHED = declare(
    "destruction.finished",
    described="A destruction was finished: {records} records of {children} children. All their references have the"
    " digest {digest}.",
    fields={"records": _NUMBER, "children": _NUMBER, "digest": _DIGEST},
)
