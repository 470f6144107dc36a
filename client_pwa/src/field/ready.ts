// Ready for the road: checks that really run, each with a value the page turns into words.
// Must never say good without having looked.

import type { Header } from '../protocol/batch.ts';
import * as batch from '../protocol/batch.ts';
import { domain } from '../protocol/encoding.ts';
import * as keys from '../protocol/keys.ts';
import { same } from '../protocol/merkle.ts';
import { openWith, randomBytes, sealTo } from '../protocol/seal.ts';
import { keepFact, readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { everyStaff } from '../storage/staff.ts';
import type { ReadyCheck } from '../worker/ready-check.ts';
import { isComplete, preparedHeader, RESERVE_PER_RECORD } from './prepare.ts';
import type { Tablet } from './tablet.ts';
import { unlockedOf } from './unlock.ts';

const CLOCK_LIMIT = 120_000;
const ROOM_WANTED = 200 * 1024 * 1024;
const RESERVE_WANTED = 256 * 1024;
/** A power cut just after a file was made may take the whole file; after this the system has long written it down, in ms. */
const JOURNAL_AGE = 60_000;
const START = '/app/';

export async function checkReady(tablet: Tablet, id: string): Promise<readonly ReadyCheck[]> {
  const header = await preparedHeader(tablet, id).catch(codeOf);
  const prepared = typeof header === 'string' ? null : header;
  return Promise.all([
    prepared ? batchComplete(prepared) : made('batch_complete', 'bad', String(header)),
    staffKey(tablet, prepared),
    recordOpens(tablet, prepared),
    keysUsable(tablet),
    certificate(tablet, prepared),
    storagePersistent(),
    storageRoom(),
    journal(tablet, prepared),
    clock(tablet),
    offlineStart(),
  ]);
}

/** After a full unlock: open one record that nothing was decided about, and remember whether it opened. */
export async function probe(tablet: Tablet): Promise<void> {
  const { header, keys: derived } = unlockedOf(tablet);
  const result = await opensOne(tablet, header, derived).catch(() => false);
  await keepFact(tablet.parts.database, 'probed', {
    batch: header.batch,
    edition: header.edition,
    opens: result,
  });
}

async function opensOne(tablet: Tablet, header: Header, derived: batch.BatchKeys): Promise<boolean> {
  const shredded = (await readFact(tablet.parts.database, 'shredded')) ?? {};
  const manifest = await packs.readManifest(header.batch, header.edition);
  const row = manifest && batch.readManifest(manifest).find((one) => !(one.rid in shredded));
  if (!row) return manifest !== null;
  const segment = await packs.readSlice(header.batch, header.edition, row.pack, row.offset, row.length);
  return segment !== null && (await batch.openRecord(header, derived, row, segment)) !== null;
}

async function batchComplete(header: Header): Promise<ReadyCheck> {
  const whole = await isComplete(header).catch(() => false);
  return made('batch_complete', whole ? 'good' : 'bad', String(header.count));
}

/** Somebody for whom this batch was sealed has a key on this tablet. */
async function staffKey(tablet: Tablet, header: Header | null): Promise<ReadyCheck> {
  const wanted = new Set(header ? batch.staffOf(header, tablet.device) : []);
  const here = (await everyStaff()).filter(({ staff }) => wanted.has(staff)).length;
  return made('staff_key', here > 0 ? 'good' : 'bad', String(here));
}

/** What the last full unlock of this very edition found; before one there is no secret to try with. */
async function recordOpens(tablet: Tablet, header: Header | null): Promise<ReadyCheck> {
  const probed = await readFact(tablet.parts.database, 'probed');
  if (!header || probed?.batch !== header.batch || probed.edition !== header.edition)
    return made('record_opens', 'warn', 'not_yet');
  return made('record_opens', probed.opens ? 'good' : 'bad', probed.opens ? '' : 'failed');
}

/** The keys are used from storage: one message sealed and opened again. */
async function keysUsable(tablet: Tablet): Promise<ReadyCheck> {
  try {
    const sent = randomBytes(16);
    const { kem } = tablet.parts.pairs;
    const sealed = await sealTo(await keys.publicJwk(kem.publicKey), sent, domain('ready'));
    const good = same(await openWith(kem, sealed, domain('ready')), sent);
    return made('keys_usable', good ? 'good' : 'bad');
  } catch {
    return made('keys_usable', 'bad');
  }
}

/** The tablet's certificate outlives the batch: what is signed on the road can be handed in with it. */
async function certificate(tablet: Tablet, header: Header | null): Promise<ReadyCheck> {
  const { exp } = tablet.parts.certificate;
  const until = header?.exp ?? new Date(Date.now() + tablet.parts.http.offset);
  return made('certificate', exp >= until ? 'good' : 'bad', exp.toISOString());
}

async function storagePersistent(): Promise<ReadyCheck> {
  const persisted = (await navigator.storage.persisted?.()) ?? false;
  return made('storage_persistent', persisted ? 'good' : 'warn');
}

async function storageRoom(): Promise<ReadyCheck> {
  const { quota = 0, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  const room = quota - usage;
  return made('storage_room', room >= ROOM_WANTED ? 'good' : 'bad', String(room));
}

/** Filled ahead for every record that is left, as far as there is room, and no longer young. */
async function journal(tablet: Tablet, header: Header | null): Promise<ReadyCheck> {
  const { journal: kept, database } = tablet.parts;
  const tried = tablet.items.filter(
    ({ item: { payload } }) => payload.kind === 'attempt' && payload.batch === header?.batch,
  ).length;
  const left = Math.max(0, (header?.count ?? 0) - tried);
  const wanted = Math.max(RESERVE_WANTED, RESERVE_PER_RECORD * left);
  try {
    if (kept.reserved() < wanted) kept.reserve(wanted);
  } catch {
    return made('journal', 'bad', 'no_room');
  }
  const since = (await readFact(database, 'journal'))?.since ?? Date.now();
  return Date.now() - since >= JOURNAL_AGE ? made('journal', 'good') : made('journal', 'warn', 'young');
}

/** Against the server as it was last heard; never heard is not good. */
async function clock(tablet: Tablet): Promise<ReadyCheck> {
  const remembered = await readFact(tablet.parts.database, 'clock');
  const off = tablet.parts.http.difference ?? remembered?.offset;
  if (off === undefined) return made('clock', 'warn', 'unknown');
  return made('clock', Math.abs(off) <= CLOCK_LIMIT ? 'good' : 'warn', 'wrong');
}

/** The page and every script and style that it names lie in the cache. */
async function offlineStart(): Promise<ReadyCheck> {
  const address = (path: string) => new URL(path, self.location.origin).href;
  const page = await caches.match(address(START));
  if (!page) return made('offline_start', 'bad');
  const named = [...(await page.text()).matchAll(/(?:src|href)="(\/app\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  const found = await Promise.all(named.map((path) => caches.match(address(path))));
  return made('offline_start', found.every(Boolean) ? 'good' : 'bad');
}

function made(id: ReadyCheck['id'], result: ReadyCheck['result'], value = ''): ReadyCheck {
  return { id, result, value };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
