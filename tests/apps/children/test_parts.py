"""One's own part in a child: asking to be rung, being told of others, and nothing that gives a service away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sharewell.acting.types import SYSTEM, Actor, NotPermitted
from sharewell.children.actions import (
    TELL_UNSHOWN,
    ask_to_be_rung,
    begin_involvement,
    choose_telling,
    end_involvement,
    raise_shield,
    take_mark_back,
    tell_unshown,
)
from sharewell.children.queries import list_sources, read_index_child
from sharewell.children.types import (
    ChildUnknown,
    NeverShown,
    NotInvolved,
    SensitiveGround,
    Service,
    ServiceKind,
    ShieldReason,
)
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, look_for, receive


@pytest.fixture
def child(house: House) -> str:
    """A child whom the worker works with, the other worker too, and a colleague by a service that is never shown."""
    made = receive(house).reference
    for actor, kind in ((house.worker, ServiceKind.EARLY_YEARS), (house.other_worker, ServiceKind.SOCIAL_CARE),
                        (house.colleague, ServiceKind.MENTAL_HEALTH)):  # fmt: skip
        begin(actor, made, kind)
    return made


def begin(actor: Actor, child: str, kind: ServiceKind) -> None:
    look_for(actor, given_names="", family_name="", age=None, identifier=child)
    ground = SensitiveGround.CONSENT if kind is ServiceKind.MENTAL_HEALTH else None
    begin_involvement(actor=actor, child=child, kind=kind, telephone="01632 960111", ground=ground, now=NOW)


def notices(actor: Actor) -> int:
    return len(list_notices(actor=actor))


def work(house: House) -> list[dict[str, str]]:
    """Do what waits in the queue to be told, and return the arguments of each."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [TELL_UNSHOWN])
        jobs = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs WHERE task_name = %s",
                       [TELL_UNSHOWN])  # fmt: skip
        cursor.execute("SET LOCAL ROLE sharewell_web")
    import json

    held = [json.loads(job) if isinstance(job, str) else job for job in jobs]
    for job in held:
        tell_unshown(actor=SYSTEM, now=NOW, **job)
    return held


