"""Read a flow that is asked about from a plain mapping, as a file or a page gives it."""

from collections.abc import Mapping
from typing import Any, Final

from sharewell.core.flows.faults import FlowUnreadable
from sharewell.core.flows.policy import Answer, Flow
from sharewell.core.flows.words import MODES, Words

FLOW_KEYS: Final = frozenset({
    "source", "recipient", "role", "purpose", "item_class", "mode", "lawful_bases", "met", "route", "is_carried",
})  # fmt: skip


def read_flow(data: Mapping[str, Any], *, words: Words) -> Flow:
    """Make a flow out of a mapping. Raise `FlowUnreadable` naming every code that is not known."""
    problems = [f"“{key}” is no key of a flow." for key in data if key not in FLOW_KEYS]
    known = {
        "role": words.roles | {""},
        "purpose": words.purposes,
        "item_class": words.item_classes,
        "mode": frozenset(MODES),
        "route": frozenset(words.routes) | {""},
    }
    texts: dict[str, str] = {}
    for key in ("source", "recipient", "role", "purpose", "item_class", "mode", "route"):
        value = data.get(key, "")
        if not isinstance(value, str) or (not value and key not in ("role", "route")):
            problems.append(f"{key}: a text is missing.")
        elif key in known and value not in known[key]:
            problems.append(f"{key}: “{value}” is not known.")
        else:
            texts[key] = value
    conditions = words.conditions | {code for shown in words.routes.values() for code in shown}
    lists: dict[str, frozenset[str]] = {}
    for key, codes in (("lawful_bases", words.lawful_bases), ("met", conditions)):
        value = data.get(key, ())
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            problems.append(f"{key}: this is not a list of codes.")
            continue
        problems += [f"{key}: “{one}” is not known." for one in value if one not in codes]
        lists[key] = frozenset(value)
    if not isinstance(data.get("is_carried", True), bool):
        problems.append("is_carried: write true or false.")
    if problems:
        raise FlowUnreadable(problems)
    return Flow(
        source=texts["source"],
        recipient=texts["recipient"],
        role=texts["role"],
        purpose=texts["purpose"],
        item_class=texts["item_class"],
        mode=texts["mode"],
        lawful_bases=lists["lawful_bases"],
        met=lists["met"],
        route=texts["route"],
        is_carried=data.get("is_carried", True),
    )


def write_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer as a plain mapping, for `--json` and for files."""
    return {
        "outcome": answer.outcome.value,
        "is_allowed": answer.is_allowed,
        "basis": answer.basis.value,
        "route": answer.route,
        "mode": answer.mode,
        "clauses": [name._asdict() for name in answer.clauses],
        "against": [name._asdict() for name in answer.against],
        "remaining": [list(way) for way in answer.remaining],
        "lawful_bases": list(answer.lawful_bases),
        "retention": [{"months": one.months, "after": one.after} for one in answer.retention],
        "stops": list(answer.stops),
        "is_duty_left": answer.is_duty_left,
        "overdue": [name._asdict() for name in answer.overdue],
        "policy": answer.policy,
    }
