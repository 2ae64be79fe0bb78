"""Organisations that are renamed, end and take over: PCT, CCG, ICB (domain.md 6.5)."""

from __future__ import annotations

import pytest

from sharewell.acting.types import OPERATOR, Role
from sharewell.agreements.actions import succeed, take_over
from sharewell.agreements.models import Party
from sharewell.agreements.queries import list_bound, list_parties
from sharewell.agreements.types import AgreementNotPossible
from sharewell.agreements.types.keeping import NotSucceeded
from sharewell.obligations.queries import list_open
from sharewell.partnerships.actions import (
    add_organisation,
    enter_succession,
    rename_organisation,
    sign_change,
)
from sharewell.partnerships.queries import (
    get_organisation,
    has_taken_over,
    list_changes,
    list_register_entries,
)
from sharewell.partnerships.types import AlreadySigned, EntryNotPossible, NameTaken, OtherOrganisation
from tests.support.agreeing import DAY, NOW, Scene
from tests.support.people import Village

ORDER = "An invented order."


@pytest.fixture
def scene(village: Village) -> Scene:
    return Scene(village)


class TestSucceed:
    def test_the_old_ones_bindings_end_and_the_new_one_is_bound_once_it_takes_over(self, scene: Scene) -> None:
        agreement = scene.document()
        version = scene.in_force(agreement)
        party = scene.party(agreement, scene.trust)
        scene.sign(version, party)
        board = scene.speaks("Invented Board")
        successor = scene.village.organisation("Invented Board")
        lead = scene.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council")
        day = NOW + 3 * DAY
        change = succeed(
            actor=lead, organisation=scene.trust, successor=successor, happened_on=day.date(), why=ORDER, now=NOW
        )

        assert [one.organisation for one in list_bound(version=version, at=NOW + DAY)] == [scene.trust]
        assert list_bound(version=version, at=day) == ()
        assert list_register_entries(organisation=scene.trust)[0].ended_on == day.date()
        (asked,) = list_open(actor=board, now=NOW)
        assert (asked.code, asked.about) == ("agreement.sign", party)

        take = {"actor": board, "party": party, "successor": successor, "now": day}
        with pytest.raises(NotSucceeded):
            take_over(**take, effective_from=day)
        sign_change(actor=lead, change=change, now=day)
        with pytest.raises(AlreadySigned):
            sign_change(actor=lead, change=change, now=day)
        with pytest.raises(AgreementNotPossible):
            take_over(**take, effective_from=day - DAY / 24)
        new = take_over(**take, effective_from=day)

        (bound,) = list_bound(version=version, at=day)
        assert (bound.organisation, bound.how.value, bound.party) == (successor, "taken-over", new)
        assert [row.carried_from for row in list_parties(actor=board, agreement=agreement, at=day)] == [party]
        assert list_open(actor=board, now=day) == ()
        assert Party.objects.get(reference=party).left_why == "Another organisation took over its work."

    def test_it_is_followed_through_several_steps_each_signed_off(self, scene: Scene) -> None:
        second, third = (scene.village.organisation(f"Invented Board {number}") for number in (2, 3))
        lead = scene.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council")
        first = enter_succession(
            actor=OPERATOR, organisation=scene.trust, successor=second, happened_on=NOW.date(), why=ORDER, now=NOW
        )
        last = enter_succession(
            actor=OPERATOR, organisation=second, successor=third, happened_on=NOW.date(), why=ORDER, now=NOW
        )
        sign_change(actor=lead, change=first, now=NOW)
        asked = {"successor": third, "organisation": scene.trust, "on": NOW.date()}
        assert not has_taken_over(**asked)
        sign_change(actor=lead, change=last, now=NOW)
        assert has_taken_over(**asked)
        assert not has_taken_over(**asked | {"on": (NOW - DAY).date()})
        with pytest.raises(EntryNotPossible):
            enter_succession(
                actor=OPERATOR, organisation=third, successor=scene.trust, happened_on=NOW.date(), why=ORDER, now=NOW
            )


class TestRename:
    def test_it_stays_the_same_organisation_with_its_history(self, scene: Scene) -> None:
        said = {"organisation": scene.trust, "happened_on": NOW.date(), "why": ORDER, "now": NOW}
        rename_organisation(actor=OPERATOR, name="Invented Foundation Trust", **said)
        assert get_organisation(scene.trust, on=NOW.date()).name == "Invented Foundation Trust"
        (change,) = list_changes(organisation=scene.trust)
        assert (change.former_name, change.new_name, change.is_signed) == (
            "Invented Trust",
            "Invented Foundation Trust",
            False,
        )
        with pytest.raises(NameTaken):
            add_organisation(
                actor=OPERATOR,
                partnership=scene.village.partnership,
                name="Invented Trust",
                is_invented=True,
                now=NOW,
            )
        with pytest.raises(EntryNotPossible):
            rename_organisation(actor=OPERATOR, name="Another", **said | {"happened_on": (NOW + DAY).date()})

    def test_an_administrator_renames_their_own_alone(self, scene: Scene) -> None:
        administrator = scene.actor(Role.ADMINISTRATOR, "Invented School")
        with pytest.raises(OtherOrganisation):
            rename_organisation(
                actor=administrator,
                organisation=scene.trust,
                name="Another",
                happened_on=NOW.date(),
                why=ORDER,
                now=NOW,
            )
