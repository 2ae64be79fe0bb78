"""Operations of chance in the index, and looks through every door: does anybody ever meet a child hidden from them?

Before each look the rule is said once more in Python, from what stands in the tables: person, home, and what waits;
and for seals, both sides of which nobody meets at once, and the earlier one only a holder, in a question. A
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
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.db import connection, models, transaction

from sharewell.acting.types import OPERATOR, Actor, Refused
from sharewell.children.actions import (
    ask_to_lift,
    ask_to_move,
    ask_to_unseal,
    begin_involvement,
    claim_child,
    clear_for_shield,
    end_clearance,
    free_record,
    lift_shield,
    merge_children,
    name_later,
    raise_seal,
    raise_shield,
    receive_child,
    say_departure,
    settle_children,
    settle_match,
    settle_sealed,
    take_children,
    unmerge_children,
    unseal,
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
from sharewell.children.queries import (
    list_like,
    list_matches,
    list_mine,
    list_moves,
    list_seal_questions,
    list_shields,
    list_without,
    preview_merge,
    read_index_child,
    read_match,
    read_seal,
    read_seal_question,
)
from sharewell.children.types import (
    Address,
    Adult,
    BirthKind,
    ChildUnknown,
    Name,
    NameKind,
    NewChild,
    OutsideCouncil,
    SealKind,
    SealUnknown,
    Service,
    ServiceKind,
    Sex,
    ShieldReason,
    Side,
    Whose,
)
from sharewell.children.types.shields import MatchUnknown, ShieldUnknown
from sharewell.foundation import references
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
CHANGES = ("feed", "feed", "batch", "again", "move", "rename", "shield", "clear", "unclear", "ask", "lift", "merge",
           "split", "settle", "settle", "work", "adopt", "adopt", "both names", "both names", "answer", "answer",
           "name later", "unseal", "free", "leave", "claim", "ask council")  # fmt: skip
LOOKS = ("search", "search", "search", "number", "number", "reference", "page", "page", "rows", "records", "links",
         "lists", "matches", "seal", "question", "alike", "preview", "without", "moves", "shields")  # fmt: skip
NO_ARCHIVE = frozenset({"search", "number", "reference", "moves"})
"""Doors through which nobody meets the archive. What waits for an archived child who is hidden, the cleared settle."""


class Leak(AssertionError):
    """Somebody met a child who is hidden from them."""


@dataclass(frozen=True)
class Sides:
    """A seal that stands, as the tables have it: both sides, what waits for the holders, and who they are."""

    reference: str
    earlier: frozenset[str]
    later: frozenset[str]
    waiting: frozenset[str]
    numbers: frozenset[str]
    holders: frozenset[str]


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
    sides: list[Sides] | None = None

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
        """Return a child of few names, days and homes, so that many are alike; of one in ten no day is known."""
        chance = self.chance
        day = date(chance.choice((2014, 2015)), chance.choice((3, 5)), chance.choice((3, 5)))
        born_on = day if chance.random() < 0.9 else None
        return NewChild(
            names=(Name(given_names=chance.choice(GIVEN), family_name=chance.choice(FAMILY)),),
            born_on=born_on,
            birth=BirthKind.EXACT if born_on else BirthKind.NOT_KNOWN,
            sex=chance.choice((Sex.MALE, Sex.FEMALE, Sex.NOT_KNOWN)),
            addresses=(chance.choice(HOMES),) if chance.random() < 0.9 else (),
            nhs_number=nhs_number(60 * chance.randrange(6)) if chance.random() < 0.4 else "",
            adults=(Adult(name=f"Joan {chance.choice(FAMILY)}"),) if chance.random() < 0.5 else (),
            services=(Service(kind=ServiceKind.GP, name="Copperbeech Surgery"),),
        )


def play_on(house: House, *, operations: int, seed: int, most: int = 200) -> Iterator[Counter[str]]:
    """Do so many operations, in plays of `most`; yield the counts after each play. Raise `Leak`.

    What goes wrong says the seed of its play: with it the play is played again, but for what goes by references of the
    house.
    """
    done = 0
    while done < operations:
        play = Play(house, random.Random(seed + done))
        with rolled_back(), references_drawn_by(random.Random(seed + done)):
            try:
                for _ in range(min(most, operations - done)):
                    operate(play)
            except Exception as error:
                error.add_note(f"In the play of seed {seed + done}, step {play.step}.")
                raise
        done += min(most, operations - done)
        yield play.counts


@contextmanager
def references_drawn_by(chance: random.Random) -> Iterator[None]:
    """Let new references be drawn by this chance, since much goes by their order: who is named first, who is chosen."""
    with (
        patch.object(references, "secrets", SimpleNamespace(randbits=chance.getrandbits)),
        patch.object(references, "os", SimpleNamespace(urandom=chance.randbytes)),
    ):
        yield


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
    """Ask past row security, and go back behind it: in one message, since this is asked before each look."""
    with connection.cursor() as cursor:
        cursor.execute(f"RESET ROLE; {sql}; SET LOCAL ROLE sharewell_web", values)
        cursor.nextset()
        return cursor.fetchall()


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
    for seal in sealed(play):
        hidden |= seal.earlier | seal.waiting
    play.known[actor.post] = frozenset(hidden)
    return play.known[actor.post]


def sealed(play: Play) -> list[Sides]:
    """Return the seals that stand, with whoever is linked to a record on a side, and what waits for the earlier."""
    if play.sides is not None:
        return play.sides
    records = {pk: (str(reference), person) for pk, reference, person in as_owner(
        "SELECT id, reference, person FROM children_indexchild")}  # fmt: skip
    waits = as_owner("SELECT child_id, against_id FROM children_review WHERE settled_at IS NULL")
    play.sides = []
    for pk, reference in as_owner(
        "SELECT id, reference FROM children_identityseal WHERE lifted_at IS NULL ORDER BY id"
    ):
        standing = as_owner(
            "SELECT child_id, side FROM children_sealedrecord WHERE seal_id = %s AND ended_at IS NULL", pk
        )

        def kin(children: set[Any], records: dict[Any, tuple[str, Any]] = records) -> frozenset[str]:
            people = {records[child][1] for child in children}
            return frozenset(reference for reference, person in records.values() if person in people)

        earlier = {child for child, side in standing if side == Side.EARLIER.value}
        also = {other for pair in waits if set(pair) & earlier for other in pair} - earlier
        numbers = as_owner("SELECT number FROM children_childnumber WHERE child_id = ANY (%s)", sorted(earlier))
        holders = as_owner("SELECT post FROM children_sealholder WHERE seal_id = %s AND ended_at IS NULL", pk)
        play.sides.append(Sides(
            str(reference), kin(earlier), kin({child for child, side in standing if side == Side.LATER.value}),
            kin(also), frozenset(number for (number,) in numbers), frozenset(post for (post,) in holders),
        ))  # fmt: skip
    return play.sides


def keep_apart(play: Play, actor: Actor, kind: str, met: set[str]) -> None:
    """Raise `Leak` where two sides were met at once, or a holder met an earlier side elsewhere than in a question."""
    for seal in sealed(play):
        if seal.earlier & seal.later:
            raise Leak(f"{seal.reference} has records on both sides, step {play.step}")
        if met & seal.earlier and met & seal.later and kind not in ("seal", "lists"):
            raise Leak(f"{actor.post} met both sides of {seal.reference} by {kind}, step {play.step}")
        if met & (seal.earlier | seal.waiting) and not (kind in ASKING and actor.post in seal.holders):
            raise Leak(f"{actor.post} met an earlier side of {seal.reference} by {kind}, step {play.step}")


ASKING = ("lists", "seal", "question")
"""The looks by which a holder meets the earlier side of a seal, or what waits for it."""


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
        play.sides = None
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
    keep_apart(play, actor, kind, met)
    if kind in ASKING:
        # What a holder is asked about; that it is theirs was looked at above.
        forbidden -= {one for seal in sealed(play) if actor.post in seal.holders for one in seal.earlier | seal.waiting}
    if met & forbidden:
        raise Leak(f"{actor.post} ({', '.join(actor.roles)}) met {sorted(met & forbidden)} by {kind}, step {play.step}")


def _refused(act: Callable[[], None]) -> bool:
    """Do something that may be refused, or be about a child who is not there for whoever does it."""
    try:
        act()
    except (Refused, ChildUnknown, ShieldUnknown, MatchUnknown, SealUnknown):
        return True
    return False


# What changes something


def _feed(play: Play, *, again: bool = False) -> None:
    chance, house = play.chance, play.house
    number = f"row-{len(play.ids)}"
    new = play.anybody()
    if again:
        # The same child from another source: without the number, with another spelling, or without the home.
        new, other = play.news[chance.choice(sorted(play.ids))], play.anybody()
        new = chance.choice((
            new, replace(new, nhs_number=""), replace(new, addresses=()), replace(new, names=other.names),
            replace(new, born_on=other.born_on, birth=other.birth),
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
    """Let it have been said long ago that somebody has left England for good: they are in the archive at once."""
    say_departure(
        actor=play.chance.choice(play.lookers), child=play.ids[play.chance.choice(sorted(play.ids))],
        left_on=date(2022, 1, 1), is_return_intended=False, said_by="x", words="x",
        now=play.now.replace(year=2022),
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


def _unclear(play: Play, shield: str) -> None:
    cleared = as_owner(
        "SELECT one.post FROM children_clearance AS one JOIN children_shield AS held ON held.id = one.shield_id"
        " WHERE held.reference = %s AND one.ended_at IS NULL ORDER BY one.post",
        shield,
    )
    post = str(play.chance.choice(cleared)[0])
    end_clearance(actor=_keeper(play), shield=shield, post=post, words="Invented.", now=play.now)


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


def _adopt(play: Play) -> None:
    """Seal a child: with a later record or without, of one cluster or of two, with children known to be others."""
    keeper, chance = _keeper(play), play.chance
    other = play.house.second_manager if keeper is play.house.manager else play.house.manager
    child = _found(play, keeper)
    row = read_index_child(actor=keeper, child=child, now=play.now)
    together = (row.reference, *row.others)
    records = chance.sample(together, chance.randrange(1, len(together))) if len(together) > 1 else []
    later = "" if records or chance.random() < 0.3 else _found(play, keeper)
    like = [one.reference for one in list_like(actor=keeper, child=child, now=play.now)]
    raise_seal(
        actor=keeper, child=child, kind=chance.choice(list(SealKind)), ordered_on=play.now.date(), order="Invented.",
        holders=[other.post], records=records, later=later if later not in together else "",
        others=[one for one in like if one != later and chance.random() < 0.5], now=play.now,
    )  # fmt: skip


def _both_names(play: Play) -> None:
    """Let a sealed child arrive under both names, with the number or without, from any source, alone or in a batch."""
    chance, house = play.chance, play.house
    said = {reference: new for number, reference in play.ids.items() for new in [play.news[number]]}
    seals = [one for one in sealed(play) if one.earlier & said.keys()]
    if not seals:
        return
    seal = chance.choice(seals)
    play.sides = None
    old = said[chance.choice(sorted(seal.earlier & said.keys()))]
    later = sorted(seal.later & said.keys())
    new = said[chance.choice(later)] if later else play.anybody()
    former = tuple(replace(name, kind=NameKind.FORMER) for name in old.names)
    rows = [
        old, replace(old, nhs_number=""), replace(old, addresses=new.addresses),
        replace(new, nhs_number=old.nhs_number),
        replace(new, names=new.names + former), replace(new, names=old.names), replace(new, adults=old.adults),
        replace(new, addresses=new.addresses + old.addresses),
    ]  # fmt: skip
    sent = chance.sample(rows, chance.randrange(1, 4))
    source = chance.choice((house.playgroup, house.social_care))
    known = [number for number, reference in play.ids.items()
             if reference in seal.later | seal.earlier and play.sources[number] == source]  # fmt: skip
    if known and chance.random() < 0.4:
        # The source says it of the record that it has already.
        _take(play, source, [(chance.choice(sorted(known)), sent[0])])
        return
    _take(play, source, [(f"row-{len(play.ids) + place}", one) for place, one in enumerate(sent)])


def _take(play: Play, source: str, news: list[tuple[str, NewChild]]) -> None:
    if play.chance.random() < 0.5:
        for number, new in news:
            received = receive_child(actor=OPERATOR, source=source, new=new, source_id=number, now=play.now)
            play.ids[number], play.news[number], play.sources[number] = received.reference, new, source
        return
    taken = take_children(actor=OPERATOR, source=source, news=news, about=source, now=play.now)
    for (number, new), one in zip(news, taken, strict=True):
        play.ids[number], play.news[number], play.sources[number] = one.reference, new, source
    # Between the two, somebody may look.
    actor = play.chance.choice(play.lookers)
    met = _search(play, actor) | _rows(actor, ChildName, "child_id")
    keep_apart(play, actor, "search", met)
    play.sides = None
    same = [one.reference for one in taken if one.is_same]
    settle_children(actor=OPERATOR, records=[one.reference for one in taken], same=same, about=source, now=play.now)


def _of_a_seal(play: Play, act: Callable[[Actor, Sides], object]) -> None:
    seals = sealed(play)
    play.sides = None
    if seals:
        act(_keeper(play), play.chance.choice(seals))


def _answer(play: Play) -> None:
    keeper = _keeper(play)
    waiting = list_seal_questions(actor=keeper)
    if waiting:
        settle_sealed(actor=keeper, match=play.chance.choice(waiting)[0], whose=play.chance.choice(list(Whose)),
                      words="Invented.", now=play.now)  # fmt: skip


def _unseal(play: Play, keeper: Actor, seal: Sides) -> None:
    other = play.house.second_manager if keeper is play.house.manager else play.house.manager
    ask_to_unseal(actor=keeper, seal=seal.reference, words="Invented.", now=play.now)
    if play.chance.random() < 0.3:
        unseal(actor=other, seal=seal.reference, now=play.now)


_DOES: dict[str, Callable[[Play], None]] = {
    "feed": _feed,
    "again": lambda play: _feed(play, again=True),
    "batch": _batch,
    "move": lambda play: _say_anew(play, addresses=(play.chance.choice(HOMES),)),
    "rename": lambda play: _say_anew(play, names=play.anybody().names, nhs_number=play.anybody().nhs_number),
    "shield": _shield,
    "clear": lambda play: _of_a_shield(play, lambda one: clear_for_shield(
        actor=_keeper(play), shield=one, post=play.chance.choice(play.lookers).post, now=play.now)),
    "unclear": lambda play: _of_a_shield(play, lambda one: _unclear(play, one)),
    "ask": lambda play: _of_a_shield(play, lambda one: ask_to_lift(
        actor=_keeper(play), shield=one, words="Invented.", now=play.now)),
    "lift": lambda play: _of_a_shield(play, lambda one: lift_shield(actor=_keeper(play), shield=one, now=play.now)),
    "merge": _merge,
    "split": _split,
    "settle": _settle,
    "work": _work,
    "adopt": _adopt,
    "both names": _both_names,
    "answer": _answer,
    "name later": lambda play: _of_a_seal(play, lambda keeper, seal: name_later(
        actor=keeper, seal=seal.reference, later=_found(play, keeper), now=play.now)),
    "unseal": lambda play: _of_a_seal(play, lambda keeper, seal: _unseal(play, keeper, seal)),
    "free": lambda play: _of_a_seal(play, lambda keeper, seal: free_record(
        actor=keeper, seal=seal.reference, record=play.chance.choice(sorted(seal.earlier)), words="Invented.",
        now=play.now)),
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


def _by_number(play: Play, actor: Actor) -> set[str]:
    """Look by a number. One that an earlier identity bears finds no later one, whoever says it of them."""
    number = nhs_number(60 * play.chance.randrange(6))
    met = _by_identifier(play, actor, number)
    for seal in sealed(play):
        if number in seal.numbers and met & seal.later:
            raise Leak(f"The number of an earlier identity found a later one of {seal.reference}, step {play.step}")
    return met


def _by_identifier(play: Play, actor: Actor, identifier: str) -> set[str]:
    found = look_for(actor, now=play.now, given_names="", family_name="", age=None, identifier=identifier)
    return {one.child for one in found.results}


def _page(play: Play, actor: Actor) -> set[str]:
    try:
        row = read_index_child(actor=actor, child=play.ids[play.chance.choice(sorted(play.ids))], now=play.now)
    except ChildUnknown:
        return set()
    for seal in sealed(play):
        if row.reference in seal.later and row.nhs_number in seal.numbers:
            raise Leak(f"The page of a later identity of {seal.reference} shows the earlier number, step {play.step}")
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
    """Look at what is one's own, and at questions: each by itself, as the pages show them."""
    met = {child for child, _ in list_mine(actor=actor, now=play.now)}
    pairs = as_owner(
        "SELECT one.reference, other.reference FROM children_review AS held"
        " JOIN children_indexchild AS one ON one.id = held.child_id"
        " JOIN children_indexchild AS other ON other.id = held.against_id WHERE held.id = ANY (%s)",
        sorted(shown(actor=actor, model=Review)),
    )
    for pair in pairs:
        keep_apart(play, actor, "question", {str(each) for each in pair})
    return met | {str(each) for pair in pairs for each in pair}


