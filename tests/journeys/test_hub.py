"""A hub's enquiry from the contact to what whoever referred reads, with two agencies and one that does not agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.foundation.clock import now
from sharewell.partnerships.actions import add_organisation, add_team, enter_register, mark_hub
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import add_person, give_post, name_offices
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW
from tests.support.hubs import accepted, add_to, asked, decided, rated, received_now
from tests.support.people import make_current, make_umbrella
from tests.support.sharing import DAY, Sharing, agree, clause, make_sharing
from tests.support.walking import Hands, Home, Keyboard, Pointer, heading

pytestmark = pytest.mark.journey
EARLY = NOW - 20 * DAY


@dataclass(frozen=True)
class Hubbed:
    """The house with a hub of its own, and a second agency, whose nurse is asked."""

    hub: Sharing
    nurse: Actor
    clinic: str


def person(name: str, organisation: str, team: str) -> Actor:
    reference = add_person(
        actor=OPERATOR, name=f"{name} (invented)", email=f"{name.lower()}.hub@example.org", password=None, now=EARLY
    )
    post = give_post(
        actor=OPERATOR, person=reference, organisation=organisation, team=team, role=Role.PRACTITIONER,
        title=name, now=EARLY,
    )  # fmt: skip
    make_current(get_post(post), now=EARLY)
    return get_actor(practitioner=reference, post=post, now=now())


@pytest.fixture(scope="module")
def hubbed(home: Home) -> Hubbed:
    """Let social care of the house on the served site have a hub, and a clinic stand beside the playgroup."""
    with home.writing():
        sharing = make_sharing(home.house, team="Hub of the journey")
        mark_hub(actor=OPERATOR, team=sharing.team, now=now())
        partnership = get_organisation(home.house.playgroup, on=NOW.date()).partnership
        clinic = add_organisation(
            actor=OPERATOR, partnership=partnership, name="Eastlow clinic (invented)", is_invented=True, now=EARLY
        )
        enter_register(
            actor=OPERATOR, organisation=clinic, kind="nhs-trust", department="", is_public_authority=True,
            data_role=DataRole.CONTROLLER, processor_for="", in_scope_s16la=InScope.YES, scope_reason="Invented.",
            began_on=(EARLY - timedelta(days=4000)).date(), now=EARLY,
        )  # fmt: skip
        serving = make_umbrella(partnership, chance="clinic", name="Umbrella of the clinic", now=EARLY)
        name_offices(actor=OPERATOR, organisation=clinic, offices=serving, beginning=[], now=EARLY)
        team = add_team(actor=OPERATOR, organisation=clinic, name="Nurses", now=EARLY)
        nurse = person("Nurse", clinic, team)
        agree(replace(home.house, playgroup=clinic), clause(), title="Worries of the clinic (invented)")
        return Hubbed(sharing, nurse, clinic)


def stands(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def last_of(page: Page) -> str:
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def takes(hands: Hands, hubbed: Hubbed, look: Callable[[Page], None]) -> str:
    """Open an enquiry with what was sent, accept and rate it; return its reference."""
    page = hands.page
    hands.press("Accept the limits and open it")
    look(page)
    hands.follow("Open an enquiry with this")
    heading(page, re.compile("Open an enquiry"))
    look(page)
    hands.write("family_told", "The playgroup told the mother.")
    hands.press("Open the enquiry")
    heading(page, re.compile("A contact"))
    stands(page, "Nobody has accepted it for a decision yet.")
    look(page)
    hands.follow("Accept as a referral")
    heading(page, re.compile("Accept this contact as a referral"))
    hands.choose("footing", "hub-check")
    hands.press("Accept it")
    expect(page.get_by_role("alert")).to_contain_text("Below section 47, choose why agencies may be asked")
    look(page)
    hands.choose("footing", "s47")
    hands.press("Accept it")
    heading(page, re.compile("An enquiry"))
    stands(page, "Not rated")
    hands.follow("Rate it")
    stands(page, "Not verified")
    look(page)
    hands.choose("colour", "amber")
    hands.write("words", "Three bruises, and he does not crawl yet.")
    hands.press("Rate it")
    heading(page, re.compile("An enquiry"))
    stands(page, "Amber")
    return last_of(page)


def asks(hands: Hands, organisation: str, team: str, look: Callable[[Page], None]) -> None:
    """Ask one agency, for a reason."""
    page = hands.page
    hands.follow("Ask an agency")
    look(page)
    hands.pick("organisation", organisation)
    hands.press("Go on")
    heading(page, re.compile("Ask .* \\(invented\\)"))
    hands.press("Send the question")
    expect(page.get_by_role("alert")).to_contain_text("Write why you ask them")
    look(page)
    hands.choose("to", team)
    hands.write("why", "They see the child each month.")
    hands.write("question", "What did you see since September?")
    hands.pick("purpose", "safeguarding")
    hands.choose("urgency", "days")
    hands.press("Send the question")
    heading(page, re.compile("An enquiry"))
    stands(page, "Chosen because: They see the child each month.")


def puts_together(hands: Hands, look: Callable[[Page], None], enquiry: str) -> None:
    """Read the chronology and decide."""
    page = hands.page
    hands.follow("Open the chronology")
    heading(page, re.compile("Chronology"))
    look(page)
    hands.press("I accept these limits: show me")
    for words in ("Three bruises on the left arm.", "Eastlow clinic (invented)", "Hoppers playgroup (invented)",
                  "Source: Own eyes.", "Told in confidence: The mother."):  # fmt: skip
        stands(page, words)
    look(page)
    page.goto(f"/enquiries/{enquiry}/decide/")
    heading(page, re.compile("Decide this enquiry"))
    look(page)
    hands.choose("outcome", "s17")
    hands.write("reasons", "Bruises that nobody explains. The mother asks for help.")
    hands.write("others", "The nurse of the clinic, by telephone")
    hands.write("for_agencies", "We assess what the family needs.")
    hands.press("Record the decision")
    stands(page, "Whoever referred has not been told yet.")
    look(page)


def disagrees(home: Home, hubbed: Hubbed, hands: Hands, look: Callable[[Page], None], enquiry: str) -> None:
    """The clinic reads what was decided, and puts on record that it does not agree; a manager answers."""
    page = hands.page
    home.enter(page, hubbed.nurse, f"/enquiries/{enquiry}/")
    stands(page, "We assess what the family needs.")
    expect(page.get_by_role("main")).not_to_contain_text("Bruises that nobody explains")
    look(page)
    hands.follow("I do not agree")
    hands.write("words", "He needs to be seen today. Section 47 is met.")
    hands.press("Put it on record")
    heading(page, re.compile("Somebody does not agree"))
    stands(page, "Not answered yet. With: line managers.")
    look(page)
    dissent = last_of(page)
    home.enter(page, home.house.other_manager, f"/enquiries/dissent/{dissent}/")
    hands.choose("act", "answer")
    hands.write("words", "We look at it again this afternoon.")
    hands.press("Save and tell them")
    stands(page, "We look at it again this afternoon.")


def is_told(home: Home, hubbed: Hubbed, hands: Hands, look: Callable[[Page], None], enquiry: str) -> None:
    """Whoever referred is told, and says that they read it."""
    page, hub = hands.page, hubbed.hub
    home.enter(page, hub.receiver, f"/enquiries/{enquiry}/feedback/")
    stands(page, "Confirmed at second hand")
    stands(page, "Nobody let you tell them anything of what others said.")
    look(page)
    hands.choose("how", "here")
    hands.write("words", "A social worker sees the family this week.")
    hands.press("Save, and tell them")
    stands(page, "He needs to be seen today. Section 47 is met.")

    home.enter(page, hub.worker, "/work/")
    page.get_by_role("link", name="Read what the hub tells you").first.click()
    heading(page, re.compile("What became of what you told the hub"))
    stands(page, "A social worker sees the family this week.")
    look(page)
    hands.press("I have read this")
    expect(page.get_by_role("button", name="I have read this")).to_have_count(0)
    home.enter(page, hub.receiver, f"/enquiries/{enquiry}/")
    stands(page, "Closed.")
    look(page)


def test_a_contact_becomes_a_decision_and_whoever_referred_reads_it(
    home: Home, hubbed: Hubbed, page: Page, look: Callable[[Page], None]
) -> None:
    hub, hands = hubbed.hub, Keyboard(page)
    with home.writing():
        sent = received_now(hub, now())
    home.enter(page, hub.receiver, "/work/")
    page.get_by_role("link", name="Enquiries of the hub").click()
    heading(page, "Enquiries")
    stands(page, "Sent to the hub, and in no enquiry yet")
    look(page)
    page.goto(f"/disclosures/{sent}/")
    enquiry = takes(hands, hubbed, look)
    asks(hands, hubbed.clinic, hubbed.nurse.team, look)
    asks(hands, home.house.playgroup, hub.worker.team, look)
    with home.writing():
        answer = add_to(hub, enquiry, by=hubbed.nurse, at=now())
        add_to(hub, enquiry, by=hub.worker, at=now())

    home.enter(page, hubbed.nurse, f"/disclosures/{answer}/")
    hands.follow("Say what the hub may do with each statement")
    heading(page, re.compile("What the hub may do with it"))
    look(page)
    hands.write("confidence_1", "The mother")
    hands.press("Save")
    heading(page, re.compile("What the hub asked you about"))

    home.enter(page, hub.receiver, f"/enquiries/{enquiry}/")
    puts_together(hands, look, enquiry)

    disagrees(home, hubbed, hands, look, enquiry)
    is_told(home, hubbed, hands, look, enquiry)


@pytest.mark.parametrize("window", ["phone_page", "page_without_javascript"])
def test_it_is_read_on_a_telephone_and_without_scripts(
    window: str, home: Home, hubbed: Hubbed, request: pytest.FixtureRequest, look: Callable[[Page], None]
) -> None:
    page: Page = request.getfixturevalue(window)
    hub, hands = hubbed.hub, Pointer(page)
    has_scripts = window == "phone_page"
    with home.writing():
        begun = received_now(hub, now(), is_opened=True)
        enquiry = rated(hub, accepted(hub, begun, now=now()), now=now())
        asked(hub, enquiry, now=now())
        add_to(hub, enquiry, by=hub.worker, at=now())
    home.enter(page, hub.second_receiver, "/enquiries/")
    for place, words in (
        ("/enquiries/", "Under way"),
        (f"/enquiries/{enquiry}/", "Amber"),
        (f"/enquiries/{enquiry}/do/rate/", "Which colour?"),
        (f"/enquiries/{enquiry}/chronology/", "Accept the limits first"),
    ):
        page.goto(place)
        stands(page, words)
        if has_scripts:
            look(page)
    hands.press("I accept these limits: show me")
    stands(page, "Three bruises on the left arm.")
    if has_scripts:
        look(page)
    with home.writing():
        decided(hub, enquiry, now=now())
    page.goto(f"/enquiries/{enquiry}/")
    hands.follow("Tell whoever referred")
    hands.choose("how", "telephone")
    hands.write("words", "We assess what the family needs.")
    hands.press("Save, and tell them")
    stands(page, "Closed.")


def test_nobody_but_the_hub_is_led_to_it(home: Home, hubbed: Hubbed, page: Page) -> None:
    home.enter(page, home.house.other_worker, "/work/")
    expect(page.get_by_role("link", name="Enquiries of the hub")).to_have_count(0)
