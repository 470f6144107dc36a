// Hand over: open one record, and sign what became of the attempt; a later one may supersede it.
// Must never resolve before the confirmation is on disk. docs/protocol.md, "Confirmations".

import * as batch from '../protocol/batch.ts';
import type { ItemPayload } from '../protocol/chain.ts';
import * as confirmation from '../protocol/confirmation.ts';
import { countPoints, writeInk } from '../protocol/ink.ts';
import * as receipts from '../protocol/receipt.ts';
import { randomBytes } from '../protocol/seal.ts';
import * as packs from '../storage/packs.ts';
import type { AttemptDraft, Done, OpenRecord } from '../worker/messages.ts';
import { checkLease } from './lease.ts';
import { minorOn } from './minor.ts';
import { zoneOf } from './prepare.ts';
import { confirmationsOf, statesOf, toldOf } from './records.ts';
import { rowToOpen } from './shredded.ts';
import { FieldError, type Known, type Members, type Tablet } from './tablet.ts';
import { unlockedOf } from './unlock.ts';

/** Bytes that an opening and a confirmation with a long signature take in the journal. */
const ROOM_FOR_ONE = 64 * 1024;

/** Open one record; every opening is an item of the chain. Throws what rowToOpen throws, locked. */
export async function openRecord(tablet: Tablet, rid: string): Promise<OpenRecord> {
  const unlocked = unlockedOf(tablet);
  checkRoom(tablet);
  const { header, places, entries, staff } = unlocked;
  const place = places.get(rid);
  if (place === undefined) throw new FieldError('record_unknown');
  const row = await rowToOpen(tablet, header, rid);
  const segment = await packs.readSlice(header.batch, header.edition, row.pack, row.offset, row.length);
  if (!segment) throw new FieldError('batch_incomplete');
  const opened = await batch.openRecord(header, unlocked.keys, row, segment);
  await tablet.add({
    kind: 'open',
    batch: header.batch,
    edition: header.edition,
    rid,
    rec: opened.rec,
    staff,
  });
  unlocked.open = { rid, rec: opened.rec };
  const confirmations = confirmationsOf(tablet);
  const states = statesOf(confirmations, await toldOf(tablet));
  return {
    ...opened.record,
    photo: opened.photo,
    setAsideFor: entries[place]?.lease?.label ?? '',
    minor: minorOn(opened.record.applicant.born, timeOf(tablet), zoneOf(header)),
    state: states.get(rid) ?? { kind: 'here' },
    position: { number: place + 1, of: entries.length },
    earlier: confirmations.filter((one) => one.rid === rid),
  };
}

/** No record is opened that could not be confirmed: the journal must have room. Throws storage_full. */
function checkRoom({ parts: { journal } }: Tablet): void {
  if (journal.reserved() >= ROOM_FOR_ONE) return;
  try {
    journal.reserve(2 * ROOM_FOR_ONE);
  } catch {
    throw new FieldError('storage_full');
  }
}

export function leaveRecord(tablet: Tablet): void {
  if (tablet.unlocked) tablet.unlocked.open = null;
}

/** The server's time, as far as this tablet knows it. */
export function timeOf(tablet: Tablet): Date {
  return new Date(Date.now() + tablet.parts.http.offset);
}

/** What a handover needs besides ink. Throws lease_unexplained, minor_alone, mandate_missing, witness_missing. */
function checkDraft(tablet: Tablet, draft: AttemptDraft): void {
  if (draft.outcome !== 'handed_over') return;
  const { header, entries, places } = unlockedOf(tablet);
  const entry = entries[places.get(draft.rid) ?? -1];
  checkLease(entry, draft);
  const born = entry?.born ?? '';
  if (draft.by.kind === 'applicant' && minorOn(born, timeOf(tablet), zoneOf(header)) === 'yes')
    throw new FieldError('minor_alone');
  if (draft.by.kind === 'representative' && !draft.by.mandate?.number.trim())
    throw new FieldError('mandate_missing');
  if (draft.mode === 'mark_with_witness' && !draft.witness?.name.trim())
    throw new FieldError('witness_missing');
}

/** What it replaces still stands, and no handover besides does: no outcome may hide one. Throws corrected_before, handed_over_before. */
function checkStanding(tablet: Tablet, { rid, corrects }: AttemptDraft): void {
  const standing = confirmationsOf(tablet).filter((one) => one.rid === rid && !one.supersededBy);
  if (corrects && !standing.some((one) => one.entryId === corrects.supersedes))
    throw new FieldError('corrected_before');
  const other = standing.find((one) => one.outcome === 'handed_over' && one.entryId !== corrects?.supersedes);
  if (other) throw new FieldError('handed_over_before', '', { seq: other.seq, at: other.at });
}

