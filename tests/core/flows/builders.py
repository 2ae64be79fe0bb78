"""Small agreements in their machine-readable form, for tests that say what they are about."""

from datetime import UTC, datetime
from typing import Any

from sharewell.core.flows import Flow, Policy, compile_policy, read_body
from tests.support.flows import WORDS

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def organisation(code: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"{code} (invented)", "kind": [{"kind": kind, "from": "2000-01-01"}], **more}


REGISTER = [
    organisation("oak-school", "school"),
    organisation("elm-school", "school"),
    organisation("council", "childrens-social-care"),
    organisation("police", "police"),
    organisation("pct", "nhs-trust"),
    organisation("ccg", "nhs-trust"),
    organisation("icb", "nhs-trust"),
]


def party(code: str, since: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    return {"organisation": code, "capacity": "signatory", "from": since, **more}


def permit(code: str = "p1", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "effect": "permit",
        "sources": {"kinds": ["school"]},
        "recipients": {"kinds": ["childrens-social-care"]},
        "purposes": ["early-help"],
        "lawful_bases": ["art6-public-task"],
        "item_classes": ["school-attendance"],
        "mode": "content",
        "retention": {"months": 12, "after": "receipt"},
        **more,
    }


def forbid(code: str = "f1", **more: Any) -> dict[str, Any]:
    clause = {**permit(code), "effect": "forbid", "mode": "contact"}
    del clause["retention"], clause["lawful_bases"]
    return {**clause, **more}


def agreement(*clauses: dict[str, Any], reference: str = "attendance", **more: Any) -> dict[str, Any]:
    parties = more.pop("party", None) or [party("oak-school"), party("council")]
    return {
        "reference": reference,
        "version": 1,
        "kind": "information-sharing-protocol",
        "title": "School attendance (invented)",
        "from": "2026-01-01",
        "until": "2027-01-01",
        "party": parties,
        "clause": list(clauses),
        **more,
    }


def stop(what: str, of: str = "", **more: Any) -> dict[str, Any]:
    return {"code": f"stop-{what}", "what": what, "from": "2026-05-01", **({"of": of} if of else {}), **more}


def body(*agreements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"organisation": REGISTER, "agreement": list(agreements), **more}


def policy(*agreements: dict[str, Any], **more: Any) -> Policy:
    return compile_policy(read_body(body(*agreements, **more), words=WORDS), WORDS)


def flow(**more: Any) -> Flow:
    plain: dict[str, Any] = {
        "source": "oak-school",
        "recipient": "council",
        "role": "practitioner",
        "purpose": "early-help",
        "item_class": "school-attendance",
        "mode": "content",
        "lawful_bases": frozenset({"art6-public-task"}),
    }
    return Flow(**{**plain, **more})
