"""A child described without the index: told by a name or how one knows it, and shown to those who may know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor, NotPermitted, Role
from sharewell.children.actions import admit_party, describe_child, end_party
from sharewell.children.models import DescribedChild, DescribedChildParty
from sharewell.children.queries import find_child_named, get_child, list_children, list_named, search_named
from sharewell.children.types import AgeUnclear, ChildUnknown, PartyWhy, Relation, SayWhoItIs
from sharewell.ledger.queries import list_entries
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import look_for, receive
from tests.support.references import missing_reference

NAME = "Robin Sample"


def describe(who: Actor, **more: object) -> str:
    said = {"name": NAME, "identifying": "red coat", "born_on": date(2015, 2, 28), "estimated_age": None}
    return describe_child(actor=who, **{**said, **more}, now=NOW)  # type: ignore[arg-type]


def in_the_index(house: House) -> str:
    """Return the record of a child in the index, which the owner of the tables receives."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        record = receive(house).reference
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return record


class TestDescribe:
    def test_a_child_has_a_reference_and_its_words(self, house: House) -> None:
        child = describe(house.worker, name="  Robin   Sample ")
        row = get_child(actor=house.worker, child=child, now=NOW)
        assert child.startswith("chi_")
        assert (row.name, row.identifying, row.organisation) == (NAME, "red coat", house.playgroup)
        assert row.relation is Relation.OWN

    def test_a_name_alone_is_enough(self, house: House) -> None:
        assert describe_child(actor=house.worker, name=NAME, now=NOW).startswith("chi_")

    def test_one_found_in_the_index_keeps_which_record_it_was(self, house: House) -> None:
        record = in_the_index(house)
        look_for(house.worker)
        child = describe(house.worker, found_as=record)
        assert get_child(actor=house.worker, child=child, now=NOW).found_as == record
        (entry,) = list_entries(event="child.described")
        assert set(entry.subjects) == {child, record}

    def test_a_record_that_is_not_open_now_is_unknown_and_nothing_is_kept(self, house: House) -> None:
        record = in_the_index(house)
        with pytest.raises(ChildUnknown):
            describe(house.worker, found_as=record)
        assert list_children(actor=house.worker) == ()

    def test_no_word_about_the_child_reaches_the_ledger(self, house: House) -> None:
        child = describe(house.worker)
        get_child(actor=house.worker, child=child, now=NOW)
        search_named(actor=house.worker, name=NAME, now=NOW)
        entries = [one for event in ("child.described", "child.read", "children.sought")
                   for one in list_entries(event=event)]  # fmt: skip
        assert len(entries) == 3
        assert all(list(one.subjects) == [child] for one in entries)
        assert not any(word in str(one) for one in entries for word in ("Robin", "red coat"))

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"name": " ", "identifying": ""}, SayWhoItIs),
            ({"name": "x" * 201}, SayWhoItIs),
            ({"estimated_age": 9}, AgeUnclear),
            ({"born_on": (NOW + timedelta(days=1)).date()}, AgeUnclear),
            ({"born_on": None, "estimated_age": 26}, AgeUnclear),
        ],
    )
    def test_what_cannot_be_is_refused(self, house: House, said: dict[str, object], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            describe(house.worker, **said)
        assert list_children(actor=house.worker) == ()

    def test_whoever_is_not_current_still_tells_and_keeps_their_own(self, house: House) -> None:
        lapsed = replace(house.worker, is_accredited=False)
        child = describe(lapsed)
        assert [one.reference for one in list_children(actor=lapsed)] == [child]
        with pytest.raises(NotPermitted):
            get_child(actor=lapsed, child=child, now=NOW)

    def test_only_those_who_work_with_families_may(self, house: House) -> None:
        with pytest.raises(NotPermitted):
            describe(replace(house.worker, roles=frozenset({Role.ADMINISTRATOR.value})))


class TestWhoSees:
    def test_colleagues_see_it_and_others_do_not(self, house: House) -> None:
        child = describe(house.worker)
        assert get_child(actor=house.colleague, child=child, now=NOW).relation is Relation.ORGANISATION
        for query in (get_child,):
            with pytest.raises(ChildUnknown):
                query(actor=house.other_worker, child=child, now=NOW)
        assert list_children(actor=house.other_worker) == ()
        assert list_named(actor=house.other_worker, children=[child], now=NOW) == ()

    def test_an_organisation_that_something_was_addressed_to_sees_it_until_that_ends(self, house: House) -> None:
        child = describe(house.worker)
        admit_party(actor=house.worker, child=child, organisation=house.social_care, why=PartyWhy.REQUEST, now=NOW)
        assert get_child(actor=house.other_worker, child=child, now=NOW).relation is Relation.PARTY
        assert [one.reference for one in list_children(actor=house.other_worker)] == [child]
        end_party(actor=house.worker, child=child, organisation=house.social_care, now=NOW)
        with pytest.raises(ChildUnknown):
            get_child(actor=house.other_worker, child=child, now=NOW)

    def test_admitting_again_keeps_one_right_and_each_entry(self, house: House) -> None:
        child = describe(house.worker)
        for why in (PartyWhy.REQUEST, PartyWhy.REQUEST, PartyWhy.DISCLOSURE):
            admit_party(actor=house.worker, child=child, organisation=house.social_care, why=why, now=NOW)
        assert len(list_entries(event="child.party_admitted")) == 3
        assert count_parties(actor=house.worker) == 2

    def test_nobody_admits_to_or_ends_what_is_not_theirs(self, house: House) -> None:
        child = describe(house.worker)
        with pytest.raises(ChildUnknown):
            admit_party(
                actor=house.other_worker, child=child, organisation=house.social_care, why=PartyWhy.REQUEST, now=NOW
            )
        admit_party(actor=house.worker, child=child, organisation=house.social_care, why=PartyWhy.REQUEST, now=NOW)
        with pytest.raises(ChildUnknown):
            end_party(actor=house.other_worker, child=child, organisation=house.social_care, now=NOW)

    def test_past_the_three_openers_the_database_shows_nothing(self, house: House) -> None:
        describe(house.worker)
        assert not DescribedChild.objects.exists()
        assert not DescribedChildParty.objects.exists()


class TestFind:
    def test_the_only_one_of_exactly_this_name(self, house: House) -> None:
        child = describe(house.worker)
        describe(house.worker, name="Robin Samples")
        found = find_child_named(actor=house.colleague, name="robin  SAMPLE", now=NOW)
        assert found is not None
        assert found.reference == child

    def test_none_where_several_bear_it_or_none_was_named(self, house: House) -> None:
        describe(house.worker)
        describe(house.worker)
        describe(house.worker, name="")
        assert find_child_named(actor=house.worker, name=NAME, now=NOW) is None
        assert find_child_named(actor=house.worker, name="", now=NOW) is None
        assert len(search_named(actor=house.worker, name=NAME, now=NOW)) == 2


class TestAge:
    def test_it_is_counted_to_the_day_or_from_the_day_of_the_estimate(self, house: House) -> None:
        born = get_child(actor=house.worker, child=describe(house.worker), now=NOW)
        guessed = get_child(actor=house.worker, child=describe(house.worker, born_on=None, estimated_age=9), now=NOW)
        assert (born.age_on(date(2027, 2, 27)), born.age_on(date(2027, 2, 28))) == (11, 12)
        assert (guessed.age_on(NOW.date()), guessed.age_on(NOW.date() + timedelta(days=366))) == (9, 10)


class TestDatabase:
    """The owner of the tables writes past the actions; the database itself refuses."""

    @pytest.mark.parametrize(
        "broken",
        [
            {"name": "", "identifying": ""},
            {"estimated_age": 9},
            {"reference": "kid_1"},
            {"organisation": ""},
        ],
    )
    def test_it_refuses_what_cannot_be(self, db: None, broken: dict[str, object]) -> None:
        house = make_house()
        child = describe(house.worker)
        values = {**DescribedChild.objects.filter(reference=child).values()[0], **broken}
        values.pop("id")
        values.setdefault("reference", "x")
        if "reference" not in broken:
            values["reference"] = missing_reference(child)
        with pytest.raises(IntegrityError), transaction.atomic():
            DescribedChild.objects.create(**values)

    def test_who_it_is_never_changes(self, db: None) -> None:
        describe(make_house().worker)
        for change in (lambda: DescribedChild.objects.update(name="Other"), DescribedChild.objects.all().delete):
            with pytest.raises(DatabaseError, match=" is refused"), transaction.atomic():
                change()


@looking
def count_parties(*, actor: Actor) -> int:
    return DescribedChildParty.objects.count()
