"""A body without accounts: who may be sent a link, what opens it, what ends it, and what the sender then owes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, NotPermitted
from sharewell.agreements.actions import end_version
from sharewell.core.looping import LoopAct, LoopStep
from sharewell.foundation.models import OneTimeLink
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.ledger.queries import list_entries
from sharewell.notices.models import Notice
from sharewell.obligations.queries import list_about
from sharewell.sharing.actions import (
    accept_by_link,
    answer_by_link,
    enter_code,
    make_letter,
    mark_link_unsent,
    record_told,
    send_new_link,
    tend_link,
    withdraw_consent,
)
from sharewell.sharing.exporters import send_letter
from sharewell.sharing.jobs import send_link
from sharewell.sharing.models import Disclosure, OutsideLink, OutsideRecipient
from sharewell.sharing.presenters import count_cells, names_on
from sharewell.sharing.queries import (
    count_sharing,
    find_door,
    find_outside,
    get_cover,
    get_link_cover,
    open_attachment_by_link,
    read_by_link,
)
from sharewell.sharing.queries.records import loop_of
from sharewell.sharing.types import (
    AlreadyDisclosed,
    AlreadyMoved,
    DisclosureUnknown,
    FlowNotCovered,
    LimitsFirst,
    NotDecided,
    RecipientUnknown,
    StepNotNext,
    WordsMissing,
)
from sharewell.sharing.types.outside import (
    MOST_WRONG,
    SENDINGS,
    SESSION,
    HasAccounts,
    HowEnded,
    LinkLetter,
    LinkUnknown,
    NumberFrom,
    OutsideNeeded,
)
from tests.support.attaching import attached
from tests.support.consenting import ask as ask_consent_of
from tests.support.consenting import child_of, give
from tests.support.deciding import NOW, begin, complete, key
from tests.support.references import missing_reference
from tests.support.row_security import all_shown, shown, web_role
from tests.support.sharing import (
    DAY,
    Sharing,
    agree,
    clause,
    decide,
    mailed,
    make_sharing,
    move,
    outside_body,
    outsider,
    send,
    send_by_link,
    tended,
    unsigned_body,
)

HOUR = timedelta(hours=1)
RING_FIRST = {"told_first": True, "left_out": ("locates-a-person", "the-source"), "purpose": "child-protection-enquiry"}


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


@pytest.fixture
def body(sharing: Sharing) -> str:
    """A body of the register in which nobody has an account, with an agreement."""
    return outside_body(sharing)


def link_of(reference: str) -> OutsideLink:
    return OutsideLink.objects.filter(disclosure__reference=reference).latest("pk")


def step_of(reference: str) -> LoopStep:
    return loop_of(Disclosure.objects.get(reference=reference).moves.order_by("id")).step


def owed_about(reference: str) -> set[str]:
    return {one.code for one in list_about(about=reference, now=NOW) if one.closed_at is None}


def entered(token: str, code: str) -> str:
    """Give the right code and accept the limits; return the session."""
    session = enter_code(actor=VISITOR, token=token, code=code, now=NOW).session
    accept_by_link(actor=VISITOR, token=token, session=session, now=NOW)
    return session


def wrong_of(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def is_closed(token: str, session: str = "") -> bool:
    """Tell whether a link is like one that never was, whatever is tried with it."""
    if find_door(actor=VISITOR, token=token, session=session, at=NOW) is not None:
        return False
    for act in (
        lambda: enter_code(actor=VISITOR, token=token, code="00000000", now=NOW),
        lambda: accept_by_link(actor=VISITOR, token=token, session=session, now=NOW),
        lambda: read_by_link(actor=VISITOR, token=token, session=session, now=NOW),
        lambda: open_attachment_by_link(actor=VISITOR, token=token, session=session, number=1, now=NOW),
        lambda: answer_by_link(
            actor=VISITOR, token=token, session=session, act=LoopAct.ACKNOWLEDGE, words="x", now=NOW
        ),
    ):
        with pytest.raises(LinkNotValid):
            act()
    return True


class TestWhoMayBeSentOne:
    def test_a_body_of_the_register_under_an_agreement(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        one = Disclosure.objects.get(reference=reference)
        to = OutsideRecipient.objects.get()
        assert (one.to_outside, one.to_organisation, one.to_team, one.to_post) == (to.reference, body, "", "")
        assert (one.basis, one.clauses[0].endswith("v1 5.1")) == ("agreement", True)
        assert (to.body, to.person, to.child_name) == (
            "Farlow social care (invented)", "Wren Farlow (invented), duty manager", "Robin Invented",
        )  # fmt: skip
        assert re.fullmatch(r"\d{8}", code)
        assert code not in str(link_of(reference).__dict__)

    def test_nobody_where_the_agreement_asks_for_an_accredited_recipient(self, sharing: Sharing) -> None:
        """Of somebody without an account nobody knows whether they are."""
        body = outside_body(sharing, conditions=("recipient-accredited",))
        with pytest.raises(FlowNotCovered):
            send_by_link(sharing, outsider(body))
        assert Disclosure.objects.count() == OutsideLink.objects.count() == 0

    def test_nobody_without_an_agreement_or_once_it_is_over(self, sharing: Sharing) -> None:
        body, decision = unsigned_body(sharing), decide(sharing.worker)
        with pytest.raises(FlowNotCovered):
            send_by_link(sharing, outsider(body), decision)
        version = agree(sharing.house, clause(conditions=["necessary-for-purpose"]), besides=(body,))
        assert send_by_link(sharing, outsider(body), decision)
        end_version(actor=OPERATOR, version=version, why="Over.", ended_at=NOW, now=NOW)
        with pytest.raises(FlowNotCovered):
            send_by_link(sharing, outsider(body), decision, now=NOW + timedelta(minutes=1))

    def test_not_one_in_which_people_have_accounts(self, sharing: Sharing) -> None:
        with pytest.raises(HasAccounts):
            send_by_link(sharing, outsider(sharing.house.social_care))

    def test_not_one_that_is_in_no_register(self, sharing: Sharing) -> None:
        with pytest.raises(RecipientUnknown):
            send_by_link(sharing, outsider(sharing.house.playgroup.replace("0", "1")))

    def test_a_described_body_only_where_a_duty_an_order_or_danger_lets_it(self, sharing: Sharing) -> None:
        described = outsider(body="Northmoor social care (invented)", kind="childrens-social-care")
        with pytest.raises(FlowNotCovered, match="The register does not hold this body"):
            send_by_link(sharing, described)
        decision = decide(sharing.worker, significant_harm="yes")
        with pytest.raises(FlowNotCovered):
            send_by_link(sharing, described, decision, **{**RING_FIRST, "told_first": False})
        reference, _ = send_by_link(sharing, described, decision, **RING_FIRST)
        one = Disclosure.objects.get(reference=reference)
        assert (one.basis, one.route, one.to_organisation) == ("route", "emergency", one.to_outside)

    def test_described_bodies_are_counted_together(self, sharing: Sharing) -> None:
        for name in ("Northmoor (invented)", "Southmoor (invented)"):
            decision = decide(sharing.worker, significant_harm="yes")
            send_by_link(sharing, outsider(body=name, kind="childrens-social-care"), decision, **RING_FIRST)
        [line] = count_sharing(actor=sharing.house.manager, now=NOW)
        assert (line.organisation, line.sent_to) == ("out_", 2)
        [cells] = count_cells([line], names=names_on(NOW.date()))
        assert cells[0] == "A body that the register does not hold"

    def test_not_another_kind_than_was_decided(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker, significant_harm="yes")
        with pytest.raises(NotDecided):
            send_by_link(sharing, outsider(body="Some school", kind="school"), decision, **RING_FIRST)

    def test_not_a_described_body_where_one_of_the_register_was_named(self, sharing: Sharing, body: str) -> None:
        hand = complete(begin(sharing.worker))
        hand.tell("childrens-social-care", organisation=body, purpose="protect-from-harm")
        decision = hand.record()
        with pytest.raises(NotDecided):
            send_by_link(sharing, outsider(body="Farlow", kind="childrens-social-care"), decision)
        assert send_by_link(sharing, outsider(body), decision)

    @pytest.mark.parametrize(
        "missing",
        [
            {"person": " "}, {"email": "not an address"}, {"telephone": "none"}, {"ring_back": ""}, {"checked": " "},
            {"body": "Also a name"}, {"organisation": ""},
            {"organisation": "", "body": "A body", "kind": "parent-or-carer"},
        ],
    )  # fmt: skip
    def test_says_who_they_are_and_how_that_is_known(
        self, sharing: Sharing, body: str, missing: dict[str, str]
    ) -> None:
        decision = decide(sharing.worker)
        with pytest.raises(OutsideNeeded):
            send_by_link(sharing, outsider(**{"organisation": body, **missing}), decision)
        assert Disclosure.objects.count() == 0

    def test_sent_twice_goes_once(self, sharing: Sharing, body: str) -> None:
        decision, same = decide(sharing.worker), key()
        send_by_link(sharing, outsider(body), decision, key=same)
        with pytest.raises(AlreadyDisclosed):
            send_by_link(sharing, outsider(body), decision, key=same)
        assert OutsideLink.objects.count() == 1


class TestTheEmail:
    def test_names_no_child_no_sender_and_no_body(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        letter = make_letter(actor=SYSTEM, link=link_of(reference).reference, now=NOW)
        send_letter(letter)
        [sent] = mail.outbox
        text = f"{sent.subject} {sent.body}"
        assert sent.to == ["duty@farlow.example"]
        assert f"/for-you/{letter.token}/" in text
        for word in ("Robin", "bruise", "Hoppers", "playgroup", "Farlow", "Wren", code, reference):
            assert word not in text

    def test_no_table_holds_the_token_or_the_code(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        with connection.cursor() as cursor:
            for table in ("sharing_outsidelink", "foundation_onetimelink", "ledger_entry", "procrastinate_jobs"):
                cursor.execute(f"SELECT coalesce(string_agg(each::text, ' '), '') FROM {table} AS each")  # noqa: S608
                [text] = cursor.fetchone()
                assert token not in text
                assert code not in text

    def test_that_cannot_go_lets_the_sender_choose_again(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        link = link_of(reference).reference
        for _ in range(SENDINGS):
            token = make_letter(actor=SYSTEM, link=link, now=NOW).token
            mark_link_unsent(actor=SYSTEM, link=link, is_last=False, now=NOW)
        assert link_of(reference).how == HowEnded.UNSENT
        assert "outside.choose" in owed_about(reference)
        assert is_closed(token)
        with pytest.raises(LinkUnknown):
            make_letter(actor=SYSTEM, link=link, now=NOW)

    def test_of_a_link_that_is_over_never_goes(
        self, sharing: Sharing, body: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        move(sharing.worker, reference, LoopAct.RECALL, "The wrong body.")
        gone: list[LinkLetter] = []
        monkeypatch.setattr("sharewell.sharing.jobs.send_letter", gone.append)
        send_link.func(link_of(reference).reference)  # type: ignore[attr-defined]
        assert gone == []


class TestTheCode:
    def test_before_it_only_the_sender_and_the_time_are_seen(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        door = find_door(actor=VISITOR, token=token, session="", at=NOW)
        assert door is not None
        assert (door.organisation, door.expires_at, door.is_entered) == (
            sharing.house.playgroup, NOW + timedelta(hours=72), False,
        )  # fmt: skip
        with pytest.raises(LinkNotValid):
            get_link_cover(actor=VISITOR, token=token, session="", at=NOW)

    def test_a_mail_scanner_that_opens_it_a_hundred_times_uses_nothing_up(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        before = list(OutsideLink.objects.values()), list(OneTimeLink.objects.values()), len(list_entries(limit=500))
        for _ in range(100):
            find_door(actor=VISITOR, token=token, session="", at=NOW)
        assert before == (
            list(OutsideLink.objects.values()), list(OneTimeLink.objects.values()), len(list_entries(limit=500)),
        )  # fmt: skip
        assert enter_code(actor=VISITOR, token=token, code=code, now=NOW).session

    def test_opens_it_once_with_spaces_or_without(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        session = enter_code(actor=VISITOR, token=token, code=f" {code[:4]} {code[4:]} ", now=NOW).session
        assert session
        with pytest.raises(LinkNotValid):
            enter_code(actor=VISITOR, token=token, code=code, now=NOW)
        assert find_door(actor=VISITOR, token=token, session="", at=NOW) is None
        assert find_door(actor=VISITOR, token=token, session="another", at=NOW) is None
        door = find_door(actor=VISITOR, token=token, session=session, at=NOW)
        assert door is not None
        assert door.is_entered

    def test_guessed_wrong_too_often_closes_it_and_tells_the_sender_no_more_than_that(
        self, sharing: Sharing, body: str
    ) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        Notice.objects.all().delete()
        left = [enter_code(actor=VISITOR, token=token, code=wrong_of(code), now=NOW).left for _ in range(MOST_WRONG)]
        assert left == [4, 3, 2, 1, 0]
        assert link_of(reference).how == HowEnded.GUESSED
        assert is_closed(token)
        with pytest.raises(LinkNotValid):  # the right one comes too late
            enter_code(actor=VISITOR, token=token, code=code, now=NOW)
        tended(reference)
        assert "outside.choose" in owed_about(reference)
        [notice] = Notice.objects.all()
        assert (notice.person, notice.about) == (sharing.worker.reference, reference)
        tended(reference)
        assert Notice.objects.count() == 1
        assert step_of(reference) is LoopStep.SENT

    def test_of_another_link_does_not_open_it(self, sharing: Sharing, body: str) -> None:
        first, code = send_by_link(sharing, outsider(body))
        second, other = send_by_link(sharing, outsider(body))
        token = mailed(second)
        assert mailed(first)
        if code != other:
            assert not enter_code(actor=VISITOR, token=token, code=code, now=NOW).session

    def test_is_refused_after_its_time(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        late = NOW + timedelta(hours=72)
        assert find_door(actor=VISITOR, token=token, session="", at=late - HOUR) is not None
        assert find_door(actor=VISITOR, token=token, session="", at=late) is None
        with pytest.raises(LinkNotValid):
            enter_code(actor=VISITOR, token=token, code=code, now=late)

    def test_a_link_that_never_was_looks_the_same(self, sharing: Sharing) -> None:
        assert is_closed("x" * 43)
        assert is_closed("")
        assert is_closed("x" * 5000)

    def test_nobody_with_an_account_opens_a_link_as_themselves(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        for actor in (sharing.worker, sharing.receiver, OPERATOR, SYSTEM):
            with pytest.raises(NotPermitted):
                enter_code(actor=actor, token=token, code=code, now=NOW)


class TestReading:
    def test_needs_the_limits_and_is_written_down(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body), attached=(attached(),), limits="Not to the father.")
        token = mailed(reference)
        session = enter_code(actor=VISITOR, token=token, code=code, now=NOW).session
        cover = get_link_cover(actor=VISITOR, token=token, session=session, at=NOW)
        assert (cover.limits, cover.items, cover.attachments, cover.has_accepted) == ("Not to the father.", 1, 1, False)
        with pytest.raises(LimitsFirst):
            read_by_link(actor=VISITOR, token=token, session=session, now=NOW)
        with pytest.raises(LimitsFirst):
            open_attachment_by_link(actor=VISITOR, token=token, session=session, number=1, now=NOW)
        accept_by_link(actor=VISITOR, token=token, session=session, now=NOW)
        with pytest.raises(AlreadyMoved):
            accept_by_link(actor=VISITOR, token=token, session=session, now=NOW)
        found = read_by_link(actor=VISITOR, token=token, session=session, now=NOW)
        assert (found.child_name, found.row.items[0].text) == ("Robin Invented", "Three bruises on the left arm.")
        assert (found.act, found.ring_back) == (LoopAct.ACKNOWLEDGE, "01632 960 777")
        file = open_attachment_by_link(actor=VISITOR, token=token, session=session, number=1, now=NOW)
        entry = list_entries(event="attachment.opened")[0]
        assert (entry.actor, entry.facts) == ("visitor", {"number": 1, "digest": file.digest, "side": "outside"})
        read = list_entries(event="disclosure.read")[0]
        assert link_of(reference).reference in read.subjects
        assert read.facts == {"side": "outside"}

    def test_ends_with_the_session(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        session = entered(token, code)
        assert read_by_link(actor=VISITOR, token=token, session=session, now=NOW + SESSION - timedelta(seconds=1))
        with pytest.raises(LinkNotValid):
            read_by_link(actor=VISITOR, token=token, session=session, now=NOW + SESSION)

    def test_ends_with_a_recall(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body), attached=(attached(),))
        token = mailed(reference)
        session = entered(token, code)
        move(sharing.worker, reference, LoopAct.RECALL, "The wrong body.")
        assert link_of(reference).how == HowEnded.RECALLED
        assert is_closed(token, session)
        assert owed_about(reference) == {"disclosure.incident", "outside.stop"}
        [incident] = [one for one in list_about(about=reference, now=NOW) if one.code == "disclosure.incident"]
        assert incident.due_at == NOW + timedelta(hours=72)

    def test_ends_when_the_consent_it_rested_on_is_taken_back(self, sharing: Sharing, body: str) -> None:
        house = sharing.house
        child = child_of(5, actor=house.worker, name="Robin Invented")
        consent = ask_consent_of(house, child, purpose="early-help", items=["concern"], recipients=[body])
        give(house, consent)
        agreed = {"risk_of_harm": "no", "consent": "explicit", "consent_by": "parental-responsibility"}
        decision = decide(sharing.worker, **agreed)
        reference, code = send_by_link(sharing, outsider(body), decision, purpose="early-help")
        token = mailed(reference)
        session = entered(token, code)
        with web_role():
            withdraw_consent(actor=house.colleague, consent=consent, now=NOW)
        assert link_of(reference).how == HowEnded.STOPPED
        assert is_closed(token, session)
        assert owed_about(reference) == {"outside.acknowledge", "outside.stop"}

    def test_before_it_was_opened_a_recall_closes_it_too(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        move(sharing.worker, reference, LoopAct.RECALL, "The wrong body.")
        assert is_closed(token)
        with pytest.raises(LinkNotValid):
            enter_code(actor=VISITOR, token=token, code=code, now=NOW)
        with pytest.raises(StepNotNext):
            send_new_link(actor=sharing.worker, disclosure=reference, now=NOW)


class TestTheLoop:
    def test_begins_with_the_sender_who_rings(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        [owed] = list_about(about=reference, now=NOW)
        assert (owed.code, owed.owner_post) == ("outside.acknowledge", sharing.worker.post)

    def test_is_acknowledged_in_their_own_words_and_then_the_link_is_over(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        session = entered(token, code)
        for words in ("", " ", "x" * 5000):
            with pytest.raises(WordsMissing):
                answer_by_link(
                    actor=VISITOR, token=token, session=session, act=LoopAct.ACKNOWLEDGE, words=words, now=NOW
                )
        with pytest.raises(StepNotNext):
            answer_by_link(actor=VISITOR, token=token, session=session, act=LoopAct.DO, words="Done.", now=NOW)
        said = "A baby has bruises. You ask us to visit."
        answer_by_link(actor=VISITOR, token=token, session=session, act=LoopAct.ACKNOWLEDGE, words=said, now=NOW)
        assert step_of(reference) is LoopStep.ACKNOWLEDGED
        moved = Disclosure.objects.get(reference=reference).moves.get(act="acknowledge")
        assert (moved.by, moved.how, moved.words) == ("visitor", "link", said)
        assert is_closed(token, session)
        tended(reference)
        assert owed_about(reference) == {"outside.state"}

    def test_goes_on_by_telephone_and_another_verifies(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        answer_by_link(
            actor=VISITOR, token=token, session=entered(token, code), act=LoopAct.ACKNOWLEDGE, words="Got it.", now=NOW
        )
        tended(reference)
        for act, words in ((LoopAct.STATE, "They visit on Thursday."), (LoopAct.DO, "They visited.")):
            record_told(
                actor=sharing.worker, disclosure=reference, act=act, words=words, told_by="Wren Farlow", key=key(),
                now=NOW,
            )  # fmt: skip
        moved = Disclosure.objects.get(reference=reference).moves.get(act="do")
        assert (moved.by, moved.how, moved.told_by) == (sharing.worker.reference, "telephone", "Wren Farlow")
        with pytest.raises(StepNotNext):  # never by the one who wrote it down
            move(sharing.worker, reference, LoopAct.VERIFY, "I asked.")
        [owed] = [one for one in list_about(about=reference, now=NOW) if one.closed_at is None]
        assert owed.code == "disclosure.verify"
        assert owed.owner_post in {sharing.house.manager.post, sharing.house.second_manager.post}
        move(sharing.house.manager, reference, LoopAct.VERIFY, "I asked the mother.")
        assert step_of(reference) is LoopStep.VERIFIED
        assert owed_about(reference) == set()

    def test_goes_on_by_a_new_link_as_well(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        for act in (LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO):
            token = mailed(reference)
            session = entered(token, code)
            assert read_by_link(actor=VISITOR, token=token, session=session, now=NOW).act is act
            answer_by_link(actor=VISITOR, token=token, session=session, act=act, words="Invented words.", now=NOW)
            tended(reference)
            code = send_new_link(actor=sharing.worker, disclosure=reference, now=NOW)
        assert step_of(reference) is LoopStep.DONE
        assert owed_about(reference) == {"disclosure.verify"}
        move(sharing.worker, reference, LoopAct.VERIFY, "I asked the mother.")

    def test_told_by_telephone_before_it_was_opened_ends_the_link(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        record_told(
            actor=sharing.worker, disclosure=reference, act=LoopAct.ACKNOWLEDGE, words="They have it.",
            told_by="Wren Farlow", key=key(), now=NOW,
        )  # fmt: skip
        assert link_of(reference).how == HowEnded.TOLD
        assert is_closed(token)
        assert owed_about(reference) == {"outside.state"}

    def test_what_was_told_is_the_senders_to_write_down_and_needs_words_and_who(
        self, sharing: Sharing, body: str
    ) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        told = {"disclosure": reference, "act": LoopAct.ACKNOWLEDGE, "words": "x", "told_by": "Wren", "now": NOW}
        with pytest.raises(DisclosureUnknown):
            record_told(actor=sharing.house.colleague, key=key(), **told)
        for missing in ({"words": ""}, {"told_by": " "}):
            with pytest.raises(WordsMissing):
                record_told(actor=sharing.worker, key=key(), **{**told, **missing})
        with pytest.raises(StepNotNext):
            record_told(actor=sharing.worker, key=key(), **{**told, "act": LoopAct.DO})
        same = key()
        record_told(actor=sharing.worker, key=same, **told)
        with pytest.raises(AlreadyMoved):
            record_told(actor=sharing.worker, key=same, **told)
        with pytest.raises(DisclosureUnknown):  # one within Sharewell is answered by those who got it
            record_told(actor=sharing.worker, key=key(), **{**told, "disclosure": send(sharing)})

    def test_a_new_link_ends_the_one_before_and_settles_the_choice(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        first = mailed(reference)
        for _ in range(MOST_WRONG):
            enter_code(actor=VISITOR, token=first, code=wrong_of(code), now=NOW)
        tended(reference)
        newer = send_new_link(actor=sharing.worker, disclosure=reference, now=NOW)
        second = mailed(reference)
        assert is_closed(first)
        assert "outside.choose" not in owed_about(reference)
        assert entered(second, newer)
        with pytest.raises(DisclosureUnknown):
            send_new_link(actor=sharing.house.colleague, disclosure=reference, now=NOW)

    def test_after_the_end_a_late_task_opens_nothing_that_is_not_owed(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        move(sharing.worker, reference, LoopAct.RECALL, "Wrong.")
        before = owed_about(reference)
        tended(reference)
        assert owed_about(reference) == before
        with pytest.raises(LinkUnknown):
            tend_link(actor=SYSTEM, link="lnk_none", now=NOW)


class TestWhoSees:
    def test_the_sender_sees_whom_it_went_to_and_nobody_else_does(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        row = find_outside(actor=sharing.worker, disclosure=reference)
        assert row is not None
        assert (row.person, row.number_from, len(row.links)) == (
            "Wren Farlow (invented), duty manager", NumberFrom.OWN_RECORDS, 1,
        )  # fmt: skip
        assert find_outside(actor=sharing.worker, disclosure=send(sharing)) is None
        with pytest.raises(DisclosureUnknown):
            find_outside(actor=sharing.receiver, disclosure=reference)
        with pytest.raises(DisclosureUnknown):
            get_cover(actor=sharing.receiver, disclosure=reference)

    def test_the_database_shows_nothing_without_the_link_and_its_session(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body), attached=(attached(),))
        other, _ = send_by_link(sharing, outsider(body))
        token, link = mailed(reference), link_of(reference).reference
        tables = (Disclosure, OutsideRecipient, OutsideLink)
        with web_role():
            assert all_shown(actor=VISITOR, tables=tables) == (frozenset(),) * 3
            session = enter_code(actor=VISITOR, token=token, code=code, now=NOW).session
            accept_by_link(actor=VISITOR, token=token, session=session, now=NOW)
            found = read_by_link(actor=VISITOR, token=token, session=session, now=NOW)
            assert open_attachment_by_link(actor=VISITOR, token=token, session=session, number=1, now=NOW)
            answer_by_link(
                actor=VISITOR, token=token, session=session, act=LoopAct.ACKNOWLEDGE, words="Got it.", now=NOW
            )
            assert all_shown(actor=VISITOR, tables=tables) == (frozenset(),) * 3
        assert found.row.reference == reference != other
        within = Disclosure.objects.get(reference=send(sharing)).pk
        outside = set(Disclosure.objects.exclude(pk=within).values_list("pk", flat=True))
        with web_role():
            assert shown(actor=SYSTEM, model=Disclosure) == outside
            tend_link(actor=SYSTEM, link=link, now=NOW)
        assert owed_about(reference) == {"outside.state"}

    def test_the_database_lets_nobody_change_a_link_back(self, sharing: Sharing, body: str) -> None:
        reference, code = send_by_link(sharing, outsider(body))
        token = mailed(reference)
        enter_code(actor=VISITOR, token=token, code=wrong_of(code), now=NOW)
        mine = OutsideLink.objects.filter(disclosure__reference=reference)
        changes = [{"wrong": 0}, {"code": "0" * 64}, {"expires_at": NOW + 30 * DAY}, {"organisation": body}]
        for change in changes:
            with pytest.raises(DatabaseError), transaction.atomic():
                mine.update(**change)
        send_new_link(actor=sharing.worker, disclosure=reference, now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.filter(ended_at__isnull=False).update(ended_at=None, how="")
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            OutsideRecipient.objects.update(email="another@example.org")

    def test_the_database_refuses_two_links_at_once_and_one_to_nobody(self, sharing: Sharing, body: str) -> None:
        reference, _ = send_by_link(sharing, outsider(body))
        link = link_of(reference)
        link.pk, link.reference = None, missing_reference(link.reference)
        with pytest.raises(IntegrityError), transaction.atomic():
            link.save(force_insert=True)
