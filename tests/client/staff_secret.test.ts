// The staff secret, held to docs/vectors/staff_secret. Twin of tests/sync/test_staff_secret.py.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { type Bytes, type JsonObject, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as secret from '../../client_pwa/src/protocol/staff_secret.ts';
import { type Case, eachCase, fromHex, pairOf, read, toHex } from './vectors.ts';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
const { argon2id: derive } = require('hash-wasm') as {
  argon2id(given: object): Promise<Uint8Array>;
};
const argon2id: secret.Argon2id = (password, salt) =>
  derive({ password, salt, ...secret.ARGON2, outputType: 'binary' });

type WayCase = Case & {
  way: secret.Way;
  wrapped: string;
  phrase?: string;
  pin?: string;
  card?: string;
  prf?: string;
  device?: string;
  staff?: string;
};
const vectors = read<{
  salt: string;
  staff: string;
  device: string;
  prfInput: string;
  normalised: { name: string; text: string; as: string }[];
  cases: WayCase[];
}>('staff_secret/ways');
const pins = read<{ cases: (Case & { text: string; as?: string })[] }>('staff_secret/pins');
const cards = read<{
  card: string;
  text: string;
  digest: string;
  cases: (Case & { text: string })[];
  checks: (Case & { card: string; session: string })[];
}>('staff_secret/cards');
const policies = read<{ cases: (Case & { policy: JsonObject; ways?: string[]; card?: string })[] }>(
  'staff_secret/policies',
);
const salt = fromHex(vectors.salt);

function kekOf(given: WayCase): Promise<CryptoKey> {
  const staff = given.staff ?? vectors.staff;
  if (given.way === 'phrase') return secret.phraseKek(given.phrase ?? '', salt, staff, argon2id);
  if (given.way === 'passkey') return secret.passkeyKek(fromHex(given.prf ?? ''), staff);
  return secret.cardKek(given.pin ?? '', fromHex(given.card ?? ''), salt, staff, argon2id);
}

eachCase('phrase', vectors.normalised, ({ text, as }) => {
  assert.equal(Buffer.from(secret.normalise(text)).toString('utf8'), as);
});

eachCase('way to a staff key', vectors.cases, async (given) => {
  const { device = vectors.device, staff = vectors.staff } = given;
  const key = await secret.unwrapStaffKey(await kekOf(given), readB64u(given.wrapped), device, staff);
  assert.equal(key.extractable, false);
});

eachCase('PIN', pins.cases, ({ text, as }) => {
  assert.equal(Buffer.from(secret.readPin(text)).toString('ascii'), as);
});

eachCase('session card', cards.cases, async ({ text }) => {
  assert.equal(toHex(await secret.readCard(text)), cards.card);
});

eachCase('check of a session card', cards.checks, async ({ card, session }) => {
  await secret.checkCard(fromHex(card), session, { ways: ['card'], card: cards.digest });
});

eachCase('unlock policy', policies.cases, ({ policy, ways, card }) => {
  assert.deepEqual(secret.readPolicy(policy), { ways, card });
});

test('a passkey is asked for a value of its own tablet and person', async () => {
  assert.equal(toHex(await secret.prfInput(salt, vectors.device, vectors.staff)), vectors.prfInput);
});

test('a staff key wrapped here opens again, for this person on this tablet only', async () => {
  const phrase = 'copper lantern orbit silver maple';
  const kek = await secret.phraseKek(phrase, salt, vectors.staff, argon2id);
  const { privateKey } = await pairOf('staff-kem', 'ECDH');
  const der: Bytes = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  const wrapped = await secret.wrapStaffKey(kek, privateKey, vectors.device, vectors.staff);
  await secret.unwrapStaffKey(kek, wrapped, vectors.device, vectors.staff);
  await assert.rejects(secret.unwrapStaffKey(kek, wrapped, vectors.device, 'another'));
  assert.ok(!toHex(wrapped).includes(toHex(der)));
});

test('only to be wrapped for another way can a staff key be read out', async () => {
  const [given] = vectors.cases;
  assert.ok(given);
  const wrapped = readB64u(given.wrapped);
  const again = await secret.unwrapStaffKey(
    await kekOf(given),
    wrapped,
    vectors.device,
    vectors.staff,
    'wrap-again',
  );
  assert.equal(again.extractable, true);
});
