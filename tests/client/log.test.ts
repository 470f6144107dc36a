// Checkpoints, held to docs/vectors/log. Twin of tests/sync/test_log.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOrigin, readCheckpoint } from '../../client_pwa/src/protocol/log.ts';
import { type Case, cast, eachCase, jwkOf, read, toHex } from './vectors.ts';

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
