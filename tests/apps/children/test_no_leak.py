"""Whatever happens to children, nobody who is not cleared ever meets a hidden one: operations of chance, every door.

Before each look the rule is said once more in Python, from what the test itself did. `SHAREWELL_OPERATIONS` sets how
many operations there are; the benchmark of shields runs a million.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from django.db import connection

from sharewell.acting.types import Actor
from sharewell.children.actions import (
    ask_to_lift,
    lift_shield,
    merge_children,
    raise_shield,
    settle_match,
    unmerge_children,
)
from sharewell.children.models import (
    ChildAddress,
    ChildAdult,
    ComparedRow,
    ChildLink,
    ChildName,
    ChildNumber,
    IndexChild,
    Involvement,
    Review,
    SearchResult,
    Shield,
)
from sharewell.children.queries import list_matches, read_index_child
from sharewell.children.types import (
    Address,
    Adult,
    BirthKind,
    ChildUnknown,
    Name,
    NewChild,
    Service,
    ServiceKind,
    Sex,
    ShieldReason,
)
from tests.support.deciding import NOW, House, make_house
from tests.support.indexing import index_manager, look_for, nhs_number, receive
from tests.support.row_security import shown

OPERATIONS = int(os.environ.get("SHAREWELL_OPERATIONS", "150"))
SEED = 20261130
GIVEN = ("Ada", "Aida", "Ben", "Benedict", "Cai", "Kai", "Dina", "Mohammed", "Muhammad")
FAMILY = ("Ottershaw", "Ottershaw", "Featherbank", "Fetherbank", "Quill")
HOMES = tuple(Address(address=f"{n} Quarry Lane", town="Marrowdale", postcode=f"ZX4 {n}QQ") for n in range(1, 6))
TABLES = (ChildName, ChildAddress, ChildNumber, ChildAdult, ComparedRow, Involvement)


@dataclass
class Play:
    """What the test has done: who is a record of whom, who lives where, and who is hidden from whom."""

    house: House
    chance: random.Random
    news: dict[str, NewChild] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    cleared: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    hours: int = 0

    @property
    def now(self):  # type: ignore[no-untyped-def]
        """Return the moment: each operation is some time after the one before."""
        return NOW + timedelta(minutes=5 * self.hours)

    def anybody(self) -> NewChild:
        """Return a child of few names, days and homes, so that many are alike."""
        chance = self.chance
        return NewChild(
            names=(Name(given_names=chance.choice(GIVEN), family_name=chance.choice(FAMILY)),),
            born_on=date(chance.choice((2014, 2015)), chance.choice((3, 5)), chance.choice((3, 5))),
            birth=BirthKind.EXACT,
            sex=chance.choice((Sex.MALE, Sex.FEMALE, Sex.NOT_KNOWN)),
            addresses=(chance.choice(HOMES),) if chance.random() < 0.9 else (),
            nhs_number=nhs_number(60 * chance.randrange(6)) if chance.random() < 0.4 else "",
            adults=(Adult(name=f"Joan {chance.choice(FAMILY)}"),) if chance.random() < 0.5 else (),
            services=(Service(kind=ServiceKind.GP, name="Copperbeech Surgery"),),
        )


def as_owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    """Ask past row security."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql, values)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return rows


def hidden_from(actor: Actor) -> frozenset[str]:
    """Return the records that must not be met, by the rule said once more: person, home, and what waits."""
    records = {
        pk: (reference, person)
        for pk, reference, person in as_owner("SELECT id, reference, person FROM children_indexchild")
    }
    homes: dict[object, set[object]] = {}
    for child, home in as_owner("SELECT child_id, home FROM children_childaddress WHERE left_on IS NULL AND home <> 0"):
        homes.setdefault(home, set()).add(child)
    waits = as_owner("SELECT child_id, against_id FROM children_review WHERE settled_at IS NULL")
    hidden: set[str] = set()
    for shield, child in as_owner("SELECT id, child_id FROM children_shield WHERE lifted_at IS NULL"):
        posts = {post for (post,) in as_owner(
            "SELECT post FROM children_clearance WHERE shield_id = %s AND ended_at IS NULL", shield)}  # fmt: skip
        if actor.post in posts:
            continue
        same = {pk for pk, (_, person) in records.items() if person == records[child][1]}
        also = {other for living in homes.values() if living & same for other in living}
        also |= {other for pair in waits if set(pair) & same for other in pair}
        people = {records[pk][1] for pk in same | also}
        hidden |= {str(reference) for reference, person in records.values() if person in people}
    return frozenset(hidden)


