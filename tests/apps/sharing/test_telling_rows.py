"""What the policy of tellings opens is what the database shows, for actors and rows of chance."""

from __future__ import annotations

import itertools
import random

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Role
from sharewell.obligations.actions import open_obligation
from sharewell.sharing.models import Telling
from sharewell.sharing.policies import tellings_open_to
from tests.support.deciding import NOW
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, shown, web_role

ACTORS = 300


def sees(actor: Actor, row: Telling, owed: frozenset[tuple[str, str]]) -> bool:
    """Say the rule once more, in the words of ADR 189: who shared it, manages there or owes it, lapsed or not."""
    if actor.principal is not None or not actor.organisation or row.not_for == actor.reference:
        return False
    if (actor.post, row.reference) in owed:
        return True
    is_of_house = row.organisation == actor.organisation
    return is_of_house and (row.made_by == actor.reference or Role.MANAGER in actor.roles)


def test_what_is_open_is_what_the_database_shows(village: Village) -> None:
    chance = random.Random(20261130)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 4)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    rows = Telling.objects.bulk_create(
        Telling(
            reference=reference("tel", number, at=NOW), link=reference("lnk", number, at=NOW), kind="disclosure",
            about=reference("dis", number, at=NOW), made_by=who, post=posts[0].reference, organisation=house,
            to_organisation=houses[0], not_for=not_for, sent_at=NOW, owed_at=NOW,
        )
        for number, (who, house, not_for) in enumerate(itertools.product(people, houses, ("", people[0])))
    )  # fmt: skip
    owed = frozenset((post.reference, row.reference) for post in posts[:6] for row in chance.sample(rows, 3))
    for post, about in sorted(owed):
        open_obligation(actor=OPERATOR, code="wrong-link.tell", about=about, owner_post=post, due_at=NOW, now=NOW)
    chances = Chances(chance, people, houses, [post.reference for post in posts])
    seen_at_all = 0
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), (chances.anybody() for _ in range(ACTORS))):
        expected = {row.pk for row in rows if sees(actor, row, owed)}
        with web_role():
            visible = shown(actor=actor, model=Telling)
        if actor.principal is None:
            assert set(tellings_open_to(actor).values_list("pk", flat=True)) == expected, actor
        assert visible == expected, actor
        seen_at_all += len(expected)
    assert seen_at_all > ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
