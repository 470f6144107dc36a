// The third share, held to docs/vectors/pq. Twin of tests/sync/test_pq.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as batch from '../../client_pwa/src/protocol/batch.ts';
import { type Bytes, bytesOf, type JsonObject, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as enrolment from '../../client_pwa/src/protocol/enrolment.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as keys from '../../client_pwa/src/protocol/keys.ts';
import * as pq from '../../client_pwa/src/protocol/pq.ts';
import * as renewal from '../../client_pwa/src/protocol/renewal.ts';
import { type Case, cast, eachCase, jwkOf, pairOf, read, refusal, toHex } from './vectors.ts';

interface Sealed extends Case {
  readonly sealed: string;
  readonly info: string;
  readonly plain?: string;
}

const said = read<{
  seed: string;
  jwk: JsonObject;
  thumbprint: string;
  cases: (Case & { jwk: JsonObject })[];
}>('pq/keys');
const sealed = read<{ cases: Sealed[]; challenge: Sealed }>('pq/sealed');
const edition = read<{
  header: string;
  manifest: string;
  directory: string;
  found: string[];
  cases: (Case & { token: string })[];
  opening: (Case & { token: string })[];
}>('pq/edition');
const certificates = read<{ cases: (Case & { token: string; pq?: string })[] }>('pq/certificates');
const requests = read<{ cases: { token: string }[]; renewal: string }>('pq/requests');

/** The published key pair, as a browser would hold it. */
async function published(): Promise<CryptoKeyPair> {
  const subtle = crypto.subtle as unknown as {
    importKey(format: string, key: Bytes, alg: string, can: boolean, usages: string[]): Promise<CryptoKey>;
  };
  return {
    privateKey: await subtle.importKey('raw-seed', readB64u(said.seed), pq.ALG, false, ['decapsulateBits']),
    publicKey: await pq.readPublicJwk(said.jwk),
  };
}

/** A fresh pair; the platform of these tests has ML-KEM. */
async function fresh(): Promise<CryptoKeyPair> {
  const made = await pq.generate();
  assert.ok(made);
  return made;
}

async function open(token: string, third: CryptoKeyPair | null): Promise<string[]> {
  const header = await batch.readHeader(token, jwkOf('srv-sig'), {
    now: new Date(cast.now),
    device: cast.device,
  });
  const device = { id: cast.device, pair: await pairOf('dev-kem', 'ECDH'), pq: third };
  const staff = { id: cast.staff, pair: await pairOf('staff-kem', 'ECDH') };
  const opened = await batch.openShares(header, device, staff);
  const { entries } = await batch.openDirectory(
    header,
    opened,
    readB64u(edition.directory),
    readB64u(edition.manifest),
  );
  return entries.map((entry) => entry.rid);
}

eachCase('ML-KEM key', said.cases, async ({ jwk }) => {
  await pq.readPublicJwk(jwk);
});

test('the thumbprint is over alg, kty and pub', async () => {
  assert.equal(await keys.thumbprint({ ...said.jwk, use: 'enc' }), said.thumbprint);
  assert.deepEqual(await pq.publicJwk((await published()).publicKey), said.jwk);
});

eachCase('sealed to ML-KEM', sealed.cases, async (one) => {
  const plain = await pq.openWith(await published(), readB64u(one.sealed), bytesOf(one.info));
  assert.equal(toHex(plain), one.plain);
});

test('what is sealed here opens here, for its context and key only', async () => {
  const [pair, info] = [await fresh(), bytesOf('info')];
  const made = await pq.sealTo(await pq.publicJwk(pair.publicKey), bytesOf('a secret'), info);
  assert.equal(made.length, 1088 + 8 + 16);
  assert.deepEqual(await pq.openWith(pair, made, info), bytesOf('a secret'));
  assert.equal(await refusal(() => pq.openWith(pair, made, bytesOf('other'))), 'sealed_unopenable');
  const other = await fresh();
  assert.equal(await refusal(() => pq.openWith(other, made, info)), 'sealed_unopenable');
});

test('a challenge takes both keys where there are two', async () => {
  const { challenge } = sealed;
  const pairs = { kem: await pairOf('dev-kem', 'ECDH'), pq: await published() };
  const [bytes, info] = [readB64u(challenge.sealed), bytesOf(challenge.info)];
  assert.equal(toHex(await pq.openChallenge(pairs, bytes, info)), challenge.plain);
  assert.notEqual(toHex(await pq.openChallenge({ ...pairs, pq: null }, bytes, info)), challenge.plain);
  const wrong = { ...pairs, pq: await fresh() };
  assert.equal(await refusal(() => pq.openChallenge(wrong, bytes, info)), 'sealed_unopenable');
});

test('a key pair works only when its halves belong together', async () => {
  const [one, other] = [await fresh(), await fresh()];
  assert.equal(await pq.works(one), true);
  assert.equal(await pq.works({ privateKey: one.privateKey, publicKey: other.publicKey }), false);
  assert.equal(await pq.works({ ...one, privateKey: null as unknown as CryptoKey }), false);
  await assert.rejects(crypto.subtle.exportKey('pkcs8', one.privateKey));
});

test('where the browser has no ML-KEM there is no key', async (t) => {
  t.mock.method(crypto.subtle, 'generateKey', () => Promise.reject(new Error('NotSupportedError')));
  assert.equal(await pq.generate(), null);
});

test('the ticket vouches for the key in the request', async () => {
  const published = await jws.read(requests.cases[0]?.token ?? '', enrolment.REQUEST_TYP);
  const ticket = {
    locator: String(published.payload.ticket),
    secret: Uint8Array.from(Buffer.from(read<{ secret: string }>('enrolment/requests').secret, 'hex')),
  };
  const given = {
    aud: cast.origin,
    label: String(published.payload.label),
    sig: await pairForSigning(),
    kemJwk: jwkOf('dev-kem'),
  };
  const written = await enrolment.writeRequest(ticket, { ...given, pqJwk: said.jwk });
  assert.deepEqual((await jws.read(written, enrolment.REQUEST_TYP)).payload, published.payload);
  const bare = (await jws.read(await enrolment.writeRequest(ticket, given), enrolment.REQUEST_TYP)).payload;
  assert.ok(!('pq' in bare));
  assert.notEqual(bare.mac, published.payload.mac);
});

test('a renewal brings the key as published', async () => {
  const { payload } = await jws.read(requests.renewal, renewal.REQUEST_TYP);
  const written = await renewal.writeRequest(
    {
      device: cast.device,
      aud: cast.origin,
      epoch: 2,
      ends: { seq: 3, head: 'h'.repeat(43) },
      sigJwk: jwkOf('stranger'),
      kemJwk: jwkOf('staff-kem'),
      pqJwk: said.jwk,
      iat: new Date(cast.now),
    },
    (await pairForSigning()).privateKey,
  );
  assert.deepEqual((await jws.read(written, renewal.REQUEST_TYP)).payload, payload);
});

eachCase('certificate with ML-KEM', certificates.cases, async (one) => {
  const read = await enrolment.readCertificate(one.token, jwkOf('srv-sig'));
  assert.equal(read.pqKid, one.pq);
});

test('a renewed certificate is for the key that was asked for', async () => {
  const named = await enrolment.readCertificate(certificates.cases[0]?.token ?? '', jwkOf('srv-sig'));
  const asked = { device: cast.device, epoch: 1, sigJwk: jwkOf('dev-sig'), kemJwk: jwkOf('dev-kem') };
  const check = (certificate: enrolment.Certificate, pqJwk: JsonObject | null) =>
    refusal(() => renewal.checkCertificate(certificate, { ...asked, pqJwk }));
  assert.equal(await check(named, said.jwk), '');
  assert.equal(await check({ ...named, pqKid: '' }, null), '');
  assert.equal(await check(named, null), 'key_malformed');
  assert.equal(await check({ ...named, pqKid: '' }, said.jwk), 'key_malformed');
});

eachCase('header with a third share', edition.cases, async ({ token }) => {
  await batch.readHeader(token, jwkOf('srv-sig'), { now: new Date(cast.now), device: cast.device });
});

eachCase('third share', edition.opening, async ({ token }) => {
  await open(token, await published());
});

test('all three shares open the edition and two do not', async () => {
  assert.deepEqual(await open(edition.header, await published()), edition.found);
  assert.equal(await refusal(() => open(edition.header, null)), 'wrong_device');
  const other = await fresh();
  assert.equal(await refusal(() => open(edition.header, other)), 'wrong_device');
});

async function pairForSigning(): Promise<CryptoKeyPair> {
  return pairOf('dev-sig', 'ECDSA');
}
