// What the office offers: read strictly, as the protocol's page writes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readOffers } from '../../../client_pwa/src/field/offers.ts';

const OFFER = {
  batch: 'b'.repeat(26),
  session: 's'.repeat(26),
  edition: 2,
  location: 'Erasmus University Rotterdam',
  date: '2026-11-24',
  startsAt: '2026-11-24T08:45:00.000Z',
  endsAt: '2026-11-24T14:45:00.000Z',
  count: 40,
  bytes: 900_000,
  staff: [{ staff: 'p'.repeat(26), displayName: 'Joke de Wit' }],
};

test('offers are read as they are written, without the members that nobody knows', () => {
  assert.deepEqual(readOffers({ batches: [{ ...OFFER, colour: 'red' }] }), [OFFER]);
  assert.deepEqual(readOffers({ batches: [] }), []);
});

for (const [what, changed, code] of [
  ['a time with an offset', { startsAt: '2026-11-24T08:45:00+00:00' }, 'time_malformed'],
  ['a time without milliseconds', { endsAt: '2026-11-24T14:45:00Z' }, 'time_malformed'],
  ['an edition that is none', { edition: 0 }, 'field_missing'],
  ['people who are no list', { staff: {} }, 'field_missing'],
  ['a person without a name', { staff: [{ staff: 'p' }] }, 'field_missing'],
] as const)
  test(`an offer with ${what} is refused`, () => {
    assert.throws(() => readOffers({ batches: [{ ...OFFER, ...changed }] }), { code });
  });

test('an answer that is no list of offers is refused', () => {
  assert.throws(() => readOffers({}), { code: 'field_missing' });
  assert.throws(() => readOffers({ batches: ['b'] }), { code: 'field_missing' });
});
