// Renewing a tablet's keys: one chain, whatever answer is lost and wherever it is cut off.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import {
  forgetOlderKeys,
  kemFor,
  pqFor,
  renewalOf,
  renewWhenDue,
} from '../../../client_pwa/src/field/renew.ts';
import { openTablet, start } from '../../../client_pwa/src/field/start.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';
import { b64u, type JsonObject, seconds, writeJson } from '../../../client_pwa/src/protocol/encoding.ts';
import * as jws from '../../../client_pwa/src/protocol/jws.ts';
import * as keys from '../../../client_pwa/src/protocol/keys.ts';
import * as pq from '../../../client_pwa/src/protocol/pq.ts';
import * as renewal from '../../../client_pwa/src/protocol/renewal.ts';
import { sealTo } from '../../../client_pwa/src/protocol/seal.ts';
import { openDatabase } from '../../../client_pwa/src/storage/database.ts';
import { keepIdentity, readIdentity } from '../../../client_pwa/src/storage/identity.ts';
import { Journal } from '../../../client_pwa/src/storage/journal.ts';
import { keepPairs, readNext, readPairs } from '../../../client_pwa/src/storage/keys.ts';
import { MemoryDisk } from '../storage/disk.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf } from '../vectors.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const DAY = 86_400_000;
const server = {
  /** What was asked for, by path, in order. */
  asked: [] as { path: string; payload: JsonObject }[],
  /** The answer from this path is lost the next time. */
  lose: '',
  refuse: '',
};

async function answer(path: string, body: JsonObject): Promise<JsonObject> {
  if (path === '/api/v1/keys') return { keys: cast.manifest, root: jwkOf('root') };
  const { payload } = await jws.read(
    body.jws,
    path.endsWith('confirm') ? renewal.CONFIRM_TYP : renewal.REQUEST_TYP,
  );
  server.asked.push({ path, payload });
  if (!path.endsWith('confirm')) {
    const info = renewal.challengeInfo(String(payload.dev), Number(payload.epoch));
    const challenge = new Uint8Array(32);
    const inner = payload.pq ? await pq.sealTo(payload.pq as JsonObject, challenge, info) : challenge;
    return { sealed: b64u(await sealTo(payload.kem as JsonObject, inner, info)) };
  }
  const wish = server.asked.findLast((one) => !one.path.endsWith('confirm'))?.payload ?? {};
  const jwk = wish.sig as JsonObject;
  const claims = {
    iss: cast.origin,
    sub: cast.device,
    aud: cast.origin,
    iat: seconds(new Date()),
    exp: seconds(new Date(Date.now() + 180 * DAY)),
    label: 'Tablet 4',
    cnf: { jwk, jkt: await keys.thumbprint(jwk) },
    kem: wish.kem ?? {},
    ...(wish.pq ? { pq: await keys.thumbprint(wish.pq as JsonObject) } : {}),
    epoch: wish.epoch ?? 0,
    after: { seq: wish.seq ?? 0, head: wish.head ?? '' },
  };
  const kid = await keys.thumbprint(jwkOf('srv-sig'));
  const signer = (await pairOf('srv-sig', 'ECDSA')).privateKey;
  return { certificate: await jws.sign(claims, { typ: 'fielddesk-device+jwt', kid }, signer) };
}

globalThis.fetch = async (address, options) => {
  const path = new URL(String(address)).pathname;
  const body = options?.body ? JSON.parse(new TextDecoder().decode(options.body as Uint8Array)) : {};
  const headers = { 'Content-Type': 'application/json', Date: new Date().toUTCString() };
  if (server.refuse) {
    const problem = writeJson({ code: server.refuse, status: 409 });
    return new Response(problem, {
      status: 409,
      headers: { ...headers, 'Content-Type': 'application/problem+json' },
    });
  }
  const said = writeJson(await answer(path, body));
  if (path === server.lose) {
    server.lose = '';
    throw new TypeError('the answer was lost');
  }
  return new Response(said, { headers });
};

let tablet: Tablet;
beforeEach(async () => {
  Object.assign(server, { asked: [], lose: '', refuse: '' });
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
  tablet.parts.http.offset = new Date(cast.now).getTime() + 160 * DAY - Date.now();
});

test('before day 150 nothing is asked', async () => {
  tablet.parts.http.offset -= 20 * DAY;
  await renewWhenDue(tablet);
  assert.equal(renewalOf(tablet), 'good');
  assert.deepEqual(server.asked, []);
});

test('from day 150 on new keys sign, in a new epoch of the same chain', async () => {
  assert.equal(renewalOf(tablet), 'due');
  const before = await tablet.add({ kind: 'lock' });
  await renewWhenDue(tablet);
  const after = await tablet.add({ kind: 'lock' });
  assert.deepEqual([before.item.payload.epoch, after.item.payload.epoch], [1, 2]);
  assert.equal(after.item.payload.prev, before.item.entryId);
  await jws.verify(after.item.token, await keys.readSigJwk(tablet.parts.sigJwk), 'fielddesk-item+jws');
  assert.equal(server.asked[0]?.payload.head, before.item.entryId);
  assert.equal((await readIdentity())?.certificate, tablet.parts.identity.certificate);
  assert.equal(await readNext(), null);
});

