"""Which council is responsible, and moves: explicit, in writing, with no gap, and told to nobody who is not cleared."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.acting.types import OPERATOR, SYSTEM, NotPermitted, Role
from sharewell.children import jobs
from sharewell.children.actions import (
    answer_move,
    ask_to_move,
    call_move_back,
    claim_child,
    clear_for_shield,
    merge_children,
    note_outside_answer,
    raise_shield,
    unmerge_children,
)
from sharewell.children.models import ChildLink, Move, Responsibility
from sharewell.children.queries import list_moves, list_receiving, read_index_child, read_life, read_move
from sharewell.children.types import (
    Agreed,
    AlreadyResponsible,
    ChildUnknown,
    DayWrong,
    InWriting,
    MoveAnswer,
    MoveUnknown,
    MoveWaits,
    Name,
    NobodyThere,
    NotResponsible,
    NotYourMove,
    OutsideCouncil,
    SayWhy,
    ShieldReason,
)
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import find_open_about, list_about
from sharewell.partnerships.actions import add_organisation, enter_register
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import name_offices
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import ADA, BEN, look_for, receive
from tests.support.living import DAY, GROWN, Councils, asked, claimed, in_post, make_councils, moved, write_as_owner
from tests.support.people import make_umbrella
from tests.support.shielding import as_owner, rolled_back

OUTSIDE = OutsideCouncil(
    name="Farshire Council (invented)", contact="01632 960555, duty desk", reached="Rang the duty desk"
)
AGREED = Agreed(by="H. Barleycorn, head of service", on=DAY, reference="FAR-17")


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.fixture
def councils(house: House) -> Iterator[Councils]:
    """Return the councils; from here on the test speaks to the database as the pages do."""
    made = make_councils(house)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return made


def responsible(councils: Councils, child: str) -> str:
    """Return which council is responsible, as the page of the child says."""
    row = read_index_child(actor=councils.east_keeper, child=child, now=NOW)
    assert row.life is not None
    standing = row.life.responsible
    return "" if standing is None else standing.organisation or standing.name


class TestClaim:
    def test_a_council_says_that_it_is_responsible(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        assert responsible(councils, child) == councils.east
        (entry,) = list_entries(event="responsibility.begun")
        assert (entry.subjects, entry.facts) == ((child,), {"council": councils.east})

    def test_only_a_council_and_only_where_none_is_yet(self, house: House, councils: Councils) -> None:
        child = receive(house).reference
        look_for(house.manager)
        with pytest.raises(NotResponsible, match="Only a council"):
            claim_child(actor=house.manager, child=child, since_on=DAY, words="Ours.", now=NOW)
        with pytest.raises(SayWhy):
            claim_child(actor=councils.east_keeper, child=child, since_on=DAY, words=" ", now=NOW)
        with pytest.raises(DayWrong):
            claim_child(actor=councils.east_keeper, child=child, since_on=DAY + timedelta(days=1), words="x", now=NOW)
        with pytest.raises(NotPermitted):
            claim_child(actor=house.other_worker, child=child, since_on=DAY, words="x", now=NOW)
        with pytest.raises(ChildUnknown):
            claim_child(actor=councils.east_manager, child=child, since_on=DAY, words="No part in it.", now=NOW)
        claim_child(actor=councils.east_keeper, child=child, since_on=DAY, words="Ours.", now=NOW)
        for keeper in (councils.east_keeper, councils.west_keeper):
            with pytest.raises(AlreadyResponsible):
                claim_child(actor=keeper, child=child, since_on=DAY, words="Ours.", now=NOW)
        assert responsible(councils, child) == councils.east


class TestMove:
    def test_nothing_passes_until_the_other_council_accepts_in_words(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)
        assert responsible(councils, child) == councils.east
        owed = find_open_about(about=move, code="move.answer", now=NOW)
        assert owed is not None
        assert (owed.owner_post, owed.cover_post) in {
            (councils.west_keeper.post, councils.west_deputy.post),
            (councils.west_deputy.post, councils.west_keeper.post),
        }
        with pytest.raises(SayWhy):
            answer_move(actor=councils.west_keeper, move=move, accepts=True, words="", now=NOW)
        answer_move(actor=councils.west_keeper, move=move, accepts=True, words="We know them.", now=NOW)
        assert responsible(councils, child) == councils.west
        assert [one.closed_at is not None for one in list_about(about=move, now=NOW)] == [True]
        assert [one.about for one in list_notices(actor=councils.east_keeper)] == [move]
        assert list_entries(event="move.answered")[0].facts == {"answer": "accepted"}

    def test_a_declined_and_a_called_back_move_leave_all_as_it_was(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)
        answer_move(actor=councils.west_keeper, move=move, accepts=False, words="They never came.", now=NOW)
        second = asked(councils, child)
        call_move_back(actor=councils.east_keeper, move=second, words="A mistake.", now=NOW)
        assert responsible(councils, child) == councils.east
        moves = read_life(actor=councils.east_keeper, child=child, now=NOW).moves
        assert [one.answer for one in moves] == [MoveAnswer.CALLED_BACK, MoveAnswer.DECLINED]
        with pytest.raises(MoveUnknown):
            answer_move(actor=councils.west_keeper, move=second, accepts=True, words="Late.", now=NOW)

    def test_each_side_does_its_own_part(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        with pytest.raises(NotResponsible, match="Only the council"):
            asked(councils, child, by=councils.west_keeper)
        with pytest.raises(NotResponsible, match="already"):
            ask_to_move(actor=councils.east_keeper, child=child, to=councils.east, words="x", moves_on=DAY, now=NOW)
        with pytest.raises(NotResponsible, match="Only a council"):
            ask_to_move(actor=councils.east_keeper, child=child, to=house.playgroup, words="x", moves_on=DAY, now=NOW)
        with pytest.raises(DayWrong):
            ask_to_move(actor=councils.east_keeper, child=child, to=councils.west, words="x",
                        moves_on=DAY + timedelta(days=800), now=NOW)  # fmt: skip
        move = asked(councils, child)
        with pytest.raises(MoveWaits):
            asked(councils, child)
        with pytest.raises(NotYourMove):
            answer_move(actor=councils.east_keeper, move=move, accepts=True, words="x", now=NOW)
        with pytest.raises(NotYourMove):
            call_move_back(actor=councils.west_keeper, move=move, words="x", now=NOW)
        with pytest.raises(NotYourMove):
            note_outside_answer(actor=councils.east_keeper, move=move, agreed=AGREED, words="x", now=NOW)
        with pytest.raises(NotResponsible, match="No council"):
            asked(councils, receive(house, BEN).reference)
        assert responsible(councils, child) == councils.east

    def test_a_move_is_offered_to_councils_where_somebody_answers(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        home = get_organisation(house.social_care, on=DAY).partnership
        made: dict[str, str] = {}
        for kind, department in (
            ("local-authority", "Leisure"),
            ("local-authority", ""),
            ("childrens-social-care", "A"),
        ):
            made[kind + department] = body = add_organisation(
                actor=OPERATOR, partnership=home, name=f"Northlow {department} (invented)", is_invented=True, now=NOW
            )
            enter_register(
                actor=OPERATOR, organisation=body, kind=kind, department=department, is_public_authority=True,
                data_role=DataRole.CONTROLLER, processor_for="", in_scope_s16la=InScope.YES, scope_reason="Invented.",
                began_on=date(2006, 1, 1), now=NOW,
            )  # fmt: skip
        leisure, social_care = made["local-authorityLeisure"], made["childrens-social-careA"]
        serving = make_umbrella(home, chance=secrets.token_hex(4), name="Serving north (invented)", now=NOW)
        for body in (leisure, social_care):
            name_offices(actor=OPERATOR, organisation=body, offices=serving, beginning=[], now=NOW)
            in_post("Answering", body, Role.MANAGER)
        offered = {one.reference for one in list_receiving(besides=councils.east, now=NOW)}
        # The whole council has nobody in post who answers.
        assert offered == {councils.west, social_care}
        with pytest.raises(NotResponsible, match="Only a council"):
            ask_to_move(actor=councils.east_keeper, child=child, to=leisure, words="x", moves_on=DAY, now=NOW)

    def test_a_council_outside_accepts_in_writing_and_gives_back_in_writing(
        self, house: House, councils: Councils
    ) -> None:
        child = claimed(house, councils)
        with pytest.raises(SayWhy, match="which council"):
            ask_to_move(actor=councils.east_keeper, child=child, to=replace(OUTSIDE, contact=""), words="x",
                        moves_on=DAY, now=NOW)  # fmt: skip
        move = ask_to_move(
            actor=councils.east_keeper, child=child, to=OUTSIDE, words="Gone north.", moves_on=DAY, now=NOW
        )
        owed = find_open_about(about=move, code="move.outside", now=NOW)
        assert owed is not None
        assert owed.owner_post == councils.east_keeper.post
        for wrong, refusal in (
            (replace(AGREED, by=""), InWriting), (replace(AGREED, reference=" "), InWriting),
            (replace(AGREED, on=DAY + timedelta(days=2)), DayWrong),
        ):  # fmt: skip
            with pytest.raises(refusal):
                note_outside_answer(actor=councils.east_keeper, move=move, agreed=wrong, words="x", now=NOW)
        assert responsible(councils, child) == councils.east
        note_outside_answer(actor=councils.east_keeper, move=move, agreed=AGREED, words="A letter came.", now=NOW)
        assert responsible(councils, child) == OUTSIDE.name
        with pytest.raises(NotResponsible):
            asked(councils, child)
        with pytest.raises(InWriting):
            claim_child(actor=councils.west_keeper, child=child, since_on=DAY, words="They are here.", now=NOW)
        claim_child(
            actor=councils.west_keeper, child=child, since_on=DAY, words="They are here.", agreed=AGREED, now=NOW
        )
        assert responsible(councils, child) == councils.west

    def test_a_council_outside_declines(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        move = ask_to_move(actor=councils.east_keeper, child=child, to=OUTSIDE, words="x", moves_on=DAY, now=NOW)
        note_outside_answer(actor=councils.east_keeper, move=move, agreed=None, words="They said no.", now=NOW)
        assert responsible(councils, child) == councils.east
        assert asked(councils, child)

    def test_an_act_that_fails_leaves_nothing(
        self, house: House, councils: Councils, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)

        def fail(**_: object) -> None:
            raise RuntimeError("The lights go out.")

        monkeypatch.setattr("sharewell.children.actions.moving.settle_all_about", fail)
        with pytest.raises(RuntimeError):
            answer_move(actor=councils.west_keeper, move=move, accepts=True, words="We know them.", now=NOW)
        monkeypatch.undo()
        assert responsible(councils, child) == councils.east
        assert find_open_about(about=move, code="move.answer", now=NOW) is not None

    def test_lists_hold_references_and_no_word(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)
        to_answer, waiting = list_moves(actor=councils.west_keeper, now=NOW)
        assert ([one.reference for one in to_answer], waiting) == ([move], ())
        assert (to_answer[0].words, to_answer[0].child) == ("", child)
        to_answer, waiting = list_moves(actor=councils.east_keeper, now=NOW)
        assert ([one.reference for one in waiting], to_answer) == ([move], ())
        assert list_moves(actor=house.manager, now=NOW) == ((), ())
        row, name = read_move(actor=councils.west_keeper, move=move, now=NOW)
        assert (row.words, name) == ("They moved in with an aunt.", "Ada Rose Featherbank")
        with pytest.raises(MoveUnknown):
            read_move(actor=councils.west_manager, move=move, now=NOW)


class TestShielded:
    def hide(self, house: House, councils: Councils, child: str) -> str:
        look_for(councils.east_manager, given_names="", family_name="", age=None, identifier=child)
        return raise_shield(
            actor=councils.east_manager, child=child, reason=ShieldReason.VIOLENCE, words="Invented.",
            cleared=[councils.east_keeper.post], now=NOW,
        )  # fmt: skip

    def test_a_move_of_a_hidden_child_is_there_for_nobody_who_is_not_cleared(
        self, house: House, councils: Councils
    ) -> None:
        child = claimed(house, councils)
        shield = self.hide(house, councils, child)
        with pytest.raises(NobodyThere):
            asked(councils, child)
        clear_for_shield(actor=councils.east_keeper, shield=shield, post=councils.west_deputy.post, now=NOW)
        move = asked(councils, child)
        owed = find_open_about(about=move, code="move.answer", now=NOW)
        assert owed is not None
        assert (owed.owner_post, owed.cover_post) == (councils.west_deputy.post, "")
        assert list_notices(actor=councils.west_keeper) == ()
        assert list_moves(actor=councils.west_keeper, now=NOW) == ((), ())
        with pytest.raises(MoveUnknown):
            read_move(actor=councils.west_keeper, move=move, now=NOW)
        with pytest.raises(MoveUnknown):
            answer_move(actor=councils.west_keeper, move=move, accepts=True, words="x", now=NOW)
        answer_move(actor=councils.west_deputy, move=move, accepts=True, words="We know them.", now=NOW)
        assert responsible(councils, child) == councils.west

    def test_taking_two_for_one_child_calls_back_the_move_of_the_one_that_is_hidden_by_it(
        self, house: House, councils: Councils
    ) -> None:
        child, hidden = claimed(house, councils), receive(house, BEN).reference
        move = asked(councils, child)
        self.hide(house, councils, hidden)
        assert find_open_about(about=move, code="move.answer", now=NOW) is not None
        merge_children(actor=councils.east_keeper, one=child, other=hidden, reason="Invented.", now=NOW)
        row, _ = read_move(actor=councils.east_keeper, move=move, now=NOW)
        assert row.answer is MoveAnswer.CALLED_BACK
        assert find_open_about(about=move, code="move.answer", now=NOW) is None

    def test_a_move_of_a_child_whom_a_feed_hides_is_called_back_by_the_background_work(
        self, house: House, councils: Councils, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "now", lambda: NOW)
        child = receive(house, source_id="1").reference
        claim_child(actor=councils.east_keeper, child=child, since_on=DAY, words="They live here.", now=NOW)
        hidden = claimed(house, councils, BEN)
        move = asked(councils, child)
        self.hide(house, councils, hidden)
        jobs.call_back(timestamp=0)
        assert find_open_about(about=move, code="move.answer", now=NOW) is not None
        receive(house, replace(ADA, addresses=BEN.addresses), source_id="1")
        jobs.call_back(timestamp=0)
        jobs.call_back(timestamp=0)
        assert find_open_about(about=move, code="move.answer", now=NOW) is None
        assert [entry.actor for entry in list_entries(subject=move, event="move.answered")] == [SYSTEM.reference]

    def test_hiding_a_child_calls_back_a_move_whose_answer_somebody_owes_who_is_not_cleared(
        self, house: House, councils: Councils
    ) -> None:
        child = claimed(house, councils)
        sibling = claimed(house, councils, replace(ADA, names=(Name(given_names="Otto", family_name="Featherbank"),)))
        moves = [asked(councils, child), asked(councils, sibling)]
        self.hide(house, councils, child)
        for move in moves:
            row, _ = read_move(actor=councils.east_keeper, move=move, now=NOW)
            assert (row.answer, row.is_answerable) == (MoveAnswer.CALLED_BACK, False)
            assert [one.closed_at is not None for one in list_about(about=move, now=NOW)] == [True]
        assert responsible(councils, child) == councils.east
        assert {one.about for one in list_notices(actor=councils.east_keeper)} == set(moves)


class TestLinked:
    def test_of_linked_records_one_council_counts_and_each_part_keeps_one(
        self, house: House, councils: Councils
    ) -> None:
        first, other = claimed(house, councils), receive(house, BEN).reference
        claim_child(actor=councils.west_keeper, child=other, since_on=DAY, words="Ours.", now=NOW + timedelta(hours=1))
        link = merge_children(actor=councils.east_keeper, one=first, other=other, reason="One child.", now=NOW)
        assert responsible(councils, first) == responsible(councils, other) == councils.west
        move = ask_to_move(actor=councils.west_keeper, child=first, to=councils.east, words="Back.", moves_on=DAY,
                           now=NOW + timedelta(hours=2))  # fmt: skip
        answer_move(actor=councils.east_keeper, move=move, accepts=True, words="Yes.", now=NOW + timedelta(hours=3))
        assert responsible(councils, other) == councils.east
        unmerge_children(actor=councils.east_keeper, link=link, reason="Two.", now=NOW + timedelta(hours=4))
        assert responsible(councils, first) == responsible(councils, other) == councils.east

    def test_a_part_that_never_had_a_council_keeps_the_one_of_the_whole(self, house: House, councils: Councils) -> None:
        first, other = claimed(house, councils), receive(house, BEN).reference
        link = merge_children(actor=councils.east_keeper, one=first, other=other, reason="One child.", now=NOW)
        assert responsible(councils, other) == councils.east
        unmerge_children(actor=councils.east_keeper, link=link, reason="Two.", now=NOW)
        assert responsible(councils, first) == responsible(councils, other) == councils.east
        assert ChildLink.objects.count() == 0  # the web role sees none without asking

    def test_a_part_that_is_grown_by_itself_keeps_its_council_in_the_archive(
        self, house: House, councils: Councils
    ) -> None:
        """A child had been taken for a brother who is grown: parted from the child, he is there for nobody."""
        first, other = claimed(house, councils), receive(house, BEN).reference
        link = merge_children(actor=councils.east_keeper, one=first, other=other, reason="One child.", now=NOW)
        write_as_owner("UPDATE children_indexchild SET born_on = %s WHERE reference = %s", GROWN.born_on, other)
        unmerge_children(actor=councils.east_keeper, link=link, reason="Brothers.", now=NOW)
        assert responsible(councils, first) == councils.east
        with pytest.raises(ChildUnknown):
            read_index_child(actor=councils.east_keeper, child=other, now=NOW)
        kept = as_owner(
            "SELECT organisation FROM children_responsibility AS held JOIN children_indexchild AS child"
            " ON child.id = held.child_id WHERE child.reference = %s AND held.ended_at IS NULL", other,
        )  # fmt: skip
        assert kept == [(councils.east,)]

    def test_two_moves_that_wait_when_records_are_linked_end_with_the_first_that_is_accepted(
        self, house: House, councils: Councils
    ) -> None:
        first = claimed(house, councils)
        other = claimed(house, councils, BEN)
        moves = [asked(councils, first), asked(councils, other)]
        merge_children(actor=councils.east_keeper, one=first, other=other, reason="One child.", now=NOW)
        answer_move(actor=councils.west_keeper, move=moves[1], accepts=True, words="Yes.", now=NOW)
        answers = {
            one.reference: one.answer for one in read_life(actor=councils.east_keeper, child=first, now=NOW).moves
        }
        assert answers == {moves[0]: MoveAnswer.OVERTAKEN, moves[1]: MoveAnswer.ACCEPTED}
        assert responsible(councils, first) == councils.west


class TestTheDatabase:
    def test_it_refuses_two_councils_a_gap_and_an_acceptance_without_a_council(
        self, house: House, councils: Councils
    ) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)
        insert = (
            "INSERT INTO children_responsibility (child_id, organisation, outside_name, outside_contact, words,"
            " since_on, began_at, begun_by) SELECT child_id, %s, '', '', 'x', since_on, began_at + %s, begun_by"
            " FROM children_responsibility"
        )
        for wrong, values in (
            (insert, (councils.west, timedelta(hours=1))),
            (insert, (councils.east, timedelta(hours=1))),
            ("UPDATE children_responsibility SET ended_at = began_at + interval '1 hour'", ()),
            (("UPDATE children_move SET answer = 'accepted', answered_at = asked_at, answered_by = 'x',"
             " answered_words = 'x' WHERE reference = %s"), (move,)),
            ("UPDATE children_move SET answer = 'declined' WHERE reference = %s", (move,)),
            (("UPDATE children_move SET answer = 'accepted', answered_at = asked_at, answered_by = 'x',"
             " answered_words = 'x', agreed_by = 'x' WHERE reference = %s"), (move,)),
            (("INSERT INTO children_move (reference, child_id, way, from_organisation, from_outside, to_organisation,"
             " to_outside, to_contact, reached, words, moves_on, asked_at, asked_by, asked_post, answer_post, answer,"
             " answered_by, answered_words, agreed_by, agreed_reference) SELECT 'mov_x', child_id, way,"
             " from_organisation, '', to_organisation, '', '', '', words, moves_on, asked_at, asked_by, asked_post,"
             " answer_post, '', '', '', '', '' FROM children_move"), ()),
        ):  # fmt: skip
            with pytest.raises(IntegrityError):
                write_as_owner(wrong, *values)

    def test_what_was_said_stays(self, house: House, councils: Councils) -> None:
        moved(councils, claimed(house, councils))
        for wrong in (
            "UPDATE children_move SET words = 'other'", "UPDATE children_move SET answered_words = 'other'",
            "UPDATE children_responsibility SET organisation = 'other'", "DELETE FROM children_move",
            "DELETE FROM children_responsibility", "TRUNCATE children_responsibility",
            "UPDATE children_responsibility SET ended_at = NULL",
        ):  # fmt: skip
            with pytest.raises(ProgrammingError):
                write_as_owner(wrong)


STEPS = ("ask", "accept", "decline", "call back", "outside", "outside accepts", "outside declines", "claim back")


class TestAtEveryMoment:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(("east", "west"))), max_size=10))
    def test_exactly_one_council_is_responsible_once_one_is(
        self, house: House, councils: Councils, steps: list[tuple[str, str]]
    ) -> None:
        with rolled_back():
            child = claimed(house, councils)
            for number, (step, side) in enumerate(steps, start=1):
                self.try_to(councils, child, step, side, NOW + timedelta(minutes=number))
            rows = list(self.rows())
        assert rows[0][0] == NOW
        assert all(before[1] == after[0] for before, after in itertools.pairwise(rows)), rows
        assert [end for _, end in rows].count(None) == 1
        assert rows[-1][1] is None

    def rows(self) -> Iterator[tuple[object, object]]:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            yield from Responsibility.objects.order_by("pk").values_list("began_at", "ended_at")
            cursor.execute("SET LOCAL ROLE sharewell_web")

    def try_to(self, councils: Councils, child: str, step: str, side: str, now) -> None:  # type: ignore[no-untyped-def]
        actor = councils.east_keeper if side == "east" else councils.west_keeper
        other = councils.west if side == "east" else councils.east
        to_answer, waiting = list_moves(actor=actor, now=now)
        move = (*to_answer, *waiting)[0].reference if (*to_answer, *waiting) else "mov_none"
        does: dict[str, Callable[[], object]] = {
            "ask": lambda: ask_to_move(actor=actor, child=child, to=other, words="x", moves_on=DAY, now=now),
            "accept": lambda: answer_move(actor=actor, move=move, accepts=True, words="x", now=now),
            "decline": lambda: answer_move(actor=actor, move=move, accepts=False, words="x", now=now),
            "call back": lambda: call_move_back(actor=actor, move=move, words="x", now=now),
            "outside": lambda: ask_to_move(actor=actor, child=child, to=OUTSIDE, words="x", moves_on=DAY, now=now),
            "outside accepts": lambda: note_outside_answer(actor=actor, move=move, agreed=AGREED, words="x", now=now),
            "outside declines": lambda: note_outside_answer(actor=actor, move=move, agreed=None, words="x", now=now),
            "claim back": lambda: claim_child(
                actor=actor, child=child, since_on=DAY, words="x", agreed=AGREED, now=now
            ),
        }
        try:
            does[step]()
        except (AlreadyResponsible, MoveUnknown, MoveWaits, NotResponsible, NotYourMove):
            return


def test_a_move_has_no_name_in_the_ledger(house: House, councils: Councils) -> None:
    moved(councils, claimed(house, councils))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert Move.objects.count() == 1
    assert not any("Ada" in str(one) for one in list_entries(limit=200))
