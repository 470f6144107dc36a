// What the office tells of other tablets stops a record, and no longer does when it is withdrawn: in order, each once.

import assert from 'node:assert/strict';
import { after, before, beforeEach, mock, test } from 'node:test';
import { exchange, takeAcknowledgement } from '../../../client_pwa/src/field/exchange.ts';
import { statesOf } from '../../../client_pwa/src/field/records.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import { readFact } from '../../../client_pwa/src/storage/database.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import { cast, read } from '../vectors.ts';
import { Office, type Told } from './office.ts';
import { enrolled, loseDatabase, restarted } from './own_tablet.ts';

const RID = 'AAAAAAAAAAAAAAAAAAAAAA';
const OTHER = 'BBBBBBBBBBBBBBBBBBBBBB';
const edition = read('batch/edition') as unknown as { edition: number; header: string; manifest: string };
const realFetch = globalThis.fetch;
let office: Office;
let tablet: Tablet;

before(() => {
  mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
  globalThis.fetch = (address, options) => office.fetch(address, options);
});
after(() => {
  globalThis.fetch = realFetch;
  mock.timers.reset();
});
beforeEach(async () => {
  office = new Office();
  tablet = await enrolled();
  await packs.keepPart(cast.batch, edition.edition, 'manifest', readB64u(edition.manifest));
  await packs.keepHeader(cast.batch, edition.edition, edition.header);
});

const said = (kind: Told['kind'], dev: string, rid = RID): Told => ({ kind, rids: [rid], dev });

async function hears(...told: Told[]): Promise<string> {
  office.told.push(...told);
  await exchange(tablet);
  return stateOf(RID);
}

async function stateOf(rid: string): Promise<string> {
  return statesOf([], await tablet.parts.database.getAll('told')).get(rid)?.kind ?? 'here';
}

async function heardUpTo(): Promise<number> {
  return (await readFact(tablet.parts.database, 'notices'))?.[cast.session] ?? 0;
}

test('a handover elsewhere stops a record until it is withdrawn, and the next one stops it again', async () => {
  assert.equal(await hears(said('handed_over', 'one')), 'elsewhere');
  assert.equal(await hears(said('withdrawn', 'one')), 'withdrawn');
  assert.equal(await hears(said('handed_over', 'two')), 'elsewhere');
  assert.equal(await hears(said('withdrawn', 'two')), 'withdrawn');
  assert.equal(await stateOf(OTHER), 'here');
});

test('of two tablets that handed it over, each has to withdraw its own', async () => {
  await hears(said('handed_over', 'one'), said('handed_over', 'two'));
  assert.equal(await hears(said('withdrawn', 'one')), 'elsewhere');
  assert.equal(await hears(said('withdrawn', 'one')), 'elsewhere');
  assert.equal(await hears(said('withdrawn', 'two')), 'withdrawn');
});

test('a withdrawal of one record leaves another stopped, and a recall as it was', async () => {
  office.told.push({ kind: 'recalled', rids: [RID] });
  await hears(said('handed_over', 'one', OTHER), said('handed_over', 'one'));
  assert.equal(await hears(said('withdrawn', 'one')), 'recalled');
  assert.equal(await stateOf(OTHER), 'elsewhere');
});

test('what this tablet did itself stops nothing here', async () => {
  assert.equal(await hears(said('handed_over', cast.device)), 'here');
  assert.equal(await heardUpTo(), 1);
});

test('what was heard once does not count again, whichever answer brings it', async () => {
  office.told.push(said('handed_over', 'one'));
  const old = await answerOf();
  await hears(said('withdrawn', 'one'));
  await takeAcknowledgement(tablet, old);
  assert.equal(await stateOf(RID), 'withdrawn');
});

test('an answer to an older question, which leaves notices out that were lost since, is not heeded', async () => {
  await hears(said('handed_over', 'one'));
  office.told.push(said('handed_over', 'two', OTHER));
  const late = await answerOf();
  await loseDatabase(tablet);
  tablet = await restarted(tablet);
  await takeAcknowledgement(tablet, late);
  assert.deepEqual([await stateOf(OTHER), await heardUpTo()], ['here', 0]);
  await exchange(tablet);
  assert.deepEqual([await stateOf(RID), await stateOf(OTHER)], ['elsewhere', 'elsewhere']);
});

test('one exchange brings everything, however much was told meanwhile', async () => {
  const told = Array.from({ length: 230 }, (_, at) => said(at % 2 ? 'withdrawn' : 'handed_over', 'one'));
  assert.equal(await hears(...told, said('handed_over', 'one')), 'elsewhere');
  assert.equal(await heardUpTo(), 231);
  assert.equal(office.uploads, 3);
});

test('the notices of a restored office, which gives their numbers again, are heard anew', async () => {
  office.backUp();
  await tablet.add({ kind: 'lock' });
  assert.equal(await hears(said('handed_over', 'one')), 'elsewhere');
  office.restore();
  office.told.push(said('handed_over', 'two', OTHER));
  await exchange(tablet);
  assert.deepEqual([await stateOf(RID), await stateOf(OTHER)], ['elsewhere', 'elsewhere']);
  assert.equal(await hears(said('withdrawn', 'one')), 'withdrawn');
});

test('a tablet that stops in the middle of hearing hears the rest at its next start', async () => {
  office.told.push(said('handed_over', 'one'), said('withdrawn', 'one'), said('handed_over', 'two'));
  const { database } = tablet.parts;
  const begin = database.transaction.bind(database) as (...given: unknown[]) => unknown;
  let left = 2; // the acknowledgement, and the first notice
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
  await assert.rejects(exchange(tablet), /the power is gone/);
  tablet = await restarted(tablet);
  assert.deepEqual([await stateOf(RID), await heardUpTo()], ['elsewhere', 1]);
  await exchange(tablet);
  assert.deepEqual([await stateOf(RID), await heardUpTo()], ['elsewhere', 3]);
});

/** The office's answer to a question of now, which the tablet does not hear. */
async function answerOf(): Promise<unknown> {
  let ack: unknown;
  const real = office.fetch;
  globalThis.fetch = async (address, options) => {
    ack = ((await (await real(address, options)).json()) as { ack: unknown }).ack;
    throw new TypeError('the answer was lost');
  };
  await assert.rejects(exchange(tablet));
  globalThis.fetch = (address, options) => office.fetch(address, options);
  return ack;
}
