"""Alerts: raised from the ledger, reviewed by somebody else, closed with a reason, and nameless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, NotPermitted, Role
from sharewell.core.misuse import RULES, Found, Lookups
from sharewell.decisions.queries import read_decision
from sharewell.ledger.queries import list_entries
from sharewell.misuse import jobs
from sharewell.misuse.actions import close_alert, raise_alert
from sharewell.misuse.jobs import look
from sharewell.misuse.models import Alert
from sharewell.misuse.queries import Gathered, gather, get_rules, list_alerts, read_alert
from sharewell.misuse.types import AlertUnknown, AlreadyClosed, Finding, ReasonMissing
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_open
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import NobodyReviews
from sharewell.training.queries.accreditations import find_reviewer
from tests.support.deciding import NOW, House, begin, complete, completed, leave_alone, make_house
from tests.support.people import lapse, make_current

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def in_post(house: House, name: str, role: Role) -> Actor:
    """Return a new person of a role in the playgroup."""
    person = add_person(actor=OPERATOR, name=name, email="new@invented.example", password=None, now=NOW)
    post = give_post(
        actor=OPERATOR, person=person, organisation=house.playgroup, team="", role=role, title="T", now=NOW
    )
    make_current(get_post(post), now=NOW)
    return get_actor(practitioner=person, post=post, now=NOW)


def raised(house: House, about: Actor) -> str:
    found = Found(rule="bulk", actor=about.reference, day=NOW.date(), entries=(("led_1", "dec_1"), ("led_2", "dec_2")))
    return raise_alert(actor=SYSTEM, found=found, organisation=house.playgroup, now=NOW)


def become_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")


class TestLook:
    def test_a_namesake_who_reads_a_record_that_is_not_theirs_is_found_without_a_name(self, house: House) -> None:
        hand = completed(house.worker)
        hand.describe(1, name="Robin Rareword")
        decision = hand.record()
        namesake = in_post(house, "Alex Rareword", Role.MANAGER)
        for reader in (namesake, house.manager):
            read_decision(actor=reader, decision=decision, form="page", now=NOW)
        become_the_web_role()
        assert look() == 1
        (alert,) = list_alerts(actor=house.second_adviser)
        assert (alert.rule, alert.person, alert.subjects) == ("same-surname", namesake.reference, (decision,))
        (opening,) = read_alert(actor=house.second_adviser, alert=alert.reference, now=NOW).openings
        assert (opening.subject, opening.at) == (decision, NOW)
        assert look() == 0
        assert "Rareword" not in str([(entry.facts, entry.subjects) for entry in list_entries(limit=500)])

    def test_days_without_background_work_are_made_up_for(self, house: House) -> None:
        hand = complete(begin(house.worker))
        hand.describe(1, name="Robin Rareword")
        namesake = in_post(house, "Alex Rareword", Role.MANAGER)
        read_decision(actor=namesake, decision=hand.record(), form="page", now=NOW)
        with time_machine.travel(NOW + timedelta(days=6), tick=False):
            assert look() == 1
            assert look() == 0
        assert [one.day for one in list_alerts(actor=house.second_adviser)] == [NOW.date()]

    def test_where_nobody_could_review_one_the_others_are_raised_and_the_failure_is_seen(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = (house.other_manager, house.colleague)
        found = tuple(Found(rule="bulk", actor=one.reference, day=NOW.date(), entries=()) for one in people)
        monkeypatch.setattr(jobs, "find_misuse", lambda *_, **__: found)
        houses = {house.other_manager.reference: house.social_care, house.colleague.reference: house.playgroup}
        monkeypatch.setattr(jobs, "gather", lambda **_: Gathered(log=(), lookups=Lookups(), organisations=houses))
        real = jobs.raise_alert

        def nobody_for_the_manager(*, found: Found, **more: object) -> str:
            if found.actor == house.other_manager.reference:
                raise NobodyReviews("Nobody is in post who could review it.")
            return real(found=found, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(jobs, "raise_alert", nobody_for_the_manager)
        with pytest.raises(NobodyReviews):
            look()
        assert [one.person for one in list_alerts(actor=house.second_adviser)] == [house.colleague.reference]

    def test_names_are_compared_for_the_installation_only(self, house: House) -> None:
        completed(house.worker).record()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM misuse_same_surname(%s, %s)", [[house.worker.reference], ["dec_1"]])
            assert cursor.fetchone() == (0,)

    def test_what_is_read_is_read_with_its_relationship(self, house: House) -> None:
        decision = completed(house.worker).record()
        for reader in (house.worker, house.manager):
            read_decision(actor=reader, decision=decision, form="page", now=NOW)
        log = gather(actor=SYSTEM, now=NOW + timedelta(hours=1)).log
        assert sorted((row.actor == house.worker.reference, row.is_part) for row in log) == [
            (False, False), (True, True), (True, True),
        ]  # fmt: skip

    def test_every_rule_has_its_words_and_its_standing(self) -> None:
        rules = get_rules()
        assert set(rules) == set(RULES)
        assert {rule.standing for rule in rules.values()} == {"inference"}

    def test_a_rule_that_has_nothing_to_compare_says_so_and_only_such_a_rule(self, house: House) -> None:
        """`gather` fills what it can; what it leaves empty is what the page says."""
        lookups = gather(actor=SYSTEM, now=NOW).lookups
        empty = {"same-address": lookups.same_address, "own-child": lookups.own_child}
        assert not any(empty.values())
        waiting = {code for code, rule in get_rules().items() if rule.waits_for}
        assert waiting == {*empty, "searches-open-nothing"}


class TestRaiseAlert:
    def test_a_reviewer_owes_a_look_and_is_told(self, house: House) -> None:
        alert = raised(house, house.colleague)
        (owed,) = [row for row in list_open(actor=house.second_adviser, now=NOW) if row.about == alert]
        assert owed.href == f"/access-alerts/{alert}/"
        assert alert in {notice.about for notice in list_notices(actor=house.second_adviser)}
        (entry,) = list_entries(event="misuse_alert.opened")
        assert entry.facts["rule"] == "bulk"

    def test_nobody_reviews_their_own(self, house: House) -> None:
        assert find_reviewer(person=house.colleague.reference, organisation=house.playgroup, at=NOW).reference == (
            house.second_adviser.post
        )
        alert = raised(house, house.second_adviser)
        assert list_alerts(actor=house.second_adviser) == ()
        with pytest.raises(AlertUnknown):
            read_alert(actor=house.second_adviser, alert=alert, now=NOW)
        assert [row.reference for row in list_alerts(actor=house.adviser)] == [alert]

    def test_whoever_is_not_current_gets_none_while_somebody_is(self, house: House) -> None:
        """They could not open it: it would wait for whoever may look at nothing."""
        lapse(house.second_adviser.reference, now=NOW)
        alert = raised(house, house.colleague)
        assert list_alerts(actor=house.adviser)[0].reference == alert

    def test_without_anybody_to_review_it_fails_and_is_seen(self, house: House) -> None:
        leave_alone(house.other_manager)
        with pytest.raises(NobodyReviews):
            find_reviewer(person=house.other_manager.reference, organisation=house.social_care, at=NOW)

    def test_only_the_installation_raises_one(self, house: House) -> None:
        found = Found(rule="bulk", actor=house.worker.reference, day=NOW.date(), entries=())
        with pytest.raises(NotPermitted):
            raise_alert(actor=house.second_adviser, found=found, organisation=house.playgroup, now=NOW)

    def test_once_for_a_rule_a_person_and_a_day(self, house: House) -> None:
        raised(house, house.colleague)
        with pytest.raises(IntegrityError):
            raised(house, house.colleague)


class TestReadAlert:
    def test_it_is_written_down(self, house: House) -> None:
        alert = raised(house, house.colleague)
        row = read_alert(actor=house.second_adviser, alert=alert, now=NOW)
        assert (row.times, [one.at for one in row.openings]) == (2, [None, None])  # no such entries are in the ledger
        (entry,) = list_entries(event="misuse_alert.read")
        assert alert in entry.subjects

    def test_it_is_shown_to_nobody_without_a_part(self, house: House) -> None:
        alert = raised(house, house.colleague)
        for actor in (house.adviser, house.manager, house.other_manager, in_post(house, "Second", Role.ADVISER)):
            with pytest.raises(AlertUnknown):
                read_alert(actor=actor, alert=alert, now=NOW)


class TestCloseAlert:
    def test_it_ends_what_is_owed_and_keeps_the_reason(self, house: House) -> None:
        alert = raised(house, house.colleague)
        close_alert(
            actor=house.second_adviser, alert=alert, finding=Finding.MISTAKE, reason="Asked. A wrong click.", now=NOW
        )
        row = read_alert(actor=house.second_adviser, alert=alert, now=NOW)
        assert (row.finding, row.reason, row.closed_by) == (
            Finding.MISTAKE, "Asked. A wrong click.", house.second_adviser.reference,
        )  # fmt: skip
        assert [one for one in list_open(actor=house.second_adviser, now=NOW) if one.about == alert] == []
        (entry,) = list_entries(event="misuse_alert.closed")
        assert entry.facts == {"finding": "mistake"}
        with pytest.raises(AlreadyClosed):
            close_alert(actor=house.second_adviser, alert=alert, finding=Finding.MISUSE, reason="x", now=NOW)

    def test_a_reason_is_needed(self, house: House) -> None:
        alert = raised(house, house.colleague)
        with pytest.raises(ReasonMissing):
            close_alert(actor=house.second_adviser, alert=alert, finding=Finding.RIGHTFUL, reason="  ", now=NOW)
        assert Alert.objects.get().closed_at is None

    def test_somebody_else_s_is_unknown(self, house: House) -> None:
        alert = raised(house, house.colleague)
        with pytest.raises(AlertUnknown):
            close_alert(actor=house.manager, alert=alert, finding=Finding.RIGHTFUL, reason="x", now=NOW)

    def test_the_database_refuses_one_closed_by_whom_it_is_about(self, house: House) -> None:
        raised(house, house.colleague)
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.update(closed_at=NOW, closed_by=house.colleague.reference, finding="rightful", reason="x")
