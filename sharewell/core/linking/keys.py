"""Blocking keys: two records are compared only where they share one.

A key is 64 bits: SipHash-2-4 under the secret, of the kind of key, its version and what it is made of. A plain hash
of a name and a birth date would be personal data that anybody can guess. An index keeps few keys for each record (a
btree on `key` is enough); a query is expanded instead: nicknames, day and month swapped, names swapped, parts of
double names, the year before and after.
"""

from collections.abc import Collection, Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sharewell.core.linking.people import Bytes, Hashes, Ints, Longs, Names, People, Places, Register
from sharewell.core.linking.sounds import near_sounds

VERSION: Final = 1
"""Part of every key. A change of what keys are made of raises it, and an index then makes its keys anew."""

NUMBER, FAMILY_BORN, GIVEN_BORN, BOTH_YEAR, BOTH_DAY = 1, 2, 3, 4, 5
POSTCODE_BORN, POSTCODE_GIVEN, POSTCODE_FAMILY, INITIALS_BORN, PARENT_GIVEN = 6, 7, 8, 9, 10
BOTH_NAMES, HOUSE_GIVEN, HOUSE_FAMILY, FAMILY_ALONE, FAMILY_YEAR, GIVEN_YEAR, TOWN_FAMILY, TOWN_GIVEN = range(11, 19)
STORED: Final = frozenset({
    NUMBER, FAMILY_BORN, GIVEN_BORN, BOTH_YEAR, BOTH_DAY, POSTCODE_BORN, POSTCODE_GIVEN, POSTCODE_FAMILY, INITIALS_BORN,
    PARENT_GIVEN,
})  # fmt: skip
"""The kinds that an index of children keeps."""
EVERY: Final = STORED | {
    BOTH_NAMES, HOUSE_GIVEN, HOUSE_FAMILY, FAMILY_ALONE, FAMILY_YEAR, GIVEN_YEAR, TOWN_FAMILY, TOWN_GIVEN,
}  # fmt: skip
"""With those for two small files that are linked once. Houses and towns count by their numbers in the register, so
these keys mean nothing elsewhere."""

Keys: TypeAlias = tuple[Hashes, Longs, Longs]
"""Keys, the row of each, and its kind."""

_CHUNK: Final = 1 << 14
_U = np.uint64
_ROTATE_13, _ROTATE_16, _ROTATE_17, _ROTATE_21, _ROTATE_32 = _U(13), _U(16), _U(17), _U(21), _U(32)
_64 = _U(64)


def sip_hash(words: tuple[Hashes, ...], *, secret: bytes) -> Hashes:
    """Return SipHash-2-4 of messages that are columns of 64-bit words, under the first 16 bytes of the secret."""
    first, second = np.frombuffer(secret[:16], "<u8")
    count = len(words[0])
    out = np.empty(count, np.uint64)
    for begin in range(0, count, _CHUNK):
        part = tuple(word[begin : begin + _CHUNK] for word in words)
        size = len(part[0])
        state = [
            np.full(size, int(key) ^ constant, np.uint64)
            for key, constant in (
                (first, 0x736F6D6570736575), (second, 0x646F72616E646F6D),
                (first, 0x6C7967656E657261), (second, 0x7465646279746573),
            )
        ]  # fmt: skip
        spare = np.empty(size, np.uint64)
        last = np.full(size, (8 * len(part)) % 256 << 56, np.uint64)
        for word in (*part, last):
            state[3] ^= word
            _rounds(state, spare, 2)
            state[0] ^= word
        state[2] ^= _U(0xFF)
        _rounds(state, spare, 4)
        out[begin : begin + size] = state[0] ^ state[1] ^ state[2] ^ state[3]
    return out


def _rounds(state: list[Hashes], spare: Hashes, count: int) -> None:
    a, b, c, d = state
    for _ in range(count):
        a += b
        _rotate(b, _ROTATE_13, spare)
        b ^= a
        _rotate(a, _ROTATE_32, spare)
        c += d
        _rotate(d, _ROTATE_16, spare)
        d ^= c
        a += d
        _rotate(d, _ROTATE_21, spare)
        d ^= a
        c += b
        _rotate(b, _ROTATE_17, spare)
        b ^= c
        _rotate(c, _ROTATE_32, spare)


def _rotate(word: Hashes, by: np.uint64, spare: Hashes) -> None:
    np.right_shift(word, _64 - by, out=spare)
    np.left_shift(word, by, out=word)
    np.bitwise_or(word, spare, out=word)


