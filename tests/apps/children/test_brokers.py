"""Who passes a question on: never whoever asked it, and somebody in post, whoever leaves."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sharewell.access.actions import end_post, move_post
from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, NotPermitted, Role
from sharewell.children import jobs
from sharewell.children.actions import begin_involvement, close_asking, hand_askings_on, pass_on
from sharewell.children.models import Asking, Involvement
from sharewell.children.queries import is_asking_owed, list_askings, list_left_askings, read_asking
from sharewell.children.types import AskingUnknown, NobodyAnswers, SensitiveGround, ServiceKind
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import find_open_about
from sharewell.partnerships.actions import add_team
from sharewell.practitioners.actions import end_post as end_post_alone
from sharewell.practitioners.actions import give_post
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import look_for, receive
from tests.support.living import in_post, write_as_owner
from tests.support.people import lapse, make_current
from tests.support.row_security import shown

GONE, LATER = NOW + timedelta(minutes=30), NOW + timedelta(hours=1)
DUTY = "asking.answer"


@pytest.fixture
def house(db: None) -> House:
    made = make_house()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return made


def keeper(house: House, name: str, *, organisation: str = "") -> Actor:
    """Return somebody new who is index manager: of social care, unless another is named."""
    return in_post(name, organisation or house.social_care, Role.INDEX_MANAGER)


def with_service(house: House) -> str:
    """Return a child with whom a service works that is shown to nobody."""
    child = receive(house).reference
    look_for(house.worker)
    begin_involvement(
        actor=house.worker, child=child, kind=ServiceKind.MENTAL_HEALTH, telephone="01632 960222",
        ground=SensitiveGround.CONSENT, now=NOW,
    )  # fmt: skip
    return child


def ask_about(actor: Actor, child: str) -> str:
    look_for(actor, given_names="", family_name="", age=None, identifier=child)
    return pass_on(actor=actor, child=child, words="Who else?", now=NOW)


def reads(actor: Actor, asking: str) -> bool:
    """Tell whether somebody reads a question; where they do it stands in their list, with the service."""
    listed = asking in {row.reference for row in list_askings(actor=actor)}
    try:
        row = read_asking(actor=actor, asking=asking, now=LATER)
    except AskingUnknown:
        assert not listed
        return False
    assert listed
    assert [(kind, telephone) for kind, _, _, telephone in row.involvements] == [("mental-health", "01632 960222")]
    return True


def owner(asking: str) -> str:
    """Return the post that owes the answer."""
    owed = find_open_about(about=asking, code=DUTY, now=LATER)
    assert owed is not None
    return owed.owner_post


def other_post(actor: Actor, organisation: str, role: Role) -> Actor:
    """Return somebody in one more post of theirs."""
    post = give_post(
        actor=OPERATOR, person=actor.reference, organisation=organisation, team="", role=role, title="Also", now=NOW
    )
    make_current(get_post(post), now=NOW)
    return get_actor(practitioner=actor.reference, post=post, now=NOW)


class TestNobodyAsksThemself:
    def test_an_index_manager_who_asks_is_never_the_one_who_is_asked(self, house: House) -> None:
        child = with_service(house)
        first, second = keeper(house, "Anker"), keeper(house, "Bolt")
        for asker, other in ((first, second), (second, first)):
            asking = ask_about(asker, child)
            assert (reads(other, asking), reads(asker, asking)) == (True, False)
            with pytest.raises(AskingUnknown):
                close_asking(actor=asker, asking=asking, words="I told myself.", now=NOW)
            close_asking(actor=other, asking=asking, words="Told them.", now=NOW)

    @pytest.mark.parametrize("way", ["asks as a worker", "asks as index manager of another organisation"])
    def test_nor_in_another_post_of_theirs(self, house: House, way: str) -> None:
        child = with_service(house)
        mine = keeper(house, "Anker")
        role = Role.PRACTITIONER if way == "asks as a worker" else Role.INDEX_MANAGER
        also = other_post(mine, house.playgroup, role)
        with pytest.raises(NobodyAnswers):
            ask_about(also, child)
        other = keeper(house, "Bolt")
        asking = ask_about(also, child)
        assert [reads(actor, asking) for actor in (other, mine)] == [True, False]

    def test_nor_whoever_they_act_for(self, house: House) -> None:
        """Nobody passes on while they act for another; should that change, this holds."""
        child = with_service(house)
        principal, mediator = keeper(house, "Anker"), keeper(house, "Bolt")
        with pytest.raises(NotPermitted):
            pass_on(actor=replace(mediator, principal=principal), child=child, words="Who else?", now=NOW)
        with pytest.raises(NobodyAnswers):
            raise_broker(house, besides=[principal.reference, mediator.reference])

    def test_who_is_alone_is_refused_alike_whatever_there_is(self, house: House) -> None:
        said = []
        alone = keeper(house, "Anker")
        child = receive(house).reference
        for make in (lambda: child, lambda: with_service(house)):
            with pytest.raises(NobodyAnswers) as refused:
                ask_about(alone, make())
            said.append(str(refused.value))
        assert said[0] == said[1]
        assert Asking.objects.count() == 0

    def test_where_nobody_else_is_near_somebody_far_is_asked(self, house: House) -> None:
        child = with_service(house)
        alone, far = keeper(house, "Anker"), keeper(house, "Bolt", organisation=house.playgroup)
        assert reads(far, ask_about(alone, child))

    def test_whoever_is_current_is_asked_before_whoever_is_not(self, house: House) -> None:
        child = with_service(house)
        lapsed, far = keeper(house, "Anker"), keeper(house, "Bolt", organisation=house.playgroup)
        lapse(lapsed.reference, now=NOW)
        look_for(house.other_worker)
        assert reads(far, ask_about(house.other_worker, child))

    def test_the_database_holds_it(self, house: House) -> None:
        child = with_service(house)
        asker, other = keeper(house, "Anker"), keeper(house, "Bolt")
        also = other_post(asker, house.playgroup, Role.INDEX_MANAGER)
        asking = ask_about(asker, child)
        for post in (asker.post, also.post):
            with pytest.raises(IntegrityError, match="nobody passes on their own question"), transaction.atomic():
                write_as_owner("UPDATE children_asking SET broker_post = %s WHERE reference = %s", post, asking)
        with pytest.raises(IntegrityError, match="nobody passes on their own question"), transaction.atomic():
            write_as_owner(
                "UPDATE children_asking SET closed_by = asked_by, closed_at = asked_at, closed_words = 'x'"
                " WHERE reference = %s", asking,
            )  # fmt: skip
        assert reads(other, asking)

    def test_what_was_asked_of_oneself_before_shows_nothing_and_goes_to_another(self, house: House) -> None:
        """Before 0.6.0 it could be: the rows are there."""
        child = with_service(house)
        asker, other = keeper(house, "Anker"), keeper(house, "Bolt")
        asking = ask_about(asker, child)
        write_as_owner("ALTER TABLE children_asking DISABLE TRIGGER children_asking_of_another")
        write_as_owner("UPDATE children_asking SET broker_post = %s WHERE reference = %s", asker.post, asking)
        write_as_owner("ALTER TABLE children_asking ENABLE ALWAYS TRIGGER children_asking_of_another")
        assert reads(asker, asking) is False
        unshown = set(as_ids("SELECT id FROM children_involvement WHERE is_sensitive"))
        assert not unshown & shown(actor=asker, model=Involvement)
        assert hand_askings_on(actor=SYSTEM, now=LATER) == 1
        assert (reads(asker, asking), reads(other, asking)) == (False, True)
        assert unshown <= shown(actor=other, model=Involvement)


def as_ids(sql: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return found


def raise_broker(house: House, *, besides: list[str]) -> None:
    from sharewell.children.queries.brokers import find_broker

    if find_broker(organisation=house.social_care, besides=besides, now=NOW) is None:
        raise NobodyAnswers("Nobody.")


def gone_without_a_word(house: House, broker: Actor) -> None:
    end_post_alone(actor=OPERATOR, post=broker.post, now=GONE)


def handed_to_a_manager(house: House, broker: Actor) -> None:
    end_post(actor=OPERATOR, post=broker.post, to_post=house.other_manager.post, now=GONE)


def handed_to_a_team(house: House, broker: Actor) -> None:
    team = add_team(actor=OPERATOR, organisation=house.social_care, name=secrets.token_hex(4), now=NOW)
    end_post(actor=OPERATOR, post=broker.post, to_team=team, now=GONE)


def account_closed(house: House, broker: Actor) -> None:
    write_as_owner("UPDATE practitioners_practitioner SET is_active = false WHERE reference = %s", broker.reference)


def lapsed(house: House, broker: Actor) -> None:
    lapse(broker.reference, now=GONE)


LEAVING = (gone_without_a_word, handed_to_a_manager, handed_to_a_team, account_closed, lapsed)


class TestLeaving:
    @pytest.mark.parametrize("leave", LEAVING)
    def test_another_index_manager_finds_it_reads_it_and_closes_it(
        self, house: House, leave: Callable[[House, Actor], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        child = with_service(house)
        broker, other, far = (
            keeper(house, "Anker"), keeper(house, "Bolt"), keeper(house, "Anchor", organisation=house.playgroup),
        )  # fmt: skip
        asking = ask_about(house.other_worker, child)
        assert [reads(actor, asking) for actor in (broker, other, far)] == [True, False, False]
        leave(house, broker)
        monkeypatch.setattr(jobs, "now", lambda: LATER)
        jobs.hand_on(0)
        assert [reads(actor, asking) for actor in (other, far)] == [True, False]
        assert owner(asking) == other.post
        assert [one.about for one in list_notices(actor=other)] == [asking]
        (entry,) = list_entries(event="askings.handed_on")
        assert (entry.subjects, entry.facts) == ((asking,), {"questions": 1})
        jobs.hand_on(0)
        assert len(list_entries(event="askings.handed_on")) == 1
        close_asking(actor=other, asking=asking, words="Told them.", now=LATER)
        assert find_open_about(about=asking, code=DUTY, now=LATER) is None

    def test_whoever_takes_over_what_is_owed_takes_the_question_too(self, house: House) -> None:
        child = with_service(house)
        broker, other, named = (keeper(house, name) for name in ("Anker", "Bolt", "Catch"))
        asking = ask_about(house.other_worker, child)
        end_post(actor=OPERATOR, post=broker.post, to_post=named.post, now=GONE)
        hand_askings_on(actor=SYSTEM, now=LATER)
        assert [reads(actor, asking) for actor in (named, other)] == [True, False]
        assert owner(asking) == named.post

    def test_whoever_moves_to_another_team_keeps_it(self, house: House) -> None:
        child = with_service(house)
        broker, other = keeper(house, "Catch"), keeper(house, "Dowel")
        asking = ask_about(house.other_worker, child)
        team = add_team(actor=OPERATOR, organisation=house.social_care, name="Index", now=NOW)
        post = move_post(actor=OPERATOR, post=broker.post, team=team, title="Keeper", now=LATER)
        make_current(get_post(post), now=LATER)
        hand_askings_on(actor=SYSTEM, now=LATER)
        moved = get_actor(practitioner=broker.reference, post=post, now=LATER)
        assert [reads(actor, asking) for actor in (moved, other)] == [True, False]

    def test_whoever_asked_does_not_come_to_it_by_a_leaver(self, house: House) -> None:
        child = with_service(house)
        asker, broker = keeper(house, "Anker"), keeper(house, "Bolt")
        asking = ask_about(asker, child)
        end_post(actor=OPERATOR, post=broker.post, to_post=asker.post, now=GONE)
        assert list_left_askings(actor=SYSTEM, now=LATER) == ()
        assert owner(asking) == asker.post
        assert reads(asker, asking) is False
        assert is_asking_owed(actor=asker, asking=asking, now=LATER)
        other = keeper(house, "Catch")
        hand_askings_on(actor=SYSTEM, now=LATER)
        assert [reads(actor, asking) for actor in (other, asker)] == [True, False]
        assert owner(asking) == other.post
        assert not is_asking_owed(actor=asker, asking=asking, now=LATER)

    @pytest.mark.parametrize("leave", LEAVING[:2])
    def test_where_nobody_is_left_managers_are_told_until_somebody_is_named(
        self, house: House, leave: Callable[[House, Actor], None]
    ) -> None:
        child = with_service(house)
        broker = keeper(house, "Anker")
        asking = ask_about(house.other_worker, child)
        manager = house.other_manager
        assert not is_asking_owed(actor=manager, asking=asking, now=NOW)
        leave(house, broker)
        assert list_left_askings(actor=SYSTEM, now=LATER) == ()
        assert is_asking_owed(actor=manager, asking=asking, now=LATER)
        assert not is_asking_owed(actor=house.other_worker, asking=asking, now=LATER)
        assert not is_asking_owed(actor=house.manager, asking=asking, now=LATER)
        with pytest.raises(NotPermitted):
            read_asking(actor=manager, asking=asking, now=LATER)
        named = keeper(house, "Bolt")
        hand_askings_on(actor=SYSTEM, now=LATER)
        assert reads(named, asking)
        assert not is_asking_owed(actor=manager, asking=asking, now=LATER)

    def test_a_question_whose_index_manager_is_there_stays(self, house: House) -> None:
        child = with_service(house)
        broker, _ = keeper(house, "Anker"), keeper(house, "Adze")
        asking = pass_on_to(house, child, broker)
        jobs.hand_on(0)
        assert list_entries(event="askings.handed_on") == ()
        assert reads(broker, asking)

    def test_only_the_installation_does_it(self, house: House) -> None:
        mine = keeper(house, "Anker")
        for act in (lambda: hand_askings_on(actor=mine, now=NOW), lambda: list_left_askings(actor=mine, now=NOW)):
            with pytest.raises(NotPermitted):
                act()


def pass_on_to(house: House, child: str, broker: Actor) -> str:
    """Ask, and let another than the first by name have it."""
    asking = ask_about(house.other_worker, child)
    write_as_owner("UPDATE children_asking SET broker_post = %s WHERE reference = %s", broker.post, asking)
    return asking
