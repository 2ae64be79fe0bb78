"""The register of events: each app declares its own in its `events` module, and nothing else can be written down."""

from collections.abc import Mapping
from string import Formatter

from sharewell.ledger.types import EVENT_CODE, ON_BEHALF_OF, Event, EventFault, FactField, FactKind

_declared: dict[str, Event] = {}


def declare(code: str, *, described: str, fields: Mapping[str, FactField] | None = None) -> Event:
    """Add an event to the register and return it.

    `code` is a noun and what became of it, such as `contact_routes.imported`. `described` is the sentence that tells a
    person of it, with names of facts in braces. Raise `EventFault` for a code of another shape, one already declared,
    or a sentence that uses a fact which the event does not have.
    """
    if not EVENT_CODE.fullmatch(code):
        raise EventFault(f"{code} is not the code of an event. Write a noun, a full stop and what became of it.")
    if code in _declared:
        raise EventFault(f"{code} is declared twice.")
    if ON_BEHALF_OF in (fields or {}):
        raise EventFault(f"{code} declares {ON_BEHALF_OF}, which the act itself gives.")
    event = Event(code=code, fields=dict(fields or {}), described=described)
    used = {name for _, name, _, _ in Formatter().parse(described) if name is not None}
    if not used <= set(event.fields):
        raise EventFault(f"The sentence of {code} uses facts that it does not declare.")
    _declared[code] = event
    return event


def find_event(code: str) -> Event | None:
    """Return the event with this code, or None if no app declares it."""
    return _declared.get(code)


def list_events() -> tuple[Event, ...]:
    """Return every declared event in the order of its code."""
    return tuple(_declared[code] for code in sorted(_declared))


WITNESS_ADDED = declare(
    "witness.added",
    described="A witness was entered, with the key {key}.",
    fields={"key": FactField(kind=FactKind.DIGEST)},
)
WITNESS_ENDED = declare("witness.ended", described="A witness ended.")
ERASURE_ORDERED = declare("subject.erasure_ordered", described="It was ordered to erase what is kept about a subject.")
KEY_DESTROYED = declare("subject.key_destroyed", described="The key to what is kept about a subject was destroyed.")
RESTORED = declare(
    "installation.restored",
    described="The installation was restored from a backup with {size} sealed entries, under the root {root}.",
    fields={"size": FactField(kind=FactKind.NUMBER), "root": FactField(kind=FactKind.DIGEST)},
)