/** What was shown to who signs: the record that is open, or, of a handover that is withdrawn, what was shown then. */
function shownFor(
  tablet: Tablet,
  { rid, outcome, corrects }: AttemptDraft,
): { edition: number; rec: string } {
  const { header, open } = unlockedOf(tablet);
  if (open?.rid === rid) return { edition: header.edition, rec: open.rec };
  const wrong = tablet.items.find(({ item }) => item.entryId === corrects?.supersedes)?.item.payload;
  if (outcome === 'handed_over' || wrong?.rid !== rid || !wrong.rec || !wrong.edition)
    throw new FieldError('record_not_open');
  return { edition: wrong.edition, rec: wrong.rec };
}

/** Sign an attempt, which may correct an earlier one. Throws what shownFor, checkDraft and checkStanding throw. */
export async function handOver(tablet: Tablet, draft: AttemptDraft): Promise<Done> {
  const { header, staff, entries, places } = unlockedOf(tablet);
  const entry = entries[places.get(draft.rid) ?? -1];
  const shown = shownFor(tablet, draft);
  checkDraft(tablet, draft);
  checkStanding(tablet, draft);
  const salt = randomBytes(confirmation.SALT_BYTES);
  const ink = draft.strokes?.length ? writeInk(draft.strokes) : new Uint8Array(0);
  const members: Members = {
    kind: 'attempt',
    batch: header.batch,
    rid: draft.rid,
    ...shown,
    staff,
    outcome: draft.outcome,
    ...(draft.reason ? { reason: draft.reason } : {}),
    checks: draft.checks,
    by: await collectedBy(draft, salt),
    mode: draft.mode,
    ...(draft.statement ? { stmt: await statementOf(draft.statement) } : {}),
    ...(ink.length && draft.strokes
      ? { ink: { h: await confirmation.inkDigest(salt, ink), n: countPoints(draft.strokes) } }
      : {}),
    ...draft.corrects,
    ...(draft.lease && entry?.lease ? { lease: draft.lease } : {}),
  };
  const known = await tablet.add(members, { salt, ink, notes: notesOf(draft) });
  const made = confirmationsOf(tablet).find((one) => one.seq === known.item.payload.seq);
  if (!made) throw new FieldError('record_unknown');
  return { confirmation: made, copies: tablet.copies, receipt: await receiptOf(tablet, known) };
}

/** The applicant's own proof of a handover; of anything else there is none. */
async function receiptOf(tablet: Tablet, { item }: Known): Promise<string> {
  const { entries, places } = unlockedOf(tablet);
  const { rid = '', outcome = '', seq, at } = item.payload;
  if (outcome !== 'handed_over') return '';
  const token = await receipts.writeReceipt(
    {
      dev: tablet.device,
      seq,
      iat: new Date(at),
      outcome,
      document: entries[places.get(rid) ?? -1]?.documentNumber ?? '',
      entryId: item.entryId,
      certificate: tablet.parts.certificate.entryId,
    },
    tablet.parts.pairs.sig.privateKey,
  );
  return receipts.writeLink(tablet.parts.identity.origin, token);
}

async function collectedBy(
  draft: AttemptDraft,
  salt: Uint8Array<ArrayBuffer>,
): Promise<NonNullable<ItemPayload['by']>> {
  const { kind, mandate } = draft.by;
  if (!mandate) return { kind };
  const digest = await confirmation.mandateDigest(salt, mandate.number.trim());
  return { kind, mandate: { kind: mandate.kind, digest } };
}

async function statementOf(
  statement: NonNullable<AttemptDraft['statement']>,
): Promise<NonNullable<ItemPayload['stmt']>> {
  return {
    id: statement.id,
    lang: statement.lang,
    sha256: await confirmation.statementDigest(statement.text),
  };
}

function notesOf(draft: AttemptDraft): string {
  const { by, witness, typedMark } = draft;
  return [
    draft.notes.trim(),
    by.name?.trim() && `Collected by: ${by.name.trim()}`,
    by.mandate && `Mandate number: ${by.mandate.number.trim()}`,
    typedMark && `Typed mark: ${typedMark}`,
    witness && `Witness: ${witness.name.trim()} (${witness.role})`,
  ]
    .filter(Boolean)
    .join('\n');
}
