// Bundles, held to docs/vectors/bundle. Twin of tests/sync/test_bundle.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestSessions, readAnswer, writeBundle } from '../../client_pwa/src/protocol/bundle.ts';
import { type Case, eachCase, fromHex, read } from './vectors.ts';

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

test('of more sessions than an export may name the newest are named, as published', () => {
  const { cases } = read<{ cases: BundleCase[] }>('bundle/bundles');
  const full = cases.find(({ name }) => name === 'as many sessions as are told of');
  const beyond = cases.find(({ name }) => name === 'more sessions than are told of');
  assert.ok(full && beyond);
  const many = (JSON.parse(beyond.text) as BundleCase).noticesAfter;
  const named = newestSessions(many);
  assert.equal(Object.keys(named).length, Object.keys(full.noticesAfter).length);
  const [oldest] = Object.keys(many).sort();
  assert.deepEqual(new Set([...Object.keys(named), oldest]), new Set(Object.keys(many)));
  assert.deepEqual(newestSessions(full.noticesAfter), full.noticesAfter);
});

const answers = read<{ cases: (Case & { text: string; acks: string[]; logSize: number })[] }>(
  'bundle/answers',
);
eachCase('an answer', answers.cases, ({ text, acks, logSize }) => {
  const found = readAnswer(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>);
  assert.deepEqual(found, { acks, logSize });
});
