"""Write agreements, the register, stops and words as plain mappings, and as the canonical text that is hashed.

The canonical text is JSON with sorted keys and sorted lists, without blanks, in which a moment is UTC. The words that a
policy was compiled with are a part of it, so one of another year can be read without the words of that year.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sharewell.core.flows.form import Agreement, Body, Clause, Organisation, Party, Side, Stop, Succession
from sharewell.core.flows.moments import write_moment
from sharewell.core.flows.reading import EVERY_PARTY
from sharewell.core.flows.words import Words

FORMAT: Final = 1

Plain = dict[str, Any]


def write_agreement(agreement: Agreement) -> Plain:
    """Return the machine-readable form of one version: what `read_agreement` reads."""
    return {
        "reference": agreement.reference,
        "version": agreement.version,
        "kind": agreement.kind,
        "title": agreement.title,
        **_dates(agreement.starts, agreement.until, agreement.review_by),
        "party": _sorted(_party(party) for party in agreement.parties),
        "clause": _sorted(_clause(clause) for clause in agreement.clauses),
    }


def write_body(body: Body) -> Plain:
    """Return everything that a policy is made from as `read_body` reads it, in one order whatever the order was."""
    return {
        **write_register(body),
        "agreement": _sorted(write_agreement(one) for one in body.agreements),
        "stop": write_stops(body),
    }


def write_register(body: Body) -> Plain:
    """Return the organisations and successions of a body."""
    return {
        "organisation": _sorted(_organisation(one) for one in body.organisations),
        "succession": _sorted(_succession(one) for one in body.successions),
    }


def write_stops(body: Body) -> list[Plain]:
    """Return the stops of a body."""
    return _sorted(_stop(one) for one in body.stops)


def write_words(words: Words) -> Plain:
    """Return the words as plain lists."""
    return {
        "organisation_kinds": sorted(words.organisation_kinds),
        "agreement_kinds": dict(sorted(words.agreement_kinds.items())),
        "capacities": sorted(words.capacities),
        "roles": sorted(words.roles),
        "purposes": sorted(words.purposes),
        "lawful_bases": sorted(words.lawful_bases),
        "item_classes": sorted(words.item_classes),
        "conditions": sorted(words.conditions),
        "retention_starts": sorted(words.retention_starts),
        "routes": {code: sorted(shown) for code, shown in sorted(words.routes.items())},
    }


def text_of(plain: object) -> str:
    """Return the one text of a plain value."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_words(data: Mapping[str, Any]) -> Words:
    """Return the words from plain lists. Raise KeyError or TypeError where one is missing."""
    return Words(
        organisation_kinds=frozenset(data["organisation_kinds"]),
        agreement_kinds=dict(data["agreement_kinds"]),
        capacities=frozenset(data["capacities"]),
        roles=frozenset(data["roles"]),
        purposes=frozenset(data["purposes"]),
        lawful_bases=frozenset(data["lawful_bases"]),
        item_classes=frozenset(data["item_classes"]),
        conditions=frozenset(data["conditions"]),
        retention_starts=frozenset(data["retention_starts"]),
        routes={code: frozenset(shown) for code, shown in data["routes"].items()},
    )


def _sorted(rows: Iterable[Plain]) -> list[Plain]:
    """Return each different row once, ordered by its own text: no order of the input remains."""
    return [row for _, row in sorted({text_of(row): row for row in rows}.items())]


def _dates(starts: datetime | None, until: datetime | None, review_by: datetime | None = None) -> Plain:
    found = (("from", starts), ("until", until), ("review_by", review_by))
    return {key: write_moment(moment) for key, moment in found if moment is not None}


def _party(party: Party) -> Plain:
    return {
        "organisation": party.organisation,
        "capacity": party.capacity,
        **_dates(party.starts, party.until),
    }


def _side(side: Side) -> Plain | str:
    named = {"kinds": side.kinds, "organisations": side.organisations, "roles": side.roles}
    return {key: list(codes) for key, codes in named.items() if codes} or EVERY_PARTY


def _clause(clause: Clause) -> Plain:
    lists = {"lawful_bases": clause.lawful_bases, "conditions": clause.conditions, "unless": clause.unless}
    written: Plain = {
        "code": clause.code,
        "effect": clause.effect,
        "sources": _side(clause.sources),
        "recipients": _side(clause.recipients),
        "purposes": list(clause.purposes),
        "item_classes": list(clause.item_classes),
        "mode": clause.mode,
        **{key: list(codes) for key, codes in lists.items() if codes},
        **_dates(clause.starts, clause.until, clause.review_by),
    }
    if clause.words:
        written["words"] = clause.words
    if clause.retention is not None:
        written["retention"] = {"months": clause.retention.months, "after": clause.retention.after}
    return written


def _organisation(organisation: Organisation) -> Plain:
    return {
        "code": organisation.code,
        "name": organisation.name,
        "kind": _sorted({"kind": one.kind, **_dates(one.starts, one.until)} for one in organisation.kinds),
    }


def _succession(succession: Succession) -> Plain:
    return {
        "organisation": succession.organisation,
        "successor": succession.successor,
        "at": write_moment(succession.at),
        "carries_agreements": succession.carries_agreements,
    }


def _stop(stop: Stop) -> Plain:
    written: Plain = {
        "code": stop.code,
        "what": stop.what,
        "stops_carriage": stop.stops_carriage,
        **_dates(stop.starts, stop.until),
    }
    if stop.of:
        written["of"] = stop.of
    return written
