// Tree arithmetic, held to docs/vectors/merkle. Twin of tests/sync/test_merkle.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as merkle from '../../client_pwa/src/protocol/merkle.ts';
import { type Case, eachCase, fromHex, read, refusal, toHex } from './vectors.ts';

const trees = read<{
  leaves: string[];
  hashes: string[];
  roots: string[];
  inclusion: (Case & { number: number; size: number; path: string[] })[];
  consistency: (Case & { first: number; second: number; path: string[] })[];
}>('merkle/trees');
const rootAt = (size: number) => fromHex(trees.roots[size] ?? '');

test('leaf hashes are as published', async () => {
  for (const [number, leaf] of trees.leaves.entries())
    assert.equal(toHex(await merkle.leafHash(fromHex(leaf))), trees.hashes[number]);
});

eachCase('inclusion', trees.inclusion, ({ number, size, path }) =>
  merkle.checkInclusion(fromHex(trees.hashes[number] ?? ''), number, size, path.map(fromHex), rootAt(size)),
);

eachCase('consistency', trees.consistency, ({ first, second, path }) =>
  merkle.checkConsistency(first, second, rootAt(first), rootAt(second), path.map(fromHex)),
);

/** The naive definition of RFC 9162 §2.1.1 and §2.1.4.1. */
async function naiveRoot(hashes: readonly Uint8Array[]): Promise<Uint8Array> {
  if (hashes.length === 1) return hashes[0] ?? new Uint8Array(0);
  const half = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return merkle.nodeHash(await naiveRoot(hashes.slice(0, half)), await naiveRoot(hashes.slice(half)));
}

async function naivePath(
  first: number,
  hashes: readonly Uint8Array[],
  whole: boolean,
): Promise<Uint8Array[]> {
  if (first === hashes.length) return whole ? [] : [await naiveRoot(hashes)];
  const half = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  if (first <= half)
    return [...(await naivePath(first, hashes.slice(0, half), whole)), await naiveRoot(hashes.slice(half))];
  const right = await naivePath(first - half, hashes.slice(half), false);
  return [...right, await naiveRoot(hashes.slice(0, half))];
}

test('every tree to 40 leaves continues every smaller one, and no other', async () => {
  const hashes: Uint8Array[] = [];
  const roots: Uint8Array[] = [new Uint8Array(32)];
  for (let size = 1; size <= 40; size += 1) {
    hashes.push(await merkle.leafHash(Uint8Array.of(size)));
    roots.push(await naiveRoot(hashes));
  }
  for (let second = 1; second <= 40; second += 1)
    for (let first = 1; first < second; first += 1) {
      const path = await naivePath(first, hashes.slice(0, second), true);
      const [before, after] = [roots[first], roots[second]];
      assert.ok(before && after);
      await merkle.checkConsistency(first, second, before, after, path);
      const shifted = () => merkle.checkConsistency(first, second, after, after, path);
      assert.equal(await refusal(shifted), 'proof_invalid', `${first} to ${second}`);
    }
});

test('a leaf outside the tree is not in it, whatever its path', async () => {
  const found = trees.inclusion.find((one) => one.size === 3 && !one.code);
  assert.ok(found);
  const path = found.path.map(fromHex);
  for (const number of [-1, 3, 4]) {
    const check = () => merkle.checkInclusion(rootAt(1), number, 3, path, rootAt(3));
    assert.equal(await refusal(check), 'proof_invalid');
  }
  const alone = () => merkle.checkInclusion(rootAt(1), 1, 1, [], rootAt(1));
  assert.equal(await refusal(alone), 'proof_invalid');
});

test('a tree continues no larger one, and the same and the empty one need no path', async () => {
  const some = [rootAt(1)];
  const wrong: [number, number, Uint8Array[], Uint8Array?][] = [
    [7, 3, some],
    [-1, 3, some],
    [-1, 3, []],
    [3, 3, some],
    [3, 3, [], rootAt(4)],
    [0, 3, some],
    [2, 3, []],
    [3, 7, []],
  ];
  for (const [first, second, path, root = rootAt(second)] of wrong) {
    const check = () => merkle.checkConsistency(first, second, rootAt(first), root, path);
    assert.equal(await refusal(check), 'proof_invalid', `${first} to ${second}`);
  }
  await merkle.checkConsistency(3, 3, rootAt(3), rootAt(3), []);
  await merkle.checkConsistency(0, 3, rootAt(0), rootAt(3), []);
});
