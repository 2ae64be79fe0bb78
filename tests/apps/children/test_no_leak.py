"""Whatever happens to children, nobody who is not cleared ever meets a hidden one: operations of chance, every door.

`SHAREWELL_OPERATIONS` sets how many operations there are; `make bench-shields` does a million.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import date

import pytest
from django.db import connection

from sharewell.children.actions import raise_shield
from sharewell.children.models import Shield
from sharewell.children.types import Address, BirthKind, Name, NewChild, ShieldReason
from tests.support.deciding import make_house
from tests.support.indexing import look_for, receive
from tests.support.shielding import CHANGES, FAMILY, GIVEN, LOOKS, Leak, Play, as_owner, play_on

OPERATIONS = int(os.environ.get("SHAREWELL_OPERATIONS", "360"))
SEED = 20261130


@pytest.mark.django_db
def test_a_hidden_child_is_met_by_nobody_who_is_not_cleared() -> None:
    counts: Counter[str] = Counter()
    for after in play_on(make_house(), operations=OPERATIONS, seed=SEED):
        counts.update(after)
    assert counts["children met"] > OPERATIONS / 8, "Too few children were met: the comparison is empty."
    assert counts["children hidden from whoever looked"] > OPERATIONS / 8, "Too few were hidden: it is empty."
    tried = {each.removesuffix(", refused") for each in counts}
    assert {*CHANGES, *LOOKS} <= tried, f"Never tried: {sorted({*CHANGES, *LOOKS} - tried)}"
    assert Shield.objects.count() == 0


@pytest.mark.django_db
def test_a_leak_would_be_found() -> None:
    """Where a shield reaches the person alone, neither home nor what waits, the same operations find a leak."""
    house = make_house()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE OR REPLACE FUNCTION children_shields_over(asked bigint[]) RETURNS TABLE (child bigint, shield bigint)
            LANGUAGE sql STABLE SECURITY DEFINER AS $$
                SELECT one.child, held.id FROM unnest(asked) AS one(child)
                JOIN children_indexchild AS me ON me.id = one.child
                JOIN children_indexchild AS same ON same.person = me.person
                JOIN children_shield AS held ON held.child_id = same.id AND held.lifted_at IS NULL
            $$
            """
        )
    with pytest.raises(Leak):
        list(play_on(house, operations=200, seed=SEED))


PLANTED = {
    "what waits is not reached": """
        CREATE OR REPLACE FUNCTION children_seals_over(asked bigint[]) RETURNS TABLE (child bigint, seal bigint)
        LANGUAGE sql STABLE SECURITY DEFINER AS $$
            SELECT one.child, stands.seal_id FROM unnest(asked) AS one(child)
            JOIN children_sealedrecord AS stands ON stands.child_id = one.child AND stands.side = 'earlier'
            JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL
        $$
    """,
    "holders see everywhere what they hold": """
        CREATE OR REPLACE FUNCTION children_unsealed(asked_seal bigint) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER AS $$
            SELECT children_holds_seal(current_setting('sharewell.post', true), asked_seal)
        $$
    """,
    "nothing is withheld": """
        CREATE OR REPLACE FUNCTION children_seal_values(asked bigint[]) RETURNS TABLE (
            seal bigint, side text, child bigint, what text, number bigint, one text, two text, is_current boolean,
            told text
        ) LANGUAGE sql STABLE AS $$ SELECT 1::bigint, '', 1::bigint, '', 1::bigint, '', '', true, '' WHERE false $$
    """,
}


@pytest.mark.django_db
@pytest.mark.parametrize("function", PLANTED.values(), ids=PLANTED)
def test_a_leak_of_a_seal_would_be_found(function: str) -> None:
    """Where one function of the seals is broken, the same operations find it."""
    house = make_house()
    with connection.cursor() as cursor:
        cursor.execute(function)
    with pytest.raises(Leak):
        list(play_on(house, operations=6_000, seed=SEED))


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
        play.step += 13
        found = []
        for asked in questions:
            play.step += 1
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
