// Records, directories and folded names, held to docs/vectors/record. Twin of tests/sync/test_record.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { WORDS } from '../../client_pwa/src/protocol/dictionary.ts';
import { concat, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import * as record from '../../client_pwa/src/protocol/record.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, read, refusal } from './vectors.ts';

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
  cases: (Case & { rid: string; payload: string; record: object; photo: string })[];
  directory: { payload: string; rids: string[]; entries: PublishedEntry[]; box: string };
  directories: (Case & { payload: string; rids: string[] })[];
}>('record/payloads');
eachCase('record', payloads.cases, async ({ rid, payload, record: published, photo }) => {
  const read = await record.readRecord(rid, readB64u(payload));
  assert.deepEqual(read, { record: published, photo: photo ? readB64u(photo) : null });
});
eachCase('directory', payloads.directories, async ({ payload, rids }) => {
  await record.readDirectory(readB64u(payload), rids);
});

test('a record is not unpacked beyond its limit, the dictionary not counted', async () => {
  const words = WORDS.get(1);
  assert.ok(words);
  const sizes = { 65536: 'json_malformed', 65537: 'too_large' };
  for (const [size, code] of Object.entries(sizes)) {
    const packed = deflateRawSync(new Uint8Array(Number(size)).fill(32), { dictionary: words });
    const head = Uint8Array.of(1, packed.length >> 8, packed.length & 255);
    assert.equal(await refusal(() => record.readRecord('', concat(head, packed))), code);
  }
});

test('a directory is not unpacked beyond its limit', async () => {
  const most = 64 * 1024 * 1024;
  for (const [size, code] of [
    [most, 'json_malformed'],
    [most + 1, 'too_large'],
  ] as const) {
    const packed = deflateRawSync(new Uint8Array(size).fill(32), { level: 1 });
    assert.equal(await refusal(() => record.readDirectory(packed, [])), code);
  }
});

test('a directory has at most its number of records', async () => {
  const most = 100_000;
  for (const [count, code] of [
    [most, ''],
    [most + 1, 'field_missing'],
  ] as const) {
    const all = <Value>(value: Value) => new Array<Value>(count).fill(value);
    const texts = Object.fromEntries([...'nvdbtl'].map((name) => [name, all('')]));
    const columns = { ...texts, a: all([]), s: all([]), lease: all(null), r: [...all('').keys()] };
    const payload = deflateRawSync(JSON.stringify({ v: 1, records: columns }), { level: 1 });
    assert.equal(await refusal(() => record.readDirectory(payload, all('x'))), code);
  }
});

test('the directory is read as published', async () => {
  const expected = payloads.directory.entries.map(({ v_number, document_number, ...entry }) => ({
    ...entry,
    vNumber: v_number,
    documentNumber: document_number,
  }));
  const { payload, rids, box } = payloads.directory;
  assert.deepEqual(await record.readDirectory(readB64u(payload), rids), { entries: expected, box });
});
