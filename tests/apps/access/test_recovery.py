"""Getting back in: asked for by anybody, witnessed by a manager, done once by a link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from sharewell.access.actions import (
    ask_recovery,
    get_back_in,
    make_recovery_link,
    open_recovery,
    refuse_recovery,
    stop_recovery,
    tidy_recovery,
    witness_by_two,
    witness_recovery,
)
from sharewell.access.models import RecoveryRequest
from sharewell.access.queries import (
    find_recovering,
    find_witnesses,
    get_factors,
    get_recovery,
    get_work,
    list_old_recoveries,
    list_recoveries,
)
from sharewell.access.types import (
    MustWait,
    NotYourOwn,
    Proof,
    RecoveryOver,
    RecoveryState,
    RecoveryUnknown,
    WitnessNotPossible,
)
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind, NotPermitted, Role
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.notices.models import Notice
from sharewell.obligations.models import Obligation
from sharewell.partnerships.actions import add_partnership, add_team, vouch_for
from sharewell.partnerships.types import EntryNotPossible
from sharewell.practitioners.models import Practitioner
from sharewell.practitioners.queries import find_person_by_password
from sharewell.practitioners.types import PasswordWeak, PostRow
from tests.support.people import EARLIER, Village, actor_of
from tests.support.second_factor import at_the_door, give_app

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = "other invented words beside"

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(village: Village) -> PostRow:
    return village.post(name="Invented Worker", password="four invented words together")


@pytest.fixture
def manager(village: Village, worker: PostRow) -> PostRow:
    return village.post(Role.MANAGER, name="Invented Manager")


def email_of(post: PostRow) -> str:
    return Practitioner.objects.get(reference=post.person).email


def bare(post: PostRow) -> Actor:
    return Actor(reference=post.person, kind=ActorKind.PERSON)


def ask(post: PostRow, *, now: datetime = NOW, source: str = "1") -> RecoveryRequest:
    ask_recovery(actor=VISITOR, email=email_of(post), source=source, now=now)
    one = RecoveryRequest.objects.get(practitioner__reference=post.person, ended_at=None)
    if one.asked_at == now:
        open_recovery(actor=SYSTEM, request=one.reference, now=now)
    return one


def say_yes(post: PostRow, request: RecoveryRequest, *, now: datetime = NOW) -> None:
    witness_recovery(
        actor=actor_of(post, now=now), request=request.reference, proof=Proof.SEEN, how_known="She came by.", now=now
    )


def link(request: RecoveryRequest, *, now: datetime = NOW) -> str:
    return make_recovery_link(actor=SYSTEM, request=request.reference, now=now).token


def jobs(task: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=task).count()


class TestAsk:
    def test_the_manager_finds_it_in_their_work(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        (owed,) = get_work(actor=actor_of(manager, now=NOW), now=NOW).obligations
        assert (owed.title, owed.about) == ("Somebody asks to get back in", request.reference)
        assert owed.href == f"/get-back-in/{request.reference}/witness/"
        assert set(Notice.objects.values_list("person", flat=True)) == {worker.person, manager.person}

    def test_an_address_that_nobody_has_is_noted_without_it(self) -> None:
        ask_recovery(actor=VISITOR, email="nobody@invented.example", source="1", now=NOW)
        assert not RecoveryRequest.objects.exists()
        assert [(row.subjects, row.facts) for row in list_entries(event="recovery.asked")] == [((), {})]

    def test_asking_again_adds_nothing(self, worker: PostRow, manager: PostRow) -> None:
        assert ask(worker) == ask(worker, now=NOW + HOUR)
        assert (Obligation.objects.count(), jobs("access.open_recovery")) == (1, 1)

    def test_one_source_cannot_ask_for_everybody(self, village: Village) -> None:
        for number in range(5):
            ask_recovery(actor=VISITOR, email=f"{number}@invented.example", source="1", now=NOW)
        with pytest.raises(MustWait):
            ask_recovery(actor=VISITOR, email="6@invented.example", source="1", now=NOW)
        ask_recovery(actor=VISITOR, email="6@invented.example", source="2", now=NOW)

    def test_it_changes_nothing_for_the_person(self, worker: PostRow, manager: PostRow) -> None:
        ask(worker)
        found = find_person_by_password(email=email_of(worker), password="four invented words together")
        assert found is not None


class TestFindWitnesses:
    def test_the_manager_of_the_team_comes_first(self, village: Village) -> None:
        team = add_team(actor=OPERATOR, organisation=village.organisation(), name="North", now=EARLIER)
        village.post(Role.MANAGER)
        near = village.post(Role.MANAGER, team=team)
        worker = village.post(team=team)
        assert find_witnesses(person=worker.person, now=NOW)[0] == near

    def test_never_the_person_themselves(self, village: Village) -> None:
        alone = village.post(Role.MANAGER)
        assert find_witnesses(person=alone.person, now=NOW) == ()

    def test_for_a_sole_worker_the_body_that_vouched_for_them(self, village: Village) -> None:
        sole = village.post(organisation="Tiny Playgroup")
        umbrella = village.post(Role.MANAGER, organisation="Umbrella of Playgroups")
        village.post(Role.MANAGER, organisation="Somebody Else")
        assert find_witnesses(person=sole.person, now=NOW) == ()
        vouch_for(actor=OPERATOR, organisation=sole.organisation, by=umbrella.organisation, now=NOW)
        assert find_witnesses(person=sole.person, now=NOW) == (umbrella,)
        say_yes(umbrella, ask(sole))
        assert RecoveryRequest.objects.get().state == "witnessed"


class TestVouchFor:
    def test_nobody_vouches_for_themselves(self, village: Village) -> None:
        one = village.organisation()
        with pytest.raises(EntryNotPossible):
            vouch_for(actor=OPERATOR, organisation=one, by=one, now=NOW)

    def test_nor_from_another_partnership(self, village: Village) -> None:
        far = Village(add_partnership(actor=OPERATOR, name="Far Partnership", is_invented=True, now=EARLIER))
        with pytest.raises(EntryNotPossible):
            vouch_for(actor=OPERATOR, organisation=village.organisation(), by=far.organisation("Far"), now=NOW)


class TestWitness:
    def test_it_is_recorded_whole_and_a_link_is_sent(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        request.refresh_from_db()
        assert (request.state, request.how_known, request.witness.reference) == (
            "witnessed",
            "She came by.",
            manager.person,
        )
        (entry,) = list_entries(event="recovery.witnessed")
        assert entry.facts == {"witness": manager.person, "proof": "seen"}
        assert jobs("access.send_recovery_link") == 1
        assert Obligation.objects.get().how == "done"

    def test_nobody_witnesses_for_themselves(self, village: Village, manager: PostRow) -> None:
        village.post(Role.MANAGER)
        request = ask(manager)
        with pytest.raises(NotYourOwn):
            say_yes(manager, request)
        with pytest.raises(RecoveryUnknown):
            get_recovery(actor=actor_of(manager, now=NOW), request=request.reference, now=NOW)

    def test_a_manager_elsewhere_does_not_even_find_it(
        self, village: Village, worker: PostRow, manager: PostRow
    ) -> None:
        far = village.post(Role.MANAGER, organisation="Somebody Else")
        request = ask(worker)
        with pytest.raises(RecoveryUnknown):
            say_yes(far, request)
        assert list_recoveries(actor=actor_of(far, now=NOW), now=NOW) == ()

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
    def test_nobody_else_in_the_organisation_may(
        self, village: Village, worker: PostRow, manager: PostRow, role: Role
    ) -> None:
        with pytest.raises(NotPermitted):
            say_yes(village.post(role), ask(worker))

    def test_not_without_words(self, worker: PostRow, manager: PostRow) -> None:
        with pytest.raises(WitnessNotPossible, match="Say in a few words"):
            witness_recovery(
                actor=actor_of(manager, now=NOW),
                request=ask(worker).reference,
                proof=Proof.SEEN,
                how_known=" ",
                now=NOW,
            )

    def test_a_refusal_ends_it(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        refuse_recovery(actor=actor_of(manager, now=NOW), request=request.reference, now=NOW)
        with pytest.raises(RecoveryOver):
            say_yes(manager, request)
        with pytest.raises(RecoveryOver):
            link(request)
        assert Obligation.objects.get().how == "not-needed"

    def test_the_database_holds_the_same(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        for wrong in (
            {"state": "witnessed"},
            {"witness": request.practitioner},
            {"state": "done"},
            {"ended_at": NOW},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                RecoveryRequest.objects.update(**wrong)


class TestWithoutAManager:
    @pytest.fixture
    def lonely(self, village: Village) -> RecoveryRequest:
        return ask(village.post(Role.MANAGER, organisation="Tiny Playgroup"))

    def two(self, request: RecoveryRequest, *people: str, actor: Actor = OPERATOR) -> None:
        witness_by_two(
            actor=actor,
            request=request.reference,
            witnesses=(people[0], people[1]),
            proof=Proof.VIDEO,
            how_known="Both know her.",
            now=NOW,
        )

    def test_two_people_witness_to_the_operator(self, village: Village, lonely: RecoveryRequest) -> None:
        first, second = village.post(), village.post(organisation="Another")
        assert [row.reference for row in list_recoveries(actor=OPERATOR, now=NOW)] == [lonely.reference]
        self.two(lonely, first.person, second.person)
        assert list_entries(event="recovery.witnessed")[0].facts == {
            "witness": first.person,
            "second_witness": second.person,
            "proof": "video",
        }
        assert find_recovering(token=link(lonely), now=NOW) == lonely.practitioner.reference

    def test_one_is_not_enough_nor_the_person_nor_somebody_without_a_post(
        self, village: Village, lonely: RecoveryRequest
    ) -> None:
        one = village.post().person
        for people in ((one, one), (one, "pra_nobody")):
            with pytest.raises(WitnessNotPossible):
                self.two(lonely, *people)
        with pytest.raises(NotYourOwn):
            self.two(lonely, one, lonely.practitioner.reference)

    def test_it_does_not_pass_a_manager_by(self, village: Village, worker: PostRow, manager: PostRow) -> None:
        with pytest.raises(WitnessNotPossible):
            self.two(ask(worker), village.post().person, village.post().person)


class TestGetBackIn:
    def test_a_new_password_no_second_factor_no_session(self, worker: PostRow, manager: PostRow) -> None:
        door = at_the_door(worker.person, now=NOW)
        give_app(door, now=NOW)
        request = ask(worker)
        say_yes(manager, request)
        token = link(request)
        get_back_in(actor=bare(worker), token=token, password=NEW, now=NOW + HOUR)
        assert find_person_by_password(email=email_of(worker), password=NEW)
        assert get_factors(worker.person).has_any is False
        assert get_factors(worker.person).codes_left == 0
        assert door.row().ended_how == "recovered"
        assert list_entries(event="recovery.done")[0].facts == {"sessions": 1}
        with pytest.raises(RecoveryOver):
            get_back_in(actor=bare(worker), token=token, password=NEW, now=NOW + HOUR)

    def test_not_before_a_witness(self, worker: PostRow, manager: PostRow) -> None:
        with pytest.raises(RecoveryOver):
            link(ask(worker))

    def test_not_after_two_hours(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        token = link(request)
        assert find_recovering(token=token, now=NOW + 2 * HOUR) == ""
        with pytest.raises(RecoveryOver):
            get_back_in(actor=bare(worker), token=token, password=NEW, now=NOW + 2 * HOUR)

    def test_within_a_day_a_new_link_comes_without_a_new_witness(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        old = link(request)
        ask(worker, now=NOW + 3 * HOUR)
        assert jobs("access.send_recovery_link") == 2
        new = link(request, now=NOW + 3 * HOUR)
        assert find_recovering(token=old, now=NOW + 3 * HOUR) == ""
        assert find_recovering(token=new, now=NOW + 3 * HOUR) == worker.person
        ask(worker, now=NOW + 25 * HOUR)
        assert jobs("access.send_recovery_link") == 2

    def test_a_link_is_for_one_person(self, village: Village, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        with pytest.raises(RecoveryOver):
            get_back_in(actor=bare(manager), token=link(request), password=NEW, now=NOW)

    def test_a_weak_password_does_not_use_the_link_up(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        token = link(request)
        with pytest.raises(PasswordWeak):
            get_back_in(actor=bare(worker), token=token, password="short", now=NOW)
        get_back_in(actor=bare(worker), token=token, password=NEW, now=NOW)

    def test_an_account_that_was_switched_off_stays_off(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        token = link(request)
        Practitioner.objects.filter(reference=worker.person).update(is_active=False)
        assert find_recovering(token=token, now=NOW) == ""
        with pytest.raises(RecoveryOver):
            get_back_in(actor=bare(worker), token=token, password=NEW, now=NOW)


class TestStop:
    def test_whoever_still_gets_in_stops_what_is_not_theirs(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        say_yes(manager, request)
        token = link(request)
        stop_recovery(actor=bare(worker), now=NOW)
        assert find_recovering(token=token, now=NOW) == ""
        with pytest.raises(RecoveryUnknown):
            stop_recovery(actor=bare(worker), now=NOW)
        assert Entry.objects.filter(event="recovery.stopped").count() == 1

    def test_the_managers_list_is_tidied(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        stop_recovery(actor=bare(worker), now=NOW)
        assert jobs("access.tidy_recovery") == 1
        tidy_recovery(actor=SYSTEM, request=request.reference, now=NOW)
        assert Obligation.objects.get().how == "withdrawn"

    def test_what_nobody_answers_ends_after_three_days(self, worker: PostRow, manager: PostRow) -> None:
        request = ask(worker)
        assert list_old_recoveries(now=NOW + 71 * HOUR) == ()
        assert list_old_recoveries(now=NOW + 72 * HOUR) == (request.reference,)
        tidy_recovery(actor=SYSTEM, request=request.reference, now=NOW + 72 * HOUR)
        assert RecoveryRequest.objects.get().state == RecoveryState.EXPIRED
        assert Obligation.objects.get().how == "withdrawn"
