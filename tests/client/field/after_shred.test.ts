// After the office has a handover and its record is shredded here: what is still told, what can be corrected, and what opens again.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { handOver, openRecord } from '../../../client_pwa/src/field/hand_over.ts';
import { confirmationsOf, lookUp } from '../../../client_pwa/src/field/records.ts';
import { shredDelivered } from '../../../client_pwa/src/field/shred.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Unlocked } from '../../../client_pwa/src/field/unlock.ts';
import * as batch from '../../../client_pwa/src/protocol/batch.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import type { AttemptDraft, Confirmation, Done } from '../../../client_pwa/src/worker/messages.ts';
import { cast, jwkOf, pairOf, read } from '../vectors.ts';
import { enrolled } from './own_tablet.ts';

const edition = read<{
  edition: number;
  header: string;
  manifest: string;
  directory: string;
  packs: string[];
  records: { rec: string; record: { rid: string } }[];
}>('batch/edition');
const [first, second] = edition.records.map((one) => one.record.rid) as [string, string];

let tablet: Tablet;
let header: batch.Header;
const reached = globalThis.fetch;
beforeEach(async () => {
  mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
  tablet = await enrolled();
  header = await batch.readHeader(edition.header, jwkOf('srv-sig'), {
    now: new Date(cast.now),
    device: cast.device,
  });
  const parts = { manifest: edition.manifest, directory: edition.directory };
  for (const [name, content] of Object.entries(parts))
    await packs.keepPart(header.batch, header.edition, name, readB64u(content));
  for (const [number, content] of edition.packs.entries())
    await packs.keepPart(header.batch, header.edition, packs.packName(number), readB64u(content));
  await packs.keepHeader(header.batch, header.edition, edition.header);
  const keys = await batch.openShares(
    header,
    { id: cast.device, pair: await pairOf('dev-kem', 'ECDH') },
    { id: cast.staff, pair: await pairOf('staff-kem', 'ECDH') },
  );
  const opened = await batch.openDirectory(
    header,
    keys,
    readB64u(edition.directory),
    readB64u(edition.manifest),
  );
  const { entries } = opened;
  const places = new Map(entries.map((entry, place) => [entry.rid, place]));
  tablet.day = { header } as unknown as NonNullable<Tablet['day']>;
  tablet.unlocked = { header, keys, staff: cast.staff, entries, places, open: null } as unknown as Unlocked;
  globalThis.fetch = () => Promise.reject(new TypeError('no network'));
});
afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = reached;
});

/** Sign an attempt about this record; it is open, or what does not need it is signed. */
function sign(rid: string, more: Partial<AttemptDraft> = {}): Promise<Done> {
  return handOver(tablet, {
    rid,
    outcome: 'handed_over',
    reason: '',
    notes: '',
    checks: { photo: true, identity: 'passport', old: 'none_expected' },
    by: { kind: 'guardian', name: 'A. Guardian' },
    mode: 'pen',
    lease: 'applicant_waits',
    ...more,
  });
}

function withdraw({ rid, entryId }: Confirmation): Promise<Done> {
  return sign(rid, {
    outcome: 'not_collected',
    reason: 'did_not_come',
    mode: 'none',
    corrects: { supersedes: entryId, correction: 'wrong_record' },
  });
}

/** Opened, handed over, acknowledged, left, shredded. */
async function delivered(rid: string): Promise<Confirmation> {
  await openRecord(tablet, rid);
  const { confirmation } = await sign(rid);
  await acknowledged();
  return confirmation;
}

async function acknowledged(): Promise<void> {
  for (const known of tablet.items) known.state = 'accepted';
  if (tablet.unlocked) tablet.unlocked.open = null;
  await shredDelivered(tablet);
}

/** The office is reached again: it serves the manifest. */
function networkBack(): void {
  globalThis.fetch = async (address) => {
    assert.match(String(address), /\/manifest\?edition=2$/);
    return new Response(readB64u(edition.manifest));
  };
}

function shreds(rid: string): number {
  return tablet.items.filter(({ item }) => item.payload.kind === 'shred' && item.payload.rid === rid).length;
}

