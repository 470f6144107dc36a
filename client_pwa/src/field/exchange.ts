// Exchange: hand in what waits, believe only a verified acknowledgement, act on notices, shred what may go.
// Must never drop an item because of an answer. docs/protocol.md, "Upload".

import * as acknowledgement from '../protocol/acknowledgement.ts';
import * as batch from '../protocol/batch.ts';
import * as bundle from '../protocol/bundle.ts';
import { isObject, readJson, writeTime } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import * as keys from '../protocol/keys.ts';
import { logOrigin } from '../protocol/log.ts';
import { type Notice, readNotice } from '../protocol/notice.ts';
import { keepFact, readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { Refused, Unreachable } from '../transport/http.ts';
import { FieldError, type Known, type Tablet } from './tablet.ts';
import { lock } from './unlock.ts';

const ITEMS_AT_ONCE = 200;
const STOPPED = new Set(['chain_fork', 'chain_break']);

/** The confirmations that the office has not acknowledged: the number on the screen. */
export function waitingOf(tablet: Tablet): number {
  return tablet.items.filter(({ item, state }) => item.payload.kind === 'attempt' && state === 'waiting')
    .length;
}

export function refusedOf(tablet: Tablet): number {
  return tablet.items.filter(({ state }) => state === 'refused').length;
}

/** Everything unsent, of every kind. */
export function unsentOf(tablet: Tablet): Known[] {
  return tablet.items.filter(({ state }) => state === 'waiting');
}

/** Hand in everything that waits, in uploads of 200; also asks what is new when nothing waits. */
export async function exchange(tablet: Tablet): Promise<{ sent: number; waiting: number }> {
  let sent = 0;
  let refilled = false;
  for (;;) {
    const waiting = unsentOf(tablet).slice(0, ITEMS_AT_ONCE);
    try {
      const answer = await tablet.parts.http.postJson(
        '/api/v1/confirmations',
        await uploadOf(tablet, waiting),
      );
      const stopped = await takeAcknowledgement(tablet, answer.ack);
      sent += waiting.length;
      if (stopped || unsentOf(tablet).length === 0) break;
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'log_rollback' && !refilled) {
        refilled = true;
        await refill(tablet);
        continue;
      }
      if (error instanceof Refused && error.code === 'chain_gap' && !refilled) {
        refilled = true;
        await waitAgain(tablet, Number(error.problem.expect));
        continue;
      }
      await noteRefusal(tablet, error, waiting[0]);
      throw asFailure(error);
    }
  }
  await shredDelivered(tablet);
  return { sent, waiting: waitingOf(tablet) };
}

/** Everything that waits as a file that any machine may carry. */
export async function exportBundle(
  tablet: Tablet,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; items: number }> {
  const unsent = unsentOf(tablet);
  const { logSize, noticesAfter } = await cursors(tablet);
  const items = await Promise.all(unsent.map((known) => carried(tablet, known)));
  return {
    bytes: bundle.writeBundle({ dev: tablet.device, items, logSize, noticesAfter }),
    items: items.length,
  };
}

/** The acknowledgement of a carried bundle, brought back as a file. */
export async function importAcknowledgement(
  tablet: Tablet,
  bytes: Uint8Array,
): Promise<{ acknowledged: number }> {
  const before = unsentOf(tablet).length;
  const value = readJson(bytes, 4 * 1024 * 1024);
  if (!isObject(value)) throw new ProtocolError('bundle_malformed');
  await takeAcknowledgement(tablet, value.ack);
  await shredDelivered(tablet);
  return { acknowledged: before - unsentOf(tablet).length };
}

async function uploadOf(tablet: Tablet, waiting: readonly Known[]): Promise<object> {
  const items = await Promise.all(waiting.map(async (known) => bundle.sent(await carried(tablet, known))));
  return { items, ...(await cursors(tablet)) };
}

async function carried(tablet: Tablet, known: Known): Promise<bundle.Carried> {
  const row = await tablet.parts.database.get('items', known.item.payload.seq);
  return { jws: known.item.token, att: row?.att ?? null };
}

async function cursors(tablet: Tablet): Promise<{ logSize: number; noticesAfter: Record<string, number> }> {
  const checkpoint = await readFact(tablet.parts.database, 'checkpoint');
  const after = (await readFact(tablet.parts.database, 'notices')) ?? {};
  const noticesAfter: Record<string, number> = {};
  for (const { header } of await packs.preparedEditions()) {
    const session = sessionOf(header);
    noticesAfter[session] = after[session] ?? 0;
  }
  return { logSize: checkpoint?.size ?? 0, noticesAfter };
}

function sessionOf(header: string): string {
  const payload = header.split('.')[1] ?? '';
  const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  return String((JSON.parse(text) as { session: string }).session);
}

