"""A house with a hub: social care's first contact, a playgroup that refers and is asked, and managers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sharewell.acting.types import OPERATOR, Actor
from sharewell.casework.actions import (
    add_statement,
    ask_agency,
    decide_enquiry,
    feed_back,
    move_enquiry,
    receive_contact,
    receive_disclosure,
    record_dissent,
)
from sharewell.casework.queries import read_enquiry
from sharewell.casework.types import How, Outcome, Way
from sharewell.core.enquiring import Colour, EnquiryAct
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.partnerships.actions import mark_hub
from sharewell.sharing.types import Gate
from tests.support.deciding import NOW, key
from tests.support.remembering import remembered
from tests.support.sharing import Sharing, decide, make_sharing, opened, send, sent

NAME, SAID = "Robin Invented", "The neighbour heard a child cry every night this week."


def make_hub(sharing: Sharing | None = None) -> Sharing:
    """Make it: the team that receives is a hub. `receiver` and `second_receiver` work in it."""
    held = sharing or make_sharing()
    return remembered(("hub", held.team), lambda: _mark(held))


def _mark(sharing: Sharing) -> Sharing:
    mark_hub(actor=OPERATOR, team=sharing.team, now=NOW)
    return sharing


def received(hub: Sharing, *, by: Actor | None = None, now: datetime = NOW, **more: Any) -> str:
    """Enter what the playgroup sent as a contact, and return the enquiry."""
    disclosure = opened(hub, sent(hub), by=by)
    return receive_disclosure(actor=by or hub.receiver, disclosure=disclosure, key=key(), now=now, **more)


def told(hub: Sharing, *, by: Actor | None = None, now: datetime = NOW, **more: Any) -> str:
    """Enter what a neighbour told by telephone, and return the enquiry."""
    plain: dict[str, Any] = {
        "way": Way.TELEPHONE, "name": NAME, "identifying": "red coat", "said_words": SAID, "key": key(),
        "referrer_words": "A neighbour, 01632 960001. Does not want to be named.",
    }  # fmt: skip
    return receive_contact(actor=by or hub.receiver, now=now, **{**plain, **more})


def do(actor: Actor, enquiry: str, act: EnquiryAct, words: str = "Invented words.", **more: Any) -> None:
    """Do the next thing about an enquiry."""
    plain: dict[str, Any] = {"key": key(), "now": NOW}
    move_enquiry(actor=actor, enquiry=enquiry, act=act, words=words, **{**plain, **more})


def accepted(hub: Sharing, enquiry: str = "", *, footing: Footing = Footing.SECTION_47, **more: Any) -> str:
    """Return an enquiry that was accepted, by default above the threshold."""
    reference = enquiry or received(hub)
    do(hub.receiver, reference, EnquiryAct.ACCEPT, footing=footing, **{"gate": Gate.NOT_NEEDED, **more})
    return reference


def rated(hub: Sharing, enquiry: str = "", colour: Colour = Colour.AMBER, **more: Any) -> str:
    """Return an enquiry that was accepted and rated."""
    reference = enquiry or accepted(hub)
    do(hub.receiver, reference, EnquiryAct.RATE, colour=colour, **more)
    return reference


def asked(hub: Sharing, enquiry: str, *, by: Actor | None = None, now: datetime = NOW, **more: Any) -> str:
    """Ask the playgroup's team, and return the request."""
    plain: dict[str, Any] = {
        "to_team": hub.worker.team, "why": "The child goes there three days a week.", "purpose": "safeguarding",
        "question": "What did you see this month?", "key": key(),
    }  # fmt: skip
    return ask_agency(actor=by or hub.receiver, enquiry=enquiry, now=now, **{**plain, **more})


def contributed(hub: Sharing, request: str, **more: Any) -> str:
    """Answer a request of the hub with a disclosure to the hub's team, and return it."""
    return send(hub, decide(hub.worker), request=request, **more)


def decided(hub: Sharing, enquiry: str = "", *, by: Actor | None = None, **more: Any) -> str:
    """Return an enquiry that was decided."""
    reference = enquiry or rated(hub)
    plain: dict[str, Any] = {
        "outcome": Outcome.SECTION_17, "reasons": "Invented reasons of the hub.", "took_part": [],
        "for_agencies": "We assess what the family needs.", "key": key(), "now": NOW,
    }  # fmt: skip
    decide_enquiry(actor=by or hub.receiver, enquiry=reference, **{**plain, **more})
    return reference


def fed_back(hub: Sharing, enquiry: str = "", *, how: How = How.HERE, **more: Any) -> str:
    """Return an enquiry of which whoever referred was told."""
    reference = enquiry or decided(hub)
    plain: dict[str, Any] = {"words": "A social worker visits the family this week.", "key": key(), "now": NOW}
    feed_back(actor=hub.receiver, enquiry=reference, how=how, **{**plain, **more})
    return reference


def hub_things(hub: Sharing, disclosure: str, *, words: str) -> dict[str, str]:
    """Return one of everything of a hub, with these words in it."""
    enquiry = receive_disclosure(actor=hub.receiver, disclosure=disclosure, key=key(), now=NOW)
    rated(hub, accepted(hub, enquiry))
    add_statement(
        actor=hub.receiver, enquiry=enquiry, text=words, kind=ItemKind.FACT, seen=Seen.OBSERVED, source="Our record",
        key=key(), now=NOW,
    )  # fmt: skip
    contribution = contributed(hub, asked(hub, enquiry))
    opened(hub, contribution)
    decided(hub, enquiry, for_agencies=words, reasons=words)
    dissent = record_dissent(actor=hub.receiver, enquiry=enquiry, words=words, key=key(), now=NOW)
    return {"enquiry": enquiry, "contribution": contribution, "dissent": dissent, "act of a hub": "rate"}


def received_now(hub: Sharing, moment: datetime, *, is_opened: bool = False) -> str:
    """Let the playgroup send something to the hub now. Return it, or the enquiry that one of the hub makes of it."""
    disclosure = send(hub, decide(hub.worker), now=moment)
    if not is_opened:
        return disclosure
    opened(hub, disclosure, now=moment)
    return receive_disclosure(actor=hub.receiver, disclosure=disclosure, key=key(), now=moment)


def add_to(hub: Sharing, enquiry: str, *, by: Actor, at: datetime) -> str:
    """Let an agency answer what it was asked in an enquiry, and return what it sent."""
    row = read_enquiry(actor=hub.receiver, enquiry=enquiry, now=at)
    request = next(one.request for one in row.asked if one.to_team == by.team)
    return send(hub, decide(by), actor=by, request=request, now=at)
