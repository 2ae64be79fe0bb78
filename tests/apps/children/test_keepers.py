"""Hidden children whose keepers have left: the operator sees that there are some, and names somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.children.actions import ask_to_lift, lift_shield, name_keeper
from sharewell.children.models import Clearance
from sharewell.children.queries import list_short_of_keepers
from sharewell.children.types import KeepersLeft, KeptUnknown, NoKeeper, ShieldUnknown
from sharewell.config.cli import main
from sharewell.ledger.models import Entry
from sharewell.notices.queries import list_notices
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.types import PostUnknown
from tests.support.deciding import NOW, House
from tests.support.indexing import hide, index_manager, make_sealed, receive

LATER = NOW + timedelta(days=1)


def leave(post: str) -> None:
    """Let somebody leave."""
    end_post(actor=OPERATOR, post=post, now=NOW + timedelta(hours=1))


def short(*, now: object = LATER) -> list[tuple[str, int]]:
    """Return what has too few keepers, and how many it has."""
    return [(one.reference, one.keepers) for one in list_short_of_keepers(actor=OPERATOR, now=now)]  # type: ignore[arg-type]


class TestShields:
    def test_nothing_is_short_while_two_can_lift_it(self, house: House) -> None:
        hide(house, receive(house).reference)
        assert short() == []

    def test_one_who_left_and_both_who_left_are_told(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        leave(house.second_manager.post)
        assert short() == [(shield, 1)]
        leave(house.manager.post)
        assert short() == [(shield, 0)]

    def test_whoever_is_cleared_only_to_see_is_no_keeper(self, house: House) -> None:
        shield = hide(house, receive(house).reference, house.worker.post)
        leave(house.second_manager.post)
        assert short() == [(shield, 1)]

    def test_the_operator_names_two_and_they_lift_it(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        leave(house.manager.post)
        leave(house.second_manager.post)
        adviser = house.adviser
        name_keeper(actor=OPERATOR, kept=shield, post=adviser.post, now=LATER)
        name_keeper(actor=OPERATOR, kept=shield, post=adviser.post, now=LATER)
        assert short() == [(shield, 1)]
        assert [one.about for one in list_notices(actor=adviser)].count(shield) == 1
        assert Entry.objects.filter(event="keeper.named").count() == 2
        ask_to_lift(actor=index_manager(adviser), shield=shield, words="Invented.", now=LATER)
        with pytest.raises(ShieldUnknown):
            lift_shield(actor=index_manager(house.other_worker), shield=shield, now=LATER)

    def test_where_two_are_left_they_name_others_themselves(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        with pytest.raises(KeepersLeft):
            name_keeper(actor=OPERATOR, kept=shield, post=house.adviser.post, now=LATER)
        assert not Clearance.objects.filter(post=house.adviser.post).exists()

    def test_nobody_else_names_and_not_just_anybody_is_named(self, house: House) -> None:
        shield = hide(house, receive(house).reference)
        leave(house.second_manager.post)
        for actor in (house.manager, house.worker, index_manager(house.adviser)):
            with pytest.raises(NotPermitted):
                name_keeper(actor=actor, kept=shield, post=house.adviser.post, now=LATER)
            with pytest.raises(NotPermitted):
                list_short_of_keepers(actor=actor, now=LATER)
        with pytest.raises(NoKeeper):
            name_keeper(actor=OPERATOR, kept=shield, post=house.worker.post, now=LATER)
        with pytest.raises(PostUnknown):
            name_keeper(actor=OPERATOR, kept=shield, post="pst_000000000000000000", now=LATER)
        with pytest.raises(KeptUnknown):
            name_keeper(actor=OPERATOR, kept="shd_000000000000000000", post=house.adviser.post, now=LATER)


class TestSeals:
    def test_a_seal_without_holders_gets_one(self, house: House) -> None:
        seal, _ = make_sealed(house, keeper=house.second_manager, name="Wilhelmina Overby", words="Invented.")
        assert short() == []
        leave(house.manager.post)
        leave(house.second_manager.post)
        assert short() == [(seal, 0)]
        name_keeper(actor=OPERATOR, kept=seal, post=house.adviser.post, now=LATER)
        assert short() == [(seal, 1)]
        assert [one.about for one in list_notices(actor=house.adviser)] == [seal]


class TestCommand:
    def test_it_lists_and_names(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        with time_machine.travel(LATER, tick=False):
            assert main(["index", "keepers"]) == 0
            assert "two people in post" in capsys.readouterr().out
            shield = hide(house, receive(house).reference)
            leave(house.second_manager.post)
            assert main(["index", "keepers"]) == 1
            assert f"{shield}, since" in capsys.readouterr().out
            assert main(["index", "name-keeper", shield[:-1] + "0", "--post", house.adviser.post]) == 2
            assert "no such shield" in capsys.readouterr().err
            assert main(["index", "name-keeper", shield, "--post", house.worker.post]) == 2
            assert "Only a manager" in capsys.readouterr().err
            assert main(["index", "name-keeper", shield, "--post", house.adviser.post]) == 0
            assert main(["index", "keepers", "--json"]) == 0
            assert capsys.readouterr().out.endswith("[]\n")
