// A restored office gets everything back, wherever in the refilling the tablet's power goes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { exchange, refill, waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { cast } from '../vectors.ts';
import { Office } from './office.ts';
import { enrolled, restarted } from './own_tablet.ts';

const SIGNED = 3;
const realFetch = globalThis.fetch;
let office = new Office();
before(() => {
  globalThis.fetch = (address, options) => office.fetch(address, options);
});
after(() => {
  globalThis.fetch = realFetch;
});

async function sign(tablet: Tablet): Promise<void> {
  await tablet.add({
    kind: 'attempt',
    batch: cast.batch,
    rid: 'AAAAAAAAAAAAAAAAAAAAAA',
    staff: cast.staff,
    outcome: 'not_collected',
  });
}

/** Everything is acknowledged, and then the office goes on from a back-up that has nothing of it. */
async function forgottenByTheOffice(): Promise<Tablet> {
  office = new Office();
  office.backUp();
  const tablet = await enrolled();
  for (let signed = 0; signed < SIGNED; signed += 1) await sign(tablet);
  await exchange(tablet);
  assert.equal(waitingOf(tablet), 0);
  office.restore();
  return tablet;
}

/** After so many writes nothing is written any more. */
function losePowerAfter(tablet: Tablet, writes: number): void {
  const { database } = tablet.parts;
  const begin = database.transaction.bind(database) as (...given: unknown[]) => unknown;
  let left = writes;
  Object.defineProperty(database, 'transaction', {
    configurable: true,
    value: (...given: unknown[]) => {
      if (given[1] === 'readwrite') {
        if (left === 0) throw new Error('the power is gone');
        left -= 1;
      }
      return begin(...given);
    },
  });
}

for (let writes = 0; writes < 4; writes += 1)
  test(`a restored office gets everything when the power goes after ${writes} writes of the refill`, async () => {
    const tablet = await forgottenByTheOffice();
    losePowerAfter(tablet, writes);
    await refill(tablet).catch(() => undefined);
    const again = await restarted(tablet);
    await exchange(again);
    assert.equal(office.chain.length, SIGNED);
    assert.equal(waitingOf(again), 0);
  });

test('what only the journal has waits again as well', async () => {
  office = new Office();
  office.backUp();
  const tablet = await enrolled();
  losePowerAfter(tablet, 0);
  await sign(tablet);
  assert.equal(tablet.copies, 'journal_only');
  for (const known of tablet.items) known.state = 'accepted';
  Reflect.deleteProperty(tablet.parts.database, 'transaction');
  await refill(tablet);
  assert.equal(waitingOf(tablet), 1);
});