def look_everywhere(play: Play, actor: Actor) -> int:
    """Try every door as somebody, and fail where one shows a hidden record. Return how many children were met."""
    forbidden = hidden_from(actor)
    ids = dict(as_owner("SELECT id, reference FROM children_indexchild"))
    chance = play.chance
    new = chance.choice(list(play.news.values()))
    name = new.names[0]
    met: set[str] = set()
    for asked in (
        {"given_names": name.given_names, "family_name": name.family_name, "age": None, "born": str(new.born_on)},
        {"given_names": name.given_names, "family_name": name.family_name, "age": 11},
        {"given_names": name.given_names, "family_name": "", "age": None, "postcode": chance.choice(HOMES).postcode},
        {"given_names": "", "family_name": "", "age": None, "identifier": chance.choice(list(play.ids.values()))},
        {"given_names": "", "family_name": "", "age": None, "identifier": nhs_number(60 * chance.randrange(6))},
    ):
        met |= {one.child for one in look_for(actor, now=play.now, **asked).results}
    for reference in chance.sample(sorted(play.ids.values()), min(4, len(play.ids))):
        try:
            row = read_index_child(actor=actor, child=reference, now=play.now)
        except ChildUnknown:
            continue
        met |= {row.reference, *row.others}
    for model in TABLES:
        for pk in shown(actor=actor, model=model):
            (child,) = as_owner(f"SELECT child_id FROM {model._meta.db_table} WHERE id = %s", pk)[0]  # noqa: S608
            met.add(str(ids[child]))
    met |= {str(ids[pk]) for pk in shown(actor=actor, model=IndexChild)}
    results = as_owner("SELECT id, child_id FROM children_searchresult")
    visible = shown(actor=actor, model=SearchResult)
    met |= {str(ids[child]) for pk, child in results if pk in visible}
    for model, columns in ((ChildLink, ("one_id", "other_id")), (Review, ("child_id", "against_id"))):
        for pk in shown(actor=actor, model=model):
            rows = as_owner(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} WHERE id = %s", pk)  # noqa: S608
            met |= {str(ids[each]) for each in rows[0]}
    assert not met & forbidden, f"{actor.post} met {sorted(met & forbidden)}"
    return len(met)


def operate(play: Play) -> None:
    """Do one thing of chance."""
    chance, house, now = play.chance, play.house, play.now
    keeper = chance.choice((house.manager, house.second_manager))
    tender = index_manager(chance.choice((house.other_worker, house.manager)))
    kind = chance.choice(("feed", "feed", "move", "shield", "ask", "lift", "merge", "split", "settle", "settle"))
    known = sorted(play.ids)
    if kind == "feed" or not known:
        number = f"row-{len(play.ids)}"
        again = chance.random() < 0.4 and known
        new = replace(play.news[chance.choice(known)], nhs_number="") if again else play.anybody()
        play.ids[number] = receive(house, new, source=chance.choice((house.playgroup, house.social_care)),
                                   source_id=number, now=now).reference  # fmt: skip
        play.news[number] = new
    elif kind == "move":
        number = chance.choice(known)
        (source,) = as_owner("SELECT source FROM children_indexchild WHERE reference = %s", play.ids[number])[0]
        play.news[number] = replace(play.news[number], addresses=(chance.choice(HOMES),))
        receive(house, play.news[number], source=str(source), source_id=number, now=now)
    elif kind == "shield":
        child = play.ids[chance.choice(known)]
        look_for(keeper, now=now, given_names="", family_name="", age=None, identifier=child)
        other = house.second_manager if keeper is house.manager else house.manager
        with_refusals(lambda: raise_shield(actor=keeper, child=child, reason=ShieldReason.THREAT, words="Invented.",
                                           cleared=[other.post], now=now))  # fmt: skip
    elif kind in ("ask", "lift"):
        standing = [str(one) for (one,) in as_owner("SELECT reference FROM children_shield WHERE lifted_at IS NULL")]
        if standing:
            one = chance.choice(sorted(standing))
            if kind == "ask":
                with_refusals(lambda: ask_to_lift(actor=keeper, shield=one, words="Invented.", now=now))
            else:
                with_refusals(lambda: lift_shield(actor=keeper, shield=one, now=now))
    elif kind == "merge":
        one, other = chance.choice(known), chance.choice(known)
        with_refusals(lambda: merge_children(actor=tender, one=play.ids[one], other=play.ids[other], reason="Invented.",
                                             now=now))  # fmt: skip
    elif kind == "split":
        links = [str(one) for (one,) in as_owner("SELECT reference FROM children_childlink WHERE ended_at IS NULL")]
        if links:
            with_refusals(lambda: unmerge_children(actor=tender, link=chance.choice(sorted(links)), reason="Invented.",
                                                   now=now))  # fmt: skip
    else:
        settler = chance.choice((keeper, tender))
        waiting = list_matches(actor=settler)
        if waiting:
            settle_match(actor=settler, match=waiting[0][0], is_same=chance.random() < 0.5, words="Invented.", now=now)


