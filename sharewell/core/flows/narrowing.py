"""Take something out of a policy that is known to be good. This never fails and never allows more.

What revokes must be enforced even where the agreements of the moment cannot be compiled for another reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sharewell.core.flows.compiling import compile_policy
from sharewell.core.flows.form import Agreement, Stop
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
    key = (agreement.reference, agreement.version)
    clauses = agreement.clauses
    if key in ends.versions:
        clauses = tuple(
            replace(clause, until=_earlier(clause.until, ends.versions[key])) if clause.is_permit else clause
            for clause in clauses
        )
    return replace(
        agreement,
        clauses=clauses,
        parties=tuple(
            replace(party, until=_earlier(party.until, ends.parties[*key, party.organisation]))
            if (*key, party.organisation) in ends.parties
            else party
            for party in agreement.parties
        ),
    )


def _earlier(until: datetime | None, end: datetime) -> datetime:
    return end if until is None or end < until else until
