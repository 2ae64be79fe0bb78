"""What the tests of row security share: the role of the pages, what the database shows, and actors of chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Model

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.core.identifiers import make_reference
from sharewell.practitioners.types import PostRow
from tests.support.people import Village

MEDIATORS = 0.4
"""The share of the generated actors who act for another, where that can be."""


@contextmanager
def web_role() -> Iterator[None]:
    """Speak to the database as the pages do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@looking
def shown(*, actor: Actor, model: type[Model]) -> frozenset[int]:
    """Return the keys of every row that the database shows, with no condition of ours."""
    return frozenset(model._default_manager.values_list("pk", flat=True))


@looking
def all_shown(*, actor: Actor, tables: Sequence[type[Model]]) -> tuple[frozenset[int], ...]:
    """Return the same of several tables, in their order."""
    return tuple(shown(actor=actor, model=model) for model in tables)


def posts_of_every_role(village: Village) -> list[PostRow]:
    """Return a new post of each role in each of three organisations: House 0, House 1 and House 2."""
    houses = [f"House {number}" for number in range(3)]
    return [village.post(role, organisation=house, is_current=False) for house in houses for role in Role]


def reference(prefix: str, number: int, *, at: datetime) -> str:
    """Return an invented reference."""
    return make_reference(prefix, at=at, chance=number)


@dataclass(frozen=True)
class Chances:
    """Whom and what an actor of chance is made of."""

    chance: random.Random
    people: Sequence[str]
    houses: Sequence[str]
    posts: Sequence[str]

    def anybody(self) -> Actor:
        """Return an actor of chance, who may act for another."""
        actor = self.actor()
        return self.mediator(actor) if self.chance.random() < MEDIATORS else actor

    def actor(self) -> Actor:
        """Return an actor of chance for themselves: any roles, also several and impossible ones."""
        chance = self.chance
        actor = Actor(
            reference=chance.choice(self.people),
            kind=ActorKind.PERSON,
            organisation=chance.choice([*self.houses, *self.houses, ""]),
            post=chance.choice([*self.posts, ""]),
            roles=frozenset(chance.sample(sorted(Role), chance.choice([0, 1, 1, 1, 2, 3]))),
            is_accredited=chance.random() < 0.9,
            is_input_only=chance.random() < 0.05,
        )
        if chance.random() < 0.2:
            return replace(actor, inspects=frozenset(chance.sample(list(self.houses), 2)))
        return actor

    def mediator(self, actor: Actor) -> Actor:
        """Return the actor acting for another of chance, where that can be."""
        principal = self.actor()
        if not actor.post or not principal.post or principal.post == actor.post:
            return actor
        return actor if principal.reference == actor.reference else replace(actor, principal=principal)