class _Made:
    """Collects what keys of some rows are made of, and hashes all of it at once."""

    def __init__(self, secret: bytes, kinds: frozenset[int]) -> None:
        self._secret, self._kinds = secret, kinds
        self._parts: list[tuple[Hashes, Hashes, Hashes]] = []
        self._rows: list[Longs] = []

    def add(self, kind: int, known: npt.NDArray[np.bool_], first: Hashes, second: Hashes, number: Ints) -> None:
        """Add a key of a kind for each row that is known: of two hashes and a number below 2 to the 32."""
        if kind not in self._kinds:
            return
        rows = np.nonzero(known)[0]
        if len(rows):
            head = number[rows].astype(np.uint64) | _U(kind << 32 | VERSION << 40)
            self._parts.append((head, first[rows], second[rows]))
            self._rows.append(rows)

    def all(self) -> tuple[Hashes, Longs]:
        """Return the keys and the row of each."""
        keys, rows, _ = self.all_by_kind()
        return keys, rows

    def all_by_kind(self) -> Keys:
        """Return the keys, the row and the kind of each."""
        if not self._parts:
            return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64)
        head, first, second = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        kinds: Longs = (head >> _U(32)).astype(np.int64) & 0xFF
        return sip_hash((head, first, second), secret=self._secret), np.concatenate(self._rows), kinds


