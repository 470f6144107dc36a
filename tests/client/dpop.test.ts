// Proofs of possession, held to docs/vectors/dpop. Twin of tests/sync/test_dpop.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as dpop from '../../client_pwa/src/protocol/dpop.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import { type Case, cast, jwkOf, pairOf, read } from './vectors.ts';

const vectors = read<{
  htm: string;
  htu: string;
  ath: string;
  cases: (Case & { proof: string; jti: string })[];
}>('dpop/proofs');

test('a proof made here is the published one, byte for byte', async () => {
  const [published] = vectors.cases;
  assert.ok(published);
  const proof = await dpop.writeProof(await pairOf('dev-sig', 'ECDSA'), jwkOf('dev-sig'), {
    htm: vectors.htm,
    htu: vectors.htu,
    iat: new Date(cast.now),
    jti: published.jti,
    token: cast.certificate,
  });
  assert.equal(await jws.entryId(proof), await jws.entryId(published.proof));
  assert.equal(await dpop.ath(cast.certificate), vectors.ath);
});
