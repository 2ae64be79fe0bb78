"""Reading, the draw, answers, handing in, trying again, and the conversation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from django.db import DatabaseError, connection, connections, transaction

from sharewell.acting.types import OPERATOR, Actor, NotPermitted, Role
from sharewell.core.assessing import Answer, Question, is_possible
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.types import PostRow
from sharewell.training.actions import (
    answer_question,
    begin_attempt,
    hand_in,
    hold_conversation,
    read_section,
    record_completion,
)
from sharewell.training.models import AttemptAnswer, Completion, Conversation, CourseAttempt, SectionRead
from sharewell.training.queries import courses as course_queries
from sharewell.training.queries.attempts import (
    find_open_attempt,
    get_attempt,
    get_standing,
    list_waiting,
    text_of,
)
from sharewell.training.queries.completions import find_completion
from sharewell.training.queries.courses import Course, get_course, get_courses, seal_of
from sharewell.training.types import (
    AnswerNotPossible,
    AnswersMissing,
    AttemptOver,
    AttemptState,
    AttemptUnknown,
    Bar,
    BegunAlready,
    ConversationNeeded,
    CourseUnknown,
    NoConversationNeeded,
    NotRead,
    NotYoursToRecord,
    ReadAlready,
    RetakeTooSoon,
    StillValid,
)
from tests.support.people import Village, actor_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CODE = "information-sharing"


@pytest.fixture
def course() -> Course:
    return get_course(CODE)


@pytest.fixture
def learner(village: Village) -> PostRow:
    return village.post(name="Lea Invented", is_current=False)


def who(post: PostRow, *, now: datetime = NOW) -> Actor:
    """Return the actor of somebody who is in post and not accredited yet."""
    return replace(actor_of(post, now=now), is_accredited=False)


def read_all(actor: Actor, *, now: datetime = NOW) -> None:
    for section in get_course(CODE).sections:
        read_section(actor=actor, course=CODE, section=section.code, now=now)


def wrong_for(question: Question) -> Answer:
    """Return an answer that is possible and wrong."""
    last = len(question.labels or question.options) - 1
    for answer in (
        tuple(reversed(question.key)) if len(question.key) == len(question.options) else (),
        (last,),
        (0,),
        (last,) * len(question.options),
        (0,) * len(question.options),
    ):
        if answer != question.key and is_possible(question, answer):
            return answer
    raise AssertionError(question.code)


def fill_in(actor: Actor, attempt: str, *, right: int, now: datetime = NOW) -> None:
    """Answer every question, the first `right` of them rightly."""
    for number, one in enumerate(get_attempt(actor=actor, attempt=attempt, now=now).drawn, start=1):
        answer = one.question.key if number <= right else wrong_for(one.question)
        answer_question(actor=actor, attempt=attempt, number=number, answer=answer, now=now)


def take(actor: Actor, *, right: int, now: datetime = NOW) -> str:
    """Take the assessment with so many right answers, and return the attempt."""
    attempt = begin_attempt(actor=actor, course=CODE, now=now)
    fill_in(actor, attempt, right=right, now=now)
    hand_in(actor=actor, attempt=attempt, now=now)
    return attempt


def fail(actor: Actor, times: int, *, now: datetime = NOW) -> datetime:
    """Fail so many times, two days apart, and return the day of the last."""
    for turn in range(times):
        now += 2 * DAY if turn else timedelta()
        take(actor, right=0, now=now)
    return now


@pytest.fixture
def changed_course(course: Course) -> Iterator[Course]:
    """Put another version of the course in force: other words in its first section, and another bank."""
    first = replace(course.sections[0], title="Another title", seal="0" * 64)
    bank = tuple(
        replace(one, text=f"New: {one.text}", question=replace(one.question, code=f"new-{one.question.code}"))
        for one in course.bank
    )
    changed = replace(course, version="2027.01", sections=(first, *course.sections[1:]), bank=bank)
    before = course_queries.get_courses
    held = MappingProxyType({CODE: changed})
    course_queries.get_courses = lambda: held  # type: ignore[assignment]
    yield changed
    course_queries.get_courses = before


class TestReadSection:
    def test_it_is_kept_and_written_down(self, learner: PostRow, course: Course) -> None:
        actor = who(learner)
        read_section(actor=actor, course=CODE, section="duty", now=NOW)
        standing = get_standing(actor=actor, course=course, now=NOW)
        assert (standing.read, standing.bar) == (frozenset({"duty"}), Bar.UNREAD)
        (entry,) = list_entries(event="section.read")
        assert (entry.actor, entry.facts["section"]) == (learner.person, 2)

    def test_twice_is_refused_and_kept_once(self, learner: PostRow) -> None:
        read_section(actor=who(learner), course=CODE, section="duty", now=NOW)
        with pytest.raises(ReadAlready):
            read_section(actor=who(learner), course=CODE, section="duty", now=NOW)
        assert SectionRead.objects.count() == 1

    @pytest.mark.parametrize(("course", "section"), [("cooking", "duty"), (CODE, "cooking")])
    def test_what_is_not_there_is_told(self, learner: PostRow, course: str, section: str) -> None:
        with pytest.raises(CourseUnknown):
            read_section(actor=who(learner), course=course, section=section, now=NOW)

    def test_changed_words_are_to_be_read_again(self, learner: PostRow, changed_course: Course) -> None:
        actor = who(learner)
        held = changed_course.sections
        SectionRead.objects.create(
            practitioner=_practitioner(learner), course=CODE, version="2026.11", section=held[0].code,
            seal="1" * 64, read_at=NOW,
        )  # fmt: skip
        standing = get_standing(actor=actor, course=changed_course, now=NOW)
        assert (standing.read, standing.changed) == (frozenset(), frozenset({held[0].code}))

    def test_without_a_post_nobody_trains(self, learner: PostRow) -> None:
        with pytest.raises(NotPermitted):
            read_section(actor=replace(who(learner), post=""), course=CODE, section="duty", now=NOW)
        assert SectionRead.objects.count() == 0


def _practitioner(post: PostRow) -> object:
    from django.apps import apps

    return apps.get_model("practitioners", "Practitioner").objects.get(reference=post.person)


class TestBeginAttempt:
    def test_it_draws_from_every_section_and_seals_what_it_drew(self, learner: PostRow, course: Course) -> None:
        actor = who(learner)
        read_all(actor)
        reference = begin_attempt(actor=actor, course=CODE, now=NOW)
        attempt = get_attempt(actor=actor, attempt=reference, now=NOW)
        assert {one.question.section for one in attempt.drawn} == {one.code for one in course.sections}
        assert (attempt.row.number, attempt.row.needed, attempt.row.state) == (24, 20, AttemptState.OPEN)
        assert (attempt.answered, attempt.first_unanswered) == (0, 1)
        kept = CourseAttempt.objects.get(reference=reference)
        assert kept.seal == seal_of(kept.questions)
        (entry,) = list_entries(event="attempt.begun")
        assert entry.facts == {"number": 24, "seal": kept.seal}

    def test_before_everything_is_read_it_is_refused(self, learner: PostRow) -> None:
        read_section(actor=who(learner), course=CODE, section="duty", now=NOW)
        with pytest.raises(NotRead, match="11 of 12"):
            begin_attempt(actor=who(learner), course=CODE, now=NOW)
        assert CourseAttempt.objects.count() == 0

    def test_an_open_one_is_led_back_to(self, learner: PostRow) -> None:
        read_all(who(learner))
        first = begin_attempt(actor=who(learner), course=CODE, now=NOW)
        with pytest.raises(BegunAlready) as before:
            begin_attempt(actor=who(learner), course=CODE, now=NOW)
        assert before.value.attempt == first
        found = find_open_attempt(actor=who(learner), course=CODE, now=NOW)
        assert found is not None
        assert found.reference == first

    def test_one_that_was_left_too_long_does_not_count(self, learner: PostRow) -> None:
        actor = who(learner)
        read_all(actor)
        left = begin_attempt(actor=actor, course=CODE, now=NOW)
        later = NOW + 14 * DAY
        with pytest.raises(AttemptOver):
            answer_question(actor=actor, attempt=left, number=1, answer=(0,), now=later)
        begin_attempt(actor=actor, course=CODE, now=later)
        assert get_attempt(actor=actor, attempt=left, now=later).row.state is AttemptState.LEFT
        assert get_standing(actor=actor, course=get_course(CODE), now=later).failed_in_a_row == 0
        assert len(list_entries(event="attempt.left")) == 1

    def test_the_next_one_asks_other_questions(self, learner: PostRow) -> None:
        actor = who(learner)
        read_all(actor)
        first = take(actor, right=0)
        second = begin_attempt(actor=actor, course=CODE, now=NOW + 2 * DAY)
        codes = [
            {one.question.code for one in get_attempt(actor=actor, attempt=each, now=NOW + 2 * DAY).drawn}
            for each in (first, second)
        ]
        assert not codes[0] & codes[1]

    def test_after_a_failure_it_waits_a_day(self, learner: PostRow) -> None:
        actor = who(learner)
        read_all(actor)
        take(actor, right=19)
        with pytest.raises(RetakeTooSoon, match="24 November 2026 at 10:00"):
            begin_attempt(actor=actor, course=CODE, now=NOW + DAY - timedelta(seconds=1))
        begin_attempt(actor=actor, course=CODE, now=NOW + DAY)

    def test_after_a_pass_it_is_refused_until_it_nearly_ends(self, learner: PostRow, course: Course) -> None:
        actor = who(learner)
        read_all(actor)
        take(actor, right=24)
        with pytest.raises(StillValid):
            begin_attempt(actor=actor, course=CODE, now=NOW + 30 * DAY)
        renewing = datetime(2029, 9, 1, 12, tzinfo=UTC)
        with pytest.raises(NotRead):
            begin_attempt(actor=who(learner, now=renewing), course=CODE, now=renewing)
        read_all(actor, now=renewing)
        begin_attempt(actor=actor, course=CODE, now=renewing)

    def test_after_a_pass_what_was_read_stays_read_until_it_is_time_again(
        self, learner: PostRow, course: Course
    ) -> None:
        actor = who(learner)
        read_all(actor)
        take(actor, right=24)
        assert len(get_standing(actor=actor, course=course, now=NOW + DAY).read) == 12
        assert get_standing(actor=actor, course=course, now=NOW + 1100 * DAY).read == frozenset()

    def test_a_new_version_can_be_taken_at_once(self, learner: PostRow, course: Course) -> None:
        actor = who(learner)
        read_all(actor)
        take(actor, right=24)
        changed = replace(course, version="2027.01")
        assert get_standing(actor=actor, course=course, now=NOW + DAY).bar is Bar.STILL_VALID
        assert get_standing(actor=actor, course=changed, now=NOW + DAY).bar is Bar.UNREAD


class TestAnswerQuestion:
    @pytest.fixture
    def attempt(self, learner: PostRow) -> str:
        read_all(who(learner))
        return begin_attempt(actor=who(learner), course=CODE, now=NOW)

    def test_it_is_saved_and_replaced(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        question = get_attempt(actor=actor, attempt=attempt, now=NOW).drawn[0].question
        for answer in (wrong_for(question), question.key):
            answer_question(actor=actor, attempt=attempt, number=1, answer=answer, now=NOW)
            assert get_attempt(actor=actor, attempt=attempt, now=NOW).answers[0] == answer
        assert AttemptAnswer.objects.count() == 1
        entries = list_entries(event="attempt.answered")
        assert [entry.facts for entry in entries] == [{"question": 1}] * 2

    @pytest.mark.parametrize(("number", "answer"), [(0, (0,)), (25, (0,)), (1, ()), (1, (99,))])
    def test_what_is_no_answer_is_refused(self, learner: PostRow, attempt: str, number: int, answer: Answer) -> None:
        with pytest.raises(AnswerNotPossible):
            answer_question(actor=who(learner), attempt=attempt, number=number, answer=answer, now=NOW)
        assert AttemptAnswer.objects.count() == 0

    def test_nobody_reaches_the_attempt_of_another(self, village: Village, attempt: str) -> None:
        other = who(village.post(Role.MANAGER))
        with pytest.raises(AttemptUnknown):
            get_attempt(actor=other, attempt=attempt, now=NOW)
        with pytest.raises(AttemptUnknown):
            answer_question(actor=other, attempt=attempt, number=1, answer=(0,), now=NOW)
        with pytest.raises(AttemptUnknown):
            hand_in(actor=other, attempt=attempt, is_unfinished_meant=True, now=NOW)
        for actor in (OPERATOR,):
            with pytest.raises(AttemptUnknown):
                get_attempt(actor=actor, attempt=attempt, now=NOW)

    def test_after_handing_in_nothing_changes(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        hand_in(actor=actor, attempt=attempt, is_unfinished_meant=True, now=NOW)
        with pytest.raises(AttemptOver):
            answer_question(actor=actor, attempt=attempt, number=1, answer=(0,), now=NOW)


class TestHandIn:
    @pytest.fixture
    def attempt(self, learner: PostRow) -> str:
        read_all(who(learner))
        return begin_attempt(actor=who(learner), course=CODE, now=NOW)

    def test_a_pass_is_recorded_against_the_name(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        fill_in(actor, attempt, right=20)
        assert hand_in(actor=actor, attempt=attempt, now=NOW) is True
        row = get_attempt(actor=actor, attempt=attempt, now=NOW).row
        assert (row.state, row.right) == (AttemptState.PASSED, 20)
        completion = find_completion(person=learner.person, course=CODE)
        assert completion is not None
        assert (str(completion.completed_on), str(completion.expires_on)) == ("2026-11-23", "2029-11-23")
        assert CourseAttempt.objects.get().completion == completion.reference
        assert Completion.objects.get().evidence == attempt
        (entry,) = list_entries(event="attempt.passed")
        assert entry.facts == {"right": 20, "number": 24, "needed": 20}
        assert len(list_entries(event="completion.recorded")) == 1

    def test_one_fewer_is_no_pass(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        fill_in(actor, attempt, right=19)
        assert hand_in(actor=actor, attempt=attempt, now=NOW) is False
        assert find_completion(person=learner.person, course=CODE) is None
        assert len(list_entries(event="attempt.failed")) == 1

    def test_questions_left_out_are_asked_about_first(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        with pytest.raises(AnswersMissing, match="question 1"):
            hand_in(actor=actor, attempt=attempt, now=NOW)
        assert get_attempt(actor=actor, attempt=attempt, now=NOW).row.state is AttemptState.OPEN
        assert hand_in(actor=actor, attempt=attempt, is_unfinished_meant=True, now=NOW) is False

    def test_twice_is_refused_and_recorded_once(self, learner: PostRow, attempt: str) -> None:
        actor = who(learner)
        fill_in(actor, attempt, right=24)
        hand_in(actor=actor, attempt=attempt, now=NOW)
        with pytest.raises(AttemptOver):
            hand_in(actor=actor, attempt=attempt, now=NOW)
        assert Completion.objects.count() == 1

    def test_it_is_marked_by_the_version_that_it_was_drawn_from(
        self, learner: PostRow, attempt: str, changed_course: Course
    ) -> None:
        actor = who(learner)
        assert get_courses()[CODE].version == "2026.11"  # imported before the change
        assert course_queries.get_courses()[CODE].version == "2027.01"
        fill_in(actor, attempt, right=24)
        assert not any(one.text.startswith("New: ") for one in get_attempt(actor=actor, attempt=attempt, now=NOW).drawn)
        assert hand_in(actor=actor, attempt=attempt, now=NOW) is True
        completion = find_completion(person=learner.person, course=CODE)
        assert completion is not None
        assert completion.course_version == "2026.11"

    def test_where_the_completion_fails_nothing_is_kept(
        self, learner: PostRow, attempt: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actor = who(learner)
        fill_in(actor, attempt, right=24)

        def broken(**_: object) -> str:
            raise RuntimeError("The disk is full.")

        monkeypatch.setattr("sharewell.training.actions.attempts.record_completion", broken)
        with pytest.raises(RuntimeError):
            hand_in(actor=actor, attempt=attempt, now=NOW)
        assert get_attempt(actor=actor, attempt=attempt, now=NOW).row.state is AttemptState.OPEN
        assert list_entries(event="attempt.passed") == ()

    def test_nobody_records_the_completion_of_another(self, learner: PostRow, village: Village) -> None:
        with pytest.raises(NotYoursToRecord):
            record_completion(
                actor=who(village.post()),
                person=learner.person,
                course=CODE,
                edition="2026.11",
                completed_on=NOW.date(),
                evidence=new_reference("att", now=NOW),
                now=NOW,
            )


class TestHoldConversation:
    def test_after_three_failures_somebody_talks_first(self, learner: PostRow, village: Village) -> None:
        manager, adviser = village.post(Role.MANAGER), village.post(Role.ADVISER)
        elsewhere = village.post(Role.MANAGER, organisation="Another Trust")
        actor = who(learner)
        read_all(actor)
        last = fail(actor, 2)
        assert list_waiting(actor=actor_of(manager)) == ()
        attempt = take(actor, right=0, now=last + 2 * DAY)
        later = last + 5 * DAY
        with pytest.raises(ConversationNeeded, match="3 times"):
            begin_attempt(actor=actor, course=CODE, now=later)
        for post in (manager, adviser):
            (row,) = list_waiting(actor=actor_of(post))
            assert (row.person_name, row.failed_in_a_row, row.attempt) == ("Lea Invented", 3, attempt)
            assert [notice.about for notice in list_notices(actor=actor_of(post))] == [attempt]
        assert list_waiting(actor=actor_of(elsewhere)) == ()
        assert list_notices(actor=actor_of(elsewhere)) == ()

        hold_conversation(actor=actor_of(manager), attempt=attempt, now=later)
        assert list_waiting(actor=actor_of(adviser)) == ()
        begin_attempt(actor=actor, course=CODE, now=later)
        assert len(list_entries(event="training_conversation.held")) == 1

    def test_nobody_holds_it_with_themselves_elsewhere_or_twice(self, village: Village) -> None:
        manager = village.post(Role.MANAGER, is_current=False)
        elsewhere = village.post(Role.MANAGER, organisation="Another Trust")
        read_all(who(manager))
        last = fail(who(manager), 3)
        attempt = CourseAttempt.objects.order_by("-begun_at")[0].reference
        for post in (manager, elsewhere):
            with pytest.raises(NoConversationNeeded):
                hold_conversation(actor=replace(actor_of(post), is_accredited=True), attempt=attempt, now=last)
        other = actor_of(village.post(Role.ADVISER))
        hold_conversation(actor=other, attempt=attempt, now=last)
        with pytest.raises(NoConversationNeeded):
            hold_conversation(actor=other, attempt=attempt, now=last)
        assert Conversation.objects.count() == 1

    def test_a_practitioner_and_a_lapsed_manager_may_not(self, learner: PostRow, village: Village) -> None:
        read_all(who(learner))
        fail(who(learner), 3)
        attempt = CourseAttempt.objects.order_by("-begun_at")[0].reference
        for actor in (actor_of(village.post()), who(village.post(Role.MANAGER))):
            with pytest.raises(NotPermitted):
                hold_conversation(actor=actor, attempt=attempt, now=NOW)

    def test_failures_count_anew_after_it_and_after_a_pass(self, learner: PostRow, village: Village) -> None:
        manager = village.post(Role.MANAGER)
        actor = who(learner)
        read_all(actor)
        last = fail(actor, 3)
        attempt = CourseAttempt.objects.order_by("-begun_at")[0].reference
        hold_conversation(actor=actor_of(manager), attempt=attempt, now=last)
        last = fail(actor, 2, now=last + DAY)
        assert get_standing(actor=actor, course=get_course(CODE), now=last).failed_in_a_row == 2
        take(actor, right=24, now=last + 2 * DAY)
        assert get_standing(actor=actor, course=get_course(CODE), now=last + 3 * DAY).failed_in_a_row == 0

    def test_who_has_left_is_not_told(self, learner: PostRow, village: Village) -> None:
        manager = village.post(Role.MANAGER)
        end_post(actor=OPERATOR, post=manager.reference, now=NOW - DAY)
        read_all(who(learner))
        fail(who(learner), 3)
        from sharewell.notices.models import Notice

        assert not Notice.objects.filter(person=manager.person).exists()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE training_sectionread SET section = 'other'",
            "DELETE FROM training_sectionread",
            "UPDATE training_courseattempt SET is_passed = true, \"right\" = 24, completion = 'x'",
            "UPDATE training_courseattempt SET questions = '{}'",
            "UPDATE training_courseattempt SET needed = 1",
            "DELETE FROM training_courseattempt",
            "UPDATE training_attemptanswer SET answer = '1'",
            (
                "INSERT INTO training_attemptanswer (attempt_id, number, answer, saved_at)"
                " SELECT id, 24, '0', now() FROM training_courseattempt"
            ),
            "DELETE FROM training_attemptanswer",
        ],
    )
    def test_what_was_read_drawn_and_handed_in_never_changes(self, learner: PostRow, statement: str) -> None:
        actor = who(learner)
        read_all(actor)
        attempt = begin_attempt(actor=actor, course=CODE, now=NOW)
        question = get_attempt(actor=actor, attempt=attempt, now=NOW).drawn[0].question
        answer_question(actor=actor, attempt=attempt, number=1, answer=question.key, now=NOW)
        hand_in(actor=actor, attempt=attempt, is_unfinished_meant=True, now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match=r"never|added to"), transaction.atomic():
                cursor.execute(statement)

    @pytest.mark.parametrize(
        "columns",
        [
            "ended_at = now(), is_passed = true",
            'ended_at = now(), "right" = 24',
            "ended_at = begun_at, \"right\" = 19, is_passed = true, completion = 'x'",
            "ended_at = begun_at, \"right\" = 25, is_passed = true, completion = 'x'",
            'ended_at = begun_at, "right" = 24, is_passed = true',
            'ended_at = begun_at, "right" = 20, is_passed = false',
            "left_at = begun_at",
        ],
    )
    def test_an_outcome_that_does_not_fit_is_refused(self, learner: PostRow, columns: str) -> None:
        read_all(who(learner))
        begin_attempt(actor=who(learner), course=CODE, now=NOW)
        with (
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="training_courseattempt"),
            transaction.atomic(),
        ):
            cursor.execute(f"UPDATE training_courseattempt SET {columns}")  # noqa: S608

    def test_there_is_one_open_attempt(self, learner: PostRow) -> None:
        read_all(who(learner))
        begin_attempt(actor=who(learner), course=CODE, now=NOW)
        row = CourseAttempt.objects.get()
        row.pk, row.reference = None, new_reference("att", now=NOW)
        with pytest.raises(DatabaseError, match="one_open"), transaction.atomic():
            row.save(force_insert=True)

    def test_as_the_web_role_the_whole_way_is_open(self, learner: PostRow, as_web_role: None) -> None:
        actor = who(learner)
        read_all(actor)
        take(actor, right=24)
        assert find_completion(person=learner.person, course=CODE) is not None


class TestTwoTabs:
    def test_two_presses_begin_one_attempt_and_hand_it_in_once(self, committing_db: str) -> None:
        from sharewell.partnerships.actions import add_partnership
        from tests.support.people import EARLIER

        village = Village(add_partnership(actor=OPERATOR, name="Tabs", is_invented=True, now=EARLIER))
        actor = who(village.post(is_current=False))
        read_all(actor)
        outcomes: list[object] = []

        def at_once(act: object) -> None:
            ready = threading.Barrier(2)

            def press() -> None:
                ready.wait()
                try:
                    outcomes.append(act())  # type: ignore[operator]
                except (BegunAlready, AttemptOver) as refusal:
                    outcomes.append(type(refusal))
                finally:
                    connections.close_all()

            presses = [threading.Thread(target=press) for _ in range(2)]
            for one in presses:
                one.start()
            for one in presses:
                one.join(30)

        at_once(lambda: begin_attempt(actor=actor, course=CODE, now=NOW))
        attempt = CourseAttempt.objects.get().reference
        assert set(outcomes) == {attempt, BegunAlready}
        fill_in(actor, attempt, right=24)
        outcomes.clear()
        at_once(lambda: hand_in(actor=actor, attempt=attempt, now=NOW))
        assert set(outcomes) == {True, AttemptOver}
        assert Completion.objects.count() == 1


def test_reading_a_standing_takes_the_same_queries_however_much_there_is(
    learner: PostRow, django_assert_num_queries: object
) -> None:
    actor, course = who(learner), get_course(CODE)
    for turn in range(2):
        with django_assert_num_queries(4):  # type: ignore[operator]
            get_standing(actor=actor, course=course, now=NOW + 9 * DAY)
        if not turn:
            read_all(actor)
            fail(actor, 3)


def test_an_answer_is_kept_as_numbers() -> None:
    assert text_of((2, 0, 1)) == "2,0,1"
