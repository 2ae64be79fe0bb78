"""Access in an emergency: reason first, one child, some hours, the owner told, reviewed by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor, NotPermitted, Refused, Role
from sharewell.children.actions import close_break_glass, end_break_glass, open_break_glass
from sharewell.children.models import BreakGlass
from sharewell.children.queries import count_break_glass, get_terms, is_open, list_to_review, read_break_glass
from sharewell.children.types import (
    AlreadyOpen,
    AlreadyReviewed,
    BreakGlassFinding,
    BreakGlassUnknown,
    NotAChild,
    ReasonFirst,
    TooLong,
)
from sharewell.core.identifiers import make_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_open
from sharewell.practitioners.types import NobodyReviews, PostUnknown
from tests.support.deciding import NOW, House, leave_alone

CHILD, OTHER_CHILD = make_reference("chi", at=NOW, chance=1), make_reference("chi", at=NOW, chance=2)
WORDS = "Found alone at the station; nobody answers."


def take(house: House, who: Actor | None = None, **more: object) -> str:
    asked = {"child": CHILD, "owner_post": house.colleague.post, "reason": "child-found", "words": WORDS, "hours": 2}
    return open_break_glass(actor=who or house.worker, **{**asked, **more}, now=NOW)  # type: ignore[arg-type]


class TestOpen:
    def test_one_child_is_open_to_one_person_for_some_hours(self, house: House) -> None:
        take(house)
        assert is_open(actor=house.worker, child=CHILD, now=NOW)
        assert is_open(actor=house.worker, child=CHILD, now=NOW + timedelta(hours=1, minutes=59))
        assert not is_open(actor=house.worker, child=CHILD, now=NOW + timedelta(hours=2))
        assert not is_open(actor=house.worker, child=OTHER_CHILD, now=NOW)
        assert not is_open(actor=house.colleague, child=CHILD, now=NOW)
        assert not is_open(actor=replace(house.worker, post=house.colleague.post), child=CHILD, now=NOW)

    def test_it_ends_with_the_accreditation(self, house: House) -> None:
        take(house)
        assert not is_open(actor=replace(house.worker, is_accredited=False), child=CHILD, now=NOW)

    def test_the_owner_is_told_and_a_reviewer_owes_a_look(self, house: House) -> None:
        reference = take(house)
        assert reference in {notice.about for notice in list_notices(actor=house.colleague)}
        (owed,) = [row for row in list_open(actor=house.second_adviser, now=NOW) if row.about == reference]
        assert owed.href == f"/emergency-access/{reference}/"

    def test_the_ledger_says_why_and_of_whom_and_no_word(self, house: House) -> None:
        reference = take(house)
        (entry,) = list_entries(event="break_glass.opened")
        assert (entry.purpose, set(entry.subjects)) == ("child-found", {reference, CHILD})
        assert "station" not in str(entry.facts)

    @pytest.mark.parametrize(
        ("asked", "refusal"),
        [
            ({"words": "  "}, ReasonFirst),
            ({"reason": "curious"}, ReasonFirst),
            ({"hours": 0}, TooLong),
            ({"hours": 13}, TooLong),
            ({"child": "dec_0000"}, NotAChild),
            ({"child": ""}, NotAChild),
            ({"owner_post": make_reference("pos", at=NOW, chance=9)}, PostUnknown),
        ],
    )
    def test_without_what_comes_first_nothing_opens(
        self, house: House, asked: dict[str, object], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            take(house, **asked)
        assert not is_open(actor=house.worker, child=CHILD, now=NOW)
        refused = [entry.facts["reason"] for entry in list_entries(event="act.refused")]
        assert bool(refused) == issubclass(refusal, Refused)

    def test_twice_is_refused(self, house: House) -> None:
        take(house)
        with pytest.raises(AlreadyOpen):
            take(house)
        take(house, child=OTHER_CHILD)

    def test_where_nobody_could_review_it_nothing_opens(self, house: House) -> None:
        leave_alone(house.other_manager)
        with pytest.raises(NobodyReviews):
            take(house, house.other_manager)
        assert not is_open(actor=house.other_manager, child=CHILD, now=NOW)

    def test_only_those_who_work_with_families_may(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            take(house, replace(house.worker, roles=frozenset({Role.ADMINISTRATOR.value})))

    def test_content_cannot_ask_for_more_than_the_database_allows(self, house: House) -> None:
        assert get_terms().most_hours <= 24
        assert get_terms().standing == "inference"


class TestEnd:
    def test_it_can_be_given_back_and_is_reviewed_all_the_same(self, house: House) -> None:
        reference = take(house)
        end_break_glass(actor=house.worker, break_glass=reference, now=NOW + timedelta(minutes=5))
        assert not is_open(actor=house.worker, child=CHILD, now=NOW + timedelta(minutes=6))
        assert [row.reference for row in list_to_review(actor=house.second_adviser)] == [reference]

    def test_by_nobody_else(self, house: House) -> None:
        reference = take(house)
        with pytest.raises(BreakGlassUnknown):
            end_break_glass(actor=house.colleague, break_glass=reference, now=NOW)


class TestReview:
    def test_closing_ends_what_is_owed_and_the_access(self, house: House) -> None:
        reference = take(house)
        row = read_break_glass(actor=house.second_adviser, break_glass=reference, now=NOW)
        assert (row.words, row.child, row.closed_at) == (WORDS, CHILD, None)
        close_break_glass(
            actor=house.second_adviser, break_glass=reference, finding=BreakGlassFinding.NEEDED, found="Rang.", now=NOW
        )
        assert not is_open(actor=house.worker, child=CHILD, now=NOW)
        assert [one for one in list_open(actor=house.second_adviser, now=NOW) if one.about == reference] == []
        assert read_break_glass(actor=house.second_adviser, break_glass=reference, now=NOW).found == "Rang."
        with pytest.raises(AlreadyReviewed):
            close_break_glass(
                actor=house.second_adviser, break_glass=reference, finding=BreakGlassFinding.MISUSE, found="x", now=NOW
            )

    def test_nobody_reviews_their_own(self, house: House) -> None:
        reference = take(house, house.second_adviser)
        assert list_to_review(actor=house.second_adviser) == ()
        with pytest.raises(BreakGlassUnknown):
            close_break_glass(
                actor=house.second_adviser, break_glass=reference, finding=BreakGlassFinding.NEEDED, found="x", now=NOW
            )
        assert [row.reference for row in list_to_review(actor=house.adviser)] == [reference]

    def test_it_needs_words(self, house: House) -> None:
        reference = take(house)
        with pytest.raises(ReasonFirst):
            close_break_glass(
                actor=house.second_adviser, break_glass=reference, finding=BreakGlassFinding.NEEDED, found=" ", now=NOW
            )

    def test_somebody_else_s_is_unknown(self, house: House) -> None:
        reference = take(house)
        for actor in (house.adviser, house.manager, house.other_manager):
            with pytest.raises(BreakGlassUnknown):
                read_break_glass(actor=actor, break_glass=reference, now=NOW)
        with pytest.raises(NotPermitted):
            read_break_glass(actor=house.worker, break_glass=reference, now=NOW)

    def test_nothing_is_closed_by_time(self, house: House) -> None:
        take(house)
        (row,) = list_to_review(actor=house.second_adviser)
        assert row.closed_at is None
        assert row.words == ""


class TestCounts:
    def test_the_board_sees_numbers_and_no_child(self, house: House) -> None:
        close_break_glass(
            actor=house.second_adviser,
            break_glass=take(house),
            finding=BreakGlassFinding.NOT_NEEDED,
            found="x",
            now=NOW,
        )
        take(house, house.manager, child=OTHER_CHILD)
        member = replace(house.manager, roles=frozenset({Role.BOARD_MEMBER.value}))
        (row,) = count_break_glass(actor=member)
        assert (row.organisation, row.taken, row.reviewed, row.not_needed) == (house.playgroup, 2, 1, 1)
        assert list_to_review(actor=member) == ()

    def test_nobody_else_counts(self, house: House) -> None:
        take(house)
        with pytest.raises(NotPermitted):
            count_break_glass(actor=house.worker)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_count_break_glass()")
            assert cursor.fetchone() == (0,)


class TestTheDatabase:
    def test_it_shows_rows_to_who_took_it_and_who_reviews_it(self, house: House) -> None:
        take(house)

        @looking
        def shown(*, actor: Actor) -> int:
            return BreakGlass.objects.count()

        assert not BreakGlass.objects.exists()
        assert [shown(actor=who) for who in (house.worker, house.second_adviser, house.colleague, house.manager)] == [
            1, 1, 0, 0,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE children_breakglass SET words = 'other'",
            "UPDATE children_breakglass SET until = until + interval '1 hour'",
            "DELETE FROM children_breakglass",
            "TRUNCATE children_breakglass",
        ],
    )
    def test_what_was_said_never_changes(self, house: House, change: str) -> None:
        take(house)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(DatabaseError, match=r"never changes|is kept"), transaction.atomic():
                cursor.execute(change)

    def test_it_is_never_longer_than_a_day(self, house: House) -> None:
        reference = take(house)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        one = BreakGlass.objects.get(reference=reference)
        one.pk, one.reference, one.until = None, make_reference("bgl", at=NOW, chance=3), NOW + timedelta(hours=25)
        with pytest.raises(IntegrityError, match="some_hours"), transaction.atomic():
            one.save()
