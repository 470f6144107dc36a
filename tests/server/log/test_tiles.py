"""Tiles: an append adds what it fills, and every node of the tree comes out of them."""

from __future__ import annotations

import random

import pytest

from server.log.tiles import WIDTH, TileReader, filled, subtree
from sync import merkle

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(WIDTH * WIDTH + 700)]


class Store:
    """Hashes by tile level, as the tables keep them."""

    def __init__(self) -> None:
        self.levels: dict[int, list[bytes]] = {0: []}
        self.fetched = 0

    def read(self, level: int, start: int, stop: int) -> list[bytes]:
        self.fetched += 1
        return self.levels.get(level, [])[start:stop]

    def append(self, hashes: list[bytes]) -> None:
        first = len(self.levels[0])
        full = filled(first, hashes, self.read)
        self.levels[0] += hashes
        for level, number, digest in full:
            assert number == len(self.levels.setdefault(level, []))
            self.levels[level].append(digest)


@pytest.fixture(scope="module")
def store() -> Store:
    made, chance = Store(), random.Random(7)
    while len(made.levels[0]) < len(LEAVES):
        at = len(made.levels[0])
        made.append(LEAVES[at : at + chance.choice((1, 2, 200, 255, 256, 257, 5_000))])
    return made


def test_each_full_tile_is_kept_once_and_in_order(store: Store) -> None:
    assert [len(store.levels[level]) for level in sorted(store.levels)] == [len(LEAVES), 258, 1]
    assert store.levels[1][7] == subtree(LEAVES[7 * WIDTH : 8 * WIDTH])
    assert store.levels[2] == [subtree(store.levels[1][:WIDTH])]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1000, 65_535, 65_536, 65_537, 66_000])
def test_root_and_proofs_are_those_of_the_whole_tree(store: Store, size: int) -> None:
    root = merkle.root_at(size, TileReader(store.read).node)
    assert root == merkle.root_at(size, _whole(LEAVES[:size]))
    number = size // 2
    path = merkle.inclusion_at(number, size, TileReader(store.read).node)
    merkle.check_inclusion(LEAVES[number], number, size, path, root)
    for earlier in {1, size // 3 + 1, size - 1} - {0, size}:
        proof = merkle.consistency_at(earlier, size, TileReader(store.read).node)
        merkle.check_consistency(earlier, size, merkle.root_at(earlier, _whole(LEAVES)), root, proof)


def test_a_proof_in_a_large_log_reads_a_few_tiles(store: Store) -> None:
    store.fetched = 0
    node = TileReader(store.read).node
    merkle.root_at(66_000, node)
    merkle.consistency_at(40_000, 66_000, node)
    assert store.fetched <= 6


def test_a_missing_hash_is_said() -> None:
    small = Store()
    small.append(LEAVES[:300])
    del small.levels[1]
    with pytest.raises(RuntimeError, match="restore it from a back-up"):
        merkle.root_at(300, TileReader(small.read).node)


def _whole(leaves: list[bytes]) -> merkle.NodeReader:
    kept: dict[tuple[int, int], bytes] = {}

    def node(level: int, number: int) -> bytes:
        if level == 0:
            return leaves[number]
        if (level, number) not in kept:
            kept[(level, number)] = merkle.node_hash(
                node(level - 1, 2 * number), node(level - 1, 2 * number + 1)
            )
        return kept[(level, number)]

    return node
