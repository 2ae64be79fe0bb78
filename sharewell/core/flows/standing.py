"""Who stands on which side of a clause, from when until when: parties, kinds and successions put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sharewell.core.flows.faults import Fault
from sharewell.core.flows.form import Agreement, Body, Clause, Party, Side, Succession
from sharewell.core.flows.moments import NEVER, as_number

Interval = tuple[int, int]
"""From the first number to before the second, in microseconds since 1970."""
Standing = Mapping[str, tuple[Interval, ...]]
"""For each organisation that ever stands there, when it does."""

ALWAYS = -NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """From when until when the permitting and the forbidding clauses of a version hold.

    A date of review ends what permits and has no end of its own, and never what forbids: what lapses by neglect closes.
    A newer version that has taken effect ends both for good.
    """

    starts: int
    permits_until: int
    forbids_until: int

    @classmethod
    def of_version(cls, agreement: Agreement, superseded: int) -> "Lifetime":
        """Return the lifetime of a version that a newer one supersedes at a moment."""
        end = NEVER if agreement.until is None else as_number(agreement.until)
        review = end if agreement.until or not agreement.review_by else as_number(agreement.review_by)
        return cls(
            starts=as_number(agreement.starts),
            permits_until=min(review, superseded),
            forbids_until=min(end, superseded),
        )

    def of(self, clause: Clause) -> Interval:
        """Return when a clause of the version holds; empty where the second is not later than the first."""
        starts = self.starts if clause.starts is None else max(self.starts, as_number(clause.starts))
        until = self.permits_until if clause.is_permit else self.forbids_until
        if clause.until is not None:
            until = min(until, as_number(clause.until))
        elif clause.review_by is not None and clause.is_permit:
            until = min(until, as_number(clause.review_by))
        return starts, until


def superseded_at(agreements: Iterable[Agreement]) -> dict[tuple[str, int], int]:
    """Return for each version when a newer one of the same agreement takes effect, by reference and number."""
    versions: dict[str, list[Agreement]] = {}
    for agreement in agreements:
        versions.setdefault(agreement.reference, []).append(agreement)
    found = {}
    for each in versions.values():
        superseded = NEVER
        for agreement in sorted(each, key=lambda one: one.version, reverse=True):
            found[agreement.reference, agreement.version] = superseded
            superseded = min(superseded, as_number(agreement.starts))
    return found


class Register:
    """What the register says of kinds and successions, ready to be asked."""

    def __init__(self, body: Body) -> None:
        """Take over kinds and successions; call `find_faults` before asking for anybody's holders."""
        self._kinds = {
            one.code: tuple(
                (period.kind, as_number(period.starts), NEVER if period.until is None else as_number(period.until))
                for period in one.kinds
            )
            for one in body.organisations
        }
        self._successions: dict[str, list[Succession]] = {}
        for succession in body.successions:
            self._successions.setdefault(succession.organisation, []).append(succession)
        self._holders: dict[str, tuple[tuple[str, int, int], ...]] = {}

    def __contains__(self, code: str) -> bool:
        """Tell whether the register holds an organisation."""
        return code in self._kinds

    def find_faults(self) -> list[Fault]:
        """Return what is wrong with the successions: unknown organisations, two ends of one, and circles."""
        faults = []
        for code, successions in sorted(self._successions.items()):
            place = f"succession of {code}"
            faults += [
                Fault(place, f"“{one}” is not in the register.", "Enter the organisation first.")
                for each in successions
                for one in (each.organisation, each.successor)
                if one not in self
            ]
            if len({each.at for each in successions}) > 1:
                faults.append(
                    Fault(place, "It ends twice.", "An organisation ends once: give all its successors one moment.")
                )
            reached, waiting = set(), [each.successor for each in successions]
            while waiting:
                one = waiting.pop()
                if one not in reached:
                    reached.add(one)
                    waiting += [each.successor for each in self._successions.get(one, [])]
            if code in reached:
                faults.append(Fault(place, "It comes after itself.", "Take out the entry that closes the circle."))
        return faults

    def holders(self, code: str) -> tuple[tuple[str, int, int], ...]:
        """Return who holds the place of an organisation, from when until when: itself, then those who came after it."""
        if code not in self._holders:
            successions = self._successions.get(code, [])
            ends = min((as_number(each.at) for each in successions), default=NEVER)
            found = [(code, ALWAYS, ends)]
            for each in successions:
                if each.carries_agreements:
                    found += [(who, max(since, ends), until) for who, since, until in self.holders(each.successor)]
            self._holders[code] = tuple(found)
        return self._holders[code]

    def when_of_kind(self, code: str, kinds: Iterable[str]) -> list[Interval]:
        """Return when an organisation was of one of the kinds."""
        wanted = set(kinds)
        return [(since, until) for kind, since, until in self._kinds.get(code, ()) if kind in wanted]


def who_stands(parties: Sequence[Party], side: Side, register: Register) -> Standing:
    """Return who stands on a side of a clause, and when, for the parties of its version."""
    found: dict[str, list[Interval]] = {}
    of_kind: dict[str, list[Interval]] = {}
    for party in parties:
        since, until = as_number(party.starts), NEVER if party.until is None else as_number(party.until)
        is_named = side.is_every_party or party.organisation in side.organisations
        for who, began, ended in register.holders(party.organisation):
            window = (max(since, began), min(until, ended))
            if not is_named and who not in of_kind:
                of_kind[who] = register.when_of_kind(who, side.kinds)
            for a, b in [(ALWAYS, NEVER)] if is_named else of_kind[who]:
                if max(a, window[0]) < min(b, window[1]):
                    found.setdefault(who, []).append((max(a, window[0]), min(b, window[1])))
    return {who: _joined(intervals) for who, intervals in found.items()}


def _joined(intervals: list[Interval]) -> tuple[Interval, ...]:
    """Return the same moments as intervals that do not touch, in their order."""
    joined: list[Interval] = []
    for since, until in sorted(intervals):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return tuple(joined)
