// When the tablet sends by itself: after a kick soon, after failures later and later, and a kick is never lost.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { Automatic } from '../../../client_pwa/src/worker/automatic.ts';
import { State } from '../../../client_pwa/src/worker/state.ts';
import { Office } from '../field/office.ts';
import { enrolled } from '../field/own_tablet.ts';
import { cast } from '../vectors.ts';

const SOON = 300;
const LONGEST = 5 * 60_000;
const realFetch = globalThis.fetch;
let office: Office;
let tries: number;
/** What an upload waits for before it reaches the office. */
let held: Promise<void> | null;
let tablet: Tablet;
let state: State;
let automatic: Automatic;
let running: Promise<unknown>;

beforeEach(async () => {
  office = new Office();
  tries = 0;
  held = null;
  globalThis.fetch = async (address, options) => {
    if (String(address).endsWith('/confirmations')) {
      tries += 1;
      await held;
    }
    return office.fetch(address, options);
  };
  tablet = await enrolled();
  mock.timers.enable({ apis: ['setTimeout'] });
  state = new State(() => undefined);
  automatic = new Automatic(state);
  running = Promise.resolve();
  const now = automatic.now.bind(automatic);
  automatic.now = () => {
    const result = now();
    running = result.catch(() => undefined);
    return result;
  };
});

afterEach(async () => {
  await running;
  mock.timers.reset();
  globalThis.fetch = realFetch;
  tablet.parts.database.close();
});

/** Let time go by, and the exchange that it set off come to its end. */
async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  await running;
}

/** Let an exchange begin that hangs; gives what makes it fail, at a time when there is a network again. */
async function hang(begin: () => void): Promise<() => void> {
  const before = tries;
  let fail: () => void = () => undefined;
  held = new Promise((_resolve, reject) => {
    fail = () => reject(new TypeError('there was no network when it began'));
  });
  begin();
  while (tries === before) await new Promise((resolve) => setImmediate(resolve));
  return () => {
    office.weather = 'fair';
    held = null;
    fail();
  };
}

async function sign(): Promise<void> {
  await tablet.add({ kind: 'attempt', batch: cast.batch, outcome: 'handed_over' });
}

/** Fail so often that the next try by itself is minutes away. */
async function failLong(): Promise<void> {
  office.weather = 'down';
  automatic.watch(tablet);
  await pass(SOON);
  for (let failures = 1; failures < 10; failures += 1) await pass(LONGEST);
}

test('what is signed is sent soon after the kick', async () => {
  automatic.watch(tablet);
  await pass(SOON);
  await sign();
  automatic.kick();
  await pass(SOON);
  assert.equal(waitingOf(tablet), 0);
});

test('without an office it tries later and later, and never gives up', async () => {
  office.weather = 'down';
  automatic.watch(tablet);
  await pass(SOON);
  assert.equal(tries, 1);
  await pass(1_400);
  assert.equal(tries, 1);
  await pass(600);
  assert.equal(tries, 2);
  await pass(2_900);
  assert.equal(tries, 2);
  for (let failures = 3; failures < 12; failures += 1) {
    await pass(LONGEST);
    assert.equal(tries, failures);
  }
});

test('a kick cuts the longest pause short', async () => {
  await sign();
  await failLong();
  office.weather = 'fair';
  await pass(SOON);
  assert.equal(waitingOf(tablet), 1);
  automatic.kick();
  await pass(SOON);
  assert.equal(waitingOf(tablet), 0);
});

test('after a kick while an exchange runs that is bound to fail another one follows soon', async () => {
  await sign();
  await failLong();
  const fail = await hang(() => {
    automatic.kick();
    mock.timers.tick(SOON);
  });
  automatic.kick();
  mock.timers.tick(SOON);
  fail();
  await running;
  assert.equal(waitingOf(tablet), 1);
  await pass(SOON);
  assert.equal(waitingOf(tablet), 0);
});

test('what is asked for while an exchange runs that is bound to fail is tried again soon too', async () => {
  await sign();
  await failLong();
  const fail = await hang(() => void automatic.now().catch(() => undefined));
  const asked = assert.rejects(state.exchangeNow());
  fail();
  await Promise.all([running, asked]);
  await pass(SOON);
  assert.equal(waitingOf(tablet), 0);
});

test('what is signed while the news is asked for is sent soon, not with the next news', async () => {
  automatic.watch(tablet);
  await pass(SOON);
  const answer = office.fetch;
  let signed = false;
  globalThis.fetch = async (address, options) => {
    if (!String(address).endsWith('/confirmations') && !signed) {
      signed = true;
      await sign();
      automatic.kick();
    }
    return answer(address, options);
  };
  automatic.kick();
  await pass(SOON);
  assert.equal(waitingOf(tablet), 1);
  await pass(SOON);
  assert.equal(waitingOf(tablet), 0);
});
