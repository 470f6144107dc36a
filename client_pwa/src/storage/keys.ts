// The tablet's own key pairs, non-extractable, in a storage bucket of their own where there are buckets.
// Must never be trusted before they were read back and used; beside them lies who this tablet is, in a second copy.

import { type IDBPDatabase, wrap } from 'idb';
import type { Identity } from './identity.ts';

const NAME = 'fielddesk-keys';
const VERSION = 2;
const PAIRS = 'pairs';
/** People's wrapped keys: storage/staff.ts. */
export const STAFF = 'staff';

/** `pq`: the ML-KEM key, where the browser makes one that works from its storage. */
export interface NewPairs {
  readonly sig: CryptoKeyPair;
  readonly kem: CryptoKeyPair;
  readonly pq: CryptoKeyPair | null;
}

/** `older`, `olderPq`: sealing keys of earlier epochs, for the batches that were sealed to them. */
export interface DevicePairs extends NewPairs {
  readonly older: readonly CryptoKeyPair[];
  readonly olderPq: readonly CryptoKeyPair[];
}

interface Bucket {
  readonly indexedDB: IDBFactory;
}

interface Buckets {
  open(name: string, options: { durability: string; persisted: boolean }): Promise<Bucket>;
}

/** The bucket is held on to: once it is collected, Chromium leaves its databases without an answer. */
interface Opened {
  readonly bucket: Bucket | null;
  readonly database: IDBPDatabase;
}

let opened: Promise<Opened> | null = null;

/** Keep both pairs and read them back; the caller uses them before trusting them. An earlier identity is forgotten. */
export async function keepPairs(pairs: NewPairs): Promise<DevicePairs> {
  const change = (await keysDatabase()).transaction(PAIRS, 'readwrite', { durability: 'strict' });
  await Promise.all([
    change.store.put(pairs.sig, 'sig'),
    change.store.put(pairs.kem, 'kem'),
    change.store.put(pairs.pq, 'pq'),
    ...['identity', 'next', 'older', 'olderPq'].map((name) => change.store.delete(name)),
    change.done,
  ]);
  const back = await readPairs();
  if (!back) throw new Error('the keys were not kept');
  return back;
}

/** The pairs, or null when there are none. */
export async function readPairs(): Promise<DevicePairs | null> {
  const from = await keysDatabase();
  const names = ['sig', 'kem', 'pq', 'older', 'olderPq'];
  const [sig, kem, pq, older, olderPq] = await Promise.all(names.map((name) => from.get(PAIRS, name)));
  return sig && kem ? { sig, kem, pq: pq ?? null, older: older ?? [], olderPq: olderPq ?? [] } : null;
}

/** Keep the keys of the next epoch beside the present ones, and give them back as they were read. */
export async function keepNext(pairs: NewPairs): Promise<NewPairs> {
  const change = (await keysDatabase()).transaction(PAIRS, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(pairs, 'next'), change.done]);
  const back = await readNext();
  if (!back) throw new Error('the keys were not kept');
  return back;
}

/** The keys that a renewal began with and did not end with yet. */
export async function readNext(): Promise<NewPairs | null> {
  const next = (await (await keysDatabase()).get(PAIRS, 'next')) as NewPairs | undefined;
  return next ? { ...next, pq: next.pq ?? null } : null;
}

/** From now on these are the tablet's keys, under this identity: one transaction, so never the one without the other. */
export async function switchPairs(pairs: DevicePairs, identity: Identity): Promise<void> {
  const change = (await keysDatabase()).transaction(PAIRS, 'readwrite', { durability: 'strict' });
  await Promise.all([
    change.store.put(pairs.sig, 'sig'),
    change.store.put(pairs.kem, 'kem'),
    change.store.put(pairs.pq, 'pq'),
    change.store.put(pairs.older, 'older'),
    change.store.put(pairs.olderPq, 'olderPq'),
    change.store.put(identity, 'identity'),
    change.store.delete('next'),
    change.done,
  ]);
}

/** Keep only these sealing keys of earlier epochs. */
export async function keepOlder(
  older: readonly CryptoKeyPair[],
  olderPq: readonly CryptoKeyPair[],
): Promise<void> {
  const change = (await keysDatabase()).transaction(PAIRS, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(older, 'older'), change.store.put(olderPq, 'olderPq'), change.done]);
}

/** Keep a second copy of who this tablet is beside its keys: only then is it enrolled. */
export async function keepCopy(identity: Identity): Promise<void> {
  const change = (await keysDatabase()).transaction(PAIRS, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(identity, 'identity'), change.done]);
}

/** That second copy, or null when no enrolment was ever finished with these keys. */
export async function readCopy(): Promise<Identity | null> {
  return ((await (await keysDatabase()).get(PAIRS, 'identity')) as Identity | undefined) ?? null;
}

/** The database that holds the keys, in its own bucket where there are buckets. */
export async function keysDatabase(): Promise<IDBPDatabase> {
  opened ??= open();
  try {
    return (await opened).database;
  } catch (error) {
    opened = null;
    throw error;
  }
}

/** Let go of that database: a newer version of the app may have to change it. */
export async function closeKeys(): Promise<void> {
  const was = opened;
  opened = null;
  (await was?.catch(() => null))?.database.close();
}

async function open(): Promise<Opened> {
  const buckets = (navigator as unknown as { storageBuckets?: Buckets }).storageBuckets;
  const bucket = (await buckets?.open('keys', { durability: 'strict', persisted: true })) ?? null;
  return { bucket, database: await openIn(bucket?.indexedDB ?? indexedDB) };
}

/** idb opens the default bucket only; this one opens the same database in another. */
async function openIn(factory: IDBFactory): Promise<IDBPDatabase> {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
  await new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
  return wrap(request.result) as IDBPDatabase;
}

function upgrade(made: IDBDatabase, from: number): void {
  if (from < 1) made.createObjectStore(PAIRS);
  if (from < 2) made.createObjectStore(STAFF, { keyPath: 'staff' });
}
