// Checkpoints, held to docs/vectors/log. Twin of tests/sync/test_log.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOrigin, readCheckpoint } from '../../client_pwa/src/protocol/log.ts';
import * as merkle from '../../client_pwa/src/protocol/merkle.ts';
import { type Case, cast, eachCase, fromHex, jwkOf, read, toHex } from './vectors.ts';

const checkpoints = read<{ cases: (Case & { note: string; size: number; root: string })[] }>(
  'log/checkpoints',
);
eachCase('checkpoint', checkpoints.cases, async ({ note, size, root }) => {
  const checkpoint = await readCheckpoint(note, jwkOf('log'), cast.logOrigin);
  assert.equal(checkpoint.size, size);
  assert.equal(toHex(checkpoint.root), root);
});

test('the log is named after its server', () => {
  assert.equal(logOrigin(cast.origin), cast.logOrigin);
  assert.equal(logOrigin('http://localhost:8000'), 'localhost:8000/fielddesk-log');
});

const large = read<{
  note: string;
  size: number;
  root: string;
  inclusion: (Case & { number: number; path: string[] })[];
  consistency: (Case & { first: number; root: string; path: string[] })[];
}>('log/of_300');

eachCase('large log', large.inclusion, async ({ number, path }) => {
  const checkpoint = await readCheckpoint(large.note, jwkOf('log'), cast.logOrigin);
  const line = new TextEncoder().encode(`["demo",{"day":"${number}"}]`);
  const proof = path.map(fromHex);
  await merkle.checkInclusion(await merkle.leafHash(line), number, checkpoint.size, proof, checkpoint.root);
});

eachCase('large log', large.consistency, ({ first, root, path }) =>
  merkle.checkConsistency(first, large.size, fromHex(root), fromHex(large.root), path.map(fromHex)),
);
