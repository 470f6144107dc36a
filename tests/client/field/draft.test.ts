// Drafts: what was begun comes back as it was, to the same person with the same batch open, and to nobody else.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { deriveDraftKey, draftOf, keepDraft, keepDraftsOf } from '../../../client_pwa/src/field/draft.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Unlocked } from '../../../client_pwa/src/field/unlock.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';
import { readFact } from '../../../client_pwa/src/storage/database.ts';
import type { Drafts } from '../../../client_pwa/src/worker/messages.ts';
import { enrolled } from './own_tablet.ts';

const handover: Drafts['attempt'] = {
  kind: 'attempt',
  rid: 'record-1',
  corrects: null,
  checks: { photo: true, identity: 'passport', old: 'taken_in' },
  oldAnswered: true,
  lease: null,
  by: { kind: 'representative', name: 'Wanda Voogd', mandate: { kind: 'notarial', number: 'N-123' } },
  proposed: { outcome: 'document_incorrect', reason: 'name', notes: 'It says Fogd.' },
};
const counting: Drafts['count_in'] = {
  kind: 'count_in',
  seen: [
    { rid: 'record-1', number: 'IR4000001', act: 1 },
    { rid: '', number: 'IR4999999', act: 2 },
  ],
  seal: { state: 'whole', number: '0042', reason: '' },
};

let tablet: Tablet;
beforeEach(async () => {
  tablet = await enrolled();
  await unlockAs('staff-1');
});

/** What unlocking gives the drafts: the same shares, the same key. */
async function unlockAs(staff: string, share = 7): Promise<void> {
  const drafts = await deriveDraftKey(new Uint8Array(64).fill(share), 'batch-1', 1);
  const header = { batch: 'batch-1', edition: 1 } as Header;
  tablet.unlocked = { header, drafts, staff } as Unlocked;
}

test('an unfinished handover comes back after a lock, with who collects and the mandate', async () => {
  await keepDraft(tablet, handover);
  tablet.unlocked = null;
  await assert.rejects(draftOf(tablet, 'attempt'), { code: 'locked' });
  await unlockAs('staff-1');
  assert.deepEqual(await draftOf(tablet, 'attempt'), handover);
});

test('a count and a handover do not take each other’s place', async () => {
  await keepDraft(tablet, counting);
  await keepDraft(tablet, handover);
  assert.deepEqual(await draftOf(tablet, 'count_in'), counting);
  assert.deepEqual(await draftOf(tablet, 'attempt'), handover);
});

test('nobody goes on with the checks of somebody else', async () => {
  await keepDraft(tablet, handover);
  await unlockAs('staff-2');
  assert.equal(await draftOf(tablet, 'attempt'), null);
});

test('other shares do not open it', async () => {
  await keepDraft(tablet, handover);
  await unlockAs('staff-1', 8);
  assert.equal(await draftOf(tablet, 'attempt'), null);
});

test('nothing of a draft lies readable on the disk, and all are of one length', async () => {
  await keepDraft(tablet, handover);
  await keepDraft(tablet, counting);
  const kept = Object.values((await readFact(tablet.parts.database, 'drafts')) ?? {});
  assert.equal(new Set(kept.map((one) => one.length)).size, 1);
  for (const one of kept) assert.doesNotMatch(Buffer.from(one).toString('latin1'), /Voogd|N-123|IR4/);
});

test('a draft whose record was signed in between is gone', async () => {
  await keepDraft(tablet, handover);
  await tablet.add({ kind: 'attempt', batch: 'batch-1', rid: 'record-1', outcome: 'withheld' });
  assert.equal(await draftOf(tablet, 'attempt'), null);
  assert.deepEqual(await readFact(tablet.parts.database, 'drafts'), {});
});

test('a count that was signed ends its own draft and not the other count’s', async () => {
  await keepDraft(tablet, counting);
  await keepDraft(tablet, { ...counting, kind: 'count_out' });
  const count = { phase: 'in', found: 1, missing: 0, unexpected: 1 };
  await tablet.add({ kind: 'count', batch: 'batch-1', count });
  assert.equal(await draftOf(tablet, 'count_in'), null);
  assert.deepEqual(await draftOf(tablet, 'count_out'), { ...counting, kind: 'count_out' });
});

test('the drafts of a batch that is shredded go with it', async () => {
  await keepDraft(tablet, handover);
  await keepDraftsOf(tablet.parts.database, new Set(['batch-1']));
  assert.deepEqual(await draftOf(tablet, 'attempt'), handover);
  await keepDraftsOf(tablet.parts.database, new Set(['batch-2']));
  assert.equal(await draftOf(tablet, 'attempt'), null);
});
