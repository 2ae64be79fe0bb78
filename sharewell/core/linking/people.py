"""Records as columns of numbers: what is compared, read once, for one record or for a million.

`Register` reads cells into `People`. Two groups of people can be compared when one register read both.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sharewell.core.linking.dates import read_iso
from sharewell.core.linking.names import (
    FamilyName,
    GivenNames,
    fold,
    read_family_name,
    read_given_names,
    read_whole_name,
)
from sharewell.core.linking.numbers import are_nhs_numbers, read_number
from sharewell.core.linking.places import read_address, read_postcode
from sharewell.core.linking.sounds import sound
from sharewell.core.linking.tables import MOST_GROUPS, Tables

Ints: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint64]
Bytes: TypeAlias = npt.NDArray[np.uint8]

COLUMNS: Final = (
    "given_names", "family_name", "date_of_birth", "sex", "address", "town", "postcode", "nhs_number", "parent_1",
    "parent_2", "school",
)  # fmt: skip
"""The cells that a record may have, as text. Any may be missing."""

MALE, FEMALE, OTHER_SEX = 1, 2, 3
_SEXES: Final = {
    "M": MALE, "MALE": MALE, "BOY": MALE, "1": MALE, "MAN": MALE, "F": FEMALE, "FEMALE": FEMALE, "GIRL": FEMALE,
    "2": FEMALE, "WOMAN": FEMALE, "X": OTHER_SEX, "OTHER": OTHER_SEX, "INDETERMINATE": OTHER_SEX, "I": OTHER_SEX,
}  # fmt: skip
MOST_EXPANDED = 8
"""The most other sounds that a query looks for because of nicknames and variants."""


@dataclass(frozen=True, slots=True)
class People:
    """Columns of the same length. Names and postcodes are numbers of the register; houses, streets, towns, schools
    and names as they are joined are keyed hashes.

    0 always means that nothing is known. `born` is a date as in `dates`; `number` an NHS number, `number_holds` says
    that its check digit is right.
    """

    given: Ints
    second: Ints
    given_joined: Ints
    family: Ints
    family_last: Ints
    family_joined: Ints
    born: Ints
    sex: Bytes
    house: Ints
    street: Ints
    town: Ints
    postcode: Ints
    number: Longs
    number_holds: Bytes
    parent_1_given: Ints
    parent_1_family: Ints
    parent_2_given: Ints
    parent_2_family: Ints
    school: Ints

    def __len__(self) -> int:
        return len(self.born)

    def part(self, rows: "slice | Ints | Longs") -> "People":
        """Return some of the people."""
        return People(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of cells in which each different cell stands once: row `n` holds `words[codes[n]]`."""

    words: Sequence[str]
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)


Cells: TypeAlias = Sequence[str] | Coded
"""A column of text, one cell for each row."""

OF_NAMES: Final = (
    "given", "second", "family", "family_last", "parent_1_given", "parent_1_family", "parent_2_given",
    "parent_2_family",
)  # fmt: skip
"""The columns that hold numbers of names."""


def accept_numbers(people: People) -> People:
    """Return the people, with numbers counting without their check digit where most of them do not pass it.

    Files from elsewhere have identifiers of their own in that column.
    """
    known = people.number > 0
    if np.count_nonzero(people.number_holds) * 2 >= np.count_nonzero(known):
        return people
    return replace(people, number_holds=known.astype(np.uint8))


def join_people(parts: Sequence[People]) -> People:
    """Return one group from several of the same register."""
    return People(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(People)))


@dataclass(frozen=True)
class Names:
    """What is known of each name of a register, by its number.

    What blocking keys are made of is worked out when it is asked for: of the names of a question, not of all whom it is
    compared with.
    """

    words: npt.NDArray[np.object_]
    initial: Bytes
    length: Bytes
    letters: npt.NDArray[np.uint32]
    spare_letters: Bytes
    sound: Ints
    groups: Ints
    in_groups: Bytes
    heard: Callable[[int], tuple[Hashes, Hashes]]

    @cached_property
    def _heard(self) -> tuple[Hashes, Hashes]:
        return self.heard(len(self.words))

    @property
    def sound_hash(self) -> Hashes:
        """Return the keyed hash of how each name sounds."""
        return self._heard[0]

    @property
    def expanded(self) -> Hashes:
        """Return those of its nicknames and variants: a row for each name, 0 where there are no more."""
        return self._heard[1]


