// Exchange: hand in what waits, believe only a verified acknowledgement, act on notices.
// Must never drop an item because of an answer. docs/protocol.md, "Upload".

import * as acknowledgement from '../protocol/acknowledgement.ts';
import * as batch from '../protocol/batch.ts';
import * as bundle from '../protocol/bundle.ts';
import { textOf, writeTime } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import { logOrigin } from '../protocol/log.ts';
import { readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { Refused, Unreachable } from '../transport/http.ts';
import { BYTES_AT_ONCE, ITEMS_AT_ONCE } from '../transport/upload.ts';
import { handInApart, saysOtherChain } from './apart.ts';
import { heedAll } from './heed.ts';
import { ITEM_REFUSALS } from './refusals.ts';
import { refreshKeys } from './server_keys.ts';
import { shredDelivered } from './shred.ts';
import { FieldError, isOwed, type Known, STOPPED, type Tablet } from './tablet.ts';

/** What a person signed: a confirmation, a count, a closing. All else the tablet notes by itself. */
export const BY_A_PERSON: ReadonlySet<string> = new Set(['attempt', 'count', 'close']);

/** What a person signed and the office has not acknowledged: the number on the screen. */
export function waitingOf(tablet: Tablet): number {
  return tablet.items.filter(({ item, state }) => state === 'waiting' && BY_A_PERSON.has(item.payload.kind))
    .length;
}

/** Whether something waits that the tablet noted by itself, such as an unlocking or an opening. */
export function notesWait(tablet: Tablet): boolean {
  return tablet.items.some(({ item, state }) => state === 'waiting' && !BY_A_PERSON.has(item.payload.kind));
}

/** Everything the office has not acknowledged, of every kind, in order. */
export function owedOf(tablet: Tablet): Known[] {
  return tablet.items.filter(isOwed);
}

/**
 * Hand in everything that is owed, in uploads of 200; also asks what is new when nothing is. An answer that says nothing
 * of the first item ends it: it is sent again after the usual pause, not at once.
 */
export async function exchange(tablet: Tablet): Promise<{ sent: number; waiting: number }> {
  const tried = new Set<string>();
  let sent = 0;
  for (;;) {
    const owed = owedOf(tablet);
    try {
      const { upload, count } = await uploadOf(tablet, owed, await cursors(tablet));
      const answer = await tablet.parts.http.postPacked('/api/v1/confirmations', upload);
      const { stopped, more } = await takeAcknowledgement(tablet, answer.ack);
      sent += count;
      if (stopped && tablet.quarantined) await handInApart(tablet);
      const [next] = owedOf(tablet);
      if (more && !stopped) continue;
      if (stopped || !next || next === owed[0]) break;
    } catch (error) {
      if (await mended(tablet, error, tried)) continue;
      await noteRefusal(tablet, error, owed[0]);
      if (saysOtherChain(error)) await handInApart(tablet);
      throw asFailure(error);
    }
  }
  await shredDelivered(tablet);
  return { sent, waiting: waitingOf(tablet) };
}

/** The first of these items that fit one upload, and how many they are. */
export async function uploadOf(
  tablet: Tablet,
  owed: readonly Known[],
  cursor: Cursors,
): Promise<{ upload: object; count: number }> {
  const items: object[] = [];
  let bytes = 0;
  for (const known of owed.slice(0, ITEMS_AT_ONCE)) {
    const one = await carried(tablet, known);
    bytes += one.jws.length + (one.att?.length ?? 0);
    if (items.length > 0 && bytes > BYTES_AT_ONCE) break;
    items.push(bundle.sent(one));
  }
  return { upload: { items, ...cursor }, count: items.length };
}

/** An item with its sealed attachment, from whichever store has it. */
export async function carried(tablet: Tablet, { item }: Known): Promise<bundle.Carried> {
  return { jws: item.token, att: await tablet.attachmentOf(item.payload.seq) };
}

/** What this tablet last believed of the log, and has of each session's notices. */
interface Cursors {
  logSize: number;
  noticesAfter: Record<string, number>;
}

export async function cursors(tablet: Tablet): Promise<Cursors> {
  const checkpoint = await readFact(tablet.parts.database, 'checkpoint');
  const after = (await readFact(tablet.parts.database, 'notices')) ?? {};
  const noticesAfter: Record<string, number> = {};
  for (const { header } of await packs.preparedEditions()) {
    const { payload } = await jws.read(header, batch.HEADER_TYP);
    const session = textOf(payload, 'session', 60);
    noticesAfter[session] = after[session] ?? 0;
  }
  return { logSize: checkpoint?.size ?? 0, noticesAfter: bundle.newestSessions(noticesAfter) };
}

/** Check an acknowledgement whole, then let it count. Gives whether the server stopped at an item, and may have more to tell. */
export async function takeAcknowledgement(
  tablet: Tablet,
  token: unknown,
): Promise<{ stopped: boolean; more: boolean }> {
  if (typeof token !== 'string') throw new Unreachable('captive_portal');
  const { database, identity } = tablet.parts;
  const ack = await acknowledgement.readAck(token, tablet.manifest);
  const bySeq = new Map(tablet.items.map((known) => [known.item.payload.seq, known]));
  const acknowledged = await readFact(database, 'acknowledged');
  const last = await readFact(database, 'checkpoint');
  const checkpoint = await acknowledgement.checkAck(ack, {
    state: tablet.chain,
    entryAt: (seq) => (seq === 0 ? tablet.start : bySeq.get(seq)?.item.entryId),
    acknowledgedSeq: acknowledged?.seq ?? 0,
    lastCheckpoint: last ?? null,
    logJwk: keys.activeKey(tablet.manifest, 'log').jwk,
    logOrigin: logOrigin(identity.origin),
  });
  const at = writeTime(new Date(ack.iat * 1000));
  const changes = ack.results.flatMap(({ seq, status }) => {
    const known = bySeq.get(seq);
    if (!known) return [];
    const before = isOwed(known) ? 'accepted' : known.state;
    const state = status === 'known' ? before : (status as Exclude<acknowledgement.Status, 'known'>);
    return [{ known, state, code: '' }];
  });
  const stopped = ack.stop && ack.stop.code !== 'chain_gap' ? bySeq.get(ack.stop.seq) : undefined;
  const refused =
    stopped && ack.stop ? [{ known: stopped, state: 'refused' as const, code: ack.stop.code }] : [];
  const change = database.transaction(['items', 'facts'], 'readwrite', { durability: 'strict' });
  const items = change.objectStore('items');
  for (const { known, state, code } of [...changes, ...refused]) {
    const row = await items.get(known.item.payload.seq);
    if (row) await items.put({ ...row, state, code, acknowledgedAt: state === 'refused' ? '' : at });
  }
  const facts = change.objectStore('facts');
  await facts.put({ seq: ack.seq, at }, 'acknowledged');
  await facts.put(checkpoint, 'checkpoint');
  await facts.put({ offset: Math.round(tablet.parts.http.offset) }, 'clock');
  await change.done;
  for (const { known, state, code } of [...changes, ...refused]) Object.assign(known, { state, code });
  tablet.quarantined = tablet.items.some(({ state, code }) => state === 'refused' && STOPPED.has(code));
  return { stopped: ack.stop !== null, more: await heedAll(tablet, ack.notices) };
}

/**
 * The server knows less than it acknowledged: everything retained waits again, and its notices are heard anew, for it
 * gives their numbers to others. One transaction, for half of it would lose all.
 */
export async function refill(tablet: Tablet): Promise<void> {
  await waitAgain(tablet, 1, ['acknowledged', 'checkpoint', 'notices']);
}

async function waitAgain(
  tablet: Tablet,
  from: number,
  forgotten: ('acknowledged' | 'checkpoint' | 'notices')[] = [],
): Promise<void> {
  const change = tablet.parts.database.transaction(['items', 'facts'], 'readwrite', { durability: 'strict' });
  const items = change.objectStore('items');
  const waiting: typeof tablet.items = [];
  for (const known of tablet.items) {
    const { seq } = known.item.payload;
    if (seq < from) continue;
    waiting.push(known);
    const row = await items.get(seq);
    if (row) await items.put({ ...row, state: 'waiting' });
  }
  for (const name of forgotten) await change.objectStore('facts').delete(name);
  await change.done;
  for (const known of waiting) known.state = 'waiting';
}

/** Do once what makes a second try worth while; false when there is nothing left to try. */
async function mended(tablet: Tablet, error: unknown, tried: Set<string>): Promise<boolean> {
  const code = error instanceof ProtocolError || error instanceof Refused ? error.code : '';
  if (tried.has(code)) return false;
  tried.add(code);
  if (error instanceof ProtocolError && code === 'log_rollback') await refill(tablet);
  else if (error instanceof ProtocolError && code === 'key_unknown') await refreshKeys(tablet);
  else if (error instanceof Refused && code === 'chain_gap')
    await waitAgain(tablet, Number(error.problem.expect));
  else return false;
  return true;
}

/** The server will not take this item as it is: say so; it stays, and is handed in again until it is taken. */
async function noteRefusal(tablet: Tablet, error: unknown, first: Known | undefined): Promise<void> {
  if (!(error instanceof Refused) || !ITEM_REFUSALS.has(error.code) || !first) return;
  first.state = 'refused';
  first.code = error.code;
  tablet.quarantined ||= STOPPED.has(error.code);
  const row = await tablet.parts.database.get('items', first.item.payload.seq);
  if (row) await tablet.parts.database.put('items', { ...row, state: 'refused', code: error.code });
}

function asFailure(error: unknown): unknown {
  if (error instanceof Refused) return new FieldError(error.code, String(error.problem.detail ?? ''));
  return error;
}
