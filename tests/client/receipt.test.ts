// Receipts, held to docs/vectors/receipt. Twin of tests/sync/test_receipt.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../../client_pwa/src/protocol/encoding.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as receipts from '../../client_pwa/src/protocol/receipt.ts';
import { type Case, cast, eachCase, manifestOfCast, pairOf, read } from './vectors.ts';

interface ReceiptCase extends Case {
  readonly token: string;
  readonly certificate: string;
  readonly named: string;
  readonly link: string;
  readonly wholeLink: string;
  readonly dev: string;
  readonly label: string;
  readonly seq: number;
  readonly iat: number;
  readonly outcome: string;
  readonly document: string;
  readonly entryId: string;
}
interface StoredCase extends Case {
  readonly token: string;
  readonly iat: number;
  readonly status: string;
  readonly leaf: number;
  readonly size: number;
}
const vectors = read<{ cases: ReceiptCase[]; stored: StoredCase[] }>('receipt/receipts');
const manifest = await manifestOfCast();
const [published] = vectors.cases;
assert.ok(published);

eachCase('receipt', vectors.cases, async (one) => {
  const { iat, ...receipt } = await receipts.readReceipt(one.token, one.certificate, manifest);
  const { dev, label, seq, outcome, document, entryId } = one;
  assert.deepEqual(receipt, { dev, label, seq, outcome, document, entryId });
  assert.equal(seconds(iat), one.iat);
  assert.equal(await receipts.certificateOf(one.token), one.named);
  assert.equal(receipts.writeLink(cast.origin, one.token), one.link);
  assert.equal(receipts.writeLink(cast.origin, one.token, one.certificate), one.wholeLink);
  for (const link of [one.link, one.wholeLink]) {
    const certificate = link === one.link ? '' : one.certificate;
    assert.deepEqual(receipts.readLink(link.split('#')[1] ?? ''), { token: one.token, certificate });
  }
});

eachCase('the server’s word', vectors.stored, async ({ token, iat, status, leaf, size }) => {
  const receipt = await receipts.readReceipt(published.token, published.certificate, manifest);
  const stored = await receipts.readStored(token, receipt, manifest, cast.logOrigin);
  const { checkpoint, ...told } = stored;
  assert.deepEqual({ ...told, iat: seconds(told.iat), size: checkpoint.size }, { iat, status, leaf, size });
});

test('a receipt written here is the published one, byte for byte', async () => {
  const { privateKey } = await pairOf('dev-sig', 'ECDSA');
  const token = await receipts.writeReceipt(
    { ...published, iat: new Date(published.iat * 1000), certificate: published.named },
    privateKey,
  );
  assert.equal(await jws.entryId(token), await jws.entryId(published.token));
});
