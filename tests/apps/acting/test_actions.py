"""The openers of transactions."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import InternalError, connection

from sharewell.acting.actions import (
    BadlyDeclared,
    LazyAnswer,
    NotFinished,
    NotRecorded,
    action,
    looking,
    reading,
)
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, ActingFault, Actor, NotPermitted
from sharewell.ledger.actions import NoOpenAct
from sharewell.ledger.queries import list_entries
from sharewell.ledger.types import FactRefused
from tests.apps import probe
from tests.apps.probe import NOW, PERMISSION, READ, STRANGER, SUBJECT


@pytest.fixture
def table(db: None) -> None:
    probe.make_table()


def acted() -> list[str]:
    """Return the codes of all entries but those of refusals, oldest first."""
    return [entry.event for entry in reversed(list_entries()) if entry.event != "act.refused"]


@pytest.mark.usefixtures("table")
class TestAction:
    def test_the_act_and_its_entry_are_both_there(self) -> None:
        reference = probe.touch(actor=OPERATOR, word="done", now=NOW)
        (entry,) = list_entries()
        assert probe.words() == ["done"]
        assert (entry.reference, entry.actor, entry.event) == (reference, "operator", "probe.touched")

    def test_it_carries_the_actor_to_the_database(self) -> None:
        found = []

        @action(PERMISSION)
        def ask_who_acts(*, actor: Actor, now: datetime) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('sharewell.actor')")
                found.append(cursor.fetchone()[0])
            probe.touch(actor=actor, word="asked", now=now)

        ask_who_acts(actor=OPERATOR, now=NOW)
        assert found == ["operator"]

    def test_without_the_permission_nothing_runs_and_the_refusal_is_recorded(self) -> None:
        with pytest.raises(NotPermitted):
            probe.touch(actor=STRANGER, word="no", now=NOW)
        (entry,) = list_entries()
        assert probe.words() == []
        assert (entry.event, entry.actor) == ("act.refused", STRANGER.reference)
        assert entry.facts == {"act": "apps.touch", "permission": "contact-routes.import", "reason": "not-permitted"}

    def test_a_visitor_is_refused_like_anybody(self) -> None:
        with pytest.raises(NotPermitted):
            probe.touch(actor=VISITOR, word="no", now=NOW)
        assert [entry.actor for entry in list_entries()] == ["visitor"]

    def test_a_refusal_after_a_write_takes_the_write_back_and_is_recorded(self) -> None:
        with pytest.raises(probe.TooMuch):
            probe.touch_then_refuse(actor=OPERATOR, now=NOW)
        assert probe.words() == []
        assert [(entry.event, entry.facts["reason"]) for entry in list_entries()] == [("act.refused", "too-much")]

    def test_an_act_without_an_entry_is_rolled_back(self) -> None:
        with pytest.raises(NotRecorded):
            probe.touch_unrecorded(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_a_nested_act_without_an_entry_takes_the_whole_act_with_it(self) -> None:
        with pytest.raises(NotRecorded):
            probe.touch_through_unrecorded(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_a_nested_act_joins_the_callers_transaction(self) -> None:
        probe.touch_twice(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == (["inner", "outer"], ["probe.touched", "probe.touched"])

    def test_a_nested_act_by_somebody_else_is_a_fault(self) -> None:
        with pytest.raises(ActingFault, match="somebody other"):
            probe.touch_as_somebody_else(actor=OPERATOR, other=SYSTEM, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_an_entry_for_somebody_else_is_a_fault(self) -> None:
        with pytest.raises(NoOpenAct):
            probe.record_for_somebody_else(actor=OPERATOR, other=SYSTEM, now=NOW)
        assert acted() == []

    def test_a_swallowed_refusal_cannot_leave_half_an_act(self) -> None:
        with pytest.raises(NotFinished):
            probe.touch_and_swallow(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_a_swallowed_database_error_cannot_pass_for_success(self) -> None:
        with pytest.raises(NotFinished):
            probe.touch_and_swallow_database_error(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_validation_comes_after_permission_and_before_the_act(self) -> None:
        steps = []

        def validate(*, actor: Actor, now: datetime) -> None:
            steps.append("validate")
            raise ValueError("not like this")

        @action(PERMISSION, validate=validate)
        def never_reached(*, actor: Actor, now: datetime) -> None:
            steps.append("act")

        with pytest.raises(NotPermitted):
            never_reached(actor=STRANGER, now=NOW)
        assert steps == []
        with pytest.raises(ValueError, match="not like this"):
            never_reached(actor=OPERATOR, now=NOW)
        assert steps == ["validate"]

    @pytest.mark.parametrize(
        "keywords",
        [
            {},
            {"actor": OPERATOR},
            {"actor": "operator", "now": NOW},
            {"actor": OPERATOR, "now": NOW.replace(tzinfo=None)},
            {"actor": OPERATOR, "now": "2026-11-22"},
        ],
    )
    def test_a_call_without_actor_and_moment_is_wrong(self, keywords: dict[str, object]) -> None:
        with pytest.raises(TypeError):
            probe.touch(word="nobody", **keywords)  # type: ignore[arg-type]
        assert (probe.words(), acted()) == ([], [])


def positional(actor: Actor, now: datetime) -> None: ...
def without_actor(*, word: str, now: datetime) -> None: ...
def without_now(*, actor: Actor, word: str) -> None: ...
def now_first(*, now: datetime, actor: Actor) -> None: ...
def with_default(*, actor: Actor = OPERATOR, now: datetime) -> None: ...
def catching_all(*, actor: Actor, now: datetime, **rest: object) -> None: ...
async def coroutine(*, actor: Actor, now: datetime) -> None: ...
def generator(*, actor: Actor, now: datetime):  # type: ignore[no-untyped-def]
    yield actor


class TestDeclaring:
    @pytest.mark.parametrize(
        "function",
        [positional, without_actor, without_now, now_first, with_default, catching_all, coroutine, generator],
    )
    def test_another_shape_is_refused_where_it_is_written(self, function: Callable[..., object]) -> None:
        with pytest.raises(BadlyDeclared):
            action(PERMISSION)(function)
        with pytest.raises(BadlyDeclared):
            reading(PERMISSION, event=READ, seen=probe.seen_nothing)(function)

    def test_a_name_is_declared_once(self) -> None:
        with pytest.raises(BadlyDeclared, match="twice"):
            action(PERMISSION)(probe.touch)


@pytest.mark.usefixtures("table")
class TestReading:
    def test_the_answer_comes_with_its_entry(self) -> None:
        probe.write("known")
        assert probe.read_words(actor=OPERATOR, now=NOW) == ["known"]
        (entry,) = list_entries()
        assert (entry.event, entry.facts, entry.subjects) == ("probe.read", {"rows": 1}, (SUBJECT,))
        assert (entry.purpose, entry.description) == ("safeguarding", "1 words were read.")

    def test_the_database_refuses_to_write_while_reading(self) -> None:
        with pytest.raises(InternalError, match="read-only"):
            probe.read_and_write(actor=OPERATOR, now=NOW)
        assert (probe.words(), acted()) == ([], [])

    def test_writing_is_possible_again_after_a_nested_reading(self) -> None:
        probe.read_then_touch(actor=OPERATOR, now=NOW)
        assert (probe.words(), sorted(acted())) == (["after reading"], ["probe.read", "probe.touched"])

    def test_a_reading_that_cannot_be_recorded_gives_no_answer(self) -> None:
        with pytest.raises(FactRefused):
            probe.read_badly_described(actor=OPERATOR, now=NOW)
        assert acted() == []

    @pytest.mark.parametrize("later", [probe.read_later, probe.read_bit_by_bit])
    def test_an_answer_that_is_read_later_is_refused(self, later: Callable[..., object]) -> None:
        with pytest.raises(LazyAnswer):
            later(actor=OPERATOR, now=NOW)
        assert acted() == []

    def test_without_the_permission_nothing_is_read(self) -> None:
        with pytest.raises(NotPermitted):
            probe.read_words(actor=STRANGER, now=NOW)
        assert [entry.event for entry in list_entries()] == ["act.refused"]


def seer() -> str:
    """Return whom the database knows as the one who asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('sharewell.seer', true), '')")
        return str(cursor.fetchone()[0])


