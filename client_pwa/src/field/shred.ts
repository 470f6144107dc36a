// Shred: what was delivered, left or is over can no longer be opened here, by anyone.
// Must never touch evidence. docs/protocol.md, "Shredding".

import * as batch from '../protocol/batch.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { keepFact, readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { keepDraftsOf } from './draft.ts';
import { lock } from './lock.ts';
import { readPrepared } from './prepare.ts';
import { correctedOf } from './shredded.ts';
import { isOwed, type Tablet } from './tablet.ts';

/** A clock that runs ahead must not cost a day's batch where the office cannot be asked: ms beyond a batch's end. */
const CLOCK_DOUBT = 24 * 3_600_000;

/** Records whose handover the office acknowledged and nobody corrected, and whole batches that are over. */
export async function shredDelivered(tablet: Tablet): Promise<void> {
  const { database } = tablet.parts;
  const shredded = { ...((await readFact(database, 'shredded')) ?? {}) };
  const corrected = correctedOf(tablet);
  for (const { batch: id, edition } of await packs.preparedEditions()) {
    const manifest = await packs.readManifest(id, edition);
    const slots = new Map(
      manifest ? batch.readManifest(manifest).map((row) => [row.rid, row.slotAt]) : undefined,
    );
    for (const known of tablet.items) {
      const { kind, outcome, rid = '', batch: of, seq } = known.item.payload;
      const slotAt = slots.get(rid);
      if (kind !== 'attempt' || outcome !== 'handed_over' || of !== id || isOwed(known)) continue;
      if (corrected.has(known.item.entryId)) continue;
      if (seq <= (shredded[rid] ?? 0) || slotAt === undefined || tablet.unlocked?.open?.rid === rid) continue;
      await packs.shredRecord(id, edition, slotAt);
      await tablet.add({ kind: 'shred', batch: id, edition, rid });
      shredded[rid] = seq;
    }
  }
  await keepFact(database, 'shredded', shredded);
  await shredWhatIsOver(tablet);
}

/** Everything prepared: this tablet may not have it any more. */
export async function shredEverything(tablet: Tablet): Promise<void> {
  await lock(tablet, 'full');
  for (const { batch: id, edition } of await packs.preparedEditions()) await packs.shredEdition(id, edition);
  await keepDraftsOf(tablet.parts.database, new Set());
}

/** Batches that expired, whose session the office closed, or that this tablet closed; never the unlocked one. */
async function shredWhatIsOver(tablet: Tablet): Promise<void> {
  const closed = (await readFact(tablet.parts.database, 'closed')) ?? {};
  const left = leftBatches(tablet);
  for (const { batch: id, edition, header } of await packs.preparedEditions()) {
    if (tablet.day?.header.batch === id) continue;
    const standing = await stands(tablet, header, closed);
    if (!standing || left.has(id)) await packs.shredEdition(id, edition);
  }
  await keepOnlyPrepared(tablet);
}

/** Without the office: batches that ended a day ago by this tablet's clock; never the unlocked one. */
export async function shredExpired(tablet: Tablet): Promise<void> {
  let some = false;
  for (const { batch: id, edition, header } of await packs.preparedEditions()) {
    if (tablet.day?.header.batch === id || (await stands(tablet, header, {}, CLOCK_DOUBT))) continue;
    await packs.shredEdition(id, edition);
    some = true;
  }
  if (some) await keepOnlyPrepared(tablet);
}

async function keepOnlyPrepared(tablet: Tablet): Promise<void> {
  const stay = new Set((await packs.preparedEditions()).map((one) => one.batch));
  await keepDraftsOf(tablet.parts.database, stay);
}

async function stands(
  tablet: Tablet,
  token: string,
  closed: Readonly<Record<string, string>>,
  late = 0,
): Promise<boolean> {
  try {
    return !((await readPrepared(tablet, token, { late })).session in closed);
  } catch (error) {
    return !(error instanceof ProtocolError && error.code === 'batch_expired');
  }
}

/** The batches that this tablet closed itself and did not prepare again, as far as the office has acknowledged. */
function leftBatches(tablet: Tablet): ReadonlySet<string> {
  const left = new Set<string>();
  for (const { item, state } of tablet.items) {
    const { kind, batch: of = '' } = item.payload;
    if (kind === 'import') left.delete(of);
    else if (kind === 'close' && state === 'accepted') left.add(of);
  }
  return left;
}
