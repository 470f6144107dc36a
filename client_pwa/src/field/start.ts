// The start: find out who this tablet is, take the journal for ourselves, heal the stores from each other.
// Must never take a lost store for a first start. docs/reliability.md.

import { writeBundle } from '../protocol/bundle.ts';
import * as chain from '../protocol/chain.ts';
import { CERTIFICATE_TYP, readCertificate } from '../protocol/enrolment.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import {
  type Database,
  type KeptItem,
  keepFact,
  openDatabase,
  putItem,
  readFact,
} from '../storage/database.ts';
import {
  forgetIdentity,
  type Identity,
  journalFile,
  keepAside,
  keepIdentity,
  readIdentity,
} from '../storage/identity.ts';
import { type Disk, Journal, type JournalEntry } from '../storage/journal.ts';
import { type DevicePairs, readCopy, readPairs } from '../storage/keys.ts';
import { eraseEveryStaff } from '../storage/staff.ts';
import { Http } from '../transport/http.ts';
import { FieldError, type Known, Tablet } from './tablet.ts';

/** Bytes of journal written ahead at enrolment; preparing a batch adds to it. */
export const FIRST_RESERVE = 512 * 1024;
const HANDLE_TRIES = 30;
const HANDLE_PAUSE = 100;

export interface Stores {
  readonly database: Database;
  readonly journal: Journal;
}

export type Started =
  | (Stores & { phase: 'not_enrolled' })
  | { phase: 'second_tab' }
  | { phase: 'unsupported' }
  | { phase: 'lost_store'; entries: readonly JournalEntry[]; device: string; stores: Stores | null }
  | { phase: 'ready'; tablet: Tablet };

/** Start the tablet. A reload may still hold the journal's handle for a moment, so it is asked for three seconds. */
export async function start(): Promise<Started> {
  const file = await orNull(journalFile);
  if (!file?.createSyncAccessHandle || !globalThis.indexedDB) return { phase: 'unsupported' };
  const disk = await takeJournal(file);
  if (!disk) return { phase: 'second_tab' };
  const { journal, entries } = Journal.open(disk);
  const [known, copy, pairs] = await Promise.all([orNull(readIdentity), orNull(readCopy), orNull(readPairs)]);
  const device = (known ?? copy)?.device ?? '';
  const database = await orNull(openDatabase);
  if (!database) return { phase: 'lost_store', entries, device, stores: null };
  const kept = await database.getAll('items');
  if (entries.length === 0 && kept.length === 0 && !known && !copy)
    return { phase: 'not_enrolled', database, journal };
  const identity = (await newer(known, copy)) ?? (kept.length > 0 ? copy : null);
  if (!identity || !pairs)
    return { phase: 'lost_store', entries: lost(entries, kept), device, stores: { database, journal } };
  const { healed, behind, inBoth } = await heal(journal, entries, database, kept);
  const tablet = await orNull(() => openTablet(identity, pairs, database, journal, behind));
  if (!tablet)
    return { phase: 'lost_store', entries: lost(entries, kept), device, stores: { database, journal } };
  if (!copy || identity !== known) await keepIdentity(identity);
  const anew = entries.length === 0 && journal.reserved() === 0;
  if (anew || !(await orNull(() => readFact(database, 'journal'))))
    await orNull(() => keepFact(database, 'journal', { since: Date.now() }));
  if (journal.reserved() === 0) await orNull(async () => journal.reserve(FIRST_RESERVE));
  tablet.healed = healed > 0 ? healed : null;
  if (!inBoth) tablet.copies = behind.length > 0 ? 'journal_only' : 'database_only';
  return { phase: 'ready', tablet };
}

/** The file, or the copy beside the keys when a renewal was cut off between the two; null without a file. */
async function newer(file: Identity | null, copy: Identity | null): Promise<Identity | null> {
  if (!file || file.device !== copy?.device) return file;
  const [here, there] = await Promise.all([epochOf(file), epochOf(copy)]);
  return there > here ? copy : file;
}

async function epochOf(identity: Identity): Promise<number> {
  const { payload } = await jws.read(identity.certificate, CERTIFICATE_TYP);
  return Number(payload.epoch ?? 1);
}