/** Check an acknowledgement whole, then let it count. Gives whether the server stopped at an item. */
async function takeAcknowledgement(tablet: Tablet, token: unknown): Promise<boolean> {
  if (typeof token !== 'string') throw new Unreachable('captive_portal');
  const { manifest, database, identity, certificate } = tablet.parts;
  const ack = await acknowledgement.readAck(token, manifest);
  const bySeq = new Map(tablet.items.map((known) => [known.item.payload.seq, known]));
  const acknowledged = await readFact(database, 'acknowledged');
  const last = await readFact(database, 'checkpoint');
  const checkpoint = await acknowledgement.checkAck(ack, {
    state: tablet.chain,
    entryAt: (seq) => (seq === 0 ? certificate.entryId : bySeq.get(seq)?.item.entryId),
    acknowledgedSeq: acknowledged?.seq ?? 0,
    lastCheckpoint: last ?? null,
    logJwk: keys.activeKey(manifest, 'log').jwk,
    logOrigin: logOrigin(identity.origin),
  });
  const at = writeTime(new Date(ack.iat * 1000));
  const change = database.transaction(['items', 'facts'], 'readwrite', { durability: 'strict' });
  const items = change.objectStore('items');
  for (const { seq, status } of ack.results) {
    const row = await items.get(seq);
    const state = status === 'known' ? 'accepted' : (status as Exclude<acknowledgement.Status, 'known'>);
    const known = bySeq.get(seq);
    if (!row || !known) continue;
    known.state = status === 'known' && known.state !== 'waiting' ? known.state : state;
    await items.put({ ...row, state: known.state, acknowledgedAt: at });
  }
  if (ack.stop) {
    const row = await items.get(ack.stop.seq);
    const known = bySeq.get(ack.stop.seq);
    if (row && known && ack.stop.code !== 'chain_gap') {
      known.state = 'refused';
      known.code = ack.stop.code;
      await items.put({ ...row, state: 'refused', code: ack.stop.code });
    }
    if (STOPPED.has(ack.stop.code)) tablet.quarantined = true;
  }
  const facts = change.objectStore('facts');
  await facts.put({ seq: ack.seq, at }, 'acknowledged');
  await facts.put(checkpoint, 'checkpoint');
  await facts.put({ offset: Math.round(tablet.parts.http.offset) }, 'clock');
  await change.done;
  for (const message of ack.notices) await heed(tablet, await readNotice(message, manifest));
  return ack.stop !== null;
}

async function heed(tablet: Tablet, notice: Notice): Promise<void> {
  const { database } = tablet.parts;
  const after = (await readFact(database, 'notices')) ?? {};
  if (notice.number <= (after[notice.session] ?? 0)) return;
  const at = writeTime(notice.at);
  if (notice.kind === 'recalled' || (notice.kind === 'handed_over' && notice.dev !== tablet.device))
    await database.put('told', {
      rid: notice.rid,
      session: notice.session,
      kind: notice.kind,
      at,
      dev: notice.dev,
    });
  if (notice.kind === 'closed') {
    const closed = (await readFact(database, 'closed')) ?? {};
    await keepFact(database, 'closed', { ...closed, [notice.session]: at });
  }
  if (notice.kind === 'revoked' && notice.dev === tablet.device) await shredEverything(tablet);
  await keepFact(database, 'notices', { ...after, [notice.session]: notice.number });
}

/** Records whose handover the office acknowledged can no longer be opened here. */
async function shredDelivered(tablet: Tablet): Promise<void> {
  const { database } = tablet.parts;
  const shredded = { ...((await readFact(database, 'shredded')) ?? {}) };
  const closed = (await readFact(database, 'closed')) ?? {};
  const left = leftBatches(tablet);
  const editions = await packs.preparedEditions();
  for (const { batch: id, edition, header } of editions) {
    const rows = new Map(
      batch
        .readManifest((await packs.readManifest(id, edition)) ?? new Uint8Array(0))
        .map((row) => [row.rid, row]),
    );
    for (const { item, state } of tablet.items) {
      const { kind, outcome, rid = '', batch: of } = item.payload;
      const row = rows.get(rid);
      if (
        kind !== 'attempt' ||
        outcome !== 'handed_over' ||
        of !== id ||
        state === 'waiting' ||
        state === 'refused'
      )
        continue;
      if (rid in shredded || !row || tablet.unlocked?.open?.rid === rid) continue;
      await packs.shredRecord(id, edition, row.slotAt);
      await tablet.add({ kind: 'shred', batch: id, edition, rid });
      shredded[rid] = item.payload.seq;
    }
    const over = closed[sessionOf(header)] || left.has(id);
    if (over && waitingOf(tablet) === 0 && tablet.unlocked?.header.batch !== id)
      await packs.shredEdition(id, edition);
  }
  await keepFact(database, 'shredded', shredded);
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

async function shredEverything(tablet: Tablet): Promise<void> {
  await lock(tablet);
  for (const { batch: id, edition } of await packs.preparedEditions()) await packs.shredEdition(id, edition);
}

/** The server knows less than it acknowledged: everything retained waits again. */
async function refill(tablet: Tablet): Promise<void> {
  const { database } = tablet.parts;
  const change = database.transaction('facts', 'readwrite', { durability: 'strict' });
  await change.store.delete('acknowledged');
  await change.store.delete('checkpoint');
  await change.done;
  await waitAgain(tablet, 1);
}

async function waitAgain(tablet: Tablet, from: number): Promise<void> {
  const change = tablet.parts.database.transaction('items', 'readwrite', { durability: 'strict' });
  for (const known of tablet.items) {
    const { seq } = known.item.payload;
    const row = seq >= from ? await change.store.get(seq) : undefined;
    if (!row) continue;
    known.state = 'waiting';
    await change.store.put({ ...row, state: 'waiting' });
  }
  await change.done;
}

async function noteRefusal(tablet: Tablet, error: unknown, first: Known | undefined): Promise<void> {
  if (!(error instanceof Refused) || !STOPPED.has(error.code) || !first) return;
  tablet.quarantined = true;
  first.state = 'refused';
  first.code = error.code;
  const row = await tablet.parts.database.get('items', first.item.payload.seq);
  if (row) await tablet.parts.database.put('items', { ...row, state: 'refused', code: error.code });
}

function asFailure(error: unknown): unknown {
  if (error instanceof Refused) return new FieldError(error.code, String(error.problem.detail ?? ''));
  return error;
}
