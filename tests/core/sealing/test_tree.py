"""The Merkle tree: against published vectors, and against a naive twin."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.sealing import (
    EMPTY_ROOT,
    Frontier,
    complete_subtrees,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    range_hash,
    verify_consistency,
    verify_inclusion,
)

# The test vectors of Google's certificate-transparency project for RFC 6962 (merkletree/merkle_tree_test.cc), which
# other implementations of Certificate Transparency carry as well.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    # (index, size): proof
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    # (old size, new size): proof
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


# -- the naive twin: RFC 6962 read aloud -------------------------------------------------------------------------------


def split(number: int) -> int:
    power = 1
    while power * 2 < number:
        power *= 2
    return power


def naive_root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = split(len(leaves))
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(old: int, leaves: Sequence[bytes], *, is_whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if is_whole else [naive_root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*naive_proof(old, leaves[:k], is_whole=is_whole), naive_root(leaves[k:])]
    return [*naive_proof(old - k, leaves[k:], is_whole=False), naive_root(leaves[:k])]


class Tree:
    """A tree that keeps its complete subtrees, as the database does."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.frontier, self.nodes, self.roots = Frontier(), {}, [EMPTY_ROOT]
        for position, content in enumerate(leaves):
            leaf = leaf_hash(content)
            self.nodes[0, position] = leaf
            for level, at, value in self.frontier.append(leaf):
                self.nodes[level, at] = value
            self.roots.append(self.frontier.root())

    def proof(self, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
        return [range_hash(one, self.nodes.__getitem__) for one in ranges]


contents = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


class TestPublishedVectors:
    def test_the_empty_tree(self) -> None:
        assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    def test_every_root(self) -> None:
        assert [root.hex() for root in Tree(LEAVES).roots[1:]] == ROOTS

    @pytest.mark.parametrize(("index", "size"), INCLUSION)
    def test_inclusion(self, index: int, size: int) -> None:
        proof = Tree(LEAVES).proof(inclusion_ranges(index, size))
        assert [part.hex() for part in proof] == INCLUSION[index, size]
        root = bytes.fromhex(ROOTS[size - 1])
        assert verify_inclusion(leaf=leaf_hash(LEAVES[index]), index=index, size=size, proof=proof, root=root)

    @pytest.mark.parametrize(("old", "new"), CONSISTENCY)
    def test_consistency(self, old: int, new: int) -> None:
        proof = Tree(LEAVES).proof(consistency_ranges(old, new))
        assert [part.hex() for part in proof] == CONSISTENCY[old, new]
        roots = [bytes.fromhex(root) for root in ROOTS]
        assert verify_consistency(
            old_size=old, new_size=new, old_root=roots[old - 1], new_root=roots[new - 1], proof=proof
        )


class TestAgainstTheTwin:
    @given(contents)
    def test_a_tree_that_grows_has_the_root_of_one_made_at_once(self, leaves: list[bytes]) -> None:
        assert Tree(leaves).roots[-1] == naive_root(leaves)

    @given(contents, st.data())
    def test_inclusion(self, leaves: list[bytes], data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(leaves) - 1))
        proof = Tree(leaves).proof(inclusion_ranges(index, len(leaves)))
        assert proof == naive_path(index, leaves)

    @given(contents, st.data())
    def test_consistency(self, leaves: list[bytes], data: st.DataObject) -> None:
        old = data.draw(st.integers(1, len(leaves)))
        proof = Tree(leaves).proof(consistency_ranges(old, len(leaves)))
        assert proof == naive_proof(old, leaves)


class TestEverySizeUpToForty:
    """Exhaustive where it is cheap: every proof holds, and holds for nothing else."""

    leaves = [bytes([number]) for number in range(40)]

    def test_each_leaf_is_proved_in_each_tree_and_nowhere_else(self) -> None:
        tree = Tree(self.leaves)
        for size in range(1, len(self.leaves) + 1):
            for index in range(size):
                proof = tree.proof(inclusion_ranges(index, size))
                for claimed in range(size + 1):
                    holds = verify_inclusion(
                        leaf=tree.nodes[0, index], index=claimed, size=size, proof=proof, root=tree.roots[size]
                    )
                    assert holds == (claimed == index), (index, claimed, size)

    def test_each_tree_goes_on_from_each_smaller_one(self) -> None:
        tree = Tree(self.leaves)
        for new in range(1, len(self.leaves) + 1):
            for old in range(1, new + 1):
                proof = tree.proof(consistency_ranges(old, new))
                for claimed in range(1, new + 1):
                    holds = verify_consistency(
                        old_size=claimed,
                        new_size=new,
                        old_root=tree.roots[claimed],
                        new_root=tree.roots[new],
                        proof=proof,
                    )
                    assert holds == (claimed == old), (old, claimed, new)


