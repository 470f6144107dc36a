// Renewal, held to docs/vectors/renewal. Twin of tests/sync/test_renewal.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, readSeconds } from '../../client_pwa/src/protocol/encoding.ts';
import { type Begin, readCertificate } from '../../client_pwa/src/protocol/enrolment.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as renewal from '../../client_pwa/src/protocol/renewal.ts';
import { type Case, cast, eachCase, fromHex, jwkOf, pairOf, read } from './vectors.ts';

type Pair = JsonObject & { d: string };
const requests = read<{
  next: { sig: Pair; kem: Pair };
  epoch: number;
  ends: Begin;
  iat: number;
  cases: (Case & { token: string })[];
  due: (Case & { iat: number; exp: number; now: number; due: boolean })[];
}>('renewal/requests');
const confirms = read<{ sig: Pair; epoch: number; challenge: string; cases: (Case & { token: string })[] }>(
  'renewal/confirms',
);

function publicOf({ d: _private, ...jwk }: Pair): JsonObject {
  return jwk;
}

test('the request and the proof are the published ones, byte for byte', async () => {
  const { next, epoch, ends, iat } = requests;
  const request = await renewal.writeRequest(
    {
      device: cast.device,
      aud: cast.origin,
      epoch,
      ends,
      sigJwk: publicOf(next.sig),
      kemJwk: publicOf(next.kem),
      iat: readSeconds(iat),
    },
    (await pairOf('dev-sig', 'ECDSA')).privateKey,
  );
  assert.equal(await jws.entryId(request), await jws.entryId(requests.cases[0]?.token ?? ''));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', confirms.sig as JsonWebKey, algorithm, false, ['sign']);
  const challenge = fromHex(confirms.challenge);
  const proof = await renewal.writeConfirm({ device: cast.device, aud: cast.origin, epoch, challenge }, key);
  assert.equal(await jws.entryId(proof), await jws.entryId(confirms.cases[0]?.token ?? ''));
});

const certificates = read<{
  sig: JsonObject;
  kem: JsonObject;
  epoch: number;
  cases: (Case & { token: string; after: Begin; entryId: string })[];
}>('renewal/certificates');
eachCase('later certificate', certificates.cases, async ({ token, after, entryId }) => {
  const certificate = await readCertificate(token, jwkOf('srv-sig'));
  await renewal.checkCertificate(certificate, {
    device: cast.device,
    epoch: certificates.epoch,
    sigJwk: certificates.sig,
    kemJwk: certificates.kem,
  });
  assert.deepEqual([certificate.after, certificate.entryId], [after, entryId]);
});

test('a first certificate is of the first epoch', async () => {
  const certificate = await readCertificate(cast.certificate, jwkOf('srv-sig'));
  assert.deepEqual([certificate.epoch, certificate.after], [1, { seq: 0, head: '' }]);
});

eachCase('keys are due', requests.due, ({ iat, exp, now, due }) => {
  const life = { iat: readSeconds(iat), exp: readSeconds(exp) };
  assert.equal(renewal.isDue(life, readSeconds(now)), due);
});
