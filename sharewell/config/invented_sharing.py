"""Give the invented partnership something sent and something asked, through the same acts as real ones."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from sharewell.access.queries import get_actor
from sharewell.acting.types import Actor, Role
from sharewell.consent.actions import postpone_informing, record_informed
from sharewell.consent.queries import list_informings
from sharewell.consent.types import Manner
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions import actions as deciding
from sharewell.decisions.queries import get_draft, get_draft_standing
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Footing, Grasp, ItemKind, Seen, Way
from sharewell.foundation.clock import LONDON
from sharewell.practitioners.queries import find_person_by_email, get_post, list_current_posts
from sharewell.practitioners.types import PostRow
from sharewell.sharing.actions import (
    ask_for_information,
    disclose,
    disclose_by_link,
    move_disclosure,
    move_request,
    open_disclosure,
    resolve_line,
    tell_in_emergency,
    write_side,
)
from sharewell.sharing.queries import list_disclosures, read_disclosure
from sharewell.sharing.types import (
    Chosen,
    Gate,
    Handling,
    Mentions,
    RefusalReason,
    Register,
    Throughout,
    Urgency,
)
from sharewell.sharing.types.attached import Attached
from sharewell.sharing.types.outside import NumberFrom, Outsider

NURSERY, NURSERY_LEAD = "sunniva.inkpenny@eastlow.example", "tariq.pepperpot@eastlow.example"
FIRST_CONTACT, SCHOOL_LEAD = "ada.acorntree@eastlow.example", "kezia.candlewick@eastlow.example"
LEFT_OUT = ("locates-a-person", "the-source")
NEIGHBOUR = Outsider(
    body="Northmoor children’s social care (invented)",
    kind="childrens-social-care",
    person="Wren Farthing (invented), duty manager",
    email="duty@northmoor.example",
    telephone="01632 960 555",
    number_from=NumberFrom.PUBLISHED,
    checked="I rang the number on their website. She knew the child’s aunt lives there.",
    ring_back="01632 960 777",
)
"""A council that is not in the register. It is told by a link, because the child was taken there."""

WORRIES = (
    (
        "Rowan Thistledown (invented)",
        "Age 2, came in a yellow coat, mother Fern",
        "Two round bruises on the upper left arm, seen when his sleeve was rolled up.",
        "A child of two rarely bruises there by falling.",
    ),
    (
        "Hazel Underbough (invented)",
        "Age 3, twin of Hugo",
        "She said that nobody was there when she woke up at night, twice this week.",
        "A child of three must not be alone at night.",
    ),
    (
        "Sorrel Thistledown (invented)",
        "Age 5, stays with an aunt in Northmoor since Friday",
        "She said that her uncle hits her when she cries. She pointed at her back.",
        "She is with him now.",
    ),
)


def load_invented_sharing(*, now: datetime) -> None:
    """Let a nursery send three worries, and a social worker ask two questions. Loading again changes nothing.

    The first has a body map with it; the third went by a link to a council that is not in the register.
    """
    nursery, contact = actor_of(NURSERY, now=now), actor_of(FIRST_CONTACT, now=now)
    if list_disclosures(actor=nursery):
        return
    first, second = (_send(nursery, contact, number, now=now) for number in (0, 1))
    _send(nursery, None, 2, now=now)
    open_disclosure(actor=contact, disclosure=first, key="invented-1", now=now)
    for number, (act, words) in enumerate(
        (
            (LoopAct.ACKNOWLEDGE, "A boy of two has bruises that a fall does not explain. You ask us to see him soon."),
            (LoopAct.STATE, "A social worker visits tomorrow morning, with the health visitor."),
            (LoopAct.DO, "We saw him and his mother at home. A doctor sees him this afternoon."),
        )
    ):
        move_disclosure(actor=contact, disclosure=first, act=act, words=words, key=f"invented-{2 + number}", now=now)
    open_disclosure(actor=contact, disclosure=second, key="invented-1", now=now)
    _ask(contact, now=now)
    _tell_families(nursery, first, now=now)
    _tell_in_danger(nursery, contact, now=now)


def _tell_families(nursery: Actor, disclosure: str, *, now: datetime) -> None:
    """Let one mother be told, the other not yet; and let a child's side be written, with one adult throughout."""
    row = read_disclosure(actor=nursery, disclosure=disclosure, now=now)
    [told] = list_informings(actor=nursery, decision=row.decision)
    record_informed(
        actor=nursery,
        informing=told.reference,
        told_on=now.astimezone(LONDON).date(),
        to_whom="Fern, the mother",
        manner=Manner.SPOKEN,
        words="We told her what we saw, that we told children’s social care, and why we had to.",
        key="invented-told",
        now=now,
    )
    other = next(one for one in list_disclosures(actor=nursery) if one.reference != disclosure)
    later = read_disclosure(actor=nursery, disclosure=other.reference, now=now)
    [waits] = list_informings(actor=nursery, decision=later.decision)
    postpone_informing(
        actor=nursery,
        informing=waits.reference,
        why="Social care asked us to wait until they have spoken with the twins.",
        review_on=now.astimezone(LONDON).date() + timedelta(days=3),
        key="invented-later",
        now=now,
    )
    write_side(
        actor=nursery,
        child=later.child,
        says="I want the light on, and Nana to come.",
        adult="Sunniva, her key worker at the nursery",
        throughout=Throughout.YES,
        key="invented-side",
        now=now,
    )


