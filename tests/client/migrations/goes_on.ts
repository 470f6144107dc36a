// A tablet whose stores an earlier release wrote, started with this one.
// Must never be called twice in a process: the app holds on to its databases.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { mock } from 'node:test';
import { owedOf, waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import { isComplete, preparedHeader } from '../../../client_pwa/src/field/prepare.ts';
import { refusalsOf } from '../../../client_pwa/src/field/refusals.ts';
import { start } from '../../../client_pwa/src/field/start.ts';
import { readFact } from '../../../client_pwa/src/storage/database.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import { everyStaff } from '../../../client_pwa/src/storage/staff.ts';
import { useFiles } from '../storage/memory_files.ts';
import { cast } from '../vectors.ts';
import { putStores, type Stores } from './stores.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

/** Start from these stores; everything that release kept is there, is owed as it was, and the next item follows it. */
export async function goesOnFrom(name: string): Promise<void> {
  const stores = JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Stores;
  mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
  useFiles(await putStores(stores));

  const started = await start();
  assert.equal(started.phase, 'ready');
  if (started.phase !== 'ready') return;
  const { tablet } = started;
  assert.equal(tablet.healed, null);
  assert.equal(tablet.device, cast.device);
  assert.deepEqual(
    tablet.items.map(({ item, state }) => [item.payload.seq, item.payload.kind, state]),
    [
      [1, 'import', 'accepted'],
      [2, 'unlock', 'accepted'],
      [3, 'attempt', 'refused'],
      [4, 'attempt', 'waiting'],
    ],
  );
  assert.deepEqual([waitingOf(tablet), refusalsOf(tablet).length, owedOf(tablet).length], [1, 1, 2]);
  for (const seq of [3, 4]) assert.ok((await tablet.attachmentOf(seq))?.length);

  const { database } = tablet.parts;
  assert.equal((await readFact(database, 'acknowledged'))?.seq, 2);
  assert.equal((await readFact(database, 'checkpoint'))?.root.length, 32);
  assert.deepEqual(await readFact(database, 'paper'), [3]);
  assert.deepEqual(await database.getAllKeysFromIndex('items', 'state', 'waiting'), [4]);
  assert.deepEqual(
    (await database.getAll('told')).map(({ kind, tablets }) => [kind, Object.keys(tablets)]),
    [
      ['handed_over', ['another-tablet']],
      ['recalled', []],
    ],
  );
  const [person] = await everyStaff();
  assert.deepEqual([person?.displayName, person?.ways.map(({ way }) => way)], ['Lotte Veld', ['phrase']]);
  assert.equal(
    Object.values((await readFact(database, 'tries')) ?? {})[0]?.wrong,
    2,
    'the wrong tries are not forgotten',
  );

  const [edition] = await packs.preparedEditions();
  assert.ok(await isComplete(await preparedHeader(tablet, edition?.batch ?? '')));

  const last = tablet.items.at(-1);
  const { item } = await tablet.add({ kind: 'lock' });
  assert.deepEqual([item.payload.seq, item.payload.prev], [5, last?.item.entryId]);
  assert.equal(tablet.copies, 'two');
}