def _matches(play: Play, actor: Actor) -> set[str]:
    met: set[str] = set()
    for match, *_ in list_matches(actor=actor) if actor.roles else ():
        try:
            row = read_match(actor=actor, match=match, now=play.now)
        except (MatchUnknown, Refused):
            continue
        pair = {row.left.reference, *row.left.others, row.right.reference, *row.right.others}
        keep_apart(play, actor, "matches", pair)
        met |= pair
    return met


def _seal(play: Play, actor: Actor) -> set[str]:
    """Open a seal: its holders see both sides of this one and of no other, nobody else anything."""
    if not sealed(play):
        return set()
    seal = play.chance.choice(sealed(play))
    try:
        page = read_seal(actor=actor, seal=seal.reference, now=play.now)
    except (SealUnknown, Refused):
        return set()
    if actor.post not in seal.holders:
        raise Leak(f"{actor.post} opened {seal.reference}, step {play.step}")
    return {one.reference for one in page.records} & seal.earlier


def _question(play: Play, actor: Actor) -> set[str]:
    met: set[str] = set()
    for match, _ in list_seal_questions(actor=actor):
        row = read_seal_question(actor=actor, match=match, now=play.now)
        pair = {row.record.reference, *row.record.others, row.earlier.reference, *row.earlier.others}
        keep_apart(play, actor, "question", pair)
        met |= pair
    return met - {one for seal in sealed(play) for one in seal.later}


