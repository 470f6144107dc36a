// Leases: what is set aside for another tablet goes on here for a reason, which is signed; one's own is like any other.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { find } from '../../../client_pwa/src/field/find.ts';
import { handOver } from '../../../client_pwa/src/field/hand_over.ts';
import { withoutOwnLeases } from '../../../client_pwa/src/field/lease.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Unlocked } from '../../../client_pwa/src/field/unlock.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';
import type { Entry } from '../../../client_pwa/src/protocol/record.ts';
import type { AttemptDraft } from '../../../client_pwa/src/worker/messages.ts';
import { cast } from '../vectors.ts';
import { enrolled } from './own_tablet.ts';

const person: Entry = {
  rid: '',
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
const directory: readonly Entry[] = [
  { ...person, rid: 'free' },
  { ...person, rid: 'own', lease: { dev: cast.device, label: 'Tablet 4' } },
  { ...person, rid: 'other', lease: { dev: 'another', label: 'Tablet 2' } },
];

let tablet: Tablet;
beforeEach(async () => {
  tablet = await enrolled();
  const header = { batch: 'batch-1', edition: 1 } as Header;
  const entries = withoutOwnLeases(directory, cast.device);
  const places = new Map(entries.map((entry, place) => [entry.rid, place]));
  tablet.unlocked = { header, staff: 'staff-1', entries, places } as unknown as Unlocked;
});

/** Sign an attempt about this record, as though it had just been opened; gives the signed reason. */
async function sign(rid: string, more: Partial<AttemptDraft> = {}): Promise<string | undefined> {
  if (tablet.unlocked) tablet.unlocked.open = { rid, rec: 'digest' };
  await handOver(tablet, {
    rid,
    outcome: 'handed_over',
    reason: '',
    notes: '',
    checks: { photo: true, identity: 'passport', old: 'none_expected' },
    by: { kind: 'applicant' },
    mode: 'pen',
    ...more,
  });
  return tablet.items.at(-1)?.item.payload.lease;
}

test('a hit says for which other tablet it is set aside', () => {
  const entries = tablet.unlocked?.entries ?? [];
  const { hits } = find(entries, '', new Date(), () => ({ kind: 'here' }));
  assert.deepEqual(
    hits.map((hit) => [hit.rid, hit.setAsideFor]),
    [
      ['free', ''],
      ['own', ''],
      ['other', 'Tablet 2'],
    ],
  );
});

test('what is set aside for another tablet is handed over with a reason, which is signed', async () => {
  await assert.rejects(sign('other'), { code: 'lease_unexplained' });
  assert.equal(tablet.items.length, 0);
  assert.equal(await sign('other', { lease: 'other_tablet_away' }), 'other_tablet_away');
});

test('what is free or set aside for this tablet needs none, and none is signed', async () => {
  assert.equal(await sign('free'), undefined);
  assert.equal(await sign('own', { lease: 'other' }), undefined);
});

test('another outcome needs no reason', async () => {
  assert.equal(
    await sign('other', { outcome: 'not_collected', reason: 'did_not_come', mode: 'none' }),
    undefined,
  );
});
