"""Invented bodies of agreements, of any size, with contradictions, successions and stops among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sharewell.core.flows import Flow, Words

KINDS = ("childrens-social-care", "nhs-trust", "gp-practice", "school", "police", "voluntary-organisation")
ROLES = ("practitioner", "manager", "adviser")
PURPOSES = ("safeguarding", "early-help", "assessment", "health-care", "youth-justice")
BASES = ("art6-public-task", "art6-legal-obligation", "art6-consent", "sch1-18-safeguarding")
ITEMS = ("identity", "school-attendance", "health-summary", "concern", "offending", "housing")
CONDITIONS = ("lawful-basis-stated", "consent-given", "necessary-for-purpose", "manager-agreed")
SHOWN = ("order-read", "danger-stated")
MODES = ("contact", "presence", "content")
ROUTES = {"court-order": ["order-read"], "emergency": ["danger-stated", "order-read"]}

WORDS = Words(
    organisation_kinds=frozenset(KINDS),
    agreement_kinds={"information-sharing-protocol": True, "code-of-practice": False},
    capacities=frozenset({"signatory", "agent", "subcontractor"}),
    roles=frozenset(ROLES),
    purposes=frozenset(PURPOSES),
    lawful_bases=frozenset(BASES),
    item_classes=frozenset(ITEMS),
    conditions=frozenset((*CONDITIONS, *SHOWN)),
    retention_starts=frozenset({"receipt"}),
    routes={code: frozenset(shown) for code, shown in ROUTES.items()},
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 120


def text_of(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an invented body is."""

    organisations: int
    agreements: int
    parties: tuple[int, int]
    clauses: tuple[int, int]
    stops: int = 3
    successions: int = 2


SMALL = Size(organisations=6, agreements=4, parties=(2, 6), clauses=(1, 5))


def make_body(random: Random, size: Size = SMALL) -> dict[str, Any]:
    """Return an invented body in its machine-readable form."""
    codes = [f"org-{number:04}" for number in range(size.organisations)]
    references = [f"agr-{number:03}" for number in range(size.agreements)]
    return {
        "organisation": [_organisation(random, code) for code in codes],
        "succession": _successions(random, codes, size.successions),
        "agreement": [version for one in references for version in _versions(random, one, codes, size)],
        "stop": [_stop(random, number, codes, references) for number in range(random.randint(0, size.stops))],
    }


def moment(random: Random) -> datetime:
    """Return one of the moments at which something may begin or end: noon of a day."""
    return START + timedelta(days=random.randrange(DAYS), hours=12)


def _later(random: Random, since: datetime) -> datetime:
    return since + timedelta(days=random.randint(1, DAYS))


def _organisation(random: Random, code: str) -> dict[str, Any]:
    first = {"kind": random.choice(KINDS), "from": text_of(START - timedelta(days=400))}
    if random.random() < 0.8:
        return {"code": code, "name": f"{code} (invented)", "kind": [first]}
    change = text_of(moment(random))
    return {
        "code": code,
        "name": f"{code} (invented)",
        "kind": [{**first, "until": change}, {"kind": random.choice(KINDS), "from": change}],
    }


def _successions(random: Random, codes: Sequence[str], number: int) -> list[dict[str, Any]]:
    # Each passes to a later one, so that there is no circle.
    return [
        {
            "organisation": codes[place],
            "successor": random.choice(codes[place + 1 :]),
            "at": text_of(moment(random)),
            "carries_agreements": random.random() < 0.7,
        }
        for place in sorted(random.sample(range(len(codes) - 1), min(number, len(codes) - 1)))
    ]


def _versions(random: Random, reference: str, codes: Sequence[str], size: Size) -> list[dict[str, Any]]:
    parties = random.sample(codes, min(len(codes), random.randint(*size.parties)))
    first = START - timedelta(days=random.randrange(200))
    versions = [_version(random, reference, 1, first, parties, size)]
    if random.random() < 0.3:
        versions.append(_version(random, reference, 2, moment(random), parties, size))
    return versions


def _version(
    random: Random, reference: str, number: int, since: datetime, parties: Sequence[str], size: Size
) -> dict[str, Any]:
    ends = {}
    if random.random() < 0.7:
        ends["until"] = text_of(_later(random, max(since, START)))
    if not ends or random.random() < 0.4:
        ends["review_by"] = text_of(_later(random, max(since, START)))
    return {
        "reference": reference,
        "version": number,
        "kind": "information-sharing-protocol",
        "title": f"{reference} (invented)",
        "from": text_of(since),
        **ends,
        "party": [_party(random, code, since) for code in parties],
        "clause": [_clause(random, f"c{place}", parties) for place in range(random.randint(*size.clauses))],
    }


