"""The index: what is received, what is found, by whom, and what is hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import (
    ask_to_lift,
    begin_involvement,
    close_asking,
    count_names,
    end_involvement,
    lift_shield,
    merge_children,
    pass_on,
    raise_shield,
    receive_child,
    search_children,
    settle_match,
    unmerge_children,
)
from sharewell.children.events import Outcome
from sharewell.children.models import ChildAddress, ChildName, IndexChild, Search, Shield
from sharewell.children.queries import (
    list_links,
    list_matches,
    read_asking,
    read_index_child,
    read_match,
    read_search,
    read_shield,
)
from sharewell.children.types import (
    Address,
    AlreadyInvolved,
    Asked,
    AskingUnknown,
    BirthKind,
    ChildUnknown,
    GroundFirst,
    MatchUnknown,
    Name,
    NewChild,
    NothingHeld,
    NotInvolved,
    NotLifting,
    NumberWrong,
    PurposeFirst,
    SayMore,
    SearchUnknown,
    SensitiveGround,
    ServiceKind,
    ShieldReason,
    ShieldUnknown,
    TooManySearches,
    TwoPeople,
    WhyFirst,
)
from sharewell.children.types.searching import MOST_IN_AN_HOUR
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, PURPOSE, index_manager, look_for, nhs_number, receive

MAYBE_ADA = replace(
    ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),), born_on=date(2017, 5, 14), adults=(),
    services=(), addresses=BEN.addresses,
)  # fmt: skip
UNDATED = replace(
    ADA, born_on=None, birth=BirthKind.NOT_KNOWN, adults=(), services=(),
    addresses=(Address(address="3 Refuge Walk", town="Refuge", postcode="ZX9 9ZZ"),),
)  # fmt: skip
"""Ada by her name alone, somewhere else."""


def hide(house: House, child: str) -> str:
    """Let a manager who may see the child hide it; the second manager is cleared too."""
    look_for(house.manager, identifier=child)
    return raise_shield(
        actor=house.manager, child=child, reason=ShieldReason.VIOLENCE, words="Invented: they fled.",
        cleared=[house.second_manager.post], now=NOW,
    )  # fmt: skip


class TestReceive:
    def test_a_child_that_nobody_knew_is_new_and_found(self, house: House) -> None:
        received = receive(house)
        assert received.outcome is Outcome.NEW
        (found,) = look_for(house.worker).results
        assert (found.child, found.name, found.town) == (received.reference, "Ada Rose Featherbank", "Marrowdale")

    def test_the_same_row_again_is_the_same_record_seen_again(self, house: House) -> None:
        first = receive(house, source_id="7")
        again = receive(house, source_id="7", now=NOW + timedelta(days=3))
        assert (again.reference, again.outcome) == (first.reference, Outcome.SEEN_AGAIN)
        row = look_and_read(house, first.reference)
        assert [(name.first_seen_on, name.last_seen_on) for name in row.names] == [
            (NOW.date(), NOW.date() + timedelta(days=3))
        ]

    def test_a_move_ends_the_old_home(self, house: House) -> None:
        first = receive(house, source_id="7")
        moved = replace(ADA, addresses=(Address(address="9 New Street", town="Tansy Vale", postcode="ZX9 9ZZ"),))
        receive(house, moved, source_id="7", now=NOW + timedelta(days=3))
        row = look_and_read(house, first.reference)
        assert [(one.town, one.left_on) for one in row.addresses] == [
            ("Marrowdale", NOW.date() + timedelta(days=3)), ("Tansy Vale", None),
        ] or [(one.town, one.left_on) for one in row.addresses] == [
            ("Tansy Vale", None), ("Marrowdale", NOW.date() + timedelta(days=3)),
        ]  # fmt: skip

    def test_another_source_with_the_same_number_is_linked(self, house: House) -> None:
        number = nhs_number(1)
        first = receive(house, replace(ADA, nhs_number=number))
        second = receive(house, replace(ADA, nhs_number=number, services=()), source=house.social_care)
        assert second.outcome is Outcome.LINKED
        row = look_and_read(house, first.reference)
        assert row.others == (second.reference,)
        assert len(look_for(house.worker).results) == 1

    def test_a_twin_is_not_joined(self, house: House) -> None:
        receive(house)
        twin = replace(ADA, names=(Name(given_names="Ivy May", family_name="Featherbank"),))
        assert receive(house, twin).outcome in (Outcome.POSSIBLE, Outcome.NEW)
        assert len({one.person for one in IndexChild.objects.all()}) == 0  # the web role sees none without asking

    def test_it_must_be_told_by_something(self, house: House) -> None:
        with pytest.raises(NothingHeld):
            receive(house, NewChild())
        with pytest.raises(NumberWrong):
            receive(house, replace(ADA, nhs_number="999 000 0001"))
        with pytest.raises(GroundFirst):
            receive(house, replace(ADA, services=(replace(ADA.services[0], kind=ServiceKind.MENTAL_HEALTH),)))

    def test_a_person_receives_nothing(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            receive_child(actor=house.manager, source=house.playgroup, new=ADA, now=NOW)

    def test_names_are_counted_and_a_rare_one_is_not_kept(self, house: House) -> None:
        receive(house)
        assert count_names(actor=OPERATOR, now=NOW) == 1
        assert len(look_for(house.worker).results) == 1


def look_and_read(house: House, child: str):  # type: ignore[no-untyped-def]
    look_for(house.worker, identifier=child)
    return read_index_child(actor=house.worker, child=child, now=NOW)


class TestSearch:
    @pytest.mark.parametrize(
        "asked",
        [
            {"given_names": "Ada", "family_name": "Fetherbank"},
            {"given_names": "Ada", "family_name": "Featherbank", "age": None, "born": "2016-05-14"},
            {"given_names": "Ada", "family_name": "Featherbank", "age": None, "born": "2016-05-04"},
            {"given_names": "Ada", "family_name": "", "age": None, "parent": "Joan Featherbank"},
            {"given_names": "Ada", "family_name": "", "age": None, "postcode": "ZX4 7QQ"},
            {"given_names": "Featherbank", "family_name": "Ada", "age": None, "born": "2016-05-14"},
        ],
    )
    def test_a_child_is_found_by_what_is_half_remembered(self, house: House, asked: dict[str, object]) -> None:
        received = receive(house)
        receive(house, BEN)
        assert [one.child for one in look_for(house.worker, **asked).results] == [received.reference]

    @pytest.mark.parametrize(
        "asked",
        [
            {"given_names": "Ada", "family_name": "Fethebank", "age": 10},
            {"given_names": "Ada", "family_name": "Featherbark", "age": 11},
            {"given_names": "Ata Rose", "family_name": "Fearherbank", "postcode": "ZX4 7QQ", "age": None},
            {"given_names": "Adda", "family_name": "Pheatherbenk", "age": 10},
        ],
    )
    def test_a_name_that_is_half_heard_and_an_age_are_enough(self, house: House, asked: dict[str, object]) -> None:
        child = receive(house).reference
        assert [one.child for one in look_for(house.worker, **asked).results] == [child]

    @pytest.mark.parametrize("family", ["Child", "Boy", "Partner"])
    def test_a_family_name_that_is_no_name_elsewhere_is_one(self, house: House, family: str) -> None:
        """A child whose family is called Child is no placeholder."""
        child = receive(house, replace(ADA, names=(Name(given_names="Ada", family_name=family),))).reference
        assert [one.child for one in look_for(house.worker, family_name=family, age=10).results] == [child]
        assert look_for(house.worker, family_name="Nobody", age=10).results == ()

    @pytest.mark.parametrize(
        "asked",
        [
            {"given_names": "Zebedee", "family_name": "", "age": None, "parent": "Joan"},
            {"given_names": "Zebedee", "family_name": "Nobody", "age": None, "parent": "Joan"},
            {"given_names": "", "family_name": "Nobody", "age": 10},
            {"given_names": "王", "family_name": "Hh", "age": None, "born": "2016-05-14", "postcode": "ZX4 7QQ"},
            {"given_names": "Baby", "family_name": "Nobody", "age": None, "postcode": "ZX4 7QQ", "parent": "J Q Zed"},
        ],
    )
    def test_whoever_knows_little_of_nobody_finds_nobody(self, house: House, asked: dict[str, object]) -> None:
        receive(house, BEN)
        assert look_for(house.worker, **asked).results == ()

    def test_a_half_heard_name_of_a_hidden_child_finds_nobody(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        assert look_for(house.worker, family_name="Fethebank").results == ()

    def test_a_reference_read_out_on_the_telephone_finds_the_child(self, house: House) -> None:
        received = receive(house)
        spoken = received.reference.upper().replace("_", " ")
        row = look_for(house.worker, given_names="", family_name="", age=None, identifier=spoken)
        assert [one.child for one in row.results] == [received.reference]

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"given_names": "%", "family_name": "%", "age": 10},
            {"given_names": "Ada"},
            {"age": 10},
            {"given_names": "A", "age": 10},
            {"family_name": "Featherbank", "town": "Marrowdale"},
        ],
    )
    def test_too_little_is_not_looked_for(self, house: House, asked: dict[str, object]) -> None:
        with pytest.raises(SayMore):
            search_children(actor=house.worker, purpose=PURPOSE, asked=Asked(**asked), now=NOW)  # type: ignore[arg-type]

    @pytest.mark.parametrize("identifier", ["999 000 1015", "999 000 101", "chi_1M83VVAE0WZ9PZBTY", "about ten"])
    def test_a_number_that_cannot_be_one_is_told_and_not_taken_for_nobody(self, house: House, identifier: str) -> None:
        with pytest.raises(NumberWrong, match="Check it"):
            look_for(house.worker, identifier=identifier)

    @pytest.mark.parametrize("asked", [{"town": "Marrowdale"}, {"address": "12 Quarry Lane", "town": "Marrowdale"}])
    def test_a_whole_name_and_a_place_are_enough(self, house: House, asked: dict[str, str]) -> None:
        child = receive(house).reference
        assert [one.child for one in look_for(house.worker, age=None, **asked).results] == [child]

    @pytest.mark.parametrize(("first", "second"), [(ADA, UNDATED), (UNDATED, ADA)])
    def test_a_record_without_a_birth_date_is_held_against_a_hidden_child_of_its_name(
        self, house: House, first: NewChild, second: NewChild
    ) -> None:
        hidden = receive(house, first).reference
        look_for(house.manager, identifier=hidden)
        raise_shield(actor=house.manager, child=hidden, reason=ShieldReason.VIOLENCE, words="Invented: they fled.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        again = receive(house, second, source=house.social_care)
        assert again.outcome in (Outcome.HELD, Outcome.LINKED)
        for asked in ({"postcode": "ZX9 9ZZ"}, {"postcode": "ZX4 7QQ"}, {"town": "Refuge"}, {"age": 10}):
            assert look_for(house.worker, **{"age": None, **asked}).results == ()

    def test_a_purpose_comes_first(self, house: House) -> None:
        with pytest.raises(PurposeFirst):
            search_children(actor=house.worker, purpose="curious", asked=Asked(given_names="Ada", age=3), now=NOW)

    def test_whoever_searches_by_halves_comes_to_an_end(self, house: House) -> None:
        for _ in range(MOST_IN_AN_HOUR):
            search_children(actor=house.worker, purpose=PURPOSE, asked=Asked(given_names="Ada", age=3), now=NOW)
        with pytest.raises(TooManySearches):
            look_for(house.worker)
        assert look_for(house.worker, now=NOW + timedelta(hours=1, seconds=1)).results == ()

    def test_the_ledger_holds_who_why_and_what_came_back_and_no_word_that_was_asked(self, house: House) -> None:
        received = receive(house)
        row = look_for(house.worker)
        made = next(one for one in list_entries(subject=row.reference) if one.event == "search.made")
        assert received.reference in made.subjects
        assert made.purpose == PURPOSE
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        sealed = bytes(Search.objects.get(reference=row.reference).sealed)
        assert b"Ada" not in sealed

    def test_a_search_is_nobody_else_s(self, house: House) -> None:
        row = look_for(house.worker)
        with pytest.raises(SearchUnknown):
            read_search(actor=house.colleague, search=row.reference, now=NOW)

    def test_a_lapsed_person_finds_nobody(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            look_for(replace(house.worker, is_accredited=False))

    def test_what_it_opened_closes_with_the_day(self, house: House) -> None:
        received = receive(house)
        row = look_for(house.worker)
        read_index_child(actor=house.worker, child=received.reference, now=NOW)
        tomorrow = NOW + timedelta(hours=12)
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=received.reference, now=tomorrow)
        assert read_search(actor=house.worker, search=row.reference, now=tomorrow).results == ()


class TestChildPage:
    def test_without_a_part_there_is_no_child(self, house: House) -> None:
        received = receive(house)
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=received.reference, now=NOW)

    def test_one_step_says_that_i_work_with_the_child_and_another_that_i_do_not(self, house: House) -> None:
        received = receive(house)
        look_for(house.worker)
        look_for(house.other_worker)
        asked = {"child": received.reference, "telephone": "01632 960222", "ground": None, "now": NOW}
        begin_involvement(actor=house.worker, kind=ServiceKind.EARLY_YEARS, **asked)  # type: ignore[arg-type]
        begin_involvement(actor=house.other_worker, kind=ServiceKind.SOCIAL_CARE, **asked)  # type: ignore[arg-type]
        assert [one.about for one in list_notices(actor=house.worker)] == [received.reference]
        with pytest.raises(AlreadyInvolved):
            begin_involvement(actor=house.worker, kind=ServiceKind.EARLY_YEARS, **asked)  # type: ignore[arg-type]
        later = NOW + timedelta(days=2)
        assert read_index_child(actor=house.worker, child=received.reference, now=later).is_mine
        end_involvement(actor=house.worker, child=received.reference, now=later)
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=received.reference, now=later)
        with pytest.raises(ChildUnknown):
            end_involvement(actor=house.worker, child=received.reference, now=later)

    def test_who_is_not_named_cannot_end(self, house: House) -> None:
        received = receive(house)
        look_for(house.worker)
        with pytest.raises(NotInvolved):
            end_involvement(actor=house.worker, child=received.reference, now=NOW)

    def test_a_sensitive_service_is_nothing_to_others_and_a_broker_may_pass_a_question_on(self, house: House) -> None:
        received = receive(house)
        look_for(house.worker)
        look_for(house.other_worker)
        asked = {"child": received.reference, "telephone": "01632 960222", "now": NOW}
        with pytest.raises(GroundFirst):
            begin_involvement(actor=house.worker, kind=ServiceKind.MENTAL_HEALTH, ground=None, **asked)  # type: ignore[arg-type]
        before = read_index_child(actor=house.other_worker, child=received.reference, now=NOW)
        begin_involvement(
            actor=house.worker,
            kind=ServiceKind.MENTAL_HEALTH,
            ground=SensitiveGround.CONSENT,
            **asked,  # type: ignore[arg-type]
        )
        assert read_index_child(actor=house.other_worker, child=received.reference, now=NOW) == before
        mine = read_index_child(actor=house.worker, child=received.reference, now=NOW)
        assert [one.kind for one in mine.involvements if one.is_sensitive] == [ServiceKind.MENTAL_HEALTH]
        assert list_notices(actor=house.other_worker) == ()

    def test_a_question_is_passed_on_alike_whatever_there_is(self, house: House, broker: object) -> None:
        received = receive(house)
        empty = look_for(house.worker, given_names="Nobody", family_name="Known")
        look_for(house.worker)
        asked = pass_on(actor=house.worker, child=received.reference, words="Who else?", now=NOW)
        other = pass_on(actor=house.worker, search=empty.reference, words="Who else?", now=NOW)
        assert asked[:4] == other[:4] == "ask_"
        row = read_asking(actor=broker, asking=other, now=NOW)  # type: ignore[arg-type]
        assert row.asked is not None
        assert row.asked.given_names == "Nobody"
        close_asking(actor=broker, asking=other, words="Told nobody.", now=NOW)  # type: ignore[arg-type]
        with pytest.raises(AskingUnknown):
            close_asking(actor=broker, asking=other, words="Again.", now=NOW)  # type: ignore[arg-type]


@pytest.fixture
def broker(house: House):  # type: ignore[no-untyped-def]
    from sharewell.access.queries import get_actor
    from sharewell.acting.types import Role
    from sharewell.practitioners.actions import add_person, give_post
    from sharewell.practitioners.queries import get_post
    from tests.support.people import make_current

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    when = NOW - timedelta(days=30)
    person = add_person(actor=OPERATOR, name="Keeper (invented)", email="keeper@example.org", password=None, now=when)
    post = give_post(
        actor=OPERATOR, person=person, organisation=house.social_care, team="", role=Role.INDEX_MANAGER,
        title="Keeper", now=when,
    )  # fmt: skip
    make_current(get_post(post), now=when)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return get_actor(practitioner=person, post=post, now=NOW)


class TestShield:
    def test_a_hidden_child_is_not_found_by_any_door(self, house: House) -> None:
        received = receive(house, replace(ADA, nhs_number=nhs_number(1)))
        look_for(house.worker)
        hide(house, received.reference)
        for asked in ({}, {"identifier": received.reference}, {"identifier": nhs_number(1)}):
            assert look_for(house.worker, **asked).results == ()
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=received.reference, now=NOW)
        assert [one.child for one in look_for(house.manager).results] == [received.reference]
        assert [one.child for one in look_for(house.second_manager).results] == [received.reference]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_indexchild")
            assert cursor.fetchone() == (0,)

    def test_whoever_lives_in_the_same_home_is_hidden_too(self, house: House) -> None:
        received = receive(house)
        brother = receive(house, replace(BEN, addresses=ADA.addresses))
        assert look_for(house.worker, given_names="Benedict", family_name="Ottershaw", age=14).results != ()
        hide(house, received.reference)
        assert look_for(house.worker, given_names="Benedict", family_name="Ottershaw", age=14).results == ()
        assert [
            one.child
            for one in look_for(house.manager, given_names="Benedict", family_name="Ottershaw", age=14).results
        ] == [brother.reference]

    def test_whoever_moves_there_later_is_hidden_with_the_move(self, house: House) -> None:
        hide(house, receive(house).reference)
        receive(house, BEN, source_id="ben")
        receive(house, replace(BEN, addresses=ADA.addresses), source_id="ben", now=NOW + timedelta(days=1))
        assert look_for(house.worker, given_names="Benedict", family_name="Ottershaw", age=14).results == ()

    @pytest.mark.parametrize(
        "again",
        [
            replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),)),
            replace(ADA, names=(Name(given_names="Ada", family_name="Newname"),), services=()),
            replace(ADA, born_on=date(2016, 4, 15), addresses=BEN.addresses),
        ],
    )
    def test_a_hidden_child_that_arrives_again_is_seen_by_nobody(self, house: House, again: NewChild) -> None:
        hidden = receive(house)
        hide(house, hidden.reference)
        arrived = receive(house, again, source=house.social_care)
        assert arrived.outcome in (Outcome.HELD, Outcome.LINKED)
        name = again.names[0]
        row = look_for(house.worker, given_names=name.given_names, family_name=name.family_name, age=10)
        assert row.results == ()
        assert look_for(house.worker, identifier=arrived.reference).results == ()

    def test_who_is_cleared_says_whose_a_held_record_is(self, house: House) -> None:
        hidden = receive(house)
        hide(house, hidden.reference)
        other = MAYBE_ADA
        held = receive(house, other, source=house.social_care)
        assert held.outcome is Outcome.HELD
        assert list_matches(actor=house.other_manager) == ()
        assert list_matches(actor=index_manager(house.other_worker)) == ()
        ((match, *_),) = list_matches(actor=house.manager)
        row = read_match(actor=house.manager, match=match, now=NOW)
        assert {row.left.reference, row.right.reference} == {held.reference, hidden.reference}
        with pytest.raises(MatchUnknown):
            read_match(actor=house.other_manager, match=match, now=NOW)
        settle_match(actor=house.manager, match=match, is_same=False, words="Another child.", now=NOW)
        found = look_for(house.worker, given_names="Aida", family_name="Fetherbanks", age=10)
        assert [one.child for one in found.results] == [held.reference]

    def test_a_held_record_that_is_the_child_is_hidden_with_it(self, house: House) -> None:
        hidden = receive(house)
        hide(house, hidden.reference)
        other = MAYBE_ADA
        receive(house, other, source=house.social_care)
        ((match, *_),) = list_matches(actor=house.second_manager)
        settle_match(actor=house.second_manager, match=match, is_same=True, words="The same.", now=NOW)
        assert look_for(house.worker, given_names="Aida", family_name="Fetherbanks", age=10).results == ()

    def test_two_people_and_a_reason_lift_it(self, house: House) -> None:
        received = receive(house)
        shield = hide(house, received.reference)
        with pytest.raises(NotLifting):
            lift_shield(actor=house.second_manager, shield=shield, now=NOW)
        with pytest.raises(WhyFirst):
            ask_to_lift(actor=house.manager, shield=shield, words=" ", now=NOW)
        ask_to_lift(actor=house.manager, shield=shield, words="They are safe now.", now=NOW)
        assert [one.about for one in list_notices(actor=house.second_manager)] == [shield]
        with pytest.raises(TwoPeople):
            lift_shield(actor=house.manager, shield=shield, now=NOW)
        for stranger in (house.other_manager, house.adviser):
            with pytest.raises(ShieldUnknown):
                lift_shield(actor=stranger, shield=shield, now=NOW)
        assert look_for(house.worker).results == ()
        lift_shield(actor=house.second_manager, shield=shield, now=NOW)
        assert [one.child for one in look_for(house.worker).results] == [received.reference]

    def test_it_needs_somebody_else_who_can_lift_it(self, house: House) -> None:
        received = receive(house)
        look_for(house.manager)
        for cleared in ([], [house.manager.post], [house.worker.post]):
            with pytest.raises(TwoPeople):
                raise_shield(
                    actor=house.manager, child=received.reference, reason=ShieldReason.THREAT, words="Invented.",
                    cleared=cleared, now=NOW,
                )  # fmt: skip

    def test_the_database_lets_nobody_lift_it_alone_or_delete_it(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for change in (
                "UPDATE children_shield SET lifted_at = raised_at, lifted_by = 'x'",
                "UPDATE children_shield SET words = 'other'",
                "DELETE FROM children_shield",
                "TRUNCATE children_shield CASCADE",
            ):
                with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
                    cursor.execute(change)
        assert read_shield(actor=house.manager, shield=shield, now=NOW).lifted_at is None

    def test_the_entry_of_a_shield_names_no_child(self, house: House) -> None:
        received = receive(house)
        shield = hide(house, received.reference)
        (entry,) = [one for one in list_entries(subject=shield) if one.event == "shield.raised"]
        assert entry.subjects == (shield,)


class TestMerge:
    def test_it_is_a_dated_link_and_ends(self, house: House) -> None:
        one, other = receive(house), receive(house, BEN)
        tender = index_manager(house.other_worker)
        link = merge_children(actor=tender, one=one.reference, other=other.reference, reason="Invented.", now=NOW)
        look_for(house.worker)
        row = read_index_child(actor=house.worker, child=one.reference, now=NOW)
        assert row.others == (other.reference,)
        assert read_index_child(actor=house.worker, child=other.reference, now=NOW).others == (one.reference,)
        unmerge_children(actor=tender, link=link, reason="Two children.", now=NOW + timedelta(days=1))
        (ended,) = list_links(actor=tender, child=one.reference, now=NOW + timedelta(days=1))
        assert (ended.ended_by, ended.ended_reason) == (tender.reference, "Two children.")
        assert read_index_child(actor=house.worker, child=one.reference, now=NOW).others == ()

    def test_a_hidden_child_stays_hidden_through_merge_and_unmerge_on_both_sides(self, house: House) -> None:
        one, other = receive(house), receive(house, BEN)
        tender = index_manager(house.manager)
        link = merge_children(actor=tender, one=one.reference, other=other.reference, reason="Invented.", now=NOW)
        hide(house, one.reference)
        ben = {"given_names": "Benedict", "family_name": "Ottershaw", "age": 14}
        assert look_for(house.worker, **ben).results == ()
        unmerge_children(actor=tender, link=link, reason="Two children.", now=NOW)
        assert look_for(house.worker).results == ()
        assert look_for(house.worker, **ben).results == ()
        assert look_for(house.manager, **ben).results != ()

    def test_a_hidden_child_cannot_be_merged_by_who_is_not_cleared(self, house: House) -> None:
        one, other = receive(house), receive(house, BEN)
        hide(house, one.reference)
        with pytest.raises(ChildUnknown):
            merge_children(
                actor=index_manager(house.other_worker), one=one.reference, other=other.reference, reason="x", now=NOW
            )


class TestTheDatabase:
    def test_a_service_that_is_sensitive_has_a_ground(self, house: House) -> None:
        receive(house)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(IntegrityError, match="sensitive"), transaction.atomic():
                cursor.execute("UPDATE children_involvement SET kind = 'mental-health'")

    def test_what_row_security_asks_of_each_row_is_planned_once_in_a_session(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT concat(qual, with_check) FROM pg_policies WHERE starts_with(tablename, 'children_')")
            asked = set(re.findall(r"\bchildren_\w+(?=\()", " ".join(rule for (rule,) in cursor.fetchall())))
            assert {"children_may_see", "children_is_hidden", "children_cleared"} <= asked
            cursor.execute(
                "SELECT proname FROM pg_proc WHERE proname = ANY (%s) AND prosecdef"
                " AND NOT coalesce(proconfig, '{}') @> ARRAY['plan_cache_mode=force_generic_plan']",
                [sorted(asked)],
            )
            assert cursor.fetchall() == []

    def test_nobody_sees_a_record_that_was_not_checked(self, house: House) -> None:
        received = receive(house)
        look_for(house.worker)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("UPDATE children_indexchild SET checked_at = NULL")
            cursor.execute("SET LOCAL ROLE sharewell_web")
        with pytest.raises(ChildUnknown):
            read_index_child(actor=house.worker, child=received.reference, now=NOW)
        assert look_for(house.worker).results == ()
        assert not ChildName.objects.exists()
        assert not ChildAddress.objects.exists()
        assert not Shield.objects.exists()
