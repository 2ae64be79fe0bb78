"""Words of a thread of advice are shown to those who have a part in it, by the database itself."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from sharewell.acting.actions import looking
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Role
from sharewell.advice import models
from sharewell.advice.queries import get_thread, is_waiting, list_asked, list_bound, list_queue
from sharewell.advice.types import ThreadUnknown
from sharewell.decisions.queries import read_decision
from sharewell.practitioners.queries import get_post
from tests.apps.advice.test_advice import NOW, Team, answer, ask, who
from tests.support.deciding import NOW as LATER
from tests.support.deciding import completed, make_house
from tests.support.people import Village

WORDS = (models.AdviceSituation, models.AdviceMessage, models.AdviceOutcome)


@pytest.fixture
def team(village: Village) -> Team:
    return Team(village)


def become_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")


@looking
def counts(*, actor: Actor) -> tuple[int, ...]:
    """Return how many rows of words the database shows, with no condition of ours."""
    return tuple(model._default_manager.count() for model in WORDS)


class TestWords:
    def test_they_are_shown_to_those_who_have_a_part_and_to_nobody_else(self, team: Team, village: Village) -> None:
        reference = ask(team.asker, situation={"consent": "refused"})
        answer(team.adviser, reference)
        colleague = village.post(name="Colleague Invented")
        administrator = village.post(Role.ADMINISTRATOR)
        become_the_web_role()
        assert [model for model in WORDS if model._default_manager.exists()] == []
        for post in (team.asker, team.adviser, team.cover):
            assert counts(actor=who(post)) == (1, 1, 1)
        for post in (team.stranger, colleague, administrator):
            assert counts(actor=who(post)) == (0, 0, 0)
        assert counts(actor=VISITOR) == counts(actor=OPERATOR) == (0, 0, 0)

    def test_the_installation_sees_that_a_question_was_answered_and_no_message(self, team: Team) -> None:
        reference = ask(team.asker)
        become_the_web_role()
        assert is_waiting(actor=SYSTEM, thread=reference)
        answer(team.adviser, reference)
        assert not is_waiting(actor=SYSTEM, thread=reference)
        assert counts(actor=SYSTEM) == (0, 0, 1)

    def test_the_pages_of_a_thread_work_as_the_web_role(self, team: Team) -> None:
        become_the_web_role()
        reference = ask(team.asker, situation={"consent": "refused"})
        assert [row.reference for row in list_queue(actor=who(team.adviser), now=NOW)] == [reference]
        answer(team.adviser, reference)
        thread = get_thread(actor=who(team.asker), thread=reference, now=NOW)
        assert (len(thread.messages), len(thread.situation), thread.outcome is not None) == (1, 1, True)
        assert [row.reference for row in list_asked(actor=who(team.asker), now=NOW)] == [reference]
        with pytest.raises(ThreadUnknown):
            get_thread(actor=who(team.stranger), thread=reference, now=NOW)

    def test_nobody_writes_in_the_name_of_another_post(self, team: Team) -> None:
        reference = ask(team.asker)
        thread = models.AdviceThread.objects.get(reference=reference)
        become_the_web_role()

        @looking
        def nothing(*, actor: Actor) -> None: ...

        nothing(actor=who(team.asker))
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            models.AdviceMessage.objects.create(
                reference="adm_1", thread=thread, written_by_post=thread.adviser_post, written_at=NOW, body="x"
            )


class TestBoundAdvice:
    def test_whoever_may_see_the_decision_sees_what_was_advised_about_it(self, db: None) -> None:
        house = make_house()
        hand = completed(house.worker)
        reference = ask(get_post(house.worker.post), about=hand.reference, now=LATER)
        answer(get_post(house.adviser.post), reference, now=LATER)
        become_the_web_role()
        decision = hand.record()
        read_decision(actor=house.manager, decision=decision, form="page", now=LATER)
        ((bound, outcome),) = list_bound(actor=house.manager, decision=decision)
        assert (bound, outcome is not None) == (reference, True)
        ((_, hidden),) = list_bound(actor=house.other_manager, decision=decision)
        assert hidden is None
