// The pad's ink: which pointer counts, in which units, how much is kept.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import {
  InkCapture,
  isDrawn,
  PAD_HEIGHT,
  type Sample,
  UNITS,
} from '../../../client_pwa/src/parts/ink-capture.ts';
import { writeInk } from '../../../client_pwa/src/protocol/ink.ts';

const WIDE = { left: 100, top: 50, width: 900 };

function sample(x: number, y: number, more: Partial<Sample> = {}): Sample {
  return {
    pointerId: 1,
    pointerType: 'touch',
    clientX: x,
    clientY: y,
    timeStamp: 1_000,
    pressure: 0.5,
    ...more,
  };
}

function line(capture: InkCapture, from: number, to: number, type = 'touch'): void {
  capture.down(sample(from, 100, { pointerType: type }), WIDE);
  for (let x = from; x <= to; x += 10) capture.move(1, [sample(x, 100, { pointerType: type })], WIDE);
  capture.up(1);
}

test('points are in units of the pad, wherever it stands', () => {
  const capture = new InkCapture();
  ok(capture.down(sample(100, 50), WIDE));
  capture.move(1, [sample(1_000, 350, { timeStamp: 1_016.7, pressure: 1 })], WIDE);
  capture.up(1);
  deepEqual(capture.strokes, [
    [
      [0, 0, 0, 128],
      [UNITS, PAD_HEIGHT, 17, 255],
    ],
  ]);
});

test('ink keeps its shape when the tablet is turned between two strokes', () => {
  const capture = new InkCapture();
  capture.down(sample(100 + 300, 50 + 150), WIDE);
  capture.up(1);
  capture.down(sample(20 + 700 / 3, 30 + 350 / 3), { left: 20, top: 30, width: 700 });
  capture.up(1);
  const [[first], [second]] = capture.strokes as unknown as [[number[]], [number[]]];
  deepEqual(second?.slice(0, 2), first?.slice(0, 2));
});

test('every point that came between two frames is kept, one that did not move is not', () => {
  const capture = new InkCapture();
  capture.down(sample(200, 100), WIDE);
  capture.move(
    1,
    [
      sample(201, 100, { timeStamp: 1_004 }),
      sample(202, 101, { timeStamp: 1_008 }),
      sample(202, 101, { timeStamp: 1_012 }),
    ],
    WIDE,
  );
  equal(capture.current?.length, 3);
});

test('a second finger neither draws nor ends the stroke', () => {
  const capture = new InkCapture();
  ok(capture.down(sample(200, 100), WIDE));
  equal(capture.down(sample(500, 100, { pointerId: 2 }), WIDE), false);
  equal(capture.move(2, [sample(510, 100, { pointerId: 2 })], WIDE), false);
  equal(capture.up(2), false);
  ok(capture.up(1));
  equal(capture.strokes.length, 1);
});

test('the palm beside a pen leaves no mark, whichever touches first', () => {
  const capture = new InkCapture();
  ok(capture.down(sample(700, 250, { pointerId: 7 }), WIDE));
  ok(capture.down(sample(200, 100, { pointerId: 8, pointerType: 'pen' }), WIDE));
  ok(capture.up(8));
  equal(capture.down(sample(700, 250, { pointerId: 9 }), WIDE), false);
  equal(capture.strokes.length, 1);
  equal(capture.strokes[0]?.[0]?.[0], Math.round((100 * UNITS) / 900));
});

test('time never goes back, also when the browser says so', () => {
  const capture = new InkCapture();
  capture.down(sample(200, 100, { timeStamp: 1_000 }), WIDE);
  capture.move(1, [sample(210, 100, { timeStamp: 1_020 }), sample(220, 100, { timeStamp: 1_010 })], WIDE);
  deepEqual(
    capture.current?.map((point) => point[2]),
    [0, 20, 20],
  );
});

test('a signature never grows beyond what an item may carry', () => {
  const capture = new InkCapture();
  for (let stroke = 0; stroke < 450; stroke += 1) {
    if (!capture.down(sample(200, 100), WIDE)) break;
    const points = Array.from({ length: 60 }, (_, at) =>
      sample(200 + (at % 2), 101 + (at % 3), { timeStamp: 1_000 + at }),
    );
    capture.move(1, points, WIDE);
    capture.up(1);
  }
  const points = capture.strokes.reduce((sum, one) => sum + one.length, 0);
  ok(points > 19_000 && points <= 20_000, String(points));
  ok(capture.strokes.length <= 400);
  ok(writeInk(capture.strokes).length <= 128 * 1024);
});

test('a touch by accident is no signature, a stroke across the pad is one', () => {
  const capture = new InkCapture();
  for (let tap = 0; tap < 6; tap += 1) line(capture, 300, 300);
  equal(isDrawn(capture.strokes), false);
  line(capture, 300, 500);
  ok(isDrawn(capture.strokes));
});

test('clearing forgets the ink and that a pen was seen', () => {
  const capture = new InkCapture();
  line(capture, 200, 400, 'pen');
  capture.clear();
  deepEqual(capture.strokes, []);
  ok(capture.down(sample(200, 100), WIDE));
});
