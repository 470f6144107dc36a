"""The tree against a naive second implementation to 300 leaves, and proofs that must not hold. RFC 9162 §2.1."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sync import merkle
from tests.vectors.kept import Case, cases, read, refusal

FILE = read("merkle/trees")
LEAVES = [bytes.fromhex(leaf) for leaf in FILE["leaves"]]
ROOTS = [bytes.fromhex(root) for root in FILE["roots"]]
MANY = [number.to_bytes(2, "big") for number in range(300)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(number: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if number < k:
        return [*naive_path(number, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(number - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(first: int, leaves: list[bytes], complete: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1, word for word."""
    if first == len(leaves):
        return [] if complete else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if first <= k:
        return [*naive_proof(first, leaves[:k], complete), naive_root(leaves[k:])]
    return [*naive_proof(first - k, leaves[k:], False), naive_root(leaves[:k])]


def test_the_kept_tree_has_its_kept_roots() -> None:
    assert [merkle.root(LEAVES[:size]) for size in range(len(LEAVES) + 1)] == ROOTS
    assert [merkle.leaf_hash(leaf).hex() for leaf in LEAVES] == FILE["hashes"]


@cases("merkle/trees", "inclusion")
def test_a_leaf_is_proved_to_be_in_the_tree(case: Case) -> None:
    path = [bytes.fromhex(h) for h in case["path"]]
    leaf, root = merkle.leaf_hash(LEAVES[case["number"]]), ROOTS[case["size"]]
    found = refusal(lambda: merkle.check_inclusion(leaf, case["number"], case["size"], path, root))
    assert found == case.get("code", "")


@cases("merkle/trees", "consistency")
def test_a_tree_is_proved_to_continue_another(case: Case) -> None:
    path = [bytes.fromhex(h) for h in case["path"]]
    first, second = case["first"], case["second"]
    found = refusal(lambda: merkle.check_consistency(first, second, ROOTS[first], ROOTS[second], path))
    assert found == case.get("code", "")


def test_roots_agree_with_the_naive_tree_to_300_leaves() -> None:
    for size in range(301):
        assert merkle.root(MANY[:size]) == naive_root(MANY[:size])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 64, 65, 200, 300])
def test_inclusion_agrees_with_the_naive_tree_and_is_believed(size: int) -> None:
    leaves, root = MANY[:size], naive_root(MANY[:size])
    for number in range(size):
        path = merkle.inclusion_path(number, leaves)
        if number % 7 == 0 or size < 10:
            assert path == naive_path(number, leaves)
        merkle.check_inclusion(merkle.leaf_hash(leaves[number]), number, size, path, root)


@pytest.mark.parametrize("second", [1, 2, 3, 6, 8, 17, 64, 129, 300])
def test_consistency_agrees_with_the_naive_tree_and_is_believed(second: int) -> None:
    leaves = MANY[:second]
    for first in range(1, second + 1):
        path = merkle.consistency_path(first, leaves)
        if first % 11 == 0 or second < 20:
            assert path == naive_proof(first, leaves)
        merkle.check_consistency(first, second, merkle.root(leaves[:first]), merkle.root(leaves), path)


@pytest.mark.parametrize(("number", "size"), [(41, 100), (39, 100), (100, 100), (-1, 100), (40, 40)])
def test_a_proof_for_another_place_or_size_does_not_hold(number: int, size: int) -> None:
    root, path = naive_root(MANY[:100]), merkle.inclusion_path(40, MANY[:100])
    leaf = merkle.leaf_hash(MANY[40])
    assert refusal(lambda: merkle.check_inclusion(leaf, number, size, path, root)) == "proof_invalid"


def test_a_proof_for_another_leaf_does_not_hold() -> None:
    root, path = naive_root(MANY[:100]), merkle.inclusion_path(40, MANY[:100])
    other = merkle.leaf_hash(MANY[41])
    assert refusal(lambda: merkle.check_inclusion(other, 40, 100, path, root)) == "proof_invalid"


@pytest.mark.parametrize(("number", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_path(number: int, size: int) -> None:
    assert refusal(lambda: merkle.inclusion_path(number, MANY[:size])) == "proof_invalid"


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5), (-1, 5)])
def test_a_tree_continues_only_a_smaller_one_that_has_leaves(first: int, second: int) -> None:
    assert refusal(lambda: merkle.consistency_path(first, MANY[:second])) == "proof_invalid"


@pytest.mark.parametrize(("first", "second", "path"), [(5, 3, []), (-1, 3, []), (0, 3, [ROOTS[1]])])
def test_sizes_that_cannot_be_are_refused(first: int, second: int, path: list[bytes]) -> None:
    roots = ROOTS[first], ROOTS[second]
    assert refusal(lambda: merkle.check_consistency(first, second, *roots, path)) == "proof_invalid"
