// Ready for the road: checks that really run, each with a value the page turns into words.
// Must never say good without having looked.

import { domain } from '../protocol/encoding.ts';
import * as keys from '../protocol/keys.ts';
import { same } from '../protocol/merkle.ts';
import { openWith, randomBytes, sealTo } from '../protocol/seal.ts';
import * as packs from '../storage/packs.ts';
import type { ReadyCheck } from '../worker/messages.ts';
import { isComplete, readPrepared } from './prepare.ts';
import type { Tablet } from './tablet.ts';

const CLOCK_LIMIT = 120_000;
const ROOM_WANTED = 200 * 1024 * 1024;
const RESERVE_WANTED = 256 * 1024;

export async function checkReady(tablet: Tablet, id: string): Promise<readonly ReadyCheck[]> {
  return Promise.all([
    batchComplete(tablet, id),
    keysUsable(tablet),
    storagePersistent(),
    storageRoom(),
    journal(tablet),
    clock(tablet),
    offlineStart(),
  ]);
}

async function batchComplete(tablet: Tablet, id: string): Promise<ReadyCheck> {
  const prepared = (await packs.preparedEditions()).find((one) => one.batch === id);
  try {
    const header = prepared && (await readPrepared(tablet, prepared.header));
    const good = header !== undefined && (await isComplete(header));
    return { id: 'batch_complete', result: good ? 'good' : 'bad', value: String(header?.count ?? 0) };
  } catch (error) {
    return { id: 'batch_complete', result: 'bad', value: error instanceof Error ? error.message : '' };
  }
}

/** The keys are used from storage: one message sealed and opened again. */
async function keysUsable(tablet: Tablet): Promise<ReadyCheck> {
  try {
    const probe = randomBytes(16);
    const { kem } = tablet.parts.pairs;
    const sealed = await sealTo(await keys.publicJwk(kem.publicKey), probe, domain('ready'));
    const good = same(await openWith(kem, sealed, domain('ready')), probe);
    return { id: 'keys_usable', result: good ? 'good' : 'bad', value: '' };
  } catch {
    return { id: 'keys_usable', result: 'bad', value: '' };
  }
}

async function storagePersistent(): Promise<ReadyCheck> {
  const persisted = await navigator.storage.persisted();
  return { id: 'storage_persistent', result: persisted ? 'good' : 'warn', value: '' };
}

async function storageRoom(): Promise<ReadyCheck> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  const room = quota - usage;
  return { id: 'storage_room', result: room >= ROOM_WANTED ? 'good' : 'bad', value: String(room) };
}

async function journal(tablet: Tablet): Promise<ReadyCheck> {
  const reserved = tablet.parts.journal.reserved();
  return { id: 'journal', result: reserved >= RESERVE_WANTED ? 'good' : 'bad', value: String(reserved) };
}

async function clock(tablet: Tablet): Promise<ReadyCheck> {
  const offset = tablet.parts.http.offset;
  return { id: 'clock', result: Math.abs(offset) <= CLOCK_LIMIT ? 'good' : 'warn', value: String(offset) };
}

async function offlineStart(): Promise<ReadyCheck> {
  const cached = await caches.match(new URL('/app/', self.location.origin).href);
  return { id: 'offline_start', result: cached ? 'good' : 'bad', value: '' };
}
