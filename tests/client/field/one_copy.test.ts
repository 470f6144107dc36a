// What only the journal has, because the database had no room, is sent, refused and sent again like everything else.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { exchange, waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import { refusalsOf } from '../../../client_pwa/src/field/refusals.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { cast } from '../vectors.ts';
import { Office } from './office.ts';
import { enrolled, restarted } from './own_tablet.ts';

const realFetch = globalThis.fetch;
let office: Office;
let tablet: Tablet;
let add: IDBObjectStore['add'];

beforeEach(async () => {
  office = new Office();
  globalThis.fetch = (address, options) => office.fetch(address, options);
  tablet = await enrolled();
  add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  await sign();
  await sign();
  assert.equal(tablet.copies, 'journal_only');
});

afterEach(() => {
  IDBObjectStore.prototype.add = add;
  globalThis.fetch = realFetch;
  tablet.parts.database.close();
});

async function sign(): Promise<void> {
  await tablet.add({ kind: 'attempt', batch: cast.batch, outcome: 'handed_over' });
}

test('an office that was restored from a back-up gets it again', async () => {
  office.backUp();
  assert.equal((await exchange(tablet)).waiting, 0);
  office.restore();
  assert.equal((await exchange(tablet)).waiting, 0);
  assert.equal(office.chain.length, 2);
});

test('its refusal is still there, with its code, when there is room again and the tablet starts anew', async () => {
  office.refuses = { seq: 2, code: 'chain_break' };
  await exchange(tablet).catch(() => undefined);
  assert.deepEqual(
    refusalsOf(tablet).map(({ seq, code }) => [seq, code]),
    [[2, 'chain_break']],
  );
  IDBObjectStore.prototype.add = add;
  await sign();
  assert.equal(tablet.copies, 'two');
  tablet = await restarted(tablet);
  assert.deepEqual(
    refusalsOf(tablet).map(({ seq, code }) => [seq, code]),
    [[2, 'chain_break']],
  );
  assert.ok(tablet.quarantined);
  assert.equal(waitingOf(tablet), 1);
});
