// A person's key in several ways: every try counts, wrong ones wait longer, and after ten the key is gone.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { everyTries, MOST_TRIES, openStaffKey, wrapFor } from '../../../client_pwa/src/field/secret.ts';
import { addWay } from '../../../client_pwa/src/field/staff.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import * as keys from '../../../client_pwa/src/protocol/keys.ts';
import { keepFact, openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { keepStaff, readStaff } from '../../../client_pwa/src/storage/staff.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');
const { IDBFactory } = require('fake-indexeddb') as typeof import('fake-indexeddb');

const RIGHT = { way: 'phrase', phrase: 'copper lantern orbit silver maple' } as const;
const WRONG = { way: 'phrase', phrase: 'four words that fail' } as const;
const passkey = () => ({ way: 'passkey', credential: 'c', prf: new Uint8Array(32).fill(9) }) as const;

let tablet: Tablet;

function code(expected: string) {
  return (error: unknown) => (error as { code?: string }).code === expected;
}

/** Let the wait before the next try be over. */
async function waited(): Promise<void> {
  const all = await everyTries(tablet);
  const past = Object.entries(all).map(([staff, { wrong }]) => [staff, { wrong, until: 0 }]);
  await keepFact(tablet.parts.database, 'tries', Object.fromEntries(past));
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  tablet = { device: 'd', parts: { database: await openDatabase() } } as unknown as Tablet;
  const pair = await keys.generateKem(true);
  const way = await wrapFor(tablet, 'p', pair.privateKey, RIGHT);
  const publicJwk = await keys.publicJwk(pair.publicKey);
  await keepStaff({ staff: 'p', displayName: 'P', publicJwk, ways: [way] });
});

test('the right phrase opens the key, not to be read out, and forgets wrong tries', async () => {
  await assert.rejects(openStaffKey(tablet, 'p', WRONG), code('secret_wrong'));
  const { key } = await openStaffKey(tablet, 'p', RIGHT);
  assert.equal(key.privateKey.extractable, false);
  assert.deepEqual(await everyTries(tablet), {});
});

test('what cannot be a phrase, or a way that is not there, is no try', async () => {
  await assert.rejects(
    openStaffKey(tablet, 'p', { way: 'phrase', phrase: 'two words' }),
    code('phrase_too_short'),
  );
  await assert.rejects(openStaffKey(tablet, 'p', passkey()), code('no_such_way'));
  await assert.rejects(
    openStaffKey(tablet, 'p', RIGHT, () => false),
    code('no_such_way'),
  );
  assert.deepEqual(await everyTries(tablet), {});
});

test('after three wrong tries each next one waits twice as long', async () => {
  const waits: number[] = [];
  for (let wrong = 1; wrong < MOST_TRIES; wrong += 1) {
    await assert.rejects(openStaffKey(tablet, 'p', WRONG), code('secret_wrong'));
    const until = (await everyTries(tablet)).p?.until ?? 0;
    waits.push(until ? Math.round((until - Date.now()) / 1000) : 0);
    if (until) await assert.rejects(openStaffKey(tablet, 'p', RIGHT), code('wait_before_next_try'));
    await waited();
  }
  assert.deepEqual(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160]);
  await assert.rejects(openStaffKey(tablet, 'p', WRONG), code('staff_key_erased'));
  assert.equal(await readStaff('p'), undefined);
});

test('ending the browser in the middle of the last try wins nothing', async () => {
  await keepFact(tablet.parts.database, 'tries', { p: { wrong: MOST_TRIES, until: 0 } });
  await assert.rejects(openStaffKey(tablet, 'p', RIGHT), code('staff_key_erased'));
  assert.equal(await readStaff('p'), undefined);
});

test('wrong tries of one person cost another nothing', async () => {
  await keepFact(tablet.parts.database, 'tries', { q: { wrong: 9, until: Date.now() + 60_000 } });
  await openStaffKey(tablet, 'p', RIGHT);
  assert.deepEqual(Object.keys(await everyTries(tablet)), ['q']);
});

test('a second way opens the same key, is added only by one that opens, and leaves the first', async () => {
  const made = { ...passkey(), salt: new Uint8Array(16) };
  await assert.rejects(addWay(tablet, { staff: 'p', secret: WRONG, made }), code('secret_wrong'));
  assert.equal((await readStaff('p'))?.ways.length, 1);
  await addWay(tablet, { staff: 'p', secret: RIGHT, made: { ...passkey(), salt: new Uint8Array(16) } });
  const given = passkey();
  await openStaffKey(tablet, 'p', given);
  assert.deepEqual(given.prf, new Uint8Array(32));
  await openStaffKey(tablet, 'p', RIGHT);
});
