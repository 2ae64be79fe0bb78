"""What one policy lets people see that another does not: by organisation, role, item class and mode.

What somebody could see is counted with every condition met: conditions hold or not for one child on one day, and a
signature opens the door for all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION
from sharewell.core.flows.moments import as_number
from sharewell.core.flows.policy import Policy, Ruling
from sharewell.core.flows.words import MODES


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Change:
    """People of one role at one organisation could see one class of information otherwise than before.

    `before` and `after` are the greatest modes, empty for nothing. `sources` are the organisations that it comes from
    and `purposes` those it may serve, for this change of mode.
    """

    recipient: str
    role: str
    item_class: str
    before: str
    after: str
    sources: tuple[str, ...]
    purposes: tuple[str, ...]

    @property
    def is_gain(self) -> bool:
        """Tell whether they would see more."""
        return _level(self.after) > _level(self.before)


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Summary:
    """One sentence of a preview: so many roles at so many organisations would see one class otherwise."""

    item_class: str
    mode: str
    is_gain: bool
    roles: int
    organisations: int


def compare(
    before: Policy, after: Policy, *, at: datetime, roles: Mapping[str, Collection[str]] | None = None
) -> tuple[Change, ...]:
    """Return every change between two policies at one moment, by recipient, role and item class.

    `roles` are those that somebody holds at each organisation; without it every role of the words counts everywhere.
    """
    moment = as_number(at)
    old, new = _View(before, moment), _View(after, moment)
    different = old.different_from(new) + new.different_from(old)
    touched: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for view, number in different:
        for purpose in view.purposes[number]:
            for item_class in view.items[number]:
                sources, recipients = touched[purpose, item_class]
                sources.update(view.sources[number])
                recipients.update(view.recipients[number])
    every_role = sorted(before.words.roles | after.words.roles)
    found: dict[tuple[str, str, str, str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for (purpose, item_class), (sources, recipients) in touched.items():
        for recipient in recipients:
            held = every_role if roles is None else sorted(roles.get(recipient, ()))
            for role in held:
                for source in sources - {recipient}:
                    was = old.most(source, recipient, role, purpose, item_class)
                    will = new.most(source, recipient, role, purpose, item_class)
                    if was != will:
                        from_whom, why = found[recipient, role, item_class, _mode(was), _mode(will)]
                        from_whom.add(source)
                        why.add(purpose)
    return tuple(
        sorted(
            Change(
                recipient=recipient,
                role=role,
                item_class=item_class,
                before=was_mode,
                after=will_mode,
                sources=tuple(sorted(from_whom)),
                purposes=tuple(sorted(why)),
            )
            for (recipient, role, item_class, was_mode, will_mode), (from_whom, why) in found.items()
        )
    )


def summarise(changes: Iterable[Change]) -> tuple[Summary, ...]:
    """Return how many roles at how many organisations would newly see each class, or see it less, by mode.

    A role at two organisations counts twice. Gains come first. A gain's mode is what they would see, a loss's what they
    saw.
    """
    groups: dict[tuple[bool, str, str], set[tuple[str, str]]] = defaultdict(set)
    for change in changes:
        mode = change.after if change.is_gain else change.before
        groups[not change.is_gain, change.item_class, mode].add((change.recipient, change.role))
    return tuple(
        Summary(
            item_class=item_class,
            mode=mode,
            is_gain=not is_loss,
            roles=len(pairs),
            organisations=len({recipient for recipient, _ in pairs}),
        )
        for (is_loss, item_class, mode), pairs in sorted(groups.items())
    )


class _View:
    """A policy at one moment: the clauses that hold, each with who stands on its sides."""

    def __init__(self, policy: Policy, at: int) -> None:
        self.policy = policy
        self.at = at
        held = {key for key, each in policy.stops.items() if any(since <= at < until for _, since, until in each)}
        self.is_shut = (STOP_EVERYTHING, "") in held
        self.stopped = frozenset(of for what, of in held if what == STOP_ORGANISATION)
        self.sources: dict[int, frozenset[str]] = {}
        self.recipients: dict[int, frozenset[str]] = {}
        self.holding = 0
        for number, ruling in enumerate(policy.rulings):
            is_stopped = ruling.is_permit and (STOP_AGREEMENT, ruling.name.agreement) in held
            if self.is_shut or is_stopped or not ruling.starts <= at < ruling.until:
                continue
            sources, recipients = self._who(ruling.sources), self._who(ruling.recipients)
            if sources and recipients:
                self.holding |= 1 << number
                self.sources[number], self.recipients[number] = sources, recipients
        self.purposes = self._words(policy.by_purpose)
        self.items = self._words(policy.by_item_class)
        self.roles = self._words(policy.by_role)

    def _who(self, standing: Mapping[str, tuple[tuple[int, int], ...]]) -> frozenset[str]:
        return frozenset(
            who
            for who, intervals in standing.items()
            if who not in self.stopped and any(since <= self.at < until for since, until in intervals)
        )

    def _words(self, masks: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = {number: [] for number in self.sources}
        for word, mask in masks.items():
            for number in self.sources:
                if mask >> number & 1:
                    found[number].append(word)
        return {number: tuple(sorted(words)) for number, words in found.items()}

    def face(self, number: int) -> tuple[object, ...]:
        """Return all of a clause that bears on what can be seen, so that a clause with a new number is no change."""
        ruling = self.policy.rulings[number]
        return (
            ruling.is_permit,
            ruling.level,
            bool(ruling.needs) and not ruling.is_permit,
            self.sources[number],
            self.recipients[number],
            self.purposes[number],
            self.items[number],
            self.roles[number],
        )

    def different_from(self, other: "_View") -> list[tuple["_View", int]]:
        """Return the clauses that hold here and have no like there."""
        theirs = {other.face(number) for number in other.sources}
        return [(self, number) for number in self.sources if self.face(number) not in theirs]

    def most(self, source: str, recipient: str, role: str, purpose: str, item_class: str) -> int:
        """Return the level of the greatest mode with every condition met, -1 for nothing."""
        policy = self.policy
        left = (
            policy.by_source.get(source, 0)
            & policy.by_recipient.get(recipient, 0)
            & policy.by_purpose.get(purpose, 0)
            & policy.by_item_class.get(item_class, 0)
            & policy.by_role.get(role, 0)
            & self.holding
        )
        reach, barrier = -1, len(MODES)
        while left:
            lowest = left & -left
            left ^= lowest
            number = lowest.bit_length() - 1
            if source in self.sources[number] and recipient in self.recipients[number]:
                ruling: Ruling = policy.rulings[number]
                if ruling.is_permit:
                    reach = max(reach, ruling.level)
                elif not ruling.needs:
                    barrier = min(barrier, ruling.level)
        return min(reach, barrier - 1)


def _mode(level: int) -> str:
    return MODES[level] if level >= 0 else ""


def _level(mode: str) -> int:
    return MODES.index(mode) if mode else -1
