// Sealing, held to docs/vectors/seal. Twin of tests/sync/test_seal.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as seal from '../../client_pwa/src/protocol/seal.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, fromHex, jwkOf, pairOf, read, refusal, toHex } from './vectors.ts';

const hpke = read<{ cases: (Case & { sealed: string; info: string; plain: string })[] }>('seal/hpke');
eachCase('HPKE', hpke.cases, async ({ sealed, info, plain }) => {
  const pair = await pairOf('srv-kem', 'ECDH');
  assert.equal(toHex(await seal.openWith(pair, readB64u(sealed), bytesOf(info))), plain);
});

const segments = read<{
  key: string;
  cases: (Case & { segment: string; aad: string; payload: string; bytes: number })[];
}>('seal/segments');
eachCase('segment', segments.cases, async ({ segment, aad, payload, bytes }) => {
  const key = await seal.aesKey(fromHex(segments.key));
  const sealed = readB64u(segment);
  assert.equal(toHex(await seal.readSegment(key, sealed, bytesOf(aad))), payload);
  assert.equal(sealed.length, bytes);
});

const wrapped = read<{ kek: string; cases: (Case & { wrapped: string; key: string })[] }>(
  'seal/wrapped-keys',
);
eachCase('wrapped key', wrapped.cases, async ({ wrapped: slot, key }) => {
  const kek = await crypto.subtle.importKey('raw', fromHex(wrapped.kek), 'AES-KW', false, ['unwrapKey']);
  const unwrapped = await seal.unwrapKey(kek, fromHex(slot));
  const expected = await seal.aesKey(fromHex(key));
  const segment = await seal.writeSegment(expected, bytesOf('x'), bytesOf('aad'), 16);
  assert.equal(toHex(await seal.readSegment(unwrapped, segment, bytesOf('aad'))), '78');
});

const derived = read<{ cases: (Case & { ikm: string; salt: string; info: string; key: string })[] }>(
  'seal/derived',
);
eachCase('HKDF', derived.cases, async ({ ikm, salt, info, key }) => {
  assert.equal(toHex(await seal.hkdf(fromHex(ikm), fromHex(salt), fromHex(info))), key);
});

const deflated = read<{ cases: (Case & { packed: string; limit: number; plain: string })[] }>(
  'seal/deflated',
);
eachCase('deflate', deflated.cases, async ({ packed, limit, plain }) => {
  assert.equal(toHex(await seal.inflate(fromHex(packed), limit)), plain);
});

test('what is sealed opens only for its key and its context', async () => {
  const pair = await pairOf('srv-kem', 'ECDH');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (plain) => {
      const sealed = await seal.sealTo(jwkOf('srv-kem'), plain, bytesOf('info'));
      assert.equal(toHex(await seal.openWith(pair, sealed, bytesOf('info'))), toHex(plain));
      const elsewhere = () => seal.openWith(pair, sealed, bytesOf('other'));
      assert.equal(await refusal(elsewhere), 'sealed_unopenable');
    }),
    { numRuns: 20 },
  );
});

test('a padded segment hides the length of what is in it', async () => {
  const key = await seal.aesKey(seal.randomBytes(32));
  const lengths = new Set<number>();
  for (const length of [0, 1, 100, 252]) {
    const segment = await seal.writeSegment(key, new Uint8Array(length), bytesOf('a'), 256);
    lengths.add(segment.length);
  }
  assert.deepEqual([...lengths], [12 + 256 + 16]);
});
