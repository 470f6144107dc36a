// Receipts, held to docs/vectors/receipt. Twin of tests/sync/test_receipt.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../../client_pwa/src/protocol/encoding.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as receipts from '../../client_pwa/src/protocol/receipt.ts';
import { type Case, cast, eachCase, manifestOfCast, pairOf, read } from './vectors.ts';

interface ReceiptCase extends Case {
  readonly token: string;
  readonly link: string;
  readonly dev: string;
  readonly label: string;
  readonly seq: number;
  readonly iat: number;
  readonly rid: string;
  readonly outcome: string;
  readonly document: string;
  readonly entryId: string;
}
const vectors = read<{ cases: ReceiptCase[] }>('receipt/receipts');
const manifest = await manifestOfCast();

eachCase('receipt', vectors.cases, async (one) => {
  const { iat, ...receipt } = await receipts.readReceipt(one.token, manifest);
  const { dev, label, seq, rid, outcome, document, entryId } = one;
  assert.deepEqual(receipt, { dev, label, seq, rid, outcome, document, entryId });
  assert.equal(seconds(iat), one.iat);
  assert.equal(receipts.writeLink(cast.origin, one.token), one.link);
});

test('a receipt written here is the published one, byte for byte', async () => {
  const published = vectors.cases[0];
  assert.ok(published);
  const { privateKey } = await pairOf('dev-sig', 'ECDSA');
  const token = await receipts.writeReceipt(
    { ...published, iat: new Date(published.iat * 1000), certificate: cast.certificate },
    privateKey,
  );
  assert.equal(await jws.entryId(token), await jws.entryId(published.token));
});
