"""Tree arithmetic of the log: hashes, roots, proofs and their checks.

Must never know what a leaf means or where nodes are kept. RFC 9162 §2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from sync.errors import ProtocolError

NodeReader = Callable[[int, int], bytes]
"""(level, number) -> hash of the complete subtree over leaves number·2^level … (number+1)·2^level − 1."""

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_at(size: int, node: NodeReader) -> bytes:
    """The root of the first `size` leaves, from O(log n) stored nodes."""
    return EMPTY_ROOT if size == 0 else _range(0, size, node)


def inclusion_at(number: int, size: int, node: NodeReader) -> list[bytes]:
    """The audit path of leaf `number` in the tree of `size` leaves (§2.1.3.1). Raises proof_invalid."""
    if not 0 <= number < size:
        raise ProtocolError("proof_invalid", "no such leaf")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start = middle
    return path[::-1]


def consistency_at(first: int, second: int, node: NodeReader) -> list[bytes]:
    """The proof that the tree of `second` leaves continues that of `first` (§2.1.4.1). Raises proof_invalid."""
    if not 0 < first <= second:
        raise ProtocolError("proof_invalid", "sizes")
    path: list[bytes] = []
    start, end, wanted, complete = 0, second, first, True
    while wanted != end - start:
        middle = _split(end - start)
        if wanted <= middle:
            path.append(_range(start + middle, end, node))
            end = start + middle
        else:
            path.append(_range(start, start + middle, node))
            start, wanted, complete = start + middle, wanted - middle, False
    if not complete:
        path.append(_range(start, end, node))
    return path[::-1]


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaves."""
    return root_at(len(leaves), _reader(leaves))


def inclusion_path(number: int, leaves: Sequence[bytes]) -> list[bytes]:
    """As inclusion_at, over leaves in memory."""
    return inclusion_at(number, len(leaves), _reader(leaves))


def consistency_path(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """As consistency_at, over leaves in memory."""
    return consistency_at(first, len(leaves), _reader(leaves))


def check_inclusion(leaf: bytes, number: int, size: int, path: Sequence[bytes], tree_root: bytes) -> None:
    """Check an audit path from a leaf hash to a root (§2.1.3.2). Raises proof_invalid."""
    if not 0 <= number < size:
        raise ProtocolError("proof_invalid", "no such leaf")
    at, last, digest = number, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProtocolError("proof_invalid", "path too long")
        if at & 1 or at == last:
            digest = node_hash(sibling, digest)
            while not at & 1 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or digest != tree_root:
        raise ProtocolError("proof_invalid", "another root")


def check_consistency(
    first: int,
    second: int,
    first_root: bytes,
    second_root: bytes,
    path: Sequence[bytes],
) -> None:
    """Check that the second tree continues the first (§2.1.4.2). Raises proof_invalid."""
    if first > second or first < 0:
        raise ProtocolError("proof_invalid", "sizes")
    if first == second:
        if path or first_root != second_root:
            raise ProtocolError("proof_invalid", "another root")
        return
    if first == 0:
        if path:
            raise ProtocolError("proof_invalid", "path too long")
        return
    if not path:
        raise ProtocolError("proof_invalid", "path too short")
    proof = list(path)
    if first & (first - 1) == 0:
        proof.insert(0, first_root)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise ProtocolError("proof_invalid", "path too long")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or old != first_root or new != second_root:
        raise ProtocolError("proof_invalid", "another root")


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _range(start: int, end: int, node: NodeReader) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range(start, middle, node), _range(middle, end, node))


def _reader(leaves: Sequence[bytes]) -> NodeReader:
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, number: int) -> bytes:
        if (level, number) not in known:
            known[level, number] = (
                leaf_hash(leaves[number])
                if level == 0
                else node_hash(node(level - 1, 2 * number), node(level - 1, 2 * number + 1))
            )
        return known[level, number]

    return node
