// One item on its way to both stores at once: whatever stops it, a start finds it in both or in neither, and in both once it was said.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { heal } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { type KeptItem, openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { cast } from '../vectors.ts';
import { enrolled } from './own_tablet.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
const { IDBFactory } = require('fake-indexeddb') as typeof import('fake-indexeddb');

/** Something happened, and what is on the disk from then on. */
interface Moment {
  readonly what: 'write' | 'commit' | 'flush' | 'said';
  /** What the journal's file holds when only the browser is killed, and when the power goes. */
  readonly written: Uint8Array;
  readonly flushed: Uint8Array;
}

class WatchedDisk extends MemoryDisk {
  refusesFlush = false;
  override write(buffer: Uint8Array, options: { at: number }): number {
    const count = super.write(buffer, options);
    note('write');
    return count;
  }
  override flush(): void {
    if (this.refusesFlush) throw new DOMException('worn out', 'UnknownError');
    super.flush();
    note('flush');
  }
}

const { commit } = IDBTransaction.prototype;
let tablet: Tablet;
let disk: WatchedDisk;
let moments: Moment[];

function note(what: Moment['what']): void {
  moments.push({ what, written: disk.bytes.slice(), flushed: disk.flushed.slice() });
}

async function sign(): Promise<void> {
  await tablet.add({ kind: 'attempt', batch: cast.batch, outcome: 'handed_over' });
}

beforeEach(async () => {
  moments = [];
  disk = new WatchedDisk();
  tablet = await enrolled();
  const { journal } = Journal.open(disk);
  await tablet.become(async () => ({ ...tablet.parts, journal }));
  await sign();
  moments = [];
  IDBTransaction.prototype.commit = function (this: IDBTransaction) {
    note('commit');
    commit.call(this);
  };
});

afterEach(() => {
  IDBTransaction.prototype.commit = commit;
  tablet.parts.database.close();
});

/** The tokens in each store after a start from what was left. */
async function startFrom(file: Uint8Array, rows: readonly KeptItem[]): Promise<[string[], string[]]> {
  globalThis.indexedDB = new IDBFactory();
  const database = await openDatabase();
  for (const row of rows) await database.put('items', row);
  const left = new MemoryDisk(file);
  const { journal, entries } = Journal.open(left);
  await heal(journal, entries, database, rows);
  const kept = (await database.getAll('items')).map((row) => row.token);
  database.close();
  return [Journal.open(left).entries.map((entry) => entry.jws), kept];
}

test('the journal is written, then the database has it, then the journal is flushed while the database writes', async () => {
  await sign();
  note('said');
  assert.deepEqual(
    moments.map(({ what }) => what),
    ['write', 'commit', 'flush', 'said'],
  );
  assert.equal(tablet.copies, 'two');
});

test('after a kill or a power cut at any moment the item is in both stores or in neither, and in both once it was said', async () => {
  await sign();
  note('said');
  const rows = await tablet.parts.database.getAll('items');
  const tokens = rows.map((row) => row.token);
  assert.equal(rows.length, 2);
  let handedOver = false;
  let tried = 0;
  for (const { what, written, flushed } of moments) {
    handedOver ||= what === 'commit';
    const possible = what === 'said' ? [rows] : handedOver ? [rows.slice(0, 1), rows] : [rows.slice(0, 1)];
    for (const left of possible)
      for (const file of [written, flushed, new Uint8Array(0)]) {
        const [inJournal, inDatabase] = await startFrom(file, left);
        assert.deepEqual(inJournal, inDatabase, `${what}: the stores are the same`);
        assert.deepEqual(inDatabase, tokens.slice(0, inDatabase.length), `${what}: in their order`);
        assert.ok(inDatabase.length >= left.length, `${what}: nothing that was left is lost`);
        if (what === 'said') assert.equal(inDatabase.length, 2, 'what was said to be done is there');
        tried += 1;
      }
    if (what === 'said') {
      assert.deepEqual(await startFrom(written, []), [tokens, tokens], 'the journal alone is enough');
      assert.deepEqual(await startFrom(flushed, []), [tokens, tokens], 'and no power cut takes it');
    }
  }
  assert.equal(tried, 18);
});

test('a kill leaves nothing in the database alone, so what is handed in from there is in the journal too', async () => {
  await sign();
  const from = moments.findIndex(({ what }) => what === 'commit');
  assert.ok(from > 0);
  for (const { written } of moments.slice(from))
    assert.equal(Journal.open(new MemoryDisk(written)).entries.length, 2);
});

test('a journal that cannot be flushed is one copy less, said so, and the next item is whole in it', async () => {
  disk.refusesFlush = true;
  await sign();
  assert.equal(tablet.copies, 'database_only');
  disk.refusesFlush = false;
  await sign();
  assert.equal(tablet.copies, 'two');
  const rows = await tablet.parts.database.getAll('items');
  const [first, , third] = rows.map((row) => row.token);
  assert.deepEqual(
    Journal.open(new MemoryDisk(disk.flushed)).entries.map((entry) => entry.jws),
    [first, third],
  );
  const [inJournal] = await startFrom(disk.flushed, rows);
  assert.equal(inJournal.length, 3);
});

test('when neither store takes it nothing was signed, and the next one takes its number', async () => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  disk.refusesFlush = true;
  try {
    await assert.rejects(sign(), { code: 'storage_full' });
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  disk.refusesFlush = false;
  await sign();
  assert.equal(tablet.chain.seq, 2);
  assert.equal(tablet.copies, 'two');
  assert.equal(Journal.open(new MemoryDisk(disk.flushed)).entries.length, 2);
});