def _tell_in_danger(nursery: Actor, contact: Actor, *, now: datetime) -> None:
    """Let an emergency be kept with one press, so that the rest of its record is owed."""
    draft = deciding.begin_draft(actor=nursery, way=Way.WORRIED, edition="england-2026", key="invented-danger", now=now)
    deciding.answer_question(
        actor=nursery, draft=draft, code="immediate_danger", answer="yes", version=1, key="danger", now=now
    )
    tell_in_emergency(
        actor=nursery,
        draft=draft,
        to_team=contact.team,
        told_at=now - timedelta(minutes=20),
        name="Bramble Fennimore (invented)",
        text="His father came to fetch him and could not stand. He drove off with the boy.",
        grasp=Grasp.SELF,
        said_back="They send somebody to the house, and tell the police.",
        key="invented-danger",
        now=now,
    )


def _ask(contact: Actor, *, now: datetime) -> None:
    asked = ask_for_information(
        actor=contact,
        to_post=post_of(NURSERY_LEAD, now=now).reference,
        name=WORRIES[0][0],
        identifying=WORRIES[0][1],
        question="Who brought and fetched him in the last two weeks, and did anything strike you?",
        purpose="child-protection-enquiry",
        footing=Footing.SECTION_47,
        urgency=Urgency.TODAY,
        gate=Gate.NOT_NEEDED,
        key="invented-ask-1",
        now=now,
    )
    lead = actor_of(NURSERY_LEAD, now=now)
    move_request(actor=lead, request=asked, act=AskAct.TAKE_UP, key="invented-1", now=now)
    refused = ask_for_information(
        actor=contact,
        to_post=post_of(SCHOOL_LEAD, now=now).reference,
        name="Linden Marrowfield (invented)",
        identifying="Year 4, brother of a child at the nursery",
        question="Everything you hold about the family.",
        purpose="early-help",
        footing=Footing.SECTION_17,
        gate=Gate.CONSENT,
        gate_words="The mother agreed by telephone this morning.",
        key="invented-ask-2",
        now=now,
    )
    move_request(
        actor=actor_of(SCHOOL_LEAD, now=now),
        request=refused,
        act=AskAct.REFUSE,
        words="Say which weeks and what about. Attendance since September we could give at once.",
        reason=RefusalReason.TOO_MUCH,
        key="invented-1",
        now=now,
    )
    manager = _manager(contact, now=now)
    if manager is not None:
        resolve_line(
            actor=manager,
            register=Register.REFUSALS,
            about=refused,
            words="They were right: the question was too wide. We ask again for attendance since September.",
            key="invented-resolved",
            now=now,
        )


