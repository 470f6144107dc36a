// A tablet that never reaches the office again still forgets a batch that is over, and no clock that is a little ahead costs one.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { shredExpired } from '../../../client_pwa/src/field/shred.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { readHeader } from '../../../client_pwa/src/protocol/batch.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import { activeKey } from '../../../client_pwa/src/protocol/keys.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import { cast, manifestOfCast, read } from '../vectors.ts';
import { enrolled } from './own_tablet.ts';

const HOUR = 3_600_000;
const edition = read('batch/edition') as unknown as { edition: number; header: string; manifest: string };

let tablet: Tablet;
let exp: Date;
beforeEach(async () => {
  const { jwk } = activeKey(await manifestOfCast(), 'srv-sig');
  const header = await readHeader(edition.header, jwk, {
    now: new Date(cast.now),
    device: cast.device,
    edition: 0,
  });
  exp = header.exp;
  tablet = await enrolled();
  await packs.keepPart(header.batch, edition.edition, 'manifest', readB64u(edition.manifest));
  await packs.keepHeader(header.batch, edition.edition, edition.header);
  assert.equal((await packs.preparedEditions()).length, 1);
});
afterEach(() => mock.timers.reset());

async function leftAt(milliseconds: number): Promise<number> {
  mock.timers.enable({ apis: ['Date'], now: exp.getTime() + milliseconds });
  await shredExpired(tablet);
  return (await packs.preparedEditions()).length;
}

test('a batch that ended more than a day ago is gone, without the office', async () => {
  assert.equal(await leftAt(25 * HOUR), 0);
});

test('a batch that ended an hour ago by this clock is kept for when the clock was wrong', async () => {
  assert.equal(await leftAt(HOUR), 1);
});

test('what is unlocked is not shredded under the hands', async () => {
  const [{ batch = '' } = {}] = await packs.preparedEditions();
  tablet.day = { header: { batch } } as unknown as NonNullable<Tablet['day']>;
  assert.equal(await leftAt(25 * HOUR), 1);
});
