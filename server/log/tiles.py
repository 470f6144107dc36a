"""The tree in tiles of 256 hashes: which tiles an append fills, and any node of the tree from at most one tile.

Must never change a hash that is stored: an append only adds. C2SP tlog-tiles; RFC 9162 §2.1.
"""

from __future__ import annotations

from collections.abc import Callable

from sync import merkle

HEIGHT = 8  # tree levels in a tile
WIDTH = 1 << HEIGHT

HashReader = Callable[[int, int, int], list[bytes]]
"""(tile level, start, stop) -> the stored hashes from start up to stop; level n covers 256^n leaves, 0 is leaf hashes."""


def filled(first: int, fresh: list[bytes], stored: HashReader) -> list[tuple[int, int, bytes]]:
    """What hashes appended at place `first` of level 0 fill: (level, number, hash over the full tile), lowest first."""
    full: list[tuple[int, int, bytes]] = []
    level = 0
    while fresh:
        begin = first - first % WIDTH
        end = (first + len(fresh)) // WIDTH * WIDTH
        if end <= first:
            return full
        row = (stored(level, begin, first) if begin < first else []) + fresh
        first, fresh = (
            begin >> HEIGHT,
            [subtree(row[at : at + WIDTH]) for at in range(0, end - begin, WIDTH)],
        )
        level += 1
        full += [(level, number, digest) for number, digest in enumerate(fresh, start=first)]
    return full


def subtree(hashes: list[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


class TileReader:
    """Any node of one state of the tree; each tile is fetched once."""

    def __init__(self, stored: HashReader) -> None:
        self._stored = stored
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, number: int) -> bytes:
        """The hash over leaves number·2^level … (number+1)·2^level − 1; RuntimeError when the log misses one."""
        tile_level, above = divmod(level, HEIGHT)
        start, span = number << above, 1 << above
        tile = start // WIDTH
        if (tile_level, tile) not in self._tiles:
            self._tiles[(tile_level, tile)] = self._stored(tile_level, tile * WIDTH, (tile + 1) * WIDTH)
        hashes = self._tiles[(tile_level, tile)][start % WIDTH : start % WIDTH + span]
        if len(hashes) != span:
            raise RuntimeError(f"the log misses node {level}/{number}: restore it from a back-up")
        return subtree(hashes)
