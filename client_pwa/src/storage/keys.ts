// The tablet's own key pairs, non-extractable, in a storage bucket of their own where the browser has buckets.
// Must never be written but at enrolment, and never be trusted before it was read back and used.

import { type IDBPDatabase, openDB, wrap } from 'idb';

const NAME = 'fielddesk-keys';
const STORE = 'pairs';

export interface DevicePairs {
  readonly sig: CryptoKeyPair;
  readonly kem: CryptoKeyPair;
}

interface Bucket {
  readonly indexedDB: IDBFactory;
}

interface Buckets {
  open(name: string, options: { durability: string; persisted: boolean }): Promise<Bucket>;
}

/** Keep both pairs and read them back; the caller uses them before trusting them. */
export async function keepPairs(pairs: DevicePairs): Promise<DevicePairs> {
  const database = await open();
  const change = database.transaction(STORE, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(pairs.sig, 'sig'), change.store.put(pairs.kem, 'kem'), change.done]);
  database.close();
  const back = await readPairs();
  if (!back) throw new Error('the keys were not kept');
  return back;
}

/** The pairs, or null when there are none. */
export async function readPairs(): Promise<DevicePairs | null> {
  const database = await open();
  const [sig, kem] = await Promise.all([database.get(STORE, 'sig'), database.get(STORE, 'kem')]);
  database.close();
  return sig && kem ? { sig, kem } : null;
}

async function open(): Promise<IDBPDatabase> {
  const buckets = (navigator as unknown as { storageBuckets?: Buckets }).storageBuckets;
  const upgrade = (database: IDBPDatabase) => {
    database.createObjectStore(STORE);
  };
  if (!buckets) return openDB(NAME, 1, { upgrade });
  const bucket = await buckets.open('keys', { durability: 'strict', persisted: true });
  return openIn(bucket.indexedDB);
}

/** idb opens the default bucket only; this one opens the same database in another. */
async function openIn(factory: IDBFactory): Promise<IDBPDatabase> {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  await new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
  return wrap(request.result) as IDBPDatabase;
}
