"""What the clauses of a version say, for the difference of two versions: nobody ticks what a version brings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps

from sharewell.agreements.models import AgreementVersion
from sharewell.agreements.queries.forms import plain_clauses
from sharewell.agreements.types import AgreementKind
from sharewell.agreements.types.words import code_words, titles
from sharewell.core import ratifying
from sharewell.core.flows.form import PERMIT
from sharewell.core.flows.reading import EVERY_PARTY

DAYS_A_MONTH = 31
"""Of the longest month, so that no length that is kept is taken for a shorter one."""


def terms_of(version: AgreementVersion, *, text: str) -> ratifying.Version:
    """Return what a version says: its words, and the flows that its clauses permit.

    A clause that forbids is a condition of every flow: where it falls, a condition is dropped. What is permitted to
    some roles only counts as another recipient than everybody there. So nothing that widens passes for nothing new.
    """
    clauses = plain_clauses(version)
    names = _names(clauses)
    barred = frozenset(_line(clause, names) for clause in clauses if clause["effect"] != PERMIT)
    is_joint = version.agreement.kind == AgreementKind.JOINT_CONTROLLERS.value
    parties = version.agreement.parties.filter(left_at__isnull=True).values_list("organisation__name", flat=True)
    return ratifying.Version(
        kind=ratifying.Kind(version.agreement.kind),
        text=text,
        flows=tuple(_flow(clause, names, barred) for clause in clauses if clause["effect"] == PERMIT),
        joint_controllers=frozenset(parties) if is_joint else frozenset(),
    )


def clause_lines(version: AgreementVersion) -> tuple[str, ...]:
    """Return the clauses of a version as one sentence each, by code: part of the text that parties are asked about."""
    clauses = plain_clauses(version)
    names = _names(clauses)
    return tuple(f"Clause {clause['code']}: {_line(clause, names)}" for clause in clauses)


def _flow(clause: Mapping[str, Any], names: Mapping[str, str], barred: frozenset[str]) -> ratifying.Flow:
    kept = clause["retention"]
    return ratifying.Flow(
        sources=frozenset(_side(clause["sources"], names)),
        recipients=frozenset(_side(clause["recipients"], names)),
        purposes=frozenset(_titled("purposes", clause["purposes"])),
        bases=frozenset(clause.get("lawful_bases", ())),
        items=frozenset(_titled("item-classes", clause["item_classes"])),
        conditions=barred
        | frozenset(_titled("conditions", clause.get("conditions", ())))
        | {f"kept from: {_titled('retention-starts', [kept['after']])[0]}"},
        mode=clause["mode"],
        keep_days=kept["months"] * DAYS_A_MONTH,
    )


def _side(side: Any, names: Mapping[str, str]) -> Iterator[str]:
    """Yield who stands on one side; each of its roles apart, where it is narrowed to some."""
    if side == EVERY_PARTY:
        yield "every party"
        return
    who = [code_words(kind).lower() for kind in side.get("kinds", ())]
    who += [names.get(one, one) for one in side.get("organisations", ())]
    roles = [code_words(role).lower() for role in side.get("roles", ())]
    for one in who or ["every party"]:
        yield from [f"{one} ({role})" for role in roles] or [one]


def _line(clause: Mapping[str, Any], names: Mapping[str, str]) -> str:
    is_permit = clause["effect"] == PERMIT
    sources, recipients = (", ".join(_side(clause[side], names)) for side in ("sources", "recipients"))
    parts = [
        f"{sources} {'may' if is_permit else 'must not'} tell {recipients}",
        f"what: {', '.join(_titled('item-classes', clause['item_classes']))} ({clause['mode']})",
        f"for: {', '.join(_titled('purposes', clause['purposes']))}",
    ]
    if clause.get("lawful_bases"):
        parts.append(f"on: {', '.join(clause['lawful_bases'])}")
    for key, words in (("conditions", "where"), ("unless", "unless")):
        if clause.get(key):
            parts.append(f"{words}: {', '.join(_titled('conditions', clause[key]))}")
    if "retention" in clause:
        kept = clause["retention"]
        parts.append(f"kept: {kept['months']} months {_titled('retention-starts', [kept['after']])[0]}")
    dates = (("from", "from"), ("until", "until"), ("review_by", "looked at again by"))
    parts += [f"{words}: {clause[key]}" for key, words in dates if clause.get(key)]
    return "; ".join(parts)


def _titled(words: str, codes: Sequence[str]) -> list[str]:
    known = titles(words)
    return [known.get(code, code) for code in codes]


def _names(clauses: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    sides = [clause[side] for clause in clauses for side in ("sources", "recipients") if clause[side] != EVERY_PARTY]
    references = {one for side in sides for one in side.get("organisations", ())}
    houses = apps.get_model("partnerships", "Organisation").objects
    return dict(houses.filter(reference__in=references).values_list("reference", "name"))
