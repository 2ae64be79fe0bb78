"""What is signed is what the system allows, from the minute that it takes effect to the minute that it ends."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, ActingFault, Role
from sharewell.agreements.actions import (
    ask_to_lift,
    compile_now,
    end_version,
    is_flow_covered,
    leave_agreement,
    lift_stop,
    renew_policy,
    stop_sharing,
)
from sharewell.agreements.events import POLICY_COMPILED
from sharewell.agreements.models import Party, Policy, PolicyHead, Stop
from sharewell.agreements.queries import (
    find_current_policy,
    get_policy,
    is_up_to_date,
    list_policies,
    list_stops,
)
from sharewell.agreements.types import NotYoursToKeep
from sharewell.agreements.types.flows import StopNotPossible
from sharewell.agreements.types.words import load_words
from sharewell.core.flows import Outcome
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.actions import enter_register
from sharewell.partnerships.types import DataRole, InScope
from tests.apps.agreements.flows_scene import DAY, NOW, Scene, permit
from tests.support.dying import KILLED, run_in_a_child, wait_until_alone
from tests.support.people import Village, make_village

MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of these files."""
    return Scene(village)


def other_kind(scene: Scene, kind: str, on: date) -> None:
    enter_register(
        actor=OPERATOR,
        organisation=scene.school,
        kind=kind,
        department="",
        is_public_authority=True,
        data_role=DataRole.CONTROLLER,
        processor_for="",
        in_scope_s16la=InScope.YES,
        scope_reason="Invented for a test.",
        began_on=on,
        now=NOW,
    )


class TestIsFlowCovered:
    def test_follows_an_agreement_from_its_minute_to_its_end(self, scene: Scene) -> None:
        assert scene.ask().outcome is Outcome.DENIED
        agreement, version = scene.in_force(at=NOW + DAY)

        assert not scene.ask(NOW + DAY - MINUTE).is_allowed
        answer = scene.ask(NOW + DAY)
        assert answer.is_allowed
        assert answer.clauses == ((agreement, 1, "4.1"),)
        assert answer.policy == find_current_policy().hash

        end_version(actor=scene.officer, version=version, why="Over.", ended_at=NOW + 3 * DAY, now=NOW + 2 * DAY)
        assert scene.ask(NOW + 3 * DAY - MINUTE).is_allowed
        assert not scene.ask(NOW + 3 * DAY).is_allowed
        assert len(list_entries(event="policy.compiled", limit=20)) == len(list_policies())

    def test_ends_for_a_party_that_leaves(self, scene: Scene) -> None:
        agreement, _ = scene.in_force()
        assert scene.ask().is_allowed
        leave_agreement(
            actor=scene.speaker, party=scene.parties[agreement, scene.school], why="We closed.", now=NOW + MINUTE
        )
        assert not scene.ask(NOW + MINUTE).is_allowed

    def test_follows_the_register_of_which_agreements_are_not_told(self, scene: Scene) -> None:
        scene.in_force()
        assert scene.ask().is_allowed
        other_kind(scene, "voluntary-organisation", (NOW + DAY).date())
        assert not is_up_to_date()
        assert scene.ask(NOW + MINUTE).is_allowed
        assert is_up_to_date()
        assert not scene.ask(NOW + 2 * DAY).is_allowed

    def test_follows_who_took_the_place_of_whom(self, scene: Scene) -> None:
        clause = permit(sources={"organisations": [scene.school]})
        agreement, version = scene.in_force(clause)
        academy = scene.village.organisation("Invented Academy", kind="school")
        leave_agreement(
            actor=scene.speaker, party=scene.parties[agreement, scene.school], why="An academy now.", now=NOW + DAY
        )
        old = Party.objects.get(reference=scene.parties[agreement, scene.school])
        new = Party.objects.create(
            reference=new_reference("pty", now=NOW + DAY),
            agreement=old.agreement,
            organisation=old.organisation._meta.model.objects.get(reference=academy),
            capacity=old.capacity,
            joined_at=NOW + DAY,
            carried_from=old,
        )
        assert not scene.ask(NOW + DAY, source=academy).is_allowed
        scene.parties = {(agreement, academy): new.reference}
        scene.bind(version, agreement, at=NOW + DAY)

        assert scene.ask(NOW + DAY, source=academy).is_allowed
        assert not scene.ask(NOW + DAY).is_allowed

    def test_lets_a_duty_pass_whatever_agreements_say(self, scene: Scene) -> None:
        shown = frozenset({"order-read", "order-reaches-the-recipient"})
        stop_sharing(actor=scene.lead, what="everything", why="A test.", now=NOW)
        answer = scene.ask(item_class="health-record", route="court-order", met=shown)
        assert answer.is_allowed
        assert len(answer.stops) == 1


