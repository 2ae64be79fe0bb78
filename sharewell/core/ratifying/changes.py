"""What a new version of a document brings, worked out from the two versions. Nobody ticks it."""

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from sharewell.core.ratifying.rule import Change, Kind

MODES = ("contact", "presence", "content")
"""How a flow lets something be known, the narrowest first: by a broker, that somebody is involved, what is said."""

PARTS = ("sources", "recipients", "purposes", "items")

CHANGE_WORDS = {
    Change.NEW_PURPOSE: "a new purpose",
    Change.NEW_ITEM: "a new kind of information",
    Change.NEW_RECIPIENT: "a new recipient",
    Change.NEW_SOURCE: "a new source",
    Change.NEW_BASIS: "a new lawful basis",
    Change.NEW_COMBINATION: "somebody would newly see something, though each part of it was there before",
    Change.WIDER_MODE: "more would be shown than before",
    Change.JOINT_CONTROL: "joint control that was not there before",
    Change.LONGER_RETENTION: "information kept for longer",
    Change.CONDITION_DROPPED: "a condition dropped",
    Change.NEW_TYPE: "another type of document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow that a version allows. `keep_days` is None where nothing limits it."""

    sources: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    mode: str = "content"
    keep_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse a mode that nobody could compare."""
        if self.mode not in MODES:
            raise ValueError(f"Unknown mode {self.mode!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a version says: its words, and what it allows."""

    kind: Kind
    text: str = ""
    flows: tuple[Flow, ...] = ()
    joint_controllers: frozenset[str] = field(default_factory=frozenset)

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the words, in hex."""
        return hash_of(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Brought:
    """One thing that a version brings, by its code and what it is about."""

    change: Change
    what: str

    def __str__(self) -> str:
        return f"{CHANGE_WORDS[self.change]} ({self.what})" if self.what else CHANGE_WORDS[self.change]


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def difference_of(old: str, new: str) -> str:
    """Return the exact difference of two texts, line by line, or "" where they are alike."""
    return "\n".join(difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm=""))


def changes(old: Version | None, new: Version) -> tuple[Brought, ...]:
    """Return everything that `new` brings. Without a version before, all that it allows is new."""
    before = old or Version(kind=new.kind)
    found = {
        *_new(Change.NEW_PURPOSE, _all(before, "purposes"), _all(new, "purposes")),
        *_new(Change.NEW_ITEM, _all(before, "items"), _all(new, "items")),
        *_new(Change.NEW_RECIPIENT, _all(before, "recipients"), _all(new, "recipients")),
        *_new(Change.NEW_SOURCE, _all(before, "sources"), _all(new, "sources")),
        *_new(Change.NEW_BASIS, _all(before, "bases"), _all(new, "bases")),
        *_new(Change.JOINT_CONTROL, before.joint_controllers, new.joint_controllers),
    }
    if before.kind is not new.kind:
        found.add(Brought(Change.NEW_TYPE, f"{before.kind} to {new.kind}"))
    for flow in new.flows:
        for way in product(flow.sources, flow.recipients, flow.purposes, flow.items):
            if all(part in _all(before, name) for part, name in zip(way, PARTS, strict=True)):
                found.update(_widened(flow, way, before))
    return tuple(sorted(found))


def _widened(flow: Flow, way: tuple[str, ...], before: Version) -> Iterable[Brought]:
    """Yield what a flow brings for one way of seeing something, of which every part was there before."""
    words = "{1} would see {3} of {0} for {2}".format(*way)
    held = [
        each for each in before.flows if all(part in getattr(each, name) for part, name in zip(way, PARTS, strict=True))
    ]
    if any(_covers(each, flow) for each in held):
        return
    widened = [Brought(Change.NEW_COMBINATION, words)]
    if held:
        if max(MODES.index(each.mode) for each in held) < MODES.index(flow.mode):
            widened.append(Brought(Change.WIDER_MODE, f"{words}: {flow.mode}"))
        if max(_kept(each) for each in held) < _kept(flow):
            widened.append(Brought(Change.LONGER_RETENTION, words))
        dropped = frozenset.intersection(*(each.conditions for each in held)) - flow.conditions
        widened.extend(Brought(Change.CONDITION_DROPPED, f"{words}: {one}") for one in dropped)
    yield from widened[1:] or widened


def _covers(held: Flow, flow: Flow) -> bool:
    """Tell whether what a flow allows was allowed before, by a flow with the same parts."""
    return (
        MODES.index(held.mode) >= MODES.index(flow.mode)
        and _kept(held) >= _kept(flow)
        and held.conditions <= flow.conditions
        and held.bases >= flow.bases
    )


def _kept(flow: Flow) -> float:
    return float("inf") if flow.keep_days is None else flow.keep_days


def _all(version: Version, part: str) -> frozenset[str]:
    return frozenset().union(*(getattr(flow, part) for flow in version.flows))


def _new(change: Change, old: frozenset[str], new: frozenset[str]) -> Iterable[Brought]:
    return (Brought(change, what) for what in new - old)
