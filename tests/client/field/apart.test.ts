// A tablet whose chain the office does not take any further: everything it has reaches the quarantine all the same.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { isApart } from '../../../client_pwa/src/field/apart.ts';
import { exchange, owedOf } from '../../../client_pwa/src/field/exchange.ts';
import { openTablet } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { writeJson } from '../../../client_pwa/src/protocol/encoding.ts';
import { openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { keepIdentity } from '../../../client_pwa/src/storage/identity.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { keepPairs, readPairs } from '../../../client_pwa/src/storage/keys.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf, read } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const ITEMS = 450;
const server = {
  code: 'chain_fork',
  ack: '',
  reachable: true,
  parts: [] as string[][],
  /** What is answered after so many uploads. */
  later: null as { after: number; code: string; status: number } | null,
};
const { cases } = read<{ cases: { name: string; token: string }[] }>('acknowledgement/acknowledgements');

globalThis.fetch = async (_address, options) => {
  if (!server.reachable) throw new TypeError('no network');
  const body = JSON.parse(gunzipSync(options?.body as Uint8Array).toString()) as { items: { jws: string }[] };
  server.parts.push(body.items.map(({ jws }) => jws));
  if (server.ack) return new Response(writeJson({ ack: server.ack }));
  const { later } = server;
  const { code, status } =
    later && server.parts.length > later.after ? later : { code: server.code, status: 409 };
  return new Response(writeJson({ code, status }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
};

let tablet: Tablet;
beforeEach(async () => {
  Object.assign(server, { code: 'chain_fork', ack: '', reachable: true, parts: [], later: null });
  useFiles(new MemoryFolder());
  await keepPairs({ sig: await pairOf('dev-sig', 'ECDSA'), kem: await pairOf('dev-kem', 'ECDH'), pq: null });
  const identity = {
    device: cast.device,
    label: 'Tablet 4',
    origin: cast.origin,
    certificate: cast.certificate,
    root: jwkOf('root'),
    manifest: cast.manifest,
  };
  await keepIdentity(identity);
  const database = await openDatabase();
  await Promise.all((['items', 'facts'] as const).map((name) => database.clear(name)));
  const pairs = await readPairs();
  assert.ok(pairs);
  tablet = await openTablet(identity, pairs, database, Journal.open(new MemoryDisk()).journal);
  for (let made = 0; made < ITEMS; made += 1) await tablet.add({ kind: 'lock' });
});

const everyToken = () => tablet.items.map(({ item }) => item.token);

for (const code of ['chain_fork', 'chain_break', 'device_not_active'])
  test(`after ${code} every item is handed in, what comes after the first 200 too`, async () => {
    server.code = code;
    await assert.rejects(exchange(tablet), { code });
    assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
    assert.ok(server.parts.every((part) => part.length <= 200));
    assert.ok(tablet.quarantined);
  });

test('what the office acknowledged before is handed in again: it may be gone with the chain it had', async () => {
  for (const known of tablet.items.slice(0, 400)) known.state = 'accepted';
  await assert.rejects(exchange(tablet), { code: 'chain_fork' });
  assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
  assert.equal(tablet.items[0]?.state, 'accepted');
});

test('an acknowledgement about the chain of a copy has everything handed in too', async () => {
  server.ack = cases.find(({ name }) => name === 'as written')?.token ?? '';
  await assert.rejects(exchange(tablet), { code: 'ack_mismatch' });
  assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
  assert.ok(tablet.items.every(({ state }) => state === 'waiting'));
});

test('once is enough until something new is signed', async () => {
  await assert.rejects(exchange(tablet));
  server.parts = [];
  await assert.rejects(exchange(tablet));
  assert.equal(server.parts.length, 1);
  await tablet.add({ kind: 'lock' });
  server.parts = [];
  await assert.rejects(exchange(tablet));
  assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
});

test('cut off in the middle it begins anew', async () => {
  server.reachable = false;
  await assert.rejects(exchange(tablet));
  server.reachable = true;
  await assert.rejects(exchange(tablet));
  assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
});

for (const [status, code] of [
  [503, 'database_unavailable'],
  [429, 'too_many_requests'],
] as const)
  test(`a part that the office answers with ${code} was not kept there, and is handed in again`, async () => {
    server.later = { after: 2, code, status };
    await assert.rejects(exchange(tablet), { code });
    assert.equal(isApart(tablet), false);
    Object.assign(server, { later: null, parts: [] });
    await assert.rejects(exchange(tablet), { code: 'chain_fork' });
    assert.deepEqual(new Set(server.parts.flat()), new Set(everyToken()));
    assert.ok(isApart(tablet));
    await tablet.add({ kind: 'lock' });
    assert.equal(isApart(tablet), false);
  });

for (const code of ['version_unknown', 'jws_wrong_typ', 'wrong_device', 'epoch_unknown'])
  test(`an item that the office answers with ${code} is shown as refused, and stays`, async () => {
    Object.assign(server, { code });
    await assert.rejects(exchange(tablet));
    const [first] = tablet.items;
    assert.deepEqual([first?.state, first?.code], ['refused', code]);
    assert.equal(owedOf(tablet).length, ITEMS);
    assert.equal(server.parts.length, 1);
  });
