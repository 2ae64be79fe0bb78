"""Operations of chance in the index, and looks through every door: does anybody ever meet a child hidden from them?

Before each look the rule is said once more in Python, from what stands in the tables: person, home, and what waits. A
play begins in an empty index, so that many are alike and everything happens to few; `play_on` begins anew after so
many operations, without making the house again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from sharewell.acting.types import OPERATOR, Actor, Refused
from sharewell.children.actions import (
    ask_to_lift,
    ask_to_move,
    begin_involvement,
    claim_child,
    clear_for_shield,
    lift_shield,
    merge_children,
    raise_shield,
    receive_child,
    say_departure,
    settle_children,
    settle_match,
    take_children,
    unmerge_children,
)
from sharewell.children.models import (
    ChildAddress,
    ChildAdult,
    ChildLink,
    ChildName,
    ChildNumber,
    ComparedRow,
    Departure,
    IndexChild,
    Involvement,
    Move,
    Responsibility,
    Review,
    SearchResult,
)
from sharewell.children.queries import list_matches, list_mine, list_moves, read_index_child
from sharewell.children.types import (
    Address,
    Adult,
    BirthKind,
    ChildUnknown,
    Name,
    NewChild,
    OutsideCouncil,
    Service,
    ServiceKind,
    Sex,
    ShieldReason,
)
from sharewell.children.types.shields import MatchUnknown, ShieldUnknown
from tests.support.deciding import NOW, House
from tests.support.indexing import index_manager, look_for, nhs_number
from tests.support.row_security import shown

GIVEN = ("Ada", "Aida", "Ben", "Benedict", "Cai", "Kai", "Dina", "Mohammed", "Muhammad")
FAMILY = ("Ottershaw", "Ottershaw", "Featherbank", "Fetherbank", "Quill")
HOMES = tuple(Address(address=f"{n} Quarry Lane", town="Marrowdale", postcode=f"ZX4 {n}QQ") for n in range(1, 6))
OF_A_CHILD = (
    Responsibility,
    Move,
    Departure,
    ChildName,
    ChildAddress,
    ChildNumber,
    ChildAdult,
    ComparedRow,
    Involvement,
)
CHANGES = ("feed", "feed", "batch", "again", "move", "rename", "shield", "clear", "ask", "lift", "merge", "split",
           "settle", "settle", "work", "leave", "claim", "ask council")  # fmt: skip
LOOKS = ("search", "search", "search", "number", "reference", "page", "page", "rows", "records", "links", "lists",
         "moves")  # fmt: skip
NO_ARCHIVE = frozenset({"search", "number", "reference", "moves"})
"""Doors through which nobody meets the archive. What waits for an archived child who is hidden, the cleared settle."""


class Leak(AssertionError):
    """Somebody met a child who is hidden from them."""


@dataclass
class Play:
    """What has been done so far: the records, what was said of each, and how often what was done."""

    house: House
    chance: random.Random
    news: dict[str, NewChild] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    step: int = 0
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """Return the moment: each operation is some time after the one before."""
        return NOW + timedelta(minutes=5 * self.step)

    @property
    def lookers(self) -> tuple[Actor, ...]:
        """Return everybody who looks: each role, each organisation."""
        house = self.house
        return (house.worker, house.colleague, house.other_worker, house.adviser, house.manager, house.second_manager,
                house.other_manager, index_manager(house.other_worker), index_manager(house.manager))  # fmt: skip

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


def play_on(house: House, *, operations: int, seed: int, most: int = 200) -> Iterator[Counter[str]]:
    """Do so many operations, in plays of `most`; yield the counts after each play. Raise `Leak`."""
    done = 0
    while done < operations:
        play = Play(house, random.Random(seed + done))
        with rolled_back():
            for _ in range(min(most, operations - done)):
                operate(play)
        done += min(most, operations - done)
        yield play.counts


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let everything inside be as if it had not been; the pages' role does it."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # acts may open their transaction inside
    with block:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sharewell_web")
        yield
        transaction.set_rollback(True)


def as_owner(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask past row security."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql, values)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL ROLE sharewell_web")
    return rows


def hidden_from(play: Play, actor: Actor) -> frozenset[str]:
    """Return the records that must not be met, by the rule said once more: person, home, and what waits."""
    if actor.post in play.known:
        return play.known[actor.post]
    records = {pk: (reference, person) for pk, reference, person in as_owner(
        "SELECT id, reference, person FROM children_indexchild")}  # fmt: skip
    homes: dict[object, set[object]] = {}
    for child, home in as_owner("SELECT child_id, home FROM children_childaddress WHERE left_on IS NULL AND home <> 0"):
        homes.setdefault(home, set()).add(child)
    waits = as_owner("SELECT child_id, against_id FROM children_review WHERE settled_at IS NULL")
    standing = as_owner(
        "SELECT child_id FROM children_shield AS held WHERE lifted_at IS NULL AND NOT EXISTS (SELECT FROM"
        " children_clearance WHERE shield_id = held.id AND post = %s AND ended_at IS NULL)",
        actor.post,
    )
    hidden: set[str] = set()
    for (child,) in standing:
        same = {pk for pk, (_, person) in records.items() if person == records[child][1]}
        also = {other for living in homes.values() if living & same for other in living}
        also |= {other for pair in waits if set(pair) & same for other in pair}
        people = {records[pk][1] for pk in same | also}
        hidden |= {str(reference) for reference, person in records.values() if person in people}
    play.known[actor.post] = frozenset(hidden)
    return play.known[actor.post]


def archived() -> frozenset[str]:
    """Return the records of whoever left for good long ago, by the rule said once more: person, and not back."""
    rows = as_owner(
        "SELECT same.reference FROM children_departure AS gone JOIN children_indexchild AS named"
        " ON named.id = gone.child_id JOIN children_indexchild AS same ON same.person = named.person"
        " WHERE gone.struck_at IS NULL AND gone.returned_on IS NULL"
    )
    return frozenset(str(reference) for (reference,) in rows)


def operate(play: Play) -> None:
    """Do one thing of chance: change something, or look as somebody. Raise `Leak`."""
    play.step += 1
    if not play.ids or play.chance.random() < 0.5:
        kind = play.chance.choice(CHANGES) if play.ids else "feed"
        play.known.clear()
        refused = _refused(lambda: _DOES[kind](play))
        play.counts[f"{kind}, refused" if refused else kind] += 1
        return
    kind = play.chance.choice(LOOKS)
    actor = play.chance.choice(play.lookers)
    forbidden = hidden_from(play, actor) | (archived() if kind in NO_ARCHIVE else frozenset())
    met = _SEES[kind](play, actor)
    play.counts[kind] += 1
    play.counts["children met"] += len(met)
    play.counts["children hidden from whoever looked"] += len(forbidden)
    if met & forbidden:
        raise Leak(f"{actor.post} ({', '.join(actor.roles)}) met {sorted(met & forbidden)} by {kind}, step {play.step}")


def _refused(act: Callable[[], None]) -> bool:
    """Do something that may be refused, or be about a child who is not there for whoever does it."""
    try:
        act()
    except (Refused, ChildUnknown, ShieldUnknown, MatchUnknown):
        return True
    return False


# What changes something


def _feed(play: Play, *, again: bool = False) -> None:
    chance, house = play.chance, play.house
    number = f"row-{len(play.ids)}"
    new = play.anybody()
    if again:
        # The same child from another source: without the number, with another spelling, or without the home.
        new = play.news[chance.choice(sorted(play.ids))]
        new = chance.choice((
            new, replace(new, nhs_number=""), replace(new, addresses=()), replace(new, names=play.anybody().names),
            replace(new, born_on=play.anybody().born_on),
        ))  # fmt: skip
    source = chance.choice((house.playgroup, house.social_care))
    received = receive_child(actor=OPERATOR, source=source, new=new, source_id=number, now=play.now)
    play.ids[number], play.news[number], play.sources[number] = received.reference, new, source


def _batch(play: Play) -> None:
    source = play.chance.choice((play.house.playgroup, play.house.social_care))
    news = [(f"row-{len(play.ids) + place}", play.anybody()) for place in range(play.chance.randrange(1, 5))]
    taken = take_children(actor=OPERATOR, source=source, news=news, about=source, now=play.now)
    records = [one.reference for one in taken]
    settle_children(actor=OPERATOR, records=records, same=(), about=source, now=play.now)
    for (number, new), one in zip(news, taken, strict=True):
        play.ids[number], play.news[number], play.sources[number] = one.reference, new, source


def _say_anew(play: Play, **changed: object) -> None:
    number = play.chance.choice(sorted(play.ids))
    play.news[number] = replace(play.news[number], **changed)  # type: ignore[arg-type]
    source = play.sources[number]
    receive_child(actor=OPERATOR, source=source, new=play.news[number], source_id=number, now=play.now)


def _leave(play: Play) -> None:
    """Let somebody have left England for good, long ago: they are in the archive at once."""
    say_departure(
        actor=play.chance.choice(play.lookers), child=play.ids[play.chance.choice(sorted(play.ids))],
        left_on=date(2022, 1, 1), is_return_intended=False, said_by="x", words="x", now=play.now,
    )  # fmt: skip


def _claim(play: Play) -> None:
    claim_child(
        actor=index_manager(play.house.other_manager), child=play.ids[play.chance.choice(sorted(play.ids))],
        since_on=date(2026, 1, 1), words="x", now=play.now,
    )  # fmt: skip


def _ask_council(play: Play) -> None:
    ask_to_move(
        actor=index_manager(play.house.other_manager), child=play.ids[play.chance.choice(sorted(play.ids))],
        to=OutsideCouncil(name="Farshire", contact="x", reached="x"), words="x", moves_on=date(2026, 11, 1),
        now=play.now,
    )  # fmt: skip


def _moves(play: Play, actor: Actor) -> set[str]:
    """Return whom the list of moves and the rows of moves and councils tell of."""
    to_answer, waiting = list_moves(actor=actor, now=play.now)
    return {one.child for one in (*to_answer, *waiting)}


def _keeper(play: Play) -> Actor:
    return play.chance.choice((play.house.manager, play.house.second_manager))


def _tender(play: Play) -> Actor:
    return index_manager(play.chance.choice((play.house.other_worker, play.house.manager)))


def _found(play: Play, actor: Actor) -> str:
    child = play.ids[play.chance.choice(sorted(play.ids))]
    look_for(actor, now=play.now, given_names="", family_name="", age=None, identifier=child)
    return child


def _shield(play: Play) -> None:
    keeper = _keeper(play)
    other = play.house.second_manager if keeper is play.house.manager else play.house.manager
    reason = play.chance.choice((ShieldReason.THREAT, ShieldReason.ADOPTION))
    raise_shield(actor=keeper, child=_found(play, keeper), reason=reason, words="Invented.", cleared=[other.post],
                 now=play.now)  # fmt: skip


def _of_a_shield(play: Play, act: Callable[[str], None]) -> None:
    standing = as_owner("SELECT reference FROM children_shield WHERE lifted_at IS NULL ORDER BY reference")
    if standing:
        act(play.chance.choice(standing)[0])


def _split(play: Play) -> None:
    links = as_owner("SELECT reference FROM children_childlink WHERE ended_at IS NULL ORDER BY reference")
    if links:
        link = play.chance.choice(links)[0]
        unmerge_children(actor=_tender(play), link=link, reason="Invented.", now=play.now)


def _merge(play: Play) -> None:
    one, other = (play.ids[play.chance.choice(sorted(play.ids))] for _ in range(2))
    merge_children(actor=_tender(play), one=one, other=other, reason="Invented.", now=play.now)


def _settle(play: Play) -> None:
    settler = play.chance.choice((_keeper(play), _tender(play)))
    waiting = list_matches(actor=settler)
    if waiting:
        is_same = play.chance.random() < 0.5
        settle_match(actor=settler, match=waiting[0][0], is_same=is_same, words="Invented.", now=play.now)


def _work(play: Play) -> None:
    worker = play.chance.choice((play.house.worker, play.house.other_worker))
    child = _found(play, worker)
    begin_involvement(actor=worker, child=child, kind=ServiceKind.EARLY_HELP, telephone="", ground=None, now=play.now)


_DOES: dict[str, Callable[[Play], None]] = {
    "feed": _feed,
    "again": lambda play: _feed(play, again=True),
    "batch": _batch,
    "move": lambda play: _say_anew(play, addresses=(play.chance.choice(HOMES),)),
    "rename": lambda play: _say_anew(play, names=play.anybody().names, nhs_number=play.anybody().nhs_number),
    "shield": _shield,
    "clear": lambda play: _of_a_shield(play, lambda one: clear_for_shield(
        actor=_keeper(play), shield=one, post=play.chance.choice(play.lookers).post, now=play.now)),
    "ask": lambda play: _of_a_shield(play, lambda one: ask_to_lift(
        actor=_keeper(play), shield=one, words="Invented.", now=play.now)),
    "lift": lambda play: _of_a_shield(play, lambda one: lift_shield(actor=_keeper(play), shield=one, now=play.now)),
    "merge": _merge,
    "split": _split,
    "settle": _settle,
    "work": _work,
    "leave": _leave,
    "claim": _claim,
    "ask council": _ask_council,
}  # fmt: skip


# What looks


def _search(play: Play, actor: Actor) -> set[str]:
    new = play.news[play.chance.choice(sorted(play.news))]
    name = new.names[0]
    asked: dict[str, object] = play.chance.choice((
        {"given_names": name.given_names, "family_name": name.family_name, "age": None, "born": str(new.born_on)},
        {"given_names": name.given_names, "family_name": name.family_name, "age": 11},
        {"given_names": name.given_names, "family_name": "", "age": None,
         "postcode": play.chance.choice(HOMES).postcode},
        {"given_names": name.given_names, "family_name": "", "age": None, "parent": f"Joan {name.family_name}"},
    ))  # fmt: skip
    return {one.child for one in look_for(actor, now=play.now, **asked).results}


def _by_identifier(play: Play, actor: Actor, identifier: str) -> set[str]:
    found = look_for(actor, now=play.now, given_names="", family_name="", age=None, identifier=identifier)
    return {one.child for one in found.results}


def _page(play: Play, actor: Actor) -> set[str]:
    try:
        row = read_index_child(actor=actor, child=play.ids[play.chance.choice(sorted(play.ids))], now=play.now)
    except ChildUnknown:
        return set()
    return {row.reference, *row.others}


def _rows(actor: Actor, model: type[models.Model], *columns: str) -> set[str]:
    """Return the records whose rows of a table the database shows somebody."""
    seen = shown(actor=actor, model=model)
    if not seen:
        return set()
    together = " UNION ".join(
        f"SELECT held.reference FROM {model._meta.db_table} AS one JOIN children_indexchild AS held"  # noqa: S608
        f" ON held.id = one.{column} WHERE one.id = ANY (%s)"
        for column in columns
    )
    return {str(reference) for (reference,) in as_owner(together, *[list(seen)] * len(columns))}


def _lists(play: Play, actor: Actor) -> set[str]:
    met = {child for child, _ in list_mine(actor=actor, now=play.now)}
    return met | _rows(actor, Review, "child_id", "against_id")


_SEES: dict[str, Callable[[Play, Actor], set[str]]] = {
    "search": _search,
    "number": lambda play, actor: _by_identifier(play, actor, nhs_number(60 * play.chance.randrange(6))),
    "reference": lambda play, actor: _by_identifier(play, actor, play.ids[play.chance.choice(sorted(play.ids))]),
    "page": _page,
    "rows": lambda play, actor: _rows(actor, play.chance.choice(OF_A_CHILD), "child_id"),
    "records": lambda _, actor: _rows(actor, IndexChild, "id"),
    "links": lambda _, actor: _rows(actor, ChildLink, "one_id", "other_id") | _rows(actor, SearchResult, "child_id"),
    "lists": _lists,
    "moves": _moves,
}
