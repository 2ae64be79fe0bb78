"""Children of an invented index, made by the acts that feeds use. Every number is from the range for tests (999)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import (
    Received,
    Sought,
    ask_to_move,
    begin_involvement,
    claim_child,
    open_archive,
    pass_on,
    place_hold,
    raise_seal,
    raise_shield,
    receive_child,
    search_children,
    take_check,
)
from sharewell.children.queries import list_links, list_matches, list_seal_questions, read_search
from sharewell.children.types import (
    Address,
    Adult,
    ArchiveReason,
    Asked,
    BirthKind,
    Name,
    NewChild,
    OutsideCouncil,
    SealKind,
    SearchRow,
    Service,
    ServiceKind,
    Sex,
    ShieldReason,
)
from sharewell.linkage.actions import receive_file, stage_feed
from sharewell.linkage.types import NO_NUMBER, FeedLine
from tests.support.deciding import NOW, House

PURPOSE = "worried-about-child"
ADA = NewChild(
    names=(Name(given_names="Ada Rose", family_name="Featherbank"),),
    born_on=date(2016, 5, 14),
    birth=BirthKind.EXACT,
    sex=Sex.FEMALE,
    addresses=(Address(address="12 Quarry Lane", town="Marrowdale", postcode="ZX4 7QQ"),),
    adults=(Adult(name="Joan Featherbank"),),
    services=(Service(kind=ServiceKind.SCHOOL, name="Puddlegate Primary School", telephone="01632 960111"),),
)
BEN = NewChild(
    names=(Name(given_names="Benedict", family_name="Ottershaw"),),
    born_on=date(2012, 11, 3),
    birth=BirthKind.EXACT,
    sex=Sex.MALE,
    addresses=(Address(address="3 Mill Row", town="Tansy Vale", postcode="ZX9 1AB"),),
    adults=(Adult(name="Mark Ottershaw"),),
)


def nhs_number(serial: int) -> str:
    """Return an NHS number of the range for tests: 999, six digits, and the digit that checks them."""
    for number in range(serial, serial + 50):
        digits = f"999{number % 1_000_000:06}"
        check = (11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))) % 11
        if check == 11:
            check = 0
        if check < 10:
            return f"{digits}{check}"
    raise ValueError("No number near this one checks.")


def receive(
    house: House, new: NewChild = ADA, *, source: str = "", source_id: str = "", now: datetime = NOW
) -> Received:
    """Receive a child from a source: the playgroup, unless another is named."""
    return receive_child(
        actor=OPERATOR, source=source or house.playgroup, new=new, source_id=source_id or repr(new), now=now
    )


def look_for(actor: Actor, *, now: datetime = NOW, **asked: object) -> SearchRow:
    """Look for a child as somebody, and return what came back."""
    said = {"given_names": "Ada", "family_name": "Featherbank", "age": 10, **asked}
    search = search_children(actor=actor, purpose=PURPOSE, asked=Asked(**said), now=now)  # type: ignore[arg-type]
    return read_search(actor=actor, search=search, now=now)


def hide(house: House, child: str, *besides: str, now: datetime = NOW) -> str:
    """Let a manager hide a child who is not hidden from them; the second manager is cleared too, and posts besides."""
    look_for(house.manager, now=now, given_names="", family_name="", age=None, identifier=child)
    return raise_shield(
        actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
        cleared=[house.second_manager.post, *besides], now=now,
    )  # fmt: skip


def index_manager(actor: Actor) -> Actor:
    """Return somebody as an index manager."""
    return replace(actor, roles=frozenset({Role.INDEX_MANAGER.value}))


def make_sealed(house: House, *, keeper: Actor, name: str, words: str) -> tuple[str, str]:
    """Seal an invented child, held by the manager and the keeper; return the seal and a question of theirs."""
    given, _, family = name.rpartition(" ")
    earlier = NewChild(
        names=(Name(given_names=given, family_name=family),), born_on=date(2009, 1, 30), birth=BirthKind.EXACT,
        sex=Sex.FEMALE, addresses=(Address(address="1 Cooper Yard", town="Elsewhere", postcode="ZX7 7ZZ"),),
        nhs_number=nhs_number(300),
    )  # fmt: skip
    child = receive(house, earlier, source_id="sealed").reference
    look_for(house.manager, given_names="", family_name="", age=None, identifier=child)
    seal = raise_seal(
        actor=house.manager, child=child, kind=SealKind.ADOPTION, ordered_on=NOW.date(), order=words,
        holders=[keeper.post], awaited=words, now=NOW,
    )  # fmt: skip
    receive(house, earlier, source=house.social_care, source_id="like sealed")
    ((question, _),) = list_seal_questions(actor=house.manager)
    return seal, question


def make_indexed(house: House, *, keeper: Actor, name: str, words: str) -> dict[str, str]:
    """Make one of everything of the index, with a name and words that were planted, and return their references."""
    given, _, family = name.partition(" ")
    planted = replace(ADA, names=(Name(given_names=given, family_name=family),))
    child = receive(house, planted).reference
    search = look_for(house.worker, given_names=given, family_name=family).reference
    look_for(house.manager, given_names=given, family_name=family)
    begin_involvement(
        actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960123", ground=None, now=NOW
    )
    asking = pass_on(actor=house.worker, child=child, words=words, now=NOW)
    hidden = replace(
        BEN, names=(Name(given_names=f"Aaron {given}", family_name=f"{family}son"),), nhs_number=nhs_number(50)
    )
    hidden_child = receive(house, hidden).reference
    look_for(house.manager, given_names="Aaron", family_name=f"{family}son", age=14)
    shield = raise_shield(
        actor=house.manager, child=hidden_child, reason=ShieldReason.THREAT, words=words,
        cleared=[keeper.post, house.adviser.post], now=NOW,
    )  # fmt: skip
    receive(house, replace(hidden, nhs_number="", born_on=date(2011, 11, 3), adults=(), addresses=()), source_id="m")
    ((match, *_),) = list_matches(actor=house.manager)
    receive(house, hidden, source=house.social_care, source_id="n")
    # The life of a record: a council outside is asked for the one child; another is grown; a hold on the hidden one.
    council = index_manager(house.other_worker)
    claim_child(actor=council, child=child, since_on=NOW.date(), words=words, now=NOW)
    outside = OutsideCouncil(name="Farshire (invented)", contact="01632 960555", reached="By telephone")
    move = ask_to_move(actor=council, child=child, to=outside, words=words, moves_on=NOW.date(), now=NOW)
    grown = replace(
        BEN, names=(Name(given_names=f"Olda {given}", family_name=f"{family}sen"),), born_on=date(2007, 2, 3)
    )
    archived = receive(house, replace(grown, addresses=(), adults=())).reference
    opening = open_archive(
        actor=keeper, sought=Sought(identifier=archived), reason=ArchiveReason.SECTION_47, words=words, now=NOW
    )
    review_on = NOW.date() + timedelta(days=30)
    hold = place_hold(actor=keeper, child=hidden_child, words=words, review_on=review_on, now=NOW)
    [link] = list_links(actor=keeper, child=hidden_child, now=NOW)
    seal, question = make_sealed(house, keeper=keeper, name=f"Wilhelmina {given} {family}", words=words)
    feed = stage_feed(
        actor=OPERATOR, source=house.playgroup, file_hash="0" * 64, lines=[FeedLine(2, {}, NO_NUMBER)], now=NOW
    )
    file = b"id,given_names,family_name,date_of_birth\r\n1,Pretend,Invented,2015-03-02\r\n"
    delivery = receive_file(
        actor=index_manager(keeper), source=house.playgroup, stream=io.BytesIO(file), encoding="utf-8-sig", now=NOW
    )
    return {
        "feed": feed,
        "delivery": delivery,
        "move": move,
        "opening": opening,
        "hold": hold,
        "index child": child,
        "search": search,
        "asking": asking,
        "hidden child": hidden_child,
        "shield": shield,
        "match": match,
        "link": link.reference,
        "check": take_check(actor=keeper, child=hidden_child, now=NOW),
        "seal": seal,
        "seal question": question,
    }
