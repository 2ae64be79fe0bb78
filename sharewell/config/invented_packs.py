"""Let an invented emergency department send a child's transfer form to the ward, through the same acts as real ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sharewell.acting.types import Actor
from sharewell.config.invented_sharing import actor_of, post_of
from sharewell.decisions import actions as deciding
from sharewell.decisions.queries import WHO, get_draft, get_draft_standing
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import DraftRow, FieldAnswer, Way
from sharewell.foundation.clock import LONDON
from sharewell.guidance.queries import FormEdition, list_forms
from sharewell.sharing.actions import disclose
from sharewell.sharing.queries import list_disclosures
from sharewell.sharing.types import Chosen, Mentions

NURSE, WARD = "uma.pepperpot@eastlow.example", "wynn.elderberry@eastlow.example"
FORM = "paediatric-transfer"
ANSWERS = {
    "immediate_danger": "no",
    "significant_harm": "no",
    "legitimate_purpose": "yes",
    "relevant_to_welfare": "yes",
    "confidential": "yes",
    "risk_of_harm": "yes",
    "sensitive": "no",
    "could_expose_someone": "no",
}
CHECKS = {
    **dict.fromkeys(
        ("minimum_necessary", "right_recipient", "accurate_up_to_date", "fact_opinion_distinguished", "secure_means",
         "onward_limits_agreed"),
        "yes",
    ),
    "subject_informed": "will-be",
}  # fmt: skip
NOT_KNOWN = ("allergies", "plan")
SAID: Mapping[str, tuple[str, str]] = {
    "why-moved": ("From the emergency department to the children’s ward, to be watched after a fall.", "fact"),
    "accepted-by": ("The ward sister, at 19:40 today.", "fact"),
    "condition": ("A bump on the head. Awake, eats and drinks. Seen by the registrar at 18:10.", "fact"),
    "medicines": ("Paracetamol at 18:20.", "fact"),
    "worry": ("The story of the fall changed twice. He watches the door.", "opinion"),
    "injuries": ("An older bruise behind the left ear. Body map of today in his notes.", "fact"),
    "told-services": ("The named nurse knows. Children’s social care was rung at 19:15 and rings the ward.", "fact"),
    "who-decides": ("His mother, who is with him.", "hearsay"),
    "who-may-visit": ("His mother. She asks that nobody else is let in tonight.", "hearsay"),
    "family-told": ("His mother was told that he stays, and that we write down what we saw.", "fact"),
    "ring": ("The nurse in charge of the emergency department, 01632 960 171, day and night.", "fact"),
}


def load_invented_packs(*, now: datetime) -> None:
    """Decide and send one form, between two teams of one hospital. Loading again changes nothing."""
    nurse = actor_of(NURSE, now=now)
    if list_disclosures(actor=nurse):
        return
    edition = next(one for one in list_forms(on=now.astimezone(LONDON).date()) if one.form == FORM)
    draft = _decide(nurse, edition, now=now)
    going = {item.field: item for item in draft.child(1).items}
    decision = deciding.record_decision(
        actor=nurse,
        draft=draft.reference,
        outcome=get_draft_standing(draft=draft, today=now.astimezone(LONDON).date()).outcome or "",
        chosen=Decided.SHARE,
        checks=CHECKS,
        now=now,
    )
    disclose(
        actor=nurse,
        decision=decision,
        position=1,
        to_team=post_of(WARD, now=now).team,
        chosen=tuple(
            Chosen(
                number=going[field.mark].number,
                item_class=field.item_class,
                mentions=Mentions(field.mentions),
                reason=field.reason,
            )
            for field in edition.fields
            if field.mark in going
        ),
        purpose=edition.purpose,
        why_it_matters="He comes to you tonight. We do not know yet how he was hurt.",
        wanted="Read it before he arrives, and let nobody in whom it does not name.",
        key="invented-pack",
        now=now,
    )


def _decide(nurse: Actor, edition: FormEdition, *, now: datetime) -> DraftRow:
    reference = deciding.begin_draft(
        actor=nurse, way=Way.WORRIED, edition="england-2026", judged_on=None, key="invented-pack", now=now
    )
    today = now.astimezone(LONDON).date()

    def draft() -> DraftRow:
        return get_draft(actor=nurse, reference=reference)

    number = 0
    while (asks := get_draft_standing(draft=draft(), today=today).asks) is not None:
        code, child = asks
        number += 1
        said: dict[str, Any] = {
            "actor": nurse,
            "draft": reference,
            "version": draft().version,
            "key": f"invented-{number}",
            "now": now,
        }
        if code == WHO:
            deciding.choose_recipient(
                **said, recipient="", recipient_organisation=nurse.organisation, purpose="protect-from-harm"
            )
        else:
            deciding.answer_question(**said, code=code, answer=ANSWERS.get(code, "no"), child=child)
    deciding.describe_child(
        actor=nurse,
        draft=reference,
        child=1,
        name="Sorrel Inkpenny (invented)",
        identifying="Age 6, blue plaster on the left knee, mother Bryony",
        texts={"view": "He wants his mother to stay the night.", "trusted-adult": "His teacher"},
        version=draft().version,
        key="invented-child",
        now=now,
    )
    for section in edition.sections:
        deciding.fill_section(
            actor=nurse,
            draft=reference,
            child=1,
            form=edition.key,
            section=section.code,
            answers={
                field.code: FieldAnswer(is_not_known=True)
                if field.code in NOT_KNOWN
                else FieldAnswer(text=SAID[field.code][0], kind=SAID[field.code][1])
                for field in section.fields
                if field.code in NOT_KNOWN or field.code in SAID
            },
            seen="observed",
            source="The emergency department’s notes",
            version=draft().version,
            key=f"invented-{section.code}",
            now=now,
        )
    return draft()
