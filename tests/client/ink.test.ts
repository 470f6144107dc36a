// Ink, held to docs/vectors/ink. Twin of tests/sync/test_ink.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ink from '../../client_pwa/src/protocol/ink.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, fromHex, read, refusal, toHex } from './vectors.ts';

const vectors = read<{ cases: (Case & { strokes: ink.Stroke[]; hex: string })[] }>('ink/strokes');
eachCase('ink', vectors.cases, ({ strokes, hex }) => {
  const read = ink.readInk(fromHex(hex));
  assert.deepEqual(read, strokes);
  assert.equal(toHex(ink.writeInk(strokes)), hex);
});

const coordinate = fc.integer({ min: 0, max: 4095 });
const point = fc.tuple(
  coordinate,
  coordinate,
  fc.integer({ min: 0, max: 600_000 }),
  fc.integer({ min: 0, max: 255 }),
);

test('any signature survives', () => {
  fc.assert(
    fc.property(fc.array(fc.array(point, { maxLength: 60 }), { maxLength: 12 }), (strokes) => {
      assert.deepEqual(ink.readInk(ink.writeInk(strokes)), strokes);
      assert.equal(ink.countPoints(strokes), strokes.flat().length);
    }),
  );
});

test('any bytes are read in one way or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (data) => {
      const code = await refusal(() => {
        assert.equal(toHex(ink.writeInk(ink.readInk(data))), toHex(data));
      });
      assert.ok(code === '' || code === 'ink_malformed');
    }),
    { numRuns: 500 },
  );
});

test('more than a signature is refused, and as much as it may have is read', async () => {
  const still: ink.Point = [0, 0, 0, 0];
  const points = (count: number, ...of: ink.Point[]) =>
    Array.from({ length: count }, (_, at) => of[at % of.length] ?? still);
  const strokes = (count: number, each: number) => Array.from({ length: count }, () => points(each, still));
  const most = strokes(400, 50);
  assert.deepEqual(ink.readInk(ink.writeInk(most)), most);
  for (const drawn of [
    strokes(401, 0),
    [points(20_001, still)],
    [points(20_000, still, [4095, 4095, 0, 255])],
  ])
    assert.equal(await refusal(() => ink.readInk(ink.writeInk(drawn))), 'ink_malformed');
});

test('a signature of 140 points takes under a kilobyte', () => {
  const stroke = Array.from({ length: 140 }, (_, at): ink.Point => {
    const turn = at / 9;
    return [
      900 + Math.round(600 * Math.sin(turn)) + at * 8,
      2000 + Math.round(300 * Math.cos(turn)),
      at * 11,
      120 + (at % 7),
    ];
  });
  assert.ok(ink.writeInk([stroke]).length < 900);
});
