"""Consent: asked, given or refused, looked at again, taken back. Silence is never an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import SYSTEM, VISITOR, NotPermitted
from sharewell.consent.actions import (
    acknowledge_withdrawal,
    assess_competence,
    lock_covering,
    make_link,
    record_refusal,
    review_consent,
    settle_withdrawal,
    stop_asking,
    withdraw,
    withdraw_by_link,
)
from sharewell.consent.models import Consent, ConsentLine
from sharewell.consent.queries import find_by_link, find_covering, get_consent, get_family, list_consents, list_points
from sharewell.consent.types import (
    AdviceFirst,
    AssessAgain,
    ConsentUnknown,
    Expression,
    Form,
    Found,
    NotInformed,
    NotPossibleNow,
    NotTheBasis,
    NotTheirs,
    Overlapping,
    SayMore,
    Undated,
)
from sharewell.core.consenting import Act, Conclusion, Right, State, Subject, allowed_from
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about
from tests.support.consenting import (
    ALL_EXPLAINED,
    CALM,
    CAN_DECIDE,
    TODAY,
    ask,
    assess,
    child_of,
    give,
    given,
    last_moment,
)
from tests.support.deciding import NOW, House, make_house

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def owner(db: None) -> House:
    """Return the house; the test speaks as the owner of the tables, past the actions."""
    return make_house()


def state(house: House, consent: str, *, at: object = NOW) -> State:
    return get_consent(actor=house.worker, consent=consent, now=at).state  # type: ignore[arg-type]


def covers(house: House, consent: str, *, at: object = NOW, **more: object) -> bool:
    child = get_consent(actor=house.worker, consent=consent, now=NOW).child
    asked = {"recipient": house.social_care, "purpose": "early-help", "item": "school-attendance", **more}
    return find_covering(actor=house.worker, child=child, **asked, at=at) is not None  # type: ignore[arg-type]


class TestAsk:
    def test_asking_gives_nothing_and_owes_to_hear(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        assert state(house, consent) is State.ASKED
        assert not covers(house, consent)
        (owed,) = list_about(about=consent, now=NOW)
        assert (owed.code, owed.closed_at, owed.owner_post) == ("consent.hear", None, house.worker.post)

    def test_silence_is_no_answer_however_long(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        years_later = NOW + timedelta(days=3_000)
        assert state(house, consent, at=years_later) is State.ASKED
        assert not covers(house, consent, at=years_later)

    def test_the_edition_of_the_day_is_kept(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        assert get_consent(actor=house.worker, consent=consent, now=NOW).edition == "england-2026"

    @pytest.mark.parametrize("answers", [{"risk_of_harm": "yes"}, {"significant_harm": "yes"}, {"duty": "yes"}])
    def test_nobody_is_asked_for_what_would_be_overridden(self, house: House, answers: dict[str, str]) -> None:
        with pytest.raises(NotTheBasis):
            ask(house, child_of(5, actor=house.worker), answers={**CALM, **answers})
        assert list_consents(actor=house.worker, now=NOW) == ()

    def test_a_purpose_that_says_harm_says_it_for_the_answers(self, house: House) -> None:
        with pytest.raises(NotTheBasis):
            ask(house, child_of(5, actor=house.worker), purpose="safeguarding")

    def test_the_duty_to_share_reaches_those_in_scope_alone(self, house: House) -> None:
        child = child_of(5, actor=house.other_worker)
        relevant = {**CALM, "relevant": "yes"}
        with pytest.raises(NotTheBasis):
            ask(house, child, actor=house.other_worker, recipients=["childrens-social-care"], answers=relevant)
        asked = ask(house, child, actor=house.other_worker, recipients=[house.playgroup], answers=relevant)
        assert asked.startswith("cst_")

    def test_where_it_hangs_on_what_is_unsure_advice_comes_first(self, house: House) -> None:
        with pytest.raises(AdviceFirst):
            ask(house, child_of(5, actor=house.worker), answers={**CALM, "duty": "unsure"})

    @pytest.mark.parametrize(
        "broken",
        [
            {"person": " "},
            {"about": ""},
            {"items": []},
            {"items": ["secrets"]},
            {"recipients": []},
            {"recipients": ["org_0000000000000000AA"]},
            {"purpose": "curiosity"},
        ],
    )
    def test_what_is_missing_is_said(self, house: House, broken: dict[str, object]) -> None:
        with pytest.raises(SayMore):
            ask(house, child_of(5, actor=house.worker), **broken)

    def test_another_s_confidence_is_not_the_parent_s_to_give(self, house: House) -> None:
        with pytest.raises(NotTheirs):
            ask(house, child_of(5, actor=house.worker), subject=Subject.ADULT)

    def test_only_for_a_child_who_is_open_and_by_whoever_is_current(self, house: House) -> None:
        child = child_of(5, actor=house.worker)
        with pytest.raises(LookupError):
            ask(house, child, actor=house.other_worker, recipients=[house.playgroup])
        with pytest.raises(NotPermitted):
            ask(house, child, actor=replace(house.worker, is_accredited=False))


class TestGive:
    def test_it_covers_what_was_said_and_nothing_else(self, house: House) -> None:
        consent = given(house)
        assert state(house, consent) is State.IN_FORCE
        assert covers(house, consent)
        for other in (
            {"recipient": house.playgroup},
            {"purpose": "assessment"},
            {"item": "mental-health"},
            {"subject": Subject.ADULT},
        ):
            assert not covers(house, consent, **other)

    def test_a_kind_covers_an_organisation_of_that_kind(self, house: House) -> None:
        consent = given(house, recipients=["school"])
        assert covers(house, consent, recipient="org_0000000000000000AA", kind="school")
        assert not covers(house, consent, recipient="org_0000000000000000AA", kind="police")

    def test_it_is_there_for_colleagues_and_for_nobody_elsewhere(self, house: House) -> None:
        consent = given(house)
        assert get_consent(actor=house.colleague, consent=consent, now=NOW).words == "Yes, if it helps."
        with pytest.raises(ConsentUnknown):
            get_consent(actor=house.other_worker, consent=consent, now=NOW)
        assert list_consents(actor=house.other_worker, now=NOW) == ()

    @pytest.mark.parametrize("missing", [point.code for point in list_points()])
    def test_without_one_explanation_it_is_no_consent(self, house: House, missing: str) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        with pytest.raises(NotInformed):
            give(house, consent, explained=[code for code in ALL_EXPLAINED if code != missing])
        assert state(house, consent) is State.ASKED

    @pytest.mark.parametrize(
        "days",
        [
            {"last_on": None},
            {"review_on": None},
            {"last_on": TODAY - timedelta(days=1)},
            {"last_on": TODAY + timedelta(days=367)},
            {"review_on": TODAY + timedelta(days=91)},
            {"said_on": None},
            {"said_on": TODAY - timedelta(days=1)},
            {"said_on": TODAY + timedelta(days=1)},
        ],
    )
    def test_an_undated_consent_is_none(self, house: House, days: dict[str, date | None]) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        with pytest.raises(Undated):
            give(house, consent, **days)
        assert state(house, consent) is State.ASKED

    def test_missing_signature_date_is_refused_and_never_means_indefinite(self, house: House) -> None:
        """HMIS Warehouse, pull request 4799: a missing signature date granted an indefinite consent."""
        consent = ask(house, child_of(5, actor=house.worker))
        for signed_on in (None, TODAY + timedelta(days=1)):
            with pytest.raises(Undated):
                give(house, consent, form=Form.WRITTEN, signed_on=signed_on)
        assert not covers(house, consent)
        give(house, consent, form=Form.WRITTEN, signed_on=TODAY)
        assert not covers(house, consent, at=last_moment())

    def test_implied_consent_says_how_it_shows(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        with pytest.raises(SayMore):
            give(house, consent, expression=Expression.IMPLIED)
        give(house, consent, expression=Expression.IMPLIED, how="They brought the referral letter along.")
        assert covers(house, consent)

    def test_the_same_is_not_given_twice_at_a_time(self, house: House) -> None:
        child = child_of(5, actor=house.worker)
        first, second = ask(house, child), ask(house, child, items=["school-attendance", "identity"])
        give(house, first)
        with pytest.raises(Overlapping):
            give(house, second)
        withdraw(actor=house.worker, consent=first, now=LATER)
        give(house, second, now=LATER)
        assert covers(house, second, at=LATER)

    def test_two_adults_each_give_their_own(self, house: House) -> None:
        child = child_of(5, actor=house.worker)
        own = {"subject": Subject.ADULT, "right": Right.ADULT}
        for person in ("Jo Sample", "Sam Sample"):
            give(house, ask(house, child, person=person, **own))
        again = ask(house, child, person="jo  SAMPLE", **own)
        with pytest.raises(Overlapping):
            give(house, again)

    def test_for_a_child_of_nearly_sixteen_it_ends_before_they_answer_for_themselves(self, house: House) -> None:
        child = child_of(15, actor=house.worker)  # 16 in 364 days
        consent = ask(house, child)
        assess(house, consent, Conclusion.NOT_COMPETENT)
        with pytest.raises(Undated, match="16"):
            give(house, consent, last_on=TODAY + timedelta(days=364))
        give(house, consent, last_on=TODAY + timedelta(days=363))

    def test_no_word_and_no_name_reaches_the_ledger(self, house: House) -> None:
        consent = given(house)
        withdraw(actor=house.worker, consent=consent, words="We moved away.", now=LATER)
        entries = [one for event in ("consent.asked", "consent.answered", "consent.withdrawn", "consent.read")
                   for one in list_entries(event=event)]  # fmt: skip
        assert len(entries) >= 3
        assert not any(word in str(one) for one in entries for word in ("Jo Sample", "Robin", "September", "moved"))


class TestCompetence:
    def test_a_child_who_can_decide_answers_and_the_parent_does_not(self, house: House) -> None:
        child = child_of(13, actor=house.worker)
        own = ask(house, child, right=Right.COMPETENT_CHILD, person="Robin Sample")
        with pytest.raises(NotTheirs):
            give(house, own)
        assess(house, own)
        give(house, own)
        assert covers(house, own)
        parents = ask(house, child, items=["identity"])
        assess(house, parents)
        with pytest.raises(NotTheirs):
            give(house, parents)

    def test_an_assessment_counts_for_its_own_decision_alone(self, house: House) -> None:
        child = child_of(13, actor=house.worker)
        assess(house, ask(house, child, right=Right.COMPETENT_CHILD))
        other = ask(house, child, right=Right.COMPETENT_CHILD, items=["identity"])
        with pytest.raises(NotTheirs):
            give(house, other)

    def test_the_conclusion_follows_from_the_answers(self, house: House) -> None:
        consent = ask(house, child_of(13, actor=house.worker))
        for answers, conclusion in (
            ({**CAN_DECIDE, "own-view": "unsure"}, Conclusion.COMPETENT),
            (CAN_DECIDE, Conclusion.NOT_COMPETENT),
            ({**CAN_DECIDE, "own-view": ""}, Conclusion.NOT_COMPETENT),
        ):
            with pytest.raises(AssessAgain):
                assess_competence(
                    actor=house.worker, consent=consent, answers=answers, evidence="x", conclusion=conclusion, now=NOW
                )

    def test_a_year_older_it_is_assessed_again(self, house: House) -> None:
        birthday = NOW + timedelta(days=2)
        child = child_of(13, actor=house.worker, now=birthday - timedelta(days=364))
        consent = ask(house, child, right=Right.COMPETENT_CHILD, now=NOW - timedelta(days=10))
        assess(house, consent, now=NOW - timedelta(days=10))
        with pytest.raises(NotTheirs):
            give(house, consent, now=birthday)
        assess(house, consent, now=birthday)
        give(house, consent, now=birthday)


class TestRefuse:
    def test_a_refusal_is_kept_and_covers_nothing(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        record_refusal(actor=house.worker, consent=consent, said_on=TODAY, words="No, thank you.", now=NOW)
        assert state(house, consent) is State.REFUSED
        assert not covers(house, consent)
        assert all(owed.closed_at for owed in list_about(about=consent, now=NOW))

    def test_asking_can_stop_without_an_answer(self, house: House) -> None:
        consent = ask(house, child_of(5, actor=house.worker))
        with pytest.raises(SayMore):
            stop_asking(actor=house.worker, consent=consent, why=" ", now=NOW)
        stop_asking(actor=house.worker, consent=consent, why="They did not ring back.", now=NOW)
        assert state(house, consent) is State.STOPPED


class TestReview:
    def test_it_stands_until_another_day_and_never_longer(self, house: House) -> None:
        consent = given(house)
        for day in (None, TODAY + timedelta(days=91), TODAY - timedelta(days=1)):
            with pytest.raises(Undated):
                review_consent(
                    actor=house.worker, consent=consent, found=Found.STANDS, words="Same.", review_on=day, now=LATER
                )
        review_consent(
            actor=house.worker, consent=consent, found=Found.STANDS, words="Same.",
            review_on=TODAY + timedelta(days=60), now=LATER,
        )  # fmt: skip
        row = get_consent(actor=house.worker, consent=consent, now=LATER)
        assert (row.review_on, row.last_on) == (TODAY + timedelta(days=60), TODAY + timedelta(days=90))
        open_ones = [owed for owed in list_about(about=consent, now=LATER) if owed.closed_at is None]
        assert [owed.code for owed in open_ones] == ["consent.review"]

    def test_it_ends_at_once(self, house: House) -> None:
        consent = given(house)
        review_consent(actor=house.worker, consent=consent, found=Found.ENDED, words="The school changed.", now=LATER)
        assert state(house, consent, at=LATER) is State.ENDED
        assert not covers(house, consent, at=LATER)
        assert not [owed for owed in list_about(about=consent, now=LATER) if owed.closed_at is None]

    def test_overdue_is_said_and_blocks_nothing(self, house: House) -> None:
        consent = given(house)
        late = NOW + timedelta(days=31)
        assert get_consent(actor=house.worker, consent=consent, now=late).is_review_overdue
        assert covers(house, consent, at=late)

    def test_a_child_who_is_older_is_assessed_again_first(self, house: House) -> None:
        child = child_of(13, actor=house.worker, now=NOW - timedelta(days=350))  # 14 in two weeks
        consent = ask(house, child, right=Right.COMPETENT_CHILD)
        assess(house, consent)
        give(house, consent)
        older = NOW + timedelta(days=20)
        again = {"actor": house.worker, "consent": consent, "found": Found.STANDS, "words": "Same.",
                 "review_on": older.date() + timedelta(days=9), "now": older}  # fmt: skip
        with pytest.raises(AssessAgain):
            review_consent(**again)  # type: ignore[arg-type]
        assess(house, consent, now=older)
        review_consent(**again)  # type: ignore[arg-type]


class TestWithdraw:
    def test_it_covers_nothing_from_that_moment_and_what_was_stays(self, house: House) -> None:
        consent = given(house)
        ended = withdraw(actor=house.worker, consent=consent, now=LATER)
        assert (ended.recipients, ended.items) == ((house.social_care,), ("school-attendance",))
        assert not covers(house, consent, at=LATER)
        row = get_consent(actor=house.worker, consent=consent, now=LATER)
        assert (row.state, row.words, row.began_at) == (State.WITHDRAWN, "Yes, if it helps.", NOW)
        assert not [owed for owed in list_about(about=consent, now=LATER) if owed.closed_at is None]

    def test_whoever_asked_writes_it_down_lapsed_or_not(self, house: House) -> None:
        consent = given(house)
        withdraw(actor=replace(house.worker, is_accredited=False), consent=consent, now=LATER)
        assert state(house, consent, at=LATER) is State.WITHDRAWN

    def test_nobody_elsewhere_does(self, house: House) -> None:
        consent = given(house)
        for actor in (house.other_worker, replace(house.colleague, is_accredited=False)):
            with pytest.raises(ConsentUnknown):
                withdraw(actor=actor, consent=consent, now=LATER)
        with pytest.raises(NotPermitted):
            withdraw(actor=VISITOR, consent=consent, now=LATER)

    def test_an_act_that_shares_finds_nothing_once_it_is_taken_back(self, owner: House) -> None:
        consent = given(owner)
        child = get_consent(actor=owner.worker, consent=consent, now=NOW).child
        asked = {"actor": owner.worker, "child": child, "recipient": owner.social_care, "purpose": "early-help",
                 "item": "school-attendance"}  # fmt: skip
        held = lock_covering(**asked, now=NOW)  # type: ignore[arg-type]
        assert held is not None
        assert held.consent == consent
        withdraw(actor=owner.worker, consent=consent, now=LATER)
        assert lock_covering(**asked, now=LATER) is None  # type: ignore[arg-type]
        # An act that began before and waited for the withdrawal: its own moment is earlier, and it must not share.
        assert lock_covering(**asked, now=NOW) is None  # type: ignore[arg-type]


class TestLink:
    def test_it_takes_back_without_an_account_and_whoever_asked_is_told(self, house: House) -> None:
        consent = given(house)
        token = make_link(actor=house.worker, consent=consent, now=NOW)
        assert withdraw_by_link(actor=VISITOR, token=token, now=LATER).consent == consent
        assert not covers(house, consent, at=LATER)
        settle_withdrawal(actor=SYSTEM, consent=consent, now=LATER)
        (owed,) = [one for one in list_about(about=consent, now=LATER) if one.closed_at is None]
        assert (owed.code, owed.owner_post) == ("consent.taken-back", house.worker.post)
        assert consent in {notice.about for notice in list_notices(actor=house.worker)}
        acknowledge_withdrawal(actor=house.worker, consent=consent, now=LATER)
        assert not [one for one in list_about(about=consent, now=LATER) if one.closed_at is None]

    def test_looking_uses_nothing_up_and_shows_neither_child_nor_words(self, house: House) -> None:
        consent = given(house)
        token = make_link(actor=house.worker, consent=consent, now=NOW)
        for _ in range(3):
            row = find_by_link(actor=VISITOR, token=token, at=LATER)
            assert row is not None
        assert not any(word in str(row) for word in ("chi_", "Robin", "Jo", "September"))
        assert state(house, consent) is State.IN_FORCE

    def test_used_guessed_replaced_or_over_it_is_no_link(self, house: House) -> None:
        consent = given(house)
        older = make_link(actor=house.worker, consent=consent, now=NOW)
        token = make_link(actor=house.worker, consent=consent, now=NOW)
        for bad, at in ((older, LATER), ("guessed", LATER), ("", LATER), (token, last_moment())):
            assert find_by_link(actor=VISITOR, token=bad, at=at) is None
            with pytest.raises(LinkNotValid):
                withdraw_by_link(actor=VISITOR, token=bad, now=at)
        withdraw_by_link(actor=VISITOR, token=token, now=LATER)
        with pytest.raises(LinkNotValid):
            withdraw_by_link(actor=VISITOR, token=token, now=LATER)

    def test_a_link_reaches_its_own_consent_alone(self, house: House) -> None:
        first, second = given(house), given(house, items=["identity"])
        withdraw_by_link(actor=VISITOR, token=make_link(actor=house.worker, consent=first, now=NOW), now=LATER)
        assert state(house, second, at=LATER) is State.IN_FORCE


class TestKnownFaultsOfOthers:
    def test_no_expiry_never_means_for_ever(self, owner: House) -> None:
        """HMIS Warehouse, pull request 5677: no expiry was treated as not expired."""
        consent = given(owner)
        for missing in ({"ends_at": None}, {"last_on": None}, {"review_on": None}, {"began_at": None}):
            with pytest.raises(IntegrityError, match="given_has_its_days"), transaction.atomic():
                _without_triggers(lambda missing=missing: Consent.objects.filter(reference=consent).update(**missing))
        with pytest.raises(IntegrityError, match="line_is_dated"), transaction.atomic():
            _without_triggers(lambda: ConsentLine.objects.update(ends_at=None))

    def test_a_lapsed_consent_is_never_called_in_force(self, house: House) -> None:
        """HMIS Warehouse, pull request 6584: an "Active" badge stood on a consent that had lapsed."""
        consent = given(house)
        last = last_moment()
        before = last - timedelta(microseconds=1)
        assert (state(house, consent, at=before), covers(house, consent, at=before)) == (State.IN_FORCE, True)
        for moment in (last, last + timedelta(days=1), last + timedelta(days=4_000)):
            row = get_consent(actor=house.worker, consent=consent, now=moment)
            assert (row.state, row.state_words) == (State.LAPSED, "Over: its last day has passed")
            assert not covers(house, consent, at=moment)
            (listed,) = get_family(actor=house.worker, child=row.child, now=moment).consents
            assert listed.state is State.LAPSED

    def test_no_act_passes_in_silence_where_it_is_not_possible(self, house: House) -> None:
        """Primero: a transition that was not allowed returned without a word, and nothing had happened."""
        tried = 0
        for how, prepare in STORIES.items():
            consent, moment = prepare(house)
            before = get_consent(actor=house.worker, consent=consent, now=moment)
            assert before.state is how
            for act, attempt in ATTEMPTS.items():
                if how in allowed_from(act):
                    continue
                with pytest.raises(NotPossibleNow) as refused:
                    attempt(house, consent, moment)
                assert refused.value.state is how
                assert get_consent(actor=house.worker, consent=consent, now=moment) == before
                tried += 1
        assert tried == sum(how not in allowed_from(act) for how in State for act in ATTEMPTS)


def _withdrawn(house: House) -> tuple[str, object]:
    consent = given(house)
    withdraw(actor=house.worker, consent=consent, now=LATER)
    return consent, LATER


def _ended(house: House) -> tuple[str, object]:
    consent = given(house)
    review_consent(actor=house.worker, consent=consent, found=Found.ENDED, words="Over.", now=LATER)
    return consent, LATER


def _refused(house: House) -> tuple[str, object]:
    consent = ask(house, child_of(5, actor=house.worker))
    record_refusal(actor=house.worker, consent=consent, said_on=TODAY, now=NOW)
    return consent, NOW


def _stopped(house: House) -> tuple[str, object]:
    consent = ask(house, child_of(5, actor=house.worker))
    stop_asking(actor=house.worker, consent=consent, why="No answer.", now=NOW)
    return consent, NOW


STORIES: dict[State, Callable[[House], tuple[str, object]]] = {
    State.ASKED: lambda house: (ask(house, child_of(5, actor=house.worker)), NOW),
    State.STOPPED: _stopped,
    State.REFUSED: _refused,
    State.IN_FORCE: lambda house: (given(house), NOW),
    State.WITHDRAWN: _withdrawn,
    State.ENDED: _ended,
    State.LAPSED: lambda house: (given(house), last_moment()),
}
ATTEMPTS: dict[Act, Callable[..., object]] = {
    Act.ASSESS: lambda house, consent, now: assess(house, consent, now=now),
    Act.ANSWER: lambda house, consent, now: give(house, consent, now=now),
    Act.STOP: lambda house, consent, now: stop_asking(actor=house.worker, consent=consent, why="x", now=now),
    Act.REVIEW: lambda house, consent, now: review_consent(
        actor=house.worker, consent=consent, found=Found.ENDED, words="x", now=now
    ),
    Act.WITHDRAW: lambda house, consent, now: withdraw(actor=house.worker, consent=consent, now=now),
    Act.LINK: lambda house, consent, now: make_link(actor=house.worker, consent=consent, now=now),
}


class TestDatabase:
    """The owner of the tables writes past the actions; the database itself refuses."""

    def test_what_was_said_never_changes(self, owner: House) -> None:
        given(owner)
        for change in (
            lambda: Consent.objects.update(words="No"),
            lambda: Consent.objects.update(person="Another"),
            lambda: ConsentLine.objects.update(recipient="police"),
            Consent.objects.all().delete,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_two_consents_for_one_thing_cannot_overlap(self, owner: House) -> None:
        child = child_of(5, actor=owner.worker)
        first, second = ask(owner, child), ask(owner, child)
        give(owner, first)
        line = ConsentLine.objects.get(consent__reference=first)
        twin = ConsentLine.objects.filter(consent__reference=second)
        with pytest.raises(IntegrityError, match="consent_line_no_two_at_a_time"), transaction.atomic():
            twin.update(began_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=6))
        twin.update(began_at=line.ends_at, ends_at=line.ends_at + timedelta(days=1))

    @pytest.mark.parametrize(
        ("broken", "which"),
        [
            ({"has_explained_no_secrecy": False}, "given_is_informed"),
            ({"language": ""}, "given_is_informed"),
            ({"form": "written"}, "written_is_signed"),
            ({"signed_on": TODAY}, "written_is_signed"),
            ({"expression": "implied"}, "implied_says_how"),
            ({"withdrawn_at": NOW}, "withdrawn_while_given"),
            ({"answer": ""}, "answered_on_a_day|given_has_its_days"),
            ({"said_on": None}, "answered_on_a_day"),
        ],
    )
    def test_an_impossible_consent_is_refused(self, owner: House, broken: dict[str, object], which: str) -> None:
        given(owner)
        with pytest.raises(IntegrityError, match=which), transaction.atomic():
            _without_triggers(lambda: Consent.objects.update(**broken))


def _without_triggers(change: Callable[[], object]) -> None:
    """Write past the triggers as the owner of the tables could, so that the constraints alone answer."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE consent_consentline DISABLE TRIGGER USER")
    change()