/** Put what an earlier enrolment signed aside, and hand in what can be handed in: then this tablet may be enrolled again. */
export async function setAside(
  lostStore: Extract<Started, { phase: 'lost_store' }>,
  origin: string,
): Promise<Stores> {
  const { stores, entries, device } = lostStore;
  if (!stores) throw new FieldError('lost_store');
  if (entries.length > 0) {
    const bundle = writeBundle({ dev: device, items: entries, logSize: 0, noticesAfter: {} });
    await keepAside(bundle, `${device}-${Date.now()}`);
    await orNull(() => new Http(origin).postBytes('/api/v1/bundles', bundle));
  }
  await forgetIdentity();
  await eraseEveryStaff();
  for (const name of ['items', 'facts', 'told'] as const) await stores.database.clear(name);
  stores.journal.clear();
  return stores;
}

/** The tablet from its stores, its items in order. */
export async function openTablet(
  identity: Identity,
  pairs: DevicePairs,
  database: Database,
  journal: Journal,
  behind: readonly KeptItem[] = [],
): Promise<Tablet> {
  const manifest = await keys.readManifest(identity.manifest, identity.root);
  const { kid } = await jws.read(identity.certificate, CERTIFICATE_TYP);
  const certificate = await readCertificate(identity.certificate, keys.keyOf(manifest, kid, 'srv-sig').jwk);
  const http = new Http(identity.origin);
  const sigJwk = await keys.publicJwk(pairs.sig.publicKey);
  http.as({ origin: identity.origin, certificate: identity.certificate, sig: pairs.sig, jwk: sigJwk });
  http.offset = (await readFact(database, 'clock'))?.offset ?? 0;
  const items: Known[] = [];
  for (const row of [...(await database.getAll('items')), ...behind])
    items.push({ item: await chain.readItem(row.token), state: row.state, code: row.code });
  return new Tablet(
    { http, database, journal, pairs, identity, certificate, sigJwk },
    manifest,
    items,
    behind,
  );
}

export interface Healed {
  /** How many items were missing somewhere. */
  readonly healed: number;
  /** What the journal has and the database has no room for. */
  readonly behind: readonly KeptItem[];
  readonly inBoth: boolean;
}

/** Put into each store what only the other has. On a full disk the one copy counts, and room is asked for again later. */
export async function heal(
  journal: Journal,
  entries: readonly JournalEntry[],
  database: Database,
  kept: readonly KeptItem[],
): Promise<Healed> {
  const inJournal = new Set<string>();
  const known = new Set(kept.map((row) => row.entryId));
  const behind: KeptItem[] = [];
  let [healed, full] = [0, false];
  for (const entry of entries) {
    const item = await orNull(() => chain.readItem(entry.jws));
    if (!item) continue;
    inJournal.add(item.entryId);
    if (known.has(item.entryId)) continue;
    const { entryId, payload } = item;
    const row = { seq: payload.seq, entryId, token: entry.jws, att: entry.att, acknowledgedAt: '' };
    const missing: KeptItem = { ...row, state: 'waiting', code: '' };
    if (behind.length === 0 && (await done(() => putItem(database, missing)))) healed += 1;
    else behind.push(missing);
  }
  for (const row of kept) {
    if (inJournal.has(row.entryId)) continue;
    full ||= !(await done(() => journal.append({ jws: row.token, att: row.att })));
    if (!full) healed += 1;
  }
  return { healed, behind, inBoth: behind.length === 0 && !full };
}

async function done(write: () => void | Promise<void>): Promise<boolean> {
  return (await orNull(async () => [await write()])) !== null;
}

function lost(entries: readonly JournalEntry[], kept: readonly KeptItem[]): JournalEntry[] {
  const found = new Map(entries.map((entry) => [entry.jws, entry]));
  for (const row of kept) if (!found.has(row.token)) found.set(row.token, { jws: row.token, att: row.att });
  return [...found.values()];
}

async function takeJournal(file: FileSystemFileHandle): Promise<Disk | null> {
  for (let tries = 0; tries < HANDLE_TRIES; tries += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'NoModificationAllowedError')) throw error;
      await new Promise((resolve) => setTimeout(resolve, HANDLE_PAUSE));
    }
  }
  return null;
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}
