"""Two identities of a child: sealed apart, and never met together."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import (
    ask_to_lift,
    ask_to_unseal,
    claim_child,
    count_names,
    free_record,
    lift_shield,
    merge_children,
    name_holder,
    name_later,
    raise_seal,
    raise_shield,
    settle_match,
    settle_sealed,
    show_value,
    unmerge_children,
    unseal,
)
from sharewell.children.events import Outcome
from sharewell.children.queries import (
    list_links,
    list_matches,
    list_moves,
    list_seal_questions,
    list_seals,
    list_shields,
    read_index_child,
    read_match,
    read_seal,
    read_seal_question,
    read_shield,
)
from sharewell.children.types import (
    Address,
    Adult,
    AlreadyLinked,
    BirthKind,
    ChildUnknown,
    LaterKnown,
    MatchUnknown,
    Name,
    NameKind,
    NotLifting,
    NotTwoSides,
    OrderFirst,
    SealKind,
    SealUnknown,
    Sex,
    ShieldReason,
    Side,
    TwoHolders,
    TwoPeople,
    Whose,
    WhyFirst,
)
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import find_open_about
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, index_manager, look_for, nhs_number, receive
from tests.support.living import DAY, claimed, make_councils
from tests.support.living import asked as asked_to_move
from tests.support.sealing import GRACE, NEW_HOME, SISTER, find, lift, seal_apart
from tests.support.shielding import as_owner


def found(house: House, actor=None, **asked: object) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.child for one in look_for(actor or house.worker, **asked).results]


def take_for_one(house: House, one: str, other: str) -> None:
    """Let an index manager link two records, where the installation has not done so."""
    tender = index_manager(house.other_worker)
    find(tender, one, other)
    if other not in read_index_child(actor=tender, child=one, now=NOW).others:
        merge_children(actor=tender, one=one, other=other, reason="Invented.", now=NOW)


MAYBE = replace(
    ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),), born_on=date(2017, 5, 14), adults=(),
    services=(), addresses=BEN.addresses,
)  # fmt: skip
"""Perhaps Ada, spelt otherwise."""
HOPE = replace(
    GRACE, names=(Name(given_names="Hope", family_name="Quill"),), born_on=None, birth=BirthKind.NOT_KNOWN,
    addresses=(Address(address="8 Moor Edge", town="Hollin", postcode="ZX2 8AA"),), adults=(), services=(),
)  # fmt: skip
"""Like nobody."""
BY_NEW_NAME = {"given_names": "Grace", "family_name": "Ottershaw"}


class TestRaise:
    def test_nobody_finds_the_earlier_identity_and_everybody_the_later(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        for who in (house.worker, house.manager, house.second_manager, index_manager(house.manager)):
            assert earlier not in found(house, who)
            assert found(house, who, given_names="", family_name="", age=None, identifier=earlier) == []
            assert found(house, who, **BY_NEW_NAME) == [later]
            with pytest.raises(ChildUnknown):
                read_index_child(actor=who, child=earlier, now=NOW)

    def test_a_cluster_of_both_is_parted(self, house: House) -> None:
        number = nhs_number(1)
        first = receive(house, replace(ADA, nhs_number=number)).reference
        again = receive(house, replace(ADA, nhs_number=number, services=()), source=house.social_care).reference
        later = receive(house, replace(GRACE, nhs_number=number)).reference
        take_for_one(house, first, later)
        assert set(read_open(house, first).others) == {again, later}
        seal_apart(house, first, records=[first, again])
        row = read_open(house, later)
        assert (row.others, row.nhs_number) == ((), "")
        assert [name.whole for name in row.names] == ["Grace Ottershaw"]
        assert found(house, given_names="", family_name="", age=None, identifier=number) == []
        page = read_seal(actor=house.manager, seal=list_seals(actor=house.manager)[0].reference, now=NOW)
        assert {one.reference for one in page.records if one.side is Side.EARLIER} == {first, again}
        assert [one.what for one in page.withheld] == ["number"]

    def test_links_of_the_later_side_say_nothing_of_the_earlier(self, house: House) -> None:
        number = nhs_number(1)
        first = receive(house, replace(ADA, nhs_number=number)).reference
        later = receive(house, replace(GRACE, nhs_number=number)).reference
        take_for_one(house, first, later)
        seal_apart(house, first, records=[first])
        tender = index_manager(house.manager)
        assert list_links(actor=tender, child=later, now=NOW) == ()

    def test_it_needs_an_order_two_sides_and_two_holders(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        find(house.manager, earlier, later)
        whole = {
            "actor": house.manager, "child": earlier, "kind": SealKind.ADOPTION, "ordered_on": NOW.date(),
            "order": "An order.",
            "holders": [house.second_manager.post], "later": later, "now": NOW,
        }  # fmt: skip
        for changed, refusal in (
            ({"order": " "}, OrderFirst),
            ({"ordered_on": NOW.date() + timedelta(days=1)}, OrderFirst),
            ({"holders": []}, TwoHolders),
            ({"holders": [house.manager.post]}, TwoHolders),
            ({"holders": [house.worker.post]}, TwoHolders),
            ({"later": earlier}, NotTwoSides),
            ({"records": [later]}, NotTwoSides),
            ({"others": [later]}, NotTwoSides),
            ({"later": "chi_000000000000000000"}, ChildUnknown),
            ({"actor": house.worker}, NotPermitted),
        ):
            with pytest.raises(refusal):
                raise_seal(**{**whole, **changed})  # type: ignore[arg-type]
        assert list_seals(actor=house.manager) == ()

    def test_brothers_and_sisters_who_are_named_stay_findable_and_the_rest_waits(self, house: House) -> None:
        earlier, twin = receive(house).reference, receive(house, SISTER, source=house.social_care).reference
        spelt = receive(house, MAYBE, source=house.social_care, source_id="spelt").reference
        asked = {"given_names": "Ivy", "family_name": "Featherbank"}
        assert twin in found(house, **asked)
        seal_apart(house, earlier, others=[twin])
        assert found(house, **asked) == [twin]
        assert spelt not in found(house, given_names="Aida", family_name="Fetherbank")
        assert len(list_seal_questions(actor=house.second_manager)) == 1
        receive(house, replace(SISTER, language="Welsh"), source=house.social_care, source_id=repr(SISTER))
        assert found(house, **asked) == [twin]

    def test_neither_home_is_hidden(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        neighbour = receive(house, replace(BEN, addresses=(NEW_HOME,))).reference
        stays = receive(
            house, replace(BEN, addresses=ADA.addresses, names=(Name(given_names="Kai", family_name="Quill"),))
        )
        seal_apart(house, earlier, later)
        find(house.worker, neighbour, stays.reference)
        for child in (neighbour, stays.reference):
            assert read_index_child(actor=house.worker, child=child, now=NOW).reference == child


def read_open(house: House, child: str):  # type: ignore[no-untyped-def]
    find(house.worker, child)
    return read_index_child(actor=house.worker, child=child, now=NOW)


class TestMatching:
    def test_the_earlier_row_again_changes_its_own_record_and_nobody_learns_of_it(self, house: House) -> None:
        earlier = receive(house, source_id="7").reference
        later = receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        again = receive(house, replace(ADA, addresses=(NEW_HOME,)), source_id="7")
        assert (again.reference, again.outcome) == (earlier, Outcome.SEEN_AGAIN)
        assert found(house) == []
        assert list_seal_questions(actor=house.manager) == ()

    @pytest.mark.parametrize(
        "row",
        [
            replace(ADA, nhs_number=nhs_number(1)),
            ADA,
            replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbank"),)),
            replace(GRACE, nhs_number=nhs_number(1)),
            replace(GRACE, names=(*GRACE.names, replace(ADA.names[0], kind=NameKind.FORMER))),
        ],
    )  # fmt: skip
    def test_what_is_like_the_earlier_in_any_way_waits_for_the_holders(self, house: House, row) -> None:  # type: ignore[no-untyped-def]
        earlier = receive(house, replace(ADA, nhs_number=nhs_number(1))).reference
        later = receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        held = receive(house, row, source=house.social_care, source_id="new")
        assert held.outcome is Outcome.HELD
        for who in (house.worker, house.manager, index_manager(house.other_worker), index_manager(house.manager)):
            assert list_matches(actor=who) == ()
            assert held.reference not in found(house, who, given_names="", family_name="", age=None,
                                               identifier=held.reference)  # fmt: skip
        assert list_seal_questions(actor=house.other_manager) == ()
        ((match, _),) = list_seal_questions(actor=house.second_manager)
        question = read_seal_question(actor=house.second_manager, match=match, now=NOW)
        assert (question.record.reference, question.earlier.reference) == (held.reference, earlier)
        assert later not in (*question.record.others, *question.earlier.others)
        with pytest.raises(MatchUnknown):
            read_match(actor=house.second_manager, match=match, now=NOW)
        with pytest.raises(MatchUnknown):
            read_seal_question(actor=house.adviser, match=match, now=NOW)

    def test_what_is_surely_the_later_and_not_like_the_earlier_is_linked(self, house: House) -> None:
        number = nhs_number(3)
        earlier = receive(house, replace(ADA, born_on=None, birth=BirthKind.NOT_KNOWN)).reference
        later = receive(house, replace(GRACE, nhs_number=number)).reference
        seal_apart(house, earlier, later)
        second = receive(house, replace(GRACE, nhs_number=number, services=()), source=house.social_care)
        assert second.outcome is Outcome.LINKED
        assert read_open(house, later).others == (second.reference,)


class TestAnswer:
    def ask(self, house: House, row, **receiving: str):  # type: ignore[no-untyped-def]
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal = seal_apart(house, earlier, later)
        held = receive(house, row, source=house.social_care, source_id="new", **receiving).reference
        ((match, _),) = list_seal_questions(actor=house.manager)
        return earlier, later, seal, held, match

    def test_the_earlier_identitys_stays_hidden(self, house: House) -> None:
        earlier, later, seal, held, match = self.ask(house, ADA)
        settle_sealed(actor=house.manager, match=match, whose=Whose.EARLIER, words="Invented.", now=NOW)
        assert found(house) == []
        page = read_seal(actor=house.second_manager, seal=seal, now=NOW)
        assert {one.reference for one in page.records if one.side is Side.EARLIER} == {earlier, held}
        assert read_open(house, later).others == ()

    def test_the_later_identitys_is_shown_without_the_earlier_names(self, house: House) -> None:
        former = Name(given_names="Ada Rose", family_name="Featherbank", kind=NameKind.FORMER)
        both = replace(
            GRACE, names=(*GRACE.names, former), adults=(*GRACE.adults, *ADA.adults),
            addresses=(*GRACE.addresses, *ADA.addresses),
        )  # fmt: skip
        _, later, seal, held, match = self.ask(house, both)
        settle_sealed(actor=house.manager, match=match, whose=Whose.LATER, words="Invented.", now=NOW)
        row = read_open(house, later)
        assert row.others == (held,)
        assert {name.whole for name in row.names} == {"Grace Ottershaw"}
        assert {adult.name for adult in row.adults} == {"Paul Ottershaw"}
        assert {place.postcode for place in row.addresses} == {"ZX9 3CD"}
        assert found(house) == []
        page = read_seal(actor=house.manager, seal=seal, now=NOW)
        assert {one.what for one in page.withheld} == {"name", "adult", "address"}
        receive(house, replace(both, language="Welsh"), source=house.social_care, source_id="new")
        assert {name.whole for name in read_open(house, later).names} == {"Grace Ottershaw"}

    def test_another_childs_is_compared_again_and_found(self, house: House) -> None:
        *_, held, match = self.ask(house, SISTER)
        settle_sealed(actor=house.manager, match=match, whose=Whose.ANOTHER, words="Her twin.", now=NOW)
        assert found(house, given_names="Ivy", family_name="Featherbank") == [held]
        receive(house, replace(SISTER, language="Welsh"), source=house.social_care, source_id="new")
        assert found(house, given_names="Ivy", family_name="Featherbank") == [held]
        assert list_seal_questions(actor=house.manager) == ()

    def test_it_takes_a_holder_and_a_reason(self, house: House) -> None:
        *_, match = self.ask(house, ADA)
        with pytest.raises(WhyFirst):
            settle_sealed(actor=house.manager, match=match, whose=Whose.LATER, words=" ", now=NOW)
        with pytest.raises(MatchUnknown):
            settle_sealed(actor=house.adviser, match=match, whose=Whose.LATER, words="Invented.", now=NOW)

    def test_a_mistake_is_taken_back(self, house: House) -> None:
        earlier, _, seal, held, match = self.ask(house, SISTER)
        settle_sealed(actor=house.manager, match=match, whose=Whose.EARLIER, words="Invented.", now=NOW)
        assert found(house, given_names="Ivy", family_name="Featherbank") == []
        with pytest.raises(ChildUnknown):
            free_record(actor=house.manager, seal=seal, record="chi_000000000000000000", words="x", now=NOW)
        free_record(actor=house.manager, seal=seal, record=held, words="It was her twin.", now=NOW)
        assert found(house, given_names="Ivy", family_name="Featherbank") == [held]
        with pytest.raises(NotTwoSides):
            free_record(actor=house.manager, seal=seal, record=earlier, words="x", now=NOW)


class TestLaterSide:
    def test_it_is_named_when_it_has_come(self, house: House) -> None:
        earlier = receive(house).reference
        seal = seal_apart(house, earlier)
        former = Name(given_names="Ada Rose", family_name="Featherbank", kind=NameKind.FORMER)
        unlike = replace(GRACE, born_on=None, birth=BirthKind.NOT_KNOWN, sex=Sex.NOT_KNOWN)
        later = receive(house, replace(unlike, names=(*GRACE.names, former)), source=house.social_care)
        if later.outcome is Outcome.HELD:
            ((match, _),) = list_seal_questions(actor=house.manager)
            settle_sealed(actor=house.manager, match=match, whose=Whose.LATER, words="Invented.", now=NOW)
        else:
            find(house.manager, later.reference)
            name_later(actor=house.manager, seal=seal, later=later.reference, now=NOW)
        assert {name.whole for name in read_open(house, later.reference).names} == {"Grace Ottershaw"}
        find(house.manager, later.reference)
        with pytest.raises(LaterKnown):
            name_later(actor=house.manager, seal=seal, later=later.reference, now=NOW)
        assert list_seals(actor=house.manager)[0].has_later

    def test_a_new_name_near_the_earlier_one_is_withheld(self, house: House) -> None:
        earlier = receive(house).reference
        later = receive(house, GRACE, source_id="9").reference
        seal_apart(house, earlier, later)
        for given, family in (("Ada", "Ottershaw"), ("Grace", "Fetherbank"), ("Grace", "Featherbank-Ottershaw")):
            said = replace(GRACE, names=(*GRACE.names, Name(given_names=given, family_name=family)))
            receive(house, said, source_id="9")
            assert {name.whole for name in read_open(house, later).names} == {"Grace Ottershaw"}
        receive(house, replace(GRACE, names=(Name(given_names="Gracie", family_name="Ottershaw"),)), source_id="9")
        assert {name.whole for name in read_open(house, later).names} == {"Grace Ottershaw", "Gracie Ottershaw"}

    def test_a_holder_releases_a_parent_who_is_one_still_and_a_number(self, house: House) -> None:
        number = nhs_number(1)
        earlier = receive(house, replace(ADA, nhs_number=number)).reference
        later = receive(house, replace(GRACE, nhs_number=number, adults=(Adult(name="Joan Featherbank"),))).reference
        take_for_one(house, earlier, later)
        seal = seal_apart(house, earlier, records=[earlier])
        assert read_open(house, later).adults == ()
        page = read_seal(actor=house.manager, seal=seal, now=NOW)
        (mother,) = [one for one in page.withheld if one.what == "adult"]
        (hers,) = [one for one in page.withheld if one.what == "number"]
        show_value(actor=house.manager, seal=seal, what="adult", number=mother.number, now=NOW)
        assert [adult.name for adult in read_open(house, later).adults] == ["Joan Featherbank"]
        show_value(actor=house.manager, seal=seal, what="number", number=hers.number, now=NOW)
        assert found(house, given_names="", family_name="", age=None, identifier=number) == [later]
        with pytest.raises(SealUnknown):
            show_value(actor=house.adviser, seal=seal, what="adult", number=mother.number, now=NOW)


class TestMerge:
    def test_merging_looks_as_if_there_were_no_other_record(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        for who in (index_manager(house.manager), index_manager(house.other_worker)):
            find(who, later)
            for one, other in ((earlier, later), (later, earlier)):
                with pytest.raises(ChildUnknown):
                    merge_children(actor=who, one=one, other=other, reason="Invented.", now=NOW)

    def test_the_database_refuses_a_link_and_a_label(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        ids = dict(as_owner("SELECT reference, id FROM children_indexchild"))
        both = sorted(ids.values())
        link = "INSERT INTO children_childlink (reference, one_id, other_id, began_at, began_by, reason, ended_by,"
        review = "INSERT INTO children_review (reference, child_id, against_id, bits, opened_at, settled_by, words)"
        stands = "INSERT INTO children_sealedrecord (seal_id, child_id, side) SELECT seal_id,"
        label = "UPDATE children_indexchild SET person = %s WHERE reference = %s RETURNING id"
        for sql, *values in (
            (f"{link} ended_reason) VALUES ('lnk_x', %s, %s, now(), 'x', 'x', '', '') RETURNING id", *both),
            (label, earlier, later),
            (label, later, earlier),
            (f"{review} VALUES ('mat_x', %s, %s, 1, now(), '', '') RETURNING id", *both),
            (f"{stands} %s, 'earlier' FROM children_sealedrecord LIMIT 1 RETURNING id", ids[later]),
            ("DELETE FROM children_sealedrecord RETURNING id",),
            ("UPDATE children_sealedrecord SET side = 'later' RETURNING id",),
            ("UPDATE children_identityseal SET lifted_at = now(), lifted_by = 'x' RETURNING id",),
            ("UPDATE children_identityseal SET kind = 'new-identity' RETURNING id",),
            ("DELETE FROM children_sealholder RETURNING id",),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                as_owner(sql, *values)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE sharewell_web")


class TestLift:
    def test_two_holders_and_a_reason_lift_it_and_nothing_is_linked(self, house: House) -> None:
        number = nhs_number(1)
        earlier = receive(house, replace(ADA, nhs_number=number)).reference
        later = receive(house, replace(GRACE, nhs_number=number)).reference
        take_for_one(house, earlier, later)
        seal = seal_apart(house, earlier, records=[earlier])
        with pytest.raises(NotLifting):
            unseal(actor=house.manager, seal=seal, now=NOW)
        with pytest.raises(SealUnknown):
            ask_to_unseal(actor=house.adviser, seal=seal, words="Invented.", now=NOW)
        with pytest.raises(WhyFirst):
            ask_to_unseal(actor=house.manager, seal=seal, words=" ", now=NOW)
        ask_to_unseal(actor=house.manager, seal=seal, words="Invented.", now=NOW)
        with pytest.raises(TwoPeople):
            unseal(actor=house.manager, seal=seal, now=NOW)
        unseal(actor=house.second_manager, seal=seal, now=NOW)
        assert read_open(house, earlier).others == ()
        row = read_open(house, later)
        assert (row.others, row.nhs_number) == ((), number)
        with pytest.raises(SealUnknown):
            unseal(actor=house.second_manager, seal=seal, now=NOW)

    def test_a_question_goes_to_those_who_look_after_the_index(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal = seal_apart(house, earlier, later)
        receive(house, source=house.social_care, source_id="new")
        assert list_matches(actor=index_manager(house.manager)) == ()
        lift(house, seal)
        assert len(list_matches(actor=index_manager(house.other_worker))) == 1

    def test_a_further_holder_is_named_and_may_lift_it_too(self, house: House) -> None:
        earlier = receive(house).reference
        seal = seal_apart(house, earlier)
        with pytest.raises(TwoHolders):
            name_holder(actor=house.manager, seal=seal, post=house.worker.post, now=NOW)
        name_holder(actor=house.manager, seal=seal, post=house.adviser.post, now=NOW)
        name_holder(actor=house.manager, seal=seal, post=house.adviser.post, now=NOW)
        assert read_seal(actor=house.adviser, seal=seal, now=NOW).holders.count(house.adviser.post) == 1


class TestWithShields:
    def shielded(self, house: House, child: str) -> str:
        find(house.manager, child)
        return raise_shield(
            actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented: of the old life.",
            cleared=[house.second_manager.post], now=NOW,
        )  # fmt: skip

    def test_a_shield_over_the_later_side_hides_that_too(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal_apart(house, earlier, later)
        self.shielded(house, later)
        assert found(house, **BY_NEW_NAME) == []
        assert found(house, house.second_manager, **BY_NEW_NAME) == [later]
        for who in (house.worker, house.manager, house.second_manager):
            assert found(house, who) == []

    def test_a_shield_over_both_stays_on_both_and_its_words_do_not_travel(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        take_for_one(house, earlier, later)
        self.shielded(house, earlier)
        seal_apart(house, earlier, records=[earlier])
        assert found(house, **BY_NEW_NAME) == []
        find(house.manager, later)
        assert read_index_child(actor=house.manager, child=later, now=NOW).others == ()
        shields = [
            read_shield(actor=house.manager, shield=one.reference, now=NOW) for one in list_shields(actor=house.manager)
        ]
        assert {one.child for one in shields} == {"", later}
        assert [one.words for one in shields if one.child == later] == ["Hidden before, and hidden still."]

    def test_what_was_ruled_upon_is_not_asked_again_once_a_shield_is_lifted(self, house: House) -> None:
        spelt = receive(house, MAYBE, source=house.social_care).reference
        shield = self.shielded(house, spelt)
        earlier = receive(house, source_id="7").reference
        ((match, *_),) = list_matches(actor=house.manager)
        settle_match(actor=house.manager, match=match, is_same=False, words="Invented.", now=NOW)
        seal_apart(house, earlier)
        ask_to_lift(actor=house.manager, shield=shield, words="Invented.", now=NOW)
        lift_shield(actor=house.second_manager, shield=shield, now=NOW)
        assert list_seal_questions(actor=house.manager) == ()
        assert found(house, given_names="Aida", family_name="Fetherbanks") == [spelt]

    def test_what_nobody_ruled_upon_waits_once_the_shield_is_lifted(self, house: House) -> None:
        earlier = receive(house, source_id="7").reference
        shield = self.shielded(house, receive(house, BEN).reference)
        unlike = replace(
            MAYBE, born_on=date(1999, 1, 1), sex=Sex.NOT_KNOWN, names=(Name(given_names="Cai", family_name="Quill"),)
        )  # fmt: skip
        spelt = receive(house, unlike, source=house.social_care, source_id="8").reference
        seal_apart(house, earlier)
        receive(house, MAYBE, source=house.social_care, source_id="8")
        ask_to_lift(actor=house.manager, shield=shield, words="Invented.", now=NOW)
        lift_shield(actor=house.second_manager, shield=shield, now=NOW)
        assert spelt not in found(house, given_names="Aida", family_name="Fetherbanks")
        assert len(list_seal_questions(actor=house.manager)) == 1


class TestFurther:
    def test_a_later_identity_that_is_sealed_again_stands_apart_from_the_first(self, house: House) -> None:
        first, second = receive(house).reference, receive(house, GRACE).reference
        third = receive(house, HOPE).reference
        seal_apart(house, first, second)
        seal_apart(house, second, third)
        ids = dict(as_owner("SELECT reference, id FROM children_indexchild"))
        for one, other in itertools.combinations((first, second, third), 2):
            assert as_owner("SELECT children_sealed_apart(%s, %s)", ids[one], ids[other]) == [(True,)]
        assert found(house, given_names="Hope", family_name="Quill", postcode="ZX2 8AA") == [third]
        assert found(house, **BY_NEW_NAME) == []
        assert found(house) == []

    def test_a_part_that_is_parted_from_the_later_side_stays_on_it(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        also = receive(house, HOPE, source=house.social_care, source_id="5").reference
        take_for_one(house, later, also)
        seal_apart(house, earlier, later)
        tender = index_manager(house.other_worker)
        find(tender, later)
        (link,) = list_links(actor=tender, child=later, now=NOW)
        unmerge_children(actor=tender, link=link.reference, reason="Invented.", now=NOW)
        receive(house, replace(HOPE, names=(*HOPE.names, *ADA.names)), source=house.social_care, source_id="5")
        assert [name.whole for name in read_open(house, also).names] == ["Hope Quill"]

    def test_whoever_is_linked_by_hand_to_the_later_side_says_nothing_of_the_earlier(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        other = receive(house, replace(HOPE, adults=ADA.adults), source=house.social_care).reference
        seal_apart(house, earlier, later)
        take_for_one(house, later, other)
        row = read_open(house, later)
        assert {adult.name for adult in row.adults} == {"Paul Ottershaw"}
        with pytest.raises(ChildUnknown):
            merge_children(actor=index_manager(house.other_worker), one=other, other=earlier, reason="x", now=NOW)

    def test_names_are_counted_without_the_earlier_identity(self, house: House) -> None:
        earlier = receive(house).reference
        receive(house, BEN)
        seal_apart(house, earlier)
        assert count_names(actor=OPERATOR, now=NOW) == 1

    def test_a_number_that_the_earlier_side_says_later_finds_the_new_identity_no_more(self, house: House) -> None:
        number = nhs_number(4)
        earlier = receive(house, source_id="7").reference
        later = receive(house, replace(GRACE, nhs_number=number)).reference
        seal_apart(house, earlier, later)
        by_number = {"given_names": "", "family_name": "", "age": None, "identifier": number}
        assert found(house, **by_number) == [later]
        receive(house, replace(ADA, nhs_number=number), source_id="7")
        assert found(house, **by_number) == []
        assert read_open(house, later).nhs_number == ""

    def test_the_entries_of_a_seal_name_no_child(self, house: House) -> None:
        earlier, later = receive(house).reference, receive(house, GRACE).reference
        seal = seal_apart(house, earlier, later)
        receive(house, source=house.social_care, source_id="new")
        ((match, _),) = list_seal_questions(actor=house.manager)
        read_seal(actor=house.manager, seal=seal, now=NOW)
        read_seal_question(actor=house.manager, match=match, now=NOW)
        settle_sealed(actor=house.manager, match=match, whose=Whose.ANOTHER, words="Invented.", now=NOW)
        lift(house, seal)
        for about, events in (
            (seal, {"seal.raised", "seal.read", "seal.lifting_asked", "seal.lifted"}),
            (match, {"match.opened", "sealed_match.read", "sealed_match.settled"}),
        ):
            entries = [entry for entry in list_entries(subject=about) if entry.event in events]
            assert {entry.event for entry in entries} == events
            assert all(list(entry.subjects) == [about] for entry in entries)


class TestCouncils:
    """Which council is responsible for each side: no gap, and nothing that tells of the other side or of the seal."""

    def parted(self, house: House, on: str, *, later_at: datetime) -> tuple[str, str, list[tuple[Any, ...]]]:
        """Seal records that were one child, the council on the one or the other; return what stands on both."""
        earlier, later = receive(house).reference, receive(house, GRACE, now=later_at).reference
        take_for_one(house, earlier, later)
        keeper = make_councils(house).east_keeper
        claim_child(
            actor=keeper, child=earlier if on == "earlier" else later, since_on=DAY,
            words="Ada Featherbank lives here.", now=NOW + timedelta(hours=2),
        )  # fmt: skip
        seal_apart(house, earlier, records=[earlier], now=NOW + timedelta(hours=9))
        return earlier, later, as_owner(
            "SELECT held.reference, stands.organisation, stands.words, stands.began_at, stands.begun_by"
            " FROM children_responsibility AS stands JOIN children_indexchild AS held ON held.id = stands.child_id"
            " WHERE stands.ended_at IS NULL"
        )  # fmt: skip

    @pytest.mark.parametrize(("later_hours", "since_hours"), [(0, 2), (3, 3)])
    def test_the_later_identity_keeps_the_council_as_if_it_had_been_its_own(
        self, house: House, later_hours: int, since_hours: int
    ) -> None:
        earlier, later, standing = self.parted(house, "earlier", later_at=NOW + timedelta(hours=later_hours))
        by_child = {child: rest for child, *rest in standing}
        assert set(by_child) == {earlier, later}
        council, words, began, by = by_child[later]
        assert council == by_child[earlier][0] == house.social_care
        assert began == NOW + timedelta(hours=since_hours)
        assert (words, by) == ("Responsible before, and still.", by_child[earlier][3])
        assert [entry.subjects for entry in list_entries(event="responsibility.begun")] == [(earlier,)]
        assert read_open(house, later).life.responsible.organisation == house.social_care  # type: ignore[union-attr]

    def test_the_earlier_identity_keeps_it_too(self, house: House) -> None:
        earlier, later, standing = self.parted(house, "later", later_at=NOW)
        assert {child for child, *_ in standing} == {earlier, later}
        assert {council for _, council, *_ in standing} == {house.social_care}

    def test_an_identity_that_was_never_one_with_the_other_gets_nothing_from_it(self, house: House) -> None:
        child = claimed(house, make_councils(house))
        later = receive(house, GRACE).reference
        seal_apart(house, child, later)
        assert read_open(house, later).life.responsible is None  # type: ignore[union-attr]

    def test_a_record_that_was_put_there_by_mistake_takes_no_council_away_and_none_along(self, house: House) -> None:
        first = receive(house).reference
        wrong = receive(house, HOPE, source=house.social_care).reference
        take_for_one(house, first, wrong)
        claim_child(actor=make_councils(house).east_keeper, child=first, since_on=DAY, words="Invented.", now=NOW)
        seal = seal_apart(house, first)
        free_record(actor=house.manager, seal=seal, record=wrong, words="Invented.", now=NOW)
        on = as_owner("SELECT child_id FROM children_responsibility WHERE ended_at IS NULL")
        assert on == as_owner("SELECT id FROM children_indexchild WHERE reference = %s", first)

    def test_a_move_that_waits_is_owed_by_nobody_any_more(self, house: House) -> None:
        councils = make_councils(house)
        child = claimed(house, councils)
        move = asked_to_move(councils, child)
        seal_apart(house, child)
        assert find_open_about(about=move, code="move.answer", now=NOW) is None
        for who in (councils.east_keeper, councils.west_keeper, house.manager):
            assert list_moves(actor=who, now=NOW) == ((), ())


class TestOrder:
    @pytest.mark.parametrize(
        "order",
        [
            order for order in itertools.permutations(("earlier", "later", "seal", "like both", "merge"))
            if order.index("earlier") < order.index("seal")
        ],
        ids=", ".join,
    )  # fmt: skip
    def test_it_holds_in_whatever_order_things_come(self, house: House, order: tuple[str, ...]) -> None:
        children: dict[str, str] = {}
        both = replace(
            GRACE, names=(*GRACE.names, replace(ADA.names[0], kind=NameKind.FORMER)), nhs_number=nhs_number(1)
        )  # fmt: skip
        rows = {"earlier": replace(ADA, nhs_number=nhs_number(1)), "later": GRACE, "like both": both}
        sources = {"earlier": house.playgroup, "later": house.playgroup, "like both": house.social_care}
        is_sealed = False
        tender = index_manager(house.other_worker)
        for step in order:
            if step in rows:
                children[step] = receive(house, rows[step], source=sources[step], source_id=step).reference
            elif step == "seal":
                person = dict(as_owner("SELECT reference, person FROM children_indexchild"))
                mine = person[children["earlier"]]
                together = [one for one in children.values() if person[one] == mine]
                later = children.get("later", "")
                records = [one for one in together if one != later] if later in together else []
                seal_apart(house, children["earlier"], "" if later in together else later, records=records)
                is_sealed = True
            else:
                for one, other in itertools.permutations(children.values(), 2):
                    with suppress(ChildUnknown, AlreadyLinked):
                        merge_children(actor=tender, one=one, other=other, reason="Invented.", now=NOW)
            if is_sealed:
                check(house, children)


def check(house: House, children: dict[str, str]) -> None:
    """Look as everybody: the earlier identity is not there, and no page shows two sides."""
    for who in (house.worker, house.manager, index_manager(house.other_worker), index_manager(house.manager)):
        for asked in (
            {"given_names": "Ada", "family_name": "Featherbank"}, BY_NEW_NAME,
            {"given_names": "", "family_name": "", "age": None, "identifier": nhs_number(1)},
        ):  # fmt: skip
            for child in found(house, who, now=NOW + timedelta(hours=len(children)), **asked):
                assert child != children["earlier"]
                row = read_index_child(actor=who, child=child, now=NOW + timedelta(hours=len(children)))
                assert children["earlier"] not in row.others
                if child == children.get("later"):
                    assert "Featherbank" not in " ".join(name.whole for name in row.names)
                    assert row.nhs_number != nhs_number(1)