@dataclass(frozen=True, slots=True)
class Places:
    """What each postcode of a register lies in, by its number; and a keyed hash of it."""

    sector: Ints
    district: Ints
    area: Ints
    code_hash: Hashes


class _Hashed(dict[str, int]):
    """Gives each word a keyed hash as its number: a word that a database keeps by its number is known again."""

    def __init__(self, kind: str, secret: bytes) -> None:
        super().__init__({"": 0})
        self._kind, self._secret = kind.encode(), secret[:64]

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode(), digest_size=4, key=self._secret, person=self._kind).digest()
        number = self[word] = int.from_bytes(digest, "little") >> 1 or 1
        return number


class _Numbered(dict[str, int]):
    """Gives each new word the next number, from 1."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__({"": 0})
        self._note = note

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        self._note(word)
        return number


class Register:
    """Reads cells into people, and keeps what each name and postcode is. Not thread-safe.

    `secret` (16 bytes or more) keys the hashes that blocking keys are made of.
    """

    def __init__(self, tables: Tables, *, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("The secret of blocking keys has 16 bytes or more.")
        self.tables = tables
        self.secret = secret
        self._words: list[str] = [""]
        self._names = _Numbered(self._words.append)
        self._codes: list[tuple[str, int, int, int]] = [("", 0, 0, 0)]
        self._sectors, self._districts, self._areas = _plain(), _plain(), _plain()
        self._code_numbers: dict[str, int] = {}
        # Compared for being equal only. Two of one number are rarer than one in two thousand million pairs.
        self._houses, self._streets = _Hashed("house", secret), _Hashed("street", secret)
        self._towns, self._schools = _Hashed("town", secret), _Hashed("school", secret)
        self._joined = _Hashed("joined", secret)
        self._given = _Remembering(self._read_given)
        self._family = _Remembering(self._read_family)
        self._postcodes = _Remembering(self._read_postcode)
        self._dates = _Remembering(self._read_date)
        self._town_of = _Remembering(lambda cell: self._towns[fold(cell, tables)])
        self._school_of = _Remembering(lambda cell: self._schools[fold(cell, tables)])
        self._given_rows: list[tuple[int, int, int]] = []
        self._family_rows: list[tuple[int, int, int]] = []
        self._frozen: Names | None = None
        self._known_sounds: dict[str, int] = {"": 0}
        self._sounds: list[str] = []
        self._attributes: list[tuple[int, int, int, int, int]] = []
        self._held_groups: list[tuple[int, ...]] = []
        self._heard: list[tuple[int, ...]] = []

    # Reading

    def read(self, cells: Mapping[str, Cells]) -> People:
        """Return the people of some columns of text, all of the same length. Columns not given are not known."""
        unknown = sorted(set(cells) - set(COLUMNS))
        if unknown:
            raise ValueError(f"Not a column of a record: {', '.join(unknown)}.")
        count = len(next(iter(cells.values()), ""))
        if any(len(column) != count for column in cells.values()):
            raise ValueError("The columns differ in length.")
        given = self._through("given_names", cells, count, self._given)
        family = self._through("family_name", cells, count, self._family)
        given_of = np.array(self._given_rows or [(0, 0, 0)], np.int32)
        family_of = np.array(self._family_rows or [(0, 0, 0)], np.int32)
        number, holds = self._read_numbers(cells.get("nhs_number"), count)
        houses, streets = self._read_addresses(cells.get("address"), count)
        parent_1, parent_1_family = self._read_parents(cells.get("parent_1"), count)
        parent_2, parent_2_family = self._read_parents(cells.get("parent_2"), count)
        return People(
            given_of[given, 0], given_of[given, 1], given_of[given, 2],
            family_of[family, 0], family_of[family, 1], family_of[family, 2],
            self._through("date_of_birth", cells, count, self._dates),
            _sexes(cells.get("sex"), count),
            houses, streets,
            self._through("town", cells, count, self._town_of),
            self._through("postcode", cells, count, self._postcodes),
            number, holds, parent_1, parent_1_family, parent_2, parent_2_family,
            self._through("school", cells, count, self._school_of),
        )  # fmt: skip

    def _through(self, name: str, cells: Mapping[str, Cells], count: int, reader: "_Remembering") -> Ints:
        column = cells.get(name)
        if column is None:
            return np.zeros(count, np.int32)
        words, rows = _apart(column)
        return np.fromiter(map(reader.__getitem__, words), np.int32, len(words))[rows]

    def _read_given(self, cell: str) -> int:
        name: GivenNames = read_given_names(cell, self.tables)
        self._given_rows.append((self._names[name.first], self._names[name.second], self._joined[name.joined]))
        return len(self._given_rows) - 1

    def _read_family(self, cell: str) -> int:
        name: FamilyName = read_family_name(cell, self.tables)
        self._family_rows.append((self._names[name.first], self._names[name.last], self._joined[name.joined]))
        return len(self._family_rows) - 1

    def _read_date(self, cell: str) -> int:
        return 0 if cell in self.tables.no_date else read_iso(cell.strip())

    def _read_postcode(self, cell: str) -> int:
        code = read_postcode(cell, self.tables)
        if not code.code:
            return 0
        number = self._code_numbers.get(code.code)
        if number is None:
            number = self._code_numbers[code.code] = len(self._codes)
            self._codes.append(
                (code.code, self._sectors[code.sector], self._districts[code.district], self._areas[code.area])
            )
        return number

    def _read_numbers(self, column: Cells | None, count: int) -> tuple[Longs, Bytes]:
        if column is None:
            return np.zeros(count, np.int64), np.zeros(count, np.uint8)
        words, rows = _apart(column)
        number = np.fromiter(map(read_number, words), np.int64, len(words))[rows]
        return number, are_nhs_numbers(number).astype(np.uint8)

    def _read_addresses(self, column: Cells | None, count: int) -> tuple[Ints, Ints]:
        if column is None:
            return np.zeros(count, np.int32), np.zeros(count, np.int32)
        words, rows = _apart(column)
        houses, streets = np.zeros(len(words), np.int32), np.zeros(len(words), np.int32)
        for row, cell in enumerate(words):
            if cell:
                house, street = read_address(cell, self.tables)
                houses[row], streets[row] = self._houses[house], self._streets[street]
        return houses[rows], streets[rows]

    def _read_parents(self, column: Cells | None, count: int) -> tuple[Ints, Ints]:
        if column is None:
            return np.zeros(count, np.int32), np.zeros(count, np.int32)
        words, rows = _apart(column)
        given, family = np.zeros(len(words), np.int32), np.zeros(len(words), np.int32)
        names, tables = self._names, self.tables
        apart = tables.special
        for row, cell in enumerate(words):
            if cell:
                first, space, last = cell.upper().partition(" ")
                plain = space and first.isalpha() and last.isalpha() and cell.isascii()
                if not plain or first in apart or last in apart:
                    first, last = read_whole_name(cell, tables)
                given[row], family[row] = names[first], names[last]
        return given[rows], family[rows]

    # What a database keeps of people that were read, and gives back

    def words_of(self, numbers: Ints) -> list[str]:
        """Return names by their numbers."""
        words = self._words
        return [words[number] for number in numbers.tolist()]

    def numbers_of(self, words: Sequence[str]) -> Ints:
        """Return the numbers of names as `words_of` gave them."""
        return np.fromiter(map(self._names.__getitem__, words), np.int32, len(words))

    def codes_of(self, numbers: Ints) -> list[str]:
        """Return postcodes by their numbers."""
        codes = self._codes
        return [codes[number][0] for number in numbers.tolist()]

    def postcodes_of(self, codes: Sequence[str]) -> Ints:
        """Return the numbers of postcodes as `codes_of` gave them."""
        return np.fromiter(map(self._postcodes.__getitem__, codes), np.int32, len(codes))

    # What is known of names and places

    def names(self) -> Names:
        """Return what is known of each name read so far."""
        if self._frozen is None or len(self._frozen.words) != len(self._words):
            self._learn()
            plain = np.array(self._attributes, np.int64)
            groups = np.zeros((len(self._words), MOST_GROUPS), np.int32)
            for number, held in enumerate(self._held_groups):
                if held:
                    groups[number, : len(held)] = held
            self._frozen = Names(
                np.array(self._words, np.object_),
                plain[:, 0].astype(np.uint8),
                plain[:, 1].astype(np.uint8),
                plain[:, 2].astype(np.uint32),
                plain[:, 3].astype(np.uint8),
                plain[:, 4].astype(np.int32),
                groups,
                (groups[:, 0] > 0).astype(np.uint8),
                self._hear,
            )
        return self._frozen

    def _learn(self) -> None:
        variants = self.tables.variants
        for word in self._words[len(self._attributes) :]:
            said = sound(word)
            letters = 0
            for character in set(word):
                letters |= 1 << (ord(character) - 65)
            self._attributes.append((
                ord(word[0]) if word else 0, len(word), letters, len(word) - len(set(word)),
                self._known_sounds.setdefault(said, len(self._known_sounds)),
            ))  # fmt: skip
            self._sounds.append(said)
            self._held_groups.append(variants.get(word, ()))

    def _hear(self, count: int) -> tuple[Hashes, Hashes]:
        """Return the keyed hash of how each of the first names sounds, and those of its nicknames and variants."""
        members = self.tables.members
        for number in range(len(self._heard), count):
            said, others = self._sounds[number], dict[str, None]()
            for group in self._held_groups[number]:
                row = members[group // 2]
                # From a nickname to the name itself and back; between two nicknames of one name only where few.
                near = row if group % 2 else (row[0], *row[1:5])
                others.update(dict.fromkeys(sound(one) for one in near))
            others.pop(said, None)
            self._heard.append(tuple(self._hash("sound", one) for one in (said, *list(others)[:MOST_EXPANDED])))
        hashed = np.array([held[0] for held in self._heard[:count]], np.int64).view(np.uint64)
        expanded = np.zeros((count, MOST_EXPANDED), np.int64)
        for number, held in enumerate(self._heard[:count]):
            if len(held) > 1:
                expanded[number, : len(held) - 1] = held[1:]
        return hashed, expanded.view(np.uint64)

    def sound_hashes(self, sounds: Sequence[str]) -> Hashes:
        """Return the keyed hashes of sound keys, as `Names` holds them."""
        return np.array([self._hash("sound", said) for said in sounds], np.int64).view(np.uint64)

    def places(self) -> Places:
        """Return what is known of each postcode read so far."""
        table = np.array([row[1:] for row in self._codes], np.int32)
        hashed = np.array([self._hash("postcode", row[0]) for row in self._codes], np.int64).view(np.uint64)
        return Places(table[:, 0], table[:, 1], table[:, 2], hashed)

    def _hash(self, kind: str, word: str) -> int:
        """Return a keyed hash as a signed number of 64 bits; 0 for an empty word."""
        if not word:
            return 0
        digest = hashlib.blake2b(
            word.encode(), digest_size=8, key=self.secret[:64], person=kind.encode()
        ).digest()  # fmt: skip
        return int.from_bytes(digest, "little", signed=True) or 1


class _Remembering(dict[str, int]):
    """Reads each different cell once."""

    def __init__(self, read: Callable[[str], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: str) -> int:
        number = self[cell] = self._read(cell)
        return number


def _plain() -> _Numbered:
    return _Numbered(lambda _: None)


def _apart(column: Cells) -> tuple[Sequence[str], "slice | Ints"]:
    """Return the cells to read, and which of them stands in each row."""
    return (column.words, column.codes) if isinstance(column, Coded) else (column, slice(None))


def _sexes(column: Cells | None, count: int) -> Bytes:
    if column is None:
        return np.zeros(count, np.uint8)
    words, rows = _apart(column)
    return np.fromiter((_SEXES.get(cell.strip().upper(), 0) for cell in words), np.uint8, len(words))[rows]
