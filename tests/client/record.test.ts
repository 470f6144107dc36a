// Records, directories and folded names, held to docs/vectors/record. Twin of tests/sync/test_record.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as record from '../../client_pwa/src/protocol/record.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, read } from './vectors.ts';

const names = read<{ cases: (Case & { text: string; folded: string })[] }>('record/fold');
eachCase('folded', names.cases, ({ text, folded }) => assert.equal(record.fold(text), folded));

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const folded = record.fold(text);
      assert.equal(record.fold(folded), folded);
    }),
  );
});

interface PublishedEntry extends Omit<record.Entry, 'vNumber' | 'documentNumber'> {
  readonly v_number: string;
  readonly document_number: string;
}
const payloads = read<{
  cases: (Case & { payload: string; record: object })[];
  directory: { payload: string; entries: PublishedEntry[] };
  directories: (Case & { payload: string })[];
}>('record/payloads');
eachCase('record', payloads.cases, async ({ payload, record: published }) => {
  assert.deepEqual(await record.readData(readB64u(payload)), published);
});
eachCase('directory', payloads.directories, async ({ payload }) => {
  await record.readDirectory(readB64u(payload));
});

test('the directory is read as published', async () => {
  const expected = payloads.directory.entries.map(({ v_number, document_number, ...entry }) => ({
    ...entry,
    vNumber: v_number,
    documentNumber: document_number,
  }));
  assert.deepEqual(await record.readDirectory(readB64u(payloads.directory.payload)), expected);
});