def _party(random: Random, code: str, since: datetime) -> dict[str, Any]:
    begins = since if random.random() < 0.7 else moment(random)
    row = {"organisation": code, "capacity": random.choice(("signatory", "agent")), "from": text_of(begins)}
    if random.random() < 0.2:
        row["until"] = text_of(_later(random, max(begins, START)))
    return row


def _some(random: Random, words: Sequence[str], most: int) -> list[str]:
    return random.sample(words, random.randint(1, min(most, len(words))))


def _side(random: Random, parties: Sequence[str]) -> dict[str, Any] | str:
    chance = random.random()
    if chance < 0.2:
        return "every-party"
    if chance < 0.7:
        return {"kinds": _some(random, KINDS, 3)}
    if chance < 0.9:
        return {"organisations": _some(random, parties, 3)}
    return {"kinds": _some(random, KINDS, 2), "organisations": _some(random, parties, 2)}


def _clause(random: Random, code: str, parties: Sequence[str]) -> dict[str, Any]:
    is_permit = random.random() < 0.75
    recipients = _side(random, parties)
    if random.random() < 0.25:
        recipients = {**({} if isinstance(recipients, str) else recipients), "roles": _some(random, ROLES, 2)}
    clause: dict[str, Any] = {
        "code": code,
        "effect": "permit" if is_permit else "forbid",
        "sources": _side(random, parties),
        "recipients": recipients,
        "purposes": _some(random, PURPOSES, 3),
        "item_classes": _some(random, ITEMS, 3),
        "mode": random.choice(MODES),
    }
    if is_permit:
        clause |= {"lawful_bases": _some(random, BASES, 3), "retention": {"months": 12, "after": "receipt"}}
        if random.random() < 0.3:
            clause["conditions"] = _some(random, CONDITIONS[1:], 2)
    else:
        if random.random() < 0.3:
            clause["unless"] = _some(random, CONDITIONS[1:], 1)
        if random.random() < 0.3:
            clause["lawful_bases"] = _some(random, BASES, 2)
    if random.random() < 0.3:
        since = moment(random)
        clause |= {"from": text_of(since)}
        if random.random() < 0.5:
            clause["until"] = text_of(_later(random, since))
    if random.random() < 0.2:
        clause["review_by"] = text_of(moment(random))
    return clause


def _stop(random: Random, number: int, codes: Sequence[str], references: Sequence[str]) -> dict[str, Any]:
    what = random.choices(("agreement", "organisation", "everything"), (4, 3, 1))[0]
    since = moment(random)
    row: dict[str, Any] = {"code": f"stop-{number}", "what": what, "from": text_of(since)}
    if what != "everything":
        row["of"] = random.choice(references if what == "agreement" else codes)
    row["stops_carriage"] = what != "agreement" and random.random() < 0.4
    if random.random() < 0.7:
        row["until"] = text_of(since + timedelta(days=random.randint(1, 20)))
    return row


class Asking:
    """Draws requests for a body: half at random, half near a clause, so that many are answered with more than no."""

    def __init__(self, random: Random, body: dict[str, Any], moments: int = 40) -> None:
        self.random = random
        self.codes = [row["code"] for row in body["organisation"]]
        self.versions = [one for one in body["agreement"] if one["clause"]]
        drawn = [moment(random) + timedelta(minutes=random.choice((-1, 0, 1))) for _ in range(moments)]
        self.moments = [one + timedelta(microseconds=random.choice((-1, 0, 0))) for one in drawn]

    def draw(self) -> tuple[dict[str, Any], datetime]:
        """Return one request in its plain form, and a moment."""
        random = self.random
        chance = random.random
        if self.versions and chance() < 0.6:
            version = random.choice(self.versions)
            clause = random.choice(version["clause"])
            source = random.choice(version["party"])["organisation"]
            recipient = random.choice(version["party"])["organisation"]
            purpose, item = random.choice(clause["purposes"]), random.choice(clause["item_classes"])
            bases = [random.choice(clause.get("lawful_bases") or BASES)] if chance() < 0.85 else []
        else:
            source, recipient = random.choice(self.codes), random.choice(self.codes)
            purpose, item = random.choice(PURPOSES), random.choice(ITEMS)
            bases = [one for one in BASES if chance() < 0.3]
        return {
            "source": source,
            "recipient": recipient,
            "role": random.choice(("", *ROLES)),
            "purpose": purpose,
            "item_class": item,
            "mode": random.choice(MODES),
            "lawful_bases": bases,
            "met": [one for one in CONDITIONS[1:] if chance() < 0.5] + [one for one in SHOWN if chance() < 0.5],
            "route": random.choice(tuple(ROUTES)) if chance() < 0.1 else "",
            "is_carried": chance() < 0.8,
        }, random.choice(self.moments)


def as_flow(plain: dict[str, Any]) -> Flow:
    """Return the flow of a request, without asking whether its words are known."""
    lists = {"lawful_bases": frozenset(plain["lawful_bases"]), "met": frozenset(plain["met"])}
    return Flow(**{**plain, **lists})