@looking
def who_asks(*, actor: Actor) -> str:
    return seer()


def look_by_position(actor: Actor) -> None: ...


def look_without_actor(*, now: datetime) -> None: ...


def look_by_default(*, actor: Actor = OPERATOR) -> None: ...


@pytest.mark.usefixtures("table")
class TestLooking:
    def test_the_database_knows_who_asks_for_that_long_and_no_longer(self) -> None:
        assert (seer(), who_asks(actor=STRANGER), seer()) == ("", STRANGER.reference, "")

    def test_it_leaves_no_entry(self) -> None:
        who_asks(actor=STRANGER)
        assert list_entries() == ()

    def test_it_cannot_write(self) -> None:
        @looking
        def write(*, actor: Actor) -> None:
            probe.write("planted")

        with pytest.raises(InternalError, match="read-only"):
            write(actor=STRANGER)
        assert probe.words() == []

    def test_inside_an_act_it_joins_and_the_act_goes_on_writing(self) -> None:
        @action(PERMISSION)
        def act_and_look(*, actor: Actor, now: datetime) -> str:
            found = who_asks(actor=actor)
            probe.touch(actor=actor, word="after the look", now=now)
            return found + seer()

        assert act_and_look(actor=OPERATOR, now=NOW) == "operatoroperator"
        assert probe.words() == ["after the look"]

    def test_inside_another_look_it_joins(self) -> None:
        @looking
        def twice(*, actor: Actor) -> tuple[str, str]:
            return who_asks(actor=actor), seer()

        assert twice(actor=STRANGER) == (STRANGER.reference, STRANGER.reference)

    def test_it_is_by_the_same_person_as_the_act_or_the_look_around_it(self) -> None:
        @looking
        def look_for_another(*, actor: Actor) -> str:
            return who_asks(actor=OPERATOR)

        @action(PERMISSION)
        def act_and_look_for_another(*, actor: Actor, now: datetime) -> str:
            return who_asks(actor=STRANGER)

        with pytest.raises(ActingFault, match="somebody other"):
            look_for_another(actor=STRANGER)
        with pytest.raises(ActingFault, match="somebody other"):
            act_and_look_for_another(actor=OPERATOR, now=NOW)

    def test_what_would_be_read_later_is_refused(self) -> None:
        @looking
        def lazy(*, actor: Actor) -> object:
            return iter(())

        with pytest.raises(LazyAnswer):
            lazy(actor=STRANGER)

    @pytest.mark.parametrize("function", [look_by_position, look_without_actor, look_by_default])
    def test_another_shape_is_refused_where_it_is_written(self, function: Callable[..., object]) -> None:
        with pytest.raises(BadlyDeclared):
            looking(function)

    def test_it_needs_an_actor(self) -> None:
        with pytest.raises(TypeError):
            who_asks(actor="somebody")  # type: ignore[arg-type]