test('what was delivered does not open, and whose it was and which confirmation it is are still told', async () => {
  const { seq } = await delivered(first);
  await assert.rejects(openRecord(tablet, first), { code: 'record_shredded' });
  const { name, documentNumber, state, earlier } = await lookUp(tablet, first);
  assert.equal(name, 'Öztürk, Şule');
  assert.equal(documentNumber, 'R12345670');
  assert.deepEqual([state.kind, state.kind === 'attempted' && state.seq], ['attempted', seq]);
  assert.deepEqual(
    earlier.map((one) => [one.seq, one.outcome, one.state]),
    [[seq, 'handed_over', 'accepted']],
  );
});

test('it is not handed over a second time', async () => {
  await delivered(first);
  await assert.rejects(sign(first), { code: 'record_not_open' });
});

test('it is withdrawn without being opened: the correction names what was shown when it was handed over', async () => {
  const wrong = await delivered(first);
  const { confirmation, receipt } = await withdraw(wrong);
  const said = tablet.items.at(-1)?.item.payload;
  assert.deepEqual(
    [said?.supersedes, said?.correction, said?.rec, said?.edition, said?.outcome],
    [wrong.entryId, 'wrong_record', edition.records[0]?.rec, 2, 'not_collected'],
  );
  assert.equal(confirmation.name, 'Öztürk, Şule');
  assert.equal(receipt, '');
});

test('it is never corrected to another handover without being opened', async () => {
  const { entryId } = await delivered(first);
  const corrects = { supersedes: entryId, correction: 'wrong_collector' } as const;
  await assert.rejects(sign(first, { corrects }), { code: 'record_not_open' });
});

test('a confirmation of another record opens nothing for this one', async () => {
  const { entryId } = await delivered(first);
  const corrects = { supersedes: entryId, correction: 'wrong_record' } as const;
  await assert.rejects(sign(second, { corrects, outcome: 'not_collected' }), { code: 'record_not_open' });
});

test('no other outcome is put over a handover that stands, unless it says what it corrects', async () => {
  await openRecord(tablet, first);
  await sign(first);
  await assert.rejects(sign(first, { outcome: 'document_damaged', mode: 'none' }), {
    code: 'handed_over_before',
  });
});

test('what was withdrawn opens again when the office is reached, and nothing else does', async () => {
  const [wrong] = [await delivered(first), await delivered(second)];
  await withdraw(wrong);
  await assert.rejects(openRecord(tablet, first), { code: 'record_not_back' });
  networkBack();
  assert.equal((await openRecord(tablet, first)).doc.number, 'R12345670');
  const kinds = tablet.items.slice(-2).map(({ item }) => item.payload.kind);
  assert.deepEqual(kinds, ['import', 'open']);
  await assert.rejects(openRecord(tablet, second), { code: 'record_shredded' });
  const manifest = (await packs.readManifest(header.batch, header.edition)) ?? new Uint8Array();
  const zeroed = batch.readManifest(manifest).filter((row) => !row.wrapped.some(Boolean));
  assert.deepEqual(
    zeroed.map((row) => row.rid),
    [second],
  );
});

test('handed over again, it is shredded again, once', async () => {
  await withdraw(await delivered(first));
  networkBack();
  await delivered(first);
  await shredDelivered(tablet);
  assert.equal(shreds(first), 2);
  await assert.rejects(openRecord(tablet, first), { code: 'record_shredded' });
});

test('what a newer edition left out keeps its confirmation, with no name that is not in that edition', async () => {
  const wrong = await delivered(first);
  const { unlocked } = tablet;
  assert.ok(unlocked);
  const entries = unlocked.entries.filter((entry) => entry.rid !== first);
  const places = new Map(entries.map((entry, place) => [entry.rid, place]));
  tablet.unlocked = { ...unlocked, header: { ...header, edition: 3 }, entries, places };
  await assert.rejects(openRecord(tablet, first), { code: 'record_unknown' });
  assert.deepEqual([(await lookUp(tablet, first)).name, confirmationsOf(tablet)[0]?.seq], ['', wrong.seq]);
  await withdraw(wrong);
  assert.equal(tablet.items.at(-1)?.item.payload.edition, 2, 'the edition that the record was shown from');
});