def _send(nursery: Actor, contact: Actor | None, number: int, *, now: datetime) -> str:
    """Let the nursery decide and send a worry: to the team of somebody, or by a link to the neighbour."""
    name, identifying, text, matters = WORRIES[number]
    draft = deciding.begin_draft(
        actor=nursery, way=Way.WORRIED, edition="england-2026", judged_on=None, key=f"invented-{number}", now=now
    )
    today = now.astimezone(LONDON).date()

    def version() -> int:
        return get_draft(actor=nursery, reference=draft).version

    for code, answer in (("immediate_danger", "no"), ("significant_harm", "yes")):
        deciding.answer_question(
            actor=nursery, draft=draft, code=code, answer=answer, child=None, version=version(), key=code, now=now
        )
    deciding.describe_child(
        actor=nursery,
        draft=draft,
        child=1,
        name=name,
        identifying=identifying,
        texts={"view": "Too young to say. Plays close to the door.", "trusted-adult": "The grandmother"},
        version=version(),
        key="child",
        now=now,
    )
    deciding.write_item(
        actor=nursery,
        draft=draft,
        child=1,
        text=text,
        kind="fact",
        source="Own eyes",
        seen="observed",
        evidence="Body map of the same day" if number == 0 else "Note of the same day",
        happened_on=today - timedelta(days=1),
        known_on=today - timedelta(days=1),
        why_it_matters=matters,
        is_chosen=True,
        version=version(),
        key="item",
        now=now,
    )
    standing = get_draft_standing(draft=get_draft(actor=nursery, reference=draft), today=today)
    decision = deciding.record_decision(
        actor=nursery, draft=draft, outcome=standing.outcome or "", chosen=Decided.SHARE, checks={}, now=now
    )
    what: dict[str, Any] = {
        "decision": decision,
        "position": 1,
        "chosen": (Chosen(number=1, item_class="concern"),),
        "attached": (_body_map(),) if number == 0 else (),
        "left_out": LEFT_OUT,
        "purpose": "safeguarding",
        "why_it_matters": matters,
        "wanted": "See the child soon, and tell us what you find.",
        "handling": Handling.THIS_CASE,
        "limits": "Do not say who told you.",
        "told_first": True,
        "key": f"invented-{number}",
    }
    if contact is None:
        reference, _ = disclose_by_link(actor=nursery, outside=NEIGHBOUR, now=now, **what)
        return reference
    return disclose(actor=nursery, to_team=contact.team, now=now, **what)


def _body_map() -> Attached:
    """Return a drawn body map: two marks on an arm, and no child."""
    drawn = Image.new("RGB", (480, 640), (250, 246, 238))
    pen = ImageDraw.Draw(drawn)
    pen.rounded_rectangle((170, 40, 310, 600), radius=70, outline=(90, 90, 90), width=5)
    for middle in ((225, 180), (262, 235)):
        pen.ellipse((middle[0] - 22, middle[1] - 22, middle[0] + 22, middle[1] + 22), fill=(122, 92, 140))
    pen.text((20, 610), "Invented", fill=(90, 90, 90))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return Attached(
        content=out.getvalue(),
        description="A body map of the left arm, drawn at once: two round marks, each as large as a coin.",
        item_class="concern",
        kind=ItemKind.FACT,
        seen=Seen.OBSERVED,
        mentions=Mentions.NOBODY,
    )


def _manager(of: Actor, *, now: datetime) -> Actor | None:
    """Return a manager of the same organisation who is current, or None."""
    posts = list_current_posts(at=now, organisation=of.organisation, role=Role.MANAGER)
    actors = (get_actor(practitioner=post.person, post=post.reference, now=now) for post in posts)
    return next((one for one in actors if one.is_accredited), None)


def post_of(email: str, *, now: datetime) -> PostRow:
    """Return the post of an invented person."""
    person = find_person_by_email(email)
    if person is None:
        raise LookupError("The invented people are loaded first.")
    return get_post(list_current_posts(at=now, person=person.reference)[0].reference)


def actor_of(email: str, *, now: datetime) -> Actor:
    """Return an invented person as they act."""
    post = post_of(email, now=now)
    return get_actor(practitioner=post.person, post=post.reference, now=now)
