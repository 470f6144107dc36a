// Healing: what only one of the two stores still has is in both again, and nothing twice.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { heal } from '../../../client_pwa/src/field/start.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import { type Database, type KeptItem, openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { read } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');
const { IDBFactory } = require('fake-indexeddb') as typeof import('fake-indexeddb');

const made = read<{ token: string; entryId: string; sealed: string }>('chain/from-app');
const entry = { jws: made.token, att: readB64u(made.sealed) };
const row: KeptItem = {
  seq: 1,
  entryId: made.entryId,
  token: made.token,
  att: entry.att,
  state: 'waiting',
  code: '',
  acknowledgedAt: '',
};

let database: Database;
let disk: MemoryDisk;
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = await openDatabase();
  disk = new MemoryDisk();
});

/** Open the journal again and heal, as a start does. */
async function start(): Promise<number> {
  const { journal, entries } = Journal.open(disk);
  return (await heal(journal, entries, database, await database.getAll('items'))).healed;
}

async function bothHaveIt(): Promise<void> {
  assert.deepEqual(await database.getAll('items'), [row]);
  assert.deepEqual(Journal.open(disk).entries, [entry]);
  assert.equal(await start(), 0);
  assert.equal(disk.getSize(), disk.flushed.length);
  assert.deepEqual(Journal.open(disk).entries, [entry]);
}

test('what only the journal kept is in the database again, to be handed in', async () => {
  Journal.open(disk).journal.append(entry);
  assert.equal(await start(), 1);
  await bothHaveIt();
});

test('what only the database kept is in the journal again', async () => {
  await database.put('items', row);
  assert.equal(await start(), 1);
  await bothHaveIt();
});

test('what the office said of an item is not forgotten by healing', async () => {
  Journal.open(disk).journal.append(entry);
  const accepted: KeptItem = { ...row, state: 'accepted', acknowledgedAt: '2026-11-24T10:00:00.000Z' };
  await database.put('items', accepted);
  assert.equal(await start(), 0);
  assert.deepEqual(await database.getAll('items'), [accepted]);
});

test('an entry that is no item stops nothing', async () => {
  const { journal } = Journal.open(disk);
  journal.append({ jws: 'no.item.atall', att: null });
  journal.append(entry);
  assert.equal(await start(), 1);
  assert.deepEqual(await database.getAll('items'), [row]);
});

test('a database without room stops no start: the journal alone has it, in order, until there is room', async () => {
  Journal.open(disk).journal.append(entry);
  const full = {
    transaction: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  } as unknown as Database;
  const { journal, entries } = Journal.open(disk);
  assert.deepEqual(await heal(journal, entries, full, []), { healed: 0, behind: [row], inBoth: false });
  assert.equal(await start(), 1);
  await bothHaveIt();
});

test('a journal without room stops no start: the database alone has it', async () => {
  await database.put('items', row);
  const { journal, entries } = Journal.open(disk);
  journal.append = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const result = await heal(journal, entries, database, await database.getAll('items'));
  assert.deepEqual(result, { healed: 0, behind: [], inBoth: false });
});
