"""A form about a child, filled in by actions, decided and sent."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sharewell.acting.types import Actor
from sharewell.decisions import actions as deciding
from sharewell.decisions.types import FieldAnswer
from sharewell.guidance.queries import FormEdition, find_form_edition
from sharewell.sharing.types import Chosen, Mentions
from tests.support.deciding import Hand, answered, begin, key
from tests.support.sharing import Sharing, agree, clause, send

TRANSFER = "paediatric-transfer/1"


def transfer() -> FormEdition:
    """Return the edition that the tests fill in."""
    edition = find_form_edition(TRANSFER)
    assert edition is not None
    return edition


def fill(hand: Hand, *, unknown: Collection[str] = (), without: Collection[str] = (), **texts: str) -> None:
    """Fill in every section about the first child: with invented words, “not known”, or nothing."""
    for section in transfer().sections:
        answers = {
            one.code: FieldAnswer(is_not_known=True)
            if one.code in unknown
            else FieldAnswer(text=texts.get(one.code.replace("-", "_"), f"Invented: {one.code}."), kind="opinion")
            for one in section.fields
            if one.code not in without
        }
        fill_one(hand, section.code, answers)


def fill_one(hand: Hand, section: str, answers: dict[str, FieldAnswer], **more: Any) -> None:
    """Fill in one section."""
    plain: dict[str, Any] = {"version": hand.draft.version, "key": key(), "form": TRANSFER, "child": 1}
    deciding.fill_section(
        actor=hand.actor,
        draft=hand.reference,
        section=section,
        answers=answers,
        seen="reported",
        source="The ward’s notes",
        now=hand.now,
        **{**plain, **more},
    )


def packed(actor: Actor, *, organisation: str = "", **filled: Any) -> Hand:
    """Return a draft that is answered and holds the form."""
    hand = answered(begin(actor))
    if organisation:
        hand.tell(organisation=organisation, purpose="protect-from-harm")
    hand.describe()
    fill(hand, **filled)
    return hand


def whole(hand: Hand) -> tuple[Chosen, ...]:
    """Return each statement of a draft as it would be sent: as the form proposes."""
    fields = {one.mark: one for one in transfer().fields}
    return tuple(
        Chosen(
            number=item.number,
            item_class=fields[item.field].item_class,
            mentions=Mentions(fields[item.field].mentions),
            reason=fields[item.field].reason,
        )
        for item in hand.draft.child(1).items
        if item.field in fields
    )


def cover_packs(sharing: Sharing) -> None:
    """Put an agreement in force that lets every kind of information of the form go."""
    classes = sorted({one.item_class for one in transfer().fields})
    agree(sharing.house, clause(code="7.1", item_classes=classes, purposes=["health-care", "safeguarding"]))


def send_pack(sharing: Sharing, hand: Hand, *, chosen: tuple[Chosen, ...] = (), **more: Any) -> str:
    """Record the decision and send the form."""
    going = chosen or whole(hand)
    return send(sharing, hand.record(), chosen=going, **{"purpose": "health-care", **more})
