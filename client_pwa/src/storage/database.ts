// The tablet's database: the chain's items with what the office said of them, and small facts.
// Must never hold personal data in clear, and never be the only copy of evidence. docs/reliability.md.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Bytes } from '../protocol/encoding.ts';
import type { Diagnosis, Problem } from '../worker/diagnosis.ts';

export interface KeptItem {
  readonly seq: number;
  readonly entryId: string;
  readonly token: string;
  readonly att: Bytes | null;
  /** `waiting` until a verified acknowledgement; `refused` with its code until the office decides. */
  readonly state:
    | 'waiting'
    | 'accepted'
    | 'conflict'
    | 'unknown_record'
    | 'after_close'
    | 'after_recall'
    | 'refused';
  readonly code: string;
  readonly acknowledgedAt: string;
}

/** What the server told of other tablets and of the office, by record. */
export interface Told {
  readonly rid: string;
  readonly session: string;
  readonly kind: 'recalled' | 'handed_over';
  readonly at: string;
  /** Of a handover: which tablets said so and did not withdraw it, each with when it was told. */
  readonly tablets: Readonly<Record<string, string>>;
}

/** Facts with one value each. */
export interface Facts {
  acknowledged: { seq: number; at: string };
  checkpoint: { origin: string; size: number; root: Bytes };
  clock: { offset: number };
  notices: Record<string, number>;
  closed: Record<string, string>;
  /** Wrong tries of each person on this tablet. */
  tries: Readonly<Record<string, { readonly wrong: number; readonly until: number }>>;
  shredded: Record<string, number>;
  /** Since when the journal's file is there, in ms. */
  journal: { since: number };
  /** Whether a record of this edition opened after the last full unlock. */
  probed: { batch: string; edition: number; opens: boolean };
  offers: unknown;
  recordings: unknown;
  paper: readonly number[];
  /** Sealed, by batch, person and kind. */
  drafts: Readonly<Record<string, Bytes>>;
  /** The newest problems, as codes. */
  problems: readonly Problem[];
  /** The diagnosis that waits for a network, and when the office got the last one. */
  diagnosis: { waits: Diagnosis | null; sentAt: string | null };
}

interface Schema extends DBSchema {
  items: { key: number; value: KeptItem; indexes: { state: string } };
  told: { key: [string, string]; value: Told };
  facts: { key: string; value: unknown };
}

const NAME = 'fielddesk';
const VERSION = 1;

export type Database = IDBPDatabase<Schema>;

/** Open the database, made or upgraded where need be. */
export async function openDatabase(): Promise<Database> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(made, oldVersion) {
      if (oldVersion < 1) {
        const items = made.createObjectStore('items', { keyPath: 'seq' });
        items.createIndex('state', 'state');
        made.createObjectStore('told', { keyPath: ['rid', 'kind'] });
        made.createObjectStore('facts');
      }
    },
  });
}

/**
 * Hand an item that goes behind the last one to the browser's own process, which writes it while others go on here;
 * `kept` resolves when it is on disk. Throws when the chain in the database went on without us.
 */
export async function beginItem(database: Database, item: KeptItem): Promise<{ kept: Promise<void> }> {
  const change = database.transaction('items', 'readwrite', { durability: 'strict' });
  const last = await change.store.openKeyCursor(null, 'prev');
  if ((last?.key ?? 0) !== item.seq - 1) {
    change.abort();
    await change.done.catch(() => undefined);
    throw new Error(`the database ends at item ${last?.key ?? 0}, not at ${item.seq - 1}`);
  }
  const added = change.store.add(item);
  change.commit();
  return { kept: Promise.all([added, change.done]).then(() => undefined) };
}

/** Put an item behind the last one, durably. Throws what beginItem throws. */
export async function addItem(database: Database, item: KeptItem): Promise<void> {
  const { kept } = await beginItem(database, item);
  await kept;
}

/** Put an item back that the journal kept, wherever it belongs. */
export async function putItem(database: Database, item: KeptItem): Promise<void> {
  const change = database.transaction('items', 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(item), change.done]);
}

export async function readFact<Name extends keyof Facts>(
  database: Database,
  name: Name,
): Promise<Facts[Name] | undefined> {
  return (await database.get('facts', name)) as Facts[Name] | undefined;
}

export async function keepFact<Name extends keyof Facts>(
  database: Database,
  name: Name,
  value: Facts[Name],
): Promise<void> {
  const change = database.transaction('facts', 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(value, name), change.done]);
}

/** Change a fact in one go: nobody else's change comes between reading and writing. */
export async function changeFact<Name extends keyof Facts>(
  database: Database,
  name: Name,
  change: (before: Facts[Name] | undefined) => Facts[Name],
): Promise<void> {
  const made = database.transaction('facts', 'readwrite', { durability: 'strict' });
  const before = (await made.store.get(name)) as Facts[Name] | undefined;
  await Promise.all([made.store.put(change(before), name), made.done]);
}