class TestCompile:
    def test_that_fails_leaves_the_last_good_policy_and_says_so(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agreement, version = scene.in_force()
        good = find_current_policy()
        narrower = load_words()
        narrower = type(narrower)(
            **{
                **{name: getattr(narrower, name) for name in narrower.__dataclass_fields__},
                "purposes": narrower.purposes - {"early-help"},
            }
        )
        monkeypatch.setattr("sharewell.agreements.actions.enforcing.load_words", lambda: narrower)

        row = compile_now(actor=OPERATOR, now=NOW)

        assert row.hash == good.hash
        assert "clause 4.1, purposes: “early-help” is not known." in row.problem
        assert scene.ask().is_allowed
        # What is revoked meanwhile is enforced all the same.
        leave_agreement(
            actor=scene.speaker, party=scene.parties[agreement, scene.school], why="We closed.", now=NOW + MINUTE
        )
        assert not scene.ask(NOW + MINUTE).is_allowed
        assert find_current_policy().problem
        end_version(actor=scene.officer, version=version, why="Over.", ended_at=NOW + DAY, now=NOW + DAY)

        monkeypatch.undo()
        assert compile_now(actor=OPERATOR, now=NOW + DAY).problem == ""

    def test_keeps_every_policy_sealed(self, scene: Scene) -> None:
        scene.in_force()
        numbers = [row.number for row in list_policies()]
        assert numbers == sorted(numbers, reverse=True)
        assert get_policy(numbers[0]).hash == find_current_policy().hash
        for change in (lambda: Policy.objects.update(problem="x"), lambda: Policy.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_twice_of_the_same_is_one_policy(self, scene: Scene) -> None:
        scene.in_force()
        before = len(list_policies())
        compile_now(actor=OPERATOR, now=NOW)
        assert len(list_policies()) == before


class TestStopSharing:
    def test_by_one_press_and_lifted_by_two(self, scene: Scene) -> None:
        agreement, _ = scene.in_force()
        stop = stop_sharing(actor=scene.officer, what="agreement", of=agreement, why="A leak (invented).", now=NOW)
        answer = scene.ask()
        assert (answer.outcome, answer.stops) == (Outcome.STOPPED, (stop,))

        with pytest.raises(StopNotPossible, match="Ask first"):
            lift_stop(actor=scene.lead, stop=stop, now=NOW)
        ask_to_lift(actor=scene.officer, stop=stop, why="Mended.", now=NOW + MINUTE)
        assert not scene.ask(NOW + MINUTE).is_allowed
        with pytest.raises(StopNotPossible, match="second person"):
            lift_stop(actor=scene.officer, stop=stop, now=NOW + MINUTE)
        with pytest.raises(IntegrityError), transaction.atomic():
            Stop.objects.update(lifted_at=NOW + MINUTE, lifted_by=scene.officer.reference)
        lift_stop(actor=scene.lead, stop=stop, now=NOW + 2 * MINUTE)
        assert scene.ask(NOW + 2 * MINUTE).is_allowed
        with pytest.raises(StopNotPossible, match="already"):
            ask_to_lift(actor=scene.lead, stop=stop, why="Again.", now=NOW + 2 * MINUTE)
        assert [row.lifted_by for row in list_stops(actor=scene.teacher)] == [scene.lead.reference]

    def test_of_ones_own_organisation_by_whoever_speaks_for_it(self, scene: Scene) -> None:
        agreement, _ = scene.in_force()
        for wrong in (
            {"what": "organisation", "of": scene.council},
            {"what": "agreement", "of": agreement},
            {"what": "everything"},
            {"what": "organisation", "of": scene.school, "stops_carriage": True},
        ):
            with pytest.raises(NotYoursToKeep):
                stop_sharing(actor=scene.speaker, why="A test.", now=NOW, **wrong)
        stop_sharing(actor=scene.speaker, what="organisation", of=scene.school, why="Our accounts.", now=NOW)
        assert scene.ask().outcome is Outcome.STOPPED

    def test_names_something_and_says_why(self, scene: Scene) -> None:
        for wrong in (
            {"what": "everything", "of": scene.school},
            {"what": "organisation", "of": ""},
            {"what": "agreement", "of": "x", "stops_carriage": True},
            {"what": "everything", "why": " "},
        ):
            with pytest.raises(StopNotPossible):
                stop_sharing(**{"actor": scene.officer, "why": "A test.", "now": NOW, **wrong})
        board = scene.actor(Role.BOARD_MEMBER, "Invented Council")
        assert stop_sharing(actor=board, what="everything", why="A test.", now=NOW)


class TestNothingOvertakes:
    """With real connections, which commit."""

    def test_a_revocation_waits_for_a_disclosure_under_way_and_ends_the_next(self, committing_db: str) -> None:
        scene = Scene(make_village("overtaking"))
        agreement, _ = scene.in_force()
        with pytest.raises(ActingFault):
            is_flow_covered(actor=scene.teacher, flow=scene.flow(), now=NOW)  # outside the act that discloses
        asked, may_end, stopped = threading.Event(), threading.Event(), threading.Event()
        said: list[bool] = []

        def disclose_slowly() -> None:
            try:
                with transaction.atomic():
                    said.append(is_flow_covered(actor=scene.teacher, flow=scene.flow(), now=NOW).is_allowed)
                    asked.set()
                    may_end.wait(20)
            finally:
                connection.close()

        def stop() -> None:
            try:
                stop_sharing(actor=scene.officer, what="agreement", of=agreement, why="A leak.", now=NOW)
                stopped.set()
            finally:
                connection.close()

        first, second = threading.Thread(target=disclose_slowly), threading.Thread(target=stop)
        first.start()
        assert asked.wait(20)
        second.start()
        assert not stopped.wait(0.3)
        may_end.set()
        first.join()
        second.join()
        assert stopped.is_set()
        assert said == [True]
        assert scene.ask().outcome is Outcome.STOPPED

    def test_no_disclosure_commits_after_a_revocation_did(self, committing_db: str) -> None:
        scene = Scene(make_village("revoking"))
        _, version = scene.in_force()
        over = threading.Event()
        revoked, after = threading.Event(), []
        before: list[bool] = []

        def keep_disclosing() -> None:
            try:
                while not over.is_set():
                    was_revoked = revoked.is_set()
                    (after if was_revoked else before).append(scene.ask(NOW + MINUTE).is_allowed)
            finally:
                connection.close()

        threads = [threading.Thread(target=keep_disclosing) for _ in range(3)]
        for thread in threads:
            thread.start()
        while not any(before):
            pass
        end_version(actor=scene.officer, version=version, why="Over.", ended_at=NOW + MINUTE, now=NOW + MINUTE)
        revoked.set()
        while len(after) < 20:
            pass
        over.set()
        for thread in threads:
            thread.join()
        assert any(before)
        assert not any(after)

    def test_a_compiler_that_dies_halfway_leaves_the_last_good_policy(self, committing_db: str) -> None:
        scene = Scene(make_village("dying"))
        scene.in_force()
        good, head = find_current_policy(), PolicyHead.objects.get()

        def die(end: object) -> None:
            from sharewell.agreements.actions import enforcing

            append = enforcing.append_entry
            enforcing.append_entry = lambda **said: end() if said["event"] is POLICY_COMPILED else append(**said)
            stop_sharing(actor=scene.officer, what="everything", why="A test.", now=NOW)

        def die_compiling(end: object) -> None:
            from sharewell.agreements.actions import enforcing

            enforcing.compile_policy = lambda *_, **__: end()
            compile_now(actor=OPERATOR, now=NOW)

        for way in (die, die_compiling):
            assert run_in_a_child(way) == KILLED
            wait_until_alone(committing_db)
            assert find_current_policy() == good
            assert PolicyHead.objects.get().changes == head.changes
            assert scene.ask().is_allowed
        assert not Stop.objects.exists()


def test_renewing_what_is_up_to_date_does_nothing(scene: Scene) -> None:
    scene.in_force(permit())
    before = find_current_policy()
    with transaction.atomic():
        assert renew_policy(actor=OPERATOR, now=NOW) == before
