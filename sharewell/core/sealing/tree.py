"""The Merkle tree of RFC 6962, section 2.1, and its proofs (verified as in RFC 9162, sections 2.1.3 and 2.1.4).

A complete subtree is named (level, position): it covers the leaves from position × 2^level, 2^level of them. Level 0 is
the leaf hashes themselves. Whoever stores the complete subtrees can answer for every proof with a few look-ups.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without a leaf (RFC 6962, section 2.1)."""

Subtree = tuple[int, int]
Range = tuple[int, int]
"""The leaves from the first number to before the second."""


def leaf_hash(content: bytes) -> bytes:
    """Return the 32 bytes that stand for one entry."""
    return hashlib.sha256(LEAF_PREFIX + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32 bytes that stand for two subtrees beside each other."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The right edge of a growing tree: its size and its complete subtrees, largest first. Nothing else is needed."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash. Return the complete subtrees above it that it finished: (level, position, hash), upwards."""
        finished = []
        position, level, current = self.size, 0, leaf
        while position & 1:
            current = node_hash(self.peaks.pop(), current)
            position >>= 1
            level += 1
            finished.append((level, position, current))
        self.peaks.append(current)
        self.size += 1
        return finished

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        return root_of_subtrees(self.peaks)


def root_of_subtrees(hashes: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees that lie beside each other, largest first."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def complete_subtrees(size: int) -> list[Subtree]:
    """Return the complete subtrees that make up a tree of this size, largest first."""
    return subtrees_of_range((0, size))


def subtrees_of_range(leaves: Range) -> list[Subtree]:
    """Return the complete subtrees that make up a range, largest first.

    The range must be one that a proof uses: it begins where its own largest subtree may begin.
    """
    start, end = leaves
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def range_hash(leaves: Range, find: Callable[[Subtree], bytes]) -> bytes:
    """Return the hash over a range, given what finds the hash of a complete subtree."""
    return root_of_subtrees([find(subtree) for subtree in subtrees_of_range(leaves)])


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove that the leaf at `index` is in the tree, from the leaf upwards.

    Raise `ValueError` for a leaf that is not in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError("There is no such leaf in a tree of this size.")
    path: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose hashes prove that the tree of size `old` is the beginning of the one of size `new`.

    Raise `ValueError` unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError("A tree is only compared with one that is at least as large, and neither may be empty.")
    path: list[Range] = []
    start, end, is_whole = 0, new, True
    while old != end:
        split = start + _largest_power_below(end - start)
        if old <= split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start, is_whole = split, False
    if not is_whole:
        path.append((start, end))
    return path[::-1]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof shows this leaf hash at this index of the tree (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == root


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows the old tree to be the beginning of the new one (RFC 9162, section 2.1.4.2).

    An empty tree is the beginning of every tree, and needs no proof.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    of_old = of_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            of_old, of_new = node_hash(sibling, of_old), node_hash(sibling, of_new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            of_new = node_hash(of_new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def needed_subtrees(ranges: Iterable[Range]) -> list[Subtree]:
    """Return every complete subtree that the hashes of these ranges are made from."""
    return [subtree for leaves in ranges for subtree in subtrees_of_range(leaves)]


def _largest_power_below(number: int) -> int:
    """Return the largest power of two that is smaller than the number (two or more)."""
    return 1 << ((number - 1).bit_length() - 1)