class TestAskToBeRung:
    def test_the_others_see_it_and_are_told_and_it_can_be_taken_back(self, house: House, child: str) -> None:
        before = notices(house.other_worker)
        ask_to_be_rung(actor=house.worker, child=child, now=NOW)
        row = read_index_child(actor=house.other_worker, child=child, now=NOW)
        assert [one.asks_since for one in row.involvements if one.post == house.worker.post] == [NOW]
        assert notices(house.other_worker) == before + 1
        take_mark_back(actor=house.worker, child=child, now=NOW + timedelta(hours=1))
        row = read_index_child(actor=house.other_worker, child=child, now=NOW)
        assert {one.asks_since for one in row.involvements} == {None}
        assert notices(house.other_worker) == before + 2

    def test_it_is_said_once_however_often_it_is_sent(self, house: House, child: str) -> None:
        before = notices(house.other_worker)
        for hours in (0, 1):
            ask_to_be_rung(actor=house.worker, child=child, now=NOW + timedelta(hours=hours))
        assert notices(house.other_worker) == before + 1

    def test_a_service_that_is_never_shown_cannot(self, house: House, child: str) -> None:
        with pytest.raises(NeverShown):
            ask_to_be_rung(actor=house.colleague, child=child, now=NOW)

    def test_only_who_works_with_the_child_can(self, house: House, child: str) -> None:
        with pytest.raises(ChildUnknown):
            ask_to_be_rung(actor=house.manager, child=child, now=NOW)
        look_for(house.manager, given_names="", family_name="", age=None, identifier=child)
        for act in (ask_to_be_rung, take_mark_back):
            with pytest.raises(NotInvolved):
                act(actor=house.manager, child=child, now=NOW)

    def test_it_ends_with_the_involvement_whoever_ends_that(self, house: House, child: str) -> None:
        ask_to_be_rung(actor=house.worker, child=child, now=NOW)
        end_involvement(actor=house.worker, child=child, now=NOW)
        row = read_index_child(actor=house.other_worker, child=child, now=NOW)
        assert {one.asks_since for one in row.involvements} == {None}
        ask_to_be_rung(actor=house.other_worker, child=child, now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("UPDATE children_involvement SET ended_on = %s WHERE asks_since IS NOT NULL", [NOW.date()])
            cursor.execute("SELECT count(*) FROM children_involvement WHERE asks_since IS NOT NULL")
            assert cursor.fetchone() == (0,)

    def test_the_database_refuses_it_of_a_service_that_is_never_shown(self, house: House, child: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(IntegrityError, match="asks_while_shown"), transaction.atomic():
                cursor.execute("UPDATE children_involvement SET asks_since = %s WHERE is_sensitive", [NOW])
            with pytest.raises(IntegrityError, match="told_unless_sensitive"), transaction.atomic():
                cursor.execute("UPDATE children_involvement SET is_told = false WHERE NOT is_sensitive")

    def test_the_entry_says_nothing_but_that(self, house: House, child: str) -> None:
        ask_to_be_rung(actor=house.worker, child=child, now=NOW)
        [entry] = list_entries(event="involvement.mark_set", limit=1)
        assert (entry.facts, child in entry.subjects) == ({}, True)


class TestMutualNotice:
    def test_beginning_and_ending_are_told_to_those_who_are_shown(self, house: House, child: str) -> None:
        before = notices(house.worker)
        begin(house.second_manager, child, ServiceKind.EARLY_HELP)
        end_involvement(actor=house.second_manager, child=child, now=NOW)
        assert notices(house.worker) == before + 2

    def test_a_service_that_is_never_shown_is_told_to_nobody(self, house: House, child: str) -> None:
        before = [notices(actor) for actor in (house.worker, house.other_worker)]
        begin(house.second_manager, child, ServiceKind.MENTAL_HEALTH)
        end_involvement(actor=house.second_manager, child=child, now=NOW)
        assert [notices(actor) for actor in (house.worker, house.other_worker)] == before

    def test_whoever_holds_one_is_told_in_the_background_by_the_installation(self, house: House, child: str) -> None:
        work(house)
        before = notices(house.colleague)
        begin(house.second_manager, child, ServiceKind.EARLY_HELP)
        # Nothing that whoever began it wrote into the ledger names whom they do not see.
        assert notices(house.colleague) == before
        given = list_entries(actor=house.second_manager.reference, event="notice.given")
        assert house.colleague.reference not in {entry.facts["person"] for entry in given}
        [job] = work(house)
        assert set(job) == {"child", "besides"}
        assert notices(house.colleague) == before + 1

    def test_the_same_waits_in_the_queue_where_there_is_nobody_to_be_told(self, house: House) -> None:
        lonely = receive(house).reference
        begin(house.worker, lonely, ServiceKind.EARLY_YEARS)
        [job] = work(house)
        assert job["child"] == lonely
        assert notices(house.colleague) == 0

    def test_whoever_chose_not_to_be_told_is_not_until_they_choose_otherwise(self, house: House, child: str) -> None:
        work(house)
        before = notices(house.colleague)
        choose_telling(actor=house.colleague, child=child, is_told=False, now=NOW)
        begin(house.second_manager, child, ServiceKind.EARLY_HELP)
        work(house)
        assert notices(house.colleague) == before
        choose_telling(actor=house.colleague, child=child, is_told=True, now=NOW)
        end_involvement(actor=house.second_manager, child=child, now=NOW)
        work(house)
        assert notices(house.colleague) == before + 1

    def test_who_is_shown_is_always_told(self, house: House, child: str) -> None:
        with pytest.raises(NeverShown):
            choose_telling(actor=house.worker, child=child, is_told=False, now=NOW)

    def test_nobody_is_told_of_a_child_who_is_hidden_from_them(self, house: House, child: str) -> None:
        look_for(house.manager, given_names="", family_name="", age=None, identifier=child)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post, house.other_worker.post], now=NOW)  # fmt: skip
        work(house)
        before = {actor.post: notices(actor) for actor in (house.worker, house.other_worker, house.colleague)}
        begin(house.second_manager, child, ServiceKind.EARLY_HELP)
        work(house)
        after = {actor.post: notices(actor) for actor in (house.worker, house.other_worker, house.colleague)}
        assert after == {**before, house.other_worker.post: before[house.other_worker.post] + 1}

    def test_a_post_that_is_not_held_here_is_passed_over(self, house: House) -> None:
        named = Service(kind=ServiceKind.HOUSING, name="Homes (invented)", post="pos_1M83VVAE0E0G7CT5F6")
        made = receive(house, replace(ADA, services=(named,))).reference
        begin(house.worker, made, ServiceKind.EARLY_YEARS)

    def test_no_person_tells_who_is_not_shown(self, house: House, child: str) -> None:
        with pytest.raises(NotPermitted):
            tell_unshown(actor=house.manager, child=child, besides="", now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_to_tell(1, '', true)")
            assert cursor.fetchone() == (0,)


class TestSources:
    def test_it_is_told_who_has_sent_records_at_all(self, house: House) -> None:
        assert list_sources(actor=house.worker) == ()
        receive(house)
        receive(house, source=house.social_care)
        assert set(list_sources(actor=house.worker)) == {house.playgroup, house.social_care}
