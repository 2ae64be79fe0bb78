"""Where very many records share keys with a question, whoever is hidden takes nobody's place and is not met."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor
from sharewell.children.queries import matching
from sharewell.children.queries.keeping import new_register, secret
from sharewell.children.types import Name
from sharewell.core.linking.keys import query_keys_by_kind
from sharewell.core.linking.people import COLUMNS
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, receive
from tests.support.shielding import as_owner

FIRST = ("Ada", "Adah", "Adda", "Ade", "Edda")
ASKED = {"given_names": "Ada", "family_name": "Featherbank", "date_of_birth": "2016-05-14", "postcode": "ZX4 7QQ"}


@looking
def candidates(*, actor: Actor, most: int) -> frozenset[int]:
    """Return the records that are scored for a question, as somebody."""
    register = new_register()
    question = register.read({name: [ASKED.get(name, "")] for name in COLUMNS})
    keys, _, kinds = query_keys_by_kind(question, register.names(), register.places(), secret=secret())
    return frozenset(row[0] for row in matching._rows_under(keys, kinds, most=most))


@pytest.fixture
def crowd(house: House) -> list[int]:
    """Return twenty-four records of nearly one name, age and place, by their numbers."""
    for number in range(24):
        new = replace(
            ADA, names=(Name(given_names=FIRST[number % 5], family_name="Featherbank"),), adults=(), services=(),
            addresses=ADA.addresses if number % 4 == 0 else (), born_on=date(2016, 1 + number % 12, 14),
        )  # fmt: skip
        receive(house, new, source_id=f"crowd {number}")
    # Each lives alone and waits for nobody, so that hiding one hides nobody besides.
    as_owner("UPDATE children_childaddress SET home = 0 RETURNING id")
    as_owner(
        "UPDATE children_review SET settled_at = opened_at, settled_by = 'pra_x', is_same = false, words = 'Invented.'"
        " RETURNING id"
    )
    rows = as_owner("UPDATE children_indexchild SET person = reference, checked_at = %s RETURNING id", NOW)
    return sorted(row[0] for row in rows)


def hide(children: list[int]) -> None:
    as_owner(
        "INSERT INTO children_shield (reference, child_id, reason, words, raised_at, raised_by, asked_by, asked_words,"
        " lifted_by) SELECT 'shd_' || one, one, 'threat-from-somebody', 'Invented.', %s, 'pra_x', '', '', ''"
        " FROM unnest(%s::bigint[]) AS one RETURNING id",
        NOW,
        children,
    )


def forget(children: list[int]) -> None:
    as_owner("DELETE FROM children_comparedrow WHERE child_id = ANY (%s) RETURNING id", children)


def test_there_is_a_crowd(house: House, crowd: list[int]) -> None:
    assert len(candidates(actor=house.worker, most=100)) == 24
    assert len(candidates(actor=house.worker, most=3)) == 3


@pytest.mark.parametrize("seed", range(6))
def test_those_who_are_scored_are_those_who_would_be_without_whoever_is_hidden(
    house: House, crowd: list[int], seed: int
) -> None:
    draw = random.Random(seed)
    for most in (3, 5, 8):
        hidden = draw.sample(crowd, draw.randint(1, most))
        with transaction.atomic():
            hide(hidden)
            met = candidates(actor=house.worker, most=most)
            assert not met & set(hidden)
            forget(hidden)
            assert candidates(actor=house.worker, most=most) == met
            assert len(met) == min(most, 24 - len(hidden))
            transaction.set_rollback(True)