def with_refusals(act):  # type: ignore[no-untyped-def]
    """Do something that may be refused, or be about a child who is not there for whoever does it."""
    from sharewell.acting.types import Refused

    try:
        act()
    except (Refused, LookupError):
        return


@pytest.mark.django_db
def test_a_hidden_child_is_met_by_nobody_who_is_not_cleared() -> None:
    play = Play(make_house(), random.Random(SEED))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    house = play.house
    lookers = (house.worker, house.other_worker, house.adviser, house.manager, house.other_manager,
               index_manager(house.other_worker), replace(house.second_manager, is_accredited=True))  # fmt: skip
    met = hidden = 0
    for number in range(OPERATIONS):
        play.hours += 1
        operate(play)
        if not play.ids:
            continue
        actor = lookers[number % len(lookers)]
        met += look_everywhere(play, actor)
        hidden += len(hidden_from(house.worker))
    assert met > OPERATIONS, "Too few children were met: the comparison is empty."
    assert hidden > OPERATIONS, "Too few children were hidden: the comparison is empty."
    assert Shield.objects.count() == 0  # nobody asks: nothing is seen


@pytest.mark.django_db
def test_what_is_found_is_what_would_be_found_if_there_were_no_such_child() -> None:
    """The results, their order, their scores and their reasons are the same with the hidden child as without."""
    house = make_house()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sharewell_web")
    play = Play(house, random.Random(SEED + 1))
    for number in range(12):
        receive(house, play.anybody(), source_id=f"{number}")
    questions = [
        {"given_names": given, "family_name": family, "age": 11}
        for given in GIVEN for family in FAMILY[::2]
    ]  # fmt: skip

    def answers() -> list[object]:
        play.hours += 13
        found = []
        for asked in questions:
            play.hours += 1
            found.append(look_for(house.worker, now=play.now, **asked).results)
        return found

    before = answers()
    far = Address(address="77 Far Road", town="Elsewhere", postcode="ZX1 1ZZ")
    new = NewChild(
        names=(Name(given_names="Ada", family_name="Ottershaw"),), born_on=date(2015, 7, 7), birth=BirthKind.EXACT,
        addresses=(far,),
    )  # fmt: skip
    child = receive(house, new, source=house.social_care, now=play.now).reference
    (checked,) = as_owner("SELECT checked_at FROM children_indexchild WHERE reference = %s", child)[0]
    assert checked is not None
    look_for(house.manager, now=play.now, given_names="", family_name="", age=None, identifier=child)
    as_owner("UPDATE children_review SET settled_at = opened_at, settled_by = 'x', is_same = false, words = 'x'"
             " WHERE settled_at IS NULL RETURNING id")  # fmt: skip
    raise_shield(actor=house.manager, child=child, reason=ShieldReason.COURT, words="Invented.",
                 cleared=[house.second_manager.post], now=play.now)  # fmt: skip
    assert answers() == before
