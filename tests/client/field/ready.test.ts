// Ready for the road: each check is good on a sound tablet, and says so when what it looks at is not.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { checkReady, probe } from '../../../client_pwa/src/field/ready.ts';
import { openTablet } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import * as batch from '../../../client_pwa/src/protocol/batch.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import { keepFact, openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { keepPairs } from '../../../client_pwa/src/storage/keys.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import { eraseEveryStaff, keepStaff } from '../../../client_pwa/src/storage/staff.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf, read } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const edition = read<{
  header: string;
  edition: number;
  manifest: string;
  directory: string;
  packs: string[];
}>('batch/edition');
const GIB = 1024 ** 3;
const PAGE = '<script src="/app/assets/main.js"></script><link rel="stylesheet" href="/app/assets/main.css">';

let tablet: Tablet;
let disk: MemoryDisk;
let id: string;
let room: { quota: number; usage: number };
let persisted: boolean;
let cached: Map<string, string>;

async function results(): Promise<Record<string, string>> {
  const checks = await checkReady(tablet, id);
  return Object.fromEntries(checks.map(({ id: name, result, value }) => [name, `${result} ${value}`.trim()]));
}

async function resultOf(name: string): Promise<string> {
  return (await results())[name] ?? '';
}

/** Unlock without a screen: both keys together open the batch. */
async function unlockIt(): Promise<void> {
  const header = await batch.readHeader(edition.header, await sigKey(), {
    now: new Date(cast.now),
    device: cast.device,
    edition: 0,
  });
  const device = { id: cast.device, pair: tablet.parts.pairs.kem };
  const staff = batch.staffOf(header, cast.device)[0] ?? '';
  const shares = await batch.readShares(header, device, {
    id: staff,
    pair: await pairOf('staff-kem', 'ECDH'),
  });
  const keys = await batch.deriveKeys(shares, header.batch, header.edition);
  tablet.unlocked = { header, keys } as unknown as NonNullable<Tablet['unlocked']>;
}

async function sigKey() {
  return jwkOf('srv-sig');
}

beforeEach(async (context) => {
  const { mock } = context as unknown as { mock: { timers: { enable(options: object): void } } };
  mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
  const root = new MemoryFolder();
  useFiles(root);
  room = { quota: GIB, usage: 0 };
  persisted = true;
  Object.assign(navigator.storage, { estimate: async () => room, persisted: async () => persisted });
  const origin = 'https://fielddesk.example';
  cached = new Map(
    ['/app/', '/app/assets/main.js', '/app/assets/main.css'].map((path) => [origin + path, PAGE]),
  );
  Object.assign(globalThis, {
    self: { location: { origin } },
    caches: { match: async (address: string) => cached.has(address) && new Response(cached.get(address)) },
  });
  await keepPairs({ sig: await pairOf('dev-sig', 'ECDSA'), kem: await pairOf('dev-kem', 'ECDH'), pq: null });
  const database = await openDatabase();
  await Promise.all((['items', 'facts'] as const).map((name) => database.clear(name)));
  disk = new MemoryDisk();
  const { journal } = Journal.open(disk);
  const identity = {
    device: cast.device,
    label: 'Tablet 4',
    origin: cast.origin,
    certificate: cast.certificate,
    root: jwkOf('root'),
    manifest: cast.manifest,
  };
  const pairs = {
    sig: await pairOf('dev-sig', 'ECDSA'),
    kem: await pairOf('dev-kem', 'ECDH'),
    pq: null,
    older: [],
    olderPq: [],
  };
  tablet = await openTablet(identity, pairs, database, journal);
  tablet.parts.http.difference = 1_000;
  await keepFact(database, 'journal', { since: Date.now() - 120_000 });
  const header = await batch.readHeader(edition.header, await sigKey(), {
    now: new Date(cast.now),
    device: cast.device,
    edition: 0,
  });
  id = header.batch;
  const parts: [string, string][] = [
    ['manifest', edition.manifest],
    [packs.DIRECTORY, edition.directory],
    ...edition.packs.map((pack, number): [string, string] => [packs.packName(number), pack]),
  ];
  for (const [name, content] of parts) await packs.keepPart(id, edition.edition, name, readB64u(content));
  await packs.keepHeader(id, edition.edition, edition.header);
  await eraseEveryStaff();
  const staff = batch.staffOf(header, cast.device)[0] ?? '';
  await keepStaff({ staff, displayName: 'L. Veld', publicJwk: {}, ways: [] });
});

