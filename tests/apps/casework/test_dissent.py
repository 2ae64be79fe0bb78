"""Not agreeing with a hub: in one's own words, answered by a manager who did not decide, never taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.acting.types import Actor
from sharewell.casework.actions import move_dissent, record_dissent
from sharewell.casework.models import DissentRecord
from sharewell.casework.queries import list_dissent_acts, read_dissent, read_enquiry
from sharewell.casework.types import AlreadyDone, DissentUnknown, EnquiryUnknown, NotNow, SayIt
from sharewell.core.enquiring import DissentAct, DissentStep
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about
from tests.support.deciding import NOW, key
from tests.support.hubs import accepted, asked, contributed, decided, fed_back, make_hub, rated, told
from tests.support.sharing import Sharing

pytestmark = pytest.mark.usefixtures("db")
WORDS = "He was seen alone on the road twice. Section 17 is not enough."


@pytest.fixture
def hub() -> Sharing:
    """The house with a hub."""
    return make_hub()


@pytest.fixture
def enquiry(hub: Sharing) -> str:
    """An enquiry in which the playgroup answered, and that was decided."""
    reference = rated(hub)
    contributed(hub, asked(hub, reference))
    return decided(hub, reference)


def disagree(actor: Actor, enquiry: str, words: str = WORDS, **more: str) -> str:
    return record_dissent(actor=actor, enquiry=enquiry, words=words, now=NOW, **{"key": key(), **more})


def move(actor: Actor, dissent: str, act: DissentAct, words: str = "Invented words.", **more: str) -> None:
    move_dissent(actor=actor, dissent=dissent, act=act, words=words, now=NOW, **{"key": key(), **more})


def owner(dissent: str) -> tuple[str, str]:
    (one,) = [each for each in list_about(about=dissent, now=NOW) if each.closed_at is None]
    return one.code, one.owner_post


class TestRecordDissent:
    def test_an_agency_that_was_asked_says_so_and_a_manager_of_the_hub_owes_an_answer(
        self, hub: Sharing, enquiry: str
    ) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        assert owner(dissent) == ("enquiry.dissent-1", hub.house.other_manager.post)
        (notice,) = [one for one in list_notices(actor=hub.house.other_manager) if one.about == dissent]
        assert notice.about == dissent
        row = read_dissent(actor=hub.house.other_manager, dissent=dissent, now=NOW)
        assert (row.words, row.by) == (WORDS, hub.house.colleague.reference)
        assert read_enquiry(actor=hub.second_receiver, enquiry=enquiry, now=NOW).dissents[0].words == WORDS

    def test_one_of_the_hub_says_so_too(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.second_receiver, enquiry)
        assert list_dissent_acts(actor=hub.second_receiver, dissent=dissent) == (
            DissentAct.TAKE_FURTHER, DissentAct.LET_STAND,
        )  # fmt: skip

    def test_whoever_referred_can_once_they_were_told(self, hub: Sharing) -> None:
        enquiry = decided(hub)
        with pytest.raises(NotNow):
            disagree(hub.worker, enquiry)
        fed_back(hub, enquiry)
        disagree(hub.worker, enquiry)

    def test_needs_words_something_decided_and_a_part_in_it(self, hub: Sharing, enquiry: str) -> None:
        with pytest.raises(SayIt):
            disagree(hub.house.colleague, enquiry, " ")
        with pytest.raises(EnquiryUnknown):
            disagree(hub.house.other_worker, enquiry)
        with pytest.raises(NotNow):
            disagree(hub.second_receiver, accepted(hub, told(hub)))

    def test_counts_once_however_often_it_is_pressed(self, hub: Sharing, enquiry: str) -> None:
        disagree(hub.house.colleague, enquiry, key="3" * 16)
        with pytest.raises(AlreadyDone):
            disagree(hub.house.colleague, enquiry, key="3" * 16)
        assert DissentRecord.objects.count() == 1

    def test_whoever_decided_does_not_come_to_answer(self, hub: Sharing) -> None:
        """The only manager decided: then the adviser of the organisation, or at last that manager, owes the answer."""
        enquiry = rated(hub)
        contributed(hub, asked(hub, enquiry))
        decided(hub, enquiry, by=hub.house.other_manager)
        code, post = owner(disagree(hub.house.colleague, enquiry))
        assert code == "enquiry.dissent-1"
        assert post != hub.receiver.post


class TestMoveDissent:
    def test_is_answered_and_whoever_wrote_it_is_content(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        move(hub.house.other_manager, dissent, DissentAct.ANSWER, "We look at it again tomorrow.")
        assert owner(dissent) == ("enquiry.hear-answer", hub.house.colleague.post)
        move(hub.house.colleague, dissent, DissentAct.BE_CONTENT)
        row = read_dissent(actor=hub.receiver, dissent=dissent, now=NOW)
        assert row.state.step is DissentStep.CONTENT
        assert row.words == WORDS
        assert [one.closed_at is None for one in list_about(about=dissent, now=NOW)] == [False, False]

    def test_is_taken_further_by_stages_each_with_its_time(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        for stage in (2, 3):
            move(hub.house.colleague, dissent, DissentAct.TAKE_FURTHER)
            assert owner(dissent)[0] == f"enquiry.dissent-{stage}"
        with pytest.raises(NotNow):
            move(hub.house.colleague, dissent, DissentAct.TAKE_FURTHER)
        dues = [one.due_at - NOW for one in sorted(list_about(about=dissent, now=NOW), key=lambda one: one.code)]
        assert dues == sorted(dues)
        assert dues[-1] > timedelta(days=4)

    def test_stays_on_record_where_it_is_left_to_stand(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        move(hub.house.colleague, dissent, DissentAct.LET_STAND)
        assert read_enquiry(actor=hub.receiver, enquiry=enquiry, now=NOW).dissents[0].state.step is DissentStep.STANDS

    def test_nobody_answers_for_another_side(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        with pytest.raises(NotNow):
            move(hub.house.colleague, dissent, DissentAct.ANSWER)
        with pytest.raises(NotNow):
            move(hub.receiver, dissent, DissentAct.LET_STAND)
        for who in (hub.worker, hub.house.other_worker):
            with pytest.raises(DissentUnknown):
                move(who, dissent, DissentAct.LET_STAND)

    def test_another_person_of_the_same_agency_does_not_read_it(self, hub: Sharing, enquiry: str) -> None:
        dissent = disagree(hub.house.colleague, enquiry)
        with pytest.raises(DissentUnknown):
            read_dissent(actor=hub.worker, dissent=dissent, now=NOW)
