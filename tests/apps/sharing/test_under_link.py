"""Two records were taken for one child: what was shared meanwhile, who must be told, and that they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from sharewell.acting.types import OPERATOR, Actor, NotPermitted
from sharewell.children.actions import (
    begin_involvement,
    describe_child,
    merge_children,
    unmerge_children,
)
from sharewell.children.queries import read_index_child
from sharewell.children.types import (
    LinkUnknown,
    Name,
    NotLinked,
    SensitiveGround,
    ServiceKind,
)
from sharewell.core.looping import AskAct
from sharewell.decisions.actions import begin_draft
from sharewell.decisions.types import Way
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import find_open_about, list_open
from sharewell.obligations.types import Lane
from sharewell.practitioners.actions import end_post
from sharewell.sharing.actions import close_telling, move_request, part_records
from sharewell.sharing.models import Telling
from sharewell.sharing.queries import read_telling, read_under_link
from sharewell.sharing.types import WordsMissing
from sharewell.sharing.types.tellings import AlreadyTold, DayFirst, Shared, TellingUnknown, ToldHow
from tests.support.deciding import NOW, Hand, House, complete, key
from tests.support.indexing import BEN, hide, index_manager, look_for, receive
from tests.support.sharing import Sharing, ask, make_sharing, opened, outside_body, outsider, send, send_by_link

CAI = replace(BEN, names=(Name(given_names="Cai", family_name="Quill"),), addresses=())
DAY = timedelta(days=1)


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


@pytest.fixture
def keeper(sharing: Sharing) -> Actor:
    """Somebody who looks after the index."""
    return index_manager(sharing.house.other_manager)


@pytest.fixture(autouse=True)
def _as_the_pages_do(sharing: Sharing) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def as_owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql, values)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return rows


def two(house: House) -> tuple[str, str]:
    """Receive two children."""
    return receive(house).reference, receive(house, BEN).reference


def link(keeper: Actor, one: str, other: str, *, now: datetime = NOW) -> str:
    return merge_children(actor=keeper, one=one, other=other, reason="Invented.", now=now)


def found(actor: Actor, child: str, *, name: str = "", now: datetime = NOW) -> str:
    """Describe a child as somebody found them in the index."""
    look_for(actor, now=now, given_names="", family_name="", age=None, identifier=child)
    return describe_child(actor=actor, name=name or f"Robin {child[-4:]} Invented", found_as=child, now=now)


def tell(sharing: Sharing, child: str, *, now: datetime = NOW, **more: object) -> str:
    """Disclose something about a child of the index."""
    return send(sharing, child=found(sharing.worker, child, now=now), now=now, **more)


def shared(keeper: Actor, link: str, *, now: datetime) -> list[tuple[Shared, str]]:
    return [(row.kind, row.about) for row in read_under_link(actor=keeper, link=link, now=now).shared]


class TestReadUnderLink:
    def test_nothing_shared_is_an_empty_list(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        row = read_under_link(actor=keeper, link=held, now=NOW)
        assert (row.one, row.other, row.shared, row.is_apart, row.ended_at) == (one, other, (), True, None)

    def test_what_went_before_or_after_is_not_in_it_and_what_went_meanwhile_is_of_either(
        self, sharing: Sharing, keeper: Actor
    ) -> None:
        one, other = two(sharing.house)
        tell(sharing, one, now=NOW - DAY)
        held = link(keeper, one, other)
        meanwhile = [tell(sharing, one, now=NOW + DAY), tell(sharing, other, now=NOW + DAY)]
        part_records(actor=keeper, link=held, reason="Two children.", now=NOW + 2 * DAY)
        tell(sharing, other, now=NOW + 3 * DAY)
        later = NOW + 4 * DAY
        assert shared(keeper, held, now=later) == [(Shared.DISCLOSURE, each) for each in sorted(meanwhile)]

    def test_it_says_to_whom_and_whether_they_opened_it(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        reference = opened(sharing, tell(sharing, one))
        [row] = read_under_link(actor=keeper, link=held, now=NOW + DAY).shared
        assert (row.about, row.organisation, row.post) == (reference, sharing.house.playgroup, sharing.worker.post)
        assert (row.recipient.organisation, row.recipient.team) == (sharing.house.social_care, sharing.team)
        assert (row.opened_at, row.telling) == (NOW, "")

    def test_a_link_to_a_body_without_accounts_a_request_and_an_answer_are_in_it(
        self, sharing: Sharing, keeper: Actor
    ) -> None:
        one, other = two(sharing.house)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        body = outside_body(sharing)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        held = link(keeper, one, other)
        draft = begin_draft(actor=sharing.worker, way=Way.WORRIED, edition="england-2026",
                            child=found(sharing.worker, one, name="Robin Invented"), key=key(), now=NOW)  # fmt: skip
        sent, _ = send_by_link(sharing, outsider(body), complete(Hand(sharing.worker, draft)).record(), now=NOW)
        look_for(sharing.receiver, given_names="", family_name="", age=None, identifier=other)
        request = ask(sharing, found_as=other)
        move_request(actor=sharing.worker, request=request, act=AskAct.NOTHING_HELD, words="Nothing.", key=key(),
                     reason=None, now=NOW + DAY)  # fmt: skip
        assert set(shared(keeper, held, now=NOW + 2 * DAY)) == {
            (Shared.LINK, sent), (Shared.REQUEST, request), (Shared.ANSWER, request),
        }  # fmt: skip
        row = read_under_link(actor=keeper, link=held, now=NOW + 2 * DAY)
        assert [each.recipient.body for each in row.shared if each.kind is Shared.LINK] == [
            "Farlow social care (invented)"
        ]
        answer = next(each for each in row.shared if each.kind is Shared.ANSWER)
        assert (answer.organisation, answer.recipient.post) == (sharing.house.playgroup, sharing.receiver.post)

    def test_what_is_veiled_is_not_in_it(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        look_for(sharing.receiver, given_names="", family_name="", age=None, identifier=other)
        request = ask(sharing, found_as=other)
        move_request(actor=sharing.worker, request=request, act=AskAct.MAY_NOT_SAY_VEILED, words="No.", key=key(),
                     reason=None, now=NOW)  # fmt: skip
        [row] = read_under_link(actor=keeper, link=held, now=NOW + DAY).shared
        assert (row.kind, row.opened_at) == (Shared.REQUEST, None)

    def test_a_chain_is_followed_to_each_record_that_hung_on_the_link(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        third = receive(sharing.house, CAI).reference
        first, second = link(keeper, one, other), link(keeper, other, third)
        about_third = tell(sharing, third, now=NOW + DAY)
        about_one = tell(sharing, one, now=NOW + DAY)
        part_records(actor=keeper, link=first, reason="Two.", now=NOW + 2 * DAY)
        assert {about for _, about in shared(keeper, first, now=NOW + 3 * DAY)} == {about_one, about_third}
        later = tell(sharing, third, now=NOW + 3 * DAY)
        part_records(actor=keeper, link=second, reason="Two.", now=NOW + 4 * DAY)
        # What was said of the first child while all three were one is of the other parting.
        assert {about for _, about in shared(keeper, second, now=NOW + 5 * DAY)} == {about_third, about_one, later}

    def test_while_they_are_one_by_another_link_nothing_is_wrong(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        third = receive(sharing.house, CAI).reference
        first, _, last = link(keeper, one, other), link(keeper, other, third), _third(keeper, one, third)
        told = tell(sharing, one, now=NOW + DAY)
        assert part_records(actor=keeper, link=first, reason="Two.", now=NOW + 2 * DAY) == 0
        assert not read_under_link(actor=keeper, link=first, now=NOW + 3 * DAY).is_apart
        assert part_records(actor=keeper, link=last, reason="Two.", now=NOW + 3 * DAY) == 1
        assert shared(keeper, last, now=NOW + 4 * DAY) == [(Shared.DISCLOSURE, told)]

    def test_whoever_may_not_see_both_sees_no_link(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        hide(sharing.house, one)
        with pytest.raises(LinkUnknown):
            read_under_link(actor=keeper, link=held, now=NOW)
        with pytest.raises(NotLinked):
            part_records(actor=keeper, link=held, reason="Two.", now=NOW)
        with pytest.raises(NotPermitted):
            read_under_link(actor=sharing.house.manager, link=held, now=NOW)

    def test_a_child_who_is_hidden_since_is_not_in_the_list_and_is_told_of_all_the_same(
        self, sharing: Sharing, keeper: Actor
    ) -> None:
        one, other = two(sharing.house)
        third = receive(sharing.house, CAI).reference
        first, second = link(keeper, one, other), link(keeper, other, third)
        of_third = tell(sharing, third, now=NOW + DAY)
        unmerge_children(actor=keeper, link=second, reason="Two.", now=NOW + 2 * DAY)
        hide(sharing.house, third, now=NOW + 2 * DAY)
        part_records(actor=keeper, link=first, reason="Two.", now=NOW + 3 * DAY)
        assert shared(keeper, first, now=NOW + 4 * DAY) == []
        assert as_owner("SELECT about, link FROM sharing_telling") == [(of_third, first)]

    def test_what_a_sensitive_service_shared_is_not_in_the_list_and_is_told_of_all_the_same(
        self, sharing: Sharing, keeper: Actor
    ) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        reference = tell(sharing, one)
        begin_involvement(
            actor=sharing.worker, child=one, kind=ServiceKind.SEXUAL_HEALTH, telephone="01632 960123",
            ground=SensitiveGround.CONSENT, now=NOW,
        )  # fmt: skip
        read_index_child(actor=sharing.worker, child=one, now=NOW)
        row = read_under_link(actor=keeper, link=held, now=NOW + DAY)
        assert row.shared == ()
        assert sharing.worker.post not in {each.post for each in row.lookers}
        part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY)
        assert as_owner("SELECT about FROM sharing_telling") == [(reference,)]
        assert not [one for one in list_open(actor=keeper, now=NOW + DAY) if one.code == "wrong-link.tell"]

    def test_who_looked_at_them_as_one_child_is_counted_by_post(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        look_for(sharing.worker, given_names="", family_name="", age=None, identifier=one)
        read_index_child(actor=sharing.worker, child=one, now=NOW)
        held = link(keeper, one, other, now=NOW + timedelta(minutes=1))
        for _ in range(2):
            read_index_child(actor=sharing.worker, child=one, now=NOW + timedelta(hours=1))
        look_for(sharing.house.other_worker, now=NOW + timedelta(hours=1), given_names="", family_name="", age=None,
                 identifier=other)  # fmt: skip
        part_records(actor=keeper, link=held, reason="Two.", now=NOW + timedelta(hours=2))
        read_index_child(actor=sharing.worker, child=one, now=NOW + timedelta(hours=3))
        lookers = read_under_link(actor=keeper, link=held, now=NOW + DAY).lookers
        assert {(each.post, each.pages, each.searches) for each in lookers} == {
            (sharing.worker.post, 2, 0), (sharing.house.other_worker.post, 0, 1),
        }  # fmt: skip

    def test_by_chance_it_is_what_the_rule_says_of_any_links(self, sharing: Sharing, keeper: Actor) -> None:
        """Against the rule said once more: at its moment, the record hung together with both sides as they are now."""
        chance = random.Random(20261130)
        house, at = sharing.house, NOW
        names = ("Dina", "Ewa", "Finn", "Gita", "Hugo")
        records = [
            receive(house, replace(CAI, names=(Name(given_names=name, family_name=f"{name}son"),), adults=(),
                                   born_on=CAI.born_on + timedelta(days=400 * place))).reference
            for place, name in enumerate(names)
        ]  # fmt: skip
        joined: dict[str, list[object]] = {}
        told: dict[str, tuple[str, datetime]] = {}
        for _ in range(40):
            at += timedelta(hours=1)
            standing = [each for each, held in joined.items() if held[3] is None]
            kind = chance.choice(("link", "link", "part", "tell", "tell"))
            if kind == "link":
                one, other = chance.sample(records, 2)
                if one not in together(joined, other, at):
                    joined[link(keeper, one, other, now=at)] = [one, other, at, None]
            elif kind == "part" and standing:
                gone = chance.choice(standing)
                part_records(actor=keeper, link=gone, reason="Two.", now=at)
                joined[gone][3] = at
            elif kind == "tell":
                child = chance.choice(records)
                told[tell(sharing, child, now=at)] = (child, at)
        at += DAY
        wrong_ones = 0
        for reference, (one, other, _, ended) in joined.items():
            end = ended or at
            sides = [together(joined, each, end, besides=reference) for each in (one, other)]
            expected = {
                about
                for about, (child, moment) in told.items()
                if moment < end
                and not sides[0] & sides[1]
                and all(together(joined, child, moment) & side for side in sides)
            }
            assert {about for _, about in shared(keeper, reference, now=at)} == expected
            wrong_ones += len(expected)
        assert wrong_ones > 10


def _third(keeper: Actor, one: str, other: str) -> str:
    """Link two records that are one child already, as two feeds did at one moment: past the act that refuses it."""
    reference = new_reference("lnk", now=NOW)
    as_owner(
        "INSERT INTO children_childlink"
        " (reference, one_id, other_id, began_at, began_by, reason, ended_by, ended_reason)"
        " SELECT %s, least(a.id, b.id), greatest(a.id, b.id), %s, %s, 'Invented.', '', ''"
        " FROM children_indexchild AS a, children_indexchild AS b WHERE a.reference = %s AND b.reference = %s",
        reference, NOW, keeper.reference, one, other,
    )  # fmt: skip
    return reference


def together(joined: dict[str, list], child: str, at: datetime, *, besides: str = "") -> set[str]:  # type: ignore[type-arg]
    """Return which records hang together at a moment: the rule said once more."""
    same = {child}
    while True:
        more = {
            each
            for reference, (one, other, began, ended) in joined.items()
            if reference != besides and began <= at and (ended is None or ended > at) and {one, other} & same
            for each in (one, other)
        }
        if more <= same:
            return same
        same |= more


class TestPartRecords:
    def test_whoever_shared_something_owes_to_tell_and_is_told_so(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        reference = tell(sharing, one)
        later = NOW + DAY
        assert part_records(actor=keeper, link=held, reason="Two children.", now=later) == 1
        [row] = read_under_link(actor=keeper, link=held, now=later).shared
        owed = find_open_about(about=row.telling, code="wrong-link.tell", now=later)
        assert owed is not None
        assert (owed.owner_post, row.about) == (sharing.worker.post, reference)
        assert row.owner == owed.owner
        assert row.telling in {each.about for each in list_notices(actor=sharing.worker)}
        mine = [each for each in list_open(actor=sharing.worker, now=later) if each.code == "wrong-link.tell"]
        assert [each.lane for each in mine] == [Lane.MINE]
        assert mine[0].href.endswith(f"/sharing/tell/{row.telling}/")

    def test_where_the_sender_has_left_a_manager_owes_it(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        tell(sharing, one)
        end_post(actor=OPERATOR, post=sharing.worker.post, now=NOW + timedelta(hours=1))
        part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY)
        [row] = read_under_link(actor=keeper, link=held, now=NOW + DAY).shared
        owed = find_open_about(about=row.telling, code="wrong-link.tell", now=NOW + DAY)
        assert owed is not None
        assert owed.owner_post in {sharing.house.manager.post, sharing.house.second_manager.post}

    def test_where_nobody_is_in_post_there_whoever_parted_them_owes_it(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        tell(sharing, one)
        gone = NOW + timedelta(hours=1)
        for actor in (sharing.worker, sharing.house.manager, sharing.house.second_manager, sharing.house.adviser):
            end_post(actor=OPERATOR, post=actor.post, now=gone)
        part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY)
        [row] = read_under_link(actor=keeper, link=held, now=NOW + DAY).shared
        owed = find_open_about(about=row.telling, code="wrong-link.tell", now=NOW + DAY)
        assert owed is not None
        if owed.owner_post == keeper.post:
            assert read_telling(actor=keeper, telling=row.telling, now=NOW + DAY).about == row.about

    def test_nothing_shared_means_that_nothing_is_owed(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        assert part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY) == 0
        [entry] = [each for each in list_entries(subject=held) if each.event == "wrong_link.followed"]
        assert entry.facts == {"owed": 0}

    def test_either_the_link_ends_and_all_is_owed_or_neither(
        self, sharing: Sharing, keeper: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        tell(sharing, one)
        tell(sharing, other)
        from sharewell.sharing.actions import telling

        real, calls = telling.open_obligation, []

        def fails_the_second_time(**more: object) -> str:
            calls.append(more)
            if len(calls) == 2:
                raise RuntimeError("the machine stopped")
            return real(**more)

        monkeypatch.setattr(telling, "open_obligation", fails_the_second_time)
        with pytest.raises(RuntimeError), transaction.atomic():
            part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY)
        monkeypatch.setattr(telling, "open_obligation", real)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        assert read_under_link(actor=keeper, link=held, now=NOW + DAY).ended_at is None
        assert as_owner("SELECT count(*) FROM sharing_telling") == [(0,)]
        assert part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY) == 2

    def test_linked_and_parted_again_it_is_not_owed_a_second_time(self, sharing: Sharing, keeper: Actor) -> None:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        tell(sharing, one)
        assert part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY) == 1
        again = link(keeper, one, other, now=NOW + 2 * DAY)
        assert part_records(actor=keeper, link=again, reason="Two.", now=NOW + 3 * DAY) == 0


class TestCloseTelling:
    @pytest.fixture
    def telling(self, sharing: Sharing, keeper: Actor) -> str:
        one, other = two(sharing.house)
        held = link(keeper, one, other)
        tell(sharing, one)
        part_records(actor=keeper, link=held, reason="Two.", now=NOW + DAY)
        return read_under_link(actor=keeper, link=held, now=NOW + DAY).shared[0].telling

    def close(self, actor: Actor, telling: str, **more: object) -> None:
        plain = {"how": ToldHow.TELEPHONE, "told_on": (NOW + 2 * DAY).date(), "words": "I rang Second.",
                 "now": NOW + 2 * DAY}  # fmt: skip
        close_telling(actor=actor, telling=telling, **{**plain, **more})  # type: ignore[arg-type]

    def test_a_person_says_how_and_when_they_told_lapsed_or_not(self, sharing: Sharing, telling: str) -> None:
        lapsed = replace(sharing.worker, is_accredited=False)
        self.close(lapsed, telling)
        row = read_telling(actor=lapsed, telling=telling, now=NOW + 2 * DAY)
        assert (row.told_how, row.words, row.closed_by) == (ToldHow.TELEPHONE, "I rang Second.", lapsed.reference)
        assert find_open_about(about=telling, code="wrong-link.tell", now=NOW + 2 * DAY) is None
        with pytest.raises(AlreadyTold):
            self.close(lapsed, telling)

    def test_or_that_what_was_shared_is_about_the_right_child(self, sharing: Sharing, telling: str) -> None:
        self.close(sharing.house.manager, telling, how=ToldHow.IS_RIGHT, told_on=None, words="I looked.")
        assert read_telling(actor=sharing.worker, telling=telling, now=NOW + 2 * DAY).told_on is None

    def test_a_day_and_words_are_asked_for(self, sharing: Sharing, telling: str) -> None:
        for wrong in (None, NOW.date() - DAY, NOW.date() + 5 * DAY):
            with pytest.raises(DayFirst):
                self.close(sharing.worker, telling, told_on=wrong)
        with pytest.raises(DayFirst):
            self.close(sharing.worker, telling, how=ToldHow.IS_RIGHT)
        with pytest.raises(WordsMissing):
            self.close(sharing.worker, telling, words=" ")

    def test_it_is_there_for_nobody_else(self, sharing: Sharing, keeper: Actor, telling: str) -> None:
        for stranger in (sharing.house.colleague, sharing.receiver, keeper, sharing.house.other_manager):
            with pytest.raises(TellingUnknown):
                read_telling(actor=stranger, telling=telling, now=NOW)
            with pytest.raises(TellingUnknown):
                self.close(stranger, telling)

    def test_the_database_keeps_it_as_it_was(self, sharing: Sharing, telling: str) -> None:
        self.close(sharing.worker, telling)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for change in (
                "UPDATE sharing_telling SET words = 'x'",
                "UPDATE sharing_telling SET link = 'lnk_x'",
                "DELETE FROM sharing_telling",
                "TRUNCATE sharing_telling",
            ):
                with pytest.raises(Error), transaction.atomic():
                    cursor.execute(change)
            with pytest.raises(Error, match="closed_whole"), transaction.atomic():
                cursor.execute(
                    'INSERT INTO sharing_telling SELECT (jsonb_populate_record(held, \'{"id": 0, "kind": "link",'
                    ' "reference": "tel_x", "told_on": null}\')).* FROM sharing_telling AS held'
                )
        assert Telling.objects.count() == 1


class TestThePagesPartByThisActAlone:
    def test_nothing_but_the_act_of_sharing_ends_a_link_by_hand(self) -> None:
        """Whoever ended one past it would leave what was shared untold (ADR 189)."""
        package = Path(__file__).parents[3] / "sharewell"
        own = {"children/actions/linking.py", "children/actions/__init__.py", "sharing/actions/telling.py"}
        using = {
            path.relative_to(package).as_posix()
            for path in package.rglob("*.py")
            if "unmerge_children" in path.read_text(encoding="utf-8")
        }
        assert using == own
