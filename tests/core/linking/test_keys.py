"""Blocking keys: a keyed hash that others make too, and keys that meet where records are one child."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking.keys import EVERY, STORED, index_keys, near_keys_by_kind, query_keys, signed, sip_hash
from sharewell.core.linking.people import Register
from sharewell.linkage.queries import get_tables
from tests.support.linking import SECRET, child, read

KEY = bytes(range(16))


class TestSipHash:
    @pytest.mark.parametrize(("length", "expected"), [(8, 0x93F5F5799A932462), (16, 0x3F2ACC7F57C29BDB)])
    def test_it_gives_the_published_values(self, length: int, expected: int) -> None:
        words = np.frombuffer(bytes(range(length)), "<u8")
        assert int(sip_hash(tuple(words[place : place + 1] for place in range(len(words))), secret=KEY)[0]) == expected

    def test_it_is_the_same_in_one_batch_or_many(self) -> None:
        words = np.arange(40_000, dtype=np.uint64)
        whole = sip_hash((words, words), secret=KEY)
        assert int(whole[39_999]) == int(sip_hash((words[-1:], words[-1:]), secret=KEY)[0])


def shared(one: dict[str, str], two: dict[str, str], kinds: frozenset[int] = STORED) -> int:
    """Return how many keys a query for `one` shares with an index that holds `two`."""
    register = Register(get_tables(), secret=SECRET)
    asked, held = read(register, one), read(register, two)
    names, places = register.names(), register.places()
    wanted, _ = query_keys(asked, names, places, secret=SECRET, kinds=kinds)
    kept, _ = index_keys(held, names, places, secret=SECRET, kinds=kinds)
    return len(set(wanted.tolist()) & set(kept.tolist()))


class TestKeys:
    @pytest.mark.parametrize(
        "changed",
        [
            {"given_names": "Millie"},
            {"given_names": "Rose"},
            {"family_name": "Thorpe-Cole"},
            {"family_name": "Torp"},
            {"given_names": "Thorpe", "family_name": "Amelia"},
            {"date_of_birth": "2015-05-23"},
            {"date_of_birth": ""},
            {"date_of_birth": "2016-11-02", "family_name": "Cole"},
            {"family_name": "Cole", "postcode": "B1 1AA"},
        ],
    )
    def test_a_child_written_otherwise_is_still_found(self, changed: dict[str, str]) -> None:
        assert shared(child(nhs_number="", **changed), child())

    def test_day_and_month_swapped_are_found_without_another_key_in_the_index(self) -> None:
        assert shared(
            child(date_of_birth="2016-04-09", postcode="", parent_1="", parent_2=""), child(date_of_birth="2016-09-04")
        )

    def test_two_strangers_share_none(self) -> None:
        stranger = child(
            given_names="Yusuf",
            family_name="Khan",
            date_of_birth="2011-01-30",
            postcode="L1 1AA",
            nhs_number="",
            parent_1="Ali Khan",
            parent_2="",
        )
        assert not shared(stranger, child())

    def test_an_index_keeps_few_keys_for_each_child(self) -> None:
        register = Register(get_tables(), secret=SECRET)
        held = read(register, child())
        keys, _ = index_keys(held, register.names(), register.places(), secret=SECRET)
        assert len(set(keys.tolist())) <= 13

    def test_they_are_the_same_on_every_day_and_in_every_register(self) -> None:
        made = []
        for others in ((), (child(given_names="Zoe", family_name="Adeyemi"),)):
            register = Register(get_tables(), secret=SECRET)
            read(register, *others)
            held = read(register, child())
            made.append(sorted(index_keys(held, register.names(), register.places(), secret=SECRET)[0].tolist()))
        assert made[0] == made[1]

    def test_without_the_secret_they_are_others(self) -> None:
        made = set()
        for secret in (SECRET, b"another secret of the tests"):
            register = Register(get_tables(), secret=secret)
            held = read(register, child())
            made |= set(index_keys(held, register.names(), register.places(), secret=secret)[0].tolist())
        assert len(made) > 20

    def test_a_database_keeps_them_as_signed_numbers(self) -> None:
        keys = np.array([0, 2**63, 2**64 - 1], np.uint64)
        assert signed(keys).tolist() == [0, -(2**63), -1]

    def test_small_files_are_looked_at_by_name_alone_too(self) -> None:
        bare = {"given_names": "Amelia", "family_name": "Thorpe"}
        assert not shared(bare, bare)
        assert shared(bare, bare, EVERY)


class TestNearKeys:
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                name: st.sampled_from(words)
                for name, words in {
                    "given_names": ("Ada", "王", "E", "Baby", "Ada Rose"),
                    "family_name": ("Quill", "Hh", "O", "Smith-Jones"),
                    "date_of_birth": ("2016-05-14", "2016"),
                    "postcode": ("ZX4 7QQ", "none"),
                    "parent_1": ("Joan", "Joan Quill", "J Q Zed", "Mother"),
                    "address": ("12 Quarry Lane",),
                }.items()
            },
        )
    )
    def test_whatever_is_asked_each_is_named_once_and_of_a_kind_that_an_index_keeps(
        self, cells: dict[str, str]
    ) -> None:
        register = Register(get_tables(), secret=SECRET)
        keys, kinds = near_keys_by_kind(read(register, cells), register)
        assert len(set(keys.tolist())) == len(keys) == len(kinds)
        assert set(kinds.tolist()) <= STORED
        assert len(keys) < 3_000

    def test_a_name_that_sounds_nearly_so_leads_to_the_record(self) -> None:
        register = Register(get_tables(), secret=SECRET)
        asked = read(register, {"given_names": "Robyn", "family_name": "Thislewood", "date_of_birth": "2017"})
        held = read(register, {"given_names": "Robin", "family_name": "Thistlewood", "date_of_birth": "2017-03-27"})
        kept, _ = index_keys(held, register.names(), register.places(), secret=SECRET)
        near, _ = near_keys_by_kind(asked, register)
        assert set(near.tolist()) & set(kept.tolist())
