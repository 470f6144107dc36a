// What this tablet signed, by its number: there without an unlock and after its batch is over, and saying nothing of whose it was.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signedHere } from '../../../client_pwa/src/field/signed_here.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { enrolled, restarted } from './own_tablet.ts';

const RID = 'cmVjb3JkLW9mLXNvbWVib2R5';
const attempt = { kind: 'attempt', batch: 'batch-1', edition: 1, rid: RID, staff: 'staff-1' } as const;

let tablet: Tablet;
beforeEach(async () => {
  tablet = await enrolled();
});

test('everything a person signed is found by its number after a start, with no batch here and nobody unlocked', async () => {
  await tablet.add({ kind: 'open', batch: 'batch-1', edition: 1, rid: RID, staff: 'staff-1' });
  await tablet.add({ ...attempt, outcome: 'handed_over' });
  await tablet.add({ kind: 'count', batch: 'batch-2', edition: 1, staff: 'staff-2' });
  const after = await restarted(tablet);
  assert.equal(after.unlocked, null);
  const found = signedHere(after);
  assert.deepEqual(
    found.map(({ seq, kind, outcome, state }) => [seq, kind, outcome, state]),
    [
      [3, 'count', '', 'waiting'],
      [2, 'attempt', 'handed_over', 'waiting'],
    ],
  );
  assert.equal(found[1]?.at, after.items[1]?.item.payload.at);
});

test('it says which was refused with the code, which is accepted, and what replaces which', async () => {
  const wrong = await tablet.add({ ...attempt, outcome: 'handed_over' });
  const refused = await tablet.add({
    ...attempt,
    outcome: 'declined',
    supersedes: wrong.item.entryId,
    correction: 'wrong_outcome',
  });
  wrong.state = 'accepted';
  refused.state = 'refused';
  refused.code = 'ink_digest';
  assert.deepEqual(
    signedHere(tablet).map(({ seq, state, code, replacedBy }) => [seq, state, code, replacedBy]),
    [
      [2, 'refused', 'ink_digest', 0],
      [1, 'accepted', '', 2],
    ],
  );
});

test('nothing in it names the record, the person or the reason', async () => {
  await tablet.add({ ...attempt, outcome: 'document_incorrect', reason: 'birth_date' });
  const said = JSON.stringify(signedHere(tablet));
  for (const secret of [RID, 'birth_date', 'staff-1', 'batch-1']) assert.ok(!said.includes(secret), secret);
});
