// Which records were shredded here and stay so: those whose handover still stands.
// Must never let a record open again whose handover nobody withdrew. docs/protocol.md, "Shredding".

import * as batch from '../protocol/batch.ts';
import { WRAPPED_BYTES } from '../protocol/seal.ts';
import { readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { Unreachable } from '../transport/http.ts';
import { FieldError, type Tablet } from './tablet.ts';

/** How long an opening waits for the office, in ms: an applicant stands there. */
const BRING_BACK_WAITS = 8_000;

/** The entry ids of the attempts that a later one of this tablet replaces. */
export function correctedOf(tablet: Tablet): ReadonlySet<string> {
  const corrected = new Set<string>();
  for (const { item } of tablet.items) if (item.payload.supersedes) corrected.add(item.payload.supersedes);
  return corrected;
}

/** The records that were shredded for a handover which nobody corrected since. */
export async function staysShredded(tablet: Tablet): Promise<ReadonlySet<string>> {
  const corrected = correctedOf(tablet);
  const withdrawn = new Set(
    tablet.items.filter(({ item }) => corrected.has(item.entryId)).map(({ item }) => item.payload.seq),
  );
  const shredded = Object.entries((await readFact(tablet.parts.database, 'shredded')) ?? {});
  return new Set(shredded.filter(([, seq]) => !withdrawn.has(seq)).map(([rid]) => rid));
}

/** Fetch the key slots once more, for a record whose handover was withdrawn; the other slots never reach the disk. */
async function bringBack(tablet: Tablet, header: batch.Header, signal: AbortSignal): Promise<void> {
  const where = `/api/v1/batches/${header.batch}/manifest?edition=${header.edition}`;
  const content = await tablet.parts.http.getBytes(where, signal);
  await batch.checkPart(header.manifest, content);
  const stays = await staysShredded(tablet);
  for (const { rid, slotAt } of batch.readManifest(content))
    if (stays.has(rid)) content.fill(0, slotAt, slotAt + WRAPPED_BYTES);
  await packs.keepManifest(header.batch, header.edition, content);
  await tablet.add({ kind: 'import', batch: header.batch, edition: header.edition });
}

/** The manifest's row of a record to be opened. Throws record_unknown, record_shredded, record_not_back. */
export async function rowToOpen(tablet: Tablet, header: batch.Header, rid: string): Promise<batch.Row> {
  const row = await rowOf(header, rid);
  if (row.wrapped.some(Boolean)) return row;
  if ((await staysShredded(tablet)).has(rid)) throw new FieldError('record_shredded');
  const limit = AbortSignal.timeout(BRING_BACK_WAITS);
  try {
    await bringBack(tablet, header, limit);
  } catch (error) {
    if (error instanceof Unreachable || limit.aborted) throw new FieldError('record_not_back');
    throw error;
  }
  return rowOf(header, rid);
}

async function rowOf({ batch: id, edition }: batch.Header, rid: string): Promise<batch.Row> {
  const manifest = await packs.readManifest(id, edition);
  const row = manifest && batch.readManifest(manifest).find((one) => one.rid === rid);
  if (!row) throw new FieldError('record_unknown');
  return row;
}
