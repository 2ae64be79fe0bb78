"""What a hub does with a contact: taken or not, rated, asked about, decided, told to whoever referred."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, NotPermitted, Role
from sharewell.casework.actions import (
    ask_agency,
    decide_enquiry,
    feed_back,
    receive_disclosure,
    settle_dispensations,
)
from sharewell.casework.models import Enquiry, EnquiryAsk, EnquiryMove
from sharewell.casework.queries import list_enquiries, list_enquiry_acts, list_unopened, read_enquiry
from sharewell.casework.types import (
    AlreadyDone,
    AlreadyReceived,
    AskedBefore,
    Audience,
    Away,
    EnquiryUnknown,
    How,
    NotChosen,
    NotInAHub,
    NotNow,
    Outcome,
    SayIt,
    Way,
)
from sharewell.core.enquiring import Colour, EnquiryAct, EnquirySide, EnquiryStep
from sharewell.core.looping import AskAct, AskStep, LoopAct
from sharewell.decisions.types import Footing
from sharewell.ledger.models import Entry
from sharewell.obligations.queries import list_about
from sharewell.partnerships.actions import end_hub
from sharewell.practitioners.actions import add_person, end_post, give_post
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import move_request
from sharewell.sharing.models import InformationRequest
from sharewell.sharing.types import Gate, GateMissing, StepNotNext
from tests.support.deciding import NOW, key
from tests.support.hubs import accepted, asked, contributed, decided, do, fed_back, make_hub, rated, received, told
from tests.support.people import make_current
from tests.support.sharing import Sharing, lapsed, move, opened, sent

pytestmark = pytest.mark.usefixtures("db")
HOUR = timedelta(hours=1)


@pytest.fixture
def hub() -> Sharing:
    """The house with a hub."""
    return make_hub()


@pytest.fixture
def head(hub: Sharing) -> Actor:
    """A manager of the hub's organisation."""
    return hub.house.other_manager


def owed(about: str) -> dict[str, tuple[str, timedelta]]:
    """Return what is open about something: the owner, and how long there is."""
    return {
        one.code: (one.owner_team or one.owner_post, one.due_at - NOW)
        for one in list_about(about=about, now=NOW)
        if one.closed_at is None
    }


def read(actor: Actor, enquiry: str):  # type: ignore[no-untyped-def]
    return read_enquiry(actor=actor, enquiry=enquiry, now=NOW)


def events(about: str) -> list[str]:
    return list(Entry.objects.filter(subjects__contains=[about]).order_by("pk").values_list("event", flat=True))


