"""Give the invented partnership a hub with two enquiries, through the same acts as real ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor
from sharewell.casework.actions import (
    add_statement,
    ask_agency,
    decide_enquiry,
    feed_back,
    move_enquiry,
    receive_contact,
    receive_disclosure,
)
from sharewell.casework.queries import list_enquiries, list_unopened
from sharewell.casework.types import How, Outcome, Way
from sharewell.core.enquiring import Colour, EnquiryAct
from sharewell.core.looping import AskAct, LoopStep
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.foundation.clock import LONDON
from sharewell.partnerships.actions import mark_hub
from sharewell.partnerships.queries import is_hub
from sharewell.practitioners.queries import find_person_by_email, get_post, list_current_posts
from sharewell.sharing.actions import move_request
from sharewell.sharing.types import Gate, Urgency

FIRST_CONTACT, HEALTH_VISITOR = "ada.acorntree@eastlow.example", "yusuf.snapdragon@eastlow.example"
SCHOOL_NURSE = "amos.honeycombe@eastlow.example"


def load_invented_hub(*, now: datetime) -> None:
    """Let the first contact team be a hub with one enquiry under way and one closed. Loading again changes nothing."""
    contact = _actor(FIRST_CONTACT, now=now)
    if not is_hub(contact.team):
        mark_hub(actor=OPERATOR, team=contact.team, now=now)
    if list_enquiries(actor=contact, now=now):
        return
    _under_way(contact, now=now)
    _closed(contact, now=now)


def _under_way(contact: Actor, *, now: datetime) -> None:
    """Begin with the nursery's worry, ask the health visitors, who hold nothing, and the school nurses."""
    sent = list_unopened(actor=contact)
    disclosure = next(one.reference for one in sent if one.loop.step is LoopStep.DONE)
    enquiry = receive_disclosure(
        actor=contact, disclosure=disclosure, family_told="The nursery told the mother that it would tell us.",
        key="invented-hub-1", now=now,
    )  # fmt: skip
    move_enquiry(
        actor=contact, enquiry=enquiry, act=EnquiryAct.ACCEPT, words="", footing=Footing.SECTION_47,
        gate=Gate.NOT_NEEDED, key="invented-1", now=now,
    )  # fmt: skip
    move_enquiry(
        actor=contact, enquiry=enquiry, act=EnquiryAct.RATE, colour=Colour.AMBER, key="invented-2", now=now,
        words="Bruises that a fall does not explain. He is with his grandmother today, and safe there.",
    )  # fmt: skip
    visitor = _actor(HEALTH_VISITOR, now=now)
    first = ask_agency(
        actor=contact, enquiry=enquiry, to_team=visitor.team, why="They see every child of two in Marrowdale.",
        question="When was he last seen, and did anything strike you?", purpose="child-protection-enquiry",
        urgency=Urgency.TODAY, key="invented-3", now=now,
    )  # fmt: skip
    move_request(
        actor=visitor, request=first, act=AskAct.NOTHING_HELD, key="invented-1", now=now,
        words="He is not on our list. The family may have moved here this month.",
    )  # fmt: skip
    ask_agency(
        actor=contact, enquiry=enquiry, to_team=_actor(SCHOOL_NURSE, now=now).team,
        why="His brother goes to school here.", question="Has the school nurse seen the brother since September?",
        purpose="child-protection-enquiry", urgency=Urgency.DAYS, key="invented-4", now=now,
    )  # fmt: skip
    day = now.astimezone(LONDON).date() - timedelta(days=40)
    add_statement(
        actor=contact, enquiry=enquiry, kind=ItemKind.HEARSAY, seen=Seen.REPORTED, happened_on=day, known_on=day,
        text="A neighbour said that there is shouting at night. Nobody looked into it.",
        source="A telephone note of our own", key="invented-5", now=now,
    )  # fmt: skip


def _closed(contact: Actor, *, now: datetime) -> None:
    """Take a neighbour's call, decide, and ring back."""
    enquiry = receive_contact(
        actor=contact, way=Way.TELEPHONE, name="", identifying="A girl of about seven at 3 Invented Row",
        referrer_words="A neighbour, 01632 960021. Does not want to be named.",
        said_words="She walks to school alone along the main road.", key="invented-hub-2", now=now,
    )  # fmt: skip
    move_enquiry(
        actor=contact, enquiry=enquiry, act=EnquiryAct.ACCEPT, footing=Footing.HUB_CHECK, gate=Gate.CONSENT,
        words="Her father agreed by telephone this morning that we ask her school.", key="invented-1", now=now,
    )  # fmt: skip
    move_enquiry(
        actor=contact, enquiry=enquiry, act=EnquiryAct.RATE, words="No sign of harm.", colour=Colour.GREEN,
        key="invented-2", now=now,
    )  # fmt: skip
    decide_enquiry(
        actor=contact, enquiry=enquiry, outcome=Outcome.ADVICE, took_part=[], key="invented-3", now=now,
        reasons="The father walks with her since this week. There is nothing else.",
        for_agencies="We gave advice. Nothing else is planned.",
    )  # fmt: skip
    feed_back(
        actor=contact, enquiry=enquiry, how=How.TELEPHONE, key="invented-4", now=now,
        words="We spoke with the family. Thank you for ringing; ring again if you worry.",
    )  # fmt: skip


def _actor(email: str, *, now: datetime) -> Actor:
    person = find_person_by_email(email)
    if person is None:
        raise LookupError("The invented people are loaded first.")
    post = get_post(list_current_posts(at=now, person=person.reference)[0].reference)
    return get_actor(practitioner=post.person, post=post.reference, now=now)
