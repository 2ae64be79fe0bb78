"""What obligations write into the ledger, and the register of what can be owed."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import CODE, EventFault, FactField, FactKind
from sharewell.obligations.types import Duty, How, Stage

_duties: dict[str, Duty] = {}


def declare_duty(code: str, *, title: str, page: str = "", stage: Stage = Stage.TO_DO, is_quiet: bool = False) -> Duty:
    """Add a kind of thing that can be owed, and return it. An app does so in its `events` module.

    `title` is the line in "Your work", such as "Answer a question". `page` is the name of an address that takes the
    reference of what it is about, such as `advice:thread`. `stage` and `is_quiet`: see `Duty`.
    Raise `EventFault` for a code of another shape, or one that is declared already.
    """
    if not CODE.fullmatch(code) or code in _duties:
        raise EventFault(f"{code} is no code of a duty, or is declared twice.")
    duty = Duty(code=code, title=title, page=page, stage=stage, is_quiet=is_quiet)
    _duties[code] = duty
    return duty


def find_duty(code: str) -> Duty | None:
    """Return the duty with this code, or None if no app declares it."""
    return _duties.get(code)


def list_quiet() -> frozenset[str]:
    """Return the codes of the duties that do not show to whoever opened them how they stand."""
    return frozenset(code for code, duty in _duties.items() if duty.is_quiet)


_CODE = FactField(kind=FactKind.CODE, allowed=_duties)

OBLIGATION_OPENED = declare(
    "obligation.opened",
    described="{code} became owed, by {due_at}. The owner is {owner}.",
    fields={
        "code": _CODE,
        "due_at": FactField(kind=FactKind.MOMENT),
        "owner": FactField(kind=FactKind.REFERENCE),
        "cover": FactField(kind=FactKind.REFERENCE, is_required=False),
    },
)
OBLIGATION_CLOSED = declare(
    "obligation.closed",
    described="{code} was closed: {how}.",
    fields={"code": _CODE, "how": FactField(kind=FactKind.CODE, allowed=frozenset(How))},
)
OBLIGATIONS_SETTLED = declare(
    "obligations.settled",
    described="What was ended left nothing owed about it: {settled} were closed, {how}.",
    fields={
        "settled": FactField(kind=FactKind.NUMBER),
        "how": FactField(kind=FactKind.CODE, allowed=frozenset(How)),
    },
)
OBLIGATION_HANDED_OVER = declare(
    "obligation.handed_over",
    described="{code} went from {before} to {after}.",
    fields={
        "code": _CODE,
        "before": FactField(kind=FactKind.REFERENCE),
        "after": FactField(kind=FactKind.REFERENCE),
    },
)
POST_HANDED_OVER = declare(
    "post.handed_over",
    described="All that {post} owed was handed over: {handed_over}.",
    fields={"post": FactField(kind=FactKind.REFERENCE), "handed_over": FactField(kind=FactKind.NUMBER)},
)
