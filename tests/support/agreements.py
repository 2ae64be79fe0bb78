"""A draft with one clause, and a stop, for tests that need one of each."""

from __future__ import annotations

from sharewell.acting.types import Actor
from sharewell.agreements.actions import draft_version, enter_agreement, stop_sharing, write_clauses
from sharewell.agreements.types import AgreementKind
from sharewell.foundation.clock import now as this_moment
from sharewell.foundation.clock import today
from sharewell.partnerships.queries import get_organisation


def one_clause(code: str = "1") -> dict[str, object]:
    """Return a clause by which every party tells every other that it works with a child."""
    return {
        "code": code,
        "effect": "permit",
        "sources": "every-party",
        "recipients": "every-party",
        "purposes": ["find-who-else"],
        "lawful_bases": ["art6-public-task"],
        "item_classes": ["service-involvement"],
        "mode": "presence",
        "retention": {"months": 12, "after": "end-of-work"},
    }


def flow_things(officer: Actor) -> dict[str, str]:
    """Let an agreements officer draft a protocol with one clause, and stop an organisation; return the references."""
    moment = this_moment()
    home = get_organisation(officer.organisation, on=today()).partnership
    agreement = enter_agreement(
        actor=officer, partnership=home, kind=AgreementKind.PROTOCOL, title="Who else (invented)", now=moment
    )
    version = draft_version(actor=officer, agreement=agreement, now=moment)
    write_clauses(actor=officer, version=version, clauses=[one_clause()], now=moment)
    stop = stop_sharing(actor=officer, what="organisation", of=officer.organisation, why="Invented.", now=moment)
    return {"flows version": version, "clause": "1", "stop": stop}
