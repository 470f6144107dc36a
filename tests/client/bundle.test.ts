// Bundles, held to docs/vectors/bundle. Twin of tests/sync/test_bundle.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeBundle } from '../../client_pwa/src/protocol/bundle.ts';
import { type Case, fromHex, read } from './vectors.ts';

interface BundleCase extends Case {
  readonly text: string;
  readonly dev: string;
  readonly items: readonly { readonly jws: string; readonly att?: string }[];
  readonly logSize: number;
  readonly noticesAfter: Readonly<Record<string, number>>;
}

test('the first published bundle is exactly what a tablet writes', () => {
  const [first] = read<{ cases: BundleCase[] }>('bundle/bundles').cases;
  assert.ok(first);
  const items = first.items.map(({ jws, att }) => ({ jws, att: att === undefined ? null : fromHex(att) }));
  assert.equal(Buffer.from(writeBundle({ ...first, items })).toString('utf8'), first.text);
});
