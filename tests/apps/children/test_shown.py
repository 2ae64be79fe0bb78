"""What the page of a child says of parents, numbers and whom to ring: what sources said last, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sharewell.acting.types import OPERATOR
from sharewell.children.actions import begin_involvement, merge_children, settle_match, unmerge_children
from sharewell.children.events import Outcome
from sharewell.children.presenters.index import child_rows
from sharewell.children.queries import list_links, list_matches, read_index_child
from sharewell.children.types import Adult, AdultPart, ServiceKind
from sharewell.children.types.held import IndexRow, TelephoneWrong
from sharewell.notices.queries import list_notices
from sharewell.practitioners.actions import end_post
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, index_manager, look_for, nhs_number, receive

LATER = NOW + timedelta(days=40)
OTHERWISE = replace(
    ADA, names=(replace(ADA.names[0], given_names="Aida"),), addresses=(), adults=(Adult(name="Mo Featherbank"),),
    services=(),
)  # fmt: skip


def read(house: House, child: str) -> IndexRow:
    """Return what the worker sees, who found the child."""
    look_for(house.worker, now=LATER, given_names="", family_name="", age=None, identifier=child)
    return read_index_child(actor=house.worker, child=child, now=LATER)


def lines(house: House, child: str) -> list[tuple[str, str]]:
    """Return the lines of the page."""
    names = {house.playgroup: "Hoppers", house.social_care: "Social care"}
    rows = child_rows(read(house, child), on=LATER.date(), organisations=names)
    return [(row["key"], row["value"]) for row in rows]


class TestParents:
    def test_nobody_is_said_to_be_responsible_whom_a_source_only_names(self, house: House) -> None:
        child = receive(house).reference
        assert ("Parent or carer", "Joan Featherbank (Hoppers, last named 23 November 2026)") in lines(house, child)

    def test_a_source_may_say_who_is(self, house: House) -> None:
        said = (Adult(name="Gran Quill", part=AdultPart.CARER),
                Adult(name="Joan Featherbank", part=AdultPart.PARENTAL_RESPONSIBILITY))  # fmt: skip
        child = receive(house, replace(ADA, adults=said)).reference
        assert [adult.part for adult in read(house, child).adults] == [
            AdultPart.PARENTAL_RESPONSIBILITY, AdultPart.CARER,
        ]  # fmt: skip

    def test_whom_a_source_names_no_more_is_not_shown_and_still_finds_the_child(self, house: House) -> None:
        child = receive(house, source_id="1").reference
        receive(house, replace(ADA, adults=(Adult(name="Olive Quill"),)), source_id="1", now=NOW + timedelta(days=9))
        assert [adult.name for adult in read(house, child).adults] == ["Olive Quill"]
        found = look_for(house.worker, now=LATER, family_name="", age=None, parent="Joan Featherbank")
        assert [one.child for one in found.results] == [child]

    def test_what_another_source_says_stays(self, house: House) -> None:
        number = nhs_number(1)
        child = receive(house, replace(ADA, nhs_number=number), source_id="1").reference
        again = replace(ADA, nhs_number=number, adults=(Adult(name="Mo Featherbank"),))
        assert receive(house, again, source=house.social_care, now=NOW + timedelta(days=9)).outcome is Outcome.LINKED
        assert {adult.name for adult in read(house, child).adults} == {"Joan Featherbank", "Mo Featherbank"}


class TestNumbers:
    def test_a_number_that_its_source_has_put_right_is_the_one_shown(self, house: House) -> None:
        child = receive(house, replace(ADA, nhs_number=nhs_number(1)), source_id="1").reference
        receive(house, replace(ADA, nhs_number=nhs_number(80)), source_id="1", now=NOW + timedelta(days=9))
        row = read(house, child)
        assert (row.nhs_number, row.other_numbers) == (nhs_number(80), ())

    def test_where_sources_differ_it_is_said(self, house: House) -> None:
        one = receive(house, replace(ADA, nhs_number=nhs_number(1), is_verified=True)).reference
        other = receive(house, replace(OTHERWISE, nhs_number=nhs_number(80)), source=house.social_care).reference
        tender = index_manager(house.other_worker)
        for child in (one, other):
            look_for(tender, given_names="", family_name="", age=None, identifier=child)
        if other not in read_index_child(actor=tender, child=one, now=NOW).others:
            merge_children(actor=tender, one=one, other=other, reason="Invented.", now=NOW)
        row = read(house, one)
        assert (row.nhs_number, row.is_verified, row.other_numbers) == (nhs_number(1), True, (nhs_number(80),))
        said = dict(lines(house, one))["NHS number"]
        assert said.endswith("find out which is right")
        assert f"{nhs_number(80)[:3]} {nhs_number(80)[3:6]} {nhs_number(80)[6:]}" in said


class TestWhoLeft:
    def test_nobody_is_sent_to_somebody_who_has_left(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.colleague)
        begin_involvement(
            actor=house.colleague, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960123", ground=None,
            now=NOW,
        )  # fmt: skip
        before = next(one for one in read(house, child).involvements if one.post == house.colleague.post)
        assert (before.has_left, before.telephone, before.practitioner != "") == (False, "01632 960123", True)
        end_post(actor=OPERATOR, post=house.colleague.post, now=NOW + timedelta(days=1))
        after = next(one for one in read(house, child).involvements if one.post == house.colleague.post)
        assert (after.has_left, after.telephone, after.practitioner) == (True, "", "")
        assert after.service == before.service


class TestTold:
    """Whoever works with a child is told when records of it are linked or parted: there may be others to ring."""

    @pytest.fixture
    def both(self, house: House) -> tuple[str, str]:
        """Return two records, with somebody who works with each."""
        one, other = receive(house).reference, receive(house, BEN, source=house.social_care).reference
        for who, child in ((house.worker, one), (house.other_manager, other)):
            look_for(who, given_names="", family_name="", age=None, identifier=child)
            begin_involvement(actor=who, child=child, kind=ServiceKind.EARLY_HELP, telephone="", ground=None, now=NOW)
        return one, other

    def told(self, house: House) -> list[int]:
        return [len(list_notices(actor=who)) for who in (house.worker, house.other_manager)]

    def test_by_a_merge_and_by_parting(self, house: House, both: tuple[str, str]) -> None:
        one, other = both
        tender = index_manager(house.other_worker)
        for child in both:
            look_for(tender, given_names="", family_name="", age=None, identifier=child)
        assert self.told(house) == [0, 0]
        merge_children(actor=tender, one=one, other=other, reason="Invented.", now=NOW)
        assert self.told(house) == [1, 1]
        (link,) = list_links(actor=tender, child=one, now=NOW)
        unmerge_children(actor=tender, link=link.reference, reason="Invented.", now=NOW)
        assert self.told(house) == [2, 2]

    def test_by_an_answer_that_they_are_one(self, house: House) -> None:
        one = receive(house).reference
        look_for(house.worker)
        begin_involvement(
            actor=house.worker, child=one, kind=ServiceKind.EARLY_HELP, telephone="", ground=None, now=NOW
        )
        tender = index_manager(house.other_worker)
        assert receive(house, OTHERWISE, source=house.social_care).outcome is Outcome.POSSIBLE
        ((match, *_),) = list_matches(actor=tender)
        settle_match(actor=tender, match=match, is_same=True, words="Invented.", now=NOW)
        assert len(list_notices(actor=house.worker)) == 1


class TestTelephone:
    def test_what_cannot_be_rung_is_not_written(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.worker)
        with pytest.raises(TelephoneWrong):
            begin_involvement(
                actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="call my mobile", ground=None,
                now=NOW,
            )  # fmt: skip
        assert not [one for one in read(house, child).involvements if one.post == house.worker.post]