test('a sound tablet is good in every check, once a record was opened', async () => {
  await unlockIt();
  await probe(tablet);
  const bad = Object.entries(await results()).filter(([, result]) => !result.startsWith('good'));
  assert.deepEqual(bad, []);
});

test('before the first unlock it says that no record was tried yet', async () => {
  assert.equal(await resultOf('record_opens'), 'warn not_yet');
});

test('a record that does not open is found by the probe, and the check stays bad until the next one', async () => {
  await unlockIt();
  const pack = readB64u(edition.packs[0] ?? '');
  pack.fill(0);
  await packs.keepPart(id, edition.edition, packs.packName(0), pack);
  await probe(tablet);
  assert.equal(await resultOf('record_opens'), 'bad failed');
  assert.match(await resultOf('batch_complete'), /^bad/);
});

test('one changed byte in any part is found', async () => {
  for (const [name, content] of [
    [packs.DIRECTORY, edition.directory],
    [packs.packName(0), edition.packs[0] ?? ''],
  ] as const) {
    const changed = readB64u(content);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await packs.keepPart(id, edition.edition, name, changed);
    assert.match(await resultOf('batch_complete'), /^bad/);
    await packs.keepPart(id, edition.edition, name, readB64u(content));
    assert.match(await resultOf('batch_complete'), /^good/);
  }
});

test('an expired batch is not ready', async () => {
  tablet.parts.http.offset = 30 * 86_400_000;
  assert.equal(await resultOf('batch_complete'), 'bad batch_expired');
});

test('without a person of this batch on the tablet nobody could unlock it', async () => {
  await eraseEveryStaff();
  await keepStaff({ staff: 'another-person', displayName: 'X', publicJwk: {}, ways: [] });
  assert.equal(await resultOf('staff_key'), 'bad 0');
});

test('keys that do not belong together are found', async () => {
  const other = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const { kem } = tablet.parts.pairs;
  const mixed = { privateKey: other.privateKey, publicKey: kem.publicKey };
  tablet.parts = { ...tablet.parts, pairs: { ...tablet.parts.pairs, kem: mixed } };
  assert.equal(await resultOf('keys_usable'), 'bad');
});

test('a certificate that ends before the batch does is found', async () => {
  const exp = new Date(Date.now() + 1_000);
  tablet.parts = { ...tablet.parts, certificate: { ...tablet.parts.certificate, exp } };
  assert.match(await resultOf('certificate'), /^bad/);
});

test('storage that may be evicted, or is nearly full, is said', async () => {
  persisted = false;
  room = { quota: GIB, usage: GIB - 1_000 };
  const { storage_persistent, storage_room } = await results();
  assert.deepEqual([storage_persistent, storage_room], ['warn', 'bad 1000']);
});

test('a browser that knows neither persistence nor estimates is never called good', async () => {
  Object.assign(navigator.storage, { estimate: undefined, persisted: undefined });
  const { storage_persistent, storage_room } = await results();
  assert.deepEqual([storage_persistent, storage_room], ['warn', 'bad 0']);
});

test('the journal is filled ahead by the check itself, and a full disk is said', async () => {
  assert.equal(tablet.parts.journal.reserved(), 0);
  assert.equal(await resultOf('journal'), 'good');
  assert.ok(tablet.parts.journal.reserved() >= 256 * 1024);
  disk = new MemoryDisk();
  disk.room = 1_000;
  tablet.parts = { ...tablet.parts, journal: Journal.open(disk).journal };
  assert.equal(await resultOf('journal'), 'bad no_room');
});

test('a journal that was made just now, or of which no age is known, is not old enough', async () => {
  await keepFact(tablet.parts.database, 'journal', { since: Date.now() - 59_000 });
  assert.equal(await resultOf('journal'), 'warn young');
  await tablet.parts.database.delete('facts', 'journal');
  assert.equal(await resultOf('journal'), 'warn young');
});

test('a clock that is two minutes off either way is said, and one that nobody compared is not good', async () => {
  for (const difference of [-121_000, 121_000]) {
    tablet.parts.http.difference = difference;
    assert.equal(await resultOf('clock'), 'warn wrong');
  }
  tablet.parts.http.difference = null;
  assert.equal(await resultOf('clock'), 'warn unknown');
  await keepFact(tablet.parts.database, 'clock', { offset: 3 });
  assert.match(await resultOf('clock'), /^good/);
});

test('an app whose page or any file it names is not kept does not start without a network', async () => {
  const [page, script, style] = [...cached.keys()];
  for (const lost of [style, script, page]) {
    cached.delete(lost ?? '');
    assert.equal(await resultOf('offline_start'), 'bad');
  }
});
