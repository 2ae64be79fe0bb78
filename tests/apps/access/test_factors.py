"""Second factors: apps, recovery codes, who may add and remove them, and the password."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from sharewell.access.actions import (
    add_app,
    change_password,
    make_recovery_codes,
    remove_app,
    remove_key,
    show_code,
    sign_in,
)
from sharewell.access.models import AuthenticatorApp, RecoveryCode, SecurityKey, SignedInSession
from sharewell.access.policies import find_step, new_app_secret, session_digest
from sharewell.access.queries import find_signed_in, get_factors
from sharewell.access.types import (
    CodeWrong,
    FactorNotAdded,
    FactorResult,
    FactorUnknown,
    LastFactor,
    MustWait,
    ProofNeeded,
    SessionUnknown,
)
from sharewell.acting.types import VISITOR
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.practitioners.models import Practitioner
from sharewell.practitioners.queries import find_person_by_password, get_mark
from sharewell.practitioners.types import PasswordWeak
from tests.support.people import PASSWORD, Village
from tests.support.second_factor import App, Door, at_the_door, give_app

NOW = datetime(2026, 11, 22, 12, 0, 7, tzinfo=UTC)
STEP = timedelta(seconds=30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(village: Village) -> str:
    return village.post(password=PASSWORD).person


@pytest.fixture
def door(person: str) -> Door:
    return at_the_door(person, now=NOW)


@pytest.fixture
def app(door: Door) -> App:
    return give_app(door, now=NOW - 2 * STEP)


def show(door: Door, code: str, *, now: datetime = NOW, known: str = "") -> FactorResult:
    return show_code(
        actor=door.actor, session=door.session, code=code, source=known or "elsewhere", is_known=bool(known), now=now
    )


class TestTheRuleOfTheCodes:
    def test_it_agrees_with_the_published_vectors(self) -> None:
        # RFC 6238, appendix B, SHA-1, the last six of the eight digits.
        secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        for seconds, digits in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
            moment = datetime.fromtimestamp(seconds, UTC)
            assert find_step(secret, digits, now=moment) == seconds // 30

    @pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_half_a_minute_early_or_late_is_taken(self, steps: int, taken: bool) -> None:
        secret = new_app_secret()
        assert (find_step(secret, App(secret, ()).code(NOW, steps=steps), now=NOW) is not None) is taken


class TestAddApp:
    def test_it_is_kept_sealed_and_gives_ten_codes_once(self, door: Door) -> None:
        secret = new_app_secret()
        codes = add_app(actor=door.actor, session=door.session, secret=secret, code=App(secret, ()).code(NOW), now=NOW)
        assert len(set(codes)) == 10
        assert all(re.fullmatch(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", code) for code in codes)
        row = AuthenticatorApp.objects.get()
        assert secret.encode() not in bytes(row.sealed_secret)
        assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values())) for code in codes)
        assert [row.facts for row in list_entries(event="second_factor.added")] == [{"factor": "app"}]
        assert len(list_entries(event="recovery_codes.made")) == 1

    def test_whoever_adds_the_first_one_is_signed_in(self, door: Door) -> None:
        assert _actor_has_post(door) is False
        give_app(door, now=NOW)
        assert _actor_has_post(door) is True
        assert len(list_entries(event="person.signed_in")) == 1

    def test_a_wrong_first_code_adds_nothing(self, door: Door) -> None:
        with pytest.raises(CodeWrong, match="Enter the six digits"):
            add_app(actor=door.actor, session=door.session, secret=new_app_secret(), code="000000", now=NOW)
        assert not AuthenticatorApp.objects.exists()
        assert Entry.objects.get(event="act.refused").facts["reason"] == "code-wrong"

    def test_a_secret_that_is_none_is_refused(self, door: Door) -> None:
        with pytest.raises(FactorNotAdded):
            add_app(actor=door.actor, session=door.session, secret="!", code="000000", now=NOW)

    def test_whoever_knows_only_the_password_cannot_put_their_app_in_place_of_mine(self, person: str, app: App) -> None:
        thief = at_the_door(person, now=NOW)
        with pytest.raises(ProofNeeded):
            give_app(thief, now=NOW)
        assert AuthenticatorApp.objects.filter(ended_at=None).count() == 1
        assert _actor_has_post(thief) is False

    def test_a_second_app_ends_the_first_and_its_secret(self, door: Door, app: App) -> None:
        give_app(door, now=NOW)
        old, new = AuthenticatorApp.objects.order_by("added_at")
        assert (old.ended_at, bytes(old.sealed_secret), new.ended_at) == (NOW, b"", None)

    def test_one_persons_secret_put_into_anothers_row_opens_nothing(self, village: Village, app: App) -> None:
        other = at_the_door(village.post().person, now=NOW)
        give_app(other, now=NOW - 3 * STEP)
        mine, theirs = AuthenticatorApp.objects.order_by("-added_at")
        AuthenticatorApp.objects.filter(pk=theirs.pk).update(sealed_secret=mine.sealed_secret)
        assert show(other, app.code(NOW)) is FactorResult.WRONG


class TestShowCode:
    def test_the_right_one_opens(self, person: str, app: App) -> None:
        door = at_the_door(person, now=NOW)
        assert _actor_has_post(door) is False
        assert show(door, app.code(NOW)) is FactorResult.DONE
        assert _actor_has_post(door) is True
        assert [row.facts for row in list_entries(event="second_factor.shown")][-1] == {"factor": "app"}

    def test_with_spaces_too(self, person: str, app: App) -> None:
        code = app.code(NOW)
        assert show(at_the_door(person, now=NOW), f" {code[:3]} {code[3:]} ") is FactorResult.DONE

    def test_a_code_works_once_and_so_does_none_before_it(self, person: str, app: App) -> None:
        code = app.code(NOW)
        assert show(at_the_door(person, now=NOW), code) is FactorResult.DONE
        thief = at_the_door(person, now=NOW)
        assert show(thief, code) is FactorResult.USED
        assert show(thief, app.code(NOW, steps=-1)) is FactorResult.USED
        assert _actor_has_post(thief) is False

    def test_another_persons_session_is_not_opened(self, village: Village, person: str, app: App) -> None:
        door, other = at_the_door(person, now=NOW), at_the_door(village.post().person, now=NOW)
        with pytest.raises(SessionUnknown):
            show(Door(actor=door.actor, session=other.session, key=other.key), app.code(NOW))

    def test_another_persons_code_opens_nothing(self, village: Village, app: App) -> None:
        other = at_the_door(village.post().person, now=NOW)
        assert show(other, app.code(NOW)) is FactorResult.WRONG

    def test_wrong_ones_are_counted_for_the_account_from_wherever_they_come(self, person: str, app: App) -> None:
        for _ in range(5):
            assert show(at_the_door(person, now=NOW), "000000") is FactorResult.WRONG
        with pytest.raises(MustWait):
            show(at_the_door(person, now=NOW), app.code(NOW))
        assert Entry.objects.filter(event="second_factor.refused").count() == 5

    def test_the_owners_own_browser_does_not_wait_for_them(self, person: str, app: App) -> None:
        for _ in range(5):
            show(at_the_door(person, now=NOW), "000000")
        assert show(at_the_door(person, now=NOW), app.code(NOW), known="known 12") is FactorResult.DONE

    def test_ten_wrong_ones_end_the_session_and_tell_the_person(self, person: str, app: App) -> None:
        door, moment, results = at_the_door(person, now=NOW), NOW, []
        for _ in range(10):
            results.append(show(door, "000000", now=moment))
            moment += timedelta(minutes=5)
        assert results[-1] is FactorResult.ENDED
        assert door.row().ended_how == "too-many-tries"
        assert find_signed_in(**_visit(door), now=moment) is None

    def test_guessing_all_day_finds_little(self, person: str, app: App) -> None:
        door, moment, tries = at_the_door(person, now=NOW), NOW, 0
        while moment < NOW + timedelta(days=1):
            try:
                if show(door, "no code", now=moment) is FactorResult.ENDED:
                    door = at_the_door(person, now=moment)
                tries += 1
            except MustWait as wait:
                moment += timedelta(seconds=wait.seconds)
        assert tries < 120


class TestRecoveryCodes:
    def test_each_stands_in_once(self, person: str, app: App) -> None:
        code = app.codes[3]
        assert show(at_the_door(person, now=NOW), code.upper().replace("-", " ")) is FactorResult.DONE
        assert show(at_the_door(person, now=NOW), code) is FactorResult.USED
        assert get_factors(person).codes_left == 9

    def test_new_ones_end_the_old_ones(self, person: str, door: Door, app: App) -> None:
        new = make_recovery_codes(actor=door.actor, session=door.session, now=NOW)
        assert show(at_the_door(person, now=NOW), app.codes[0]) is FactorResult.WRONG
        assert show(at_the_door(person, now=NOW), new[0]) is FactorResult.DONE

    def test_another_persons_open_nothing(self, village: Village, app: App) -> None:
        assert show(at_the_door(village.post().person, now=NOW), app.codes[0]) is FactorResult.WRONG


class TestRemove:
    def test_the_only_one_stays_where_one_is_needed(self, door: Door, app: App, settings: object) -> None:
        settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
        with pytest.raises(LastFactor, match="Add another one first"):
            remove_app(actor=door.actor, session=door.session, now=NOW)
        assert get_factors(door.actor.reference).has_any

    def test_one_of_two_goes(self, door: Door, app: App, settings: object) -> None:
        settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
        key = _a_key(door)
        remove_key(actor=door.actor, session=door.session, key=key.reference, now=NOW)
        assert get_factors(door.actor.reference).keys == ()
        with pytest.raises(FactorUnknown):
            remove_key(actor=door.actor, session=door.session, key=key.reference, now=NOW)
        assert [row.facts for row in list_entries(event="second_factor.removed")] == [{"factor": "key"}]

    def test_not_somebody_elses(self, village: Village, door: Door, app: App) -> None:
        other = at_the_door(village.post().person, now=NOW)
        with pytest.raises(FactorUnknown):
            remove_key(actor=door.actor, session=door.session, key=_a_key(other).reference, now=NOW)

    def test_a_session_left_open_is_not_enough(self, door: Door, app: App) -> None:
        later = NOW + timedelta(minutes=15)
        for change in (remove_app, make_recovery_codes):
            with pytest.raises(ProofNeeded):
                change(actor=door.actor, session=door.session, now=later)  # type: ignore[operator]


class TestChangePassword:
    NEW = "other invented words beside"

    def change(self, door: Door, *, old: str = PASSWORD, new: str = NEW, now: datetime = NOW) -> str:
        return change_password(actor=door.actor, session=door.session, old=old, new=new, now=now)

    def test_it_ends_every_other_session(self, person: str, door: Door, app: App) -> None:
        other = at_the_door(person, now=NOW)
        email = Practitioner.objects.get(reference=person).email
        assert self.change(door) == get_mark(person)
        assert find_person_by_password(email=email, password=self.NEW)
        assert (other.row().ended_how, door.row().ended_at) == ("password-changed", None)
        assert Entry.objects.filter(event="password.changed").count() == 1

    def test_a_wrong_old_one_changes_nothing_and_counts(self, person: str, door: Door, app: App) -> None:
        for _ in range(5):
            assert self.change(door, old="wrong") == ""
        with pytest.raises(MustWait):
            self.change(door)
        assert find_person_by_password(email=Practitioner.objects.get(reference=person).email, password=PASSWORD)

    def test_a_weak_new_one_is_refused_and_all_stays(self, person: str, door: Door, app: App) -> None:
        other = at_the_door(person, now=NOW)
        with pytest.raises(PasswordWeak):
            self.change(door, new="short")
        assert other.row().ended_at is None


class TestSignInWhereOneIsNeeded:
    def test_the_password_alone_opens_nothing(self, person: str, settings: object) -> None:
        settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
        attempt = self.enter(person)
        found = find_signed_in(person=person, post="", mark=attempt.mark, key=attempt.session, now=NOW)
        assert found is not None
        assert (found.needs_second_factor, found.actor.post, found.actor.roles) == (True, "", frozenset())
        assert list_entries(event="person.signed_in") == ()
        assert len(list_entries(event="password.accepted")) == 1

    def test_whoever_has_one_shows_it_even_where_it_is_not_required(self, person: str, app: App) -> None:
        attempt = self.enter(person)
        assert SignedInSession.objects.get(digest=session_digest(attempt.session)).needs_second_factor

    @staticmethod
    def enter(person: str):
        email = Practitioner.objects.get(reference=person).email
        return sign_in(actor=VISITOR, email=email, password=PASSWORD, source="1", device="", now=NOW)


class TestConstraints:
    def test_one_app_at_a_time(self, door: Door, app: App) -> None:
        row = AuthenticatorApp.objects.get()
        row.pk, row.reference = None, "app_2"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_of_an_app_that_ended_the_secret_is_gone(self, door: Door, app: App) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            AuthenticatorApp.objects.update(ended_at=NOW)


def _visit(door: Door) -> dict[str, str]:
    return {"person": door.actor.reference, "post": "", "mark": get_mark(door.actor.reference), "key": door.key}


def _actor_has_post(door: Door) -> bool:
    found = find_signed_in(**_visit(door), now=NOW)
    assert found is not None
    return bool(found.actor.post)


def _a_key(door: Door) -> SecurityKey:
    return SecurityKey.objects.create(
        reference=f"key_{SecurityKey.objects.count()}",
        practitioner=Practitioner.objects.get(reference=door.actor.reference),
        name="Blue key",
        credential_id=door.actor.reference.encode(),
        public_data=b"",
        added_at=NOW,
    )
