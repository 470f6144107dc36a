// A list that comes again keeps the rows that say the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepSame } from '../../../client_pwa/src/parts/keep-same.ts';

const before = [
  { rid: 'a', name: 'Anna', marks: [[0, 1]] },
  { rid: 'b', name: 'Bram', marks: [] },
  { rid: 'c', name: 'Cem', marks: [] },
];

test('a row that says the same is the same object, wherever it stands', () => {
  const again = keepSame(before, structuredClone([before[2], before[0]] as typeof before));
  assert.equal(again[0], before[2]);
  assert.equal(again[1], before[0]);
  assert.equal(again.length, 2);
});

test('a row in which anything changed is the new one', () => {
  const [changed] = keepSame(before, [{ rid: 'a', name: 'Anna', marks: [[0, 2]] }]);
  assert.notEqual(changed, before[0]);
  assert.deepEqual(changed?.marks, [[0, 2]]);
});
