"""The person concerned is told what was shared, or it is said why not yet and until when. It never closes by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, VISITOR, NotPermitted
from sharewell.consent.actions import postpone_informing, record_informed
from sharewell.consent.models import Informing, InformingAct
from sharewell.consent.queries import find_informing, list_informed, list_informings, read_informing
from sharewell.consent.types import (
    AlreadySaid,
    InformingUnknown,
    Manner,
    NotTheirs,
    SayMore,
    ToldBefore,
    Undated,
    informing_stands,
)
from sharewell.decisions.actions import add_child
from sharewell.decisions.types import Chosen as Decided
from sharewell.ledger.queries import list_entries
from sharewell.obligations.actions import hand_over_all
from sharewell.obligations.queries import close_of, list_about, list_open
from sharewell.practitioners.actions import end_post
from sharewell.sharing.models import Disclosure
from tests.support.deciding import ALL_CHECKS, NOW, begin, complete, completed, key
from tests.support.sharing import DAY, Sharing, decide, lapsed, make_sharing, send

TODAY = NOW.date()


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def opened(sharing: Sharing, decision: str) -> str:
    """Return what the decision opened."""
    [one] = list_informings(actor=sharing.worker, decision=decision)
    return one.reference


def owed(informing: str) -> list[Any]:
    return [row for row in list_about(about=informing, now=NOW) if row.closed_at is None]


def tell(sharing: Sharing, informing: str, **more: Any) -> None:
    said: dict[str, Any] = {
        "told_on": TODAY, "to_whom": "Robin and the mother", "manner": Manner.SPOKEN, "words": "We told social care.",
        "key": key(), "now": NOW,
    }  # fmt: skip
    record_informed(actor=more.pop("actor", sharing.worker), informing=informing, **{**said, **more})


def postpone(sharing: Sharing, informing: str, **more: Any) -> None:
    said: dict[str, Any] = {"why": "He would hurt her.", "review_on": TODAY + 7 * DAY, "key": key(), "now": NOW}
    postpone_informing(actor=more.pop("actor", sharing.worker), informing=informing, **{**said, **more})


class TestItIsOpened:
    @pytest.mark.parametrize(("answer", "is_open"), [("will-be", True), ("unsafe", True), ("no", True), ("yes", False)])
    def test_by_a_decision_to_share_unless_they_were_told(self, sharing: Sharing, answer: str, is_open: bool) -> None:
        decision = completed(sharing.worker).record(checks={**ALL_CHECKS, "subject_informed": answer})
        found = list_informings(actor=sharing.worker, decision=decision)
        assert [one.answer for one in found] == ([answer] if is_open else [])
        send(sharing, decision)
        assert len(list_informings(actor=sharing.worker, decision=decision)) == is_open
        if is_open:
            [row] = owed(found[0].reference)
            assert (row.code, row.owner_post, row.cover_post) == (
                "consent.inform", sharing.worker.post, sharing.house.manager.post,
            )  # fmt: skip
            assert row.due_at == close_of(TODAY + 7 * DAY)

    def test_by_nothing_that_is_not_shared(self, sharing: Sharing) -> None:
        draft = complete(begin(sharing.worker))
        draft.write(reasons="It helps nobody.")
        decision = draft.record(Decided.DO_NOT_SHARE)
        assert list_informings(actor=sharing.worker, decision=decision) == ()

    def test_and_stands_by_the_child_as_soon_as_something_went(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        informing = opened(sharing, decision)
        before = find_informing(actor=sharing.worker, informing=informing)
        assert before is not None
        assert before.child == ""
        send(sharing, decision)
        child = Disclosure.objects.get().child
        [row] = list_informed(actor=sharing.worker, children=[child], now=NOW)
        assert row.reference == informing
        [named] = list_informed(actor=sharing.worker, names=["Robin Invented"], now=NOW)
        assert named.reference == informing

    def test_once_for_a_family_and_for_each_further_child_that_something_is_sent_about(self, sharing: Sharing) -> None:
        draft = begin(sharing.worker)
        add_child(actor=sharing.worker, draft=draft.reference, version=draft.draft.version, key=key(), now=NOW)
        complete(draft)
        draft.describe(2, name="Sam Invented")
        decision = draft.record()
        assert [one.position for one in list_informings(actor=sharing.worker, decision=decision)] == [1]
        for position in (1, 2, 2):
            send(sharing, decision, position=position)
        found = list_informings(actor=sharing.worker, decision=decision)
        assert [one.position for one in found] == [1, 2]
        assert len({one.child for one in found}) == 2
        assert all(len(owed(one.reference)) == 1 for one in found)

    def test_a_second_sending_opens_no_second_one(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        send(sharing, decision)
        send(sharing, decision)
        assert Informing.objects.count() == 1


class TestRecordInformed:
    def test_closes_it_with_the_day_the_person_the_manner_and_the_words(self, sharing: Sharing) -> None:
        informing = opened(sharing, decide(sharing.worker))
        tell(sharing, informing, told_by=sharing.house.colleague.reference)
        assert owed(informing) == []
        [act] = read_informing(actor=sharing.worker, informing=informing, now=NOW).acts
        assert (act.told_on, act.told_by, act.manner) == (TODAY, sharing.house.colleague.reference, Manner.SPOKEN)
        [entry] = list_entries(event="informing.told", limit=1)
        assert entry.facts["manner"] == "spoken"
        line = find_informing(actor=sharing.worker, informing=informing)
        assert line is not None
        assert informing_stands(line, today=TODAY) == "They were told on 23 November 2026"

    def test_is_said_once(self, sharing: Sharing) -> None:
        informing, same = opened(sharing, decide(sharing.worker)), key()
        tell(sharing, informing, key=same)
        with pytest.raises(AlreadySaid):
            tell(sharing, informing, key=same)
        with pytest.raises(ToldBefore):
            tell(sharing, informing)
        with pytest.raises(ToldBefore):
            postpone(sharing, informing)
        assert InformingAct.objects.count() == 1

    def test_is_refused_without_what_it_needs(self, sharing: Sharing) -> None:
        informing = opened(sharing, decide(sharing.worker))
        for wrong, refusal in (
            ({"told_on": None}, Undated),
            ({"told_on": TODAY + DAY}, Undated),
            ({"to_whom": " "}, SayMore),
            ({"words": ""}, SayMore),
            ({"told_by": sharing.receiver.reference}, NotTheirs),
            ({"actor": sharing.receiver}, InformingUnknown),
            ({"actor": VISITOR}, NotPermitted),
        ):
            with pytest.raises(refusal):
                tell(sharing, informing, **wrong)
        assert len(owed(informing)) == 1
        assert not InformingAct.objects.exists()

    def test_whoever_lapsed_says_all_the_same_that_they_told(self, sharing: Sharing) -> None:
        informing = opened(sharing, decide(sharing.worker))
        tell(sharing, informing, actor=lapsed(sharing.worker))
        assert owed(informing) == []
        with pytest.raises(NotPermitted):
            read_informing(actor=lapsed(sharing.worker), informing=informing, now=NOW)


class TestPostponeInforming:
    def test_is_owed_again_on_the_day_that_was_chosen_and_never_closes_by_itself(self, sharing: Sharing) -> None:
        informing = opened(sharing, decide(sharing.worker))
        postpone(sharing, informing)
        [row] = owed(informing)
        assert row.due_at == close_of(TODAY + 7 * DAY)
        postpone(sharing, informing, why="Still not safe.", review_on=TODAY + 30 * DAY)
        [row] = owed(informing)
        assert row.due_at == close_of(TODAY + 30 * DAY)
        much_later = NOW + 300 * DAY
        assert informing in {one.about for one in list_open(actor=sharing.worker, now=much_later)}
        line = find_informing(actor=sharing.worker, informing=informing)
        assert line is not None
        assert "was to be looked at again" in informing_stands(line, today=much_later.date())

    def test_needs_a_reason_and_a_day_within_a_year(self, sharing: Sharing) -> None:
        informing = opened(sharing, decide(sharing.worker))
        with pytest.raises(SayMore):
            postpone(sharing, informing, why=" ")
        for day in (None, TODAY - DAY, TODAY + 400 * DAY):
            with pytest.raises(Undated):
                postpone(sharing, informing, review_on=day)
        assert len(owed(informing)) == 1

    def test_a_leaver_leaves_it_to_whoever_covers(self, sharing: Sharing) -> None:
        informing, later = opened(sharing, decide(sharing.worker)), NOW + DAY
        hand_over_all(actor=OPERATOR, post=sharing.worker.post, now=later)
        end_post(actor=OPERATOR, post=sharing.worker.post, now=later)
        [row] = owed(informing)
        assert row.owner_post == sharing.house.manager.post
        postpone(sharing, informing, actor=sharing.house.manager, now=later)
        [row] = owed(informing)
        assert row.owner_post == sharing.house.manager.post
        tell(sharing, informing, actor=sharing.house.manager, now=later + timedelta(days=8), told_on=TODAY)
        assert owed(informing) == []


class TestWhatTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"told_on": None},
            {"told_by": ""},
            {"to_whom": ""},
            {"manner": ""},
            {"words": ""},
            {"review_on": TODAY},
            {"act": "not-yet"},
            {"act": "not-yet", "told_on": None, "told_by": "", "to_whom": "", "manner": ""},
            {"act": "whatever"},
        ],
    )
    def test_an_act_without_its_day_or_words(self, sharing: Sharing, wrong: dict[str, Any]) -> None:
        opened(sharing, decide(sharing.worker))
        whole: dict[str, Any] = {
            "act": "told", "told_on": TODAY, "told_by": sharing.worker.reference, "to_whom": "Robin",
            "manner": "spoken", "words": "Told.", "review_on": None, "at": NOW, "by": sharing.worker.reference,
            "key": key(), "informing": Informing.objects.get(),
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            InformingAct.objects.create(**{**whole, **wrong})
        InformingAct.objects.create(**whole)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consent_informing SET answer = 'no'",
            "UPDATE consent_informing SET child = 'chi_000000000000000000'",
            "DELETE FROM consent_informingact",
            "UPDATE consent_informingact SET words = 'x'",
        ],
    )
    def test_a_change_of_what_was_said(self, sharing: Sharing, statement: str) -> None:
        decision = decide(sharing.worker)
        send(sharing, decision)
        tell(sharing, opened(sharing, decision))
        with (
            pytest.raises(Error, match=r"never changes|only ever added"),
            transaction.atomic(),
            connection.cursor() as it,
        ):
            it.execute(statement)