for (const path of ['/api/v1/devices/renewals', '/api/v1/devices/renewals/confirm'])
  test(`an answer lost at ${path} is asked for again with the same keys`, async () => {
    server.lose = path;
    await assert.rejects(renewWhenDue(tablet));
    assert.equal(tablet.parts.certificate.epoch, 1);
    const meanwhile = await tablet.add({ kind: 'lock' });
    assert.equal(meanwhile.item.payload.epoch, 1);
    await renewWhenDue(tablet);
    assert.equal(tablet.parts.certificate.epoch, 2);
    const wishes = server.asked.filter((one) => one.path === '/api/v1/devices/renewals');
    assert.deepEqual(wishes[0]?.payload.sig, wishes[1]?.payload.sig);
    assert.deepEqual(wishes[0]?.payload.kem, wishes[1]?.payload.kem);
    assert.deepEqual(wishes[0]?.payload.pq, wishes[1]?.payload.pq);
  });

test('a tablet that had no ML-KEM key gets one with its new keys, and from storage it opens what is sealed to it', async () => {
  assert.equal(tablet.parts.pairs.pq, null);
  await renewWhenDue(tablet);
  const kept = (await readPairs())?.pq;
  assert.ok(kept);
  assert.equal(await pq.works(kept), true);
  const kid = await keys.thumbprint(await pq.publicJwk(kept.publicKey));
  assert.equal(tablet.parts.certificate.pqKid, kid);
});

test('a browser without ML-KEM renews without such a key', async (t) => {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...given: unknown[]) => Promise<unknown>;
  t.mock.method(crypto.subtle, 'generateKey', (alg: unknown, ...more: unknown[]) =>
    alg === pq.ALG ? Promise.reject(new Error('NotSupportedError')) : generate(alg, ...more),
  );
  await renewWhenDue(tablet);
  assert.equal(tablet.parts.certificate.epoch, 2);
  assert.equal(tablet.parts.certificate.pqKid, '');
  assert.ok(!('pq' in (server.asked[0]?.payload ?? {})));
});

test('a key that its storage spoils is not registered', async (t) => {
  const decapsulate = 'decapsulateBits' as keyof SubtleCrypto;
  t.mock.method(crypto.subtle, decapsulate, () => Promise.reject(new Error('OperationError')));
  await renewWhenDue(tablet);
  assert.equal(tablet.parts.certificate.epoch, 2);
  assert.equal(tablet.parts.pairs.pq, null);
  assert.ok(!('pq' in (server.asked[0]?.payload ?? {})));
});

test('an older ML-KEM key stays while a batch names it, and goes with the batch', async () => {
  await renewWhenDue(tablet);
  const first = tablet.parts.pairs.pq;
  assert.ok(first);
  const kid = await keys.thumbprint(await pq.publicJwk(first.publicKey));
  tablet.parts.http.offset += 160 * DAY;
  await renewWhenDue(tablet);
  assert.equal(tablet.parts.certificate.epoch, 3);
  const header = { payload: { pq: [{ id: cast.device, kid, s: '' }] } } as unknown as Header;
  const found = await pqFor(tablet, header);
  assert.ok(found);
  assert.equal(await keys.thumbprint(await pq.publicJwk(found.publicKey)), kid);
  const unnamed = { payload: {} } as unknown as Header;
  assert.equal(await pqFor(tablet, unnamed), tablet.parts.pairs.pq);
  assert.equal((await readPairs())?.olderPq.length, 1);
  await forgetOlderKeys(tablet);
  assert.equal((await readPairs())?.olderPq.length, 0);
});

test('cut off between its two stores, the next start has the new certificate with the new keys', async () => {
  const disk = new MemoryDisk();
  const root = (await navigator.storage.getDirectory()) as unknown as MemoryFolder;
  await tablet.add({ kind: 'lock' });
  const old = tablet.parts.identity;
  await renewWhenDue(tablet);
  const copy = tablet.parts.identity;
  const { writeFile, folder } = await import('../../../client_pwa/src/storage/files.ts');
  await writeFile(await folder('tablet'), 'identity.json', writeJson(old as unknown as JsonObject));
  const journal = await root.getDirectoryHandle('tablet', { create: true });
  Object.defineProperty(journal, 'getFileHandle', { value: fileOrDisk(journal, disk) });
  const started = await start();
  assert.equal(started.phase, 'ready');
  assert.ok(started.phase === 'ready');
  assert.equal(started.tablet.parts.identity.certificate, copy.certificate);
  assert.equal(started.tablet.parts.certificate.epoch, 2);
});

test('what the office refuses is told, and not asked again at once', async () => {
  server.refuse = 'renewal_superseded';
  await renewWhenDue(tablet);
  assert.deepEqual([renewalOf(tablet), tablet.renewal.code], ['refused', 'renewal_superseded']);
  server.refuse = '';
  await renewWhenDue(tablet);
  assert.deepEqual(server.asked, []);
});

test('an old sealing key stays while a batch names it, and goes with the batch', async () => {
  const kid = await keys.thumbprint(jwkOf('dev-kem'));
  await renewWhenDue(tablet);
  const header = { payload: { devices: [{ id: cast.device, kid, s: '' }] } } as unknown as Header;
  const found = await kemFor(tablet, header);
  assert.equal(await keys.thumbprint(await keys.publicJwk(found.publicKey)), kid);
  assert.equal((await readPairs())?.older.length, 1);
  await forgetOlderKeys(tablet);
  assert.equal((await readPairs())?.older.length, 0);
  assert.equal(tablet.parts.pairs.older.length, 0);
});

function fileOrDisk(at: MemoryFolder, disk: MemoryDisk) {
  const { getFileHandle } = MemoryFolder.prototype;
  return async (name: string, options?: { create?: boolean }) =>
    name === 'evidence.journal'
      ? { createSyncAccessHandle: async () => disk }
      : getFileHandle.call(at, name, options);
}
