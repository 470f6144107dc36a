// The tablet's database on an IndexedDB in memory: the chain goes on in order or not at all.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import {
  addItem,
  type Database,
  type KeptItem,
  keepFact,
  openDatabase,
  putItem,
  readFact,
} from '../../../client_pwa/src/storage/database.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');
const { IDBFactory } = require('fake-indexeddb') as typeof import('fake-indexeddb');

function item(seq: number, state: KeptItem['state'] = 'waiting'): KeptItem {
  const att = seq % 2 ? Uint8Array.of(seq, 0, 255) : null;
  return { seq, entryId: `entry-${seq}`, token: `a.b.${seq}`, att, state, code: '', acknowledgedAt: '' };
}

let database: Database;
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = await openDatabase();
});

test('items are kept in order, whole, over a restart', async () => {
  await addItem(database, item(1));
  await addItem(database, item(2));
  database.close();
  database = await openDatabase();
  assert.deepEqual(await database.getAll('items'), [item(1), item(2)]);
});

test('a second item of the same number, or one too far, is refused and changes nothing', async () => {
  await addItem(database, item(1));
  for (const seq of [1, 3, 0]) await assert.rejects(addItem(database, item(seq, 'accepted')));
  assert.deepEqual(await database.getAll('items'), [item(1)]);
  await addItem(database, item(2));
  assert.equal(await database.count('items'), 2);
});

test('of two writers at once only one goes on with the chain', async () => {
  const results = await Promise.allSettled([addItem(database, item(1)), addItem(database, item(1))]);
  assert.deepEqual(results.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
  assert.equal(await database.count('items'), 1);
});

test('an item that the journal kept goes back to its place', async () => {
  await addItem(database, item(1));
  await putItem(database, item(3));
  await putItem(database, item(2));
  assert.deepEqual(
    (await database.getAll('items')).map((row) => row.seq),
    [1, 2, 3],
  );
});

test('what waits is found by its state', async () => {
  await addItem(database, item(1, 'accepted'));
  await addItem(database, item(2));
  assert.deepEqual(await database.getAllKeysFromIndex('items', 'state', 'waiting'), [2]);
});

test('a fact is there again as it was kept, and one that never was is missing', async () => {
  await keepFact(database, 'checkpoint', { origin: 'log', size: 3, root: Uint8Array.of(1, 2) });
  await keepFact(database, 'clock', { offset: -4 });
  assert.deepEqual(await readFact(database, 'checkpoint'), {
    origin: 'log',
    size: 3,
    root: Uint8Array.of(1, 2),
  });
  assert.deepEqual(await readFact(database, 'clock'), { offset: -4 });
  assert.equal(await readFact(database, 'tries'), undefined);
});
