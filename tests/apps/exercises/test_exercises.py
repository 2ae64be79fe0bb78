"""An invented child stays in its exercise, and a real child out of every one: by acts, and by the database alone."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.acting.types import OPERATOR
from sharewell.casework.actions import receive_disclosure
from sharewell.children.actions import describe_child, invent_child, open_break_glass
from sharewell.children.models import DescribedChild
from sharewell.children.types import SayWhoItIs
from sharewell.consent.actions import record_telling
from sharewell.consent.types import Telling
from sharewell.decisions import actions as deciding
from sharewell.decisions.actions import NotAnEmergency
from sharewell.decisions.models import Decision, Draft
from sharewell.decisions.types import Footing, Grasp, Way
from sharewell.exercises.models import Exercise, ExerciseTeam
from sharewell.exercises.queries import get_exercise, list_teams_in, require_part, require_under_way
from sharewell.exercises.types import BelongsToAnExercise, Ending, ExerciseOver, ExerciseUnknown, NotInTheExercise
from sharewell.foundation.references import is_exercise, new_exercise_reference, new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.types import body_words
from sharewell.partnerships.actions import mark_hub
from sharewell.sharing.actions import ask_for_information, decide_about_request, open_disclosure, tell_in_emergency
from sharewell.sharing.models import Disclosure, DisclosureMove
from sharewell.sharing.types import Gate
from tests.support.deciding import NOW, answered, begin, complete, key
from tests.support.drilling import MINUTE, begin_in, completed_in, decided_in, end, opened, sent_in, started
from tests.support.sharing import ask, outside_body, outsider, send, send_by_link
from tests.support.sharing import opened as opened_disclosure

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: object) -> str:
    """Return why the database refuses a statement, which it must, when asked at once and not at the end."""
    with pytest.raises(DatabaseError) as said:
        _try(statement, values)
    return str(said.value)


def _try(statement: str, values: tuple[object, ...]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


class TestMark:
    def test_whatever_comes_of_an_invented_child_is_marked(self) -> None:
        held = opened()
        decision = decided_in(held)
        sent = sent_in(held, decision)
        child = held.child()
        assert all(is_exercise(one) for one in (held.drill, child, decision, sent, get_exercise(child).reference))
        assert is_exercise(Decision.objects.get(reference=decision).draft.reference)

    def test_every_entry_about_it_says_so_by_a_subject(self) -> None:
        held = opened()
        sent = sent_in(held)
        found = [one for one in list_entries(limit=500) if sent in one.subjects or held.drill in one.subjects]
        assert found
        assert all(any(is_exercise(subject) for subject in one.subjects) for one in found)

    def test_nothing_of_a_real_child_is_marked(self) -> None:
        held = opened()
        sent = send(held.sharing)
        row = Disclosure.objects.get(reference=sent)
        assert not any(is_exercise(one) for one in (sent, row.child, row.decision))

    def test_an_e_mail_about_it_says_that_nobody_is_in_danger(self) -> None:
        assert "exercise" in body_words(started().drill)
        assert "exercise" not in body_words(new_reference("dis", now=NOW))


class TestApart:
    def test_an_ordinary_draft_cannot_name_an_invented_child(self) -> None:
        hand = begin(opened().worker)
        with pytest.raises(BelongsToAnExercise, match="Begin from the page of the exercise"):
            hand.describe(name="Rowan Paperbark (exercise)")

    def test_nobody_describes_a_real_child_as_invented(self) -> None:
        with pytest.raises(BelongsToAnExercise):
            describe_child(actor=opened().worker, name="Rowan (Exercise)", now=NOW)

    def test_a_child_is_invented_under_a_name_that_says_so(self) -> None:
        held = opened()
        with pytest.raises(SayWhoItIs, match="exercise"):
            invent_child(
                actor=held.runner, name="Robin Real", identifying="", estimated_age=2, organisations=(), now=NOW
            )

    def test_a_draft_of_an_exercise_keeps_its_child_and_takes_no_other(self) -> None:
        hand = begin_in(opened())
        with pytest.raises(BelongsToAnExercise, match="keeps its name"):
            hand.describe(name="Robin Real")
        with pytest.raises(BelongsToAnExercise, match="alone"):
            deciding.add_child(
                actor=hand.actor, draft=hand.reference, version=hand.draft.version, key=key(), now=hand.now
            )

    def test_a_draft_about_a_real_child_cannot_be_put_into_an_exercise(self) -> None:
        held = opened()
        real = describe_child(actor=held.worker, name="Robin Real", now=NOW)
        hand = complete(begin(held.worker))
        assert "decisions_draft_exercise" in refused(
            "UPDATE decisions_draft SET invented_child = %s WHERE reference = %s", held.child(), hand.reference
        )
        with pytest.raises(BelongsToAnExercise):
            send(held.sharing, child=held.child())
        assert DescribedChild.objects.get(reference=real).is_invented is False

    def test_somebody_whose_team_takes_no_part_cannot_decide_about_it(self) -> None:
        held = opened()
        with pytest.raises(NotInTheExercise):
            begin_in(held, actor=held.sharing.house.second_adviser)

    def test_it_is_sent_to_nobody_who_takes_no_part(self) -> None:
        held = opened()
        with pytest.raises(NotInTheExercise, match="Nothing was sent"):
            sent_in(held, to_team="", to_post=held.runner.post)
        assert not Disclosure.objects.filter(child=held.child()).exists()

    def test_nobody_who_takes_no_part_is_asked(self) -> None:
        held = opened()
        with pytest.raises(NotInTheExercise):
            ask(
                held.sharing, to_team="", to_post=held.sharing.house.manager.post, child=held.child(), actor=held.runner
            )

    def test_those_who_take_part_can_ask_each_other(self) -> None:
        held = opened()
        asked = ask(held.sharing, child=held.child(), now=NOW + 10 * MINUTE)
        assert is_exercise(asked)

    def test_a_question_in_it_is_decided_in_it_and_the_answer_stays_in_it(self) -> None:
        held = opened()
        asked = ask(held.sharing, child=held.child(), now=NOW + 10 * MINUTE)
        moment = NOW + 15 * MINUTE
        draft = decide_about_request(actor=held.worker, request=asked, key=key(), now=moment)
        row = Draft.objects.get(reference=draft)
        assert (row.invented_child, row.request, is_exercise(draft)) == (held.child(), asked, True)
        assert row.children.get().name == "Rowan Paperbark (exercise)"

    def test_it_goes_to_nobody_by_a_link(self) -> None:
        held = opened()
        body, decision = outside_body(held.sharing), decided_in(held)
        with pytest.raises(BelongsToAnExercise, match="nobody outside"):
            send_by_link(held.sharing, outsider(body), decision, now=NOW + 20 * MINUTE)
        assert not Disclosure.objects.filter(child=held.child()).exists()

    def test_danger_in_it_is_not_kept_with_one_press_as_if_somebody_had_been_rung(self) -> None:
        held = opened()
        hand = answered(begin_in(held), immediate_danger="yes")
        with pytest.raises(NotAnEmergency, match="nobody was rung"):
            tell_in_emergency(
                actor=held.worker, draft=hand.reference, to_team=held.sharing.team, told_at=NOW, grasp=Grasp.SELF,
                key=key(), now=NOW + 20 * MINUTE,
            )  # fmt: skip
        assert not Decision.objects.filter(invented_child=held.child()).exists()

    def test_a_hub_opens_no_enquiry_with_it(self) -> None:
        held = opened()
        mark_hub(actor=OPERATOR, team=held.sharing.team, now=NOW)
        sent = sent_in(held)
        open_disclosure(actor=held.receiver, disclosure=sent, key=key(), now=NOW + 25 * MINUTE)
        with pytest.raises(BelongsToAnExercise, match="no enquiry"):
            receive_disclosure(actor=held.receiver, disclosure=sent, key=key(), now=NOW + 26 * MINUTE)

    def test_it_is_no_emergency(self) -> None:
        held = opened()
        with pytest.raises(BelongsToAnExercise):
            open_break_glass(
                actor=held.worker, child=held.child(), owner_post=held.runner.post, reason="child-found",
                words="Invented.", hours=1, now=NOW,
            )  # fmt: skip

    def test_a_family_is_told_only_while_it_runs_and_by_those_who_take_part(self) -> None:
        held = opened()
        told = {
            "child": held.child(), "standing": Telling.UNSAFE, "told_on": NOW.date(), "to_whom": "Nobody.",
            "what": "Invented.", "language": "English", "now": NOW,
        }  # fmt: skip
        assert is_exercise(record_telling(actor=held.worker, **told))
        with pytest.raises(NotInTheExercise):
            record_telling(actor=held.runner, **told)


class TestOver:
    def test_nothing_more_is_done_after_the_end(self) -> None:
        held = opened()
        decision = decided_in(held)
        sent = sent_in(held, decision)
        hand = completed_in(held, now=NOW + 30 * MINUTE)
        child = held.child()
        end(held)
        with pytest.raises(ExerciseOver):
            begin_in(held)
        with pytest.raises(ExerciseOver):
            hand.state(text="Something more.")
        with pytest.raises(ExerciseOver):
            hand.record()
        with pytest.raises(ExerciseOver):
            sent_in(held, decision)
        with pytest.raises(ExerciseOver):
            opened_disclosure(held.sharing, sent)
        with pytest.raises(ExerciseOver):
            ask(held.sharing, child=child)
        with pytest.raises(ExerciseOver):
            require_under_way(child)
        deciding.discard_draft(actor=hand.actor, draft=hand.reference, now=NOW + 99 * MINUTE)

    def test_it_ends_once(self) -> None:
        held = opened()
        end(held)
        assert get_exercise(held.child()).ending is Ending.ENDED


class TestQueries:
    def test_a_real_child_needs_no_part(self) -> None:
        held = opened()
        require_part(new_reference("chi", now=NOW), actor=held.sharing.house.adviser, team="anything")
        require_under_way("")

    def test_an_invented_child_of_no_exercise_is_nobodys(self) -> None:
        loose = new_exercise_reference("chi", now=NOW)
        with pytest.raises(NotInTheExercise):
            require_part(loose, actor=opened().worker)
        with pytest.raises(ExerciseUnknown):
            get_exercise(loose)
        assert list_teams_in(loose) == frozenset()


class TestDatabase:
    """What the acts refuse, the database refuses too."""

    def test_an_invented_child_needs_an_exercise(self) -> None:
        assert "invented for an exercise" in refused(
            "INSERT INTO children_describedchild (reference, organisation, name, identifying, recorded_at, "
            "recorded_by, found_as, is_invented) VALUES (%s, %s, 'X (exercise)', '', now(), %s, '', true)",
            new_exercise_reference("chi", now=NOW), new_reference("org", now=NOW), new_reference("per", now=NOW),
        )  # fmt: skip

    @pytest.mark.parametrize("is_invented", [True, False])
    def test_the_mark_and_the_column_go_together(self, is_invented: bool) -> None:
        reference = new_reference("chi", now=NOW) if is_invented else new_exercise_reference("chi", now=NOW)
        assert "children_described_is_invented" in refused(
            "INSERT INTO children_describedchild (reference, organisation, name, identifying, recorded_at, "
            "recorded_by, found_as, is_invented) VALUES (%s, %s, 'X', '', now(), %s, '', %s)",
            reference, new_reference("org", now=NOW), new_reference("per", now=NOW), is_invented,
        )  # fmt: skip

    def test_no_record_of_the_index_is_of_an_exercise(self) -> None:
        marked = new_exercise_reference("chi", now=NOW)
        assert "children_indexchild_is_real" in refused(
            "INSERT INTO children_indexchild (reference, person, source, birth, sex, interpreter, language, "
            "recorded_at) VALUES (%s, %s, %s, 'not-known', 'not-known', 'not-known', '', now())",
            marked, marked, new_reference("org", now=NOW),
        )  # fmt: skip

    def test_what_was_sent_of_it_goes_to_nobody_else(self) -> None:
        held = opened()
        sent_in(held)
        columns = ", ".join(
            one.column
            for one in Disclosure._meta.concrete_fields
            if one.column not in ("id", "key", "to_team", "to_post")
        )
        assert "leaves its exercise" in refused(
            f"INSERT INTO sharing_disclosure ({columns}, key, to_team, to_post) "  # noqa: S608  our own columns
            f"SELECT {columns}, 'another', '', %s FROM sharing_disclosure WHERE child = %s",
            held.runner.post, held.child(),
        )  # fmt: skip

    def test_nothing_is_moved_after_the_end(self) -> None:
        held = opened()
        sent = sent_in(held)
        end(held)
        one = Disclosure.objects.get(reference=sent)
        with pytest.raises(DatabaseError, match="exercise is over"), transaction.atomic():
            DisclosureMove.objects.create(
                disclosure=one, act="acknowledge", by=held.receiver.reference, post=held.receiver.post,
                organisation=held.receiver.organisation, at=NOW, words="Late.", key=key(),
            )  # fmt: skip

    def test_no_draft_is_begun_after_the_end(self) -> None:
        held = opened()
        hand = begin_in(held)
        end(held)
        with pytest.raises(DatabaseError, match="exercise is over"), transaction.atomic():
            Draft.objects.filter(reference=hand.reference).update(version=99)

    def test_an_exercise_can_only_be_ended_and_nobody_joins_it(self) -> None:
        held = started()
        one = Exercise.objects.get(child=held.child())
        assert "can only be ended" in refused("UPDATE exercises_exercise SET began_by = 'x' WHERE id = %s", one.pk)
        assert "can only be ended" in refused("DELETE FROM exercises_exerciseteam WHERE exercise_id = %s", one.pk)
        with pytest.raises(DatabaseError, match="nobody joins"), transaction.atomic():
            ExerciseTeam.objects.create(exercise=one, organisation="org_x", team="tea_x")
        end(held)
        assert "can only be ended" in refused("UPDATE exercises_exercise SET ended_at = NULL WHERE id = %s", one.pk)

    @pytest.mark.parametrize("table", ["exercises_exercise", "exercises_exerciseteam"])
    def test_none_is_emptied(self, table: str) -> None:
        assert "is refused" in refused(f"TRUNCATE {table} CASCADE")

    @pytest.mark.parametrize(
        "reference",
        [new_exercise_reference("chi", now=NOW), new_reference("chi", now=NOW), "", "U" * 22, "x_1"],
        ids=["marked", "real", "nothing", "U", "short"],
    )
    def test_the_database_tells_the_same_as_the_core(self, reference: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT exercises_is_marked(%s)", [reference])
            assert cursor.fetchone() == (is_exercise(reference),)


def test_asking_the_real_way_still_describes_a_child() -> None:
    held = opened()
    asked = ask_for_information(
        actor=held.receiver, to_team=held.worker.team, name="Robin Real", question="Is Robin well?",
        purpose="safeguarding", footing=Footing.SECTION_47, gate=Gate.NOT_NEEDED, key=key(), now=NOW,
    )  # fmt: skip
    assert not is_exercise(asked)


def test_a_draft_begun_for_an_exercise_starts_with_its_child() -> None:
    held = opened()
    hand = begin_in(held)
    child = hand.draft.children[0]
    assert (child.name, hand.draft.invented_child) == ("Rowan Paperbark (exercise)", held.child())
    with pytest.raises(deciding.AlreadySent):
        deciding.begin_draft(
            actor=held.worker, way=Way.WORRIED, edition="england-2026", invented_child=held.child(),
            key=Draft.objects.get(reference=hand.reference).last_key, now=hand.now,
        )  # fmt: skip
