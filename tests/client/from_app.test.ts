// What the tablet's half writes now is what the kept vectors of it say: docs/vectors/*/from-app.json.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stale } from '../vectors/write_from_app.ts';

test('the app writes what its kept vectors say; make vectors FRESH=1 writes them anew', async () => {
  assert.deepEqual(
    (await stale()).map(([name]) => name),
    [],
  );
});
