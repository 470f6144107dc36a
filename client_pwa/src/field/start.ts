// The start: find out who this tablet is, take the journal for ourselves, heal the stores from each other.
// Must never take a lost store for a first start. docs/reliability.md.

import * as chain from '../protocol/chain.ts';
import { CERTIFICATE_TYP, readCertificate } from '../protocol/enrolment.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import { addItem, type Database, type KeptItem, openDatabase, readFact } from '../storage/database.ts';
import { type Identity, journalFile, readIdentity } from '../storage/identity.ts';
import { type Disk, Journal, type JournalEntry } from '../storage/journal.ts';
import { type DevicePairs, readPairs } from '../storage/keys.ts';
import { Http } from '../transport/http.ts';
import { type Known, Tablet } from './tablet.ts';

const HANDLE_TRIES = 30;
const HANDLE_PAUSE = 100;

export type Started =
  | { phase: 'not_enrolled'; database: Database; journal: Journal }
  | { phase: 'second_tab' }
  | { phase: 'lost_store'; entries: readonly JournalEntry[]; device: string }
  | { phase: 'ready'; tablet: Tablet };

/** Start the tablet. A reload may still hold the journal's handle for a moment, so it is asked for three seconds. */
export async function start(): Promise<Started> {
  const disk = await takeJournal();
  if (!disk) return { phase: 'second_tab' };
  const { journal, entries } = Journal.open(disk);
  const { database } = await openDatabase();
  const kept = await database.getAll('items');
  const [identity, pairs] = [await readIdentity(), await readPairs()];
  if (!identity && !pairs && entries.length === 0 && kept.length === 0)
    return { phase: 'not_enrolled', database, journal };
  if (!identity || !pairs)
    return { phase: 'lost_store', entries: lost(entries, kept), device: identity?.device ?? '' };
  const healed = await heal(journal, entries, database, kept);
  const tablet = await openTablet(identity, pairs, database, journal);
  tablet.healed = healed > 0 ? healed : null;
  return { phase: 'ready', tablet };
}

/** The tablet from its stores, its items in order. */
export async function openTablet(
  identity: Identity,
  pairs: DevicePairs,
  database: Database,
  journal: Journal,
): Promise<Tablet> {
  const manifest = await keys.readManifest(identity.manifest, identity.root);
  const { kid } = await jws.read(identity.certificate, CERTIFICATE_TYP);
  const certificate = await readCertificate(identity.certificate, keys.keyOf(manifest, kid, 'srv-sig').jwk);
  const http = new Http(identity.origin);
  const sigJwk = await keys.publicJwk(pairs.sig.publicKey);
  http.as({ origin: identity.origin, certificate: identity.certificate, sig: pairs.sig, jwk: sigJwk });
  http.offset = (await readFact(database, 'clock'))?.offset ?? 0;
  const items: Known[] = [];
  for (const row of await database.getAll('items'))
    items.push({ item: await chain.readItem(row.token), state: row.state, code: row.code });
  return new Tablet({ http, database, journal, pairs, identity, certificate, manifest, sigJwk }, items);
}

/** Put into each store what only the other has; gives how many items were missing somewhere. */
export async function heal(
  journal: Journal,
  entries: readonly JournalEntry[],
  database: Database,
  kept: readonly KeptItem[],
): Promise<number> {
  const inJournal = new Set<string>();
  const known = new Set(kept.map((row) => row.entryId));
  let healed = 0;
  const missing: KeptItem[] = [];
  for (const entry of entries) {
    const item = await chain.readItem(entry.jws);
    inJournal.add(item.entryId);
    if (!known.has(item.entryId))
      missing.push({
        seq: item.payload.seq,
        entryId: item.entryId,
        token: entry.jws,
        att: entry.att,
        state: 'waiting',
        code: '',
        acknowledgedAt: '',
      });
  }
  for (const row of missing.sort((one, other) => one.seq - other.seq)) {
    await addItem(database, row);
    healed += 1;
  }
  for (const row of kept) {
    if (inJournal.has(row.entryId)) continue;
    journal.append({ jws: row.token, att: row.att });
    healed += 1;
  }
  return healed;
}

function lost(entries: readonly JournalEntry[], kept: readonly KeptItem[]): JournalEntry[] {
  const found = new Map(entries.map((entry) => [entry.jws, entry]));
  for (const row of kept) if (!found.has(row.token)) found.set(row.token, { jws: row.token, att: row.att });
  return [...found.values()];
}

async function takeJournal(): Promise<Disk | null> {
  const { file } = await journalFile();
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
