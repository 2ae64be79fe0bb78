"""The sealed snapshot of a decision: everything that led to it, in plain values, exactly as it was."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sharewell.core.deciding.vocabulary import CHECKLIST
from sharewell.decisions.queries.standings import ChildStanding, DraftStanding, idle_codes
from sharewell.decisions.queries.words import words_of_answer
from sharewell.decisions.types import ChildRow, differs
from sharewell.design.words import LONDON
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.queries import list_organisations, list_scopes
from sharewell.partnerships.types import OrganisationRow, ScopeRow

SHAPE = 3
"""The version of the shape of a snapshot. It is part of what is sealed.

The second also names the power, the third the request that it answers and the described child.
"""

WORDS_SHAPE = 1
"""The version of the shape of the words. It is part of what is sealed."""


def snapshot_of(
    *,
    standing: DraftStanding,
    reference: str,
    recorded_at: datetime,
    decided_by: str,
    post: str,
    chosen: str,
    checks: Mapping[str, str],
    signed_off: Collection[tuple[str, str, str]],
    advised: str,
) -> dict[str, Any]:
    """Return the snapshot: plain text, whole numbers, lists and tables only, and no word that anybody typed."""
    draft, edition, guides = standing.draft, standing.edition, get_guides()
    day = recorded_at.astimezone(LONDON).date()
    purpose, power = standing.purpose, standing.power
    named = {each for each in (draft.organisation, draft.recipient_organisation) if each}
    organisations = {each.reference: each for each in list_organisations(on=day, references=named)}
    days = dict.fromkeys((day, standing.on))
    # The register as on the day of judging; an organisation that it did not hold yet counts as what it is now.
    scopes = {each.organisation: each for on in days for each in list_scopes(organisations=named, on=on)}
    return {
        "shape": SHAPE,
        "reference": reference,
        "recorded_at": recorded_at.isoformat(),
        "decided_by": decided_by,
        "post": post,
        "edition": {
            "code": edition.code,
            "title": edition.title,
            "short_title": edition.short_title,
            "standing": edition.standing,
            "fingerprint": edition.fingerprint,
        },
        "judged_on": standing.on.isoformat(),
        "way": {"code": draft.way, "title": guides.ways[draft.way].title},
        "footing": draft.footing,
        "called_back": draft.called_back,
        "request": draft.request,
        "holder": _party(draft.holder, organisations.get(draft.organisation), scopes),
        "recipient": _party(draft.recipient, organisations.get(draft.recipient_organisation), scopes),
        "purpose": {
            "code": draft.purpose,
            "title": purpose.title if purpose else "",
            "standing": purpose.standing if purpose else "",
            "source": purpose.cites if purpose else "",
        },
        "power": {
            "code": power.code,
            "provision": power.provision,
            "kind": power.kind,
            "standing": power.standing,
        }
        if power
        else None,
        "topics": [{"code": code, "title": edition.topics[code].title} for code in draft.topics],
        "outcome": standing.outcome,
        "for_recipient": standing.lead.decision.for_recipient,
        "limited": any(child.decision.limited for child in standing.children),
        "chosen": chosen,
        "differs": differs(standing.outcome, chosen, advised=advised),
        "children": [
            {
                "position": child.position,
                "child": draft.child(child.position).child,
                "answers": _answers(standing, child),
                "judgement": child.decision.as_document(signed_off),
            }
            for child in standing.children
        ],
        "checklist": [
            {"code": code, "text": edition.questions[code].title, "answer": checks.get(code, "")}
            for code in CHECKLIST
            if standing.shares or checks
        ],
    }


def _party(kind: str, organisation: OrganisationRow | None, scopes: Mapping[str, ScopeRow]) -> dict[str, str]:
    held = get_guides().kinds.get(kind)
    scope = scopes.get(organisation.reference) if organisation else None
    return {
        "kind": kind,
        "title": held.title if held else "",
        "organisation": organisation.reference if organisation else "",
        "name": organisation.name if organisation else "",
        "in_scope": str(scope.in_scope) if scope else "",
        "why": scope.reason if scope else "",
    }


def _answers(standing: DraftStanding, child: ChildStanding) -> list[dict[str, Any]]:
    edition, draft = standing.edition, standing.draft
    given = set(draft.answers) | {code for child in draft.children for code in child.answers}
    idle = idle_codes(standing, child, given)
    rows = []
    for code, answer in child.case.answers.items():
        if code not in edition.questions or code in CHECKLIST:
            continue
        presumed = standing.presumed.get(code)
        is_taken = code not in given and presumed is not None
        rows.append(
            {
                "code": code,
                "question": edition.questions[code].title,
                "answer": list(answer) if isinstance(answer, tuple) else answer,
                "words": words_of_answer(edition, code, answer),
                "counts": "no" if code in idle else "yes",
                "taken_because": presumed.because.text if is_taken and presumed else "",
            }
        )
    return rows


def seal_of(document: Any) -> str:
    """Return the SHA-256 (hex) of a document of plain values, the same however its keys were ordered."""
    encoded = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(encoded.encode()).hexdigest()


def words_document(
    *,
    reference: str,
    texts: Mapping[str, str],
    told_on: date | None,
    review_on: date | None,
    children: Collection[ChildRow],
    salts: Mapping[int, str],
) -> dict[str, Any]:
    """Return what the seal of the words is made of: every text, name and statement, salted for each child."""
    return {
        "shape": WORDS_SHAPE,
        "reference": reference,
        "texts": dict(texts),
        "told_on": told_on.isoformat() if told_on else "",
        "review_on": review_on.isoformat() if review_on else "",
        "children": [
            {
                "position": child.position,
                "salt": salts[child.position],
                "name": child.name,
                "identifying": child.identifying,
                "texts": dict(child.texts),
                "items": [
                    {
                        "number": item.number,
                        "text": item.text,
                        "kind": item.kind,
                        "source": item.source,
                        "seen": item.seen,
                        "evidence": item.evidence,
                        "happened_on": item.happened_on.isoformat() if item.happened_on else "",
                        "known_on": item.known_on.isoformat() if item.known_on else "",
                        "why_it_matters": item.why_it_matters,
                        "is_chosen": "yes" if item.is_chosen else "no",
                        # Only where there is one: what was sealed before forms stays as it was.
                        **({"field": item.field} if item.field else {}),
                    }
                    for item in child.items
                ],
            }
            for child in children
        ],
    }
