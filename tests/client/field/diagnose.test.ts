// Diagnose: what the tablet says of itself; one that waits goes with the next contact, and is never in the way.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { diagnose, sendDiagnosis, sendWaiting } from '../../../client_pwa/src/field/diagnose.ts';
import { noteProblem } from '../../../client_pwa/src/field/problems.ts';
import { openTablet } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { JsonObject } from '../../../client_pwa/src/protocol/encoding.ts';
import { type Database, openDatabase, readFact } from '../../../client_pwa/src/storage/database.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { keepPairs } from '../../../client_pwa/src/storage/keys.ts';
import { eraseEveryStaff, keepStaff } from '../../../client_pwa/src/storage/staff.ts';
import { Refused, Unreachable } from '../../../client_pwa/src/transport/http.ts';
import type { Diagnosis, SeenByPage } from '../../../client_pwa/src/worker/diagnosis.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const PATH = '/api/v1/devices/diagnoses';
const SEEN: SeenByPage = {
  app: { release: '0.1.0', updateWaits: false, installed: true, language: 'nl', theme: 'system' },
  browser: {
    name: 'Chrome',
    version: '153',
    system: 'Android',
    width: 1180,
    height: 820,
    scale: 200,
    touch: 10,
  },
  checks: [{ id: 'camera', result: 'warn', value: 'denied' }],
};

let tablet: Tablet;
let database: Database;
let posted: object[];
let answers: (JsonObject | Error)[];

beforeEach(async (context) => {
  const { mock } = context as unknown as { mock: { timers: { enable(options: object): void } } };
  mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
  useFiles(new MemoryFolder());
  Object.assign(navigator.storage, {
    estimate: async () => ({ quota: 9_000, usage: 4_000 }),
    persisted: async () => true,
  });
  Object.assign(globalThis, {
    self: { location: { origin: 'https://fielddesk.example' } },
    caches: { match: async () => undefined },
  });
  const pairs = {
    sig: await pairOf('dev-sig', 'ECDSA'),
    kem: await pairOf('dev-kem', 'ECDH'),
    pq: null,
    older: [],
    olderPq: [],
  };
  await keepPairs(pairs);
  database = await openDatabase();
  await Promise.all((['items', 'facts'] as const).map((name) => database.clear(name)));
  const identity = {
    device: cast.device,
    label: 'Tablet 4',
    origin: cast.origin,
    certificate: cast.certificate,
    root: jwkOf('root'),
    manifest: cast.manifest,
  };
  tablet = await openTablet(identity, pairs, database, Journal.open(new MemoryDisk()).journal);
  tablet.parts.http.difference = -2_210.4;
  posted = [];
  answers = [];
  tablet.parts.http.postJson = async (path, body) => {
    assert.equal(path, PATH);
    posted.push(body);
    const answer = answers.shift() ?? { receivedAt: '2026-11-24T12:05:00.000Z' };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  await eraseEveryStaff();
  await keepStaff({ staff: 'a-person', displayName: 'Lotte Veld', publicJwk: {}, ways: [] });
});

const made = () => diagnose(tablet, SEEN, 'unreachable');
const fact = () => readFact(database, 'diagnosis');

test('it says what is so now, and nothing of the people who work with the tablet', async () => {
  await noteProblem(database, { code: 'storage_full', doing: 'hand_over' }, new Date(cast.now));
  const found = await made();
  assert.deepEqual(found.tablet.people, 1);
  assert.deepEqual(found.storage, {
    used: 4_000,
    quota: 9_000,
    persistent: true,
    copies: 'two',
    healed: null,
    reserved: tablet.parts.journal.reserved(),
  });
  assert.deepEqual(found.network, { state: 'unreachable', offsetMs: 0, differenceMs: -2_210 });
  assert.deepEqual(
    found.problems.map(({ code }) => code),
    ['storage_full'],
  );
  assert.deepEqual(found.evidence, {
    items: 0,
    waiting: 0,
    refused: 0,
    quarantined: false,
    lastConfirmedAt: null,
    logSize: 0,
  });
  assert.ok(!JSON.stringify(found).includes('Lotte'));
});

test('it holds the checks of the worker and of the page, and those of a batch only where there is one', async () => {
  const ids: string[] = (await made()).checks.map(({ id }) => id);
  for (const id of ['keys_usable', 'storage_room', 'clock', 'offline_start', 'camera'])
    assert.ok(ids.includes(id), id);
  for (const id of ['batch_complete', 'staff_key', 'record_opens']) assert.ok(!ids.includes(id), id);
});

test('a list is written with commas, and a reason stands only where something is to be looked at', async () => {
  const seen: SeenByPage = {
    ...SEEN,
    checks: [
      { id: 'voices', result: 'warn', value: 'ar fa ti' },
      { id: 'app_version', result: 'good', value: 'waits' },
      { id: 'battery', result: 'good', value: '100' },
    ],
  };
  const { checks } = await diagnose(tablet, seen, 'reachable');
  assert.deepEqual(
    checks.slice(-3).map(({ value }) => value),
    ['ar,fa,ti', '', '100'],
  );
});

test('what is sent is what was given, and the office has it', async () => {
  const diagnosis = await made();
  assert.deepEqual(await sendDiagnosis(tablet, diagnosis), { sent: true });
  assert.deepEqual(posted, [diagnosis]);
  assert.deepEqual(await fact(), { waits: null, sentAt: '2026-11-24T12:05:00.000Z' });
});

test('without a network it is kept, and goes once with the next contact', async () => {
  const diagnosis = await made();
  answers = [new Unreachable('unreachable')];
  assert.deepEqual(await sendDiagnosis(tablet, diagnosis), { sent: false });
  assert.deepEqual((await fact())?.waits, diagnosis);
  await sendWaiting(tablet);
  await sendWaiting(tablet);
  assert.deepEqual(posted, [diagnosis, diagnosis]);
  assert.equal((await fact())?.waits, null);
});

test('an answer that is not of our server does not count', async () => {
  answers = [{ welcome: 'to our hotel' }];
  await assert.rejects(sendDiagnosis(tablet, await made()));
  assert.notEqual((await fact())?.waits, null);
});

test('a newer one takes the place of one that waits', async () => {
  const [older, newer] = [await made(), { ...(await made()), madeAt: '2026-11-24T12:04:00.000Z' }];
  answers = [new Unreachable('unreachable'), new Unreachable('unreachable')];
  await sendDiagnosis(tablet, older);
  await sendDiagnosis(tablet, newer);
  await sendWaiting(tablet);
  assert.deepEqual(posted.at(-1), newer);
});

test('one that was made while another was on its way is not lost by the answer to that one', async () => {
  const [older, newer] = [await made(), { ...(await made()), madeAt: '2026-11-24T12:04:00.000Z' }];
  const post = tablet.parts.http.postJson;
  tablet.parts.http.postJson = async (path, body) => {
    tablet.parts.http.postJson = async () => {
      throw new Unreachable('unreachable');
    };
    await sendDiagnosis(tablet, newer);
    return post(path, body);
  };
  await sendDiagnosis(tablet, older);
  assert.deepEqual((await fact())?.waits, newer);
});

test('one that the office will never take is dropped and said; one that came too often waits', async () => {
  const diagnosis: Diagnosis = await made();
  for (const [status, code, waits] of [
    [400, 'schema_invalid', false],
    [429, 'too_many_tries', true],
    [503, 'database_away', true],
  ] as const) {
    answers = [new Refused(status, { code })];
    await assert.rejects(sendDiagnosis(tablet, diagnosis), { code });
    assert.equal((await fact())?.waits !== null, waits, code);
  }
});
