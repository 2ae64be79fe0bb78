"""What the policies of sharing open is what the database shows, for actors and requests of chance."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

from sharewell.acting.policies import is_permitted, seen_as
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Permission, Role
from sharewell.obligations.actions import open_obligation
from sharewell.sharing.models import ChildSide, InformationRequest, RequestMove, Resolution
from sharewell.sharing.policies import moves_open_to, requests_open_to, resolutions_open_to, sides_open_to
from tests.support.deciding import NOW
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, shown, web_role

ACTORS = 300
SEED = 20261129


def sees(actor: Actor, row: InformationRequest, owed: frozenset[tuple[str, str]], dispensed: frozenset[int]) -> bool:
    """Say the rule once more, in words: one's own; what one manages or owes; what one was asked, once it was sent."""
    if actor.principal is not None or not actor.organisation:
        return False
    asks = row.organisation == actor.organisation
    if asks and row.asked_by == actor.reference:
        return is_permitted(actor, Permission.SHARE) or is_permitted(actor, Permission.READ_SHARING)
    if not is_permitted(actor, Permission.READ_SHARING) or row.not_for == actor.reference:
        return False
    manages = Role.MANAGER in actor.roles or (actor.post, row.reference) in owed
    if asks and manages:
        return True
    is_sent = row.gate != "dispensation" or row.pk in dispensed
    addressed = (row.to_team and row.to_team == actor.team) or (row.to_post and row.to_post == actor.post)
    return bool(row.to_organisation == actor.organisation and is_sent and (addressed or manages))


def test_what_is_open_is_what_the_database_shows(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 6)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    held = [post.reference for post in posts]
    teams = [reference("tea", number, at=NOW) for number in range(3)]
    rows = make_rows(chance, people, houses, teams, held)
    dispensed = frozenset(row.pk for row in rows if row.gate == "dispensation" and chance.random() < 0.5)
    veiled = frozenset(row.pk for row in rows if row.gate != "dispensation" and chance.random() < 0.5)
    RequestMove.objects.bulk_create(
        RequestMove(request_id=pk, act=act, by=people[0], post=held[0], organisation=houses[0], at=NOW, words="x",
                    is_veiled=act == "may-not-say-veiled", key=act)
        for act, pks in (("dispense", dispensed), ("may-not-say-veiled", veiled)) for pk in sorted(pks)
    )  # fmt: skip
    owed = frozenset((chance.choice(held), row.reference) for row in chance.sample(rows, 20))
    for post, about in sorted(owed):
        open_obligation(actor=OPERATOR, code="request.answer", about=about, owner_post=post,
                        due_at=NOW + timedelta(days=1), now=NOW)  # fmt: skip
    chances = Chances(chance, people, houses, held)
    seen_at_all = hidden = 0
    everybody = (replace(one, team=chance.choice([*teams, ""])) if one.post else one
                 for one in (chances.anybody() for _ in range(ACTORS)))  # fmt: skip
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), everybody):
        expected = {row.pk for row in rows if sees(actor, row, owed, dispensed)}
        opened = set(requests_open_to(actor).values_list("pk", flat=True))
        with web_role():
            visible, moves = (shown(actor=actor, model=each) for each in (InformationRequest, RequestMove))
        assert (opened, visible) == (expected, expected), actor
        open_moves = moves_open_to(actor, InformationRequest.objects.filter(pk__in=expected))
        assert set(open_moves.values_list("pk", flat=True)) == moves, actor
        of_others = RequestMove.objects.filter(request__in=expected, is_veiled=True)
        hidden += of_others.exclude(request__to_organisation=actor.organisation).count()
        seen_at_all += len(expected)
    assert seen_at_all > ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
    assert hidden > 20, "Too few veiled answers were hidden: the comparison is empty."


def make_rows(
    chance: random.Random, people: list[str], houses: list[str], teams: list[str], posts: list[str]
) -> list[InformationRequest]:
    """Make a request for each combination of what the rule looks at."""
    found = itertools.product(people, itertools.permutations(houses, 2), range(4))
    return InformationRequest.objects.bulk_create(
        InformationRequest(
            reference=reference("req", number, at=NOW), asked_by=who, post=posts[0], organisation=asking,
            to_organisation=asked, child=reference("chi", number, at=NOW), question="Invented?", purpose="safeguarding",
            footing="s17", urgency="days", gate=chance.choice(["consent", "dispensation"]), gate_words="Invented.",
            not_for=chance.choice(["", "", *people]), asked_at=NOW, due_at=NOW, key=str(number),
            **({"to_team": chance.choice(teams)} if number % 2 else {"to_post": chance.choice(posts)}),
        )
        for number, (who, (asking, asked), _) in enumerate(found)
    )  # fmt: skip


def test_what_was_written_of_a_childs_side_and_of_registers_is_shown_to_ones_own_organisation(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 5)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    held = [post.reference for post in posts]
    both = list(enumerate(itertools.product(people, houses)))
    sides = ChildSide.objects.bulk_create(
        ChildSide(reference=reference("chs", number, at=NOW), child=reference("chi", number, at=NOW),
                  organisation=house, says="Invented.", throughout="no", at=NOW, by=who, key=str(number))
        for number, (who, house) in both
    )  # fmt: skip
    said = Resolution.objects.bulk_create(
        Resolution(reference=reference("rsl", number, at=NOW), register="late", about=reference("req", number, at=NOW),
                   organisation=house, words="Invented.", at=NOW, by=who, post=held[0], key=str(number))
        for number, (who, house) in both
    )  # fmt: skip
    chances, seen_at_all = Chances(chance, people, houses, held), 0
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), (chances.anybody() for _ in range(ACTORS))):
        eyes = seen_as(actor)
        reads, counts = (is_permitted(actor, each) for each in (Permission.READ_SHARING, Permission.COUNT_SHARING))
        tells = is_permitted(actor, Permission.SHARE)
        own = [one for one in sides if eyes.organisation and one.organisation == eyes.organisation]
        mine = {one.pk for one in own if reads or (tells and one.by == eyes.reference)}
        ours = {one.pk for one in said if eyes.organisation and one.organisation == eyes.organisation and counts}
        with web_role():
            visible = [shown(actor=actor, model=model) for model in (ChildSide, Resolution)]
        opened = [set(opens(actor).values_list("pk", flat=True)) for opens in (sides_open_to, resolutions_open_to)]
        assert opened == visible == [mine, ours], actor
        seen_at_all += len(mine) + len(ours)
    assert seen_at_all > ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
