// Prepare: fetch a batch part by part, each checked before it counts, the header last.
// Must never decrypt anything, and never fetch twice what is here and right.

import * as batch from '../protocol/batch.ts';
import { b64u, digest, isObject, textOf } from '../protocol/encoding.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import { keepFact, readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { knownZone } from '../texts/zone.ts';
import { type Offer, readOffers } from './offers.ts';
import { bringRecordings } from './recordings.ts';
import { staysShredded } from './shredded.ts';
import { FieldError, type Tablet } from './tablet.ts';

/** Bytes of journal for each record of a batch. */
export const RESERVE_PER_RECORD = 8 * 1024;

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly bytes: number;
}

/** Ask the office which batches are for this tablet, and remember the answer for when there is no network. */
export async function refreshBatches(tablet: Tablet): Promise<Offer[]> {
  const offers = readOffers(await tablet.parts.http.getJson('/api/v1/batches'));
  await keepFact(tablet.parts.database, 'offers', offers);
  return offers;
}

export async function rememberedOffers(tablet: Tablet): Promise<Offer[]> {
  return ((await readFact(tablet.parts.database, 'offers')) as Offer[] | undefined) ?? [];
}

/** The checked header of a prepared edition, at the later of our own and the server's time. */
export async function readPrepared(
  tablet: Tablet,
  token: string,
  { known = 0, late = 0 } = {},
): Promise<batch.Header> {
  const { kid } = await jws.read(token, batch.HEADER_TYP);
  const now = new Date(Date.now() + Math.max(0, tablet.parts.http.offset) - late);
  const jwk = keys.keyOf(tablet.manifest, kid, 'srv-sig').jwk;
  return batch.readHeader(token, jwk, { now, device: tablet.device, edition: known });
}

/** The checked header of the batch that is prepared here. Throws batch_not_prepared and what the header is. */
export async function preparedHeader(tablet: Tablet, id: string): Promise<batch.Header> {
  const prepared = (await packs.preparedEditions()).find((one) => one.batch === id);
  if (!prepared) throw new FieldError('batch_not_prepared');
  return readPrepared(tablet, prepared.header);
}

/** Fetch the newest edition whole; goes on where an earlier try was cut off. */
export async function prepare(
  tablet: Tablet,
  id: string,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<batch.Header> {
  const where = `/api/v1/batches/${id}`;
  const token = await tablet.parts.http.getText(`${where}/header`);
  const known = (await packs.preparedEditions()).find((one) => one.batch === id);
  const header = await readPrepared(tablet, token, { known: known?.edition ?? 0 });
  if (known?.edition === header.edition && (await isComplete(header))) {
    await bringRecordings(tablet, signal);
    return header;
  }
  const parts: [string, string, batch.Part][] = [
    ['manifest', 'manifest', header.manifest],
    [packs.DIRECTORY, 'directory', header.directory],
    ...header.packs.map((part, n): [string, string, batch.Part] => [packs.packName(n), `packs/${n}`, part]),
  ];
  let [done, bytes] = [0, 0];
  const of = parts.reduce((sum, [, , part]) => sum + part.length, 0);
  for (const [name, path, part] of parts) {
    signal.throwIfAborted();
    if (!(await isHere(header, name, part))) {
      const content = await tablet.parts.http.getBytes(`${where}/${path}?edition=${header.edition}`, signal);
      await batch.checkPart(part, content);
      await packs.keepPart(id, header.edition, name, content);
    }
    bytes += part.length;
    done = of === 0 ? header.count : Math.floor((header.count * bytes) / of);
    tell({ done, of: header.count, bytes });
  }
  await shredAgain(tablet, header);
  await packs.keepHeader(id, header.edition, token);
  await packs.dropOtherEditions(id, header.edition);
  tablet.parts.journal.reserve(RESERVE_PER_RECORD * header.count);
  await tablet.add({ kind: 'import', batch: id, edition: header.edition });
  await bringRecordings(tablet, signal);
  return header;
}

/** Every part of a prepared edition is here and right; the manifest may have been shredded in places. */
export async function isComplete(header: batch.Header): Promise<boolean> {
  const manifest = await packs.readManifest(header.batch, header.edition);
  if (manifest?.length !== header.manifest.length) return false;
  if (!(await isHere(header, packs.DIRECTORY, header.directory))) return false;
  for (const [number, part] of header.packs.entries())
    if (!(await isHere(header, packs.packName(number), part))) return false;
  return true;
}

export function summaryOf(header: batch.Header): {
  location: string;
  date: string;
  startsAt: string;
  endsAt: string;
} {
  const summary = isObject(header.payload.summary) ? header.payload.summary : {};
  return {
    location: textOf(summary, 'location'),
    date: textOf(summary, 'date', 10),
    startsAt: textOf(summary, 'startsAt', 30),
    endsAt: textOf(summary, 'endsAt', 30),
  };
}

/** The zone in which the office says the times of a batch. */
export function zoneOf({ payload }: batch.Header): string {
  return knownZone(isObject(payload?.summary) ? payload.summary.zone : '');
}

async function isHere(header: batch.Header, name: string, part: batch.Part): Promise<boolean> {
  const content = await packs.readPart(header.batch, header.edition, name);
  return content?.length === part.length && b64u(await digest(content)) === part.sha256;
}

/** What was shredded in an earlier edition is shredded in this one before it can be opened. */
async function shredAgain(tablet: Tablet, header: batch.Header): Promise<void> {
  const stays = await staysShredded(tablet);
  const manifest = await packs.readManifest(header.batch, header.edition);
  if (!manifest) return;
  for (const row of batch.readManifest(manifest))
    if (stays.has(row.rid)) await packs.shredRecord(header.batch, header.edition, row.slotAt);
}
