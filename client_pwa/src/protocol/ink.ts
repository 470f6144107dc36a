// Ink: the applicant's signature as a compact byte string. Twin of sync/ink.py.
// Must never be looked into by whoever only stores or counts it.

import type { Bytes } from './encoding.ts';
import { ProtocolError } from './errors.ts';

/** x and y in 0..4095, t in ms since the first point, pressure 0..255. */
export type Point = readonly [x: number, y: number, t: number, pressure: number];
export type Stroke = readonly Point[];

const MOST_STROKES = 400;
const MOST_POINTS = 20_000;
const INK_BYTES = 128 * 1024;

/** Varint stroke count; each stroke a varint point count and zigzag varint deltas of x, y, t, pressure. */
export function writeInk(strokes: readonly Stroke[]): Bytes {
  const out: number[] = [];
  put(out, strokes.length);
  let last: Point = [0, 0, 0, 0];
  for (const stroke of strokes) {
    put(out, stroke.length);
    for (const point of stroke) {
      for (const member of [0, 1, 2, 3] as const) {
        const delta = point[member] - last[member];
        put(out, delta >= 0 ? 2 * delta : -2 * delta - 1);
      }
      last = point;
    }
  }
  return Uint8Array.from(out);
}

/** The strokes again. Throws ink_malformed. */
export function readInk(data: Uint8Array): Point[][] {
  if (data.length > INK_BYTES) throw new ProtocolError('ink_malformed', 'too long');
  let at = 0;
  const next = (): number => {
    let number = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = data[at];
      if (byte === undefined) throw new ProtocolError('ink_malformed', 'cut short');
      at += 1;
      number += (byte & 0x7f) * 2 ** shift;
      if (byte === 0 && shift > 0)
        throw new ProtocolError('ink_malformed', 'a number is longer than it need be');
      if (byte < 0x80) return number;
    }
    throw new ProtocolError('ink_malformed', 'a number is too large');
  };
  const signed = (): number => {
    const number = next();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  };
  const count = next();
  if (count > MOST_STROKES) throw new ProtocolError('ink_malformed', 'too many strokes');
  const strokes: Point[][] = [];
  let [x, y, t, p, points] = [0, 0, 0, 0, 0];
  for (let stroke = 0; stroke < count; stroke += 1) {
    const length = next();
    points += length;
    if (points > MOST_POINTS) throw new ProtocolError('ink_malformed', 'too many points');
    const read: Point[] = [];
    for (let point = 0; point < length; point += 1) {
      x += signed();
      y += signed();
      t += signed();
      p += signed();
      read.push([x, y, t, p]);
    }
    strokes.push(read);
  }
  if (at !== data.length) throw new ProtocolError('ink_malformed', 'something follows');
  return strokes;
}

export function countPoints(strokes: readonly Stroke[]): number {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}

function put(out: number[], value: number): void {
  let number = value;
  while (number >= 0x80) {
    out.push((number % 0x80) + 0x80);
    number = Math.floor(number / 0x80);
  }
  out.push(number);
}
