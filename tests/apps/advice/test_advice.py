"""Ask without a name, be answered by whoever is there, and bind what was said to a decision."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from sharewell.acting.types import OPERATOR, SYSTEM, Actor, NotPermitted, Role
from sharewell.advice.actions import (
    advise,
    ask_for_advice,
    bind_advice,
    tell_cover,
    withdraw_question,
    write_message,
)
from sharewell.advice.events import ANSWER
from sharewell.advice.jobs import remind
from sharewell.advice.models import AdviceMessage, AdviceThread
from sharewell.advice.queries import (
    due_of_question,
    list_asked,
    list_asked_about,
    list_bound,
    list_queue,
    read_thread,
)
from sharewell.advice.types import (
    AdviceStanding,
    Advised,
    AlreadyBound,
    AskedAlready,
    FindingKind,
    NobodyAdvises,
    NothingWritten,
    NotYoursToAnswer,
    SituationUnknown,
    State,
    ThreadOver,
    ThreadUnknown,
    find_identifying,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.actions import hand_over_all
from sharewell.obligations.queries import list_about as owed_about
from sharewell.obligations.queries import list_open
from sharewell.practitioners.actions import appoint_adviser, be_away, end_post
from sharewell.practitioners.types import PostRow
from tests.support.people import EARLIER, Village, actor_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday
DUE = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LATE = DUE + timedelta(minutes=1)
DRAFT = new_reference("dra", now=NOW)
DECISION = new_reference("dec", now=NOW)
QUESTION = "A girl of 7 told a volunteer something. May we tell the school nurse?"
REASON = "The common law allows it here. Record why."


class Team:
    """An organisation with somebody who asks, an adviser, a cover and a stranger."""

    def __init__(self, village: Village) -> None:
        self.asker = village.post(name="Asha Invented")
        self.adviser = village.post(Role.ADVISER, name="Ada Invented", title="Caldicott Guardian")
        self.cover = village.post(Role.MANAGER, name="Con Invented", title="Safeguarding lead")
        self.stranger = village.post(Role.MANAGER, organisation="Another Trust")
        appoint_adviser(
            actor=OPERATOR,
            organisation=self.asker.organisation,
            adviser=self.adviser.reference,
            cover=self.cover.reference,
            out_of_hours_words="Ring the duty team of the trust.",
            out_of_hours_telephone="01632 960123",
            now=EARLIER,
        )

    def away(self, post: PostRow, *, now: datetime = NOW) -> None:
        be_away(actor=OPERATOR, person=post.person, began_at=now, ended_at=now + timedelta(days=7), now=now)


@pytest.fixture
def team(village: Village) -> Team:
    return Team(village)


def who(post: PostRow, *, now: datetime = NOW) -> Actor:
    return actor_of(post, now=now)


def ask(post: PostRow, *, key: str = "a-key-of-a-form", now: datetime = NOW, harm: bool = False, **more: object) -> str:
    return ask_for_advice(
        actor=who(post, now=now),
        **{"question": QUESTION, "is_harm_unsure": harm, "submit_key": key, **more},  # type: ignore[arg-type]
        now=now,
    )


def answer(post: PostRow, thread: str, *, now: datetime = NOW) -> None:
    advise(
        actor=who(post, now=now),
        thread=thread,
        advised=Advised.MAY_SHARE,
        because=REASON,
        standing=AdviceStanding.VIEW,
        now=now,
    )


class TestAskForAdvice:
    def test_the_adviser_owes_an_answer_and_is_told(self, team: Team) -> None:
        reference = ask(team.asker, situation={"consent": "refused"}, about=DRAFT)
        thread = read_thread(actor=who(team.adviser), thread=reference, now=NOW)
        assert (thread.state, thread.due_at, thread.due) == (State.WAITING, DUE, "Due on 24 November 2026, by 17:00")
        assert [message.body for message in thread.messages] == [QUESTION]
        assert thread.situation == (("consent", "refused"),)
        assert thread.owner == "Ada Invented, Caldicott Guardian"
        (read,) = list_entries(event="advice.read")
        assert (read.actor, read.subjects, read.facts) == (team.adviser.person, (reference,), {"reader": "adviser"})
        assert (thread.may_answer, thread.is_mine, thread.is_route_now) == (True, False, False)
        (owed,) = list_open(actor=who(team.adviser), now=NOW)
        assert (owed.about, owed.cover_post) == (reference, team.cover.reference)
        assert [notice.about for notice in list_notices(actor=who(team.adviser))] == [reference]
        assert list_notices(actor=who(team.cover)) == ()
        (entry,) = list_entries(event="advice.asked")
        assert QUESTION[:10] not in str(entry.facts)

    def test_unsure_of_harm_it_is_due_the_same_day_and_the_route_is_shown_from_the_beginning(self, team: Team) -> None:
        thread = read_thread(actor=who(team.asker), thread=ask(team.asker, harm=True), now=NOW)
        assert thread.due == "Due today by 17:00"
        assert thread.is_route_now
        assert thread.out_of_hours is not None
        assert thread.out_of_hours.telephone == "01632 960123"

    def test_an_adviser_who_is_away_is_passed_over_at_once(self, team: Team) -> None:
        team.away(team.adviser)
        reference = ask(team.asker)
        thread = read_thread(actor=who(team.cover), thread=reference, now=NOW)
        assert (thread.owner, thread.is_with_cover, thread.may_answer) == (
            "Con Invented, Safeguarding lead",
            True,
            True,
        )
        assert [row.reference for row in list_queue(actor=who(team.cover), now=NOW)] == [reference]
        assert len(list_notices(actor=who(team.cover))) == 1

    def test_where_both_are_away_somebody_owes_it_and_the_route_is_shown(self, team: Team) -> None:
        team.away(team.adviser)
        team.away(team.cover)
        reference = ask(team.asker)
        assert read_thread(actor=who(team.asker), thread=reference, now=NOW).is_route_now
        assert [row.closed_at for row in owed_about(about=reference, now=NOW)] == [None]

    def test_where_the_adviser_has_left_the_cover_owes_it(self, team: Team) -> None:
        end_post(actor=OPERATOR, post=team.adviser.reference, now=NOW - timedelta(hours=1))
        thread = read_thread(actor=who(team.cover), thread=ask(team.asker), now=NOW)
        assert thread.may_answer

    def test_where_nobody_advises_it_says_so_and_nothing_is_kept(self, team: Team) -> None:
        for post in (team.adviser, team.cover):
            end_post(actor=OPERATOR, post=post.reference, now=NOW - timedelta(hours=1))
        with pytest.raises(NobodyAdvises):
            ask(team.asker)
        assert AdviceThread.objects.count() == 0

    def test_the_same_form_asks_once(self, team: Team) -> None:
        reference = ask(team.asker)
        with pytest.raises(AskedAlready) as before:
            ask(team.asker)
        assert before.value.thread == reference
        assert (AdviceThread.objects.count(), len(list_entries(event="advice.asked"))) == (1, 1)
        assert ask(team.asker, key="another-form") != reference

    @pytest.mark.parametrize("question", ["", "  \n", "x" * 5001])
    def test_nothing_is_no_question_and_a_book_is_none(self, team: Team, question: str) -> None:
        with pytest.raises(NothingWritten):
            ask(team.asker, question=question)

    @pytest.mark.parametrize("situation", [{"consent": "Jamie Example"}, {"name": "yes"}, {"consent": ""}])
    def test_only_codes_of_the_vocabulary_are_taken(self, team: Team, situation: dict[str, str]) -> None:
        with pytest.raises(SituationUnknown):
            ask(team.asker, situation=situation)

    def test_who_does_not_work_with_families_asks_nothing(self, team: Team, village: Village) -> None:
        with pytest.raises(NotPermitted):
            ask(village.post(Role.BOARD_MEMBER))

    def test_what_fails_leaves_nothing(self, team: Team) -> None:
        with pytest.raises(IntegrityError):
            ask(team.asker, about="Jamie Example")
        assert (AdviceThread.objects.count(), list_entries(event="advice.asked")) == (0, ())
        assert list_open(actor=who(team.adviser), now=NOW) == ()


class TestPressedTwice:
    def test_two_at_once_make_one_thread(self, committing_db: str) -> None:
        from sharewell.partnerships.actions import add_partnership

        village = Village(add_partnership(actor=OPERATOR, name="Invented", is_invented=True, now=EARLIER))
        team = Team(village)
        made: list[str] = []

        def press() -> None:
            try:
                made.append(ask(team.asker))
            except AskedAlready as before:
                made.append(before.thread)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=press) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert (len(made), len(set(made)), AdviceThread.objects.count()) == (2, 1, 1)


class TestWriteMessage:
    def test_both_sides_write_and_the_other_is_told(self, team: Team) -> None:
        reference = ask(team.asker)
        write_message(actor=who(team.adviser), thread=reference, body="How old?", submit_key="first-key", now=NOW)
        write_message(actor=who(team.asker), thread=reference, body="Seven.", submit_key="second-key", now=NOW)
        thread = read_thread(actor=who(team.asker), thread=reference, now=NOW)
        assert [(message.body, message.from_asker) for message in thread.messages[1:]] == [
            ("How old?", False), ("Seven.", True),
        ]  # fmt: skip
        assert len(list_notices(actor=who(team.asker))) == 1
        assert len(list_notices(actor=who(team.adviser))) == 2

    def test_the_same_form_writes_once(self, team: Team) -> None:
        reference = ask(team.asker)
        write_message(actor=who(team.asker), thread=reference, body="More.", submit_key="one-key", now=NOW)
        with pytest.raises(AskedAlready):
            write_message(actor=who(team.asker), thread=reference, body="More.", submit_key="one-key", now=NOW)
        assert AdviceMessage.objects.count() == 2

    def test_a_stranger_and_a_cover_whose_turn_it_is_not_find_nothing(self, team: Team) -> None:
        reference = ask(team.asker)
        for post in (team.stranger, team.cover):
            with pytest.raises(ThreadUnknown):
                write_message(actor=who(post), thread=reference, body="Hello.", submit_key="a-key-here", now=NOW)

    def test_the_adviser_who_handed_it_over_reads_on_and_writes_no_more(self, team: Team, village: Village) -> None:
        other = village.post(Role.ADVISER)
        reference = ask(team.asker)
        hand_over_all(actor=OPERATOR, post=team.adviser.reference, to_post=other.reference, now=NOW)
        with pytest.raises(NotYoursToAnswer):
            write_message(actor=who(team.adviser), thread=reference, body="Hello.", submit_key="a-key-here", now=NOW)
        answer(other, reference)
        assert read_thread(actor=who(team.adviser), thread=reference, now=NOW).state is State.ANSWERED


class TestAdvise:
    def test_the_answer_ends_what_is_owed_and_who_asked_is_told(self, team: Team) -> None:
        reference = ask(team.asker)
        answer(team.adviser, reference)
        thread = read_thread(actor=who(team.asker), thread=reference, now=NOW)
        assert thread.state is State.ANSWERED
        assert thread.outcome is not None
        assert (thread.outcome.words, thread.outcome.because) == ("You may share", REASON)
        assert thread.outcome.advised_by == "Ada Invented, Caldicott Guardian"
        assert (thread.may_write, thread.may_answer, thread.is_overdue) == (False, False, False)
        assert list_open(actor=who(team.adviser), now=NOW) == ()
        assert len(list_notices(actor=who(team.asker))) == 1
        assert list_entries(event="advice.given")[0].facts["advised"] == "may-share"

    def test_it_is_final(self, team: Team) -> None:
        reference = ask(team.asker)
        answer(team.adviser, reference)
        with pytest.raises(ThreadOver):
            answer(team.adviser, reference)
        with pytest.raises(ThreadOver):
            write_message(actor=who(team.asker), thread=reference, body="But?", submit_key="a-key-here", now=NOW)

    def test_nobody_answers_their_own_question(self, team: Team) -> None:
        reference = ask(team.adviser)
        with pytest.raises(NotYoursToAnswer):
            answer(team.adviser, reference)

    def test_a_practitioner_answers_nothing(self, team: Team) -> None:
        with pytest.raises(NotPermitted):
            answer(team.asker, ask(team.asker))


class TestLate:
    def test_the_cover_sees_it_and_may_answer(self, team: Team) -> None:
        reference = ask(team.asker)
        with pytest.raises(ThreadUnknown):
            read_thread(actor=who(team.cover), thread=reference, now=NOW)
        thread = read_thread(actor=who(team.cover, now=LATE), thread=reference, now=LATE)
        assert (thread.is_overdue, thread.is_with_cover, thread.may_answer) == (True, True, True)
        answer(team.cover, reference, now=LATE)
        assert read_thread(actor=who(team.cover, now=LATE), thread=reference, now=LATE).state is State.ANSWERED

    def test_then_the_out_of_hours_route_is_shown(self, team: Team) -> None:
        reference = ask(team.asker)
        asker = who(team.asker, now=LATE)
        assert not read_thread(actor=asker, thread=reference, now=LATE).is_route_now
        assert read_thread(actor=asker, thread=reference, now=LATE + timedelta(hours=2)).is_route_now

    def test_an_adviser_who_goes_away_afterwards_leaves_it_to_the_cover_at_once(self, team: Team) -> None:
        reference = ask(team.asker)
        team.away(team.adviser)
        later = NOW + timedelta(minutes=1)
        assert read_thread(actor=who(team.cover, now=later), thread=reference, now=later).may_answer
        assert read_thread(actor=who(team.asker, now=later), thread=reference, now=later).is_with_cover

    def test_the_cover_is_told_at_the_moment(self, team: Team) -> None:
        reference = ask(team.asker)
        with connection.cursor() as cursor:
            cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'advice.tell_cover'")
            assert cursor.fetchone() == (DUE,)
        tell_cover(actor=SYSTEM, thread=reference, now=LATE)
        assert len(list_notices(actor=who(team.cover))) == 1

    def test_nobody_is_told_of_what_was_answered(self, team: Team) -> None:
        reference = ask(team.asker)
        answer(team.adviser, reference)
        remind(thread=reference)
        assert list_notices(actor=who(team.cover)) == ()
        assert list_entries(event="act.refused") == ()


class TestWithdrawQuestion:
    def test_nothing_is_owed_any_more_and_the_words_stay(self, team: Team) -> None:
        reference = ask(team.asker)
        withdraw_question(actor=who(team.asker), thread=reference, now=NOW)
        thread = read_thread(actor=who(team.asker), thread=reference, now=NOW)
        assert (thread.state, len(thread.messages)) == (State.WITHDRAWN, 1)
        assert [row.how for row in owed_about(about=reference, now=NOW)] == ["withdrawn"]
        with pytest.raises(ThreadOver):
            answer(team.adviser, reference)

    def test_only_one_s_own(self, team: Team) -> None:
        reference = ask(team.asker)
        with pytest.raises(ThreadUnknown):
            withdraw_question(actor=who(team.adviser), thread=reference, now=NOW)


class TestBindAdvice:
    def test_it_belongs_to_the_decision_for_good(self, team: Team) -> None:
        reference = ask(team.asker, about=DRAFT)
        answer(team.adviser, reference)
        bind_advice(actor=who(team.asker), thread=reference, decision=DECISION, now=NOW)
        bind_advice(actor=who(team.asker), thread=reference, decision=DECISION, now=NOW)
        ((bound, outcome),) = list_bound(actor=who(team.asker), decision=DECISION)
        assert (bound, outcome.advised if outcome else None) == (reference, Advised.MAY_SHARE)
        with pytest.raises(AlreadyBound):
            bind_advice(actor=who(team.asker), thread=reference, decision=new_reference("dec", now=DUE), now=NOW)

    def test_an_answer_may_follow_later(self, team: Team) -> None:
        reference = ask(team.asker)
        bind_advice(actor=who(team.asker), thread=reference, decision=DECISION, now=NOW)
        assert list_bound(actor=who(team.asker), decision=DECISION) == ((reference, None),)
        answer(team.adviser, reference)
        assert list_bound(actor=who(team.asker), decision=DECISION)[0][1] is not None

    def test_somebody_else_s_is_unknown(self, team: Team) -> None:
        reference = ask(team.asker)
        with pytest.raises(ThreadUnknown):
            bind_advice(actor=who(team.adviser), thread=reference, decision=DECISION, now=NOW)


class TestWhoSeesWhat:
    def test_the_lists_are_the_pages_narrowed(self, team: Team) -> None:
        asked = {ask(team.asker, key=f"key-number-{n}") for n in range(3)}
        for post in (team.asker, team.adviser, team.cover, team.stranger):
            for moment in (NOW, LATE):
                actor = who(post, now=moment)
                listed = {
                    row.reference
                    for row in (*list_asked(actor=actor, now=moment), *list_queue(actor=actor, now=moment))
                }
                for reference in asked:
                    if reference in listed:
                        read_thread(actor=actor, thread=reference, now=moment)
                    else:
                        with pytest.raises(ThreadUnknown):
                            read_thread(actor=actor, thread=reference, now=moment)

    def test_by_draft_one_sees_one_s_own(self, team: Team) -> None:
        reference = ask(team.asker, about=DRAFT)
        assert [row.reference for row in list_asked_about(actor=who(team.asker), about=DRAFT, now=NOW)] == [reference]
        assert list_asked_about(actor=who(team.adviser), about=DRAFT, now=NOW) == ()

    def test_one_row_and_five_take_the_same_queries(self, team: Team, django_assert_num_queries: object) -> None:
        for count in (1, 5):
            while AdviceThread.objects.count() < count:
                ask(team.asker, key=f"key-number-{AdviceThread.objects.count()}")
            actor = who(team.asker)
            # Two, and four that open the look and close it: savepoint, who asks, release, and forgetting who asked.
            with django_assert_num_queries(6):  # type: ignore[operator]
                assert len(list_asked(actor=actor, now=NOW)) == count


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE advice_advicemessage SET body = 'other'",
            "DELETE FROM advice_advicemessage",
            "UPDATE advice_adviceoutcome SET advised = 'do-not-share'",
            "DELETE FROM advice_adviceoutcome",
            "UPDATE advice_advicesituation SET answer = 'explicit'",
            "UPDATE advice_advicethread SET due_at = due_at + interval '1 day'",
            "DELETE FROM advice_advicethread",
        ],
    )
    def test_what_was_asked_and_advised_never_changes(self, team: Team, statement: str) -> None:
        reference = ask(team.asker, situation={"consent": "refused"})
        answer(team.adviser, reference)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match=r"never|only|added to"), transaction.atomic():
                cursor.execute(statement)


class TestFindIdentifying:
    @pytest.mark.parametrize(
        ("text", "kind", "found"),
        [
            ("It is about Jamie Example of our group.", FindingKind.FULL_NAME, "Jamie Example"),
            ("Yesterday Jamie Example cried.", FindingKind.FULL_NAME, "Jamie Example"),
            ("Zoë O’Invented-Smith said so.", FindingKind.FULL_NAME, "Zoë O’Invented-Smith"),
            ("her GP is Dr Example", FindingKind.FULL_NAME, "Dr Example"),
            ("Her number is 943 476 5919.", FindingKind.NHS_NUMBER, "943 476 5919"),
            ("Her number is 9434765919", FindingKind.NHS_NUMBER, "9434765919"),
            ("born 3/11/2019", FindingKind.DATE_OF_BIRTH, "3/11/2019"),
            ("born on 3rd November 2019", FindingKind.DATE_OF_BIRTH, "3rd November 2019"),
            ("born 2019-11-03", FindingKind.DATE_OF_BIRTH, "2019-11-03"),
            ("They live at HP20 1UA.", FindingKind.POSTCODE, "HP20 1UA"),
            ("They live at hp201ua.", FindingKind.POSTCODE, "hp201ua"),
        ],
    )
    def test_it_finds(self, text: str, kind: FindingKind, found: str) -> None:
        assert [(finding.kind, finding.text) for finding in find_identifying(text)] == [(kind, found)]

    @pytest.mark.parametrize(
        "text",
        [
            QUESTION,
            "We told Children’s Social Care on Monday. The Head Teacher agrees.",
            "The Health Visitor and the General Practitioner know. Working Together says so.",
            "Ring 01632 960123 or 020 7946 0000.",
            "He has been absent 12 times in 2026, 3.5 days each.",
            "The Children Act 2004, section 16LA.",
            "Her number is 943 476 5918.",
        ],
    )
    def test_it_leaves_alone(self, text: str) -> None:
        assert find_identifying(text) == ()

    def test_each_is_named_once(self) -> None:
        assert len(find_identifying("Jamie Example. Jamie Example.")) == 1

    @given(st.text(max_size=400))
    def test_whatever_is_written_is_read_quickly_and_never_stops_anybody(self, text: str) -> None:
        assert all(finding.text in text for finding in find_identifying(text))


class TestDueOfQuestion:
    @given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_every_thread_has_an_end_and_unsure_of_harm_is_never_later(self, asked_at: datetime) -> None:
        usual = due_of_question(asked_at=asked_at, is_harm_unsure=False)
        assert asked_at <= due_of_question(asked_at=asked_at, is_harm_unsure=True) <= usual

    def test_over_christmas_it_waits_for_a_working_day(self, team: Team) -> None:
        reference = ask(team.asker, now=datetime(2026, 12, 24, 12, tzinfo=UTC))
        assert AdviceThread.objects.get(reference=reference).due_at == datetime(2026, 12, 29, 17, tzinfo=UTC)


def test_the_duty_has_a_page() -> None:
    assert ANSWER.page == "advice:thread"
