"""What the policies of consent open is what the database shows, for actors and rows of chance."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

from sharewell.acting.policies import is_permitted, seen_as
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Permission
from sharewell.consent.models import Consent, Informing, NotSought, ToldAtOutset
from sharewell.consent.policies import informings_open_to, not_sought_open_to, open_to, told_open_to
from tests.support.deciding import NOW
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, shown, web_role

ACTORS = 300
SEED = 20261129


def sees(actor: Actor, *, house: str, by: str) -> bool:
    """Say the rule once more, in the words of ADR 151: one's organisation's while current, one's own lapsed or not."""
    if is_permitted(actor, Permission.TEND_CONSENTS):
        return True
    eyes = seen_as(actor)
    if not eyes.organisation or house != eyes.organisation:
        return False
    is_own = by == eyes.reference and is_permitted(actor, Permission.WITHDRAW_CONSENT)
    return is_own or is_permitted(actor, Permission.SEE_CONSENTS)


def test_what_is_open_is_what_the_database_shows(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 5)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    post, both = posts[0].reference, list(enumerate(itertools.product(people, houses)))
    asked = Consent.objects.bulk_create(
        Consent(reference=reference("cst", number, at=NOW), child=reference("chi", number, at=NOW), organisation=house,
                edition="england-2026", purpose="early-help", subject="child", right="parental-responsibility",
                person="Invented", lives_apart=False, about="Invented.", asked_at=NOW, asked_by=who, post=post)
        for number, (who, house) in both
    )  # fmt: skip
    grounds = NotSought.objects.bulk_create(
        NotSought(reference=reference("nsk", number, at=NOW), child=reference("chi", number, at=NOW),
                  organisation=house, purpose="early-help", ground="risk-to-child", why="Invented.",
                  review_on=NOW.date() + timedelta(days=1), recorded_at=NOW, recorded_by=who)
        for number, (who, house) in both
    )  # fmt: skip
    told = ToldAtOutset.objects.bulk_create(
        ToldAtOutset(reference=reference("tol", number, at=NOW), child=reference("chi", number, at=NOW),
                     organisation=house, standing="unsafe", told_on=NOW.date(), told_by=who, what="Invented.",
                     recorded_at=NOW, recorded_by=who)
        for number, (who, house) in both
    )  # fmt: skip
    informings = Informing.objects.bulk_create(
        Informing(reference=reference("inf", number, at=NOW), decision=reference("dec", number, at=NOW), position=1,
                  organisation=house, opened_at=NOW, opened_by=who, post=post)
        for number, (who, house) in both
    )  # fmt: skip
    tables = (
        (Informing, informings_open_to, [(one.pk, one.organisation, one.opened_by) for one in informings]),
        (Consent, open_to, [(one.pk, one.organisation, one.asked_by) for one in asked]),
        (NotSought, not_sought_open_to, [(one.pk, one.organisation, one.recorded_by) for one in grounds]),
        (ToldAtOutset, told_open_to, [(one.pk, one.organisation, one.recorded_by) for one in told]),
    )
    chances = Chances(chance, people, houses, [each.reference for each in posts])
    seen_at_all = 0
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), (chances.anybody() for _ in range(ACTORS))):
        for model, opens, rows in tables:
            expected = {key for key, house, by in rows if sees(actor, house=house, by=by)}
            with web_role():
                visible = shown(actor=actor, model=model)
            opened = set(opens(actor).values_list("pk", flat=True))  # type: ignore[operator]
            assert (opened, visible) == (expected, expected), (actor, model)
            seen_at_all += len(expected)
    assert seen_at_all > ACTORS, "Too few of the generated actors saw anything: the comparison is empty."