class TestReceive:
    def test_what_an_agency_sent_is_a_contact_and_no_referral_yet(self, hub: Sharing) -> None:
        enquiry = received(hub)
        row = read(hub.receiver, enquiry)
        assert row.state.step is EnquiryStep.RECEIVED
        assert not row.state.is_accepted
        assert row.referrer_organisation == hub.house.playgroup
        assert set(owed(enquiry)) == {"enquiry.take"}
        assert owed(enquiry)["enquiry.take"][0] == hub.team
        assert "enquiry.received" in events(enquiry)

    def test_one_disclosure_becomes_one_enquiry_however_often_it_is_pressed(self, hub: Sharing) -> None:
        enquiry = received(hub)
        for by in (hub.receiver, hub.second_receiver):
            opened_by = opened(hub, Enquiry.objects.get().disclosure, by=by)
            with pytest.raises(AlreadyReceived) as before:
                receive_disclosure(actor=by, disclosure=opened_by, key=key(), now=NOW)
            assert before.value.reference == enquiry
        assert Enquiry.objects.count() == 1

    def test_it_is_read_before_it_becomes_a_contact(self, hub: Sharing) -> None:
        with pytest.raises(EnquiryUnknown):
            receive_disclosure(actor=hub.receiver, disclosure=sent(hub), key=key(), now=NOW)

    def test_what_was_called_back_becomes_none(self, hub: Sharing) -> None:
        disclosure = opened(hub, sent(hub))
        move(hub.worker, disclosure, LoopAct.RECALL)
        with pytest.raises(EnquiryUnknown):
            receive_disclosure(actor=hub.receiver, disclosure=disclosure, key=key(), now=NOW)

    def test_somebody_outside_is_described_and_can_be_reached(self, hub: Sharing) -> None:
        enquiry = told(hub)
        row = read(hub.second_receiver, enquiry)
        assert (row.way, row.disclosure, row.referrer_organisation) == (Way.TELEPHONE, "", "")
        assert "01632 960001" in row.referrer_words
        for wrong in ({"said_words": " "}, {"referrer_words": ""}, {"said_words": "x" * 4001}):
            with pytest.raises(SayIt):
                told(hub, **wrong)
        with pytest.raises(NotChosen):
            told(hub, way=Way.DISCLOSURE)

    def test_only_those_who_work_in_a_hub_enter_contacts(self, hub: Sharing) -> None:
        with pytest.raises(NotInAHub):
            told(hub, by=hub.worker)
        end_hub(actor=OPERATOR, team=hub.team, now=NOW + HOUR)
        with pytest.raises(NotInAHub):
            told(hub)

    def test_nobody_who_is_not_current_does(self, hub: Sharing) -> None:
        with pytest.raises(NotPermitted):
            told(hub, by=lapsed(hub.receiver))

    def test_the_list_offers_what_is_in_no_enquiry(self, hub: Sharing) -> None:
        disclosure = opened(hub, sent(hub))
        assert [one.reference for one in list_unopened(actor=hub.receiver)] == [disclosure]
        enquiry = receive_disclosure(actor=hub.receiver, disclosure=disclosure, key=key(), now=NOW)
        contributed(hub, asked(hub, accepted(hub, enquiry)))
        assert list_unopened(actor=hub.receiver) == ()

    def test_whoever_is_complained_of_never_sees_it(self, hub: Sharing, head: Actor) -> None:
        enquiry = told(hub, not_for=hub.second_receiver.reference)
        assert list_enquiries(actor=hub.second_receiver, now=NOW) == ()
        for act in (lambda: read(hub.second_receiver, enquiry),
                    lambda: do(hub.second_receiver, enquiry, EnquiryAct.RATE, colour=Colour.RED)):  # fmt: skip
            with pytest.raises(EnquiryUnknown):
                act()
        other = told(hub, not_for=head.reference)
        with pytest.raises(EnquiryUnknown):
            read(head, other)

    def test_nobody_enters_what_complains_of_themselves(self, hub: Sharing) -> None:
        with pytest.raises(NotChosen):
            told(hub, not_for=hub.receiver.reference)
        with pytest.raises(NotChosen):
            told(hub, not_for=hub.worker.reference)

    def test_a_fault_half_way_leaves_nothing(self, hub: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sharewell.casework.actions.receiving.follow_up", _fails)
        with pytest.raises(RuntimeError):
            told(hub)
        assert not Enquiry.objects.exists()
        assert not Entry.objects.filter(event="enquiry.received").exists()


def _fails(**_: object) -> None:
    raise RuntimeError("planted")


class TestAccept:
    def test_it_is_then_owed_a_rating(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        assert set(owed(enquiry)) == {"enquiry.rate"}
        assert read(hub.receiver, enquiry).footing is Footing.SECTION_47
        entry = Entry.objects.filter(event="enquiry.moved").latest("pk")
        assert entry.facts == {"act": "accept", "step": "open", "footing": "s47", "gate": "not-needed"}

    def test_below_section_47_it_needs_consent_a_manager_or_the_duty(self, hub: Sharing) -> None:
        enquiry = received(hub)
        for gate, words in ((Gate.NOT_NEEDED, "words"), (Gate.CONSENT, " "), (Gate.DUTY, ""), (Gate.DISPENSATION, "")):
            with pytest.raises(GateMissing):
                accepted(hub, enquiry, footing=Footing.HUB_CHECK, gate=gate, words=words)
        with pytest.raises(GateMissing):
            accepted(hub, enquiry, footing=Footing.SECTION_47, gate=Gate.CONSENT)
        with pytest.raises(NotChosen):
            accepted(hub, enquiry, footing=Footing.PARENT, gate=Gate.CONSENT)
        assert not EnquiryMove.objects.exists()
        accepted(hub, enquiry, footing=Footing.HUB_CHECK, gate=Gate.CONSENT, words="The mother agreed today.")

    def test_one_that_is_not_accepted_is_told_all_the_same(self, hub: Sharing) -> None:
        enquiry = received(hub)
        with pytest.raises(NotChosen):
            do(hub.receiver, enquiry, EnquiryAct.TURN_AWAY)
        do(hub.receiver, enquiry, EnquiryAct.TURN_AWAY, away=Away.ADVICE_GIVEN)
        assert set(owed(enquiry)) == {"enquiry.feedback"}
        do(hub.receiver, enquiry, EnquiryAct.REOPEN)
        assert read(hub.receiver, enquiry).state.step is EnquiryStep.RECEIVED

    def test_whoever_is_not_of_the_hub_does_nothing(self, hub: Sharing) -> None:
        enquiry = received(hub)
        with pytest.raises(NotNow):
            accepted(replace(hub, receiver=hub.worker), enquiry)
        with pytest.raises(EnquiryUnknown):
            accepted(replace(hub, receiver=hub.house.other_worker), enquiry)

    def test_the_same_page_counts_once(self, hub: Sharing) -> None:
        enquiry = received(hub)
        for _ in range(2):
            with suppress(AlreadyDone):
                do(hub.receiver, enquiry, EnquiryAct.ACCEPT, footing=Footing.COURT, gate=Gate.NOT_NEEDED, key="0" * 16)
        assert EnquiryMove.objects.count() == 1


class TestRate:
    def test_a_colour_says_by_when_and_counts_from_when_it_reached_the_hub(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        do(hub.receiver, enquiry, EnquiryAct.RATE, colour=Colour.RED, now=NOW + HOUR)
        assert owed(enquiry) == {"enquiry.decide-red": (hub.team, 4 * HOUR)}
        do(hub.second_receiver, enquiry, EnquiryAct.RATE, "It is calmer now.", colour=Colour.GREEN, now=NOW + 2 * HOUR)
        assert set(owed(enquiry)) == {"enquiry.decide-green"}
        assert [move.colour for move in read(hub.receiver, enquiry).moves] == [None, Colour.RED, Colour.GREEN]

    def test_needs_a_reason_and_a_colour(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        with pytest.raises(SayIt):
            do(hub.receiver, enquiry, EnquiryAct.RATE, " ", colour=Colour.RED)
        with pytest.raises(NotChosen):
            do(hub.receiver, enquiry, EnquiryAct.RATE)

    def test_a_time_that_is_over_blocks_and_closes_nothing(self, hub: Sharing) -> None:
        enquiry = rated(hub, colour=Colour.RED)
        late = NOW + timedelta(days=30)
        do(hub.receiver, enquiry, EnquiryAct.RATE, colour=Colour.AMBER, now=late)
        decided(hub, enquiry, now=late)
        assert read(hub.receiver, enquiry).state.step is EnquiryStep.TO_FEED_BACK


class TestAsk:
    def test_one_agency_for_a_reason_on_the_footing_of_the_enquiry(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        request = asked(hub, enquiry)
        sent_out = InformationRequest.objects.get(reference=request)
        assert (sent_out.footing, sent_out.gate, sent_out.child) == ("s47", "not-needed", Enquiry.objects.get().child)
        (row,) = read(hub.second_receiver, enquiry).asked
        assert (row.request, row.why, row.is_mine) == (request, "The child goes there three days a week.", False)
        assert row.ask.step is AskStep.SENT
        assert {"enquiry.asked", "request.made"} <= set(events(request))

    def test_nobody_is_asked_without_a_reason_or_twice_at_once(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        with pytest.raises(SayIt):
            asked(hub, enquiry, why=" ")
        asked(hub, enquiry)
        with pytest.raises(AskedBefore):
            asked(hub, enquiry)
        assert InformationRequest.objects.count() == EnquiryAsk.objects.count() == 1

    def test_there_is_no_act_that_asks_more_than_one(self) -> None:
        """No fan-out: an act takes one team or one post."""
        assert {"to_team", "to_post"} == {
            one for one in inspect.signature(ask_agency).parameters if one.startswith("to")
        }

    def test_only_while_it_is_open(self, hub: Sharing) -> None:
        contact = received(hub)
        with pytest.raises(NotNow):
            asked(hub, contact)
        enquiry = decided(hub, rated(hub, accepted(hub, contact)))
        with pytest.raises(NotNow):
            asked(hub, enquiry)

    def test_the_same_page_asks_once(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        asked(hub, enquiry, key="1" * 16)
        with pytest.raises(AlreadyDone):
            asked(hub, enquiry, key="1" * 16)

    def test_without_consent_nothing_is_sent_before_a_manager_said_so(self, hub: Sharing, head: Actor) -> None:
        enquiry = accepted(hub, footing=Footing.HUB_CHECK, gate=Gate.DISPENSATION, words="Asking them could warn him.")
        request = asked(hub, enquiry)
        assert list_enquiries(actor=hub.house.colleague, now=NOW) == ()
        with pytest.raises(StepNotNext):
            settle(hub.receiver, enquiry, [request])
        settle(head, enquiry, [request])
        assert InformationRequest.objects.get().moves.get().act == AskAct.DISPENSE
        assert len(list_enquiries(actor=hub.house.colleague, now=NOW)) == 1
        with pytest.raises(NotChosen):
            settle(head, enquiry, [request])

    def test_a_manager_who_says_no_ends_it(self, hub: Sharing, head: Actor) -> None:
        enquiry = accepted(hub, footing=Footing.HUB_CHECK, gate=Gate.DISPENSATION, words="Asking them could warn him.")
        request = asked(hub, enquiry)
        settle(head, enquiry, [request], may_ask=False)
        (row,) = read(hub.receiver, enquiry).asked
        assert row.ask.is_closed
        assert list_enquiries(actor=hub.house.colleague, now=NOW) == ()

    def test_the_hub_sees_no_answer_yet_where_the_answer_is_veiled(self, hub: Sharing) -> None:
        enquiry = accepted(hub)
        request = asked(hub, enquiry)
        before = read(hub.receiver, enquiry).asked
        move_request(actor=hub.worker, request=request, act=AskAct.MAY_NOT_SAY_VEILED, words="No.", key=key(), now=NOW)
        assert read(hub.receiver, enquiry).asked == before
        assert read(hub.second_receiver, enquiry).asked[0].answered == ""

    @pytest.mark.parametrize("act", [AskAct.NOTHING_HELD, AskAct.MAY_NOT_SAY])
    def test_nothing_held_and_not_permitted_to_say_are_kept_apart(self, act: AskAct, hub: Sharing) -> None:
        enquiry = accepted(hub)
        move_request(actor=hub.worker, request=asked(hub, enquiry), act=act, words="Invented.", key=key(), now=NOW)
        assert read(hub.second_receiver, enquiry).asked[0].answered == act.value


def settle(actor: Actor, enquiry: str, requests: list[str], *, may_ask: bool = True) -> None:
    settle_dispensations(
        actor=actor, enquiry=enquiry, requests=requests, may_ask=may_ask, words="Invented.", key=key(), now=NOW
    )


class TestDecide:
    def test_with_reasons_and_who_took_part(self, hub: Sharing) -> None:
        enquiry = decided(hub, took_part=[hub.second_receiver.reference], others="The health visitor")
        decision = read(hub.second_receiver, enquiry).decision
        assert decision is not None
        assert set(decision.took_part) == {hub.receiver.reference, hub.second_receiver.reference}
        assert decision.code == Outcome.SECTION_17
        assert set(owed(enquiry)) == {"enquiry.feedback"}

    def test_who_took_part_works_here_and_words_are_needed(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        with pytest.raises(NotChosen):
            decided(hub, enquiry, took_part=[hub.worker.reference])
        for lacking in ("reasons", "for_agencies"):
            with pytest.raises(SayIt):
                decided(hub, enquiry, **{lacking: " "})

    def test_those_who_answered_learn_what_was_decided_and_not_why(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        contributed(hub, asked(hub, enquiry))
        assert read(hub.house.colleague, enquiry).tellings == ()
        decided(hub, enquiry)
        row = read(hub.house.colleague, enquiry)
        (telling,) = row.tellings
        assert (telling.audience, telling.words) == (Audience.AGENCIES, "We assess what the family needs.")
        assert row.moves == row.asked == ()
        assert row.decision is None
        assert "reasons" not in repr(row)

    def test_before_it_is_open_there_is_nothing_to_decide(self, hub: Sharing) -> None:
        with pytest.raises(NotNow):
            decided(hub, received(hub))
        with pytest.raises(EnquiryUnknown):
            decide_enquiry(
                actor=hub.house.other_worker, enquiry=received_again(hub), outcome=Outcome.ADVICE, reasons="x",
                took_part=[], for_agencies="x", key=key(), now=NOW,
            )  # fmt: skip


def received_again(hub: Sharing) -> str:
    return Enquiry.objects.get(organisation=hub.house.social_care).reference


class TestFeedBack:
    def test_an_agency_reads_it_here_and_says_so(self, hub: Sharing) -> None:
        enquiry = fed_back(hub)
        assert owed(enquiry)["enquiry.hear"][0] == hub.worker.post
        row = read(hub.worker, enquiry)
        assert row.sides == {EnquirySide.REFERRER}
        (telling,) = row.tellings
        assert (telling.words, telling.how) == ("A social worker visits the family this week.", How.HERE)
        assert list_enquiry_acts(actor=hub.worker, enquiry=enquiry) == (EnquiryAct.HEAR,)
        do(hub.worker, enquiry, EnquiryAct.HEAR, "")
        assert owed(enquiry) == {}
        assert read(hub.receiver, enquiry).state.is_closed

    def test_within_one_working_day_of_the_decision(self, hub: Sharing) -> None:
        monday_half_past_nine = NOW
        enquiry = decided(hub)
        due = monday_half_past_nine + owed(enquiry)["enquiry.feedback"][1]
        assert due.date() == date(2026, 11, 24)

    def test_somebody_outside_is_told_outside_and_marked(self, hub: Sharing) -> None:
        enquiry = decided(hub, rated(hub, accepted(hub, told(hub))))
        with pytest.raises(NotNow):
            fed_back(hub, enquiry)
        fed_back(hub, enquiry, how=How.TELEPHONE)
        row = read(hub.receiver, enquiry)
        assert row.state.is_closed
        assert row.tellings[-1].how is How.TELEPHONE

    def test_whoever_referred_learns_nothing_before(self, hub: Sharing) -> None:
        enquiry = decided(hub)
        row = read(hub.worker, enquiry)
        assert (row.tellings, row.moves, row.asked, row.footing, row.said) == ((), (), (), None, "")

    def test_not_to_tell_them_has_a_reason_and_a_review(self, hub: Sharing) -> None:
        enquiry = decided(hub)
        for wrong in (None, NOW.date(), NOW.date() - timedelta(days=1)):
            with pytest.raises(NotChosen):
                do(hub.receiver, enquiry, EnquiryAct.NOT_FEED_BACK, review_on=wrong)
        with pytest.raises(SayIt):
            do(hub.receiver, enquiry, EnquiryAct.NOT_FEED_BACK, "", review_on=date(2026, 11, 30))
        do(hub.receiver, enquiry, EnquiryAct.NOT_FEED_BACK, review_on=date(2026, 11, 30))
        assert (NOW + owed(enquiry)["enquiry.look-at-silence"][1]).date() == date(2026, 11, 30)
        do(hub.receiver, enquiry, EnquiryAct.NOT_FEED_BACK, review_on=date(2026, 12, 7))
        assert (NOW + owed(enquiry)["enquiry.look-at-silence"][1]).date() == date(2026, 12, 7)
        assert read(hub.worker, enquiry).tellings == ()
        do(hub.receiver, enquiry, EnquiryAct.STAY_SILENT)
        assert owed(enquiry) == {}

    def test_who_referred_and_left_is_followed_by_a_manager(self, hub: Sharing) -> None:
        enquiry = decided(hub)
        end_post(actor=OPERATOR, post=hub.worker.post, now=NOW)
        fed_back(hub, enquiry, now=NOW + HOUR)
        owner = get_post(owed(enquiry)["enquiry.hear"][0])
        assert (owner.organisation, owner.role) == (hub.house.playgroup, Role.MANAGER)
        do(hub.house.manager, enquiry, EnquiryAct.HEAR, "", now=NOW + HOUR)

    def test_a_closed_one_is_opened_again_with_a_reason(self, hub: Sharing) -> None:
        enquiry = decided(hub, rated(hub, accepted(hub, told(hub))))
        feed_back(actor=hub.receiver, enquiry=enquiry, how=How.LETTER, words="Words.", key=key(), now=NOW)
        do(hub.receiver, enquiry, EnquiryAct.REOPEN, "The neighbour rang again.", now=NOW + timedelta(days=3))
        code, (_, left) = next(iter(owed(enquiry).items()))
        assert code == "enquiry.decide-amber"
        assert left > timedelta(days=3)

    def test_a_hub_without_people_leaves_it_to_a_manager(self, hub: Sharing, head: Actor) -> None:
        enquiry = decided(hub)
        for who in (hub.receiver, hub.second_receiver):
            end_post(actor=OPERATOR, post=who.post, now=NOW)
        do(head, enquiry, EnquiryAct.REOPEN, now=NOW + HOUR)
        assert owed(enquiry)["enquiry.decide-amber"][0] == head.post


class TestWhoSeesIt:
    def test_a_manager_of_the_hubs_organisation_and_the_hub_and_no_colleague(self, hub: Sharing, head: Actor) -> None:
        enquiry = accepted(hub)
        for who in (hub.receiver, hub.second_receiver, head):
            assert read(who, enquiry).is_hub
        for who in (hub.house.other_worker, hub.house.colleague, hub.house.adviser):
            with pytest.raises(EnquiryUnknown):
                read(who, enquiry)

    def test_somebody_from_another_agency_sits_in_the_hub_by_a_post_in_it(self, hub: Sharing) -> None:
        person = add_person(actor=OPERATOR, name="Seconded (invented)", email="s@example.org", password=None, now=NOW)
        post = give_post(
            actor=OPERATOR, person=person, organisation=hub.house.social_care, team=hub.team, role=Role.PRACTITIONER,
            title="Police officer in the hub", now=NOW,
        )  # fmt: skip
        make_current(get_post(post), now=NOW)
        seconded = get_actor(practitioner=person, post=post, now=NOW)
        assert read(seconded, accepted(hub)).is_hub

    def test_each_read_is_written_down_with_the_side(self, hub: Sharing) -> None:
        enquiry = fed_back(hub)
        for who, side in ((hub.receiver, "hub"), (hub.worker, "referrer")):
            read(who, enquiry)
            entry = Entry.objects.latest("pk")
            assert (entry.event, entry.actor, entry.facts) == ("enquiry.read", who.reference, {"side": side})
            assert enquiry in entry.subjects

    def test_the_number_of_queries_does_not_grow(self, hub: Sharing) -> None:
        told(hub)
        with CaptureQueriesContext(connection) as one:
            assert len(list_enquiries(actor=hub.receiver, now=NOW)) == 1
        for _ in range(4):
            told(hub)
        with CaptureQueriesContext(connection) as five:
            assert len(list_enquiries(actor=hub.receiver, now=NOW)) == 5
        assert len(five) == len(one)
