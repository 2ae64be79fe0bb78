"""Who may see a hidden child, said anew while they are hidden: one more sees them, another sees nothing any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.acting.types import OPERATOR, Actor, NotPermitted
from sharewell.children.actions import (
    ask_to_lift,
    begin_involvement,
    clear_for_shield,
    end_clearance,
    end_involvement,
    lift_shield,
    raise_shield,
)
from sharewell.children.models import Clearance, IndexChild, Shield
from sharewell.children.queries import (
    list_clearable,
    list_matches,
    list_shields,
    list_short_of_keepers,
    read_index_child,
    read_move,
    read_shield,
)
from sharewell.children.types import (
    CannotSee,
    ChildUnknown,
    ClearedRow,
    MoveAnswer,
    NotCleared,
    NotLifting,
    ServiceKind,
    ShieldReason,
    ShieldUnknown,
    TwoPeople,
    WhyFirst,
)
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import find_open_about, list_about
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.types import PostUnknown
from tests.apps.children.test_index import MAYBE_ADA
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, hide, look_for, receive
from tests.support.living import asked, claimed, make_councils
from tests.support.row_security import shown

LATER = NOW + timedelta(hours=2)
WHY = "Invented: she has changed teams."


def clear(actor: Actor, shield: str, post: str) -> None:
    """Let one more see the child."""
    clear_for_shield(actor=actor, shield=shield, post=post, now=NOW)


def take_off(actor: Actor, shield: str, post: str, *, words: str = WHY) -> None:
    """Let somebody see the child no more."""
    end_clearance(actor=actor, shield=shield, post=post, words=words, now=LATER)


def told(actor: Actor) -> list[tuple[str, str]]:
    """Return what somebody was told: about what, and where it leads."""
    return [(one.about, one.href) for one in list_notices(actor=actor)]


def cleared(house: House, shield: str) -> dict[str, ClearedRow]:
    """Return who is cleared, as the second manager reads it."""
    row = read_shield(actor=house.second_manager, shield=shield, now=LATER)
    return {one.post.reference: one for one in row.cleared}


class TestClear:
    def test_whoever_is_cleared_anew_sees_the_child_and_is_led_there(self, house: House) -> None:
        child = receive(house).reference
        shield = hide(house, child)
        assert look_for(house.worker).results == ()
        clear(house.manager, shield, house.worker.post)
        clear(house.manager, shield, house.worker.post)
        assert read_index_child(actor=house.worker, child=child, now=NOW).reference == child
        assert [one.child for one in look_for(house.worker).results] == [child]
        assert told(house.worker) == [(child, f"/children/{child}/")]
        assert look_for(house.colleague).results == ()

    def test_whoever_may_lift_it_is_led_to_the_shield_and_may(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        clear(house.manager, shield, house.adviser.post)
        assert told(house.adviser) == [(shield, f"/children/hidden/{shield}/")]
        ask_to_lift(actor=house.adviser, shield=shield, words="Invented.", now=LATER)
        lift_shield(actor=house.manager, shield=shield, now=LATER)

    def test_nobody_clears_who_is_not_cleared_and_not_just_any_post_is_cleared(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        for stranger in (house.other_manager, house.adviser):
            with pytest.raises(ShieldUnknown):
                clear(stranger, shield, stranger.post)
        with pytest.raises(NotPermitted):
            clear(house.worker, shield, house.worker.post)
        with pytest.raises(PostUnknown):
            clear(house.manager, shield, "pst_000000000000000000")
        end_post(actor=OPERATOR, post=house.colleague.post, now=NOW)
        with pytest.raises(CannotSee):
            clear(house.manager, shield, house.colleague.post)
        assert Clearance.objects.count() == 0  # the role of the pages sees none without asking

    def test_those_who_can_be_chosen_are_in_post_and_not_cleared_yet(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.other_worker)
        begin_involvement(
            actor=house.other_worker, child=child, kind=ServiceKind.EARLY_HELP, telephone="", ground=None, now=NOW
        )
        shield = hide(house, child)

        def choices(actor: Actor, organisation: str) -> set[str]:
            found = list_clearable(actor=actor, shield=shield, organisation=organisation, now=NOW)
            return {one.reference for one in found}

        near = choices(house.manager, house.manager.organisation)
        assert {house.worker.post, house.colleague.post, house.adviser.post, house.other_worker.post} <= near
        assert not {house.manager.post, house.second_manager.post, house.other_manager.post} & near
        assert {house.other_manager.post, house.other_worker.post} <= choices(house.manager, house.social_care)
        assert choices(house.other_manager, house.social_care) == set()


class TestEnd:
    def test_whoever_is_taken_off_sees_nothing_any_more(self, house: House) -> None:
        child = receive(house).reference
        shield = hide(house, child, house.worker.post)
        assert [one.child for one in look_for(house.worker).results] == [child]
        before = told(house.worker)
        take_off(house.second_manager, shield, house.worker.post)
        assert look_for(house.worker).results == ()
        assert look_for(house.worker, identifier=child).results == ()
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=child, now=LATER)
        assert shown(actor=house.worker, model=IndexChild) == frozenset()
        assert told(house.worker) == before
        row = read_shield(actor=house.manager, shield=shield, now=LATER)
        assert [(one.post.reference, one.ended_by, one.ended_reason) for one in row.before] == [
            (house.worker.post, house.second_manager.reference, WHY)
        ]

    def test_whoever_hid_the_child_may_be_taken_off_and_reads_no_row_of_the_shield(self, house: House) -> None:
        child = receive(house).reference
        shield = hide(house, child, house.adviser.post)
        assert len(shown(actor=house.manager, model=Clearance)) == 3
        take_off(house.manager, shield, house.manager.post)
        assert look_for(house.manager).results == ()
        assert list_shields(actor=house.manager) == ()
        with pytest.raises(ShieldUnknown):
            read_shield(actor=house.manager, shield=shield, now=LATER)
        for model in (Shield, Clearance, IndexChild):
            assert shown(actor=house.manager, model=model) == frozenset()
        assert [one.child for one in look_for(house.adviser).results] == [child]

    def test_whoever_was_taken_off_may_be_cleared_again(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        take_off(house.manager, shield, house.worker.post)
        clear(house.manager, shield, house.worker.post)
        assert len(look_for(house.worker).results) == 1

    def test_two_people_are_left_who_can_lift_it(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        for post in (house.manager.post, house.second_manager.post):
            with pytest.raises(TwoPeople, match="Let another manager"):
                take_off(house.manager, shield, post)
        clear(house.manager, shield, house.adviser.post)
        take_off(house.manager, shield, house.second_manager.post)
        with pytest.raises(TwoPeople):
            take_off(house.manager, shield, house.adviser.post)
        assert list_short_of_keepers(actor=OPERATOR, now=LATER) == ()

    def test_who_could_not_lift_it_anyway_is_taken_off_though_too_few_are_left_who_can(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        end_post(actor=OPERATOR, post=house.second_manager.post, now=NOW + timedelta(hours=1))
        take_off(house.manager, shield, house.worker.post)
        take_off(house.manager, shield, house.second_manager.post)
        assert look_for(house.worker).results == ()
        with pytest.raises(TwoPeople):
            take_off(house.manager, shield, house.manager.post)

    def test_who_is_not_cleared_takes_nobody_off_and_nobody_twice(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        for stranger in (house.other_manager, house.adviser):
            with pytest.raises(ShieldUnknown):
                take_off(stranger, shield, house.worker.post)
        with pytest.raises(NotPermitted):
            take_off(house.worker, shield, house.worker.post)
        with pytest.raises(WhyFirst):
            take_off(house.manager, shield, house.worker.post, words=" ")
        for post in (house.adviser.post, "pst_000000000000000000"):
            with pytest.raises(NotCleared):
                take_off(house.manager, shield, post)
        assert len(look_for(house.worker).results) == 1
        take_off(house.manager, shield, house.worker.post)
        with pytest.raises(NotCleared):
            take_off(house.manager, shield, house.worker.post)

    def test_the_entry_names_the_shield_and_the_post_and_no_child(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        take_off(house.manager, shield, house.worker.post)
        (entry,) = list_entries(subject=shield, event="shield.clearance_ended")
        assert (entry.subjects, dict(entry.facts)) == ((shield,), {"post": house.worker.post})

    def test_nobody_lifts_it_with_one_who_asked_and_is_not_cleared_any_more(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.adviser.post)
        ask_to_lift(actor=house.adviser, shield=shield, words="Invented.", now=NOW)
        take_off(house.manager, shield, house.adviser.post)
        with pytest.raises(NotLifting):
            lift_shield(actor=house.manager, shield=shield, now=LATER)

    def test_what_they_were_to_answer_about_a_record_another_owes(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.adviser.post)
        receive(house, MAYBE_ADA, source=house.social_care)
        ((match, *_),) = list_matches(actor=house.manager)
        owed = find_open_about(about=match, code="match.settle", now=NOW)
        assert owed is not None
        keepers = {one.post: one for one in (house.manager, house.second_manager, house.adviser)}
        other = next(one for post, one in keepers.items() if post != owed.owner_post)
        take_off(other, shield, owed.owner_post)
        again = find_open_about(about=match, code="match.settle", now=LATER)
        assert again is not None
        assert (again.owner_post, again.due_at) == (other.post, owed.due_at)
        assert [one.closed_at is not None for one in list_about(about=match, now=LATER)].count(False) == 1
        assert list_matches(actor=keepers[owed.owner_post]) == ()

    def test_a_move_that_they_were_to_answer_is_called_back(self, house: House) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            councils = make_councils(house)
            cursor.execute("SET LOCAL ROLE sharewell_web")
        child = claimed(house, councils)
        look_for(councils.east_manager, identifier=child)
        shield = raise_shield(
            actor=councils.east_manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
            cleared=[councils.east_keeper.post], now=NOW,
        )  # fmt: skip
        clear(councils.east_keeper, shield, councils.west_keeper.post)
        clear(councils.east_keeper, shield, house.second_manager.post)
        move = asked(councils, child)
        take_off(councils.east_keeper, shield, house.second_manager.post)
        assert find_open_about(about=move, code="move.answer", now=LATER) is not None
        take_off(councils.east_keeper, shield, councils.west_keeper.post)
        row, _ = read_move(actor=councils.east_keeper, move=move, now=LATER)
        assert row.answer is MoveAnswer.CALLED_BACK
        assert find_open_about(about=move, code="move.answer", now=LATER) is None

    def test_the_database_lets_nobody_open_it_again_or_rewrite_it(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        take_off(house.manager, shield, house.worker.post)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for change in (
                "UPDATE children_clearance SET ended_at = NULL, ended_by = '', ended_reason = '' WHERE ended_by <> ''",
                "UPDATE children_clearance SET ended_at = began_at WHERE ended_at IS NULL",
                "UPDATE children_clearance SET post = 'pst_other' WHERE ended_at IS NULL",
            ):
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute(change)


class TestHints:
    def test_whose_post_is_over_and_who_works_with_the_child_no_more_is_told(self, house: House) -> None:
        child = receive(house).reference
        for each in (house.worker, house.colleague):
            look_for(each)
            begin_involvement(actor=each, child=child, kind=ServiceKind.EARLY_HELP, telephone="", ground=None, now=NOW)
        shield = hide(house, child, house.worker.post, house.colleague.post, house.adviser.post)
        rows = cleared(house, shield)
        assert {post for post, one in rows.items() if one.may_lift} == {
            house.manager.post, house.second_manager.post, house.adviser.post
        }  # fmt: skip
        assert not any(one.works_no_more or one.is_over or one.is_hidden for one in rows.values())
        end_involvement(actor=house.worker, child=child, now=LATER)
        end_post(actor=OPERATOR, post=house.adviser.post, now=LATER)
        rows = cleared(house, shield)
        assert [post for post, one in rows.items() if one.works_no_more] == [house.worker.post, house.adviser.post]
        assert [post for post, one in rows.items() if one.is_over] == [house.adviser.post]
        assert len(look_for(house.worker, now=LATER).results) == 1

    def test_whom_another_shield_still_keeps_from_seeing_is_told(self, house: House) -> None:
        child = receive(house).reference
        brother = receive(house, BEN, source_id="ben").reference
        shield, other = hide(house, child), hide(house, brother)
        receive(house, replace(BEN, addresses=ADA.addresses), source_id="ben")
        clear(house.manager, shield, house.worker.post)
        assert cleared(house, shield)[house.worker.post].is_hidden
        assert (told(house.worker), look_for(house.worker).results) == ([], ())
        clear(house.manager, other, house.worker.post)
        assert not cleared(house, shield)[house.worker.post].is_hidden
        assert [one.child for one in look_for(house.worker).results] == [child]
