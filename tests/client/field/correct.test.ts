// Corrections: any own confirmation that still stands is replaced by a new one that says why, and nothing else is.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { handOver } from '../../../client_pwa/src/field/hand_over.ts';
import { confirmationsOf } from '../../../client_pwa/src/field/records.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Unlocked } from '../../../client_pwa/src/field/unlock.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';
import type { AttemptDraft, Confirmation } from '../../../client_pwa/src/worker/messages.ts';
import { enrolled } from './own_tablet.ts';

let tablet: Tablet;
beforeEach(async () => {
  tablet = await enrolled();
  const header = { batch: 'batch-1', edition: 1 } as Header;
  tablet.unlocked = { header, staff: 'staff-1', entries: [], places: new Map() } as unknown as Unlocked;
});

/** Sign an attempt about this record, as though it had just been opened. */
async function sign(more: Partial<AttemptDraft>, rid = 'record-1'): Promise<Confirmation> {
  if (tablet.unlocked) tablet.unlocked.open = { rid, rec: 'digest' };
  const { confirmation } = await handOver(tablet, {
    rid,
    outcome: 'handed_over',
    reason: '',
    notes: '',
    checks: { photo: true, identity: 'passport', old: 'none_expected' },
    by: { kind: 'applicant' },
    mode: 'pen',
    ...more,
  });
  return confirmation;
}

function withdrawn({ entryId }: Confirmation): Partial<AttemptDraft> {
  return {
    outcome: 'not_collected',
    mode: 'none',
    corrects: { supersedes: entryId, correction: 'wrong_record' },
  };
}

test('a correction names what it replaces and says why, in the item that is signed', async () => {
  const wrong = await sign({});
  const right = await sign(withdrawn(wrong));
  const said = tablet.items.at(-1)?.item.payload;
  assert.equal(said?.supersedes, wrong.entryId);
  assert.equal(said?.correction, 'wrong_record');
  assert.equal(right.correction, 'wrong_record');
  assert.equal(confirmationsOf(tablet).at(-1)?.supersededBy, right.entryId);
});

test('a confirmation that the office has is corrected like any other', async () => {
  const wrong = await sign({});
  for (const known of tablet.items) known.state = 'accepted';
  await sign(withdrawn(wrong));
  assert.equal((await sign({})).outcome, 'handed_over');
});

test('another outcome than a handover is corrected too, and the correction as well', async () => {
  const first = await sign({ outcome: 'declined', mode: 'none' });
  const second = await sign(withdrawn(first));
  const corrects = { supersedes: second.entryId, correction: 'wrong_outcome' } as const;
  await sign({ corrects });
  assert.deepEqual(
    confirmationsOf(tablet).map((one) => Boolean(one.supersededBy)),
    [false, true, true],
  );
});

test('what was corrected before is not corrected once more', async () => {
  const wrong = await sign({});
  await sign(withdrawn(wrong));
  await assert.rejects(sign(withdrawn(wrong)), { code: 'corrected_before' });
});

test('a confirmation of another record is not corrected by this one', async () => {
  const other = await sign({}, 'record-2');
  await assert.rejects(sign(withdrawn(other)), { code: 'corrected_before' });
});

test('correcting another outcome never hides a handover that stands', async () => {
  const first = await sign({ outcome: 'declined', mode: 'none' });
  await sign({});
  const corrects = { supersedes: first.entryId, correction: 'other' } as const;
  await assert.rejects(sign({ corrects }), { code: 'handed_over_before' });
});
