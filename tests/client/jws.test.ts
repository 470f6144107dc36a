// Signed messages, held to docs/vectors/jws. Twin of tests/sync/test_jws.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import { readSigJwk } from '../../client_pwa/src/protocol/keys.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, jwkOf, pairOf, read, refusal } from './vectors.ts';

const messages = read<{
  typ: string;
  cases: (Case & { token: unknown; entryId: string; payload: object })[];
}>('jws/messages');
const key = await readSigJwk(jwkOf('srv-sig'));

eachCase('message', messages.cases, async ({ token, entryId, payload }) => {
  const verified = await jws.verify(token, key, messages.typ);
  assert.equal(verified.entryId, entryId);
  assert.equal(await jws.entryId(String(token)), entryId);
  assert.deepEqual(verified.payload, payload);
});

test('what is signed here verifies here', async () => {
  const { privateKey, publicKey } = await pairOf('dev-sig', 'ECDSA');
  const token = await jws.sign({ v: 1, name: 'Öztürk' }, { typ: 'a+jws', kid: 'x' }, privateKey);
  const { payload, header } = await jws.verify(token, publicKey, 'a+jws');
  assert.deepEqual(payload, { v: 1, name: 'Öztürk' });
  assert.deepEqual(header, { alg: 'ES256', typ: 'a+jws', kid: 'x' });
});

test('one character changed anywhere is refused', async () => {
  const { privateKey, publicKey } = await pairOf('dev-sig', 'ECDSA');
  const token = await jws.sign({ v: 1, seq: 7, text: 'abc' }, { typ: 'a+jws' }, privateKey);
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'Aa0-_.= z'), async (place, char) => {
      if (token[place] === char) return;
      const changed = token.slice(0, place) + char + token.slice(place + 1);
      assert.notEqual(await refusal(() => jws.verify(changed, publicKey, 'a+jws')), '');
    }),
    { numRuns: 200 },
  );
});
