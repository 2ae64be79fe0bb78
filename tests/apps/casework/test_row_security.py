"""What the policies of casework open is what the database shows, for actors and enquiries of chance."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Permission, Role
from sharewell.casework.models import (
    DissentRecord,
    Enquiry,
    EnquiryAsk,
    EnquiryMove,
    EnquiryTelling,
    HubStatement,
)
from sharewell.casework.policies import dissents_open_to, enquiries_open_to, sides_of, tellings_open_to
from sharewell.core.enquiring import EnquirySide
from sharewell.obligations.actions import open_obligation
from sharewell.sharing.models import InformationRequest, RequestMove
from tests.support.deciding import NOW
from tests.support.people import Village
from tests.support.row_security import Chances, posts_of_every_role, reference, shown, web_role

ACTORS = 250
SEED = 20261130


def sides(
    actor: Actor, row: Enquiry, asks: dict[int, InformationRequest], owed: set[tuple[str, str]], sent: set[int]
) -> set[str]:
    """Say the rule once more, in words: the hub; whoever referred; those who were asked, once that was sent."""
    if actor.principal is not None or not actor.organisation or not is_permitted(actor, Permission.SEE_CASEWORK):
        return set()
    if row.not_for == actor.reference:
        return set()
    stands_for = Role.MANAGER in actor.roles or (actor.post, row.reference) in owed
    found = set()
    if row.organisation == actor.organisation and (row.team == actor.team or stands_for):
        found.add("hub")
    if row.referrer_organisation == actor.organisation and (row.referrer == actor.reference or stands_for):
        found.add("referrer")
    one = asks[row.pk]
    is_theirs = stands_for or one.to_team == actor.team
    if one.to_organisation == actor.organisation and one.pk in sent and is_theirs:
        found.add("asked")
    return found


def test_what_is_open_is_what_the_database_shows(village: Village) -> None:
    chance = random.Random(SEED)
    posts = posts_of_every_role(village)
    people = sorted({post.person for post in chance.sample(posts, 5)})
    houses = [village.organisation(f"House {number}") for number in range(3)]
    held = [post.reference for post in posts]
    teams = [reference("tea", number, at=NOW) for number in range(3)]
    rows, asks = make_rows(chance, people, houses, teams, held)
    waiting = {one.pk for one in asks.values() if one.gate == "dispensation"}
    sent = {pk for pk in (one.pk for one in asks.values()) if pk not in waiting or chance.random() < 0.5}
    RequestMove.objects.bulk_create(
        RequestMove(request_id=pk, act="dispense", by=people[0], post=held[0], organisation=houses[0], at=NOW,
                    words="x", is_veiled=False, key="x")
        for pk in sorted(waiting & sent)
    )  # fmt: skip
    owed = {(chance.choice(held), row.reference) for row in chance.sample(rows, 15)}
    for post, about in sorted(owed):
        open_obligation(actor=OPERATOR, code="enquiry.hear", about=about, owner_post=post,
                        due_at=NOW + timedelta(days=1), now=NOW)  # fmt: skip
    chances = Chances(chance, people, houses, held)
    counts = {"hub": 0, "referrer": 0, "asked": 0}
    everybody = (replace(one, team=chance.choice([*teams, ""])) if one.post else one
                 for one in (chances.anybody() for _ in range(ACTORS)))  # fmt: skip
    for actor in itertools.chain((VISITOR, OPERATOR, SYSTEM), everybody):
        theirs = {row.pk: sides(actor, row, asks, owed, sent) for row in rows}
        expected = {pk: found for pk, found in theirs.items() if found}
        opened = {one.pk: {str(side) for side in sides_of(one)} for one in enquiries_open_to(actor)}
        assert opened == expected, actor
        hub = {pk for pk, found in expected.items() if "hub" in found}
        wholes = list(enquiries_open_to(actor))
        told = {each.pk for one in wholes for each in tellings_open_to(one)}
        dissents = {each.pk for one in wholes for each in dissents_open_to(actor, one)}
        statements = set(HubStatement.objects.filter(enquiry__in=hub).values_list("pk", flat=True))
        mine = set(expected) if actor.reference == people[0] else hub
        moves = set(EnquiryMove.objects.filter(enquiry__in=mine).values_list("pk", flat=True))
        with web_role():
            assert shown(actor=actor, model=Enquiry) == set(expected), actor
            assert shown(actor=actor, model=EnquiryTelling) == told, actor
            assert shown(actor=actor, model=DissentRecord) == dissents, actor
            assert shown(actor=actor, model=HubStatement) == statements, actor
            assert shown(actor=actor, model=EnquiryMove) == moves, actor
        for found in expected.values():
            for side in found:
                counts[side] += 1
    assert min(counts.values()) > 40, f"Too few of the generated actors saw anything: {counts}"
    assert set(counts) == {EnquirySide.HUB, EnquirySide.REFERRER, EnquirySide.ASKED}


def make_rows(
    chance: random.Random, people: list[str], houses: list[str], teams: list[str], posts: list[str]
) -> tuple[list[Enquiry], dict[int, InformationRequest]]:
    """Make an enquiry for each combination of what the rule looks at, with one of everything that hangs on it."""
    combinations = list(itertools.product(people, itertools.permutations(houses, 3), range(2)))
    rows = Enquiry.objects.bulk_create(
        Enquiry(
            reference=reference("enq", number, at=NOW), organisation=hub, team=chance.choice(teams),
            received_by=people[0], post=posts[0], received_at=NOW, way="disclosure",
            disclosure=reference("dis", number, at=NOW), referrer=who, referrer_post=posts[0],
            referrer_organisation=referring, child=reference("chi", number, at=NOW),
            not_for=chance.choice(["", "", *people]), key=str(number),
        )
        for number, (who, (hub, referring, _), _) in enumerate(combinations)
    )  # fmt: skip
    requests = InformationRequest.objects.bulk_create(
        InformationRequest(
            reference=reference("req", number, at=NOW), asked_by=people[0], post=posts[0], organisation=hub,
            to_organisation=asked, to_team=chance.choice(teams), child=reference("chi", number, at=NOW), question="x?",
            purpose="safeguarding", footing="s17", urgency="days", gate=chance.choice(["consent", "dispensation"]),
            gate_words="x", asked_at=NOW, due_at=NOW, key=str(number),
        )
        for number, (_, (hub, _, asked), _) in enumerate(combinations)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.actor', %s, true)", [people[0]])
    done = {"by": people[0], "post": posts[0], "at": NOW}
    for row, one in zip(rows, requests, strict=True):
        here = {**done, "enquiry": row, "organisation": row.organisation}
        EnquiryAsk.objects.create(request=one.reference, to_organisation=one.to_organisation, to_team=one.to_team,
                                  why="x", key="x", **here)  # fmt: skip
        EnquiryMove.objects.create(act="rate", words="x", colour="red", key="x", **here)
        HubStatement.objects.create(text="x", kind="fact", seen="observed", source="x", key="x", **here)
        for audience in ("referrer", "agencies"):
            EnquiryTelling.objects.create(audience=audience, code="advice", words="x", how="here", **here)
        DissentRecord.objects.create(reference=reference("dst", row.pk % 1000, at=NOW), words="x", key="x", **here)
    return rows, {row.pk: one for row, one in zip(rows, requests, strict=True)}
