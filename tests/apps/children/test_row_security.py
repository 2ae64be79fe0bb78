"""What the policies of children open is what the database shows, for actors and rows of chance."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Permission, Role
from sharewell.children.models import BreakGlass, DescribedChild, DescribedChildParty
from sharewell.children.policies import break_glass_open_to, open_to, reviewed_by
from sharewell.obligations.actions import open_obligation
from tests.support.deciding import NOW
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, shown, web_role

ACTORS = 500
SEED = 20261129


def sees(actor: Actor, row: BreakGlass, owed: frozenset[tuple[str, str]]) -> bool:
    """Say the rule once more, in the words of ADR 0072: who took it, who reviews it, and nobody for another."""
    if actor.principal is not None:
        return False
    if row.practitioner == actor.reference:
        return is_permitted(actor, Permission.BREAK_GLASS)
    if not is_permitted(actor, Permission.REVIEW_ACCESS):
        return False
    leads = Role.INFORMATION_GOVERNANCE_LEAD in actor.roles and row.organisation == actor.organisation
    return leads or row.closed_by == actor.reference or (actor.post, row.reference) in owed


def test_what_is_open_is_what_the_database_shows(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 6)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    rows = rows_of(people, houses, [post.reference for post in posts])
    reviewing = [post for post in posts if post.role in {Role.MANAGER, Role.ADVISER}]
    owed = frozenset((post.reference, row.reference) for post in reviewing for row in chance.sample(rows, 10))
    for post, about in sorted(owed):
        open_obligation(actor=OPERATOR, code="break-glass.review", about=about, owner_post=post,
                        due_at=NOW + timedelta(days=1), now=NOW)  # fmt: skip
    chances = Chances(chance, people, houses, [post.reference for post in posts])
    seen_at_all = 0
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), (chances.anybody() for _ in range(ACTORS))):
        expected = {row.pk for row in rows if sees(actor, row, owed)}
        opened = set(break_glass_open_to(actor).values_list("pk", flat=True))
        with web_role():
            visible = shown(actor=actor, model=BreakGlass)
        assert (opened, visible) == (expected, expected), actor
        mine = {row.pk for row in rows if row.practitioner == actor.reference}
        assert set(reviewed_by(actor).values_list("pk", flat=True)) == expected - mine, actor
        seen_at_all += len(expected)
    assert seen_at_all > 2 * ACTORS, "Too few of the generated actors saw anything: the comparison is empty."


def rows_of(people: list[str], houses: list[str], posts: list[str]) -> list[BreakGlass]:
    """Make a row for each combination of what the rule looks at."""
    found = itertools.product(people, houses, ["", *people])
    return BreakGlass.objects.bulk_create(
        BreakGlass(
            reference=reference("bgl", number, at=NOW), child=reference("chi", number, at=NOW), practitioner=who,
            post=posts[0], organisation=house, reason="child-found", words="Invented.", began_at=NOW,
            until=NOW + timedelta(hours=1), owner_post=posts[1], reviewer_post=posts[2],
            **({"closed_at": NOW, "closed_by": closed_by, "finding": "needed", "found": "Invented."} if closed_by
               else {}),
        )
        for number, (who, house, closed_by) in enumerate(found)
        if closed_by != who  # the database refuses it
    )  # fmt: skip


def sees_child(actor: Actor, row: DescribedChild, parties: frozenset[tuple[int, str]]) -> bool:
    """Say the rule once more, in the words of ADR 0150: one's own, one's organisation's, and what reached it."""
    if actor.principal is not None or not is_permitted(actor, Permission.DESCRIBE_CHILD):
        return False
    is_of_house = row.organisation == actor.organisation
    if is_of_house and row.recorded_by == actor.reference:
        return True
    is_party = bool(actor.organisation) and (row.pk, actor.organisation) in parties
    return is_permitted(actor, Permission.SEE_CHILDREN) and (is_of_house or is_party)


def test_children_who_are_open_are_those_whom_the_database_shows(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 4)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    rows = DescribedChild.objects.bulk_create(
        DescribedChild(reference=reference("chi", number, at=NOW), organisation=house, name="Invented",
                       recorded_at=NOW, recorded_by=who)
        for number, (who, house, _) in enumerate(itertools.product(people, houses, range(2)))
    )  # fmt: skip
    parties = [
        DescribedChildParty(child=row, organisation=house, why="request", began_at=NOW,
                            ended_at=chance.choice([None, NOW]))
        for row in rows for house in houses if house != row.organisation and chance.random() < 0.4
    ]  # fmt: skip
    DescribedChildParty.objects.bulk_create(parties)
    held = frozenset((one.child_id, one.organisation) for one in parties if one.ended_at is None)
    chances = Chances(chance, people, houses, [post.reference for post in posts])
    seen_at_all = 0
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), (chances.anybody() for _ in range(ACTORS))):
        expected = {row.pk for row in rows if sees_child(actor, row, held)}
        with web_role():
            visible, visible_parties = (
                shown(actor=actor, model=each) for each in (DescribedChild, DescribedChildParty)
            )
        assert (set(open_to(actor).values_list("pk", flat=True)), visible) == (expected, expected), actor
        assert visible_parties == {one.pk for one in parties if one.child_id in expected}, actor
        seen_at_all += len(expected)
    assert seen_at_all > ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
