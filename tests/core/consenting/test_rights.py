"""Who may consent: the whole table, against an oracle written apart, from the words of the handbook."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.consenting import (
    Act,
    Barrier,
    Competence,
    Conclusion,
    Element,
    NotADay,
    Right,
    State,
    Story,
    Subject,
    allowed_from,
    competence_of,
    find_barrier,
    limits_of,
    may_conclude,
    span_of,
    state_of,
)
from tests.support.consent_oracle import may_answer

LONDON = ZoneInfo("Europe/London")
AGES = (None, 0, 5, 11, 12, 13, 15, 16, 17, 18, 30)


class TestFindBarrier:
    def test_the_whole_table_is_as_the_oracle_has_it(self) -> None:
        table = itertools.product(Subject, Right, AGES, Competence, (False, True))
        answers = {True: 0, False: 0}
        for subject, right, age, competence, apart in table:
            barrier = find_barrier(subject=subject, right=right, age=age, competence=competence, lives_apart=apart)
            expected = may_answer(subject.value, right.value, age, competence.value, apart=apart)
            assert (barrier is None) == expected, (subject, right, age, competence, apart, barrier)
            answers[expected] += 1
        assert min(answers.values()) > 50

    def test_each_question_has_somebody_who_may_answer_or_a_reason_to_find_out(self) -> None:
        for subject, age, competence, apart in itertools.product(Subject, AGES, Competence, (False, True)):
            barriers = {
                find_barrier(subject=subject, right=right, age=age, competence=competence, lives_apart=apart)
                for right in Right
            }
            assert barriers & {None, Barrier.ASSESS_FIRST, Barrier.SAY_THE_AGE, Barrier.ADVICE}

    def test_a_competent_child_and_a_parent_never_both_answer(self) -> None:
        for age, competence, apart in itertools.product(AGES, Competence, (False, True)):
            may = {
                right
                for right in Right
                if find_barrier(subject=Subject.CHILD, right=right, age=age, competence=competence, lives_apart=apart)
                is None
            }
            own = may & {Right.COMPETENT_CHILD, Right.YOUNG_PERSON, Right.ADULT}
            assert not (own and may - own)


class TestCompetence:
    @pytest.mark.parametrize("age_now", [13, 14, None])
    def test_it_counts_at_the_age_at_which_it_was_found(self, age_now: int | None) -> None:
        found = competence_of(conclusion="competent", age_then=13, age_now=age_now)
        assert found is (Competence.COMPETENT if age_now == 13 else Competence.OUT_OF_DATE)

    def test_a_change_ends_it(self) -> None:
        found = competence_of(conclusion="competent", age_then=13, age_now=13, has_changed=True)
        assert found is Competence.OUT_OF_DATE

    def test_no_assessment_is_none(self) -> None:
        assert competence_of(conclusion=None, age_then=None, age_now=13) is Competence.NOT_ASSESSED

    @given(st.fixed_dictionaries({one.value: st.sampled_from(["yes", "no", "unsure", ""]) for one in Element}))
    def test_competent_follows_from_yes_to_everything_alone(self, answers: dict[str, str]) -> None:
        is_whole = all(answers.values())
        is_all_yes = set(answers.values()) == {"yes"}
        assert may_conclude(answers, Conclusion.COMPETENT) == is_all_yes
        assert may_conclude(answers, Conclusion.NOT_COMPETENT) == (is_whole and not is_all_yes)


class TestState:
    MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def test_what_was_given_has_an_end(self) -> None:
        with pytest.raises(ValueError, match="end"):
            Story(answer="given")

    @given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40_000)))
    def test_silence_never_becomes_an_answer(self, later: timedelta) -> None:
        assert state_of(Story(), at=self.MOMENT + later) is State.ASKED

    @given(
        ends=st.integers(1, 400),
        withdrawn=st.none() | st.integers(0, 400),
        ended=st.none() | st.integers(0, 400),
        at=st.integers(0, 500),
    )
    def test_in_force_is_before_every_end(self, ends: int, withdrawn: int | None, ended: int | None, at: int) -> None:
        def moment(day: int | None) -> datetime | None:
            return None if day is None else self.MOMENT + timedelta(days=day)

        story = Story(answer="given", ends_at=moment(ends), withdrawn_at=moment(withdrawn), ended_at=moment(ended))
        stands = state_of(story, at=self.MOMENT + timedelta(days=at)) is State.IN_FORCE
        assert stands == all(day is None or at < day for day in (ends, withdrawn, ended))

    def test_an_end_never_begins_again(self) -> None:
        story = Story(answer="given", ends_at=self.MOMENT)
        assert state_of(story, at=self.MOMENT) is State.LAPSED
        assert state_of(story, at=self.MOMENT + timedelta(days=9_999)) is State.LAPSED

    def test_what_is_over_allows_nothing(self) -> None:
        over = {State.STOPPED, State.REFUSED, State.WITHDRAWN, State.ENDED, State.LAPSED}
        assert not any(over & allowed_from(act) for act in Act)


class TestSpan:
    TODAY = date(2026, 11, 23)
    NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def limits(self, right: Right = Right.PARENTAL, born_on: date | None = None) -> object:
        return limits_of(subject=Subject.CHILD, right=right, born_on=born_on, began_on=self.TODAY)

    def test_a_year_at_most(self) -> None:
        limits = limits_of(subject=Subject.ADULT, right=Right.ADULT, born_on=None, began_on=self.TODAY)
        assert limits.last_on == self.TODAY + timedelta(days=366)

    @pytest.mark.parametrize("right", [Right.PARENTAL, Right.RESIDENT_PARENT, Right.COUNCIL])
    def test_who_answers_for_a_child_does_so_until_the_day_before_sixteen(self, right: Right) -> None:
        limits = limits_of(subject=Subject.CHILD, right=right, born_on=date(2011, 3, 1), began_on=self.TODAY)
        assert (limits.last_on, limits.why) == (date(2027, 2, 28), "sixteen")

    def test_a_child_is_asked_again_at_sixteen(self) -> None:
        limits = limits_of(
            subject=Subject.CHILD, right=Right.COMPETENT_CHILD, born_on=date(2011, 3, 1), began_on=self.TODAY
        )
        assert (limits.review_on, limits.last_on) == (date(2027, 3, 1), self.TODAY + timedelta(days=366))

    def test_somebody_of_29_february_is_sixteen_on_1_march(self) -> None:
        limits = limits_of(
            subject=Subject.CHILD, right=Right.PARENTAL, born_on=date(2012, 2, 29), began_on=date(2027, 9, 1)
        )
        assert limits.last_on == date(2028, 2, 28)
        short = limits_of(
            subject=Subject.CHILD, right=Right.COUNCIL, born_on=date(2008, 2, 29), began_on=date(2025, 9, 1)
        )
        assert short.last_on == date(2026, 2, 28)

    @pytest.mark.parametrize(("last_on", "hour"), [(date(2027, 3, 27), 0), (date(2027, 3, 28), 23)])
    def test_it_is_over_at_midnight_in_london_whatever_the_clocks_do(self, last_on: date, hour: int) -> None:
        limits = limits_of(subject=Subject.ADULT, right=Right.ADULT, born_on=None, began_on=self.TODAY)
        span = span_of(limits=limits, now=self.NOW, last_on=last_on, review_on=self.TODAY, zone=LONDON)
        assert span.ends_at.astimezone(UTC).hour == hour
        assert span.ends_at.astimezone(LONDON).date() == last_on + timedelta(days=1)

    @pytest.mark.parametrize(
        ("last_on", "review_on"),
        [
            (None, date(2026, 12, 1)),
            (date(2026, 12, 1), None),
            (date(2026, 11, 22), date(2026, 11, 22)),
            (date(2027, 12, 1), date(2026, 12, 1)),
            (date(2026, 12, 1), date(2026, 12, 2)),
            (date(2026, 12, 1), date(2026, 11, 22)),
        ],
    )
    def test_no_span_without_its_days(self, last_on: date | None, review_on: date | None) -> None:
        limits = limits_of(subject=Subject.ADULT, right=Right.ADULT, born_on=None, began_on=self.TODAY)
        with pytest.raises(NotADay):
            span_of(limits=limits, now=self.NOW, last_on=last_on, review_on=review_on, zone=UTC)
