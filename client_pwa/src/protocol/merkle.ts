// Tree arithmetic of the log: hashes and the checks of proofs. Twin of sync/merkle.py.
// Must never know what a leaf means. RFC 9162 §2.1.

import { type Bytes, concat, digest } from './encoding.ts';
import { ProtocolError } from './errors.ts';

export async function leafHash(leaf: Uint8Array): Promise<Bytes> {
  return digest(concat(Uint8Array.of(0), leaf));
}

export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return digest(concat(Uint8Array.of(1), left, right));
}

/** Check an audit path from a leaf hash to a root (§2.1.3.2). Throws proof_invalid. */
export async function checkInclusion(
  leaf: Uint8Array,
  number: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): Promise<void> {
  if (number < 0 || number >= size) throw new ProtocolError('proof_invalid', 'no such leaf');
  const place = new Place(number, size - 1);
  let hash = leaf;
  for (const sibling of path) {
    if (place.last === 0) throw new ProtocolError('proof_invalid', 'path too long');
    hash = place.isRight() ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    place.up();
  }
  if (place.last !== 0 || !same(hash, root)) throw new ProtocolError('proof_invalid', 'another root');
}

/** Check that the second tree continues the first (§2.1.4.2). Throws proof_invalid. */
export async function checkConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): Promise<void> {
  if (first > second || first < 0) throw new ProtocolError('proof_invalid', 'sizes');
  if (first === second) {
    if (path.length > 0 || !same(firstRoot, secondRoot))
      throw new ProtocolError('proof_invalid', 'another root');
    return;
  }
  if (first === 0) {
    if (path.length > 0) throw new ProtocolError('proof_invalid', 'path too long');
    return;
  }
  if (path.length === 0) throw new ProtocolError('proof_invalid', 'path too short');
  const proof = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : [...path];
  const place = new Place(first - 1, second - 1);
  while (place.at % 2 === 1) place.up();
  let before = proof[0]!;
  let after = before;
  for (const sibling of proof.slice(1)) {
    if (place.last === 0) throw new ProtocolError('proof_invalid', 'path too long');
    if (place.isRight()) {
      before = await nodeHash(sibling, before);
      after = await nodeHash(sibling, after);
    } else {
      after = await nodeHash(after, sibling);
    }
    place.up();
  }
  if (place.last !== 0 || !same(before, firstRoot) || !same(after, secondRoot))
    throw new ProtocolError('proof_invalid', 'another root');
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** A node's number and the last number on its level, climbing as §2.1.3.2 says. */
class Place {
  at: number;
  last: number;

  constructor(at: number, last: number) {
    this.at = at;
    this.last = last;
  }

  isRight(): boolean {
    const right = this.at % 2 === 1 || this.at === this.last;
    if (right) while (this.at % 2 === 0 && this.at !== 0) this.up();
    return right;
  }

  up(): void {
    this.at = Math.floor(this.at / 2);
    this.last = Math.floor(this.last / 2);
  }
}
