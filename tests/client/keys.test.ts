// Keys and manifests, held to docs/vectors/keys. Twin of tests/sync/test_keys.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as keys from '../../client_pwa/src/protocol/keys.ts';
import { type Case, eachCase, jwkOf, manifestOfCast, read, refusal } from './vectors.ts';

type KeyCase = Case & { jwk: JsonObject; thumbprint: string };
const publicKeys = read<{ cases: KeyCase[]; ed25519: KeyCase[] }>('keys/public-keys');
eachCase('P-256 key', publicKeys.cases, async ({ jwk, thumbprint }) => {
  await keys.readSigJwk(jwk);
  await keys.readKemJwk(jwk);
  assert.equal(await keys.thumbprint(jwk), thumbprint);
});
eachCase('Ed25519 key', publicKeys.ed25519, async ({ jwk, thumbprint }) => {
  await keys.readEd25519Jwk(jwk);
  assert.equal(await keys.thumbprint(jwk), thumbprint);
});

const manifests = read<{
  cases: (Case & { token: string; known?: number; thumbprint?: string; ver: number; active: string })[];
  unknown: { kid: string; use: string; code: string };
}>('keys/manifests');
eachCase('manifest', manifests.cases, async ({ token, known, thumbprint, ver, active }) => {
  const manifest = await keys.readManifest(token, jwkOf('root'), known, thumbprint);
  assert.equal(manifest.ver, ver);
  assert.equal(keys.activeKey(manifest, 'srv-sig').kid, active);
});

type RootCase = Case & { token: string; offered: JsonObject; announced: string };
const roots = read<{ cases: RootCase[] }>('keys/roots');
eachCase('change of ROOT', roots.cases, async ({ token, offered, announced }) => {
  const root = await keys.followRoot(token, offered, jwkOf('root'), announced);
  assert.equal((await keys.readManifest(token, root, 3)).ver, 3);
  assert.equal(await refusal(() => keys.readManifest(token, root, 4)), 'manifest_rollback');
});

test('a key that the manifest has not is unknown', async () => {
  const { kid, use, code } = manifests.unknown;
  const manifest = await manifestOfCast();
  assert.equal(await refusal(() => keys.keyOf(manifest, kid, use)), code);
  assert.equal(await refusal(() => keys.activeKey(manifest, 'nothing')), 'key_unknown');
});

test('no script can read the private half of the tablet’s keys', async () => {
  for (const pair of [await keys.generateSig(), await keys.generateKem()]) {
    assert.equal(pair.privateKey.extractable, false);
    assert.deepEqual(Object.keys(await keys.publicJwk(pair.publicKey)), ['crv', 'kty', 'x', 'y']);
  }
});

test('a point is on the curve or not, whatever the browser thinks', () => {
  const { x, y } = jwkOf('root') as Record<'x' | 'y', string>;
  const [across, up] = [readB64u(x), readB64u(y)];
  assert.equal(keys.onCurve(across, up), true);
  assert.equal(keys.onCurve(up, across), false);
  for (let bit = 0; bit < 256; bit += 1) {
    const changed = up.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(keys.onCurve(across, changed), false, `bit ${bit}`);
  }
  assert.equal(keys.onCurve(across.subarray(1), up), false);
  assert.equal(keys.onCurve(new Uint8Array(32), new Uint8Array(32)), false);
  assert.equal(keys.onCurve(across, new Uint8Array(32).fill(255)), false);
});
