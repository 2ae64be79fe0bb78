"""Signing in, the actor, patience, and where a person may be led."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from sharewell.access.actions import be_invented_person, choose_post, end_post, sign_in, sign_out
from sharewell.access.actions.sessions import begin_session
from sharewell.access.actions.tries import note_right, note_wrong, take_turn
from sharewell.access.models import WrongTries
from sharewell.access.policies import (
    FACTOR_PATIENCE,
    FREE_TRIES,
    LONGEST_WAIT,
    PASSWORD_PATIENCE,
    find_way_back,
    has_lapsed,
)
from sharewell.access.queries import find_signed_in, find_wait, get_actor, get_work
from sharewell.access.types import (
    How,
    MustWait,
    NoCurrentPost,
    NotInvented,
    SignInResult,
    Visit,
    read_visit,
    write_visit,
)
from sharewell.acting.types import OPERATOR, VISITOR, Actor, ActorKind, Role
from sharewell.foundation.installation import mark
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.events import declare_duty
from sharewell.obligations.types import NobodyToTakeOver
from sharewell.practitioners.actions import end_post as end_post_alone
from sharewell.practitioners.models import Practitioner
from sharewell.practitioners.queries import get_mark, get_post
from sharewell.practitioners.types import PostUnknown
from tests.support.people import EARLIER, PASSWORD, Village, actor_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECONDS = timedelta(seconds=1)


WHERE = {"source": "203.0.113.7", "device": "Firefox on Windows"}


def begin(person: str) -> str:
    """Begin a session that needs no second factor, and return its key."""
    return begin_session(person=person, how=How.PASSWORD, device="A test", needs_second_factor=False, now=NOW)


@pytest.mark.django_db
class TestSignIn:
    def test_the_right_words_open_and_are_noted_without_them(self, village: Village) -> None:
        post = village.post(password=PASSWORD)
        attempt = sign_in(actor=VISITOR, email="Person.1@invented.example", password=PASSWORD, **WHERE, now=NOW)
        assert attempt.result is SignInResult.DONE
        assert attempt.person is not None
        assert (attempt.person.reference, attempt.mark) == (post.person, get_mark(post.person))
        entry = Entry.objects.get(event="person.signed_in")
        assert (entry.actor, entry.subjects, entry.facts) == ("visitor", [post.person], {})

    def test_a_wrong_password_is_noted_by_the_reference_of_the_account(self, village: Village) -> None:
        post = village.post(password=PASSWORD)
        attempt = sign_in(actor=VISITOR, email="person.1@invented.example", password="wrong", **WHERE, now=NOW)
        assert (attempt.result, attempt.person, attempt.mark) == (SignInResult.WRONG, None, "")
        entry = Entry.objects.get(event="person.refused")
        assert (entry.subjects, entry.facts) == ([post.person], {})

    def test_an_unknown_address_is_noted_without_it(self, village: Village) -> None:
        sign_in(actor=VISITOR, email="jamie@invented.example", password="wrong", **WHERE, now=NOW)
        entry = Entry.objects.get(event="person.refused")
        assert (entry.subjects, entry.facts) == ([], {})

    def test_an_account_that_is_not_active_is_refused_like_any_other(self, village: Village) -> None:
        post = village.post(password=PASSWORD)
        Practitioner.objects.filter(reference=post.person).update(is_active=False)
        attempt = sign_in(actor=VISITOR, email="person.1@invented.example", password=PASSWORD, **WHERE, now=NOW)
        assert attempt.result is SignInResult.WRONG


@pytest.mark.django_db
class TestGetActor:
    def test_it_carries_the_role_and_the_references_of_the_post(self, village: Village) -> None:
        post = village.post(Role.MANAGER)
        assert get_actor(practitioner=post.person, post=post.reference, now=NOW) == Actor(
            reference=post.person,
            kind=ActorKind.PERSON,
            organisation=post.organisation,
            post=post.reference,
            roles=frozenset({"manager"}),
            is_accredited=True,
        )

    def test_a_post_that_ended_has_not_begun_or_is_somebody_elses_gives_none(self, village: Village) -> None:
        post, other = village.post(), village.post()
        end_post_alone(actor=OPERATOR, post=post.reference, now=NOW)
        actor_of(post, now=NOW - SECONDS)
        for person, which, at in (
            (post.person, post.reference, NOW),
            (post.person, post.reference, EARLIER - SECONDS),
            (post.person, other.reference, NOW - DAY),
            ("pra_none", post.reference, NOW - DAY),
        ):
            with pytest.raises(NoCurrentPost):
                get_actor(practitioner=person, post=which, now=at)


@pytest.mark.django_db
class TestFindSignedIn:
    def test_the_only_post_is_taken_and_of_two_one_is_chosen(self, village: Village) -> None:
        one = village.post()
        given = {"person": one.person, "mark": get_mark(one.person), "key": begin(one.person), "now": NOW}
        found = find_signed_in(post="", **given)
        assert found is not None
        assert found.post == one
        two = village.post(person=one.person)
        found = find_signed_in(post="", **given)
        assert found is not None
        assert (found.post, found.actor.roles, found.actor.is_accredited) == (None, frozenset(), False)
        found = find_signed_in(post=two.reference, **given)
        assert found is not None
        assert found.post == two

    def test_a_post_that_ended_is_not_replaced_by_another_in_silence(self, village: Village) -> None:
        one = village.post()
        village.post(person=one.person)
        end_post_alone(actor=OPERATOR, post=one.reference, now=NOW)
        found = find_signed_in(
            person=one.person, post=one.reference, mark=get_mark(one.person), key=begin(one.person), now=NOW
        )
        assert found is not None
        assert found.post is None

    def test_a_session_under_an_old_password_is_over(self, village: Village) -> None:
        post = village.post()
        found = find_signed_in(person=post.person, post=post.reference, mark="old", key=begin(post.person), now=NOW)
        assert found is None


@pytest.mark.django_db
class TestChoosePost:
    def test_the_choice_is_noted(self, village: Village) -> None:
        post = village.post()
        choose_post(actor=actor_of(post), post=post.reference, now=NOW)
        assert [row.facts for row in list_entries(event="post.chosen")] == [{"post": post.reference}]

    def test_another_persons_post_is_not_to_be_chosen(self, village: Village) -> None:
        with pytest.raises(NoCurrentPost):
            choose_post(actor=village.actor(), post=village.post().reference, now=NOW)
        assert list_entries(event="post.chosen") == ()

    def test_signing_out_is_noted(self, village: Village) -> None:
        actor = village.actor()
        sign_out(actor=actor, session="", now=NOW)
        assert [row.actor for row in list_entries(event="person.signed_out")] == [actor.reference]


@pytest.mark.django_db
class TestBeInventedPerson:
    def test_only_where_the_database_itself_is_marked_as_invented(self, village: Village) -> None:
        post = village.post()
        with pytest.raises(NotInvented):
            be_invented_person(actor=VISITOR, post=post.reference, now=NOW)
        mark(kind="demo", now=NOW)
        attempt = be_invented_person(actor=VISITOR, post=post.reference, now=NOW)
        assert attempt.person is not None
        assert attempt.person.reference == post.person
        (entry,) = list_entries(event="invented_person.chosen")
        assert (entry.subjects, entry.facts) == ((post.person,), {"post": post.reference})

    @pytest.mark.parametrize("kind", ["service", "test"])
    def test_never_in_another_kind_of_installation(self, village: Village, kind: str) -> None:
        mark(kind=kind, now=NOW)
        with pytest.raises(NotInvented):
            be_invented_person(actor=VISITOR, post=village.post().reference, now=NOW)

    def test_a_post_that_is_over_or_unknown_is_not_to_be_chosen(self, village: Village) -> None:
        mark(kind="demo", now=NOW)
        post = village.post()
        end_post_alone(actor=OPERATOR, post=post.reference, now=NOW)
        with pytest.raises(NoCurrentPost):
            be_invented_person(actor=VISITOR, post=post.reference, now=NOW)
        with pytest.raises(PostUnknown):
            be_invented_person(actor=VISITOR, post="pos_none", now=NOW)


@pytest.mark.django_db
class TestEndPost:
    def test_nothing_that_is_owed_is_left_without_an_owner(self, village: Village) -> None:
        leaver, cover = village.post(), village.post()
        duty = declare_duty("access.probe", title="A duty for a test", page="")
        given = {"actor": actor_of(cover), "about": cover.person, "due_at": NOW + DAY, "now": NOW}
        open_obligation(code=duty.code, owner_post=leaver.reference, **given)
        with pytest.raises(NobodyToTakeOver):
            end_post(actor=OPERATOR, post=leaver.reference, now=NOW)
        assert get_post(leaver.reference).ended_at is None
        assert end_post(actor=OPERATOR, post=leaver.reference, to_post=cover.reference, now=NOW) == 1
        assert get_post(leaver.reference).ended_at == NOW
        held = get_work(actor=actor_of(cover, now=NOW), now=NOW)
        assert [one.owner_post for one in held.obligations] == [cover.reference]


@pytest.mark.django_db
class TestPatience:
    """Wrong tries, counted in the table that all processes share."""

    def wrong(self, *, account: str = "a", source: str = "1", now: datetime = NOW) -> None:
        with transaction.atomic():
            note_wrong(
                PASSWORD_PATIENCE, take_turn(PASSWORD_PATIENCE, account=account, source=source, now=now), now=now
            )

    def wait(self, *, account: str = "a", source: str = "1", now: datetime = NOW) -> int:
        return find_wait(PASSWORD_PATIENCE, account=account, source=source, now=now)

    def test_a_few_wrong_tries_are_free_then_the_wait_grows_to_half_a_minute(self) -> None:
        waits, moment = [], NOW
        for _ in range(FREE_TRIES + 8):
            wait = self.wait(now=moment)
            waits.append(wait)
            moment += wait * SECONDS
            assert self.wait(now=moment) == 0
            self.wrong(now=moment)
        assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
        assert max(waits) == LONGEST_WAIT

    def test_whoever_does_not_wait_is_refused_whatever_they_send(self) -> None:
        for _ in range(FREE_TRIES):
            self.wrong()
        with pytest.raises(MustWait, match="Wait 1 second, then try again"):
            self.wrong()

    def test_a_stranger_elsewhere_does_not_make_the_owner_wait(self) -> None:
        for _ in range(FREE_TRIES):
            self.wrong(source="stranger")
        assert self.wait(source="stranger") == 1
        assert self.wait(source="known 1") == 0
        assert self.wait(account="b", source="stranger") == 0

    def test_the_account_is_the_same_in_whatever_letters(self) -> None:
        for _ in range(FREE_TRIES):
            self.wrong(account=" A@B.example")
        assert self.wait(account="a@b.example ") == 1

    def test_it_is_forgotten_after_a_right_one_and_after_a_while(self) -> None:
        for source in ("1", "2"):
            for _ in range(FREE_TRIES):
                self.wrong(source=source)
        with transaction.atomic():
            moment = NOW + SECONDS
            note_right(take_turn(PASSWORD_PATIENCE, account="a", source="1", now=moment))
        assert self.wait(source="1", now=NOW) == 0
        later = NOW + timedelta(minutes=15)
        assert self.wait(source="2", now=later) == 0
        self.wrong(source="2", now=later)
        assert WrongTries.objects.get().count == 1

    def test_it_keeps_no_address_of_anybody(self) -> None:
        self.wrong(account="jamie@invented.example", source="203.0.113.7")
        row = WrongTries.objects.get()
        assert len(bytes(row.digest)) == 32
        assert "jamie" not in str(vars(row))
        assert row.digest != hashlib.sha256(b"password\0jamie@invented.example\x00203.0.113.7").digest()

    def test_one_kind_of_try_does_not_count_for_another(self) -> None:
        for _ in range(FREE_TRIES):
            self.wrong()
        assert find_wait(FACTOR_PATIENCE, account="a", source="1", now=NOW) == 0


class TestVisit:
    VISIT = Visit(person="pra_1", post="", mark="abc", key="def", began_at=NOW, seen_at=NOW + SECONDS)

    def test_what_is_written_is_read(self) -> None:
        kept: dict[str, object] = {}
        write_visit(kept, self.VISIT)
        assert read_visit(kept) == self.VISIT

    @pytest.mark.parametrize(
        "kept", [{}, {"person": "pra_1"}, {"person": "p", "post": "", "mark": "", "key": "", "seen_at": "x"}]
    )
    def test_what_is_not_whole_is_nothing(self, kept: dict[str, object]) -> None:
        assert read_visit(kept) is None

    @pytest.mark.parametrize(
        ("idle", "lasted", "over"),
        [(0, 0, False), (29, 60, False), (30, 60, True), (0, 12 * 60 - 1, False), (0, 12 * 60, True)],
    )
    def test_it_lapses_after_half_an_hour_of_nothing_and_after_a_day_of_work(
        self, idle: int, lasted: int, over: bool
    ) -> None:
        visit = Visit(
            person="pra_1",
            post="",
            mark="",
            key="",
            began_at=NOW - timedelta(minutes=lasted),
            seen_at=NOW - timedelta(minutes=idle),
        )
        assert has_lapsed(visit, idle=timedelta(minutes=30), now=NOW) is over

    @pytest.mark.django_db
    def test_it_goes_through_the_database(self) -> None:
        session = SessionStore()
        write_visit(session, self.VISIT)
        session.save()
        assert read_visit(SessionStore(session.session_key)) == self.VISIT


class TestFindWayBack:
    @pytest.mark.parametrize("address", ["/work/", "/register/", "/register/org_1/?a=b", "/guide/"])
    def test_a_page_of_ours_is_a_way_back(self, address: str) -> None:
        assert find_way_back(address) == address

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "work/",
            "//elsewhere.example/work/",
            "https://elsewhere.example/work/",
            "/\\elsewhere.example",
            "///elsewhere.example",
            "javascript:alert(1)",
            "/nowhere/",
            "/sign-in/?next=/work/",
            "/sign-out/",
            "/leave/",
            "/work/\n",
            "\t/work/",
        ],
    )
    def test_anything_else_is_not(self, address: str) -> None:
        assert find_way_back(address) == ""
