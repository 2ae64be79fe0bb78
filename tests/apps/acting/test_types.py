"""The actor."""

import dataclasses

import pytest

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind
from sharewell.foundation.references import new_reference
from tests.apps.probe import NOW, STRANGER


class TestActor:
    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            STRANGER.is_accredited = True  # type: ignore[misc]

    @pytest.mark.parametrize("reference", ["", "Ann Example", "per_1", "operator", "per_000000000000000000"])
    def test_a_person_needs_a_reference(self, reference: str) -> None:
        with pytest.raises(ValueError, match="references"):
            Actor(reference=reference, kind=ActorKind.PERSON)

    def test_an_organisation_is_a_reference(self) -> None:
        with pytest.raises(ValueError, match="references"):
            Actor(reference=STRANGER.reference, kind=ActorKind.PERSON, organisation="Northmere School")

    def test_a_person_may_hold_roles_and_belong_somewhere(self) -> None:
        place = new_reference("org", now=NOW)
        person = Actor(
            reference=STRANGER.reference, kind=ActorKind.PERSON, organisation=place, roles=frozenset({"adviser"})
        )
        assert (person.organisation, person.roles) == (place, {"adviser"})

    @pytest.mark.parametrize("kind", [ActorKind.VISITOR, ActorKind.OPERATOR, ActorKind.SYSTEM])
    def test_only_a_person_holds_roles(self, kind: ActorKind) -> None:
        with pytest.raises(ValueError, match="Only a person"):
            Actor(reference=kind.value, kind=kind, roles=frozenset({"adviser"}))

    def test_a_visitor_cannot_take_the_name_of_a_person(self) -> None:
        with pytest.raises(ValueError, match="known by their kind"):
            Actor(reference=STRANGER.reference, kind=ActorKind.VISITOR)

    def test_those_without_an_account_are_known_by_their_kind(self) -> None:
        assert [str(actor) for actor in (VISITOR, OPERATOR, SYSTEM)] == ["visitor", "operator", "system"]
