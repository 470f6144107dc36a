// Problems: codes with their times, the newest twenty, and never a word of what an error said.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { MOST, noteProblem, problemsOf } from '../../../client_pwa/src/field/problems.ts';
import { FieldError } from '../../../client_pwa/src/field/tablet.ts';
import { ProtocolError } from '../../../client_pwa/src/protocol/errors.ts';
import { type Database, openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { Refused, Unreachable } from '../../../client_pwa/src/transport/http.ts';
import { problemOf } from '../../../client_pwa/src/worker/failure.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const NOON = Date.parse('2026-11-24T12:00:00Z');
let database: Database;

const note = (code: string, doing = 'hand_over', minute = 0) =>
  noteProblem(database, { code, doing }, new Date(NOON + minute * 60_000));

beforeEach(async () => {
  database = await openDatabase();
  await database.clear('facts');
});

test('without a problem there is none', async () => {
  assert.deepEqual(await problemsOf(database), []);
});

test('the newest comes first, and the same again counts and moves up', async () => {
  await note('storage_full', 'hand_over', 0);
  await note('unreachable', 'exchange', 1);
  await note('storage_full', 'hand_over', 2);
  await note('storage_full', 'count', 3);
  assert.deepEqual(await problemsOf(database), [
    { code: 'storage_full', doing: 'count', place: '', at: '2026-11-24T12:03:00.000Z', times: 1 },
    { code: 'storage_full', doing: 'hand_over', place: '', at: '2026-11-24T12:02:00.000Z', times: 2 },
    { code: 'unreachable', doing: 'exchange', place: '', at: '2026-11-24T12:01:00.000Z', times: 1 },
  ]);
});

test('twenty are kept, and the one that came longest ago goes', async () => {
  for (let number = 0; number < MOST + 5; number += 1) await note(`code_${number}`, 'open', number);
  const kept = (await problemsOf(database)).map(({ code }) => code);
  assert.equal(kept.length, MOST);
  assert.deepEqual([kept[0], kept.at(-1)], [`code_${MOST + 4}`, 'code_5']);
});

test('who changes their mind has no problem', async () => {
  await note('cancelled', 'prepare');
  assert.deepEqual(await problemsOf(database), []);
});

test('what is no code and no place of the app is not kept', async () => {
  await noteProblem(
    database,
    { code: 'Tesfay Haile', doing: 'who was here', place: 'https://desk.example/Tesfay' },
    new Date(NOON),
  );
  const [kept] = await problemsOf(database);
  assert.deepEqual([kept?.code, kept?.doing, kept?.place], ['unexpected', '', '']);
});

test('of two problems at once none is lost', async () => {
  await Promise.all([note('storage_full'), note('unreachable', 'exchange')]);
  assert.equal((await problemsOf(database)).length, 2);
});

test('a failure is noted by its code, and only what nobody foresaw by its place', () => {
  assert.deepEqual(problemOf(new FieldError('storage_full', 'Tesfay Haile')), {
    code: 'storage_full',
    place: '',
  });
  assert.equal(problemOf(new ProtocolError('batch_digest')).code, 'batch_digest');
  assert.equal(problemOf(new Refused(403, { code: 'device_not_active' })).code, 'device_not_active');
  assert.equal(problemOf(new Unreachable('captive_portal')).code, 'captive_portal');
  const found = problemOf(new Error('Tesfay Haile is not a function'));
  assert.equal(found.code, 'unexpected');
  assert.match(found.place, /^problems\.test\.ts:\d+:\d+$/);
  const foreign = Object.assign(new Error(''), { stack: 'Error: Tesfay Haile\n at <anonymous>' });
  assert.deepEqual(problemOf(foreign), { code: 'unexpected', place: '' });
});
