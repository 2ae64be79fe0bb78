"""Ratification: each rule of it by example, and what holds whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.clocks import due_on
from sharewell.core.ratifying import (
    Answer,
    Brought,
    Calendar,
    Change,
    Consultation,
    Gap,
    Kind,
    Objections,
    Outcome,
    Part,
    Party,
    Result,
    Rule,
    Says,
    Sending,
    Silence,
    Succession,
    Tenure,
    Unit,
    Why,
    close_of,
    judge,
    last_day,
    reminder_days,
)

LONDON = ZoneInfo("Europe/London")


def working_day_after(day: date, number: int) -> date:
    return due_on(day, working_days=number, holidays=frozenset())


CALENDAR = Calendar(LONDON, working_day_after)
OPENED = datetime(2026, 9, 1, 9, tzinfo=UTC)  # a Tuesday
LONG_AGO = OPENED - timedelta(days=400)
TEXT, DIFFERENCE = "text", "difference"

RULE = Rule(
    code="rule",
    version=1,
    kind=Kind.CODE_OF_PRACTICE,
    title="A rule",
    eligible=frozenset({Part.SIGNATORY}),
    quorum_percent=None,
    at_least_agreeing=0,
    window=28,
    unit=Unit.CALENDAR,
    reminders=(7,),
    silence=Silence.AGREES,
    objections=Objections.GO_TO_BOARD,
    extension=14,
    extensions=1,
    needs_signature=False,
    never_by_silence=frozenset({Change.NEW_PURPOSE, Change.JOINT_CONTROL}),
    source="x",
    at="",
    standing="inference",
)
HALF = replace(RULE, quorum_percent=50, silence=Silence.COUNTS_FOR_NOTHING)
CLOSES_ON = last_day(RULE, date(2026, 9, 1), calendar=CALENDAR)
AFTER = close_of(CLOSES_ON, calendar=CALENDAR) + timedelta(hours=9)
REMINDED = OPENED + timedelta(days=21)


def tenure(body: str, person: str = "", **more: datetime) -> Tenure:
    return Tenure(party=body, person=person or f"rep {body}", **{"began_at": LONG_AGO, **more})


def sending(body: str, at: datetime = OPENED, person: str = "", **more: object) -> Sending:
    told = {"delivered_at": at, "text": TEXT, "difference": DIFFERENCE, **more}
    return Sending(party=body, person=person or f"rep {body}", sent_at=at, **told)  # type: ignore[arg-type]


def answer(body: str, says: Says, days: float = 2, person: str = "", text: str = TEXT, to: str = "") -> Answer:
    at = OPENED + timedelta(days=days)
    return Answer(party=body, says=says, at=at, person=person or f"rep {body}", text=text, to=to)


def consultation(*bodies: str, said: tuple[Answer, ...] = (), **more: object) -> Consultation:
    """Return a consultation in which everything was delivered and reminded, and nobody said more than `said`."""
    given = {
        "text": TEXT,
        "difference": DIFFERENCE,
        "opened_at": OPENED,
        "closes_on": CLOSES_ON,
        "parties": tuple(Party(code=body, began_at=LONG_AGO) for body in bodies),
        "tenures": tuple(tenure(body) for body in bodies),
        "sendings": tuple(one for body in bodies for one in (sending(body), sending(body, REMINDED, is_reminder=True))),
        "answers": said,
        **more,
    }
    return Consultation(**given)  # type: ignore[arg-type]


def out(facts: Consultation, rule: Rule = RULE, as_of: datetime = AFTER) -> Outcome:
    return judge(rule, facts, as_of=as_of, calendar=CALENDAR)


def whys(outcome: Outcome) -> list[Why]:
    return [reason.code for reason in outcome.reasons]


def gaps(outcome: Outcome) -> dict[str, list[Gap]]:
    return {each.party: [gap for gap, _ in each.gaps] for each in outcome.not_reached}


class TestSilence:
    def test_ratifies_where_the_rule_says_so_and_everything_is_proved(self) -> None:
        outcome = out(consultation("a", "b", said=(answer("a", Says.AGREE),)))
        assert outcome.result is Result.RATIFIED
        assert (outcome.agreed, outcome.silent) == (("a",), ("b",))
        assert "1 party had the text in time and said nothing" in " ".join(outcome.sentences)

    def test_counts_for_nothing_where_the_rule_says_so(self) -> None:
        outcome = out(consultation("a", "b", "c", said=(answer("a", Says.AGREE),)), HALF)
        assert (outcome.result, whys(outcome)) == (Result.NOT_RATIFIED, [Why.QUORUM_NOT_REACHED])
        assert (outcome.counted, outcome.needed) == (1, 2)

    @pytest.mark.parametrize(
        ("changed", "gap"),
        [
            ({"sendings": ()}, Gap.NOT_SENT),
            ({"tenures": (), "sendings": ()}, Gap.NO_REPRESENTATIVE),
            ({"sendings": (sending("a", delivered_at=None, bounced_at=OPENED),)}, Gap.BOUNCED),
            ({"sendings": (sending("a", bounced_at=OPENED + timedelta(days=3)),)}, Gap.BOUNCED),
            ({"sendings": (sending("a", delivered_at=None),)}, Gap.NOT_DELIVERED),
            ({"sendings": (sending("a", person="somebody else"),)}, Gap.OTHER_PERSON),
            ({"sendings": (sending("a", text="another"),)}, Gap.OTHER_TEXT),
            ({"sendings": (sending("a", difference="another"),)}, Gap.OTHER_TEXT),
            (
                {"sendings": (sending("a", OPENED + timedelta(days=1)), sending("a", REMINDED, is_reminder=True))},
                Gap.TOO_LATE,
            ),
            ({"sendings": (sending("a"),)}, Gap.NO_REMINDER),
            ({"sendings": (sending("a"), sending("a", OPENED, is_reminder=True))}, Gap.NO_REMINDER),
            ({"tenures": (tenure("a", ended_at=REMINDED + timedelta(days=1)),)}, Gap.LEFT),
            (
                {
                    "tenures": (
                        tenure("a", ended_at=REMINDED + timedelta(days=1)),
                        tenure("a", "new", began_at=REMINDED + timedelta(days=1)),
                    )
                },
                Gap.NEW_PERSON_NOT_TOLD,
            ),
            ({"other_texts": ((OPENED + timedelta(days=3), None),)}, Gap.TWO_TEXTS),
            ({"other_texts": ((LONG_AGO, OPENED + timedelta(days=1)),)}, Gap.TWO_TEXTS),
        ],
        ids=lambda one: one.value if isinstance(one, Gap) else "",
    )
    def test_may_not_be_relied_on_where_something_is_missing(self, changed: dict[str, object], gap: Gap) -> None:
        outcome = out(consultation("a", **changed))
        assert gaps(outcome) == {"a": [gap]}
        assert (outcome.result, whys(outcome)) == (Result.TO_BOARD, [Why.NOT_REACHED])

    def test_of_a_new_representative_who_had_the_text_may_be_relied_on(self) -> None:
        moved = OPENED + timedelta(days=10)
        facts = consultation(
            "a",
            tenures=(tenure("a", ended_at=moved), tenure("a", "new", began_at=moved)),
            sendings=(
                sending("a"),
                sending("a", moved, "new"),
                sending("a", REMINDED, "new", is_reminder=True),
            ),
        )
        assert out(facts).silent == ("a",)

    def test_a_text_sent_again_after_it_came_back_counts_from_then(self) -> None:
        again = OPENED + timedelta(days=2)
        sent = (
            sending("a", delivered_at=None, bounced_at=OPENED),
            sending("a", again),
            sending("a", REMINDED, is_reminder=True),
        )
        assert gaps(out(consultation("a", sendings=sent))) == {"a": [Gap.TOO_LATE]}
        longer = CLOSES_ON + timedelta(days=14)
        late_reminder = sending("a", OPENED + timedelta(days=35), is_reminder=True)
        facts = consultation("a", sendings=(*sent, late_reminder), closes_on=longer)
        assert out(facts, as_of=AFTER + timedelta(days=14)).silent == ("a",)

    def test_never_passes_what_the_rule_names(self) -> None:
        brings = (Brought(Change.NEW_PURPOSE, "housing"), Brought(Change.NEW_RECIPIENT, "housing office"))
        outcome = out(consultation("a", "b", said=(answer("a", Says.AGREE),), brings=brings))
        assert outcome.result is Result.MUST_BE_SIGNED
        assert outcome.never_by_silence == brings[:1]
        assert "It brings a new purpose (housing). That never passes by silence" in outcome.sentences[0]

    def test_nobody_is_silent_who_only_commented(self) -> None:
        outcome = out(consultation("a", "b", said=(answer("a", Says.COMMENT),)))
        assert (outcome.commented, outcome.silent, outcome.result) == (("a",), ("b",), Result.RATIFIED)


class TestAnswers:
    def test_the_last_word_counts(self) -> None:
        said = (answer("a", Says.OBJECT), answer("a", Says.AGREE, 3))
        assert out(consultation("a", said=said)).agreed == ("a",)

    def test_an_objection_blocks_goes_to_the_board_or_is_outvoted(self) -> None:
        facts = consultation("a", "b", "c", said=(answer("a", Says.OBJECT),))
        assert out(facts).result is Result.TO_BOARD
        assert out(facts, replace(RULE, objections=Objections.BLOCK)).result is Result.NOT_RATIFIED
        outvoted = out(facts, replace(RULE, objections=Objections.ARE_OUTVOTED))
        assert (outvoted.result, whys(outvoted)) == (Result.RATIFIED, [Why.OUTVOTED, Why.SILENCE_AGREES])
        equal = out(consultation("a", "b", said=facts.answers), replace(RULE, objections=Objections.ARE_OUTVOTED))
        assert (equal.result, whys(equal)) == (Result.NOT_RATIFIED, [Why.NOT_OUTVOTED])

    def test_late_ones_are_kept_and_do_not_count(self) -> None:
        late = answer("a", Says.OBJECT, 28.7)
        assert late.at.astimezone(LONDON).date() == CLOSES_ON + timedelta(days=1)
        outcome = out(consultation("a", said=(late,)), as_of=AFTER + timedelta(days=1))
        assert (outcome.result, outcome.late, outcome.objected) == (Result.RATIFIED, (late,), ())

    def test_on_the_last_evening_one_is_in_time(self) -> None:
        last = answer("a", Says.OBJECT, 28.5)
        assert last.at.astimezone(LONDON).date() == CLOSES_ON
        assert out(consultation("a", said=(last,))).objected == ("a",)

    @pytest.mark.parametrize(
        ("given_answer", "words"),
        [
            (answer("a", Says.OBJECT, person="somebody"), "representative of that day"),
            (answer("a", Says.OBJECT, text="another"), "another text"),
            (answer("a", Says.OBJECT, -1), "before the text was sent out"),
        ],
    )
    def test_some_do_not_count_and_say_why(self, given_answer: Answer, words: str) -> None:
        outcome = out(consultation("a", said=(given_answer,)))
        assert outcome.result is Result.RATIFIED
        assert [(each, words in why) for each, why in outcome.not_counted] == [(given_answer, True)]

    def test_a_delegate_answers_but_delegates_no_further(self) -> None:
        said = (
            answer("a", Says.DELEGATE, 1, to="deputy"),
            answer("a", Says.DELEGATE, 2, person="deputy", to="friend"),
            answer("a", Says.OBJECT, 3, person="friend"),
        )
        assert out(consultation("a", said=said)).objected == ()
        assert out(consultation("a", said=(*said, answer("a", Says.AGREE, 4, person="deputy")))).agreed == ("a",)

    def test_more_time_that_was_asked_for_and_never_answered_goes_to_the_board(self) -> None:
        facts = consultation("a", "b", said=(answer("a", Says.ASK_FOR_TIME),))
        assert whys(out(facts)) == [Why.TIME_NOT_ANSWERED]
        assert out(replace(facts, time_refused=frozenset({"a"}))).commented == ("a",)
        assert out(replace(facts, time_given=frozenset({"a"}))).silent == ("a", "b")

    def test_when_all_agree_there_is_nothing_left_to_wait_for(self) -> None:
        soon = OPENED + timedelta(days=5)
        one = consultation("a", "b", said=(answer("a", Says.AGREE),))
        both = consultation("a", "b", said=(answer("a", Says.AGREE), answer("b", Says.AGREE)))
        assert out(one, as_of=soon).result is Result.STILL_OPEN
        assert (out(both, as_of=soon).result, whys(out(both, as_of=soon))) == (Result.RATIFIED, [Why.ALL_AGREED])
        signed = replace(HALF, needs_signature=True)
        assert out(both, signed, as_of=soon).result is Result.STILL_OPEN
        assert whys(out(both, signed)) == [Why.TYPE_IS_SIGNED]


class TestWho:
    def test_a_withdrawal_inside_the_window_leaves_the_count(self) -> None:
        gone = Party(code="c", began_at=LONG_AGO, ended_at=OPENED + timedelta(days=4))
        facts = consultation("a", "b", said=(answer("a", Says.AGREE),))
        outcome = out(replace(facts, parties=(*facts.parties, gone)), HALF)
        assert (outcome.eligible, outcome.withdrew, outcome.needed) == (("a", "b"), ("c",), 1)
        assert outcome.result is Result.RATIFIED
        saying = consultation("a", "b", said=(answer("b", Says.WITHDRAW),))
        assert (out(saying).withdrew, out(saying).eligible) == (("b",), ("a",))

    def test_who_joined_after_the_opening_is_told_and_not_counted(self) -> None:
        facts = consultation("a")
        joined = Party(code="z", began_at=OPENED + timedelta(days=1))
        outcome = out(replace(facts, parties=(*facts.parties, joined)))
        assert (outcome.joined_later, outcome.eligible) == (("z",), ("a",))

    def test_another_part_may_not_answer(self) -> None:
        facts = replace(consultation("a"), parties=(Party(code="a", part=Part.AGENT, began_at=LONG_AGO),))
        assert whys(out(facts)) == [Why.NOBODY_ELIGIBLE]

    def test_bodies_that_became_one_answer_as_one(self) -> None:
        change = Succession(at=OPENED + timedelta(days=5), before=frozenset({"a", "b"}), after="c")
        facts = replace(consultation("a", "b"), successions=(change,))
        assert gaps(out(facts)) == {"c": [Gap.CHANGED]}
        both = (answer("a", Says.AGREE), answer("b", Says.AGREE))
        assert out(replace(facts, answers=both)).agreed == ("c",)
        one = (answer("a", Says.AGREE), answer("b", Says.OBJECT))
        assert out(replace(facts, answers=one)).objected == ("c",)
        own = (*one, answer("c", Says.AGREE, 6))
        tenures = (*facts.tenures, tenure("c", began_at=change.at))
        assert out(replace(facts, answers=own, tenures=tenures)).agreed == ("c",)

    def test_a_body_that_takes_another_over_does_not_silence_its_objection(self) -> None:
        change = Succession(at=OPENED + timedelta(days=5), before=frozenset({"a"}), after="b")
        said = (answer("a", Says.OBJECT, 1), answer("b", Says.AGREE, 2))
        assert out(replace(consultation("a", "b", said=said), successions=(change,))).objected == ("b",)


class TestWindow:
    @pytest.mark.parametrize("opened", [date(2026, 10, 12), date(2026, 3, 16)], ids=["clocks back", "clocks forward"])
    def test_a_clock_change_takes_no_day_and_gives_none(self, opened: date) -> None:
        day = last_day(RULE, opened, calendar=CALENDAR)
        assert (day - opened).days == 28
        assert close_of(day, calendar=CALENDAR).astimezone(LONDON).hour == 0
        hours = close_of(day, calendar=CALENDAR).astimezone(UTC) - close_of(opened, calendar=CALENDAR).astimezone(UTC)
        assert hours / timedelta(hours=1) in (28 * 24 - 1, 28 * 24 + 1)

    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(2, 60), st.data())
    def test_reminders_lie_in_the_window_on_days_that_are_worked(
        self, day: date, window: int, data: st.DataObject
    ) -> None:
        before = data.draw(st.integers(1, window - 1))
        rule = replace(RULE, window=window, unit=Unit.WORKING, reminders=(before,))
        closes_on = last_day(rule, day, calendar=CALENDAR)
        (due,) = reminder_days(rule, closes_on, calendar=CALENDAR)
        assert day < due < closes_on
        assert working_day_after(due, before) == closes_on
        assert due.weekday() < 5

    @pytest.mark.parametrize(
        "changed",
        [
            {"window": 0},
            {"quorum_percent": 0},
            {"quorum_percent": 101},
            {"reminders": (28,)},
            {"reminders": (3, 10)},
            {"at_least_agreeing": -1},
            {"eligible": frozenset()},
            {"needs_signature": True},
            {"silence": Silence.COUNTS_FOR_NOTHING},
        ],
    )
    def test_a_rule_that_cannot_be_followed_is_refused(self, changed: dict[str, object]) -> None:
        with pytest.raises(ValueError, match="cannot be followed"):
            replace(RULE, **changed)  # type: ignore[arg-type]


BODIES = ("a", "b", "c", "d")
MOMENTS = st.floats(-2, 34)
ANSWERS = st.builds(
    answer,
    st.sampled_from(BODIES),
    st.sampled_from(list(Says)),
    MOMENTS,
    st.sampled_from(["", "deputy"]),
    st.sampled_from([TEXT, TEXT, TEXT, "another"]),
    st.sampled_from(["", "deputy"]),
)
SENDINGS = st.builds(
    lambda body, days, is_reminder, bounced: sending(
        body,
        OPENED + timedelta(days=days),
        is_reminder=is_reminder,
        bounced_at=OPENED + timedelta(days=days) if bounced else None,
    ),
    st.sampled_from(BODIES),
    st.sampled_from([0, 0, 1, 21, 25]),
    st.booleans(),
    st.sampled_from([False, False, True]),
)
RULES = st.builds(
    lambda quorum, silence, objections, least: replace(
        RULE,
        quorum_percent=quorum,
        silence=silence if quorum or least else Silence.AGREES,
        objections=objections,
        at_least_agreeing=least,
    ),
    st.sampled_from([None, 1, 50, 51, 100]),
    st.sampled_from(list(Silence)),
    st.sampled_from(list(Objections)),
    st.integers(0, 2),
)


@st.composite
def consultations(draw: st.DrawFn) -> Consultation:
    facts = consultation(*BODIES, said=tuple(draw(st.lists(ANSWERS, max_size=8))))
    left = draw(st.sets(st.sampled_from(BODIES), max_size=2))
    parties = tuple(
        replace(each, ended_at=OPENED + timedelta(days=draw(st.integers(-3, 30)))) if each.code in left else each
        for each in facts.parties
    )
    merges = draw(st.sampled_from([[], [], [("ab", "m")], [("a", "b")], [("c", "n")]]))
    changes = tuple(
        Succession(at=OPENED + timedelta(days=6), before=frozenset(before), after=after) for before, after in merges
    )
    return replace(
        facts,
        parties=parties,
        successions=changes,
        sendings=draw(st.one_of(st.just(facts.sendings), st.lists(SENDINGS, max_size=14).map(tuple))),
        brings=draw(st.sampled_from([(), (Brought(Change.NEW_PURPOSE, "x"),)])),
    )


class TestWhateverHappens:
    @given(RULES, consultations())
    @settings(max_examples=60, deadline=None)
    def test_every_body_that_may_answer_is_in_one_group(self, rule: Rule, facts: Consultation) -> None:
        outcome = out(facts, rule)
        groups = [
            *outcome.agreed,
            *outcome.objected,
            *outcome.commented,
            *outcome.waiting_for_time,
            *outcome.silent,
            *(each.party for each in outcome.not_reached),
        ]
        assert sorted(groups) == list(outcome.eligible)
        assert len(set(groups)) == len(groups)
        assert not set(groups) & set(outcome.withdrew)
        assert outcome.reasons

    @given(RULES, consultations(), st.randoms(use_true_random=False))
    @settings(max_examples=50, deadline=None)
    def test_the_order_in_which_facts_are_told_changes_nothing(self, rule: Rule, facts: Consultation, chance) -> None:  # type: ignore[no-untyped-def]
        told = {}
        for name in ("parties", "tenures", "sendings", "answers"):
            rows = list(getattr(facts, name))
            chance.shuffle(rows)
            told[name] = tuple(rows)
        assert out(replace(facts, **told), rule) == out(facts, rule)

    @given(RULES, consultations(), st.sampled_from(BODIES))
    @settings(max_examples=60, deadline=None)
    def test_one_more_agreement_never_undoes_a_ratification(self, rule: Rule, facts: Consultation, body: str) -> None:
        more = replace(facts, answers=(*facts.answers, answer(body, Says.AGREE, 28.49)))
        if out(facts, rule).result is Result.RATIFIED:
            assert out(more, rule).result is Result.RATIFIED

    @given(RULES, consultations(), st.sampled_from(BODIES))
    @settings(max_examples=60, deadline=None)
    def test_one_more_objection_never_ratifies(self, rule: Rule, facts: Consultation, body: str) -> None:
        more = replace(facts, answers=(*facts.answers, answer(body, Says.OBJECT, 28.49)))
        if out(facts, rule).result is not Result.RATIFIED:
            assert out(more, rule).result is not Result.RATIFIED

    @given(RULES, consultations(), ANSWERS)
    @settings(max_examples=50, deadline=None)
    def test_what_comes_after_the_window_changes_nothing_but_is_told(
        self, rule: Rule, facts: Consultation, one: Answer
    ) -> None:
        late = replace(one, at=AFTER - timedelta(hours=1), says=Says.OBJECT)
        with_it = out(replace(facts, answers=(*facts.answers, late)), rule)
        assert late in with_it.late
        assert replace(with_it, late=()) == replace(out(facts, rule), late=())

    @given(RULES, consultations())
    @settings(max_examples=60, deadline=None)
    def test_nothing_that_never_passes_by_silence_is_ratified(self, rule: Rule, facts: Consultation) -> None:
        outcome = out(facts, rule)
        if facts.brings:
            assert outcome.result is not Result.RATIFIED
            assert outcome.counted == len(outcome.agreed)

    @given(RULES, consultations())
    @settings(max_examples=60, deadline=None)
    def test_no_silence_counts_without_a_letter_that_arrived(self, rule: Rule, facts: Consultation) -> None:
        arrived = {each.party for each in facts.sendings if each.bounced_at is None and not each.is_reminder}
        assert set(out(facts, rule).silent) <= arrived
        assert out(replace(facts, sendings=()), rule).silent == ()

    @given(RULES, consultations())
    @settings(max_examples=50, deadline=None)
    def test_nothing_is_decided_while_the_window_is_open_unless_all_agree(
        self, rule: Rule, facts: Consultation
    ) -> None:
        outcome = out(facts, rule, OPENED + timedelta(days=20))
        if len(outcome.agreed) != len(outcome.eligible) or not outcome.eligible:
            assert outcome.result is Result.STILL_OPEN

    @given(RULES, consultations())
    @settings(max_examples=50, deadline=None)
    def test_it_counts_as_a_person_would(self, rule: Rule, facts: Consultation) -> None:
        outcome = out(facts, rule)
        if outcome.result is Result.RATIFIED and rule.quorum_percent is not None:
            silent = len(outcome.silent) if rule.silence is Silence.AGREES else 0
            assert (len(outcome.agreed) + silent) / len(outcome.eligible) * 100 >= rule.quorum_percent
        if outcome.result is Result.RATIFIED:
            assert len(outcome.agreed) >= rule.at_least_agreeing
            assert not outcome.objected or rule.objections is Objections.ARE_OUTVOTED
