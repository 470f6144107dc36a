// A count of the box: the seal is read where the office put one on, and what was read is signed, also when it differs.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { count } from '../../../client_pwa/src/field/count.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Unlocked } from '../../../client_pwa/src/field/unlock.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';
import type { Entry } from '../../../client_pwa/src/protocol/record.ts';
import type { SealRead } from '../../../client_pwa/src/worker/box.ts';
import { enrolled } from './own_tablet.ts';

const person: Entry = {
  rid: 'one',
  name: 'Jansen, Piet',
  folded: 'jansen piet',
  vNumber: '2870012345',
  documentNumber: 'IR4000001',
  born: '1990-03-12',
  slot: '',
  alerts: [],
  support: [],
  language: 'nl',
  lease: null,
};
const KNOWN = 'NL004417';
const NOTHING: SealRead = { state: '', number: '', reason: '' };

let tablet: Tablet;
beforeEach(async () => {
  tablet = await enrolled();
  const header = { batch: 'batch-1', edition: 1 } as Header;
  tablet.unlocked = {
    header,
    staff: 'staff-1',
    entries: [person],
    places: new Map([['one', 0]]),
    box: KNOWN,
  } as unknown as Unlocked;
});

async function sign(phase: 'in' | 'out', seal: SealRead) {
  const { sealDiffers } = await count(tablet, { phase, found: ['one'], unexpected: [], seal });
  return { said: tablet.items.at(-1)?.item.payload.count, sealDiffers };
}

for (const phase of ['in', 'out'] as const)
  test(`a count ${phase} without a word about the seal is not signed`, async () => {
    for (const seal of [NOTHING, { ...NOTHING, state: 'whole' } as const])
      await assert.rejects(sign(phase, seal), { code: 'seal_unread' });
    assert.equal(tablet.items.length, 0);
  });

test('the seal that the office put on is signed as it was read', async () => {
  const { said, sealDiffers } = await sign('in', { ...NOTHING, state: 'whole', number: 'nl-0044 17' });
  assert.deepEqual(said?.seal, { state: 'whole', number: KNOWN });
  assert.equal(sealDiffers, false);
});

test('another seal never stops the count: it is signed with its reason', async () => {
  const seal = { state: 'whole', number: 'NL 004419', reason: 'replaced_on_the_way' } as const;
  const { said, sealDiffers } = await sign('in', seal);
  assert.deepEqual(said, {
    phase: 'in',
    found: 1,
    missing: 0,
    unexpected: 0,
    seal: { state: 'whole', number: 'NL004419', reason: 'replaced_on_the_way' },
  });
  assert.equal(sealDiffers, true);
});

test('the new seal of the way back is another one, and no difference', async () => {
  const { said, sealDiffers } = await sign('out', { ...NOTHING, state: 'whole', number: 'NL004418' });
  assert.deepEqual(said?.seal, { state: 'whole', number: 'NL004418' });
  assert.equal(sealDiffers, false);
});

test('where the office put no seal on, a count may say nothing of one, or what it read', async () => {
  if (tablet.unlocked) tablet.unlocked = { ...tablet.unlocked, box: '' };
  assert.equal((await sign('in', NOTHING)).said?.seal, undefined);
  const read = await sign('in', { ...NOTHING, state: 'whole', number: '0042' });
  assert.deepEqual(read.said?.seal, { state: 'whole', number: '0042' });
  assert.equal(read.sealDiffers, false);
});
