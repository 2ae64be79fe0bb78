"""Compare pairs of people: how far each field agrees. One way for one query and for a million pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from sharewell.core.linking import levels as at
from sharewell.core.linking.people import Bytes, Ints, Longs, Names, People, Places

Floats: TypeAlias = npt.NDArray[np.float32]
Truths: TypeAlias = npt.NDArray[np.bool_]

CLOSE_AT: Final = 0.92
NEAR_AT: Final = 0.82
SOUNDS_CLOSE_AT: Final = 0.75
"""The Jaro-Winkler likeness from which names are close, near, and close where they sound alike."""

IN_USE: Final = 2e-4
"""The share of an index that bears a name, from which a name that looks like it is another name, not an error."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How common each name, postcode and birth date is among the people of an index, by number; dates by day.

    Names beyond the end of an array are new since it was made: they count as rare.
    """

    given: Floats
    family: Floats
    born_days: Ints
    born_shares: Floats
    count: int

    def of_given(self, numbers: Ints) -> Floats:
        """Return the share of people with each given name."""
        return _shares(self.given, numbers)

    def of_family(self, numbers: Ints) -> Floats:
        """Return the share of people with each family name."""
        return _shares(self.family, numbers)

    def of_born(self, born: Ints) -> Floats:
        """Return the share of people born on each day."""
        place = np.searchsorted(self.born_days, born)
        place[place == len(self.born_days)] = 0
        found = self.born_days[place] == born
        return np.where(found, self.born_shares[place], 0).astype(np.float32)


def _shares(shares: Floats, numbers: Ints) -> Floats:
    out: Floats = np.where(numbers < len(shares), shares[np.minimum(numbers, len(shares) - 1)], 0).astype(np.float32)
    return out


def count_frequencies(people: People, names: Names) -> Frequencies:
    """Return how common names and birth dates are among some people."""
    size, count = len(names.words), max(len(people), 1)
    given = (np.bincount(people.given, minlength=size) / count).astype(np.float32)
    family = (np.bincount(people.family, minlength=size) / count).astype(np.float32)
    given[0] = family[0] = 0
    days, counts = np.unique(people.born[people.born > 0], return_counts=True)
    if not len(days):
        days, counts = np.zeros(1, np.int32), np.zeros(1, np.int64)
    return Frequencies(given, family, days.astype(np.int32), (counts / count).astype(np.float32), count)


def recall_frequencies(
    names: Names, *, given: Mapping[str, float], family: Mapping[str, float], born: Mapping[int, float], count: int
) -> Frequencies:
    """Return how common the names of a register are, from shares that an index keeps by name and by day.

    A live search has a register of its own, of one query and its candidates: what is common is known from the index.
    """
    days = sorted(born) or [0]
    return Frequencies(
        np.array([given.get(word, 0.0) for word in names.words], np.float32),
        np.array([family.get(word, 0.0) for word in names.words], np.float32),
        np.array(days, np.int32),
        np.array([born.get(day, 0.0) for day in days], np.float32),
        count,
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """How far pairs agree: `levels[pair, field]`; and the rarity that counts for given, family and birth date.

    A share of 0 means that no rarity counts.
    """

    levels: Bytes
    given_share: Floats
    family_share: Floats
    born_share: Floats

    def __len__(self) -> int:
        return len(self.levels)


class Comparer:
    """Compares people of one register."""

    def __init__(self, names: Names, places: Places, frequencies: Frequencies, lookalikes: frozenset[tuple[str, str]]):
        self.names, self.places, self.frequencies = names, places, frequencies
        size = len(names.words)
        by_word = {word: number for number, word in enumerate(names.words)}
        pairs = [by_word[one] * size + by_word[two] for one, two in lookalikes if one in by_word and two in by_word]
        self._lookalikes = np.array(sorted(pairs), np.int64)
        used = frequencies.of_given(np.arange(size, dtype=np.int32))
        self._in_use = (used >= IN_USE) & (used * frequencies.count >= 5)

    def compare(self, left: People, right: People) -> Compared:
        """Compare each row of `left` with the same row of `right`."""
        out = np.zeros((len(left), len(at.FIELDS)), np.uint8)
        given, family = self._compare_names(left, right)
        out[:, at.GIVEN], out[:, at.FAMILY] = given, family
        out[:, at.OTHER_GIVEN] = self._compare_other_given(left, right, given)
        out[:, at.BORN] = compare_dates(left.born, right.born)
        both = (left.sex > 0) & (right.sex > 0)
        out[:, at.SEX] = np.where(both, np.where(left.sex == right.sex, 1, 2), 0)
        out[:, at.PLACE] = self._compare_places(left, right)
        out[:, at.NUMBER] = compare_numbers(left, right)
        out[:, at.PARENTS] = self._compare_parents(left, right)
        out[:, at.SCHOOL] = np.where(
            (left.school > 0) & (right.school > 0), np.where(left.school == right.school, 1, 2), 0
        )
        agrees_given = (given >= at.SAME) & (given <= at.CLOSE)
        agrees_family = (family >= at.SAME) & (family <= at.CLOSE)
        count = self.frequencies
        return Compared(
            out,
            # The commoner of the two: a rare name beside a common one is an error of writing, not a rare agreement.
            np.where(agrees_given, np.maximum(count.of_given(left.given), count.of_given(right.given)), 0),
            np.where(agrees_family, np.maximum(count.of_family(left.family), count.of_family(right.family)), 0),
            np.where(out[:, at.BORN] == at.SAME, count.of_born(right.born), 0).astype(np.float32),
        )

    # Names

    def _compare_names(self, left: People, right: People) -> tuple[Bytes, Bytes]:
        given = self.likeness(left.given, right.given, of_given=True)
        joined = (left.given_joined == right.given_joined) & (left.given_joined > 0)
        given[joined] = at.SAME
        rest = _rows(given > at.CLOSE, (left.second > 0) | (right.second > 0))
        if len(rest):
            # "George" may be "Jack George"; "George Ali" may be "Jack George" only if Ali is Jack. "Zara Amelia" and
            # "Amelie" may be twins. "M" may be "Jack M", and Mary as well: the first name is not known then.
            forth = _or_worst(self.likeness(left.given[rest], right.second[rest]))
            back = _or_worst(self.likeness(left.second[rest], right.given[rest]))
            letter = (forth <= at.INITIAL) & self._is_letter(left.given[rest])
            letter_back = (back <= at.INITIAL) & self._is_letter(right.given[rest])
            forth[letter], back[letter_back] = at.INITIAL, at.INITIAL
            moved = (forth <= at.CLOSE) & (back <= at.CLOSE)
            moved |= (forth == at.SAME) & (left.second[rest] == 0)
            moved |= (back == at.SAME) & (right.second[rest] == 0)
            given[rest] = np.where(moved, at.MOVED, given[rest])
            alone = (letter & (left.second[rest] == 0)) | (letter_back & (right.second[rest] == 0))
            given[rest[alone & (given[rest] == at.DIFFERENT_NAME)]] = at.UNKNOWN
        family = self.likeness(left.family, right.family)
        parts = left.family_last != right.family_last
        family[(family == at.SAME) & parts] = at.VARIANT  # "Smith" and "Smith-Jones"
        joined = (left.family_joined == right.family_joined) & (left.family_joined > 0)
        family[joined] = at.SAME
        rest = _rows(family > at.VARIANT, (left.family_last > 0) | (right.family_last > 0))
        if len(rest):
            best = np.full(len(rest), 9, np.uint8)
            for one, two in (
                (left.family, right.family_last), (left.family_last, right.family),
                (left.family_last, right.family_last),
            ):  # fmt: skip
                best = np.minimum(best, _or_worst(self.likeness(one[rest], two[rest])))
            family[rest] = np.where(best <= at.CLOSE, np.minimum(family[rest], at.VARIANT), family[rest])
        rest = _rows(given > at.MOVED, family > at.CLOSE)
        if len(rest):
            crossed = np.maximum(
                _or_worst(self.likeness(left.given[rest], right.family[rest])),
                _or_worst(self.likeness(left.family[rest], right.given[rest])),
            )
            swapped = rest[crossed <= at.CLOSE]
            given[swapped] = family[swapped] = at.MOVED
        return given, family

    def _is_letter(self, one: Ints) -> Truths:
        """Say which of these names are one letter."""
        found: Truths = self.names.length[one] == 1
        return found

    def _compare_other_given(self, left: People, right: People, given: Bytes) -> Bytes:
        out = np.zeros(len(left), np.uint8)
        rows = _rows((left.second > 0) & (right.second > 0), given != at.MOVED)
        if len(rows):
            level = self.likeness(left.second[rows], right.second[rows])
            out[rows] = _OTHER_GIVEN_LEVELS[level]
        # One letter stood alone, and is that of the other's second name.
        out[(given == at.UNKNOWN) & (left.given > 0) & (right.given > 0)] = at.OTHER_INITIAL
        return out

    def likeness(self, one: Ints, two: Ints, *, of_given: bool = False) -> Bytes:
        """Return the level of pairs of names, by their numbers.

        `of_given`: two names that look alike and are both in use are two names, as twins have them.
        """
        names = self.names
        out = np.zeros(len(one), np.uint8)
        both = (one > 0) & (two > 0)
        same = one == two
        out[both] = at.DIFFERENT_NAME
        out[both & same] = at.SAME
        rest = np.nonzero(both & ~same)[0]
        if not len(rest):
            return out
        a, b = one[rest], two[rest]
        level = np.full(len(rest), at.DIFFERENT_NAME, np.uint8)
        short = (names.length[a] == 1) | (names.length[b] == 1)
        level[short & (names.initial[a] == names.initial[b])] = at.INITIAL
        sounds = (names.sound[a] == names.sound[b]) & ~short
        maybe = np.nonzero(~short & (sounds | self._may_be_near(a, b)))[0]
        if len(maybe):
            level[maybe] = self._by_letters(a[maybe], b[maybe], sounds[maybe], of_given=of_given)
        grouped = np.nonzero((names.in_groups[a] & names.in_groups[b]) > 0)[0]
        if len(grouped):
            found = self._by_groups(a[grouped], b[grouped])
            level[grouped] = np.where(found > 0, np.minimum(level[grouped], found), level[grouped])
        if len(self._lookalikes):
            pair = a.astype(np.int64) * len(names.words) + b
            place = np.minimum(np.searchsorted(self._lookalikes, pair), len(self._lookalikes) - 1)
            alike = (self._lookalikes[place] == pair) & (level < at.LOOKALIKE)
            level[alike] = at.LOOKALIKE
        out[rest] = level
        return out

    def _may_be_near(self, a: Ints, b: Ints) -> Truths:
        """Return False only where the letters that two names share are too few for the likeness of `NEAR_AT`."""
        names = self.names
        lengths = names.length[a].astype(np.float32), names.length[b].astype(np.float32)
        shared = np.bitwise_count(names.letters[a] & names.letters[b]).astype(np.float32)
        shared += np.minimum(names.spare_letters[a], names.spare_letters[b])
        # Jaro is at most (m/a + m/b + 1) / 3, and the first four letters add at most 0.4 of what is missing to 1.
        most = (shared / lengths[0] + shared / lengths[1] + 1) / 3
        enough: Truths = most + 0.4 * (1 - most) >= NEAR_AT
        return enough

    def _by_letters(self, a: Ints, b: Ints, sounds: Truths, *, of_given: bool) -> Bytes:
        size = len(self.names.words)
        pair = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
        unique, where = np.unique(pair, return_inverse=True)
        words = self.names.words
        alike = process.cpdist(
            words[unique // size], words[unique % size], scorer=JaroWinkler.similarity, dtype=np.float32, workers=1
        )[where]  # fmt: skip
        level = np.full(len(a), at.DIFFERENT_NAME, np.uint8)
        close = (alike >= CLOSE_AT) | (sounds & (alike >= SOUNDS_CLOSE_AT))
        level[alike >= NEAR_AT] = at.NEAR
        level[close] = at.CLOSE
        if of_given:
            level[(level <= at.NEAR) & self._in_use[a] & self._in_use[b]] = at.LOOKALIKE
        return level

    def _by_groups(self, a: Ints, b: Ints) -> Bytes:
        found = np.zeros(len(a), np.uint8)
        one, two = self.names.groups[a], self.names.groups[b]
        of_one, of_two = (one > 0).sum(axis=1), (two > 0).sum(axis=1)
        for i in range(int(of_one.max())):
            wide = np.nonzero(of_one > i)[0]
            for j in range(int(of_two[wide].max())):
                rows = wide[of_two[wide] > j]
                shared = rows[one[rows, i] >> 1 == two[rows, j] >> 1]
                if len(shared):
                    of_head = ((one[shared, i] | two[shared, j]) & 1) > 0
                    # Jack and Shaun are forms of John, but nobody is called both.
                    begins = self.names.initial[a[shared]] == self.names.initial[b[shared]]
                    level = np.where(of_head, at.VARIANT, np.where(begins, at.CLOSE, at.LOOKALIKE))
                    found[shared] = np.where(found[shared] > 0, np.minimum(found[shared], level), level)
        return found

    # Places, parents

    def _compare_places(self, left: People, right: People) -> Bytes:
        places = self.places
        a, b = left.postcode, right.postcode
        both = (a > 0) & (b > 0)
        house = (left.house > 0) & (left.house == right.house)
        street = (left.street > 0) & (left.street == right.street)
        town = (left.town > 0) & (left.town == right.town)
        towns = (left.town > 0) & (right.town > 0)
        district = both & (places.district[a] == places.district[b])
        area = both & (places.area[a] == places.area[b])
        out = np.zeros(len(left), np.uint8)
        out[both | towns] = at.DIFFERENT_PLACE
        out[(left.street > 0) & (right.street > 0) & ~street & (towns | both)] = at.DIFFERENT_PLACE
        out[area] = at.SAME_AREA
        out[district | town] = at.SAME_DISTRICT
        near = district | town | (~both & ~towns)
        out[street & near] = at.SAME_SECTOR
        out[both & (places.sector[a] == places.sector[b])] = at.SAME_SECTOR
        out[house & near & (street | both)] = at.SAME_HOUSE_ELSEWHERE
        slip = np.nonzero(both & (a != b) & area & ~house & (out > at.SAME_HOUSE_ELSEWHERE) & street)[0]
        out[slip] = at.SAME_HOUSE_ELSEWHERE
        same = both & (a == b)
        out[same] = at.SAME_POSTCODE
        out[house & (same | (town & ~both))] = at.SAME
        return out

    def _compare_parents(self, left: People, right: People) -> Bytes:
        out = np.zeros(len(left), np.uint8)
        lefts = ((left.parent_1_given, left.parent_1_family), (left.parent_2_given, left.parent_2_family))
        rights = ((right.parent_1_given, right.parent_1_family), (right.parent_2_given, right.parent_2_family))
        for given, family in lefts:
            for other_given, other_family in rights:
                rows = np.nonzero((given > 0) & (other_given > 0))[0]
                if len(rows):
                    first = self.likeness(given[rows], other_given[rows])
                    last = self.likeness(family[rows], other_family[rows])
                    level = _PARENT_LEVELS[first, last]
                    out[rows] = np.where(out[rows] > 0, np.minimum(out[rows], level), level)
        return out


_OTHER_GIVEN_LEVELS: Final = np.array([0, 1, 2, 2, 2, 4, 4, 3, 4], np.uint8)
"""The level of second given names by their likeness."""


def _parent_levels() -> Bytes:
    """Return the level of a parent by the levels of given and family name."""
    table = np.full((at.MOST_LEVELS, at.MOST_LEVELS), at.DIFFERENT_PARENTS, np.uint8)
    for first in range(1, at.MOST_LEVELS):
        for last in range(at.MOST_LEVELS):
            alike, family_alike = first <= at.CLOSE, 1 <= last <= at.CLOSE
            if first == at.SAME and last == at.SAME:
                table[first, last] = at.SAME
            elif alike and family_alike:
                table[first, last] = at.PARENT_ALIKE
            elif alike or (first == at.INITIAL and family_alike):
                table[first, last] = at.PARENT_GIVEN
            elif family_alike:
                table[first, last] = at.PARENT_FAMILY
    return table


_PARENT_LEVELS: Final = _parent_levels()


def compare_dates(one: Ints, two: Ints) -> Bytes:
    """Return the level of pairs of birth dates."""
    out = np.zeros(len(one), np.uint8)
    both = (one > 0) & (two > 0)
    out[both] = at.DIFFERENT_DATE
    same = both & (one == two)
    out[same] = np.where((one[same] % 100 == 0) | (one[same] // 100 % 100 == 0), at.YEAR_ALONE, at.SAME)
    rest = np.nonzero(both & ~same)[0]
    if not len(rest):
        return out
    a, b = one[rest], two[rest]
    parts = [(each // 10_000, each // 100 % 100, each % 100) for each in (a, b)]
    (year, month, day), (year_2, month_2, day_2) = parts
    whole = (day > 0) & (day_2 > 0) & (month > 0) & (month_2 > 0)
    same_year = year == year_2
    # The first of January is what systems write where only the year is known.
    new_year, new_year_2 = (month == 1) & (day == 1), (month_2 == 1) & (day_2 == 1)
    level = np.full(len(rest), at.DIFFERENT_DATE, np.uint8)
    level[(np.abs(year - year_2) == 1) & (~whole | new_year | new_year_2)] = at.NEXT_YEAR
    level[same_year] = at.SAME_YEAR
    told = whole & ~(new_year & new_year_2)
    agreeing = same_year.astype(np.int8) + (month == month_2) + (day == day_2)
    level[told & (agreeing == 2)] = at.ONE_PART
    level[same_year & (~whole | new_year | new_year_2)] = at.YEAR_ALONE
    slips, transposed = _digits_apart(a, b)
    level[told & ((slips == 1) | transposed)] = at.ONE_SLIP
    level[told & same_year & (month == day_2) & (day == month_2)] = at.SWAPPED
    out[rest] = level
    return out


def _digits_apart(a: npt.NDArray[np.integer], b: npt.NDArray[np.integer], *, digits: int = 8) -> tuple[Ints, Truths]:
    """Return how many digits differ, and whether two neighbours changed places and nothing else differs."""
    slips = np.zeros(len(a), np.int32)
    crossed = np.zeros(len(a), np.int32)
    before: tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]] | None = None
    for _ in range(digits):
        one, two = a % 10, b % 10
        slips += one != two
        if before is not None:
            crossed += (one == before[1]) & (two == before[0]) & (one != two)
        before = one, two
        a, b = a // 10, b // 10
    return slips, (slips == 2) & (crossed == 1)


def compare_numbers(left: People, right: People) -> Bytes:
    """Return the level of pairs of NHS numbers. One that fails its check digit can only be a slip of another."""
    out = np.zeros(len(left), np.uint8)
    rows = np.nonzero((left.number > 0) & (right.number > 0))[0]
    if not len(rows):
        return out
    a, b = left.number[rows], right.number[rows]
    holds = (left.number_holds[rows] & right.number_holds[rows]) > 0
    slips, transposed = _digits_apart(a, b, digits=10)
    level = np.where(holds, at.DIFFERENT_NUMBER, at.UNKNOWN).astype(np.uint8)
    level[(slips == 1) | transposed] = at.NUMBER_SLIP
    level[holds & (a == b)] = at.SAME
    level[~holds & (a == b)] = at.NUMBER_SLIP
    out[rows] = level
    return out


def _rows(*conditions: Truths) -> Longs:
    held = conditions[0]
    for condition in conditions[1:]:
        held = held & condition
    rows: Longs = np.nonzero(held)[0]
    return rows


def _or_worst(level: Bytes) -> Bytes:
    """Return levels with "not known" as the worst."""
    worst: Bytes = np.where(level == at.UNKNOWN, 9, level).astype(np.uint8)
    return worst
