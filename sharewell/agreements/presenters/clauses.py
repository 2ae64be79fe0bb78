"""The clauses of a version, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharewell.agreements.presenters.answers import MODE_WORDS, names_of
from sharewell.agreements.queries.naming import basis_words, kind_words
from sharewell.agreements.types.words import code_words, titles
from sharewell.core.flows.form import PERMIT
from sharewell.core.flows.reading import EVERY_PARTY

COLUMNS = (
    "clause", "words", "effect", "sources", "recipients", "roles", "purposes", "information", "mode", "lawful_bases",
    "conditions", "unless", "keep_months", "keep_after", "from", "until", "review_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCard:
    """One clause as a page shows it: a title and rows of (key, value)."""

    code: str
    title: str
    words: str
    is_permit: bool
    rows: tuple[tuple[str, str], ...]


def clause_card(clause: Mapping[str, Any], *, names: Mapping[str, str]) -> ClauseCard:
    """Return a clause in its machine-readable form as words. `names` are of organisations by reference."""
    is_permit = clause["effect"] == PERMIT
    rows = [
        ("Who tells", side_words(clause["sources"], names)),
        ("Who is told", side_words(clause["recipients"], names)),
        ("What for", names_of("purposes", clause["purposes"])),
        ("Which information", names_of("item-classes", clause["item_classes"])),
        ("At most" if is_permit else "From", MODE_WORDS[clause["mode"]].capitalize()),
    ]
    if clause.get("lawful_bases"):
        rows.append(("Lawful bases", "; ".join(basis_words(code) for code in clause["lawful_bases"])))
    if clause.get("conditions"):
        rows.append(("What must hold", names_of("conditions", clause["conditions"])))
    if clause.get("unless"):
        rows.append(("Unless all of this holds", names_of("conditions", clause["unless"])))
    if "retention" in clause:
        kept = clause["retention"]
        rows.append(("Kept for", f"{kept['months']} months {titles('retention-starts').get(kept['after'], '')}"))
    return ClauseCard(
        code=clause["code"],
        title=f"Clause {clause['code']} {'permits' if is_permit else 'forbids'}",
        words=clause.get("words", ""),
        is_permit=is_permit,
        rows=tuple(rows),
    )


def side_words(side: Any, names: Mapping[str, str]) -> str:
    """Return who stands on one side, in words."""
    if side == EVERY_PARTY:
        return "Every party"
    named = [kind_words(kind) for kind in side.get("kinds", ())]
    named += [names.get(one, one) for one in side.get("organisations", ())]
    who = "; ".join(named) or "Every party"
    roles = ", ".join(code_words(role).lower() for role in side.get("roles", ()))
    return f"{who}. Only: {roles}" if roles else who


def clause_cells(clause: Mapping[str, Any], names: Mapping[str, str]) -> tuple[object, ...]:
    """Return a clause as the cells of `COLUMNS`."""
    recipients = clause["recipients"]
    roles = recipients.get("roles", ()) if isinstance(recipients, dict) else ()
    kept = clause.get("retention", {})
    return (
        clause["code"],
        clause.get("words", ""),
        clause["effect"],
        side_words(clause["sources"], names),
        side_words(recipients, names),
        "; ".join(roles),
        *("; ".join(clause[key]) for key in ("purposes", "item_classes")),
        clause["mode"],
        *("; ".join(clause.get(key, ())) for key in ("lawful_bases", "conditions", "unless")),
        kept.get("months", ""),
        kept.get("after", ""),
        *(clause.get(key, "") for key in ("from", "until", "review_by")),
    )
