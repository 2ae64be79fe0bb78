"""Is this person current? Each part alone, the moment at which it lapses, and a slow twin by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.access.actions.sessions import begin_session
from sharewell.access.queries import find_signed_in, get_actor, get_work
from sharewell.access.types import How
from sharewell.acting.types import OPERATOR, Role
from sharewell.foundation.clock import LONDON
from sharewell.notices.models import Notice
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.events import declare_duty
from sharewell.obligations.types import Lane
from sharewell.practitioners.actions import appoint_adviser, end_post, end_vetting
from sharewell.practitioners.models import CodeAcceptance, Induction, Post, VettingCheck
from sharewell.practitioners.queries import get_code_to_accept, get_mark
from sharewell.practitioners.types import CodeVersion, EndReason, PostRow, Turn, add_years
from sharewell.training.models import Completion
from sharewell.training.queries.accreditations import find_accreditation, find_adviser, list_accreditations, list_lapsed
from sharewell.training.types import Measured, Part, Standing, judge
from tests.support.people import EARLIER, Village, accept, make_current, train, vet

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db

REPLY = declare_duty("invented-reply-of-training", title="Reply to an invented question")


def lacks(post: PostRow, *, at: datetime = NOW) -> set[Part]:
    found = find_accreditation(person=post.person, post=post.reference, at=at)
    assert found.is_current == (not found.lacks)
    assert all(part.next_step for part in found.lacks)
    return {part.part for part in found.lacks}


class TestFindAccreditation:
    def test_everything_is_there(self, village: Village) -> None:
        post = village.post()
        found = find_accreditation(person=post.person, post=post.reference, at=NOW)
        assert found.is_current
        assert found.until == add_years(EARLIER.date(), 3)

    def test_a_new_person_lacks_all_but_the_post(self, village: Village) -> None:
        assert lacks(village.post(is_current=False)) == {Part.VETTING, Part.COURSE, Part.INDUCTION, Part.CODE}

    def test_without_that_post_there_is_nothing(self, village: Village) -> None:
        mine, other = village.post(), village.post()
        found = find_accreditation(person=mine.person, post=other.reference, at=NOW)
        assert {part.part for part in found.lacks} == set(Part)

    def test_a_check_counts_until_before_the_day_of_the_next(self, village: Village) -> None:
        post = village.post(is_current=False)
        make_current(post)
        other = village.post(is_current=False)
        vet(other, recheck_on=date(2026, 12, 1))
        before = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
        assert Part.VETTING not in lacks(other, at=before)
        assert Part.VETTING in lacks(other, at=before + timedelta(minutes=1))

    def test_the_day_is_that_of_london_also_in_summer(self, village: Village) -> None:
        post = village.post(is_current=False)
        vet(post, recheck_on=date(2027, 7, 1))
        midnight = datetime(2027, 7, 1, tzinfo=LONDON).astimezone(UTC)
        assert midnight.hour == 23
        assert Part.VETTING not in lacks(post, at=midnight - timedelta(seconds=1))
        assert Part.VETTING in lacks(post, at=midnight)

    def test_a_course_runs_out(self, village: Village) -> None:
        post = village.post()
        ends = datetime.combine(add_years(EARLIER.date(), 3), datetime.min.time(), tzinfo=LONDON)
        assert lacks(post, at=ends - timedelta(minutes=1)) == set()
        assert Part.COURSE in lacks(post, at=ends)

    def test_a_check_of_another_organisation_does_not_count_here(self, village: Village) -> None:
        post = village.post()
        village.post(person=post.person, organisation="Another Trust", is_current=False)
        second = village.post(person=post.person, organisation="Third Trust", is_current=False)
        assert lacks(second) == {Part.VETTING, Part.INDUCTION}

    def test_a_bar_closes_every_organisation_until_each_has_checked_anew(self, village: Village) -> None:
        first = village.post()
        second = village.post(person=first.person, organisation="Another Trust")
        check = VettingCheck.objects.get(organisation__reference=first.organisation)
        end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.BARRED, now=NOW)
        assert lacks(first) == {Part.VETTING}
        assert lacks(second) == {Part.VETTING}
        assert lacks(second, at=NOW - DAY) == set()
        vet(second, now=NOW + DAY)
        assert lacks(second, at=NOW + DAY) == set()
        assert lacks(first, at=NOW + DAY) == {Part.VETTING}

    def test_a_check_that_ended_for_another_reason_stays_the_matter_of_one_organisation(self, village: Village) -> None:
        first = village.post()
        second = village.post(person=first.person, organisation="Another Trust")
        check = VettingCheck.objects.get(organisation__reference=first.organisation)
        end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.MISTAKE, now=NOW)
        assert (lacks(first), lacks(second)) == ({Part.VETTING}, set())

    def test_a_kind_that_is_not_enough_counts_beside_another_only(self, village: Village) -> None:
        from sharewell.practitioners.actions import record_vetting

        post = village.post(is_current=False)
        record_vetting(
            actor=OPERATOR,
            person=post.person,
            organisation=post.organisation,
            kind="overseas-check",
            certificate="INVENTED 2",
            checked_on=EARLIER.date(),
            recheck_on=add_years(EARLIER.date(), 1),
            now=EARLIER,
        )
        assert Part.VETTING in lacks(post)

    def test_what_was_recorded_later_did_not_count_before(self, village: Village) -> None:
        post = village.post(is_current=False)
        make_current(post, now=NOW)
        assert lacks(post, at=NOW) == set()
        assert lacks(post, at=NOW - DAY) == {Part.VETTING, Part.COURSE, Part.INDUCTION, Part.CODE}

    def test_it_takes_one_query(self, village: Village) -> None:
        post = village.post()
        with CaptureQueriesContext(connection) as queries:
            find_accreditation(person=post.person, post=post.reference, at=NOW)
        assert len(queries) == 1
        for _ in range(4):
            village.post()
        with CaptureQueriesContext(connection) as queries:
            rows = list_accreditations(at=NOW)
        assert (len(queries), len(rows), {row.standing for row in rows}) == (1, 8, {Standing.CURRENT, Standing.LAPSED})


class TestTheActor:
    def test_a_lapse_shows_in_the_next_actor(self, village: Village) -> None:
        post = village.post()
        assert get_actor(practitioner=post.person, post=post.reference, now=NOW).is_accredited
        check = VettingCheck.objects.get()
        end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.WITHDRAWN, now=NOW)
        assert not get_actor(practitioner=post.person, post=post.reference, now=NOW).is_accredited

    def test_who_is_signed_in_takes_one_more_query_than_the_post_alone(self, village: Village) -> None:
        post = village.post()
        mark = get_mark(post.person)
        key = begin_session(person=post.person, how=How.PASSWORD, device="A test", needs_second_factor=False, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            found = find_signed_in(person=post.person, post=post.reference, mark=mark, key=key, now=NOW)
        assert found is not None
        assert found.accreditation is not None
        assert found.accreditation.is_current
        assert len(queries) == 4  # the session with the person, their posts, the accreditation, whom they act for

    def test_a_post_that_only_puts_in_makes_an_actor_who_does_not_look(self, village: Village) -> None:
        post = village.post()
        Post.objects.filter(reference=post.reference).update(is_input_only=True)
        actor = get_actor(practitioner=post.person, post=post.reference, now=NOW)
        assert (actor.is_accredited, actor.is_input_only) == (True, True)


class TestCover:
    @pytest.fixture
    def owed(self, village: Village) -> tuple[PostRow, PostRow, PostRow]:
        owner, cover = village.post(), village.post(organisation="Another Trust")
        manager = village.post(Role.MANAGER)
        actor = get_actor(practitioner=manager.person, post=manager.reference, now=NOW)
        open_obligation(
            actor=actor,
            code=REPLY.code,
            about=owner.reference,
            owner_post=owner.reference,
            cover_post=cover.reference,
            due_at=NOW + 30 * DAY,
            now=NOW,
        )
        return owner, cover, manager

    def lane(self, post: PostRow) -> set[Lane | None]:
        actor = get_actor(practitioner=post.person, post=post.reference, now=NOW + DAY)
        return {row.lane for row in get_work(actor=actor, now=NOW + DAY).obligations if row.code == REPLY.code}

    def test_what_a_lapsed_person_owes_shows_to_their_cover_and_their_managers(
        self, owed: tuple[PostRow, PostRow, PostRow], village: Village
    ) -> None:
        owner, cover, _ = owed
        second_manager = village.post(Role.MANAGER)
        stranger = village.post(Role.MANAGER, organisation="Third Trust")
        assert self.lane(cover) == set()
        assert self.lane(second_manager) == set()
        check = VettingCheck.objects.get(practitioner__reference=owner.person)
        end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.WITHDRAWN, now=NOW)
        assert self.lane(owner) == {Lane.MINE}
        assert self.lane(cover) == {Lane.COVERING}
        assert self.lane(second_manager) == {Lane.LAPSED}
        assert self.lane(stranger) == set()

    def test_an_adviser_who_is_not_current_is_covered(self, village: Village) -> None:
        adviser, cover = village.post(Role.ADVISER), village.post(Role.MANAGER)
        appoint_adviser(
            actor=OPERATOR,
            organisation=adviser.organisation,
            adviser=adviser.reference,
            cover=cover.reference,
            out_of_hours_words="Ring the duty team.",
            out_of_hours_telephone="01632 960123",
            now=EARLIER,
        )

        def turn() -> Turn:
            found = find_adviser(organisation=adviser.organisation, at=NOW)
            assert found is not None
            return found.who

        assert turn() is Turn.ADVISER
        for post, expected in ((adviser, Turn.COVER), (cover, Turn.OUT_OF_HOURS)):
            check = VettingCheck.objects.get(practitioner__reference=post.person)
            end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.WITHDRAWN, now=NOW)
            assert turn() is expected


VERSIONS = tuple(
    CodeVersion(
        number=number,
        title="Code",
        dated=day,
        required_from=day,
        owner="Lead",
        statements=(),
        text_hash=f"{number:064x}",
    )
    for number, day in ((1, date(2026, 1, 1)), (2, date(2027, 1, 1)))
)


def measured(**changes: Any) -> Measured:
    facts: dict[str, Any] = {
        "person": "p",
        "post": "q",
        "organisation": "o",
        "is_post_held": True,
        "post_ends_on": None,
        "vetted_until": date(2030, 1, 1),
        "is_barred": False,
        "trained_until": (("information-sharing", date(2030, 1, 1)),),
        "inducted_on": date(2026, 1, 1),
        "accepted": frozenset({VERSIONS[0].text_hash}),
    }
    return Measured(**{**facts, **changes})


class TestTheCodeOfPractice:
    def test_a_new_version_is_needed_from_its_day(self) -> None:
        before = judge(measured(), on=date(2026, 12, 31), code_versions=VERSIONS)
        after = judge(measured(), on=date(2027, 1, 1), code_versions=VERSIONS)
        assert (before.is_current, before.until) == (True, date(2027, 1, 1))
        assert {part.part for part in after.lacks} == {Part.CODE}

    def test_the_new_version_may_be_accepted_early(self) -> None:
        facts = measured(accepted=frozenset({VERSIONS[1].text_hash}))
        assert judge(facts, on=date(2026, 6, 1), code_versions=VERSIONS).is_current
        assert judge(facts, on=date(2027, 6, 1), code_versions=VERSIONS).is_current

    def test_words_that_changed_void_what_was_accepted(self) -> None:
        facts = measured(accepted=frozenset({"f" * 64}))
        assert {part.part for part in judge(facts, on=date(2026, 6, 1), code_versions=VERSIONS).lacks} == {Part.CODE}


@dataclass
class Life:
    """Dated facts about one person in one post, as a person with a ledger and a pencil would keep them."""

    checks: list[tuple[int, int, int, int, int | None, str]] = field(default_factory=list)
    completions: list[tuple[int, int, int]] = field(default_factory=list)
    inductions: list[int] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)
    post_ends: int | None = None

    def is_current(self, at: int) -> bool:
        """Decide by hand, hour by hour: days are 24 hours, counted in hours from the beginning."""
        day = at // 24
        bars = [ended for _, _, _, _, ended, reason in self.checks if ended is not None and reason == "barred"]
        vetted = False
        for home, recorded, checked, recheck, ended, _ in self.checks:
            if home != 0 or recorded > at or checked > day or recheck <= day:
                continue
            if ended is not None and ended <= at:
                continue
            if any(recorded <= bar <= at for bar in bars):
                continue
            vetted = True
        trained = any(recorded <= at and done <= day < expires for recorded, done, expires in self.completions)
        inducted = any(recorded <= at for recorded in self.inductions)
        accepted = any(moment <= at for moment in self.accepted)
        in_post = at >= 0 and (self.post_ends is None or at < self.post_ends)
        return vetted and trained and inducted and accepted and in_post


HOURS = st.integers(0, 24 * 40)


@st.composite
def checks(draw: st.DrawFn) -> tuple[int, int, int, int, int | None, str]:
    recorded = draw(HOURS)
    checked = draw(st.integers(-20, recorded // 24))
    recheck = checked + draw(st.integers(1, 60))
    ended = draw(st.none() | st.integers(recorded, recorded + 24 * 30))
    reason = draw(st.sampled_from(["barred", "withdrawn", "mistake"])) if ended is not None else ""
    return draw(st.sampled_from([0, 0, 0, 1])), recorded, checked, recheck, ended, reason


@st.composite
def lives(draw: st.DrawFn) -> Life:
    completions = []
    for _ in range(draw(st.integers(0, 3))):
        recorded = draw(HOURS)
        done = draw(st.integers(-20, recorded // 24))
        completions.append((recorded, done, done + draw(st.integers(1, 50))))
    return Life(
        checks=draw(st.lists(checks(), max_size=4)),
        completions=completions,
        inductions=draw(st.lists(HOURS, max_size=2, unique=True)),
        accepted=draw(st.lists(HOURS, max_size=1)),
        post_ends=draw(st.none() | st.integers(1, 24 * 60)),
    )


START = datetime(2026, 11, 1, tzinfo=LONDON)  # winter: each day of London has 24 hours


class TestTheTwin:
    @pytest.fixture
    def posts(self, village: Village) -> tuple[PostRow, PostRow]:
        """Return two posts of one person, in two organisations."""
        here = village.post(is_current=False, at=START.astimezone(UTC))
        return here, village.post(
            person=here.person, organisation="Another Trust", is_current=False, at=START.astimezone(UTC)
        )

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(life=lives(), moments=st.lists(st.integers(0, 24 * 60), min_size=5, max_size=12))
    def test_the_query_and_the_hand_agree_at_every_moment(
        self, posts: tuple[PostRow, PostRow], life: Life, moments: list[int]
    ) -> None:
        post, elsewhere = posts
        edges = [hour for check in life.checks for hour in (check[1], check[3] * 24, (check[4] or 0))]
        with transaction.atomic():
            enact(life, post, elsewhere)
            for hour in {*moments, *(edge for edge in edges if edge >= 0), *(edge - 1 for edge in edges if edge > 0)}:
                at = (START + timedelta(hours=hour)).astimezone(UTC)
                found = find_accreditation(person=post.person, post=post.reference, at=at)
                assert found.is_current == life.is_current(hour), (hour, [part.words for part in found.parts])
                if hour in moments[:2]:
                    lapsed = list_lapsed(posts={post.reference}, at=at)
                    assert lapsed == (set() if found.is_current else {post.reference})
            transaction.set_rollback(True)  # the next life begins afresh


def enact(life: Life, post: PostRow, elsewhere: PostRow) -> None:
    """Write the facts of a life as rows, each at its own moment."""

    def moment(hour: int) -> datetime:
        return (START + timedelta(hours=hour)).astimezone(UTC)

    def day(number: int) -> date:
        return START.date() + timedelta(days=number)

    held = Post.objects.get(reference=post.reference)
    other = Post.objects.get(reference=elsewhere.reference)
    for number, (home, recorded, checked, recheck, ended, reason) in enumerate(life.checks):
        VettingCheck.objects.create(
            reference=f"v{number}{held.pk}",
            practitioner=held.practitioner,
            organisation=other.organisation if home else held.organisation,
            kind="enhanced-dbs",
            certificate="INVENTED",
            checked_on=day(checked),
            recheck_on=day(recheck),
            recorded_at=moment(recorded),
            recorded_by="operator",
            ended_at=None if ended is None else moment(ended),
            ended_by="" if ended is None else "operator",
            end_reason=reason,
        )
    for number, (recorded, done, expires) in enumerate(life.completions):
        Completion.objects.create(
            reference=f"c{number}{held.pk}",
            practitioner=held.practitioner,
            course="information-sharing",
            course_version="1",
            completed_on=day(done),
            expires_on=day(expires),
            provider="Invented",
            evidence=str(number),
            recorded_at=moment(recorded),
            recorded_by="operator",
        )
    for number, recorded in enumerate(life.inductions):
        Induction.objects.create(
            reference=f"i{number}{held.pk}",
            practitioner=held.practitioner,
            organisation=held.organisation,
            done_on=day(-1 - number),
            recorded_at=moment(recorded),
            recorded_by="operator",
        )
    code = get_code_to_accept(on=START.date())
    for accepted in life.accepted:
        CodeAcceptance.objects.create(
            reference=f"a{held.pk}",
            practitioner=held.practitioner,
            version=code.number,
            text_hash=code.text_hash,
            accepted_at=moment(accepted),
        )
    if life.post_ends is not None:
        Post.objects.filter(pk=held.pk).update(ended_at=moment(life.post_ends))


def test_an_end_of_the_post_ends_it(village: Village) -> None:
    post = village.post()
    end_post(actor=OPERATOR, post=post.reference, now=NOW)
    assert lacks(post, at=NOW) == {Part.POST}
    assert lacks(post, at=NOW - DAY) == set()
    assert Notice.objects.count() == 0


def test_training_and_accepting_one_after_the_other_leads_there(village: Village) -> None:
    post = village.post(is_current=False)
    vet(post)
    train(post)
    accept(post)
    assert lacks(post) == {Part.INDUCTION}