def _whole(born: Ints) -> npt.NDArray[np.bool_]:
    """Say which dates have a day and a month."""
    whole: npt.NDArray[np.bool_] = (born > 0) & (born % 100 > 0) & (born // 100 % 100 > 0)
    return whole


def _initials(first: Bytes, second: Bytes) -> Hashes:
    """Return two initials in the order of the alphabet, so that swapped names have the same."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    return low.astype(np.uint64) << _U(8) | high.astype(np.uint64)


def index_keys(
    people: People, names: Names, places: Places, *, secret: bytes, kinds: frozenset[int] = STORED
) -> tuple[Hashes, Longs]:
    """Return the keys that an index keeps for some people, and the row of each."""
    return _of_index(people, names, places, _Made(secret, kinds)).all()


def index_keys_by_kind(people: People, names: Names, places: Places, *, secret: bytes) -> Keys:
    """Return the keys that an index of children keeps. A row may have two of one kind; the commoner one comes first.

    Whoever has no year of birth stands under both names and the year 0.
    """
    made = _of_index(people, names, places, _Made(secret, STORED))
    is_undated, nobody = people.born == 0, np.zeros(len(people), np.int32)
    for first, second, known in _both_names(people, names):
        made.add(BOTH_YEAR, known & is_undated, first, second, nobody)
    return made.all_by_kind()


def _both_names(people: People, names: Names) -> Iterator[tuple[Hashes, Hashes, npt.NDArray[np.bool_]]]:
    """Yield how the given name and each family name sound, and who has both."""
    for family in (people.family, people.family_last):
        yield names.sound_hash[people.given], names.sound_hash[family], (people.given > 0) & (family > 0)


def _of_index(people: People, names: Names, places: Places, made: _Made) -> _Made:
    nothing, zero = np.zeros(len(people), np.uint64), np.zeros(len(people), np.int32)
    given, family, born = people.given, people.family, people.born
    last = np.where(people.family_last > 0, people.family_last, family)
    two_parts = people.family_last > 0
    whole = _whole(born)
    year, day = born // 10_000, born % 10_000
    code = places.code_hash[people.postcode]
    has_code = people.postcode > 0
    says = names.sound_hash
    made.add(NUMBER, people.number > 0, people.number.view(np.uint64), nothing, zero)
    for part, known in ((family, family > 0), (people.family_last, two_parts)):
        made.add(FAMILY_BORN, known & whole, says[part], nothing, born)
        made.add(BOTH_YEAR, known & (given > 0) & (year > 0), says[given], says[part], year)
        made.add(BOTH_DAY, known & (given > 0) & whole, says[given], says[part], day)
        made.add(POSTCODE_FAMILY, known & has_code, code, says[part], zero)
        made.add(BOTH_NAMES, known & (given > 0), says[given], says[part], zero)
    _add_of_small_files(made, people, names)
    made.add(GIVEN_BORN, (given > 0) & whole, says[given], nothing, born)
    made.add(GIVEN_BORN, (people.second > 0) & whole, says[people.second], nothing, born)
    made.add(POSTCODE_BORN, has_code & whole, code, nothing, born)
    made.add(POSTCODE_GIVEN, has_code & (given > 0), code, says[given], zero)
    both = (given > 0) & (last > 0)
    made.add(INITIALS_BORN, both & whole, _initials(names.initial[given], names.initial[last]), nothing, born)
    for parent, parent_family in _parents(people):
        known = (parent > 0) & (given > 0)
        made.add(PARENT_GIVEN, known, says[parent], says[parent_family] ^ _turn(says[given]), zero)
    return made


def query_keys(
    people: People, names: Names, places: Places, *, secret: bytes, kinds: frozenset[int] = STORED
) -> tuple[Hashes, Longs]:
    """Return the keys to look for, and the row of each. A row may name one key twice."""
    return _of_query(people, names, places, _Made(secret, kinds)).all()


def query_keys_by_kind(
    people: People, names: Names, places: Places, *, secret: bytes, years: Collection[int] = ()
) -> Keys:
    """Return the keys to look for in an index of children, each once for a row.

    `years` are those in which somebody there may have been born: whoever has no year is looked for in each of them, so
    that a name alone, or a name and a place, meets every record of that name. Records without a year are met by both
    names.
    """
    made = _of_query(people, names, places, _Made(secret, STORED))
    is_undated = people.born == 0
    for first, second, known in _both_names(people, names):
        made.add(BOTH_YEAR, known, first, second, np.zeros(len(people), np.int32))
        for year in years:
            made.add(BOTH_YEAR, known & is_undated, first, second, np.full(len(people), year, np.int32))
    keys, rows, kinds = made.all_by_kind()
    order = np.lexsort((keys, rows))
    keys, rows, kinds = keys[order], rows[order], kinds[order]
    first = np.ones(len(keys), np.bool_)
    first[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    return keys[first], rows[first], kinds[first]


def near_keys_by_kind(question: People, register: Register) -> tuple[Hashes, Longs]:
    """Return keys for a second look at one question, and their kinds: one of its names sounds nearly so.

    A thousand or so, of which nearly all name nobody; so they are asked only where the first look found nobody.
    """
    names, says = register.names(), register.names().sound_hash
    made = _Made(register.secret, STORED)
    given, born = int(question.given[0]), int(question.born[0])
    code = register.places().code_hash[question.postcode[:1]]
    years = [year for year in (born // 10_000, born // 10_000 - 1, born // 10_000 + 1) if born]

    def add(kind: int, first: Hashes, second: Hashes, number: int = 0) -> None:
        if not len(first) or not len(second):  # a name that is not there sounds like none
            return
        size = max(len(first), len(second))
        first, second = np.broadcast_to(first, size), np.broadcast_to(second, size)
        made.add(kind, np.ones(size, np.bool_), first, second, np.full(size, number, np.int32))

    def near(name: int) -> Hashes:
        return register.sound_hashes(near_sounds(str(names.words[name])))

    near_given, nothing = near(given), np.zeros(1, np.uint64)
    is_whole, has_code = bool(_whole(question.born)[0]), bool(question.postcode[0])
    for part in {int(question.family[0]), int(question.family_last[0])} - {0}:
        near_family = near(part)
        for year in years if given else ():
            add(BOTH_YEAR, near_given, says[[part]], year)
            add(BOTH_YEAR, says[[given]], near_family, year)
        if is_whole:
            add(FAMILY_BORN, near_family, nothing, born)
        if has_code:
            add(POSTCODE_FAMILY, code, near_family)
    if given and is_whole:
        add(GIVEN_BORN, near_given, nothing, born)
    if given and has_code:
        add(POSTCODE_GIVEN, code, near_given)
    for parent, parent_family in _parents(question):
        if given and parent[0]:
            add(PARENT_GIVEN, says[parent], says[parent_family] ^ _turn(near_given))
            add(PARENT_GIVEN, says[parent], near(int(parent_family[0])) ^ _turn(says[[given]]))
    keys, _, kinds = made.all_by_kind()
    keys, first = np.unique(keys, return_index=True)
    return keys, kinds[first]


def _of_query(people: People, names: Names, places: Places, made: _Made) -> _Made:
    nothing, zero = np.zeros(len(people), np.uint64), np.zeros(len(people), np.int32)
    given, second, family = people.given, people.second, people.family
    last = np.where(people.family_last > 0, people.family_last, family)
    says, more = names.sound_hash, names.expanded
    code = places.code_hash[people.postcode]
    has_code = people.postcode > 0
    year = people.born // 10_000
    made.add(NUMBER, people.number > 0, people.number.view(np.uint64), nothing, zero)
    families = ((family, family > 0), (people.family_last, people.family_last > 0))
    firsts = [(says[given], given > 0), (says[second], second > 0)]
    variants = [(more[given, place], more[given, place] > 0) for place in range(more.shape[1])]
    variants = [(sounds, known) for sounds, known in variants if known.any()]
    for born in _dates(people.born):
        whole = _whole(born)
        if not whole.any():
            continue
        straight = born is people.born
        for part, known in (*families, (given, given > 0)):
            made.add(FAMILY_BORN, known & whole, says[part], nothing, born)
        for sounds, known in (*firsts, (says[family], family > 0), *(variants if straight else ())):
            made.add(GIVEN_BORN, known & whole, sounds, nothing, born)
        made.add(POSTCODE_BORN, has_code & whole, code, nothing, born)
        for part, known in ((last, last > 0), (family, people.family_last > 0)):
            initials = _initials(names.initial[given], names.initial[part])
            made.add(INITIALS_BORN, known & (given > 0) & whole, initials, nothing, born)
    whole, day = _whole(people.born), people.born % 10_000
    for part, known in families:
        for place, (sounds, has) in enumerate((*firsts, *variants)):
            both = known & has
            for years in (year, year - 1, year + 1):
                if years is year or place == 0:
                    made.add(BOTH_YEAR, both & (year > 0), sounds, says[part], years)
            made.add(BOTH_DAY, both & whole, sounds, says[part], day)
            made.add(BOTH_NAMES, both, sounds, says[part], zero)
        swapped = known & (given > 0)
        made.add(BOTH_YEAR, swapped & (year > 0), says[part], says[given], year)
        made.add(BOTH_NAMES, swapped, says[part], says[given], zero)
        made.add(POSTCODE_FAMILY, known & has_code, code, says[part], zero)
    made.add(POSTCODE_FAMILY, (given > 0) & has_code, code, says[given], zero)
    for sounds, has in (*firsts, *variants, (says[family], family > 0)):
        made.add(POSTCODE_GIVEN, has & has_code, code, sounds, zero)
    _add_of_small_files(made, people, names)
    for parent, parent_family in _parents(people):
        for sounds, has in (firsts[0], *variants):
            made.add(PARENT_GIVEN, (parent > 0) & has, says[parent], says[parent_family] ^ _turn(sounds), zero)
    return made


def _add_of_small_files(made: _Made, people: People, names: Names) -> None:
    """Add the keys that are not stored: alike for index and query."""
    nothing, zero = np.zeros(len(people), np.uint64), np.zeros(len(people), np.int32)
    house, town, year = people.house.astype(np.uint64), people.town.astype(np.uint64), people.born // 10_000
    for part, of_house, of_year, of_town in (
        (people.family, HOUSE_FAMILY, FAMILY_YEAR, TOWN_FAMILY), (people.given, HOUSE_GIVEN, GIVEN_YEAR, TOWN_GIVEN),
    ):  # fmt: skip
        said, known = names.sound_hash[part], part > 0
        made.add(of_house, known & (people.house > 0), house, said, zero)
        made.add(of_town, known & (people.town > 0), town, said, zero)
        made.add(of_year, known & (year > 0), said, nothing, year)
    made.add(FAMILY_ALONE, people.family > 0, names.sound_hash[people.family], nothing, zero)


def signed(keys: Hashes) -> Longs:
    """Return keys as a database keeps them: signed numbers of 64 bits."""
    return keys.view(np.int64)


def _turn(hashed: Hashes) -> Hashes:
    """Turn a hash, so that mother and child of one name do not cancel each other out."""
    turned: Hashes = hashed << _U(1) | hashed >> _U(63)
    return turned


def _dates(born: Ints) -> Iterator[Ints]:
    """Yield the dates, and the dates with day and month swapped (0 where that is no other date)."""
    yield born
    day, month = born % 100, born // 100 % 100
    other = (day > 0) & (day <= 12) & (month > 0) & (day != month)
    yield np.where(other, born // 10_000 * 10_000 + day * 100 + month, 0).astype(np.int32)


def _parents(people: People) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    return (
        (people.parent_1_given, people.parent_1_family),
        (people.parent_2_given, people.parent_2_family),
    )
