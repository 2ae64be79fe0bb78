"""Sessions: listed, ended at once, and cleared; and who is kept out by wrong tries of others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app as procrastinate_app

from sharewell.access.actions import ask_recovery, delete_old_sessions, end_other_sessions, end_session, sign_in
from sharewell.access.actions.tries import note_wrong, take_turn
from sharewell.access.jobs import clear, tell
from sharewell.access.models import RecoveryRequest, SignedInSession, WrongTries
from sharewell.access.policies import PASSWORD_PATIENCE, device_words
from sharewell.access.queries import find_signed_in, list_sessions
from sharewell.access.types import MustWait, SessionUnknown, SignInResult
from sharewell.acting.types import SYSTEM, VISITOR
from sharewell.ledger.queries import list_entries
from sharewell.notices.models import Notice
from sharewell.practitioners.queries import get_mark
from tests.support.people import PASSWORD, Village
from tests.support.second_factor import Door, at_the_door

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EMAIL = "person.1@invented.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(village: Village) -> str:
    return village.post(password=PASSWORD).person


def is_open(door: Door, *, now: datetime = NOW) -> bool:
    person = door.actor.reference
    return find_signed_in(person=person, post="", mark=get_mark(person), key=door.key, now=now) is not None


class TestListSessions:
    def test_this_one_comes_first_then_the_latest(self, village: Village, person: str) -> None:
        old = at_the_door(person, now=NOW - timedelta(minutes=20), device="Firefox on Windows")
        new = at_the_door(person, now=NOW - timedelta(minutes=5), device="Safari on iPhone")
        this = at_the_door(person, now=NOW - timedelta(minutes=25))
        at_the_door(village.post().person, now=NOW)
        rows = list_sessions(actor=this.actor, session=this.session, now=NOW)
        assert [row.reference for row in rows] == [this.session, new.session, old.session]
        assert [row.is_this_one for row in rows] == [True, False, False]
        assert rows[1].device == "Safari on iPhone"

    def test_what_lapsed_or_ended_is_not_among_them(self, person: str) -> None:
        lapsed = at_the_door(person, now=NOW - timedelta(minutes=40))
        this = at_the_door(person, now=NOW)
        assert lapsed.session not in {
            row.reference for row in list_sessions(actor=this.actor, session=this.session, now=NOW)
        }


class TestEndSession:
    def test_it_ends_at_once(self, person: str) -> None:
        this, other = at_the_door(person, now=NOW), at_the_door(person, now=NOW)
        assert is_open(other)
        end_session(actor=this.actor, session=other.session, now=NOW)
        assert (is_open(this), is_open(other)) == (True, False)
        assert list_entries(event="session.ended")[0].facts == {"how": "from-elsewhere", "sessions": 1}

    def test_not_somebody_elses_and_not_twice(self, village: Village, person: str) -> None:
        this, other = at_the_door(person, now=NOW), at_the_door(village.post().person, now=NOW)
        for _ in range(2):
            with pytest.raises(SessionUnknown):
                end_session(actor=this.actor, session=other.session, now=NOW)
        assert is_open(other)

    def test_all_others(self, village: Village, person: str) -> None:
        this, elsewhere = at_the_door(person, now=NOW), at_the_door(village.post().person, now=NOW)
        others = [at_the_door(person, now=NOW) for _ in range(3)]
        assert end_other_sessions(actor=this.actor, session=this.session, now=NOW) == 3
        assert [is_open(one) for one in (this, elsewhere, *others)] == [True, True, False, False, False]


class TestFindSignedIn:
    def test_it_takes_two_queries(self, person: str) -> None:
        door = at_the_door(person, now=NOW)
        mark = get_mark(person)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            find_signed_in(person=person, post="", mark=mark, key=door.key, now=NOW)
        assert len(asked) == 2

    @pytest.mark.parametrize("key", ["", "guessed", "\ud800"])
    def test_a_key_that_is_none_opens_nothing(self, person: str, key: str) -> None:
        at_the_door(person, now=NOW)
        assert find_signed_in(person=person, post="", mark=get_mark(person), key=key, now=NOW) is None

    def test_the_table_does_not_hold_the_key(self, person: str) -> None:
        door = at_the_door(person, now=NOW)
        assert door.key not in str(vars(door.row()))


class TestDeleteOldSessions:
    def test_what_ended_thirty_days_ago_goes(self, person: str) -> None:
        old, live = at_the_door(person, now=NOW - timedelta(days=31)), at_the_door(person, now=NOW)
        WrongTries.objects.create(digest=b"1" * 32, count=3, last_at=NOW - timedelta(days=2))
        assert delete_old_sessions(actor=SYSTEM, now=NOW) == 1
        assert [row.reference for row in SignedInSession.objects.all()] == [live.session]
        assert not WrongTries.objects.exists()
        assert list_entries(event="old_sessions.deleted")[0].facts == {"sessions": 1}
        assert old.session != live.session


class TestTheNightlyJob:
    def test_it_clears_sessions_and_ends_old_requests(self, village: Village, person: str) -> None:
        at_the_door(person, now=NOW - timedelta(days=400))
        ask_recovery(actor=VISITOR, email=EMAIL, source="1", now=NOW - timedelta(days=300))
        clear(timestamp=0)
        assert not SignedInSession.objects.exists()
        assert RecoveryRequest.objects.get().state == "expired"

    def test_it_is_put_into_the_queue_every_night(self) -> None:
        assert ("access.clear", "") in procrastinate_app.periodic_registry.periodic_tasks

    def test_a_person_is_told_and_the_e_mail_says_nothing(self, person: str) -> None:
        tell(person=person)
        notice = Notice.objects.get()
        assert (notice.person, notice.address) == (person, EMAIL)
        assert len(list_entries(event="person.told")) == 1


class TestNobodyIsLockedOutByOthers:
    def test_ten_thousand_wrong_tries_from_elsewhere_do_not_keep_the_owner_out(self, person: str) -> None:
        """Most are refused before a password is looked at; those that are not are counted for the stranger."""
        moment, refused, tried = NOW, 0, 0
        for number in range(10_000):
            try:
                # A thousand addresses of the stranger's, ten tries each, three a second. Thirty go through the door;
                # the others are counted as the door counts them, without hashing so many passwords.
                if number % 1000 < 3:
                    enter("", source=f"stranger {number % 1000}", now=moment)
                else:
                    count_wrong(source=f"stranger {number % 1000}", now=moment)
                tried += 1
            except MustWait:
                refused += 1
            moment += timedelta(milliseconds=333)
        assert refused + tried == 10_000
        assert enter(PASSWORD, source="known 7f3a", now=moment) is SignInResult.DONE
        assert enter(PASSWORD, source="home", now=moment) is SignInResult.DONE


def enter(password: str, *, source: str, now: datetime) -> SignInResult:
    return sign_in(actor=VISITOR, email=EMAIL, password=password, source=source, device="", now=now).result


def count_wrong(*, source: str, now: datetime) -> None:
    with transaction.atomic():
        tries = take_turn(PASSWORD_PATIENCE, account=EMAIL, source=source, now=now)
        note_wrong(PASSWORD_PATIENCE, tries, now=now)


class TestDeviceWords:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge on Linux"),
            ("curl/8.0 <script>", "A browser"),
            ("", "A browser"),
        ],
    )
    def test_they_are_words_of_ours(self, said: str, words: str) -> None:
        assert device_words(said) == words
