// The tablet of the cast on stores in memory, started by the app's own start; and what can happen to its stores.
// Must never put an item anywhere by hand.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { start } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { JOURNAL, journalFile, keepIdentity } from '../../../client_pwa/src/storage/identity.ts';
import { keepPairs } from '../../../client_pwa/src/storage/keys.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');
const { IDBFactory } = require('fake-indexeddb') as typeof import('fake-indexeddb');

/** Enrolled a moment ago, nothing signed. */
export async function enrolled(): Promise<Tablet> {
  useFiles(new MemoryFolder());
  globalThis.indexedDB = new IDBFactory();
  await keepPairs({ sig: await pairOf('dev-sig', 'ECDSA'), kem: await pairOf('dev-kem', 'ECDH'), pq: null });
  await keepIdentity({
    device: cast.device,
    label: 'Tablet 4',
    origin: cast.origin,
    certificate: cast.certificate,
    root: jwkOf('root'),
    manifest: cast.manifest,
  });
  return started();
}

/** The worker begins anew from what is in the stores. */
export async function restarted(before: Tablet): Promise<Tablet> {
  before.parts.database.close();
  return started();
}

async function started(): Promise<Tablet> {
  const found = await start();
  assert.equal(found.phase, 'ready');
  assert.ok(found.phase === 'ready');
  return found.tablet;
}

/** The browser lost every database that is not in the bucket of the keys. */
export async function loseDatabase(tablet: Tablet): Promise<void> {
  for (const name of ['items', 'facts', 'told'] as const) await tablet.parts.database.clear(name);
}

/** The browser lost the journal's file. */
export async function loseJournal(): Promise<void> {
  const disk = await (await journalFile()).createSyncAccessHandle();
  disk.truncate(0);
  assert.equal(disk.getSize(), 0, JOURNAL);
}
