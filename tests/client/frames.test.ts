// Series of QR codes, held to docs/vectors/frames. Twin of tests/sync/test_frames.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as frames from '../../client_pwa/src/protocol/frames.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, fromHex, read, refusal, toHex } from './vectors.ts';

const vectors = read<{
  cases: (Case & { data: string; frames: { number: number; text: string }[] })[];
  broken: (Case & { text: string })[];
  chosen: { id: string; count: number; number: number; blocks: number[] }[];
  base45: (Case & { text: string; hex?: string })[];
}>('frames/series');

eachCase('series', vectors.cases, async ({ data, frames: published }) => {
  const series = await frames.cut(fromHex(data));
  const collector = new frames.Collector();
  let found = '';
  for (const { number, text } of published) {
    assert.equal(await frames.writeFrame(series, number), text);
    const progress = await collector.take(await frames.readFrame(text));
    if (progress.data) found = toHex(progress.data);
  }
  assert.equal(found, data);
});

eachCase('no frame', vectors.broken, ({ text }) => frames.readFrame(text));

eachCase('base45', vectors.base45, ({ text, hex }) => {
  assert.equal(toHex(frames.readBase45(text)), hex);
  assert.equal(frames.base45(fromHex(hex ?? '')), text);
});

test('a frame says which blocks it holds', async () => {
  for (const { id, count, number, blocks } of vectors.chosen) {
    const mask = await frames.chosen(fromHex(id), count, number);
    const bits = Array.from({ length: count }, (_, at) => at);
    assert.deepEqual(
      bits.filter((at) => ((mask[at >> 3] ?? 0) >> (at & 7)) & 1),
      blocks,
    );
  }
});

test('a file survives loss, repeats, disorder and foreign frames', async () => {
  const file = fc.uint8Array({ minLength: 1, maxLength: 6_000 });
  const lots = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 80, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(file, lots, async (data, chance) => {
      const series = await frames.cut(data.slice());
      const foreign = await frames.cut(new Uint8Array([...data, 33]));
      const collector = new frames.Collector();
      await collector.take(await frames.readFrame(await frames.writeFrame(series, 0)));
      const order = chance.map((lot, number) => ({ lot, number })).sort((one, other) => one.lot - other.lot);
      for (const { number } of order.slice(0, 56)) {
        const strange = await frames.readFrame(await frames.writeFrame(foreign, number));
        assert.equal((await collector.take(strange)).ours, false);
        const frame = await frames.readFrame(await frames.writeFrame(series, number));
        const { data: whole, have } = await collector.take(frame);
        if (whole) {
          assert.equal(toHex(whole), toHex(data));
          return;
        }
        assert.equal((await collector.take(frame)).have, have);
      }
      assert.fail('four times as many frames as blocks were not enough');
    }),
    { numRuns: 30 },
  );
});

test('frames that lie are found out, and the reader begins anew', async () => {
  const series = await frames.cut(
    new TextEncoder().encode('evidence'.repeat(200)) as Uint8Array<ArrayBuffer>,
  );
  const lie = {
    ...series,
    blocks: series.blocks.map((block, at) => (at === 0 ? block.map(() => 0) : block)),
  };
  const collector = new frames.Collector();
  const code = await refusal(async () => {
    for (let number = 0; number < series.blocks.length; number += 1)
      await collector.take(await frames.readFrame(await frames.writeFrame(lie, number)));
  });
  assert.equal(code, 'bundle_malformed');
  const again = await collector.take(await frames.readFrame(await frames.writeFrame(series, 0)));
  assert.equal(again.have, 1);
});

test('what fills the last block up is zeros', async () => {
  const series = await frames.cut(new Uint8Array(481).fill(120));
  for (const wrong of [0, 33]) {
    const collector = new frames.Collector();
    const blocks = series.blocks.map((block, at) =>
      block.map((byte, place) => (at === 1 && place === block.length - 1 ? wrong : byte)),
    );
    const code = await refusal(async () => {
      for (const number of [0, 1])
        await collector.take(await frames.readFrame(await frames.writeFrame({ ...series, blocks }, number)));
    });
    assert.equal(code, wrong ? 'bundle_malformed' : '');
  }
});

test('a file that is empty or too large is no series', async () => {
  assert.equal(await refusal(() => frames.cut(new Uint8Array(0))), 'field_missing');
  const most = frames.MOST_BLOCKS * frames.BLOCK_BYTES;
  assert.equal(await refusal(() => frames.cut(new Uint8Array(most + 1))), 'too_large');
});
