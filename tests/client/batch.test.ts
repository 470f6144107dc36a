// The batch, held to docs/vectors/batch. Twin of tests/sync/test_batch.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as batch from '../../client_pwa/src/protocol/batch.ts';
import { b64u, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import { type Case, cast, eachCase, jwkOf, pairOf, read, refusal, toHex } from './vectors.ts';

interface Edition {
  readonly header: string;
  readonly edition: number;
  readonly manifest: string;
  readonly directory: string;
  readonly packs: readonly string[];
  readonly rows: readonly {
    readonly rid: string;
    readonly wrapped: string;
    readonly pack: number;
    readonly offset: number;
    readonly length: number;
  }[];
  readonly records: readonly {
    readonly rec: string;
    readonly record: { rid: string };
    readonly photo: string;
  }[];
  readonly box: string;
  readonly found: readonly string[];
}
const edition = read<Edition>('batch/edition');
const now = new Date(cast.now);
const here = { now, device: cast.device };

const headers = read<{
  cases: (Case & { token: string; at?: string; device?: string; known?: number })[];
  opening: (Case & { token: string })[];
}>('batch/headers');

eachCase('header', headers.cases, async ({ token, at, device, known }) => {
  await batch.readHeader(token, jwkOf('srv-sig'), {
    now: at ? new Date(at) : now,
    device: device ?? cast.device,
    ...(known === undefined ? {} : { edition: known }),
  });
});

async function open(token: string): Promise<{ header: batch.Header; keys: batch.BatchKeys }> {
  const header = await batch.readHeader(token, jwkOf('srv-sig'), here);
  const device = { id: cast.device, pair: await pairOf('dev-kem', 'ECDH') };
  const staff = { id: cast.staff, pair: await pairOf('staff-kem', 'ECDH') };
  return { header, keys: await batch.openShares(header, device, staff) };
}

eachCase('shares', headers.opening, async ({ token }) => {
  await open(token);
});

test('the parts are the ones that the header names, and one bit off is not', async () => {
  const { header } = await open(edition.header);
  const parts: [batch.Part, string][] = [
    [header.manifest, edition.manifest],
    [header.directory, edition.directory],
    ...header.packs.map((part, number): [batch.Part, string] => [part, edition.packs[number] ?? '']),
  ];
  for (const [part, content] of parts) {
    const bytes = readB64u(content);
    await batch.checkPart(part, bytes);
    bytes[7] = (bytes[7] ?? 0) ^ 1;
    assert.equal(await refusal(() => batch.checkPart(part, bytes)), 'batch_digest');
  }
});

test('the manifest’s rows are read as published', () => {
  const rows = batch.readManifest(readB64u(edition.manifest)).map((row) => ({
    rid: row.rid,
    wrapped: toHex(row.wrapped),
    pack: row.pack,
    offset: row.offset,
    length: row.length,
  }));
  assert.deepEqual(rows, edition.rows);
});

test('a manifest that is not made of whole rows is refused', async () => {
  const manifest = readB64u(edition.manifest);
  for (const cut of [manifest.slice(0, -1), manifest.slice(0, 63), Uint8Array.of(...manifest, 0)])
    assert.equal(await refusal(() => batch.readManifest(cut)), 'batch_digest');
  assert.deepEqual(batch.readManifest(new Uint8Array()), []);
});

test('those are named whose key on this tablet opens the batch', async () => {
  const header = await batch.readHeader(edition.header, jwkOf('srv-sig'), here);
  assert.deepEqual(batch.staffOf(header, cast.device), [cast.staff]);
  assert.deepEqual(batch.staffOf(header, 'another'), []);
});

test('tablet and person together open the directory and each record', async () => {
  const { header, keys } = await open(edition.header);
  const manifest = readB64u(edition.manifest);
  const directory = readB64u(edition.directory);
  const { entries, box } = await batch.openDirectory(header, keys, directory, manifest);
  assert.deepEqual(
    entries.map((entry) => entry.rid),
    edition.found,
  );
  assert.equal(box, edition.box);
  for (const published of edition.records) {
    const row = batch.readManifest(manifest).find((one) => one.rid === published.record.rid);
    assert.ok(row);
    const pack = readB64u(edition.packs[row.pack]);
    const segment = pack.slice(row.offset, row.offset + row.length);
    const opened = await batch.openRecord(header, keys, row, segment);
    assert.deepEqual(opened.record, published.record);
    assert.equal(opened.rec, published.rec);
    assert.equal(opened.photo ? b64u(opened.photo) : '', published.photo ?? '');
    manifest.fill(0, row.slotAt, row.slotAt + 40);
    const zeroed = batch.readManifest(manifest).find((one) => one.rid === row.rid);
    assert.ok(zeroed);
    const again = () => batch.openRecord(header, keys, zeroed, segment);
    assert.equal(await refusal(again), 'record_shredded');
  }
});
