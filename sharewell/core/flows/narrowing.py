"""Take something out of a policy that is known to be good. This never fails and never allows more.

What revokes must be enforced even where the agreements of the moment cannot be compiled for another reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sharewell.core.flows.compiling import compile_policy
from sharewell.core.flows.form import Agreement, Clause, Party, Side, Stop
from sharewell.core.flows.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What ends, and when: versions by reference and number, parties by these and their organisation."""

    versions: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
    parties: Mapping[tuple[str, int, str], datetime] = field(default_factory=dict)


def with_stops(policy: Policy, stops: Iterable[Stop]) -> Policy:
    """Return the policy with other stops and all else as it was: it allows more only where one was lifted."""
    return compile_policy(replace(policy.body, stops=tuple(stops)), policy.words, like=policy)


def with_ends(policy: Policy, ends: Ends) -> Policy:
    """Return the policy in which versions and parties end no later than said. What ends earlier stays as it is.

    The clauses that forbid go on: a version that is revoked no longer permits, and a party that left is no longer bound
    by it, so its part ends whole.
    """
    return compile_policy(
        replace(policy.body, agreements=tuple(_ended(one, ends) for one in policy.body.agreements)),
        policy.words,
        like=policy,
    )


def _ended(agreement: Agreement, ends: Ends) -> Agreement:
    parties = tuple(_parties(agreement, ends))
    names = {party.organisation for party in parties}
    return replace(agreement, parties=parties, clauses=tuple(_clauses(agreement, ends, names)))


def _parties(agreement: Agreement, ends: Ends) -> Iterator[Party]:
    """Yield those who still stand at some time. Whoever would end before it began leaves."""
    for party in agreement.parties:
        end = ends.parties.get((agreement.reference, agreement.version, party.organisation))
        if end is None:
            yield party
        elif end > party.starts:
            yield replace(party, until=_earlier(party.until, end))


def _clauses(agreement: Agreement, ends: Ends, names: set[str]) -> Iterator[Clause]:
    """Yield the clauses that still hold at some time, for somebody on either side."""
    end = ends.versions.get((agreement.reference, agreement.version))
    for clause in agreement.clauses:
        sides = [_side(side, names) for side in (clause.sources, clause.recipients)]
        if not all(side.is_every_party or side.kinds or side.organisations for side in sides):
            continue
        kept = replace(clause, sources=sides[0], recipients=sides[1])
        if end is None or not clause.is_permit:
            yield kept
        elif end > (clause.starts or agreement.starts):
            yield replace(kept, until=_earlier(clause.until, end))


def _side(side: Side, names: set[str]) -> Side:
    return replace(side, organisations=tuple(one for one in side.organisations if one in names))


def _earlier(until: datetime | None, end: datetime) -> datetime:
    return end if until is None or end < until else until
