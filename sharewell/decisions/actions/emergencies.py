"""Record in one press what was told in an emergency: the telephone came first, and nothing here holds anybody up."""

from datetime import datetime
from typing import Any

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.decisions.actions.drafts import choose_recipient, describe_child, write_item, write_words
from sharewell.decisions.actions.records import find_cover, lock_draft, record_decision
from sharewell.decisions.events import COMPLETE_EMERGENCY
from sharewell.decisions.queries import get_draft, get_draft_standing
from sharewell.decisions.types import Chosen, Grasp, ItemKind, Seen
from sharewell.design.words import LONDON
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of

ACT_NOW = "act-now"
NOT_KNOWN = "Not known yet"
NO_WORDS = "It was told by telephone. No words of it were written down at the time."
_GRASPED = {
    Grasp.SELF: (ItemKind.FACT, Seen.OBSERVED, "What I saw or heard myself"),
    Grasp.TOLD: (ItemKind.HEARSAY, Seen.REPORTED, "Somebody who told me"),
    Grasp.THINK: (ItemKind.OPINION, Seen.OBSERVED, "What I think, from what I saw"),
}
"""How something is known, as its kind, whether it was seen, and its source."""


class NotAnEmergency(Refused):
    """The guide did not say to act now, so the ordinary pages are the way."""

    code = "not-an-emergency"


@action(Permission.DECIDE)
def record_emergency(
    *,
    actor: Actor,
    draft: str,
    told: str,
    name: str = "",
    identifying: str = "",
    text: str = "",
    grasp: Grasp,
    said_back: str = "",
    recipient: str = "",
    recipient_organisation: str = "",
    key: str,
    now: datetime,
) -> str:
    """Record that an own draft under "act now" was told by telephone, and return the decision's reference (`dec_…`).

    `told` says whom and when. What is not known yet stays open: whoever recorded it then owes to complete the record.
    `recipient` is a kind of the case vocabulary, or the organisation is named. What stands in the draft already, the
    name and the statements among it, stays.

    Raise `AlreadyRecorded` for a page sent twice, `NoSuchDraft`, or `NotAnEmergency`.
    """
    lock_draft(actor=actor, draft=draft)
    held = get_draft(actor=actor, reference=draft)
    if held.invented_child:
        raise NotAnEmergency("This is an exercise: nobody was rung. Go on with the guide. Nothing was recorded.")
    standing = get_draft_standing(draft=held, today=now.astimezone(LONDON).date())
    if standing.outcome != ACT_NOW:
        raise NotAnEmergency("The guide did not say to act now here. Go on with its questions. Nothing was recorded.")
    about, last = held.children[0], held.version
    page: dict[str, Any] = {"actor": actor, "draft": draft, "now": now}
    purposes = {each.code for each in standing.edition.purposes}
    if recipient or recipient_organisation:
        purpose = held.purpose or ("protect-from-harm" if "protect-from-harm" in purposes else "")
        choose_recipient(
            **page, recipient=recipient, recipient_organisation=recipient_organisation, purpose=purpose,
            topics=held.topics, version=last, key=f"{key}-to",
        )  # fmt: skip
        last += 1
    if name or identifying or not (about.name or about.identifying):
        describe_child(
            **page, child=about.position, name=name or about.name,
            identifying=identifying or about.identifying or ("" if name or about.name else NOT_KNOWN),
            texts={}, version=last, key=f"{key}-child",
        )  # fmt: skip
        last += 1
    if text or not about.items:
        kind, seen, source = _GRASPED[grasp]
        write_item(
            **page, child=about.position, text=text or NO_WORDS, kind=kind, source=source, seen=seen, version=last,
            key=f"{key}-item",
        )  # fmt: skip
        last += 1
    write_words(
        **page,
        texts={**held.texts, "action": _joined(held.texts.get("action", ""), told), **_said(said_back)},
        told_on=held.told_on, review_on=held.review_on, complained_of=held.complained_of, goes_to=held.goes_to,
        version=last, key=f"{key}-words",
    )  # fmt: skip
    reference = record_decision(actor=actor, draft=draft, outcome=ACT_NOW, chosen=Chosen.SHARE, checks={}, now=now)
    open_obligation(
        actor=actor,
        code=COMPLETE_EMERGENCY.code,
        about=reference,
        owner_post=actor.post,
        cover_post=find_cover(actor, complained_of=held.complained_of, now=now),
        due_at=due_of(COMPLETE_EMERGENCY.code, start=now),
        now=now,
    )
    return reference


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _said(said_back: str) -> dict[str, str]:
    return {"what-follows": said_back} if said_back else {}
