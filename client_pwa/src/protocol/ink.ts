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

/** The columns whose step changes little from point to point: x, y, t; pressure trembles. */
const STEADY = 3;
const COLUMNS = [0, 1, 2, 3] as const;

/**
 * Varints: the number of strokes, the points of each, then by column every x, y, t and pressure.
 * A hand moves evenly, so a column holds, as zigzag varints, the change of the step (of the value for pressure).
 */
export function writeInk(strokes: readonly Stroke[]): Bytes {
  const out: number[] = [];
  for (const number of [strokes.length, ...strokes.map((stroke) => stroke.length)]) put(out, number);
  for (const column of COLUMNS) {
    let last = 0;
    for (const stroke of strokes) {
      let step = 0;
      stroke.forEach((point, place) => {
        const delta = point[column] - last;
        const change = delta - step;
        put(out, change >= 0 ? 2 * change : -2 * change - 1);
        step = column < STEADY && place > 0 ? delta : 0;
        last = point[column];
      });
    }
  }
  return Uint8Array.from(out);
}

/** The strokes again. Throws ink_malformed. */
export function readInk(data: Uint8Array): Point[][] {
  if (data.length > INK_BYTES) throw new ProtocolError('ink_malformed', 'too long');
  const numbers = new Numbers(data);
  const count = numbers.next();
  if (count > MOST_STROKES) throw new ProtocolError('ink_malformed', 'too many strokes');
  const lengths = Array.from({ length: count }, () => numbers.next());
  if (lengths.reduce((sum, length) => sum + length, 0) > MOST_POINTS)
    throw new ProtocolError('ink_malformed', 'too many points');
  const [x, y, t, p] = COLUMNS.map((column) => readColumn(numbers, lengths, column < STEADY));
  numbers.end();
  let at = 0;
  return lengths.map((length) =>
    Array.from({ length }, () => {
      const point: Point = [x?.[at] ?? 0, y?.[at] ?? 0, t?.[at] ?? 0, p?.[at] ?? 0];
      at += 1;
      return point;
    }),
  );
}

function readColumn(numbers: Numbers, lengths: readonly number[], steady: boolean): number[] {
  const values: number[] = [];
  let last = 0;
  for (const length of lengths) {
    let step = 0;
    for (let place = 0; place < length; place += 1) {
      const delta = numbers.signed() + step;
      last += delta;
      values.push(last);
      step = steady && place > 0 ? delta : 0;
    }
  }
  return values;
}

class Numbers {
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  next(): number {
    let number = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#data[this.#at];
      if (byte === undefined) throw new ProtocolError('ink_malformed', 'cut short');
      this.#at += 1;
      number += (byte & 0x7f) * 2 ** shift;
      if (byte === 0 && shift > 0)
        throw new ProtocolError('ink_malformed', 'a number is longer than it need be');
      if (byte < 0x80) return number;
    }
    throw new ProtocolError('ink_malformed', 'a number is too large');
  }

  signed(): number {
    const number = this.next();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  end(): void {
    if (this.#at !== this.#data.length) throw new ProtocolError('ink_malformed', 'something follows');
  }
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
