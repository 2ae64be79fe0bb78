"""Words of a thread of advice are shown to those who have a part in it, by the database itself."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from sharewell.acting.actions import looking
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Permission, Role
from sharewell.advice import models
from sharewell.advice.policies import open_to
from sharewell.advice.queries import is_waiting, list_asked, list_bound, list_queue, read_thread
from sharewell.advice.types import ThreadUnknown
from sharewell.decisions.queries import read_decision
from sharewell.obligations.actions import open_obligation
from sharewell.practitioners.models import Post
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import PostRow
from tests.apps.advice.test_advice import NOW, Team, answer, ask, who
from tests.support.deciding import NOW as LATER
from tests.support.deciding import completed, make_house
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, web_role

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
        thread = read_thread(actor=who(team.asker), thread=reference, now=NOW)
        assert (len(thread.messages), len(thread.situation), thread.outcome is not None) == (1, 1, True)
        assert [row.reference for row in list_asked(actor=who(team.asker), now=NOW)] == [reference]
        with pytest.raises(ThreadUnknown):
            read_thread(actor=who(team.stranger), thread=reference, now=NOW)

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


THREADS, ACTORS = 60, 150
SEED = 20261129


def has_part(actor: Actor, thread: models.AdviceThread, posts: dict[int, PostRow], cover_of: dict[str, str]) -> bool:
    """Say the rule once more by another hand: as wide as a part can be, whoever's turn it is."""
    if not any(is_permitted(actor, one) for one in (Permission.ASK_ADVICE, Permission.GIVE_ADVICE)):
        return False
    if posts[thread.asked_by_post_id].person == actor.reference:
        return True
    if not actor.post:
        return False
    asker, adviser = posts[thread.asked_by_post_id].reference, posts[thread.adviser_post_id].reference
    if actor.post in {
        asker,
        adviser,
        cover_of[thread.reference],
    }:  # the asker wrote in each, too
        return True
    owner = posts[thread.adviser_post_id]
    tends = bool(actor.roles & {Role.MANAGER, Role.ADMINISTRATOR})
    return tends and owner.organisation == actor.organisation


class TestTheRule:
    """For actors and threads of chance: the words that the database shows, the policy within them, the rule by hand."""

    def test_what_the_database_shows_is_the_rule_and_the_policy_lies_within(self, village: Village) -> None:
        chance = random.Random(SEED)
        posts = posts_of_every_role(village)
        by_key = {Post.objects.get(reference=post.reference).pk: post for post in posts}
        threads, cover_of = self.threads(chance, by_key)
        people = sorted({post.person for post in chance.sample(posts, 12)})
        houses = sorted({post.organisation for post in posts})
        chances = Chances(chance, people, houses, [post.reference for post in posts])
        seen_at_all = opened_at_all = 0
        for actor in itertools.chain((VISITOR, OPERATOR), (chances.anybody() for _ in range(ACTORS))):
            expected = {one.pk for one in threads if has_part(actor, one, by_key, cover_of)}
            opened = set(open_to(actor, now=NOW).values_list("pk", flat=True))
            with web_role():
                visible = words_of_threads(actor=actor)
            assert visible == {(table, thread) for table in TABLES for thread in expected}, actor
            assert opened <= expected, actor
            asked = {one.pk for one in threads if by_key[one.asked_by_post_id].person == actor.reference}
            assert asked & expected <= opened, f"{actor} does not see what they asked themselves."
            seen_at_all += len(expected)
            opened_at_all += len(opened)
        assert seen_at_all > opened_at_all > ACTORS / 2, "Too few saw anything: the comparison is empty."

    @staticmethod
    def threads(chance: random.Random, posts: dict[int, PostRow]) -> tuple[list[models.AdviceThread], dict[str, str]]:
        """Make threads between posts of chance, each with words in every table, and say who covers each."""
        keys, cover_of, made = sorted(posts), {}, []
        house_of = dict(Post.objects.filter(pk__in=keys).values_list("pk", "organisation"))
        for number in range(THREADS):
            asker, adviser, cover = chance.sample(keys, 3)
            thread = models.AdviceThread.objects.create(
                reference=reference("adv", number, at=NOW), organisation_id=house_of[asker], asked_by_post_id=asker,
                adviser_post_id=adviser, cover_post_id=cover, asked_at=NOW, due_at=NOW, is_harm_unsure=False,
                submit_key=str(number),
            )  # fmt: skip
            models.AdviceSituation.objects.create(thread=thread, code="consent", answer="refused")
            models.AdviceMessage.objects.create(
                reference=reference("adm", number, at=NOW), thread=thread, written_by_post_id=asker, written_at=NOW,
                body="Invented.", submit_key=str(number),
            )  # fmt: skip
            models.AdviceOutcome.objects.create(
                thread=thread, advised="may-share", because="Invented.", standing="view", advised_by_post_id=adviser,
                advised_at=NOW,
            )  # fmt: skip
            cover_of[thread.reference] = posts[cover].reference
            open_obligation(
                actor=OPERATOR, code="advice.answer", about=thread.reference, owner_post=posts[adviser].reference,
                cover_post=posts[cover].reference, due_at=NOW + timedelta(days=1), now=NOW,
            )  # fmt: skip
            made.append(thread)
        return made, cover_of


TABLES = tuple(model._meta.db_table for model in WORDS)


@looking
def words_of_threads(*, actor: Actor) -> frozenset[tuple[str, int]]:
    """Return the table and the thread of each row of words that the database shows."""
    with connection.cursor() as cursor:
        asked = (f"SELECT '{table}', thread_id FROM {table}" for table in TABLES)  # noqa: S608  our own names
        cursor.execute(" UNION ALL ".join(asked))
        return frozenset(cursor.fetchall())
