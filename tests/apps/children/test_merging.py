"""A merge is shown before it is made: both sides, what tells them apart, and what would follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sharewell.acting.types import Actor, NotPermitted
from sharewell.children.actions import (
    begin_involvement,
    clear_for_shield,
    merge_children,
    settle_match,
    unmerge_children,
)
from sharewell.children.queries import list_matches, preview_merge, require_pair
from sharewell.children.types import (
    AlreadyLinked,
    ChildUnknown,
    Name,
    Newcomer,
    SensitiveGround,
    ServiceKind,
    Warned,
)
from sharewell.ledger.queries import list_entries
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, hide, index_manager, look_for, nhs_number, receive

TWIN = replace(ADA, names=(Name(given_names="Ivy May", family_name="Featherbank"),), services=())


@pytest.fixture
def keeper(house: House) -> Actor:
    return index_manager(house.manager)


def works_with(actor: Actor, child: str, kind: ServiceKind = ServiceKind.EARLY_HELP) -> None:
    look_for(actor, given_names="", family_name="", age=None, identifier=child)
    ground = SensitiveGround.CONSENT if kind is ServiceKind.MENTAL_HEALTH else None
    begin_involvement(actor=actor, child=child, kind=kind, telephone="01632 960111", ground=ground, now=NOW)


class TestPreviewMerge:
    def test_shows_both_and_why_and_links_nothing(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        row = preview_merge(actor=keeper, one=one, other=other, now=NOW)
        assert (row.left.reference, row.right.reference) == (one, other)
        assert row.sentence
        assert row.steps
        [entry] = list_entries(event="merge_preview.read", limit=1)
        assert set(entry.subjects) == {one, other}
        require_pair(actor=keeper, one=one, other=other, now=NOW)

    def test_warns_of_twins_and_of_what_one_source_tells_apart(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, TWIN, source_id="twin").reference
        warned = preview_merge(actor=keeper, one=one, other=other, now=NOW).warned
        assert Warned.TWINS in warned
        assert Warned.TOLD_APART in warned
        assert Warned.BORN not in warned

    @pytest.mark.parametrize(("verified", "warned"), [(True, Warned.VERIFIED_NUMBERS), (False, Warned.NUMBERS)])
    def test_warns_of_different_numbers(self, house: House, keeper: Actor, verified: bool, warned: Warned) -> None:
        one = receive(house, replace(ADA, nhs_number=nhs_number(1), is_verified=verified)).reference
        other = receive(house, replace(BEN, nhs_number=nhs_number(80), is_verified=verified)).reference
        found = preview_merge(actor=keeper, one=one, other=other, now=NOW).warned
        assert warned in found
        assert Warned.BORN in found

    def test_warns_where_somebody_said_that_they_are_two(self, house: House, keeper: Actor) -> None:
        one = receive(house).reference
        maybe = replace(ADA, names=(Name(given_names="Aida", family_name="Fetherbanks"),), born_on=date(2017, 5, 14),
                        adults=(), services=(), addresses=())  # fmt: skip
        shield = hide(house, one)
        other = receive(house, maybe, source=house.social_care).reference
        ((match, *_),) = list_matches(actor=house.manager)
        settle_match(actor=house.manager, match=match, is_same=False, words="Asked.", now=NOW)
        assert shield
        assert Warned.RULED_APART in preview_merge(actor=keeper, one=one, other=other, now=NOW).warned

    def test_warns_where_they_were_linked_and_parted_before(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        link = merge_children(actor=keeper, one=one, other=other, reason="Invented.", now=NOW)
        with pytest.raises(AlreadyLinked):
            preview_merge(actor=keeper, one=one, other=other, now=NOW)
        unmerge_children(actor=keeper, link=link, reason="Two.", now=NOW)
        assert Warned.PARTED in preview_merge(actor=keeper, one=one, other=other, now=NOW).warned

    def test_says_who_would_newly_see_what(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        works_with(house.worker, one)
        works_with(house.other_worker, other, ServiceKind.SOCIAL_CARE)
        works_with(house.colleague, one)
        works_with(house.colleague, other)
        row = preview_merge(actor=keeper, one=one, other=other, now=NOW)
        assert {(each.practitioner, each.child) for each in row.newly_see} == {
            ("Worker (invented)", other), ("Stranger (invented)", one),
        }  # fmt: skip
        assert (row.hides, row.loses) == ((), ())

    def test_a_sensitive_service_is_in_nothing_of_it(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        before = preview_merge(actor=keeper, one=one, other=other, now=NOW)
        works_with(house.worker, one, ServiceKind.MENTAL_HEALTH)
        assert preview_merge(actor=keeper, one=one, other=other, now=NOW) == before

    def test_says_who_would_be_hidden_and_who_would_lose_sight(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        works_with(house.worker, other)
        works_with(house.other_worker, other, ServiceKind.SOCIAL_CARE)
        hide(house, one, house.other_worker.post)
        row = preview_merge(actor=keeper, one=one, other=other, now=NOW)
        assert row.hides == (other,)
        assert row.loses == (
            Newcomer(service="Hoppers playgroup (invented)", practitioner="Worker (invented)", child=other),
        )
        assert [each.practitioner for each in row.newly_see] == ["Stranger (invented)"]

    def test_a_record_that_is_not_open_is_as_if_there_were_none(self, house: House) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        hide(house, one)
        stranger = index_manager(house.other_worker)
        for pair in ((one, other), (other, one), (other, "chi_01K0000000000000X0")):
            with pytest.raises(ChildUnknown):
                preview_merge(actor=stranger, one=pair[0], other=pair[1], now=NOW)
            with pytest.raises(ChildUnknown):
                require_pair(actor=stranger, one=pair[0], other=pair[1], now=NOW)

    def test_it_is_for_who_looks_after_the_index(self, house: House) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        with pytest.raises(NotPermitted):
            preview_merge(actor=house.manager, one=one, other=other, now=NOW)

    def test_whoever_is_cleared_for_both_shields_sees_that_neither_is_new(self, house: House, keeper: Actor) -> None:
        one, other = receive(house).reference, receive(house, BEN).reference
        for shield in (hide(house, one), hide(house, other)):
            clear_for_shield(actor=house.manager, shield=shield, post=house.worker.post, now=NOW)
        row = preview_merge(actor=keeper, one=one, other=other, now=NOW)
        assert set(row.hides) == {one, other}
