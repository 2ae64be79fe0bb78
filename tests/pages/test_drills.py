"""Pages of drills; and that whatever belongs to an exercise is marked on every page, in every file and record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import Actor
from sharewell.decisions.presenters.kept import record_parts
from sharewell.decisions.queries import read_decision
from sharewell.design.exercises import MARK, WORDS, mark_exercises
from sharewell.design.tables import csv_text
from sharewell.foundation.references import new_exercise_reference, new_reference
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, answered, begin
from tests.support.drilling import MINUTE, Drilled, begin_in, decided_in, end, opened, planned, run_through, sent_in
from tests.support.people import sign_in_as
from tests.support.sharing import ask, send

pytestmark = pytest.mark.usefixtures("db")
LATER = NOW + 80 * MINUTE
MARKED = re.compile(r"[a-z]{2,8}_[0-9A-Z]{9}U[0-9A-Z]{8}")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def signed_in(actor: Actor, *, at: datetime = LATER) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=at)


def page(actor: Actor, place: str, *, status: int = 200) -> str:
    answer = signed_in(actor).get(place)
    assert answer.status_code == status, (place, answer.status_code)
    return answer.content.decode()


class TestMarking:
    CHILD = new_exercise_reference("dis", now=NOW)
    REAL = new_reference("dis", now=NOW)

    def test_a_reference_is_marked_behind_it_and_a_link_behind_its_end(self) -> None:
        told = mark_exercises(
            f'<p>See <a href="/disclosures/{self.CHILD}/">this</a>, {self.CHILD}.</p><p>{self.REAL}</p>'
        )
        assert (
            told == f'<p>See <a href="/disclosures/{self.CHILD}/">this</a>{MARK}, {self.CHILD}.</p><p>{self.REAL}</p>'
        )

    def test_one_that_is_hidden_from_sight_is_marked_where_it_can_be_seen(self) -> None:
        told = mark_exercises(f'<b>Draft<span class="govuk-visually-hidden">, {self.CHILD}</span></b>')
        assert told == f'<b>Draft<span class="govuk-visually-hidden">, {self.CHILD}</span>{MARK}</b>'

    def test_what_people_write_and_choose_is_left_as_it_is(self) -> None:
        plain = f"<textarea>{self.CHILD}</textarea><select><option>{self.CHILD}</option></select>"
        assert mark_exercises(plain) == plain
        assert mark_exercises(f'<input value="{self.CHILD}">') == f'<input value="{self.CHILD}">'

    def test_a_page_without_any_is_not_touched(self) -> None:
        plain = f"<p>{self.REAL}</p>"
        assert mark_exercises(plain) == plain

    def test_in_an_exercise_no_number_can_be_pressed(self) -> None:
        told = mark_exercises('<p><a class="x" href="tel:999">Ring 999</a></p>', is_of_exercise=True)
        assert "tel:" not in told
        assert "Exercise: do not ring" in told
        assert "Ring 999" in told

    def test_nothing_that_was_escaped_is_let_loose(self) -> None:
        assert "<script>" not in mark_exercises(f"<p>&lt;script&gt; {self.CHILD}</p>")

    def test_a_file_says_of_which_rows(self) -> None:
        told = csv_text(("Reference", "Who"), [(self.CHILD, "a"), (self.REAL, "b")]).splitlines()
        assert told == ["Reference,Who,Exercise", f"{self.CHILD},a,{WORDS}", f"{self.REAL},b,"]
        assert csv_text(("Reference",), [(self.REAL,)]).splitlines()[0] == "Reference"


class TestEverywhere:
    """A whole drill is run, and every page on which something of it stands is asked for."""

    @pytest.fixture
    def held(self) -> Drilled:
        held = opened()
        run_through(held)
        return held

    def test_whatever_page_shows_something_of_it_marks_it(self, held: Drilled) -> None:
        sent, asked = sent_in(held), ask(held.sharing, child=held.child(LATER), now=LATER)
        decision, draft = decided_in(held), begin_in(held, now=LATER).reference
        real = send(held.sharing)
        places = {
            held.worker: (
                "/work/", "/sharing/", "/decisions/", "/notices/", "/exercises/", f"/exercises/{held.drill}/",
                f"/disclosures/{sent}/", f"/decisions/{decision}/", f"/decisions/draft/{draft}/check/",
                f"/requests/new/?child={held.child(LATER)}", f"/requests/{asked}/", "/ledger/mine/",
            ),
            held.receiver: ("/work/", "/sharing/", f"/disclosures/{sent}/", f"/requests/{asked}/"),
            held.runner: ("/work/", "/exercises/", f"/exercises/{held.drill}/score/"),
        }  # fmt: skip
        for who, asked_for in places.items():
            for place in asked_for:
                answer = signed_in(who).get(place, follow=True)
                assert answer.status_code == 200, place
                body = answer.content.decode()
                band = WORDS in body
                assert band or MARK in body, place
                assert band is bool(MARKED.search(place)), place
        body = page(held.worker, "/sharing/")
        behind = body.split(real)[1][:200]
        assert MARK.strip() not in behind, "a real one is not marked"

    def test_a_page_about_it_has_the_band_the_title_and_no_number_to_press(self, held: Drilled) -> None:
        draft = begin_in(held, now=LATER).reference
        answer = signed_in(held.worker).get(f"/decisions/draft/{draft}/", follow=True)
        body = answer.content.decode()
        assert "<title>Exercise: " in body
        assert "Do not ring 999" in body
        assert 'href="tel:' not in body.split("<main")[1].split("</main>")[0]

    def test_a_record_says_it_first_as_text_and_as_the_pdf_that_is_made_of_the_same_parts(self, held: Drilled) -> None:
        decision = decided_in(held)
        text = signed_in(held.worker).get(f"/decisions/{decision}/text/").content.decode()
        assert text.splitlines()[2] == "EXERCISE: INVENTED CHILD"
        row = read_decision(actor=held.worker, decision=decision, form="page", now=LATER)
        assert record_parts(row, names={}, advice=())[0].title == WORDS
        assert signed_in(held.worker).get(f"/decisions/{decision}/pdf/").content.startswith(b"%PDF")

    def test_files_say_it(self, held: Drilled) -> None:
        for who, place in (
            (held.worker, "/sharing/disclosures.csv"),
            (held.runner, "/exercises/exercises.csv"),
            (held.runner, f"/exercises/{held.drill}/score.csv"),
        ):
            lines = page(who, place).splitlines()
            assert lines[0].endswith(",Exercise"), place
            assert all(line.endswith(WORDS) for line in lines[1:]), place


class TestPages:
    def test_whoever_takes_part_is_shown_their_piece_alone(self) -> None:
        held = opened()
        body = page(held.worker, f"/exercises/{held.drill}/")
        assert "A mark on the arm" in body
        assert "One call in April" not in body
        assert "secret" not in body

    def test_a_board_or_a_manager_sees_the_score_and_may_change_nothing(self) -> None:
        held = opened()
        body = page(held.sharing.house.second_manager, f"/exercises/{held.drill}/")
        assert "The score so far" in body
        assert "End the exercise" not in body

    def test_a_plan_with_something_missing_says_what(self) -> None:
        held = planned()
        client = signed_in(held.runner)
        chosen = {"scenario": "a-good-day", "child": "hazel", "team": [held.worker.team, held.sharing.team]}
        assert client.get("/exercises/plan/", chosen).status_code == 200
        answer = client.post("/exercises/plan/", {**chosen, "title": ""})
        assert answer.status_code == 422
        assert "Write a title" in answer.content.decode()
        one_house = {**chosen, "team": [held.sharing.team]}
        answer = client.get("/exercises/plan/", one_house)
        assert answer.status_code == 422
        assert "two organisations" in answer.content.decode()

    def test_after_the_end_the_pages_say_that_nothing_more_is_done(self) -> None:
        held = opened()
        sent = sent_in(held)
        end(held)
        answer = signed_in(held.receiver).post(f"/disclosures/{sent}/", {"accept": "yes"})
        assert answer.status_code == 409
        assert "The exercise has ended" in answer.content.decode()

    def test_a_draft_that_names_an_invented_child_is_told_where_to_begin(self) -> None:
        held = opened()
        hand = answered(begin(held.worker))
        place = f"/decisions/draft/{hand.reference}/child/1/"
        sent = {"name": "Rowan Paperbark (exercise)", "version": hand.draft.version, "key": "0123456789abcdef"}
        answer = signed_in(held.worker).post(place, sent)
        assert answer.status_code == 409
        assert "Begin from the page of the exercise" in answer.content.decode()

    def test_an_empty_list_says_what_it_is_for(self) -> None:
        held = planned()
        body = page(held.worker, "/exercises/")
        assert "No exercise yet" in body
