"""Which pairs share a blocking key. Memory grows with the pairs that do, not with the index."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from sharewell.core.linking.keys import STORED, index_keys, query_keys
from sharewell.core.linking.people import Hashes, Longs, Names, People, Places

MOST_OF_A_KEY: Final = 400
"""A key that more records share says too little; they are found by their other keys."""
MOST_OF_A_QUERY: Final = 400
"""The most candidates of one query: those with most keys in common."""

MOST_ALONE: Final = 5
"""How many records may bear a key that is all a query and a record share, where an index is large: of more of them,
each is far likelier somebody else. Whoever asks live is shown more (a name and an age are one key)."""

_INDEX_CHUNK: Final = 1 << 16
_QUERY_CHUNK: Final = 1 << 13
BLOCK: Final = 250_000
_BITS: Final = np.uint64(40)

Pairs: TypeAlias = tuple[Longs, Longs]


@dataclass(frozen=True, slots=True)
class _Postings:
    """Keys in order, and the row of the index that each stands for."""

    keys: Hashes
    rows: Longs


class Candidates:
    """The keys of some queries, and all that an index has under them."""

    def __init__(
        self, queries: People, index: People, names: Names, places: Places, *, secret: bytes, kinds: frozenset[int]
    ) -> None:
        self.count = len(queries)
        self._index_count = len(index)
        keys, rows = query_keys(queries, names, places, secret=secret, kinds=kinds)
        order = np.argsort(rows, kind="stable")
        self._keys, self._rows = keys[order], rows[order]
        self._alone = MOST_ALONE if kinds == STORED else MOST_OF_A_KEY
        self._postings = _wanted(keys, index, names, places, secret=secret, kinds=kinds)

    def pairs(self, only: Longs | None = None) -> Iterator[Pairs]:
        """Yield batches of (row of the queries, row of the index), each pair once, by rising row of the queries.

        `only` names some rows; they are then numbered from 0 in the order given.
        """
        keys, rows, count = self._keys, self._rows, self.count
        if only is not None:
            first, size = np.searchsorted(rows, only, side="left"), np.searchsorted(rows, only, side="right")
            size = size - first
            ends = np.cumsum(size)
            place = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - size, size) + np.repeat(first, size)
            keys, rows, count = keys[place], np.repeat(np.arange(len(only)), size), len(only)
        edges = np.searchsorted(rows, np.arange(0, count + _QUERY_CHUNK, _QUERY_CHUNK))
        for low, high in pairwise(edges):
            yield from _meet(keys[low:high], rows[low:high], self._postings, self._index_count, self._alone)


def candidate_blocks(
    queries: People, index: People, names: Names, places: Places, *, secret: bytes, kinds: frozenset[int] = STORED
) -> Iterator[tuple[int, Candidates]]:
    """Yield the candidates of some hundred thousand queries at a time, with the number of queries before them.

    Only keys that some query names are kept, so an index of many millions streams past.
    """
    for begin in range(0, len(queries), BLOCK):
        block = queries.part(slice(begin, begin + BLOCK))
        yield begin, Candidates(block, index, names, places, secret=secret, kinds=kinds)


def _wanted(
    keys: Hashes, index: People, names: Names, places: Places, *, secret: bytes, kinds: frozenset[int]
) -> _Postings:
    """Return the keys of the index whose first bits some query names: all that are named, and a few more."""
    named = np.zeros(1 << 24, np.bool_)
    named[(keys >> _BITS).astype(np.int64)] = True
    held: list[Hashes] = []
    held_rows: list[Longs] = []
    for begin in range(0, len(index), _INDEX_CHUNK):
        part = index.part(slice(begin, begin + _INDEX_CHUNK))
        made, rows = index_keys(part, names, places, secret=secret, kinds=kinds)
        wanted = named[(made >> _BITS).astype(np.int64)]
        held.append(made[wanted])
        held_rows.append(rows[wanted] + begin)
    all_keys = np.concatenate(held) if held else np.empty(0, np.uint64)
    all_rows = np.concatenate(held_rows) if held_rows else np.empty(0, np.int64)
    order = np.argsort(all_keys)
    return _Postings(all_keys[order], all_rows[order])


def _meet(keys: Hashes, rows: Longs, postings: _Postings, count: int, alone: int) -> Iterator[Pairs]:
    """Yield the pairs that some queries and the postings share, those of one query capped.

    `alone` is how many may bear a key that is all they share.
    """
    if not len(keys) or not len(postings.keys):
        return
    order = np.argsort(keys)
    keys, rows = keys[order], rows[order]
    first = np.searchsorted(postings.keys, keys, side="left")
    size = np.searchsorted(postings.keys, keys, side="right") - first
    use = (size > 0) & (size <= MOST_OF_A_KEY)
    first, size, rows = first[use], size[use], rows[use]
    if not len(size):
        return
    ends = np.cumsum(size)
    place = np.arange(ends[-1]) - np.repeat(ends - size, size) + np.repeat(first, size)
    # The last bit marks a key of too many; it sorts last, so that a pair begins with a key of few if it has one.
    pair = (np.repeat(rows, size) * count + postings.rows[place]) << 1 | np.repeat(size > alone, size)
    pair.sort()
    starts = np.nonzero(np.append(True, pair[1:] >> 1 != pair[:-1] >> 1))[0]
    shared = np.diff(starts, append=len(pair))
    told = (shared > 1) | (pair[starts] & 1 == 0)
    pair, shared = pair[starts[told]] >> 1, shared[told]
    if not len(pair):
        return
    query, other = pair // count, pair % count
    most = np.bincount(query).max()
    if most > MOST_OF_A_QUERY:
        query, other = _most_shared(query, other, shared)
    yield query, other


def _most_shared(query: Longs, other: Longs, shared: Longs) -> Pairs:
    """Keep for each query the candidates with most keys in common."""
    order = np.lexsort((-shared, query))
    query, other = query[order], other[order]
    begins = np.searchsorted(query, query, side="left")
    keep = np.arange(len(query)) - begins < MOST_OF_A_QUERY
    return query[keep], other[keep]
