// A count in the making: nothing twice, and one act back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, foundOf, lookAt, remove, undo, unexpectedOf } from '../../../client_pwa/src/parts/box-count.ts';

const first = { rid: 'a', number: 'IR4000001' };
const second = { rid: 'b', number: 'IR4000002' };
const stranger = { rid: '', number: 'IR4999999' };

test('what is expected and what is not are counted apart, each once', () => {
  const seen = add(add(add(add([], [first]), [stranger]), [first]), [stranger]);
  assert.deepEqual(foundOf(seen), ['a']);
  assert.deepEqual(unexpectedOf(seen), ['IR4999999']);
  assert.equal(lookAt(seen, first), 'again');
  assert.equal(lookAt(seen, second), 'counted');
  assert.equal(lookAt([], stranger), 'unexpected');
});

test('undoing takes back the last act, one scan or all that were ticked at once', () => {
  const one = add([], [stranger]);
  const all = add(one, [first, second]);
  assert.deepEqual(foundOf(all), ['a', 'b']);
  assert.deepEqual(undo(all), one);
  assert.deepEqual(undo(undo(all)), []);
  assert.deepEqual(undo([]), []);
});

test('a tick that is taken away leaves the others', () => {
  assert.deepEqual(foundOf(remove(add([], [first, second]), 'a')), ['b']);
});
