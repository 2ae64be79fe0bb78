"""Drills: planned, started, gone through on the real pages' acts, scored, ended, debriefed; and kept out of figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sharewell.acting.types import SYSTEM, Actor, NotPermitted
from sharewell.assurance.actions import (
    add_lesson,
    debrief_drill,
    end_drill,
    finish_lesson,
    open_briefing,
    plan_drill,
    start_drill,
)
from sharewell.assurance.models import Drill, DrillLesson, DrillTeam
from sharewell.assurance.presenters.drills import after_words, told
from sharewell.assurance.queries import (
    get_scenario,
    list_drills,
    list_invented,
    list_scenarios,
    list_teams_to_choose,
    read_drill,
    read_lesson,
    read_score,
)
from sharewell.assurance.types import (
    AlreadyPlanned,
    DrillUnknown,
    LessonUnknown,
    NotNow,
    NotYoursToRun,
    Part,
    PlanUnclear,
    State,
)
from sharewell.core.deciding.vocabulary import KINDS
from sharewell.core.drilling import Deed
from sharewell.core.looping import LoopAct
from sharewell.decisions.queries import list_decisions
from sharewell.exercises.types import Ending
from sharewell.ledger.queries import list_entries
from sharewell.misuse.queries import gather
from sharewell.notices.models import Notice
from sharewell.obligations.models import Obligation
from sharewell.obligations.queries import list_open
from sharewell.sharing.queries import count_sharing, list_register
from sharewell.sharing.types import Register
from tests.support.deciding import NOW, key
from tests.support.drilling import (
    MINUTE,
    OTHER_PIECE,
    PIECE,
    Drilled,
    begin_in,
    decided_in,
    end,
    opened,
    plan,
    planned,
    run_through,
    sent_in,
    started,
)
from tests.support.sharing import ask, make_sharing, move, send
from tests.support.sharing import opened as opened_disclosure

pytestmark = pytest.mark.django_db


def owed(actor: Actor, code: str = "") -> list[str]:
    return [one.code for one in list_open(actor=actor, now=NOW + MINUTE) if one.code.startswith(code)]


class TestScenarios:
    def test_each_has_a_story_and_a_piece_for_each_kind_of_organisation(self) -> None:
        agencies = set(KINDS) - {"parent-or-carer", "member-of-the-public", "court"}
        assert len(list_scenarios()) >= 4
        for one in list_scenarios():
            assert agencies <= set(one.pieces), one.code
            assert all((one.title, one.story, one.expected)), one.code
            assert one.child in {child.code for child in list_invented()}

    def test_what_it_says_of_law_has_a_source_and_a_standing(self) -> None:
        notes = [note for one in list_scenarios() for note in one.law]
        assert notes
        assert all(note.source and note.address.startswith("https://") and note.standing for note in notes)

    def test_each_child_says_by_name_and_number_that_it_is_invented(self) -> None:
        for one in list_invented():
            assert "(exercise)" in one.name
            number = one.identifying.split("NHS number ")[1].replace(" ", "").rstrip(".")
            assert number.startswith("999")
            weights = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
            assert (11 - weights % 11) % 11 == int(number[9])

    def test_an_unknown_one_is_refused(self) -> None:
        with pytest.raises(PlanUnclear):
            get_scenario("nothing")


class TestPlan:
    def test_it_is_kept_and_nothing_is_started(self) -> None:
        held = planned()
        row = read_drill(actor=held.runner, drill=held.drill, now=NOW)
        assert (row.state, row.part, row.child) == (State.READY, Part.RUNS, "")
        assert [team.briefing for team in row.teams] == [PIECE, OTHER_PIECE]
        assert list_entries(event="drill.planned")[0].subjects == (held.drill,)

    def test_sent_twice_it_is_planned_once(self) -> None:
        sharing, once = make_sharing(), key()
        first = plan(sharing, key=once)
        with pytest.raises(AlreadyPlanned) as before:
            plan(sharing, key=once)
        assert before.value.reference == first

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": " "},
            {"title": "x" * 121},
            {"story": ""},
            {"expected": "x" * 4001},
            {"scenario": "none"},
            {"child": "none"},
            {"until": NOW - timedelta(days=1)},
            {"begins_at": NOW + timedelta(days=9)},
        ],
        ids=str,
    )
    def test_what_is_missing_or_cannot_be_is_refused(self, wrong: dict[str, Any]) -> None:
        sharing = make_sharing()
        with pytest.raises(PlanUnclear, match="planned"):
            plan(sharing, **wrong)
        assert not Drill.objects.exists()

    def test_teams_of_one_organisation_are_not_enough(self) -> None:
        sharing = make_sharing()
        with pytest.raises(PlanUnclear):
            plan(sharing, teams={sharing.team: PIECE})
        with pytest.raises(PlanUnclear):
            plan(sharing, teams={sharing.team: PIECE, sharing.worker.team: " "})
        with pytest.raises(PlanUnclear):
            plan(sharing, teams={sharing.team: PIECE, "tea_1M5PKXRE0DSJS30A4D": PIECE})

    def test_nobody_takes_part_in_what_they_run(self) -> None:
        sharing = make_sharing()
        with pytest.raises(NotYoursToRun):
            plan(sharing, actor=sharing.house.manager)
        offered = list_teams_to_choose(actor=sharing.house.manager, now=NOW, on=NOW.date())
        assert sharing.worker.team not in {row.team for row, _ in offered}

    def test_only_a_manager_plans(self) -> None:
        sharing = make_sharing()
        with pytest.raises(NotPermitted):
            plan(sharing, actor=sharing.worker)

    def test_announced_it_is_seen_at_once_by_those_who_take_part_else_from_its_start(self) -> None:
        sharing = make_sharing()
        quiet, loud = plan(sharing), plan(sharing, is_announced=True)
        seen = {one.reference for one in list_drills(actor=sharing.worker, now=NOW)}
        assert loud in seen
        assert quiet not in seen
        assert {one.person for one in Notice.objects.filter(about=loud)} >= {sharing.worker.reference}
        assert not Notice.objects.filter(about=quiet).exists()


class TestStart:
    def test_each_team_owes_to_open_its_briefing_and_is_told(self) -> None:
        held = started()
        assert owed(held.worker, "drill.") == owed(held.receiver, "drill.") == ["drill.briefing"]
        assert sorted(owed(held.runner, "drill.")) == ["drill.briefing", "drill.briefing", "drill.end"]
        told_of = {one.person for one in Notice.objects.filter(about=held.drill)}
        assert told_of >= {held.worker.reference, held.receiver.reference}
        assert held.sharing.house.adviser.reference not in told_of

    def test_it_starts_once_and_by_whoever_planned_it(self) -> None:
        held = planned()
        with pytest.raises(NotYoursToRun):
            start_drill(actor=held.sharing.house.second_manager, drill=held.drill, now=NOW)
        start_drill(actor=held.runner, drill=held.drill, now=NOW)
        with pytest.raises(NotNow):
            start_drill(actor=held.runner, drill=held.drill, now=NOW)

    def test_not_after_its_time(self) -> None:
        held = planned()
        with pytest.raises(NotNow, match="over"):
            start_drill(actor=held.runner, drill=held.drill, now=NOW + timedelta(days=9))
        assert not Drill.objects.get(reference=held.drill).child


class TestBriefing:
    def test_whoever_takes_part_sees_their_own_piece_and_nothing_else(self) -> None:
        held = opened()
        row = read_drill(actor=held.worker, drill=held.drill, now=NOW)
        assert [team.briefing for team in row.teams] == [PIECE, ""]
        assert (row.story, row.expected, row.title, row.law) == ("", "", "", ())
        assert row.child_name == "Rowan Paperbark (exercise)"

    def test_before_it_is_opened_not_even_the_child(self) -> None:
        held = started()
        row = read_drill(actor=held.worker, drill=held.drill, now=NOW)
        assert (row.child, row.child_name, row.teams[0].briefing) == ("", "", "")

    def test_opening_it_settles_what_the_team_owed_and_leaves_the_other_team_its_own(self) -> None:
        held = started()
        open_briefing(actor=held.worker, drill=held.drill, now=NOW)
        open_briefing(actor=held.worker, drill=held.drill, now=NOW + MINUTE)
        assert owed(held.worker, "drill.") == []
        assert owed(held.receiver, "drill.") == ["drill.briefing"]

    def test_nobody_else_opens_it(self) -> None:
        held = started()
        with pytest.raises(DrillUnknown):
            open_briefing(actor=held.sharing.house.adviser, drill=held.drill, now=NOW)
        with pytest.raises(NotYoursToRun):
            open_briefing(actor=held.runner, drill=held.drill, now=NOW)

    def test_when_it_is_over_the_story_is_told_to_those_who_took_part(self) -> None:
        held = opened()
        end(held)
        row = read_drill(actor=held.worker, drill=held.drill, now=NOW + 91 * MINUTE)
        assert (row.story, row.title) == ("A secret story, invented.", "Three small things")
        assert [team.briefing for team in row.teams] == [PIECE, OTHER_PIECE]


class TestScore:
    def test_it_is_read_from_what_was_done(self) -> None:
        held = opened()
        run_through(held)
        row = read_score(actor=held.runner, drill=held.drill, now=NOW + 70 * MINUTE)
        first, second = row.score.teams
        times = {mark.deed: mark.first_at - row.began_at for mark in first.marks if mark.first_at}
        assert {deed: int(time.total_seconds() // 60) for deed, time in times.items()} == {
            Deed.FOUND: 5, Deed.DECIDED: 10, Deed.SHARED: 20, Deed.VERIFIED: 60,
        }  # fmt: skip
        times = {mark.deed: mark.first_at - row.began_at for mark in second.marks if mark.first_at}
        assert {deed: int(time.total_seconds() // 60) for deed, time in times.items()} == {
            Deed.FOUND: 5, Deed.ACKNOWLEDGED: 30, Deed.STATED: 40, Deed.ACTED: 50,
        }  # fmt: skip

    def test_a_question_counts_for_whoever_asked(self) -> None:
        held = opened()
        ask(held.sharing, child=held.child(), now=NOW + 10 * MINUTE)
        row = read_score(actor=held.runner, drill=held.drill, now=NOW + 11 * MINUTE)
        assert row.score.teams[1].mark(Deed.ASKED).first_at == NOW + 10 * MINUTE

    def test_a_manager_who_verifies_does_it_for_the_team_that_sent(self) -> None:
        held = opened()
        sent = sent_in(held)
        opened_disclosure(held.sharing, sent, now=NOW + 25 * MINUTE)
        for act in (LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO):
            move(held.receiver, sent, act, now=NOW + 30 * MINUTE)
        move(held.sharing.house.second_manager, sent, LoopAct.VERIFY, now=NOW + 40 * MINUTE)
        row = read_score(actor=held.runner, drill=held.drill, now=NOW + 41 * MINUTE)
        assert row.score.teams[0].mark(Deed.VERIFIED).is_whole

    def test_another_drill_at_the_same_time_is_not_mixed_in(self) -> None:
        held = opened()
        other = Drilled(held.sharing, plan(held.sharing))
        start_drill(actor=other.runner, drill=other.drill, now=NOW)
        run_through(held)
        row = read_score(actor=other.runner, drill=other.drill, now=NOW + 90 * MINUTE)
        assert all(mark.first_at is None for team in row.score.teams for mark in team.marks)
        end(held)
        assert owed(held.worker, "drill.") == ["drill.briefing"], "the other's is still owed"

    def test_whoever_takes_part_sees_it_when_it_is_over_and_not_before(self) -> None:
        held = opened()
        with pytest.raises(DrillUnknown):
            read_score(actor=held.worker, drill=held.drill, now=NOW)
        assert list_drills(actor=held.worker, now=NOW)[0].score is None
        end(held)
        assert read_score(actor=held.worker, drill=held.drill, now=NOW + 91 * MINUTE).score.missed

    def test_a_manager_of_the_partnership_sees_it_and_others_do_not(self) -> None:
        held = opened()
        read_score(actor=held.sharing.house.second_manager, drill=held.drill, now=NOW)
        for nobody in (held.sharing.house.adviser, held.sharing.house.other_worker):
            with pytest.raises(DrillUnknown):
                read_score(actor=nobody, drill=held.drill, now=NOW)

    def test_there_is_none_before_the_start(self) -> None:
        held = planned()
        with pytest.raises(DrillUnknown):
            read_score(actor=held.runner, drill=held.drill, now=NOW)

    def test_what_did_not_happen_is_told_in_words(self) -> None:
        held = opened()
        sent_in(held)
        end(held)
        said = " ".join(told(read_score(actor=held.runner, drill=held.drill, now=NOW + 91 * MINUTE)))
        first = (
            "First contact, Eastlow social care (invented) recorded no decision, sent nothing to anybody, did not say"
        )
        assert first in said
        assert "what they will do, and did not say that it was done." in said
        assert "Ducklings, Hoppers playgroup (invented) were told nothing by anybody." in said

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [(0, "under a minute"), (1, "1 minute"), (61, "1 hour 1 minute"), (120, "2 hours"), (1500, "1 day 1 hour")],
    )
    def test_how_long_after_is_told_as_people_say_it(self, minutes: int, words: str) -> None:
        assert after_words(NOW, NOW + minutes * MINUTE) == words


class TestEnd:
    def test_nothing_that_was_owed_in_it_is_owed_any_more(self) -> None:
        held = opened()
        sent = sent_in(held)
        ask(held.sharing, child=held.child(), now=NOW + 10 * MINUTE)
        real = send(held.sharing)
        end(held)
        still = {one.about for one in Obligation.objects.filter(closed_at=None)}
        assert sent not in still
        assert real in still
        assert owed(held.runner, "drill.") == ["drill.debrief"]

    def test_whoever_takes_part_stops_it_at_any_time_and_cannot_end_it(self) -> None:
        held = started()
        with pytest.raises(NotYoursToRun):
            end(held, actor=held.worker)
        end(held, actor=held.worker, ending=Ending.STOPPED)
        row = read_drill(actor=held.runner, drill=held.drill, now=NOW + 91 * MINUTE)
        assert (row.state, row.ending) == (State.OVER, Ending.STOPPED)
        assert owed(held.runner, "drill.") == ["drill.debrief"]

    def test_nobody_else_does(self) -> None:
        held = started()
        with pytest.raises(NotYoursToRun):
            end(held, actor=held.sharing.house.second_manager, ending=Ending.STOPPED)
        with pytest.raises(DrillUnknown):
            end(held, actor=held.sharing.house.adviser, ending=Ending.STOPPED)

    def test_it_ends_once(self) -> None:
        held = started()
        end(held)
        with pytest.raises(NotNow):
            end(held)

    def test_called_off_before_its_start_nobody_owes_a_debrief(self) -> None:
        held = planned()
        end(held, ending=Ending.STOPPED)
        assert owed(held.runner, "drill.") == []
        assert read_drill(actor=held.runner, drill=held.drill, now=NOW).state is State.CALLED_OFF

    def test_where_it_fails_nothing_of_it_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        held = opened()
        before = len(owed(held.runner))

        def fail(**_: object) -> None:
            raise RuntimeError("invented")

        monkeypatch.setattr("sharewell.assurance.actions.drills.settle_all_about", fail)
        with pytest.raises(RuntimeError):
            end(held)
        assert read_drill(actor=held.runner, drill=held.drill, now=NOW).state is State.UNDER_WAY
        assert len(owed(held.runner)) == before
        begin_in(held)


class TestDebrief:
    def test_it_is_shared_and_what_was_owed_is_done(self) -> None:
        held = opened()
        end(held)
        words = "You rang each other. Invented."
        debrief_drill(actor=held.runner, drill=held.drill, words=words, now=NOW + 99 * MINUTE)
        row = read_drill(actor=held.worker, drill=held.drill, now=NOW + 99 * MINUTE)
        assert (row.debrief, row.state) == (words, State.DEBRIEFED)
        assert owed(held.runner, "drill.") == []

    def test_once_after_the_end_with_words_by_whoever_ran_it(self) -> None:
        held = opened()
        words: dict[str, Any] = {"drill": held.drill, "words": "Invented.", "now": NOW + 99 * MINUTE}
        with pytest.raises(NotNow):
            debrief_drill(actor=held.runner, **words)
        end(held)
        with pytest.raises(NotYoursToRun):
            debrief_drill(actor=held.sharing.house.second_manager, **words)
        with pytest.raises(PlanUnclear):
            debrief_drill(actor=held.runner, **{**words, "words": " "})
        debrief_drill(actor=held.runner, **words)
        with pytest.raises(NotNow):
            debrief_drill(actor=held.runner, **words)


class TestLessons:
    @pytest.fixture
    def over(self) -> Drilled:
        held = opened()
        end(held)
        return held

    def lesson(self, held: Drilled, **more: Any) -> str:
        plain: dict[str, Any] = {
            "actor": held.runner,
            "drill": held.drill,
            "words": "Ring back within the hour. Invented.",
            "owner_post": held.worker.post,
            "due_at": NOW + timedelta(days=9),
            "key": key(),
            "now": NOW + 99 * MINUTE,
        }
        return add_lesson(**{**plain, **more})

    def test_its_owner_owes_it_and_it_bears_no_mark_because_it_is_real(self, over: Drilled) -> None:
        reference = self.lesson(over)
        mine = [one for one in list_open(actor=over.worker, now=NOW + 99 * MINUTE) if one.about == reference]
        assert [one.code for one in mine] == ["drill.lesson"]
        assert reference[13] != "U"

    def test_its_owner_does_it_once_with_words(self, over: Drilled) -> None:
        reference = self.lesson(over)
        with pytest.raises(NotNow):
            finish_lesson(actor=over.runner, lesson=reference, words="Not mine.", now=NOW + 99 * MINUTE)
        with pytest.raises(PlanUnclear):
            finish_lesson(actor=over.worker, lesson=reference, words=" ", now=NOW + 99 * MINUTE)
        finish_lesson(actor=over.worker, lesson=reference, words="We do. Invented.", now=NOW + 99 * MINUTE)
        assert read_lesson(actor=over.worker, lesson=reference, now=NOW).done_words == "We do. Invented."
        with pytest.raises(NotNow):
            finish_lesson(actor=over.worker, lesson=reference, words="Again.", now=NOW + 99 * MINUTE)

    def test_sent_twice_it_is_kept_once(self, over: Drilled) -> None:
        once = key()
        first = self.lesson(over, key=once)
        with pytest.raises(AlreadyPlanned) as before:
            self.lesson(over, key=once)
        assert before.value.reference == first
        assert DrillLesson.objects.count() == 1

    @pytest.mark.parametrize("wrong", [{"words": ""}, {"owner_post": "pos_none"}, {"due_at": NOW - MINUTE}], ids=str)
    def test_it_says_something_has_an_owner_and_a_day_to_come(self, over: Drilled, wrong: dict[str, Any]) -> None:
        with pytest.raises(PlanUnclear):
            self.lesson(over, **wrong)

    def test_not_before_the_end_and_by_nobody_else(self) -> None:
        held = opened()
        with pytest.raises(NotNow):
            self.lesson(held)
        with pytest.raises(NotYoursToRun):
            self.lesson(held, actor=held.sharing.house.second_manager)

    def test_it_is_missing_for_whoever_has_no_part(self, over: Drilled) -> None:
        with pytest.raises(LessonUnknown):
            read_lesson(actor=over.sharing.house.adviser, lesson=self.lesson(over), now=NOW)


class TestKept:
    """What the database refuses."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda held: Drill.objects.filter(reference=held.drill).update(story="Other."),
            lambda held: Drill.objects.filter(reference=held.drill).update(started_at=None, child="", exercise=""),
            lambda held: Drill.objects.filter(reference=held.drill)._raw_delete("default"),
            lambda held: DrillTeam.objects.filter(drill__reference=held.drill).update(briefing="Other."),
            lambda held: Drill.objects.filter(reference=held.drill).update(debrief="x", debriefed_at=NOW),
        ],
    )
    def test_a_plan_stays_as_it_was(self, change: Callable[[Drilled], object]) -> None:
        held = started()
        with pytest.raises(DatabaseError), transaction.atomic():
            change(held)

    def test_a_drill_about_a_child_whose_name_does_not_say_so_cannot_be_kept(self) -> None:
        held = planned()
        one = Drill.objects.get(reference=held.drill)
        one.pk, one.reference, one.key, one.child_name = None, one.reference[:-8] + "00000000", key(), "Robin Real"
        with pytest.raises(DatabaseError, match="assurance_drill_child_is_invented"), transaction.atomic():
            one.save(force_insert=True)


