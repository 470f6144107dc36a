// What the service worker sends while no page is open: everything signed reaches the office, and the tablet forgets nothing by it.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { exchange, waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import { sendSigned } from '../../../client_pwa/src/field/send_signed.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { keysDatabase } from '../../../client_pwa/src/storage/keys.ts';
import { Refused, Unreachable } from '../../../client_pwa/src/transport/http.ts';
import { cast } from '../vectors.ts';
import { Office } from './office.ts';
import { enrolled, restarted } from './own_tablet.ts';

const realFetch = globalThis.fetch;
let office: Office;
let tablet: Tablet;

beforeEach(async () => {
  office = new Office();
  globalThis.fetch = (address, options) => office.fetch(address, options);
  tablet = await enrolled();
});

afterEach(() => {
  globalThis.fetch = realFetch;
  tablet.parts.database.close();
});

async function sign(many: number): Promise<void> {
  for (let made = 0; made < many; made += 1)
    await tablet.add({ kind: 'attempt', batch: cast.batch, outcome: 'handed_over' });
}

test('all of it arrives in parts of 200, still counts as waiting, and the next exchange has it acknowledged', async () => {
  await sign(401);
  await sendSigned();
  assert.deepEqual([office.chain.length, office.uploads], [401, 3]);
  assert.equal(waitingOf(tablet), 401);
  tablet = await restarted(tablet);
  assert.equal(waitingOf(tablet), 401);
  assert.equal((await exchange(tablet)).waiting, 0);
  assert.equal(office.chain.length, 401);
});

test('only what the office has not acknowledged is sent, what it refused before as well', async () => {
  await sign(2);
  await exchange(tablet);
  await sign(2);
  office.refuses = { seq: 3, code: 'attachment_missing' };
  await assert.rejects(exchange(tablet));
  office.refuses = null;
  office.uploads = 0;
  await sendSigned();
  assert.deepEqual([office.chain.length, office.uploads], [4, 1]);
});

test('with nothing to send the office is not asked', async () => {
  await sendSigned();
  assert.equal(office.uploads, 0);
});

for (const weather of ['down', 'portal', 'busy'] as const)
  test(`with the office ${weather} it fails, so that the browser tries again`, async () => {
    await sign(1);
    office.weather = weather;
    await assert.rejects(sendSigned(), weather === 'busy' ? Refused : Unreachable);
    office.weather = 'fair';
    await sendSigned();
    assert.equal(office.chain.length, 1);
  });

test('what the office refuses is left to the app, which says so', async () => {
  await sign(1);
  office.quarantined = 'chain_fork';
  await sendSigned();
  assert.equal(office.chain.length, 0);
  assert.equal(waitingOf(tablet), 1);
});

test('without its keys it sends nothing and throws nothing away', async () => {
  await sign(1);
  await (await keysDatabase()).clear('pairs');
  await sendSigned();
  assert.equal(office.uploads, 0);
  assert.equal(waitingOf(tablet), 1);
});

test('it lets go of the databases, so that a newer version can change them', async () => {
  await sign(1);
  await sendSigned();
  tablet.parts.database.close();
  for (const name of ['fielddesk', 'fielddesk-keys'])
    await new Promise<void>((resolve, reject) => {
      const asked = indexedDB.open(name, 99);
      asked.onsuccess = () => {
        asked.result.close();
        resolve();
      };
      asked.onblocked = () => reject(new Error(`${name} is still held`));
      asked.onerror = () => reject(asked.error);
    });
});
