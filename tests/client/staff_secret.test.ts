// The staff secret, held to docs/vectors/staff_secret. Twin of tests/sync/test_staff_secret.py.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as secret from '../../client_pwa/src/protocol/staff_secret.ts';
import { type Case, eachCase, fromHex, pairOf, read, toHex } from './vectors.ts';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
const { argon2id: derive } = require('hash-wasm') as {
  argon2id(given: object): Promise<Uint8Array>;
};
const argon2id: secret.Argon2id = (password, salt) =>
  derive({ password, salt, ...secret.ARGON2, outputType: 'binary' });

const vectors = read<{
  salt: string;
  staff: string;
  device: string;
  normalised: { name: string; text: string; as: string }[];
  cases: (Case & { phrase: string; wrapped: string; device?: string })[];
}>('staff_secret/phrases');

eachCase('phrase', vectors.normalised, ({ text, as }) => {
  assert.equal(Buffer.from(secret.normalise(text)).toString('utf8'), as);
});

eachCase('staff key', vectors.cases, async ({ phrase, wrapped, device }) => {
  const kek = await secret.kek(phrase, fromHex(vectors.salt), vectors.staff, argon2id);
  const key = await secret.unwrapStaffKey(kek, readB64u(wrapped), device ?? vectors.device, vectors.staff);
  assert.equal(key.extractable, false);
});

test('a staff key wrapped here opens again, for this person on this tablet only', async () => {
  const kek = await secret.kek(
    'copper lantern orbit silver maple',
    fromHex(vectors.salt),
    vectors.staff,
    argon2id,
  );
  const { privateKey } = await pairOf('staff-kem', 'ECDH');
  const wrapped = await secret.wrapStaffKey(kek, privateKey, vectors.device, vectors.staff);
  await secret.unwrapStaffKey(kek, wrapped, vectors.device, vectors.staff);
  await assert.rejects(secret.unwrapStaffKey(kek, wrapped, vectors.device, 'another'));
  assert.ok(
    !toHex(wrapped).includes(toHex(new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey)))),
  );
});