def figures(held: Drilled) -> dict[str, object]:
    """Return every figure, register and rule of the product that counts what was done about children."""
    house = held.sharing.house
    later = NOW + timedelta(days=9)
    board = replace(house.manager, roles=frozenset({"board-member"}))
    return {
        "sharing counts": count_sharing(actor=board, now=later),
        **{
            f"register {one}": list_register(actor=actor, register=one, now=later)
            for one in Register
            for actor in (house.second_manager, house.other_manager)
        },
        "misuse": gather(actor=SYSTEM, now=later).log,
    }


def test_a_drill_changes_no_figure_and_no_register_and_raises_no_question_about_access() -> None:
    """The same figures before and after a whole drill, with one thing in it for each register."""
    held = opened()
    real = send(held.sharing)
    opened_disclosure(held.sharing, real)
    move(held.receiver, real, LoopAct.ACKNOWLEDGE)
    before = figures(held)
    run_through(held)
    other = sent_in(held, decided_in(held, now=NOW + 61 * MINUTE), now=NOW + 62 * MINUTE)
    opened_disclosure(held.sharing, other, now=NOW + 63 * MINUTE)
    move(held.receiver, other, LoopAct.ACKNOWLEDGE, now=NOW + 64 * MINUTE)
    move(held.receiver, other, LoopAct.DISAGREE, now=NOW + 64 * MINUTE)
    third = sent_in(held, decided_in(held, now=NOW + 65 * MINUTE), now=NOW + 66 * MINUTE)
    opened_disclosure(held.sharing, third, now=NOW + 67 * MINUTE)
    for act in (LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO):
        move(held.receiver, third, act, now=NOW + 68 * MINUTE)
    ask(held.sharing, child=held.child(), now=NOW + 69 * MINUTE)
    assert figures(held) == before
    assert list_decisions(actor=held.worker)[0].reference, "the decisions themselves are there, marked"
    end(held)
    assert figures(held) == before


def test_a_lapsed_person_neither_opens_nor_reads() -> None:
    held = started()
    lapsed = replace(held.worker, is_accredited=False)
    with pytest.raises(NotPermitted):
        open_briefing(actor=lapsed, drill=held.drill, now=NOW)
    with pytest.raises(NotPermitted):
        end_drill(actor=lapsed, drill=held.drill, ending=Ending.STOPPED, now=NOW)
    with pytest.raises(NotPermitted):
        plan_drill(
            actor=lapsed, scenario="a-good-day", child="hazel", title="x", story="x", teams={"a": "x", "b": "y"},
            is_announced=True, begins_at=NOW, until=NOW + MINUTE, key=key(), now=NOW,
        )  # fmt: skip
