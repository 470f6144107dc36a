// The seal as it is being read: nothing is called whole by itself, and what is known to differ is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  differs,
  NOTHING_READ,
  sealOf,
  withNumber,
  withState,
} from '../../../client_pwa/src/worker/seal-said.ts';

const KNOWN = 'NL004417';

test('a number is of a whole seal until somebody says that it is broken', () => {
  const read = withNumber(NOTHING_READ, 'nl-0044 17');
  assert.equal(read.state, 'whole');
  assert.equal(differs(read, KNOWN), false);
  assert.deepEqual(sealOf(read, KNOWN), { state: 'whole', number: KNOWN });
  const broken = withState(read, 'broken');
  assert.equal(differs(broken, KNOWN), true);
  assert.deepEqual(sealOf(broken, KNOWN), { state: 'broken', number: KNOWN });
  assert.deepEqual(sealOf(withNumber(broken, '4'), KNOWN), { state: 'broken', number: '4' });
});

test('a whole seal without a number is not said yet', () => {
  const read = withState(NOTHING_READ, 'whole');
  assert.equal(differs(read, KNOWN), false);
  assert.equal(sealOf(read, KNOWN), null);
  assert.equal(sealOf(withNumber(read, '-'), KNOWN), null);
  assert.equal(sealOf(NOTHING_READ, KNOWN), null);
});

test('a number that is taken back takes "whole" with it, and a choice is taken back by choosing it again', () => {
  assert.deepEqual(withNumber(withNumber(NOTHING_READ, '4417'), ''), NOTHING_READ);
  assert.deepEqual(withState(withState(NOTHING_READ, 'none'), 'none'), NOTHING_READ);
});

test('a seal that is not there has no number', () => {
  const read = withState(withNumber(NOTHING_READ, '4417'), 'none');
  assert.deepEqual(sealOf(read, KNOWN), { state: 'none' });
  assert.equal(differs(read, KNOWN), true);
  assert.deepEqual(withNumber(read, '4417'), { state: 'whole', number: '4417', reason: '' });
});

test('a reason is said only where something differs', () => {
  const other = { ...withNumber(NOTHING_READ, 'NL004419'), reason: 'replaced_on_the_way' as const };
  assert.deepEqual(sealOf(other, KNOWN), {
    state: 'whole',
    number: 'NL004419',
    reason: 'replaced_on_the_way',
  });
  assert.deepEqual(sealOf(withNumber(other, KNOWN), KNOWN), { state: 'whole', number: KNOWN });
});

test('without a number from the office nothing differs', () => {
  assert.equal(differs(withNumber(NOTHING_READ, '0042'), ''), false);
  assert.equal(differs(withState(NOTHING_READ, 'opened'), KNOWN), false);
});
