// Where records stand, as find asks it at every key: from memory, until something happened.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from '../../../client_pwa/src/field/standing.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Told } from '../../../client_pwa/src/storage/database.ts';

function tabletWith(told: Told[]) {
  let reads = 0;
  const getAll = async () => {
    reads += 1;
    return told;
  };
  const unlocked = { header: { batch: 'b', session: 's' }, entries: [], places: new Map() };
  const tablet = { items: [] as object[], heeded: 0, unlocked, parts: { database: { getAll } } };
  return { tablet, asTablet: tablet as unknown as Tablet, reads: () => reads };
}

const at = '2026-11-24T10:00:00.000Z';
const collected: Told = { rid: 'a', session: 's', kind: 'handed_over', at, tablets: { t2: at } };
const attempt = {
  item: {
    entryId: 'e',
    payload: {
      kind: 'attempt',
      batch: 'b',
      rid: 'c',
      seq: 1,
      outcome: 'handed_over',
      at: '2026-11-24T10:05:00.000Z',
    },
  },
  state: 'waiting',
  code: '',
};

test('nothing is read again while nothing happens', async () => {
  const { asTablet, reads } = tabletWith([]);
  for (let key = 0; key < 20; key += 1) assert.equal((await standingOf(asTablet))('a').kind, 'here');
  assert.equal(reads(), 1);
});

test('a notice of the office counts from the next key on', async () => {
  const told: Told[] = [];
  const { tablet, asTablet } = tabletWith(told);
  assert.equal((await standingOf(asTablet))('a').kind, 'here');
  told.push(collected);
  tablet.heeded += 1;
  assert.equal((await standingOf(asTablet))('a').kind, 'elsewhere');
});

test('what this tablet signed counts from the next key on', async () => {
  const { tablet, asTablet } = tabletWith([collected]);
  assert.equal((await standingOf(asTablet))('c').kind, 'here');
  tablet.items.push(attempt);
  assert.deepEqual((await standingOf(asTablet))('c'), {
    kind: 'attempted',
    outcome: 'handed_over',
    at: attempt.item.payload.at,
    seq: 1,
  });
  assert.equal((await standingOf(asTablet))('a').kind, 'elsewhere');
});

test('the next unlock starts from what is kept on disk', async () => {
  const told: Told[] = [];
  const { tablet, asTablet } = tabletWith(told);
  await standingOf(asTablet);
  told.push(collected);
  tablet.unlocked = { ...tablet.unlocked };
  assert.equal((await standingOf(asTablet))('a').kind, 'elsewhere');
});