def _alike(play: Play, actor: Actor) -> set[str]:
    try:
        rows = list_like(actor=actor, child=play.ids[play.chance.choice(sorted(play.ids))], now=play.now)
    except (ChildUnknown, Refused):
        return set()
    return {one.reference for one in rows}


def _preview(play: Play, actor: Actor) -> set[str]:
    one, other = (play.ids[play.chance.choice(sorted(play.ids))] for _ in range(2))
    try:
        row = preview_merge(actor=actor, one=one, other=other, now=play.now)
    except (ChildUnknown, Refused):
        return set()
    named = {each.child for each in (*row.newly_see, *row.loses)}
    return {row.left.reference, row.right.reference, *row.left.others, *row.right.others, *row.hides, *named}


def _shields(_: Play, actor: Actor) -> set[str]:
    """Look at the shields that one is cleared for; whoever is taken off one opens it no more."""
    return {row.child for row in list_shields(actor=actor) if row.child}


def _without(play: Play, actor: Actor) -> set[str]:
    try:
        return {row.child for row in list_without(actor=actor, on=play.now.date())}
    except Refused:
        return set()


_SEES: dict[str, Callable[[Play, Actor], set[str]]] = {
    "search": _search,
    "number": _by_number,
    "reference": lambda play, actor: _by_identifier(play, actor, play.ids[play.chance.choice(sorted(play.ids))]),
    "page": _page,
    "rows": lambda play, actor: _rows(actor, play.chance.choice(OF_A_CHILD), "child_id"),
    "records": lambda _, actor: _rows(actor, IndexChild, "id"),
    "links": lambda _, actor: _rows(actor, ChildLink, "one_id", "other_id") | _rows(actor, SearchResult, "child_id"),
    "lists": _lists,
    "preview": _preview,
    "without": _without,
    "matches": _matches,
    "seal": _seal,
    "question": _question,
    "alike": _alike,
    "moves": _moves,
    "shields": _shields,
}