class TestAnAlteredProof:
    @given(contents, st.data())
    def test_does_not_prove_that_a_leaf_is_there(self, leaves: list[bytes], data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(leaves) - 1))
        tree = Tree(leaves)
        proof = alter(tree.proof(inclusion_ranges(index, len(leaves))), data)
        assert not verify_inclusion(
            leaf=tree.nodes[0, index], index=index, size=len(leaves), proof=proof, root=tree.roots[-1]
        )

    @given(contents, st.data())
    @settings(max_examples=200)
    def test_does_not_prove_that_a_tree_goes_on(self, leaves: list[bytes], data: st.DataObject) -> None:
        old = data.draw(st.integers(1, len(leaves)))
        tree = Tree(leaves)
        proof = alter(tree.proof(consistency_ranges(old, len(leaves))), data)
        assert not verify_consistency(
            old_size=old, new_size=len(leaves), old_root=tree.roots[old], new_root=tree.roots[-1], proof=proof
        )

    @given(contents, st.data())
    def test_another_history_is_not_the_beginning(self, leaves: list[bytes], data: st.DataObject) -> None:
        old = data.draw(st.integers(1, len(leaves)))
        changed = data.draw(st.integers(0, old - 1))
        other = [*leaves[:changed], leaves[changed] + b"!", *leaves[changed + 1 :]]
        before, after = Tree(leaves[:old]), Tree(other)
        assert not verify_consistency(
            old_size=old,
            new_size=len(other),
            old_root=before.roots[-1],
            new_root=after.roots[-1],
            proof=after.proof(consistency_ranges(old, len(other))),
        )


class TestEdges:
    def test_an_empty_tree_is_the_beginning_of_each(self) -> None:
        root = Tree(LEAVES).roots[-1]
        assert verify_consistency(old_size=0, new_size=8, old_root=EMPTY_ROOT, new_root=root, proof=[])
        assert not verify_consistency(old_size=0, new_size=8, old_root=root, new_root=root, proof=[])

    def test_a_tree_never_shrinks(self) -> None:
        roots = Tree(LEAVES).roots
        assert not verify_consistency(old_size=8, new_size=7, old_root=roots[8], new_root=roots[7], proof=[])

    @pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
    def test_there_is_no_proof_of_a_leaf_that_is_not_there(self, index: int, size: int) -> None:
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_ranges(index, size)
        assert not verify_inclusion(leaf=bytes(32), index=index, size=size, proof=[], root=bytes(32))

    @pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
    def test_there_is_no_proof_between_such_sizes(self, old: int, new: int) -> None:
        with pytest.raises(ValueError, match="at least as large"):
            consistency_ranges(old, new)

    @given(st.integers(0, 2**40))
    def test_complete_subtrees_cover_the_tree_once(self, size: int) -> None:
        covered = 0
        for level, position in complete_subtrees(size):
            assert position << level == covered
            covered += 1 << level
        assert covered == size


def alter(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """Return the proof with something about it changed."""
    how = data.draw(st.sampled_from(["longer", "shorter", "flipped"] if proof else ["longer"]))
    if how == "longer":
        at = data.draw(st.integers(0, len(proof)))
        return [*proof[:at], data.draw(st.binary(min_size=32, max_size=32)), *proof[at:]]
    at = data.draw(st.integers(0, len(proof) - 1))
    if how == "shorter":
        return [*proof[:at], *proof[at + 1 :]]
    bit = data.draw(st.integers(0, 255))
    changed = (int.from_bytes(proof[at]) ^ (1 << bit)).to_bytes(32)
    return [*proof[:at], changed, *proof[at + 1 :]]
