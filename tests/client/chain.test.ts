// The chain, held to docs/vectors/chain: what this tablet signs is what is published. Twin of tests/sync/test_chain.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../../client_pwa/src/protocol/chain.ts';
import { type Case, cast, eachCase, pairOf, read } from './vectors.ts';

const vectors = read<{
  head: string;
  cases: (Case & { token: string; entryId: string; says: chain.ItemPayload })[];
}>('chain/items');

eachCase('item', vectors.cases, async ({ token, entryId, says }) => {
  const item = await chain.readItem(token);
  assert.equal(item.entryId, entryId);
  assert.deepEqual(item.payload, says);
  const { privateKey } = await pairOf('dev-sig', 'ECDSA');
  const written = await chain.writeItem(item.payload, privateKey);
  assert.equal(written.entryId, entryId);
});

test('each item names the one before, the first one the certificate', async () => {
  let state: chain.ChainState = { dev: cast.device, epoch: 1, seq: 0, head: vectors.head };
  for (const { token } of vectors.cases) {
    const item = await chain.readItem(token);
    assert.equal(item.payload.prev, state.head);
    assert.equal(item.payload.seq, state.seq + 1);
    state = chain.advance(item);
  }
});
